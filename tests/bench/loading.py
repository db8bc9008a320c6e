"""What loading costs beside underthesea alone, how much memory it takes and how soon a document is found.

The program is run as a person runs it, in a process of its own; memory is that of all its processes together, sampled
from /proc while it runs: on other systems that row is left out.
"""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SAMPLED = 0.2
_CHUNK = 16


@dataclass(frozen=True, slots=True)
class Loaded:
    """Seconds of a load, and the most memory of all its processes in bytes, 0 where it can't be told."""

    seconds: float
    memory: int


def unpacked(corpus: Path, folder: Path) -> Path:
    """The file of records itself, or, of one packed by xz, what is in it."""
    if corpus.suffix != ".xz":
        return corpus
    plain = folder / corpus.stem
    plain.write_bytes(lzma.decompress(corpus.read_bytes()))
    return plain


def texts(corpus: Path) -> list[str]:
    """The titles and texts of a file of records, one JSON object a line."""
    records = [json.loads(line) for line in corpus.read_text(encoding="utf-8").split("\n") if line]
    return [f"{record.get('title', '')}\n{record.get('body') or record.get('text', '')}" for record in records]


def raw(corpus: list[str], jobs: int) -> float:
    """Seconds that underthesea's word_tokenize takes for those texts in so many processes, its start included."""
    started = time.perf_counter()
    with ProcessPoolExecutor(jobs) as pool:
        for _ in pool.map(_tokenized, corpus, chunksize=_CHUNK):
            pass
    return time.perf_counter() - started


def _tokenized(text: str) -> int:
    from underthesea import word_tokenize

    return sum(len(word_tokenize(line, use_token_normalize=False)) for line in text.split("\n") if line)


def run(data: Path, *arguments: str) -> Loaded:
    """Run a command of the program."""
    command = [sys.executable, "-m", "webapp.commands", "--data", str(data), *arguments]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, sum(_resident(pid) for pid in _family(process.pid)))
        with suppress(subprocess.TimeoutExpired):
            process.wait(_SAMPLED)
    return Loaded(time.perf_counter() - started, most)


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from _family(int(child))


def _resident(pid: int) -> int:
    """The bytes of a process in memory; pages that several share are given to each in part."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def fresh(data: Path, note: Path) -> tuple[float, float]:
    """Seconds to load one new document, and from then on to find it in an open engine."""
    from archive import vocabulary
    from archive.store import Store
    from indexer.query import SearchRequest
    from indexer.service import SearchService

    service = SearchService(Store(data), vocabulary.shipped())
    service.search(SearchRequest("xã"))
    mark = f"zq{time.time_ns()}"
    note.write_text(f"Thông báo {mark}\nTrưởng thôn báo tin về việc {mark} của xã.\n", encoding="utf-8")
    loaded = run(data, "ingest", str(note)).seconds
    started = time.perf_counter()
    while not service.search(SearchRequest(mark)).total:
        if time.perf_counter() - started > 30:
            raise TimeoutError(mark)
    return loaded, time.perf_counter() - started
