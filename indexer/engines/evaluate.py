"""A query over arrays: what documents score, what the facets count, in which order they come. Pure.

Everything is done a segment at a time; of each, only the counts and the few hits that may stand on the page go on. A
set of documents is a bool array with an item a document of its segment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from indexer.engine import EngineHits, EngineQuery, FacetCount, RankTerm
from indexer.engines.matching import carriers, checked, matches
from indexer.engines.segments import Facet, Postings, Segment, Snapshot

# BM25 (Robertson and Zaragoza 2009); the constants and the power of the idf are measured, see tests/eval/README.md. A
# pair that stands in a text once says nearly all; titles are of one length.
K1 = 0.9
K1_PAIRS = 0.2
B = 0.5
RARITY = 1.25

_ROWS = 64
_LARGE = 4096


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A rank term, its parts, and its weight times its idf."""

    item: RankTerm
    terms: tuple[str, ...]
    factor: float


@dataclass(frozen=True, slots=True)
class _Found:
    """What matches in one segment: the hits, as bools and as places, and the score of every document.

    `without`: for each facet that is filtered by, the hits without that filter; `timeless`: without those by date.
    """

    segment: Segment
    score: np.ndarray
    hits: np.ndarray
    places: np.ndarray
    without: dict[str, np.ndarray]
    timeless: np.ndarray


def answer(index: Snapshot, query: EngineQuery) -> EngineHits:
    """The page that `query` asks for, and the counts of all pages."""
    checked(index, query.node)
    if query.wider is not None:
        checked(index, query.wider)
    rank = [*_weighed(index, query.rank)]
    wide = rank if query.wide == query.rank else [*_weighed(index, query.wide)]
    found = [_found(index, segment, query, rank, wide) for segment in index.segments]
    total = sum(len(part.places) for part in found)
    twins = _twins(index, found) if total and query.grouped else np.zeros(0, np.int64)
    groups = total - len(twins) + _distinct(twins)
    page = _page(index, found, query, groups)
    counted = {name: _counts(index, found, name, query) for name in query.facets}
    return EngineHits(
        *_ids_and_scores(found, page),
        total,
        {name: rows for name, (_, rows) in counted.items()},
        groups,
        _copies(found, page, twins),
        _months(found) if query.facets else {},
        {name: number for name, (number, _) in counted.items()},
    )


def _distinct(numbers: np.ndarray) -> int:
    """How many different numbers there are, none below 0; a table of all that may be is faster than to sort them."""
    seen = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=bool)
    seen[numbers] = True
    return int(np.count_nonzero(seen))


def _weighed(index: Snapshot, rank: tuple[RankTerm, ...]) -> Iterator[_Weighed]:
    for item in rank:
        terms = tuple(item.term.split(" "))
        held = sum(len(_together(segment, item.field, terms)[0]) for segment in index.segments)
        if held:
            live = max(index.count, 1)
            idf = np.log(1 + max(live - held + 0.5, 0.5) / (held + 0.5)) ** RARITY
            yield _Weighed(item, terms, float(item.weight * idf))


def _together(segment: Segment, field: str, terms: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The documents that hold all of the terms, and how often they hold the rarest."""
    first, *others = sorted((segment.postings(field, term) for term in terms), key=lambda item: len(item.ids))
    ids, freqs = first.ids, first.freqs
    for other in others:
        if not len(ids):
            break
        near = np.minimum(np.searchsorted(other.ids, ids), len(other.ids) - 1)
        kept = np.flatnonzero(other.ids[near] == ids)
        ids, freqs = ids[kept], np.minimum(freqs[kept], other.freqs[near[kept]])
    return ids, freqs


def scores(index: Snapshot, segment: Segment, rank: list[_Weighed]) -> np.ndarray:
    """The score of every document, float32: the sum over the rank terms of weight times BM25.

    A rank term of several terms, joined by spaces, stands in a document as often as the rarest of them.
    """
    score = np.zeros(segment.size, dtype=np.float32)
    for one in rank:
        if len(one.terms) == 1:
            postings = segment.postings(one.item.field, one.terms[0])
            parts = _kept_parts(index, segment, one, postings)
            if len(parts) == segment.size:
                score += parts * np.float32(one.factor)
            else:
                score[postings.ids] += parts * np.float32(one.factor)
        else:
            ids, freqs = _together(segment, one.item.field, one.terms)
            score[ids] += _parts(index, segment, one.item.field, ids, freqs) * np.float32(one.factor)
    return score


def _kept_parts(index: Snapshot, segment: Segment, one: _Weighed, postings: Postings) -> np.ndarray:
    """The BM25 of each posting before its idf; of a frequent term, that of each document."""

    def make() -> np.ndarray:
        parts = _parts(index, segment, one.item.field, postings.ids, postings.freqs)
        if postings.held is None:
            return parts
        dense = np.zeros(segment.size, dtype=np.float32)
        dense[postings.ids] = parts
        return dense

    return segment.kept((one.item.field, one.terms[0], index.mean), make)


def _parts(index: Snapshot, segment: Segment, field: str, ids: np.ndarray, freqs: np.ndarray) -> np.ndarray:
    k1 = np.float32(K1_PAIRS if field == "bigrams" else K1)
    held = freqs.astype(np.float32)
    if field == "headline":
        norm: np.ndarray = k1 + held
    else:
        norm = segment.length[ids].astype(np.float32) * np.float32(k1 * B / index.mean) + np.float32(k1 * (1 - B))
        norm += held
    parts: np.ndarray = held * (k1 + 1) / norm
    return parts


def _found(index: Snapshot, segment: Segment, query: EngineQuery, rank: list[_Weighed], wide: list[_Weighed]) -> _Found:
    score = scores(index, segment, rank)
    base = matches(segment, query.node)
    if query.wider is not None:
        enough = (score if wide is rank else scores(index, segment, wide)) >= query.least
        base = base | (matches(segment, query.wider) & enough)
    base = base & segment.live if segment.deleted else base
    timeless = base
    base = _in_time(segment, query, base)
    passed = {name: carriers(segment.coded(f"facet_{name}"), codes) for name, codes in query.filters if codes}
    hits = base
    for mask in passed.values():
        hits = hits & mask
    for name, mask in passed.items():
        timeless = timeless & mask if name != "year" else timeless
    if query.scored:
        hits = hits & (score > 0)
        timeless = timeless & (score > 0)
    without = {}
    for name in passed:
        others = base
        for other, mask in passed.items():
            others = others & mask if other != name else others
        without[name] = others
    return _Found(segment, score, hits, np.flatnonzero(hits), without, timeless)


def _in_time(segment: Segment, query: EngineQuery, base: np.ndarray) -> np.ndarray:
    """Those documents that are published in the time asked for."""
    if query.since:
        base = base & (segment.published >= query.since)
    if query.until:
        base = base & (segment.published > 0) & (segment.published <= query.until)
    return base


def _counts(index: Snapshot, found: list[_Found], name: str, query: EngineQuery) -> tuple[int, tuple[FacetCount, ...]]:
    """How many values the hits carry; how many carry each, highest first, then by label; of none only if chosen."""
    facet = index.facet(name)
    totals = _totals(found, name, facet)
    held = np.flatnonzero(totals)
    number = len(held)
    if query.values and len(held) > query.values:
        # A stable sort: of those that are equally frequent, the first ones in order of code.
        held = held[np.argsort(-totals[held], kind="stable")[: query.values]]
    chosen = (facet.row(code) for code in dict(query.filters).get(name, ()))
    rows = {*held.tolist(), *(row for row in chosen if row is not None)}
    counts = (FacetCount(*facet.value(row), int(totals[row])) for row in rows)
    return number, tuple(sorted(counts, key=lambda count: (-count.count, count.label, count.code)))


def _totals(found: list[_Found], name: str, facet: Facet) -> np.ndarray:
    """How many hits carry the value of each row of the facet; int64."""
    totals = np.zeros(len(facet), dtype=np.int64)
    for number, part in enumerate(found):
        hits = part.without.get(name, part.hits)
        places = part.places if hits is part.hits else np.flatnonzero(hits)
        counted = part.segment.coded(f"facet_{name}").count(hits, places)
        np.add.at(totals, facet.numbers[number], counted)
    return totals


def _months(found: list[_Found]) -> dict[str, int]:
    """How many hits there are of each month, whatever the filters by date, in order of time."""
    totals: dict[int, int] = {}
    for part in found:
        places = part.places if part.timeless is part.hits else np.flatnonzero(part.timeless)
        counted = np.bincount(part.segment.month[places], minlength=1)
        counted[0] = 0
        for month in np.flatnonzero(counted).tolist():
            totals[month] = totals.get(month, 0) + int(counted[month])
    return {f"{month // 12:04}-{month % 12 + 1:02}": totals[month] for month in sorted(totals)}


def _twins(index: Snapshot, found: list[_Found]) -> np.ndarray:
    """The groups of those hits that may have others of their text."""
    parts = [part.segment.group[part.places[mask[part.places]]] for part, mask in zip(found, index.twins, strict=True)]
    return np.concatenate(parts)


def _page(index: Snapshot, found: list[_Found], query: EngineQuery, groups: int) -> np.ndarray:
    """The hits of the page in order: two rows, the number of the segment and the place in it.

    Equal ones come newest first, then as loaded. Of documents of the same text only the first one in that order is one.
    """
    wanted = query.offset + query.limit
    most = wanted
    while True:
        near = [_promising(part, query.order, most) for part in found]
        # Each segment gave its best, so only so many of all are surely in the right place.
        table = _ordered(found, near, query.order)[:, : most if len(found) > 1 else None]
        first = np.sort(np.unique(table[2], return_index=True)[1]) if query.grouped else np.arange(table.shape[1])
        if len(first) >= min(wanted, groups):
            return table[:2, first[query.offset : wanted]]
        most *= 4


def _promising(part: _Found, order: str, most: int) -> np.ndarray:
    """The places of the first `most` hits, and maybe of those that follow them, in no order."""
    kept, places = [], part.places
    for key in _KEYS[order]:
        if len(places) <= max(most, _ROWS):
            break
        values = key(part, places)
        least = _least(values, most)
        better = places[values > least]
        kept.append(better)
        most -= len(better)
        if most <= 0:
            return np.concatenate(kept)
        places = places[values == least]
    return np.concatenate([*kept, places])


def _least(values: np.ndarray, most: int) -> np.generic:
    """The `most`-th highest of many values, or one a little below it."""
    columns = len(values) // _ROWS
    if columns > max(most, _LARGE // _ROWS):
        # The highest of each column: the most-th highest of those is not above the most-th highest of all.
        values = values[: columns * _ROWS].reshape(_ROWS, columns).max(axis=0)
    least: np.generic = np.partition(values, len(values) - most)[len(values) - most]
    return least


def _score(part: _Found, places: np.ndarray) -> np.ndarray:
    score: np.ndarray = part.score[places]
    return score


def _newest(part: _Found, places: np.ndarray) -> np.ndarray:
    published: np.ndarray = part.segment.published[places]
    return published


def _oldest(part: _Found, places: np.ndarray) -> np.ndarray:
    published = part.segment.published[places]
    return np.where(published, -published.astype(np.int64), np.iinfo(np.int32).min)


def _loaded(part: _Found, places: np.ndarray) -> np.ndarray:
    serial: np.ndarray = -part.segment.serial[places]
    return serial


_KEYS = {
    "relevance": (_score, _newest, _loaded),
    "newest": (_newest, _loaded),
    "oldest": (_oldest, _loaded),
}
"""What hits are sorted by, one after another, each from its highest value down."""


def _ordered(found: list[_Found], near: list[np.ndarray], order: str) -> np.ndarray:
    """The hits at those places in order: rows of the number of the segment, the place and the group; int64."""
    pairs = [(number, part, near[number]) for number, part in enumerate(found) if len(near[number])]
    if not pairs:
        return np.zeros((3, 0), dtype=np.int64)
    numbers = np.concatenate([np.full(len(places), number) for number, _, places in pairs])
    places = np.concatenate([places for _, _, places in pairs])
    groups = np.concatenate([part.segment.group[mine] for _, part, mine in pairs])
    keys = [-np.concatenate([key(part, mine) for _, part, mine in pairs]) for key in reversed(_KEYS[order])]
    arranged = np.lexsort(keys)
    return np.stack([numbers, places, groups])[:, arranged]


def _ids_and_scores(found: list[_Found], page: np.ndarray) -> tuple[tuple[str, ...], tuple[float, ...]]:
    pairs = list(zip(page[0].tolist(), page[1].tolist(), strict=True))
    ids = tuple(found[number].segment.stored.ids[place].decode() for number, place in pairs)
    return ids, tuple(float(found[number].score[place]) for number, place in pairs)


def _copies(found: list[_Found], page: np.ndarray, twins: np.ndarray) -> tuple[int, ...]:
    """For each hit of the page, how many other hits are the same text."""
    if not len(twins):
        return (0,) * int(page.shape[1])
    mine: np.ndarray = np.array(
        [found[number].segment.group[place] for number, place in page.T.tolist()], dtype=np.int64
    )
    return tuple(np.maximum((twins[None, :] == mine[:, None]).sum(axis=1) - 1, 0).tolist())
