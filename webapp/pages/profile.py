"""What the page of one value shows: documents over time, what goes with it, the newest of them, where to go on.

Enters: a SearchRequest that means the value. Leaves: a Profile, every number of which leads to the documents behind it.
May not: know which value it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from archive.document import Document
from indexer.kept import Kept
from indexer.query import SearchRequest
from indexer.schema import FACETS
from indexer.service import FacetValue, SearchResults
from webapp import pictures, report_urls, urls
from webapp.extension import ledger, service
from webapp.pages.parts import Box, Choice, Figure, FigureRow, Link, dated, number, type_label, value_label

_BESIDE = ("type", "unit", "district", "programme", "person", "author")
_SHOWN = 6
_MOST = 60
_NEWEST = 10
_MOST_COUNTED = 2_000


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known beforehand: a name for it, and its words, each of which may lead somewhere."""

    name: str
    links: tuple[Link, ...]
    folded: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as two lines."""

    title: str
    url: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """The common part of the page of a place, programme, person, unit or period."""

    total: str
    empty: bool
    figure: Figure | None
    boxes: tuple[Box, ...]
    newest: tuple[DocumentRow, ...]
    onward: tuple[Link, ...]


_LISTS = (
    (_l("Địa bàn"), "/dia-ban"),
    (_l("Chương trình, chính sách"), "/chuong-trinh"),
    (_l("Đơn vị"), "/don-vi"),
    (_l("Người"), "/nguoi"),
    (_l("Tác giả"), "/tac-gia"),
    (_l("Kỳ báo cáo"), "/ky"),
)


def lists(here: str) -> tuple[Link, ...]:
    """The lists of values that have pages, the one at `here` as current."""
    return tuple(Link(str(words), path, path == here) for words, path in _LISTS)


def words_of(count: int) -> str:
    """So many documents, in words."""
    return str(ngettext("%(count)s văn bản", "%(count)s văn bản", count, count=number(count)))


def counted(asked: SearchRequest) -> int:
    """How many documents there are; of each question asked once for each state of the index."""
    state = service().engine().values("year")
    known: Kept[dict[SearchRequest, int]] = current_app.extensions.setdefault("tracuu.counted", Kept())
    counts = known.get(state, dict)
    if asked not in counts and len(counts) < _MOST_COUNTED:
        counts[asked] = service().total(asked)
    return counts[asked] if asked in counts else service().total(asked)


def months_of(results: SearchResults) -> dict[str, int]:
    """Documents of an answer by month, whatever its filters by date; under the empty text those without a date."""
    made = dict(results.months)
    undated = results.total - sum(made.values())
    if undated > 0 and not (results.request.since or results.request.until):
        made[""] = undated
    return made


def profile(asked: SearchRequest, own: str = "") -> Profile:
    """The profile of the documents that `asked` means; `own` is the facet that is left out of what goes with it."""
    results = service().search(replace(asked, limit=_NEWEST, sort="newest"))
    return Profile(
        total=words_of(results.total),
        empty=not results.total,
        figure=figure(asked, months_of(results), ledger().held()),
        boxes=tuple(_boxes(results, own)),
        newest=tuple(_document_row(hit.document) for hit in results.hits),
        onward=tuple(_onward(asked, results.total)),
    )


def _onward(asked: SearchRequest, total: int) -> Iterator[Link]:
    if total:
        yield Link(
            ngettext("Tìm trong %(count)s văn bản này", "Tìm trong %(count)s văn bản này", total, count=number(total)),
            urls.link(asked),
        )
    yield Link(_("So sánh theo thời gian"), report_urls.of_search(asked))
    yield Link(_("Chứng nhận tra cứu"), urls.link(asked, "/chung-nhan"))


def _boxes(results: SearchResults, own: str) -> Iterator[Box]:
    names = {facet.name: facet.vi for facet in FACETS}
    for name in _BESIDE:
        if name == own:
            continue
        rows = tuple(_choice(results.request, name, value) for value in results.facets[name][:_MOST])
        yield Box(_(names[name]), rows[:_SHOWN], rows[_SHOWN:])


def _choice(asked: SearchRequest, facet: str, value: FacetValue) -> Choice:
    label = value_label(facet, value.label)
    return Choice(label, number(value.count), urls.link(_narrowed(asked, facet, value.code)), value.selected)


def _narrowed(asked: SearchRequest, facet: str, code: str) -> SearchRequest:
    return replace(urls.toggled(replace(asked, sort="", limit=10), facet, code), page=1)


def _document_row(document: Document) -> DocumentRow:
    facts = (
        dated(document.published) if document.published else _("không rõ ngày"),
        type_label(document),
        document.number.value if document.number else "",
        *(item.label or item.value for item in (*document.authors, *document.units)),
    )
    return DocumentRow(document.title.value, urls.document(document.id), tuple(fact for fact in facts if fact))


# the picture


def figure(asked: SearchRequest, counts: Mapping[str, int], held: Mapping[str, int]) -> Figure | None:
    """The documents by month, from the first year of any of them to the last month that the archive holds."""
    own, all_ = pictures.bounds(counts), pictures.bounds(counts, held)
    if own is None or all_ is None:
        return None

    def link(step: str) -> str:
        return urls.link(within(asked, step, step))

    made = pictures.timeline(counts, held, f"{own[0][:4]}-01", all_[1], link)
    title = _("Số văn bản theo tháng") if made.by_month else _("Số văn bản theo năm")
    return Figure(
        made,
        title,
        _(
            "Từ %(first)s đến %(last)s. Gạch chéo là tháng kho không có văn bản nào.",
            first=made.rows[0].label,
            last=made.rows[-1].label,
        ),
        _("tháng kho không có văn bản nào"),
        tuple(map(_figure_row, made.rows)),
        tuple(left_out(counts, by_month=made.by_month)),
    )


def within(asked: SearchRequest, first: str, last: str) -> SearchRequest:
    """The request from the first day of one month or year to the last day of another."""
    return replace(asked, since=urls.day("from", first), until=urls.day("to", last, last=True), page=1)


def _figure_row(row: pictures.Row) -> FigureRow:
    gap = not row.held and not row.count
    return FigureRow(
        row.label,
        row.url if row.count else "",
        "–" if gap else number(row.count),
        _("không có văn bản") if gap else number(row.held),
        gap,
    )


def left_out(counts: Mapping[str, int], *, by_month: bool) -> Iterator[str]:
    """What a picture does not show, in words."""
    if undated := counts.get("", 0):
        yield ngettext(
            "%(count)s văn bản không rõ ngày", "%(count)s văn bản không rõ ngày", undated, count=number(undated)
        )
    loose = sum(count for key, count in counts.items() if len(key) == 4)
    if by_month and loose:
        yield ngettext("%(count)s văn bản chỉ rõ năm", "%(count)s văn bản chỉ rõ năm", loose, count=number(loose))


def folded(rows: Sequence[Link], shown: int) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """The first of many, and the rest."""
    return tuple(rows[:shown]), tuple(rows[shown:])
