"""A whole answer to take away: .csv and .xlsx of all documents found, and a feed of this very search.

Enters: the parameters of a search. Leaves: bytes, a few documents at a time. May not: leave out a copy, or anything
before the hundred-thousandth document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from archive.document import Document, Finding
from archive.errors import QueryError
from indexer.query import SearchRequest
from indexer.service import MAX_OFFSET, Hit
from webapp import clock, sheets, urls
from webapp.extension import service, store
from webapp.pages import understanding
from webapp.pages.batch import xlsx
from webapp.pages.hits import facts, title
from webapp.pages.narrowing import parts
from webapp.pages.parts import dated, number, type_label
from webapp.pages.search import named, notes
from webapp.sheets import Cell, Column, Sheet

blueprint = Blueprint("exports", __name__)

NAME = "tra-cuu"
FEED = 50
"""Documents in a feed, unless `limit` says otherwise."""

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in a feed."""

    id: str
    url: str
    title: str
    updated: str
    published: str
    summary: str


@dataclass(frozen=True, slots=True)
class Feed:
    """All that feed.xml shows."""

    title: str
    subtitle: str
    here: str
    page: str
    updated: str
    entries: tuple[Entry, ...]


@blueprint.get("/search.csv")
def as_csv() -> ResponseReturnValue:
    """All documents found, a row each."""
    asked = _asked()
    sheet, _total = _documents(asked)
    response = Response(stream_with_context(sheets.csv_pieces(sheet)), content_type=sheets.CSV)
    response.headers["Content-Disposition"] = f"attachment; filename={_name(asked)}.csv"
    return response


@blueprint.get("/search.xlsx")
def as_xlsx() -> ResponseReturnValue:
    """All documents found, a row each; a second sheet says what was asked, where and when."""
    asked = _asked()
    sheet, total = _documents(asked)
    question = Sheet(str(_("Câu hỏi")), (Column("", 24), Column("", 80)), _question(asked, total), False)
    return xlsx(_name(asked), (sheet, question))


def _name(asked: SearchRequest) -> str:
    """A name that says what is in the file: the question, what narrows it, the day."""
    subject = " ".join([asked.q, *(part.label for part in parts(asked, named))])
    return sheets.file_name(NAME, subject, clock.now()[:10])


def _asked() -> SearchRequest:
    values = list(request.args.items(multi=True))
    if any(name in ("page", "limit") for name, _value in values):
        raise QueryError(
            "Tệp ghi mọi văn bản tìm thấy, nên không có tham số page và limit; hãy bỏ chúng.",
            "The file holds all documents found, so there is no page or limit; leave them out.",
        )
    return urls.parse(values)


def _documents(asked: SearchRequest) -> tuple[Sheet, int]:
    total, found = service().every_document(asked)
    columns = (
        Column(str(_("STT")), 6),
        Column(str(_("Ngày đăng")), 12),
        Column(str(_("Tiêu đề")), 60),
        Column(str(_("Loại văn bản")), 16),
        Column(str(_("Số, ký hiệu")), 18),
        Column(str(_("Địa bàn")), 20),
        Column(str(_("Đơn vị")), 28),
        Column(str(_("Tác giả")), 22),
        Column(str(_("Chương trình, chính sách")), 40),
        Column(str(_("Địa chỉ")), 40),
        Column(str(_("Nguồn")), 40),
        Column(str(_("Mã văn bản")), 20),
        Column("SHA-256", 20),
    )
    host = request.host_url.rstrip("/")
    rows = (_row(place, document, host) for place, document in enumerate(found, 1))
    return Sheet(str(pgettext("bảng", "Văn bản")), columns, rows), total


def _row(place: int, document: Document, host: str) -> tuple[Cell, ...]:
    url = f"{host}{urls.document(document.id)}"
    return (
        place,
        _published(document.published),
        document.title.value,
        type_label(document),
        document.number.value if document.number else "",
        _labels((*document.held_at, *document.districts)),
        _labels(document.units),
        _labels(document.authors),
        _labels(document.programmes),
        sheets.Link(url, url),
        document.url or document.source,
        document.id,
        document.original.sha256,
    )


def _published(found: Finding | None) -> Cell:
    if found is None:
        return ""
    return dated(found) if found.confidence == "ambiguous" else sheets.date_cell(found.value, dated(found))


def _labels(findings: Iterable[Finding]) -> str:
    """The labels of what is sure enough to be found by, each once."""
    return "; ".join(dict.fromkeys(item.label or item.value for item in findings if item.confidence != "ambiguous"))


def _question(asked: SearchRequest, total: int) -> Iterator[tuple[Cell, ...]]:
    yield str(_("Từ cần tìm")), asked.q
    if words := understanding.described(asked.q, named):
        yield str(_("Hiểu là")), words
    results = service().search(replace(asked, limit=1))
    for item in results.understood.expanded:
        yield str(_("Tìm cả cách viết")), f"{item.typed} = {item.meaning}"
    if narrowing := "; ".join(part.label for part in parts(asked, named)):
        yield str(_("Bộ lọc")), narrowing
    yield str(_("Văn bản tìm thấy")), total
    if total > MAX_OFFSET:
        yield str(_("Văn bản ghi trong tệp")), MAX_OFFSET
    for note in notes(results):
        yield str(_("Lưu ý")), note
    url = request.host_url.rstrip("/") + urls.link(asked)
    yield str(_("Địa chỉ")), sheets.Link(url, url)
    yield str(_("Lập lúc")), str(_("%(moment)s (giờ Việt Nam)", moment=clock.moment(clock.now())))


# the feed


@blueprint.get("/search.atom")
def as_atom() -> ResponseReturnValue:
    """The newest documents found, as Atom (RFC 4287); `sort` orders them otherwise."""
    asked = urls.parse(request.args.items(multi=True), limit=FEED)
    asked = replace(asked, sort=asked.sort or "newest")
    results = service().search(asked)
    host = request.host_url.rstrip("/")
    entries = tuple(_entry(hit, host) for hit in results.hits)
    narrowing = "; ".join(part.label for part in parts(results.request, named))
    subject = " · ".join(part for part in (asked.q, narrowing) if part) or str(_("tất cả văn bản"))
    query = request.query_string.decode()
    feed = Feed(
        title=_xml(f"tracuu: {subject}"),
        subtitle=str(_("%(count)s văn bản", count=number(results.total))),
        here=f"{host}/search.atom?{query}" if query else f"{host}/search.atom",
        page=host + urls.link(replace(asked, limit=10, page=1)),
        updated=max((entry.updated for entry in entries), default=_last_change()),
        entries=entries,
    )
    return Response(render_template("feed.xml", feed=feed), content_type="application/atom+xml; charset=utf-8")


def _entry(hit: Hit, host: str) -> Entry:
    document = hit.document
    found = document.published
    exact = found is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", found.value)
    passages = " … ".join(document.text[item.start : item.end] for item in hit.snippets)
    return Entry(
        id=f"urn:sha256:{document.original.sha256}:{document.id}",
        url=f"{host}{urls.document(document.id)}",
        title=_xml(title(document)),
        updated=_utc(store().revisions(document.id)[-1][2]),
        published=f"{found.value}T00:00:00Z" if found and exact else "",
        summary=_xml(f"{' · '.join(facts(document))}. {passages}"),
    )


def _utc(recorded: str) -> str:
    return recorded.replace("+00:00", "Z")


def _last_change() -> str:
    """When the archive was changed last: that is how new an answer of nothing is."""
    last = next(store().changes(store().last_serial() - 1), None)
    return _utc(store().revisions(last.document.id)[-1][2]) if last else "1970-01-01T00:00:00Z"


def _xml(words: str) -> str:
    """Without the characters that XML can't hold."""
    return _NO_XML.sub("\ufffd", words)
