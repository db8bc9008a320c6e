"""A question with its abbreviations read both ways: `DTTS` also finds `dân tộc thiểu số`, and the other way about.

Enters: the tree of a question, its text, and the table of abbreviations. Leaves: the tree in which each part that has
another form says "or that form", and what was done, each with the question that undoes it. May not: touch what stands
in quotes, is strict, excluded or asked of a field; apply a reading that is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.abbreviations import Abbreviations, Reading
from indexer.query import And, Node, Or, Phrase


@dataclass(frozen=True, slots=True)
class Expansion:
    """`typed` was also looked for as `meaning`; the question `without` leaves that out."""

    typed: str
    meaning: str
    without: str


def expanded(node: Node, text: str, table: Abbreviations) -> tuple[Node, tuple[Expansion, ...]]:
    """The tree of `text` with other forms added, and what was added."""
    done: list[Expansion] = []
    return _expanded(node, text, table, done), tuple(done)


def _expanded(node: Node, text: str, table: Abbreviations, done: list[Expansion]) -> Node:
    if isinstance(node, Phrase):
        return _row([node], text, table, done)[0]
    if isinstance(node, Or):
        return replace(node, nodes=tuple(_expanded(child, text, table, done) for child in node.nodes))
    if isinstance(node, And):
        made: list[Node] = []
        for run in _runs(node.nodes):
            if isinstance(run[0], Phrase):
                made += _row([leaf for leaf in run if isinstance(leaf, Phrase)], text, table, done)
            else:
                made += [_expanded(child, text, table, done) for child in run]
        return And(tuple(made))
    return node


def _runs(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """The nodes, plain phrases that follow each other together, any other node by itself."""
    run: list[Node] = []
    for node in nodes:
        if _is_plain(node):
            run.append(node)
            continue
        if run:
            yield run
        yield [node]
        run = []
    if run:
        yield run


def _is_plain(node: Node) -> bool:
    """Words as typed; a number is not fuzzy, and `QĐ` in 102/QĐ-TTg is a part of one."""
    if not isinstance(node, Phrase) or node.strict or node.quoted or node.field:
        return False
    return not any(term.isdigit() for term in node.terms)


def _row(leaves: list[Phrase], text: str, table: Abbreviations, done: list[Expansion]) -> list[Node]:
    """The leaves, which stand side by side, with the other forms of those that have one."""
    if not _is_plain(leaves[0]):
        return list(leaves)
    edges = [0]
    for leaf in leaves:
        edges.append(edges[-1] + len(leaf.terms))
    readings: dict[tuple[int, int], list[Reading]] = {}
    for reading in table.readings([term for leaf in leaves for term in leaf.terms]):
        if reading.start in edges and reading.end in edges:
            span = edges.index(reading.start), edges.index(reading.end)
            readings.setdefault(span, []).append(reading)
    made: list[Node] = []
    place = 0
    for (first, last), found in sorted(readings.items()):
        made += leaves[place:first]
        made.append(_either(leaves[first:last], found, text, done))
        place = last
    return [*made, *leaves[place:]]


def _either(leaves: list[Phrase], found: list[Reading], text: str, done: list[Expansion]) -> Or:
    start, end = leaves[0].span[0], leaves[-1].span[1]
    typed = text[start:end]
    without = f'{text[:start]}"{typed}"{text[end:]}'
    as_typed: Node = leaves[0] if len(leaves) == 1 else And(tuple(leaves))
    others = []
    for reading in found:
        meaning = reading.expansion if len(reading.terms) > len(leaves) else reading.abbreviation
        done.append(Expansion(typed, meaning, without))
        others.append(Phrase(reading.terms, text=meaning))
    return Or((as_typed, *others))
