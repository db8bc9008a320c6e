"""Two texts compared: both can be made again from what is told, and what is told is what a reader would say."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.differences import Change, Piece, compared

PLAN = "KẾ HOẠCH\nI. Mục đích\nTuyên truyền trong 40 thôn.\nII. Tổ chức\nGiao Phòng Chính sách chủ trì."


def told(changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(change.kind, change.before, change.after) for change in changes if change.kind != "same"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (PLAN, PLAN, []),
        ("", "", []),
        (PLAN, PLAN.replace("I. Mục đích\n", "", 1), [("removed", "I. Mục đích", "")]),
        (PLAN, f"{PLAN}\nIII. Kinh phí", [("added", "", "III. Kinh phí")]),
        (
            PLAN,
            PLAN.replace("40 thôn", "41 thôn, bản"),
            [("changed", "Tuyên truyền trong 40 thôn.", "Tuyên truyền trong 41 thôn, bản.")],
        ),
        ("a b c d", "m n o p", [("removed", "a b c d", ""), ("added", "", "m n o p")]),
    ],
)
def test_lines_are_told_as_a_reader_would(before: str, after: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(compared(before, after)) == expected


def test_a_changed_line_tells_its_words() -> None:
    (change,) = compared(
        "Giao cho Phòng Chính sách chủ trì, báo cáo trong tháng 6.",
        "Giao cho Phòng Tuyên truyền chủ trì, báo cáo trong tháng 6.",
    )
    assert change.pieces == (
        Piece("same", "Giao cho Phòng "),
        Piece("removed", "Chính sách"),
        Piece("added", "Tuyên truyền"),
        Piece("same", " chủ trì, báo cáo trong tháng 6."),
    )


WORDS = st.lists(st.sampled_from(["xã", "thôn", "hộ", "2017", ",", " ", "\n", "Tam Đảo"]), max_size=60).map("".join)


@given(WORDS, WORDS)
def test_both_texts_can_be_made_again(before: str, after: str) -> None:
    changes = compared(before, after)
    assert "\n".join(change.before for change in changes if change.kind != "added") == before
    assert "\n".join(change.after for change in changes if change.kind != "removed") == after
    for change in changes:
        if change.kind == "same":
            assert change.before == change.after
        if change.kind == "changed":
            assert "".join(piece.text for piece in change.pieces if piece.kind != "added") == change.before
            assert "".join(piece.text for piece in change.pieces if piece.kind != "removed") == change.after
            assert all(piece.text for piece in change.pieces)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "\n".join(f"dòng {number % 7}" for number in range(20_000)),
            "\n".join(f"dòng {number % 5}" for number in range(20_000)),
        ),
        (
            " ".join(f"chữ{number % 50}" for number in range(30_000)),
            " ".join(f"chữ{number % 49}" for number in range(30_000)),
        ),
        (
            "\n".join(f"dòng {number}" for number in range(20_000)),
            "\n".join(f"dòng {number}" for number in range(20_000, 0, -1)),
        ),
    ],
    ids=["few lines, many times", "one long line", "turned round"],
)
def test_tangled_texts_take_no_long(before: str, after: str) -> None:
    began = time.process_time()
    changes = compared(before, after)
    assert time.process_time() - began < 5
    assert "\n".join(change.before for change in changes if change.kind != "added") == before
