"""The segmenter against underthesea itself: the same joints, whatever the text, and never a guess."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.store import Store
from archive.text import nfc
from indexer import analysis, segmenter, word_model
from indexer.segmenter import Segmenter, asked

SYLLABLE = analysis._SYLLABLE
FAST = Segmenter(SYLLABLE)

LINES = [
    "Ngày 12/5/2016, đoàn công tác của Ban Dân tộc tỉnh do đồng chí Lò Văn Bình dẫn đầu đã làm việc tại huyện Tam Đảo.",
    "Căn cứ Quyết định số 102/2009/QĐ-TTg ngày 07 tháng 8 năm 2009 của Thủ tướng Chính phủ",
    "HỘI ÐỒNG NHÂN DÂN – UỶ BAN NHÂN DÂN TỈNH VĨNH PHÚC",
    "Đồng bào H'Mông, Sán Dìu và Cao Lan ở TP. Vĩnh Yên, T.Ư Đoàn, KCN Bình Xuyên II.",
    "Liên hệ: banbientap@example.vn, http://example.vn/tin?id=5 hoặc 0211-3860-123 :D",
    "Giá 4.123,2 đồng/kg; 1.600m-2.000m; 20.08.2014; 10:20:50; 3x4; 43H-0530; 2Gb; 4Kabc; NĐ-CPa",
    "BOS và EOS là hai chữ viết tắt. EOS",
    "BOS",
    "một",
    "Xin chào, TP.",
    "Xin chào, TP. ",
    "   thụt đầu dòng   và nhiều   dấu cách  ",
    "dân\u00adtộc thiểu t\u200bộc số th\u00e9\u0302 giới",
    "“Dân số – kế hoạch hoá gia đình” … → ★ Ⅷ ΣΑΣ ßtraße İstanbul 日本語 😀 ٣٤",
    "v.v... v.v. => ==> -- .. >> °C <3 =)) a_b __ +84 -5 +5 2147483647 2147483648",
]


@pytest.mark.parametrize("line", LINES)
def test_the_joints_of_one_line(line: str) -> None:
    assert np.array_equal(FAST.joints(nfc(line)), asked(nfc(line), SYLLABLE))


def test_the_joints_of_many_lines_at_once() -> None:
    text = nfc("\n".join([*LINES, "", "  ", *reversed(LINES)]))
    assert np.array_equal(FAST.joints(text), asked(text, SYLLABLE))
    assert FAST.joints("").tolist() == []
    assert FAST.joints(" \n\n ").tolist() == []
    assert FAST.joints("… –").tolist() == []


def test_the_sample_documents(sample_archive: Store) -> None:
    for stored in sample_archive.changes(0):
        text = stored.document.text
        assert np.array_equal(FAST.joints(text), asked(text, SYLLABLE)), stored.document.id


WORDS = st.sampled_from(" ".join(LINES).split(" ") + ["TP.", "A.", ":D", "ð", "(", "dân", "tộc", "BOS", "EOS", "Σ"])
LINE = st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=12).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINE, max_size=4).map("\n".join))
@example("A.\nA. ")
@example(":[× Ngày\nNgày")
def test_the_joints_of_any_text(text: str) -> None:
    clean = nfc(text)
    assert np.array_equal(FAST.joints(clean), asked(clean, SYLLABLE))


def test_a_word_of_signs_before_the_first_syllable_joins_nothing() -> None:
    assert not asked(":[× Ngày\nNgày", SYLLABLE).any()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of which underthesea was asked."""
    lines: list[str] = []
    words = segmenter.words

    def noted(line: str) -> list[str]:
        lines.append(line)
        return words(line)

    monkeypatch.setattr(segmenter, "words", noted)
    return lines


def test_underthesea_is_not_asked_again_for_what_the_model_decides(calls: list[str]) -> None:
    FAST.joints(nfc("\n".join(LINES)))
    assert calls == []


def test_what_is_too_close_is_asked_line_by_line(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    text = nfc("\n".join([LINES[0], " ", LINES[1], LINES[7]]))
    expected = asked(text, SYLLABLE)
    calls.clear()
    monkeypatch.setattr(word_model, "_CLOSE", 1e9)
    assert np.array_equal(FAST.joints(text), expected)
    assert calls == [LINES[0], LINES[1], LINES[7]]


def test_beside_another_release_underthesea_is_asked(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = FAST.joints(LINES[0])
    monkeypatch.setattr(segmenter, "_RELEASE", "another")
    assert np.array_equal(Segmenter(SYLLABLE).joints(LINES[0]), expected)
    assert calls == [LINES[0]]


def test_the_installed_release_is_the_known_one() -> None:
    """Where this fails, loading is some ten times slower and just as right: prove the new release, then name it."""
    assert FAST._model is not None


def test_a_run_without_spaces_is_asked_whole(calls: list[str]) -> None:
    text = f"Hội đồng\n{'dântộc' * 2_000} thiểu số"
    assert np.array_equal(FAST.joints(text), asked(text, SYLLABLE))
    assert calls


@pytest.mark.parametrize(("name", "value"), [("LIMIT", 2 * 20_000 + 40), ("_HELD", 50)])
def test_what_is_remembered_is_bounded(name: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenter, name, value)
    made = Segmenter(SYLLABLE)
    for line in LINES * 2:
        assert np.array_equal(made.joints(nfc(line)), asked(nfc(line), SYLLABLE))
        assert len(made._tokens) <= 80
