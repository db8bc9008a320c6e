"""Folders of files into the store: gather, describe, put; one Outcome a file or record.

Enters: paths. Leaves: Outcomes, in the order of the paths, the same for any number of workers. What was put stays put:
a batch is a transaction, an interrupted load goes on where it stopped, one bad file stops nothing.

Which document is it? The source (absolute path, and the record's id in a .jsonl) that was loaded before is the same
document, with new bytes a new revision of it. The same bytes at another source are the same document too.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from archive import readers, vocabulary
from archive.describe import Describer, fingerprint
from archive.document import Document, Original
from archive.errors import NotFound, Refused
from archive.readers import records
from archive.store import Batch, Known, Store, Stored, sha256
from archive.text import nfc

Status = Literal["archived", "unchanged", "updated", "refused"]
Annotate = Callable[[str], bytes]

_JUNK = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
_BATCH = 32
_RECORD = "application/json"
_BEFORE_POOL = 6
"""So many documents are described here before worker processes, which take a second to start, are worth it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to load: the path as given, and its size in bytes."""

    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file or record. `size` is its share of the bytes gathered; `refused` says why not."""

    source: str
    status: Status
    size: int
    id: str = ""
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """One original: its source as given, its key in the store, its bytes, the place to look at when it is refused.

    A record of a file has its own id as source, its `line` from 1, and `FILE:LINE` as place.
    """

    source: str
    key: str
    name: str
    data: bytes
    place: str
    line: int = 0
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    """A document to be described: which bytes, under which id, from which source; `line` as in _Piece."""

    id: str
    source: str
    name: str
    data: bytes
    line: int
    known: tuple[str, bytes] = ("", b"")
    """The SHA-256 of a text that was annotated before, and its annotation."""


Described = tuple[Document, bytes] | Refused


def walk(paths: Sequence[Path]) -> Iterator[Found]:
    """Every file below `paths`, folders in order of name; what is hidden or a system's own litter is passed over."""
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path, onerror=None):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(names):
                    if not name.startswith((".", "~$")) and name.lower() not in _JUNK:
                        yield _found(Path(folder) / name)
        else:
            yield _found(path)


def _found(path: Path) -> Found:
    try:
        return Found(path, path.stat().st_size)
    except OSError:
        return Found(path, 0)


def ingest(
    store: Store, files: Iterable[Found], *, jobs: int = 1, annotate: Annotate | None = None
) -> Iterator[Outcome]:
    """Load `files`; call it inside `store.writing()`. `annotate(text)` gives what to keep beside each text.

    StoreError when the store itself fails (a full disk): what was loaded before stands.
    """
    with _Workers(jobs, annotate) as workers:
        loader = _Loader(store, workers)
        for pieces in _batches(_pieces(files)):
            yield from loader.load(pieces)


def reread(store: Store, *, jobs: int = 1, annotate: Annotate | None = None) -> Iterator[Outcome]:
    """Describe again, from the originals, what other readers, finders or vocabularies described; inside `writing()`.

    An original that is refused today keeps the record that it has.
    """
    describer = _fingerprint()
    with _Workers(jobs, annotate) as workers:
        stale = store.described_otherwise(describer)
        while stored := list(islice(stale, _BATCH)):
            tasks = [_again(store, item) for item in stored]
            calls = [workers.describe(task) if isinstance(task, _Task) else task for task in tasks]
            results = [call() if callable(call) else call for call in calls]
            with store.batch() as batch:
                for item, result in zip(stored, results, strict=True):
                    yield _replaced(batch, item.document, result, describer)


def _again(store: Store, stored: Stored) -> _Task | Refused:
    document = stored.document
    try:
        data = store.original_path(document.original.sha256).read_bytes()
    except (NotFound, OSError):
        return Refused(
            "missing",
            "Thiếu bản gốc; hãy chạy: tracuu verify.",
            "The original is missing; run: tracuu verify.",
        )
    known = (sha256(document.text.encode()), stored.annotation)
    line = 1 if document.original.media_type == _RECORD else 0
    return _Task(document.id, document.source, document.original.name, data, line, known)


def _replaced(batch: Batch, document: Document, result: Described, describer: str) -> Outcome:
    size = document.original.size
    if isinstance(result, Refused):
        batch.described(document.id, describer)
        return Outcome(document.source, "refused", size, document.id, result)
    changed = batch.redescribe(*result, describer)
    return Outcome(document.source, "updated" if changed else "unchanged", size, document.id)


def _batches(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    batch: list[_Piece] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece.data)
        if len(batch) == _BATCH or size > 16_000_000:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _pieces(files: Iterable[Found]) -> Iterator[_Piece]:
    for file in files:
        source = _text(file.path)
        key = f"file:{nfc(_text(file.path.absolute()))}"
        try:
            if file.path.suffix.lower() == ".jsonl":
                yield from _records(file, source, key)
            else:
                yield _Piece(source, key, file.path.name, _bytes(file), source)
        except Refused as refused:
            yield _Piece(source, key, file.path.name, b"", source, refused=refused)
        except OSError as fault:
            yield _Piece(source, key, file.path.name, b"", source, refused=_unreadable(fault))


def _text(path: Path) -> str:
    """The path as text, whatever bytes the file system has for it."""
    return os.fsencode(path).decode("utf-8", "replace").replace("\\", "/")


def _bytes(file: Found) -> bytes:
    mode = file.path.stat()
    if not stat.S_ISREG(mode.st_mode):
        raise Refused("unsupported", "Không phải là tệp thông thường.", "It is not an ordinary file.")
    readers.check(file.path.name, mode.st_size)
    return file.path.read_bytes()


def _records(file: Found, source: str, key: str) -> Iterator[_Piece]:
    with file.path.open("rb") as lines:
        for record in records.records(lines):
            place, name = f"{source}:{record.line}", f"{record.id}.json"
            yield _Piece(record.id, f"{key}#{record.id}", name, record.data, place, record.line, record.refused)


def _unreadable(fault: OSError) -> Refused:
    if isinstance(fault, FileNotFoundError):
        return Refused(
            "missing",
            "Tệp không còn ở đó khi đọc đến; hãy kiểm tra rồi nạp lại.",
            "The file was gone when its turn came; check, then load it again.",
        )
    return Refused(
        "unreadable",
        f"Không đọc được tệp ({fault.strerror}); hãy kiểm tra quyền đọc rồi nạp lại.",
        f"The file can't be read ({fault.strerror}); check its permissions, then load it again.",
    )


@dataclass(slots=True)
class _Plan:
    """What is to be done with a piece: a document under `id`, or nothing new because `same` holds its bytes."""

    piece: _Piece
    digest: str = ""
    id: str = ""
    same: bool = False
    described: Callable[[], Described] | None = None


@dataclass(slots=True)
class _Loader:
    """Takes batches of pieces through known → described → put."""

    store: Store
    workers: _Workers
    waiting: deque[_Plan] = field(default_factory=deque)

    def load(self, pieces: list[_Piece]) -> Iterator[Outcome]:
        """The outcomes of one batch, in its order, after they were put."""
        known = self.store.known([piece.key for piece in pieces])
        by_digest: dict[str, str] = {}
        plans = [self._plan(piece, known.get(piece.key), by_digest) for piece in pieces]
        described = [plan.described() if plan.described else None for plan in plans]
        for plan, result in zip(plans, described, strict=True):
            if isinstance(result, tuple):
                self.store.put_original(plan.piece.data)
        yield from self._put(plans, described, known)

    def _plan(self, piece: _Piece, known: Known | None, by_digest: dict[str, str]) -> _Plan:
        if piece.refused:
            return _Plan(piece)
        digest = sha256(piece.data)
        if known and known.sha256 == digest:
            return _Plan(piece, digest, known.id, same=True)
        holder = by_digest.get(digest) or self.store.id_of_original(digest)
        if holder:
            return _Plan(piece, digest, holder, same=True)
        mine = known and len(self.store.sources_of(known.id)) == 1
        id_ = known.id if known and mine else digest[:16]
        by_digest[digest] = id_
        task = _Task(id_, piece.source, piece.name, piece.data, piece.line)
        return _Plan(piece, digest, id_, described=self.workers.describe(task))

    def _put(self, plans: list[_Plan], described: list[Described | None], known: dict[str, Known]) -> Iterator[Outcome]:
        outcomes = []
        refused: dict[str, Refused] = {}
        with self.store.batch() as batch:
            for plan, result in zip(plans, described, strict=True):
                piece = plan.piece
                fault = piece.refused or (refused.get(plan.digest) if plan.same else None)
                if isinstance(result, Refused):
                    fault = refused[plan.digest] = result
                if fault:
                    outcomes.append(Outcome(piece.place, "refused", len(piece.data), refused=fault))
                    continue
                if plan.same:
                    batch.point(piece.key, plan.id, plan.digest)
                    outcomes.append(Outcome(piece.source, "unchanged", len(piece.data), plan.id))
                    continue
                assert isinstance(result, tuple)
                stored = batch.put(result[0], piece.key, result[1], _fingerprint())
                status: Status = "updated" if stored.revision > 1 else "archived"
                outcomes.append(Outcome(piece.source, status, len(piece.data), plan.id))
        yield from outcomes


class _Workers:
    """Describes tasks, here or in other processes. A process that dies takes no task with it but its own."""

    def __init__(self, jobs: int, annotate: Annotate | None) -> None:
        self._jobs = jobs
        self._annotate = annotate
        self._seen = 0
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *_fault: object) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def describe(self, task: _Task) -> Callable[[], Described]:
        """Begin to describe `task`; the call that is given back waits for the result."""
        self._seen += 1
        if self._jobs == 1 or self._seen <= _BEFORE_POOL:
            result = _describe(task, self._annotate)
            return lambda: result
        try:
            future = self._start().submit(_describe, task, self._annotate)
        except BrokenProcessPool:
            self._pool = None
            future = self._start().submit(_describe, task, self._annotate)
        return lambda: self._result(future, task)

    def _start(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Not fork: the progress bar runs a thread, and SQLite's connections don't survive it.
            self._pool = ProcessPoolExecutor(self._jobs, mp_context=get_context("spawn"))
        return self._pool

    def _result(self, future: Future[Described], task: _Task) -> Described:
        try:
            return future.result()
        except BrokenProcessPool:
            self._pool = None
        try:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                return alone.submit(_describe, task, self._annotate).result()
        except BrokenProcessPool:
            return Refused(
                "crashed",
                "Tiến trình đọc tệp này bị dừng đột ngột (có thể do thiếu bộ nhớ); hãy kiểm tra tệp.",
                "The process that read this file died (out of memory, perhaps); check the file.",
            )


@cache
def _describer() -> Describer:
    return Describer(vocabulary.shipped())


@cache
def _fingerprint() -> str:
    return fingerprint(vocabulary.shipped())


def _describe(task: _Task, annotate: Annotate | None) -> Described:
    """One document from its bytes. Whatever goes wrong with one file is that file's outcome and nobody else's."""
    try:
        media_type = _RECORD if task.line else readers.media_type(task.data, task.name)
        extract = records.read(task.data, task.line) if task.line else readers.read(task.data, task.name)
        original = Original(sha256(task.data), len(task.data), media_type, task.name)
        document = _describer().describe(extract, task.id, task.source, original)
        if annotate is None or sha256(document.text.encode()) == task.known[0]:
            return document, task.known[1]
        return document, annotate(document.text)
    except Refused as refused:
        return refused
    except Exception as fault:
        return Refused(
            "failed",
            f"Chương trình gặp lỗi với tệp này ({type(fault).__name__}: {fault}); hãy gửi tệp cho người phát triển.",
            f"The program failed on this file ({type(fault).__name__}: {fault}); send it to the developers.",
        )
