"""The parser: what is typed becomes one tree, or an error that names the place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import QueryError
from archive.text import nfc
from indexer.query import And, Everything, Node, Not, Or, Phrase, leaves, parse, relaxed


def words(*terms: str) -> Phrase:
    return Phrase(terms)


TABLE: list[tuple[str, Node]] = [
    ("", Everything()),
    ("  … ", Everything()),
    ("thuế", words("thuế")),
    ("hộ nghèo", And((words("hộ"), words("nghèo")))),
    ('"hộ nghèo"', words("hộ", "nghèo")),
    ("“Hộ  nghèo”", words("hộ", "nghèo")),
    ("«hộ nghèo»", words("hộ", "nghèo")),
    ("TT&ĐB", words("tt", "đb")),
    ("102/2009/QĐ-TTg", words("102", "2009", "qđ", "ttg")),
    ("a OR b", Or((words("a"), words("b")))),
    ("a HOẶC b c", Or((words("a"), And((words("b"), words("c")))))),
    ("a or b", And((words("a"), words("or"), words("b")))),
    ("a -b", And((words("a"), Not(words("b"))))),
    ("a −b", And((words("a"), Not(words("b"))))),
    ('a -"b c"', And((words("a"), Not(words("b", "c"))))),
    ("-a", And((Not(words("a")),))),
    ("(a OR b) c", And((Or((words("a"), words("b"))), words("c")))),
    ("a -(b c)", And((words("a"), Not(And((words("b"), words("c"))))))),
    ("a - b", And((words("a"), words("b")))),
    ("()", Everything()),
    ("Ái-Trưởng", words("ái", "trưởng")),
]


@pytest.mark.parametrize(("text", "node"), TABLE)
def test_parse(text: str, node: Node) -> None:
    assert parse(nfc(text)).node == node


FAULTS = [
    ('a "b', 2),
    ("(a", 0),
    ("a)", 1),
    ("OR a", 0),
    ("a OR", 2),
    ("a OR OR b", 2),
    ("(" * 30 + "a", 21),
    ("a " * 65, 128),
    ("x" * 2001, 2000),
]


@pytest.mark.parametrize(("text", "position"), FAULTS)
def test_faults_name_the_position(text: str, position: int) -> None:
    with pytest.raises(QueryError) as fault:
        parse(text)
    assert fault.value.position == position
    assert fault.value.vi and fault.value.en


def test_what_says_nothing_is_reported() -> None:
    assert parse("a & b ?").ignored == ("&", "?")


@given(st.text(st.sampled_from('ab đ-()"“” OR\n&1'), max_size=60))
def test_any_text_is_a_tree_or_a_query_error(text: str) -> None:
    try:
        node = parse(text).node
    except QueryError:
        return
    assert all(leaf.terms for leaf in leaves(node))


def test_relaxed_asks_for_one_of_the_words_and_keeps_what_is_excluded() -> None:
    assert relaxed(parse("a b").node) == Or((words("a"), words("b")))
    assert relaxed(parse("a b -c").node) == And((Or((words("a"), words("b"))), Not(words("c"))))
    assert relaxed(parse("a").node) is None
    assert relaxed(parse("a -c").node) is None
