"""Which reader understands these bytes?

Enters: the bytes of one file and its name. Leaves: an Extract of its text, or Refused with its reason. What the bytes
begin with counts before the suffix, for files are often renamed. May not: raise anything else, whatever the bytes are.
Readers are imported when they are first needed: some bring large libraries.
"""

from __future__ import annotations

import io
import zipfile
from importlib import import_module
from pathlib import PurePath
from types import ModuleType

from archive.document import Extract
from archive.errors import Refused

SUFFIXES = (".html", ".htm", ".txt", ".md", ".docx", ".doc", ".pdf", ".jsonl")
"""The suffixes of the formats that are read."""
MOST_BYTES = 100_000_000
"""A file of this size is held in memory once or twice; real attachments of portals stay below 50 MB."""
MOST_TEXT = 20_000_000
"""Bytes of text in UTF-8: some 8,000 pages. More is many documents in one file, and no reader would find his place."""

HTML, PLAIN, MARKDOWN, JSONL = "text/html", "text/plain", "text/markdown", "application/jsonl"
PDF, DOC, RTF, ZIP = "application/pdf", "application/msword", "application/rtf", "application/zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UNKNOWN = "application/octet-stream"

_READERS = {HTML: "html", PLAIN: "text", MARKDOWN: "text", PDF: "pdf", DOC: "word97", DOCX: "word"}
_BY_SUFFIX = {
    ".html": HTML, ".htm": HTML, ".txt": PLAIN, ".md": MARKDOWN, ".jsonl": JSONL, ".pdf": PDF, ".doc": DOC,
    ".docx": DOCX, ".rtf": RTF, ".zip": ZIP,
}  # fmt: skip
_MAGIC = (
    (b"%PDF-", PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOC),
    (b"PK\x03\x04", ZIP),
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
_TEXTS = (HTML, PLAIN, MARKDOWN, JSONL)
_HEAD = 1024


def check(name: str, size: int) -> None:
    """Refuse (`too-large`) a file by its name and size in bytes, before it is read."""
    if size > (MOST_TEXT if _BY_SUFFIX.get(_suffix(name)) in (PLAIN, MARKDOWN) else MOST_BYTES):
        raise _too_large()


def media_type(data: bytes, name: str) -> str:
    """The media type of a file, by its first bytes or else by its suffix."""
    return _magic(data, _suffix(name)) or _BY_SUFFIX.get(_suffix(name), UNKNOWN)


def read(data: bytes, name: str) -> Extract:
    """The Extract of one file. Refused: every reason why it cannot be archived.

    Codes: empty, too-large, not-html, not-text, damaged, encrypted, unsupported, no-text, no-body, bad-encoding.
    """
    check(name, len(data))
    if not data or (len(data) < _HEAD and not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff")):
        raise Refused(
            "empty", "Tệp rỗng. Hãy lấy lại tệp gốc rồi nạp lại.", "The file is empty. Get the original again."
        )
    reader = _reader(data, name)
    try:
        extract: Extract = reader.read(data, name)
    except Refused:
        raise
    except Exception as error:  # parsers of others raise whatever they like on hostile bytes
        raise _damaged() from error
    return _checked(extract)


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()


def _magic(data: bytes, suffix: str) -> str:
    """The media type that the first bytes show, or an empty string."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, kind in _MAGIC:
        if head.startswith(mark):
            return _zipped(data) if kind == ZIP else kind
    if suffix == ".pdf" and b"%PDF-" in data[:_HEAD]:
        return PDF
    if suffix not in (".md", ".jsonl") and head[:20].lower().startswith((b"<!doctype html", b"<html")):
        return HTML
    return ""


def _zipped(data: bytes) -> str:
    """DOCX for an archive with a `word/` folder, also when its directory at the end is cut off."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return DOCX if b"word/" in data else ZIP
    return DOCX if any(name.startswith("word/") for name in names) else ZIP


def _reader(data: bytes, name: str) -> ModuleType:
    """The module that reads these bytes."""
    suffix, magic = _suffix(name), _magic(data, _suffix(name))
    kind = magic or _BY_SUFFIX.get(suffix, UNKNOWN)
    if suffix in (".html", ".htm") and (kind != HTML or _is_binary(data)):
        raise Refused(
            "not-html",
            "Tệp có đuôi .html nhưng nội dung không phải trang web. Hãy đổi lại đúng phần mở rộng rồi nạp lại.",
            "The file is named .html but holds no web page. Give it its right extension and load it again.",
        )
    if suffix in (".txt", ".md") and kind not in _TEXTS:
        raise Refused(
            "not-text",
            "Tệp có đuôi văn bản thuần nhưng nội dung là dạng khác. Hãy đổi lại đúng phần mở rộng rồi nạp lại.",
            "The file is named as plain text but holds something else. Give it its right extension and load it again.",
        )
    if suffix in (".doc", ".docx", ".pdf") and not magic:
        raise _damaged()
    if kind not in _READERS:
        raise _unsupported(kind)
    return import_module(f"archive.readers.{_READERS[kind]}")


def _is_binary(data: bytes) -> bool:
    return b"\0" in data[: 64 * _HEAD] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _checked(extract: Extract) -> Extract:
    from archive.readers.text import require_unicode

    if len(extract.text) > MOST_TEXT // 4 and len(extract.text.encode()) > MOST_TEXT:
        raise _too_large()
    if not extract.text and extract.state == "text":
        raise Refused(
            "no-text",
            "Tệp không có chữ nào đọc được. Nếu là ảnh chụp, hãy nhận dạng chữ (OCR) trước khi nạp.",
            "The file holds no readable text. If it is a picture, recognise its characters (OCR) first.",
        )
    require_unicode(extract.text)
    return extract


def _too_large() -> Refused:
    return Refused(
        "too-large",
        f"Tệp quá lớn (giới hạn {MOST_TEXT // 10**6} MB văn bản, {MOST_BYTES // 10**6} MB mỗi tệp). "
        "Hãy chia nhỏ tệp rồi nạp từng phần.",
        f"The file is too large (at most {MOST_TEXT // 10**6} MB of text, {MOST_BYTES // 10**6} MB a file). "
        "Split the file and load the parts.",
    )


def _damaged() -> Refused:
    return Refused(
        "damaged",
        "Tệp bị hỏng hoặc không đúng định dạng của đuôi tệp. Hãy lấy lại tệp gốc rồi nạp lại.",
        "The file is damaged or not of the format that its extension says. Get the original again and load it.",
    )


def _unsupported(kind: str) -> Refused:
    if kind.startswith("image/"):
        vi, en = (
            "Tệp là ảnh. Hãy nhận dạng chữ (OCR) và lưu thành PDF hoặc Word",
            "Recognise the text of this picture (OCR)",
        )
    elif kind == RTF:
        vi, en = "Tệp ở dạng RTF. Hãy mở bằng Word và lưu lại ở dạng .docx", "This is RTF. Save it as .docx in Word"
    elif kind == JSONL:
        vi, en = (
            "Tệp .jsonl có nhiều bản ghi. Hãy nạp bằng lệnh nạp bản ghi",
            "A .jsonl file is loaded record by record",
        )
    else:
        vi, en = "Không đọc được dạng tệp này. Hãy lưu lại ở dạng .docx hoặc .pdf", "Save this file as .docx or .pdf"
    return Refused("unsupported", f"{vi} rồi nạp lại.", f"{en}, then load it again.")
