"""Notations of time and the days that they mean."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.times import LAST, days, stretch

TABLE = [
    ("2017-04-07", "2017-04-07", "2017-04-07"),
    ("07/4/2017", "2017-04-07", "2017-04-07"),
    ("2017-04", "2017-04-01", "2017-04-30"),
    ("2/2016", "2016-02-01", "2016-02-29"),
    ("12/2016", "2016-12-01", "2016-12-31"),
    ("2017", "2017-01-01", "2017-12-31"),
    ("2017-Q1", "2017-01-01", "2017-03-31"),
    ("2017-q4", "2017-10-01", "2017-12-31"),
    ("2018-H2", "2018-07-01", "2018-12-31"),
    ("2014-9M", "2014-01-01", "2014-09-30"),
    ("2017-2020", "2017-01-01", "2020-12-31"),
    ("2019-11-12/2019-11-14", "2019-11-12", "2019-11-14"),
    ("2016..2018", "2016-01-01", "2018-12-31"),
    ("07/4/2017..2017-Q2", "2017-04-07", "2017-06-30"),
    ("2016-09/2017-05", "2016-09-01", "2017-05-31"),
    ("2016..", "2016-01-01", None),
    ("..2018", None, "2018-12-31"),
    ("Quý I 2017", "2017-01-01", "2017-03-31"),
    ("quý 1/2017", "2017-01-01", "2017-03-31"),
    ("QUÝ IV năm 2017", "2017-10-01", "2017-12-31"),
    ("quí III-2017", "2017-07-01", "2017-09-30"),
    ("quy ii 2017", "2017-04-01", "2017-06-30"),
    ("Q3/2017", "2017-07-01", "2017-09-30"),
    ("6 tháng đầu năm 2017", "2017-01-01", "2017-06-30"),
    ("sáu tháng cuối năm 2017", "2017-07-01", "2017-12-31"),
    ("nửa đầu năm 2018", "2018-01-01", "2018-06-30"),
    ("3 tháng cuối năm 2018", "2018-10-01", "2018-12-31"),
    ("9 tháng năm 2014", "2014-01-01", "2014-09-30"),
    ("mười một tháng năm 2014", "2014-01-01", "2014-11-30"),
    ("tháng 2/2016", "2016-02-01", "2016-02-29"),
    ("tháng 4 năm 2017", "2017-04-01", "2017-04-30"),
    ("năm 2017", "2017-01-01", "2017-12-31"),
    ("quý I năm 2017..quý II năm 2017", "2017-01-01", "2017-06-30"),
]


@pytest.mark.parametrize(("value", "first", "last"), TABLE)
def test_days(value: str, first: str | None, last: str | None) -> None:
    since = dt.date.fromisoformat(first).toordinal() if first else 1
    until = dt.date.fromisoformat(last).toordinal() if last else LAST
    assert days(value) == (since, until)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "..",
        "2018..2016",
        "31/02/2017",
        "2017-13",
        "2017-Q5",
        "2020-2017",
        "hôm nay",
        "0",
        "quý 5/2017",
        "quý I",
        "tháng 13/2017",
        "13 tháng năm 2017",
        "4 tháng cuối năm 2017",
        "năm 0000",
        "0000-2017",
    ],
)
def test_what_is_no_time(value: str) -> None:
    assert days(value) is None


@pytest.mark.parametrize("value", ["2017-2020", "2016..2018", "..2018", "2019-11-12/2019-11-14"])
def test_an_interval_is_no_stretch_of_the_calendar(value: str) -> None:
    assert days(value) is not None
    assert stretch(value) is None


WORDS = st.lists(
    st.sampled_from(["quý", "tháng", "năm", "đầu", "cuối", "nửa", "I", "iv", "/", " ", "0", "3", "12", "2017"])
)


@given(st.one_of(st.text(st.sampled_from("0123456789-/.QHM ")), st.text(), WORDS.map(" ".join), WORDS.map("".join)))
def test_any_text_gives_days_in_order_or_none(value: str) -> None:
    found = days(value)
    assert found is None or 1 <= found[0] <= found[1] <= LAST
