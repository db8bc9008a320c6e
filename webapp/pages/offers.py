"""What words of a question may be meant as: the policies that they name, and values and a year to filter by instead.

Enters: a request, the names of the values that the index holds, a ledger. Leaves: Leads and Offers, a few. May not:
change a question by itself, or look into quotes and operators, whose words are meant as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import ngettext

from archive.document import Citation
from archive.text import fold, key, nfc
from archive.vocabulary import Vocabulary
from indexer import analysis
from indexer.ledger import Ledger
from indexer.lookup import look_up
from indexer.lookup import typed as types_of
from indexer.parser import parse
from indexer.query import And, Node, Phrase, SearchRequest, Span, leaves
from webapp import urls
from webapp.languages import N_, Vi, Words
from webapp.pages.parts import Link, labels, number, policy_url

MOST = 3
_MOST_READ = 20
_LEAST_ACRONYM = 3
_IS = Words({
    "district": N_("là địa bàn"), "unit": N_("là đơn vị"), "year": N_("là năm đăng"),
    "programme": N_("là chương trình, chính sách"),
})  # fmt: skip
# A word that would be left hanging where the name behind it goes.
_HANGING = {"district": ("ở", "tại"), "unit": ("của",), "year": ("năm", "trong năm"), "programme": ("theo", "về")}
# What stands before the year of a quarter, of a month or of the end of a term.
_NOT_A_YEAR = re.compile(
    r"(?:(?<!\w)(?:(?:quy|thang)\s+\w+(?:\s+nam)?|(?:den|toi)(?:\s+nam)?|(?:dau|cuoi)\s+nam)|\d\s*-|\b(?:19|20)\d\d)\Z"
)

Named = tuple[tuple[str, ...], str, str]
"""The syllables of a name, the facet, the code of the value."""
Names = Mapping[str, Sequence[Named]]
"""Names by their first syllable without accents, the longest first."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A policy that the question names, and how many mentions its page lists."""

    policy: Link
    count: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Words of the question that are the name of a value: what they are, and the search that filters by it."""

    what: str
    is_: str
    only: str
    url: str


@dataclass(frozen=True, slots=True)
class _Found:
    facet: str
    code: str
    start: int
    end: int


# policies


def leads(q: str, read: Callable[[str], tuple[Citation, ...]], kept: Ledger) -> tuple[Lead, ...]:
    """The policies named in the question that are mentioned; those named in full first, then those mentioned most."""
    words = " ".join(leaf.text.removeprefix("=") for leaf in leaves(parse(nfc(q)).node))
    found = read(words)[:_MOST_READ] if words else ()
    if not found:
        return ()
    with kept.snapshot():
        counted = _counted(kept, types_of(found))
    ordered = sorted(counted.items(), key=lambda item: item[1], reverse=True)
    return tuple(
        Lead(Link(labels().label(form, type_), policy_url(form)), _times(count))
        for (form, type_), (_sure, count) in ordered[:MOST]
    )


def _counted(kept: Ledger, named: Mapping[str, str]) -> dict[tuple[str, str], tuple[bool, int]]:
    """Whether each form that may be meant was named in full, and its mentions with those that may mean it."""
    counted: dict[tuple[str, str], tuple[bool, int]] = {}
    for item in look_up(kept, named).values():
        own = item.mentions + sum(row.mentions for row in item.possible)
        if own:
            counted[item.canonical, item.type] = (item.status == "found", own)
        for row in item.candidates[:MOST]:
            possible = sum(other.mentions for other in kept.possible(row.canonical))
            counted.setdefault((row.canonical, row.type), (False, row.mentions + possible))
    return counted


def _times(count: int) -> str:
    return str(ngettext("%(count)s lượt", "%(count)s lượt", count, count=number(count)))


# values


def compiled(vocabulary: Vocabulary, held: Callable[[str], Mapping[str, str]]) -> Names:
    """The names of the values that the index holds; what two values of a facet are called names neither."""
    meant: dict[tuple[tuple[str, ...], str], set[str]] = {}
    for facet, code, name in _spellings(vocabulary):
        syllables = tuple(term for term, _, _ in analysis.tokens(nfc(name)))
        acronym = name.isupper() and len(name) >= _LEAST_ACRONYM
        if code in held(facet) and (len(syllables) > 1 or (acronym and syllables)):
            meant.setdefault((syllables, facet), set()).add(code)
    names: dict[str, list[Named]] = {}
    for (syllables, facet), codes in meant.items():
        if len(codes) == 1:
            names.setdefault(analysis.folded(syllables[0]), []).append((syllables, facet, next(iter(codes))))
    return {first: sorted(some, key=lambda name: -len(name[0])) for first, some in names.items()}


def _spellings(vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """What the vocabulary calls districts, units and programmes: (facet, code, name)."""
    for place in vocabulary.places:
        if place.level == "district":
            for name in (place.name, *place.aliases):
                yield from (("district", place.code, words) for words in (name, f"{place.type} {name}"))
    for unit in vocabulary.units:
        yield from (("unit", unit.code, name) for name in (unit.label, *unit.aliases))
    for row in vocabulary.programmes:
        yield from (("programme", row.code, name) for name in (row.label, *row.aliases))
        numbers = (("chương trình ", "ct ", "ct"), row.numbers), (("quyết định ", "qđ "), row.decisions)
        for words, given in numbers:
            yield from (("programme", row.code, f"{word}{number}") for number in given for word in words)


def offers(
    asked: SearchRequest, names: Names, held: Callable[[str], Mapping[str, str]], total: Callable[[SearchRequest], int]
) -> Iterator[Offer]:
    """The words that are names, in order, each as a filter in their place, where that finds something."""
    q = nfc(asked.q)
    runs = _runs(q, parse(q).node)
    found = [item for run in runs for item in _named(q, run, names)]
    found += [item for item in (_year(q, runs, held("year")),) if item]
    free = [item for item in found if not asked.codes(item.facet)]
    for item in free[:MOST]:
        other = _filtered(asked, q, item)
        if count := total(other):
            only = ngettext("chỉ lấy %(count)s văn bản", "chỉ lấy %(count)s văn bản", count, count=number(count))
            yield Offer(_called(q, item, held), _IS[item.facet], str(only), urls.link(other))


def _runs(q: str, node: Node) -> list[Span]:
    """The stretches of plain words side by side."""
    runs: list[Span] = []
    for leaf in node.nodes if isinstance(node, And) else (node,):
        if not isinstance(leaf, Phrase) or leaf.quoted or leaf.strict or leaf.field:
            continue
        start, end = leaf.span
        if runs and q[runs[-1][1] : start].isspace():
            start = runs.pop()[0]
        runs.append((start, end))
    return runs


def _named(q: str, run: Span, names: Names) -> Iterator[_Found]:
    tokens = list(analysis.tokens(q[run[0] : run[1]]))
    place = 0
    while place < len(tokens):
        name = _at(tokens, place, names)
        if name:
            last = place + len(name[0]) - 1
            yield _Found(name[1], name[2], run[0] + tokens[place][1], run[0] + tokens[last][2])
            place = last
        place += 1


def _at(tokens: Sequence[tuple[str, int, int]], place: int, names: Names) -> Named | None:
    """The longest name that begins there; an accent that was not typed is any accent."""
    for name in names.get(analysis.folded(tokens[place][0]), ()):
        syllables = name[0]
        here = [term for term, _, _ in tokens[place : place + len(syllables)]]
        if len(here) == len(syllables) and all(
            term in (other, analysis.folded(other)) for term, other in zip(here, syllables, strict=True)
        ):
            return name
    return None


def _year(q: str, runs: Sequence[Span], held: Mapping[str, str]) -> _Found | None:
    """The year that is the last word; one that ends a term or belongs to a quarter or month is none."""
    last = re.search(r"(?<!\S)(?:19\d\d|20\d\d|2100)\s*\Z", q)
    if not last or not runs or runs[-1][1] != len(q.rstrip()) or last[0].strip() not in held:
        return None
    if _NOT_A_YEAR.search(fold(q[: last.start()].rstrip())):
        return None
    return _Found("year", last[0].strip(), last.start(), len(q.rstrip()))


def _filtered(asked: SearchRequest, q: str, item: _Found) -> SearchRequest:
    before, after = q[: item.start].rstrip(" ,;"), q[item.end :].lstrip(" ,;")
    for word in _HANGING[item.facet]:
        if re.search(rf"(?<!\S){word}\Z", key(before)):
            before = before[: -len(word)].rstrip(" ,;")
    rest = f"{before} {after}".strip()
    return replace(urls.toggled(asked, item.facet, item.code), q=rest)


def _called(q: str, item: _Found, held: Callable[[str], Mapping[str, str]]) -> str:
    """The label where the words are that, however they were accented; else the words."""
    words = q[item.start : item.end]
    label = held(item.facet)[item.code]
    return words if item.facet == "year" else Vi(label if fold(words) == fold(nfc(label)) else words)
