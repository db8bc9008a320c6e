"""Values left out of a question in its own language: added, told, taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import QueryError
from indexer.parser import parse
from indexer.query import Not, Or, SearchRequest, Value
from webapp.exclusions import NAMES, excluding, exclusions, readmitting, words

WORDS = st.lists(
    st.sampled_from(["hộ", "nghèo", '"có uy tín"', "dân*", "so:12", "(thuế OR thuê)", "-tảo"]), max_size=4
).map(" ".join)
CODES = st.from_regex(r"[a-z][a-z0-9.\-]{0,12}[a-z0-9]", fullmatch=True)

FOUND = [
    ("hộ nghèo -huyen:tam-dao", [("district", "tam-dao")]),
    ("-loai:luat hộ -nam:2017", [("type", "luat"), ("year", "2017")]),
    ('-tacgia:"Phạm Thị Hoa" hộ', [("author", "Phạm Thị Hoa")]),
    ("-district:tam-dao", [("district", "tam-dao")]),
    ('"nói về -huyen:tam-dao"', []),
    ("(hộ -huyen:tam-dao) nghèo", []),
    ("hộ OR nghèo -huyen:tam-dao", []),
    ("huyen:tam-dao", []),
    ("-thuê -so:12 a-huyen:x", []),
]


@pytest.mark.parametrize(("q", "expected"), FOUND)
def test_what_a_question_leaves_out(q: str, expected: list[tuple[str, str]]) -> None:
    assert [(item.facet, item.code) for item in exclusions(q)] == expected


def test_one_of_several_alternatives_is_left_out_of_all_of_them() -> None:
    made = excluding(SearchRequest(q="hộ OR nghèo"), "district", "tam-dao")
    assert made.q == "(hộ OR nghèo) -huyen:tam-dao"


def test_a_value_that_is_chosen_is_no_longer_chosen_when_it_is_left_out() -> None:
    asked = SearchRequest(q="hộ", filters=(("district", ("tam-dao", "lap-thach")),), page=3)
    made = excluding(asked, "district", "tam-dao")
    assert (made.codes("district"), made.page) == (("lap-thach",), 1)


@given(WORDS, st.sampled_from(sorted(NAMES)), CODES)
def test_what_is_left_out_is_told_and_can_be_taken_back(q: str, facet: str, code: str) -> None:
    before = parse(q).node
    made = excluding(SearchRequest(q=q), facet, code)
    node = parse(made.q).node
    assert Not(Value(facet, code)) in (getattr(node, "nodes", ()) or (node,))
    told = list(exclusions(made.q))
    assert (told[-1].facet, told[-1].code) == (facet, code)
    after = readmitting(made, told[-1])
    assert parse(after.q).node == before
    assert isinstance(before, Or) or words(made.q) == after.q


@pytest.mark.parametrize("q", ['"hộ -huyen:x', "(hộ -huyen:x"])
def test_a_question_that_cannot_be_read_is_an_error(q: str) -> None:
    with pytest.raises(QueryError):
        list(exclusions(q))
