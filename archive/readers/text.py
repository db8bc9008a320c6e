"""Plain text and Markdown: bytes in any encoding that is certain → Extract.

Enters: the bytes of a .txt or .md. Leaves: an Extract, or Refused when the bytes are no text (`not-text`) or no text in
Unicode (`bad-encoding`). Other readers borrow `require_unicode`, which knows the old Vietnamese fonts by their look.
May not: guess. A text is decoded from an old code page only when nearly all its words come out as Vietnamese syllables.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from archive.document import Extract
from archive.errors import Refused
from archive.readers.builder import Builder
from archive.readers.lines import Piece, add_lines, add_pieces
from archive.text import key, nfc

SAMPLE = 1_000_000
"""Characters that are looked at to judge an encoding: a file has one, so its beginning tells it."""
MOST_CONTROLS = 0.002
"""Share of control characters that a text saved by an old program may have; binary files have a hundred times more."""
SURELY_VIETNAMESE = 0.9
"""Share of accented words that must be Vietnamese syllables; windows-1258 gives more, other pages much less."""
MOST_LEGACY = 0.05
"""Share of words in an old font up to which a text is kept: a heading left over, beside which the body is Unicode."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"(?:b|ch?|[dđ]|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?"
    r"(?:[iuo]?[aăâeêioôơuưy][aăâeêioôơuưy]?[iuy]?)(?:ch?|m|ngh?|nh?|p|t)?"
)
_BARE = str.maketrans(
    {
        toned: bare
        for bare, row in {
            "a": "àảãáạ", "ă": "ằẳẵắặ", "â": "ầẩẫấậ", "e": "èẻẽéẹ", "ê": "ềểễếệ", "i": "ìỉĩíị",
            "o": "òỏõóọ", "ô": "ồổỗốộ", "ơ": "ờởỡớợ", "u": "ùủũúụ", "ư": "ừửữứự", "y": "ỳỷỹýỵ",
        }.items()
        for toned in row
    }
)  # fmt: skip
# Letters that Vietnamese has not: as such the fonts of TCVN3 (`§iÒu`) and VNI (`Ñieàu`) show in Unicode.
_OLD = "µ¸¶·¹¨»¾¼½Æ©ÇËÌÐÎÏÑªÖ×ØÜÞßäå«æçë¬îïñöø÷ûü®§ÄÅÆËÏÑÖØÛÜþ¦¥¤¢£¡"
_LEGACY = re.compile(rf"(?:(?<=[^\W\d_])[{_OLD}]|[{_OLD}](?=[^\W\d_]))")
_TOKEN = re.compile(r"\S*[^\W\d_]\S*")


def read(data: bytes, name: str) -> Extract:
    """The Extract of a .txt, or of a .md with its marks read as structure."""
    text = decode(data)
    builder = Builder()
    if name.lower().endswith(".md"):
        add_pieces(builder, _markdown(text.split("\n")))
    else:
        add_lines(builder, text.split("\n"))
    return builder.extract()


def decode(data: bytes) -> str:
    """The text of `data` in NFC. Refused: `not-text`, `bad-encoding`."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return _checked(_strict(data, codec))
    if b"\0" in data[:SAMPLE]:
        raise _wide() if _is_wide(data) else _not_text()
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return nfc(_from_1258(data))


def require_unicode(text: str) -> None:
    """Refuse (`bad-encoding`) a text of which more than a few words are set in an old Vietnamese font."""
    if text.isascii():
        return
    sample = text[:SAMPLE]
    if len(_LEGACY.findall(sample)) * 40 < len(sample) * MOST_LEGACY / 5:
        return
    words = _TOKEN.findall(sample)
    if sum(_LEGACY.search(word) is not None for word in words) > len(words) * MOST_LEGACY:
        raise _bad_encoding()


def _strict(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        raise _bad_encoding() from None


def _checked(text: str) -> str:
    sample = text[:SAMPLE]
    if "\0" in sample or len(_CONTROLS.findall(sample)) > len(sample) * MOST_CONTROLS:
        raise _not_text()
    return nfc(text)


def _is_wide(data: bytes) -> bool:
    """Whether the bytes look like UTF-16 without a mark: in nearly every pair one byte is a page of Latin letters."""
    sample = data[: 2 * (min(len(data), 4000) // 2)]
    pages = b"\x00\x01\x03\x1e\x20"
    return any(sum(byte in pages for byte in sample[side::2]) * 10 > len(sample[side::2]) * 9 for side in (0, 1)) and (
        sum(byte == 0 for byte in sample) * 4 < len(sample) * 3
    )


def _from_1258(data: bytes) -> str:
    """`data` read as windows-1258, if the result is Vietnamese beyond doubt."""
    if len(_CONTROLS.findall(data[:SAMPLE].decode("latin-1"))) > min(len(data), SAMPLE) * MOST_CONTROLS:
        raise _not_text()
    try:
        text = nfc(data.decode("cp1258"))
    except UnicodeDecodeError:
        raise _bad_encoding() from None
    words = {word for word in _WORD.findall(text[:SAMPLE]) if not word.isascii()}
    good = sum(_SYLLABLE.fullmatch(key(word).translate(_BARE)) is not None for word in words)
    if len(words) < 5 or good < len(words) * SURELY_VIETNAMESE or _LEGACY.search(text):
        raise _bad_encoding()
    return text


_RULE = re.compile(r"\s*(?:[-*_]\s*){3,}$|\s*\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?\s*$")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*)")
_ITEM = re.compile(r"\s*(?:[*+-]|\d{1,3}[.)])\s+")
_QUOTE = re.compile(r"\s{0,3}(?:>\s?)+")
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\([^)\n]{0,2000}\)")
_EMPHASIS = re.compile(r"(\*{1,3}|__|~~|`{1,2})(?=\S)([^\n]{1,200}?)(?<=\S)\1")


def _markdown(lines: list[str]) -> Iterator[Piece]:
    """The pieces of a Markdown text: lines without an empty one between them are one paragraph."""
    open_lines: list[str] = []
    titled = False
    for line in [*lines, ""]:
        heading = _HEADING.match(line)
        begins = bool(
            heading or _ITEM.match(line) or _FENCE.match(line) or _RULE.match(line) or line.lstrip()[:1] == "|"
        )
        if (begins or not line.strip()) and open_lines:
            yield _paragraph(open_lines)
            open_lines = []
        if heading:
            first = heading[1] == "#" and not titled
            titled = titled or first
            yield Piece(_plain(heading[2].rstrip("# ")), "title" if first else "heading")
        elif line.lstrip()[:1] == "|" and not _RULE.match(line):
            yield Piece(" | ".join(_plain(cell).strip() for cell in line.strip().strip("|").split("|")), "table")
        elif line.strip() and not _FENCE.match(line) and not _RULE.match(line):
            open_lines.append(_QUOTE.sub("", line))


def _paragraph(lines: list[str]) -> Piece:
    text = " ".join(line.strip() for line in lines)
    image = _IMAGE.fullmatch(text)
    if image:
        return Piece(image[1], "caption")
    item = _ITEM.match(text)
    if item and not text[0].isdigit():
        return Piece(f"- {_plain(text[item.end() :])}", "list")
    return Piece(_plain(text))


def _plain(text: str) -> str:
    """A line of Markdown without its marks; the names of pictures stay."""
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    return _EMPHASIS.sub(r"\2", text)


def _not_text() -> Refused:
    return Refused(
        "not-text",
        "Tệp này là dữ liệu nhị phân, không phải văn bản. Hãy kiểm tra lại tệp gốc hoặc đổi lại đúng phần mở rộng.",
        "This file is binary data, not text. Check the original file, or give it its right extension.",
    )


def _wide() -> Refused:
    return Refused(
        "bad-encoding",
        "Tệp này có vẻ ở bảng mã UTF-16 nhưng thiếu dấu nhận biết (BOM). Hãy chuyển sang Unicode (UTF-8) rồi nạp lại.",
        "This file looks like UTF-16 without a byte order mark. Convert it to Unicode (UTF-8) and load it again.",
    )


def _bad_encoding() -> Refused:
    return Refused(
        "bad-encoding",
        "Văn bản không ở bảng mã Unicode (có thể là TCVN3, VNI hoặc bảng mã cũ khác). "
        "Hãy chuyển sang Unicode (UTF-8) rồi nạp lại.",
        "The text is not in Unicode (it may be TCVN3, VNI or another old encoding). "
        "Convert it to Unicode (UTF-8) and load it again.",
    )
