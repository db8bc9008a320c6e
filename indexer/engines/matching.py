"""Which documents match a tree of nodes, as arrays of bools over a snapshot. Pure; the same for every commit.

Phrases are looked for by arithmetic: an occurrence is one int64, its document in the high 32 bits and its position
below, so that "next to each other" is an intersection of shifted arrays and "near" a search in a sorted one.
"""

from __future__ import annotations

import numpy as np

from archive.errors import QueryError
from indexer import analysis
from indexer.engines.segments import FacetColumn, Postings, Snapshot
from indexer.query import And, Near, Node, Not, Or, Phrase, Prefix, Value, When

MAX_EXPANSIONS = 500
_FIELDS = {"": "folded", "title": "headline", "number": "number"}


def matches(index: Snapshot, node: Node) -> np.ndarray:
    """The documents that match `node`, as a bool array; deleted ones are not left out."""
    if isinstance(node, Phrase):
        return having(index, _documents(index, node))
    if isinstance(node, Or):
        return _all(np.logical_or, [matches(index, child) for child in node.nodes])
    if isinstance(node, And):
        return _all(np.logical_and, [matches(index, child) for child in node.nodes])
    if isinstance(node, Not):
        return ~matches(index, node.node)
    if isinstance(node, Prefix):
        return _prefix(index, node)
    if isinstance(node, Near):
        return having(index, _near(index, node))
    if isinstance(node, Value):
        return having(index, carriers(index.facet(node.facet), (node.code,)))
    if isinstance(node, When):
        return _when(index, node)
    return np.ones(index.size, dtype=bool)


def _all(operation: np.ufunc, sets: list[np.ndarray]) -> np.ndarray:
    found: np.ndarray = operation.reduce(sets)
    return found


def having(index: Snapshot, documents: np.ndarray) -> np.ndarray:
    """Those documents as a bool array."""
    found = np.zeros(index.size, dtype=bool)
    found[documents] = True
    return found


def carriers(column: FacetColumn, codes: tuple[str, ...]) -> np.ndarray:
    """The documents that carry one of those codes."""
    wanted = [number for number, (code, _) in enumerate(column.values) if code in codes]
    documents: np.ndarray = column.docs[np.isin(column.codes, wanted)]
    return documents


def _field_and_terms(phrase: Phrase) -> tuple[str, tuple[str, ...]]:
    if phrase.strict:
        return "syllables", phrase.terms
    return _FIELDS[phrase.field], tuple(analysis.folded(term) for term in phrase.terms)


def _documents(index: Snapshot, phrase: Phrase) -> np.ndarray:
    field, terms = _field_and_terms(phrase)
    if len(terms) == 1:
        return index.postings(field, terms[0]).ids
    documents: np.ndarray = np.unique(_starts(index, phrase) >> 32)
    return documents


def _starts(index: Snapshot, phrase: Phrase) -> np.ndarray:
    """Where the phrase begins, every time, in ascending order."""
    field, terms = _field_and_terms(phrase)
    postings = [index.postings(field, term, positions=True) for term in terms]
    common = postings[0].ids
    for other in postings[1:]:
        common = np.intersect1d(common, other.ids, assume_unique=True)
    order = sorted(range(len(terms)), key=lambda number: len(postings[number].ids))
    starts = _places(postings[order[0]], common) - order[0]
    for number in order[1:]:
        starts = np.intersect1d(starts, _places(postings[number], common) - number, assume_unique=True)
    return starts


def _places(postings: Postings, documents: np.ndarray) -> np.ndarray:
    """Every occurrence in `documents`, which all have one, as one ascending number each."""
    assert postings.positions is not None and postings.bounds is not None
    chosen = np.searchsorted(postings.ids, documents)
    starts, counts = postings.bounds[chosen], postings.bounds[chosen + 1] - postings.bounds[chosen]
    total = int(counts.sum())
    inside = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    positions = postings.positions[np.repeat(starts, counts) + inside].astype(np.int64)
    places: np.ndarray = (np.repeat(documents.astype(np.int64), counts) << 32) + positions
    return places


def _near(index: Snapshot, node: Near) -> np.ndarray:
    left, right = _starts(index, node.left), _starts(index, node.right)
    hits = [
        one[_followed(one, other, len(phrase.terms), node.distance)] >> 32
        for one, other, phrase in ((left, right, node.left), (right, left, node.right))
    ]
    documents: np.ndarray = np.unique(np.concatenate(hits))
    return documents


def _followed(one: np.ndarray, other: np.ndarray, length: int, distance: int) -> np.ndarray:
    """For each start in `one`, of a phrase of that length: does one of `other` begin within `distance` of its end?"""
    first = np.searchsorted(other, one + length, side="left")
    last = np.searchsorted(other, one + length - 1 + distance, side="right")
    followed: np.ndarray = first < last
    return followed


def _prefix(index: Snapshot, node: Prefix) -> np.ndarray:
    terms = index.starting("folded", node.start, MAX_EXPANSIONS + 1)
    if len(terms) > MAX_EXPANSIONS:
        raise QueryError(
            f"{node.text} khớp quá {MAX_EXPANSIONS} âm tiết khác nhau; hãy gõ thêm chữ trước dấu * "
            f"(ký tự thứ {node.span[0] + 1}).",
            f"{node.text} matches over {MAX_EXPANSIONS} syllables; type more letters before * "
            f"(character {node.span[0] + 1}).",
            node.span[0],
        )
    found = np.zeros(index.size, dtype=bool)
    for term in terms:
        found[index.postings("folded", term).ids] = True
    return found


def _when(index: Snapshot, node: When) -> np.ndarray:
    if node.kind == "published":
        known: np.ndarray = index.published > 0
        return known & (index.published >= node.since) & (index.published <= node.until)
    column = index.times(node.kind)
    spans = np.array([(int(first), int(last)) for first, last in column.values], dtype=np.int64).reshape(-1, 2)
    if node.kind == "horizon":
        fitting = (spans[:, 0] <= node.until) & (spans[:, 1] >= node.since)
    else:
        fitting = (spans[:, 0] >= node.since) & (spans[:, 1] <= node.until)
    return having(index, column.docs[fitting[column.codes]])
