"""Values left out of a question in its own language: added, told, taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import QueryError
from indexer.parser import FIELDS, parse
from indexer.query import Not, Or, SearchRequest, Value
from webapp import urls
from webapp.exclusions import NAMES, excluding, exclusions, leaving_out, readmitting, words

WORDS = st.lists(
    st.sampled_from(["hộ", "nghèo", '"có uy tín"', "dân*", "so:12", "(thuế OR thuê)", "-tảo"]), max_size=4
).map(" ".join)
CODES = st.from_regex(r"[a-z][a-z0-9.\-]{0,12}[a-z0-9]", fullmatch=True)

FOUND = [
    ("hộ nghèo -huyen:tam-dao", [("district", "tam-dao")]),
    ("-loai:luat hộ -nam:2017", [("type", "luat"), ("year", "2017")]),
    ('-tacgia:"Phạm Thị Hoa" hộ', [("author", "Phạm Thị Hoa")]),
    ("-district:tam-dao", [("district", "tam-dao")]),
    ('-nguoi:"Lê Thị Sen" -person:le-thi-sen', [("person", "Lê Thị Sen"), ("person", "le-thi-sen")]),
    ("-xemlai:published-none", [("check", "published-none")]),
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


@given(
    WORDS | st.sampled_from(["hộ OR nghèo", ""]), st.sampled_from(sorted(NAMES)),
    CODES | st.text("a b-ế&+", min_size=1),
    st.sampled_from(["", "oldest"]), st.sampled_from([(), (("district", ("x", "y")),), (("type", ("z",)),)]),
)  # fmt: skip
def test_leaving_out_one_of_many_values_has_the_address_of_leaving_it_out(
    q: str, facet: str, code: str, sort: str, filters: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    request = SearchRequest(q=q, filters=filters, sort=sort, page=2, limit=25)
    assert leaving_out(request, facet)(code) == urls.link(excluding(request, facet, code))


def test_every_facet_has_a_name_by_which_its_values_are_left_out() -> None:
    assert set(NAMES) == set(urls.FACET_NAMES)
    assert {FIELDS[name] for name in NAMES.values()} == set(NAMES)


@pytest.mark.parametrize("q", ['"hộ -huyen:x', "(hộ -huyen:x"])
def test_a_question_that_cannot_be_read_is_an_error(q: str) -> None:
    with pytest.raises(QueryError):
        list(exclusions(q))
