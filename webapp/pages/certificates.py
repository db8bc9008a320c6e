"""Search certificates: for printing and signing, as JSON to check later, as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from archive import vocabulary
from archive.document import Document
from archive.errors import NotFound, QueryError
from indexer.certificates import Certificate, Found, Result
from indexer.certifier import Certifier
from indexer.lookup import coded, named
from webapp import certificate_words as words
from webapp import clock, mention_urls, parameters, urls
from webapp.extension import citations, ledger, service, store
from webapp.pages.batch import xlsx
from webapp.pages.parts import CONFIDENCE, day, labels, number, policy_url, span_url
from webapp.sheets import file_name

blueprint = Blueprint("certificates", __name__)

PATH = "/chung-nhan"
NAME = "chung-nhan-tra-cuu"
MAX_ONLINE = 10_000
"""Results that a page may be asked for; the command line takes more."""
MAX_PRINTED = 500
"""Documents on the printed page; JSON and workbook hold all."""
MAX_PASSAGES = 50
"""Of one document on the printed page."""

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A mention and the words beside it."""

    left: str
    form: str
    right: str
    url: str
    sure: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the answer."""

    place: str
    date: str
    title: str
    url: str
    facts: str
    id: str
    sha256: str
    same_as: str
    passages: tuple[Passage, ...]
    more: str


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """All that certificate.html shows."""

    subject: str
    groups: tuple[words.Group, ...]
    entries: tuple[Entry, ...]
    left_out: str
    json_url: str
    xlsx_url: str
    back: str


@blueprint.get(PATH)
def page() -> ResponseReturnValue:
    """The certificate to be printed."""
    pairs = list(request.args.items(multi=True))
    return render_template("certificate.html", page=_page(_asked(pairs), pairs))


@blueprint.get(f"{PATH}.json")
def as_json() -> ResponseReturnValue:
    """The certificate that `tracuu certificate --check` takes."""
    made = _asked(list(request.args.items(multi=True)))
    response = Response(made.pieces(clock.now()), content_type="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename={_file(made)}.json"
    return response


@blueprint.get(f"{PATH}.xlsx")
def as_xlsx() -> ResponseReturnValue:
    """The certificate as a workbook: the facts, and a row for each mention."""
    made = _asked(list(request.args.items(multi=True)))
    known = words.names(service(), vocabulary.shipped())
    return xlsx(_file(made), words.sheets(made, clock.now(), known, store().get_many))


def _file(made: Certificate) -> str:
    """A name that says what is certified, and when."""
    return file_name(NAME, words.subject(made.content), clock.now()[:10])


def _asked(pairs: Pairs) -> Certificate:
    certifier = Certifier(store(), service(), vocabulary.shipped())
    if not pairs:
        raise QueryError(
            "Hãy nêu chính sách (policy=102/2009/QĐ-TTg) hoặc từ cần tìm (q=…) để lập chứng nhận.",
            "Name a policy (policy=102/2009/QĐ-TTg) or a query (q=…) to certify.",
        )
    own = [pair for pair in pairs if pair[0] == "policy"]
    if not own:
        return certifier.query(urls.parse(pairs), most=MAX_ONLINE)
    written = parameters.one(parameters.read(own, ("policy",)), "policy")
    asked = mention_urls.parse(pair for pair in pairs if pair[0] != "policy")
    return certifier.policy(_form(written), coded(service(), asked.filters), with_open=asked.with_open, most=MAX_ONLINE)


def _form(written: str) -> str:
    row = named(ledger(), labels(), lambda typed: citations().lookup(typed), written) if written else None
    if row is None:
        raise NotFound(
            f"Không đọc được “{written[:80]}” thành một văn bản hay chính sách.",
            f"{written[:80]!r} can't be read as an instrument or programme.",
        )
    return row.canonical


def _page(made: Certificate, pairs: Pairs) -> CertificatePage:
    shown = made.results[:MAX_PRINTED]
    documents = store().get_many([item.document for item in shown])
    query = urlencode(pairs)
    policy = made.content["question"].get("canonical", "")
    more = len(made.results) - len(shown)
    left_out = _(
        "Trang in chỉ ghi %(shown)s văn bản đầu; %(count)s văn bản nữa có trong tệp JSON và Excel. "
        "Mã kiểm tính trên tất cả.",
        shown=number(len(shown)),
        count=number(more),
    )
    return CertificatePage(
        subject=words.subject(made.content),
        groups=words.groups(made, clock.now(), words.names(service(), vocabulary.shipped())),
        entries=tuple(_entry(place, item, documents.get(item.document), policy) for place, item in enumerate(shown, 1)),
        left_out=left_out if more else "",
        json_url=f"{PATH}.json?{query}",
        xlsx_url=f"{PATH}.xlsx?{query}",
        back=policy_url(policy) if policy else f"/search?{query}",
    )


def _entry(place: int, item: Result, document: Document | None, policy: str) -> Entry:
    facts = [*item.districts, *item.authors, *item.units]
    return Entry(
        place=number(place),
        date=day(item.date) or _("không rõ ngày"),
        title=item.title,
        url=f"/documents/{item.document}",
        facts=" · ".join(facts),
        id=_("%(id)s, lần %(revision)s", id=item.document, revision=item.revision),
        sha256=item.sha256,
        same_as=item.same_as,
        passages=tuple(_passage(item, found, document, policy) for found in item.found[:MAX_PASSAGES]),
        more=_more(len(item.found) - MAX_PASSAGES),
    )


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return str(
        ngettext(
            "và %(count)s lượt nhắc nữa trong văn bản này",
            "và %(count)s lượt nhắc nữa trong văn bản này",
            count,
            count=number(count),
        )
    )


def _passage(item: Result, found: Found, document: Document | None, policy: str) -> Passage:
    left, right = words.sides(item, document, found.start, found.end)
    url = span_url(item.document, found.start, found.end)
    maybe = found.canonical != policy
    label = labels().label(found.canonical, labels().type_of(found.canonical))
    sure = _("có thể: %(label)s", label=label) if maybe else CONFIDENCE.get(found.confidence, "")
    return Passage(left, found.form, right, url, sure if found.canonical else "")
