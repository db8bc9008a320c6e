"""Comparisons: zero stands on the axis, a gap breaks a line, names do not meet, the table holds what was counted."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.lines import (
    HEIGHT,
    LEFT,
    MOST,
    RIGHT,
    TOP,
    WIDTH,
    Comparison,
    Series,
    comparison,
    fitting,
    mark,
    short,
)


def drawn(
    counts: list[dict[str, int]], held: dict[str, int], since: str, until: str, step: str = "month"
) -> Comparison:
    series = [
        Series(name, one, lambda first, last: f"{first}..{last}") for name, one in zip("abcd", counts, strict=False)
    ]
    return comparison(series, held, since, until, step, str)


def test_a_line_stops_at_a_gap_and_goes_on_after_it() -> None:
    held = {"2017-01": 3, "2017-02": 1, "2017-04": 2}
    made = drawn([{"2017-01": 2, "2017-04": 1}, {"2017-02": 1}], held, "2017-01", "2017-05")
    assert [path.count("L") for path in made.lines[0].paths] == [1, 0]
    assert [gap.label for gap in made.gaps] == ["2017-03", "2017-05"]
    assert [row.gap for row in made.rows] == [False, False, True, False, True]
    assert [[cell.count for cell in row.cells] for row in made.rows] == [[2, 0], [0, 1], [0, 0], [1, 0], [0, 0]]
    assert made.rows[0].cells[0].url == "2017-01..2017-01"
    assert made.rows[0].cells[1].url == ""


@pytest.mark.parametrize(
    ("step", "labels", "counts"),
    [
        ("quarter", ["2017-Q1", "2017-Q2"], [3, 1]),
        ("year", ["2017"], [13]),
    ],
)
def test_months_add_up_and_a_bare_year_counts_by_year_only(step: str, labels: list[str], counts: list[int]) -> None:
    counted = {"2017-01": 1, "2017-03": 2, "2017-05": 1, "2017": 9}
    made = drawn([counted], counted, "2017-02", "2017-05", step)
    assert [row.label for row in made.rows] == labels
    assert [row.cells[0].count for row in made.rows] == counts


@pytest.mark.parametrize(
    ("since", "until", "step"),
    [
        ("2017-01", "2018-12", "month"),
        ("2017-01", "2019-01", "quarter"),
        ("2010-01", "2021-12", "quarter"),
        ("2010-01", "2022-01", "year"),
    ],
)
def test_the_step_that_fits(since: str, until: str, step: str) -> None:
    assert fitting(since, until) == step


def test_the_marks_of_equal_counts_stand_side_by_side() -> None:
    made = drawn([{"2017-01": 1}] * 4, {"2017-01": 1}, "2017-01", "2017-12")
    starts = [float(line.paths[0].partition(" ")[0][1:]) for line in made.lines]
    assert all(right - left == pytest.approx(4, abs=0.11) for left, right in pairwise(starts))


def test_four_marks_are_four_shapes() -> None:
    assert len({mark(style, 0, 0) for style in range(MOST)}) == MOST


@pytest.mark.parametrize(("name", "shown"), [("tảo hôn", "tảo hôn"), ("x" * 40, "x" * 25 + "…")])
def test_a_long_name_is_cut(name: str, shown: str) -> None:
    assert short(name) == shown


MONTHS = st.builds(lambda year, month: f"{year}-{month:02}", st.integers(1990, 2026), st.integers(1, 12))
COUNTS = st.dictionaries(MONTHS, st.integers(0, 5000), max_size=20)


@given(
    st.lists(COUNTS, min_size=1, max_size=MOST), COUNTS, MONTHS, MONTHS, st.sampled_from(("month", "quarter", "year"))
)
def test_all_of_it_stays_in_the_box(
    counts: list[dict[str, int]], held: dict[str, int], one: str, other: str, step: str
) -> None:
    since, until = sorted((one, other))
    made = drawn(counts, held, since, until, step)
    for line in made.lines:
        places = [tuple(map(float, place.split())) for path in line.paths for place in re.split("[ML]", path)[1:]]
        assert all(LEFT - 8 <= x <= WIDTH - RIGHT + 8 and TOP - 0.1 <= y <= made.base for x, y in places)
        assert sum(path.count(" ") for path in line.paths) == sum(not row.gap for row in made.rows)
        assert TOP <= line.at <= HEIGHT
    ends = sorted(line.at for line in made.lines)
    assert all(high - low >= 17.9 for low, high in pairwise(ends))
    assert all(cell.count == 0 for row in made.rows if row.gap for cell in row.cells)
    for place, one_count in enumerate(counts):
        inside = sum(count for month, count in one_count.items() if since <= month <= until)
        assert sum(row.cells[place].count for row in made.rows) >= inside
    assert made.up[0].at == made.base
