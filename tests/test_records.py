"""Records of a .jsonl: what each line becomes, and what the lines of a file are."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from archive.readers.records import read as read_record
from archive.readers.records import records
from tests.made_files import (
    LONG,
    LONGER,
    blocks,
    record_lines,
)


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


CLOSING = [
    "NỘI DUNG SỬA ĐỔI, HƯỚNG DẪN",
    "Văn bản bị thay thế",
    "Văn bản thay thế",
    "*Chú thích: *",
    "Rà chuột vào nội dụng văn bản để sử dụng.",
    "Click phải để xem những nội dung sửa đổi, bổ sung.",
]


def test_a_site_of_legal_texts_closes_its_pages_with_notices_of_its_own() -> None:
    notice = f"Thực hiện Nghị định 13/2023/NĐ-CP, trang xin bà con đồng ý điều khoản mới. {LONGER}"
    body = "\n".join(["Đang tải văn bản...", LONGER, *CLOSING, notice])
    (record,) = records(record_lines({"title": "Quyết định 12/QĐ-UBND", "body": body}))
    assert read_record(record.data, record.line).text == f"Quyết định 12/QĐ-UBND\n{LONGER}"


@pytest.mark.parametrize("lines", [["Văn bản bị thay thế", "Văn bản thay thế"], [*CLOSING, *[LONG] * 30]])
def test_headings_that_a_site_uses_as_well_close_no_text(lines: list[str]) -> None:
    body = "\n".join([LONGER, *lines[:3], LONGER])
    (record,) = records(record_lines({"title": "Danh mục", "body": body}))
    assert read_record(record.data, record.line).text.endswith(LONGER)


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
