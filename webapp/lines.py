"""Several counts on one time axis, as geometry: lines that differ without colour, each with its name at its end.

Enters: up to four series of counts by month, what the archive holds by month, a period, a step. Leaves: a Comparison:
broken lines, points, hatched gaps, ticks, and the table behind them. May not: choose a colour, ask the index or the
ledger, write markup.

The axis starts at zero. A step in which the archive holds nothing is a gap: the line stops before it and goes on after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from webapp.pictures import Gap, Tick, ceiling, months

MOST = 4
"""Series in one picture: so many lines can be told apart by their dashes and marks."""
STEPS = ("month", "quarter", "year")
WIDTH, HEIGHT = 960, 340
LEFT, RIGHT, TOP, FOOT = 44, 208, 14, 28

_PLACE = HEIGHT - TOP - FOOT
_ACROSS = WIDTH - LEFT - RIGHT
_MOST_MONTHS, _MOST_QUARTERS = 24, 48
_LINE = 18
"""Points between two names at the ends of lines."""
_MARK = 3.5
_APART = 4.0
"""Points by which the marks of two series at one step stand side by side, where there is room: none hides another."""
_ROOM = 46
_LONGEST_NAME = 26


@dataclass(frozen=True, slots=True)
class Series:
    """What is counted: its name, its counts by month (`2017-04`; a year alone is of no month), where a time leads."""

    name: str
    counts: Mapping[str, int]
    link: Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Point:
    """A step of a series with something to count: its mark as a path, its name, its count, where it leads."""

    path: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A series as drawn: `paths` are its unbroken stretches, `style` its dashes and marks, its short name at its end.

    `leader` is a path from the last point to the name, which stands higher or lower where two names would meet.
    """

    style: int
    name: str
    paths: tuple[str, ...]
    points: tuple[Point, ...]
    at: float
    leader: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A count in the table, and where it leads; of nothing, nowhere."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A step in the table behind the picture; of a gap no count is told."""

    label: str
    cells: tuple[Cell, ...]
    held: int
    gap: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything in a box of `width` by `height` points; `base` is where zero stands, `right` where lines end.

    `first` and `last` are the months from which to which is counted.
    """

    width: int
    height: int
    left: int
    right: int
    top: int
    base: int
    step: str
    first: str
    last: str
    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    rows: tuple[Row, ...]


Words = Callable[[str], str]
"""A time as people write it: `2017-04`, `2017-Q1`, `2017`."""


@dataclass(frozen=True, slots=True)
class _Step:
    label: str
    months: tuple[str, ...]


def fitting(since: str, until: str) -> str:
    """The finest step at which the months from one to the other can be told apart."""
    count = len(months(since, until))
    return "month" if count <= _MOST_MONTHS else "quarter" if count <= _MOST_QUARTERS * 3 else "year"


def comparison(
    series: Sequence[Series], held: Mapping[str, int], since: str, until: str, step: str, words: Words
) -> Comparison:
    """The series from `since` to `until`, two months, both included, by `step`; a step that begins in them is whole.

    What is known by its year only (`2017`) counts in a picture by year and is left out of the others.
    """
    steps = tuple(_steps(since, until, step, words))
    known = [month for item in steps for month in item.months]
    rows = tuple(_row(item, series, held, step) for item in steps)
    top = ceiling(max([1, *(cell.count for row in rows for cell in row.cells)]))
    empty = [not held.get(month) and not any(one.counts.get(month) for one in series) for month in known]
    return Comparison(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        base=HEIGHT - FOOT,
        step=step,
        first=known[0],
        last=known[-1],
        lines=tuple(_lines(series, rows, top)),
        gaps=tuple(_gaps(known, empty, words)),
        across=tuple(_ticks(steps, step)),
        up=tuple(Tick(_height(at, top), str(at)) for at in sorted({0, top // 2, top})),
        rows=rows,
    )


def _steps(since: str, until: str, step: str, words: Words) -> Iterator[_Step]:
    first = {"month": since, "quarter": _quarter(since), "year": f"{since[:4]}-01"}[step]
    last = {"month": until, "quarter": until, "year": f"{until[:4]}-12"}[step]
    size = {"month": 1, "quarter": 3, "year": 12}[step]
    known = months(first, last)
    for place in range(0, len(known), size):
        begin = known[place]
        inside = months(begin, f"{begin[:4]}-{int(begin[5:]) + size - 1:02}")
        yield _Step(words(_named(begin, step)), inside)


def _quarter(month: str) -> str:
    return f"{month[:4]}-{(int(month[5:]) - 1) // 3 * 3 + 1:02}"


def _named(begin: str, step: str) -> str:
    if step == "quarter":
        return f"{begin[:4]}-Q{(int(begin[5:]) + 2) // 3}"
    return begin if step == "month" else begin[:4]


def _row(item: _Step, series: Sequence[Series], held: Mapping[str, int], step: str) -> Row:
    keys = (*item.months, item.months[0][:4]) if step == "year" else item.months
    cells = []
    for one in series:
        count = sum(one.counts.get(key, 0) for key in keys)
        cells.append(Cell(count, one.link(item.months[0], item.months[-1]) if count else ""))
    kept = sum(held.get(key, 0) for key in keys)
    return Row(item.label, tuple(cells), kept, not kept and not any(cell.count for cell in cells))


def _height(count: int, top: int) -> float:
    return round(HEIGHT - FOOT - _PLACE * count / top, 1)


def _lines(series: Sequence[Series], rows: Sequence[Row], top: int) -> Iterator[Line]:
    wide = _ACROSS / len(rows)
    ends = [_height(_last(rows, place), top) for place in range(len(series))]
    apart = min(_APART, wide / (len(series) + 1))
    for style, (one, at) in enumerate(zip(series, _spread(ends), strict=True)):
        aside = LEFT + (style - (len(series) - 1) / 2) * apart
        drawn = [
            (round(aside + (place + 0.5) * wide, 1), _height(row.cells[style].count, top), row)
            for place, row in enumerate(rows)
        ]
        stretches = [list(group) for gap, group in groupby(drawn, lambda item: item[2].gap) if not gap]
        points = tuple(
            Point(mark(style, x, y), row.label, row.cells[style].count, row.cells[style].url)
            for x, y, row in drawn
            if row.cells[style].count
        )
        paths = tuple("M" + "L".join(f"{x} {y}" for x, y, _ in group) for group in stretches)
        end = stretches[-1][-1] if stretches else (LEFT, HEIGHT - FOOT, None)
        leader = f"M{end[0]} {end[1]}L{WIDTH - RIGHT + 8} {at}"
        yield Line(style, short(one.name), paths, points, at, leader)


def _last(rows: Sequence[Row], place: int) -> int:
    """The count of a series in the last step of which anything is held."""
    return next((row.cells[place].count for row in reversed(rows) if not row.gap), 0)


def short(name: str) -> str:
    """`name` as it fits beside the picture."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"


def _spread(ends: Sequence[float]) -> list[float]:
    """Heights near those of the ends, in their order, each a line apart from the next, all inside the picture."""
    order = sorted(range(len(ends)), key=lambda place: (ends[place], place))
    made, low = list(ends), float(TOP + _LINE / 2)
    for place in order:
        made[place] = low = max(made[place], low)
        low += _LINE
    high = float(HEIGHT - FOOT)
    for place in reversed(order):
        made[place] = high = min(made[place], high)
        high -= _LINE
    return [round(at, 1) for at in made]


def mark(style: int, x: float, y: float) -> str:
    """A disc, a square, a triangle or a diamond around a place, as a path."""
    size = _MARK
    if style == 0:
        return f"M{x - size} {y}a{size} {size} 0 1 0 {2 * size} 0a{size} {size} 0 1 0 {-2 * size} 0Z"
    if style == 1:
        return f"M{x - size} {y - size}h{2 * size}v{2 * size}h{-2 * size}Z"
    if style == 2:
        return f"M{x} {y - size - 1}l{size + 1} {2 * size + 1}h{-2 * size - 2}Z"
    return f"M{x} {y - size - 1}l{size + 1} {size + 1}l{-size - 1} {size + 1}l{-size - 1} {-size - 1}Z"


def _gaps(of: Sequence[str], empty: Sequence[bool], words: Words) -> Iterator[Gap]:
    wide = _ACROSS / len(of)
    for missing, group in groupby(range(len(of)), lambda place: empty[place]):
        run = list(group)
        if missing:
            start, end = words(of[run[0]]), words(of[run[-1]])
            label = start if len(run) == 1 else f"{start} – {end}"
            yield Gap(round(LEFT + run[0] * wide, 1), round(len(run) * wide, 1), label)


def _ticks(steps: Sequence[_Step], step: str) -> Iterator[Tick]:
    """Where a year begins, under its first step; months by name where there is room; as many as find room."""
    wide = _ACROSS / len(steps)
    if step == "month" and wide >= _ROOM:
        for place, item in enumerate(steps):
            yield Tick(round(LEFT + (place + 0.5) * wide, 1), f"{int(item.months[0][5:])}/{item.months[0][:4]}")
        return
    room = wide * {"month": 12, "quarter": 4, "year": 1}[step]
    every = next(years for years in (1, 2, 5, 10, 20, 50, 100, 1000) if years * room >= _ROOM)
    for place, item in enumerate(steps):
        begin = item.months[0]
        if begin.endswith("-01") and int(begin[:4]) % every == 0:
            yield Tick(round(LEFT + (place + 0.5) * wide, 1), begin[:4])
