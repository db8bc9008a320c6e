"""A query over arrays: what documents score, what the facets count, in which order they come. Pure.

Documents are the places 0…size-1 of a snapshot; a set of them is a bool array of that size.
"""

from __future__ import annotations

import numpy as np

from indexer.engine import EngineQuery, FacetCount, RankTerm
from indexer.engines.matching import carriers, having, matches
from indexer.engines.segments import FacetColumn, Snapshot

# Robertson and Zaragoza 2009, with the constants of Lucene and tantivy; b is lower for titles, which are of one length.
K1 = 1.2
B = 0.75


def scores(index: Snapshot, rank: tuple[RankTerm, ...]) -> np.ndarray:
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


def filtered(index: Snapshot, query: EngineQuery) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The documents that match words and dates, and, a facet filter each, the documents that it lets through."""
    base = matches(index, query.node) & index.live
    if query.since:
        base &= index.published >= query.since
    if query.until:
        base &= (index.published > 0) & (index.published <= query.until)
    passed = {name: having(index, carriers(index.facet(name), codes)) for name, codes in query.filters if codes}
    return base, passed


def counts(column: FacetColumn, found: np.ndarray, chosen: tuple[str, ...]) -> tuple[FacetCount, ...]:
    """How many documents of `found` carry each value, highest first, then by label; values of none only if chosen."""
    numbers = np.bincount(column.codes[found[column.docs]], minlength=len(column.values)).tolist()
    rows: dict[str, FacetCount] = {}
    for (code, label), number in zip(column.values, numbers, strict=True):
        if number or code in chosen:
            former = rows.get(code)
            rows[code] = FacetCount(code, former.label if former else label, number + (former.count if former else 0))
    return tuple(sorted(rows.values(), key=lambda row: (-row.count, row.label)))


def ordered(index: Snapshot, found: np.ndarray, score: np.ndarray, order: str, wanted: int) -> np.ndarray:
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
