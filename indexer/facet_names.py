"""What people call the values of a facet: a code, a label, a label without its accents, another name.

Enters: a name as typed, the values that the index holds. Leaves: a code. May not: search.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping

from archive.errors import QueryError
from archive.text import fold, key, nfc, slug
from archive.vocabulary import Vocabulary
from indexer import schema

_MANY = 5_000


class FacetNames:
    """The names of the values of all facets."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._spellings: dict[str, tuple[Mapping[str, str], dict[str, set[str]]]] = {}

    def code(self, facet: str, value: str, known: Mapping[str, str]) -> str:
        """The code that a person means by `value`: a code, a label, or a label without its accents if one fits.

        QueryError, with the nearest value, when there is none or more than one.
        """
        if value in known or value in self._known(facet) or (facet == "year" and re.fullmatch(r"\d{4}", value)):
            return value
        names = self._names(facet, known)
        for form in (key, fold, slug):
            fitting = names.get(form(nfc(value)), ())
            if len(fitting) == 1:
                return next(iter(fitting))
            if fitting:
                raise _unknown(facet, value, sorted(fitting))
        near = difflib.get_close_matches(fold(nfc(value)), _like(fold(nfc(value)), names), 3, 0.5)
        raise _unknown(facet, value, sorted({code for name in near for code in names[name]}))

    def _names(self, facet: str, known: Mapping[str, str]) -> dict[str, set[str]]:
        """The codes that each spelling of a label may mean; made once for each state of the index."""
        kept = self._spellings.get(facet)
        if kept is None or kept[0] is not known:
            names: dict[str, set[str]] = {}
            for code, label in (self._known(facet) | dict(known)).items():
                for form in (key, fold, slug):
                    names.setdefault(form(nfc(label)), set()).add(code)
            for code, other in self._other_names(facet):
                names.setdefault(fold(nfc(other)), set()).add(code)
            kept = self._spellings[facet] = (known, names)
        return kept[1]

    def _other_names(self, facet: str) -> Iterator[tuple[str, str]]:
        """What else people call the values of a facet: (code, name)."""
        if facet == "programme":
            for row in self._vocabulary.programmes:
                yield from ((row.code, name) for name in row.aliases)
                yield from (
                    (row.code, f"{word}{number}") for number in row.numbers for word in ("", "chương trình ", "ct ")
                )
                yield from (
                    (row.code, f"{word}{number}") for number in row.decisions for word in ("", "quyết định ", "qđ ")
                )
        elif facet == "unit":
            yield from ((row.code, name) for row in self._vocabulary.units for name in row.aliases)

    def _known(self, facet: str) -> dict[str, str]:
        tables = {
            "district": {row.code: row.name for row in self._vocabulary.places if row.level == "district"},
            "programme": {row.code: row.label for row in self._vocabulary.programmes},
            "unit": {row.code: row.label for row in self._vocabulary.units},
            "type": {row.code: row.label for row in self._vocabulary.doctypes},
        }
        return tables.get(facet, {})


def _like(typed: str, names: Mapping[str, set[str]]) -> Iterable[str]:
    """All names; of very many, those that end as what was typed does, as people of one given name do."""
    if len(names) <= _MANY:
        return names
    last = typed.split()[-1:]
    return [name for name in names if name.split()[-1:] == last]


def _unknown(facet: str, value: str, near: list[str]) -> QueryError:
    name = next((item.vi for item in schema.FACETS if item.name == facet), facet)
    vi = f" Có phải: {', '.join(near)}?" if near else ""
    en = f" Did you mean: {', '.join(near)}?" if near else ""
    return QueryError(f"{name}: không có giá trị “{value}”.{vi}", f"Unknown value {value!r} of {facet}.{en}")
