"""Index entries of any number, from an archive that was loaded: its documents again and again under other ids.

The first round is the archive itself. Later rounds are the same texts under new ids, serials and groups, so terms and
counts grow as an archive's do, but for new words: what a dictionary costs is measured too low.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from archive.store import Store
from indexer import analysis, schema
from indexer.schema import IndexEntry


class Corpus:
    """The documents of an archive, `size` of them; the entries of a round are kept in memory."""

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder)
        self.size = self._store.count()

    @cached_property
    def _round(self) -> list[IndexEntry]:
        made = []
        for stored in self._store.changes(0):
            text = analysis.analyse(stored.document.text, stored.annotation)
            made.append(schema.entry(stored.document, stored.serial, text))
        return made

    def entries(self, count: int) -> Iterator[IndexEntry]:
        """So many entries."""
        step = self._store.last_serial() + 1
        for number in range(count):
            turn, place = divmod(number, self.size)
            entry = self._round[place]
            serial = entry.serial + turn * step
            yield replace(entry, id=f"{entry.id}-{turn}" if turn else entry.id, serial=serial, group=serial)

    def bytes(self, count: int) -> int:
        """The bytes of text of so many entries."""
        sizes = [len(stored.document.text.encode()) for stored in self._store.changes(0)]
        return sum(sizes) * (count // self.size) + sum(sizes[: count % self.size])
