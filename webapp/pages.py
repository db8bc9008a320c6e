"""The pages: parse, call, show. A page is made from one frozen context; templates decide nothing but layout.

Enters: a request. Leaves: HTML in Vietnamese. May not: ask the store or the engine past the service.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice, takewhile

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from archive.document import Block, Document, Finding
from archive.errors import QueryError
from archive.store import Store
from archive.text import nfc
from indexer import snippets
from indexer.parser import parse
from indexer.query import SearchRequest, leaves
from indexer.schema import FACETS
from indexer.service import Hit, SearchResults, SearchService
from webapp import urls
from webapp.extension import service, store

pages = Blueprint("pages", __name__)

SHOWN_VALUES = 9
_CELLS = " | "
_SORTS = (("relevance", "liên quan nhất"), ("newest", "mới nhất"), ("oldest", "cũ nhất"))
CONFIDENCE = {"exact": "chắc chắn", "inferred": "suy ra", "ambiguous": "chưa rõ"}
_FACET_OF = {
    "authors": "author", "units": "unit", "held_at": "district", "districts": "district", "programmes": "programme",
    "type": "type",
}  # fmt: skip
_WHY_NOT = {"type.default": "Không thấy dấu hiệu của loại khác nên tạm xếp như vậy."}
_FACTS = (
    ("published", "Ngày đăng"),
    ("type", "Loại văn bản"),
    ("number", "Số, ký hiệu"),
    ("issuer", "Cơ quan ban hành"),
    ("place", "Nơi ban hành"),
    ("subject", "Trích yếu"),
    ("signatory", "Người ký"),
    ("authors", "Tác giả"),
    ("units", "Đơn vị"),
    ("held_at", "Diễn ra tại"),
    ("districts", "Địa bàn được nêu"),
    ("programmes", "Chương trình, chính sách"),
    ("events", "Ngày diễn ra"),
    ("periods", "Kỳ báo cáo"),
    ("horizons", "Giai đoạn"),
    ("people", "Người được nêu tên"),
    ("recipients", "Nơi nhận"),
)


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
class FacetBox:
    """A facet: the values shown at once, and the rest behind a fold."""

    label: str
    shown: tuple[Choice, ...]
    folded: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text, marked or not."""

    text: str
    marked: bool


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


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and why it is believed: the sentence around its span, or why there is none; the rule; how sure it is."""

    label: str
    url: str
    note: str
    evidence: tuple[Run, ...]
    anchor: str
    rule: str
    why_not: str
    confidence: str


@dataclass(frozen=True, slots=True)
class FactGroup:
    """All values of one field."""

    name: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block, or a row of a table; only a row has several cells. `anchor` is set on the first of a block."""

    anchor: str
    cells: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of the text: its kind and its lines."""

    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """All that document.html shows."""

    id: str
    title: str
    dateline: str
    blocks: tuple[BlockView, ...]
    groups: tuple[FactGroup, ...]
    source: str
    url: str
    original_name: str
    original_size: str
    original_url: str
    sha256: str
    revisions: tuple[tuple[int, str, str], ...]
    scanned: bool
    json_url: str
    back: str
    copies: tuple[Link, ...]
    related: tuple[Link, ...]


@pages.get("/")
@pages.get("/search")
def search_page() -> ResponseReturnValue:
    """The search page; the empty question lists everything, newest first."""
    values = list(request.args.items(multi=True))
    try:
        results = service().search(urls.parse(values))
    except QueryError as fault:
        return render_template("search.html", page=_faulty(values, fault)), 400
    return render_template("search.html", page=_search_page(results))


@pages.get("/documents/<id_>")
def document_page(id_: str) -> ResponseReturnValue:
    """One document; `q` marks the words of a question in it."""
    document = store().get(id_)
    return render_template(
        "document.html", page=_document_page(document, store(), service(), request.args.get("q", ""))
    )


@pages.get("/documents/<id_>/original")
def original(id_: str) -> ResponseReturnValue:
    """The bytes as they came, always as a download: a page from outside never runs on our address."""
    kept = store().get(id_).original
    response = send_file(
        store().original_path(kept.sha256).resolve(),
        mimetype=kept.media_type,
        as_attachment=True,
        download_name=kept.name,
        etag=kept.sha256,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


def number(value: int) -> str:
    """`1234` as `1.234`, the way Vietnamese writes it."""
    return f"{value:,}".replace(",", ".")


def day(value: str) -> str:
    """`2017-04-10` as `10/04/2017`; `2017-04` as `04/2017`; an interval with a dash; anything else as it is."""
    if re.fullmatch(r"\d{4}-[\d-]+/\d{4}-[\d-]+", value):
        return " – ".join(day(part) for part in value.split("/"))
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", value)
    return "/".join(part for part in reversed(match.groups()) if part) if match else value


def period(value: str) -> str:
    """`2017-Q1` as `Quý I/2017`, `2018-H1` as `6 tháng đầu năm 2018`, `2014-9M` as `9 tháng năm 2014`."""
    match = re.fullmatch(r"(\d{4})-(?:Q([1-4])|H([12])|(\d{1,2})M)", value)
    if not match:
        return f"Năm {value}" if re.fullmatch(r"\d{4}", value) else day(value)
    year, quarter, half, months = match.groups()
    if quarter:
        return f"Quý {('I', 'II', 'III', 'IV')[int(quarter) - 1]}/{year}"
    return f"6 tháng {('đầu', 'cuối')[int(half) - 1]} năm {year}" if half else f"{months} tháng năm {year}"


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


# the search page


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
        _dated(document.published) if document.published else "không rõ ngày",
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


# the document page


def _document_page(document: Document, kept_in: Store, asked: SearchService, q: str) -> DocumentPage:
    marks = _marks(document, q)
    printed_above = [item for item in (document.title, document.published) if item]
    shown = [block for block in document.blocks if not any(_is_whole(block, item) for item in printed_above)]
    original_ = document.original
    return DocumentPage(
        id=document.id,
        title=document.title.value,
        dateline=" · ".join(_dateline(document)),
        blocks=tuple(_block_views(document, shown, marks)),
        groups=tuple(group for name, label in _FACTS if (group := _group(document, name, label)).facts),
        source=document.source,
        url=document.url if document.url.startswith(("http://", "https://")) else "",
        original_name=original_.name,
        original_size=f"{number(original_.size)} byte",
        original_url=f"/documents/{document.id}/original",
        sha256=original_.sha256,
        revisions=kept_in.revisions(document.id),
        scanned=document.state == "needs-ocr",
        json_url=f"/api/v1/documents/{document.id}",
        back=urls.link(SearchRequest(q=q)) if q else "/search",
        copies=tuple(map(_listed, asked.copies(document))),
        related=tuple(map(_listed, asked.related(document))),
    )


def _listed(document: Document) -> Link:
    dated = f" ({day(document.published.value)})" if document.published else ""
    return Link(f"{document.title.value}{dated}", urls.document(document.id))


def _is_whole(block: Block, finding: Finding) -> bool:
    """Whether the block says nothing but what the head of the page says already."""
    return (
        block.kind in ("title", "dateline") and finding.start is not None and block.start <= finding.start < block.end
    )


def _dateline(document: Document) -> Iterator[str]:
    if document.published:
        yield _dated(document.published)
    yield document.type.label
    if document.number:
        yield document.number.value


def _dated(published: Finding) -> str:
    if published.confidence == "ambiguous":
        return f"ngày ghi là “{published.value}”"
    return day(published.value)


def _marks(document: Document, q: str) -> tuple[tuple[int, int], ...]:
    try:
        shown = leaves(parse(nfc(q)).node) if q else []
    except QueryError:
        return ()
    return snippets.merged(document.text, snippets.find(document.text, shown), 0, len(document.text))


def _block_views(document: Document, blocks: Sequence[Block], marks: Sequence[tuple[int, int]]) -> Iterator[BlockView]:
    """The blocks as they are shown; rows of a table that follow each other are one table."""
    for is_table, group in groupby(blocks, lambda block: block.kind == "table"):
        views = [BlockView(item.kind, tuple(_lines(document.text, item, marks))) for item in group]
        if is_table:
            yield replace(views[0], lines=tuple(line for view in views for line in view.lines))
        else:
            yield from views


def _lines(text: str, block: Block, marks: Sequence[tuple[int, int]]) -> Iterator[Line]:
    start = block.start
    for line in text[block.start : block.end].split("\n"):
        cells, begin = [], start
        for cell in line.split(_CELLS) if block.kind == "table" else [line]:
            end = start + len(cell)
            cells.append(runs(text, start, end, _between(marks, start, end)))
            start = end + len(_CELLS)
        yield Line(f"b{block.start}" if begin == block.start else "", tuple(cells))
        start += 1 - len(_CELLS)


def _between(marks: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    first = bisect_right(marks, start, key=lambda mark: mark[1])
    return list(takewhile(lambda mark: mark[0] < end, islice(marks, first, None)))


def _group(document: Document, name: str, label: str) -> FactGroup:
    found = getattr(document, name)
    findings = found if isinstance(found, tuple) else (found,) if found else ()
    return FactGroup(label, tuple(_fact(document, name, finding) for finding in findings))


def _fact(document: Document, name: str, finding: Finding) -> Fact:
    facet = _FACET_OF.get(name)
    evidence: tuple[Run, ...] = ()
    anchor = ""
    if finding.start is not None and finding.end is not None:
        evidence = _evidence(document.text, finding.start, finding.end)
        anchor = next((f"#b{item.start}" for item in document.blocks if item.start <= finding.start < item.end), "")
    return Fact(
        label=_fact_label(name, finding),
        url=urls.link(SearchRequest(filters=((facet, (finding.value,)),))) if facet else "",
        note=finding.detail if name == "people" else "",
        evidence=evidence,
        anchor=anchor,
        rule=finding.rule,
        why_not=_WHY_NOT.get(finding.rule, "Lấy từ thông tin kèm theo tệp, không phải từ chữ trong văn bản."),
        confidence=CONFIDENCE[finding.confidence],
    )


def _fact_label(name: str, finding: Finding) -> str:
    if name in ("published", "events"):
        return day(finding.value)
    if name == "periods":
        return period(finding.value)
    if name == "horizons":
        return finding.value.replace("-", " – ") if "-" in finding.value else f"đến năm {finding.value}"
    return finding.label or finding.value


def _evidence(text: str, start: int, end: int) -> tuple[Run, ...]:
    low = max(start - 90, 0)
    low = text.find(" ", low, start) + 1 if low else 0
    low = max(low, text.rfind("\n", low, start) + 1)
    high = min(end + 90, len(text))
    stop = text.find("\n", end, high)
    high = stop if stop >= 0 else (text.rfind(" ", end, high) if high < len(text) else high)
    return runs(text, low, max(high, end), [(start, end)])


def is_api() -> bool:
    """Whether the request is for the API, whose errors are JSON."""
    return request.path.startswith("/api/")
