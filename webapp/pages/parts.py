"""What several pages are made of: links, marked text, numbers and dates as Vietnamese writes them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from archive.document import Finding

CONFIDENCE = {"exact": "chắc chắn", "inferred": "suy ra", "ambiguous": "chưa rõ"}


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A facet value as a row: its link adds it or drops it."""

    label: str
    count: str
    url: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text, marked or not."""

    text: str
    marked: bool


def number(value: int) -> str:
    """`1234` as `1.234`, the way Vietnamese writes it."""
    return f"{value:,}".replace(",", ".")


def day(value: str) -> str:
    """`2017-04-10` as `10/04/2017`; `2017-04` as `04/2017`; an interval with a dash; anything else as it is."""
    if re.fullmatch(r"\d{4}-[\d-]+/\d{4}-[\d-]+", value):
        return " – ".join(day(part) for part in value.split("/"))
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", value)
    return "/".join(part for part in reversed(match.groups()) if part) if match else value


def period(value: str) -> str:
    """`2017-Q1` as `Quý I/2017`, `2018-H1` as `6 tháng đầu năm 2018`, `2014-9M` as `9 tháng năm 2014`."""
    match = re.fullmatch(r"(\d{4})-(?:Q([1-4])|H([12])|(\d{1,2})M)", value)
    if not match:
        return f"Năm {value}" if re.fullmatch(r"\d{4}", value) else day(value)
    year, quarter, half, months = match.groups()
    if quarter:
        return f"Quý {('I', 'II', 'III', 'IV')[int(quarter) - 1]}/{year}"
    return f"6 tháng {('đầu', 'cuối')[int(half) - 1]} năm {year}" if half else f"{months} tháng năm {year}"


def dated(published: Finding) -> str:
    """The date of publication in words; what was found in its place where that is no date."""
    if published.confidence == "ambiguous":
        return f"ngày ghi là “{published.value}”"
    return day(published.value)


def runs(text: str, start: int, end: int, marks: Iterable[tuple[int, int]]) -> tuple[Run, ...]:
    """`text[start:end]` cut at the marks, which are in order and don't overlap."""
    made = []
    place = start
    for low, high in marks:
        low, high = max(low, place), min(high, end)
        if low >= high:
            continue
        made += [Run(text[place:low], False), Run(text[low:high], True)]
        place = high
    made.append(Run(text[place:end], False))
    return tuple(run for run in made if run.text)


def evidence(text: str, start: int, end: int) -> tuple[Run, ...]:
    """The words around a span, at most its line, with the span marked."""
    low = max(start - 90, 0)
    low = text.find(" ", low, start) + 1 if low else 0
    low = max(low, text.rfind("\n", low, start) + 1)
    high = min(end + 90, len(text))
    stop = text.find("\n", end, high)
    high = stop if stop >= 0 else (text.rfind(" ", end, high) if high < len(text) else high)
    return runs(text, low, max(high, end), [(start, end)])
