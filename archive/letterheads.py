"""Reader of the head of a directive: motto, number, place and date, issuer, and the heading that names its type.

Enters: the rows of document types and units, a text in NFC and its blocks. Leaves: a Head, in which the head is cut
into segments at its formulas, and Findings of number, place and issuer; None for a text that does not begin as a
directive does. May not: know a type or an office itself, decide the type, see the foot, edit the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.document import Block, Finding
from archive.segments import ADDRESSEE, ORGAN, Segment, Span, cut
from archive.text import key
from archive.vocabulary import DocType, Unit

_HEAD = 5000
"""Characters of a text in which its head is looked for."""

_MOTTO = re.compile(
    r"(?<!nước )(?<!nước\n)cộng\s+hòa\s+xã\s+hội\s+chủ\s+nghĩa\s+việt\s+nam"
    r"|độc\s+lập\s*[-.]\s*tự\s+do\s*[-.]\s*hạnh\s+phúc|(?<![^|\n])[*\s]*đảng\s+cộng\s+sản\s+việt\s+nam"
)
_SYMBOL = r"(?:qh \d\d|[^\W\d_][^\W_]*(?:[.&][^\W_]+)*)"
_NUMBER = re.compile(
    rf"(?<![^\W_])(?P<word>luật\s+|bản\s+án\s+)?số\s*:?\s*(?P<number>(?P<digits>\d+[a-zđ]?(?:\.\d+)?)?[ .…_]*"
    rf"(?:\s*[/-]\s*(?:\d{{4}}(?![^\W_])|{_SYMBOL}))+)"
)
_DATED = re.compile(
    r"(?<![\w/&.-])(?P<place>[^\W\d_][^\W_]*\.?(?:\s+[^\W\d_][^\W_]*\.?){0,4})\s*,\s*"
    r"ngày[\s\d.…_/]*tháng[\s\d.…_/]*năm[\s\d.…_]{0,8}"
)
SUBJECT = re.compile(r"[,;.: -]*(?:v\s*/\s*v|về\s+việc)\s*[:.]?\s*(?=\S)")
"""What stands before the subject of a letter."""
BODY = re.compile(
    r"[-–* ]*(?:căn cứ|kính(?: gửi|$)|điều \d|phần (?:thứ|[ivx\d])"
    r"|chương [ivx\d]|mục [ivx\d]|[ivx]+[.)-]\s|\d+[.)]\s|\(|\[)"
)
"""How the body begins."""
_LEGAL = re.compile(r"\n[-* ]*(?:căn cứ |điều 1\b)")
# An office whose name ends so goes on in the next line.
_BROKEN = re.compile(r"(?<!\w)(?:ủy|văn|chi|tổng|trung|thanh|ngân|kho|liên|mặt|học|tòa|hội|và|của)$")
_LEADS = (
    "tỉnh ủy", "huyện ủy", "thành ủy", "thị ủy", "quận ủy",
    "tỉnh", "thành phố", "huyện", "thị xã", "quận", "phường", "thị trấn", "xã", "đặc khu",
)  # fmt: skip
_PLACED = re.compile(rf"(?<!\w)(?:{'|'.join(_LEADS)})\s+")
_PLAIN = ("ủy ban", "hội đồng", "ubnd", "hđnd", "tòa án")
_KEPT = re.compile(r"(?:ubnd|hđnd|mttq|tw|ubmttq|hđnd&ubnd|đbqh)")


@dataclass(frozen=True, slots=True)
class Head:
    """The number, the place of the place-and-date line, the segments above the number or heading, and those below.

    `heading` is the index among those below, and the type, of the line that names the type.
    """

    number: re.Match[str] | None
    place: Span | None
    above: tuple[Segment, ...]
    below: tuple[Segment, ...]
    heading: tuple[int, DocType] | None

    @property
    def ends(self) -> Span:
        """Where the number ends and where the head does, 0 for what is missing."""
        return self.number.end() if self.number else 0, self.below[-1].end if self.below else 0


class Letterheads:
    """Reads heads; the names of types and units are taken from the vocabulary once."""

    def __init__(self, doctypes: Iterable[DocType], units: Iterable[Unit]) -> None:
        self._labels = sorted(((key(row.label), row) for row in doctypes), key=lambda item: -len(item[0]))
        self._units: dict[str, list[Unit]] = {}
        for unit in units:
            for name in {key(name) for name in (unit.label, *unit.aliases)}:
                self._units.setdefault(name, []).append(unit)

    def find(self, text: str, blocks: Sequence[Block]) -> Head | None:
        """The head of the directive that `text` may be; None where no formula and no heading speaks for one."""
        keyed = key(text[:_HEAD])
        mottos = [item for item in _MOTTO.finditer(keyed) if _capital(text, item) or item[0][0] == "đ"]
        state = next((item for item in mottos if _capital(text, item)), None)
        number = next((item for item in _NUMBER.finditer(keyed) if _leads(text, item, mottos)), None)
        dated = next((item for item in _DATED.finditer(keyed) if _placed(text, item)), None)
        if number and BODY.search(keyed, 0, number.start()) and not state:
            number = None
        numbered = number and (dated or SUBJECT.search(keyed) or ADDRESSEE.search(keyed))
        if not (state or numbered or self._headless(keyed)):
            return None
        formulas = [item.span() for item in (*mottos, number) if item]
        if dated:
            formulas.append((_behind(formulas, dated.start()), dated.end()))
        lines = cut(text, 0, min(len(text), _HEAD), formulas, {block.start for block in blocks})
        segments = tuple(self._rejoined(tuple(lines)))
        edge = number.start() if number else self._first_heading(segments, state.end() if state else -1)
        above = tuple(item for item in segments if item.start < edge)
        below = tuple(item for item in segments if item.start >= edge)
        place = (formulas[-1][0], dated.end("place")) if dated else None
        return Head(number, place, above, below, self._heading(below))

    def _headless(self, keyed: str) -> bool:
        """Whether a text without a letterhead begins as a directive does: its type alone on a line, or "Kính gửi"."""
        first = keyed.lstrip(" |\n*").partition("\n")[0].strip(" *:")
        if ADDRESSEE.match(first):
            return True
        return any(first == label for label, _ in self._labels) and bool(_LEGAL.search(keyed))

    def _rejoined(self, segments: Sequence[Segment]) -> Iterator[Segment]:
        """The segments, with the name of a type made whole where a line break falls into it."""
        labels = {label for label, _ in self._labels}
        skip = False
        for segment, after in zip(segments, (*segments[1:], None), strict=False):
            words = f"{segment.words} {after.words}" if after else ""
            whole = words.isupper() and key(words) in labels
            if after and whole:
                yield Segment(segment.start, after.end, words, key(words), segment.new)
            elif not skip:
                yield segment
            skip = whole

    def _first_heading(self, segments: Sequence[Segment], after: int) -> int:
        found = (item.start for item in segments if item.start > after and self._names_type(item))
        return next(found, after)

    def _names_type(self, segment: Segment) -> DocType | None:
        """The type whose name a line in capitals is or begins with."""
        if not segment.capital:
            return None
        for label, row in self._labels:
            if re.match(rf"{re.escape(label)}(?![^\W_])", segment.key):
                return row
        return None

    def _heading(self, below: Sequence[Segment]) -> tuple[int, DocType] | None:
        """The place among the segments below, and the type, of the line that names it."""
        for index, segment in enumerate(below):
            if BODY.match(segment.key) and not segment.capital and segment.words[0] not in "([":
                return None
            row = self._names_type(segment)
            if row:
                return index, row
        return None

    def find_issuer(self, head: Head) -> Finding | None:
        """The last office named above the number: the lines above it are those of its superior.

        `value` is the name as printed, in small letters; `label` and `detail` the name and code of a known unit. An
        office of that name in another place has its place added.
        """
        lines = _whole_lines(head.above)
        leads = [index for index, line in enumerate(lines) if ORGAN.match(" ".join(item.key for item in line))]
        if not leads:
            return None
        own, superior = (
            [item for line in part for item in line] for part in (lines[leads[-1] :], lines[leads[0] : leads[-1]])
        )
        words, above = (" ".join(item.words for item in part) for part in (own, superior))
        start, end = own[0].start, own[-1].end
        place = _PLACED.search(key(above))
        name = _sentence_case(words)
        place_words = _sentence_case(above[place.start() :]) if place else ""
        full = f"{name} {place_words[:1].lower()}{place_words[1:]}".strip()
        units = next((rows for spelt in (full, name) if (rows := self._units.get(key(spelt), []))), [])
        if len(units) == 1 and _same_place(units[0], key(above)):
            spelt = (alias for alias in (units[0].label, *units[0].aliases) if key(alias) == key(name))
            return Finding(next(spelt, name), start, end, "directive.issuer", "exact", units[0].label, units[0].code)
        return Finding(full if units else name, start, end, "directive.issuer", "exact", full if units else name)


def _capital(text: str, formula: re.Match[str]) -> bool:
    return text[slice(*formula.span())].isupper()


def _behind(formulas: Sequence[Span], start: int) -> int:
    """Where a place that seems to begin at `start` does begin, if that lies within another formula."""
    return max([start, *(high for low, high in formulas if low <= start < high)])


def _leads(text: str, number: re.Match[str], mottos: Sequence[re.Match[str]]) -> bool:
    """Whether the number begins a line, a cell or the space beside the motto, with a capital."""
    before = text[: number.start()].rstrip(" \t\u00a0*")
    beside = any(motto.start() <= len(before) <= motto.end() for motto in mottos)
    return text[number.start()].isupper() and (not before or before[-1] in "\n|_-" or beside)


def _placed(text: str, dated: re.Match[str]) -> bool:
    """Whether the words before ", ngày" may be a place: the last one begins with a capital."""
    words = text[slice(*dated.span("place"))].split()
    return words[-1][0].isupper()


def find_number(text: str, head: Head) -> Finding | None:
    """The number as printed, without its spaces; None where the digits are left blank."""
    if head.number is None or not head.number["digits"]:
        return None
    start, end = head.number.span("number")
    return Finding(re.sub(r"\s+", "", text[start:end]), start, end, "directive.number")


def find_place(text: str, head: Head, foot: Sequence[Segment]) -> Finding | None:
    """The place of the place-and-date line, at the head or, as offices do too, at the foot."""
    if head.place:
        return _place_of(text, *head.place)
    for segment in foot:
        dated = _DATED.search(segment.key)
        if dated and _placed(segment.words, dated):
            return _place_of(text, *(segment.start + edge for edge in dated.span("place")))
    return None


def _place_of(text: str, start: int, end: int) -> Finding | None:
    if not text[start:end].strip():
        return None
    start += len(text[start:end]) - len(text[start:end].lstrip())
    words = text[start:end].split(" ")
    while len(words) > 2 and (not words[0][:1].isupper() or (words[0].isupper() and not " ".join(words).isupper())):
        start += len(words.pop(0)) + 1
    return Finding(" ".join(text[start:end].split()), start, end, "directive.place")


def _whole_lines(segments: Sequence[Segment]) -> list[list[Segment]]:
    """The lines in capitals, each with the next one where it breaks off in a name."""
    lines: list[list[Segment]] = []
    for item in segments:
        if lines and _BROKEN.search(lines[-1][-1].key):
            lines[-1].append(item)
        elif item.capital:
            lines.append([item])
    return lines


def _same_place(unit: Unit, superior: str) -> bool:
    """Whether the superior's place agrees with the unit's: "BAN DÂN TỘC" below "UBND TỈNH LÀO CAI" is not ours."""
    place, label = _PLACED.search(superior), key(unit.label)
    return place is None or not _PLACED.search(label) or superior[place.end() :].strip(" *") in label


def _sentence_case(words: str) -> str:
    """An office's name out of capitals: "SỞ TÀI CHÍNH" becomes "Sở Tài chính", a place keeps its capitals."""
    small = [
        word.upper() if _KEPT.fullmatch(key(word)) else word
        for word in re.sub(r"(?<=dân)(?=tỉnh|thành|huyện)", " ", words.lower()).split()
    ]
    place = _PLACED.search(" ".join(small))
    known = len(" ".join(small)[: place.end()].split()) if place else len(small)
    leads = {word for lead in _LEADS for word in lead.split()}
    small[known:] = [word if word in leads else word.title() for word in small[known:]]
    name = " ".join(small)
    organ = ORGAN.match(key(name))
    second = organ.end() + 1 if organ and organ[0] not in _PLAIN else len(name)
    if second < len(name) and not (place and second == place.start()):
        name = name[:second] + name[second].upper() + name[second + 1 :]
    return name[:1].upper() + name[1:]
