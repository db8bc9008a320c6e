"""The words for policies: how a canonical form is written, and that no two of them are written alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import vocabulary
from archive.canonical import policy_id
from indexer.policy_labels import PolicyLabels

LABELS = PolicyLabels(vocabulary.shipped())


@pytest.mark.parametrize(
    ("canonical", "type_", "label"),
    [
        ("102/2009/QĐ-TTg", "QĐ", "Quyết định 102/2009/QĐ-TTg"),
        ("498/QĐ-TTg@2015", "QĐ", "Quyết định 498/QĐ-TTg (2015)"),
        ("24-NQ/TW@2003", "NQ", "Nghị quyết 24-NQ/TW (2003)"),
        ("5/2011/NĐ-CP", "NĐ", "Nghị định 05/2011/NĐ-CP"),
        ("30a/2008/NQ-CP", "NQ", "Nghị quyết 30a/2008/NQ-CP"),
        ("1-KL/ĐU@2025", "KL", "Kết luận 01-KL/ĐU (2025)"),
        ("116/NĐ-CP@?", "NĐ", "Nghị định 116/NĐ-CP (không rõ năm)"),
        ("583/UBDT-CSDT@2016", "CV", "Công văn 583/UBDT-CSDT (2016)"),
        ("12/QĐ@?", "QĐ", "Quyết định 12 (không rõ cơ quan, năm)"),
        ("54/2012/QĐ", "QĐ", "Quyết định 54/2012/QĐ"),
        ("64/2020/QH14", "LAW", "Luật 64/2020/QH14"),
        ("4/2010/TTLT-UBDT-BNV", "TTLT", "Thông tư liên tịch 04/2010/TTLT-UBDT-BNV"),
        ("LAW:to-chuc-chinh-phu@2001", "LAW", "Luật Tổ chức Chính phủ 2001"),
        ("LAW:hien-phap@2013", "LAW", "Hiến pháp 2013"),
        ("LAW:dan-su@2015", "LAW", "Bộ luật Dân sự 2015"),
        ("LAW:dat-dai", "LAW", "Luật Đất đai (không rõ năm)"),
        ("LAW:mot-ten-la@1999", "LAW", "Luật Mot ten la 1999"),
        ("prog:ct135", "PROG", "Chương trình 135"),
        ("prog:khong-co", "PROG", "Chương trình khong-co"),
        ("9/XX-YY@2001", "XX", "Văn bản 09/XX-YY (2001)"),
        ("9/XX-YY@2001", "", "Văn bản 09/XX-YY (2001)"),
    ],
)
def test_a_form_is_written_as_people_write_it(canonical: str, type_: str, label: str) -> None:
    assert LABELS.label(canonical, type_) == label


@pytest.mark.parametrize(
    ("type_", "year", "label"),
    [("PL", "2004", "Pháp lệnh Tín ngưỡng, tôn giáo 2004"), ("LAW", "2016", "Luật Tín ngưỡng, tôn giáo 2016")],
)
def test_a_name_that_an_ordinance_and_a_law_bear_is_told_apart(type_: str, year: str, label: str) -> None:
    assert LABELS.label(f"LAW:tin-nguong-ton-giao@{year}", type_) == label


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("QĐ", "Quyết định"), ("TTLT", "Thông tư liên tịch"), ("LAW", "Luật"), ("PROG", "Chương trình, chính sách"),
        ("CV", "Công văn"), ("?", "Văn bản"),
    ],
)  # fmt: skip
def test_types_have_words(type_: str, kind: str) -> None:
    assert LABELS.kind(type_) == kind


@pytest.mark.parametrize(
    ("canonical", "type_"),
    [
        ("102/2009/QĐ-TTg", "QĐ"), ("24-NQ/TW@2003", "NQ"), ("583/UBDT-CSDT@2016", ""), ("88/2019/QH14", ""),
        ("30a/2008/NQ-CP", "NQ"), ("prog:ct135", "PROG"), ("LAW:dat-dai", "LAW"),
    ],
)  # fmt: skip
def test_the_type_that_stands_in_a_form(canonical: str, type_: str) -> None:
    assert LABELS.type_of(canonical) == type_


@pytest.mark.parametrize(
    ("canonical", "title"),
    [
        ("102/2009/QĐ-TTg", "Hỗ trợ trực tiếp cho người dân thuộc hộ nghèo (QĐ 102)"),
        ("7/2006/QĐ-TTg", "Chương trình 135"),
        ("prog:ct135", "Chương trình 135"),
        ("1/2008/QĐ-UBDT", ""),
    ],
)
def test_titles_come_from_the_tables(canonical: str, title: str) -> None:
    assert LABELS.title(canonical) == title


def test_the_chain_runs_both_ways_and_heeds_no_leading_zero() -> None:
    assert [row.replaces for row in LABELS.links("7/2006/QĐ-TTg")] == ["135/1998/QĐ-TTg"]
    assert [row.canonical for row in LABELS.later("135/1998/QĐ-TTg")] == ["07/2006/QĐ-TTg"]
    assert "135/1998/QĐ-TTg" in [row.canonical for row in LABELS.links("prog:ct135")]
    assert LABELS.later("prog:ct135") == ()


@pytest.mark.parametrize(
    ("id_", "canonical"),
    [
        ("ct135", "prog:ct135"),
        ("luat-dat-dai.2013", "LAW:dat-dai@2013"),
        ("luat-dat-dai", "LAW:dat-dai"),
        ("luat-dat-dai.1777", ""),
        ("102-2009-qd-ttg", "102/2009/QĐ-TTg"),
        ("7-2006-qd-ttg", "7/2006/QĐ-TTg"),
        ("x", ""),
        ("", ""),
    ],
)
def test_what_the_tables_know_is_found_by_its_id(id_: str, canonical: str) -> None:
    assert LABELS.unmentioned(id_) == canonical


NUMBERS = st.tuples(st.integers(1, 999), st.sampled_from(["", "a"]), st.sampled_from(["", "/2009", "/2010"]))
FORMS = st.builds(
    lambda number, symbol, signed: f"{number[0]}{number[1]}{number[2]}/{symbol}" + ("" if number[2] else f"@{signed}"),
    NUMBERS,
    st.sampled_from(["QĐ-TTg", "QĐ-UBND", "QĐ"]),
    st.sampled_from(["?", "2009", "2010"]),
)


@given(FORMS, FORMS)
def test_two_forms_have_two_labels_and_two_ids(one: str, other: str) -> None:
    assert (LABELS.label(one, "QĐ") == LABELS.label(other, "QĐ")) == (one == other)
    assert (policy_id(one) == policy_id(other)) == (one == other)
