"""Certificates: the same state gives the same bytes, the digest can be worked out again, every change is named."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import vocabulary
from archive.corrections import Correction
from archive.errors import QueryError
from archive.store import Store
from indexer import certificates
from indexer.certificates import Certificate, Found, Result, changes, is_whole
from indexer.certifier import Certifier
from indexer.mentions import Filters
from indexer.query import SearchRequest
from indexer.service import SearchService
from tests.conftest import TAM_DAO, fill
from tests.test_lookup import KEPT, cited

DECISION = "102/2009/QĐ-TTg"
NOW, LATER = "2026-11-22T08:00:00+07:00", "2026-12-01T08:00:00+07:00"
MORE = cited("Tổng kết năm", "Quyết định 102/2009/QĐ-TTg hết hiệu lực.", "2018-09-30")


@pytest.fixture
def certifier(store: Store) -> Certifier:
    fill(store, KEPT)
    return Certifier(store, SearchService(store, vocabulary.shipped()), vocabulary.shipped())


def issued(made: Certificate, at: str = NOW) -> dict[str, Any]:
    return certificates.read(b"".join(made.pieces(at)))


def test_the_same_state_gives_the_same_bytes_but_for_the_time(certifier: Certifier) -> None:
    one, other = (b"".join(certifier.policy(DECISION).pieces(at)) for at in (NOW, LATER))
    assert one != other
    assert one.replace(NOW.encode(), LATER.encode()) == other
    text = one.decode()
    assert text == unicodedata.normalize("NFC", text)
    assert text.endswith("}\n")


def test_anybody_can_work_out_the_digest(certifier: Certifier) -> None:
    for made in (certifier.policy(DECISION), certifier.query(SearchRequest('"hộ nghèo"'))):
        whole = json.loads(b"".join(made.pieces(NOW)))
        rest = {name: value for name, value in whole.items() if name not in ("issued", "digest")}
        plain = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(plain.encode()).hexdigest() == whole["digest"] == made.digest


def test_a_policy_certificate_tells_certain_from_open(certifier: Certifier) -> None:
    made = certifier.policy(DECISION)
    assert made.content["answer"] == "found"
    assert made.content["counts"] == {
        "documents": 2, "mentions": 3, "exact": 2, "inferred": 0, "ambiguous": 0, "open": 1,
    }  # fmt: skip
    assert [form["canonical"] for form in made.content["variants"]["forms"]] == [DECISION, "102/QĐ-TTg@?"]
    texts = {document.id: document for document, _ in KEPT}
    for result in made.results:
        document = texts[result.document]
        assert (result.sha256, result.title) == (document.original.sha256, document.title.value)
        assert [document.text[item.start : item.end] for item in result.found] == [item.form for item in result.found]
    without = certifier.policy(DECISION, with_open=False)
    assert without.content["counts"]["mentions"] == 2
    assert without.digest != made.digest


@pytest.mark.parametrize(
    ("form", "filters", "answer", "searched"),
    [
        (DECISION, Filters(), "found", 3),
        (DECISION, Filters(since="2017", until="2017"), "found", 1),
        (DECISION, Filters(since="2018-01", until="2018-04"), "nothing-held", 0),
        (DECISION, Filters(confidence=("ambiguous",)), "possible", 3),
        ("102/QĐ-TTg@?", Filters(), "found", 3),
        ("102/QĐ-TTg@2011", Filters(), "possible", 3),
        ("prog:ct1719", Filters(), "not-found", 3),
        ("prog:ct135", Filters(since="2017", until="2018"), "not-found", 2),
        ("prog:ct135", Filters(district=("tam-dao",)), "nothing-held", 0),
    ],
)
def test_not_mentioned_and_nothing_held_are_two_answers(
    certifier: Certifier, form: str, filters: Filters, answer: str, searched: int
) -> None:
    content = certifier.policy(form, filters).content
    assert (content["answer"], content["searched"]) == (answer, searched)


@pytest.mark.parametrize(
    ("filters", "held"),
    [
        (Filters(), ("2017-04", "2018-05", [["2017-05", "2018-04"]], 1)),
        (
            Filters(since="2017-03", until="2017-06"),
            ("2017-03", "2017-06", [["2017-03", "2017-03"], ["2017-05", "2017-06"]], 1),
        ),
        (Filters(since="2018-01-01", until="2018-02-28"), ("2018-01", "2018-02", [["2018-01", "2018-02"]], 1)),
        (Filters(since="2018-05", until="2018-05"), ("2018-05", "2018-05", [], 1)),
        (Filters(until="2098-12-31"), ("2017-04", "2098-12", [["2017-05", "2018-04"], ["2018-06", "2098-12"]], 1)),
        (Filters(district=("tam-dao",)), ("", "", [], 0)),
    ],
)
def test_months_without_documents(certifier: Certifier, filters: Filters, held: tuple[Any, ...]) -> None:
    found = certifier.policy(DECISION, filters).content["holdings"]
    assert (found["from"], found["to"], found["months_without"], found["undated"]) == held


def test_a_query_certificate(certifier: Certifier) -> None:
    made = certifier.query(SearchRequest('"hộ nghèo"', page=3, limit=1, sort="oldest"))
    assert made.digest == certifier.query(SearchRequest('"hộ nghèo"')).digest
    (result,) = made.results
    assert [item.form for item in result.found] == ["hộ nghèo"]
    assert made.content["variants"]["spellings"] == {"hộ nghèo": 1}
    assert (made.content["answer"], made.content["searched"]) == ("found", 3)
    assert certifier.query(SearchRequest("xyzabc")).content["answer"] == "not-found"
    assert certifier.query(SearchRequest("xyzabc", since="2020-01-01")).content["answer"] == "nothing-held"


def test_documents_of_the_same_text_are_all_named(store: Store) -> None:
    body = " ".join(f"Xã số {place} của huyện Tam Đảo đã rà soát hộ nghèo." for place in range(40))
    copies = tuple(cited("Rà soát", f"{body} Bản {place}.", f"2017-04-{place + 10}") for place in range(3))
    fill(store, copies)
    certifier = Certifier(store, SearchService(store, vocabulary.shipped()), vocabulary.shipped())
    for request in (SearchRequest('"rà soát"'), SearchRequest('"rà soát"', until="2017-04-11")):
        made = certifier.query(request)
        assert made.content["counts"]["texts"] == 1
        assert made.content["counts"]["same_text_not_listed"] == 0
        assert len(made.results) == made.content["counts"]["documents"] == (2 if request.until else 3)
        assert sum(bool(result.same_as) for result in made.results) == len(made.results) - 1


def test_too_many_results_are_refused(certifier: Certifier) -> None:
    with pytest.raises(QueryError):
        certifier.policy(DECISION, most=2)
    with pytest.raises(QueryError):
        certifier.query(SearchRequest(), most=2)


# checking


@pytest.mark.parametrize("asked", ["policy", "narrow", "query"])
def test_a_certificate_holds_until_something_changes(certifier: Certifier, asked: str) -> None:
    made = {
        "policy": lambda: certifier.policy(DECISION),
        "narrow": lambda: certifier.policy(DECISION, Filters(form=("Quyết định 102",), since="2017"), with_open=True),
        "query": lambda: certifier.query(SearchRequest("hộ nghèo", (("year", ("2017",)),), until="2017-12-31")),
    }[asked]()
    before = issued(made)
    assert is_whole(before)
    assert changes(before, certifier.again(before)) == ()


def test_after_one_more_document_the_check_says_what_changed(store: Store, certifier: Certifier) -> None:
    before = issued(certifier.policy(DECISION))
    fill(store, (MORE,))
    found = {change.what: change for change in changes(before, certifier.again(before))}
    assert set(found) == {"archive", "added", "counts", "searched", "variants", "holdings"}
    assert MORE[0].id in found["added"].en
    assert "3 documents then, 4 now" in found["archive"].en


def test_after_a_change_elsewhere_the_results_stay(store: Store, certifier: Certifier) -> None:
    before = issued(certifier.policy(DECISION, Filters(until="2017")))
    fill(store, (MORE,))
    assert {change.what for change in changes(before, certifier.again(before))} == {"archive"}


def test_a_correction_of_any_document_is_said(store: Store, certifier: Certifier) -> None:
    before = issued(certifier.policy(DECISION))
    assert before["archive"]["corrections"] == 0
    id_, when = KEPT[-1][0].id, "2026-11-22T08:00:00+00:00"
    with store.batch() as batch:
        said = Correction(
            0, id_, "signatory", ("Lò Thị Mai",), (), "Hà", "Xem bản giấy", when, labels=("",), details=("",)
        )
        batch.correct(said)
    after = certifier.policy(DECISION)
    assert after.content["archive"]["corrections"] == 1
    assert "0 corrections then, 1 now" in changes(before, after)[0].en


def test_a_certificate_from_before_corrections_were_counted(store: Store, certifier: Certifier) -> None:
    before = issued(certifier.policy(DECISION))
    del before["archive"]["corrections"], before["archive"]["corrections_sha256"]
    before["digest"] = "of other content"
    assert changes(before, certifier.again(before)) == ()
    fill(store, (MORE,))
    (told,) = (change for change in changes(before, certifier.again(before)) if change.what == "archive")
    assert "3 documents then, 4 now" in told.en


def test_a_changed_document_is_named(store: Store, certifier: Certifier) -> None:
    before = issued(certifier.policy(DECISION))
    document, data = KEPT[0]
    fill(store, ((replace(document, title=replace(document.title, value="Tên khác")), data),))
    found = {change.what: change.en for change in changes(before, certifier.again(before))}
    assert set(found) == {"archive", "changed"}
    assert document.id in found["changed"]


def test_a_lost_result_and_another_program_are_named(certifier: Certifier) -> None:
    before = issued(certifier.policy(DECISION))
    gone = before["results"][0] | {"document": "0000"}
    other = {**before, "results": [*before["results"], gone], "program": before["program"] | {"version": "0.0.1"}}
    found = {change.what: change.en for change in changes(other | {"digest": "x"}, certifier.again(before))}
    assert set(found) == {"removed", "program"}
    assert "0000" in found["removed"]
    assert "0.0.1" in found["program"]


@pytest.mark.parametrize("place", ["answer", "counts", "results", "question", "archive"])
def test_tampering_is_found_by_the_digest(certifier: Certifier, place: str) -> None:
    whole = issued(certifier.policy(DECISION))
    changed = json.loads(json.dumps(whole))
    if place == "results":
        changed["results"][0]["found"][0]["start"] += 1
    else:
        changed[place] = "not-found"
    assert is_whole(whole)
    assert not is_whole(changed)
    assert is_whole({**whole, "issued": LATER})


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[]", b"null", b"\xff", b'{"kind":"x","version":1,"results":[],"digest":""}',
        b'{"kind":"tracuu-certificate","version":1,"results":{},"digest":""}',
        b'{"kind":"tracuu-certificate","kind":"tracuu-certificate","version":1,"results":[],"digest":""}',
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(QueryError):
        certificates.read(data)


@pytest.mark.parametrize(
    "question",
    [
        None,
        {},
        {"kind": "policy"},
        {"kind": "policy", "canonical": DECISION, "with_open": True, "filters": {"sort": "x"}},
        {"kind": "policy", "canonical": DECISION, "with_open": True, "filters": {"form": [1]}},
        {"kind": "query", "q": "x"},
        {"kind": "query", "version": 9, "q": "x", "filters": {}, "from": "", "to": ""},
    ],
)
def test_a_question_that_cannot_be_asked_again_is_refused(certifier: Certifier, question: object) -> None:
    with pytest.raises(QueryError):
        certifier.again({"question": question})


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
FOUND = st.builds(Found, st.integers(0), st.integers(0), TEXTS)
RESULTS = st.builds(
    Result, TEXTS, st.integers(1), TEXTS, TEXTS, TEXTS, st.just(()), st.just(()), st.just(()), st.tuples(FOUND)
)


@given(st.dictionaries(st.sampled_from(["question", "answer", "zebra", "Ổ", "archive"]), TEXTS), st.lists(RESULTS))
def test_what_was_written_is_read_and_is_whole(content: dict[str, str], results: list[Result]) -> None:
    made = Certificate.made(content, tuple(results))
    read = issued(made)
    assert is_whole(read)
    assert read["digest"] == made.digest
    assert [item["title"] for item in read["results"]] == [item.title for item in results]
    assert {name: read[name] for name in content} == content


def test_filters_by_place_are_told_in_the_question(certifier: Certifier) -> None:
    made = certifier.policy(DECISION, Filters(district=(TAM_DAO[0],), since="2017-01-01"))
    assert made.content["question"]["filters"] == {"district": ("tam-dao",), "since": "2017-01-01"}
