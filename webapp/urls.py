"""A query string ↔ a SearchRequest, and the links that add or drop one value of it.

Enters: the parameters of a page or API call. Leaves: a SearchRequest, or a QueryError that names the parameter. An
unknown parameter is an error: a question never changes its meaning because of a typing mistake.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from urllib.parse import quote_plus, urlencode

from archive.errors import QueryError
from indexer.query import SORTS, SearchRequest
from indexer.schema import FACETS
from indexer.times import stretch

FACET_NAMES = tuple(facet.name for facet in FACETS)
PARAMETERS = ("q", *FACET_NAMES, "from", "to", "sort", "page", "limit")
_SINGLE = frozenset(PARAMETERS) - frozenset(FACET_NAMES)
_MOST_VALUES = 50
_LONGEST_VALUE = 300
_BOXES = {"from": "Từ ngày", "to": "Đến ngày"}


def parse(values: Iterable[tuple[str, str]], *, limit: int = 10) -> SearchRequest:
    """The request that the (name, value) pairs of a query string make."""
    found: dict[str, list[str]] = {}
    for name, value in values:
        if name not in PARAMETERS:
            near = get_close_matches(name, PARAMETERS, 1)
            raise QueryError(
                f"Không có tham số {name!r}." + (f" Có phải: {near[0]}?" if near else ""),
                f"There is no parameter {name!r}." + (f" Did you mean: {near[0]}?" if near else ""),
            )
        if value.strip():
            found.setdefault(name, []).append(value.strip())
    _check(found)
    return SearchRequest(
        q=_one(found, "q"),
        filters=tuple((name, tuple(dict.fromkeys(found[name]))) for name in FACET_NAMES if name in found),
        since=day("from", _one(found, "from")),
        until=day("to", _one(found, "to"), last=True),
        sort=_one(found, "sort"),
        page=_number(found, "page", 1),
        limit=_number(found, "limit", limit),
    )


def kept(values: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of a question that can't be answered: its filters, order and size, so far as a question may have them."""
    given = dict.fromkeys((name, value.strip()) for name, value in values)
    filters = [pair for pair in given if pair[0] in FACET_NAMES and 0 < len(pair[1]) <= _LONGEST_VALUE]
    single = dict(pair for pair in reversed(given) if pair[0] in ("sort", "limit"))
    sort, limit = single.get("sort", ""), single.get("limit", "")
    made = filters[:_MOST_VALUES]
    made += [("sort", sort)] if sort in SORTS else []
    return made + ([("limit", limit)] if re.fullmatch(r"[1-9][0-9]?|1[0-9]{2}|200", limit) else [])


def _check(found: Mapping[str, list[str]]) -> None:
    for name, values in found.items():
        if name in _SINGLE and len(values) > 1:
            raise QueryError(f"Tham số {name} chỉ được ghi một lần.", f"The parameter {name} may be given once only.")
        if len(values) > _MOST_VALUES:
            raise QueryError(f"{name} có quá {_MOST_VALUES} giá trị.", f"{name} has over {_MOST_VALUES} values.")
        if name != "q" and any(len(value) > _LONGEST_VALUE for value in values):
            raise QueryError(
                f"Giá trị của {name} dài quá {_LONGEST_VALUE} ký tự.",
                f"A value of {name} has over {_LONGEST_VALUE} characters.",
            )


def _one(found: Mapping[str, list[str]], name: str) -> str:
    return found[name][0] if name in found else ""


def _number(found: Mapping[str, list[str]], name: str, default: int) -> int:
    value = _one(found, name)
    if not value:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise QueryError(
            f"{name} phải là số nguyên dương, không phải {value!r}.",
            f"{name} must be a positive whole number, not {value!r}.",
        )
    return int(value)


def day(name: str, value: str, *, last: bool = False) -> str:
    """The ISO date of a day, or of the first or `last` day of a month, quarter, half or year (`indexer.times`)."""
    if not value:
        return ""
    found = stretch(value)
    if found is None:
        raise QueryError(
            f"{_BOXES[name]}: “{value}” không phải là ngày có trong lịch; "
            "hãy viết như 10/04/2017, 4/2017, quý I/2017 hoặc 2017.",
            f"{name}: {value!r} is no day of the calendar; write it as 10/04/2017, 4/2017, 2017-Q1 or 2017.",
        )
    return dt.date.fromordinal(found[1] if last else found[0]).isoformat()


def pairs(request: SearchRequest, *, default_limit: int = 10) -> list[tuple[str, str]]:
    """The pairs that `parse` makes into `request` again; what has its default value is left out."""
    made = [("q", request.q)] if request.q else []
    made += [(name, code) for name, codes in request.filters for code in codes]
    single = (("from", request.since), ("to", request.until), ("sort", request.sort))
    made += [(name, value) for name, value in single if value]
    if request.page != 1:
        made.append(("page", str(request.page)))
    if request.limit != default_limit:
        made.append(("limit", str(request.limit)))
    return made


def link(request: SearchRequest, path: str = "/search") -> str:
    """The address of `request`."""
    query = urlencode(pairs(request))
    return f"{path}?{query}" if query else path


def toggled(request: SearchRequest, facet: str, code: str) -> SearchRequest:
    """The request with that facet value added, or dropped if it is there; from its first page."""
    filters = dict(request.filters)
    codes = filters.get(facet, ())
    filters[facet] = tuple(item for item in codes if item != code) if code in codes else (*codes, code)
    kept = tuple((name, filters[name]) for name in FACET_NAMES if filters.get(name))
    return replace(request, filters=kept, page=1)


# One part of many addresses changes; the rest is written once.


def adding(request: SearchRequest, facet: str, path: str = "/search") -> Callable[[str], str]:
    """Makes the address of the request with one more value of that facet, from its first page."""
    codes = dict(request.filters)
    ordered = tuple((name, codes[name]) for name in FACET_NAMES if name in codes)
    earlier = ("q", *FACET_NAMES[: FACET_NAMES.index(facet) + 1])
    start, end = _cut(replace(request, filters=ordered, page=1), earlier, path)
    return lambda code: f"{start}{facet}={quote_plus(code)}{end}"


def spanning(request: SearchRequest, path: str = "/search") -> Callable[[str, str], str]:
    """Makes the address of the request from one ISO date to another in place of its own, from its first page."""
    start, end = _cut(replace(request, since="", until="", page=1), ("q", *FACET_NAMES), path)
    return lambda since, until: f"{start}from={since}&to={until}{end}"


def _cut(request: SearchRequest, before: Collection[str], path: str) -> tuple[str, str]:
    """The address in two, between which a pair can stand that follows those named `before`."""
    given = pairs(request)
    place = sum(name in before for name, _ in given)
    start, end = urlencode(given[:place]), urlencode(given[place:])
    return f"{path}?{start}{'&' if start else ''}", f"{'&' if end else ''}{end}"


def all_values(request: SearchRequest, facet: str, *others: tuple[str, str]) -> str:
    """The address of the page of all values of a facet for the documents of the request, with those other pairs."""
    return f"/search/values?{urlencode([*pairs(replace(request, page=1)), ('facet', facet), *others])}"


def document(id_: str, q: str = "") -> str:
    """The address of a document, with the question whose words it marks."""
    return f"/documents/{id_}?{urlencode({'q': q})}" if q else f"/documents/{id_}"


def first_hit(id_: str, q: str) -> str:
    """The address of the first place where the words of the question stand; the top where there are none."""
    return f"/documents/{id_}?{urlencode({'q': q, 'hit': 1})}#hit" if q else document(id_)
