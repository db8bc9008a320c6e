"""Pictures as geometry: what an SVG shows, worked out in numbers that a template writes down as attributes.

Enters: counts by month, what the archive holds by month, a period. Leaves: a Timeline: bars, hatched gaps, ticks, and
the table behind them. May not: choose a colour, ask the ledger, write markup.

The axis starts at zero. A period in which the archive holds nothing is a gap, never a zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext as _

from webapp.languages import N_

WIDTH, HEIGHT = 960, 148
LEFT, TOP, FOOT = 44, 10, 24
MOST_MONTHS = 180
"""A longer time is drawn by year: a bar of fewer than five points can't be clicked."""

_PLACE = HEIGHT - TOP - FOOT
_NARROW, _MONTH = 34, 50
_MONTHS = (
    N_("tháng 1 năm %(year)s"), N_("tháng 2 năm %(year)s"), N_("tháng 3 năm %(year)s"), N_("tháng 4 năm %(year)s"),
    N_("tháng 5 năm %(year)s"), N_("tháng 6 năm %(year)s"), N_("tháng 7 năm %(year)s"), N_("tháng 8 năm %(year)s"),
    N_("tháng 9 năm %(year)s"), N_("tháng 10 năm %(year)s"), N_("tháng 11 năm %(year)s"), N_("tháng 12 năm %(year)s"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """A period with something to count: its rectangle, its name and count, where it leads."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Months that follow each other, of which the archive holds nothing."""

    x: float
    width: float
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis: where it stands and what is written there."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """A period in the table behind the picture; `held` is 0 for a gap, whose `count` says nothing."""

    label: str
    url: str
    count: int
    held: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything in a box of `width` by `height` points; `base` is where zero stands."""

    width: int
    height: int
    left: int
    top: int
    base: int
    by_month: bool
    bars: tuple[Bar, ...]
    gaps: tuple[Gap, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    rows: tuple[Row, ...]


Link = Callable[[str], str]
"""The address of a period: `2017-04` or `2017`."""


def timeline(counts: Mapping[str, int], held: Mapping[str, int], since: str, until: str, link: Link) -> Timeline:
    """Counts by month (`2017-04`; other keys are of no month) from `since` to `until`, two months, both included.

    What is known by its year only (`2017`) stands in a picture by year and is left out of one by month. A picture by
    year takes in whole years; its gaps are months all the same.
    """
    known = months(since, until)
    by_month = len(known) <= MOST_MONTHS
    if not by_month:
        known = months(f"{since[:4]}-01", f"{until[:4]}-12")
    gaps = tuple(_gaps(known, [not counts.get(month) and not held.get(month) for month in known]))
    if not by_month:
        counts, held = _by_year(counts), _by_year(held)
    steps = known if by_month else tuple(dict.fromkeys(month[:4] for month in known))
    rows = tuple(Row(words(step), link(step), counts.get(step, 0), held.get(step, 0)) for step in steps)
    return _drawn(by_month, steps, rows, gaps)


def _drawn(by_month: bool, steps: Sequence[str], rows: tuple[Row, ...], gaps: tuple[Gap, ...]) -> Timeline:
    wide = (WIDTH - LEFT) / len(rows)
    top = ceiling(max(row.count for row in rows))
    return Timeline(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        top=TOP,
        base=HEIGHT - FOOT,
        by_month=by_month,
        bars=tuple(_bars(rows, wide, top)),
        gaps=gaps,
        across=tuple(_across(steps, wide)),
        up=tuple(Tick(round(HEIGHT - FOOT - _PLACE * at / top, 1), str(at)) for at in sorted({0, top // 2, top})),
        rows=rows,
    )


def bounds(*counted: Mapping[str, int]) -> tuple[str, str] | None:
    """The first and the last month that any of the counts names; of a year, its first and last. None without any."""
    named = [key for counts in counted for key in counts if key]
    if not named:
        return None
    return min(f"{key}-01"[:7] for key in named), max(key if len(key) > 4 else f"{key}-12" for key in named)


def words(step: str) -> str:
    """`2017-04` as `tháng 4 năm 2017`, `2017` as `năm 2017`; in English `April 2017`, `2017`."""
    year = step[:4]
    return str(_(_MONTHS[int(step[5:]) - 1], year=year) if len(step) > 4 else _("năm %(year)s", year=year))


def ceiling(most: int) -> int:
    """The least of 1, 2, 4, 6, 10, 20, 40, 60, 100 … that is not below `most`."""
    scale = int(10 ** (len(str(most)) - 1))
    return next(step * scale for step in (1, 2, 4, 6, 10) if step * scale >= most)


def months(since: str, until: str) -> tuple[str, ...]:
    """The months from one to another, both included."""
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (since, until))
    return tuple(f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1))


def _by_year(counts: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, count in counts.items():
        if key:
            found[key[:4]] = found.get(key[:4], 0) + count
    return found


def _bars(rows: tuple[Row, ...], wide: float, top: int) -> Iterator[Bar]:
    # A twentieth of the step on either side keeps two neighbours apart.
    for place, row in enumerate(rows):
        if row.count:
            high = round(_PLACE * row.count / top, 1)
            x, y = round(LEFT + (place + 0.05) * wide, 1), round(HEIGHT - FOOT - high, 1)
            yield Bar(x, y, round(wide * 0.9, 1), high, row.label, row.count, row.url)


def _gaps(of: Sequence[str], empty: Sequence[bool]) -> Iterator[Gap]:
    wide = (WIDTH - LEFT) / len(of)
    for missing, group in groupby(range(len(of)), lambda place: empty[place]):
        run = list(group)
        if missing:
            start, end = words(of[run[0]]), words(of[run[-1]])
            label = start if len(run) == 1 else f"{start} – {end}"
            yield Gap(round(LEFT + run[0] * wide, 1), round(len(run) * wide, 1), label)


def _across(steps: Sequence[str], wide: float) -> Iterator[Tick]:
    """Where a year begins, or the middle of a bar that has room for its own name; as many as find room."""
    by_month = len(steps[0]) > 4
    if by_month and wide >= _MONTH:
        for place, step in enumerate(steps):
            yield Tick(round(LEFT + (place + 0.5) * wide, 1), f"{int(step[5:])}/{step[:4]}")
        return
    room = wide * (12 if by_month else 1)
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if step * room >= _NARROW)
    for place, step in enumerate(steps):
        at = LEFT + (place if by_month else place + 0.5) * wide
        if step[4:] in ("", "-01") and int(step[:4]) % every == 0 and at < WIDTH - _NARROW / 2:
            yield Tick(round(at, 1), step[:4])
