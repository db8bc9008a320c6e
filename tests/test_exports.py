"""A whole answer as a file or a feed: nothing left out, nothing that a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.store import Store
from indexer.query import SearchRequest
from indexer.service import SearchService
from tests.conftest import FEW, TAM_DAO, fill, make_document
from webapp import clock

DISPOSITION = "Content-Disposition"
ATOM = "{http://www.w3.org/2005/Atom}"
BODY = "Hội thi tìm hiểu pháp luật về hôn nhân được tổ chức tại nhà văn hóa xã với chín đội dự thi. " * 3


def rows(client: FlaskClient, url: str) -> list[dict[str, str]]:
    response = client.get(url)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r"attachment; filename=tra-cuu-[a-z0-9-]*\d{4}-\d\d-\d\d\.csv", response.headers[DISPOSITION])
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_csv_has_a_row_for_each_document_found_in_order(client: FlaskClient) -> None:
    found = rows(client, "/search.csv")
    assert [row["Ngày đăng"] for row in found] == ["04/05/2018", "30/01/2018", "21/03/2017", ""]
    first = rows(client, "/search.csv?q=uy+tín&district=tam-dao")[0]
    document = FEW[0][0]
    assert first == {
        "STT": "1",
        "Ngày đăng": "21/03/2017",
        "Tiêu đề": document.title.value,
        "Loại văn bản": "Tin tức",
        "Số, ký hiệu": "",
        "Địa bàn": "Tam Đảo",
        "Đơn vị": "Phòng TT&ĐB",
        "Tác giả": "Phạm Thị Hoa",
        "Chương trình, chính sách": "Chương trình 135",
        "Địa chỉ": f"http://localhost/documents/{document.id}",
        "Nguồn": document.source,
        "Mã văn bản": document.id,
        "SHA-256": document.original.sha256,
    }


def test_copies_have_a_row_each(app: Flask, store: Store) -> None:
    fill(store, (make_document("Hội thi pháp luật", BODY), make_document("Hội thi pháp luật.", BODY)))
    client = app.test_client()
    assert client.get('/api/v1/search?q="chín+đội"').get_json()["groups"] == 1
    assert len(rows(client, '/search.csv?q="chín+đội"')) == 2


def test_every_document_is_what_all_pages_together_hold(store: Store, service: SearchService) -> None:
    fill(store, tuple(make_document(f"Tin số {n}", f"Thôn {n} làm đường.", district=TAM_DAO) for n in range(120)))
    for request in (SearchRequest(), SearchRequest(q="làm đường"), SearchRequest(q="thôn 7 làm", sort="oldest")):
        total, documents = service.every_document(request)
        found = [document.id for document in documents]
        assert len(found) == len(set(found)) == total == service.search(request).total
    assert len(list(service.every_document(SearchRequest(), most=7)[1])) == 7


def test_the_workbook_says_what_was_asked(client: FlaskClient) -> None:
    with client.get("/search.xlsx?q=hộ+nghèo&from=2018&to=2018") as response:
        book = openpyxl.load_workbook(io.BytesIO(response.data))
    assert book.sheetnames == ["Văn bản", "Câu hỏi"]
    assert [cell.value for cell in book["Văn bản"]["C"]] == ["Tiêu đề", FEW[1][0].title.value]
    asked = {name.value: value.value for name, value in book["Câu hỏi"].iter_rows(min_row=2)}
    assert asked["Từ cần tìm"] == "hộ nghèo"
    assert asked["Bộ lọc"] == "năm 2018"
    assert asked["Văn bản tìm thấy"] == 1
    assert asked["Địa chỉ"].endswith("/search?q=h%E1%BB%99+ngh%C3%A8o&from=2018-01-01&to=2018-12-31")


@pytest.mark.parametrize(
    ("language", "filters", "words"),
    [("vi", "lap-thach-nam-2018", "(giờ Việt Nam)"), ("en", "lap-thach-2018", "(Vietnam time)")],
)
def test_dates_clock_and_name_of_a_workbook(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, language: str, filters: str, words: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: "2026-11-22T20:05:00+07:00")
    with client.get(f"/search.xlsx?q=ngh%C3%A8o&district=lap-thach&from=2018&to=2018&lang={language}") as response:
        book = openpyxl.load_workbook(io.BytesIO(response.data))
    assert response.headers[DISPOSITION] == f"attachment; filename=tra-cuu-ngheo-{filters}-2026-11-22.xlsx"
    table, asked = book.worksheets
    assert (table["B2"].value, table["B2"].number_format) == (dt.datetime(2018, 1, 30), "dd/mm/yyyy")
    assert (table.auto_filter.ref, table.freeze_panes) == ("A1:M2", "A2")
    assert asked.auto_filter.ref is None
    assert [row[1].value for row in asked.iter_rows()][-1] == f"22/11/2026 20:05 {words}"


def test_the_workbook_tells_every_liberty_taken(client: FlaskClient) -> None:
    with client.get("/search.xlsx?q=DTTS+xyzabc+văn+hóa&from=2018") as response:
        book = openpyxl.load_workbook(io.BytesIO(response.data))
    told = [(name.value, value.value) for name, value in book["Câu hỏi"].iter_rows(min_row=2)]
    assert ("Tìm cả cách viết", "DTTS = dân tộc thiểu số") in told
    sentences = [words for name, words in told if name == "Lưu ý"]
    assert sentences[0].startswith("Không có văn bản nào chứa đủ các từ này")
    assert sentences[-1] == "Không có trong văn bản nào: DTTS, xyzabc"


def test_no_title_becomes_a_formula(app: Flask, store: Store) -> None:
    fill(store, (make_document("=HYPERLINK(1)", "Nội dung lạ thường."),))
    client = app.test_client()
    assert rows(client, "/search.csv?q=lạ+thường")[0]["Tiêu đề"] == "'=HYPERLINK(1)"
    with client.get("/search.xlsx?q=lạ+thường") as response, zipfile.ZipFile(io.BytesIO(response.data)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("path", ["/search.csv", "/search.xlsx"])
@pytest.mark.parametrize("query", ["page=2", "limit=10", "x=1", 'q="mở', "from=hôm+qua"])
def test_faults_are_sentences_before_anything_is_sent(client: FlaskClient, path: str, query: str) -> None:
    response = client.get(f"{path}?{query}")
    assert response.status_code == 400
    assert response.mimetype == "text/html"


def test_the_feed_is_atom(client: FlaskClient, store: Store) -> None:
    response = client.get("/search.atom?q=hộ+OR+tín&type=tin-tuc")
    assert response.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(response.data)
    assert feed.findtext(f"{ATOM}title") == "tracuu: hộ OR tín · Tin tức"
    places = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert places["alternate"] == "http://localhost/search?q=h%E1%BB%99+OR+t%C3%ADn&type=tin-tuc&sort=newest"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [FEW[1][0].title.value, FEW[0][0].title.value]
    assert entries[0].findtext(f"{ATOM}published") == "2018-01-30T00:00:00Z"
    recorded = [store.revisions(document.id)[-1][2].replace("+00:00", "Z") for document, _data in FEW[:2]]
    assert entries[1].findtext(f"{ATOM}updated") == recorded[0]
    assert feed.findtext(f"{ATOM}updated") == max(recorded)
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2


def test_a_feed_of_nothing_and_of_nasty_words_is_well_formed(client: FlaskClient) -> None:
    feed = ElementTree.fromstring(client.get("/search.atom?q=xyzabc%01%3C%26+%EF%BF%BF").data)
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated", "").endswith("Z")
    assert feed.findtext(f"{ATOM}title", "").startswith("tracuu: xyzabc\ufffd<&")
