"""The readers of plain text, and which reader takes which file."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import readers
from archive.errors import Refused
from archive.readers.lines import is_dateline, joined
from tests.made_files import (
    LONG,
    LONGER,
    SHARED,
    blocks,
    kinds,
    read,
    windows_1258,
)


def test_page_of_a_portal() -> None:
    text = f"""Tập huấn cho người có uy tín trong đồng bào dân tộc thiểu số năm 2018

14/05/2018

{LONGER}

Đồng chí Lê Văn Bưởi-Phó Trưởng ban Dân tộc phát biểu khai mạc lớp tập huấn

\u00a0

{LONGER}

Toàn cảnh lớp tập huấn

{LONGER} Ban yêu cầu các huyện thực hiện các nội dung sau:

- Rà soát danh sách người có uy tín.

-  Cấp báo, tạp chí đúng đối tượng;

Trần Thị Cam-Phòng TT&ĐB

Các tin đã đưa ngày:
"""
    found = read(text)
    assert [kind for kind, _ in found] == [
        "title", "dateline", "paragraph", "caption", "paragraph", "caption", "paragraph", "list", "list", "byline",
    ]  # fmt: skip
    assert found[0][1] == "Tập huấn cho người có uy tín trong đồng bào dân tộc thiểu số năm 2018"
    assert found[8][1] == "- Cấp báo, tạp chí đúng đối tượng;"
    assert found[9][1] == "Trần Thị Cam-Phòng TT&ĐB"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Toàn cảnh buổi gặp mặt", "caption"),
        ("Ảnh: Văn Mít", "caption"),
        ("Trao quà cho hộ nghèo tại thôn Đồng Giang - Ảnh: Văn Mít", "caption"),
        ("Đồng chí Lê Văn Bưởi trao giấy khen cho các cá nhân có thành tích", "caption"),
        ("Lãnh đạo Ban Dân tộc thăm mô hình nuôi ong ở xã Đạo Trù", "caption"),
        ("Các đại biểu dự lễ phát động chụp ảnh lưu niệm", "caption"),
        ("Bà con thôn Tân Lập góp công làm đường liên thôn, nhà văn hóa và kênh mương", "caption"),
        ("I. KẾT QUẢ THỰC HIỆN", "heading"),
        ("KẾT QUẢ THỰC HIỆN", "heading"),
        ("1. Về công tác tuyên truyền", "heading"),
        ("2.1. Chính sách hỗ trợ đất ở:", "heading"),
        ("Điều 3. Tổ chức thực hiện", "heading"),
        ("Chương II", "heading"),
        ("Phụ lục 01", "heading"),
        ("Mức hỗ trợ", "heading"),
        ("Điều 2. Quyết định này có hiệu lực kể từ ngày ký.", "paragraph"),
        ("Điều tra thu nhập của các hộ được làm trong tháng sáu.", "paragraph"),
        ("Ảnh hưởng của mưa lũ làm nhiều tuyến đường bị sạt lở.", "paragraph"),
        ("- Hỗ trợ giống cây trồng", "list"),
        ("+ Hỗ trợ phân bón", "list"),
        ("• Hỗ trợ chuồng trại", "list"),
        ("-Triển khai đúng kế hoạch", "list"),
        ("a) Hộ nghèo ở vùng khó khăn", "list"),
        ("-5 độ là nhiệt độ thấp nhất trong đợt rét.", "paragraph"),
        ("Tin, ảnh: Văn Mít", "byline"),
        ("Tin, ảnh Văn Mít – Thị Đào (Đài Truyền thanh huyện)", "byline"),
    ],
)
def test_kind_of_a_line_between_paragraphs(line: str, kind: str) -> None:
    found = read(f"Ban Dân tộc mở lớp tập huấn\n{LONGER}\n{line}\n{LONGER}\n{LONGER}")
    assert (kind, line) in found


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Văn Mít", "byline"),
        ("Nguyễn Văn Mít - Phòng Chính sách", "byline"),
        ("Thanh Đào, Ban Dân tộc", "byline"),
        ("Phòng Tuyên truyền và Địa bàn", "byline"),
        ("Thị Đào (Tổng hợp)", "byline"),
        ("Văn Mít – PT.", "byline"),
        ("(Tin: Văn Mít)", "byline"),
        ("Bài và ảnh: Văn Mít", "byline"),
        ("(Nguồn: Cổng thông tin điện tử)", "byline"),
        ("Theo Báo Vĩnh Phúc", "byline"),
        ("Theo kế hoạch, lớp học kéo dài ba ngày.", "paragraph"),
        ("Ông Mít.", "paragraph"),
        ("Krông Nô hưởng ứng Ngày Môi trường(11/06/2019)", "paragraph"),
        ("Toàn cảnh lớp học", "caption"),
    ],
)
def test_kind_of_the_last_line(line: str, kind: str) -> None:
    assert read(f"Ban Dân tộc mở lớp tập huấn\n{LONGER}\n{LONGER}\n{line}")[-1] == (kind, line)


def test_signed_before_captions() -> None:
    text = f"Ban Dân tộc mở lớp tập huấn\n{LONGER}\n{LONGER}\nThị Đào\nẢnh: Văn Mít"
    assert kinds(text)[-2:] == ["byline", "caption"]


def test_numbers_that_follow_each_other_are_a_list() -> None:
    text = f"Cơ cấu của Ban\n{LONG}\n1. Văn phòng Ban\n2. Thanh tra Ban\n3. Phòng Chính sách\n{LONG}"
    assert kinds(text) == ["title", "paragraph", "list", "list", "list", "paragraph"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"BAN DÂN TỘC TỈNH\nMỞ LỚP TẬP HUẤN\n{LONG}", "BAN DÂN TỘC TỈNH MỞ LỚP TẬP HUẤN"),
        (f"BAN DÂN TỘC MỞ LỚP TẬP HUẤN\nI. KẾT QUẢ\n{LONG}", "BAN DÂN TỘC MỞ LỚP TẬP HUẤN"),
        (
            f"Ban Dân tộc mở lớp tập huấn\ncho người có uy tín\n{LONG}",
            "Ban Dân tộc mở lớp tập huấn cho người có uy tín",
        ),
        (f"14/05/2018\nBan Dân tộc mở lớp tập huấn\n{LONG}", "Ban Dân tộc mở lớp tập huấn"),
        ("phổ biến các luật mới được thông qua", "phổ biến các luật mới được thông qua"),
        (f"{LONGER}\n{LONGER}", None),
        (f"- Rà soát danh sách\n{LONG}", None),
        (f"UBND TỈNH VĨNH PHÚC\nBAN DÂN TỘC\nSố: 12/BC-BDT\n{LONG}", None),
        (f"CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập – Tự do – Hạnh phúc\n{LONG}", None),
    ],
)
def test_title(text: str, expected: str | None) -> None:
    assert next((words for kind, words in read(text) if kind == "title"), None) == expected


def test_letterhead_of_a_directive() -> None:
    text = f"""UBND TỈNH VĨNH PHÚC
BAN DÂN TỘC
-------
Số: 12/BC-BDT
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Vĩnh Phúc, ngày 09 tháng 4 năm 2018
BÁO CÁO
Kết quả công tác dân tộc Quý I năm 2018
{LONGER}
Nơi nhận:
- Như trên;
TRƯỞNG BAN
Lê Văn Bưởi"""
    found = read(text)
    assert [kind for kind, _ in found[:7]] == ["paragraph"] * 5 + ["dateline", "heading"]
    assert "-------" not in dict(found).values()
    assert found[-1] == ("paragraph", "Lê Văn Bưởi")


def test_nation_within_a_sentence_is_no_letterhead() -> None:
    text = f"Ngày hội toàn dân\nCăn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam năm 2013;\n{LONG}"
    assert kinds(text)[0] == "title"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("10/04/2017", True),
        ("(09.07.2019 16:20)", True),
        ("10-4-2017", True),
        ("2017-04-10", True),
        ("Thứ hai, 10/04/2017", True),
        ("Thứ Hai, ngày 10/04/2017, 08:15 (GMT+7)", True),
        ("08:15 10/04/2017", True),
        ("08h15, ngày 10/04/2017", True),
        ("Ngày đăng: 10/04/2017", True),
        ("Cập nhật lúc: 08:15 10/04/2017", True),
        ("Ngày 10 tháng 4 năm 2017", True),
        ("Vĩnh Phúc, ngày 10 tháng 4 năm 2017", True),
        ("Vĩnh Phúc, ngày      tháng 4 năm 2017", True),
        ("Hà Nội, ngày03 tháng 12 năm 2004", True),
        ("Ngày 10/04/2017, Ban Dân tộc họp", False),
        ("Quý II năm 2017", False),
        ("10/04", False),
    ],
)
def test_dateline(line: str, expected: bool) -> None:
    assert is_dateline(line) is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Ban Dân tộc tỉnh đã mở lớp", "tập huấn cho cán bộ."], ["Ban Dân tộc tỉnh đã mở lớp tập huấn cho cán bộ."]),
        (["Ban Dân tộc họp.", "tập huấn cho cán bộ."], ["Ban Dân tộc họp.", "tập huấn cho cán bộ."]),
        (["Ban Dân tộc tỉnh đã mở lớp", "", "tập huấn"], ["Ban Dân tộc tỉnh đã mở lớp", "tập huấn"]),
        (["Các hộ được hỗ trợ gồm", "a) hộ nghèo"], ["Các hộ được hỗ trợ gồm", "a) hộ nghèo"]),
        (["Vĩnh Phúc, ngày", "28 tháng 4 năm 2018"], ["Vĩnh Phúc, ngày 28 tháng 4 năm 2018"]),
        (["Hà Nội, ngày 20", "tháng 11 năm 2025"], ["Hà Nội, ngày 20 tháng 11 năm 2025"]),
        (["Số:", "12/QĐ-UBND"], ["Số: 12/QĐ-UBND"]),
        (["BAN DÂN TỘC", "TỈNH VĨNH PHÚC"], ["BAN DÂN TỘC", "TỈNH VĨNH PHÚC"]),
        (["Toàn cảnh Hội nghị", "Trong Quý I, công tác tốt."], ["Toàn cảnh Hội nghị", "Trong Quý I, công tác tốt."]),
        (["phổ biến luật mới ban hành", "triển khai kế hoạch"], ["phổ biến luật mới ban hành", "triển khai kế hoạch"]),
        (["Tên | Số", "thôn | 5"], ["Tên | Số", "thôn | 5"]),
    ],
)  # fmt: skip
def test_joined(lines: list[str], expected: list[str]) -> None:
    assert joined(lines) == expected


def test_lines_broken_at_a_column_are_joined() -> None:
    paragraphs = [LONGER, f"Sau lớp học, {LONGER}", LONGER]
    wrapped = "\n\n".join(textwrap.fill(paragraph, 72) for paragraph in paragraphs)
    assert [text for _, text in read(f"Ban Dân tộc mở lớp tập huấn\n\n{wrapped}")][1:] == paragraphs


@given(st.lists(st.text("ab ĐđỌọ.,:;-|1/\u0300", max_size=40), max_size=30))
def test_joined_loses_nothing(lines: list[str]) -> None:
    clean = [" ".join(line.split()) for line in lines]
    assert " ".join(joined(clean)) == " ".join(line for line in clean if line)


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("Đồng chí\n\n-1.)|#*>[]"), max_size=300))
def test_blocks_make_up_the_text(text: str) -> None:
    for name in ("a.txt", "a.md"):
        try:
            extract = readers.read(text.encode(), name)
        except Refused:
            continue
        blocks(extract)


@pytest.mark.parametrize(
    "data",
    [
        "Chính sách dân tộc".encode("utf-8-sig"),
        "Chính sách dân tộc".encode("utf-16"),
        b"\xfe\xff" + "Chính sách dân tộc".encode("utf-16-be"),
        "Chi\u0301nh sa\u0301ch da\u0302n to\u0323\u0302c".encode(),
        "Chính sách dân tộc\r\n".encode(),
    ],
)
def test_encodings(data: bytes) -> None:
    assert readers.read(data, "a.txt").text == "Chính sách dân tộc"


def test_windows_1258() -> None:
    assert readers.read(windows_1258(LONGER), "a.txt").text == LONGER


def test_markdown() -> None:
    text = f"""# Tập huấn **năm 2018**

{LONG}
Lớp học có [120 học viên](https://vinhphuc.example/hoc-vien).

## Kết quả

* Đã cấp `báo`
1. Rà soát
> Lời phát biểu

![Toàn cảnh lớp học](anh.jpg)

| Huyện | Số người |
|---|---:|
| Tam Đảo | 45 |
---
"""
    assert read(text, "bai.md") == [
        ("title", "Tập huấn năm 2018"),
        ("paragraph", f"{LONG} Lớp học có 120 học viên."),
        ("heading", "Kết quả"),
        ("list", "- Đã cấp báo"),
        ("heading", "1. Rà soát Lời phát biểu"),
        ("caption", "Toàn cảnh lớp học"),
        ("table", "Huyện | Số người"),
        ("table", "Tam Đảo | 45"),
    ]


@pytest.mark.skipif(not (SHARED / "seed").exists(), reason="the seed page lies beside the project, not in it")
def test_seed_page() -> None:
    (page,) = (SHARED / "seed").glob("*.txt")
    found = blocks(readers.read(page.read_bytes(), page.name))
    assert [kind for kind, _ in found] == [
        "title", "dateline", "paragraph", "caption", "paragraph", "caption", "paragraph", *["list"] * 7, "byline",
    ]  # fmt: skip
    assert found[1] == ("dateline", "10/04/2017")
    assert found[-1][1].endswith("-Phòng TT&ĐB")


@pytest.mark.skipif(not (SHARED / "attachments").exists(), reason="the attachments lie beside the project, not in it")
def test_attachments() -> None:
    states = {}
    for path in sorted((SHARED / "attachments").iterdir()):
        if path.suffix in readers.SUFFIXES:
            extract = readers.read(path.read_bytes(), path.name)
            blocks(extract)
            states[path.name] = extract.state
    assert sum(state == "needs-ocr" for state in states.values()) == 10
    assert len(states) == 23
