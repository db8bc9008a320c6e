"""What citations and phrases come to: counts from the ledger, nothing chosen, nothing lost, one row a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from archive import vocabulary
from archive.document import Citation, Confidence, Document
from archive.errors import QueryError
from archive.store import Store
from indexer.ledger import Ledger
from indexer.lookup import Line, bases, coded, look_up, look_up_lines, named, phrase
from indexer.mentions import Filters
from indexer.policy_labels import PolicyLabels
from indexer.service import SearchService
from tests.conftest import fill, make_document

FORMS = {
    "Quyết định 102/2009/QĐ-TTg": ("102/2009/QĐ-TTg", "QĐ", "exact"),
    "Quyết định 102": ("102/QĐ-TTg@?", "QĐ", "ambiguous"),
    "Quyết định 75": ("75/2010/QĐ-TTg", "QĐ", "exact"),
    "Nghị định 116": ("116/NĐ-CP@?", "NĐ", "ambiguous"),
    "Nghị định 116/2010/NĐ-CP": ("116/2010/NĐ-CP", "NĐ", "exact"),
    "Luật Đất đai": ("LAW:dat-dai", "LAW", "ambiguous"),
    "Luật Đất đai 2013": ("LAW:dat-dai@2013", "LAW", "inferred"),
    "Chương trình 135": ("prog:ct135", "PROG", "exact"),
    "Chương trình 134": ("prog:ct134", "PROG", "exact"),
}


def read(text: str) -> tuple[Citation, ...]:
    """A finder that knows the forms above, the longest first."""
    pattern = "|".join(re.escape(form) for form in sorted(FORMS, key=len, reverse=True))
    return tuple(Citation(found.start(), found.end(), *_parts(found[0])) for found in re.finditer(pattern, text))


def _parts(form: str) -> tuple[str, str, str, Confidence]:
    canonical, type_, confidence = FORMS[form]
    return type_, canonical, "test", confidence  # type: ignore[return-value]


def cited(title: str, body: str, published: str | None = None) -> tuple[Document, bytes]:
    document, data = make_document(title, body, published=published)
    return replace(document, citations=read(document.text)), data


KEPT = (
    cited("Rà soát hộ nghèo", "Theo Quyết định 102/2009/QĐ-TTg và Quyết định 102, hộ nghèo được hỗ trợ.", "2017-04-10"),
    cited("Giao ban tháng 5", "Nghị định 116/2010/NĐ-CP; Quyết định 102/2009/QĐ-TTg; Luật Đất đai.", "2018-05-02"),
    cited("Ghi chép", "Chương trình 135 và Chương trình 134, Luật Đất đai 2013."),
)


@pytest.fixture
def service(store: Store) -> SearchService:
    fill(store, KEPT)
    return SearchService(store, vocabulary.shipped())


@pytest.fixture
def ledger(service: SearchService) -> Ledger:
    return service.index.ledger()


@pytest.mark.parametrize(
    ("form", "status", "documents", "mentions", "open_", "others"),
    [
        ("102/2009/QĐ-TTg", "found", 2, 2, 1, ["102/QĐ-TTg@?"]),
        ("102/QĐ-TTg@?", "ambiguous", 1, 1, 1, ["102/2009/QĐ-TTg"]),
        ("102/QĐ@?", "ambiguous", 0, 0, 0, ["102/2009/QĐ-TTg", "102/QĐ-TTg@?"]),
        ("116/NĐ-CP@?", "ambiguous", 0, 0, 0, ["116/2010/NĐ-CP"]),
        ("102/QĐ-TTg@2011", "ambiguous", 0, 0, 1, ["102/QĐ-TTg@?"]),
        ("LAW:dat-dai", "ambiguous", 1, 1, 1, ["LAW:dat-dai@2013"]),
        ("LAW:dat-dai@2013", "found", 1, 1, 1, ["LAW:dat-dai"]),
        ("prog:ct135", "found", 1, 1, 0, []),
        ("prog:ct1719", "not-in-archive", 0, 0, 0, []),
        ("02/2009/QĐ-TTg", "not-in-archive", 0, 0, 0, []),
        ("2/QĐ@?", "not-in-archive", 0, 0, 0, []),
    ],
)
def test_a_form_and_what_it_comes_to(
    ledger: Ledger, form: str, status: str, documents: int, mentions: int, open_: int, others: list[str]
) -> None:
    found = look_up(ledger, {form: "QĐ"})[form]
    assert (found.status, found.documents, found.mentions, found.open) == (status, documents, mentions, open_)
    assert [row.canonical for row in (*found.candidates, *found.possible)] == others


HELD = (
    cited("Báo cáo tháng", "Chương trình 135.", "2017-03-27"),
    cited("Báo cáo năm trước", "Chương trình 135 và 134.", "2016-12-20"),
)
OWN = ("21/BC-BDT@2017", "21/BC-UBND@2016")


@pytest.fixture
def holding(store: Store) -> Ledger:
    """The ledger of an archive that holds two reports themselves, which nobody mentions."""
    own = tuple((replace(document, identity=form), data) for (document, data), form in zip(HELD, OWN, strict=True))
    fill(store, (*KEPT, *own))
    return SearchService(store, vocabulary.shipped()).index.ledger()


@pytest.mark.parametrize(
    ("form", "nearest", "held"),
    [
        ("102/2009/NĐ-PC", ["102/2009/QĐ-TTg"], []),
        ("102/NĐ-PC@2009", ["102/2009/QĐ-TTg"], []),
        ("102/2009/QĐ-TTg", [], []),
        ("102/2008/QĐ-TTg", [], []),
        ("10/2009/QĐ-TTg", [], []),
        ("102/NĐ-PC@?", [], []),
        ("21/BC-BDT@2017", [], [0]),
        ("21/BC-BĐT@2017", ["21/BC-BDT@2017"], []),
        ("21/BC-BDT@?", [], [0]),
        ("21/BC@?", [], [0, 1]),
        ("2/BC-BDT@?", [], []),
        ("LAW:dat-dai@2024", [], []),
        ("prog:ct1719", [], []),
    ],
)
def test_what_is_near_to_a_number_and_what_is_held(
    holding: Ledger, form: str, nearest: list[str], held: list[int]
) -> None:
    found = look_up(holding, {form: ""})[form]
    assert [row.canonical for row in found.nearest] == nearest
    assert set(found.held) == {HELD[place][0].id for place in held}


def lines(service: SearchService, *typed: str) -> tuple[Line, ...]:
    return look_up_lines(typed, read, service.index.ledger(), service)


TYPED = (
    "Quyết định 102/2009/QĐ-TTg", "hộ nghèo", "Quyết định 75", "Quyết định 102/2009/QĐ-TTg", "xyzabc", "&",
    "Chương trình 134, Chương trình 135", '"hộ nghèo" “được hỗ trợ”', "=hộ nghèo",
)  # fmt: skip


def test_a_row_for_each_line_in_order_zeros_included(service: SearchService) -> None:
    found = lines(service, *TYPED)
    assert [line.typed for line in found] == list(TYPED)
    told = [
        (line.kind, line.status, line.documents, line.exact, line.inferred, line.open, line.first, line.last)
        for line in found
    ]
    decision = ("policy", "found", 2, 2, 0, 1, "2017-04-10", "2018-05-02")
    assert told == [
        decision,
        ("phrase", "found", 1, None, None, None, "2017-04-10", "2017-04-10"),
        ("policy", "not-in-archive", 0, 0, 0, 0, "", ""),
        decision,
        ("phrase", "not-in-archive", 0, None, None, None, "", ""),
        ("nothing", "not-in-archive", 0, None, None, None, "", ""),
        ("policies", "ambiguous", None, 2, 0, 0, "", ""),
        ("phrase", "found", 1, None, None, None, "2017-04-10", "2017-04-10"),
        ("phrase", "found", 1, None, None, None, "2017-04-10", "2017-04-10"),
    ]


def test_two_readings_of_one_name_are_one_policy_in_doubt(service: SearchService) -> None:
    def twice(_line: str) -> tuple[Citation, ...]:
        return (Citation(0, 6, "PROG", "prog:ct135", "test"), Citation(0, 6, "QĐ", "135/QĐ-CP@?", "test"))

    (found,) = look_up_lines(["135/CP"], twice, service.index.ledger(), service)
    assert (found.kind, found.status, found.documents, found.exact) == ("policy", "ambiguous", None, 1)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("hộ nghèo", '"hộ nghèo"'),
        ('hộ "nghèo" vùng', '"hộ nghèo vùng"'),
        ("=1+1", '"1+1"'),
        ("xã -đặc biệt*", '"xã -đặc biệt*"'),
        ("& …", ""),
        ("“”", ""),
    ],
)
def test_a_phrase_is_asked_for_as_it_stands(typed: str, asked: str) -> None:
    assert phrase(typed) == asked


def test_the_bases_of_a_number_hold_all_that_may_be_meant(ledger: Ledger) -> None:
    typed: Sequence[Citation] = [Citation(0, 6, "QĐ", "102/QĐ@?", "test")]
    assert bases(ledger, typed) == ["102/QĐ", "102/QĐ-TTg"]


@pytest.mark.parametrize(
    ("written", "canonical", "mentions"),
    [
        ("102-2009-qd-ttg", "102/2009/QĐ-TTg", 2),
        ("Quyết định 102/2009/QĐ-TTg", "102/2009/QĐ-TTg", 2),
        ("ct135", "prog:ct135", 1),
        ("nq30a", "prog:nq30a", 0),
        ("Quyết định 75", "75/2010/QĐ-TTg", 0),
    ],
)
def test_a_policy_by_its_id_or_any_spelling(ledger: Ledger, written: str, canonical: str, mentions: int) -> None:
    row = named(ledger, PolicyLabels(vocabulary.shipped()), read, written)
    assert row is not None
    assert (row.canonical, row.mentions) == (canonical, mentions)


def test_what_is_no_policy_is_none(ledger: Ledger) -> None:
    assert named(ledger, PolicyLabels(vocabulary.shipped()), read, "không phải số") is None


def test_names_of_places_become_codes(service: SearchService) -> None:
    assert coded(service, Filters(district=("Tam Đảo", "tam-dao"))).district == ("tam-dao",)
    with pytest.raises(QueryError):
        coded(service, Filters(district=("Tam Đão x",)))
