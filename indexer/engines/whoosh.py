"""The embedded engine: a Whoosh index on disk, written and searched as arrays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
from whoosh import index as whoosh_index
from whoosh.index import EmptyIndexError, LockError

from archive.errors import Busy, StoreError, TracuuError
from archive.store import NEWEST, Summary
from indexer.engine import EngineHits, EngineQuery
from indexer.engines import tiers
from indexer.engines.batch import Batch, write_merged
from indexer.engines.evaluate import answer
from indexer.engines.lexicon import Lexicon
from indexer.engines.segments import CACHE_BYTES, Cache, Segment, Snapshot, having
from indexer.engines.stored import Stored, unreadable
from indexer.engines.whoosh_fields import ArrayCodec, ArraySegment, schema
from indexer.schema import IndexEntry
from indexer.similar import bands

P = ParamSpec("P")
R = TypeVar("R")


def _readable(
    method: Callable[Concatenate[WhooshEngine, P], R],
) -> Callable[Concatenate[WhooshEngine, P], R]:
    """Whoosh meets a damaged file with whatever its parsers raise; the reader gets one sentence."""

    @wraps(method)
    def guarded(self: WhooshEngine, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except TracuuError:
            raise
        except LockError as fault:
            raise Busy(
                f"Một tiến trình khác đang ghi chỉ mục {self.folder}; hãy đợi nó xong rồi chạy lại.",
                f"Another process is writing the index {self.folder}; wait until it is done, then run again.",
            ) from fault
        except OSError as fault:
            raise StoreError(
                f"Không đọc hoặc ghi được chỉ mục {self.folder} ({fault.strerror}).",
                f"The index {self.folder} can't be read or written ({fault.strerror}).",
            ) from fault
        except Exception as fault:
            raise unreadable(self.folder, fault) from fault

    return guarded  # type: ignore[return-value]


class WhooshEngine:
    """An Engine in one folder of the data folder. The folder is trusted: Whoosh's table of contents is a pickle.

    Only `create=True` makes an index where there is none: a reader that finds nothing says so. Of postings, at most
    `cache_bytes` are kept unpacked.
    """

    def __init__(self, folder: Path, *, create: bool = False, cache_bytes: int = CACHE_BYTES) -> None:
        self.folder = folder
        self._cache = Cache(cache_bytes)
        self._lock = Lock()
        self._generation = -1
        self._snapshot = Snapshot([])
        self._index = self._create() if create else self._open()

    @_readable
    def _open(self) -> Any:
        return whoosh_index.open_dir(str(self.folder))

    @_readable
    def _create(self) -> Any:
        self.folder.mkdir(parents=True, exist_ok=True)
        return whoosh_index.create_in(str(self.folder), schema())

    def update(self, entries: Iterable[IndexEntry]) -> int:
        """Add or replace those entries in one commit; on any failure none of them."""
        update = self._update()
        try:
            for entry in entries:
                self._add(update, entry)
            self._commit(update)
        except BaseException:
            update.cancel()
            raise
        return update.count

    @_readable
    def _update(self) -> _Update:
        return _Update(self._index.writer(codec=ArrayCodec(), compound=False), self._current)

    @_readable
    def _add(self, update: _Update, entry: IndexEntry) -> None:
        update.add(entry)

    @_readable
    def _commit(self, update: _Update) -> None:
        update.commit()

    def _current(self) -> Snapshot:
        with self._lock:
            generation = self._index.latest_generation()
            if generation < 0:
                raise EmptyIndexError(f"no index in {self.folder}")
            if generation != self._generation:
                leaves = [leaf for leaf, _ in self._index.reader().leaf_readers() if leaf.doc_count_all()]
                former = {segment.key: segment for segment in self._snapshot.segments}
                self._snapshot = Snapshot([self._segment(former, leaf) for leaf in leaves])
                self._generation = generation
            return self._snapshot

    def _segment(self, former: Mapping[str, Segment], leaf: Any) -> Segment:
        kept = leaf.segment()
        key, deleted = kept.segment_id(), kept.deleted_docs()
        known = former.get(key)
        if known is None:
            return Segment(key, leaf._terms.stored, deleted, self._cache)
        return known if known.deleted == deleted else Segment(key, known.stored, deleted, self._cache)

    @_readable
    def search(self, query: EngineQuery) -> EngineHits:
        """The answer as of the last commit."""
        return answer(self._current(), query)

    @_readable
    def serials(self) -> dict[str, int]:
        """The serial of every entry, by id."""
        found: dict[str, int] = {}
        for segment in self._current().segments:
            rows = zip(segment.ids(), segment.serial.tolist(), segment.live.tolist(), strict=True)
            found.update((id_, serial) for id_, serial, live in rows if live)
        return found

    @_readable
    def summary(self, without: Collection[str]) -> Summary:
        """Of all entries but those ids."""
        count = total = 0
        newest: list[tuple[int, str]] = []
        for segment in self._current().segments:
            kept = segment.live.copy()
            for id_ in without:
                kept[segment.postings("id", id_).ids] = False
            places = np.flatnonzero(kept)
            serials = segment.serial[places]
            count, total = count + len(places), total + int(serials.sum())
            last = places[np.argsort(serials)[-NEWEST:]]
            newest += ((int(segment.serial[place]), segment.stored.ids[place].decode()) for place in last.tolist())
        return Summary(count, total, tuple(id_ for _, id_ in sorted(newest, reverse=True)[:NEWEST]))

    @_readable
    def damaged(self) -> tuple[str, ...]:
        """The files, and the arrays in them, that are not what was written; reads all of the index."""
        return tuple(
            f"{segment.stored.path.name} ({name})"
            for segment in self._current().segments
            for name in segment.stored.file.damaged()
        )

    @_readable
    def last_serial(self) -> int:
        """The highest serial of all entries; 0 when there are none."""
        return max((int(part.serial[part.live].max(initial=0)) for part in self._current().segments), default=0)

    @_readable
    def alike(self, keys: tuple[str, ...]) -> list[tuple[int, np.ndarray]]:
        """The group and the signature of every document that carries one of those bands."""
        wanted = {(int(key[:2]), int(key[2:], 16)) for key in keys}
        found = []
        for segment in self._current().segments:
            kept = segment.stored.bands
            same = [np.flatnonzero(kept[band] == value) for band, value in wanted if band < len(kept)]
            for place in np.unique(np.concatenate([np.zeros(0, np.int64), *same])).tolist():
                signature = np.frombuffer(segment.stored.signatures[place], dtype=np.uint32)
                if segment.live[place] and not set(keys).isdisjoint(bands(signature)):
                    found.append((int(segment.group[place]), signature))
        return found

    @_readable
    def copies(self, id_: str) -> tuple[str, ...]:
        """The ids of the other documents of the same text, in the order in which they were loaded."""
        segments = self._current().segments
        groups = {
            int(segment.group[place])
            for segment in segments
            for place in segment.postings("id", id_).ids.tolist()
            if segment.live[place]
        }
        same = [
            (int(segment.serial[place]), segment.stored.ids[place].decode())
            for segment in segments
            for place in np.flatnonzero(np.isin(segment.group, [*groups]) & segment.live).tolist()
        ]
        return tuple(other for _, other in sorted(same) if other != id_)

    @_readable
    def values(self, facet: str) -> Mapping[str, str]:
        """The labels of all values of a facet, by code."""
        return self._current().facet(facet).labels

    @_readable
    def lexicon(self, field: str) -> Lexicon:
        """Every term of a text field in order of its code points, with the number of documents that hold it."""
        return self._current().lexicon(field)

    def close(self) -> None:
        """Give back the files; a file is closed when nothing of it is used any more."""
        self._snapshot = Snapshot([])
        self._generation = -1
        self._index.close()


class _Update:
    """One commit: entries gathered into segments, documents that they replace deleted, segments merged.

    `writer` is Whoosh's: it holds the lock, the deletions and the table of contents.
    """

    def __init__(self, writer: Any, current: Callable[[], Snapshot]) -> None:
        self.count = 0
        self._writer = writer
        self._batch = Batch()
        self._places: dict[str, int] = {}
        self._written: list[ArraySegment] = []
        try:
            self._segments = current().segments
        except BaseException:
            self.cancel()
            raise

    def add(self, entry: IndexEntry) -> None:
        """Take one entry in."""
        self._delete(entry.id)
        if entry.id in self._places:
            self.write()
            place = self._places[entry.id]
            for segment in self._written:
                if 0 <= place < segment.doc_count_all():
                    segment.delete_document(place)
                place -= segment.doc_count_all()
        self._places[entry.id] = self.count
        self._batch.add(entry)
        self.count += 1
        if self._batch.full:
            self.write()

    def _delete(self, id_: str) -> None:
        base = 0
        for segment in self._segments:
            table = segment.table("id")
            if entry := table.find(id_.encode()):
                for place in table.docs(entry).tolist():
                    self._writer.delete_document(base + place)
            base += segment.size

    def write(self) -> None:
        """Write what was gathered as a segment."""
        if self._batch.entries:
            segment = ArraySegment(self._writer.indexname)
            self._written.append(segment)
            self._batch.write(segment.path(self._writer.storage))
            segment.set_doc_count(self._batch.entries)
        self._batch = Batch()

    def commit(self) -> None:
        """Put it all in use."""
        self.write()
        # From here on a file may be in use, whatever fails; Whoosh deletes what is not with the next commit.
        written, self._written = self._written, []
        self._writer.commit(mergetype=lambda _, segments: self._merged([*segments, *written]))

    def _merged(self, segments: list[ArraySegment]) -> list[ArraySegment]:
        segments = [segment for segment in segments if segment.doc_count()]
        live = [segment.doc_count() for segment in segments]
        gone: set[int] = set()
        made = []
        sizes = [segment.doc_count_all() for segment in segments]
        for group in tiers.groups(sizes, live, self.count):
            gone.update(group)
            made.append(self._merge([segments[number] for number in group]))
        return [segment for number, segment in enumerate(segments) if number not in gone] + made

    def _merge(self, segments: list[ArraySegment]) -> ArraySegment:
        storage = self._writer.storage
        made = ArraySegment(self._writer.indexname)
        live = [~having(segment.doc_count_all(), np.array([*segment.deleted_docs()], np.int64)) for segment in segments]
        write_merged(made.path(storage), [Stored(segment.path(storage)) for segment in segments], live)
        made.set_doc_count(sum(segment.doc_count() for segment in segments))
        return made

    def cancel(self) -> None:
        """Leave the index as it was."""
        with suppress(Exception):
            self._writer.cancel()
        for segment in self._written:
            with suppress(OSError):
                segment.path(self._writer.storage).unlink(missing_ok=True)
