"""Reports: one axis for queries and policies, a table whose numbers lead on, downloads complete in themselves."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive import vocabulary
from archive.citations import Citations
from archive.document import Document
from archive.store import Store
from tests.conftest import FEW, fill, make_document
from tests.test_entity_pages import totals
from tests.test_pages import NASTY, read

BOTH = "q=người+có+uy+tín&q=hộ+nghèo"
SVG = "{http://www.w3.org/2000/svg}"


def test_the_empty_form(client: FlaskClient) -> None:
    page = read(client, "/bao-cao")
    assert "<svg" not in page
    assert page.count('name="q"') == page.count('name="policy"') == 1


def test_two_queries_on_one_axis(client: FlaskClient) -> None:
    page = read(client, f"/bao-cao?{BOTH}")
    assert 'class="line line0"' in page and 'class="line line1"' in page and "line2" not in page
    assert "A · người có uy tín" in page and "B · hộ nghèo" in page
    assert "04/2017 – 12/2017: kho không có văn bản nào" in page
    counted = totals(client, page)
    assert counted and all(shown == found for shown, found in counted)


def test_the_step_and_the_time_are_in_the_address(client: FlaskClient) -> None:
    page = read(client, f"/bao-cao?{BOTH}&step=year&from=2018&to=2018")
    assert re.findall(r'<th scope="row">([^<]*)</th>', page) == ["Năm 2018", "Cộng"]
    assert 'name="step" value="year"' in page
    assert "step=quarter" in page


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ('q="chưa+đóng', "Thiếu dấu ngoặc kép đóng"),
        ("policy=???", "Không đọc được “???”"),
        ("q=a&q=b&q=c&q=d&q=e", "nhiều nhất 4"),
        ("q=a&from=x", "không phải là ngày"),
    ],
)
def test_what_can_not_be_answered_is_said_above_the_form(client: FlaskClient, address: str, said: str) -> None:
    page = read(client, f"/bao-cao?{address}", 400)
    assert said in page
    assert 'name="q"' in page


def test_nothing_found_is_said(client: FlaskClient) -> None:
    assert "Không có văn bản nào có ngày đăng" in read(client, "/bao-cao?q=xyzabc")
    assert client.get("/bao-cao.svg?q=xyzabc").status_code == 400


def test_a_policy_counts_each_document_once(app: Flask, store: Store) -> None:
    told = "Thực hiện Quyết định số 102/2009/QĐ-TTg; Quyết định 102/2009/QĐ-TTg đã hỗ trợ hộ nghèo."
    cited, data = make_document("Hỗ trợ trực tiếp", told, published="2018-03-03")
    fill(store, ((mentioning(cited), data),))
    page = read(app.test_client(), "/bao-cao?policy=102/2009/QĐ-TTg&q=hỗ+trợ+trực+tiếp")
    assert "A · Quyết định 102/2009/QĐ-TTg" in page
    assert re.search(
        r'<td><a href="/chinh-sach/102-2009-qd-ttg\?from=2018-03-01&amp;to=2018-03-31#luot-nhac"[^>]*>1</a>', page
    )
    assert "mỗi văn bản một lần" in page


def mentioning(document: Document) -> Document:
    return replace(document, citations=tuple(Citations(vocabulary.shipped()).find(document.text)))


def test_the_table_to_take_away_leaves_gaps_empty(client: FlaskClient) -> None:
    response = client.get(f"/bao-cao.csv?{BOTH}&from=2018&to=2018")
    rows = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert rows[0] == ["Thời gian", "Văn bản trong kho", "người có uy tín", "hộ nghèo"]
    assert rows[1] == ["01/2018", "1", "0", "1"]
    assert rows[2] == ["02/2018", "0", "", ""]


def test_the_picture_to_take_away_is_complete_in_itself(client: FlaskClient) -> None:
    response = client.get(f"/bao-cao.svg?{BOTH}")
    assert response.headers["Content-Disposition"].startswith("attachment")
    drawn = ElementTree.fromstring(response.data)
    words = [node.text or "" for node in drawn.iter(f"{SVG}text")]
    assert {"A · người có uy tín", "B · hộ nghèo"} <= set(words)
    assert any("mã trạng thái kho" in word for word in words)
    assert "http" not in response.text.replace("http://www.w3.org/2000/svg", "")


def test_nothing_typed_becomes_markup(client: FlaskClient) -> None:
    page = client.get("/bao-cao", query_string={"q": ["uy tín", NASTY.replace('"', "")]}).get_data(as_text=True)
    assert "<script>" not in page
    drawn = client.get("/bao-cao.svg", query_string={"q": ["uy tín", "uy tín OR <b>&"]})
    assert drawn.status_code == 200
    assert not list(ElementTree.fromstring(drawn.data).iter(f"{SVG}b"))


def test_the_points_are_drawn(client: FlaskClient) -> None:
    response = client.get(f"/bao-cao.png?{BOTH}")
    assert response.data.startswith(b"\x89PNG")


def test_each_document_of_few_is_in_the_totals(client: FlaskClient) -> None:
    page = read(client, "/bao-cao?q=hộ+OR+văn+hóa+OR+uy")
    assert f"{len(FEW)} văn bản" in page
    assert "A: 1 văn bản không rõ ngày, không có trên hình" in page
