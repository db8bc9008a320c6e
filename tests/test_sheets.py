"""Sheets: what Excel would take for a formula stays a text, equal rows make equal bytes, bad files are named."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import QueryError
from archive.text import nfc
from webapp import sheets
from webapp.pages.parts import day
from webapp.sheets import Column, Link, Sheet, csv_pieces, date_cell, file_name, first_column, write_xlsx

COLUMNS = (Column("Nội dung"), Column("Số"), Column("Đường dẫn"))
FORMULAS = ["=1+1", "+84 912", "-5", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x","y")', "＝1+1"]


def sheet(*texts: str) -> Sheet:
    return Sheet("Bảng", COLUMNS, [(text, place, None) for place, text in enumerate(texts)])


def read_csv(*texts: str) -> list[list[str]]:
    data = b"".join(csv_pieces(sheet(*texts))).decode("utf-8")
    assert data.startswith("\ufeff")
    return list(csv.reader(io.StringIO(data[1:], newline="")))


def xlsx(made: Sheet) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, (made,))
    return file.getvalue()


def read_xlsx(data: bytes) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_neutralised_in_csv(text: str) -> None:
    assert read_csv(text)[1] == [f"'{text}", "0", ""]


@pytest.mark.parametrize("text", [text for text in FORMULAS if "\r" not in text])
def test_formulas_are_texts_in_xlsx(text: str) -> None:
    cell = openpyxl.load_workbook(io.BytesIO(xlsx(sheet(text)))).worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"))))
def test_no_cell_of_a_csv_begins_like_a_formula(texts: list[str]) -> None:
    rows = read_csv(*texts)[1:]
    assert [row[0].removeprefix("'") for row in rows] == [text.removeprefix("'") for text in texts]
    assert not any(row[0].startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows)


def test_texts_stay_texts_and_numbers_numbers() -> None:
    rows = read_xlsx(xlsx(sheet("00123", "102/2009/QĐ-TTg", "1E5", "http://x.vn", "")))
    assert [row[0] for row in rows] == [
        "Nội dung", "00123", "102/2009/QĐ-TTg", "1E5", "http://x.vn", None,
    ]  # fmt: skip
    assert rows[2][1] == 1


def test_links_lead_somewhere_and_very_long_texts_are_cut() -> None:
    made = Sheet("Bảng", COLUMNS, [("x" * 40_000, 1, Link("mở", "http://localhost/chinh-sach/ct135"))])
    page = openpyxl.load_workbook(io.BytesIO(xlsx(made))).worksheets[0]
    assert len(page["A2"].value) == sheets.MAX_CELL
    assert page["A2"].value.endswith("[…]")
    assert (page["C2"].value, page["C2"].hyperlink.target) == ("mở", "http://localhost/chinh-sach/ct135")


@pytest.mark.parametrize(
    ("value", "in_csv", "in_xlsx"),
    [
        ("2017-04-10", "10/04/2017", dt.datetime(2017, 4, 10)),
        ("1900-03-01", "01/03/1900", dt.datetime(1900, 3, 1)),
        ("1898-02-03", "03/02/1898", "03/02/1898"),
        ("2017-04", "04/2017", "04/2017"),
        ("2017", "2017", "2017"),
        ("2017-02-30", "30/02/2017", "30/02/2017"),
        ("2017-04-05/2017-04-06", "05/04/2017 – 06/04/2017", "05/04/2017 – 06/04/2017"),
    ],
)
def test_a_day_that_is_known_is_a_date_and_all_else_a_text(value: str, in_csv: str, in_xlsx: object) -> None:
    made = Sheet("Bảng", (Column("Ngày"),), [(date_cell(value, day(value)),)])
    cell = openpyxl.load_workbook(io.BytesIO(xlsx(made))).worksheets[0]["A2"]
    assert cell.value == in_xlsx
    assert cell.number_format == ("@" if isinstance(in_xlsx, str) else "dd/mm/yyyy")
    assert b"".join(csv_pieces(made)).decode("utf-8-sig").splitlines()[1] == in_csv


def test_a_table_has_arrows_to_choose_by_and_a_head_that_stays() -> None:
    table = openpyxl.load_workbook(io.BytesIO(xlsx(sheet("a", "b")))).worksheets[0]
    assert (table.auto_filter.ref, table.freeze_panes) == ("A1:C3", "A2")
    facts = openpyxl.load_workbook(io.BytesIO(xlsx(Sheet("x", COLUMNS, [("a", 1, None)], False)))).worksheets[0]
    assert facts.auto_filter.ref is None


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("người có uy tín", "tra-cuu-nguoi-co-uy-tin-2026-11-22"),
        ("", "tra-cuu-2026-11-22"),
        ("漢字", "tra-cuu-2026-11-22"),
        ("../..\\=cmd|'/C calc'!A0\r\n", "tra-cuu-cmd-c-calc-a0-2026-11-22"),
        (
            "chính sách hỗ trợ hộ nghèo vùng đặc biệt khó khăn",
            "tra-cuu-chinh-sach-ho-tro-ho-ngheo-vung-dac-biet-2026-11-22",
        ),
    ],
)
def test_the_name_of_a_file_says_what_is_in_it(subject: str, name: str) -> None:
    assert file_name("tra-cuu", subject, "2026-11-22") == name


def test_equal_rows_make_equal_bytes() -> None:
    assert xlsx(sheet("Tam Đảo", "=1")) == xlsx(sheet("Tam Đảo", "=1"))


def test_ten_thousand_rows_come_in_pieces() -> None:
    pieces = list(csv_pieces(sheet(*["Chương trình 135 ở huyện Tam Đảo"] * 10_000)))
    assert len(pieces) > 5
    assert b"".join(pieces).count(b"\r\n") == 10_001


# reading

LINES = ["Quyết định 102/2009/QĐ-TTg", "hộ nghèo, cận nghèo", "135"]


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", "\n".join(LINES).encode()),
        ("a.txt", "\r\n\r\n".join(LINES).encode("utf-8-sig")),
        ("a.txt", "\n".join(LINES).encode("utf-16")),
        ("a.csv", '"Quyết định 102/2009/QĐ-TTg",x\n"hộ nghèo, cận nghèo",y\n135,z\n'.encode()),
        ("a.csv", "Quyết định 102/2009/QĐ-TTg;x\nhộ nghèo, cận nghèo;y\n135;z".encode()),
        ("a.CSV", '"Quyết định 102/2009/QĐ-TTg"\n"hộ nghèo, cận nghèo"\n135'.encode()),
        ("a.xlsx", workbook(("Quyết định  102/2009/QĐ-TTg", 1), ("",), ("hộ nghèo, cận nghèo",), (135,))),
        ("a.xlsx", xlsx(Sheet("x", (Column(LINES[0]),), [(LINES[1],), (135,)]))),
    ],
)
def test_the_first_column_of_what_people_send(name: str, data: bytes) -> None:
    assert first_column(name, data) == [nfc(line) for line in LINES]


def zipped(name: str, content: bytes, **more: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    data = bytearray(file.getvalue())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= more.get("flags", 0)
    return bytes(data)


BOMB = zipped("xl/worksheets/sheet1.xml", b" " * (sheets.MAX_UNPACKED + 1))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TALL = Sheet("x", (Column("a"),), (("x",) for _ in range(20_001)))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"x" * (sheets.MAX_BYTES + 1), "too large"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\xff", "UTF-8"),
        ("a.txt", b"a\x00b", "can't be read"),
        ("a.csv", "Nghị định".encode("cp1258", "ignore"), "UTF-8"),
        ("a.xlsx", b"not a zip", "can't be read"),
        ("a.xlsx", b"PK\x03\x04broken", "can't be read"),
        ("a.xlsx", zipped("x.txt", b"x"), "can't be read"),
        ("a.xlsx", zipped("x.xml", b"x", flags=1), "password"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.xls", OLE + b"Workbook", "old kind"),
        ("a.xlsx", BOMB, "too large"),
        ("a.xlsx", xlsx(TALL), "too large"),
        ("a.xlsx", zipped("x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "can't be read"),
        ("a.xlsx", workbook((1,))[:-40], "can't be read"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name: str, data: bytes, said: str) -> None:
    with pytest.raises(QueryError) as fault:
        first_column(name, data)
    assert said in fault.value.en
    assert fault.value.vi


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for name in ("a.txt", "a.csv", "a.xlsx"):
        try:
            assert all(line.strip() == line and line for line in first_column(name, data))
        except QueryError as fault:
            assert fault.vi
