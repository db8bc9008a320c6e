"""Which characters the bytes of a web page are.

Enters: bytes. Leaves: text without NULs and control characters. May not: parse markup beyond the charset it declares.

A declaration is believed last: bytes that are valid UTF-8 are UTF-8, and the single-byte pages of Vietnam are
windows-1258 more often than the windows-1252 that they declare.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_DECLARATION_WITHIN = 16_384
_LATIN = {"ascii", "iso8859-1", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-7", ""}
_CONTROLS = {code: None for code in range(32) if code not in (9, 10, 13)} | {127: None}
_TONED = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_SPECIMEN = 200_000


def text_of(data: bytes) -> str:
    """The text of a page's bytes. Never fails: what can't be read becomes U+FFFD."""
    return _decoded(data).translate(_CONTROLS)


def _decoded(data: bytes) -> str:
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(charset, "replace")
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _single_byte(data, broken=error.start)


def _wide(data: bytes) -> str:
    """The UTF-16 in which markup stands without a byte order mark, or ''."""
    head = data[:400]
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if len(head) >= 8 and max(odd, even) > len(head) // 4:
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _single_byte(data: bytes, broken: int) -> str:
    charset = _declared(data)
    if charset == "utf-8" or (charset in _LATIN and _mostly_utf8(data, broken)):
        text = data.decode("utf-8", "replace")
        if text.count("\ufffd") * 20 < sum(1 for char in text[:_SPECIMEN] if char > "\x7f") + 20:
            return text
        charset = ""
    if charset not in _LATIN and charset != "utf-8":
        return data.decode(charset, "replace")
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    specimen = vietnamese[:_SPECIMEN]
    if charset in ("", "ascii") or len(_TONED.findall(specimen)) * 200 > len(specimen):
        return vietnamese
    return data.decode("cp1252", "replace")


def _declared(data: bytes) -> str:
    """Python's name of the charset that the page declares, or '' where it declares none that Python knows."""
    match = _DECLARED.search(data[:_DECLARATION_WITHIN])
    try:
        return codecs.lookup(match[1].decode("ascii")).name if match else ""
    except LookupError:
        return ""


def _mostly_utf8(data: bytes, broken: int) -> bool:
    """Whether UTF-8 was read for a while before it broke: a page that was cut or pasted together."""
    return sum(1 for byte in data[max(0, broken - _SPECIMEN) : broken] if byte > 0x7F) > 20
