"""Many lines at once: the page, the sheets and the command give the same rows, and say what they can't take."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
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
from tests.conftest import fill
from tests.test_certificates import KEPT
from tests.test_pages import Links
from webapp import batch, create_app
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
    assert table[1][4:11] == ["có trong kho", "2", "2", "0", "1", "10/04/2017", "02/05/2018"]
    assert table[3][4:11] == ["có trong kho", "1", "", "", "", "10/04/2017", "10/04/2017"]
    assert table[5][4:11] == ["không có trong kho", "0", "0", "0", "0", "", ""]
    assert table[1][12] == "http://localhost/chinh-sach/102-2009-qd-ttg"
    with send(client, text="\n".join(LINES), **{"as": "xlsx"}) as response:
        sheet = openpyxl.load_workbook(io.BytesIO(response.data)).worksheets[0]
    found = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert found == [[cell.removeprefix("'") for cell in row] for row in table]


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
