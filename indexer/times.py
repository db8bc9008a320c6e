"""What a time means in days: the notations of Findings and of questions → the first and the last day as ordinals.

2017-04-07  07/4/2017      a day                 2017-Q1  2018-H1  2014-9M    a quarter, half year, nine months
2017-04  4/2017            a month               2017-2020                    years, both included
2017                       a year                2019-11-12/2019-11-14        an interval of days or months
2016..2018  2016..  ..2018                       from the first day of one to the last day of the other
Quý I năm 2017  quý 1/2017  6 tháng đầu năm 2017  9 tháng năm 2014  tháng 4 năm 2017  năm 2017
                                                 the same in words, with their accents or without
"""

from __future__ import annotations

import datetime as dt
import re

from archive.dates import read_date
from archive.text import fold, nfc

LAST = dt.date.max.toordinal()

Days = tuple[int, int]

_YEARS = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})")
_PART = re.compile(r"(\d{4})-(?:Q([1-4])|H([12])|(\d{1,2})M)", re.IGNORECASE)

_COUNTS = {
    "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11,
}  # fmt: skip
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_OF_YEAR = r"(?:\s*[/.,-]\s*|\s+)(?:nam\s+)?(?P<year>\d{4})"
_QUARTER = re.compile(rf"(?:qu[yi]|q)\s*(?P<n>iv|i{{1,3}}|0?[1-4]){_OF_YEAR}")
_ONE_MONTH = re.compile(rf"thang\s*(?P<n>\d{{1,2}}){_OF_YEAR}")
_MONTHS = re.compile(
    rf"(?P<n>\d{{1,2}}|{'|'.join(reversed(_COUNTS))})\s+thang"
    r"\s+(?:(?P<side>dau|cuoi)(?:\s+nam)?|nam)\s*(?P<year>\d{4})"
)
_HALF = re.compile(r"nua\s+(?P<side>dau|cuoi)\s+nam\s*(?P<year>\d{4})")
_CALENDAR = re.compile(r"nam\s*(?P<year>\d{4})")
_LONGEST = 40


def days(value: str) -> Days | None:
    """The first and last day of `value` as proleptic ordinals; None for what is no time in these notations."""
    value = value.strip()
    if ".." in value:
        return _between(*(part.strip() for part in value.split("..", 1)))
    if re.fullmatch(r"\d{4}-[\d-]+/\d{4}-[\d-]+", value):
        return _between(*value.split("/"))
    return _years(value) or stretch(value)


def stretch(value: str) -> Days | None:
    """The first and last day of one year, month, part of a year or day; None for an interval and for what is none."""
    value = value.strip()
    try:
        return _notation(value) or _notation(_worded(value))
    except (ValueError, OverflowError):
        return None


def _between(first: str, last: str) -> Days | None:
    since = days(first) if first else (1, 1)
    until = days(last) if last else (LAST, LAST)
    if since is None or until is None or since[0] > until[1] or not (first or last):
        return None
    return since[0], until[1]


def _years(value: str) -> Days | None:
    years = _YEARS.fullmatch(value)
    if not years or int(years[1]) > int(years[2]) or not int(years[1]):
        return None
    return dt.date(int(years[1]), 1, 1).toordinal(), dt.date(int(years[2]), 12, 31).toordinal()


def _notation(value: str) -> Days | None:
    return _year(value) or _month(value) or _part(value) or _day(value)


def _worded(value: str) -> str:
    """The notation of a time in words; empty for other words."""
    if len(value) > _LONGEST:
        return ""
    plain = fold(nfc(value)).strip()
    if found := _QUARTER.fullmatch(plain):
        return f"{found['year']}-Q{_ROMAN.get(found['n']) or int(found['n'])}"
    if found := _ONE_MONTH.fullmatch(plain):
        return f"{found['year']}-{found['n']}"
    if found := _MONTHS.fullmatch(plain):
        return _first_or_last(found["year"], _COUNTS.get(found["n"]) or int(found["n"]), found["side"])
    if found := _HALF.fullmatch(plain):
        return _first_or_last(found["year"], 6, found["side"])
    found = _CALENDAR.fullmatch(plain)
    return found["year"] if found else ""


def _first_or_last(year: str, months: int, side: str | None) -> str:
    """`6 tháng cuối năm`; of the last months of a year, a quarter and a half are spoken of."""
    if side == "cuoi":
        return {3: f"{year}-Q4", 6: f"{year}-H2"}.get(months, "")
    return f"{year}-{months}M"


def _year(value: str) -> Days | None:
    return _months(int(value), 1, 12) if re.fullmatch(r"\d{4}", value) else None


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
