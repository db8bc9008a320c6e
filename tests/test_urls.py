"""A query string and a SearchRequest are two forms of one question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import QueryError
from indexer.query import SORTS, SearchRequest
from webapp import urls

CODES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=20)
REQUESTS = st.builds(
    SearchRequest,
    q=st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(str.strip),
    filters=st.lists(st.sampled_from(urls.FACET_NAMES), unique=True).flatmap(
        lambda names: st.tuples(
            *(
                st.tuples(st.just(name), st.lists(CODES, min_size=1, max_size=3, unique=True).map(tuple))
                for name in urls.FACET_NAMES
                if name in names
            )
        )
    ),
    since=st.one_of(st.just(""), st.dates().filter(lambda day: 1950 < day.year < 2100).map(str)),
    until=st.one_of(st.just(""), st.dates().filter(lambda day: 1950 < day.year < 2100).map(str)),
    sort=st.sampled_from(["", *SORTS]),
    page=st.integers(1, 10_000),
    limit=st.integers(1, 200),
)


@given(REQUESTS)
def test_a_link_is_read_as_the_request_that_made_it(request: SearchRequest) -> None:
    query = urlsplit(urls.link(request)).query
    assert urls.parse(parse_qsl(query, keep_blank_values=True)) == request


@given(REQUESTS, st.sampled_from(urls.FACET_NAMES), CODES)
def test_toggling_twice_changes_nothing_but_the_page(request: SearchRequest, facet: str, code: str) -> None:
    once = urls.toggled(request, facet, code)
    assert (code in once.codes(facet)) is not (code in request.codes(facet))
    assert set(urls.toggled(once, facet, code).codes(facet)) == set(request.codes(facet))
    assert once.page == 1


@given(REQUESTS, st.sampled_from(urls.FACET_NAMES), CODES)
def test_one_more_value_has_the_address_of_the_request_with_it(request: SearchRequest, facet: str, code: str) -> None:
    if code not in request.codes(facet):
        assert urls.adding(request, facet)(code) == urls.link(urls.toggled(request, facet, code))


@given(REQUESTS, st.dates(), st.dates())
def test_another_time_has_the_address_of_the_request_in_it(request: SearchRequest, one: date, other: date) -> None:
    since, until = one.isoformat(), other.isoformat()
    expected = urls.link(replace(request, since=since, until=until, page=1))
    assert urls.spanning(request)(since, until) == expected


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("10/04/2017", "2017-04-10", "2017-04-10"),
        ("2017-04-10", "2017-04-10", "2017-04-10"),
        ("2017", "2017-01-01", "2017-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2/2016", "2016-02-01", "2016-02-29"),
        ("Quý I 2017", "2017-01-01", "2017-03-31"),
        ("2017-H2", "2017-07-01", "2017-12-31"),
        ("6 tháng đầu năm 2017", "2017-01-01", "2017-06-30"),
        ("", "", ""),
    ],
)
def test_days(value: str, first: str, last: str) -> None:
    assert (urls.day("from", value), urls.day("to", value, last=True)) == (first, last)


FAULTS = [
    ([("distrct", "x")], "district"),
    ([("from", "31/02/2017")], "from"),
    ([("to", "hôm qua")], "to"),
    ([("page", "0x1")], "page"),
    ([("page", "-1")], "page"),
    ([("limit", "mười")], "limit"),
    ([("limit", "99999999999999999999")], "limit"),
    ([("q", "a"), ("q", "b")], "q"),
    ([("author", "x" * 5_000)], "author"),
    ([("author", str(number)) for number in range(60)], "author"),
    ([("from", "0000-01")], "from"),
    ([("from", "2017-13")], "from"),
    ([("from", "2016..2018")], "from"),
    ([("to", "2016-2018")], "to"),
    ([("to", "quý V/2017")], "to"),
]


@pytest.mark.parametrize(("values", "named"), FAULTS)
def test_faults_name_the_parameter(values: list[tuple[str, str]], named: str) -> None:
    with pytest.raises(QueryError) as fault:
        urls.parse(values)
    assert named in fault.value.en
    assert fault.value.vi


@given(REQUESTS)
def test_what_a_repair_keeps_of_a_sound_question_is_its_filters_order_and_size(request: SearchRequest) -> None:
    kept = [pair for pair in urls.pairs(request) if pair[0] in (*urls.FACET_NAMES, "sort", "limit")]
    assert urls.kept(urls.pairs(request)) == kept


@pytest.mark.parametrize(
    "pair",
    [("distrct", "x"), ("sort", "best"), ("limit", "0"), ("limit", "201"), ("limit", "mười"), ("unit", "x" * 301)],
)
def test_what_no_question_may_have_is_not_kept_for_its_repair(pair: tuple[str, str]) -> None:
    assert urls.kept([pair, ("unit", "phong-ttdb"), ("from", "hôm qua"), ("page", "3")]) == [("unit", "phong-ttdb")]
    assert len(urls.kept([("author", str(place)) for place in range(60)])) == 50
