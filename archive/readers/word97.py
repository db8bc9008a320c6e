"""Word 97 to 2003 (.doc): the main text of an OLE file → Extract.

Enters: the bytes of an OLE compound file. Leaves: paragraphs, lists, headings and table rows (`a | b`); headers, notes,
field codes and deleted revisions are left out. Follows [MS-DOC] 2.4.1 (text by the piece table) and 2.4.2 to 2.4.6
(properties by FKP pages). Word 6 and 95 are refused: they have no piece table of Unicode.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import olefile

from archive.document import BlockKind, Extract
from archive.errors import Refused
from archive.readers.builder import Builder
from archive.readers.lines import Piece, add_pieces, row

MOST_CHARACTERS = 20_000_000
"""Characters of the main text: the limit of every text. It also bounds the memory that a forged table asks for."""

_IDENT, _NFIB, _FLAGS, _CCP_TEXT = 0x0000, 0x0002, 0x000A, 0x004C
_CHPX, _PAPX, _CLX = 0x00FA, 0x0102, 0x01A2
_WORD97 = 0x00C1
_FKP = 512
_IN_TABLE, _ROW_END, _LIST, _DELETED = 0x2416, 0x2417, 0x460B, 0x0800
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_CELL, _PARAGRAPH = "\x07", "\r"
_FIELD, _RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_SIGNS = str.maketrans(
    {"\x0b": "\n", "\x0c": "\n", "\x1e": "-", "\x1f": "", "\x01": "", "\x02": "", "\x05": "", "\x08": ""}
)


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters `start` to `end` of the main text stand at byte `offset` of the stream, `width` bytes each."""

    start: int
    end: int
    offset: int
    width: int


@dataclass(frozen=True, slots=True)
class _Style:
    in_table: bool = False
    row_end: bool = False
    kind: BlockKind | None = None


def read(data: bytes, name: str) -> Extract:
    """The Extract of a .doc. Refused: `encrypted`, `unsupported`, `too-large`, `damaged`."""
    try:
        stream, table = _streams(data)
        runs = _runs(stream, table)
        text = _shown(_text(stream, runs), _deleted(stream, table, runs))
        pieces = list(_pieces(text, runs, _styles(stream, table)))
    except (struct.error, IndexError, ValueError, OverflowError, OSError):
        raise _damaged() from None
    builder = Builder()
    add_pieces(builder, pieces)
    return builder.extract()


def _streams(data: bytes) -> tuple[bytes, bytes]:
    """The stream of the document and that of its tables."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptedPackage"):
                raise _encrypted()
            if not ole.exists("WordDocument"):
                raise _unsupported()
            stream = ole.openstream("WordDocument").read()
            _check(stream)
            name = "1Table" if _word(stream, _FLAGS) & 0x0200 else "0Table"
            return stream, ole.openstream(name).read()
    except Refused:
        raise
    except Exception:
        raise _damaged() from None


def _check(stream: bytes) -> None:
    if _word(stream, _NFIB) < _WORD97:
        raise _unsupported()
    if _word(stream, _IDENT) != 0xA5EC:
        raise _damaged()
    if _word(stream, _FLAGS) & 0x0100:
        raise _encrypted()
    if _long(stream, _CCP_TEXT) > MOST_CHARACTERS:
        raise Refused(
            "too-large",
            "Văn bản quá dài. Hãy chia nhỏ tệp rồi nạp từng phần.",
            "The text is too long. Split the file and load the parts.",
        )


def _word(data: bytes, offset: int) -> int:
    return int(struct.unpack_from("<H", data, offset)[0])


def _long(data: bytes, offset: int) -> int:
    return int(struct.unpack_from("<I", data, offset)[0])


def _runs(stream: bytes, table: bytes) -> list[_Run]:
    """The runs of the main text: the piece table stands behind the property changes (`0x01`) of the CLX."""
    at, end = _long(stream, _CLX), _long(stream, _CLX) + _long(stream, _CLX + 4)
    while table[at] == 1:
        at += 3 + _word(table, at + 1)
    if table[at] != 2 or end > len(table):
        raise ValueError("no piece table")
    count = (_long(table, at + 1) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    length = _long(stream, _CCP_TEXT)
    runs = []
    for number, (start, stop) in enumerate(pairwise(places)):
        if not start <= stop:
            raise ValueError("pieces out of order")
        where = _long(table, at + 5 + 4 * (count + 1) + 8 * number + 2)
        narrow = bool(where & 0x40000000)
        offset = (where & 0x3FFFFFFF) // (2 if narrow else 1)
        if start < length:
            runs.append(_Run(start, min(stop, length), offset, 1 if narrow else 2))
    return runs


def _text(stream: bytes, runs: list[_Run]) -> str:
    """The characters of all runs; a pair of surrogates stays two, so that an index is a character position."""
    parts = []
    for run in runs:
        size = (run.end - run.start) * run.width
        part = stream[run.offset : run.offset + size]
        if len(part) < size:
            raise ValueError("a piece lies outside the stream")
        parts.append(part.decode("cp1252", "replace") if run.width == 1 else _units(part))
    return "".join(parts)


def _units(part: bytes) -> str:
    return "".join(map(chr, struct.unpack(f"<{len(part) // 2}H", part)))


def _pages(stream: bytes, table: bytes, at: int) -> Iterator[tuple[bytes, int]]:
    """The FKP pages that a bin table of the FIB names, each with the number of its entries."""
    offset, size = _long(stream, at), _long(stream, at + 4)
    count = (size - 4) // 8 if size >= 12 else 0
    for number in struct.unpack_from(f"<{count}I", table, offset + 4 * (count + 1)) if count else ():
        page = stream[(number & 0x3FFFFF) * _FKP :][:_FKP]
        if len(page) == _FKP:
            yield page, page[-1]


def _styles(stream: bytes, table: bytes) -> list[tuple[int, _Style]]:
    """(first byte, style) of each run of paragraphs, by that byte."""
    found = []
    for page, count in _pages(stream, table, _PAPX):
        for number in range(count):
            at = 2 * page[4 * (count + 1) + 13 * number] if 4 * (count + 1) + 13 * number < _FKP else 0
            found.append((_long(page, 4 * number), _paragraph_style(page, at) if at else _Style()))
    return sorted(found, key=lambda entry: entry[0])


def _paragraph_style(page: bytes, at: int) -> _Style:
    size = 2 * page[at] - 1 if page[at] else 2 * page[at + 1]
    body = page[at + (1 if page[at] else 2) :][:size]
    if len(body) < 2:
        return _Style()
    marks = dict(_sprms(body[2:]))
    kind: BlockKind | None = "heading" if 1 <= _word(body, 0) <= 9 else None
    if kind is None and marks.get(_LIST):
        kind = "list"
    return _Style(bool(marks.get(_IN_TABLE)), bool(marks.get(_ROW_END)), kind)


def _sprms(body: bytes) -> Iterator[tuple[int, int]]:
    """The (operation, first operand) pairs of a list of property changes."""
    at = 0
    while at + 2 < len(body):
        operation = _word(body, at)
        size = _SIZES[operation >> 13]
        if operation == 0xD608 and at + 4 <= len(body):
            size = 1 + _word(body, at + 2)
        elif size == 0:
            size = 1 + body[at + 2]
        yield operation, int.from_bytes(body[at + 2 : at + 2 + min(size, 2)], "little")
        at += 2 + size


def _deleted(stream: bytes, table: bytes, runs: list[_Run]) -> list[tuple[int, int]]:
    """The character ranges that a revision marks as deleted."""
    spans = []
    for page, count in _pages(stream, table, _CHPX):
        for number in range(count):
            at = 2 * page[4 * (count + 1) + number] if 4 * (count + 1) + number < _FKP else 0
            if at and dict(_sprms(page[at + 1 :][: page[at]])).get(_DELETED, 0) & 0xFF == 1:
                spans.append((_long(page, 4 * number), _long(page, 4 * number + 4)))
    return sorted(_characters(spans, runs))


def _characters(spans: list[tuple[int, int]], runs: list[_Run]) -> Iterator[tuple[int, int]]:
    """Byte ranges as character ranges, cut at the ends of each run."""
    for run in runs if spans else ():
        last = run.offset + (run.end - run.start) * run.width
        for first, stop in spans:
            low, high = max(first, run.offset), min(stop, last)
            if low < high:
                yield run.start + (low - run.offset) // run.width, run.start + (high - run.offset) // run.width


def _shown(text: str, deleted: list[tuple[int, int]]) -> str:
    """`text` at its length, each character that is not shown (code of a field, deleted revision) replaced by NUL."""
    parts, at = [], 0
    for start, end in deleted:
        if start >= at:
            parts += [text[at:start], "\0" * (end - start)]
            at = end
    text = "".join([*parts, text[at:]])
    return _without_codes(text) if _FIELD in text else text


def _without_codes(text: str) -> str:
    """Of a field only its result is shown: what stands between `0x14` and `0x15`; fields may hold fields."""
    shown = list(text)
    fields: list[bool] = []
    for number, char in enumerate(text):
        if char == _FIELD:
            fields.append(False)
        elif char == _RESULT and fields:
            fields[-1] = True
        elif char == _FIELD_END and fields:
            fields.pop()
        elif all(fields):
            continue
        if char not in (_PARAGRAPH, _CELL):
            shown[number] = "\0"
    return "".join(shown)


def _pieces(text: str, runs: list[_Run], styles: list[tuple[int, _Style]]) -> Iterator[Piece]:
    """Paragraphs as pieces; those of a table are gathered into cells and rows."""
    starts, bytes_ = [run.start for run in runs], [at for at, _ in styles]
    cells: list[list[str]] = []
    cell: list[str] = []
    for start, end in _paragraphs(text):
        run = runs[bisect_right(starts, end - 1) - 1]
        found = bisect_right(bytes_, run.offset + (end - 1 - run.start) * run.width) - 1
        style = styles[found][1] if found >= 0 else _Style()
        words, mark = _plain(text[start:end]), text[end - 1]
        if mark == _CELL and not style.row_end and (styles or words or cell):
            cells.append([*cell, *words])
            cell = []
        elif mark != _CELL and style.in_table:
            cell += words
        else:
            yield from row([*cells, cell])
            cells, cell = [], []
            yield from (Piece(line, style.kind) for line in words)
    yield from row([*cells, cell])


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The spans of paragraphs, each with the mark that ends it."""
    start = 0
    for number, char in enumerate(text):
        if char in (_PARAGRAPH, _CELL, "\x0c"):
            yield start, number + 1
            start = number + 1
    if start < len(text):
        yield start, len(text)


def _plain(text: str) -> list[str]:
    text = text.replace("\0", "").translate(_SIGNS)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    lines = (" ".join(line.split()) for line in text.replace(_PARAGRAPH, "").replace(_CELL, "").split("\n"))
    return [line for line in lines if line]


def _encrypted() -> Refused:
    return Refused(
        "encrypted",
        "Tệp Word có mật khẩu. Hãy mở bằng Word, bỏ mật khẩu, lưu lại rồi nạp lại.",
        "This Word file has a password. Open it in Word, remove the password, save it and load it again.",
    )


def _unsupported() -> Refused:
    return Refused(
        "unsupported",
        "Tệp này không phải văn bản Word 97 trở lên. Hãy mở bằng Word và lưu lại ở dạng .docx rồi nạp lại.",
        "This file is no text of Word 97 or later. Open it in Word, save it as .docx and load it again.",
    )


def _damaged() -> Refused:
    return Refused(
        "damaged",
        "Tệp Word (.doc) bị hỏng hoặc thiếu một phần. Hãy lấy lại tệp gốc, lưu lại ở dạng .docx rồi nạp lại.",
        "This Word file (.doc) is damaged or incomplete. Get the original again, save it as .docx and load it.",
    )
