"""Which index is in use, and how it follows the store: the engine, and the ledger of mentions beside it.

Enters: news of the store. Leaves: the engine over the current index, and its ledger. The index is disposable: `rebuild`
makes a new one aside, holds it against the store and switches to it by replacing one small file; until then the old one
answers, and its files stay until the next rebuild, for readers that are still in it. May not: know a question.

    DATA/index/current         the name of the folder of the index in use
    DATA/index/<name>/         that index; `fingerprint`: what it was made with; `layout`: what can open it
    DATA/index/<name>/seen     the newest change of the store that may be in it, and the mark that the store gave it
    DATA/index/<name>/ledger.sqlite

One pass over the store feeds both. The ledger is written in batches, all of them before the engine commits, and each
knows its own last serial, so that after a crash both catch up from where the slower of them stands.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from threading import Lock
from typing import Protocol, TypeVar

import numpy as np

from archive.errors import StoreError
from archive.originals import on_disk
from archive.store import Difference, Store, Stored, Summary
from indexer import analysis, schema
from indexer.engines.whoosh import WhooshEngine
from indexer.ledger import VERSION, Damaged, Ledger
from indexer.similar import Groups

_NAME = re.compile(r"[0-9a-z-]+")
_SEEN = re.compile(r"([0-9]{1,18}) ([0-9a-f]*)")
_PATIENCE = 3.0
"""Seconds for which a file that another process holds open is asked for again; Windows locks what is open."""

_MANY = 1_000
"""Changes up to which the rest is compared by its summary."""

Progress = Callable[[int], None]
T = TypeVar("T")


class _Holder(Protocol):
    """What follows the store: the engine, the ledger."""

    def serials(self) -> dict[str, int]:
        """The serial of every document, by id."""

    def summary(self, without: Collection[str]) -> Summary:
        """Of all documents but those ids."""


class IndexKeeper:
    """The indexes of one store. `catch_up` and `rebuild` are called inside `store.writing()`, the rest anywhere."""

    def __init__(self, store: Store, vocabulary: str) -> None:
        self._store = store
        self._folder = store.folder / "index"
        self._fingerprint = schema.fingerprint(f"{vocabulary} ledger {VERSION}")
        self._engine: WhooshEngine | None = None
        self._name = ""
        self._ledger: Ledger | None = None
        self._lock = Lock()

    def _current(self) -> str:
        try:
            name = _patiently(lambda: (self._folder / "current").read_text(encoding="ascii")).strip()
        except (OSError, UnicodeDecodeError):
            return ""
        return name if _NAME.fullmatch(name) and (self._folder / name).is_dir() else ""

    def is_stale(self) -> bool:
        """Whether there is no index, one made with another schema, analysis or vocabulary, or of another store."""
        name = self._current()
        mark = self._folder / name / "fingerprint"
        made = name and mark.is_file() and mark.read_text(encoding="ascii") == self._fingerprint
        return not (made and self._is_ours(name))

    def _is_ours(self, name: str) -> bool:
        """Whether the store is the one that the index followed; one that was restored has another past.

        An index from before this was noted is judged by what it holds.
        """
        try:
            seen = _patiently(lambda: (self._folder / name / "seen").read_text(encoding="ascii", errors="replace"))
        except FileNotFoundError:
            return True
        noted = _SEEN.fullmatch(seen)
        return noted is not None and self._store.mark(int(noted[1])) == noted[2]

    def _note(self, name: str) -> None:
        """Note what the index is about to follow, before it does: then no crash leaves it with more than is noted."""
        last = self._store.last_serial()
        fresh = self._folder / name / "seen.new"
        with on_disk(fresh):
            with fresh.open("w", encoding="ascii") as file:
                file.write(f"{last} {self._store.mark(last)}")
                file.flush()
                # A note that a power cut leaves empty would cost a rebuild.
                os.fsync(file.fileno())
            _patiently(lambda: fresh.replace(self._folder / name / "seen"))

    def engine(self) -> WhooshEngine:
        """The engine over the current index. StoreError when there is none, or one that this program can't open."""
        with self._lock:
            name = self._named()
            if self._engine is None or name != self._name:
                self._readable(name)
                self._engine = WhooshEngine(self._folder / name)
                self._name = name
            return self._engine

    def _readable(self, name: str) -> None:
        """StoreError where another version of the program laid the index out."""
        mark = self._folder / name / "layout"
        if not mark.is_file() or mark.read_text(encoding="utf-8") != schema.layout():
            data = self._store.folder
            raise StoreError(
                f"Chỉ mục của kho {data} do một phiên bản khác của chương trình lập ra; "
                f"hãy chạy: tracuu --data {data} rebuild.",
                f"The index of the archive {data} was made by another version of the program; "
                f"run: tracuu --data {data} rebuild.",
            )

    def ledger(self) -> Ledger:
        """The ledger of the current index. StoreError when there is no index, Damaged when it has no sound ledger."""
        with self._lock:
            path = self._folder / self._named() / "ledger.sqlite"
            if self._ledger is None or self._ledger.path != path:
                fresh = Ledger(path)
                if self._ledger is not None:
                    self._ledger.close()
                self._ledger = fresh
            return self._ledger

    def _named(self) -> str:
        name = self._current()
        if not name:
            raise StoreError(
                f"Kho {self._store.folder} chưa có chỉ mục; hãy chạy: tracuu --data {self._store.folder} rebuild.",
                f"The archive {self._store.folder} has no index; run: tracuu --data {self._store.folder} rebuild.",
            )
        return name

    def behind(self) -> int:
        """How many changes of the store the index has not seen yet; 0 when it is up to date."""
        return max(self._store.last_serial() - self.engine().last_serial(), 0)

    def catch_up(self, progress: Progress | None = None) -> int:
        """Index what the store has and the index or its ledger has not; how many documents that were.

        `progress(1)` for each. A stale index is made anew, and so is one that holds what the store has not (a store
        that was restored), and one whose ledger is missing or damaged.
        """
        if self.is_stale():
            return self.rebuild(progress)
        try:
            return self._catch_up(progress)
        except Damaged:
            return self.rebuild(progress)

    def _catch_up(self, progress: Progress | None) -> int:
        engine, ledger = self.engine(), self.ledger()
        indexed, noted, last = engine.last_serial(), ledger.last_serial(), self._store.last_serial()
        if self._astray(engine, indexed) or self._astray(ledger, noted):
            return self.rebuild(progress)
        self._note(self._current())
        after = min(indexed, noted)
        fresh = sum(serial > after for _, serial in self._store.serials(after))
        entries = self._entries(after, indexed, Groups(engine.alike), ledger, progress)
        if last > indexed:
            engine.update(entries)
        elif fresh:
            deque(entries, maxlen=0)
        return fresh

    def _astray(self, holder: _Holder, last: int) -> bool:
        """Whether one that saw the store's changes up to `last` holds anything but what the store kept of them.

        Told by numbers and by the newest: a store that was restored gives its next documents the same serials.
        `verify` compares each.
        """
        changed = {id_ for id_, _ in self._store.serials(last)}
        if len(changed) > _MANY:
            return _differing(self._store.serials(), holder.serials(), last)
        return self._store.summary(last) != holder.summary(changed)

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make the index anew and switch to it; how many documents it holds."""
        name = time.strftime("%Y%m%d-%H%M%S-", time.gmtime()) + format(time.time_ns() % 10**9, "09d")
        folder = self._folder / name
        try:
            with (
                closing(WhooshEngine(folder, create=True)) as engine,
                closing(Ledger(folder / "ledger.sqlite", create=True)) as ledger,
            ):
                count = engine.update(self._entries(0, 0, Groups(), ledger, progress))
                held = (engine.serials, ledger.serials)
                if not all(_same(self._store.serials(), serials()) for serials in held):
                    raise StoreError(
                        "Chỉ mục mới không khớp với kho; chỉ mục cũ vẫn được dùng. Hãy chạy lại: tracuu rebuild.",
                        "The new index doesn't match the archive; the old one stays. Run again: tracuu rebuild.",
                    )
            self._note(name)
            with on_disk(folder):
                (folder / "layout").write_text(schema.layout(), encoding="utf-8")
                (folder / "fingerprint").write_text(self._fingerprint, encoding="ascii")
            self._switch(name)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
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

    def _entries(
        self, after: int, indexed: int, groups: Groups, ledger: Ledger, progress: Progress | None
    ) -> Iterator[schema.IndexEntry]:
        """The entries of what changed after the serial `indexed`; what changed after `after` goes into the ledger."""
        with ledger.writing() as writer:
            for stored in self._store.changes(after):
                writer.put(stored)
                if stored.serial > indexed:
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
        """Every place where store and index, or its ledger, don't agree; a document is named once."""
        if self.is_stale():
            vi = "Chỉ mục chưa có hoặc đã cũ; hãy chạy: tracuu rebuild."
            yield Difference("index", vi, "There is no index, or a stale one; run: tracuu rebuild.")
            return
        for where in self.engine().damaged():
            yield Difference("index", f"Chỉ mục hỏng: {where}.", f"Index damaged: {where}.")
        found = list(_differences(self._store.serials(), self.engine().serials(), "chỉ mục", "index"))
        yield from found
        named = {difference.where for difference in found}
        try:
            ledger = self.ledger()
            others = _differences(self._store.serials(), ledger.serials(), "sổ trích dẫn", "ledger")
            yield from (difference for difference in others if difference.where not in named)
            for fault in ledger.faults():
                yield Difference("ledger.sqlite", f"Sổ trích dẫn hỏng: {fault}.", f"Ledger damaged: {fault}.")
        except Damaged as fault:
            yield Difference("ledger.sqlite", fault.vi, fault.en)


def _same(kept: Iterable[tuple[str, int]], held: Mapping[str, int]) -> bool:
    """Whether both hold the same documents in the same state."""
    agreeing = 0
    for id_, serial in kept:
        if held.get(id_) != serial:
            return False
        agreeing += 1
    return agreeing == len(held)


def _differing(kept: Iterable[tuple[str, int]], held: Mapping[str, int], last: int) -> bool:
    """Whether `held`, which saw the store's changes up to `last`, holds anything but what the store kept of them."""
    known = 0
    for id_, serial in kept:
        if serial <= last and held.get(id_) != serial:
            return True
        known += id_ in held
    return known < len(held)


def _differences(kept: Iterable[tuple[str, int]], held: dict[str, int], vi: str, en: str) -> Iterator[Difference]:
    """Every document of which the index or the ledger, called by those names, holds something else; empties `held`."""
    found = []
    for id_, serial in kept:
        other = held.pop(id_, None)
        if other is None:
            found.append(Difference(id_, f"Văn bản {id_} chưa có trong {vi}.", f"Document {id_} is not in the {en}."))
        elif other != serial:
            old = f"The {en} holds an old revision of {id_}."
            found.append(Difference(id_, f"{vi.capitalize()} giữ bản cũ của văn bản {id_}.", old))
    for id_ in held:
        beyond = f"{vi.capitalize()} có {id_} mà kho không có."
        found.append(Difference(id_, beyond, f"The {en} has {id_}, the archive has not."))
    yield from sorted(found, key=lambda difference: difference.where)


def _patiently(step: Callable[[], T]) -> T:
    """`step()`, again for a few seconds while another process has its file open."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with suppress(PermissionError):
            return step()
        time.sleep(0.05)
    return step()
