"""Results as JSON-ready values: the very same objects for the API and for `--json` on the command line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from archive.canonical import policy_id
from archive.document import Citation, Document, Finding
from archive.errors import QueryError, Refused, TracuuError
from archive.loads import Outcome
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


def document(kept: Document) -> dict[str, Any]:
    """The whole document; each field with its value, span, rule and confidence."""
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
