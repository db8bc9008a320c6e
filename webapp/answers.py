"""Results as JSON-ready values: the very same objects for the API and for `--json` on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from archive.canonical import policy_id
from archive.corrections import Correction
from archive.document import Citation, Document, Finding
from archive.errors import QueryError, Refused, TracuuError
from archive.loads import Load, LoadItem, Outcome
from indexer.query import SAVED_VERSION
from indexer.service import Hit, SearchResults
from indexer.snippets import Snippet
from indexer.suggest import Suggestion
from webapp import urls

_MANY = (
    "recipients", "events", "periods", "horizons", "authors", "units", "people", "held_at", "districts", "communes",
    "programmes",
)  # fmt: skip
_ONE = ("title", "summary", "type", "number", "issuer", "place", "subject", "signatory", "published")


def search(results: SearchResults) -> dict[str, Any]:
    """A page of hits with the counts of every facet, and the question as it was understood."""
    request = results.request
    return {
        "total": results.total,
        "groups": results.groups,
        "hits": [_hit(hit) for hit in results.hits],
        "facets": {
            name: [
                {"code": value.code, "label": value.label, "count": value.count, "selected": value.selected}
                for value in values
            ]
            for name, values in results.facets.items()
        },
        "values": dict(results.values),
        "months": dict(results.months),
        "query": {
            "version": SAVED_VERSION,
            "q": request.q,
            **{name: list(codes) for name, codes in request.filters},
            "from": request.since or None,
            "to": request.until or None,
            "sort": request.order,
            "page": request.page,
            "limit": request.limit,
            "ignored": list(results.understood.ignored),
            "relaxed": results.understood.relaxed,
            "complete": results.understood.complete,
            "expanded": [
                {"typed": item.typed, "meaning": item.meaning, "without": item.without}
                for item in results.understood.expanded
            ],
            "missing": list(results.understood.missing),
            "corrections": [{"q": item.q, "total": item.total} for item in results.understood.corrections],
            "strict": results.understood.strict or None,
            "undated": results.understood.undated,
            "stale": results.understood.stale,
            "behind": results.understood.behind,
            "url": urls.link(request, "/api/v1/search"),
        },
    }


def _hit(hit: Hit) -> dict[str, Any]:
    document = hit.document
    return {
        "id": document.id,
        "source": document.source,
        "title": document.title.value,
        "published": _date(document.published),
        "type": _coded(document.type),
        "number": document.number.value if document.number else None,
        "authors": [_coded(item) for item in document.authors],
        "units": [_coded(item) for item in document.units],
        "districts": [_coded(item) for item in document.districts if item.confidence != "ambiguous"],
        "programmes": [_coded(item) for item in document.programmes if item.confidence != "ambiguous"],
        "score": round(hit.score, 4),
        "copies": hit.copies,
        "snippets": [_snippet(document.text, snippet) for snippet in hit.snippets],
    }


def _date(published: Finding | None) -> str | None:
    """The date in ISO 8601; None where what was found is no date. The whole document shows what it was."""
    return published.value if published and published.confidence != "ambiguous" else None


def _coded(finding: Finding) -> dict[str, str]:
    return {"code": finding.value, "label": finding.label or finding.value}


def _snippet(text: str, snippet: Snippet) -> dict[str, Any]:
    return {
        "text": text[snippet.start : snippet.end],
        "start": snippet.start,
        "end": snippet.end,
        "marks": [list(mark) for mark in snippet.marks],
    }


def document(kept: Document, corrections: Sequence[Correction] | None = None) -> dict[str, Any]:
    """The whole document; each field with its value, span, rule and confidence; its corrections, oldest first.

    A field whose rule is `correction:N` holds what correction N says. None: the corrections are not told.
    """
    told = {} if corrections is None else {"corrections": [correction(item) for item in corrections]}
    return {
        "id": kept.id,
        "source": kept.source,
        "url": kept.url or None,
        "revision": kept.revision,
        "state": kept.state,
        **{name: _finding(getattr(kept, name)) for name in _ONE},
        **{name: [_finding(item) for item in getattr(kept, name)] for name in _MANY},
        "identity": kept.identity or None,
        "citations": [_citation(item) for item in kept.citations],
        "text": kept.text,
        "blocks": [{"kind": block.kind, "start": block.start, "end": block.end} for block in kept.blocks],
        "original": {
            "sha256": kept.original.sha256,
            "size": kept.original.size,
            "media_type": kept.original.media_type,
            "name": kept.original.name,
            "url": f"/documents/{kept.id}/original",
        },
        **told,
    }


def _citation(item: Citation) -> dict[str, Any]:
    return {
        "start": item.start,
        "end": item.end,
        "type": item.type,
        "canonical": item.canonical,
        "id": policy_id(item.canonical),
        "rule": item.rule,
        "confidence": item.confidence,
        "article": item.article or None,
        "date": item.date or None,
        "relation": item.relation or None,
        "actor": item.actor or None,
    }


def _finding(finding: Finding | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    made: dict[str, Any] = {
        "value": finding.value,
        "start": finding.start,
        "end": finding.end,
        "rule": finding.rule,
        "confidence": finding.confidence,
    }
    if finding.label:
        made["label"] = finding.label
    if finding.detail:
        made["detail"] = finding.detail
    return made


def suggestions(items: Iterable[Suggestion]) -> dict[str, Any]:
    """Suggestions in order, each with its kind: a facet's name, `phrase` or `title`."""
    return {
        "suggestions": [
            {"text": item.text, "kind": item.kind, "code": item.code, "count": item.count} for item in items
        ]
    }


def error(fault: TracuuError) -> dict[str, Any]:
    """An error as JSON: one sentence in each language, and where in the query it is."""
    made: dict[str, Any] = {"vi": fault.vi, "en": fault.en}
    if isinstance(fault, QueryError) and fault.position is not None:
        made["position"] = fault.position
    return {"error": made}


def outcomes(items: Iterable[Outcome]) -> dict[str, Any]:
    """A load: how many of each outcome, how many scans among what was archived, every refusal with its reason."""
    counts = {"archived": 0, "unchanged": 0, "updated": 0, "refused": 0}
    refused, scanned = [], 0
    for item in items:
        counts[item.status] += 1
        scanned += item.scanned
        if item.refused:
            refused.append({"source": item.source, **refusal(item.refused)})
    return {**counts, "needs_ocr": scanned, "refusals": refused}


def refusal(reason: Refused) -> dict[str, str]:
    """Why one file was refused."""
    return {"code": reason.code, "vi": reason.vi, "en": reason.en}


def load(item: Load) -> dict[str, Any]:
    """A load; `ended` is null while it runs, and for ever where it was broken off."""
    return {
        "number": item.number,
        "began": item.began,
        "ended": item.ended or None,
        "who": item.who,
        "paths": list(item.paths),
        "archived": item.archived,
        "updated": item.updated,
        "unchanged": item.unchanged,
        "refused": item.refused,
        "needs_ocr": item.scanned,
    }


def load_item(item: LoadItem) -> dict[str, Any]:
    """What became of one file or record: its document, or why it was refused."""
    reason = {"code": item.reason, "vi": item.vi, "en": item.en} if item.reason else None
    return {
        "load": item.load,
        "place": item.place,
        "status": item.status,
        "id": item.id or None,
        "refused": reason,
    }


def correction(item: Correction) -> dict[str, Any]:
    """A correction: the values that it puts in place of what was there, who, when, why; when it was withdrawn."""
    withdrawn = {"at": item.withdrawn, "who": item.withdrawn_by, "why": item.withdrawn_why}
    return {
        "number": item.number,
        "document": item.id,
        "field": item.field,
        "values": _valued(item.values, item.labels),
        "was": _valued(item.was, item.was_labels),
        "who": item.who,
        "why": item.why,
        "at": item.at,
        "withdrawn": withdrawn if item.withdrawn else None,
    }


def _valued(values: Sequence[str], labels: Sequence[str]) -> list[dict[str, str]]:
    return [{"value": value, "label": label or value} for value, label in zip(values, labels, strict=True)]
