"""Programmes in sentences of our own, in the shapes that offices write."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import vocabulary
from archive.programmes import Programmes
from archive.text import nfc
from archive.vocabulary import Instrument

SHIPPED = vocabulary.shipped()
FINDER = Programmes(SHIPPED.programmes, SHIPPED.instruments)
SEED = Path(__file__).resolve().parents[1].parent / "shared" / "seed"

# text, then what is found: code, words, rule, confidence.
NUMBERS = [
    ("nguồn vốn Chương trình 135 năm 2016", [("ct135", "Chương trình 135", "number", "exact")]),
    ("xã được đầu tư CT135", [("ct135", "CT135", "number", "exact")]),
    ("xã được đầu tư CT 135.", [("ct135", "CT 135", "number", "exact")]),
    ("vốn ct 135 còn chậm", [("ct135", "ct 135", "number", "exact")]),
    ("CHƯƠNG TRÌNH 135 GIAI ĐOẠN II", [("ct135", "CHƯƠNG TRÌNH 135", "number", "exact")]),
    ("theo Chương trình số 135 của Chính phủ", [("ct135", "Chương trình số 135", "number", "exact")]),
    ("thuộc Chương trình 135/CP", [("ct135", "Chương trình 135/CP", "number", "exact")]),
    ("Chương trình 135-II tại thôn", [("ct135", "Chương trình 135", "number", "exact")]),
    ("Chương trình 135 - nhìn lại một năm", [("ct135", "Chương trình 135", "number", "exact")]),
    ("Chương\ntrình\n135 của tỉnh", [("ct135", "Chương\ntrình\n135", "number", "exact")]),
    ("Chương trình\u00a0135 của tỉnh", [("ct135", "Chương trình\u00a0135", "number", "exact")]),
    ("Chương trình MTQG 1719", [("mtqg-dtts", "Chương trình MTQG 1719", "number", "exact")]),
    ("CTMTQG 1719 năm 2023", [("mtqg-dtts", "CTMTQG 1719", "number", "exact")]),
    ("Chương trình mục tiêu quốc gia 1719", [("mtqg-dtts", "Chương trình mục tiêu quốc gia 1719", "number", "exact")]),
    ("báo cấp theo Chương trình 2472", [("bao-tap-chi", "Chương trình 2472", "number", "exact")]),
    ("huyện thụ hưởng Chương trình 30a", [("nq30a", "Chương trình 30a", "number", "exact")]),
    ("nhà ở theo Chương trình 167 đã xong", [("nha167", "Chương trình 167", "number", "exact")]),
    ("các xã vùng CT229", [("ct229", "CT229", "number", "exact")]),
    ("Đề án 498 của Thủ tướng", [("tao-hon", "Đề án 498", "number", "exact")]),
    ("triển khai Đề án số 1898", [("bdg", "Đề án số 1898", "number", "exact")]),
    ("hỗ trợ theo Quyết định 102", [("qd102", "Quyết định 102", "number", "inferred")]),
    ("hỗ trợ theo QĐ 755 năm 2013", [("qd755", "QĐ 755", "number", "exact")]),
    ("QĐ 102, ngày 07/8/2009 của Thủ tướng Chính phủ", [("qd102", "QĐ 102", "number", "exact")]),
    ("Quyết định số 498 ngày 14/4/2015 của Chính phủ", [("tao-hon", "Quyết định số 498", "number", "exact")]),
]
LISTS = [
    ("Chương trình 135, 134, chính sách khác", [("ct135", "Chương trình 135"), ("ct134", "134")]),
    ("các chương trình 134, 135", [("ct134", "chương trình 134"), ("ct135", "135")]),
    ("Chương trình 135 và 134", [("ct135", "Chương trình 135"), ("ct134", "134")]),
    ("Chương trình 134,135 đúng tiến độ", [("ct134", "Chương trình 134"), ("ct135", "135")]),
    ("Chương trình 135; 30a và 1719", [("ct135", "Chương trình 135"), ("nq30a", "30a"), ("mtqg-dtts", "1719")]),
    ("Chương trình 661, 135", [("ct135", "135")]),
    ("Chương trình 135 giai đoạn II, 134", [("ct135", "Chương trình 135"), ("ct134", "134")]),
    ("CT 134, CT 135", [("ct134", "CT 134"), ("ct135", "CT 135")]),
    ("Chương trình 135, 134 hộ được vay vốn", [("ct135", "Chương trình 135")]),
    ("Chương trình 135, 167 ngôi nhà đã xong", [("ct135", "Chương trình 135")]),
    ("Quyết định 102, 755 và 1592", [("qd102", "Quyết định 102"), ("qd755", "755"), ("ct134", "1592")]),
]
INSTRUMENTS = [
    ("Quyết định số 102/2009/QĐ-TTg ngày 07/8/2009", [("qd102", "Quyết định số 102/2009/QĐ-TTg", "exact")]),
    ("Quyết định số 102-QĐ/TTg;", [("qd102", "Quyết định số 102-QĐ/TTg", "inferred")]),
    ("quyết định số 102/QĐ-TTg", [("qd102", "quyết định số 102/QĐ-TTg", "inferred")]),
    ("Quyết định số 102/QĐ-TTg ngày 07/8/2009", [("qd102", "Quyết định số 102/QĐ-TTg", "inferred")]),
    ("Quyết định số\n102/2009/QĐ-TTg", [("qd102", "Quyết định số\n102/2009/QĐ-TTg", "exact")]),
    ("Quyết định số 102 /2009/QĐ -TTg", [("qd102", "Quyết định số 102 /2009/QĐ -TTg", "exact")]),
    ("QUYẾT ĐỊNH SỐ 134/2004/QĐ-TTG", [("ct134", "QUYẾT ĐỊNH SỐ 134/2004/QĐ-TTG", "exact")]),
    ("QĐ số 135/1998/QĐ-TTg", [("ct135", "QĐ số 135/1998/QĐ-TTg", "exact")]),
    ("Decision No. 135/1998/QD-TTg", [("ct135", "135/1998/QD-TTg", "exact")]),
    ("Quyết định số 135/1998/QÐ-TTg", [("ct135", "Quyết định số 135/1998/QÐ-TTg", "exact")]),
    ("Quyết định số 07/2006/QĐ-TTg", [("ct135", "Quyết định số 07/2006/QĐ-TTg", "exact")]),
    ("Quyết định 1719/QĐ-TTg ngày 14 tháng 10 năm 2021", [("mtqg-dtts", "Quyết định 1719/QĐ-TTg", "exact")]),
    ("Quyết định 1719/QĐ-TTg", [("mtqg-dtts", "Quyết định 1719/QĐ-TTg", "inferred")]),
    ("QĐ số 2086/QĐ-TTg, 2016", [("qd2086", "QĐ số 2086/QĐ-TTg", "exact")]),
    ("Quyết định 755/QĐ-TTg năm 2013", [("qd755", "Quyết định 755/QĐ-TTg", "exact")]),
    ("Quyết định số 59/QĐ-TTg ngày 16/01/2017", [("bao-tap-chi", "Quyết định số 59/QĐ-TTg", "exact")]),
    ("Nghị quyết số 30a/2008/NQ-CP", [("nq30a", "Nghị quyết số 30a/2008/NQ-CP", "exact")]),
    ("NQ 80/NQ-CP ngày 19/5/2011", [("gnbv", "NQ 80/NQ-CP", "exact")]),
    ("Nghị định số 05/2011/NĐ-CP", [("nd05", "Nghị định số 05/2011/NĐ-CP", "exact")]),
    ("Nghị quyết số 24-NQ/TW ngày 12/3/2003", [("nq24", "Nghị quyết số 24-NQ/TW", "exact")]),
    ("Nghị quyết số 88/2019/QH14", [("mtqg-dtts", "Nghị quyết số 88/2019/QH14", "exact")]),
    ("Quyết định 342/2013/QĐ-TTg", [("ntm", "Quyết định 342/2013/QĐ-TTg", "inferred")]),
    ("Xã thuộc QĐ 582/QĐ/TTg", [("phan-dinh", "QĐ 582/QĐ/TTg", "inferred")]),
    (
        "cấp báo, tạp chí theo QĐ 975/QĐ-TTg",
        [("bao-tap-chi", "cấp báo, tạp chí", "inferred"), ("bao-tap-chi", "QĐ 975/QĐ-TTg", "inferred")],
    ),
    (
        "Quyết định 32/2007 và Quyết định 126/2008",
        [("vay-von", "Quyết định 32/2007", "inferred"), ("vay-von", "Quyết định 126/2008", "inferred")],
    ),
    ("574/QĐ-UBND ngày 19/02/2019", [("nguoi-uy-tin", "574/QĐ-UBND", "exact")]),
    (
        "số 59/QĐ-TTg ngày 16/01/2017; số 59/QĐ-TTg",
        [("bao-tap-chi", "59/QĐ-TTg", sure) for sure in ("exact", "inferred")],
    ),
]
NAMES = [
    ("tuyên truyền về tảo hôn trong bản", [("tao-hon", "tảo hôn", "inferred")]),
    ("nạn tảo hôn và hôn nhân cận huyết thống", [("tao-hon", "tảo hôn và hôn nhân cận huyết thống", "inferred")]),
    ("Đề án Giảm thiểu tình trạng tảo hôn", [("tao-hon", "tảo hôn", "inferred")]),
    ("Đề án giảm thiểu tảo hôn và hôn nhân cận huyết thống", [("tao-hon", None, "exact")]),
    ("gặp mặt người có uy tín", [("nguoi-uy-tin", "người có uy tín", "inferred")]),
    ("chính sách đối với người có uy tín", [("nguoi-uy-tin", None, "exact")]),
    ("danh sách NCUT năm 2019", [("nguoi-uy-tin", "NCUT", "inferred")]),
    ("đạt chuẩn nông thôn mới", [("ntm", "nông thôn mới", "inferred")]),
    ("Chương trình mục tiêu quốc gia xây dựng nông thôn mới", [("ntm", None, "exact")]),
    ("Chương trình MTQG giảm nghèo bền vững", [("gnbv", None, "exact")]),
    ("kết quả giảm nghèo\nbền vững", [("gnbv", "giảm nghèo\nbền vững", "inferred")]),
    ("thực hiện Nghị quyết 30a sáu tháng", [("nq30a", "Nghị quyết 30a", "exact")]),
    ("theo NQ30a", [("nq30a", "NQ30a", "exact")]),
    ("các xã 135 của huyện", [("ct135", "xã 135", "exact")]),
    ("hộ nghèo ở vùng khó khăn", [("vung-kk", "vùng khó khăn", "inferred")]),
    ("việc cấp báo, tạp chí cho thôn", [("bao-tap-chi", "cấp báo, tạp chí", "inferred")]),
    ("việc cấp báo tạp chí cho thôn", [("bao-tap-chi", "cấp báo tạp chí", "inferred")]),
    ("xây dựng làng văn hoá kiểu mẫu", [("vp-lvhkm", "làng văn hoá kiểu mẫu", "inferred")]),
    ("Đề án “Hỗ trợ phát triển sản xuất trong vùng đồng bào DTTS”", [("vp-sx", None, "exact")]),
    ("mục tiêu phát triển thiên niên kỷ", [("mdg-dtts", None, "inferred")]),
    ("hỗ trợ trực tiếp cho người dân thuộc hộ nghèo vùng khó khăn", [("qd102", None, "inferred")]),
]
NOTHING = [
    "135 hộ nghèo",
    "135",
    "Chương trình 30 phút",
    "chương trình 135 phút mỗi tuần",
    "Chương trình 135 tỷ đồng",
    "Chương trình 135.000 đồng",
    "Chương trình 135,5 triệu",
    "Luật số 135",
    "Quyết định số 1021/QĐ-UBND",
    "Quyết định số 102/QĐ-UBND",
    "Quyết định số 102/QĐ-UBND ngày 07/8/2009 của UBND tỉnh",
    "Quyết định 102 của UBND huyện",
    "Quyết định số 755/QĐ-TTg ngày 02/6/2005",
    "Quyết định số 102/2010/QĐ-TTg",
    "Quyết định số 30/QĐ-TTg ngày 10/01/2007",
    "Quyết định số 59/QĐ-TTg",
    "498-QĐ/TU ngày 02/02/2012",
    "574/QĐ-UBND ngày 20/02/2019",
    "CT số 05-CT/TW của Bộ Chính trị",
    "Chỉ thị số 21/CT-TTg",
    "Chương trình số 135-CTr/TU của Tỉnh ủy",
    "Chương trình số 135/CTr-UBND",
    "135/CTr-UBND",
    "QĐ 33 của Thủ tướng",
    "Quyết định 12 về tiêu chí",
    "23 xã 135 thôn",
    "căn hộ CT2 và CT07504",
    "ncut của bài hát",
    "Chương trình 1350",
    "một chương trình 9+",
    "huyện Tam Nông",
]


def found(text: str) -> list[tuple[str, str, str, str]]:
    return [
        (item.value, text[item.start : item.end], item.rule.removeprefix("programme."), item.confidence)
        for item in FINDER.find(text)
    ]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_a_number_behind_its_type_word(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_a_list_of_numbers(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(code, words) for code, words, _, _ in found(text)] == expected


def test_only_the_first_of_a_list_has_the_type_word() -> None:
    assert [rule for _, _, rule, _ in found("Chương trình 134, 135")] == ["number", "list"]


@pytest.mark.parametrize(("text", "expected"), INSTRUMENTS)
def test_an_instrument(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(code, words, sure) for code, words, _, sure in found(text)] == expected


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_a_name(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    for (code, words, rule, sure), wanted in zip(found(text), expected, strict=True):
        assert (code, wanted[1] or words, sure) == (wanted[0], words, wanted[2])
        assert rule == "alias"


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_programme(text: str) -> None:
    assert found(text) == []


def test_the_label_is_that_of_the_vocabulary() -> None:
    assert FINDER.find("CT 135")[0].label == "Chương trình 135"


def test_an_instrument_out_of_form_is_refused() -> None:
    with pytest.raises(ValueError, match="canonical"):
        Programmes(SHIPPED.programmes, [Instrument("ct135", "Quyết định 135", "", "", "", "", "ours")])


@given(st.text(alphabet=st.sampled_from("chương trình 135,/-QĐTTgNQ2009 số và\n"), max_size=80))
def test_findings_stand_apart_and_in_order(text: str) -> None:
    text = nfc(text)
    end = 0
    for item in FINDER.find(text):
        assert item.start is not None and item.end is not None
        assert end <= item.start < item.end <= len(text)
        assert text[item.start : item.end].strip() == text[item.start : item.end]
        end = item.end


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(FINDER.find(nfc(text)), tuple)


@pytest.mark.parametrize(
    "piece", ["Chương trình ", "135, ", "Quyết định số ", "1/", "102/2009/QĐ", "phát triển kinh tế "]
)
def test_no_text_is_slow(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begin = time.perf_counter()
    FINDER.find(text)
    assert time.perf_counter() - begin < 5


@pytest.mark.skipif(not SEED.exists(), reason="the seed page is not beside the checkout")
def test_the_seed_page() -> None:
    text = nfc(next(SEED.glob("*.txt")).read_text(encoding="utf-8"))
    best: dict[str, str] = {}
    for item in FINDER.find(text):
        best[item.value] = "exact" if "exact" in (item.confidence, best.get(item.value)) else item.confidence
    assert best.items() >= {"ct135": "exact", "ct134": "exact", "nguoi-uy-tin": "exact", "tao-hon": "exact"}.items()
    assert {"qd102", "mdg-dtts", "vp-sx", "vp-vh"} <= best.keys()
    assert [item.confidence for item in FINDER.find(text) if "102-QĐ/TTg" in text[item.start : item.end]] == [
        "inferred"
    ]
