"""How long questions take: every engine in turn, the same questions, in one run; medians in milliseconds.

*Warm*: the questions were asked once before. *Cold*: the first question after opening, the files in the memory of the
system; opening itself is a row of its own. Beside each median stands its ratio to tantivy's.
"""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

from tests.bench.engines import OPENED, Asked
from tests.bench.questions import KINDS, Question

SLOW = {"Whoosh's searcher": 3, "SQLite FTS5": 20}
"""Engines that are asked so many questions of a kind only: more would take hours."""

COLD = 8
Times = dict[str, dict[str, float]]


def _seconds(engine: Asked, question: Question) -> tuple[float, int]:
    started = time.perf_counter()
    found = engine.ask(question)
    return time.perf_counter() - started, found


def measured(paths: dict[str, Path], questions: Sequence[Question]) -> tuple[Times, list[str]]:
    """Milliseconds by row and engine; and where an engine found other numbers than ours."""
    rows: defaultdict[str, dict[str, float]] = defaultdict(dict)
    totals: dict[Question, int] = {}
    differ: list[str] = []
    for name, (built, opened) in OPENED.items():
        if built not in paths:
            continue
        engine = opened(paths[built])
        asked = _asked(questions, engine.kinds, SLOW.get(name))
        found = {}
        for question in asked if name not in SLOW else ():
            engine.ask(question)
        taken: defaultdict[str, list[float]] = defaultdict(list)
        for question in asked:
            seconds, found[question] = _seconds(engine, question)
            taken[_row(question)].append(1000 * seconds)
            taken["all questions"].append(1000 * seconds)
        for row, values in taken.items():
            rows[row][name] = median(values)
        other = [question for question, total in found.items() if total not in (-1, totals.setdefault(question, total))]
        differ += [f"{name}: {len(other)} of {len(found)}"] if other else []
        for row, value in _cold(opened, paths[built], asked if name not in SLOW else asked[:2]).items():
            rows[row][name] = value
    return dict(rows), differ


def _asked(questions: Iterable[Question], kinds: Sequence[str], most: int | None) -> list[Question]:
    chosen: defaultdict[str, list[Question]] = defaultdict(list)
    for question in questions:
        if question.kind in kinds and (most is None or len(chosen[_row(question)]) < most):
            chosen[_row(question)].append(question)
    return [question for row in chosen.values() for question in row]


def _row(question: Question) -> str:
    return f"{question.kind}, filtered" if question.filter else question.kind


def _cold(opened: Callable[[Path], Asked], path: Path, asked: Sequence[Question]) -> dict[str, float]:
    rows: defaultdict[str, list[float]] = defaultdict(list)
    plain = [question for question in asked if not question.filter and question.kind != "prefix"]
    for question in plain[:: max(len(plain) // COLD, 1)]:
        gc.collect()
        started = time.perf_counter()
        engine = opened(path)
        rows["opening"].append(1000 * (time.perf_counter() - started))
        rows["first question, cold"].append(1000 * _seconds(engine, question)[0])
    return {row: median(values) for row, values in rows.items()}


def order(row: str) -> tuple[int, str]:
    """Where a row stands in the table."""
    kind = row.partition(",")[0]
    return (KINDS.index(kind) if kind in KINDS else len(KINDS), row)
