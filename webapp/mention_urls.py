"""A query string ↔ what is asked of the mentions of a policy, and the links that add or drop one value of it.

Enters: the parameters of the page of a policy. Leaves: an Asked, or a QueryError that names the parameter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast, get_args
from urllib.parse import urlencode

from archive.document import Confidence
from archive.errors import QueryError
from indexer.concordance import Sort as MentionSort
from indexer.mentions import CONFIDENCES, Filters
from webapp import parameters, urls

SINGLE = ("from", "to", "open", "sort", "page")
MANY = ("confidence", "form", "district", "unit")
SORTS: tuple[MentionSort, ...] = tuple(sort for sort in get_args(MentionSort) if sort != "document")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which mentions, in which order, which page. `with_open`: also those of open forms that may mean the policy."""

    filters: Filters = Filters()
    with_open: bool = True
    sort: MentionSort = "newest"
    page: int = 1


def parse(pairs: Iterable[tuple[str, str]]) -> Asked:
    """What the (name, value) pairs of a query string ask."""
    values = parameters.read(pairs, SINGLE, MANY)
    confidence = tuple(dict.fromkeys(values.get("confidence", ())))
    for value in confidence:
        parameters.chosen({"confidence": [value]}, "confidence", CONFIDENCES, "")
    since = urls.day("from", parameters.one(values, "from"))
    until = urls.day("to", parameters.one(values, "to"), last=True)
    if since and until and since > until:
        raise QueryError(
            f"“Từ ngày” ({since}) phải trước hoặc bằng “đến ngày” ({until}).",
            f"from {since} is after to {until}; swap them.",
        )
    filters = Filters(
        confidence=cast(tuple[Confidence, ...], confidence),
        form=tuple(dict.fromkeys(values.get("form", ()))),
        since=since,
        until=until,
        district=tuple(dict.fromkeys(values.get("district", ()))),
        unit=tuple(dict.fromkeys(values.get("unit", ()))),
    )
    return Asked(
        filters,
        parameters.chosen(values, "open", ("1", "0"), "1") == "1",
        cast(MentionSort, parameters.chosen(values, "sort", SORTS, "newest")),
        parameters.page(values),
    )


def pairs(asked: Asked) -> list[tuple[str, str]]:
    """The pairs that `parse` makes into `asked` again; what has its default value is left out."""
    made = [(name, value) for name in MANY for value in getattr(asked.filters, name)]
    single = (
        ("from", asked.filters.since),
        ("to", asked.filters.until),
        ("open", "" if asked.with_open else "0"),
        ("sort", "" if asked.sort == "newest" else asked.sort),
        ("page", "" if asked.page == 1 else str(asked.page)),
    )
    return made + [(name, value) for name, value in single if value]


def link(asked: Asked, path: str, anchor: str = "") -> str:
    """The address of `asked` on the page of a policy."""
    query = urlencode(pairs(asked))
    return (f"{path}?{query}" if query else path) + (f"#{anchor}" if anchor else "")


def toggled(asked: Asked, name: str, value: str) -> Asked:
    """With that value of a filter added, or dropped if it is there; from the first page."""
    values: tuple[str, ...] = getattr(asked.filters, name)
    fresh = tuple(item for item in values if item != value) if value in values else (*values, value)
    changed: dict[str, Any] = {name: fresh}
    return replace(asked, filters=replace(asked.filters, **changed), page=1)


def within(asked: Asked, since: str, until: str) -> Asked:
    """In that time only; from the first page."""
    return replace(asked, filters=replace(asked.filters, since=since, until=until), page=1)
