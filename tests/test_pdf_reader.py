"""The reader of PDF: lines into paragraphs, columns, running heads, pictures of text."""

from __future__ import annotations

import pytest

from archive import readers
from tests.made_files import (
    LONGER,
    blocks,
    font,
    pdf_bytes,
    wrapped,
)


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
