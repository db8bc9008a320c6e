"""The pages of programmes, units, people and periods: what they show, that each number leads to what it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.document import Document, Finding
from archive.store import Store
from archive.text import name_code
from indexer.times import days
from tests.conftest import FEW, fill, make_document
from tests.test_pages import NASTY, Links, read
from webapp import create_app
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
        ("/tac-gia/pham-thi-hoa-0000", ("<h1>Phạm Thị Hoa</h1>", "1 văn bản", "Tập huấn cho người có uy tín")),
        ("/don-vi/thanh-tra", ("<h1>Thanh tra Ban Dân tộc</h1>", "Kho chưa có văn bản nào ứng với mục này")),
    ],
)
def test_the_page_of_a_value(client: FlaskClient, url: str, said: tuple[str, ...]) -> None:
    page = read(client, url)
    for words in said:
        assert words in page


@pytest.mark.parametrize("url", ["/don-vi/phong-ttdb", "/chuong-trinh/ct135", "/don-vi", "/tac-gia", "/chuong-trinh"])
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
    page = read(client, "/tac-gia?q=van&sort=name")
    assert re.findall(r'<li><a href="/tac-gia/([^"]+)"', page) == ["do-an-0003", "an-binh-0002"]
    assert "Không có tên nào chứa “xyz”" in read(client, "/tac-gia?q=xyz")


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
    for url in ("/tac-gia", "/tac-gia/x-0000", "/don-vi/y", "/dia-ban", "/dia-ban/z", f"/tac-gia?q={NASTY}"):
        page = client.get(url).get_data(as_text=True)
        assert "<script>" not in page
        parser = Links()
        parser.feed(page)
        assert parser.open == [] and parser.handlers == []
        assert all(address.startswith(("/", "#")) for address in parser.addresses)


# people


PAO, MAY = "Lâm Văn Páo", "Lò Thị Mây"


def naming(
    title: str,
    people: Sequence[tuple[str, str]] = (),
    signatory: tuple[str, str] | None = None,
    published: str = "2017-03-21",
) -> tuple[Document, bytes]:
    """A document whose text holds those people, each with an office, and the one who signs."""
    every = [*people, *((signatory,) if signatory else ())]
    made, data = make_document(title, "; ".join(f"{office} {name}" for name, office in every), published=published)

    def finding(name: str, office: str, rule: str) -> Finding:
        start = made.text.index(f"{office} {name}") + len(office) + 1
        label = name.title() if name.isupper() else name
        return Finding(name_code(name), start, start + len(name), rule, label=label, detail=office)

    return replace(
        made,
        people=tuple(finding(*who, "person.after") for who in people),
        signatory=finding(*signatory, "directive.signatory") if signatory else None,
    ), data


@pytest.fixture
def people(store: Store) -> FlaskClient:
    """An archive in which one person is named and signs, spelt in three ways, beside two of nearly the same name."""
    documents = (
        naming("Thăm xã Đạo Trù", [("Nguyễn Văn Hoà", "Trưởng ban"), (MAY, "Chủ tịch UBND xã")]),
        naming("Họp thôn", [("Nguyễn Văn Hòa", "Trưởng Ban")], published="2019-05-02"),
        naming("Kế hoạch", [], ("NGUYỄN VĂN HÒA", "TRƯỞNG BAN"), published="2018-01-30"),
        naming("Hai người", [("Nguyễn Văn Hoa", "Bí thư"), (PAO, "")]),
        make_document("Bài viết", f"Chữ của {PAO}.", author=(name_code(PAO), PAO), published="2017-01-01"),
    )
    fill(store, documents)
    return create_app({"DATA": store.folder, "TESTING": True}).test_client()


def test_people_are_those_named_with_an_office_and_those_who_sign(people: FlaskClient) -> None:
    page = read(people, "/nguoi")
    counts = dict(re.findall(r'<a href="/nguoi/([^"]+)">[^<]+</a> <a class="count"[^>]*>(\d+)', page))
    assert counts == {name_code(name): "1" for name in (MAY, PAO, "Nguyễn Văn Hoa")} | {
        name_code("Nguyễn Văn Hòa"): "3"
    }
    assert all(shown == found for shown, found in totals(people, page))
    assert re.findall(r'<li><a href="/nguoi/([^"]+)"', read(people, "/nguoi?q=thi+may")) == [name_code(MAY)]


def test_the_page_of_a_person_tells_offices_part_spellings_and_like_names(people: FlaskClient) -> None:
    page = read(people, f"/nguoi/{name_code('Nguyễn Văn Hòa')}")
    assert "Người · 3 văn bản" in page
    assert "ký 1 văn bản · được nêu cùng chức danh trong 2 văn bản" in page
    assert "Nguyễn Văn Hòa; NGUYỄN VĂN HÒA; Nguyễn Văn Hoà" in page
    assert f'<a href="/nguoi/{name_code("Nguyễn Văn Hoa")}">Nguyễn Văn Hoa (1)</a>' in page
    assert "Người trùng họ tên được gộp ở đây" in page
    roles = page.partition("Chức danh như văn bản ghi")[2].partition("</ol>")[0]
    assert re.findall(r">([^<>]+)</a> <span class=\"quiet\">([^<]*)<", roles) == [
        ("Trưởng Ban", "2 văn bản · 2017–2019"),
        ("TRƯỞNG BAN", "người ký · 1 văn bản · 2018"),
    ]
    assert all(shown == found for shown, found in totals(people, page))


def test_an_office_leads_to_the_name_in_the_newest_text(people: FlaskClient) -> None:
    page = read(people, f"/nguoi/{name_code('Nguyễn Văn Hòa')}")
    place = unescape(re.findall(r'<a href="(/documents/[^"]+)">Trưởng Ban<', page)[0])
    document = read(people, place)
    assert "<h1>Họp thôn</h1>" in document
    assert '<mark class="here">Nguyễn Văn Hòa</mark>' in document


def test_an_author_and_a_person_of_one_name_lead_to_each_other(people: FlaskClient) -> None:
    code = name_code(PAO)
    page = read(people, f"/nguoi/{code}")
    assert f'<a href="/tac-gia/{code}">1 văn bản</a>' in page and "không ghi chức danh" in page
    assert f'<a href="/nguoi/{code}">1 văn bản</a>' in read(people, f"/tac-gia/{code}")


def test_the_name_of_an_author_alone_leads_to_the_author(client: FlaskClient) -> None:
    found = client.get("/nguoi/pham-thi-hoa-0000")
    assert (found.status_code, found.headers["Location"]) == (302, "/tac-gia/pham-thi-hoa-0000")
    assert "Không có trang này" in read(client, "/nguoi/khong-co", 404)


def test_a_typed_name_leads_to_the_person(people: FlaskClient) -> None:
    assert people.get("/nguoi/lo thi may").headers["Location"] == f"/nguoi/{name_code(MAY)}"


def test_a_person_is_suggested_without_accents(people: FlaskClient) -> None:
    found = people.get("/api/v1/suggest?q=lo+thi+m").get_json()["suggestions"]
    assert [(row["text"], row["code"]) for row in found if row["kind"] == "person"] == [(MAY, name_code(MAY))]
    assert 'data-person="Người"' in read(people, "/") and 'data-person="Person"' in read(people, "/?lang=en")


def test_the_document_leads_to_its_people_but_not_for_a_hidden_name(store: Store) -> None:
    made, data = naming("Bản án", [(MAY, "Trưởng thôn"), ("Lâm Văn P", "Trưởng bản")], (PAO, "THẨM PHÁN"))
    shown, hidden = made.people
    fill(store, ((replace(made, people=(shown, replace(hidden, confidence="ambiguous"))), data),))
    page = read(create_app({"DATA": store.folder, "TESTING": True}).test_client(), f"/documents/{made.id}")
    aside = page.partition("<aside")[2]
    assert set(re.findall(r'href="/nguoi/([^"]+)"', aside)) == {name_code(MAY), name_code(PAO)}
    assert "Trưởng thôn" in aside and "THẨM PHÁN" in aside
    assert f'href="/nguoi/{name_code(MAY)}"' in page.partition("<aside")[0]


def test_of_many_documents_the_newest_are_read_and_that_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.pages.people.MOST", 2)
    fill(
        store,
        tuple(
            naming(f"Tin {year}", [(MAY, f"Bí thư xã {year}")], published=f"{year}-01-01")
            for year in (2015, 2016, 2017)
        ),
    )
    page = read(create_app({"DATA": store.folder, "TESTING": True}).test_client(), f"/nguoi/{name_code(MAY)}")
    assert "Bí thư xã 2017" in page and "Bí thư xã 2016" in page and "Bí thư xã 2015" not in page
    assert "lấy từ 2 văn bản mới nhất" in page


def test_nothing_in_a_person_or_an_office_becomes_markup(store: Store) -> None:
    fill(store, (naming("Tin", [(NASTY, NASTY)], (NASTY, f"KT. {NASTY}")), naming("Tin khác", [(NASTY.upper(), "")])))
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    (address,) = set(re.findall(r'href="(/nguoi/[^"]+)"', read(client, "/nguoi")))
    for url in ("/nguoi", address, f"/nguoi?q={NASTY}"):
        page = client.get(url).get_data(as_text=True)
        parser = Links()
        parser.feed(page)
        assert "<script>" not in page and parser.open == [] and parser.handlers == []
        assert all(link.startswith(("/", "#")) for link in parser.addresses)
