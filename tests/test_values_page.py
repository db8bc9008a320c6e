"""The page of all values of a facet: what it lists, how it is narrowed, and that it keeps the search."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.document import Finding
from archive.store import Store
from indexer.schema import CHECKED, DOUBTS
from tests.conftest import fill, make_document
from tests.test_pages import read
from tests.test_search_page import links, total
from tests.test_translations import catalogue, keys
from webapp import create_app
from webapp.pages.parts import value_label

PEOPLE = (
    ("Lò Văn Ướt", 4), ("Bàn Thị Ấm", 3), ("Đặng Thị Ưa", 2), ("Triệu Quang Ánh", 1), ("Vi Thị Đào", 1),
)  # fmt: skip


def names(page: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'<span class="name"[^>]*>(.*?)</span>', page)]


@pytest.fixture
def people(store: Store) -> FlaskClient:
    """A client over documents in which those people stand so often."""
    made = []
    for number in range(4):
        document, data = make_document(
            f"Hội nghị lần {number}", f"Hội nghị lần thứ {number} của thôn.", published="2019"
        )
        here = [name for name, count in PEOPLE if count > number]
        found = tuple(Finding(f"p-{name.split()[-1]}", None, None, "test", label=name) for name in here)
        made.append((replace(document, people=found), data))
    fill(store, tuple(made))
    return create_app({"DATA": store.folder, "TESTING": True}).test_client()


@pytest.fixture
def units(app: Flask, store: Store) -> FlaskClient:
    """A client over documents of 230 units, a document each."""
    made = (
        make_document(f"Tin số {place}", f"Bài thứ {place} của xã.", unit=(f"u-{place:03}", f"Đơn vị {place:03}"))
        for place in range(230)
    )
    fill(store, tuple(made))
    return app.test_client()


ORDERED = [
    ("", ["Lò Văn Ướt", "Bàn Thị Ấm", "Đặng Thị Ưa", "Triệu Quang Ánh", "Vi Thị Đào"]),
    ("&order=name", ["Bàn Thị Ấm", "Triệu Quang Ánh", "Vi Thị Đào", "Đặng Thị Ưa", "Lò Văn Ướt"]),
    ("&loc=thi", ["Bàn Thị Ấm", "Đặng Thị Ưa", "Vi Thị Đào"]),
    ("&loc=THỊ+A", ["Bàn Thị Ấm"]),
    ("&loc=dao", ["Vi Thị Đào"]),
    ("&loc=zz", []),
]


@pytest.mark.parametrize(("asked", "expected"), ORDERED)
def test_values_come_by_frequency_or_by_given_name_and_are_found_without_accents(
    people: FlaskClient, asked: str, expected: list[str]
) -> None:
    page = read(people, f"/search/values?facet=person{asked}")
    assert sorted(names(page)) == sorted(expected)
    if "name" in asked or not asked:
        assert names(page)[:3] == expected[:3]
    assert ("Không có tên nào chứa “zz”" in page) is not bool(expected)


def test_years_come_by_time(client: FlaskClient) -> None:
    assert names(read(client, "/search/values?facet=year")) == ["2018", "2017"]


def test_a_page_has_a_hundred(units: FlaskClient) -> None:
    pages = [read(units, f"/search/values?facet=unit&q=b%C3%A0i&page={page}") for page in (1, 2, 3)]
    listed = [names(page) for page in pages]
    assert [len(page) for page in listed] == [100, 100, 30]
    assert len({name for page in listed for name in page}) == 230
    assert "<strong>230 giá trị</strong>" in pages[0]
    assert "· 201–230" in pages[2]
    assert links(pages[1], "Trang trước") == ["/search/values?q=b%C3%A0i&facet=unit"]
    assert links(pages[1], "Trang sau") == ["/search/values?q=b%C3%A0i&facet=unit&page=3"]
    assert "Trang sau" not in pages[2]
    assert links(read(units, "/search/values?facet=unit&page=900"), "Trang trước") == [
        "/search/values?facet=unit&page=3"
    ]


def test_a_value_is_added_dropped_and_left_out_where_it_stands(client: FlaskClient) -> None:
    page = read(client, "/search/values?facet=district&q=h%E1%BB%99+OR+l%E1%BB%9Bp&district=tam-dao&sort=oldest&loc=a")
    rest = "&facet=district&loc=a"
    question = "q=h%E1%BB%99+OR+l%E1%BB%9Bp"
    assert links(page, ">Lập Thạch<")[0] == (
        f"/search/values?{question}&district=tam-dao&district=lap-thach&sort=oldest{rest}"
    )
    assert links(page, ">Tam Đảo<")[-1] == f"/search/values?{question}&sort=oldest{rest}"
    assert 'class="selected" aria-current="true"' in page
    (excluded,) = links(page, 'không phải<span class="hide"> Lập Thạch')
    assert excluded.startswith("/search/values?q=%28h%E1%BB%99+OR+l%E1%BB%9Bp%29+-huyen%3Alap-thach&district=tam-dao")
    after = read(client, excluded)
    assert "Lập Thạch" not in names(after)
    assert links(after, "không phải Lập Thạch")


def test_what_narrows_can_be_taken_back_here(client: FlaskClient) -> None:
    page = read(client, "/search/values?facet=unit&district=tam-dao&from=2017&order=name")
    chips = page.partition('class="chips"')[2].partition("</ul>")[0]
    assert links(chips, "Tam Đảo") == ["/search/values?from=2017-01-01&facet=unit&order=name"]


def test_the_way_back_keeps_the_search_and_says_what_it_finds(client: FlaskClient) -> None:
    question = "q=h%E1%BB%99+OR+l%E1%BB%9Bp&unit=phong-ttdb&limit=25"
    page = read(client, f"/search/values?{question}&facet=unit&loc=ph%C3%B2ng&order=name")
    (back,) = links(page, "văn bản tìm thấy")
    assert back == f"/search?{question}"
    assert f"Về {total(client, back)} văn bản tìm thấy" in page


def test_another_part_of_a_name_keeps_everything_else(client: FlaskClient) -> None:
    page = read(client, "/search/values?q=h%E1%BB%99&limit=25&facet=unit&loc=zz&order=name&page=2")
    form = page.partition('class="narrow"')[2].partition("</form>")[0]
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    assert hidden == [("q", "hộ"), ("limit", "25"), ("facet", "unit"), ("order", "name")]
    assert links(form, "Bỏ lọc theo tên") == ["/search/values?q=h%E1%BB%99&limit=25&facet=unit&order=name"]


@pytest.mark.parametrize(
    "path", ["?", "?facet=huyen", "?facet=unit&facet=year", "?facet=unit&ditrict=x", "?facet=unit&order=x"]
)
def test_what_cannot_be_asked_is_an_error(client: FlaskClient, path: str) -> None:
    assert client.get(f"/search/values{path}").status_code == 400


def test_an_empty_archive_has_its_first_page_only(store: Store) -> None:
    fill(store, ())
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    assert client.get("/search/values?facet=unit").location == "/"


def test_names_that_try_to_break_the_page_do_not(app: Flask, store: Store) -> None:
    nasty = '"><img src=x onerror=alert(1)>'
    fill(store, (make_document("Tin", "Nội dung.", unit=('n"><i>', nasty)),))
    for url in (
        "/search/values?facet=unit",
        '/search/values?facet=unit&loc="><img',
        "/search/values?facet=unit&q=<img",
    ):
        page = read(app.test_client(), url)
        assert "<img" not in page and "<i>" not in page


def test_english(client: FlaskClient) -> None:
    page = read(client, "/search/values?facet=type&lang=en&loc=news")
    assert names(page) == ["News"]
    assert 'lang="vi"' in read(client, "/search/values?facet=district&lang=en").partition('class="choices"')[2]


def test_what_is_to_be_checked_is_translated(app: Flask) -> None:
    known = {id_ for _context, id_ in keys(catalogue())}
    assert {*CHECKED.values(), *DOUBTS.values(), "Ảnh quét chưa nhận dạng chữ"} <= known
    with app.test_request_context("/search", headers={"Cookie": "lang=en"}):
        assert value_label("check", "Ngày đăng: suy ra") == "Date published: inferred"
        assert value_label("check", "Ảnh quét chưa nhận dạng chữ") == "Scan, not yet turned into letters"
