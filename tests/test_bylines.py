"""By-lines below (and above) news texts of our own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import vocabulary
from archive.bylines import Bylines
from archive.document import Block
from archive.text import name_code, nfc

SURNAMES = (files("corpus") / "surnames.tsv").read_text(encoding="utf-8").splitlines()[1:]
FINDER = Bylines(vocabulary.shipped().units, [row.split("\t")[0] for row in SURNAMES])
SEED = Path(__file__).resolve().parents[1].parent / "shared" / "seed"
BODY = (
    "Họp sơ kết công tác dân tộc ở xã vùng cao\n"
    "Sáng 12/5, đoàn công tác đã kiểm tra việc cấp giống ngô cho các hộ ở hai thôn xa nhất của xã.\n"
    "Bà con đề nghị sớm sửa đoạn đường vào thôn và bổ sung nước sạch trước mùa khô năm nay.\n"
)

# the last line, the authors, the codes of the units ("?" before the words of a unit that has no row), the rule.
BYLINES = [
    ("Vũ Đức Lâm-Phòng TT&ĐB", ["Vũ Đức Lâm"], ["phong-ttdb"], "unit"),
    ("Vũ Đức Lâm – Phòng Chính sách", ["Vũ Đức Lâm"], ["phong-chinh-sach"], "unit"),
    ("Vũ Đức Lâm-Phòng TT & ĐB.", ["Vũ Đức Lâm"], ["phong-ttdb"], "unit"),
    ("Lò Thị Mây - Thanh tra", ["Lò Thị Mây"], ["thanh-tra"], "unit"),
    ("Lò Thị Mây, Phòng Dân tộc huyện Tam Đảo", ["Lò Thị Mây"], ["phong-dan-toc-tam-dao"], "unit"),
    ("Lò Thị Mây - Phòng KH-TH", ["Lò Thị Mây"], ["phong-khth"], "unit"),
    ("Lò Thị Mây - Phòng Kế hoạch - Tổng hợp", ["Lò Thị Mây"], ["phong-khth"], "unit"),
    ("LÒ THỊ MÂY - PHÒNG CHÍNH SÁCH", ["Lò Thị Mây"], ["phong-chinh-sach"], "unit"),
    ("(Mây Hồng – Đài TT-TH huyện)", ["Mây Hồng"], ["?Đài TT-TH huyện"], "unit"),
    ("Mây Hồng (Phòng Chính sách)", ["Mây Hồng"], ["phong-chinh-sach"], "unit"),
    ("Mây Hồng - Báo Vĩnh Phúc", ["Mây Hồng"], ["?Báo Vĩnh Phúc"], "unit"),
    (
        "Lâm Thị Sen - Phòng KHTH, Vũ Đức Lâm - Phòng CS",
        ["Lâm Thị Sen", "Vũ Đức Lâm"],
        ["phong-khth", "phong-chinh-sach"],
        "unit",
    ),
    ("Lâm Thị Sen - Ban Dân tộc tỉnh Lào Cai", ["Lâm Thị Sen"], ["?Ban Dân tộc tỉnh Lào Cai"], "unit"),
    ("Tin, ảnh: Sen Hồng (Phòng Chính sách)", ["Sen Hồng"], ["phong-chinh-sach"], "marked"),
    ("Tin, ảnh: Sen Hồng", ["Sen Hồng"], [], "marked"),
    ("Tin, ảnh Sen Hồng", ["Sen Hồng"], [], "marked"),
    ("Tin ảnh: SEN HỒNG", ["Sen Hồng"], [], "marked"),
    ("Tin và ảnh: Sen Hồng", ["Sen Hồng"], [], "marked"),
    ("Bài và ảnh: Sen Hồng - Đức Lâm", ["Sen Hồng", "Đức Lâm"], [], "marked"),
    ("Bài, ảnh: Sen Hồng, Đức Lâm", ["Sen Hồng", "Đức Lâm"], [], "marked"),
    ("Tin: Sen Hồng; ảnh: Đức Lâm", ["Sen Hồng"], [], "marked"),
    ("Tin bài: Phòng Tuyên truyền và Địa bàn", [], ["phong-ttdb"], "marked"),
    ("(Tin: Sen Hồng)", ["Sen Hồng"], [], "marked"),
    ("Thực hiện: Lâm Thị Sen", ["Lâm Thị Sen"], [], "marked"),
    ("Người viết: Lò Văn Páo - Văn phòng", ["Lò Văn Páo"], ["van-phong"], "marked"),
    ("Tác giả: H'Mai Niê", ["H'Mai Niê"], [], "marked"),
    ("Tác giả bài viết: Lâm Thị Sen – Thanh tra", ["Lâm Thị Sen"], ["thanh-tra"], "marked"),
    ("PV: Sen Hồng", ["Sen Hồng"], [], "marked"),
    ("CTV Sen Hồng", ["Sen Hồng"], [], "marked"),
    ("Lâm Thị Sen", ["Lâm Thị Sen"], [], "alone"),
    ("*Lâm Thị Sen*", ["Lâm Thị Sen"], [], "alone"),
    ("LÂM THỊ SEN", ["Lâm Thị Sen"], [], "alone"),
    ("Sen Hồng", ["Sen Hồng"], [], "alone"),
    ("Sen Hồng-Đức Lâm", ["Sen Hồng", "Đức Lâm"], [], "alone"),
    ("Sen Hồng – Đức Lâm", ["Sen Hồng", "Đức Lâm"], [], "alone"),
    ("Sen Hồng (Tổng hợp)", ["Sen Hồng"], [], "alone"),
    ("Sen Hồng (TH)", ["Sen Hồng"], [], "alone"),
    ("Lâm Thị Sen (Theo TTXVN)", ["Lâm Thị Sen"], [], "alone"),
    ("Lâm Thị Sen - Phó Trưởng phòng Chính sách", ["Lâm Thị Sen"], [], "alone"),
    ("Đoàn Sen", ["Đoàn Sen"], [], "alone"),
    ("Ban Dân tộc", [], ["bdt"], "unit"),
    ("Lâm Thị Sen-Phòng TT&ĐB\n\nCác tin đã đưa ngày:", ["Lâm Thị Sen"], ["phong-ttdb"], "unit"),
    ("Lâm Thị Sen\n\nCác tin đã đưa ngày:", ["Lâm Thị Sen"], [], "alone"),
]
NOTHING = [
    "Theo baodantoc.vn",
    "Theo Báo Dân tộc",
    "Nguồn: Ban Dân tộc",
    "PV",
    "BBT",
    "Ảnh: Sen Hồng",
    "Đồ họa: Sen Hồng",
    "Đồng chí Lâm Thị Sen",
    "Ông Lâm Văn Páo",
    "Lâm Thị Sen - Ảnh: Đức Lâm",
    "Toàn cảnh Hội nghị",
    "Phụ lục I - Thông tư",
    "Một góc bản mới hôm nay",
    "Hội nghị kết thúc lúc 11 giờ.",
    "Tin tức khác",
    "Tin báo cáo kết quả quý I",
    "Trung tâm và Đài Truyền thanh đã phối hợp đưa tin về chương trình này suốt tuần qua",
]


def read(text: str, blocks: tuple[Block, ...] = ()) -> tuple[list[str], list[str], set[str]]:
    authors, units = FINDER.find(text, blocks)
    codes = [f"?{item.label}" if item.value == name_code(item.label) else item.value for item in units]
    return [item.label for item in authors], codes, {item.rule.removeprefix("byline.") for item in (*authors, *units)}


@pytest.mark.parametrize(("line", "authors", "units", "rule"), BYLINES)
def test_a_byline_at_the_end(line: str, authors: list[str], units: list[str], rule: str) -> None:
    assert read(BODY + line) == (authors, units, {rule})


@pytest.mark.parametrize("line", NOTHING)
def test_what_is_no_byline(line: str) -> None:
    assert read(BODY + line) == ([], [], set())


def test_a_byline_below_the_headline() -> None:
    head, _, body = BODY.partition("\n")
    assert read(f"{head}\nTin, ảnh: Sen Hồng\n{body}") == (["Sen Hồng"], [], {"marked"})
    assert read(f"{head}\nSen Hồng\n{body}") == ([], [], set())


def test_the_block_of_the_reader_comes_first() -> None:
    line = "Sen Hồng"
    text = f"{BODY}{line}\nĐường vào thôn đã sửa xong.\nTin khác: Đức Lâm"
    block = Block("byline", len(BODY), len(BODY) + len(line))
    assert read(text, (block,)) == (["Sen Hồng"], [], {"alone"})


def test_a_caption_is_no_byline() -> None:
    line = "Lâm Thị Sen"
    block = Block("caption", len(BODY), len(BODY) + len(line))
    assert read(BODY + line, (block,)) == ([], [], set())


def test_spans_codes_and_confidence() -> None:
    text = f"{BODY}LÂM THỊ  SEN - Phòng CS"
    (author,), (unit,) = FINDER.find(text, ())
    assert text[author.start : author.end] == "LÂM THỊ  SEN"
    assert (author.value, author.label, author.confidence) == (name_code("Lâm Thị Sen"), "Lâm Thị Sen", "exact")
    assert text[unit.start : unit.end] == "Phòng CS"
    assert (unit.value, unit.label) == ("phong-chinh-sach", "Phòng Chính sách")


def test_a_name_alone_is_inferred() -> None:
    assert FINDER.find(f"{BODY}Lâm Thị Sen", ())[0][0].confidence == "inferred"


def test_a_unit_of_two_districts_is_ambiguous() -> None:
    (unit,) = FINDER.find(f"{BODY}Lâm Thị Sen - Phòng Dân tộc", ())[1]
    assert (unit.confidence, unit.label) == ("ambiguous", "Phòng Dân tộc")
    assert unit.detail == "phong-dan-toc-tam-dao|phong-dan-toc-phuc-yen"


@pytest.mark.parametrize(
    "signature",
    [
        "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nTRƯỞNG BAN\nLâm Thị Sen",
        "KT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN\n(đã ký)\nLâm Thị Sen",
        "TM. UBND XÃ\nCHỦ TỊCH\nLâm Thị Sen",
    ],
)
def test_a_signature_is_no_byline(signature: str) -> None:
    assert read(BODY + signature) == ([], [], set())
    state = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    assert read(state + BODY + "Lâm Thị Sen") == ([], [], set())


def test_a_text_that_names_the_republic_may_have_a_byline() -> None:
    text = f"Nước Cộng hòa xã hội chủ nghĩa Việt Nam và Đảng Cộng sản Việt Nam.\n{BODY}Lâm Thị Sen"
    assert read(text)[0] == ["Lâm Thị Sen"]


@given(
    st.lists(
        st.sampled_from(["Tin, ảnh:", "Lâm", "Sen Hồng", "-", "–", "Phòng CS", ",", "(", ")", "\n", "."]), max_size=14
    )
)
def test_findings_slice_back(words: list[str]) -> None:
    text = nfc(" ".join(words))
    for items in FINDER.find(text, ()):
        for item in items:
            assert item.start is not None and item.end is not None
            assert text[item.start : item.end].strip() == text[item.start : item.end] != ""


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    text = nfc(text)
    assert len(FINDER.find(text, (Block("byline", 0, len(text)),))) == 2


@pytest.mark.skipif(not SEED.exists(), reason="the seed page is not beside the checkout")
def test_the_seed_page() -> None:
    authors, units = FINDER.find(nfc(next(SEED.glob("*.txt")).read_text(encoding="utf-8")), ())
    assert [item.label for item in authors] == ["Nguyễn Việt Cường"]
    assert [item.value for item in units] == ["phong-ttdb"]
