"""A query over arrays: which documents match, what they score, what the facets count. Pure; knows no library but numpy.

Documents are the places 0…size-1 of a snapshot; a set of them is a bool array of that size.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from indexer import analysis
from indexer.engine import EngineQuery, FacetCount, RankTerm
from indexer.engines.segments import FacetColumn, Postings
from indexer.query import And, Node, Not, Or, Phrase

# Robertson and Zaragoza 2009, with the constants of Lucene and tantivy; b is lower for titles, which are of one length.
K1 = 1.2
B = 0.75
MATCHED = "folded"
"""The field that decides whether a term is in a document: accents rank, they don't select."""


class Index(Protocol):
    """What evaluation reads: a Snapshot."""

    size: int

    @property
    def live(self) -> np.ndarray: ...
    @property
    def published(self) -> np.ndarray: ...
    @property
    def serial(self) -> np.ndarray: ...
    @property
    def length(self) -> np.ndarray: ...
    def postings(self, field: str, term: str, *, positions: bool = False) -> Postings: ...
    def facet(self, name: str) -> FacetColumn: ...


def matches(index: Index, node: Node) -> np.ndarray:
    """The documents that match `node`, as a bool array; deleted ones are not left out."""
    if isinstance(node, Phrase):
        return _having(index, _phrase(index, tuple(analysis.folded(term) for term in node.terms)))
    if isinstance(node, Or):
        return _all(np.logical_or, [matches(index, child) for child in node.nodes])
    if isinstance(node, And):
        return _all(np.logical_and, [matches(index, child) for child in node.nodes])
    if isinstance(node, Not):
        return ~matches(index, node.node)
    return np.ones(index.size, dtype=bool)


def _all(operation: np.ufunc, sets: list[np.ndarray]) -> np.ndarray:
    found: np.ndarray = operation.reduce(sets)
    return found


def _having(index: Index, places: np.ndarray) -> np.ndarray:
    found = np.zeros(index.size, dtype=bool)
    found[places] = True
    return found


def _phrase(index: Index, terms: tuple[str, ...]) -> np.ndarray:
    """The documents in which the terms stand next to each other."""
    if len(terms) == 1:
        return index.postings(MATCHED, terms[0]).ids
    postings = [index.postings(MATCHED, term, positions=True) for term in terms]
    common = postings[0].ids
    for other in postings[1:]:
        common = np.intersect1d(common, other.ids, assume_unique=True)
    order = sorted(range(len(terms)), key=lambda number: len(postings[number].ids))
    starts: np.ndarray | None = None
    for number in order:
        places = _places(postings[number], common) - number
        starts = places if starts is None else np.intersect1d(starts, places, assume_unique=True)
        if not len(starts):
            break
    assert starts is not None
    documents: np.ndarray = np.unique(starts >> 32)
    return documents


def _places(postings: Postings, documents: np.ndarray) -> np.ndarray:
    """Every occurrence in `documents` as one ascending number: the document in the high 32 bits, the position below."""
    assert postings.positions is not None and postings.bounds is not None
    chosen = np.searchsorted(postings.ids, documents)
    starts, counts = postings.bounds[chosen], postings.bounds[chosen + 1] - postings.bounds[chosen]
    total = int(counts.sum())
    inside = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    positions = postings.positions[np.repeat(starts, counts) + inside].astype(np.int64)
    places: np.ndarray = (np.repeat(documents.astype(np.int64), counts) << 32) + positions
    return places


def scores(index: Index, rank: tuple[RankTerm, ...]) -> np.ndarray:
    """The score of every document, float64: the sum over the rank terms of weight times BM25."""
    found = np.zeros(index.size, dtype=np.float64)
    live = max(int(index.live.sum()), 1)
    mean = max(float(index.length.sum()) / max(index.size, 1), 1.0)
    for item in rank:
        postings = index.postings(item.field, item.term)
        count = len(postings.ids)
        if not count:
            continue
        idf = np.log(1 + max(live - count + 0.5, 0.5) / (count + 0.5))
        norm = 1.0 if item.field == "title" else 1 - B + B * index.length[postings.ids] / mean
        found[postings.ids] += item.weight * idf * postings.weights * (K1 + 1) / (postings.weights + K1 * norm)
    return found


def filtered(index: Index, query: EngineQuery) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The documents that match words and dates, and, a facet filter each, the documents that it lets through."""
    base = matches(index, query.node) & index.live
    if query.since:
        base &= index.published >= query.since
    if query.until:
        base &= (index.published > 0) & (index.published <= query.until)
    passed = {name: _having(index, _carriers(index.facet(name), codes)) for name, codes in query.filters if codes}
    return base, passed


def _carriers(column: FacetColumn, codes: tuple[str, ...]) -> np.ndarray:
    wanted = [number for number, (code, _) in enumerate(column.values) if code in codes]
    carriers: np.ndarray = column.docs[np.isin(column.codes, wanted)]
    return carriers


def counts(column: FacetColumn, found: np.ndarray, chosen: tuple[str, ...]) -> tuple[FacetCount, ...]:
    """How many documents of `found` carry each value, highest first, then by label; values of none only if chosen."""
    numbers = np.bincount(column.codes[found[column.docs]], minlength=len(column.values)).tolist()
    rows: dict[str, FacetCount] = {}
    for (code, label), number in zip(column.values, numbers, strict=True):
        if number or code in chosen:
            former = rows.get(code)
            rows[code] = FacetCount(code, former.label if former else label, number + (former.count if former else 0))
    return tuple(sorted(rows.values(), key=lambda row: (-row.count, row.label)))


def ordered(index: Index, found: np.ndarray, score: np.ndarray, order: str, wanted: int) -> np.ndarray:
    """The first `wanted` places of `found` in order; equal ones newest first, then as they were loaded."""
    places = np.flatnonzero(found)
    if order == "relevance" and len(places) > 4 * wanted:
        least = np.partition(score[places], len(places) - wanted)[len(places) - wanted]
        places = places[score[places] >= least]
    published = index.published[places]
    if order == "oldest":
        keys = (index.serial[places], np.where(published, published, np.iinfo(np.int32).max))
    elif order == "newest":
        keys = (index.serial[places], -published)
    else:
        keys = (index.serial[places], -published, -score[places])  # type: ignore[assignment]
    return places[np.lexsort(keys)][:wanted]
