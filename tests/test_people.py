"""Persons with their office, in sentences of our own."""

from __future__ import annotations

import time
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.people import People
from archive.text import name_code, nfc


def _names(table: str) -> list[str]:
    lines = (files("corpus") / f"{table}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t")[0] for line in lines]


FINDER = People(_names("offices"), _names("surnames"))
SEED = Path(__file__).resolve().parents[1].parent / "shared" / "seed"

PEOPLE = [
    ("Đồng chí Lâm Văn Páo-Trưởng Ban Dân tộc chủ trì", [("Lâm Văn Páo", "Trưởng Ban Dân tộc")]),
    ("Đồng chí Lâm Văn Páo-Trưởng ban Dân tộc phát biểu", [("Lâm Văn Páo", "Trưởng ban Dân tộc")]),
    ("ông Lò Văn Sửu, Phó Chủ tịch UBND huyện Tam Đảo cho biết", [("Lò Văn Sửu", "Phó Chủ tịch UBND huyện Tam Đảo")]),
    ("Ông Lò Văn Sửu (Giám đốc Sở Y tế) nói", [("Lò Văn Sửu", "Giám đốc Sở Y tế")]),
    ("bà Lò Thị Mây – Phó Trưởng phòng Chính sách", [("Lò Thị Mây", "Phó Trưởng phòng Chính sách")]),
    ("đ/c Lò Thị Mây, Bí thư Đảng ủy xã Đạo Trù", [("Lò Thị Mây", "Bí thư Đảng ủy xã Đạo Trù")]),
    ("đ/c: Lò Thị Mây - chủ tịch UBND huyện đánh giá", [("Lò Thị Mây", "chủ tịch UBND huyện")]),
    ("Chủ tịch UBND tỉnh Lâm Văn Páo đã kiểm tra", [("Lâm Văn Páo", "Chủ tịch UBND tỉnh")]),
    ("Phó Chủ tịch UBND tỉnh An Giang Lâm Văn Páo", [("Lâm Văn Páo", "Phó Chủ tịch UBND tỉnh An Giang")]),
    ("Bí thư Tỉnh ủy Nguyễn Thị Mai Sao dự", [("Nguyễn Thị Mai Sao", "Bí thư Tỉnh ủy")]),
    ("Bộ trưởng Bộ Tài chính Trần Văn Sao ký", [("Trần Văn Sao", "Bộ trưởng Bộ Tài chính")]),
    ("Chủ tịch Quốc hội Nông Văn Sao thăm", [("Nông Văn Sao", "Chủ tịch Quốc hội")]),
    (
        "Thủ tướng Trần Văn Sao và Phó Thủ tướng Lê Văn Gạo",
        [("Trần Văn Sao", "Thủ tướng"), ("Lê Văn Gạo", "Phó Thủ tướng")],
    ),
    (
        "đồng chí Lâm Văn Páo - Ủy viên Ban Thường vụ, Trưởng ban Dân vận Tỉnh ủy; Lò Thị Mây, Giám đốc Sở Nội vụ",
        [
            ("Lâm Văn Páo", "Ủy viên Ban Thường vụ, Trưởng ban Dân vận Tỉnh ủy"),
            ("Lò Thị Mây", "Giám đốc Sở Nội vụ"),
        ],
    ),
    ("nguyên Bộ trưởng Bộ Y tế Trần Văn Sao", [("Trần Văn Sao", "nguyên Bộ trưởng Bộ Y tế")]),
    (
        "ông Trần Văn Sao, nguyên phó chủ tịch UBND TP Đà Nẵng",
        [("Trần Văn Sao", "nguyên phó chủ tịch UBND TP Đà Nẵng")],
    ),
    ("bà Lò Thị Mây là Trưởng thôn Đồng Giếng", [("Lò Thị Mây", "Trưởng thôn Đồng Giếng")]),
    ("Đại tá Trần Văn Sao, Phó Giám đốc Công an tỉnh", [("Trần Văn Sao", "Phó Giám đốc Công an tỉnh")]),
    ("PGS.TS Trần Văn Sao, Viện trưởng Viện Dân tộc học", [("Trần Văn Sao", "Viện trưởng Viện Dân tộc học")]),
    ("Chị H'Mai Niê, Chủ tịch Hội Phụ nữ xã cho hay", [("H'Mai Niê", "Chủ tịch Hội Phụ nữ xã")]),
    ("ông Y Bhăm, Trưởng ban công tác Mặt trận", [("Y Bhăm", "Trưởng ban công tác Mặt trận")]),
    ("LÂM VĂN PÁO - TRƯỞNG BAN DÂN TỘC", [("Lâm Văn Páo", "TRƯỞNG BAN DÂN TỘC")]),
    (
        "Giám đốc Sở Văn hóa, Thể thao và Du lịch Lâm Văn Páo",
        [("Lâm Văn Páo", "Giám đốc Sở Văn hóa, Thể thao và Du lịch")],
    ),
    ("Trưởng phòng kế hoạch tổng hợp Lâm Văn Páo báo cáo", [("Lâm Văn Páo", "Trưởng phòng kế hoạch tổng hợp")]),
    ("- Chủ tịch UBND xã: Lâm Văn Páo.", [("Lâm Văn Páo", "Chủ tịch UBND xã")]),
    ("- Bí thư: Lâm Văn Páo\n- Phó Bí thư: Lò Thị Mây\n", [("Lâm Văn Páo", "Bí thư"), ("Lò Thị Mây", "Phó Bí thư")]),
    ("ông Trần Văn A, Chủ tịch UBND xã", [("Trần Văn A", "Chủ tịch UBND xã")]),
    ("Phó Bí thư Tỉnh ủy, Chủ tịch UBND tỉnh Lâm Văn Páo", [("Lâm Văn Páo", "Phó Bí thư Tỉnh ủy, Chủ tịch UBND tỉnh")]),
    ("Trưởng Công an xã Lâm Văn Páo cho hay", [("Lâm Văn Páo", "Trưởng Công an xã")]),
    ("Ông Lâm Văn Páo, Hiệu trưởng trường THCS Hồ Sen", [("Lâm Văn Páo", "Hiệu trưởng trường THCS Hồ Sen")]),
    ("Uỷ viên Ban Thường vụ Huyện uỷ Lâm Văn Páo", [("Lâm Văn Páo", "Uỷ viên Ban Thường vụ Huyện uỷ")]),
    ("Bà Lò Thị Mây được bổ nhiệm giữ chức Giám đốc Sở Y tế", [("Lò Thị Mây", "Giám đốc Sở Y tế")]),
    ("Chủ tịch Hồ Chí Minh", [("Hồ Chí Minh", "Chủ tịch")]),
    ("bà Lò Thị Mây, Thứ trưởng Bộ Ngoại giao nói", [("Lò Thị Mây", "Thứ trưởng Bộ Ngoại giao")]),
    (
        "ông Lâm Văn Páo - Chủ nhiệm Ủy ban Tài chính-Ngân sách cho biết",
        [("Lâm Văn Páo", "Chủ nhiệm Ủy ban Tài chính-Ngân sách")],
    ),
    ("Giám đốc Sở Giao thông vận tải Lâm Văn Páo", [("Lâm Văn Páo", "Giám đốc Sở Giao thông vận tải")]),
    ("ông Lâm Văn Páo, Giám đốc Sở Công Thương chỉ huy lực lượng", [("Lâm Văn Páo", "Giám đốc Sở Công Thương")]),
    (
        "Trưởng ban là ông Lâm Văn Páo, Phó Trưởng ban là bà Lò Thị Mây.",
        [
            ("Lâm Văn Páo", "Trưởng ban"),
            ("Lò Thị Mây", "Phó Trưởng ban"),
        ],
    ),
    ("Phó Chủ tịch UBND Nghệ An Đinh Văn Páo nói", [("Đinh Văn Páo", "Phó Chủ tịch UBND Nghệ An")]),
    ("Bộ trưởng Bộ Tài chính Lâm Văn Páo Chiều cùng ngày", [("Lâm Văn Páo", "Bộ trưởng Bộ Tài chính")]),
    ("Chủ tịch UBND xã Ksor Hlup Nia", [("Ksor Hlup Nia", "Chủ tịch UBND xã")]),
]
NOBODY = [
    "Đồng chí Trưởng ban phát biểu",
    "Ông Páo, Trưởng thôn",
    "Chủ tịch UBND tỉnh Hà Giang",
    "Bí thư Thành Đoàn Hà Nội",
    "Giám đốc Sở Y tế Bình Dương",
    "Chủ tịch Ủy ban nhân dân thành phố Hồ Chí Minh",
    "Hiệu trưởng trường tiểu học Nguyễn Văn Sáu",
    "Giám đốc Bệnh viện Nguyễn Tri Phương",
    "huyện Tam Đảo, Chủ tịch UBND các xã",
    "tại đường Trần Hưng Đạo, Giám đốc Sở",
    "Lăng Chủ tịch và Bảo tàng",
    "ông Lâm Văn Páo ở thôn Đồng Giếng",
    "Bộ trưởng Tài chính Mỹ Steven Gray",
    "Hội đồng Bộ trưởng",
    "Bộ trưởng Quốc phòng Hoa Kỳ Steven Gray",
    "Thủ tướng Thái Lan Somchai Krung",
    "Cục Hàng không Việt Nam, Cục trưởng Cục Y tế",
    "ra đến biển Đông.\nDaniel Gray Santo, giám đốc hãng",
    "Thứ trưởng Bộ Quốc phòng Phó Tổng Tham mưu trưởng",
    "Thứ trưởng Lâm Páotừ Hà Giang |",
    "Phó Chủ tịch UBND các huyện: Lập Thạch, Sông Lô",
]


@pytest.mark.parametrize(("text", "expected"), PEOPLE)
def test_a_person_and_the_office(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(item.label, item.detail) for item in FINDER.find(nfc(text))] == expected


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_named(text: str) -> None:
    assert FINDER.find(nfc(text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "ông Nguyễn Văn Hoà, Trưởng ban", "ông Nguyễn Văn Hòa, Trưởng ban", "NGUYỄN VĂN HOÀ - TRƯỞNG BAN",
        "Trưởng ban Nguyễn Văn Hòa", "đồng chí TS. Nguyễn Văn Hòa, Trưởng ban", "ThS.BS Nguyễn Văn Hòa, Trưởng ban",
        "Đ/c Nguyễn Văn Hòa (Trưởng ban)", "Đại tá Nguyễn Văn Hòa, Trưởng ban", "Trưởng ban: Nguyễn Văn Hòa.",
        "ĐỒNG CHÍ NGUYỄN VĂN HÒA - TRƯỞNG BAN", "Đại Tá Nguyễn Văn Hòa, Trưởng ban", "ÔNG NGUYỄN VĂN HOÀ, TRƯỞNG BAN",
    ],
)  # fmt: skip
def test_however_a_name_is_written_it_is_one_person(text: str) -> None:
    (item,) = FINDER.find(nfc(text))
    assert item.value == name_code("Nguyễn Văn Hòa")


@pytest.mark.parametrize(
    ("name", "confidence"),
    [
        ("Lâm Văn P", "ambiguous"), ("Lâm Văn Th", "ambiguous"), ("Lâm Văn A", "ambiguous"), ("Lâm Văn Ý", "ambiguous"),
        ("Lâm A Páo", "exact"), ("Lâm Văn Ơn", "exact"),
    ],
)  # fmt: skip
def test_a_hidden_name_may_be_anybodys(name: str, confidence: str) -> None:
    (item,) = FINDER.find(f"ông {name}, Chủ tịch UBND xã")
    assert (item.label, item.confidence) == (name, confidence)


def test_the_span_is_the_name_and_the_value_its_code() -> None:
    text = "Sáng nay, đồng chí Lâm Văn Páo - Trưởng ban."
    (item,) = FINDER.find(text)
    assert text[item.start : item.end] == "Lâm Văn Páo"
    assert (item.value, item.rule) == (name_code("Lâm Văn Páo"), "person.before")


def test_no_titles_find_nobody() -> None:
    assert People((), ()).find("ông Lâm Văn Páo, Trưởng ban") == ()


@given(
    st.lists(
        st.sampled_from(["ông", "Lâm", "Văn Páo", ",", "-", "Chủ tịch", "UBND", "tỉnh", ":", "\n", "và"]), max_size=16
    )
)
def test_findings_stand_apart_and_in_order(words: list[str]) -> None:
    text = " ".join(words)
    end = 0
    for item in FINDER.find(text):
        assert item.start is not None and item.end is not None
        assert end <= item.start < item.end <= len(text)
        assert text[item.start].isupper()
        end = item.end


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(FINDER.find(nfc(text)), tuple)


@pytest.mark.parametrize("piece", ["Chủ tịch ", "Lâm ", "A", "Chủ tịch, ", "ông Lâm Văn Páo, Chủ tịch UBND xã. "])
def test_no_text_is_slow(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begin = time.perf_counter()
    FINDER.find(text)
    assert time.perf_counter() - begin < 10


@pytest.mark.skipif(not SEED.exists(), reason="the seed page is not beside the checkout")
def test_the_seed_page() -> None:
    found = FINDER.find(nfc(next(SEED.glob("*.txt")).read_text(encoding="utf-8")))
    assert [(item.label, item.detail) for item in found] == [
        ("Hoàng Minh Ái", "Trưởng Ban Dân tộc"),
        ("Hoàng Minh Ái", "Trưởng ban Dân tộc"),
    ]
