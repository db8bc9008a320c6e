"""Rows to sheets and back: .csv and .xlsx that Excel opens right, and the first column of what people upload.

Enters: rows of texts, numbers and links, one at a time; or the bytes of a file. Leaves: bytes in pieces, the same for
the same rows; or lines of text. May not: know what the rows say, or hold more than a few of them.

A day that is known is a true date, shown as dd/mm/yyyy, so that Excel sorts by time; a month or a year is a text. A
text stays a text. In .csv, one that Excel would take for a formula (it begins with = + - @, a tab or a line end) gets
an apostrophe before it (OWASP, CSV Injection); in .xlsx it is a text cell with the mark "as text", and no character is
added. The .csv is UTF-8 with a byte order mark, without which Excel reads it in the code page of the machine.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from archive.errors import QueryError
from archive.text import nfc, slug

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

MAX_CELL = 32_767
"""Characters; Excel holds no more."""

_CUT = " […]"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MAX_LINKS = 65_000
_FIRST_DATE = dt.date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was: what is older it shows a day off, or not at all."""
_LONGEST_NAME = 40
_CREATED = dt.datetime(2000, 1, 1)
_BOM = "\ufeff"
_PIECE = 64_000


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to `url`; it shows the address in .csv."""

    label: str
    url: str


Cell = str | int | dt.date | Link | None


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column, and its width in characters."""

    name: str
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name, its columns and its rows, which are read once.

    `sorted_by_reader`: its head has arrows to sort and to choose by; facts that stand one under the other have none.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    sorted_by_reader: bool = True


def date_cell(value: str, words: str) -> Cell:
    """The cell of a time in ISO 8601: a date where the day is known, else `words`."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return words
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return words


def file_name(kind: str, subject: str, day: str) -> str:
    """The name of a file, without its ending: `tra-cuu-nguoi-co-uy-tin-2026-11-22`, ASCII, whatever was asked."""
    about = slug(subject)[:_LONGEST_NAME].strip("-")
    return "-".join(part for part in (kind, about, day) if part)


# writing


def csv_pieces(sheet: Sheet) -> Iterator[bytes]:
    """The sheet as .csv, in pieces of a few rows."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(_BOM)
    writer.writerow([_safe(column.name) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_plain(cell) for cell in row])
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _plain(cell: Cell) -> str | int:
    if isinstance(cell, Link):
        return _safe(cell.url)
    if isinstance(cell, dt.date):
        return _in_words(cell)
    return cell if isinstance(cell, int) else _safe(cell or "")


def _in_words(day: dt.date) -> str:
    return f"{day:%d/%m/}{day.year:04}"


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_xlsx(file: IO[bytes], sheets: Iterable[Sheet]) -> None:
    """Write the sheets to `file`, row by row; equal sheets make equal bytes."""
    # Loaded by those who write a sheet only: it takes its time.
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"created": _CREATED})
    formats = _formats(book)
    for sheet in sheets:
        made = book.add_worksheet(sheet.name)
        made.freeze_panes(1, 0)
        for place, column in enumerate(sheet.columns):
            made.set_column(place, place, column.width)
            made.write_string(0, place, column.name, formats["head"])
        links = place = 0
        for place, row in enumerate(sheet.rows, 1):
            links += sum(isinstance(cell, Link) for cell in row)
            for across, cell in enumerate(row):
                _write(made, (place, across), cell, formats, linked=links <= _MAX_LINKS)
        if sheet.sorted_by_reader:
            made.autofilter(0, 0, place, len(sheet.columns) - 1)
    book.close()


def xlsx_pieces(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """The sheets as an .xlsx, in pieces; nothing is given away before all of it is written."""
    with tempfile.TemporaryFile() as file:
        write_xlsx(file, sheets)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _formats(book: Any) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        "quoted": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True}),
        "date": book.add_format({"valign": "top", "align": "left", "num_format": "dd/mm/yyyy"}),
        "number": book.add_format({"valign": "top", "num_format": "#,##0"}),
        "link": book.add_format({"valign": "top", "font_color": "#0000EE", "underline": 1}),
    }


def _write(sheet: Any, place: tuple[int, int], cell: Cell, formats: dict[str, Any], *, linked: bool) -> None:
    if isinstance(cell, Link) and linked:
        sheet.write_url(*place, cell.url, formats["link"], _fitting(cell.label))
        return
    if isinstance(cell, int):
        sheet.write_number(*place, cell, formats["number"])
        return
    if isinstance(cell, dt.date) and cell >= _FIRST_DATE:
        sheet.write_datetime(*place, cell, formats["date"])
        return
    text = _in_words(cell) if isinstance(cell, dt.date) else cell.url if isinstance(cell, Link) else cell or ""
    if text:
        sheet.write_string(*place, _fitting(text), formats["quoted" if text.startswith(_FORMULA) else "text"])


def _fitting(text: str) -> str:
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - len(_CUT)] + _CUT


# reading

MAX_BYTES = 5_000_000
MAX_UNPACKED = 50_000_000
"""Bytes of all parts of an .xlsx together; a zip bomb has more."""
_MAX_PARTS = 1_000
_MAX_SCANNED = 20_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DTD = ("<!DOCTYPE", "<!ENTITY")


def first_column(name: str, data: bytes) -> list[str]:
    """The first cell of each row of an .xlsx or .csv, or each line of a text, in NFC, empty ones left out.

    QueryError, with one sentence, for a file that can't be read: too large, encrypted, binary, of another encoding.
    """
    if len(data) > MAX_BYTES:
        raise _too_large()
    if data.startswith(_OLE):
        raise _encrypted() if _ENCRYPTED in data else _old()
    if data.startswith(b"PK"):
        return [line for line in map(_tidy, _of_xlsx(data)) if line]
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise _unreadable()
    text = _decoded(data)
    lines = _of_csv(text) if name.lower().endswith((".csv", ".tsv")) else text.split("\n")
    return [line for line in map(_tidy, lines) if line]


def _tidy(text: str) -> str:
    return " ".join(nfc(text).split())


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as fault:
        raise QueryError(
            "Tệp không phải chữ UTF-8; trong Excel hãy lưu kiểu “CSV UTF-8” hoặc .xlsx rồi gửi lại.",
            "The file isn't UTF-8 text; in Excel, save as “CSV UTF-8” or .xlsx, then send it again.",
        ) from fault
    if "\0" in text:
        raise _unreadable()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _of_csv(text: str) -> Iterator[str]:
    head = next((line for line in text.split("\n") if line.strip()), "")
    outside = "".join(head.split('"')[::2])
    mark = max("\t;,", key=outside.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            yield row[0] if row else ""
    except csv.Error as fault:
        raise _unreadable() from fault


def _of_xlsx(data: bytes) -> list[str]:
    # Takes a fifth of a second to load, and most who start the program never read a sheet.
    import openpyxl

    _inspect(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # Without this, the size that the file claims for itself is believed.
        sheet.reset_dimensions()
        found: list[str] = []
        for place, row in enumerate(sheet.iter_rows(max_col=1, values_only=True)):
            if place >= _MAX_SCANNED:
                raise _too_large()
            found.append(_shown(row[0]) if row else "")
        return found
    except QueryError:
        raise
    except Exception as fault:
        # openpyxl meets a damaged file with whatever its parsers raise.
        raise _unreadable() from fault


def _shown(value: object) -> str:
    """A cell as its reader sees it: `135`, not `135.0`."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value)


def _inspect(data: bytes) -> None:
    """Refuse what would unpack to too much, is encrypted, or defines entities of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise _encrypted()
            if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _too_large()
            if any(_defines(packed.read(part)) for part in parts if part.filename.endswith((".xml", ".rels"))):
                raise _unreadable()
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as fault:
        raise _unreadable() from fault


def _defines(part: bytes) -> bool:
    return any(mark.encode(code) in part for mark in _DTD for code in ("ascii", "utf-16-le", "utf-16-be"))


def _too_large() -> QueryError:
    size = MAX_BYTES // 1_000_000
    return QueryError(
        f"Tệp quá lớn; tối đa {size} MB và {_MAX_SCANNED} dòng. Hãy chia nhỏ rồi gửi lại.",
        f"The file is too large; at most {size} MB and {_MAX_SCANNED} rows. Split it, then send it again.",
    )


def _encrypted() -> QueryError:
    return QueryError(
        "Tệp có mật khẩu nên không đọc được; hãy bỏ mật khẩu rồi gửi lại.",
        "The file is protected by a password; remove it, then send the file again.",
    )


def _old() -> QueryError:
    return QueryError(
        "Đây là tệp Excel kiểu cũ (.xls); hãy lưu lại thành .xlsx hoặc .csv rồi gửi lại.",
        "This is an Excel file of the old kind (.xls); save it as .xlsx or .csv, then send it again.",
    )


def _unreadable() -> QueryError:
    return QueryError(
        "Không đọc được tệp; hãy gửi tệp chữ, .csv hoặc .xlsx không bị hỏng.",
        "The file can't be read; send a text file, a .csv or an .xlsx that isn't damaged.",
    )
