"""The parser: what is typed becomes one tree, or an error that names the place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import QueryError
from archive.text import nfc
from indexer.parser import parse
from indexer.query import (
    And,
    Everything,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    SearchRequest,
    Value,
    When,
    leaves,
    relaxed,
)
from indexer.times import days


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
    ("a AND b", And((words("a"), words("b")))),
    ("a AND NOT b", And((words("a"), Not(words("b"))))),
    ("a NOT (b OR c)", And((words("a"), Not(Or((words("b"), words("c"))))))),
    ("a and not b", And((words("a"), words("and"), words("not"), words("b")))),
    ("(a OR b) c", And((Or((words("a"), words("b"))), words("c")))),
    ("a -(b c)", And((words("a"), Not(And((words("b"), words("c"))))))),
    ("a - b", And((words("a"), words("b")))),
    ("()", Everything()),
    ("Ái-Trưởng", words("ái", "trưởng")),
    ("đất -thuê", And((words("đất"), Not(Phrase(("thuê",), strict=True))))),
    ("đất -thue", And((words("đất"), Not(words("thue"))))),
    ("=thuế", Phrase(("thuế",), strict=True)),
    ('"=tảo hôn"', Phrase(("tảo", "hôn"), strict=True)),
    ("dân*", Prefix("dan")),
    ("vay NEAR/5 vốn", Near(words("vay"), words("vốn"), 5)),
    ('"vay vốn" GẦN/10 "hộ nghèo" x', And((Near(words("vay", "vốn"), words("hộ", "nghèo"), 10), words("x")))),
    ("a -b NEAR/2 c", And((words("a"), Not(Near(words("b"), words("c"), 2))))),
    ("huyen:tam-dao", Value("district", "tam-dao")),
    ("huyện:tam-dao", Value("district", "tam-dao")),
    ('district:"Tam Đảo" x', And((Value("district", "Tam Đảo"), words("x")))),
    ("-loai:tin-tuc", And((Not(Value("type", "tin-tuc")),))),
    ('tacgia:"Phạm Hoa" OR phong:bdt', Or((Value("author", "Phạm Hoa"), Value("unit", "bdt")))),
    ("so:102/2009/QĐ-TTg", Phrase(("102", "2009", "qđ", "ttg"), field="number")),
    ('tieude:"sơ kết"', Phrase(("sơ", "kết"), field="title")),
    ("ngaydang:2017-04", When("published", *days("2017-04"))),
    ("sukien:07/4/2017", When("event", *days("07/4/2017"))),
    ("ky:2017-Q1", When("period", *days("2017-Q1"))),
    ("giaidoan:2017..2020", When("horizon", *days("2017..2020"))),
    ("lúc 10:30 http://a.vn/x", And((words("lúc"), words("10", "30"), words("http", "a", "vn", "x")))),
    ("Ghi chú: abc", And((words("ghi"), words("chú"), words("abc")))),
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
    ("a huyne:x", 2),
    ("ky:hôm-nay", 0),
    ("a NEAR/5", 2),
    ("a NEAR/500 b", 2),
    ("(a b) NEAR/3 c", 6),
    ("a NEAR/5 b NEAR/3 c", 11),
    ("NEAR/3 a", 0),
    ("a*", 0),
    ("a-b*", 0),
    ("tieude:=x", 7),
    ('x huyen:"a', 8),
]


@pytest.mark.parametrize(("text", "position"), FAULTS)
def test_faults_name_the_position(text: str, position: int) -> None:
    with pytest.raises(QueryError) as fault:
        parse(text)
    assert fault.value.position == position
    assert fault.value.vi and fault.value.en


def test_what_says_nothing_is_reported() -> None:
    assert parse("a & b ?").ignored == ("&", "?")


@given(st.text(st.sampled_from('ab đ-()"“” OR\n&1*=:/'), max_size=60))
def test_any_text_is_a_tree_or_a_query_error(text: str) -> None:
    try:
        node = parse(text).node
    except QueryError:
        return
    assert all(leaf.start if isinstance(leaf, Prefix) else leaf.terms for leaf in leaves(node))


def test_relaxed_asks_for_one_of_the_words_and_keeps_what_is_excluded() -> None:
    assert relaxed(parse("a b").node) == Or((words("a"), words("b")))
    assert relaxed(parse("a b -c").node) == And((Or((words("a"), words("b"))), Not(words("c"))))
    assert relaxed(parse("a").node) is None
    assert relaxed(parse("a -c").node) is None


def test_an_unknown_field_is_met_with_the_nearest() -> None:
    with pytest.raises(QueryError, match="huyen:"):
        parse("huyne:tam-dao")


def test_the_place_of_a_phrase_is_its_place_in_the_text() -> None:
    text = 'tảo hôn "vùng cao" DTTS'
    found = [text[leaf.span[0] : leaf.span[1]] for leaf in leaves(parse(text).node)]
    assert found == ["tảo", "hôn", '"vùng cao"', "DTTS"]


def test_a_saved_question_comes_back_and_an_unknown_version_does_not() -> None:
    request = SearchRequest("tảo hôn", (("district", ("tam-dao",)),), "2017-01-01", "", "newest")
    assert SearchRequest.from_saved(request.saved()) == request
    with pytest.raises(ValueError, match="version 9"):
        SearchRequest.from_saved(request.saved() | {"version": 9})
