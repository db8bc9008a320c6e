"""The readers of Word files: what each makes of paragraphs, tables, revisions and pieces."""

from __future__ import annotations

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from archive import readers
from archive.readers.lines import row
from tests.made_files import (
    LONG,
    LONGER,
    blocks,
    docx_bytes,
    news_docx,
    properties,
    word97_bytes,
)


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
