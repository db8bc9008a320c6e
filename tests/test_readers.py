"""The readers of text, Word, PDF and records: what each makes of a file in its format."""

from __future__ import annotations

import io
import json
import struct
import textwrap
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from archive import readers
from archive.document import Extract
from archive.errors import Refused
from archive.readers.lines import is_dateline, joined, row
from archive.readers.records import read as read_record
from archive.readers.records import records

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
FONTS = [
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
    Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf"),
    Path("C:/Windows/Fonts/arial.ttf"),
    Path("/System/Library/Fonts/Supplemental/Arial.ttf"),
]

LONG = (
    "Sáng ngày 12/5/2018, tại xã Bồ Lý, Ban Dân tộc tỉnh đã mở lớp tập huấn cho người có uy tín, "
    "với sự tham dự của lãnh đạo các phòng và cán bộ xã."
)
LONGER = f"{LONG} Các học viên được nghe giới thiệu những chính sách mới về phát triển sản xuất và hỗ trợ đất ở."


def blocks(extract: Extract) -> list[tuple[str, str]]:
    """(kind, text) of each block, having checked that they make up the text with one line end between them."""
    texts = [extract.text[block.start : block.end] for block in extract.blocks]
    assert "\n".join(texts) == extract.text
    assert all(text.strip() == text != "" for text in texts)
    for hint in extract.hints:
        assert hint.start is None or extract.text[hint.start : hint.end] == hint.value
    return [(block.kind, text) for block, text in zip(extract.blocks, texts, strict=True)]


def read(text: str, name: str = "tin.txt") -> list[tuple[str, str]]:
    return blocks(readers.read(text.encode(), name))


def kinds(text: str, name: str = "tin.txt") -> list[str]:
    return [kind for kind, _ in read(text, name)]


# --- plain text


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


def windows_1258(text: str) -> bytes:
    """`text` as Windows writes it: a letter, then the mark of its tone as a byte of its own."""
    marks = "\u0300\u0301\u0303\u0309\u0323"
    parts = []
    for char in unicodedata.normalize("NFD", text):
        whole = unicodedata.normalize("NFC", parts[-1] + char) if parts and unicodedata.combining(char) else ""
        if len(whole) == 1 and char not in marks:
            parts[-1] = whole
        else:
            parts.append(char)
    tone_last = "".join(parts).replace("\u0323\u0302", "\u0302\u0323").replace("\u0323\u0306", "\u0306\u0323")
    for base in "aeoAEO":
        tone_last = tone_last.replace(f"{base}\u0302", unicodedata.normalize("NFC", f"{base}\u0302"))
    for base in "aA":
        tone_last = tone_last.replace(f"{base}\u0306", unicodedata.normalize("NFC", f"{base}\u0306"))
    return tone_last.encode("cp1258")


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


# --- Word


def docx_bytes(document: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def news_docx() -> docx.document.Document:
    document = docx.Document()
    document.core_properties.author = "Người tạo mẫu"
    document.add_paragraph("Ban Dân tộc mở lớp tập huấn")
    document.add_paragraph(LONG)
    return document


def test_word_paragraphs_lists_and_headings() -> None:
    document = news_docx()
    document.add_heading("Kết quả", level=2)
    document.add_paragraph("Cấp báo", style="List Bullet")
    document.add_paragraph("Rà soát", style="List Number")
    document.add_paragraph("Lớp học ở xã Bồ Lý", style="Caption")
    run = document.add_paragraph("Dòng một").add_run()
    run.add_break(WD_BREAK.LINE)
    run.add_text("Dòng hai\tcuối.")
    extract = readers.read(docx_bytes(document), "bai.docx")
    assert blocks(extract) == [
        ("title", "Ban Dân tộc mở lớp tập huấn"),
        ("paragraph", LONG),
        ("heading", "Kết quả"),
        ("list", "- Cấp báo"),
        ("list", "Rà soát"),
        ("caption", "Lớp học ở xã Bồ Lý"),
        ("paragraph", "Dòng một"),
        ("paragraph", "Dòng hai cuối."),
    ]
    assert extract.hints == ()


def test_word_letterhead_tables_and_signature() -> None:
    document = docx.Document()
    head = document.add_table(1, 2)
    head.cell(0, 0).text = "UBND TỈNH VĨNH PHÚC\nBAN DÂN TỘC\nSố: 12/BC-BDT"
    head.cell(
        0, 1
    ).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nVĩnh Phúc, ngày 9 tháng 4 năm 2018"
    document.add_paragraph("BÁO CÁO")
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Huyện"
    table.cell(0, 2).text = "Số người"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Tam Đảo"
    table.cell(1, 1).text, table.cell(1, 2).text = "Bồ Lý", "12"
    table.cell(2, 1).text, table.cell(2, 2).text = "Đạo Trù", "33"
    foot = document.add_table(1, 2)
    foot.cell(0, 0).text = "Nơi nhận:\n- Như trên;\n- Lưu VT."
    foot.cell(0, 1).text = "TRƯỞNG BAN\n\nLê Văn Bưởi"
    assert blocks(readers.read(docx_bytes(document), "bc.docx")) == [
        ("table", "UBND TỈNH VĨNH PHÚC | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("table", "BAN DÂN TỘC | Độc lập - Tự do - Hạnh phúc"),
        ("table", "Số: 12/BC-BDT | Vĩnh Phúc, ngày 9 tháng 4 năm 2018"),
        ("heading", "BÁO CÁO"),
        ("table", "Huyện | Số người"),
        ("table", "Tam Đảo | Bồ Lý | 12"),
        ("table", "Đạo Trù | 33"),
        ("paragraph", "Nơi nhận:"),
        ("list", "- Như trên;"),
        ("list", "- Lưu VT."),
        ("heading", "TRƯỞNG BAN"),
        ("paragraph", "Lê Văn Bưởi"),
    ]


def test_word_revisions_fields_boxes_and_headers() -> None:
    document = news_docx()
    document.sections[0].header.paragraphs[0].text = "Đầu trang"
    space = nsdecls("w")
    document.element.body.insert(
        2,
        parse_xml(
            f"<w:p {space}><w:r><w:t xml:space='preserve'>Còn </w:t></w:r>"
            "<w:del><w:r><w:delText>đã xóa</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t xml:space='preserve'>thêm </w:t></w:r></w:ins>"
            "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGE</w:instrText>"
            "<w:fldChar w:fldCharType='separate'/><w:t>7</w:t><w:fldChar w:fldCharType='end'/></w:r>"
            "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
            "<w:r><w:t xml:space='preserve'> trang.</w:t></w:r></w:p>"
        ),
    )
    texts = [text for _, text in blocks(readers.read(docx_bytes(document), "a.docx"))]
    assert texts == ["Ban Dân tộc mở lớp tập huấn", LONG, "Còn thêm 7 trang.", "Trong khung"]


def test_row_of_a_table() -> None:
    assert [piece.text for piece in row([["Tam Đảo"], [], ["12", "người"]])] == ["Tam Đảo | 12 người"]
    assert list(row([[], ["---"]])) == []


# --- Word 97


def ole_bytes(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams, each in sectors of its own, after the format of [MS-CFB]."""
    bodies = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    bodies = {name: data.ljust(-(-len(data) // 512) * 512, b"\0") for name, data in bodies.items()}
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *([0xFFFFFFFE] if len(bodies) > 3 else [])]
    if len(bodies) > 3:
        fat[1] = 2
    entries = [_entry("Root Entry", 5, 1 if bodies else 0xFFFFFFFF, 0xFFFFFFFE, 0)]
    content = b""
    for number, (name, data) in enumerate(bodies.items()):
        first = len(fat)
        count = len(data) // 512
        fat += [*range(first + 1, first + count), 0xFFFFFFFE]
        right = number + 2 if number + 1 < len(bodies) else 0xFFFFFFFF
        entries.append(_entry(name, 2, 0xFFFFFFFF, first, len(data), right))
        content += data
    assert len(fat) <= 128
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    folder = b"".join(entries)
    return header + table + folder.ljust(-(-len(folder) // 512) * 512, b"\0") + content


def _entry(name: str, kind: int, child: int, first: int, size: int, right: int = 0xFFFFFFFF) -> bytes:
    words = name.encode("utf-16-le")
    head = words.ljust(64, b"\0") + struct.pack("<HBB", len(words) + 2, kind, 1)
    return (
        head
        + struct.pack("<III", 0xFFFFFFFF, right, child)
        + b"\0" * 36
        + struct.pack("<IIQ"[:3], first, size)
        + b"\0" * 4
    )


def fkp(starts: list[int], bodies: list[bytes], entry: int) -> bytes:
    """A page of properties: run i goes from byte starts[i] of the stream to the next; entries have that many bytes."""
    page = bytearray(512)
    struct.pack_into(f"<{len(starts)}I", page, 0, *starts)
    at = 508
    for number, body in enumerate(bodies):
        if body:
            at -= len(body) + len(body) % 2
            page[at : at + len(body)] = body
            page[4 * len(starts) + entry * number] = at // 2
    page[511] = len(bodies)
    return bytes(page)


def word97_bytes(
    text: str, narrow: str = "", flags: int = 0, nfib: int = 0xC1, papx: list[bytes] | None = None, deleted: str = ""
) -> bytes:
    """A .doc whose main text is `narrow` in one byte a character, then `text` in two.

    `papx` are the properties of its paragraphs in order; `deleted` is a part of `text` that a revision deleted.
    """
    body = narrow.encode("cp1252")
    wide = text.encode("utf-16-le")
    start = 0x600
    offset = start + len(body) + len(body) % 2
    stream = bytearray(offset) + wide
    stream[start : start + len(body)] = body
    units = len(wide) // 2
    struct.pack_into("<HH", stream, 0, 0xA5EC, nfib)
    struct.pack_into("<H", stream, 0x0A, flags)
    struct.pack_into("<I", stream, 0x4C, len(body) + units)
    places = struct.pack("<III", 0, len(body), len(body) + units)
    pieces = struct.pack("<HIH", 0, (start * 2) | 0x40000000, 0) + struct.pack("<HIH", 0, offset, 0)
    table = b"\x01\x02\x00\xaa\xbb" + b"\x02" + struct.pack("<I", len(places + pieces)) + places + pieces
    struct.pack_into("<II", stream, 0x1A2, 0, len(table))
    if papx is not None:
        ends = [offset + 2 * (at + 1) for at, char in enumerate(text) if char in "\r\x07"]
        stream[0x200:0x400] = fkp([offset, *ends], papx, 13)
        struct.pack_into("<II", stream, 0x102, len(table), 12)
        table += struct.pack("<III", offset, ends[-1], 1)
    if deleted:
        first = offset + 2 * text.index(deleted)
        bounds = [offset, first, first + 2 * len(deleted), offset + len(wide)]
        stream[0x400:0x600] = fkp(bounds, [b"", b"\x03\x00\x08\x01", b""], 1)
        struct.pack_into("<II", stream, 0xFA, len(table), 12)
        table += struct.pack("<III", offset, offset + len(wide), 2)
    return ole_bytes({"WordDocument": bytes(stream), "1Table" if flags & 0x200 else "0Table": table})


def properties(style: int = 0, *changes: tuple[int, int]) -> bytes:
    """The properties of one paragraph: its style and changes of (operation, operand of one or two bytes)."""
    body = struct.pack("<H", style)
    for operation, operand in changes:
        body += struct.pack("<HB" if operation >> 13 < 2 else "<HH", operation, operand)
    body += b"\0" * (1 - len(body) % 2)
    return bytes([(len(body) + 1) // 2]) + body


def test_word97_styles_tables_and_revisions() -> None:
    plain, heading, item = properties(), properties(2), properties(0, (0x460B, 1))
    cell, end = properties(0, (0x2416, 1)), properties(0, (0x2416, 1), (0x2417, 1))
    text = f"Tin ngắn\r{LONG} Câu bỏ đi.\rKết quả\rCấp báo\rHuyện\rmiền núi\x07\x07Số\x07\x07Lập Thạch\x07\x079\x07\x07"
    papx = [plain, plain, heading, item, cell, cell, cell, cell, end, cell, cell, cell, end]
    found = blocks(readers.read(word97_bytes(text, papx=papx, deleted=" Câu bỏ đi."), "a.doc"))
    assert found == [
        ("title", "Tin ngắn"),
        ("paragraph", LONG),
        ("heading", "Kết quả"),
        ("list", "Cấp báo"),
        ("table", "Huyện miền núi | Số"),
        ("table", "Lập Thạch | 9"),
    ]


@pytest.mark.parametrize("flags", [0, 0x200])
def test_word97_text(flags: int) -> None:
    text = (
        f"{LONGER}\r"
        f"{LONG}\r"
        'Theo \x13 HYPERLINK "http://a.example" \x14Quyết định\x15 số\x0b12\x1e2018\r'
        "Huyện\x07Số người\x07\x07Tam Đảo\x0745 \U0001f33e\x07\x07"
    )
    data = word97_bytes(text, "Phan dau khong dau\r", flags)
    assert blocks(readers.read(data, "a.doc")) == [
        ("title", "Phan dau khong dau"),
        ("paragraph", LONGER),
        ("paragraph", LONG),
        ("paragraph", "Theo Quyết định số"),
        ("paragraph", "12-2018"),
        ("table", "Huyện | Số người"),
        ("table", "Tam Đảo | 45 🌾"),
    ]


def test_file_is_read_by_its_bytes_not_its_name() -> None:
    assert readers.read(word97_bytes(f"Tin ngắn\r{LONG}\r"), "a.docx").blocks[0].kind == "title"
    assert readers.read(docx_bytes(news_docx()), "a.doc").blocks[0].kind == "title"
    assert readers.read(docx_bytes(news_docx()), "a.pdf").blocks[0].kind == "title"


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"%PDF-1.4\n", "a.html", "application/pdf"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "a.txt", "text/html"),
        (b"<html>", "a.md", "text/markdown"),
        (b"abc", "a.HTM", "text/html"),
        (b"abc", "a.txt", "text/plain"),
        (b"{}", "a.jsonl", "application/jsonl"),
        (b"{\\rtf1", "a.doc", "application/rtf"),
        (b"PK\x03\x04..word/document.xml", "a.bin", readers.DOCX),
        (b"PK\x03\x04..xl/workbook.xml", "a.docx", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx", "application/msword"),
        (b"\xff\xd8\xff\xe0", "a.pdf", "image/jpeg"),
        (b"abc", "a", "application/octet-stream"),
    ],
)
def test_media_type(data: bytes, name: str, expected: str) -> None:
    assert readers.media_type(data, name) == expected


# --- PDF


def font() -> str:
    """A font with Vietnamese letters, registered; the test is skipped where there is none."""
    path = next((path for path in FONTS if path.exists()), None)
    if path is None:
        pytest.skip("no TrueType font with Vietnamese letters on this machine")
    if "Viet" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Viet", str(path)))
    return "Viet"


def pdf_bytes(pages: list[list[tuple[float, float, str]]], face: str, encrypt: str | None = None) -> bytes:
    """A PDF with (x, y, text) lines on each page; y counts from the top."""
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=A4, encrypt=encrypt)
    for lines in pages:
        page.setFont(face, 12)
        for x, y, text in lines:
            page.drawString(x, A4[1] - y, text)
        page.showPage()
    page.save()
    return buffer.getvalue()


def wrapped(text: str, face: str, top: float) -> list[tuple[float, float, str]]:
    """`text` broken into lines of a column from x=60 to x=535."""
    lines, line = [], ""
    for word in text.split():
        if pdfmetrics.stringWidth(f"{line} {word}", face, 12) > 475:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [(60, top + 18 * number, line) for number, line in enumerate([*lines, line])]


def test_pdf_paragraphs_are_joined_across_lines_and_pages() -> None:
    face = font()
    first = wrapped(LONGER.removesuffix("."), face, 120)
    pages = [[(60, 60, "Ban Dân tộc mở lớp tập huấn"), *first], wrapped(f"cho các hộ. {LONGER}", face, 60)]
    found = blocks(readers.read(pdf_bytes(pages, face), "a.pdf"))
    assert found[0] == ("title", "Ban Dân tộc mở lớp tập huấn")
    assert " ".join(text for _, text in found[1:]) == f"{LONGER.removesuffix('.')} cho các hộ. {LONGER}"
    assert all(kind == "paragraph" for kind, _ in found[1:])
    assert not any(text.endswith(("thiểu", "và", "các")) for _, text in found)


def test_pdf_letterhead_in_two_columns() -> None:
    face = font()
    page = [
        (60, 60, "UBND TỈNH VĨNH PHÚC"), (280, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (80, 78, "BAN DÂN TỘC"), (330, 78, "Độc lập - Tự do - Hạnh phúc"),
        (80, 110, "Số: 12/BC-BDT"), (320, 110, "Vĩnh Phúc, ngày 9 tháng 4 năm 2018"),
        (250, 150, "BÁO CÁO"), *wrapped(LONGER, face, 190),
    ]  # fmt: skip
    texts = [text for _, text in blocks(readers.read(pdf_bytes([page], face), "a.pdf"))]
    assert texts[:4] == [
        "UBND TỈNH VĨNH PHÚC | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "BAN DÂN TỘC | Độc lập - Tự do - Hạnh phúc",
        "Số: 12/BC-BDT | Vĩnh Phúc, ngày 9 tháng 4 năm 2018",
        "BÁO CÁO",
    ]


def test_pdf_page_numbers_and_running_heads_go() -> None:
    face = font()
    pages = [
        [(60, 40, "Bản tin công tác dân tộc"), *wrapped(f"Bài {word}: {LONGER}", face, 80), (290, 800, f"- {number} -")]
        for number, word in enumerate(["một", "hai", "ba", "bốn"], 1)
    ]
    text = readers.read(pdf_bytes(pages, face), "a.pdf").text
    assert text.count("Bản tin công tác dân tộc") == 1
    assert "- 2 -" not in text
    assert all(f"Bài {word}:" in text for word in ("một", "hai", "ba", "bốn"))


def test_pdf_numbers_of_a_table_stay() -> None:
    face = font()
    page = [(60, 60, "Ban Dân tộc mở lớp tập huấn"), *wrapped(LONGER, face, 100), (60, 300, "135"), (60, 330, "134")]
    assert "135\n134" in readers.read(pdf_bytes([page], face), "a.pdf").text


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["1"],
        [
            "Người ký: Ủy ban nhân dân tỉnh Vĩnh Phúc",
            "Cơ quan: Tỉnh Vĩnh Phúc",
            "Thời gian ký: 18.06.2019 10:24:33 +07:00",
        ],
    ],
)
def test_pdf_of_pictures_needs_ocr(lines: list[str]) -> None:
    page = [(60, 60 + 20 * number, line) for number, line in enumerate(lines)]
    extract = readers.read(pdf_bytes([page], font() if lines else "Helvetica"), "a.pdf")
    assert extract.state == "needs-ocr"


# --- records


def record_lines(*values: object) -> list[bytes]:
    return [json.dumps(value, ensure_ascii=False).encode() + b"\n" for value in values]


def test_record() -> None:
    values = {
        "id": "vp-1", "title": "Ban Dân tộc mở lớp  tập huấn",
        "body": f"{LONGER}\n\nToàn cảnh lớp học\n{LONGER}\nVăn Mít",
        "date": 20180514, "author": ["Văn Mít", {"name": "Thị Đào"}], "unit": "Phòng Chính sách", "url": "https://a.example/1",
        "number": None, "issuer": True, "matched": {"x": 1},
    }  # fmt: skip
    (record,) = records(record_lines(values))
    assert (record.line, record.id, record.refused) == (1, "vp-1", None)
    assert json.loads(record.data) == values
    extract = read_record(record.data, record.line)
    assert [kind for kind, _ in blocks(extract)] == ["title", "paragraph", "caption", "paragraph", "byline"]
    assert [(hint.field, hint.value, hint.rule, hint.start) for hint in extract.hints] == [
        ("title", "Ban Dân tộc mở lớp tập huấn", "jsonl:title", 0),
        ("id", "vp-1", "jsonl:id", None),
        ("date", "2018-05-14", "jsonl:date", None),
        ("author", "Văn Mít", "jsonl:author", None),
        ("author", "Thị Đào", "jsonl:author", None),
        ("unit", "Phòng Chính sách", "jsonl:unit", None),
        ("url", "https://a.example/1", "jsonl:url", None),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"title": "Tin ngắn", "body": "Tin ngắn"}, "Tin ngắn"),
        ({"title": "Tin ngắn", "body": "TIN NGẮN.\nNội dung."}, "Tin ngắn\nNội dung."),
        ({"title": "Tin ngắn", "body": None}, "Tin ngắn"),
        ({"title": 135, "body": "Nội dung."}, "135\nNội dung."),
        ({"title": "Tin\nngắn", "body": ["Câu một.", "Câu hai."]}, "Tin ngắn\nCâu một.\nCâu hai."),
        ({"body": "Tin ngắn\nNội dung."}, "Tin ngắn\nNội dung."),
        ({"title": "Tin ngắn", "body": "10/04/2017\nNội dung."}, "Tin ngắn\n10/04/2017\nNội dung."),
        ({"title": "Tin ngắn", "body": "\ud800 hỏng"}, "Tin ngắn\n\ufffd hỏng"),
    ],
)
def test_text_of_a_record(values: dict[str, object], expected: str) -> None:
    (record,) = records([json.dumps(values).encode()])
    assert read_record(record.data, record.line).text == expected


def test_body_of_html_in_a_record() -> None:
    (record,) = records(record_lines({"title": "Tin ngắn", "body": f"<p>{LONGER}</p><p>{LONG}</p>"}))
    assert read_record(record.data, record.line).text == f"Tin ngắn\n{LONGER}\n{LONG}"


@pytest.mark.parametrize("given_id", [None, "", "  ", [], {}, 1.5, True, "x" * 201])
def test_record_without_an_id_gets_one_from_its_bytes(given_id: object) -> None:
    (record,) = records(record_lines({"id": given_id, "title": "Tin"}))
    assert len(record.id) == 16
    assert set(record.id) <= set("0123456789abcdef")


def test_lines_of_a_file() -> None:
    lines = [b"\xef\xbb\xbf" + b'{"id": 7, "title": "A"}\r\n', b"\r\n", b'{"id": "7", "title": "B"}', b"{", b""]
    found = list(records(lines))
    assert [(record.line, None if record.refused else record.id) for record in found] == [
        (1, "7"),
        (3, None),
        (4, None),
    ]
    assert [record.refused.code if record.refused else "" for record in found] == ["", "duplicate", "damaged"]
    assert found[0].data == b"\xef\xbb\xbf" + b'{"id": 7, "title": "A"}'


def test_records_are_read_one_at_a_time() -> None:
    def endless() -> Iterator[bytes]:
        number = 0
        while True:
            number += 1
            yield b'{"id": %d, "title": "A"}\n' % number

    stream = records(endless())
    assert [next(stream).id for _ in range(3)] == ["1", "2", "3"]


# --- real files, where they are at hand


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
