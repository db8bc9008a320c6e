"""Which index is in use, and how it follows the store.

Enters: news of the store. Leaves: the engine over the current index. The index is disposable: `rebuild` makes a new one
aside, holds it against the store and switches to it by replacing one small file; until then the old one answers, and
its files stay until the next rebuild, for readers that are still in it. May not: know a question.

    DATA/index/current         the name of the folder of the index in use
    DATA/index/<name>/         that index, and `fingerprint`: what it was made with
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from typing import TypeVar

import numpy as np

from archive.errors import StoreError
from archive.store import Difference, Store, Stored
from indexer import analysis, schema
from indexer.engines.whoosh import WhooshEngine
from indexer.similar import Groups

_NAME = re.compile(r"[0-9a-z-]+")
_PATIENCE = 3.0
"""Seconds for which a file that another process holds open is asked for again; Windows locks what is open."""

Progress = Callable[[int], None]
T = TypeVar("T")


class IndexKeeper:
    """The indexes of one store. `catch_up` and `rebuild` are called inside `store.writing()`, the rest anywhere."""

    def __init__(self, store: Store, vocabulary: str) -> None:
        self._store = store
        self._folder = store.folder / "index"
        self._fingerprint = schema.fingerprint(vocabulary)
        self._engine: WhooshEngine | None = None
        self._name = ""
        self._lock = Lock()

    def _current(self) -> str:
        try:
            name = _patiently(lambda: (self._folder / "current").read_text(encoding="ascii")).strip()
        except (OSError, UnicodeDecodeError):
            return ""
        return name if _NAME.fullmatch(name) and (self._folder / name).is_dir() else ""

    def is_stale(self) -> bool:
        """Whether there is no index, or one made with another schema, analysis or vocabulary."""
        name = self._current()
        mark = self._folder / name / "fingerprint"
        return not name or not mark.is_file() or mark.read_text(encoding="ascii") != self._fingerprint

    def engine(self) -> WhooshEngine:
        """The engine over the current index. StoreError when there is none."""
        with self._lock:
            name = self._current()
            if not name:
                raise StoreError(
                    f"Kho {self._store.folder} chưa có chỉ mục; hãy chạy: tracuu --data {self._store.folder} rebuild.",
                    f"The archive {self._store.folder} has no index; run: tracuu --data {self._store.folder} rebuild.",
                )
            if self._engine is None or name != self._name:
                self._engine = WhooshEngine(self._folder / name)
                self._name = name
            return self._engine

    def behind(self) -> int:
        """How many changes of the store the index has not seen yet; 0 when it is up to date."""
        return max(self._store.last_serial() - self.engine().last_serial(), 0)

    def catch_up(self, progress: Progress | None = None) -> int:
        """Index what the store has and the index has not; how many documents that were. `progress(1)` for each.

        A stale index is made anew, and so is one that holds what the store has not: a store that was restored.
        """
        if self.is_stale():
            return self.rebuild(progress)
        engine = self.engine()
        after = engine.last_serial()
        kept = self._store.serials()
        if any(id_ not in kept or (kept[id_] != at and kept[id_] <= after) for id_, at in engine.serials().items()):
            return self.rebuild(progress)
        if max(kept.values(), default=0) <= after:
            return 0
        return engine.update(self._entries(after, Groups(engine.alike), progress))

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make the index anew and switch to it; how many documents it holds."""
        name = time.strftime("%Y%m%d-%H%M%S-", time.gmtime()) + format(time.time_ns() % 10**9, "09d")
        engine = WhooshEngine(self._folder / name, create=True)
        try:
            count = engine.update(self._entries(0, Groups(), progress))
            if engine.serials() != self._store.serials():
                raise StoreError(
                    "Chỉ mục mới không khớp với kho; chỉ mục cũ vẫn được dùng. Hãy chạy lại: tracuu rebuild.",
                    "The new index doesn't match the archive; the old one stays. Run again: tracuu rebuild.",
                )
            (self._folder / name / "fingerprint").write_text(self._fingerprint, encoding="ascii")
            engine.close()
            self._switch(name)
        except BaseException:
            engine.close()
            shutil.rmtree(self._folder / name, ignore_errors=True)
            raise
        return count

    def _switch(self, name: str) -> None:
        former = self._current()
        fresh = self._folder / "current.new"
        try:
            fresh.write_text(name, encoding="ascii")
            _patiently(lambda: fresh.replace(self._folder / "current"))
        except OSError as fault:
            raise StoreError(
                f"Không chuyển được sang chỉ mục mới ({fault.strerror}); chỉ mục cũ vẫn được dùng. Hãy chạy lại.",
                f"The new index can't be put in use ({fault.strerror}); the old one stays. Run again.",
            ) from fault
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder.name not in (name, former):
                shutil.rmtree(folder, ignore_errors=True)

    def _entries(self, after: int, groups: Groups, progress: Progress | None) -> Iterator[schema.IndexEntry]:
        for stored in self._store.changes(after):
            entry = self._entry(stored)
            signature = np.frombuffer(entry.signature, dtype=np.uint32)
            yield replace(entry, group=groups.add(entry.serial, signature))
            if progress:
                progress(1)

    def _entry(self, stored: Stored) -> schema.IndexEntry:
        text, joints = stored.document.text, stored.annotation
        if joints[:8] != analysis.segmenter():
            joints = analysis.segment(text)
            self._store.annotate({stored.document.id: joints})
        return schema.entry(stored.document, stored.serial, analysis.analyse(text, joints))

    def verify(self) -> Iterator[Difference]:
        """Every place where store and index don't agree."""
        if self.is_stale():
            vi = "Chỉ mục chưa có hoặc đã cũ; hãy chạy: tracuu rebuild."
            yield Difference("index", vi, "There is no index, or a stale one; run: tracuu rebuild.")
            return
        kept, indexed = self._store.serials(), self.engine().serials()
        for id_ in sorted(kept.keys() | indexed.keys()):
            if id_ not in indexed:
                yield Difference(id_, f"Văn bản {id_} chưa có trong chỉ mục.", f"Document {id_} is not in the index.")
            elif id_ not in kept:
                vi = f"Chỉ mục có {id_} mà kho không có."
                yield Difference(id_, vi, f"The index has {id_}, the archive has not.")
            elif kept[id_] != indexed[id_]:
                vi = f"Chỉ mục giữ bản cũ của văn bản {id_}."
                yield Difference(id_, vi, f"The index holds an old revision of {id_}.")


def _patiently(step: Callable[[], T]) -> T:
    """`step()`, again for a few seconds while another process has its file open."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with suppress(PermissionError):
            return step()
        time.sleep(0.05)
    return step()
