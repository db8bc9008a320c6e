"""Addresses of pages that are named after a value. Enters: a path, a code or pairs. Leaves: an address. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode


def in_path(path: str, code: str) -> str:
    """The page of one value below `path`; a value with a slash or a space is quoted."""
    return f"{path}/{quote(code, safe='')}"


def path_with(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """`path` with those of the pairs that have a value."""
    query = urlencode([pair for pair in pairs if pair[1]])
    return f"{path}?{query}" if query else path


PEOPLE = "/nguoi"
AUTHORS = "/tac-gia"
"""The lists of those whom texts name, and of those who wrote them."""


def person(code: str) -> str:
    """The page of a person whom texts name, or who signs."""
    return in_path(PEOPLE, code)


def author(code: str) -> str:
    """The page of an author."""
    return in_path(AUTHORS, code)


def place(code: str) -> str:
    """The page of a place."""
    return in_path("/dia-ban", code)


def period(value: str) -> str:
    """The page of a period, `2017-Q1`."""
    return in_path("/ky", value)
