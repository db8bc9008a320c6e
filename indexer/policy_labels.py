"""Policies as people write them: the words for a canonical form, for its type, and what the vocabulary knows of it.

Enters: a canonical form (`archive.canonical`) and the type word of its mentions. Leaves: `Quyết định 102/2009/QĐ-TTg`,
`Luật Tổ chức Chính phủ 2001`, `Chương trình 135`; the links of the chain of instruments. May not: read a text, look
into the ledger, know a name that is not in corpus/.
"""

from __future__ import annotations

import re
from collections import defaultdict

from archive import canonical as forms
from archive.text import slug
from archive.vocabulary import Instrument, Law, Vocabulary

PROGRAMME, LAW = "PROG", "LAW"

_PROGRAMME, _LAW = "prog:", "LAW:"
_ANYTHING = "Văn bản"
_PROGRAMMES = "Chương trình, chính sách"
_NO_YEAR = "không rõ năm"
_NO_ISSUER = "không rõ cơ quan, năm"
_SMALL = re.compile(r"\d(?=\D)")
_ZEROS = re.compile(r"^0+(?=\d)")
_TYPE = re.compile(r"\d+[a-z]*(?:/(?:19|20)\d\d)?[/-]([^\W\d_]+)")
_NUMBER_AND_TYPE = re.compile(r"(\d+[a-z]*)/[^\W\d_]+")


class PolicyLabels:
    """The words for policies, out of one vocabulary. Every answer is made of that and the form alone."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._kinds = {row.code: _capital(row.words[0]) for row in vocabulary.citation_types if row.words}
        self._kinds[PROGRAMME] = _PROGRAMMES
        self._programmes = {row.code: row.label for row in vocabulary.programmes}
        self._laws: defaultdict[str, list[Law]] = defaultdict(list)
        for law in vocabulary.laws:
            self._laws[slug(law.name)].append(law)
        self._links: defaultdict[str, list[Instrument]] = defaultdict(list)
        self._later: defaultdict[str, list[Instrument]] = defaultdict(list)
        for row in vocabulary.instruments:
            self._links[_plain(row.canonical)].append(row)
            self._links[_PROGRAMME + row.programme].append(row)
            if row.replaces:
                self._later[_plain(row.replaces)].append(row)

    def kind(self, type_: str) -> str:
        """The word for a type: `Quyết định` for `QĐ`; `Văn bản` for one that no table knows."""
        return self._kinds.get(type_, _ANYTHING)

    def type_of(self, canonical: str) -> str:
        """The type word in the form itself; empty where none stands there, as in the numbers of letters."""
        if canonical.startswith((_PROGRAMME, _LAW)):
            return PROGRAMME if canonical.startswith(_PROGRAMME) else LAW
        found = _TYPE.match(canonical)
        return found[1] if found and found[1] in self._kinds else ""

    def label(self, canonical: str, type_: str = "") -> str:
        """The form as people write it; two forms have two labels.

        `Quyết định 102/2009/QĐ-TTg`, `Quyết định 498/QĐ-TTg (2015)`, `Nghị định 116/NĐ-CP (không rõ năm)`,
        `Quyết định 12 (không rõ cơ quan, năm)`, `Luật Tổ chức Chính phủ 2001`, `Chương trình 135`.
        """
        if canonical.startswith(_PROGRAMME):
            code = canonical.removeprefix(_PROGRAMME)
            return self._programmes.get(code, f"Chương trình {code}")
        if canonical.startswith(_LAW):
            return self._law_label(canonical, type_)
        number, _, signed = canonical.partition("@")
        alone = _NUMBER_AND_TYPE.fullmatch(number)
        if signed == forms.OPEN and alone:
            return f"{self.kind(type_)} {_padded(alone[1])} ({_NO_ISSUER})"
        year = _NO_YEAR if signed == forms.OPEN else signed
        return f"{self.kind(type_)} {_padded(number)}" + (f" ({year})" if year else "")

    def _law_label(self, canonical: str, type_: str) -> str:
        year = forms.year(canonical)
        law = self._law(canonical, type_)
        words = forms.base(canonical).removeprefix(_LAW).replace("-", " ")
        kind, name = (law.kind, law.name) if law else (self.kind(type_ or LAW), _capital(words))
        named = name if name == kind else f"{kind} {name}"
        return f"{named} {year}" if year not in ("", forms.OPEN) else f"{named} ({_NO_YEAR})"

    def _law(self, canonical: str, type_: str) -> Law | None:
        """The row of that name; of several (an ordinance, and the law after it) the one of the year, else the type."""
        rows = self._laws.get(forms.base(canonical).removeprefix(_LAW), [])
        year = forms.year(canonical)
        known = [row for row in rows if year in row.years] or [
            row for row in rows if slug(row.kind) == slug(self.kind(type_))
        ]
        return next(iter(known or rows), None)

    def title(self, canonical: str) -> str:
        """What it is about: the programme that an instrument belongs to, the label of a programme; or nothing."""
        code = next((row.programme for row in self.links(canonical)), canonical.removeprefix(_PROGRAMME))
        return self._programmes.get(code, "")

    def links(self, canonical: str) -> tuple[Instrument, ...]:
        """The rows of the chain that are this instrument, or that make this programme, in the order of the table."""
        return tuple(self._links.get(_plain(canonical), ()))

    def later(self, canonical: str) -> tuple[Instrument, ...]:
        """The rows of the chain that replace this instrument."""
        return tuple(self._later.get(_plain(canonical), ()))

    def unmentioned(self, id_: str) -> str:
        """The canonical form of a programme or a law of the tables that has this id in an address, else nothing."""
        if id_ in self._programmes:
            return _PROGRAMME + id_
        name, _, year = id_.removeprefix("luat-").partition(".")
        if id_.startswith("luat-") and any(year in ("", *law.years) for law in self._laws.get(name, ())):
            return f"{_LAW}{name}" + (f"@{year}" if year else "")
        return next((form for form in self._links if forms.policy_id(form) == id_), "")


def _plain(canonical: str) -> str:
    """Without the leading zeros that a table may keep."""
    return _ZEROS.sub("", canonical)


def _padded(number: str) -> str:
    """`7/2006/QĐ-TTg` as `07/2006/QĐ-TTg`: a number below 10 is printed with a zero (30/2020/NĐ-CP, Phụ lục I)."""
    return f"0{number}" if _SMALL.match(f"{number}/") else number


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
