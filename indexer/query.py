"""The nodes of a question, and the request that carries it.

A tree of nodes says which documents are meant in words that every engine can evaluate. It knows no syntax (that is
`parser.py`) and no engine. Compared and hashed by meaning: what was typed, and where, is not part of it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

SORTS = ("relevance", "newest", "oldest")
SAVED_VERSION = 1

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Those terms next to each other, in order; one term is a phrase of length one.

    Found without regard to accents, unless `strict`. `field` is "" for the text, or "title", or "number". `text` is
    what was typed and `span` where; in quotes (`quoted`), nothing is expanded.
    """

    terms: tuple[str, ...]
    strict: bool = False
    field: str = ""
    text: str = dataclasses.field(default="", compare=False)
    span: Span = dataclasses.field(default=(0, 0), compare=False)
    quoted: bool = dataclasses.field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any term that begins with `start` (folded)."""

    start: str
    text: str = dataclasses.field(default="", compare=False)
    span: Span = dataclasses.field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Both phrases, in either order, at most `distance` syllables between the end of one and the start of the other."""

    left: Phrase
    right: Phrase
    distance: int


@dataclass(frozen=True, slots=True)
class Value:
    """Documents that carry a value of a facet: a code once the service has resolved the name that was typed."""

    facet: str
    code: str
    span: Span = dataclasses.field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class When:
    """Documents with a time of that kind (published, event, period, horizon) in those days, both included.

    Of a horizon it is enough that it shares a day with them; any other time lies within them.
    """

    kind: str
    since: int
    until: int
    text: str = dataclasses.field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """Documents that match all of the nodes."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that match one of the nodes."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match the node."""

    node: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents: the empty query."""


Node = Phrase | Prefix | Near | Value | When | And | Or | Not | Everything


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question. `filters` maps a facet to the codes asked for: any of them inside a facet, all facets together.

    `since` and `until` are ISO dates, inclusive, on the date of publication, or empty. `page` counts from 1.
    """

    q: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    since: str = ""
    until: str = ""
    sort: str = ""
    page: int = 1
    limit: int = 10

    def codes(self, facet: str) -> tuple[str, ...]:
        """The codes asked for in one facet."""
        return dict(self.filters).get(facet, ())

    @property
    def order(self) -> str:
        """How the hits are sorted: as asked for, else by relevance when there are words and by date when not."""
        return self.sort or ("relevance" if self.q.strip() else "newest")

    def saved(self) -> dict[str, Any]:
        """The question to be kept for years: the text of our language and facet codes, under a version number."""
        return {
            "version": SAVED_VERSION,
            "q": self.q,
            "filters": {name: list(codes) for name, codes in self.filters},
            "from": self.since,
            "to": self.until,
            "sort": self.sort,
        }

    @classmethod
    def from_saved(cls, saved: dict[str, Any]) -> SearchRequest:
        """The question that `saved` wrote down. ValueError for a version that this program does not know."""
        if saved.get("version") != SAVED_VERSION:
            raise ValueError(f"saved query of version {saved.get('version')!r}; this program reads {SAVED_VERSION}")
        filters = tuple((name, tuple(codes)) for name, codes in saved["filters"].items())
        return cls(saved["q"], filters, saved["from"], saved["to"], saved["sort"])


def leaves(node: Node) -> list[Phrase | Prefix]:
    """The words and phrases of the text that a hit may show: those not under a Not, in order."""
    if isinstance(node, Phrase):
        return [] if node.field == "number" else [node]
    if isinstance(node, Prefix):
        return [node]
    if isinstance(node, Near):
        return [node.left, node.right]
    if isinstance(node, And | Or):
        return [leaf for child in node.nodes for leaf in leaves(child)]
    return []


def relaxed(node: Node) -> Node | None:
    """The question with 'one of' for 'all of' its words, what is excluded kept; None when that changes nothing."""
    if not isinstance(node, And):
        return None
    wanted = tuple(child for child in node.nodes if _is_wish(child))
    fixed = tuple(child for child in node.nodes if not _is_wish(child))
    if len(wanted) < 2:
        return None
    return And((Or(wanted), *fixed)) if fixed else Or(wanted)


def words_only(node: Node) -> Node:
    """The words that are wished for, all of them, without fields, times and what is excluded."""
    if not isinstance(node, And):
        return node
    return And(tuple(child for child in node.nodes if _is_wish(child)))


def _is_wish(node: Node) -> bool:
    """Words can be given up one by one; fields, times and what is excluded can't."""
    return not isinstance(node, Not | Value | When) and not (isinstance(node, Phrase) and node.field)
