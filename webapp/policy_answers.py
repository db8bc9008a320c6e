"""Citations and policies as JSON-ready values: the same objects for the API and for `--json` on the command line.

Enters: what the finder, the lookup and the ledger answer. Leaves: dicts. May not: ask or count anything itself.
Offsets count code points of the text in NFC with `\\n` line ends, `end` is exclusive; what is not known is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.canonical import policy_id
from archive.document import Citation, Document
from indexer.lookup import Lookup
from indexer.mentions import Count, Mention, PolicyRow, Relation, Together
from indexer.policy_labels import PolicyLabels
from webapp.pages.kwic import around


@dataclass(frozen=True, slots=True)
class Summary:
    """All that is known of one policy."""

    row: PolicyRow
    status: str
    candidates: Sequence[PolicyRow]
    possible: Sequence[PolicyRow]
    documents: Sequence[str]
    done: Sequence[Relation]
    does: Sequence[Relation]
    months: Mapping[str, int]
    forms: Mapping[str, int]
    articles: Mapping[str, int]
    districts: Sequence[Count]
    units: Sequence[Count]
    together: Sequence[Together]


def citation(text: str, item: Citation) -> dict[str, Any]:
    """One citation of NFC `text`."""
    return {
        "start": item.start,
        "end": item.end,
        "text": text[item.start : item.end],
        "type": item.type,
        "canonical": item.canonical,
        "article": item.article or None,
        "confidence": item.confidence,
        "rule": item.rule,
    }


def citations(text: str, found: Iterable[Citation]) -> dict[str, Any]:
    """The citations of NFC `text`, in order."""
    return {"citations": [citation(text, item) for item in found]}


def lookups(text: str, found: Iterable[Citation], known: Mapping[str, Lookup], labels: PolicyLabels) -> dict[str, Any]:
    """The citations of NFC `text`, each with what it comes to in this archive."""
    return {"citations": [citation(text, item) | _lookup(known[item.canonical], labels) for item in found]}


def _lookup(item: Lookup, labels: PolicyLabels) -> dict[str, Any]:
    return {
        "id": item.id,
        "label": labels.label(item.canonical, item.type),
        "status": item.status,
        "documents": item.documents,
        "mentions": item.mentions,
        "candidates": [_brief(row, labels) for row in _meant(item)],
        "nearest": [_brief(row, labels) for row in item.nearest],
        "documents_held": list(item.held),
        "url": _url(item.id),
    }


def _meant(item: Lookup) -> Sequence[PolicyRow]:
    """What an ambiguous form may mean, what may mean it, and, where no fuller form is known, the form itself."""
    if item.status != "ambiguous":
        return ()
    return (*item.candidates, *item.possible) or ((item.row,) if item.row else ())


def _brief(row: PolicyRow, labels: PolicyLabels) -> dict[str, Any]:
    return {
        "canonical": row.canonical,
        "id": row.id,
        "label": labels.label(row.canonical, row.type),
        "documents": row.documents,
        "mentions": row.mentions,
    }


def _url(id_: str) -> str:
    return f"/api/v1/citations/{id_}"


def policy(row: PolicyRow, labels: PolicyLabels) -> dict[str, Any]:
    """A policy and its counts."""
    return {
        **_brief(row, labels),
        "type": row.type or None,
        "exact": row.exact,
        "inferred": row.inferred,
        "ambiguous": row.ambiguous,
        "first": row.first or None,
        "last": row.last or None,
        "url": _url(row.id),
    }


def policies(
    total: int, rows: Iterable[PolicyRow], types: Mapping[str, int], asked: Mapping[str, Any], labels: PolicyLabels
) -> dict[str, Any]:
    """A page of policies, how many there are of each type, and what was asked."""
    return {
        "total": total,
        "policies": [policy(row, labels) for row in rows],
        "types": [{"type": type_, "label": labels.kind(type_), "count": count} for type_, count in types.items()],
        "query": dict(asked),
    }


def summary(item: Summary, labels: PolicyLabels) -> dict[str, Any]:
    """One policy with all that it is counted by and bound to; the counts are of the very form, not of open ones."""
    return {
        **policy(item.row, labels),
        "status": item.status,
        "title": labels.title(item.row.canonical) or None,
        "documents_held": list(item.documents),
        "candidates": [_brief(row, labels) for row in item.candidates],
        "possible": [_brief(row, labels) for row in item.possible],
        "relations": {"done_to_it": _relations(item.done), "done_by_it": _relations(item.does)},
        "months": dict(item.months),
        "forms": [{"form": form, "mentions": count} for form, count in item.forms.items()],
        "articles": [{"article": name or None, "mentions": count} for name, count in item.articles.items()],
        "districts": _counts(item.districts),
        "units": _counts(item.units),
        "together": [_brief(other.policy, labels) | {"documents_together": other.documents} for other in item.together],
        "mentions_url": f"{_url(item.row.id)}/mentions",
    }


def _relations(items: Iterable[Relation]) -> list[dict[str, Any]]:
    return [
        {
            "relation": item.relation,
            "actor": item.actor or None,
            "actor_id": policy_id(item.actor) if item.actor else None,
            "canonical": item.canonical,
            "id": policy_id(item.canonical),
            "confidence": item.confidence,
            "document": item.document,
            "title": item.title,
            "published": item.date or None,
            "start": item.start,
            "end": item.end,
        }
        for item in items
    ]


def _counts(items: Iterable[Count]) -> list[dict[str, Any]]:
    return [
        {"code": item.code, "label": item.label, "mentions": item.mentions, "documents": item.documents}
        for item in items
    ]


def mentions(
    total: int, items: Iterable[Mention], documents: Mapping[str, Document], asked: Mapping[str, Any]
) -> dict[str, Any]:
    """A page of mentions, each with the words beside it, and what was asked."""
    return {
        "total": total,
        "mentions": [_mention(item, documents.get(item.document)) for item in items],
        "query": dict(asked),
    }


def _mention(item: Mention, document: Document | None) -> dict[str, Any]:
    """`left` and `right` are null where the document has changed since the ledger was written."""
    same = document is not None and document.revision == item.revision
    left, right = around(document.text, item.start, item.end) if document is not None and same else (None, None)
    return {
        "document": item.document,
        "title": item.title,
        "published": item.date or None,
        "districts": list(item.districts),
        "authors": list(item.authors),
        "units": list(item.units),
        "sha256": item.sha256,
        "revision": item.revision,
        "start": item.start,
        "end": item.end,
        "left": left,
        "text": document.text[item.start : item.end] if document is not None and same else item.form,
        "right": right,
        "canonical": item.canonical,
        "type": item.type,
        "confidence": item.confidence,
        "rule": item.rule,
        "article": item.article or None,
        "date": item.dated or None,
        "relation": item.relation or None,
        "actor": item.actor or None,
        "url": f"/documents/{item.document}?at={item.start}-{item.end}#c{item.start}",
    }
