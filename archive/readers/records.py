"""Records, one JSON object a line (.jsonl) → one Extract each.

Enters: the lines of a file as bytes, one at a time. Leaves: a Record a line, with its id and its bytes unchanged, which
`read` makes an Extract of: whether a record is new is known before its text is looked at. Fields: id, title, body,
date, author, unit, url, number, issuer, type; others are ignored here and remain in the original. May not: stop at a
bad line, or hold more than one line and the ids seen.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.document import Extract
from archive.errors import Refused
from archive.readers.builder import Builder
from archive.readers.lines import Piece, add_lines, add_pieces
from archive.readers.text import require_unicode
from archive.text import key, nfc

MOST_BYTES = 20_000_000
"""Bytes of one line: the limit of every text."""
LONGEST_ID = 200
"""Characters of an id that is kept; a longer one is no name but a text."""
FIELDS = ("id", "date", "author", "unit", "url", "number", "issuer", "type")

_TAG = re.compile(
    r"\s*<(?:!doctype|!--|html|body|div|p|span|table|br|h[1-6]|ul|ol|article|section|strong|b|em|i|a|img|center|font)\b",
    re.I,
)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_EDGES = " \t.,:;!?…\"'“”‘’"


@dataclass(frozen=True, slots=True)
class Record:
    """One line: its number from 1, its bytes without the line end, its id, and why it is none, where it is none."""

    line: int
    data: bytes
    id: str
    refused: Refused | None = None


def records(lines: Iterable[bytes]) -> Iterator[Record]:
    """The records of a file, in order. An empty line is nothing; a second record of one id is refused."""
    seen: set[str] = set()
    for number, raw in enumerate(lines, 1):
        data = raw.rstrip(b"\r\n")
        if not data.strip(b"\xef\xbb\xbf \t"):
            continue
        record = _record(number, data)
        if record.id in seen:
            record = Record(number, data, record.id, _duplicate(number, record.id))
        seen.add(record.id)
        yield record


def read(data: bytes, line: int) -> Extract:
    """The Extract of one line; Refused, naming the line, when nothing in it can be archived."""
    return _extract(line, _values(line, data))


def _record(number: int, data: bytes) -> Record:
    code = hashlib.sha256(data).hexdigest()[:16]
    try:
        return Record(number, data, _id(_values(number, data).get("id")) or code)
    except Refused as refused:
        return Record(number, data, code, refused)


def _values(number: int, data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise Refused(
            "too-large",
            f"Dòng {number} quá dài (giới hạn {MOST_BYTES // 10**6} MB). Hãy chia nhỏ văn bản rồi nạp lại.",
            f"Line {number} is too long (at most {MOST_BYTES // 10**6} MB). Split the text and load it again.",
        )
    try:
        values = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(
            "bad-encoding",
            f"Dòng {number} không ở bảng mã UTF-8. Hãy chuyển tệp sang Unicode (UTF-8) rồi nạp lại.",
            f"Line {number} is not in UTF-8. Convert the file to Unicode (UTF-8) and load it again.",
        ) from None
    except (ValueError, RecursionError):
        raise _broken(number) from None
    if not isinstance(values, dict):
        raise _broken(number)
    return values


def _extract(number: int, values: dict[str, Any]) -> Extract:
    builder = Builder()
    title = " ".join(_texts(values.get("title"))[:1])
    block = builder.add("title", " ".join(nfc(title).split()))
    if block:
        builder.hint("title", title, "jsonl:title", block)
    for name in FIELDS:
        for text in _texts(values.get(name)):
            builder.hint(name, _day(text) if name == "date" else text, f"jsonl:{name}")
    _add_body(builder, "\n".join(_texts(values.get("body"))), title)
    extract = builder.extract()
    if not extract.text:
        raise Refused(
            "no-text",
            f"Dòng {number} không có tiêu đề (title) lẫn nội dung (body). Hãy bổ sung rồi nạp lại.",
            f"Line {number} has neither a title nor a body. Add one and load it again.",
        )
    require_unicode(extract.text)
    return extract


def _add_body(builder: Builder, body: str, title: str) -> None:
    """Add the body without its first line where that is the title once more; a body of HTML goes through its reader."""
    if _TAG.match(body):
        add_pieces(builder, _html_pieces(body, title), titled=bool(title))
        return
    lines = nfc(body).strip().split("\n")
    if title and _bare(lines[0]) == _bare(title):
        lines = lines[1:]
    add_lines(builder, lines, titled=bool(title))


def _html_pieces(body: str, title: str) -> list[Piece]:
    """The blocks of a body of HTML; none when nothing in it is text."""
    from archive.readers import html

    try:
        extract = html.read(body.encode("utf-8", "replace"), "body.html")
    except Refused:
        return []
    pieces = [Piece(extract.text[block.start : block.end], block.kind) for block in extract.blocks]
    if title and pieces and _bare(pieces[0].text) == _bare(title):
        return pieces[1:]
    return [Piece(piece.text, "heading") if title and piece.kind == "title" else piece for piece in pieces]


def _bare(text: str) -> str:
    return " ".join(key(nfc(text)).split()).strip(_EDGES)


def _texts(value: Any) -> list[str]:
    """The texts of a field: of a list each item, of an object its name; truth values and empty things say nothing."""
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, list):
        return [text for item in value if not isinstance(item, list) for text in _texts(item)]
    if isinstance(value, dict):
        return _texts(value["name"]) if isinstance(value.get("name"), str) else []
    text = str(value)
    return [text] if text.strip() else []


def _id(value: Any) -> str:
    """The id as a text of one line, empty when there is none that can serve."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = " ".join(nfc(str(value)).split())
    return text if len(text) <= LONGEST_ID else ""


def _day(text: str) -> str:
    """`20170410` as `2017-04-10`; other dates as they stand."""
    match = _EIGHT.fullmatch(text.strip())
    try:
        return date(*map(int, match.groups())).isoformat() if match else text
    except ValueError:
        return text


def _broken(number: int) -> Refused:
    return Refused(
        "damaged",
        f"Dòng {number} không phải một đối tượng JSON trọn vẹn. Hãy sửa lại: mỗi dòng là một đối tượng {{…}}.",
        f"Line {number} is not one whole JSON object. Mend it: each line holds one object {{…}}.",
    )


def _duplicate(number: int, code: str) -> Refused:
    return Refused(
        "duplicate",
        f"Dòng {number} trùng mã “{code}” với một dòng trước. Hãy bỏ dòng này hoặc đặt mã (id) khác rồi nạp lại.",
        f"Line {number} has the id “{code}” of an earlier line. Remove it or give it another id, and load it again.",
    )
