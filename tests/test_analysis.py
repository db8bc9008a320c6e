"""Terms and their offsets; what underthesea adds; what is kept beside a text gives the same analysis."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.text import nfc
from indexer import analysis

TABLE = [
    ("Phòng TT&ĐB", ["phòng", "tt", "đb"]),
    ("Quyết định số 102-QĐ/TTg", ["quyết", "định", "số", "102", "qđ", "ttg"]),
    ("CT135 và CT 135", ["ct", "135", "và", "ct", "135"]),
    ("Ái-Trưởng Ban", ["ái", "trưởng", "ban"]),
    ("văn hoá, VĂN HÓA", ["văn", "hóa", "văn", "hóa"]),
    ("kĩ thuật kỹ thuật", ["kỹ", "thuật", "kỹ", "thuật"]),
    ("nghị quí nghỉ", ["nghị", "quý", "nghỉ"]),
    ("dân\u00adtộc t\u200bộc", ["dântộc", "tộc"]),
    ("th\u00e9\u0302, \u0111\u1ed9\u0323, ngƣời", ["thế", "độ", "người"]),
    ("l\u200eý k\u200fý", ["lý", "ký"]),
    ("07/4/2017", ["07", "4", "2017"]),
    ("", []),
    ("… – !", []),
]


@pytest.mark.parametrize(("text", "terms"), TABLE)
def test_terms(text: str, terms: list[str]) -> None:
    assert [term for term, _, _ in analysis.tokens(nfc(text))] == terms
    assert [term for term, _, _ in analysis.tokens(nfc(unicodedata.normalize("NFD", text)))] == terms


def test_words_are_underthesea_s_but_never_cross_punctuation() -> None:
    words = analysis.analyse("Đồng chí Lò Văn Bình-Trưởng Ban Dân tộc thăm đồng bào dân tộc thiểu số.").words()
    assert "dân_tộc" in words
    assert any(word.endswith("thiểu_số") for word in words)
    assert not any("bình_trưởng" in word for word in words)


def test_an_eth_typed_for_a_d_joins_as_the_d() -> None:
    typed = analysis.analyse("Hội Ðồng nhân dân xã và hội đồng thi đua họp. Ðại biểu dự họp.")
    meant = analysis.analyse("Hội Đồng nhân dân xã và hội đồng thi đua họp. Đại biểu dự họp.")
    assert typed.words() == meant.words()
    assert "đại_biểu" in typed.words()


TEXTS = st.text(st.one_of(st.sampled_from("dân tộc thiểu số hội nghị TT&ĐB 135 \n.,-/"), st.characters()), max_size=300)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_offsets_and_joints_of_any_text(text: str) -> None:
    clean = nfc(text)
    made = analysis.analyse(clean)
    assert len(made.terms) == len(made.starts) == len(made.ends) == len(made.joints)
    for term, start, end in zip(made.terms, made.starts, made.ends, strict=True):
        assert analysis.term_of(clean[start:end]) == term
    assert [term for word in made.words() for term in word.split("_")] == made.terms
    again = analysis.analyse(clean, analysis.segment(clean))
    assert again.terms == made.terms
    assert np.array_equal(again.joints, made.joints)


def test_joints_of_another_version_or_text_are_not_used() -> None:
    kept = analysis.segment("dân tộc thiểu số")
    assert analysis.joints_of(b"\0" * 8 + kept[8:], 4) is None
    assert analysis.joints_of(kept, 40) is None
    assert analysis.joints_of(kept, 4) is not None


def test_a_long_line_is_cut_at_spaces() -> None:
    line = "dân tộc thiểu số " * 2_000
    made = analysis.analyse(line.strip())
    assert len(made.terms) == 8_000
    assert sum(word.endswith("tộc_thiểu_số") for word in made.words()) == 2_000


def test_a_long_line_is_cut_after_a_sentence_where_there_is_one() -> None:
    sentence = "Đồng bào dân tộc thiểu số ở các xã miền núi được hỗ trợ. "
    made = analysis.analyse((sentence * 400).strip())
    alone = analysis.analyse(sentence.strip())
    assert made.words() == alone.words() * 400
