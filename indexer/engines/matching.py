"""Which documents of a segment match a tree of nodes, as arrays of bools. Pure; the same for every commit.

Phrases are looked for by arithmetic: an occurrence is one int64, its document in the high 32 bits and its position
with a bias below, so that "next to each other" is an intersection of shifted arrays and "near" a search in a sorted
one. Positions are read of documents that hold all terms, or all pairs of them where pairs are kept, and of each further
term only of those where the phrase still stands.

What is given may be kept for other questions: no caller may write into it.
"""

from __future__ import annotations

import numpy as np

from archive.errors import QueryError
from indexer import analysis
from indexer.engines.segments import Coded, Postings, Segment, Snapshot, having
from indexer.query import And, Near, Node, Not, Or, Phrase, Prefix, Value, When

MAX_EXPANSIONS = 500
_FIELDS = {"": "folded", "title": "headline", "number": "number"}
_BIAS = 1 << 16
"""Added to positions: a phrase whose second term comes first in a text would else begin in the document before."""

_MANY = 4
"""Where one sorted array is so many times longer, the shorter is looked up in it; else both are sorted together."""


def checked(index: Snapshot, node: Node) -> None:
    """QueryError when a prefix of `node` stands for too many terms."""
    if isinstance(node, And | Or):
        for child in node.nodes:
            checked(index, child)
    elif isinstance(node, Not):
        checked(index, node.node)
    elif isinstance(node, Prefix) and index.starting("folded", node.start, MAX_EXPANSIONS + 1) > MAX_EXPANSIONS:
        raise QueryError(
            f"{node.text} khớp quá {MAX_EXPANSIONS} âm tiết khác nhau; hãy gõ thêm chữ trước dấu * "
            f"(ký tự thứ {node.span[0] + 1}).",
            f"{node.text} matches over {MAX_EXPANSIONS} syllables; type more letters before * "
            f"(character {node.span[0] + 1}).",
            node.span[0],
        )


def matches(segment: Segment, node: Node) -> np.ndarray:
    """The documents that match `node`; deleted ones are not left out."""
    if isinstance(node, Phrase):
        return _phrase(segment, node)
    if isinstance(node, Or):
        return _all(np.logical_or, [matches(segment, child) for child in node.nodes])
    if isinstance(node, And):
        return _all(np.logical_and, [matches(segment, child) for child in node.nodes])
    if isinstance(node, Not):
        return ~matches(segment, node.node)
    if isinstance(node, Prefix):
        return segment.starting("folded", node.start)
    if isinstance(node, Near):
        return having(segment.size, _near(segment, node))
    if isinstance(node, Value):
        return carriers(segment.coded(f"facet_{node.facet}"), (node.code,))
    if isinstance(node, When):
        return _when(segment, node)
    return np.ones(segment.size, dtype=bool)


def _all(operation: np.ufunc, sets: list[np.ndarray]) -> np.ndarray:
    found = sets[0]
    for other in sets[1:]:
        found = operation(found, other)
    return found


def carriers(column: Coded, codes: tuple[str, ...]) -> np.ndarray:
    """The documents that carry one of those codes."""
    wanted = np.zeros(len(column.values), dtype=bool)
    for code in codes:
        wanted[column.spellings(code.encode())] = True
    return column.carriers(wanted)


def _field_and_terms(phrase: Phrase) -> tuple[str, tuple[str, ...]]:
    if phrase.strict:
        return "syllables", phrase.terms
    return _FIELDS[phrase.field], tuple(analysis.folded(term) for term in phrase.terms)


def _phrase(segment: Segment, phrase: Phrase) -> np.ndarray:
    field, terms = _field_and_terms(phrase)
    if len(terms) == 1:
        return _holding(segment, segment.postings(field, terms[0]))
    if len(terms) == 2 and field == "folded":
        return _holding(segment, segment.postings("bigrams", "_".join(terms)))
    return having(segment.size, _starts(segment, phrase) >> 32)


def _holding(segment: Segment, postings: Postings) -> np.ndarray:
    return postings.held if postings.held is not None else having(segment.size, postings.ids)


def _starts(segment: Segment, phrase: Phrase) -> np.ndarray:
    """Where the phrase begins, every time, in ascending order."""
    field, terms = _field_and_terms(phrase)
    postings = [segment.postings(field, term) for term in terms]
    order = sorted(range(len(terms)), key=lambda number: len(postings[number].ids))
    common = _common(segment, _pairs(segment, terms) if field == "folded" and len(terms) > 1 else postings)
    starts = np.zeros(0, np.int64)
    for number in order if len(common) else ():
        places = _places(segment, field, postings[number], common) - number
        starts = places if number == order[0] else _both(starts, places)
        common = _distinct((starts >> 32).astype(np.int32))
        if not len(common):
            break
    return starts


def _pairs(segment: Segment, terms: tuple[str, ...]) -> list[Postings]:
    """The postings of each two terms of the text that stand side by side: fewer than those of either."""
    return [segment.postings("bigrams", pair) for pair in analysis.paired(terms)]


def _common(segment: Segment, postings: list[Postings]) -> np.ndarray:
    """The documents, ascending, that stand in all of those postings."""
    first, *others = sorted(postings, key=lambda item: len(item.ids))
    common = first.ids
    for other in others:
        common = common[_within(segment, other, common)]
    return common


def _within(segment: Segment, postings: Postings, documents: np.ndarray) -> np.ndarray:
    """Which of the documents, ascending, hold the term."""
    if postings.held is not None:
        held: np.ndarray = postings.held[documents]
        return held
    if len(documents) * _MANY > len(postings.ids):
        held = having(segment.size, postings.ids)[documents]
        return held
    if not len(postings.ids):
        return np.zeros(len(documents), dtype=bool)
    near = np.minimum(np.searchsorted(postings.ids, documents), len(postings.ids) - 1)
    held = postings.ids[near] == documents
    return held


def _distinct(ascending: np.ndarray) -> np.ndarray:
    if not len(ascending):
        return ascending
    kept: np.ndarray = ascending[np.flatnonzero(np.diff(ascending, prepend=ascending[:1] - 1))]
    return kept


def _both(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """What two ascending arrays have in common."""
    if len(one) > len(other):
        one, other = other, one
    if not len(one):
        return one
    if len(one) * _MANY * _MANY > len(other):
        # Two ascending runs: a stable sort finds them and merges them in one pass.
        every = np.sort(np.concatenate([one, other]), kind="stable")
        both: np.ndarray = every[:-1][every[1:] == every[:-1]]
        return both
    near = np.minimum(np.searchsorted(other, one), len(other) - 1)
    common: np.ndarray = one[other[near] == one]
    return common


def _places(segment: Segment, field: str, postings: Postings, documents: np.ndarray) -> np.ndarray:
    """Every occurrence in `documents`, which all have one, as one ascending number each."""
    if len(documents) == len(postings.ids):
        chosen = np.arange(len(documents))
    elif len(documents) * _MANY * _MANY > len(postings.ids):
        chosen = np.flatnonzero(having(segment.size, documents)[postings.ids])
    else:
        chosen = np.searchsorted(postings.ids, documents)
    positions, counts = segment.positions(field, postings, chosen)
    places: np.ndarray = np.repeat((documents.astype(np.int64) << 32) + _BIAS, counts) + positions
    return places


def _near(segment: Segment, node: Near) -> np.ndarray:
    left, right = _starts(segment, node.left), _starts(segment, node.right)
    hits = [
        one[_followed(one, other, len(phrase.terms), node.distance)] >> 32
        for one, other, phrase in ((left, right, node.left), (right, left, node.right))
    ]
    return np.concatenate(hits)


def _followed(one: np.ndarray, other: np.ndarray, length: int, distance: int) -> np.ndarray:
    """For each start in `one`, of a phrase of that length: does one of `other` begin within `distance` of its end?"""
    first = np.searchsorted(other, one + length, side="left")
    last = np.searchsorted(other, one + length - 1 + distance, side="right")
    followed: np.ndarray = first < last
    return followed


def _when(segment: Segment, node: When) -> np.ndarray:
    if node.kind == "published":
        known: np.ndarray = segment.published > 0
        return known & (segment.published >= node.since) & (segment.published <= node.until)
    column = segment.coded(f"time_{node.kind}")
    spans = column.spans
    if node.kind == "horizon":
        fitting = (spans[:, 0] <= node.until) & (spans[:, 1] >= node.since)
    else:
        fitting = (spans[:, 0] >= node.since) & (spans[:, 1] <= node.until)
    return column.carriers(fitting)
