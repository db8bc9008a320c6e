"""The small picture above a list of hits: how many there are of each month or year, which part of time is chosen.

Enters: hits by month, what the archive holds by month, the days that are chosen. Leaves: a Histogram in numbers that a
template writes down as attributes. May not: choose a colour, ask the ledger, write markup.

The axis starts at zero. A step of which the archive holds nothing is a gap, never a zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from webapp import pictures
from webapp.languages import current
from webapp.pictures import Bar, Gap, Tick, ceiling, months

HEIGHT = 92
LEFT, TOP, FOOT = 36, 8, 20
NEAR_MONTHS = 60
"""So short a time, chosen out of a longer one, is drawn by month, with a year on either side."""

_PLACE = HEIGHT - TOP - FOOT
_ROOM = 40


@dataclass(frozen=True, slots=True)
class Size:
    """How wide a picture is in points, and how many months find room in it: a longer time is drawn by year."""

    width: int
    months: int


WIDE, NARROW = Size(960, 120), Size(360, 36)
"""For a desk, and for a phone."""

Link = Callable[[str, str], str]
"""The address of the time from one month to another, both included."""


@dataclass(frozen=True, slots=True)
class Row:
    """A step in the table behind the picture; `held` is 0 for a gap."""

    label: str
    count: int
    held: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Everything in a box of `width` by `height` points; `base` is where zero stands, `chosen` what is filtered by.

    Each bar reaches from `top` to `base` as a place to click; its own height is that of its count. `first` is the
    first month or year, and there are `size` of them from `left` to `width`, for whoever drags over them.
    """

    width: int
    height: int
    left: int
    top: int
    base: int
    by_month: bool
    first: str
    size: int
    step: float
    bars: tuple[Bar, ...]
    gaps: tuple[Gap, ...]
    chosen: Gap | None
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    rows: tuple[Row, ...]


def histogram(
    counts: Mapping[str, int],
    held: Mapping[str, int],
    link: Link,
    since: str = "",
    until: str = "",
    size: Size = WIDE,
) -> Histogram | None:
    """Counts by month (`2017-04`) as a picture, with `since` to `until`, ISO dates or empty, as what is chosen.

    It shows whole years, from the first to the last that has a count. A document known by its year only
    (`2017` in `held`) fills no month. None without any count.
    """
    if not counts:
        return None
    whole = min(counts), max(counts)
    low, high = _near(whole, since, until, size) or whole
    years = range(int(low[:4]), int(high[:4]) + 1)
    by_month = 12 * len(years) <= size.months
    if by_month:
        steps = months(f"{low[:4]}-01", f"{high[:4]}-12")
    else:
        steps = tuple(f"{year:04}" for year in years)
        counts, held = _by_year(counts), _by_year(held)
    return _drawn(by_month, steps, counts, held, link, (since, until), size.width)


def _near(whole: tuple[str, str], since: str, until: str, size: Size) -> tuple[str, str] | None:
    """The months around a short time that is chosen out of one too long to be drawn by month."""
    if not since or not until or _months_between(*whole) <= size.months:
        return None
    if _months_between(since, until) > min(NEAR_MONTHS, size.months):
        return None
    low = max(whole[0], f"{max(int(since[:4]) - 1, 1):04}-01")
    high = min(whole[1], f"{min(int(until[:4]) + 1, 9999):04}-12")
    return (low, high) if low <= high else None


def _months_between(since: str, until: str) -> int:
    return (int(until[:4]) - int(since[:4])) * 12 + int(until[5:7]) - int(since[5:7]) + 1


def _by_year(counts: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for month, count in counts.items():
        found[month[:4]] = found.get(month[:4], 0) + count
    return found


def _drawn(
    by_month: bool,
    steps: Sequence[str],
    counts: Mapping[str, int],
    held: Mapping[str, int],
    link: Link,
    days: tuple[str, str],
    width: int,
) -> Histogram:
    wide = (width - LEFT) / len(steps)
    top = ceiling(max((counts.get(step, 0) for step in steps), default=1) or 1)
    rows = tuple(
        Row(words, counts.get(step, 0), held.get(step, 0)) for step, words in zip(steps, _named(steps), strict=True)
    )
    return Histogram(
        width=width,
        height=HEIGHT,
        left=LEFT,
        top=TOP,
        base=HEIGHT - FOOT,
        by_month=by_month,
        first=steps[0],
        size=len(steps),
        step=round(wide, 2),
        bars=tuple(_bars(steps, rows, wide, top, link)),
        gaps=tuple(_gaps(rows, wide)),
        chosen=_chosen(steps, wide, *days),
        across=tuple(_across(steps, wide, width)),
        up=(Tick(TOP, str(top)), Tick(HEIGHT - FOOT, "0")),
        rows=rows,
    )


def _named(steps: Sequence[str]) -> Iterator[str]:
    """The steps in the language of the request, which is asked for once."""
    language = current()
    return (_words(step, language) for step in steps)


@lru_cache(maxsize=4096)
def _words(step: str, _language: str) -> str:
    return pictures.words(step)


def _bars(steps: Sequence[str], rows: Sequence[Row], wide: float, top: int, link: Link) -> Iterator[Bar]:
    for place, (step, row) in enumerate(zip(steps, rows, strict=True)):
        if row.count:
            high = max(round(_PLACE * row.count / top, 1), 1.0)
            x, y = round(LEFT + (place + 0.05) * wide, 1), round(HEIGHT - FOOT - high, 1)
            url = link(*edges(step))
            yield Bar(x, y, round(wide * 0.9, 1), high, row.label, row.count, url)


def edges(step: str) -> tuple[str, str]:
    """The first and last month of a step."""
    return (step, step) if len(step) > 4 else (f"{step}-01", f"{step}-12")


def _gaps(rows: Sequence[Row], wide: float) -> Iterator[Gap]:
    start = None
    for place in range(len(rows) + 1):
        missing = place < len(rows) and not rows[place].count and not rows[place].held
        if missing and start is None:
            start = place
        elif not missing and start is not None:
            one, other = rows[start].label, rows[place - 1].label
            label = one if one == other else f"{one} – {other}"
            yield Gap(round(LEFT + start * wide, 1), round((place - start) * wide, 1), label)
            start = None


def _chosen(steps: Sequence[str], wide: float, since: str, until: str) -> Gap | None:
    """The steps that hold a day of what is chosen."""
    if not since and not until:
        return None
    size = len(steps[0])
    inside = [
        place
        for place, step in enumerate(steps)
        if (not since or since[:size] <= step) and (not until or step <= until[:size])
    ]
    if not inside:
        return None
    return Gap(round(LEFT + inside[0] * wide, 1), round(len(inside) * wide, 1), "")


def _across(steps: Sequence[str], wide: float, width: int) -> Iterator[Tick]:
    """Where years begin, or the middle of a year's bar; as many as find room."""
    by_month = len(steps[0]) > 4
    room = wide * (12 if by_month else 1)
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000, 10_000) if step * room >= _ROOM)
    for place, step in enumerate(steps):
        if step[4:] in ("", "-01") and int(step[:4]) % every == 0:
            at = LEFT + (place + (6 if by_month else 0.5)) * wide
            yield Tick(round(min(at, width - _ROOM / 2), 1), step[:4])
