"""A segment in a file of arrays: the tables of its terms, and a column for everything else that is kept of a document.

Enters: columns and runs of postings. Leaves: the same, mapped. A segment never changes; which of its documents were
deleted is known elsewhere. May not: know Whoosh or queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from archive.errors import StoreError
from indexer.engines.arrays import ArrayFile, ArrayWriter, Pieces, smallest
from indexer.engines.packing import spread, starts
from indexer.engines.postings import Run
from indexer.engines.tables import TermTable, write_table
from indexer.schema import FACETS, TEXT_FIELDS, TIMES

COLUMNS = {"serial": np.int64, "published": np.int32, "length": np.int32, "group": np.int64}
"""A number a document, by name."""

TABLES = {**{field.name: field.positions for field in TEXT_FIELDS}, "id": False}
"""Fields of terms, and whether positions are kept of them."""

CODED = (*(f"facet_{facet.name}" for facet in FACETS), *(f"time_{kind}" for kind in TIMES))
"""Fields of pairs: the code and label of a facet value, the first and last day of a time."""


@dataclass(frozen=True, slots=True)
class Codes:
    """A coded field: its values in order, `one TAB other` each; document i has the next `counts[i]` of `codes`."""

    values: list[bytes]
    codes: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True, slots=True)
class Columns:
    """What is kept of the documents of a segment beside postings; every array has an item, or a row, a document.

    `lengths` are the numbers of terms in each text field; `bands` has a column a band, none where nothing has any.
    """

    numbers: dict[str, np.ndarray]
    lengths: dict[str, np.ndarray]
    ids: Pieces
    signatures: Pieces
    bands: np.ndarray
    codes: dict[str, Codes]

    def only(self, kept: np.ndarray) -> Columns:
        """The same of the documents for which `kept` is True."""
        if kept.all():
            return self
        chosen = np.flatnonzero(kept)
        return Columns(
            {name: column[chosen] for name, column in self.numbers.items()},
            {name: column[chosen] for name, column in self.lengths.items()},
            self.ids.only(kept),
            self.signatures.only(kept),
            self.bands[chosen],
            {name: _chosen(codes, chosen) for name, codes in self.codes.items()},
        )

    @staticmethod
    def joined(parts: list[Columns]) -> Columns:
        """Those of several segments, one after another."""
        width = max(part.bands.shape[1] for part in parts)
        return Columns(
            {name: np.concatenate([part.numbers[name] for part in parts]) for name in COLUMNS},
            {field.name: np.concatenate([part.lengths[field.name] for part in parts]) for field in TEXT_FIELDS},
            Pieces.chained([part.ids for part in parts]),
            Pieces.chained([part.signatures for part in parts]),
            np.concatenate([np.pad(part.bands, ((0, 0), (0, width - part.bands.shape[1]))) for part in parts]),
            {name: _joined([part.codes[name] for part in parts]) for name in CODED},
        )


def _chosen(codes: Codes, chosen: np.ndarray) -> Codes:
    counts = codes.counts[chosen]
    mine = codes.codes[spread(starts(codes.counts)[chosen], counts)]
    used, mine = np.unique(mine, return_inverse=True)
    return Codes([codes.values[number] for number in used.tolist()], mine, counts)


def _joined(parts: list[Codes]) -> Codes:
    values = sorted(set().union(*(part.values for part in parts)))
    number = {value: place for place, value in enumerate(values)}
    codes = [np.array([number[value] for value in part.values], dtype=np.int64)[part.codes] for part in parts]
    return Codes(values, np.concatenate(codes), np.concatenate([part.counts for part in parts]))


def write_segment(path: Path, columns: Columns, tables: dict[str, Iterator[Run]]) -> None:
    """Write a segment; the file is whole when this returns, and gone when it fails."""
    file = ArrayWriter(path)
    try:
        file.notes["documents"] = len(columns.ids)
        for name, runs in tables.items():
            write_table(file, name, runs, positions=TABLES[name])
        _write_columns(file, columns)
        file.finish()
    except BaseException:
        file.close()
        path.unlink(missing_ok=True)
        raise


def _write_columns(file: ArrayWriter, columns: Columns) -> None:
    for name, column in columns.numbers.items():
        file.put(name, column)
    for name, column in columns.lengths.items():
        file.put(f"{name}.length", smallest(column))
    for name, items in (("ids", columns.ids), ("signatures", columns.signatures)):
        file.put_pieces(name, items)
    file.put("bands", columns.bands.T.ravel())
    for name, codes in columns.codes.items():
        file.put_pieces(f"{name}.values", Pieces.of(codes.values))
        file.put(f"{name}.codes", smallest(codes.codes))
        file.put(f"{name}.counts", smallest(codes.counts))
        totals = np.bincount(codes.codes, minlength=len(codes.values))
        rows, best = _rows(codes.values, totals)
        for title, column in (("totals", totals), ("rows", rows), ("best", best)):
            file.put(f"{name}.{title}", smallest(column))
        # Of most documents one value or none: then whose a value is can be told without a list.
        single = int(codes.counts.max(initial=0)) <= 1
        docs = np.repeat(np.arange(len(codes.counts)), codes.counts)
        file.put(f"{name}.docs", smallest(docs[:0] if single else docs))
        file.notes[name] = {"single": single}
    file.put("month", smallest(_months(columns.numbers["published"])))


def _rows(values: list[bytes], totals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which code each value has, a number each in order; and of each code its commonest value."""
    codes = [value.partition(b"\t")[0] for value in values]
    first = np.array([one != other for one, other in zip(codes, [None, *codes], strict=False)], dtype=bool)
    rows: np.ndarray = np.cumsum(first) - 1
    order = np.lexsort((np.arange(len(values)), -totals, rows))
    return rows, order[np.flatnonzero(first)]


def _months(published: np.ndarray) -> np.ndarray:
    """The month of each day: 12 times its year and 0 to 11; 0 for none."""
    days = (published.astype(np.int64) - dt.date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    months: np.ndarray = np.where(published > 0, days.astype("datetime64[M]").astype(np.int64) + 1970 * 12, 0)
    return months


def unreadable(folder: Path, fault: Exception) -> StoreError:
    """What a reader is told of an index in which something is not as it was written."""
    data = folder.parent.parent
    return StoreError(
        f"Chỉ mục {folder} bị hỏng ({type(fault).__name__}); hãy chạy: tracuu --data {data} rebuild.",
        f"The index {folder} is damaged ({type(fault).__name__}); run: tracuu --data {data} rebuild.",
    )


class Stored:
    """A segment in its file. OSError and ValueError when it can't be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = ArrayFile(path)
        self.size: int = self.file.notes["documents"]
        self._tables: dict[str, TermTable] = {}

    def table(self, name: str) -> TermTable:
        """The terms of a field."""
        if name not in self._tables:
            self._tables[name] = TermTable(self.file, name)
        return self._tables[name]

    def number(self, name: str) -> np.ndarray:
        """A column of numbers."""
        return self.file[name]

    def lengths(self, name: str) -> np.ndarray:
        """The number of terms of each document in a field; 0 where that is not counted."""
        title = f"{name}.length"
        return self.file[title] if title in self.file else np.zeros(self.size, dtype=np.uint8)

    @cached_property
    def ids(self) -> Pieces:
        """The id of each document."""
        return self.file.pieces("ids")

    @cached_property
    def signatures(self) -> Pieces:
        """The signature of each document."""
        return self.file.pieces("signatures")

    @cached_property
    def bands(self) -> np.ndarray:
        """A row a band, a column a document; uint32."""
        return self.file["bands"].reshape(-1, self.size) if self.size else np.zeros((0, 0), np.uint32)

    def values(self, name: str) -> Pieces:
        """The values of a coded field, in order."""
        return self.file.pieces(f"{name}.values")

    def codes(self, name: str) -> Codes:
        """A coded field, its arrays as they are in the file: unsigned, in as few bytes as hold them."""
        return Codes(self.values(name).all(), self.file[f"{name}.codes"], self.file[f"{name}.counts"])

    def columns(self) -> Columns:
        """All columns, for another segment to take in."""
        coded = {name: self.codes(name) for name in CODED}
        return Columns(
            {name: self.number(name) for name in COLUMNS},
            {field.name: self.lengths(field.name).astype(np.int64) for field in TEXT_FIELDS},
            self.ids,
            self.signatures,
            self.bands.T,
            {
                name: Codes(codes.values, codes.codes.astype(np.int64), codes.counts.astype(np.int64))
                for name, codes in coded.items()
            },
        )
