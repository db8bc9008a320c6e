"""The concordance of a phrase: every place, in order, within a page of documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import vocabulary
from archive.document import Document
from archive.errors import QueryError
from archive.store import Store
from archive.text import nfc
from indexer import phrase_concordance
from indexer.abbreviations import Abbreviations
from indexer.parser import parse
from indexer.phrase_concordance import DOCUMENTS, MOST_EACH, Occurrence, as_phrase, by_left, by_right, occurrences
from indexer.query import SearchRequest, leaves
from indexer.service import SearchService
from tests.conftest import fill, make_document

TABLE = Abbreviations(vocabulary.shipped().abbreviations)


def words(text: str, q: str) -> list[str]:
    text = nfc(text)
    return [text[start:end] for start, end in occurrences(text, leaves(parse(nfc(q)).node))]


@pytest.mark.parametrize(
    ("text", "q", "found"),
    [
        ("Hộ nghèo và hộ cận nghèo; hộ\nnghèo.", '"hộ nghèo"', ["Hộ nghèo", "hộ\nnghèo"]),
        ("Thuê đất, thuế đất", '"thuế đất"', ["thuế đất"]),
        ("Thuê đất, thuế đất", '"thue dat"', ["Thuê đất", "thuế đất"]),
        ("văn hoá và văn hóa", '"văn hóa"', ["văn hoá", "văn hóa"]),
        ("một hai ba", "ba một", ["một", "ba"]),
        ("một hai ba", "hai một", ["một hai"]),
        ("một", '"hai"', []),
    ],
)
def test_where_words_stand(text: str, q: str, found: list[str]) -> None:
    assert words(text, q) == found


@pytest.mark.parametrize(
    ("q", "phrase"),
    [
        ("hộ nghèo", '"hộ nghèo"'),
        ("  hộ   nghèo ", '"hộ nghèo"'),
        ("hộ", ""),
        ('"hộ nghèo"', ""),
        ('"hộ nghèo" xã', ""),
        ("hộ -nghèo", ""),
        ("hộ OR nghèo", ""),
        ("hộ ngh*", ""),
        ("title:hộ nghèo", ""),
        ("", ""),
        ("&", ""),
    ],
)
def test_plain_words_are_a_phrase(q: str, phrase: str) -> None:
    assert as_phrase(q) == phrase


def test_an_open_quote_is_no_phrase() -> None:
    with pytest.raises(QueryError):
        as_phrase('"hộ nghèo')


def places(document: Document, word: str) -> list[Occurrence]:
    text = document.text
    return [Occurrence(document, at, at + len(word)) for at in range(len(text)) if text.startswith(word, at)]


def test_sides_sort_by_the_nearest_syllable_without_accents() -> None:
    document, _ = make_document("Tin", "ở Đạo Trù hộ nghèo Tam Đảo, các hộ nghèo, ấp hộ nghèo Bắc.")
    found = places(document, "hộ nghèo")
    text = document.text
    assert [text[item.start - 5 : item.start].split()[-1] for item in by_left(found)] == ["ấp", "các", "Trù"]
    assert [text[item.end : item.end + 5].strip() for item in by_right(found)] == [", ấp", "Bắc.", "Tam"]


@given(st.lists(st.sampled_from(["hộ", "nghèo", "xã", ",", "\n"]), max_size=40))
def test_sorting_loses_nothing(pieces: list[str]) -> None:
    document, _ = make_document("Tin", " ".join(pieces) or "x")
    found = places(document, "hộ")
    key = [(item.start, item.end) for item in found]
    for ordered in (by_left(found), by_right(found)):
        assert sorted((item.start, item.end) for item in ordered) == key


def test_a_page_is_so_many_documents_and_no_more(store: Store) -> None:
    many = [make_document(f"Bản tin số {n}", "Hộ nghèo ở xã.", published=f"2017-01-{n:02}") for n in range(1, 14)]
    long = make_document("Danh sách", "hộ nghèo, " * (MOST_EACH + 5), published="2018-01-01")
    fill(store, (*many, long))
    service = SearchService(store, vocabulary.shipped())
    first = phrase_concordance.page(service, SearchRequest('"hộ nghèo"', sort="newest"), TABLE)
    assert first.results.total == 14
    assert len({item.document.id for item in first.occurrences}) == DOCUMENTS
    assert [(document.id, count) for document, count in first.left_out] == [(long[0].id, 5)]
    assert [item.document.id for item in first.occurrences[:MOST_EACH]] == [long[0].id] * MOST_EACH
    second = phrase_concordance.page(service, SearchRequest('"hộ nghèo"', sort="newest", page=2), TABLE)
    assert len(second.occurrences) == 14 - DOCUMENTS
    for item in (*first.occurrences, *second.occurrences):
        assert item.document.text[item.start : item.end].lower() == "hộ nghèo"


def test_an_abbreviation_is_read_both_ways(store: Store) -> None:
    fill(store, (make_document("Tin", "Đồng bào DTTS ở xã."), make_document("Bài", "Vùng dân tộc thiểu số.")))
    service = SearchService(store, vocabulary.shipped())
    found = phrase_concordance.page(service, SearchRequest("DTTS", sort="newest"), TABLE)
    forms = {item.document.text[item.start : item.end] for item in found.occurrences}
    assert forms == {"DTTS", "dân tộc thiểu số"}
