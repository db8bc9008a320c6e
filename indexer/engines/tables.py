"""The terms of one field in a file of arrays, and their packed postings.

Enters: Runs in the order of their terms. Leaves: the postings of one term, of some, of all. May not: know segments,
deletions or queries.

Terms stand in blocks of 128, each compressed by itself, with the numbers that say where the postings of its terms
begin. Gaps between documents, frequencies and gaps between positions are three packed lists a term: those of all terms
of a block one after another, then the next kind.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indexer.engines.arrays import ArrayFile, ArrayWriter, Pieces
from indexer.engines.packing import pack, pick, sizes, starts, unpack, unpack_many
from indexer.engines.postings import Run

_BLOCK = 128
_BLOCKS_KEPT = 256
_KINDS = 3
_RARE = 256
"""Lists of so many documents are unpacked together, longer ones each by itself: a call costs less than its values."""

_COLUMNS = 3 + 2 * _KINDS
"""Of a term in its block: its bytes, documents, occurrences; for each kind of list its width and its spilled values."""


def write_table(file: ArrayWriter, name: str, runs: Iterator[Run], *, positions: bool) -> None:
    """Write the postings of a field; `positions` says whether the runs have any."""
    heads: list[bytes] = []
    blocks: list[bytes] = []
    ends: list[tuple[int, ...]] = []
    at = values = terms = 0
    with file.stream(f"{name}.data") as write:
        for run in runs:
            terms += len(run.terms)
            for head, block, parts, held in _blocks(run):
                heads.append(head)
                blocks.append(block)
                ends.append((at, at + len(parts[0]), at + len(parts[0]) + len(parts[1]), values))
                for part in parts:
                    write(part.data)
                at += sum(map(len, parts))
                values += held
    ends.append((at, at, at, values))
    for column, title in enumerate(("docs", "freqs", "places", "values")):
        file.put(f"{name}.{title}", np.array(ends, dtype=np.uint64)[:, column])
    for title, items in (("heads", heads), ("blocks", blocks)):
        file.put_pieces(f"{name}.{title}", Pieces.of(items))
    file.notes[name] = {"terms": terms, "positions": positions}


def _blocks(run: Run) -> Iterator[tuple[bytes, bytes, list[np.ndarray], int]]:
    """For each block: its first term, the block, its three parts of data, and how many values these hold."""
    if not run.terms:
        return
    lists = [(_gaps(run.docs, run.counts), run.counts), (run.freqs - 1, run.counts)]
    totals = np.add.reduceat(run.freqs, starts(run.counts), dtype=np.int64)
    if run.positions is not None:
        lists.append((_gaps(run.positions, run.freqs), totals))
    packed = [pack(values, counts) for values, counts in lists]
    columns = np.zeros((_COLUMNS, len(run.terms)), dtype="<u4")
    columns[0] = [len(term) for term in run.terms]
    columns[1], columns[2] = run.counts, totals
    bounds = []
    for kind, ((_, counts), (_, widths, spilled)) in enumerate(zip(lists, packed, strict=True)):
        columns[3 + kind], columns[3 + _KINDS + kind] = widths, spilled
        bounds.append(np.cumsum([0, *sizes(counts, widths, spilled).tolist()]))
    for first in range(0, len(run.terms), _BLOCK):
        last = min(first + _BLOCK, len(run.terms))
        block = zlib.compress(columns[:, first:last].tobytes() + b"".join(run.terms[first:last]))
        parts = [data[bound[first] : bound[last]] for (data, _, _), bound in zip(packed, bounds, strict=True)]
        parts += [np.zeros(0, np.uint8)] * (_KINDS - len(parts))
        held = int(run.counts[first:last].sum() + totals[first:last].sum())
        yield run.terms[first], (last - first).to_bytes(4, "little") + block, parts, held


def _gaps(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """What lies between each value and the one before it in its list; before the first, all values below it."""
    gaps = np.diff(values, prepend=np.int32(0)) - 1
    first = starts(counts)
    gaps[first] = values[first]
    return gaps


def _after(start: bytes) -> bytes:
    """What comes after every term that begins with `start`; UTF-8 holds no byte 255."""
    return start[:-1] + bytes([start[-1] + 1])


def _sums(gaps: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The values whose `_gaps` those are; int32."""
    sums = np.cumsum(gaps + 1, dtype=np.int64)
    first = starts(counts)
    before = sums[first] - gaps[first]
    values: np.ndarray = (sums - np.repeat(before, counts)).astype(np.int32)
    return values


@dataclass(frozen=True)
class _Block:
    terms: list[bytes]
    columns: np.ndarray
    at: np.ndarray

    @cached_property
    def origins(self) -> np.ndarray:
        """Where the lists of each term begin: a row a kind; int64."""
        origins: np.ndarray = _origins(self.columns) + self.at[:, None]
        return origins


def _origins(columns: np.ndarray) -> np.ndarray:
    """Where the lists of each term would begin if those of the first one began at 0: a row a kind; int64."""
    size = sizes(columns[[1, 1, 2]], columns[3 : 3 + _KINDS], columns[3 + _KINDS :])
    origins: np.ndarray = np.cumsum(size, axis=1) - size
    return origins


@dataclass(frozen=True, slots=True)
class Entry:
    """A term of a table: in how many documents it stands, how often, and where its three lists are."""

    count: int
    total: int
    lists: tuple[tuple[int, int, int, int], ...]


class TermTable:
    """The terms of one field of one file."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._data = file[f"{name}.data"]
        self._at = np.stack([file[f"{name}.{title}"] for title in ("docs", "freqs", "places")]).astype(np.int64)
        self._values = file[f"{name}.values"]
        self._blocks, self._first = file.pieces(f"{name}.blocks"), file.pieces(f"{name}.heads")
        self._kept: dict[int, _Block] = {}
        self.positions: bool = file.notes[name]["positions"]
        self.size: int = file.notes[name]["terms"]

    @cached_property
    def _heads(self) -> list[bytes]:
        """The first term of each block."""
        return self._first.all()

    @cached_property
    def _hashed(self) -> tuple[np.ndarray, np.ndarray]:
        """The hashes of all terms, ascending, and the number of documents of each: 12 bytes a term."""
        hashes, counts = np.zeros(self.size, np.int64), np.zeros(self.size, np.uint32)
        at = 0
        for number in range(len(self._blocks)):
            block = self._read(number)
            end = at + len(block.terms)
            hashes[at:end] = [*map(hash, block.terms)]
            counts[at:end] = block.columns[1]
            at = end
        order = np.argsort(hashes)
        return hashes[order], counts[order]

    def _block(self, number: int) -> _Block:
        block = self._kept.get(number)
        if block is None:
            if len(self._kept) >= _BLOCKS_KEPT:
                self._kept.clear()
            block = self._kept[number] = self._read(number)
        return block

    def _read(self, number: int) -> _Block:
        kept = self._blocks[number]
        size = int.from_bytes(kept[:4], "little")
        plain = zlib.decompress(kept[4:])
        columns = np.frombuffer(plain, dtype="<u4", count=_COLUMNS * size).reshape(_COLUMNS, size).astype(np.int64)
        ends = (np.cumsum(columns[0]) + 4 * columns.size).tolist()
        begins = [4 * columns.size, *ends[:-1]]
        terms = [plain[low:high] for low, high in zip(begins, ends, strict=True)]
        return _Block(terms, columns, self._at[:, number])

    def find(self, term: bytes) -> Entry | None:
        """Where the postings of `term` are; None when it is no term of the field."""
        number = bisect_right(self._heads, term) - 1
        if number < 0:
            return None
        block = self._block(number)
        place = bisect_left(block.terms, term)
        if place == len(block.terms) or block.terms[place] != term:
            return None
        _, count, total, *packed = block.columns[:, place].tolist()
        origins = block.origins[:, place].tolist()
        lists = zip(origins, (count, count, total), packed[:_KINDS], packed[_KINDS:], strict=True)
        return Entry(count, total, tuple(lists))

    def docs(self, entry: Entry) -> np.ndarray:
        """The documents of a term, ascending; int32."""
        docs = unpack(self._data, *entry.lists[0])
        docs += 1
        np.cumsum(docs, out=docs)
        docs -= 1
        return docs

    def freqs(self, entry: Entry) -> np.ndarray:
        """How often the term stands in each of them; int32."""
        freqs = unpack(self._data, *entry.lists[1])
        freqs += 1
        return freqs

    def all_places(self, entry: Entry, counts: np.ndarray) -> np.ndarray:
        """The positions of all its postings, which have `counts` each."""
        return _sums(unpack(self._data, *entry.lists[2]), counts)

    def places(self, entry: Entry, wanted: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """The positions of some of its postings: those number `wanted` of all its positions, `counts` each."""
        return _sums(pick(self._data, *entry.lists[2], wanted), counts)

    def counts(self, hashes: np.ndarray) -> np.ndarray:
        """In how many documents the terms of those hashes stand, 0 for what is no term of the field; int64."""
        if not self.size:
            return np.zeros(len(hashes), np.int64)
        known, counts = self._hashed
        near = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
        found: np.ndarray = np.where(known[near] == hashes, counts[near], 0).astype(np.int64)
        return found

    def commonest(self, start: bytes, most: int) -> list[bytes]:
        """The terms that begin with `start` and stand in the most documents; `most` of them, in no order."""
        first = max(bisect_right(self._heads, start) - 1, 0)
        last = bisect_left(self._heads, _after(start)) if start else len(self._blocks)
        blocks = [self._block(number) for number in range(first, last)]
        terms = [term for block in blocks for term in block.terms]
        low, high = bisect_left(terms, start), bisect_left(terms, _after(start)) if start else len(terms)
        if high - low <= most:
            return terms[low:high]
        counts = np.concatenate([block.columns[1] for block in blocks])[low:high]
        return [terms[low + place] for place in np.argpartition(-counts, most)[:most].tolist()]

    def terms(self) -> Iterator[tuple[bytes, int]]:
        """Every term in order, with the number of its documents."""
        for number in range(len(self._blocks)):
            block = self._read(number)
            yield from zip(block.terms, block.columns[1].tolist(), strict=True)

    def from_(self, term: bytes) -> Iterator[tuple[bytes, int]]:
        """The terms from `term` on, with the number of their documents."""
        for number in range(max(bisect_right(self._heads, term) - 1, 0), len(self._blocks)):
            block = self._block(number)
            first = bisect_left(block.terms, term)
            yield from zip(block.terms[first:], block.columns[1][first:].tolist(), strict=True)

    def marks(self) -> list[tuple[bytes, int]]:
        """The first term of every block, and how many postings and positions stand in that block."""
        return [(self._heads[number], held) for number, held in enumerate(np.diff(self._values).tolist())]

    def run(self, low: bytes = b"", high: bytes | None = None) -> Run:
        """The postings of the terms from `low` to before `high`."""
        terms, table = self._rows(low, high)
        freqs = self._many(table, 1) + 1
        positions = _sums(self._many(table, 2), freqs) if self.positions else None
        return Run(terms, table[1], _sums(self._many(table, 0), table[1]), freqs, positions)

    def _rows(self, low: bytes, high: bytes | None) -> tuple[list[bytes], np.ndarray]:
        """The terms from `low` to before `high`, and their columns and the origins of their lists."""
        first = max(bisect_right(self._heads, low) - 1, 0)
        last = len(self._blocks) if high is None else bisect_left(self._heads, high)
        blocks = [self._read(number) for number in range(first, last)]
        terms = [term for block in blocks for term in block.terms]
        if not terms:
            return [], np.zeros((_COLUMNS + _KINDS, 0), np.int64)
        columns = np.concatenate([block.columns for block in blocks], axis=1)
        origins = _origins(columns)
        lengths = np.array([len(block.terms) for block in blocks])
        moved = self._at[:, first:last] - origins[:, starts(lengths)]
        table = np.concatenate([columns, origins + np.repeat(moved, lengths, axis=1)])
        one, other = bisect_left(terms, low), len(terms) if high is None else bisect_left(terms, high)
        return terms[one:other], table[:, one:other]

    def starting(self, start: bytes, size: int) -> np.ndarray:
        """The documents, of `size`, that hold a term that begins with `start`, as a bool array."""
        found = np.zeros(size, dtype=bool)
        terms, table = self._rows(start, _after(start) if start else None)
        rare = table[:, table[1] <= _RARE]
        found[_sums(self._many(rare, 0), rare[1])] = True
        for number in np.flatnonzero(table[1] > _RARE).tolist():
            entry = self.find(terms[number])
            if entry is not None:
                found[self.docs(entry)] = True
        return found

    def _many(self, table: np.ndarray, kind: int) -> np.ndarray:
        counts = table[2 if kind == _KINDS - 1 else 1]
        return unpack_many(self._data, table[_COLUMNS + kind], counts, table[3 + kind], table[3 + _KINDS + kind])
