"""The page of one document: its text, what is known of it and why, and the ways on from it.

Enters: an id; `q` marks the words of a question, `hit` is the one of them to stop at, `at` a span that somebody points
to, `offset` the part of a long text to show, `in=tron` all of it to be printed, `revision` a former one. Leaves: a
DocumentPage.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from archive import vocabulary
from archive.document import Document
from archive.errors import QueryError
from archive.text import nfc
from indexer import snippets
from indexer.abbreviations import Abbreviations
from indexer.expansion import expanded
from indexer.mentions import CONFIDENCES
from indexer.parser import parse
from indexer.query import SearchRequest, leaves
from webapp import parameters, urls
from webapp.extension import store
from webapp.pages import document_beside as beside
from webapp.pages import document_facts
from webapp.pages.document_beside import Origin, Other
from webapp.pages.document_facts import FactGroup
from webapp.pages.document_text import HIT, BlockView, Shown, block_views, body, heading, part_of, parts, places
from webapp.pages.parts import (
    NOWHERE,
    Link,
    Segment,
    Span,
    dated,
    labels,
    number,
    policy_url,
    type_label,
    unturned,
)
from webapp.pages.revisions import Load, Stepper, loads, revision, whole
from webapp.remembered import Remembered

blueprint = Blueprint("document", __name__)

_SHOWN_POLICIES = 12
_MOST_POLICIES = 300
_MOST_HEADINGS = 200
_FEWEST_HEADINGS = 3
_LONGEST_HEADING = 100
_KEPT = 32
_WHOLE = "tron"


@dataclass(frozen=True, slots=True)
class Cited:
    """A policy that the document names: its page, how often, and where first."""

    policy: Link
    first: Link


@dataclass(frozen=True, slots=True)
class Switch:
    """A kind of marks that can be switched off: the name of the box, its words."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is told of printing a long text: on the screen, and on paper where it is not all there."""

    here: bool
    words: str
    link: Link
    printed: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """All that document.html shows; `itself` is the policy that the document is, `citation` the line to cite it by
    (`cited_as`: its title, and the rest), `address` where that leads. Of a text in parts, `sheet` leads to all of it on
    one page, and from there back."""

    id: str
    title: str
    heading: tuple[Segment, ...]
    itself: Link | None
    dateline: str
    notes: tuple[str, ...]
    newer: Link | None
    blocks: tuple[BlockView, ...]
    switches: tuple[Switch, ...]
    hits: Stepper | None
    parts: Stepper | None
    sheet: Sheet | None
    contents: tuple[Link, ...]
    groups: tuple[FactGroup, ...]
    cited: tuple[Cited, ...]
    folded: tuple[Cited, ...]
    origin: Origin
    loads: tuple[Load, ...]
    citation: str
    cited_as: tuple[str, str]
    address: str
    json_url: str
    back: str
    copies: tuple[Other, ...]
    related: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address says; `revision` is empty for the present one."""

    document: Document
    q: str
    revision: str
    marks: tuple[Span, ...]
    hit: int
    at: Span
    offset: int
    whole: bool

    def url(self, anchor: str = "", **given: object) -> str:
        """The address of this document with the same words marked, and what else is given."""
        pairs = [("q", self.q), ("revision", self.revision), *given.items()]
        query = urlencode([(name, value) for name, value in pairs if value != ""])
        return f"/documents/{self.document.id}" + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")


@blueprint.get("/documents/<id_>")
def document_page(id_: str) -> ResponseReturnValue:
    """One document, or one part of a long one."""
    single = ("at", "hit", "offset", "revision", "in")
    values = parameters.read(request.args.items(multi=True), single, longer=("q",))
    document = revision(id_, values)
    q = parameters.one(values, "q")
    marks = _marks(document, q)
    at = _at(parameters.one(values, "at"), document)
    hit = whole(values, "hit", 1, 999_999)
    if hit > max(len(marks), 1):
        raise QueryError(
            f"Từ tìm có {number(len(marks))} chỗ khớp trong văn bản này, không có chỗ thứ {number(hit)}.",
            f"The words asked for stand in {len(marks)} place(s) of this document; there is no place {hit}.",
        )
    offset = whole(values, "offset", 0, len(document.text))
    whole_text = "in" in values and parameters.chosen(values, "in", (_WHOLE,), _WHOLE) == _WHOLE
    former = parameters.one(values, "revision")
    asked = _Asked(document, q, former, marks, hit if marks else 0, at, offset, whole_text)
    return render_template("document.html", page=_document_page(asked))


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


@cache
def _abbreviations() -> Abbreviations:
    return Abbreviations(vocabulary.shipped().abbreviations)


def _marks(document: Document, q: str) -> tuple[Span, ...]:
    """Where the words of the question stand; remembered for those who step from one to the next."""
    if not q:
        return ()
    known: Remembered[tuple[Span, ...]] = current_app.extensions.setdefault("tracuu.marks", Remembered(_KEPT))
    name = (document.id, document.revision, len(document.text), hash(document.text), q)
    return known.get(None, name, lambda: _found(document.text, nfc(q)))


def _found(text: str, q: str) -> tuple[Span, ...]:
    """Abbreviations are read both ways, as the search reads them."""
    try:
        node, _done = expanded(parse(q).node, q, _abbreviations())
    except QueryError:
        return ()
    return snippets.merged(text, snippets.find(text, leaves(node)), 0, len(text))


def _document_page(asked: _Asked) -> DocumentPage:
    document, text = asked.document, asked.document.text
    here = asked.marks[asked.hit - 1] if asked.hit and asked.at == NOWHERE else asked.at
    cut = parts(text)
    shown_part = part_of(cut, here[0] if here != NOWHERE else asked.offset)
    sheet = _sheet(asked, cut, shown_part) if len(cut) > 1 else None
    all_of_it = sheet is not None and sheet.here
    part = (0, len(text)) if all_of_it else cut[shown_part]
    # On paper nothing leads anywhere, and of a text of millions of characters the links would be half of the page.
    look = Shown(asked.marks, () if all_of_it else places(document, part), here)
    policies = tuple(_cited(asked, NOWHERE if all_of_it else part))
    others = beside.others(document)
    present = store().get(document.id) if asked.revision else document
    title, citation = unturned(document.title.value), beside.citation(document, request.url_root)
    named = title.rstrip(".")
    return DocumentPage(
        id=document.id,
        title=title,
        heading=heading(document, look),
        itself=Link(labels().label(document.identity, _own_type(document)), policy_url(document.identity))
        if document.identity
        else None,
        dateline=" · ".join(_dateline(document)),
        notes=tuple(_notes(asked)),
        newer=Link(_("Xem bản hiện nay"), urls.document(document.id, asked.q))
        if present.revision != document.revision
        else None,
        blocks=tuple(block_views(document, body(document), part, look)),
        switches=tuple(_switches(look)),
        hits=_hits(asked, here) if asked.marks and not all_of_it else None,
        parts=_parts(asked, cut, shown_part) if sheet and not all_of_it else None,
        sheet=sheet,
        contents=tuple(_contents(asked, part)),
        groups=tuple(document_facts.groups(document, lambda start, end: _to_span(asked, start, end))),
        cited=policies[:_SHOWN_POLICIES],
        folded=policies[_SHOWN_POLICIES:_MOST_POLICIES],
        origin=beside.origin(document, asked.revision),
        loads=tuple(loads(document)),
        address=f"/documents/{document.id}?revision={document.revision}",
        citation=citation,
        cited_as=(named, citation.removeprefix(named)),
        json_url=f"/api/v1/documents/{document.id}",
        back=urls.link(SearchRequest(q=asked.q)) if asked.q else "/search",
        copies=others.copies,
        related=others.related,
    )


def _to_span(asked: _Asked, start: int, end: int) -> str:
    return asked.url(f"c{start}", at=f"{start}-{end}")


def _dateline(document: Document) -> Iterator[str]:
    yield dated(document.published) if document.published else _("không rõ ngày")
    yield type_label(document)
    if document.number:
        yield document.number.value


def _notes(asked: _Asked) -> Iterator[str]:
    if asked.document.state == "needs-ocr":
        yield _("Bản gốc là ảnh quét, chưa có chữ để tìm: cần nhận dạng chữ (OCR). Hãy xem bản gốc.")
    if asked.q and not asked.marks:
        yield _("Các từ tìm không đứng trong chữ của văn bản này; văn bản khớp nhờ số hiệu, ngày hoặc bộ lọc.")


# ways through the text


def _hits(asked: _Asked, here: Span) -> Stepper:
    """From hit to hit; from a span that somebody points to, to the hits on either side of it."""
    total = len(asked.marks)
    before = sum(mark[0] < here[0] for mark in asked.marks) if here != NOWHERE else 0
    after = asked.hit + 1 if asked.hit else before + 1

    def link(label: str, to: int) -> Link | None:
        return Link(label, asked.url(HIT, hit=to)) if 1 <= to <= total else None

    if not asked.hit:
        words = ngettext("%(count)s chỗ khớp", "%(count)s chỗ khớp", total, count=number(total))
    else:
        words = _("%(place)s / %(total)s", place=number(asked.hit), total=number(total))
    return Stepper(words, link(_("Chỗ trước"), before), link(_("Chỗ sau"), after))


def _parts(asked: _Asked, cut: Sequence[Span], place: int) -> Stepper:
    def link(label: str, to: int) -> Link | None:
        return Link(label, asked.url(offset=cut[to][0])) if 0 <= to < len(cut) else None

    words = _("Phần %(place)s / %(total)s", place=number(place + 1), total=number(len(cut)))
    return Stepper(words, link(_("Phần trước"), place - 1), link(_("Phần sau"), place + 1))


def _sheet(asked: _Asked, cut: Sequence[Span], place: int) -> Sheet:
    if asked.whole:
        words = _("Toàn văn trên một trang, để in bằng Ctrl+P.")
        return Sheet(True, words, Link(_("Xem từng phần"), asked.url()), "")
    url = asked.url(**{"in": _WHOLE})
    printed = _(
        "Trên đây chỉ là phần %(place)s trong %(total)s phần của văn bản. Để in toàn văn, hãy mở: %(address)s",
        place=number(place + 1), total=number(len(cut)), address=request.host_url.rstrip("/") + url,
    )  # fmt: skip
    words = _("Bản in của trang này chỉ có phần đang xem.")
    return Sheet(False, words, Link(_("In toàn văn"), url), printed)


def _contents(asked: _Asked, part: Span) -> Iterator[Link]:
    """The headings of the text, where it has enough of them to lose one's way."""
    document = asked.document
    headings = [block for block in body(document) if block.kind == "heading"]
    if len(headings) < _FEWEST_HEADINGS:
        return
    for block in headings[:_MOST_HEADINGS]:
        words = " ".join(document.text[block.start : block.end].split())
        label = words if len(words) <= _LONGEST_HEADING else f"{words[:_LONGEST_HEADING].rpartition(' ')[0]} …"
        yield Link(label, _to_offset(asked, part, block.start, f"b{block.start}"))


def _to_offset(asked: _Asked, part: Span, offset: int, anchor: str) -> str:
    """A place of the text: of this page, or of the page of another part."""
    return f"#{anchor}" if part[0] <= offset < part[1] else asked.url(anchor, offset=offset)


def _switches(look: Shown) -> Iterator[Switch]:
    """The kinds of marks on this page."""
    kinds = {kind for place in look.places for kind in place.kind.split()}
    if look.marks:
        yield Switch("query", _("Từ tìm"))
    if kinds & set(CONFIDENCES):
        yield Switch("cite", _("Văn bản được nhắc"))
    if "programme" in kinds:
        yield Switch("programme", _("Chương trình"))
    if "place" in kinds:
        yield Switch("place", _("Địa bàn"))
    if "person" in kinds:
        yield Switch("person", _("Người"))


# what is known beside the text


def _own_type(document: Document) -> str:
    own = (item.type for item in document.citations if item.canonical == document.identity)
    return next(own, labels().type_of(document.identity))


def _cited(asked: _Asked, part: Span) -> Iterator[Cited]:
    """The policies named, those named most often first."""
    citations = asked.document.citations
    first = {item.canonical: item for item in reversed(citations)}
    for form, count in Counter(item.canonical for item in citations).most_common():
        policy = Link(labels().label(form, first[form].type), policy_url(form))
        start = first[form].start
        times = ngettext("%(count)s lượt", "%(count)s lượt", count, count=number(count))
        yield Cited(policy, Link(times, _to_offset(asked, part, start, f"c{start}")))
