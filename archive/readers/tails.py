"""Where a page's own text ends: the lines that portals put under it and between it.

Enters: a line, or all lines of a page in reading order. Leaves: whether a line is such a mark; the places of the lines
that are text. May not: drop text that goes on after a mark. The phrases are data, in `corpus/tails.tsv`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from archive.text import key

_LONGEST_MARK = 100
_LONGEST_HEADLINE = 300
_LONGEST_SENTENCE_IN_A_LIST = 200
_CLOSING_PHRASES, _CLOSING_LINES = 4, 25
_LEAD = re.compile(r"^[\W_]+")
_TRAIL = re.compile(r"[\W\d_]+$")
_NUMBERS = re.compile(r"^[\W\d_]+")
_DATE = re.compile(r"\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b")


@cache
def _roles() -> dict[str, str]:
    lines = (files("corpus") / "tails.tsv").read_text(encoding="utf-8").splitlines()
    return {key(row["phrase"]): row["role"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}


@cache
def _beginnings(role: str) -> tuple[str, ...]:
    return tuple(phrase for phrase, its_role in _roles().items() if its_role == role)


def _role(line: str) -> str:
    """The role of a line that is a known phrase and nothing more than marks, numbers and dates beside it, or ''."""
    if len(line) > _LONGEST_MARK:
        return ""
    return _roles().get(_TRAIL.sub("", _LEAD.sub("", " ".join(key(line).split()))), "")


def is_tail(line: str) -> bool:
    """Whether `line` is one at which a portal's page leaves its own text: `Các tin đã đưa ngày:`, `TIN ĐÃ ĐƯA`."""
    return _role(line) in ("end", "heading")


def is_error(line: str) -> bool:
    """Whether `line` begins as the headline of an error page does: `404 - Không tìm thấy trang`."""
    return _begins(line, "error")


def is_site(line: str) -> bool:
    """Whether `line` begins as the name of a whole site does: `Trang chủ - Sở Tài chính`."""
    return _begins(line, "site")


def _begins(line: str, role: str) -> bool:
    return _NUMBERS.sub("", " ".join(key(line[:_LONGEST_MARK]).split())).startswith(_beginnings(role))


def kept(lines: Sequence[str]) -> list[int]:
    """The places of the lines that are the page's own text, in order.

    All lines from a tail on go when nothing but short lines follows it, and from the phrases with which a site of
    legal texts closes its pages, whatever follows; lines such as `Số lượt xem: 10` go wherever they stand. The first
    line is a title and never a tail.
    """
    roles = [_role(line) for line in lines]
    closed = _closed(lines, roles)
    end = _end(lines[:closed], roles[:closed])
    return [place for place in range(end) if roles[place] != "line"]


def _closed(lines: Sequence[str], roles: Sequence[str]) -> int:
    """Where the closing phrases begin, if several different ones stand together: a table may be headed by one."""
    places = [place for place, role in enumerate(roles) if role == "close" and place]
    places = [place for place in places if place >= places[-1] - _CLOSING_LINES]
    phrases = {key(lines[place]) for place in places}
    return places[0] if len(phrases) >= _CLOSING_PHRASES else len(lines)


def _end(lines: Sequence[str], roles: Sequence[str]) -> int:
    after_text = max((place for place, line in enumerate(lines) if _is_prose(line)), default=-1) + 1
    for place in range(max(after_text, 1), len(lines)):
        if roles[place] == "end" or (roles[place] == "heading" and _dated(lines[place + 1 :])):
            return place
    return len(lines)


def _is_prose(line: str) -> bool:
    text = line.strip()
    return len(text) > _LONGEST_HEADLINE or (len(text) > _LONGEST_SENTENCE_IN_A_LIST and text[-1] in ".;:!?…”\"'")


def _dated(lines: Sequence[str]) -> bool:
    """Whether the lines are a list of dated headlines: at least every second one carries a date."""
    texts = [line for line in lines if line.strip()]
    return bool(texts) and 2 * sum(1 for line in texts if _DATE.search(line)) >= len(texts)
