"""PDF: the text layer of the pages → Extract.

Enters: the bytes of a PDF. Leaves: lines in reading order, page numbers and running heads removed, columns side by side
as `left | right`. Pages that are pictures give `needs-ocr` and whatever text there is. May not: recognise characters in
pictures, run scripts or read forms. PDFium is not thread-safe: one lock guards it, and all that is opened is closed.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from threading import Lock

import pypdfium2
import pypdfium2.raw as pdfium

from archive.document import Extract
from archive.errors import Refused
from archive.readers.builder import Builder
from archive.readers.lines import Piece, add_pieces, joined
from archive.text import key, nfc

MOST_PAGES = 5_000
"""The longest yearbooks have some 1,500 pages; a file of more is many documents in one."""
MOST_CHARACTERS = 20_000_000
"""Characters of all pages: the limit of every text."""
FEWEST_LETTERS = 40
"""Letters on a page below which it is taken for a picture: a stamp, a page number, what a scanner wrote of itself."""
WIDE_GAP = 2.0
"""Heights of a line that separate two columns; justified words stand less than one height apart."""
UNEVEN_GAP = 3.0
"""How much wider than the median gap of its line the gap between columns is."""
EDGE = 3
"""Lines at the top and at the bottom of a page among which running heads and page numbers stand."""
TAIL = 1_024
"""Bytes at the end among which `%%EOF` stands (ISO 32000-1, annex H). PDFium mends a file cut short without a word."""
LONGEST_LINE = 1_000
"""Characters of a line that a page can hold; longer ones come from forged files and are not measured."""

_LOCK = Lock()
_NUMBER = re.compile(r"(?:trang|page|tr\.)?\s*[-–—]?\s*(\d{1,4})\s*(?:[-–—]|(?:/|of|trên)\s*\d{1,4})?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_STAMP = re.compile(
    r"(?:người ký|ký bởi|được ký bởi|cơ quan|email|thời gian ký|ngày ký|giờ ký|chữ ký số|signature|digitally"
    r"|signed|signer|date|dn|cn|reason|location|scanned|scan)\b.{0,120}"
)
_GAP = re.compile(r"(?<=\S) +(?=\S)")
_WORDS = re.compile(r"\S+")
_RIGHT_COLUMN = re.compile(r"(?:cộng hòa xã hội chủ nghĩa việt nam|độc lập - tự do - hạnh phúc)\s*$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, where it ends, how wide its first word and its page are, in points."""

    text: str
    right: float
    word: float
    page: float


def read(data: bytes, name: str) -> Extract:
    """The Extract of a PDF. Refused: `encrypted`, `damaged`, `too-large`."""
    if b"%%EOF" not in data.rstrip(b"\0 \t\r\n")[-TAIL:]:
        raise _damaged()
    try:
        with _LOCK:
            pages = _pages(data)
    except pypdfium2.PdfiumError as error:
        raise _refusal(error) from None
    lines = _without_edges(pages)
    builder = Builder()
    add_pieces(builder, (Piece(text) for text in joined([line.text for line in lines], _full(lines))))
    return builder.extract("needs-ocr" if _is_scan(pages) else "text")


def _full(lines: Sequence[_Line]) -> list[bool]:
    """Of each line whether the first word of the next had no room on it; pages of one width share their margin."""
    margins: dict[float, float] = {}
    for line in lines:
        margins[line.page] = max(margins.get(line.page, 0.0), line.right)
    return [line.right + after.word > margins[line.page] for line, after in pairwise([*lines, _Line("", 0, 0, 0)])]


def _pages(data: bytes) -> list[list[_Line]]:
    """The lines of each page."""
    document = pypdfium2.PdfDocument(data)
    try:
        if len(document) > MOST_PAGES:
            raise _too_long()
        pages: list[list[_Line]] = []
        total = 0
        for number in range(len(document)):
            pages.append(_page(document, number))
            total += sum(len(line.text) for line in pages[-1])
            if total > MOST_CHARACTERS:
                raise _too_long()
        return pages
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> list[_Line]:
    page = document[number]
    try:
        textpage = page.get_textpage()
        try:
            return list(_lines(textpage, round(page.get_width())))
        finally:
            textpage.close()
    finally:
        page.close()


def _lines(textpage: pypdfium2.PdfTextPage, width: float) -> Iterator[_Line]:
    """The lines of a page, `left | right` where a line runs over two columns."""
    text = textpage.get_text_range()
    count = textpage.count_chars()
    if len(text) != count:
        text = "".join(chr(pdfium.FPDFText_GetUnicode(textpage, at)) for at in range(count))
    start = 0
    for line in re.split(r"(\r\n|\r|\n|\f)", text):
        words = list(_WORDS.finditer(line)) if len(line) <= LONGEST_LINE else []
        shown = _divided(textpage, line, start) if words else _clean(line)
        if shown:
            yield _Line(shown, *_extent(textpage, start, words), width)
        start += len(line)


def _extent(textpage: pypdfium2.PdfTextPage, start: int, words: list[re.Match[str]]) -> tuple[float, float]:
    """Where the line ends on the page, and the width of its first word; zeros where that is unknown."""
    if not words:
        return 0.0, 0.0
    first, stop, last = (
        _box(textpage, start + at) for at in (words[0].start(), words[0].end() - 1, words[-1].end() - 1)
    )
    if first is None or stop is None or last is None:
        return 0.0, 0.0
    return last.right, stop.right - first.left


def _divided(textpage: pypdfium2.PdfTextPage, line: str, start: int) -> str:
    spaces = [match.span() for match in _GAP.finditer(line)]
    widths = [_gap(textpage, start + first - 1, start + last) for first, last in spaces]
    usual = median(widths) if len(widths) > 2 else 0.0
    nation = _RIGHT_COLUMN.search(key(line))
    parts, at = [], 0
    for (first, last), width in zip(spaces, widths, strict=True):
        if (width > WIDE_GAP and width > UNEVEN_GAP * usual) or (nation and last == nation.start()):
            parts.append(_clean(line[at:first]))
            at = last
    return " | ".join(part for part in [*parts, _clean(line[at:])] if part)


def _clean(text: str) -> str:
    return " ".join(nfc(text).split())


def _gap(textpage: pypdfium2.PdfTextPage, left: int, right: int) -> float:
    """The distance between two characters of a line, in heights of the line."""
    before, after = _box(textpage, left), _box(textpage, right)
    if before is None or after is None:
        return 0.0
    height = max(before.top - before.bottom, after.top - after.bottom)
    return (after.left - before.right) / height if height > 0 else 0.0


def _box(textpage: pypdfium2.PdfTextPage, at: int) -> pdfium.FS_RECTF | None:
    box = pdfium.FS_RECTF()
    return box if pdfium.FPDFText_GetLooseCharBox(textpage, at, ctypes.byref(box)) else None


def _without_edges(pages: Sequence[Sequence[_Line]]) -> list[_Line]:
    """All lines but page numbers and running heads; of these the first stays, for it may be the title."""
    edges = [{*range(EDGE), *range(len(page) - EDGE, len(page))} for page in pages]
    heads = Counter(head for page, edge in zip(pages, edges, strict=True) for head in _heads(page, edge))
    shifts = Counter(shift for number, page in enumerate(pages) for shift in {_shift(line, number) for line in page})
    often = max(3, len(pages) // 3)
    shown: set[str] = set()
    lines = []
    for number, (page, edge) in enumerate(zip(pages, edges, strict=True)):
        for at, line in enumerate(page):
            head, shift = _edge(line.text), _shift(line, number)
            if at in edge and (head in shown or (shift is not None and (shift == 1 or shifts[shift] > 1))):
                continue
            if heads[head] >= often:
                shown.add(head)
            lines.append(line)
    return lines


def _heads(page: Sequence[_Line], edge: set[int]) -> set[str]:
    return {_edge(line.text) for at, line in enumerate(page) if at in edge}


def _shift(line: _Line, number: int) -> int | None:
    """By how much a line that is only a number differs from the index of its page; None for other lines."""
    match = _NUMBER.fullmatch(line.text)
    return int(match[1]) - number if match else None


def _edge(line: str) -> str:
    """The form in which a running head with its page number is the same on each page."""
    return _DIGITS.sub("#", line) if len(line) <= 150 else line


def _is_scan(pages: Sequence[Sequence[_Line]]) -> bool:
    """Whether most pages have no text of their own."""
    letters = [sum(_letters(line.text) for line in page) for page in pages]
    bare = sum(count < FEWEST_LETTERS for count in letters)
    return sum(letters) < FEWEST_LETTERS * len(pages) or bare * 2 > len(pages)


def _letters(line: str) -> int:
    return 0 if _STAMP.fullmatch(key(line)) else sum(map(str.isalpha, line))


def _refusal(error: pypdfium2.PdfiumError) -> Refused:
    if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return Refused(
            "encrypted",
            "Tệp PDF có mật khẩu. Hãy bỏ mật khẩu (in lại ra PDF) rồi nạp lại.",
            "This PDF has a password. Remove it (print it to a new PDF) and load it again.",
        )
    return _damaged()


def _damaged() -> Refused:
    return Refused(
        "damaged",
        "Tệp PDF bị hỏng hoặc thiếu một phần. Hãy lấy lại tệp gốc rồi nạp lại.",
        "This PDF is damaged or incomplete. Get the original again and load it.",
    )


def _too_long() -> Refused:
    return Refused(
        "too-large",
        f"Tệp PDF quá dài (giới hạn {MOST_PAGES:,} trang). Hãy chia nhỏ tệp rồi nạp từng phần.".replace(",", ".", 1),
        f"This PDF is too long (the limit is {MOST_PAGES:,} pages). Split the file and load the parts.",
    )
