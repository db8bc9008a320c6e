"""Unicode for Vietnamese: keys keep the length, spellings meet, NFC is reached from anything."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text import fold, key, name_code, nfc, slug

VIETNAMESE = st.text(
    st.sampled_from("aăâeêioôơuưybcdđghklmnpqrstvxAĐƠƯ .,-&/\n0123456789\u0301\u0300\u0309\u0303\u0323\u00a0\u00ad")
)

SAME = [
    ("văn hoá", "văn hóa"),
    ("HOÀ BÌNH", "Hòa Bình"),
    ("thuỷ lợi", "thủy lợi"),
    ("sức khoẻ", "sức khỏe"),
    ("Quý", "quý"),
    ("qúy", "quý"),
    ("Đắk", "Ðắk"),
    ("a\u00a0b", "a b"),
    ("2017 – 2020", "2017 - 2020"),
    ("“x”", '"x"'),
]
APART = [("thuế", "thuê"), ("hoàn", "hòan"), ("Tam Dương", "Tam Đường"), ("toán", "tóan")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_word_meet(one: str, other: str) -> None:
    assert key(nfc(one)) == key(nfc(other))
    assert key(nfc(unicodedata.normalize("NFD", one))) == key(nfc(other))


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert key(nfc(one)) != key(nfc(other))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Đường Hoà", "duong hoa"), ("NGƯỜI CÓ UY TÍN", "nguoi co uy tin"), ("ữ ặ ổ ỵ", "u a o y"), ("TT&ĐB", "tt&db")],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.one_of(VIETNAMESE, st.text()))
def test_laws(text: str) -> None:
    clean = nfc(text)
    assert nfc(clean) == clean
    clean.encode("utf-8")
    assert len(key(clean)) == len(fold(clean)) == len(clean)
    assert fold(fold(clean)) == fold(clean)
    assert key(key(clean)) == key(clean)


def test_nfc_takes_what_files_hold() -> None:
    assert nfc("a\r\nb\rc\x00\ufeff\x1f") == "a\nb\nc"
    assert nfc("lone \ud800 surrogate") == "lone \ufffd surrogate"


def test_codes() -> None:
    assert slug("Phòng TT&ĐB") == "phong-tt-db"
    assert name_code("Nguyễn  Văn Hùng") == name_code("NGUYỄN VĂN HÙNG")
    assert name_code("Nguyễn Văn Hùng") != name_code("Nguyễn Văn Hưng")
    assert name_code("Lò Văn Hoà") == name_code("Lò Văn Hòa")
