"""Many lines at once: the page, the sheets and the command give the same rows, and say what they can't take."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from archive.errors import QueryError
from archive.store import Store
from indexer.lookup import MAX_LINE, MAX_LINES
from tests.conftest import fill, make_document
from tests.test_certificates import KEPT
from tests.test_pages import Links
from webapp import batch, batch_mentions, create_app
from webapp.commands import main
from webapp.sheets import MAX_BYTES

LINES = ("Quyết định 102/2009/QĐ-TTg", "=1+1", "hộ nghèo", "CT 135", "9999/QĐ-TTg năm 2011", "<script>x</script>")


@pytest.fixture
def client(store: Store) -> FlaskClient:
    fill(store, KEPT)
    return create_app({"DATA": store.folder, "TESTING": True}).test_client()


def send(client: FlaskClient, **fields: Any) -> TestResponse:
    files = {name: FileStorage(*value) for name, value in fields.items() if isinstance(value, tuple)}
    boundary, data = encode_multipart(fields | files)
    return client.post("/tra-hang-loat", data=data, content_type=f'multipart/form-data; boundary="{boundary}"')


def rows_of(response: TestResponse) -> list[list[str]]:
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))


def shown(cell: object) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, dt.date) else "" if cell is None else str(cell)


def test_the_table_has_a_row_for_each_line(client: FlaskClient) -> None:
    page = send(client, text="\n".join(LINES)).text
    parser = Links()
    parser.feed(page)
    assert parser.open == []
    assert parser.handlers == []
    body = page.partition("<tbody>")[2]
    assert body.count("<tr ") == len(LINES)
    assert "&lt;script&gt;" in body
    assert "<script>" not in page
    assert 'href="/chinh-sach/102-2009-qd-ttg"' in body


def test_csv_and_xlsx_hold_the_same_rows(client: FlaskClient) -> None:
    table = rows_of(send(client, text="\n".join(LINES), **{"as": "csv"}))
    assert table[0] == [column.name for column in batch.columns()]
    assert [row[1] for row in table[1:]] == [LINES[0], "'=1+1", *LINES[2:]]
    held = "không có"
    assert table[1][4:12] == ["được nhắc trong kho", held, "2", "2", "0", "1", "10/04/2017", "02/05/2018"]
    assert table[3][4:12] == ["được nhắc trong kho", "", "1", "", "", "", "10/04/2017", "10/04/2017"]
    assert table[5][4:12] == ["không được nhắc trong kho", held, "0", "0", "0", "0", "", ""]
    assert table[1][13] == "http://localhost/chinh-sach/102-2009-qd-ttg"
    with send(client, text="\n".join(LINES), **{"as": "xlsx"}) as response:
        sheet = openpyxl.load_workbook(io.BytesIO(response.data)).worksheets[0]
    assert sheet["K2"].value == dt.datetime(2017, 4, 10)
    found = [[shown(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert found == [[cell.removeprefix("'") for cell in row] for row in table]


def test_the_workbook_has_every_mention_of_every_line(client: FlaskClient) -> None:
    with send(client, text="Quyết định 102/2009/QĐ-TTg\nhộ nghèo\nQĐ 102/2009/QĐ-TTg", **{"as": "xlsx"}) as response:
        _table, mentions, notes = openpyxl.load_workbook(io.BytesIO(response.data)).worksheets
    assert re.search(r"filename=tra-hang-loat-3-dong-\d{4}-\d\d-\d\d\.xlsx$", response.headers["Content-Disposition"])
    assert (mentions.title, mentions.auto_filter.ref) == ("Lượt nhắc", "A1:K4")
    first, *others = mentions.iter_rows(min_row=2, values_only=True)
    document = KEPT[0][0]
    start = document.citations[0].start
    assert first == (
        1, LINES[0], dt.datetime(2017, 4, 10), document.title.value, None, LINES[0], "chắc chắn",
        f"{document.title.value} Theo ", LINES[0], " và Quyết định 102, hộ nghèo được hỗ trợ.",
        f"http://localhost/documents/{document.id}?at={start}-{document.citations[0].end}#c{start}",
    )  # fmt: skip
    assert [row[6] for row in others] == ["có thể", "chắc chắn"]
    told = {row[0]: row[1] for row in notes.iter_rows(min_row=2, values_only=True)}
    assert (told["Lượt nhắc của các dòng"], told["Lượt nhắc ghi trong tệp"]) == (3, 3)
    assert told["Lập lúc"].endswith("(giờ Việt Nam)")
    assert "Cụm từ" in told["Lưu ý"]


def test_a_workbook_that_leaves_mentions_out_says_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_mentions, "MAX_MENTIONS", 2)
    with send(client, text=LINES[0], **{"as": "xlsx"}) as response:
        _table, mentions, notes = openpyxl.load_workbook(io.BytesIO(response.data)).worksheets
    assert mentions.max_row == 3
    told = [row[1] for row in notes.iter_rows(min_row=2, values_only=True)]
    assert told[1:3] == [3, 2]
    assert "chỉ ghi 2 lượt nhắc đầu" in told[3]


@pytest.mark.parametrize(
    ("language", "asked", "held", "perhaps"),
    [("vi", "có phải: ", "Bản trong kho", "có thể: "), ("en", "did you mean: ", "Copy in the archive", "perhaps: ")],
)
def test_a_misspelt_number_and_the_document_itself(
    store: Store, language: str, asked: str, held: str, perhaps: str
) -> None:
    report, data = make_document("Báo cáo quý", "Kết quả quý I.", published="2017-03-27")
    fill(store, (*KEPT, (replace(report, identity="21/BC-BDT@2017"), data)))
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    client.set_cookie("lang", language)
    page = send(client, text="Quyết định 102/2009/QĐ-TGg\n21/BC-BDT năm 2017\n21/BC-BDT").text
    assert f'{asked}<a href="/chinh-sach/102-2009-qd-ttg"' in page
    assert f'<th class="held">{held}</th>' in page
    cells = re.findall(r'<td class="held" data-of="[^"]*">(.*?)</td>', page)
    assert [f'<a href="/documents/{report.id}"' in cell for cell in cells] == [False, True, True]
    assert [cell.startswith(perhaps) for cell in cells] == [False, False, True]
    assert "Báo cáo quý (27/03/2017)" in cells[1]
    with send(client, text="102/2009/QĐ-TGg\n21/BC-BDT năm 2017", **{"as": "xlsx"}) as response:
        sheet = openpyxl.load_workbook(io.BytesIO(response.data)).worksheets[0]
    assert sheet["F3"].hyperlink.target == f"http://localhost/documents/{report.id}"
    assert f"{asked}Quyết định 102/2009/QĐ-TTg" in sheet["M2"].value


def test_the_page_of_a_policy_that_nobody_mentions_offers_the_near_ones(client: FlaskClient) -> None:
    page = client.get("/chinh-sach/102-2009-qd-tgg").text
    assert "Có phải:" in page
    assert '<a href="/chinh-sach/102-2009-qd-ttg">Quyết định 102/2009/QĐ-TTg</a> (2)' in page
    assert "Did you mean:" in client.get("/chinh-sach/102-2009-qd-tgg?lang=en").text
    assert "Có phải:" not in client.get("/chinh-sach/102-2009-qd-ttg?lang=vi").text


def test_the_page_of_an_open_number_has_the_document_that_it_may_mean(store: Store) -> None:
    report, data = make_document("Báo cáo quý", "Kết quả quý I.", published="2017-03-27")
    fill(store, (*KEPT, (replace(report, identity="21/BC-BDT@2017"), data)))
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    for path, words in (("21-bc-bdt.x", "Bản trong kho, có thể là văn bản này"), ("21-bc-bdt.2017", "Bản trong kho")):
        page = client.get(f"/chinh-sach/{path}").text
        assert f'<dt>{words}</dt><dd><a href="/documents/{report.id}">' in page


@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_an_uploaded_file_is_read(client: FlaskClient, name: str) -> None:
    file = (io.BytesIO("\n".join(LINES).encode()), name)
    assert len(rows_of(send(client, file=file, text="", **{"as": "csv"}))) == len(LINES) + 1


def test_the_same_on_the_command_line(client: FlaskClient, app: Flask, store: Store, tmp_path: Path) -> None:
    source, out = tmp_path / "a.txt", tmp_path / "a.csv"
    source.write_text("\n".join(LINES), encoding="utf-8")
    command = ["--data", str(store.folder), "citations", "--batch", str(source), "--out", str(out)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    here = list(csv.reader(io.StringIO(out.read_bytes().decode("utf-8-sig"), newline="")))
    there = rows_of(send(client, text="\n".join(LINES), **{"as": "csv"}))
    assert [row[:-1] for row in here] == [row[:-1] for row in there]
    book = [*command[:-1], str(out.with_suffix(".xlsx"))]
    assert CliRunner().invoke(main, book).exit_code == 0
    assert len(openpyxl.load_workbook(out.with_suffix(".xlsx")).worksheets) == 3


FAULTS: list[tuple[Callable[[], dict[str, Any]], str]] = [
    (lambda: {"text": ""}, "There is no line"),
    (lambda: {"text": " \n\t\n"}, "There is no line"),
    (lambda: {"text": "x\n" * (MAX_LINES + 1)}, "at most 500"),
    (lambda: {"text": "x" * (MAX_LINE + 1)}, "Line 1 has over"),
    (lambda: {"text": "x" * 2_000_000}, "Too much was sent"),
    (lambda: {"text": "x", "as": "pdf"}, "as has no value"),
    (lambda: {"text": "x", "sort": "y"}, "There is no parameter"),
    (lambda: {"file": (io.BytesIO(b""), "a.txt")}, "There is no line"),
    (lambda: {"file": (io.BytesIO(b"\xff\x00\x01"), "a.txt")}, "UTF-8"),
    (lambda: {"file": (io.BytesIO(b"x" * (MAX_BYTES + 1)), "a.txt")}, "too large"),
    (lambda: {"file": (io.BytesIO(b"x" * (2 * MAX_BYTES)), "a.txt")}, "Too much was sent"),
]


@pytest.mark.parametrize(("fields", "said"), FAULTS)
def test_what_cannot_be_taken_says_why(client: FlaskClient, fields: Callable[[], dict[str, Any]], said: str) -> None:
    client.set_cookie("lang", "en")
    response = send(client, **fields())
    assert response.status_code == 400
    assert said in response.text


def test_the_form_takes_no_parameters(client: FlaskClient) -> None:
    assert client.get("/tra-hang-loat").status_code == 200
    assert client.get("/tra-hang-loat?x=1").status_code == 400


def test_five_hundred_lines_are_enough() -> None:
    assert len(batch.checked(["a\u0323 x"] * MAX_LINES)) == MAX_LINES
    assert batch.checked(["  a\u0323   x "]) == ("ạ x",)
    with pytest.raises(QueryError):
        batch.checked(["x"] * (MAX_LINES + 1))
