"""What several pages are made of: links, marked text, numbers and dates as the language of the request writes them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise, takewhile
from typing import TypeVar
from urllib.parse import quote, urlencode

from flask_babel import gettext as _

from archive import vocabulary
from archive.canonical import policy_id
from archive.document import Document, Finding
from indexer.policy_labels import PolicyLabels
from webapp import pictures
from webapp.languages import N_, Vi, Words, current

CONFIDENCE = Words({"exact": N_("chắc chắn"), "inferred": N_("suy ra"), "ambiguous": N_("chưa rõ")})
RELATION = Words({
    "can-cu": N_("căn cứ"), "sua-doi": N_("sửa đổi"), "bo-sung": N_("bổ sung"), "thay-the": N_("thay thế"),
    "bai-bo": N_("bãi bỏ"), "huong-dan": N_("hướng dẫn"), "trien-khai": N_("triển khai"),
})  # fmt: skip

_QUARTERS = (N_("Quý I/%(year)s"), N_("Quý II/%(year)s"), N_("Quý III/%(year)s"), N_("Quý IV/%(year)s"))
_HALVES = (N_("6 tháng đầu năm %(year)s"), N_("6 tháng cuối năm %(year)s"))
_TO_CHECK = (N_("Nơi diễn ra"), N_("chưa chắc"), N_("không rõ"), N_("Ảnh quét chưa nhận dạng chữ"))
_OPEN = (N_("không rõ năm"), N_("không rõ cơ quan, năm"))

Span = tuple[int, int]
NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A facet value as a row: its link adds it or drops it."""

    label: str
    count: str
    url: str
    selected: bool


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A step in the table behind a picture; of a gap no count is told."""

    label: str
    url: str
    count: str
    held: str
    gap: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """Counts over time as bars, the table behind them, what the hatch means, what is not shown.

    `whole` is the address that undoes a narrower time, empty where there is none.
    """

    picture: pictures.Timeline
    title: str
    description: str
    key: str
    rows: tuple[FigureRow, ...]
    notes: tuple[str, ...]
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """Values with counts: those shown at once, and those behind a fold."""

    name: str
    shown: tuple[Choice, ...]
    folded: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text, marked or not; `here` is what the address of the page points to."""

    text: str
    marked: bool
    here: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a text that leads somewhere; `kind` is how sure that is, `title` why."""

    start: int
    end: int
    url: str
    title: str
    kind: str


P = TypeVar("P", Place, Span)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that leads to one place, or, without `url`, nowhere; `anchor` is its name in the page."""

    runs: tuple[Run, ...]
    anchor: str = ""
    url: str = ""
    title: str = ""
    kind: str = ""


class _Labels(PolicyLabels):
    """Policies by their Vietnamese names; what a form lacks is said in the language of the request."""

    def label(self, canonical: str, type_: str = "") -> str:
        return policy_name(super().label(canonical, type_))


def policy_name(label: str) -> str:
    """`Nghị định 116/NĐ-CP (không rõ năm)` with what stands in brackets in the language of the request."""
    lacking = next((lacking for lacking in _OPEN if label.endswith(f"({lacking})")), "")
    return Vi(label.removesuffix(f"{lacking})") + f"{_(lacking)})" if lacking else label)


@cache
def labels() -> PolicyLabels:
    """The words for policies, out of the installed vocabulary."""
    return _Labels(vocabulary.shipped())


def value_label(facet: str, label: str) -> str:
    """A value of a facet in words: types and what is to be checked are translated; names are not."""
    if facet == "type" and label:
        return str(_(label))
    if facet == "check":
        return ": ".join(str(_(part)) for part in label.split(": "))
    return label if facet == "year" else Vi(label)


def type_label(document: Document) -> str:
    """The type of a document in words, or nothing."""
    return value_label("type", document.type.label)


_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of direction: `hoa`, U+202E and `fdp.exe` are shown as `hoaexe.pdf` (Unicode Technical Report 36, 3.2)."""


def visible(name: str) -> str:
    """A name of a file with its marks of direction as something to see: `hoa⟨U+202E⟩fdp.exe`."""
    return _TURNS.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", name)


def unturned(words: str) -> str:
    """Words without marks of direction, for a line of text that others put together or a name that they store."""
    return _TURNS.sub("", words)


def policy_url(canonical: str, *pairs: tuple[str, str]) -> str:
    """The address of the page of a policy, narrowed by the pairs."""
    path = f"/chinh-sach/{quote(policy_id(canonical))}"
    return f"{path}?{urlencode(pairs)}" if pairs else path


def span_url(document: str, start: int, end: int) -> str:
    """The address of a span in its document."""
    return f"/documents/{quote(document)}?at={start}-{end}#c{start}"


def number(value: int) -> str:
    """`1234` as `1.234` in Vietnamese, as `1,234` in English."""
    grouped = f"{value:,}"
    return grouped if current() == "en" else grouped.replace(",", ".")


def day(value: str) -> str:
    """`2017-04-10` as `10/04/2017`; `2017-04` as `04/2017`; an interval with a dash; anything else as it is.

    Both languages write the day first, and the boxes for dates take what is written here.
    """
    if re.fullmatch(r"\d{4}-[\d-]+/\d{4}-[\d-]+", value):
        return " – ".join(day(part) for part in value.split("/"))
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", value)
    return "/".join(part for part in reversed(match.groups()) if part) if match else value


def period(value: str) -> str:
    """`2017-Q1` as `Quý I/2017`, `2018-H1` as `6 tháng đầu năm 2018`, `2014-9M` as `9 tháng năm 2014`.

    In English `Quarter 1, 2017`, `First half of 2018`, `First 9 months of 2014`.
    """
    match = re.fullmatch(r"(\d{4})-(?:Q([1-4])|H([12])|(\d{1,2})M)", value)
    if not match:
        return str(_("Năm %(year)s", year=value)) if re.fullmatch(r"\d{4}", value) else day(value)
    year, quarter, half, months = match.groups()
    if quarter:
        return str(_(_QUARTERS[int(quarter) - 1], year=year))
    if half:
        return str(_(_HALVES[int(half) - 1], year=year))
    return str(_("%(months)s tháng năm %(year)s", months=months, year=year))


def dated(published: Finding) -> str:
    """The date of publication in words; what was found in its place where that is no date."""
    if published.confidence == "ambiguous":
        return str(_("ngày ghi là “%(words)s”", words=published.value))
    return day(published.value)


def runs(text: str, start: int, end: int, marks: Iterable[tuple[int, int]]) -> tuple[Run, ...]:
    """`text[start:end]` cut at the marks, which are in order and don't overlap."""
    made = []
    place = start
    for low, high in marks:
        low, high = max(low, place), min(high, end)
        if low >= high:
            continue
        made += [Run(text[place:low], False), Run(text[low:high], True)]
        place = high
    made.append(Run(text[place:end], False))
    return tuple(run for run in made if run.text)


def evidence(text: str, start: int, end: int) -> tuple[Run, ...]:
    """The words around a span, at most its line, with the span marked."""
    low = max(start - 90, 0)
    low = text.find(" ", low, start) + 1 if low else 0
    low = max(low, text.rfind("\n", low, start) + 1)
    high = min(end + 90, len(text))
    stop = text.find("\n", end, high)
    high = stop if stop >= 0 else (text.rfind(" ", end, high) if high < len(text) else high)
    return runs(text, low, max(high, end), [(start, end)])


def segments(
    text: str, start: int, end: int, marks: Sequence[Span], places: Sequence[Place], at: Span = NOWHERE
) -> tuple[Segment, ...]:
    """`text[start:end]` cut into what leads somewhere and what does not; marks may overlap both.

    Marks are in order and don't overlap, nor do places; where one place begins inside another, its rest counts.
    """
    made: list[Segment] = []
    begin = start
    for place in between(places, start, end):
        low, high = max(place.start, begin), min(place.end, end)
        if low >= high:
            continue
        made += _plain(text, begin, low, marks, at)
        anchor = _anchor(place.start, low, high, at)
        made.append(Segment(_marked(text, low, high, marks, at), anchor, place.url, place.title, place.kind))
        begin = high
    return (*made, *_plain(text, begin, end, marks, at))


def between(spans: Sequence[P], start: int, end: int) -> list[P]:
    """Those of the spans, in order of start and of end, that share something with `start:end`."""
    first = bisect_right(spans, start, key=lambda span: _ends(span)[1])
    return list(takewhile(lambda span: _ends(span)[0] < end, islice(spans, first, None)))


def _ends(span: Place | Span) -> Span:
    return (span.start, span.end) if isinstance(span, Place) else span


def _anchor(start: int, low: int, high: int, at: Span) -> str:
    """The name of a place: where the address points into it, that; its own, on the line where it begins."""
    if at[1] and low <= at[0] < high:
        return f"c{at[0]}"
    return f"c{start}" if start == low else ""


def _plain(text: str, low: int, high: int, marks: Sequence[Span], at: Span) -> Iterator[Segment]:
    """A stretch that leads nowhere; in two where the address of the page points into it."""
    points = at[1] and low <= at[0] < high
    if low < (first := at[0] if points else high):
        yield Segment(_marked(text, low, first, marks, at))
    if points:
        yield Segment(_marked(text, at[0], high, marks, at), f"c{at[0]}")


def _marked(text: str, low: int, high: int, marks: Sequence[Span], at: Span) -> tuple[Run, ...]:
    inside = between(marks, low, high)
    edges = {low, high, *(min(max(edge, low), high) for span in (*inside, at) for edge in span)}
    return tuple(
        Run(text[one:other], any(mark[0] <= one < mark[1] for mark in inside), at[0] <= one < at[1])
        for one, other in pairwise(sorted(edges))
    )
