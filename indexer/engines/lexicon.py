"""The terms of a field in all segments of one commit, in order, each with the number of documents that hold it.

Enters: segments in their files. Leaves: a mapping that reads as far as it is asked. May not: know queries or deletions.
"""

from __future__ import annotations

import heapq
from collections.abc import ItemsView, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

import numpy as np

from indexer.engines.stored import Stored, unreadable


class Lexicon(Mapping[str, int]):
    """Every term of a field with the number of documents that hold it, read as far as it is asked for.

    It is read long after the engine gave it away, so that it says by itself where the index is damaged: StoreError.
    """

    def __init__(self, segments: Sequence[Stored], field: str) -> None:
        self._segments = segments
        with self._readable():
            self._tables = [segment.table(field) for segment in segments]

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except Exception as fault:
            raise unreadable(self._segments[0].path.parent, fault) from fault

    def __getitem__(self, term: str) -> int:
        with self._readable():
            found = [table.find(term.encode()) for table in self._tables]
        if not any(found):
            raise KeyError(term)
        return sum(entry.count for entry in found if entry)

    def __iter__(self) -> Iterator[str]:
        return (term for term, _ in self.counted())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def items(self) -> ItemsView[str, int]:
        """The terms and their numbers, read in one pass."""
        return _Items(self)

    def counted(self) -> Iterator[tuple[str, int]]:
        """The same in order of the terms."""
        with self._readable():
            if len(self._tables) == 1:
                yield from ((term.decode(), count) for term, count in self._tables[0].terms())
                return
            rows = heapq.merge(*(table.terms() for table in self._tables))
            for term, same in groupby(rows, key=itemgetter(0)):
                yield term.decode(), sum(count for _, count in same)

    def counts(self, terms: Sequence[str]) -> list[int]:
        """In how many documents each of those terms stands, 0 for what is no term.

        The first call reads the field whole, a second for three million terms, and keeps 12 bytes a term.
        """
        hashes = np.fromiter((hash(term.encode()) for term in terms), np.int64, len(terms))
        total = np.zeros(len(terms), np.int64)
        with self._readable():
            for table in self._tables:
                total += table.counts(hashes)
        found: list[int] = total.tolist()
        return found

    def starting(self, start: str, most: int) -> list[tuple[str, int]]:
        """`most` terms that begin with `start`, the commonest first, out of as many commonest ones of each segment."""
        with self._readable():
            found = {term for table in self._tables for term in table.commonest(start.encode(), most)}
        terms = [term.decode() for term in sorted(found)]
        rows = zip(terms, self.counts(terms), strict=True)
        return sorted(rows, key=lambda row: -row[1])[:most]


class _Items(ItemsView[str, int]):
    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._lexicon = lexicon

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return self._lexicon.counted()
