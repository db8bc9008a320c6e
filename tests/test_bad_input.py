"""Whatever the bytes are, a reader reads them or refuses them with a reason; it never raises anything else."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import readers
from archive.document import Extract
from archive.errors import Refused
from archive.readers import pdf, word
from archive.readers.records import Record, records
from archive.readers.records import read as read_record
from tests.made_files import LONG, LONGER, docx_bytes, news_docx, ole_bytes, pdf_bytes, windows_1258, word97_bytes

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
CODES = {
    "empty", "too-large", "not-html", "not-text", "damaged", "encrypted", "unsupported", "no-text", "no-body",
    "bad-encoding",
}  # fmt: skip
ENGLISH = [[(60, 60 + 20 * number, LONG.encode("ascii", "ignore").decode()[:70]) for number in range(9)]]


def refused(data: bytes, name: str) -> Refused:
    with pytest.raises(Refused) as caught:
        readers.read(data, name)
    return caught.value


def code_of(data: bytes, name: str) -> str:
    """The code of the refusal, or `read`; both sentences of a refusal are whole sentences."""
    try:
        extract = readers.read(data, name)
    except Refused as error:
        assert error.code in CODES
        assert error.vi.endswith(".") and error.en.endswith(".")
        return error.code
    assert isinstance(extract, Extract)
    return "read"


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


TCVN3 = "Ban D©n téc tØnh ®· tæ chøc héi nghÞ s¬ kÕt c«ng t¸c d©n téc vµ triÓn khai nhiÖm vô n¨m 2018 theo QuyÕt ®Þnh."
VNI = "Ban Daân toäc tænh ñaõ toå chöùc hoäi nghò sô keát coâng taùc daân toäc vaø trieån khai nhieäm vuï naêm 2018."
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
DOCX = docx_bytes(news_docx())
DOC = word97_bytes(f"Ban Dân tộc mở lớp tập huấn\r{LONGER}\r")
PDF = pdf_bytes(ENGLISH, "Helvetica")


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "empty"),
        (b"\xef\xbb\xbf \r\n", "a.html", "empty"),
        (b" \n" * 2000, "a.txt", "no-text"),
        (b"-----\n***\n", "a.txt", "no-text"),
        (PDF, "a.html", "not-html"),
        (DOCX, "a.htm", "not-html"),
        (b"<html><p>a" + b"\0" * 50, "a.html", "not-html"),
        (PDF, "a.txt", "not-text"),
        (PNG, "a.md", "not-text"),
        (b"MZ\x90\0\x03\0\0\0\x04\0\0\0" * 20, "a.txt", "not-text"),
        (bytes(range(1, 32)) * 9, "a.txt", "not-text"),
        (PNG, "a.docx", "unsupported"),
        (b"{\\rtf1 Ban Dan toc}", "a.doc", "unsupported"),
        (b'{"id": 1}\n', "a.jsonl", "unsupported"),
        (b"abc", "a.xyz", "unsupported"),
        (zipped({"xl/workbook.xml": b"<a/>"}), "a.docx", "unsupported"),
        (zipped({"anh.jpg": b"x"}), "a.zip", "unsupported"),
        (ole_bytes({"Workbook": b"x"}), "a.doc", "unsupported"),
        (word97_bytes("Tin\r", nfib=0x65), "a.doc", "unsupported"),
        (LONG.encode(), "a.docx", "damaged"),
        (LONG.encode(), "a.pdf", "damaged"),
        (DOCX[: len(DOCX) // 2], "a.docx", "damaged"),
        (zipped({"word/document.xml": b"<w:document"}), "a.docx", "damaged"),
        (DOC[:700], "a.doc", "damaged"),
        (DOC[:2000], "a.doc", "damaged"),
        (b"%PDF-1.7\nnothing here", "a.pdf", "damaged"),
        (b"%PDF-1.7\nnothing here\n%%EOF\n", "a.pdf", "damaged"),
        (PDF[: len(PDF) - 40], "a.pdf", "damaged"),
        (word97_bytes("Tin\r", flags=0x100), "a.doc", "encrypted"),
        (ole_bytes({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "a.docx", "encrypted"),
        (pdf_bytes(ENGLISH, "Helvetica", encrypt="mat-khau"), "a.pdf", "encrypted"),
        (docx_bytes(Document()), "a.docx", "no-text"),
        (TCVN3.encode("cp1252"), "a.txt", "bad-encoding"),
        (TCVN3.encode(), "a.txt", "bad-encoding"),
        (VNI.encode("cp1252"), "a.txt", "bad-encoding"),
        (VNI.encode(), "a.txt", "bad-encoding"),
        (word97_bytes("", narrow=TCVN3), "a.doc", "bad-encoding"),
        (LONG.encode("utf-16-le"), "a.txt", "bad-encoding"),
        (b"\xff\xfe" + LONG.encode("utf-16-le") + b"x", "a.txt", "bad-encoding"),
        (LONG.encode() + b"\xff", "a.txt", "bad-encoding"),
        ("Été à la montagne, garçon.".encode("latin-1"), "a.txt", "bad-encoding"),
        (windows_1258("Hội."), "a.txt", "bad-encoding"),
    ],
)
def test_refused(data: bytes, name: str, code: str) -> None:
    assert code_of(data, name) == code


def test_words_left_over_in_an_old_font_are_kept() -> None:
    text = f"{LONGER}\n{LONGER}\nTheo §iÒu 3.\n{LONGER}"
    assert "§iÒu" in readers.read(text.encode(), "a.txt").text


@pytest.mark.parametrize(
    "text", ["Luật § 12 và ® của Microsoft®", "Ông Müller và bà Peña thăm tỉnh, cùng các bạn François"]
)
def test_foreign_letters_are_no_old_font(text: str) -> None:
    assert code_of(f"{LONGER}\n{text}".encode(), "a.txt") == "read"


def test_50_megabytes_of_text_are_refused_with_advice() -> None:
    error = refused(b"Ban Dan toc tinh.\n" * 2_800_000, "to.txt")
    assert error.code == "too-large"
    assert "chia nhỏ tệp" in error.vi
    assert "20 MB" in error.en


@pytest.mark.parametrize(
    ("name", "size", "fits"),
    [
        ("a.txt", 20_000_000, True),
        ("a.TXT", 20_000_001, False),
        ("a.pdf", 100_000_000, True),
        ("a.pdf", 100_000_001, False),
    ],
)
def test_size_is_checked_before_a_file_is_read(name: str, size: int, fits: bool) -> None:
    if fits:
        readers.check(name, size)
    else:
        with pytest.raises(Refused):
            readers.check(name, size)


def test_zip_bomb_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "_open", lambda data: pytest.fail("the archive was opened"))
    monkeypatch.setattr(word, "MOST_UNPACKED", 1_000_000)
    bomb = zipped({"word/document.xml": b"<a/>", "word/media/a.png": b"\0" * 2_000_000})
    assert refused(bomb, "a.docx").code == "too-large"
    monkeypatch.setattr(word, "MOST_XML", 100_000)
    assert refused(zipped({"word/document.xml": b" " * 200_000}), "a.docx").code == "too-large"


def test_entities_of_xml_are_not_expanded() -> None:
    parts = {
        name: zipfile.ZipFile(io.BytesIO(DOCX)).read(name) for name in zipfile.ZipFile(io.BytesIO(DOCX)).namelist()
    }
    laughs = b'<!DOCTYPE w [<!ENTITY a "' + b"ha " * 50 + b'"><!ENTITY b "' + b"&a;" * 50 + b'">]>'
    xml = parts["word/document.xml"].replace(b"?>", b"?>" + laughs, 1).replace(b"Ban ", b"&b; ", 1)
    try:
        text = readers.read(zipped(parts | {"word/document.xml": xml}), "a.docx").text
    except Refused as error:
        assert error.code == "damaged"
    else:
        assert "ha ha" not in text


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 3)
    assert code_of(pdf_bytes(ENGLISH * 3, "Helvetica"), "a.pdf") == "read"
    assert code_of(pdf_bytes(ENGLISH * 4, "Helvetica"), "a.pdf") == "too-large"


@pytest.mark.parametrize("start", [0xFFFFFF, 0x7FFFFFFF])
def test_forged_length_of_a_doc(start: int) -> None:
    data = bytearray(DOC)
    at = data.index(struct.pack("<HH", 0xA5EC, 0xC1)) + 0x4C
    struct.pack_into("<I", data, at, start)
    assert code_of(bytes(data), "a.doc") in ("too-large", "read")


NAMES = ["a.html", "a.txt", "a.md", "a.docx", "a.doc", "a.pdf", "a.jsonl", "a", "ă.TXT", ".pdf"]
STARTS = [
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"<html>",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"# ",
]


@given(st.sampled_from(STARTS), st.binary(max_size=2000), st.sampled_from(NAMES))
@settings(max_examples=300, deadline=None)
def test_any_bytes(start: bytes, data: bytes, name: str) -> None:
    code_of(start + data, name)


@given(st.sampled_from([(DOCX, "a.docx"), (DOC, "a.doc"), (PDF, "a.pdf")]), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_files(file: tuple[bytes, str], chance: random.Random) -> None:
    data = bytearray(file[0])
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(data))
        kind = chance.randrange(4)
        if kind == 0:
            data[at] = chance.randrange(256)
        elif kind == 1:
            del data[at : at + chance.randint(1, 200)]
        elif kind == 2:
            data[at:at] = bytes(chance.choices(range(256), k=chance.randint(1, 20)))
        else:
            data[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\1\0\0\0"])
        data = data or bytearray(b"x")
    code_of(bytes(data), file[1])


@given(st.integers(0, len(DOC)), st.binary(min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_doc_with_a_forged_table(at: int, forged: bytes) -> None:
    data = bytearray(DOC)
    data[at : at + len(forged)] = forged
    code_of(bytes(data), "a.doc")


def test_reading_is_deterministic() -> None:
    for data, name in ((DOCX, "a.docx"), (DOC, "a.doc"), (PDF, "a.pdf"), (LONGER.encode(), "a.txt")):
        assert readers.read(data, name) == readers.read(data, name)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["id", "title", "body", "date", "author", "unit", "url", "number", "issuer", "type"]


def refusal_of(record: Record) -> Refused | None:
    """Why nothing comes of a record; None when an Extract does."""
    try:
        return record.refused or (read_record(record.data, record.line) and None)
    except Refused as refused:
        return refused


@given(st.dictionaries(st.sampled_from(FIELDS), ANY_JSON))
@settings(deadline=None)
def test_any_record(values: dict[str, object]) -> None:
    (record,) = records([json.dumps(values).encode()])
    refused = refusal_of(record)
    assert refused is None or refused.code in ("no-text", "bad-encoding")
    assert record.id


@given(st.lists(st.binary(max_size=60)))
def test_any_lines(lines: list[bytes]) -> None:
    found = list(records(lines))
    for record in found:
        refusal_of(record)
    assert all(record.data == lines[record.line - 1].rstrip(b"\r\n") for record in found)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "damaged"),
        (b"[1]", "damaged"),
        (b'"tin"', "damaged"),
        pytest.param(b"[" * 100_000, "damaged", id="deep"),
        (b'{"id": "1"}', "no-text"),
        (b'{"title": "", "body": "  "}', "no-text"),
        (b'{"title": {}, "body": false}', "no-text"),
        (b'{"title": "\xe9"}', "bad-encoding"),
        ('{"title": "Ban Dân tộc"}'.encode("utf-16"), "bad-encoding"),
        (json.dumps({"title": TCVN3}).encode(), "bad-encoding"),
        pytest.param(b'{"title": "' + b"a" * 20_000_000 + b'"}', "too-large", id="too-large"),
    ],
)
def test_refused_record(line: bytes, code: str) -> None:
    (record,) = records([line])
    refused = refusal_of(record)
    assert refused is not None
    assert refused.code == code
    assert record.data == line
    assert "Dòng 1" in refused.vi or code == "bad-encoding"


@pytest.mark.skipif(not (SHARED / "attachments").exists(), reason="the attachments lie beside the project, not in it")
def test_real_attachments_cut_short() -> None:
    for path in sorted((SHARED / "attachments").glob("*.*")):
        data = path.read_bytes()
        if path.suffix in readers.SUFFIXES:
            assert code_of(data[: len(data) // 3], path.name) == "damaged"
            assert code_of(data[: len(data) - 2000], path.name) == "damaged"
