"""Abbreviations and what they stand for, both ways: `DTTS` ↔ `dân tộc thiểu số`.

Enters: the rows of corpus/abbreviations.tsv, and the terms of a question. Leaves: Readings: other ways to write a part
of the question. May not: know an abbreviation itself, or change a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.vocabulary import Abbreviation
from indexer.analysis import folded, tokens

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """`question[start:end]` may as well be written `terms`, as the row of `abbreviation` and `expansion` says."""

    start: int
    end: int
    terms: Terms
    abbreviation: str
    expansion: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, and the terms of its two forms."""

    row: Abbreviation
    short: Terms
    long: Terms

    def reading(self, start: int, end: int, terms: Terms) -> Reading:
        return Reading(start, end, terms, self.row.abbreviation, self.row.expansion)


class Abbreviations:
    """Finds abbreviations and expansions in a question, typed with or without accents, the longest first."""

    def __init__(self, rows: Iterable[Abbreviation]) -> None:
        self._of_form: dict[Terms, list[tuple[Terms, _Row]]] = {}
        self._of_meaning: dict[Terms, list[_Row]] = {}
        for row in rows:
            if row.status == "word":
                continue
            made = _Row(row, _terms(row.abbreviation), _terms(row.expansion))
            self._of_meaning.setdefault(made.long, []).append(made)
            for form in (made.short, made.long):
                self._of_form.setdefault(_folded(form), []).append((form, made))
        self._longest = max(map(len, self._of_form), default=0)

    def readings(self, terms: Sequence[str]) -> list[Reading]:
        """The other forms of each abbreviation and each expansion in `terms` that mean one thing beyond doubt.

        Readings stand in the order of the question and never overlap, save that a part may have several, one for each
        other form: `KT-XH` is `kinh tế xã hội` and `KTXH`.
        """
        return [reading for part in self._parts(terms, self._sure) for reading in part]

    def offers(self, terms: Sequence[str]) -> list[Reading]:
        """Readings that a person may choose: of unconfirmed rows; the meanings of an abbreviation that has several.

        None lies inside a longer part that `readings` reads.
        """
        read = [range(reading.start, reading.end) for reading in self.readings(terms)]
        offers = [offer for part in self._parts(terms, self._doubtful) for offer in part]
        return [offer for offer in offers if not any(_inside(offer, part) for part in read)]

    def _parts(self, terms: Sequence[str], read: Callable[[int, Terms], list[Reading]]) -> Iterator[list[Reading]]:
        start = 0
        while start < len(terms):
            end = min(start + self._longest, len(terms))
            while end > start and not (found := read(start, tuple(terms[start:end]))):
                end -= 1
            if end > start:
                yield found
            start = max(end, start + 1)

    def _meant(self, run: Terms) -> list[tuple[Terms, _Row]]:
        """The forms that a run is, with their rows; those with its very accents, if there are any."""
        same = [
            (form, row)
            for form, row in self._of_form.get(_folded(run), ())
            if all(typed in (term, folded(term)) for typed, term in zip(run, form, strict=True))
        ]
        return [(form, row) for form, row in same if form == run] or same

    def _sure(self, start: int, run: Terms) -> list[Reading]:
        meant = self._meant(run)
        if len({row.long for _, row in meant}) != 1 or all(row.row.status != "confirmed" for _, row in meant):
            return []
        rows = [row for row in self._of_meaning[meant[0][1].long] if row.row.status == "confirmed"]
        typed = {form for form, _ in meant}
        made = [row.reading(start, start + len(run), row.long) for form, row in meant if form == row.short][:1]
        made += [row.reading(start, start + len(run), row.short) for row in rows if row.short not in typed]
        return made

    def _doubtful(self, start: int, run: Terms) -> list[Reading]:
        meant = self._meant(run)
        several = len({row.long for _, row in meant}) > 1
        return [
            row.reading(start, start + len(run), row.long if form == row.short else row.short)
            for form, row in meant
            if row.row.status == "unconfirmed" or (form == row.short and (several or row.row.status == "ambiguous"))
        ]


def _inside(offer: Reading, part: range) -> bool:
    return part.start <= offer.start and offer.end <= part.stop and offer.end - offer.start < len(part)


def _terms(text: str) -> Terms:
    return tuple(term for term, _, _ in tokens(text))


def _folded(terms: Terms) -> Terms:
    return tuple(map(folded, terms))
