"""Files made by the tests in every format that is read, and how their blocks are looked at."""

from __future__ import annotations

import io
import json
import struct
import unicodedata
from pathlib import Path

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from archive import readers
from archive.document import Extract

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

FONTS = [
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
    Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf"),
    Path("C:/Windows/Fonts/arial.ttf"),
    Path("/System/Library/Fonts/Supplemental/Arial.ttf"),
]

LONG = (
    "Sáng ngày 12/5/2018, tại xã Bồ Lý, Ban Dân tộc tỉnh đã mở lớp tập huấn cho người có uy tín, "
    "với sự tham dự của lãnh đạo các phòng và cán bộ xã."
)

LONGER = f"{LONG} Các học viên được nghe giới thiệu những chính sách mới về phát triển sản xuất và hỗ trợ đất ở."


def blocks(extract: Extract) -> list[tuple[str, str]]:
    """(kind, text) of each block, having checked that they make up the text with one line end between them."""
    texts = [extract.text[block.start : block.end] for block in extract.blocks]
    assert "\n".join(texts) == extract.text
    assert all(text.strip() == text != "" for text in texts)
    for hint in extract.hints:
        assert hint.start is None or extract.text[hint.start : hint.end] == hint.value
    return [(block.kind, text) for block, text in zip(extract.blocks, texts, strict=True)]


def read(text: str, name: str = "tin.txt") -> list[tuple[str, str]]:
    return blocks(readers.read(text.encode(), name))


def kinds(text: str, name: str = "tin.txt") -> list[str]:
    return [kind for kind, _ in read(text, name)]


def windows_1258(text: str) -> bytes:
    """`text` as Windows writes it: a letter, then the mark of its tone as a byte of its own."""
    marks = "\u0300\u0301\u0303\u0309\u0323"
    parts = []
    for char in unicodedata.normalize("NFD", text):
        whole = unicodedata.normalize("NFC", parts[-1] + char) if parts and unicodedata.combining(char) else ""
        if len(whole) == 1 and char not in marks:
            parts[-1] = whole
        else:
            parts.append(char)
    tone_last = "".join(parts).replace("\u0323\u0302", "\u0302\u0323").replace("\u0323\u0306", "\u0306\u0323")
    for base in "aeoAEO":
        tone_last = tone_last.replace(f"{base}\u0302", unicodedata.normalize("NFC", f"{base}\u0302"))
    for base in "aA":
        tone_last = tone_last.replace(f"{base}\u0306", unicodedata.normalize("NFC", f"{base}\u0306"))
    return tone_last.encode("cp1258")


def docx_bytes(document: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def news_docx() -> docx.document.Document:
    document = docx.Document()
    document.core_properties.author = "Người tạo mẫu"
    document.add_paragraph("Ban Dân tộc mở lớp tập huấn")
    document.add_paragraph(LONG)
    return document


def ole_bytes(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams, each in sectors of its own, after the format of [MS-CFB]."""
    bodies = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    bodies = {name: data.ljust(-(-len(data) // 512) * 512, b"\0") for name, data in bodies.items()}
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *([0xFFFFFFFE] if len(bodies) > 3 else [])]
    if len(bodies) > 3:
        fat[1] = 2
    entries = [_entry("Root Entry", 5, 1 if bodies else 0xFFFFFFFF, 0xFFFFFFFE, 0)]
    content = b""
    for number, (name, data) in enumerate(bodies.items()):
        first = len(fat)
        count = len(data) // 512
        fat += [*range(first + 1, first + count), 0xFFFFFFFE]
        right = number + 2 if number + 1 < len(bodies) else 0xFFFFFFFF
        entries.append(_entry(name, 2, 0xFFFFFFFF, first, len(data), right))
        content += data
    assert len(fat) <= 128
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    folder = b"".join(entries)
    return header + table + folder.ljust(-(-len(folder) // 512) * 512, b"\0") + content


def _entry(name: str, kind: int, child: int, first: int, size: int, right: int = 0xFFFFFFFF) -> bytes:
    words = name.encode("utf-16-le")
    head = words.ljust(64, b"\0") + struct.pack("<HBB", len(words) + 2, kind, 1)
    return (
        head
        + struct.pack("<III", 0xFFFFFFFF, right, child)
        + b"\0" * 36
        + struct.pack("<IIQ"[:3], first, size)
        + b"\0" * 4
    )


def fkp(starts: list[int], bodies: list[bytes], entry: int) -> bytes:
    """A page of properties: run i goes from byte starts[i] of the stream to the next; entries have that many bytes."""
    page = bytearray(512)
    struct.pack_into(f"<{len(starts)}I", page, 0, *starts)
    at = 508
    for number, body in enumerate(bodies):
        if body:
            at -= len(body) + len(body) % 2
            page[at : at + len(body)] = body
            page[4 * len(starts) + entry * number] = at // 2
    page[511] = len(bodies)
    return bytes(page)


def word97_bytes(
    text: str, narrow: str = "", flags: int = 0, nfib: int = 0xC1, papx: list[bytes] | None = None, deleted: str = ""
) -> bytes:
    """A .doc whose main text is `narrow` in one byte a character, then `text` in two.

    `papx` are the properties of its paragraphs in order; `deleted` is a part of `text` that a revision deleted.
    """
    body = narrow.encode("cp1252")
    wide = text.encode("utf-16-le")
    start = 0x600
    offset = start + len(body) + len(body) % 2
    stream = bytearray(offset) + wide
    stream[start : start + len(body)] = body
    units = len(wide) // 2
    struct.pack_into("<HH", stream, 0, 0xA5EC, nfib)
    struct.pack_into("<H", stream, 0x0A, flags)
    struct.pack_into("<I", stream, 0x4C, len(body) + units)
    places = struct.pack("<III", 0, len(body), len(body) + units)
    pieces = struct.pack("<HIH", 0, (start * 2) | 0x40000000, 0) + struct.pack("<HIH", 0, offset, 0)
    table = b"\x01\x02\x00\xaa\xbb" + b"\x02" + struct.pack("<I", len(places + pieces)) + places + pieces
    struct.pack_into("<II", stream, 0x1A2, 0, len(table))
    if papx is not None:
        ends = [offset + 2 * (at + 1) for at, char in enumerate(text) if char in "\r\x07"]
        stream[0x200:0x400] = fkp([offset, *ends], papx, 13)
        struct.pack_into("<II", stream, 0x102, len(table), 12)
        table += struct.pack("<III", offset, ends[-1], 1)
    if deleted:
        first = offset + 2 * text.index(deleted)
        bounds = [offset, first, first + 2 * len(deleted), offset + len(wide)]
        stream[0x400:0x600] = fkp(bounds, [b"", b"\x03\x00\x08\x01", b""], 1)
        struct.pack_into("<II", stream, 0xFA, len(table), 12)
        table += struct.pack("<III", offset, offset + len(wide), 2)
    return ole_bytes({"WordDocument": bytes(stream), "1Table" if flags & 0x200 else "0Table": table})


def properties(style: int = 0, *changes: tuple[int, int]) -> bytes:
    """The properties of one paragraph: its style and changes of (operation, operand of one or two bytes)."""
    body = struct.pack("<H", style)
    for operation, operand in changes:
        body += struct.pack("<HB" if operation >> 13 < 2 else "<HH", operation, operand)
    body += b"\0" * (1 - len(body) % 2)
    return bytes([(len(body) + 1) // 2]) + body


def font() -> str:
    """A font with Vietnamese letters, registered; the test is skipped where there is none."""
    path = next((path for path in FONTS if path.exists()), None)
    if path is None:
        pytest.skip("no TrueType font with Vietnamese letters on this machine")
    if "Viet" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Viet", str(path)))
    return "Viet"


def pdf_bytes(pages: list[list[tuple[float, float, str]]], face: str, encrypt: str | None = None) -> bytes:
    """A PDF with (x, y, text) lines on each page; y counts from the top."""
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=A4, encrypt=encrypt)
    for lines in pages:
        page.setFont(face, 12)
        for x, y, text in lines:
            page.drawString(x, A4[1] - y, text)
        page.showPage()
    page.save()
    return buffer.getvalue()


def wrapped(text: str, face: str, top: float) -> list[tuple[float, float, str]]:
    """`text` broken into lines of a column from x=60 to x=535."""
    lines, line = [], ""
    for word in text.split():
        if pdfmetrics.stringWidth(f"{line} {word}", face, 12) > 475:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [(60, top + 18 * number, line) for number, line in enumerate([*lines, line])]


def record_lines(*values: object) -> list[bytes]:
    return [json.dumps(value, ensure_ascii=False).encode() + b"\n" for value in values]
