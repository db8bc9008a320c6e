"""A query over arrays: what documents score, what the facets count, in which order they come. Pure.

Documents are the places 0…size-1 of a snapshot; a set of them is a bool array of that size.
"""

from __future__ import annotations

import numpy as np

from indexer.engine import EngineQuery, FacetCount, RankTerm
from indexer.engines.matching import carriers, having, matches
from indexer.engines.segments import FacetColumn, Snapshot

# BM25 (Robertson and Zaragoza 2009); the constants and the power of the idf are measured, see tests/eval/README.md. A
# pair that stands in a text once says nearly all; titles are of one length.
K1 = 0.9
K1_PAIRS = 0.2
B = 0.5
RARITY = 1.25


def scores(index: Snapshot, rank: tuple[RankTerm, ...]) -> np.ndarray:
    """The score of every document, float64: the sum over the rank terms of weight times BM25.

    A rank term of several terms, joined by spaces, stands in a document as often as the rarest of them.
    """
    found = np.zeros(index.size, dtype=np.float64)
    live = max(int(index.live.sum()), 1)
    mean = max(float(index.length.sum()) / max(index.size, 1), 1.0)
    for item in rank:
        ids, counts = _together(index, item)
        if not len(ids):
            continue
        idf = np.log(1 + max(live - len(ids) + 0.5, 0.5) / (len(ids) + 0.5)) ** RARITY
        k1 = K1_PAIRS if item.field == "bigrams" else K1
        norm = 1.0 if item.field == "headline" else 1 - B + B * index.length[ids] / mean
        found[ids] += item.weight * idf * counts * (k1 + 1) / (counts + k1 * norm)
    return found


def _together(index: Snapshot, item: RankTerm) -> tuple[np.ndarray, np.ndarray]:
    """The documents that hold all terms of a rank term, and how often they hold the rarest."""
    first, *others = (index.postings(item.field, term) for term in item.term.split(" "))
    ids, counts = first.ids, first.weights
    for other in others:
        ids, mine, its = np.intersect1d(ids, other.ids, assume_unique=True, return_indices=True)
        counts = np.minimum(counts[mine], other.weights[its])
    return ids, counts


def filtered(index: Snapshot, query: EngineQuery, score: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The documents that match words and dates, and, a facet filter each, the documents that it lets through."""
    base = matches(index, query.node)
    if query.wider is not None:
        wide = score if query.wide == query.rank else scores(index, query.wide)
        base |= matches(index, query.wider) & (wide >= query.least)
    base &= index.live
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


def ordered(index: Snapshot, found: np.ndarray, score: np.ndarray, order: str, wanted: int) -> tuple[np.ndarray, int]:
    """The first `wanted` hits of `found` in order, and how many there are; equal ones newest first, then as loaded.

    Of documents of the same text only the first one in that order is a hit.
    """
    places = np.flatnonzero(found)
    groups = len(np.unique(index.group[places]))
    if groups == len(places):
        return _sorted(index, _promising(places, score, order, wanted), score, order)[:wanted], groups
    places = _sorted(index, places, score, order)
    first = np.unique(index.group[places], return_index=True)[1]
    return places[np.sort(first)][:wanted], groups


def _promising(places: np.ndarray, score: np.ndarray, order: str, wanted: int) -> np.ndarray:
    """Those that may be among the first `wanted`: a partition is cheaper than sorting all."""
    if order != "relevance" or len(places) <= 4 * wanted:
        return places
    least = np.partition(score[places], len(places) - wanted)[len(places) - wanted]
    kept: np.ndarray = places[score[places] >= least]
    return kept


def _sorted(index: Snapshot, places: np.ndarray, score: np.ndarray, order: str) -> np.ndarray:
    published = index.published[places]
    keys: tuple[np.ndarray, ...]
    if order == "oldest":
        keys = (index.serial[places], np.where(published, published, np.iinfo(np.int32).max))
    elif order == "newest":
        keys = (index.serial[places], -published)
    else:
        keys = (index.serial[places], -published, -score[places])
    arranged: np.ndarray = places[np.lexsort(keys)]
    return arranged


def copies(index: Snapshot, found: np.ndarray, places: np.ndarray) -> tuple[int, ...]:
    """For each of the places, how many other documents of `found` are the same text."""
    groups = np.sort(index.group[found])
    mine = index.group[places]
    counts = np.searchsorted(groups, mine, side="right") - np.searchsorted(groups, mine, side="left")
    return tuple((counts - 1).tolist())
