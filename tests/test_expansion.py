"""Abbreviations in a question: read both ways, said, undone by quotes; never where the words were meant as typed."""

from __future__ import annotations

import pytest

from archive import vocabulary
from archive.text import nfc
from indexer.abbreviations import Abbreviations
from indexer.expansion import Expansion, expanded
from indexer.parser import parse
from indexer.query import And, Node, Not, Or, Phrase

TABLE = Abbreviations(vocabulary.shipped().abbreviations)


def words(text: str) -> Phrase:
    return Phrase(tuple(text.split()))


DTTS, LONG = words("dtts"), words("dân tộc thiểu số")
APART = And(tuple(words(word) for word in LONG.terms))

CASES: list[tuple[str, Node]] = [
    ("DTTS", Or((DTTS, LONG))),
    ("dân tộc thiểu số", And((Or((APART, DTTS)),))),
    ("hỗ trợ DTTS nghèo", And((words("hỗ"), words("trợ"), Or((DTTS, LONG)), words("nghèo")))),
    ("DTTS OR x", Or((Or((DTTS, LONG)), words("x")))),
    ('"DTTS"', DTTS),
    ("=DTTS", Phrase(("dtts",), strict=True)),
    ("x -DTTS", And((words("x"), Not(DTTS)))),
    ("thuế", words("thuế")),
    ("102/QĐ-TTg", words("102 qđ ttg")),
]


@pytest.mark.parametrize(("q", "node"), CASES)
def test_expanded(q: str, node: Node) -> None:
    assert expanded(parse(nfc(q)).node, q, TABLE)[0] == node


def test_what_was_added_is_said_with_the_question_that_undoes_it() -> None:
    (done,) = expanded(parse("vùng DTTS 2017").node, "vùng DTTS 2017", TABLE)[1]
    assert done == Expansion("DTTS", "dân tộc thiểu số", 'vùng "DTTS" 2017')
    assert expanded(parse(done.without).node, done.without, TABLE)[1] == ()


def test_an_expansion_that_nobody_confirmed_is_not_applied() -> None:
    for q in ("Phòng TT&ĐB", "TT 12"):
        node = parse(q).node
        assert expanded(node, q, TABLE) == (node, ())
