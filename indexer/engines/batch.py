"""Documents gathered in memory until they are written as one segment, and several segments written as one.

Enters: IndexEntries, or segments with the documents that were deleted from them. Leaves: a segment in a file (see
`stored.py`). May not: know Whoosh, or which segments there are.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import numpy as np

from indexer.engines.arrays import Pieces
from indexer.engines.postings import RUN_VALUES, Run, inverted, merged
from indexer.engines.stored import CODED, COLUMNS, TABLES, Codes, Columns, Stored, write_segment
from indexer.schema import TEXT_FIELDS, IndexEntry
from indexer.similar import bands

BATCH_TERMS = 6_000_000
"""Terms in all fields that are held before a segment is written: about 120 MB."""


@dataclass
class _Field:
    numbers: defaultdict[str, int] = field(default_factory=lambda: defaultdict(count().__next__))
    codes: array[int] = field(default_factory=lambda: array("i"))
    lengths: array[int] = field(default_factory=lambda: array("q"))

    def add(self, terms: list[str]) -> None:
        self.codes.extend(map(self.numbers.__getitem__, terms))
        self.lengths.append(len(terms))

    def runs(self, positions: bool) -> Iterator[Run]:
        codes, lengths = np.array(self.codes, dtype=np.int32), np.array(self.lengths, dtype=np.int64)
        return inverted(self.numbers, codes, lengths, positions)


class Batch:
    """Documents on their way into a segment."""

    def __init__(self) -> None:
        self.entries = 0
        self._terms = 0
        self._texts = {field.name: _Field() for field in TEXT_FIELDS}
        self._coded = {name: _Field() for name in CODED}
        self._ids: list[bytes] = []
        self._signatures: list[bytes] = []
        self._bands: list[list[int]] = []
        self._numbers: dict[str, array[int]] = {name: array("q") for name in COLUMNS}

    @property
    def full(self) -> bool:
        """Whether it is time to write."""
        return self._terms >= BATCH_TERMS

    def add(self, entry: IndexEntry) -> None:
        """Hold one more document."""
        for name, field_ in self._texts.items():
            value = entry.terms[name]
            terms = value.split(" ") if value else []
            field_.add(terms)
            self._terms += len(terms)
        for name, field_ in self._coded.items():
            field_.add([f"{one}\t{other}" for one, other in _pairs(entry, name)])
        self._ids.append(entry.id.encode())
        self._signatures.append(entry.signature)
        self._bands.append([int(key[2:], 16) for key in bands(np.frombuffer(entry.signature, dtype=np.uint32))])
        for name, values in self._numbers.items():
            values.append(getattr(entry, name))
        self.entries += 1

    def write(self, path: Path) -> None:
        """Write the segment."""
        columns = Columns(
            numbers={name: np.array(values, dtype=COLUMNS[name]) for name, values in self._numbers.items()},
            lengths={name: np.array(field_.lengths, dtype=np.int64) for name, field_ in self._texts.items()},
            ids=Pieces.of(self._ids),
            signatures=Pieces.of(self._signatures),
            bands=self._bands_array(),
            codes={name: _codes(field_) for name, field_ in self._coded.items()},
        )
        tables = {field.name: self._texts[field.name].runs(field.positions) for field in TEXT_FIELDS}
        write_segment(path, columns, tables | {"id": iter([_ids_run(self._ids)])})

    def _bands_array(self) -> np.ndarray:
        width = max(map(len, self._bands), default=0)
        return np.array([row + [0] * (width - len(row)) for row in self._bands], dtype=np.uint32).reshape(
            len(self._bands), width
        )


def _pairs(entry: IndexEntry, name: str) -> Iterator[tuple[str, str]]:
    kind, _, key = name.partition("_")
    if kind == "facet":
        yield from entry.facets[key]
    else:
        yield from ((str(first), str(last)) for first, last in entry.times[key])


def _codes(field_: _Field) -> Codes:
    values = sorted(value.encode() for value in field_.numbers)
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[[field_.numbers[value.decode()] for value in values]] = np.arange(len(values))
    codes = ranks[np.array(field_.codes, dtype=np.int64)]
    return Codes(values, codes, np.array(field_.lengths, dtype=np.int64))


def _ids_run(ids: list[bytes]) -> Run:
    order = sorted(range(len(ids)), key=ids.__getitem__)
    ones = np.ones(len(ids), dtype=np.int32)
    terms = [ids[place] for place in order]
    docs = np.array(order, dtype=np.int32)
    run = Run(terms, ones.astype(np.int64), docs, ones, None)
    return run if len(set(terms)) == len(terms) else merged([run], [np.arange(len(ids), dtype=np.int32)])


def write_merged(path: Path, segments: list[Stored], live: list[np.ndarray]) -> None:
    """Write the documents that are left of several segments as one; `live[i]` is False where one of segment i isn't."""
    places, base = [], 0
    for kept in live:
        places.append(np.where(kept, np.cumsum(kept) - 1 + base, -1).astype(np.int32))
        base += int(kept.sum())
    columns = Columns.joined([segment.columns().only(kept) for segment, kept in zip(segments, live, strict=True)])
    write_segment(path, columns, {name: _merged_runs(segments, name, places) for name in TABLES})


def _merged_runs(segments: list[Stored], name: str, places: list[np.ndarray]) -> Iterator[Run]:
    tables = [segment.table(name) for segment in segments]
    marks = sorted(mark for table in tables for mark in table.marks())
    low, held = b"", 0
    for head, values in marks:
        if held > RUN_VALUES:
            yield merged([table.run(low, head) for table in tables], places)
            low, held = head, 0
            for segment in segments:
                segment.file.forget()
        held += values
    yield merged([table.run(low) for table in tables], places)
