"""Certificates as pages: to print, as JSON that can be checked, as a workbook; nothing in them becomes markup."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from archive.store import Store
from indexer.certificates import is_whole
from tests.conftest import fill
from tests.test_lookup import KEPT, cited
from tests.test_pages import NASTY, read
from webapp import create_app
from webapp.certificate_words import ANSWERS, gaps

POLICY = "/chung-nhan?policy=102-2009-qd-ttg"
SPACE = cited(f"{NASTY} Quyết định 102/2009/QĐ-TTg", "Quyết định\n102/2009 <b>đậm</b> xyzabc", "2019-01-02")


@pytest.fixture
def client(store: Store) -> FlaskClient:
    fill(store, (*KEPT, SPACE))
    return create_app({"DATA": store.folder, "TESTING": True}).test_client()


def test_the_page_says_all_that_an_auditor_signs(client: FlaskClient) -> None:
    page = read(client, POLICY)
    document = KEPT[0][0]
    for said in (
        "Chứng nhận tra cứu", "Quyết định 102/2009/QĐ-TTg", ANSWERS["found"], "4 (chắc chắn 3, có thể là 1)",
        "19 tháng: 05/2017 – 04/2018, 06/2018 – 12/2018", "1, có được tra", document.id, document.original.sha256,
        "Người xác nhận", "tracuu certificate --check",
    ):  # fmt: skip
        assert said in page, said
    start = document.citations[0].start
    assert f'href="/documents/{document.id}?at={start}-{document.citations[0].end}#c{start}"' in page


def test_page_json_and_workbook_are_one_certificate(client: FlaskClient) -> None:
    response = client.get(POLICY.replace("?", ".json?"))
    whole = json.loads(response.data)
    assert is_whole(whole)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert whole["digest"] in read(client, POLICY)
    with client.get(POLICY.replace("?", ".xlsx?")) as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
    facts: dict[Any, Any] = {row[1]: row[2] for row in book["Chứng nhận"].iter_rows(values_only=True)}
    assert facts["Mã kiểm của chứng nhận (SHA-256)"] == whole["digest"]
    rows = list(book["Kết quả"].iter_rows(values_only=True))
    assert [row[8] for row in rows[1:]] == [item["form"] for result in whole["results"] for item in result["found"]]
    assert [row[17] for row in rows[1:3]] == [KEPT[0][0].original.sha256] * 2


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("policy=QĐ+102/2009/QĐ-TTg&open=0", "3 (chắc chắn 3)"),
        ("policy=ct135&from=2017&to=2018", ANSWERS["not-found"]),
        ("policy=ct135&from=2030", ANSWERS["nothing-held"]),
        ("policy=ct135&district=Tam+Đảo", "Tam Đảo"),
        ("policy=Quyết+định+75/2010/QĐ-TTg", ANSWERS["not-found"]),
        ("policy=102-2009-qd-ttg&confidence=ambiguous", ANSWERS["possible"]),
        ("q=%22hộ+nghèo%22", "Từ cần tìm: &#34;hộ nghèo&#34;"),
        ("q=xyzabcd", ANSWERS["not-found"]),
        ("q=hộ+nghèo&year=2030", ANSWERS["nothing-held"]),
        ("from=2017&to=2017", "Tất cả văn bản"),
    ],
)
def test_what_was_asked_and_answered(client: FlaskClient, query: str, said: str) -> None:
    assert said in read(client, f"/chung-nhan?{query}")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?policy=", 404),
        ("?policy=không+phải+số", 404),
        ("?policy=ct135&policy=ct134", 400),
        ("?policy=ct135&q=x", 400),
        ("?policy=ct135&confidence=sure", 400),
        ("?policy=" + "x" * 400, 400),
        ("?q=x&y=1", 400),
        ('?q="x', 400),
    ],
)
def test_faults_are_pages(client: FlaskClient, query: str, status: int) -> None:
    for path in ("/chung-nhan", "/chung-nhan.json", "/chung-nhan.xlsx"):
        read(client, f"{path}{query}", status)


def test_nothing_in_a_document_becomes_markup(client: FlaskClient) -> None:
    for query in ("q=xyzabc", "policy=102-2009-qd-ttg", "q=<script>", "policy=102-2009-qd-ttg&form=<script>"):
        page = read(client, f"/chung-nhan?{query}")
        assert "<script>" not in page
        assert "<b>" not in page


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([], ""),
        ([["2013-02", "2013-02"]], "1 tháng: 02/2013"),
        ([["2012-12", "2013-02"], ["2014-07", "2014-07"]], "4 tháng: 12/2012 – 02/2013, 07/2014"),
    ],
)
def test_gaps_in_words(runs: list[list[str]], said: str) -> None:
    assert gaps({"months_without": runs}) == said
