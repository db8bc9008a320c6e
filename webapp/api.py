"""The JSON API, version 1: parse, call, answer. The same objects as `--json` gives on the command line."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from typing import Any, cast, get_args

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from archive.errors import NotFound, QueryError
from archive.text import nfc
from indexer.ledger import Ledger
from indexer.lookup import bases, coded, look_up, named, typed
from indexer.mentions import Filters, PolicyRow
from indexer.policies import Sort
from webapp import answers, mention_urls, parameters, policy_answers, urls
from webapp.extension import citations, ledger, service, store
from webapp.pages.parts import labels
from webapp.pages.values import asked_of

api = Blueprint("api", __name__, url_prefix="/api/v1")

MAX_TEXT = 64_000
"""Characters of a text whose citations are looked up."""
MAX_LIMIT = 200
MAX_VALUES = 1_000
MAX_OFFSET = 100_000

_LIMIT = 50


@api.get("/search")
def search() -> ResponseReturnValue:
    """A page of hits; parameters as in `webapp.urls.PARAMETERS`."""
    return jsonify(answers.search(service().search(urls.parse(request.args.items(multi=True)))))


@api.get("/values")
def values() -> ResponseReturnValue:
    """All values of a `facet` among the documents of a search, the most frequent first, a page of them.

    Parameters as of a search; `page` and `limit` (100, at most 1,000) are those of the values.
    """
    asked, facet, own = asked_of(request.args.items(multi=True), ("facet", "page", "limit"))
    page, limit = _page(parameters.page(own), parameters.one(own, "limit", "100"), MAX_VALUES)
    every = service().facet_values(asked, facet)
    rows = [asdict(value) for value in every[(page - 1) * limit : page * limit]]
    return jsonify({"facet": facet, "total": len(every), "page": page, "limit": limit, "values": rows})


@api.get("/documents/<id_>")
def document(id_: str) -> ResponseReturnValue:
    """A whole document with the evidence of every field."""
    return jsonify(answers.document(store().get(id_), store().corrections_of([id_]).get(id_, ())))


@api.get("/suggest")
def suggest() -> ResponseReturnValue:
    """What may follow what was typed (`q`): values with their facet and code, phrases, titles with their document."""
    return jsonify(answers.suggestions(service().suggest(request.args.get("q", ""))))


# citations


@api.post("/citations/lookup")
def lookup() -> ResponseReturnValue:
    """The citations of a text, each with what it comes to here: `{"text": …}` as JSON, or plain text in UTF-8."""
    parameters.read(request.args.items(multi=True), ())
    text = nfc(_sent())
    if len(text) > MAX_TEXT:
        raise _too_long()
    found = citations().find(text)
    return jsonify(policy_answers.lookups(text, found, look_up(ledger(), typed(found)), labels()))


def _sent() -> str:
    try:
        data = request.get_data()
    except RequestEntityTooLarge as fault:
        raise _too_long() from fault
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise QueryError("Nội dung gửi lên không phải UTF-8.", "The body isn't UTF-8.") from fault
    if request.mimetype == "text/plain":
        return text
    if not request.is_json:
        raise QueryError(
            'Hãy gửi JSON {"text": …} (application/json) hoặc chữ (text/plain).',
            'Send JSON {"text": …} (application/json) or text (text/plain).',
        )
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise QueryError("JSON gửi lên bị sai cú pháp.", "The body isn't valid JSON.") from fault
    if not isinstance(sent, dict) or set(sent) != {"text"} or not isinstance(sent["text"], str):
        raise QueryError(
            'JSON phải là {"text": "…"}, không có trường nào khác.', 'The JSON must be {"text": "…"} and nothing else.'
        )
    return sent["text"]


def _too_long() -> QueryError:
    return QueryError(
        f"Văn bản dài quá {MAX_TEXT} ký tự; hãy gửi từng phần.", f"The text has over {MAX_TEXT} characters; send parts."
    )


@api.get("/citations")
def policies() -> ResponseReturnValue:
    """The policies that the archive mentions: `q` (a number in any spelling, or a part of one), `type`, `sort`."""
    values = parameters.read(request.args.items(multi=True), ("q", "sort", "page", "limit"), ("type",))
    q, types = parameters.one(values, "q"), tuple(dict.fromkeys(values.get("type", ())))
    sort = cast(Sort, parameters.chosen(values, "sort", get_args(Sort), "mentions"))
    page, limit = _page(parameters.page(values), parameters.one(values, "limit"))
    kept = ledger()
    with kept.snapshot():
        read = citations().lookup(q) if q else ()
        given: dict[str, Any] = {"bases": bases(kept, read)} if read else {"text": q}
        total, rows = kept.policies(**given, kinds=types, sort=sort, offset=(page - 1) * limit, limit=limit)
        counts = kept.types(**given)
    asked = {
        "q": q,
        "read_as": [item.canonical for item in read],
        "type": list(types),
        "sort": sort,
        "page": page,
        "limit": limit,
    }
    return jsonify(policy_answers.policies(total, rows, counts, asked, labels()))


def _page(page: int, limit: str, most: int = MAX_LIMIT) -> tuple[int, int]:
    """The page and the size of pages, checked."""
    if limit and not re.fullmatch(r"[0-9]{1,4}", limit):
        limit = "0"
    size = int(limit or _LIMIT)
    if not 1 <= size <= most:
        raise QueryError(f"limit phải từ 1 đến {most}.", f"limit must be between 1 and {most}.")
    if page * size > MAX_OFFSET:
        raise QueryError(
            f"page không được quá {MAX_OFFSET} kết quả đầu.", f"page must be within the first {MAX_OFFSET} results."
        )
    return page, size


@api.get("/citations/<id_>")
def policy(id_: str) -> ResponseReturnValue:
    """One policy: counts, relations, months, districts, units, what stands beside it, spellings, candidates."""
    parameters.read(request.args.items(multi=True), ())
    kept = ledger()
    with kept.snapshot():
        return jsonify(policy_answers.summary(_summary(kept, _named(kept, id_)), labels()))


def _named(kept: Ledger, id_: str) -> PolicyRow:
    row = (
        named(kept, labels(), lambda typed: citations().lookup(typed), id_) if len(id_) <= parameters.LONGEST else None
    )
    if row is None:
        raise NotFound(f"Không có chính sách nào mang mã {id_[:80]!r}.", f"No policy has the id {id_[:80]!r}.")
    return row


def _summary(kept: Ledger, row: PolicyRow) -> policy_answers.Summary:
    forms = [row.canonical]
    known = look_up(kept, {row.canonical: row.type})[row.canonical]
    return policy_answers.Summary(
        row,
        known.status,
        known.candidates,
        known.possible,
        kept.documents_of(row.canonical),
        *kept.relations(row.canonical),
        kept.months(forms),
        kept.forms(forms),
        kept.articles(forms),
        kept.districts(forms),
        kept.units(forms),
        kept.together(forms) if row.mentions else (),
    )


@api.get("/citations/<id_>/mentions")
def mentions(id_: str) -> ResponseReturnValue:
    """The mentions of a policy, a page of them: filters as on its page, `article`, `sort`, `page`, `limit`.

    `open=0` leaves out the mentions of open forms that may mean it.
    """
    pairs = list(request.args.items(multi=True))
    own = parameters.read((pair for pair in pairs if pair[0] in ("article", "limit")), ("limit",), ("article",))
    asked = mention_urls.parse(pair for pair in pairs if pair[0] not in ("article", "limit"))
    page, limit = _page(asked.page, parameters.one(own, "limit"))
    filters = replace(coded(service(), asked.filters), article=tuple(own.get("article", ())))
    kept = ledger()
    with kept.snapshot():
        row = _named(kept, id_)
        forms = [row.canonical, *(item.canonical for item in kept.possible(row.canonical) if asked.with_open)]
        total, found = kept.mentions(forms, filters, asked.sort, (page - 1) * limit, limit)
    documents = store().get_many(list(dict.fromkeys(item.document for item in found)))
    told = {"forms": forms, "with_open": asked.with_open, "sort": asked.sort, "page": page, "limit": limit}
    return jsonify(policy_answers.mentions(total, found, documents, told | _told(filters)))


def _told(filters: Filters) -> dict[str, Any]:
    return {
        "confidence": list(filters.confidence),
        "form": list(filters.form),
        "article": list(filters.article),
        "district": list(filters.district),
        "unit": list(filters.unit),
        "from": filters.since or None,
        "to": filters.until or None,
    }
