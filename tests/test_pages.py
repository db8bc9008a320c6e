"""The pages: what they show, what they escape, what they refuse to load."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.document import Block
from archive.store import Store
from tests.conftest import FEW, fill, make_document
from webapp.pages.parts import day, number, period

NASTY = '<script>alert(1)</script> "quoted" \u202eđảo chiều'


class Links(HTMLParser):
    """All addresses of a page, and the tags that it opened and closed."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag


def read(client: FlaskClient, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.text
    parser = Links()
    parser.feed(response.text)
    assert parser.open == []
    assert parser.handlers == []
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]
    return response.text


def test_the_search_page_shows_hits_facets_and_chips(client: FlaskClient) -> None:
    page = read(client, "/search?q=uy+tín&district=tam-dao&from=2017")
    assert "1 văn bản" in page
    assert "<mark>uy tín</mark>" in page
    assert 'value="uy tín"' in page
    assert "21/03/2017 · Tin tức · Phạm Thị Hoa · Phòng TT&amp;ĐB" in page
    assert 'class="chips"' in page
    assert "từ 01/01/2017" in page
    assert 'href="/search?q=uy+t%C3%ADn&amp;from=2017-01-01"' in page


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/search?q=xyzabc", "Không tìm thấy văn bản nào"),
        ("/search?q=tảo+hôn+xyzabc", "Không có văn bản nào chứa đủ các từ này"),
        ("/search?q=thuế+%26", "Đã bỏ qua: &amp;"),
    ],
)
def test_what_was_made_of_the_question_is_said(client: FlaskClient, url: str, said: str) -> None:
    assert said in read(client, url)


def test_a_faulty_question_keeps_the_words_and_says_why(client: FlaskClient) -> None:
    page = read(client, '/search?q="chưa+đóng', 400)
    assert "Thiếu dấu ngoặc kép đóng" in page
    assert 'value="&#34;chưa đóng"' in page


def test_the_document_page_shows_text_evidence_and_original(client: FlaskClient) -> None:
    document = FEW[0][0]
    page = read(client, f"/documents/{document.id}?q=pháp+luật")
    assert f"<h1>{document.title.value}</h1>" in page
    assert page.partition("<article>")[2].partition("</article>")[0].count(document.title.value) == 1
    assert "<mark>pháp luật</mark>" in page
    assert "vì sao?" in page
    assert document.original.sha256 in page


def test_paging_and_sorting_are_links(client: FlaskClient) -> None:
    page = read(client, "/search?limit=3")
    assert "1–3" in page
    assert 'href="/search?page=2&amp;limit=3"' in page
    assert "4–4" in read(client, "/search?page=2&limit=3")
    assert "sort=oldest" in page


def test_errors_are_pages(client: FlaskClient) -> None:
    assert "Không có văn bản nào mang mã" in read(client, "/documents/none", 404)
    assert "Không tìm thấy trang này" in read(client, "/none", 404)
    assert "Không có tham số" in read(client, "/search?x=1", 400)


def test_nothing_in_a_document_becomes_markup(app: Flask, store: Store) -> None:
    document, data = make_document(NASTY, f"{NASTY} nội dung", author=("x-0000", NASTY), unit=("y", NASTY))
    fill(store, ((document, data),))
    client = app.test_client()
    for url in ("/search", "/search?q=script", f"/documents/{document.id}?q=<b>", "/search?q=<script>&sort=x"):
        page = client.get(url).text
        assert page.count("<script") == page.count('<script type="module" src="/static/') > 0
        parser = Links()
        parser.feed(page)
        assert parser.open == []


def test_no_page_asks_another_host(client: FlaskClient) -> None:
    pages = ("/", "/search?q=uy", "/chinh-sach", "/chinh-sach/ct135", "/concordance?q=uy+tín", "/von-van-ban")
    for url in (*pages, f"/documents/{FEW[0][0].id}"):
        parser = Links()
        parser.feed(client.get(url).text)
        assert all(address.startswith(("/", "#")) for address in parser.addresses)
    with client.get("/static/tracuu.css") as response:
        assert set(re.findall(r"url\((.{7})", response.text)) == {'"fonts/'}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2017-04-10", "10/04/2017"),
        ("2018-03", "03/2018"),
        ("2019-11-12/2019-11-14", "12/11/2019 – 14/11/2019"),
        ("x", "x"),
    ],
)
def test_days_as_vietnamese_writes_them(value: str, shown: str) -> None:
    assert day(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2017-Q1", "Quý I/2017"),
        ("2018-H1", "6 tháng đầu năm 2018"),
        ("2018-H2", "6 tháng cuối năm 2018"),
        ("2014-9M", "9 tháng năm 2014"),
        ("2016", "Năm 2016"),
        ("2015-03", "03/2015"),
    ],
)
def test_periods_as_vietnamese_writes_them(value: str, shown: str) -> None:
    assert period(value) == shown


def test_numbers_as_vietnamese_writes_them() -> None:
    assert number(1_234_567) == "1.234.567"


def test_rows_that_follow_each_other_are_one_table(app: Flask, store: Store) -> None:
    document, data = make_document("Danh sách", "x")
    text = "Danh sách\nHuyện | Số hộ\nTam Đảo | 41\nHết."
    blocks = (Block("title", 0, 9), Block("table", 10, 23), Block("table", 24, 36), Block("paragraph", 37, 41))
    fill(store, ((replace(document, text=text, blocks=blocks), data),))
    page = re.sub(r'<a class="pilcrow".*?</a>', "", app.test_client().get(f"/documents/{document.id}?q=41").text)
    assert '<tr id="b10"><td>Huyện</td><td>Số hộ</td></tr><tr id="b24"><td>Tam Đảo</td><td><mark>41</mark></td>' in page
