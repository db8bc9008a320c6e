"""What narrows a search, as links: the values of the facets, what is active, and what to give up when nothing is found.

Enters: a request, the counts of the facets, the labels of codes. Leaves: rows and links. May not: search by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from archive.text import nfc
from indexer.parser import parse
from indexer.query import Or, SearchRequest
from indexer.service import FacetValue
from webapp import exclusions, urls
from webapp.languages import N_
from webapp.pages.parts import Link, day, number, value_label

FACETS = {
    "district": lazy_gettext("Địa bàn"),
    "programme": lazy_gettext("Chương trình, chính sách"),
    "type": lazy_gettext("Loại văn bản"),
    "unit": lazy_gettext("Đơn vị"),
    "author": lazy_gettext("Tác giả"),
    "person": lazy_gettext("Người"),
    "year": lazy_gettext("Năm"),
    "check": lazy_gettext("Cần xem lại"),
}
"""The facets in the order in which they are shown, and their names."""

BOXES = tuple(name for name in FACETS if name != "check")
"""Those beside every answer; what is to be checked is asked for by the archivist alone."""

UNDATED = "-ngaydang:..2100"
"""Written into a question: without any day of publication."""

SHOWN_VALUES = 7
MOST_VALUES = 17
"""Values of one facet on a page; the rest is on a page of its own (`values.py`)."""
MOST_COUNTED = 50
"""Values of one facet that are asked for: more, for the most frequent years come, and the last of them are shown."""

_QUARTERS = (N_("quý I năm %(year)s"), N_("quý II năm %(year)s"), N_("quý III năm %(year)s"), N_("quý IV năm %(year)s"))
_HALVES = (N_("6 tháng đầu năm %(year)s"), N_("6 tháng cuối năm %(year)s"))

Named = Callable[[str, str], str]
Total = Callable[[SearchRequest], int]


@dataclass(frozen=True, slots=True)
class FacetRow:
    """A value: `url` adds or drops it, `exclude` leaves its documents out, and is empty for one that is chosen."""

    label: str
    count: str
    url: str
    selected: bool
    exclude: str


@dataclass(frozen=True, slots=True)
class FacetBox:
    """A facet: the values shown at once, others behind a fold, where all are; whether they are names of the archive."""

    name: str
    label: str
    shown: tuple[FacetRow, ...]
    folded: tuple[FacetRow, ...]
    all: Link | None
    named: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that narrows a request: its words, and the request without it."""

    label: str
    without: SearchRequest


def facet_box(request: SearchRequest, name: str, values: Sequence[FacetValue], total: int) -> FacetBox:
    """The most frequent values of a facet, which has `total`; the chosen ones first, years by time."""
    ordered = sorted(values, key=lambda value: not value.selected)
    if name == "year":
        ordered.sort(key=lambda value: value.code, reverse=True)
    made = rows(request, name, ordered[:MOST_VALUES])
    every = _every(request, name, total) if total > len(made) else None
    return FacetBox(name, str(FACETS[name]), made[:SHOWN_VALUES], made[SHOWN_VALUES:], every, is_named(name))


def _every(request: SearchRequest, name: str, total: int) -> Link:
    words = ngettext("xem tất cả %(count)s giá trị", "xem tất cả %(count)s giá trị", total, count=number(total))
    return Link(str(words), urls.all_values(request, name))


def is_named(facet: str) -> bool:
    """Whether the values of a facet are names, which no language of a page changes."""
    return facet not in ("type", "year", "check")


def rows(
    request: SearchRequest, name: str, values: Sequence[FacetValue], path: str = "/search", rest: str = ""
) -> tuple[FacetRow, ...]:
    """The values as rows whose links lead to `path`, `rest` being the end of every address."""
    adding = urls.adding(request, name, path)
    leaving_out = exclusions.leaving_out(request, name, path)
    made = []
    for value in values:
        dropped = urls.link(urls.toggled(request, name, value.code), path) if value.selected else ""
        made.append(
            FacetRow(
                value_label(name, value.label),
                number(value.count) if value.count > 999 else str(value.count),
                (dropped or adding(value.code)) + rest,
                value.selected,
                "" if dropped else leaving_out(value.code) + rest,
            )
        )
    return tuple(made)


def parts(request: SearchRequest, named: Named) -> Iterator[Part]:
    """All that narrows the request beside its words, in the order in which it is shown."""
    for name, codes in request.filters:
        for code in codes:
            yield Part(named(name, code), urls.toggled(request, name, code))
    for item in exclusions.exclusions(request.q):
        label = str(_("không phải %(what)s", what=named(item.facet, item.code)))
        yield Part(label, exclusions.readmitting(request, item))
    if request.since and request.until:
        label = _time(request.since, request.until)
        yield Part(label, replace(request, since="", until="", page=1))
    elif request.since:
        yield Part(str(_("từ %(day)s", day=day(request.since))), replace(request, since="", page=1))
    elif request.until:
        yield Part(str(_("đến %(day)s", day=day(request.until))), replace(request, until="", page=1))


def _time(since: str, until: str) -> str:
    """A year, half, quarter, month or day as such, any other time by its first and last day."""
    year, month = since[:4], int(since[5:7])
    if since == until:
        return str(_("ngày %(day)s", day=day(since)))
    for name, words in (
        (year, _("năm %(year)s", year=year)),
        (f"{year}-H{(month + 5) // 6}", _(_HALVES[month > 6], year=year)),
        (f"{year}-Q{(month + 2) // 3}", _(_QUARTERS[(month - 1) // 3], year=year)),
        (since[:7], day(since[:7])),
    ):
        if since == urls.day("from", name) and until == urls.day("to", name, last=True):
            return str(words)
    return str(_("từ %(one)s đến %(other)s", one=day(since), other=day(until)))


def undated(request: SearchRequest) -> SearchRequest:
    """What the filters by date left out because it bears none: the same question of what has no day of publication.

    Asked in the language of questions, since what is to be checked lacks what somebody said has no date.
    """
    q = request.q.strip()
    words = f"({q})" if q and isinstance(parse(nfc(q)).node, Or) else q
    filters = tuple(item for item in request.filters if item[0] != "year")
    sort = request.sort or ("" if q else request.order)
    return replace(request, q=f"{words} {UNDATED}".lstrip(), filters=filters, since="", until="", sort=sort, page=1)


def ways_out(narrowing: Sequence[Part], bare: SearchRequest | None, total: Total, most: int = 8) -> Iterator[Link]:
    """Where nothing is found: what can be given up, and how many documents there are without it.

    `bare` is the question without any of it, where that is more than one thing.
    """
    for part in narrowing[:most]:
        if count := total(part.without):
            words = ngettext(
                "bỏ “%(what)s”: %(count)s văn bản",
                "bỏ “%(what)s”: %(count)s văn bản",
                count,
                what=part.label,
                count=number(count),
            )
            yield Link(str(words), urls.link(part.without))
    if bare and (count := total(bare)):
        words = ngettext(
            "bỏ mọi bộ lọc: %(count)s văn bản", "bỏ mọi bộ lọc: %(count)s văn bản", count, count=number(count)
        )
        yield Link(str(words), urls.link(bare))
