"""Abbreviations: the table fits its schema; a question is read both ways, with and without accents; laws."""

from __future__ import annotations

import csv
import json
import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from archive import vocabulary
from archive.vocabulary import Abbreviation
from indexer.abbreviations import Abbreviations, Reading
from indexer.analysis import folded, tokens

CORPUS = files("corpus")
ROWS = vocabulary.shipped().abbreviations
SHIPPED = Abbreviations(ROWS)
SYLLABLE = re.compile(r"(?:[bcdghklmnpqrstvx]|ch|gh|gi|kh|ng|ngh|nh|ph|qu|th|tr)?[aeiouy]+(?:[cmnpt]|ch|ng|nh)?")


def terms(text: str) -> list[str]:
    return [term for term, _, _ in tokens(text)]


def shown(readings: list[Reading]) -> list[str]:
    return [f"{reading.start}-{reading.end} {' '.join(reading.terms)}" for reading in readings]


def test_every_row_fits_the_schema() -> None:
    schema = json.loads((CORPUS / "schemas" / "abbreviations.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    lines = (CORPUS / "abbreviations.tsv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        assert [error.message for error in validator.iter_errors(row)] == []


def test_rows_are_unique_as_terms() -> None:
    keyed = [(*terms(row.abbreviation), "=", *terms(row.expansion)) for row in ROWS]
    assert len(keyed) == len(set(keyed))


def test_an_abbreviation_of_several_meanings_is_ambiguous_in_every_row() -> None:
    meanings: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for row in ROWS:
        short = tuple(folded(term) for term in terms(row.abbreviation))
        meanings.setdefault(short, set()).add(tuple(terms(row.expansion)))
    for row in ROWS:
        several = len(meanings[tuple(folded(term) for term in terms(row.abbreviation))]) > 1
        assert several == (row.status == "ambiguous"), row


def test_an_abbreviation_that_may_be_read_is_no_syllable() -> None:
    for row in ROWS:
        short = terms(row.abbreviation)
        like_a_word = len(short) == 1 and SYLLABLE.fullmatch(folded(short[0])) is not None
        assert like_a_word == (row.status == "word"), row


def test_the_unproven_expansion_is_not_confirmed() -> None:
    assert [row.status for row in ROWS if row.abbreviation == "TT&ĐB"] == ["unconfirmed"]


TABLE = [
    ("UBND tỉnh", ["0-1 ủy ban nhân dân"]),
    ("ubnd tinh", ["0-1 ủy ban nhân dân"]),
    ("Uỷ ban nhân dân tỉnh", ["0-4 ubnd"]),
    ("uy ban nhan dan tinh", ["0-4 ubnd"]),
    ("ủy ban nhan dân", ["0-4 ubnd"]),
    ("HĐND", ["0-1 hội đồng nhân dân"]),
    ("hdnd", ["0-1 hội đồng nhân dân"]),
    ("HĐND và UBND huyện", ["0-1 hội đồng nhân dân", "2-3 ủy ban nhân dân"]),
    ("DTTS", ["0-1 dân tộc thiểu số"]),
    ("đồng bào dân tộc thiểu số", ["2-6 dtts"]),
    ("dan toc thieu so", ["0-4 dtts"]),
    ("DTTS&MN", ["0-2 dân tộc thiểu số và miền núi", "0-2 dtts và miền núi"]),
    ("DTTS và miền núi", ["0-4 dân tộc thiểu số và miền núi", "0-4 dtts mn"]),
    ("dân tộc thiểu số và miền núi", ["0-7 dtts mn", "0-7 dtts và miền núi"]),
    ("KT-XH", ["0-2 kinh tế xã hội", "0-2 ktxh"]),
    ("KTXH", ["0-1 kinh tế xã hội", "0-1 kt xh"]),
    ("phát triển kinh tế - xã hội", ["2-6 kt xh", "2-6 ktxh"]),
    ("MTQG", ["0-1 mục tiêu quốc gia"]),
    ("CTMTQG", ["0-1 chương trình mục tiêu quốc gia", "0-1 chương trình mtqg"]),
    ("chương trình MTQG", ["0-3 chương trình mục tiêu quốc gia", "0-3 ctmtqg"]),
    ("chuong trinh muc tieu quoc gia", ["0-6 ctmtqg", "0-6 chương trình mtqg"]),
    ("xã ĐBKK", ["1-2 đặc biệt khó khăn"]),
    ("xa dbkk", ["1-2 đặc biệt khó khăn"]),
    ("xây dựng NTM", ["2-3 nông thôn mới"]),
    ("nông thôn mới", ["0-3 ntm"]),
    ("thẻ BHYT", ["1-2 bảo hiểm y tế"]),
    ("bao hiem y te", ["0-4 bhyt"]),
    ("BHXH", ["0-1 bảo hiểm xã hội"]),
    ("Sở GDĐT", ["1-2 giáo dục và đào tạo", "1-2 gd đt"]),
    ("Sở GD&ĐT", ["1-3 giáo dục và đào tạo", "1-3 gdđt"]),
    ("Sở GD-ĐT", ["1-3 giáo dục và đào tạo", "1-3 gdđt"]),
    ("Sở LĐTBXH", ["1-2 lao động thương binh và xã hội", "1-2 lđ tb xh", "1-2 lđtb xh"]),
    ("Sở NNPTNT", ["1-2 nông nghiệp và phát triển nông thôn", "1-2 nn ptnt"]),
    ("MTTQ", ["0-1 mặt trận tổ quốc"]),
    ("văn bản QPPL", ["0-3 văn bản quy phạm pháp luật", "0-3 vbqppl"]),
    ("QPPL", ["0-1 quy phạm pháp luật"]),
    ("ANTT", ["0-1 an ninh trật tự"]),
    ("CHXHCN", []),
    ("cộng hòa XHCN", ["2-3 xã hội chủ nghĩa"]),
    ("ứng dụng CNTT", ["2-3 công nghệ thông tin"]),
    ("TDTT", ["0-1 thể dục thể thao"]),
    ("QLNN", ["0-1 quản lý nhà nước"]),
    ("quản lí nhà nước", ["0-4 qlnn"]),
    ("CCHC", ["0-1 cải cách hành chính"]),
    ("TW", ["0-1 trung ương"]),
    ("trung ương", ["0-2 tw"]),
    ("TP Vĩnh Yên", ["0-1 thành phố"]),
    ("hội đồng nhân dân, ủy ban nhân dân", ["0-4 hđnd", "4-8 ubnd"]),
    ("nhân dân", []),
    ("dân tộc", []),
    ("dân tóc thiểu số", []),
    ("TT", []),
    ("thông tư", []),
    ("phòng TT&ĐB", []),
    ("TƯ", []),
    ("tư pháp", []),
    ("công an", []),
    ("135", []),
    ("", []),
]

OFFERED = [
    ("TT", ["0-1 thông tư", "0-1 trung tâm", "0-1 thị trấn", "0-1 thường trực"]),
    ("phòng TT&ĐB", ["1-3 tuyên truyền và địa bàn"]),
    ("tuyên truyền và địa bàn", ["0-5 tt đb"]),
    ("thông tư", []),
    ("tư pháp", []),
    ("UBND", []),
    ("DTTS&MN", []),
    ("chương trình mục tiêu quốc gia", []),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_readings(text: str, expected: list[str]) -> None:
    assert shown(SHIPPED.readings(terms(text))) == expected


@pytest.mark.parametrize(("text", "expected"), OFFERED)
def test_offers(text: str, expected: list[str]) -> None:
    assert shown(SHIPPED.offers(terms(text))) == expected


def test_a_reading_names_its_row() -> None:
    assert SHIPPED.readings(terms("vùng DTTS")) == [
        Reading(1, 2, ("dân", "tộc", "thiểu", "số"), "DTTS", "dân tộc thiểu số")
    ]


def test_two_meanings_that_differ_by_an_accent_are_told_apart_by_it() -> None:
    rows = (Abbreviation("ĐTT", "đào tạo trẻ", "confirmed", "-"), Abbreviation("DTT", "dân tộc Tày", "confirmed", "-"))
    made = Abbreviations(rows)
    assert shown(made.readings(["đtt"])) == ["0-1 đào tạo trẻ"]
    assert shown(made.readings(["dtt"])) == ["0-1 dân tộc tày"]
    only = Abbreviations(rows[:1])
    assert shown(only.readings(["dtt"])) == ["0-1 đào tạo trẻ"]


def test_without_accents_two_meanings_are_offered() -> None:
    rows = (Abbreviation("ĐTX", "đô thị xanh", "confirmed", "-"), Abbreviation("ĐTX", "đo thị xã", "confirmed", "-"))
    made = Abbreviations(rows)
    assert made.readings(["dtx"]) == []
    assert shown(made.offers(["dtx"])) == ["0-1 đô thị xanh", "0-1 đo thị xã"]


def test_no_rows_no_readings() -> None:
    assert Abbreviations(()).readings(["ubnd"]) == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.status == "confirmed"], ids=lambda row: row.abbreviation)
def test_every_confirmed_row_is_read_both_ways_with_and_without_accents(row: Abbreviation) -> None:
    for typed, meant in ((row.abbreviation, row.expansion), (row.expansion, row.abbreviation)):
        for form in (terms(typed), [folded(term) for term in terms(typed)]):
            found = [reading for reading in SHIPPED.readings(form) if list(reading.terms) == terms(meant)]
            assert [(reading.start, reading.end) for reading in found] == [(0, len(form))], form


PIECES = st.sampled_from([*(row.abbreviation for row in ROWS), *(row.expansion for row in ROWS), "xã", "135", "tỉnh"])
QUESTIONS = st.lists(PIECES, max_size=6).map(lambda pieces: terms(" ".join(pieces)))


@given(QUESTIONS)
def test_laws_of_readings(question: list[str]) -> None:
    found = SHIPPED.readings(question)
    spans = sorted({(reading.start, reading.end) for reading in found})
    assert [(reading.start, reading.end) for reading in found] == sorted((r.start, r.end) for r in found)
    assert all(0 <= start < end <= len(question) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in zip(spans, spans[1:], strict=False))
    assert all(tuple(question[reading.start : reading.end]) != reading.terms for reading in found)
    assert len(set(found)) == len(found)


@given(QUESTIONS)
def test_a_reading_reads_back(question: list[str]) -> None:
    for reading in SHIPPED.readings(question):
        back = SHIPPED.readings(reading.terms)
        assert tuple(question[reading.start : reading.end]) in {other.terms for other in back}


@given(st.lists(st.text(max_size=8), max_size=12))
def test_any_terms_are_read(question: list[str]) -> None:
    assert isinstance(SHIPPED.readings(question) + SHIPPED.offers(question), list)
