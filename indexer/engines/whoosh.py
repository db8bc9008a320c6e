"""The embedded engine: a Whoosh index on disk, written through Whoosh and searched over arrays of its postings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
from whoosh import index as whoosh_index
from whoosh.index import EmptyIndexError, LockError

from archive.errors import Busy, StoreError, TracuuError
from indexer.engine import EngineHits, EngineQuery
from indexer.engines import evaluate
from indexer.engines.segments import Cache, Segment, Snapshot
from indexer.engines.whoosh_fields import schema
from indexer.schema import FACETS, IndexEntry
from indexer.similar import bands

_WRITER_MEGABYTES = 96

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
            data = self.folder.parent.parent
            raise StoreError(
                f"Chỉ mục {self.folder} bị hỏng ({type(fault).__name__}); hãy chạy: tracuu --data {data} rebuild.",
                f"The index {self.folder} is damaged ({type(fault).__name__}); run: tracuu --data {data} rebuild.",
            ) from fault

    return guarded  # type: ignore[return-value]


class WhooshEngine:
    """An Engine in one folder of the data folder. The folder is trusted: Whoosh's files hold pickles.

    Only `create=True` makes an index where there is none: a reader that finds nothing says so.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        self._cache = Cache()
        self._segments: dict[object, Segment] = {}
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
        known = self.serials()
        writer = self._writer()
        count = 0
        try:
            for entry in entries:
                self._add(writer, entry, replaces=entry.id in known)
                count += 1
        except BaseException:
            with suppress(Exception):
                writer.cancel()
            raise
        self._commit(writer)
        return count

    @_readable
    def _writer(self) -> Any:
        return self._index.writer(limitmb=_WRITER_MEGABYTES)

    @_readable
    def _add(self, writer: Any, entry: IndexEntry, *, replaces: bool) -> None:
        if replaces:
            writer.delete_by_term("id", entry.id)
        writer.add_document(**_fields(entry))

    @_readable
    def _commit(self, writer: Any) -> None:
        writer.commit()

    def _current(self) -> Snapshot:
        with self._lock:
            generation = self._index.latest_generation()
            if generation < 0:
                raise EmptyIndexError(f"no index in {self.folder}")
            if generation != self._generation:
                leaves = [leaf for leaf, _ in self._index.reader().leaf_readers() if leaf.doc_count_all()]
                kept = {leaf.segment().segment_id(): leaf for leaf in leaves}
                self._segments = {key: self._segment(key, leaf) for key, leaf in kept.items()}
                self._snapshot = Snapshot(list(self._segments.values()))
                self._generation = generation
            return self._snapshot

    def _segment(self, key: object, leaf: Any) -> Segment:
        # A segment whose deletions changed comes with a new leaf; its postings are the same and stay in the cache.
        former = self._segments.get(key)
        if former is not None and former.leaf.segment().deleted_docs() == leaf.segment().deleted_docs():
            return former
        return Segment(leaf, self._cache)

    @_readable
    def search(self, query: EngineQuery) -> EngineHits:
        """The answer as of the last commit."""
        index = self._current()
        score = evaluate.scores(index, query.rank)
        base, passed = evaluate.filtered(index, query, score)
        found = np.logical_and.reduce([base, *passed.values()])
        if query.scored:
            found &= score > 0
        places, groups = evaluate.ordered(index, found, score, query.order, query.offset + query.limit)
        places = places[query.offset :]
        facets = {}
        for facet in FACETS:
            others = [mask for name, mask in passed.items() if name != facet.name]
            chosen = dict(query.filters).get(facet.name, ())
            facets[facet.name] = evaluate.counts(
                index.facet(facet.name), np.logical_and.reduce([base, *others]), chosen
            )
        ids, scores = tuple(index.ids(places)), tuple(score[places].tolist())
        return EngineHits(ids, scores, int(found.sum()), facets, groups, evaluate.copies(index, found, places))

    @_readable
    def serials(self) -> dict[str, int]:
        """The serial of every entry, by id."""
        index = self._current()
        places = np.flatnonzero(index.live)
        return dict(zip(index.ids(places), index.serial[places].tolist(), strict=True))

    @_readable
    def last_serial(self) -> int:
        """The highest serial of all entries; 0 when there are none."""
        index = self._current()
        return int(index.serial[index.live].max(initial=0))

    @_readable
    def alike(self, keys: tuple[str, ...]) -> list[tuple[int, np.ndarray]]:
        """The group and the signature of every document that carries one of those bands."""
        index = self._current()
        found = [index.postings("bands", key).ids for key in keys]
        places = np.unique(np.concatenate([np.zeros(0, np.int32), *found]))
        places = places[index.live[places]]
        kept = index.stored("signature", places)
        return [
            (int(group), np.frombuffer(signature, dtype=np.uint32))
            for group, signature in zip(index.group[places], kept, strict=True)
        ]

    @_readable
    def copies(self, id_: str) -> tuple[str, ...]:
        """The ids of the other documents of the same text, in the order in which they were loaded."""
        index = self._current()
        places = index.postings("id", id_).ids
        places = places[index.live[places]]
        same = np.flatnonzero(np.isin(index.group, index.group[places]) & index.live)
        return tuple(other for other in index.ids(same[np.argsort(index.serial[same])]) if other != id_)

    @_readable
    def values(self, facet: str) -> Mapping[str, str]:
        """The labels of all values of a facet, by code."""
        return self._current().facet(facet).labels

    @_readable
    def lexicon(self, field: str) -> Mapping[str, int]:
        """Every term of a text field in order of its code points, with the number of documents that hold it."""
        return self._current().lexicon(field)

    def close(self) -> None:
        """Give back the files."""
        for segment in self._segments.values():
            segment.leaf.close()
        self._index.close()


def _fields(entry: IndexEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "serial": entry.serial,
        "published": entry.published,
        "length": entry.length,
        "group": entry.group,
        "signature": entry.signature,
        "bands": " ".join(bands(np.frombuffer(entry.signature, dtype=np.uint32))),
        **entry.terms,
        **{f"facet_{name}": list(values) for name, values in entry.facets.items()},
        **{f"time_{kind}": [(str(first), str(last)) for first, last in times] for kind, times in entry.times.items()},
    }
