"""The page of one document, and its original as a download."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from archive.document import Block, Citation, Document, Finding
from archive.errors import QueryError
from archive.text import nfc
from indexer import snippets
from indexer.parser import parse
from indexer.query import SearchRequest, leaves
from webapp import parameters, urls
from webapp.extension import service, store
from webapp.pages.parts import (
    CONFIDENCE,
    NOWHERE,
    RELATION,
    Link,
    Place,
    Run,
    Segment,
    Span,
    dated,
    day,
    evidence,
    labels,
    number,
    period,
    policy_url,
    segments,
)

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
    cells: tuple[tuple[Segment, ...], ...]


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of the text: its kind and its lines."""

    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A policy that the document names: its page, how often, and where first."""

    policy: Link
    first: Link


@dataclass(frozen=True, slots=True)
class Shown:
    """What is marked in a text: words asked for, citations, and the span that the address points to."""

    marks: tuple[Span, ...]
    places: tuple[Place, ...]
    at: Span


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """All that document.html shows; `itself` is the policy that the document is."""

    id: str
    title: str
    heading: tuple[Segment, ...]
    itself: Link | None
    cited: tuple[Cited, ...]
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
    """One document; `q` marks the words of a question in it, `at` the span that somebody points to."""
    values = parameters.read(request.args.items(multi=True), ("at",), longer=("q",))
    document = store().get(id_)
    q = parameters.one(values, "q")
    shown = Shown(
        _marks(document, q), tuple(map(_place, document.citations)), _at(parameters.one(values, "at"), document)
    )
    return render_template("document.html", page=_document_page(document, shown, q))


def _at(value: str, document: Document) -> Span:
    """The span of `12-40`. QueryError when that is none of this text."""
    if not value:
        return NOWHERE
    found = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", value)
    start, end = (int(found[1]), int(found[2])) if found else NOWHERE
    if not start < end <= len(document.text):
        size = number(len(document.text))
        raise QueryError(
            f"at phải là hai vị trí trong văn bản này, như 120-154; văn bản có {size} ký tự.",
            f"at must be two offsets in this text, as 120-154; the text has {len(document.text)} characters.",
        )
    return start, end


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


def _document_page(document: Document, look: Shown, q: str) -> DocumentPage:
    kept_in, asked = store(), service()
    printed_above = [item for item in (document.title, document.published) if item]
    shown = [block for block in document.blocks if not any(_is_whole(block, item) for item in printed_above)]
    original_ = document.original
    return DocumentPage(
        id=document.id,
        title=document.title.value,
        heading=_heading(document, look),
        itself=Link(labels().label(document.identity, _own_type(document)), policy_url(document.identity))
        if document.identity
        else None,
        cited=tuple(_cited(document)),
        dateline=" · ".join(_dateline(document)),
        blocks=tuple(_block_views(document, shown, look)),
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


def _marks(document: Document, q: str) -> tuple[Span, ...]:
    try:
        shown = leaves(parse(nfc(q)).node) if q else []
    except QueryError:
        return ()
    return snippets.merged(document.text, snippets.find(document.text, shown), 0, len(document.text))


def _heading(document: Document, look: Shown) -> tuple[Segment, ...]:
    """The title with its marks, where it stands in the text as it is."""
    title = document.title
    if title.start is None or title.end is None or document.text[title.start : title.end] != title.value:
        return (Segment((Run(title.value, False),)),)
    return segments(document.text, title.start, title.end, look.marks, look.places, look.at)


def _own_type(document: Document) -> str:
    own = (item.type for item in document.citations if item.canonical == document.identity)
    return next(own, labels().type_of(document.identity))


def _place(citation: Citation) -> Place:
    told = (
        labels().label(citation.canonical, citation.type),
        f"{CONFIDENCE[citation.confidence]} (quy tắc {citation.rule})",
        citation.article,
        RELATION.get(citation.relation, ""),
    )
    title = " · ".join(part for part in told if part)
    return Place(citation.start, citation.end, policy_url(citation.canonical), title, citation.confidence)


def _cited(document: Document) -> Iterator[Cited]:
    """The policies named, those named most often first."""
    first = {item.canonical: item for item in reversed(document.citations)}
    for form, count in Counter(item.canonical for item in document.citations).most_common():
        policy = Link(labels().label(form, first[form].type), policy_url(form))
        yield Cited(policy, Link(f"{number(count)} lượt", f"#c{first[form].start}"))


def _block_views(document: Document, blocks: Sequence[Block], look: Shown) -> Iterator[BlockView]:
    """The blocks as they are shown; rows of a table that follow each other are one table."""
    for is_table, group in groupby(blocks, lambda block: block.kind == "table"):
        views = [BlockView(item.kind, tuple(_lines(document.text, item, look))) for item in group]
        if is_table:
            yield replace(views[0], lines=tuple(line for view in views for line in view.lines))
        else:
            yield from views


def _lines(text: str, block: Block, look: Shown) -> Iterator[Line]:
    start = block.start
    for line in text[block.start : block.end].split("\n"):
        cells, begin = [], start
        for cell in line.split(_CELLS) if block.kind == "table" else [line]:
            end = start + len(cell)
            cells.append(segments(text, start, end, look.marks, look.places, look.at))
            start = end + len(_CELLS)
        yield Line(f"b{block.start}" if begin == block.start else "", tuple(cells))
        start += 1 - len(_CELLS)


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
