"""The nodes of a question, its parser, and the request and results that go in and out of the service.

Enters: what a person typed. Leaves: a tree of nodes that every engine can evaluate. May not: import an engine.

    query   = all { "OR" all }              `hộ nghèo OR hộ cận nghèo`
    all     = { item }                      side by side means: all of them
    item    = [ "-" ] ( "(" query ")" | phrase | word )
    phrase  = '"' any characters '"'        those syllables next to each other; “ ” « » serve as well
    word    = a run without spaces, parentheses or quotes

A word of several syllables (`TT&ĐB`, `102/2009/QĐ-TTg`) is a phrase. `OR` counts in capitals only, as does its
Vietnamese name `HOẶC`. A character that is no letter or digit and stands alone is ignored, and the answer says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.errors import QueryError
from indexer import analysis

MAX_LENGTH = 2_000
MAX_LEAVES = 64
MAX_DEPTH = 20

SORTS = ("relevance", "newest", "oldest")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Those terms next to each other, in order; one term is a phrase of length one. Found without regard to accents."""

    terms: tuple[str, ...]
    text: str = field(default="", compare=False)


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


Node = Phrase | And | Or | Not | Everything


@dataclass(frozen=True, slots=True)
class Parsed:
    """A question as understood: its tree, and the pieces of the text that were ignored because they say nothing."""

    node: Node
    ignored: tuple[str, ...] = ()


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


_LEXEME = re.compile(r'(?P<space>\s+)|(?P<open>\()|(?P<close>\))|(?P<quote>["“”„«»])|(?P<word>[^\s()"“”„«»]+)')
_CLOSING = re.compile(r'["“”„«»]')


def parse(text: str) -> Parsed:
    """The tree of NFC `text`. QueryError, with the position, for a text that can't be read one way."""
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"Câu hỏi dài {len(text)} ký tự; tối đa {MAX_LENGTH}. Hãy rút gọn.",
            f"The query has {len(text)} characters; at most {MAX_LENGTH}. Shorten it.",
            MAX_LENGTH,
        )
    parser = _Parser(text)
    node = parser.query(0)
    if parser.peek() == ")":
        raise _fault("Thừa dấu “)”", "There is a “)” too many", parser.position())
    return Parsed(node, tuple(parser.ignored))


def leaves(node: Node) -> list[Phrase]:
    """The phrases that a hit may show: those not under a Not, in order."""
    if isinstance(node, Phrase):
        return [node]
    if isinstance(node, And | Or):
        return [leaf for child in node.nodes for leaf in leaves(child)]
    return []


def relaxed(node: Node) -> Node | None:
    """The question with 'one of' for 'all of' its words, what is excluded kept; None when that changes nothing."""
    if not isinstance(node, And):
        return None
    wanted = tuple(child for child in node.nodes if not isinstance(child, Not))
    unwanted = tuple(child for child in node.nodes if isinstance(child, Not))
    if len(wanted) < 2:
        return None
    return And((Or(wanted), *unwanted)) if unwanted else Or(wanted)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lexemes = [match for match in _LEXEME.finditer(text) if match.lastgroup != "space"]
        self.next = 0
        self.leaves = 0
        self.ignored: list[str] = []

    def peek(self) -> str:
        return self.lexemes[self.next][0] if self.next < len(self.lexemes) else ""

    def position(self) -> int:
        return self.lexemes[self.next].start() if self.next < len(self.lexemes) else len(self.text)

    def query(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _fault(f"Ngoặc lồng nhau quá {MAX_DEPTH} tầng", f"Over {MAX_DEPTH} nested brackets", self.position())
        nodes = [self.all(depth)]
        while self.peek() in ("OR", "HOẶC"):
            place = self.position()
            self.next += 1
            nodes.append(self.all(depth))
            if Everything() in nodes:
                raise _fault("“OR” cần có từ ở cả hai bên", "“OR” needs words on both sides", place)
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))

    def all(self, depth: int) -> Node:
        nodes: list[Node] = []
        while self.peek() not in ("", ")", "OR", "HOẶC"):
            node = self.item(depth)
            if node is not None:
                nodes.append(node)
        if not nodes:
            return Everything()
        return nodes[0] if len(nodes) == 1 and not isinstance(nodes[0], Not) else And(tuple(nodes))

    def item(self, depth: int) -> Node | None:
        lexeme = self.lexemes[self.next]
        self.next += 1
        if lexeme.lastgroup == "open":
            return self.group(lexeme.start(), depth)
        if lexeme.lastgroup == "quote":
            return self.phrase(lexeme.start(), lexeme.end())
        word = lexeme[0]
        if word[0] in "-−" and len(word) == 1 and self.peek() in ('"', "“", "(") and self.position() == lexeme.end():
            node = self.item(depth)
            return None if node is None else Not(node)
        if word[0] in "-−" and len(word) > 1:
            leaf = self.leaf(word[1:], lexeme.start())
            return None if leaf is None else Not(leaf)
        return self.leaf(word, lexeme.start())

    def group(self, start: int, depth: int) -> Node | None:
        node = self.query(depth + 1)
        if self.peek() != ")":
            raise _fault("Dấu “(” này thiếu “)”", "This “(” has no “)”", start)
        self.next += 1
        return None if node == Everything() else node

    def phrase(self, start: int, inside: int) -> Node | None:
        closing = _CLOSING.search(self.text, inside)
        if closing is None:
            raise _fault("Dấu ngoặc kép này chưa được đóng", "This quote is not closed", start)
        while self.next < len(self.lexemes) and self.position() < closing.end():
            self.next += 1
        return self.leaf(self.text[inside : closing.start()], start)

    def leaf(self, text: str, start: int) -> Phrase | None:
        terms = tuple(term for term, _, _ in analysis.tokens(text))
        if not terms:
            self.ignored.append(text)
            return None
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            raise _fault(f"Câu hỏi có quá {MAX_LEAVES} từ", f"The query has over {MAX_LEAVES} words", start)
        return Phrase(terms, text)


def _fault(vi: str, en: str, position: int) -> QueryError:
    return QueryError(f"{vi} (ký tự thứ {position + 1}).", f"{en} (character {position + 1}).", position)
