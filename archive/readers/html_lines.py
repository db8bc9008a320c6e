"""The lines of a page's article, with what its markup says of each.

Enters: an element of a page, the elements to leave out, the elements whose part is known. Leaves: Lines in reading
order. May not: judge what a line means; see `html_blocks`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from archive.document import BlockKind
from archive.readers.html_page import Element
from archive.text import IGNORABLE

_BLOCK_TAGS = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main nav ol p pre section summary table tbody td
    tfoot th thead tr ul
"""
_UNSEEN_TAGS = """
    script style noscript template head title meta link select option optgroup button textarea input datalist object
    embed applet iframe frame frameset noframes video audio canvas svg math map area menu progress meter dialog
"""
BLOCKS = frozenset(_BLOCK_TAGS.split())
DROPPED = frozenset(_UNSEEN_TAGS.split())
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ITALIC = frozenset(("em", "i", "cite"))
_BOLD = frozenset(("b", "strong", "th", *_HEADINGS))
_IMAGES = frozenset(("img", "picture", "v:imagedata", "v:shape"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ALIGN = re.compile(r"text-align\s*:\s*(left|right|center|justify)", re.IGNORECASE)
_SLANTED = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, IGNORABLE + "\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufffc"))
# HTML reads the C1 numbers of character references as windows-1252: `&#150;` is a dash.
_C1 = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_CONTROLS = dict.fromkeys((*range(9), *range(14, 32), 127))
_TRANSLATED = _CONTROLS | _INVISIBLE | _C1
_ODD = re.compile("[" + "".join(map(re.escape, map(chr, _TRANSLATED))) + "]")

_WIDEST_ICON = 40
_LONGEST_PICTURE_TEXT = 500
_LONGEST_UNRULED_CELL = 150
_ROWS_JUDGED, _TEXTS_JUDGED = 40, 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `joined`: a `<br>` parts it from the line before. `linked`: how many of its characters are links.

    `after_picture`: nothing but a picture stands between it and the line before. `figure`: it stands in one frame with
    a picture. `part`: what the layout says that it is. `place` is that of its block element in the page.
    """

    text: str
    tag: str
    joined: bool
    linked: int
    italic: bool
    bold: bool
    align: str
    after_picture: bool
    figure: bool
    part: BlockKind | None


def seen(text: str) -> str:
    """`text` as a reader sees it: NFC, one space for many, nothing of no width."""
    if _ODD.search(text):
        text = text.translate(_TRANSLATED)
    return " ".join(unicodedata.normalize("NFC", text).split())


def said_in(element: Element) -> str:
    """All text of an element, hidden or not, as it stands in the markup."""
    return "".join(str(text) for text in element.itertext())


def is_hidden(element: Element) -> bool:
    """Whether the page itself hides the element."""
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and _HIDDEN.search(style) is not None)


def lines_of(
    body: Element, dropped: Set[Element], parts: Mapping[Element, BlockKind], stop: Element | None = None
) -> list[Line]:
    """The lines of `body` up to `stop`, without hidden elements and those of `dropped`.

    Lines within an element of `parts` say so.
    """
    return _Walk(dropped, parts).lines(body, stop)


class _Walk:
    """One pass over a tree. Counters say within how many elements of a sort the walk stands."""

    def __init__(self, dropped: Set[Element], parts: Mapping[Element, BlockKind]) -> None:
        self._dropped = dropped
        self._parts = parts
        self._found: list[Line] = []
        self._within: Counter[str] = Counter()
        self._aligned: list[tuple[Element, str]] = []
        self._known: list[BlockKind] = []
        self._opened: dict[Element, list[str]] = {}
        self._start_line(joined=False)
        self._picture = False

    def _start_line(self, joined: bool) -> None:
        self._text: list[str] = []
        self._joined = joined
        self._linked = self._italic = self._bold = self._letters = 0
        self._picture_first = False

    def lines(self, body: Element, stop: Element | None) -> list[Line]:
        """The lines of `body` up to `stop`."""
        walk = etree.iterwalk(body, events=("start", "end"))
        for event, element in walk:
            if element is stop:
                break
            if event == "end":
                self._close(element, body)
            elif self._skipped(element, body):
                walk.skip_subtree()
                self._say(element.tail)
            else:
                self._open(element)
        self._flush(joined=False)
        return self._found

    def _skipped(self, element: Element, body: Element) -> bool:
        tag = element.tag
        if element is body:
            return False
        if not isinstance(tag, str) or tag in DROPPED or element in self._dropped or is_hidden(element):
            return True
        if tag == "table" and is_data(element):
            self._flush(joined=False)
            self._found.append(_table_line(element))
            return True
        return False

    def _open(self, element: Element) -> None:
        tag = str(element.tag)
        if tag in BLOCKS:
            self._flush(joined=False)
        elif tag == "br":
            self._flush(joined=True)
        elif tag in _IMAGES and not _is_icon(element):
            self._see_picture()
        sorts = list(_sorts(element, tag))
        for sort in sorts:
            self._within[sort] += 1
        self._opened[element] = sorts
        if align := _alignment(element, tag):
            self._aligned.append((element, align))
        if element in self._parts:
            self._flush(joined=False)
            self._known.append(self._parts[element])
        self._say(element.text)

    def _close(self, element: Element, body: Element) -> None:
        if element not in self._opened:
            return
        if element.tag in BLOCKS or element in self._parts:
            self._flush(joined=False)
        for sort in self._opened.pop(element):
            self._within[sort] -= 1
        if self._aligned and self._aligned[-1][0] is element:
            self._aligned.pop()
        if element in self._parts:
            self._known.pop()
        if element is not body:
            self._say(element.tail)

    def _see_picture(self) -> None:
        if any(not part.isspace() for part in self._text):
            self._flush(joined=True)
        self._picture = True

    def _say(self, text: str | None) -> None:
        if not text:
            return
        if self._within["pre"]:
            for number, line in enumerate(text.split("\n")):
                if number:
                    self._flush(joined=True)
                self._add(line)
        else:
            self._add(text)

    def _add(self, text: str) -> None:
        self._text.append(text)
        letters = len(text) - text.count(" ")
        if text.isspace():
            return
        self._letters += letters
        self._linked += letters if self._within["link"] else 0
        self._italic += letters if self._within["italic"] else 0
        self._bold += letters if self._within["bold"] else 0

    def _flush(self, joined: bool) -> None:
        """End the line. An empty one parts what stands before it from what follows."""
        text = seen("".join(self._text))
        if not text:
            self._start_line(joined=False)
            return
        self._found.append(self._line(text))
        self._picture = False
        self._start_line(joined)

    def _line(self, text: str) -> Line:
        tag = next((tag for tag in ("heading", "li", "caption") if self._within[tag]), "")
        return Line(
            text=text,
            tag=tag,
            joined=self._joined,
            linked=self._linked,
            italic=self._italic * 10 >= self._letters * 9,
            bold=self._bold * 10 >= self._letters * 9,
            align=self._aligned[-1][1] if self._aligned else "",
            after_picture=self._picture,
            figure=bool(self._within["figure"]),
            part=self._known[-1] if self._known else None,
        )


def _sorts(element: Element, tag: str) -> Iterator[str]:
    """The sorts of element that `element` is one of."""
    style = element.get("style") or ""
    if tag in _ITALIC or _SLANTED.search(style):
        yield "italic"
    if tag in _BOLD or _HEAVY.search(style):
        yield "bold"
    if tag == "a" and element.get("href"):
        yield "link"
    if tag in _HEADINGS:
        yield "heading"
    if tag in ("li", "pre"):
        yield tag
    if tag == "figcaption":
        yield "caption"
    if tag == "figure" or (tag == "table" and _frames_picture(element)):
        yield "figure"


def _alignment(element: Element, tag: str) -> str:
    if tag == "center":
        return "center"
    match = _ALIGN.search(element.get("style") or "")
    align = match[1] if match else (element.get("align") or "") if tag in BLOCKS else ""
    return align.lower()


def _is_icon(image: Element) -> bool:
    width = (image.get("width") or "").strip().removesuffix("px")
    return width.isdecimal() and int(width) <= _WIDEST_ICON


def _has(element: Element, tag: str) -> bool:
    return next(element.iterdescendants(tag), None) is not None


def _frames_picture(table: Element) -> bool:
    """Whether a table does nothing but hold a picture and its caption together."""
    if not _has(table, "img") or _has(table, "table"):
        return False
    return len(seen(said_in(table))) <= _LONGEST_PICTURE_TEXT


def is_data(table: Element) -> bool:
    """Whether a table holds rows of data, and doesn't merely place things on the page.

    Data are in columns: two rows or more have two filled cells. Where no rule is drawn and no head named, three rows
    and short cells are asked for, for the head and the signature of a letter stand in such tables too; three columns,
    where other tables stand within.
    """
    rows = [row for row in islice(_rows_of(table), _ROWS_JUDGED) if len(row) > 1]
    nests = _has(table, "table")
    if len(rows) < 2 or _has(table, "img") or table.get("role") == "presentation":
        return False
    if nests and (len(rows) < 3 or min(map(len, rows)) < 3):
        return False
    filled = [texts for row in rows if len(texts := [text for cell in row if (text := _specimen(cell))]) > 1]
    if len(filled) > 1 and not nests and (_has(table, "th") or _is_ruled(table)):
        return True
    texts = [text for row in filled for text in row]
    return len(filled) > 2 and sum(map(len, texts)) <= _LONGEST_UNRULED_CELL * len(texts)


def _specimen(cell: Element) -> str:
    return seen("".join(str(text) for text in islice(cell.itertext(), _TEXTS_JUDGED)))


def _is_ruled(table: Element) -> bool:
    border = (table.get("border") or "0").strip().removesuffix("px")
    if border not in ("", "0"):
        return True
    cell = next(table.iterdescendants("td"), None)
    styles = (table.get("style") or "") + ";" + ((cell.get("style") or "") if cell is not None else "")
    return re.search(r"border[\w-]*\s*:\s*[^;]*\b(?:solid|double)\b", styles, re.IGNORECASE) is not None


def _rows_of(table: Element) -> Iterator[list[Element]]:
    """The cells of each row of the table itself."""
    for part in table:
        for row in [part] if part.tag == "tr" else part.iterchildren("tr"):
            if not is_hidden(row):
                yield [cell for cell in row if cell.tag in ("td", "th")]


def _cell(cell: Element) -> str:
    if len(cell) == 0:
        return seen(cell.text or "")
    return " ".join(" ".join(line.text.split()) for line in lines_of(cell, frozenset(), {}))


def _table_line(table: Element) -> Line:
    """A data table as one Line of several lines: its caption, then a row each, the cells parted by ` | `."""
    heads = [_cell(caption) for caption in table.iterchildren("caption")]
    rows = [" | ".join(cells) for row in _rows_of(table) if any(cells := [_cell(cell) for cell in row])]
    text = "\n".join([*heads, *rows])
    return Line(text, "table", False, 0, False, False, "", False, False, None)
