"""Whoosh's segments as numpy arrays: posting blocks, columns and facet codes, read once and kept while they are used.

A Segment never changes but for deletions, so its postings are cached for as long as any snapshot holds it; a Snapshot
lines its segments up into one space of documents 0…size-1. May not: know queries or scores.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from threading import Lock
from typing import Any

import numpy as np

CACHE_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of one term: documents in ascending order, int32; frequencies, float32; both of one length.

    `positions` holds the positions of all postings one after another, int32, where they were asked for; `bounds` has
    one item more than `ids`: those of posting i are `positions[bounds[i]:bounds[i + 1]]`.
    """

    ids: np.ndarray
    weights: np.ndarray
    positions: np.ndarray | None = None
    bounds: np.ndarray | None = None

    @property
    def size(self) -> int:
        """Bytes held."""
        return sum(part.nbytes for part in (self.ids, self.weights, self.positions, self.bounds) if part is not None)


NOTHING = Postings(np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(1, np.int64))


class Cache:
    """Postings by key, the least recently used given up when they pass `limit` bytes."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._held = 0
        self._items: OrderedDict[object, Postings] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> Postings | None:
        """What is kept under `key`."""
        with self._lock:
            found = self._items.get(key)
            if found is not None:
                self._items.move_to_end(key)
            return found

    def put(self, key: object, postings: Postings) -> None:
        """Keep `postings` under `key`."""
        with self._lock:
            if key in self._items:
                return
            self._items[key] = postings
            self._held += postings.size
            while self._held > self._limit and len(self._items) > 1:
                self._held -= self._items.popitem(last=False)[1].size


class Segment:
    """One segment of a Whoosh index. `leaf` is its reader; reading is serialised, for the reader seeks in one file."""

    def __init__(self, leaf: Any, cache: Cache) -> None:
        self.leaf = leaf
        self.key = leaf.segment().segment_id()
        self.size: int = leaf.doc_count_all()
        self._cache = cache
        self._lock = Lock()

    def postings(self, field: str, term: str, *, positions: bool = False) -> Postings:
        """The postings of a term, deleted documents included; NOTHING when it isn't there."""
        key = (self.key, field, term, positions)
        found = self._cache.get(key)
        if found is None:
            with self._lock:
                found = self._read(field, term.encode(), positions)
            self._cache.put(key, found)
        return found

    def _read(self, field: str, term: bytes, positions: bool) -> Postings:
        if (field, term) not in self.leaf:
            return NOTHING
        ids, weights, values = [], [], []
        for block in self._blocks(field, term):
            ids.append(np.array(block._ids, dtype=np.int32))
            weights.append(_weights(block._weights, len(block._ids)))
            if positions:
                block._read_values()
                values.extend(block._values)
        return Postings(np.concatenate(ids), np.concatenate(weights), *(_positions(values) if positions else ()))

    def _blocks(self, field: str, term: bytes) -> Iterator[Any]:
        # Whoosh's matchers hand out a posting at a time, a Python call each; their blocks hold 128.
        matcher = self.leaf._terms.matcher(field, term, self.leaf.schema[field].format)
        while matcher.is_active():
            matcher._read_ids()
            matcher._read_weights()
            yield matcher
            matcher._next_block()

    def column(self, name: str, kind: type[np.generic]) -> np.ndarray:
        """A numeric column as an array of one item a document."""
        with self._lock:
            reader = self.leaf.column_reader(name)
            return np.fromiter((reader[place] for place in range(self.size)), dtype=kind, count=self.size)

    def facet(self, name: str) -> dict[str, np.ndarray]:
        """The documents of each value of a facet field, by `code TAB label`."""
        with self._lock:
            terms = [bytes(term) for term in self.leaf.lexicon(name)] if self.size else []
            return {term.decode(): self._read(name, term, False).ids for term in terms}

    def lexicon(self, field: str) -> dict[str, int]:
        """The terms of a field, with the number of documents that hold them, deleted ones included."""
        with self._lock:
            infos = self.leaf._terms.items_from(field, b"") if self.size else ()
            found = {}
            for (name, term), info in infos:
                if name != field:
                    break
                found[term.decode()] = int(info.doc_frequency())
            return found

    def stored(self, name: str, place: int) -> Any:
        """A stored value of one document."""
        with self._lock:
            return self.leaf.stored_fields(place)[name]

    def live(self) -> np.ndarray:
        """False where a document was deleted."""
        live = np.ones(self.size, dtype=bool)
        live[list(self.leaf.segment().deleted_docs() or ())] = False
        return live


@dataclass(frozen=True)
class FacetColumn:
    """All values of a facet over a snapshot: pair i says that document `docs[i]` carries value `codes[i]`."""

    values: tuple[tuple[str, str], ...]
    docs: np.ndarray
    codes: np.ndarray

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label of each code."""
        return dict(self.values)


class Snapshot:
    """The segments of one commit in one document space. Everything it gives is read-only."""

    def __init__(self, segments: list[Segment]) -> None:
        self.segments = segments
        self.bases = np.cumsum([0, *(segment.size for segment in segments)])
        self.size = int(self.bases[-1])
        self._facets: dict[str, FacetColumn] = {}
        self._lexicons: dict[str, dict[str, int]] = {}
        self._terms: dict[str, list[str]] = {}
        self._lock = Lock()

    def postings(self, field: str, term: str, *, positions: bool = False) -> Postings:
        """The postings of a term in all segments."""
        parts = [segment.postings(field, term, positions=positions) for segment in self.segments]
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return NOTHING
        ids = np.concatenate([part.ids + base for part, base in zip(parts, self.bases, strict=False)]).astype(np.int32)
        weights = np.concatenate([part.weights for part in parts])
        if not positions:
            return Postings(ids, weights)
        counts = np.concatenate([np.diff(part.bounds) for part in parts if part.bounds is not None])
        places = np.concatenate([part.positions for part in parts if part.positions is not None])
        return Postings(ids, weights, places, np.concatenate([[0], np.cumsum(counts)]))

    @cached_property
    def live(self) -> np.ndarray:
        """False where a document was deleted."""
        return _joined([segment.live() for segment in self.segments], np.bool_)

    @cached_property
    def published(self) -> np.ndarray:
        """The ordinal of the day of publication, 0 where unknown; int32."""
        return self._column("published", np.int32)

    @cached_property
    def serial(self) -> np.ndarray:
        """The serial of each document; int64."""
        return self._column("serial", np.int64)

    @cached_property
    def group(self) -> np.ndarray:
        """The serial of the first document of the same text; int64."""
        return self._column("group", np.int64)

    @cached_property
    def length(self) -> np.ndarray:
        """The number of syllables of each document; int32."""
        return self._column("length", np.int32)

    def _column(self, name: str, kind: type[np.generic]) -> np.ndarray:
        return _joined([segment.column(name, kind) for segment in self.segments], kind)

    def facet(self, name: str) -> FacetColumn:
        """The values of a facet; their order is that of their terms."""
        return self._pairs(f"facet_{name}")

    def times(self, kind: str) -> FacetColumn:
        """The times of a kind: as of a facet, but that the values are the first and the last day."""
        return self._pairs(f"time_{kind}")

    def _pairs(self, field: str) -> FacetColumn:
        with self._lock:
            if field not in self._facets:
                self._facets[field] = self._facet(field)
            return self._facets[field]

    def _facet(self, field: str) -> FacetColumn:
        columns = [segment.facet(field) for segment in self.segments]
        terms = sorted({term for column in columns for term in column})
        docs, codes = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for column, base in zip(columns, self.bases.tolist(), strict=False):
            for number, term in enumerate(terms):
                if term in column:
                    docs.append(column[term] + base)
                    codes.append(np.full(len(column[term]), number))
        values = tuple((code, label) for code, _, label in (term.partition("\t") for term in terms))
        return FacetColumn(values, np.concatenate(docs), np.concatenate(codes))

    def lexicon(self, field: str) -> dict[str, int]:
        """The terms of a field in order, with the number of documents that hold them."""
        with self._lock:
            if field not in self._lexicons:
                counts: Counter[str] = Counter()
                for segment in self.segments:
                    counts.update(segment.lexicon(field))
                self._lexicons[field] = dict(sorted(counts.items()))
            return self._lexicons[field]

    def starting(self, field: str, start: str, most: int) -> list[str]:
        """The first `most` terms of a field that begin with `start`."""
        terms = self._sorted(field)
        first = bisect_left(terms, start)
        return list(takewhile(lambda term: term.startswith(start), islice(terms, first, first + most)))

    def _sorted(self, field: str) -> list[str]:
        if field not in self._terms:
            self._terms[field] = list(self.lexicon(field))
        return self._terms[field]

    def ids(self, places: np.ndarray) -> list[str]:
        """The ids of the documents at those places, in that order."""
        return self.stored("id", places)

    def stored(self, name: str, places: np.ndarray) -> list[Any]:
        """A stored value of the documents at those places, in that order."""
        numbers = np.searchsorted(self.bases, places, side="right") - 1
        pairs = zip(numbers.tolist(), (places - self.bases[numbers]).tolist(), strict=True)
        return [self.segments[number].stored(name, place) for number, place in pairs]


def _weights(weights: Any, count: int) -> np.ndarray:
    if weights is None:
        return np.ones(count, dtype=np.float32)
    return np.broadcast_to(np.array(weights, dtype=np.float32), (count,))


def _positions(values: list[bytes]) -> tuple[np.ndarray, np.ndarray]:
    """The positions of all postings one after another, from their gaps, and where each posting's begin."""
    bounds = np.concatenate([[0], np.cumsum([len(value) // 4 for value in values])])
    gaps = np.frombuffer(b"".join(values), dtype=np.uint32).astype(np.int64)
    sums = np.cumsum(gaps)
    before = np.concatenate([[0], sums])[bounds[:-1]]
    return (sums - np.repeat(before, np.diff(bounds))).astype(np.int32), bounds


def _joined(parts: list[np.ndarray], kind: type[np.generic]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)
