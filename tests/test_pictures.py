"""Pictures: the axis starts at zero, nothing leaves the box, what is not held is a gap and never a zero."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.pictures import HEIGHT, LEFT, MOST_MONTHS, WIDTH, Timeline, bounds, ceiling, timeline, words


def drawn(counts: dict[str, int], held: dict[str, int], since: str, until: str) -> Timeline:
    return timeline(counts, held, since, until, lambda step: f"?from={step}")


def test_a_bar_a_month_and_a_hatch_where_nothing_is_held() -> None:
    made = drawn({"2017-02": 4, "2017-05": 2}, {"2017-01": 9, "2017-02": 3, "2017-05": 1}, "2017-01", "2017-06")
    assert made.by_month
    assert [(bar.label, bar.url) for bar in made.bars] == [
        ("tháng 2 năm 2017", "?from=2017-02"),
        ("tháng 5 năm 2017", "?from=2017-05"),
    ]
    assert made.bars[0].height == 2 * made.bars[1].height
    assert [gap.label for gap in made.gaps] == ["tháng 3 năm 2017 – tháng 4 năm 2017", "tháng 6 năm 2017"]
    assert made.gaps[0].width == pytest.approx(2 * (WIDTH - LEFT) / 6, abs=0.1)
    assert [(row.count, row.held) for row in made.rows] == [(0, 9), (4, 3), (0, 0), (0, 0), (2, 1), (0, 0)]


def test_a_long_time_is_drawn_by_year_and_takes_up_what_only_has_a_year() -> None:
    made = drawn({"1999-02": 1, "1999": 2, "": 7}, {"1999": 1, "2020-12": 4}, "1999-01", "2020-12")
    assert not made.by_month
    assert [(bar.label, bar.height > 0) for bar in made.bars] == [("năm 1999", True)]
    assert [row.count for row in made.rows][:2] == [3, 0]
    assert [gap.label for gap in made.gaps] == [
        "tháng 1 năm 1999",
        "tháng 3 năm 1999 – tháng 11 năm 2020",
    ]


def test_a_short_time_names_its_months_and_a_long_one_its_years() -> None:
    short, long = drawn({}, {}, "2016-12", "2017-02"), drawn({}, {}, "2010-03", "2017-02")
    assert [tick.label for tick in short.across] == ["12/2016", "1/2017", "2/2017"]
    assert [tick.label for tick in long.across] == ["2011", "2012", "2013", "2014", "2015", "2016", "2017"]


def test_zero_stands_on_the_axis() -> None:
    made = drawn({"2017-01": 3}, {"2017-01": 1}, "2017-01", "2017-12")
    assert made.up[0].label == "0"
    assert made.up[0].at == made.base


def test_without_mentions_there_are_gaps_alone() -> None:
    made = drawn({}, {"2017-01": 1}, "2017-01", "2017-02")
    assert made.bars == ()
    assert [gap.label for gap in made.gaps] == ["tháng 2 năm 2017"]


@pytest.mark.parametrize(
    ("counted", "months"),
    [
        (({"2017-04": 1}, {"2015-02": 3, "": 4}), ("2015-02", "2017-04")),
        (({"2017": 1},), ("2017-01", "2017-12")),
        (({"2017": 1, "2016-05": 2},), ("2016-05", "2017-12")),
        (({}, {"": 2}), None),
    ],
)
def test_bounds(counted: tuple[dict[str, int], ...], months: tuple[str, str] | None) -> None:
    assert bounds(*counted) == months


@pytest.mark.parametrize(("most", "top"), [(0, 1), (1, 1), (3, 4), (5, 6), (7, 10), (11, 20), (61, 100), (100, 100)])
def test_the_axis_ends_at_a_round_number(most: int, top: int) -> None:
    assert ceiling(most) == top


def test_periods_in_words() -> None:
    assert (words("2017-04"), words("2017")) == ("tháng 4 năm 2017", "năm 2017")


MONTHS = st.builds(lambda year, month: f"{year}-{month:02}", st.integers(1945, 2026), st.integers(1, 12))
COUNTS = st.dictionaries(MONTHS, st.integers(1, 5000), max_size=30)


@given(COUNTS, COUNTS, MONTHS, MONTHS)
def test_all_of_it_stays_in_the_box(counts: dict[str, int], held: dict[str, int], one: str, other: str) -> None:
    since, until = sorted((one, other))
    made = drawn(counts, held, since, until)
    assert len(made.rows) <= MOST_MONTHS
    for bar in made.bars:
        assert LEFT <= bar.x <= bar.x + bar.width <= WIDTH + 0.1
        assert 0 < bar.y + bar.height == pytest.approx(made.base, abs=0.11)
        assert made.top <= bar.y + 0.1
    for gap in made.gaps:
        assert LEFT <= gap.x <= gap.x + gap.width <= WIDTH + 0.2
    assert all(0 <= tick.at <= HEIGHT for tick in made.up)
    assert all(LEFT <= tick.at < WIDTH for tick in made.across)
    inside = sum(count for month, count in counts.items() if since[:4] <= month[:4] <= until[:4])
    drawn_count = sum(row.count for row in made.rows)
    assert drawn_count <= inside
    assert made.by_month or drawn_count == inside
    months = [f"{row.label[4:]}-{month:02}" for row in made.rows for month in range(1, 13)]
    known = {month for month in (counts | held) if since <= month <= until}
    if made.by_month:
        assert all(row.held or row.count for row in made.rows) == (not made.gaps)
    else:
        assert bool(made.gaps) == (not set(months) <= counts.keys() | held.keys())
        assert sum(gap.width for gap in made.gaps) <= (WIDTH - LEFT) * (1 - len(known) / len(months)) + 1.5
