"""Segments as a question sees them: postings unpacked and kept while they are used, columns as they are in the file.

A Segment never changes but for deletions, so what was unpacked of it is kept for as long as any snapshot holds it; a
Snapshot is the segments of one commit, and what is known of all of them. May not: know queries or scores.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from threading import Lock

import numpy as np

from indexer.engines.arrays import Pieces, smallest
from indexer.engines.lexicon import Lexicon
from indexer.engines.packing import spread, starts
from indexer.engines.stored import Stored
from indexer.engines.tables import Entry, TermTable

CACHE_BYTES = 256 * 1024 * 1024

_KEY_BYTES = 512
"""What a thing that is kept takes beside its arrays; also what is kept of a term that isn't there."""

DENSE = 16
"""A term that stands in more than a document out of so many is kept as an item a document too."""

_FEW = 64

_PREFIXES = 1024

_PART = 8
"""All positions of a term are unpacked, and kept, when more than one of so many is wanted."""


@dataclass(frozen=True)
class Postings:
    """The postings of one term in one segment: documents in ascending order, int32, and frequencies, unsigned.

    `held`, where the term is frequent, is True for each document of the segment that holds it.
    """

    ids: np.ndarray
    freqs: np.ndarray
    held: np.ndarray | None = None
    entry: Entry | None = None

    @property
    def nbytes(self) -> int:
        """Bytes kept."""
        return self.ids.nbytes + self.freqs.nbytes + (self.held.nbytes if self.held is not None else 0)


NOTHING = Postings(np.zeros(0, np.int32), np.zeros(0, np.uint8))


class Cache:
    """Things by key, the least recently used given up when they pass `limit` bytes."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._held = 0
        self._items: OrderedDict[object, Postings | np.ndarray] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> Postings | np.ndarray | None:
        """What is kept under `key`."""
        with self._lock:
            found = self._items.get(key)
            if found is not None:
                self._items.move_to_end(key)
            return found

    def put(self, key: object, item: Postings | np.ndarray) -> None:
        """Keep `item` under `key`."""
        with self._lock:
            if key in self._items:
                return
            self._items[key] = item
            self._held += item.nbytes + _KEY_BYTES
            while self._held > self._limit and len(self._items) > 1:
                self._held -= self._items.popitem(last=False)[1].nbytes + _KEY_BYTES


class Coded:
    """A coded field of a segment. Of each document one value or none, or several.

    `values` are in order; `totals` says how many documents carry each, the deleted included. Values with one code have
    one row, `rows`, and `best` is the commonest value of each row.
    """

    def __init__(self, stored: Stored, name: str) -> None:
        self.size = stored.size
        self.values = stored.values(name)
        self.totals: np.ndarray = stored.file[f"{name}.totals"]
        self.rows: np.ndarray = stored.file[f"{name}.rows"]
        self.best: np.ndarray = stored.file[f"{name}.best"]
        self._single: bool = stored.file.notes[name]["single"]
        self._codes, self._counts = stored.file[f"{name}.codes"], stored.file[f"{name}.counts"]
        self._docs = stored.file[f"{name}.docs"]

    def spellings(self, code: bytes) -> slice:
        """The values that have this code: one, or a few with other labels, or none."""
        return slice(bisect_left(self.values, code + b"\t"), bisect_left(self.values, code + b"\n"))

    @cached_property
    def spans(self) -> np.ndarray:
        """The values of a time: a row each with its first and last day; int64."""
        return np.array([value.split(b"\t") for value in self.values.all()], dtype=np.int64).reshape(-1, 2)

    @cached_property
    def _of(self) -> np.ndarray:
        """Of each document its one value, or the number of values for none."""
        if len(self._codes) == self.size:
            return self._codes
        dense = np.full(self.size, len(self.values), dtype=np.min_scalar_type(len(self.values)))
        dense[self._counts > 0] = self._codes
        return dense

    @cached_property
    def _begins(self) -> np.ndarray:
        return starts(self._counts)

    def count(self, found: np.ndarray, places: np.ndarray) -> np.ndarray:
        """How many of the documents `found`, which are those at `places`, carry each value; int64."""
        if len(places) * 2 > self.size:
            counted: np.ndarray = self.totals - self._counted(np.flatnonzero(~found))
            return counted
        return self._counted(places)

    def _counted(self, places: np.ndarray) -> np.ndarray:
        if not len(places) or not len(self._codes):
            return np.zeros(len(self.values), dtype=np.int64)
        if self._single:
            return np.bincount(self._of[places], minlength=len(self.values) + 1)[:-1]
        if len(places) * _FEW > self.size:
            kept = np.zeros(self.size, dtype=bool)
            kept[places] = True
            mine = self._codes[kept[self._docs]]
        else:
            mine = self._codes[spread(self._begins[places], self._counts[places])]
        return np.bincount(mine, minlength=len(self.values))

    def carriers(self, wanted: np.ndarray) -> np.ndarray:
        """The documents that carry a value that `wanted`, a bool a value, has."""
        if self._single:
            held: np.ndarray = np.append(wanted, False)[self._of]
            return held
        held = np.zeros(self.size, dtype=bool)
        held[self._docs[wanted[self._codes]]] = True
        return held


class Segment:
    """A segment under its key, without the documents that were deleted."""

    def __init__(self, key: str, stored: Stored, deleted: frozenset[int], cache: Cache) -> None:
        self.key = key
        self.stored = stored
        self.deleted = deleted
        self.size = stored.size
        self._cache = cache
        self._coded: dict[str, Coded] = {}

    @cached_property
    def live(self) -> np.ndarray:
        """False where a document was deleted."""
        live = np.ones(self.size, dtype=bool)
        live[list(self.deleted)] = False
        return live

    @cached_property
    def serial(self) -> np.ndarray:
        """The serial of each document; int64."""
        return self.stored.number("serial")

    @cached_property
    def published(self) -> np.ndarray:
        """The ordinal of the day of publication, 0 where unknown; int32."""
        return self.stored.number("published")

    @cached_property
    def month(self) -> np.ndarray:
        """The month of publication, 12 times its year and 0 to 11; 0 where unknown."""
        return self.stored.number("month")

    @cached_property
    def group(self) -> np.ndarray:
        """The serial of the first document of the same text; int64."""
        return self.stored.number("group")

    @cached_property
    def length(self) -> np.ndarray:
        """The number of syllables of each document; int32."""
        return self.stored.number("length")

    def coded(self, name: str) -> Coded:
        """A coded field."""
        if name not in self._coded:
            self._coded[name] = Coded(self.stored, name)
        return self._coded[name]

    def table(self, field: str) -> TermTable:
        """The terms of a field."""
        return self.stored.table(field)

    def postings(self, field: str, term: str) -> Postings:
        """The postings of a term, deleted documents included; NOTHING when it isn't there."""
        found = self._cache.get((self.key, field, term))
        if isinstance(found, Postings):
            return found
        table = self.table(field)
        entry = table.find(term.encode())
        made = NOTHING
        if entry is not None:
            ids = table.docs(entry)
            held = having(self.size, ids) if len(ids) * DENSE > self.size else None
            made = Postings(ids, smallest(table.freqs(entry)), held, entry)
        self._cache.put((self.key, field, term), made)
        return made

    def positions(self, field: str, postings: Postings, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The positions of the postings number `chosen`, one posting after another, and how many each has."""
        assert postings.entry is not None
        entry, counts = postings.entry, postings.freqs[chosen].astype(np.int64)
        begins = self.kept((field, entry, "begins"), lambda: starts(postings.freqs))
        wanted = spread(begins[chosen], counts)
        if len(wanted) * _PART < entry.total:
            return self.table(field).places(entry, wanted, counts), counts
        every = self.kept((field, entry, "places"), lambda: self.table(field).all_places(entry, postings.freqs))
        return (every if len(wanted) == entry.total else every[wanted]), counts

    def kept(self, key: tuple[object, ...], make: Callable[[], np.ndarray]) -> np.ndarray:
        """An array made of this segment alone, kept under `key` while it is used."""
        found = self._cache.get((self.key, *key))
        if not isinstance(found, np.ndarray):
            found = make()
            self._cache.put((self.key, *key), found)
        return found

    def starting(self, field: str, start: str) -> np.ndarray:
        """The documents that hold a term that begins with `start`, as a bool array."""
        return self.kept((field, start, "*"), lambda: self.table(field).starting(start.encode(), self.size))

    def ids(self) -> list[str]:
        """The ids of all documents."""
        return [id_.decode() for id_ in self.stored.ids.all()]


def having(size: int, documents: np.ndarray) -> np.ndarray:
    """Those documents of so many as a bool array."""
    found = np.zeros(size, dtype=bool)
    found[documents] = True
    return found


class Facet:
    """The values of a facet in all segments, in order of their codes, a row each.

    `numbers` has, for each segment, the row of each of its values. Several labels of one code are one row, with the
    label that is read most often.
    """

    def __init__(self, columns: list[Coded]) -> None:
        self._pairs: dict[int, tuple[str, str]] = {}
        self._values: Pieces | list[bytes]
        if len(columns) == 1:
            self._values, self._best, self.numbers = columns[0].values, columns[0].best, [columns[0].rows]
            return
        spellings: Counter[bytes] = Counter()
        for column in columns:
            for value, count in zip(column.values.all(), column.totals.tolist(), strict=True):
                spellings[value] += count
        best: dict[bytes, bytes] = {}
        for value in sorted(spellings, key=lambda value: (value.partition(b"\t")[0], -spellings[value], value)):
            best.setdefault(value.partition(b"\t")[0], value)
        self._values, self._best = [*best.values()], np.arange(len(best))
        place = {code: number for number, code in enumerate(best)}
        self.numbers = [
            np.array([place[value.partition(b"\t")[0]] for value in column.values.all()], dtype=np.int64)
            for column in columns
        ]

    def __len__(self) -> int:
        return len(self._best)

    def value(self, row: int) -> tuple[str, str]:
        """The code and the label of a row."""
        pair = self._pairs.get(row)
        if pair is None:
            code, _, label = self._values[self._best[row]].decode().partition("\t")
            pair = self._pairs[row] = (code, label)
        return pair

    def row(self, code: str) -> int | None:
        """The row of a code."""
        row = bisect_left(range(len(self)), code, key=lambda row: self.value(row)[0])
        return row if row < len(self) and self.value(row)[0] == code else None

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label of every code."""
        return dict(map(self.value, range(len(self))))


class Snapshot:
    """The segments of one commit. Everything it gives is read-only."""

    def __init__(self, segments: list[Segment]) -> None:
        self.segments = segments
        self._facets: dict[str, Facet] = {}
        self._lexicons: dict[str, Lexicon] = {}
        self._starting: dict[tuple[str, str, int], int] = {}
        self._lock = Lock()

    @cached_property
    def count(self) -> int:
        """The documents that are not deleted."""
        return sum(segment.size - len(segment.deleted) for segment in self.segments)

    @cached_property
    def mean(self) -> float:
        """The mean length of a document, the deleted included; 1 or more."""
        length = sum(int(segment.length.sum(dtype=np.int64)) for segment in self.segments)
        return max(length / max(sum(segment.size for segment in self.segments), 1), 1.0)

    @cached_property
    def twins(self) -> list[np.ndarray]:
        """For each segment, whether a document may have others of its text, as a bool array."""
        later = [segment.group[segment.group != segment.serial] for segment in self.segments]
        groups = np.unique(np.concatenate([np.zeros(0, np.int64), *later]))
        return [np.isin(segment.group, groups) for segment in self.segments]

    def facet(self, name: str) -> Facet:
        """The values of a facet."""
        with self._lock:
            if name not in self._facets:
                self._facets[name] = Facet([segment.coded(f"facet_{name}") for segment in self.segments])
            return self._facets[name]

    def lexicon(self, field: str) -> Lexicon:
        """The terms of a field in order, with the number of documents that hold them."""
        with self._lock:
            if field not in self._lexicons:
                self._lexicons[field] = Lexicon([segment.stored for segment in self.segments], field)
            return self._lexicons[field]

    def starting(self, field: str, start: str, most: int) -> int:
        """How many terms of a field begin with `start`; `most` when there are so many."""
        key = (field, start, most)
        if len(self._starting) > _PREFIXES:
            self._starting.clear()
        count = self._starting.get(key)
        if count is None:
            count = self._starting[key] = self._begun(field, start, most)
        return count

    def _begun(self, field: str, start: str, most: int) -> int:
        found: set[bytes] = set()
        wanted = start.encode()
        for segment in self.segments:
            terms = (term for term, _ in segment.table(field).from_(wanted))
            for term in takewhile(lambda term: term.startswith(wanted), terms):
                found.add(term)
                if len(found) == most:
                    return most
        return len(found)
