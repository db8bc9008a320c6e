"""The search page: parse, call, show."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from archive.errors import QueryError
from indexer.query import SearchRequest
from indexer.schema import FACETS
from indexer.service import Hit, SearchResults
from webapp import urls
from webapp.extension import service
from webapp.pages.parts import Choice, Link, Run, dated, day, number, runs

blueprint = Blueprint("search", __name__)

SHOWN_VALUES = 9
_SORTS = (("relevance", "liên quan nhất"), ("newest", "mới nhất"), ("oldest", "cũ nhất"))


@dataclass(frozen=True, slots=True)
class FacetBox:
    """A facet: the values shown at once, and the rest behind a fold."""

    label: str
    shown: tuple[Choice, ...]
    folded: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class HitRow:
    """A hit as four lines: title, facts, passages, policies; and how many copies of it there are, in words."""

    url: str
    title: str
    copies: str
    facts: tuple[str, ...]
    passages: tuple[tuple[Run, ...], ...]
    programmes: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """All that search.html shows."""

    q: str
    since: str
    until: str
    hidden: tuple[tuple[str, str], ...]
    total: str
    hits: tuple[HitRow, ...]
    facets: tuple[FacetBox, ...]
    chips: tuple[Link, ...]
    sorts: tuple[Link, ...]
    notes: tuple[str, ...]
    expansions: tuple[Link, ...]
    corrections: tuple[Link, ...]
    strict: str
    earlier: Link | None
    later: Link | None
    position: str
    json_url: str


@blueprint.get("/")
@blueprint.get("/search")
def search_page() -> ResponseReturnValue:
    """The search page; the empty question lists everything, newest first."""
    values = list(request.args.items(multi=True))
    try:
        results = service().search(urls.parse(values))
    except QueryError as fault:
        return render_template("search.html", page=_faulty(values, fault)), 400
    return render_template("search.html", page=_search_page(results))


def _search_page(results: SearchResults) -> SearchPage:
    asked_for = results.request
    last = max(math.ceil(results.groups / asked_for.limit), 1)
    first = (asked_for.page - 1) * asked_for.limit
    return SearchPage(
        q=asked_for.q,
        since=day(asked_for.since),
        until=day(asked_for.until),
        hidden=tuple(_hidden(asked_for)),
        total=number(results.total),
        hits=tuple(_hit_row(hit, asked_for) for hit in results.hits),
        facets=tuple(_facet_box(results, facet.name, facet.vi) for facet in FACETS),
        chips=tuple(_chips(results)),
        sorts=tuple(
            Link(label, urls.link(replace(asked_for, sort=code, page=1)), code == asked_for.order)
            for code, label in _SORTS
        ),
        notes=tuple(_notes(results)),
        expansions=tuple(
            Link(f"{item.typed} = {item.meaning}", urls.link(replace(asked_for, q=item.without, page=1)))
            for item in results.understood.expanded
        ),
        corrections=tuple(
            Link(f"{item.q} ({number(item.total)})", urls.link(replace(asked_for, q=item.q, page=1)))
            for item in results.understood.corrections
        ),
        strict=_with_q(asked_for, results.understood.strict) if results.understood.strict else "",
        earlier=_page_link(asked_for, asked_for.page - 1, "Trang trước") if asked_for.page > 1 else None,
        later=_page_link(asked_for, asked_for.page + 1, "Trang sau") if asked_for.page < last else None,
        position=f"{number(first + 1)}–{number(first + len(results.hits))}" if results.hits else "",
        json_url=urls.link(asked_for, "/api/v1/search"),
    )


def _faulty(values: Sequence[tuple[str, str]], fault: QueryError) -> SearchPage:
    typed = dict(reversed(values))
    q, since, until = (typed.get(name, "") for name in ("q", "from", "to"))
    return SearchPage(q, since, until, (), "", (), (), (), (), (fault.vi, fault.en), (), (), "", None, None, "", "")


def _with_q(asked_for: SearchRequest, q: str) -> str:
    return urls.link(replace(asked_for, q=q, page=1))


def _page_link(asked_for: SearchRequest, page: int, label: str) -> Link:
    return Link(label, urls.link(replace(asked_for, page=page)))


def _hidden(asked_for: SearchRequest) -> Iterator[tuple[str, str]]:
    """What a new question typed into the box keeps of the old one: its filters and order, not its dates or page."""
    yield from ((name, code) for name, codes in asked_for.filters for code in codes)
    if asked_for.sort:
        yield "sort", asked_for.sort


def _facet_box(results: SearchResults, name: str, label: str) -> FacetBox:
    rows = [
        Choice(
            value.label,
            number(value.count),
            urls.link(urls.toggled(results.request, name, value.code)),
            value.selected,
        )
        for value in results.facets[name]
    ]
    rows.sort(key=lambda row: not row.selected)
    if name == "year":
        rows.sort(key=lambda row: row.label, reverse=True)
    return FacetBox(label, tuple(rows[:SHOWN_VALUES]), tuple(rows[SHOWN_VALUES:]))


def _chips(results: SearchResults) -> Iterator[Link]:
    asked_for = results.request
    for name, codes in asked_for.filters:
        labels = {value.code: value.label for value in results.facets[name]}
        for code in codes:
            yield Link(labels.get(code, code), urls.link(urls.toggled(asked_for, name, code)))
    if asked_for.since:
        yield Link(f"từ {day(asked_for.since)}", urls.link(replace(asked_for, since="", page=1)))
    if asked_for.until:
        yield Link(f"đến {day(asked_for.until)}", urls.link(replace(asked_for, until="", page=1)))


def _notes(results: SearchResults) -> Iterator[str]:
    if results.understood.relaxed and results.understood.complete:
        yield (
            f"{number(results.understood.complete)} văn bản chứa đủ các từ này; thêm văn bản chứa phần lớn các từ, "
            "sát nhất xếp trước. Đặt trong ngoặc kép để chỉ tìm đúng cụm từ."
        )
    elif results.understood.relaxed:
        yield "Không có văn bản nào chứa đủ các từ này; dưới đây là văn bản chứa một hoặc vài từ, sát nhất xếp trước."
    if results.understood.ignored:
        yield f"Đã bỏ qua: {' '.join(results.understood.ignored)}"
    if results.understood.missing:
        yield f"Không có trong văn bản nào: {', '.join(results.understood.missing)}"
    if results.understood.undated:
        yield f"Bộ lọc ngày bỏ qua {number(results.understood.undated)} văn bản không rõ ngày đăng."
    if results.understood.stale:
        yield "Chỉ mục do một phiên bản khác của chương trình lập ra; người quản trị hãy chạy: tracuu rebuild."
    if results.understood.behind:
        yield f"Còn {number(results.understood.behind)} văn bản mới nạp chưa vào chỉ mục nên chưa tìm thấy được."
    if not results.total:
        yield "Không tìm thấy văn bản nào. Hãy bớt từ, bỏ bớt bộ lọc, hoặc nới khoảng ngày."


def _hit_row(hit: Hit, asked_for: SearchRequest) -> HitRow:
    document = hit.document
    facts = [
        dated(document.published) if document.published else "không rõ ngày",
        document.type.label,
        document.number.value if document.number else "",
        *(item.label for item in (*document.authors, *document.units)),
        *(item.label for item in document.held_at),
    ]
    return HitRow(
        url=urls.document(document.id, asked_for.q),
        title=document.title.value,
        copies=f"{hit.copies} bản giống nhau" if hit.copies else "",
        facts=tuple(fact for fact in facts if fact),
        passages=tuple(runs(document.text, item.start, item.end, item.marks) for item in hit.snippets),
        programmes=tuple(
            Link(item.label, urls.link(SearchRequest(filters=(("programme", (item.value,)),))))
            for item in document.programmes
            if item.confidence != "ambiguous"
        ),
    )
