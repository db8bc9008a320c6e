"""Notations of time and the days that they mean."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.times import LAST, days

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
]


@pytest.mark.parametrize(("value", "first", "last"), TABLE)
def test_days(value: str, first: str | None, last: str | None) -> None:
    since = dt.date.fromisoformat(first).toordinal() if first else 1
    until = dt.date.fromisoformat(last).toordinal() if last else LAST
    assert days(value) == (since, until)


@pytest.mark.parametrize(
    "value", ["", "..", "2018..2016", "31/02/2017", "2017-13", "2017-Q5", "2020-2017", "hôm nay", "0"]
)
def test_what_is_no_time(value: str) -> None:
    assert days(value) is None


@given(st.one_of(st.text(st.sampled_from("0123456789-/.QHM ")), st.text()))
def test_any_text_gives_days_in_order_or_none(value: str) -> None:
    found = days(value)
    assert found is None or 1 <= found[0] <= found[1] <= LAST
