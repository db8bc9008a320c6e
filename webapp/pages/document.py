"""The page of one document, and its original as a download."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
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
from indexer.service import SearchService
from webapp import urls
from webapp.extension import service, store
from webapp.pages.parts import CONFIDENCE, Link, Run, dated, day, evidence, number, period, runs

blueprint = Blueprint("document", __name__)

_CELLS = " | "
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


@blueprint.get("/documents/<id_>")
def document_page(id_: str) -> ResponseReturnValue:
    """One document; `q` marks the words of a question in it."""
    document = store().get(id_)
    return render_template(
        "document.html", page=_document_page(document, store(), service(), request.args.get("q", ""))
    )


@blueprint.get("/documents/<id_>/original")
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
    on = f" ({day(document.published.value)})" if document.published else ""
    return Link(f"{document.title.value}{on}", urls.document(document.id))


def _is_whole(block: Block, finding: Finding) -> bool:
    """Whether the block says nothing but what the head of the page says already."""
    return (
        block.kind in ("title", "dateline") and finding.start is not None and block.start <= finding.start < block.end
    )


def _dateline(document: Document) -> Iterator[str]:
    if document.published:
        yield dated(document.published)
    yield document.type.label
    if document.number:
        yield document.number.value


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
    words: tuple[Run, ...] = ()
    anchor = ""
    if finding.start is not None and finding.end is not None:
        words = evidence(document.text, finding.start, finding.end)
        anchor = next((f"#b{item.start}" for item in document.blocks if item.start <= finding.start < item.end), "")
    return Fact(
        label=_fact_label(name, finding),
        url=urls.link(SearchRequest(filters=((facet, (finding.value,)),))) if facet else "",
        note=finding.detail if name == "people" else "",
        evidence=words,
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
