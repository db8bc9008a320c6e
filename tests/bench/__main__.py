"""How fast, beside other engines, in one run: `python -m tests.bench CORPUS --folder DIR [--sizes 10000,100000]`.

CORPUS is a file of records, as tracuu loads it. It is loaded into DIR/archive, which is also the measure of loading;
what is there already is used as it is, and then loading is not measured. Tables in Markdown go to stdout, the picture
of growth to DIR/growth.svg.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path

from tests.bench import engines, growth, loading, searching, serving
from tests.bench.corpus import Corpus
from tests.bench.questions import questions

MB = 1_000_000
_WHOLE = 0.9


def main(arguments: list[str]) -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--folder", type=Path, required=True, help="where archive and indexes are made and kept")
    parser.add_argument("--sizes", default="10000", help="documents of the indexes that are searched: 10000,100000")
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--peers", default=",".join(engines.BUILT), help="which engines are built")
    parser.add_argument("--no-serving", action="store_true", help="leave the search page out")
    asked = parser.parse_args(arguments)
    jobs = os.cpu_count() or 1
    print(f"\n{time.strftime('%Y-%m-%d')}, {jobs} cores ({platform.machine()}), Python {platform.python_version()}\n")
    archive = asked.folder / "archive"
    if not archive.is_dir():
        _load(asked.corpus, archive, jobs)
    corpus = Corpus(archive)
    for size in map(int, asked.sizes.split(",")):
        _search(corpus, asked.folder / str(size), size, asked.questions, asked.peers.split(","))
    if not asked.no_serving:
        _serve(corpus, archive, asked.questions)


def _load(corpus: Path, archive: Path, jobs: int) -> None:
    archive.parent.mkdir(parents=True, exist_ok=True)
    corpus = loading.unpacked(corpus, archive.parent)
    texts = loading.texts(corpus)
    characters = sum(map(len, texts))
    alone = loading.raw(texts, jobs)
    loaded = loading.run(archive, "ingest", str(corpus), "--jobs", str(jobs))
    if Corpus(archive).size < _WHOLE * len(texts):
        raise SystemExit(f"{corpus} was not loaded whole")
    print(f"## Loading {len(texts):,} documents, {characters:,} characters, {jobs} processes\n")
    print("| | documents/s | characters/s | seconds | memory, MB |\n|---|---:|---:|---:|---:|")
    for name, seconds, memory in (("word_tokenize alone", alone, 0), ("tracuu ingest", loaded.seconds, loaded.memory)):
        rates = f"{len(texts) / seconds:,.0f} | {characters / seconds:,.0f}"
        print(f"| {name} | {rates} | {seconds:,.1f} | {f'{memory / MB:,.0f}' if memory else ''} |")
    print(f"\nRate beside word_tokenize alone: {alone / loaded.seconds:.0%}\n")
    seconds, found = loading.fresh(archive, archive.parent / "note.txt")
    print(f"One more document: loaded in {seconds:.2f} s, found {found:.3f} s later.\n", flush=True)


def _search(corpus: Corpus, folder: Path, size: int, count: int, peers: list[str]) -> None:
    paths = {}
    # The texts are read and analysed before the first clock starts.
    next(corpus.entries(1))
    print(f"## {size:,} documents\n\n| | seconds to write | size, MB | size / text |\n|---|---:|---:|---:|")
    for name in peers:
        started = time.perf_counter()
        fresh = not (folder / name).exists()
        paths[name] = engines.built(folder, name, lambda: corpus.entries(size))
        seconds = f"{time.perf_counter() - started:,.1f}" if fresh else ""
        held = sum(file.stat().st_size for file in paths[name].rglob("*") if file.is_file())
        print(f"| {name} | {seconds} | {held / MB:,.1f} | {held / corpus.bytes(size):.2f} |", flush=True)
    rows, differ = searching.measured(paths, questions(corpus.entries(min(size, corpus.size)), count))
    _grown(folder.parent, size, rows["all questions"])
    names = [name for name in engines.OPENED if any(name in row for row in rows.values())]
    print(f"\n| median, ms | {' | '.join(names)} |\n|---|{'---:|' * len(names)}")
    for row in sorted(rows, key=searching.order):
        print(f"| {row} | {' | '.join(_cell(rows[row], name) for name in names)} |")
    print("\nOther numbers of hits than ours: " + ("; ".join(differ) or "none") + "\n", flush=True)


def _grown(folder: Path, size: int, medians: dict[str, float]) -> None:
    """Add to what was measured before in this folder, and draw all of it."""
    kept = folder / "growth.json"
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    known[str(size)] = medians
    kept.write_text(json.dumps(known), encoding="utf-8")
    drawn = growth.picture({int(key): row for key, row in known.items()}, "Median of all questions, ms, by documents")
    (folder / "growth.svg").write_text(drawn, encoding="utf-8")


def _cell(row: dict[str, float], name: str) -> str:
    if name not in row:
        return ""
    beside = f" ({row[name] / row['tantivy']:.2g}×)" if "tantivy" in row and name != "tantivy" else ""
    return f"{row[name]:,.2f}{beside}"


def _serve(corpus: Corpus, archive: Path, count: int) -> None:
    asked = [" ".join(item.words) for item in questions(corpus.entries(corpus.size), count)]
    print(f"## The search page, {corpus.size:,} documents\n")
    print("| servers | clients | requests/s | p50, ms | p95, ms | p99, ms |\n|---:|---:|---:|---:|---:|---:|")
    for servers, clients, rate, *cuts in serving.measured(archive, asked):
        print(f"| {servers} | {clients} | {rate:,.0f} | {' | '.join(f'{cut:,.1f}' for cut in cuts)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
