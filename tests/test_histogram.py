"""The picture above a list of hits: steps, gaps, what is chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.histogram import HEIGHT, LEFT, NARROW, WIDE, Size, histogram
from webapp.pictures import months

MONTHS = st.sampled_from(months("1990-01", "2030-12"))


def link(first: str, last: str) -> str:
    return f"{first}..{last}"


def test_it_shows_whole_years_by_month() -> None:
    drawn = histogram({"2017-04": 3, "2018-01": 1}, {"2017-04": 9, "2017-05": 2, "2018-01": 1}, link)
    assert drawn is not None
    assert (drawn.by_month, drawn.first, drawn.size) == (True, "2017-01", 24)
    assert [(bar.label, bar.count, bar.url) for bar in drawn.bars] == [
        ("tháng 4 năm 2017", 3, "2017-04..2017-04"),
        ("tháng 1 năm 2018", 1, "2018-01..2018-01"),
    ]
    assert [gap.label for gap in drawn.gaps] == [
        "tháng 1 năm 2017 – tháng 3 năm 2017",
        "tháng 6 năm 2017 – tháng 12 năm 2017",
        "tháng 2 năm 2018 – tháng 12 năm 2018",
    ]
    assert [tick.label for tick in drawn.across] == ["2017", "2018"]


def test_a_month_that_is_held_and_not_found_is_no_gap() -> None:
    drawn = histogram({"2017-01": 1}, dict.fromkeys(months("2017-01", "2017-12"), 1), link)
    assert drawn is not None
    assert drawn.gaps == ()
    assert [(row.count, row.held) for row in drawn.rows[:2]] == [(1, 1), (0, 1)]


def test_a_long_time_is_drawn_by_year() -> None:
    drawn = histogram({"1995-04": 3, "2017-01": 1}, {"1995-04": 3}, link)
    assert drawn is not None
    assert (drawn.by_month, drawn.first, drawn.size) == (False, "1995", 23)
    assert [bar.url for bar in drawn.bars] == ["1995-01..1995-12", "2017-01..2017-12"]


@pytest.mark.parametrize(("since", "until"), [("1900-01-01", "1900-12-31"), ("9999-01-01", "9999-12-31")])
def test_a_time_far_from_all_hits_changes_nothing(since: str, until: str) -> None:
    drawn = histogram({"1995-04": 3, "2017-01": 1}, {}, link, since, until)
    assert drawn is not None
    assert (drawn.first, drawn.size, drawn.chosen) == ("1995", 23, None)


def test_a_year_chosen_out_of_a_long_time_is_drawn_by_month_between_its_neighbours() -> None:
    drawn = histogram({"1995-04": 3, "2017-01": 1, "2020-01": 1}, {}, link, "2017-01-01", "2017-12-31")
    assert drawn is not None
    assert (drawn.by_month, drawn.first, drawn.size) == (True, "2016-01", 36)
    assert drawn.chosen is not None
    assert round(drawn.chosen.width) == round(12 * drawn.step)


def test_nothing_found_is_no_picture() -> None:
    assert histogram({}, {"2017-01": 4}, link, "2017-01-01", "") is None


@given(
    st.dictionaries(MONTHS, st.integers(1, 10_000), min_size=1, max_size=12),
    st.dictionaries(MONTHS, st.integers(1, 50), max_size=12),
    st.sampled_from([WIDE, NARROW]),
)
def test_every_hit_is_counted_once_and_stays_inside(counts: dict[str, int], held: dict[str, int], size: Size) -> None:
    drawn = histogram(counts, held, link, size=size)
    assert drawn is not None
    assert sum(bar.count for bar in drawn.bars) == sum(row.count for row in drawn.rows) == sum(counts.values())
    assert all(bar.x >= LEFT and bar.x + bar.width <= size.width + 0.2 for bar in drawn.bars)
    assert all(bar.height > 0 and 0 <= bar.y < HEIGHT for bar in drawn.bars)
    assert all(gap.x >= LEFT and gap.x + gap.width <= size.width + 0.2 for gap in drawn.gaps)
    assert sorted(bar.url for bar in drawn.bars) == [bar.url for bar in drawn.bars]
