"""Folders of files into the store: gather, describe, put; one Outcome a file or record.

Enters: paths. Leaves: Outcomes, in the order of the paths, the same for any number of workers. What was put stays put:
a batch is a transaction, an interrupted load goes on where it stopped, one bad file stops nothing.

Which document is it? The source (absolute path, and the record's id in a .jsonl) that was loaded before is the same
document, with new bytes a new revision of it. The same bytes at a new source are the same document too.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

from archive import readers, sources, vocabulary
from archive.describe import fingerprint
from archive.document import Document
from archive.errors import NotFound, Refused
from archive.loads import Outcome, Status
from archive.readers import records
from archive.store import Batch, Known, Store, Stored, sha256
from archive.text import nfc
from archive.workers import RECORD, Annotate, Described, Task, Workers

__all__ = ["Found", "Outcome", "describe_again", "describer", "ingest", "reread", "walk"]

_JUNK = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
_BATCH = 32
_BATCH_BYTES = 16_000_000
_AHEAD_BYTES = 32_000_000
"""Bytes of originals that are described, or wait for it, while those before them are put."""
_LONGEST_LINE = records.MOST_BYTES + 2
_LINKED = Refused(
    "link",
    "Thư mục này là một liên kết nên không được đi vào; hãy nạp thẳng thư mục mà nó trỏ tới.",
    "This folder is a link and was not entered; load the folder that it leads to.",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to load: the path as given, and its size in bytes; or a path that can't be loaded, and why."""

    path: Path
    size: int
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """One original: its source as given, its key in the store, its bytes, the place to look at when it is refused.

    A record of a file has its own id as source, its `line` from 1, and `FILE:LINE` as place, which is the one given;
    `stands` is the absolute one.
    """

    source: str
    key: str
    name: str
    data: bytes
    place: str
    stands: str
    line: int = 0
    refused: Refused | None = None

    def outcome(self, status: Status, id_: str = "", *, scanned: bool = False) -> Outcome:
        """It, accepted."""
        return Outcome(self.source, status, len(self.data), id_, scanned=scanned, place=self.stands)

    def refusal(self, refused: Refused) -> Outcome:
        """It, refused."""
        return Outcome(self.place, "refused", len(self.data), refused=refused, place=self.stands)


def walk(paths: Sequence[Path], *, beside: Path | None = None) -> Iterator[Found]:
    """Every file below `paths`, folders in order of name. Passed over: what is hidden, a system's own litter, and the
    archive's own folder, `beside`. A folder that can't be entered, or is a link, is found with that refusal.
    """
    own = beside.resolve() if beside else None
    for path in paths:
        if not path.is_dir():
            yield _found(path)
            continue
        faults: list[OSError] = []
        for folder, folders, names in os.walk(path, onerror=faults.append):
            yield from _unentered(faults)
            here = Path(folder)
            visible = sorted(name for name in folders if not name.startswith("."))
            folders[:] = [name for name in visible if own is None or (here / name).resolve() != own]
            yield from (Found(here / name, 0, _LINKED) for name in folders if (here / name).is_symlink())
            for name in sorted(names):
                if not name.startswith((".", "~$")) and name.lower() not in _JUNK:
                    yield _found(here / name)
        yield from _unentered(faults)


def _unentered(faults: list[OSError]) -> Iterator[Found]:
    while faults:
        fault = faults.pop()
        yield Found(Path(os.fsdecode(fault.filename)), 0, sources.unreadable(fault))


def _found(path: Path) -> Found:
    try:
        return Found(path, path.stat().st_size)
    except OSError:
        return Found(path, 0)


def ingest(
    store: Store, files: Iterable[Found], *, jobs: int = 1, annotate: Annotate | None = None, load: int = 0
) -> Iterator[Outcome]:
    """Load `files`; call it inside `store.writing()`. `annotate(text)` gives what to keep beside each text.

    `load` is the number of `store.begin_load`, under which the outcomes are noted, each beside what it tells of; 0:
    nowhere. StoreError when the store itself fails (a full disk): what was loaded before stands.
    """
    with Workers(jobs, annotate) as workers:
        loader = _Loader(store, workers, load)
        for begun in _ahead(loader.begin(_batches(_pieces(files))), jobs):
            yield from loader.finish(begun)


def reread(store: Store, *, jobs: int = 1, annotate: Annotate | None = None) -> Iterator[Outcome]:
    """Describe again, from the originals, what other readers, finders or vocabularies described; inside `writing()`.

    An original that is refused today keeps the record that it has.
    """
    today = describer()
    with Workers(jobs, annotate) as workers:
        for again in _ahead(_begun_again(store, workers, today), jobs):
            results = iter(again.described())
            with store.batch() as batch:
                outcomes = [
                    _replaced(batch, item.document, next(results) if isinstance(task, Task) else task, today)
                    for item, task in again.items
                ]
            yield from outcomes


@dataclass(frozen=True, slots=True)
class _Again:
    """Documents of the store that are being described again, or why that can't be; `size` in bytes."""

    items: list[tuple[Stored, Task | Refused]]
    described: Callable[[], list[Described]]
    size: int


def _begun_again(store: Store, workers: Workers, today: str) -> Iterator[_Again]:
    stale = store.described_otherwise(today)
    while stored := list(islice(stale, _BATCH)):
        items = [(item, _again(store, item)) for item in stored]
        tasks = [task for _, task in items if isinstance(task, Task)]
        yield _Again(items, workers.begin(tasks), sum(len(task.data) for task in tasks))


class _Sized(Protocol):
    @property
    def size(self) -> int: ...


Begun = TypeVar("Begun", bound=_Sized)


def _ahead(begun: Iterable[Begun], jobs: int) -> Iterator[Begun]:
    """The same, each after some that follow it were begun too: enough that no worker waits while one is put."""
    waiting: deque[Begun] = deque()
    for item in begun:
        waiting.append(item)
        while len(waiting) > jobs + 1 or (len(waiting) > 1 and sum(one.size for one in waiting) > _AHEAD_BYTES):
            yield waiting.popleft()
    while waiting:
        yield waiting.popleft()


def _again(store: Store, stored: Stored) -> Task | Refused:
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
    line = 1 if document.original.media_type == RECORD else 0
    return Task(document.id, document.source, document.original.name, data, line, known)


def describe_again(store: Store, stored: Stored, annotate: Annotate | None = None) -> Described:
    """What today's describer says of a document's original, or why it can't be read."""
    task = _again(store, stored)
    if isinstance(task, Refused):
        return task
    with Workers(1, annotate) as workers:
        return workers.begin([task])()[0]


def _replaced(batch: Batch, document: Document, result: Described, today: str) -> Outcome:
    size = document.original.size
    if isinstance(result, Refused):
        batch.described(document.id, today)
        return Outcome(document.source, "refused", size, document.id, result)
    changed = batch.redescribe(*result, today)
    return Outcome(document.source, "updated" if changed else "unchanged", size, document.id)


def _batches(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    batch: list[_Piece] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece.data)
        if len(batch) == _BATCH or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _pieces(files: Iterable[Found]) -> Iterator[_Piece]:
    for file in files:
        source, stands = sources.text(file.path), sources.place(file.path)
        name = " ".join(nfc(sources.text(Path(file.path.name))).split())
        whole = _Piece(source, sources.key(file.path), name, b"", source, stands)
        try:
            if file.refused:
                raise file.refused
            _check(file)
            if file.path.suffix.lower() == ".jsonl":
                yield from _records(file, whole)
            else:
                yield replace(whole, data=file.path.read_bytes())
        except Refused as refused:
            yield replace(whole, refused=refused)
        except OSError as fault:
            yield replace(whole, refused=sources.unreadable(fault))


def _check(file: Found) -> None:
    found = file.path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise Refused(
            "unsupported",
            "Đây không phải là tệp thông thường; hãy chép nội dung ra một tệp rồi nạp lại.",
            "This is not an ordinary file; copy what it holds into a file and load that.",
        )
    if file.path.suffix.lower() != ".jsonl":
        readers.check(file.path.name, found.st_size)


def _records(file: Found, whole: _Piece) -> Iterator[_Piece]:
    with file.path.open("rb") as lines:
        for record in records.records(iter(lambda: lines.readline(_LONGEST_LINE), b"")):
            yield _Piece(
                record.id,
                f"{whole.key}#{record.id}",
                f"{record.id}.json",
                record.data,
                f"{whole.source}:{record.line}",
                f"{whole.stands}:{record.line}",
                record.line,
                record.refused,
            )


@dataclass(frozen=True, slots=True)
class _Plan:
    """A piece, the hash of its bytes, and the task where it is being described."""

    piece: _Piece
    digest: str = ""
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class _Load:
    """A batch that is being described; `size` in bytes."""

    plans: list[_Plan]
    described: Callable[[], list[Described]]
    size: int


class _Loader:
    """Takes batches of pieces through known → described → put."""

    def __init__(self, store: Store, workers: Workers, number: int) -> None:
        self._store = store
        self._workers = workers
        self._number = number
        self._under_way: set[tuple[str, str]] = set()

    def begin(self, batches: Iterable[list[_Piece]]) -> Iterator[_Load]:
        """Each batch, once what looks new in it is being described."""
        for pieces in batches:
            known = self._store.known([piece.key for piece in pieces])
            digests = ["" if piece.refused else sha256(piece.data) for piece in pieces]
            held = self._store.held(digests)
            plans = [
                self._plan(piece, known.get(piece.key), digest, digest in held)
                for piece, digest in zip(pieces, digests, strict=True)
            ]
            described = self._workers.begin([plan.task for plan in plans if plan.task])
            yield _Load(plans, described, sum(len(piece.data) for piece in pieces))

    def finish(self, load: _Load) -> Iterator[Outcome]:
        """The outcomes of one batch, in its order, after they were put."""
        results = iter(load.described())
        settled = [(plan, next(results) if plan.task else None) for plan in load.plans]
        for plan, result in settled:
            self._keep(plan.piece, result)
        with self._store.batch() as batch:
            outcomes = [self._settle(batch, plan, result) for plan, result in settled]
            if self._number:
                batch.record_load(self._number, outcomes)
        self._under_way -= {_twin(plan.piece, plan.digest) for plan in load.plans if plan.task}
        yield from outcomes

    def _keep(self, piece: _Piece, result: Described | None) -> None:
        """Originals are on disk before the records that name them."""
        if isinstance(result, tuple):
            self._store.put_original(piece.data)

    def _plan(self, piece: _Piece, known: Known | None, digest: str, held: bool) -> _Plan:
        """Have described what looks new; what it is, is settled when the pieces before it have been put."""
        if piece.refused:
            return _Plan(piece)
        twin = _twin(piece, digest)
        is_copy = known is None and (held or twin in self._under_way)
        if is_copy or (known and known.sha256 == digest):
            return _Plan(piece, digest)
        self._under_way.add(twin)
        return _Plan(piece, digest, _task(piece, digest))

    def _settle(self, batch: Batch, plan: _Plan, result: Described | None) -> Outcome:
        piece = plan.piece
        if piece.refused:
            return piece.refusal(piece.refused)
        known = batch.known(piece.key)
        sole = known is not None and _is_sole(batch, known.id, piece.key)
        same = known.id if known and known.sha256 == plan.digest else None if sole else batch.holder(plan.digest)
        if same:
            self._store.put_original(piece.data)
            batch.point(piece.key, same, plan.digest)
            return piece.outcome("unchanged", same)
        if result is None:
            result = self._workers.begin([_task(piece, plan.digest)])()[0]
            self._keep(piece, result)
        if isinstance(result, Refused):
            return piece.refusal(result)
        id_ = known.id if known and sole else batch.fresh_id(plan.digest)
        stored = batch.put(replace(result[0], id=id_), piece.key, result[1], describer())
        status: Status = "updated" if stored.revision > 1 else "archived"
        return piece.outcome(status, id_, scanned=stored.state == "needs-ocr")


def _twin(piece: _Piece, digest: str) -> tuple[str, str]:
    """What two pieces share that will be described alike: the reader is chosen by the name's ending."""
    return digest, Path(piece.name).suffix.lower()


def _task(piece: _Piece, digest: str) -> Task:
    return Task(digest[:16], piece.source, piece.name, piece.data, piece.line)


def _is_sole(batch: Batch, id_: str, key: str) -> bool:
    """Whether no other file that is still there holds the bytes of the document: then it is that document's edit."""
    return all(other == key or sources.is_gone(other) for other in batch.sources_of(id_))


@cache
def describer() -> str:
    """The fingerprint of what describes documents here today."""
    return fingerprint(vocabulary.shipped())
