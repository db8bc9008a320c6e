"""What a time means in days: the notations of Findings and of questions → the first and the last day as ordinals.

2017-04-07  07/4/2017      a day                 2017-Q1  2018-H1  2014-9M    a quarter, half year, nine months
2017-04  4/2017            a month               2017-2020                    years, both included
2017                       a year                2019-11-12/2019-11-14        an interval of days or months
2016..2018  2016..  ..2018                       from the first day of one to the last day of the other
"""

from __future__ import annotations

import datetime as dt
import re

from archive.dates import read_date

LAST = dt.date.max.toordinal()

Days = tuple[int, int]

_YEARS = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})")
_PART = re.compile(r"(\d{4})-(?:Q([1-4])|H([12])|(\d{1,2})M)", re.IGNORECASE)


def days(value: str) -> Days | None:
    """The first and last day of `value` as proleptic ordinals; None for what is no time in these notations."""
    value = value.strip()
    if ".." in value:
        return _between(*(part.strip() for part in value.split("..", 1)))
    if re.fullmatch(r"\d{4}-[\d-]+/\d{4}-[\d-]+", value):
        return _between(*value.split("/"))
    try:
        return _year(value) or _month(value) or _part(value) or _day(value)
    except (ValueError, OverflowError):
        return None


def _between(first: str, last: str) -> Days | None:
    since = days(first) if first else (1, 1)
    until = days(last) if last else (LAST, LAST)
    if since is None or until is None or since[0] > until[1] or not (first or last):
        return None
    return since[0], until[1]


def _year(value: str) -> Days | None:
    match = re.fullmatch(r"\d{4}", value)
    years = _YEARS.fullmatch(value)
    if match:
        return _months(int(value), 1, 12)
    if years and int(years[1]) <= int(years[2]):
        return dt.date(int(years[1]), 1, 1).toordinal(), dt.date(int(years[2]), 12, 31).toordinal()
    return None


def _month(value: str) -> Days | None:
    match = _MONTH.fullmatch(value)
    if not match:
        return None
    year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
    return _months(int(year), int(month), 1)


def _part(value: str) -> Days | None:
    match = _PART.fullmatch(value)
    if not match:
        return None
    year = int(match[1])
    if match[2]:
        return _months(year, 3 * int(match[2]) - 2, 3)
    return _months(year, 6 * int(match[3]) - 5, 6) if match[3] else _months(year, 1, int(match[4]))


def _months(year: int, first: int, count: int) -> Days:
    last = first + count - 1
    end = dt.date(year + 1, 1, 1) if last == 12 else dt.date(year, last + 1, 1)
    return dt.date(year, first, 1).toordinal(), end.toordinal() - 1


def _day(value: str) -> Days | None:
    found = read_date(value)
    return (found.toordinal(), found.toordinal()) if found else None
