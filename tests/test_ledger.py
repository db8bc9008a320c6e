"""The ledger of mentions, held against plain counting over the documents that were put into it."""

from __future__ import annotations

import doctest
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.document import Document
from archive.errors import QueryError
from indexer import ledger_writer, policies
from indexer.ledger import Filters, Ledger, State
from indexer.policies import may_mean
from tests.conftest import make_document
from tests.made_mentions import (
    BARE102,
    CT135,
    DECISION,
    FILTERS,
    FORMS,
    ND116,
    NEWS,
    NOTE,
    OPEN102,
    QD102,
    QD134,
    REPORT,
    Told,
    cited,
    few,
    put,
    reference,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "index" / "now" / "ledger.sqlite", create=True)
    put(made, few())
    yield made
    made.close()


# policies


def test_a_policy_is_counted(ledger: Ledger) -> None:
    row = ledger.policy("102-2009-qd-ttg")
    assert row is not None
    assert (row.canonical, row.type, row.mentions, row.documents) == (QD102, "QĐ", 3, 2)
    assert (row.exact, row.inferred, row.ambiguous, row.first, row.last) == (2, 1, 0, "2017-04-10", "2018")
    assert ledger.policy("khong-co") is None


def test_the_same_number_with_and_without_a_date_is_kept_apart(ledger: Ledger) -> None:
    found = ledger.find([OPEN102, "1/QĐ-TTg@2001", QD102, BARE102])
    assert [(form, row.mentions, row.first) for form, row in found.items()] == [
        (OPEN102, 1, ""),
        (QD102, 3, "2017-04-10"),
        (BARE102, 1, ""),
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [QD102, CT135, QD134, OPEN102, BARE102, ND116]),
        ({"sort": "documents"}, [QD102, QD134, CT135, OPEN102, BARE102, ND116]),
        ({"sort": "newest"}, [QD102, QD134, CT135, ND116, OPEN102, BARE102]),
        ({"sort": "oldest"}, [ND116, QD134, CT135, QD102, OPEN102, BARE102]),
        ({"sort": "name"}, [QD102, OPEN102, BARE102, ND116, QD134, CT135]),
        ({"text": "qđ-ttg"}, [QD102, QD134, OPEN102]),
        ({"text": "QD", "sort": "name"}, [QD102, OPEN102, BARE102, QD134]),
        ({"kinds": ("NĐ", "PROG")}, [CT135, ND116]),
        ({"bases": ["102/QĐ-TTg"]}, [QD102, OPEN102]),
        ({"bases": []}, []),
        ({"text": "%"}, []),
    ],
)
def test_policies_are_listed(ledger: Ledger, asked: dict[str, Any], expected: list[str]) -> None:
    total, rows = ledger.policies(**asked)
    assert (total, [row.canonical for row in rows]) == (len(expected), expected)
    assert [row.canonical for row in ledger.policies(**asked, offset=1, limit=2)[1]] == expected[1:3]


def test_policies_are_counted_by_type(ledger: Ledger) -> None:
    assert ledger.types() == {"QĐ": 4, "NĐ": 1, "PROG": 1}
    assert ledger.types(text="102/", bases=["102/QĐ-TTg"]) == {"QĐ": 2}


@pytest.mark.parametrize(
    "call", [lambda found: found.policies(sort="x"), lambda found: found.mentions([QD102], sort="x")]
)
def test_an_unknown_order_is_refused(ledger: Ledger, call: Callable[[Ledger], object]) -> None:
    with pytest.raises(QueryError, match="order 'x'"):
        call(ledger)


# open forms

MEANINGS = [
    ("116/NĐ-CP@?", "116/2010/NĐ-CP", "NĐ", True),
    ("116/NĐ-CP@?", "116/NĐ-CP@1993", "NĐ", True),
    ("116/NĐ-CP@?", "116/NĐ-CP@?", "NĐ", False),
    ("116/NĐ-CP@?", "117/2010/NĐ-CP", "NĐ", False),
    ("116/NĐ-CP@?", "116/NĐ@2010", "NĐ", False),
    ("116/NĐ-CP@?", "116/2010/QĐ-TTg", "QĐ", False),
    ("12/QĐ@?", "12/QĐ-UBND@2018", "QĐ", True),
    ("12/QĐ@?", "12/2018/QĐ-TTg", "QĐ", True),
    ("12/QĐ@?", "12-QĐ/TU@2018", "QĐ", True),
    ("12/QĐ@?", "12/QĐ@2018", "QĐ", True),
    ("12/QĐ@?", "12/QĐ-UBND@?", "QĐ", False),
    ("12/QĐ@?", "12/KH-UBND@2018", "KH", False),
    ("12/QĐ@?", "12a/QĐ-UBND@2018", "QĐ", False),
    ("12/QĐ@2018", "12/QĐ-UBND@2018", "QĐ", True),
    ("12/QĐ@2018", "12/QĐ-UBND@2019", "QĐ", False),
    ("54/2012/QĐ", "54/2012/QĐ-TTg", "QĐ", True),
    ("54/2012/QĐ", "54/QĐ-TTg@2012", "QĐ", False),
    ("66.7/NQ-CP@?", "66.7/2025/NQ-CP", "NQ", True),
    ("66/NQ-CP@?", "66.7/2025/NQ-CP", "NQ", False),
    ("583/CV@?", "583/UBDT-CSDT@2016", "CV", True),
    ("583/CV@?", "583/UBDT-CSDT@2016", "TB", False),
    ("102/QĐ-TTg@2009", "102/2009/QĐ-TTg", "QĐ", True),
    ("102/QĐ-TTg@2009", "102/2010/QĐ-TTg", "QĐ", False),
    ("102/2009/QĐ-TTg", "102/QĐ-TTg@2009", "QĐ", False),
    ("498/QĐ-TTg@2015", "498-QĐ/TU@2015", "QĐ", False),
    ("LAW:dat-dai", "LAW:dat-dai@2013", "LAW", True),
    ("LAW:dat-dai", "LAW:dat-dai", "LAW", False),
    ("LAW:dat-dai@2003", "LAW:dat-dai@2013", "LAW", False),
    ("LAW:dat-dai", "LAW:dau-tu@2014", "LAW", False),
    ("prog:ct135", "prog:ct134", "PROG", False),
]


@pytest.mark.parametrize(("loose", "form", "type_", "expected"), MEANINGS)
def test_what_an_open_form_may_mean(loose: str, form: str, type_: str, expected: bool) -> None:
    assert may_mean(loose, form, type_) is expected


def test_open_forms_and_what_they_may_mean_find_each_other(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", create=True)
    forms = sorted({form for row in MEANINGS for form in row[:2]})
    types = {form: type_ for _, form, type_, _ in MEANINGS if type_ != "TB"}
    document, _ = make_document("Các văn bản", "; ".join(f"văn bản {form}" for form in forms))
    told: list[Told] = [(f"văn bản {form}", form, {"type": types.get(form, form[3:5])}) for form in forms]
    put(ledger, [cited(document, *told)])
    means = {form: [row.canonical for row in ledger.candidates(form)] for form in forms}
    for form in forms:
        assert sorted(row.canonical for row in ledger.possible(form)) == [one for one in forms if form in means[one]]
    assert means["116/NĐ-CP@?"] == ["116/2010/NĐ-CP", "116/NĐ-CP@1993"]
    assert means["583/CV@?"] == ["583/UBDT-CSDT@2016"]
    assert [row.canonical for row in ledger.candidates("12/QĐ-TTg@?")] == ["12/2018/QĐ-TTg"]
    ledger.close()


@pytest.mark.parametrize("module", [policies, ledger_writer], ids=["policies", "ledger_writer"])
def test_the_examples_in_docstrings_hold(module: Any) -> None:
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 0) == (0, True)


# mentions


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("forms", FORMS, ids=lambda forms: "+".join(forms) or "none")
def test_mentions_and_counts_are_those_of_plain_counting(ledger: Ledger, forms: list[str], filters: Filters) -> None:
    check_mentions(ledger, few(), forms, filters)


def check_mentions(ledger: Ledger, documents: Sequence[Document], forms: Sequence[str], filters: Filters) -> None:
    expected = reference(documents, forms, filters)
    assert list(ledger.every_mention(forms, filters)) == expected
    assert ledger.mentions(forms, filters, "oldest", limit=1000) == (len(expected), tuple(expected))
    assert ledger.mentions(forms, filters, "newest", limit=1000)[1] == tuple(reversed(expected))
    assert ledger.mentions(forms, filters, "oldest", offset=1, limit=2)[1] == tuple(expected[1:3])
    by_document = sorted(expected, key=lambda mention: (mention.document, mention.start))
    assert ledger.mentions(forms, filters, "document", limit=1000)[1] == tuple(by_document)
    texts = {document.id: document.text for document in documents}
    for side, sort in enumerate(("left", "right")):
        rows = ledger.mentions(forms, filters, sort, limit=1000)[1]  # type: ignore[arg-type]
        keys = [ledger_writer.beside(texts[row.document], row.start, row.end)[side] for row in rows]
        assert (keys, set(rows)) == (sorted(keys), set(expected))
    assert ledger.months(forms, filters) == Counter(mention.date[:7] for mention in expected)
    every = {
        "forms": Counter(row.form for row in reference(documents, forms, replace(filters, form=()))),
        "articles": Counter(row.article for row in reference(documents, forms, replace(filters, article=()))),
        "confidences": Counter(row.confidence for row in reference(documents, forms, replace(filters, confidence=()))),
    }
    assert {name: getattr(ledger, name)(forms, filters) for name in every} == every
    for name, own in (("districts", "district"), ("units", "unit")):
        rows = reference(documents, forms, replace(filters, **{own: ()}))  # type: ignore[arg-type]
        mentions = Counter(label for row in rows for label in getattr(row, name))
        held = {label: len({row.document for row in rows if label in getattr(row, name)}) for label in mentions}
        found = {row.label: (row.mentions, row.documents) for row in getattr(ledger, name)(forms, filters)}
        assert found == {label: (mentions[label], held[label]) for label in mentions}


def test_a_mention_can_be_checked_against_the_text(ledger: Ledger) -> None:
    total, (mention, *_) = ledger.mentions([QD102], Filters(until="2017"), "oldest")
    assert total == 2
    assert REPORT.text[mention.start : mention.end] == "Quyết  định số\n102/2009/QĐ-TTg"
    assert mention.form == "Quyết định số 102/2009/QĐ-TTg"
    assert (mention.districts, mention.authors, mention.units) == (("Tam Đảo",), ("Phạm Thị Hoa",), ("Phòng TT&ĐB",))
    assert (mention.sha256, mention.revision) == (REPORT.original.sha256, 1)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2018", "", ["2018"]),
        ("2018-01-01", "", ["2018"]),
        ("2018-01-02", "", []),
        ("1/2018", "", ["2018"]),
        ("2009-08-01", "2009-08-01", ["2009-08"] * 4),
        ("2009-08-02", "2009-12-31", []),
        ("2017-Q2", "2017-Q2", ["2017-04-10"] * 3),
        ("", "2009-07-31", []),
        ("", "2017", ["2009-08"] * 4 + ["2017-04-10"] * 3),
        ("07/8/2009", "10/4/2017", ["2017-04-10"] * 3),
    ],
)
def test_a_period_holds_the_documents_that_begin_in_it(
    ledger: Ledger, since: str, until: str, expected: list[str]
) -> None:
    found = ledger.every_mention([QD102, QD134, ND116, CT135], Filters(since=since, until=until))
    assert [mention.date for mention in found if mention.canonical != QD134 or mention.date != "2018"] == expected


@pytest.mark.parametrize("filters", [Filters(since="hôm qua"), Filters(until="2017-13"), Filters(confidence=("sure",))])  # type: ignore[arg-type]
def test_a_filter_that_says_nothing_is_refused(ledger: Ledger, filters: Filters) -> None:
    with pytest.raises(QueryError):
        ledger.mentions([QD102], filters)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Căn cứ Quyết định 102 của Thủ tướng", "Quyết định 102", ("cu can", "cua thu tuong")),
        ("Quyết định 102", "Quyết định 102", ("", "")),
        ("một, hai ba (bốn) năm sáu QĐ 102; Đường\nHoà", "QĐ 102", ("sau nam bon ba hai", "duong hoa")),
        ("a|b QĐ 102 c|d", "QĐ 102", ("b a", "c d")),
    ],
)
def test_the_syllables_beside_a_mention(text: str, words: str, expected: tuple[str, str]) -> None:
    start = text.index(words)
    assert ledger_writer.beside(text, start, start + len(words)) == expected


# bonds and holdings


def test_policies_that_stand_together(ledger: Ledger) -> None:
    assert [(row.policy.canonical, row.documents) for row in ledger.together([QD134])] == [
        (QD102, 1),
        (CT135, 1),
        (ND116, 1),
    ]
    assert [(row.policy.canonical, row.documents) for row in ledger.together([QD102, QD134])] == [
        (CT135, 2),
        (ND116, 1),
    ]
    assert [row.policy.canonical for row in ledger.together([QD102, QD134], most=1)] == [CT135]
    assert ledger.together([QD102], most=0) == ledger.together(["1/QĐ-TTg@2001"]) == ()


def test_relations_go_both_ways_and_name_the_span_that_states_them(ledger: Ledger) -> None:
    done, does = ledger.relations(QD134)
    assert [(row.actor, row.relation, row.document) for row in done] == [
        (QD102, "thay-the", DECISION.id),
        ("", "thay-the", NEWS.id),
    ]
    assert does == ()
    assert DECISION.text[done[0].start : done[0].end] == "Quyết định 134/2004/QĐ-TTg"
    done, does = ledger.relations(QD102)
    assert [(row.actor, row.date) for row in done] == [("861/QĐ-TTg@2018", "2018")]
    assert [(row.relation, row.canonical) for row in does] == [("thay-the", QD134)]
    assert [row.canonical for row in ledger.relations(QD102, kinds=("can-cu",))[1]] == [ND116]
    _, does = ledger.relations("861/QĐ-TTg@2018")
    assert [(row.actor, row.canonical) for row in does] == [("861/QĐ-TTg@2018", QD102)]
    assert ledger.relations("") == ((), ())


def test_who_acts_is_not_the_document_where_the_text_does_not_tell(ledger: Ledger) -> None:
    untold = tuple(replace(item, actor="?") if item.relation == "thay-the" else item for item in DECISION.citations)
    put(ledger, [replace(DECISION, revision=2, citations=untold)], after=5)
    done, _ = ledger.relations(QD134)
    assert sorted((row.actor, row.document) for row in done) == sorted([("", DECISION.id), ("", NEWS.id)])
    assert ledger.relations(QD102)[1] == ledger.relations("?")[1] == ()


def test_what_is_held_is_another_answer_than_what_is_mentioned(ledger: Ledger) -> None:
    assert ledger.held() == {"": 1, "2009-08": 1, "2017-04": 2, "2018": 1}
    assert ledger.held(Filters(district=("tam-dao",))) == {"2017-04": 2}
    assert ledger.held(Filters(district=("tam-dao",), unit=("phong-ttdb",))) == {"2017-04": 1}
    assert ledger.held(Filters(district=("song-lo",))) == {}
    assert ledger.held(Filters(until="2017-04-10")) == {"2009-08": 1, "2017-04": 1}
    assert ledger.held_by("district") == {"lap-thach": {"2018": 1}, "tam-dao": {"2017-04": 2}}
    assert ledger.labels("district") == {"lap-thach": "Lập Thạch", "tam-dao": "Tam Đảo"}
    assert ledger.documents_of(QD102) == (DECISION.id,)
    assert ledger.documents_of("") == ledger.documents_of(QD134) == ()


def test_the_hash_of_the_archive_can_be_worked_out_by_anybody(ledger: Ledger, tmp_path: Path) -> None:
    lines = sorted(f"{document.id} {document.revision} {document.original.sha256}\n" for document in few())
    expected = State(5, hashlib.sha256("".join(lines).encode()).hexdigest())
    assert ledger.state() == ledger.state() == expected
    put(ledger, [replace(NOTE, revision=2)], after=5)
    assert ledger.state().documents == 5
    assert ledger.state().sha256 != expected.sha256
    empty = Ledger(tmp_path / "empty.sqlite", create=True)
    assert empty.state() == State(0, hashlib.sha256().hexdigest())
    assert (empty.together([QD102]), empty.policies(), empty.last_serial()) == ((), (0, ()), 0)
    empty.close()
