"""What citations and phrases come to in this archive: found, ambiguous with candidates, or not in it.

Enters: Citations that `archive.citations` found, or lines that somebody typed; the ledger, the search. Leaves: a Lookup
for each citation, a Line for each line, in their order. May not: find a citation itself, choose between candidates.

`ambiguous` is what leaves its year or issuer open, and what is mentioned only in open forms that may mean it.
`not-in-archive` is what no mention of the ledger may mean; the document itself may be held all the same (`held`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from archive import canonical
from archive.document import Citation
from archive.text import nfc
from indexer import analysis
from indexer.ledger import Ledger
from indexer.mentions import Filters, PolicyRow
from indexer.policy_labels import PolicyLabels
from indexer.query import SearchRequest
from indexer.service import SearchService

Status = Literal["found", "ambiguous", "not-in-archive"]
Kind = Literal["policy", "policies", "phrase", "nothing"]

Read = Callable[[str], tuple[Citation, ...]]
"""Reads what somebody typed: `Citations.lookup`."""

MAX_LINES = 500
MAX_LINE = 500
"""Characters of one line."""

_MOST_FULLER = 200
_QUOTES = str.maketrans(dict.fromkeys('"“”„«»', " "))


@dataclass(frozen=True, slots=True)
class Lookup:
    """One canonical form: its row in the ledger (None: not mentioned), and what else may be meant.

    `candidates` are the fuller forms that the form may mean; `possible` are the less full ones that may mean it. `held`
    are the ids of the documents that are it, or that it may mean; `nearest`, of a number that is not mentioned, what
    has the same number and year.
    """

    canonical: str
    id: str
    type: str
    status: Status
    row: PolicyRow | None
    candidates: tuple[PolicyRow, ...]
    possible: tuple[PolicyRow, ...]
    held: tuple[str, ...] = ()
    nearest: tuple[PolicyRow, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """This very form and those that may mean it: what its mentions are listed by."""
        return (self.canonical, *_forms(self.possible))

    @property
    def documents(self) -> int:
        """Documents that hold a mention of this very form."""
        return self.row.documents if self.row else 0

    @property
    def mentions(self) -> int:
        """Mentions of this very form."""
        return self.row.mentions if self.row else 0

    @property
    def open(self) -> int:
        """Mentions that leave open whether they mean it: ambiguous ones, and those of forms that may mean it."""
        return (self.row.ambiguous if self.row else 0) + sum(row.mentions for row in self.possible)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as typed and what it comes to.

    `lookups` are the policies that it names: several readings of one name, or (`policies`) several names. A phrase has
    none; `documents`, `first` and `last` are then those of the documents that hold it, and mentions are not counted
    (None). Of `policies`, mentions are those of all together and `documents` is None.
    """

    typed: str
    kind: Kind
    status: Status
    lookups: tuple[Lookup, ...]
    documents: int | None
    exact: int | None
    inferred: int | None
    open: int | None
    first: str
    last: str
    spellings: tuple[str, ...] = ()


def look_up(ledger: Ledger, types: Mapping[str, str]) -> dict[str, Lookup]:
    """What each canonical form comes to; `types` gives its type word. All in one state of the ledger."""
    with ledger.snapshot():
        rows = ledger.find(list(types))
        return {form: _looked_up(ledger, form, type_, rows.get(form)) for form, type_ in types.items()}


def is_loose(form: str) -> bool:
    """Whether the form leaves its year or issuer open; a law by name alone leaves open which one of that name."""
    return canonical.is_open(form) or (form.startswith("LAW:") and not canonical.year(form))


def typed(citations: Iterable[Citation]) -> dict[str, str]:
    """The canonical forms of the citations with their type words: what `look_up` takes."""
    return {item.canonical: item.type for item in citations}


def _looked_up(ledger: Ledger, form: str, type_: str, row: PolicyRow | None) -> Lookup:
    candidates, possible = (*ledger.candidates(form), *_fuller(ledger, form)), ledger.possible(form)
    status: Status = "not-in-archive"
    if row and not is_loose(form):
        status = "found"
    elif row or candidates or possible:
        status = "ambiguous"
    held, nearest = ledger.documents_of(form), () if row else ledger.nearest(form)
    type_ = row.type if row else type_
    return Lookup(form, canonical.policy_id(form), type_, status, row, candidates, possible, held, nearest)


def _fuller(ledger: Ledger, form: str) -> tuple[PolicyRow, ...]:
    """Open forms that name an issuer where `form` names none: `102/QĐ-TTg@?` for `102/QĐ@?`."""
    number, mark, word = canonical.base(form).partition("/")
    if not mark or not canonical.is_open(canonical.base(form)):
        return ()
    heads = (f"{number}/{word}-", f"{number}-{word}/")
    rows = (row for head in heads for row in ledger.policies(text=head, limit=_MOST_FULLER)[1])
    return tuple(
        row for row in rows if row.canonical.startswith(heads) and canonical.year(row.canonical) == canonical.OPEN
    )


def bases(ledger: Ledger, citations: Sequence[Citation]) -> list[str]:
    """The bases (`archive.canonical`) of those forms, of those that they may mean and of those that may mean them."""
    found = look_up(ledger, typed(citations)).values()
    forms = (form for item in found for form in (item.canonical, *_forms(item.candidates), *_forms(item.possible)))
    return list(dict.fromkeys(map(canonical.base, forms)))


def _forms(rows: Sequence[PolicyRow]) -> tuple[str, ...]:
    return tuple(row.canonical for row in rows)


def named(ledger: Ledger, labels: PolicyLabels, read: Read, written: str) -> PolicyRow | None:
    """The policy that `written` names: its id in an address, or its number or name in any spelling.

    One that is not mentioned has no counts. None for what can't be read as a policy.
    """
    row = ledger.policy(written)
    if row:
        return row
    form, type_ = labels.unmentioned(written), ""
    if not form:
        found = read(written)
        form, type_ = (found[0].canonical, found[0].type) if found else ("", "")
    if not form:
        return None
    type_ = type_ or labels.type_of(form)
    empty = PolicyRow(form, canonical.policy_id(form), type_, 0, 0, 0, 0, 0, "", "")
    return ledger.find([form]).get(form, empty)


def coded(service: SearchService, filters: Filters) -> Filters:
    """The filters with codes for the names of districts and units. QueryError for a name that is none."""
    districts, units = (
        tuple(dict.fromkeys(service.code(name, value) for value in getattr(filters, name)))
        for name in ("district", "unit")
    )
    return replace(filters, district=districts, unit=units)


def look_up_lines(lines: Sequence[str], read: Read, ledger: Ledger, service: SearchService) -> tuple[Line, ...]:
    """A Line for each line. A line that `read` finds nothing in is looked for as a phrase.

    So is a name in words alone that no mention was counted for: the words may stand where no policy is meant.
    """
    found = [read(line) for line in lines]
    lookups = look_up(ledger, typed(item for items in found for item in items))
    phrases = dict[str, Line]()
    made = []
    for line, items in zip(lines, found, strict=True):
        policy = _policy_line(line, items, lookups) if items else None
        if policy and not (policy.status == "not-in-archive" and line.replace(" ", "").isalpha()):
            made.append(policy)
            continue
        if line not in phrases:
            phrases[line] = _phrase_line(line, service)
        made.append(phrases[line] if policy is None or phrases[line].documents else policy)
    return tuple(made)


def _policy_line(line: str, items: tuple[Citation, ...], lookups: dict[str, Lookup]) -> Line:
    named = tuple(lookups[form] for form in dict.fromkeys(item.canonical for item in items))
    several = any(one.end <= other.start for one in items for other in items) and len(named) > 1
    rows = [item.row for item in named if item.row]
    return Line(
        typed=line,
        kind="policies" if several else "policy",
        status=_status(named),
        lookups=named,
        documents=None if len(named) > 1 else named[0].documents,
        exact=sum(row.exact for row in rows),
        inferred=sum(row.inferred for row in rows),
        open=sum(item.open for item in named),
        first=min((row.first for row in rows if row.first), default=""),
        last=max((row.last for row in rows), default=""),
    )


def _status(named: tuple[Lookup, ...]) -> Status:
    if len(named) == 1:
        return named[0].status
    return "not-in-archive" if all(item.status == "not-in-archive" for item in named) else "ambiguous"


def phrase(line: str) -> str:
    """The question for exactly those words, next to each other; empty where there are none."""
    words = " ".join(nfc(line).translate(_QUOTES).split()).lstrip("= ")
    return f'"{words}"' if any(True for _ in analysis.tokens(words)) else ""


def _phrase_line(line: str, service: SearchService) -> Line:
    asked = phrase(line)
    if not asked:
        return Line(line, "nothing", "not-in-archive", (), 0, None, None, None, "", "")
    newest = service.search(SearchRequest(asked, sort="newest", limit=1))
    if not newest.total:
        spellings = tuple(item.q for item in newest.understood.corrections)
        return Line(line, "phrase", "not-in-archive", (), 0, None, None, None, "", "", spellings)
    oldest = service.search(SearchRequest(asked, sort="oldest", limit=1))
    dates = [hit.document.published for found in (oldest, newest) for hit in found.hits]
    first, last = ([item.value if item and item.confidence != "ambiguous" else "" for item in dates] + ["", ""])[:2]
    return Line(line, "phrase", "found", (), newest.total, None, None, None, first, last)
