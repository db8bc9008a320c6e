"""Known units in sentences of our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import vocabulary
from archive.text import nfc
from archive.units import Units

FINDER = Units(vocabulary.shipped().units)
SEED = Path(__file__).resolve().parents[1].parent / "shared" / "seed"

FOUND = [
    ("Ban Dân tộc tỉnh Vĩnh Phúc tổ chức hội nghị.", [("bdt", "Ban Dân tộc tỉnh Vĩnh Phúc", "exact")]),
    ("Sáng nay, Ban Dân tộc tỉnh đã họp.", [("bdt", "Ban Dân tộc tỉnh", "inferred")]),
    ("lãnh đạo Ban Dân tộc và các huyện", [("bdt", "Ban Dân tộc", "inferred")]),
    ("BAN DÂN TỘC TỈNH VĨNH PHÚC", [("bdt", "BAN DÂN TỘC TỈNH VĨNH PHÚC", "exact")]),
    ("Ban Dân\ntộc tỉnh Vĩnh Phúc", [("bdt", "Ban Dân\ntộc tỉnh Vĩnh Phúc", "exact")]),
    ("Ban Dân tộc và Tôn giáo tỉnh Vĩnh Phúc", [("bdt-ton-giao", "Ban Dân tộc và Tôn giáo tỉnh Vĩnh Phúc", "exact")]),
    ("Uỷ ban Dân tộc ban hành hướng dẫn", [("ubdt", "Uỷ ban Dân tộc", "exact")]),
    ("theo văn bản của UBDT", [("ubdt", "UBDT", "inferred")]),
    ("Bộ Dân tộc và Tôn giáo", [("bdttg", "Bộ Dân tộc và Tôn giáo", "exact")]),
    ("Phòng Chính sách tham mưu", [("phong-chinh-sach", "Phòng Chính sách", "exact")]),
    ("Phòng TT&ĐB phối hợp", [("phong-ttdb", "Phòng TT&ĐB", "exact")]),
    ("Phòng Dân tộc huyện Tam Đảo", [("phong-dan-toc-tam-dao", "Phòng Dân tộc huyện Tam Đảo", "exact")]),
    ("tại UBND huyện Tam Đảo", [("ubnd-tam-dao", "UBND huyện Tam Đảo", "exact")]),
    ("Sở Dân tộc và Tôn giáo tỉnh Phú Thọ", [("sdttg-phu-tho", "Sở Dân tộc và Tôn giáo tỉnh Phú Thọ", "exact")]),
    ("Sở Dân tộc và Tôn giáo chủ trì", [("sdttg", "Sở Dân tộc và Tôn giáo", "ambiguous")]),
]
NOTHING = [
    "các ban dân tộc",
    "Ban Dân tộc tỉnh Lào Cai",
    "Ban Dân tộc tỉnh Thái Nguyên và Ban Dân tộc tỉnh Bắc Kạn",
    "Ban Dân tộc các tỉnh phía Bắc",
    "Ban Dân tộc HĐND tỉnh",
    "Ban Dân tộc của HĐND tỉnh",
    "Ban Dân tộc thành phố Hà Nội",
    "Ban Dân tộc Trung ương",
    "Ủy ban Dân tộc giải phóng",
    "Ủy ban Dân tộc của Quốc hội",
    "Quyết định số 12/QĐ-BDT",
    "Công văn số 12/UBDT-VP",
    "lãnh đạo Văn phòng",
    "Thanh tra tỉnh",
    "Phòng Dân tộc các huyện",
    "Trưởng phòng Dân tộc",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_a_known_unit(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(item.value, text[item.start : item.end], item.confidence) for item in FINDER.find(text)] == expected


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_unit_of_the_table(text: str) -> None:
    assert FINDER.find(text) == ()


def test_a_shared_name_lists_its_candidates() -> None:
    assert FINDER.find("Sở DT&TG")[0].detail == "sdttg|sdttg-phu-tho"


def test_no_units_find_nothing() -> None:
    assert Units(()).find("Ban Dân tộc") == ()


@given(st.lists(st.sampled_from(["Ban Dân tộc", "tỉnh", "Vĩnh Phúc", "Sở", "UBDT", "-", "\n", "và"]), max_size=12))
def test_findings_stand_apart_and_in_order(words: list[str]) -> None:
    text = nfc(" ".join(words))
    end = 0
    for item in FINDER.find(text):
        assert item.start is not None and item.end is not None
        assert end <= item.start < item.end <= len(text)
        end = item.end


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(FINDER.find(nfc(text)), tuple)


@pytest.mark.skipif(not SEED.exists(), reason="the seed page is not beside the checkout")
def test_the_seed_page() -> None:
    text = nfc(next(SEED.glob("*.txt")).read_text(encoding="utf-8"))
    assert {"bdt", "ubnd-tam-dao", "phong-dan-toc-tam-dao", "phong-ttdb"} == {item.value for item in FINDER.find(text)}
