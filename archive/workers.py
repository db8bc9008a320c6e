"""Documents described in worker processes, in groups; a process that dies or hangs takes no file with it but its own.

Enters: tasks, each the bytes of one document. Leaves: for each the Document and its annotation, or a Refused, in the
order of the tasks. May not: see the store, or let one file's fault become another's.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from archive import readers, vocabulary
from archive.describe import Describer
from archive.document import Document, Original
from archive.errors import Refused
from archive.readers import records
from archive.store import sha256

Annotate = Callable[[str], bytes]
Described = tuple[Document, bytes] | Refused

RECORD = "application/json"
"""The media type of one record of a .jsonl."""
_BEFORE_POOL = 6
"""So many plain texts are described here: worker processes take a second to start."""
_PLAIN = frozenset({".txt", ".md"})
_GROUP = 64_000
"""Bytes that travel to a worker together, a tenth of a second's work: fewer journeys, and none waits long."""
_PATIENCE = 600
"""Seconds that a group, or one document, may take: the longest real document takes ten."""


@dataclass(frozen=True, slots=True)
class Task:
    """A document to be described: which bytes, under which id, from which source.

    `line` is that of a record in its file, from 1; 0 for a file of its own. `known` is the SHA-256 of a text that was
    annotated before, and its annotation.
    """

    id: str
    source: str
    name: str
    data: bytes
    line: int
    known: tuple[str, bytes] = ("", b"")


class Workers:
    """Describes tasks, here or in other processes; as a context it ends those processes when it is left."""

    def __init__(self, jobs: int, annotate: Annotate | None) -> None:
        self._jobs = jobs
        self._annotate = annotate
        self._seen = 0
        self._pool: ProcessPoolExecutor | None = None
        self._single: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, fault: type[BaseException] | None, *_rest: object) -> None:
        for pool in (self._pool, self._single):
            if pool and fault is None:
                pool.shutdown()
            elif pool:
                # What is still under way is wanted by nobody, and may be what hangs.
                _kill(pool)

    def begin(self, tasks: Iterable[Task]) -> Callable[[], list[Described]]:
        """Begin to describe `tasks`; the call that is given back waits for the results."""
        calls = [self._begin(group) for group in _groups(tasks)]
        return lambda: [result for call in calls for result in call()]

    def _begin(self, group: list[Task]) -> Callable[[], list[Described]]:
        """Only plain text is read in this process, when there is little of it or no other is wanted: the libraries
        behind the other formats are native code, and what kills them must not kill the load.
        """
        self._seen += len(group)
        is_plain = all(task.line > 0 or Path(task.name).suffix.lower() in _PLAIN for task in group)
        if is_plain and (self._jobs == 1 or self._seen <= _BEFORE_POOL):
            results = describe(group, self._annotate)
            return lambda: results
        pool, future = self._submit(group)
        return lambda: self._results(pool, future, group)

    def _submit(self, group: list[Task]) -> tuple[ProcessPoolExecutor, Future[list[Described]]]:
        if self._pool:
            try:
                return self._pool, self._pool.submit(describe, group, self._annotate)
            except BrokenProcessPool:
                _kill(self._pool)
        self._pool = _started(self._jobs)
        return self._pool, self._pool.submit(describe, group, self._annotate)

    def _results(
        self, pool: ProcessPoolExecutor, future: Future[list[Described]], group: list[Task]
    ) -> list[Described]:
        try:
            return future.result(_PATIENCE)
        except (BrokenProcessPool, CancelledError, TimeoutError):
            # Which file it was is not known: each is tried again with no other beside it.
            _kill(pool)
            self._pool = None if self._pool is pool else self._pool
        return [self._alone(task) for task in group]

    def _alone(self, task: Task) -> Described:
        self._single = self._single or _started(1)
        try:
            return self._single.submit(describe, [task], self._annotate).result(_PATIENCE)[0]
        except (BrokenProcessPool, TimeoutError):
            _kill(self._single)
            self._single = None
            return Refused(
                "crashed",
                "Tiến trình đọc tệp này bị dừng đột ngột hoặc không xong (có thể do thiếu bộ nhớ); hãy kiểm tra tệp.",
                "The process that read this file died or did not end (out of memory, perhaps); check the file.",
            )


def _groups(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    group: list[Task] = []
    size = 0
    for task in tasks:
        if group and size + len(task.data) > _GROUP:
            yield group
            group, size = [], 0
        group.append(task)
        size += len(task.data)
    if group:
        yield group


def _started(jobs: int) -> ProcessPoolExecutor:
    # Not fork: the progress bar runs a thread, and SQLite's connections don't survive it.
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_ignore_interrupts)


def _ignore_interrupts() -> None:
    """Ctrl-C reaches every process of the terminal; it is the first one's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _kill(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool, whatever they are doing."""
    for process in list((pool._processes or {}).values()):
        process.kill()
    pool.shutdown(cancel_futures=True)


@cache
def _describer() -> Describer:
    return Describer(vocabulary.shipped())


def describe(tasks: list[Task], annotate: Annotate | None) -> list[Described]:
    """Each document from its bytes."""
    return [_described(task, annotate) for task in tasks]


def _described(task: Task, annotate: Annotate | None) -> Described:
    """Whatever goes wrong with one file is that file's outcome and nobody else's."""
    try:
        media_type = RECORD if task.line else readers.media_type(task.data, task.name)
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
