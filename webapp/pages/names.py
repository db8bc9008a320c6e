"""The values of a facet as lists show them: by count or by name, those that hold what was typed, names that are alike.

Enters: a facet. Leaves: FacetValues; what is costly to make of tens of thousands of names is made once for each state
of the index. May not: know what the values are, but that people are listed by the given name, which stands last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from archive.text import fold, key, nfc
from indexer.query import SearchRequest
from indexer.service import FacetValue
from webapp.extension import service
from webapp.remembered import Remembered

PEOPLE = ("author", "person")
"""The facets whose values are names of people."""

_FACETS = 8


@dataclass(frozen=True, slots=True)
class Name:
    """A value and its name without accents, by which it is looked for."""

    value: FacetValue
    plain: str


@dataclass(frozen=True, slots=True)
class Names:
    """All values of a facet, in two orders; `alike` has several by what is left of their names without accents."""

    by_count: tuple[Name, ...]
    by_name: tuple[Name, ...]
    alike: dict[str, tuple[FacetValue, ...]]

    def holding(self, typed: str, sort: str) -> list[FacetValue]:
        """Those whose name holds `typed`, whatever the accents, by `count` or by `name`."""
        wanted = fold(nfc(typed))
        return [name.value for name in (self.by_name if sort == "name" else self.by_count) if wanted in name.plain]

    def near(self, label: str, code: str) -> tuple[FacetValue, ...]:
        """The other values whose names differ in nothing but accents, and i for y."""
        return tuple(value for value in self.alike.get(_careless(fold(nfc(label))), ()) if value.code != code)


def names(facet: str) -> Names:
    """The values of a facet; remembered until the index changes."""
    known: Remembered[Names] = current_app.extensions.setdefault("tracuu.names", Remembered(_FACETS))
    return known.get(service().engine().values("year"), facet, lambda: _names(facet))


def _names(facet: str) -> Names:
    found = service().facet_values(SearchRequest(), facet)
    by_count = [Name(value, fold(nfc(value.label))) for value in found]
    by_name = sorted(by_count, key=lambda name: _order(facet, name))
    return Names(tuple(by_count), tuple(by_name), _alike(by_count))


def _alike(found: Sequence[Name]) -> dict[str, tuple[FacetValue, ...]]:
    made: dict[str, list[FacetValue]] = {}
    for name in found:
        made.setdefault(_careless(name.plain), []).append(name.value)
    return {plain: tuple(values) for plain, values in made.items() if len(values) > 1}


def _careless(plain: str) -> str:
    return plain.replace("y", "i")


def _order(facet: str, name: Name) -> tuple[str, ...]:
    spelt = key(nfc(name.value.label))
    if facet not in PEOPLE or not spelt.split():
        return (name.plain, spelt)
    return (name.plain.split()[-1], spelt.split()[-1], spelt)
