"""Addresses of reports: what is asked comes back, and a search in words finds the same documents."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import QueryError
from indexer.query import SearchRequest
from indexer.service import SearchService
from webapp.lines import MOST, STEPS
from webapp.report_urls import Asked, link, of_search, parse, query, without, worded

WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
SUBJECTS = st.lists(st.tuples(st.sampled_from(("q", "policy")), WORDS), max_size=MOST, unique=True).map(tuple)


@given(
    SUBJECTS, st.sampled_from(("", "2015-01-01")), st.sampled_from(("", "2018-12-31")), st.sampled_from(("", *STEPS))
)
def test_what_is_asked_comes_back(subjects: tuple[tuple[str, str], ...], since: str, until: str, step: str) -> None:
    asked = Asked(subjects, since, until, step)
    assert parse(parse_qsl(query(asked))) == asked


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("q=a&q=b&q=c&q=d&policy=e", "nhiều nhất 4"),
        ("q=a&from=2018&to=2017", "phải trước hoặc bằng"),
        ("q=a&step=week", "hãy chọn"),
        ("q=a&qq=b", "Không có tham số"),
    ],
)
def test_what_can_not_be_read_is_said(address: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        parse(parse_qsl(address))


def test_the_same_question_twice_is_one() -> None:
    assert parse([("q", "a"), ("q", " a ")]).subjects == (("q", "a"),)


def test_without_one_of_them() -> None:
    asked = Asked((("q", "a"), ("policy", "b")))
    assert link(without(asked, 0)) == "/bao-cao?policy=b"
    assert link(Asked()) == "/bao-cao"


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (SearchRequest("uy tín"), "uy tín"),
        (SearchRequest("a OR b", (("district", ("tam-dao",)),)), "(a OR b) district:tam-dao"),
        (SearchRequest("", (("district", ("tam-dao", "lap-thach")),)), "(district:tam-dao OR district:lap-thach)"),
        (SearchRequest("", (("author", ("a b",)),)), 'author:"a b"'),
    ],
)
def test_a_search_in_words(request_: SearchRequest, words: str) -> None:
    assert worded(request_) == words
    assert of_search(request_) == link(Asked((("q", words),)))


def test_a_search_of_a_time_alone_fills_in_the_time() -> None:
    assert of_search(SearchRequest(since="2017-01-01")) == "/bao-cao?from=2017-01-01"


@pytest.mark.parametrize(
    "asked",
    [
        SearchRequest(filters=(("district", ("tam-dao", "lap-thach")),)),
        SearchRequest("hộ nghèo", (("unit", ("phong-ttdb",)),)),
        SearchRequest("tảo hôn OR uy tín", (("programme", ("ct135",)), ("type", ("tin-tuc",)))),
    ],
)
def test_a_search_in_words_finds_the_same(service: SearchService, asked: SearchRequest) -> None:
    found, worded_ = service.search(asked), service.search(SearchRequest(worded(asked)))
    assert found.total == worded_.total > 0
    assert {hit.document.id for hit in found.hits} == {hit.document.id for hit in worded_.hits}
