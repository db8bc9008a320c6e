"""The parameters of a page, read and checked: what is not known, not single or too long is an error, never a silence.

Enters: the (name, value) pairs of a query string. Leaves: values by name, or a QueryError that names the parameter.
May not: know what a parameter means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from archive.errors import QueryError

MOST_VALUES = 50
LONGEST = 300
LONGEST_TEXT = 2_000

Values = Mapping[str, Sequence[str]]


def read(
    pairs: Iterable[tuple[str, str]], single: Sequence[str], many: Sequence[str] = (), longer: Sequence[str] = ()
) -> dict[str, list[str]]:
    """The values of each name that is given, without those that are empty.

    A `single` name may be given once, and so may a `longer` one, whose value may be a question or a paragraph.
    """
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in (*single, *many, *longer):
            raise _unknown(name, (*single, *many, *longer))
        if value.strip():
            found.setdefault(name, []).append(value.strip())
    for name, values in found.items():
        _check(name, values, MOST_VALUES if name in many else 1, LONGEST_TEXT if name in longer else LONGEST)
    return found


def _check(name: str, values: Sequence[str], most: int, longest: int) -> None:
    if len(values) > most:
        raise QueryError(
            f"Tham số {name} được ghi nhiều nhất {most} lần.", f"The parameter {name} may be given {most} time(s) only."
        )
    if any(len(value) > longest for value in values):
        raise QueryError(
            f"Giá trị của {name} dài quá {longest} ký tự.", f"A value of {name} has over {longest} characters."
        )


def _unknown(name: str, known: Sequence[str]) -> QueryError:
    near = get_close_matches(name, known, 1)
    return QueryError(
        f"Không có tham số {name[:80]!r}." + (f" Có phải: {near[0]}?" if near else ""),
        f"There is no parameter {name[:80]!r}." + (f" Did you mean: {near[0]}?" if near else ""),
    )


def one(values: Values, name: str, default: str = "") -> str:
    """The value of a single parameter."""
    return values[name][0] if name in values else default


def chosen(values: Values, name: str, known: Sequence[str], default: str) -> str:
    """The value of a single parameter that is one of a few words."""
    value = one(values, name, default)
    if value not in known:
        raise QueryError(
            f"{name} không có giá trị {value[:80]!r}; hãy chọn: {', '.join(known)}.",
            f"{name} has no value {value[:80]!r}; choose: {', '.join(known)}.",
        )
    return value


def page(values: Values) -> int:
    """The number of the page, from 1."""
    value = one(values, "page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,5}", value):
        raise QueryError(
            f"page phải là số nguyên dương, không phải {value[:80]!r}.",
            f"page must be a positive whole number, not {value[:80]!r}.",
        )
    return int(value)
