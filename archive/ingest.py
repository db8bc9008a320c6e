"""Folders of files into the store: gather, describe, put; one Outcome a file or record.

Enters: paths. Leaves: Outcomes, in the order of the paths, the same for any number of workers. What was put stays put:
a batch is a transaction, an interrupted load goes on where it stopped, one bad file stops nothing.

Which document is it? The source (absolute path, and the record's id in a .jsonl) that was loaded before is the same
document, with new bytes a new revision of it. The same bytes at a new source are the same document too.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Literal
from urllib.parse import quote_from_bytes, unquote_to_bytes

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
"""So many plain texts are described here before worker processes, which take a second to start, are worth it."""
_PLAIN = frozenset({".txt", ".md"})
_PATIENCE = 600
"""Seconds that one document may take: the longest real one takes ten."""
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
class Outcome:
    """What became of one file or record. `size` is its share of the bytes gathered; `refused` says why not.

    `scanned`: it was archived, but is a picture of text that can't be searched before its letters are recognised.
    """

    source: str
    status: Status
    size: int
    id: str = ""
    refused: Refused | None = None
    scanned: bool = False


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
        yield Found(Path(os.fsdecode(fault.filename)), 0, _unreadable(fault))


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
    today = describer()
    with _Workers(jobs, annotate) as workers:
        stale = store.described_otherwise(today)
        while stored := list(islice(stale, _BATCH)):
            tasks = [_again(store, item) for item in stored]
            calls = [workers.describe(task) if isinstance(task, _Task) else task for task in tasks]
            results = [call() if callable(call) else call for call in calls]
            with store.batch() as batch:
                for item, result in zip(stored, results, strict=True):
                    yield _replaced(batch, item.document, result, today)


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
        if len(batch) == _BATCH or size > 16_000_000:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _pieces(files: Iterable[Found]) -> Iterator[_Piece]:
    for file in files:
        source, key, name = _text(file.path), _key(file.path), " ".join(nfc(_text(Path(file.path.name))).split())
        try:
            if file.refused:
                raise file.refused
            _check(file)
            if file.path.suffix.lower() == ".jsonl":
                yield from _records(file, source, key)
            else:
                yield _Piece(source, key, name, file.path.read_bytes(), source)
        except Refused as refused:
            yield _Piece(source, key, name, b"", source, refused=refused)
        except OSError as fault:
            yield _Piece(source, key, name, b"", source, refused=_unreadable(fault))


def _text(path: Path) -> str:
    """The path to be shown, whatever bytes the file system has for it."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return text.replace("\\", "/") if os.name == "nt" else text


def _key(path: Path) -> str:
    """The path as the source's identity: absolute, one for its NFC and NFD spellings, two for two paths."""
    raw = os.fsencode(path.absolute())
    try:
        return f"file:{unicodedata.normalize('NFC', raw.decode('utf-8'))}"
    except UnicodeDecodeError:
        return f"file:{quote_from_bytes(raw)}"


def _is_gone(key: str) -> bool:
    """Whether the file of a source is no longer there."""
    path = key.removeprefix("file:").rpartition("#")[0] or key.removeprefix("file:")
    forms = (path, unicodedata.normalize("NFD", path), os.fsdecode(unquote_to_bytes(path)), key.removeprefix("file:"))
    return not any(os.path.lexists(form) for form in forms if "\0" not in form)


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


def _records(file: Found, source: str, key: str) -> Iterator[_Piece]:
    with file.path.open("rb") as lines:
        for record in records.records(iter(lambda: lines.readline(_LONGEST_LINE), b"")):
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
    """A piece, the hash of its bytes, and its description where that is under way."""

    piece: _Piece
    digest: str = ""
    described: Callable[[], Described] | None = None


@dataclass(frozen=True, slots=True)
class _Loader:
    """Takes batches of pieces through known → described → put."""

    store: Store
    workers: _Workers

    def load(self, pieces: list[_Piece]) -> Iterator[Outcome]:
        """The outcomes of one batch, in its order, after they were put."""
        known = self.store.known([piece.key for piece in pieces])
        seen: set[tuple[str, str]] = set()
        plans = [self._plan(piece, known.get(piece.key), seen) for piece in pieces]
        results = [plan.described() if plan.described else None for plan in plans]
        for plan, result in zip(plans, results, strict=True):
            if isinstance(result, tuple):
                self.store.put_original(plan.piece.data)
        with self.store.batch() as batch:
            outcomes = [self._settle(batch, plan, result) for plan, result in zip(plans, results, strict=True)]
        yield from outcomes

    def _plan(self, piece: _Piece, known: Known | None, seen: set[tuple[str, str]]) -> _Plan:
        """Begin to describe what looks new; what it is, is settled when the pieces before it have been put."""
        if piece.refused:
            return _Plan(piece)
        digest = sha256(piece.data)
        twin = (digest, Path(piece.name).suffix.lower())
        is_copy = known is None and (twin in seen or self.store.id_of_original(digest) is not None)
        if is_copy or (known and known.sha256 == digest):
            return _Plan(piece, digest)
        seen.add(twin)
        return _Plan(piece, digest, self.workers.describe(_task(piece, digest)))

    def _settle(self, batch: Batch, plan: _Plan, result: Described | None) -> Outcome:
        piece = plan.piece
        size = len(piece.data)
        if piece.refused:
            return Outcome(piece.place, "refused", size, refused=piece.refused)
        known = batch.known(piece.key)
        sole = known is not None and _is_sole(batch, known.id, piece.key)
        same = known.id if known and known.sha256 == plan.digest else None if sole else batch.holder(plan.digest)
        if same:
            self.store.put_original(piece.data)
            batch.point(piece.key, same, plan.digest)
            return Outcome(piece.source, "unchanged", size, same)
        result = result or self.workers.describe(_task(piece, plan.digest))()
        if isinstance(result, Refused):
            return Outcome(piece.place, "refused", size, refused=result)
        self.store.put_original(piece.data)
        id_ = known.id if known and sole else batch.fresh_id(plan.digest)
        stored = batch.put(replace(result[0], id=id_), piece.key, result[1], describer())
        status: Status = "updated" if stored.revision > 1 else "archived"
        return Outcome(piece.source, status, size, id_, scanned=stored.state == "needs-ocr")


def _task(piece: _Piece, digest: str) -> _Task:
    return _Task(digest[:16], piece.source, piece.name, piece.data, piece.line)


def _is_sole(batch: Batch, id_: str, key: str) -> bool:
    """Whether no other file that is still there holds the bytes of the document: then it is that document's edit."""
    return all(other == key or _is_gone(other) for other in batch.sources_of(id_))


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
        """Begin to describe `task`; the call that is given back waits for the result.

        Only plain text is read in this process, when there are few files: the libraries behind the other formats are
        native code, and what kills them must not kill the load.
        """
        self._seen += 1
        is_plain = task.line > 0 or Path(task.name).suffix.lower() in _PLAIN
        if is_plain and (self._jobs == 1 or self._seen <= _BEFORE_POOL):
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
            return future.result(_PATIENCE)
        except BrokenProcessPool:
            self._pool = None
        except TimeoutError:
            self._kill()
        try:
            return self._start().submit(_describe, task, self._annotate).result(_PATIENCE)
        except (BrokenProcessPool, TimeoutError):
            self._kill()
            return Refused(
                "crashed",
                "Tiến trình đọc tệp này bị dừng đột ngột hoặc không xong (có thể do thiếu bộ nhớ); hãy kiểm tra tệp.",
                "The process that read this file died or did not end (out of memory, perhaps); check the file.",
            )

    def _kill(self) -> None:
        """End the workers, whatever they are doing; the tasks that they had are described again."""
        pool, self._pool = self._pool, None
        if pool:
            for process in list(pool._processes.values()):
                process.kill()
            pool.shutdown(wait=True, cancel_futures=True)


@cache
def _describer() -> Describer:
    return Describer(vocabulary.shipped())


@cache
def describer() -> str:
    """The fingerprint of what describes documents here today."""
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
