"""The pages of programmes, units, people and periods: what they show, that each number leads to what it counts."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.store import Store
from indexer.times import days
from tests.conftest import FEW, fill, make_document
from tests.test_pages import NASTY, Links, read
from webapp.pages.periods import moved


def totals(client: FlaskClient, page: str) -> list[tuple[int, int]]:
    """Each count of a page with a link to a search, and how many documents that search finds."""
    found = re.findall(r'<a class="(?:count|many)" href="(/search[^"]*)"[^>]*>([\d.]+)<', page)
    found += re.findall(r'<td><a href="(/search[^"]*)"[^>]*>([\d.]+)<', page)
    found += [
        (url, count)
        for url, count in re.findall(r'<li><a href="(/search[^"]*)">[^<]*</a> <span class="count">([\d.]+)<', page)
    ]
    api = [unescape(url).replace("/search", "/api/v1/search", 1) for url, _count in found]
    return [
        (int(count.replace(".", "")), client.get(url).get_json()["total"])
        for url, (_url, count) in zip(api, found, strict=True)
    ]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/don-vi/phong-ttdb", ("<h1>Phòng TT&amp;ĐB</h1>", "2 văn bản", "Ban Dân tộc tỉnh Vĩnh Phúc", "Tam Đảo")),
        ("/chuong-trinh/ct135", ("<h1>Chương trình 135</h1>", "2 văn bản", 'href="/chinh-sach/ct135"')),
        ("/nguoi/pham-thi-hoa-0000", ("<h1>Phạm Thị Hoa</h1>", "1 văn bản", "Tập huấn cho người có uy tín")),
        ("/don-vi/thanh-tra", ("<h1>Thanh tra Ban Dân tộc</h1>", "Kho chưa có văn bản nào ứng với mục này")),
    ],
)
def test_the_page_of_a_value(client: FlaskClient, url: str, said: tuple[str, ...]) -> None:
    page = read(client, url)
    for words in said:
        assert words in page


@pytest.mark.parametrize("url", ["/don-vi/phong-ttdb", "/chuong-trinh/ct135", "/don-vi", "/nguoi", "/chuong-trinh"])
def test_every_number_is_that_of_the_search_behind_it(client: FlaskClient, url: str) -> None:
    counted = totals(client, read(client, url))
    assert counted
    assert all(shown == found for shown, found in counted)


def test_a_name_in_the_address_leads_to_the_page(client: FlaskClient) -> None:
    assert client.get("/don-vi/Phòng Tuyên truyền và Địa bàn").headers["Location"] == "/don-vi/phong-ttdb"
    assert "Không có trang này" in read(client, "/don-vi/không-có", 404)


def test_the_list_is_filtered_without_accents_and_sorted_by_given_name(app: Flask, store: Store) -> None:
    people = [("vu-anh-0001", "Vũ Thị Ánh"), ("an-binh-0002", "An Văn Bình"), ("do-an-0003", "Đỗ Văn An")]
    fill(store, tuple(make_document(f"Bài {place}", f"Chữ {place}", author=who) for place, who in enumerate(people)))
    client = app.test_client()
    page = read(client, "/nguoi?q=van&sort=name")
    assert re.findall(r'<li><a href="/nguoi/([^"]+)"', page) == ["do-an-0003", "an-binh-0002"]
    assert "Không có tên nào chứa “xyz”" in read(client, "/nguoi?q=xyz")


@pytest.mark.parametrize(
    "url", ["/don-vi?x=1", "/nguoi?sort=age", "/nguoi?page=0", "/don-vi/phong-ttdb?q=1", "/ky?x=1"]
)
def test_what_is_not_known_is_refused(client: FlaskClient, url: str) -> None:
    read(client, url, 400)


def test_a_period_tells_what_is_about_it_what_happened_in_it_and_what_was_published(client: FlaskClient) -> None:
    page = read(client, "/ky/2017-Q1")
    assert "<h1>Quý I/2017</h1>" in page
    assert "Không có văn bản nào ghi là nói về kỳ này" in page
    assert FEW[0][0].title.value in page
    assert 'href="/ky/2016-Q4"' in page and 'href="/ky/2017-Q2"' in page and 'href="/ky/2017-02"' in page
    assert client.get("/ky/2017-q1").headers["Location"] == "/ky/2017-Q1"
    assert 'href="/ky/2018"' in read(client, "/ky")


@pytest.mark.parametrize("value", ["x", "2017-Q5", "2017-13", "2017-04-07", "2016-2020", "0000", "２０１７"])
def test_what_is_no_period_is_said(client: FlaskClient, value: str) -> None:
    assert "không phải là kỳ" in read(client, f"/ky/{value}", 404)


@pytest.mark.parametrize(
    ("value", "later"),
    [
        ("2017-Q4", "2018-Q1"),
        ("2017-12", "2018-01"),
        ("2017-H1", "2017-H2"),
        ("2017-9M", "2018-9M"),
        ("2017", "2018"),
        ("9999", ""),
    ],
)
def test_the_next_period_of_its_kind(value: str, later: str) -> None:
    assert moved(value, 1) == later
    assert not later or moved(later, -1) == value
    assert not later or days(later) is not None


def test_nothing_in_a_name_becomes_markup(app: Flask, store: Store) -> None:
    document, data = make_document(NASTY, "x", author=("x-0000", NASTY), unit=("y", NASTY), district=("z", NASTY))
    fill(store, ((document, data),))
    client = app.test_client()
    for url in ("/nguoi", "/nguoi/x-0000", "/don-vi/y", "/dia-ban", "/dia-ban/z", f"/nguoi?q={NASTY}"):
        page = client.get(url).get_data(as_text=True)
        assert "<script>" not in page
        parser = Links()
        parser.feed(page)
        assert parser.open == [] and parser.handlers == []
        assert all(address.startswith(("/", "#")) for address in parser.addresses)
