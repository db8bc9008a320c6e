"""The feet of directives, in signatures of our own."""

from __future__ import annotations

import pytest

from archive.segments import cut
from archive.signatures import find_signatory
from archive.text import name_code

SIGNED = [
    ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLâm Văn Páo", ("Lâm Văn Páo", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH")),
    ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLÂM VĂN PÁO", ("Lâm Văn Páo", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH")),
    (
        "TM. ỦY BAN NHÂN DÂNKT. CHỦ TỊCHPHÓ CHỦ TỊCHLâm Văn Páo",
        ("Lâm Văn Páo", "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH"),
    ),
    ("TM. THƯỜNG TRỰC HỘI ĐỒNGCHỦ TỊCH\nLò Thị Mây", ("Lò Thị Mây", "TM. THƯỜNG TRỰC HỘI ĐỒNG CHỦ TỊCH")),
    ("CHỦ TỊCH\nLò Mây\nSao\nTỆP ĐÍNH KÈM", ("Lò Mây Sao", "CHỦ TỊCH")),
    ("CHỦ TỊCH\nLò\nMây Sao", ("Lò Mây Sao", "CHỦ TỊCH")),
    ("CHỦ TỊCH\nLò Thị Mây\nPhụ", ("Lò Thị Mây", "CHỦ TỊCH")),
    ("GIÁM ĐỐC\n(đã ký)\nTS. Lò Thị Mây", ("Lò Thị Mây", "GIÁM ĐỐC")),
]
UNSIGNED = [
    "THỦ TRƯỞNG CƠ QUAN\nBÁO CÁO\nII. KẾT QUẢ THỰC HIỆN\nCHO CÁC HỘ NGHÈO",
    "TM. HOÄI ÑOÀNG\nLoø Thò Maây",
    "- Lưu: VT.",
]


@pytest.mark.parametrize(("text", "expected"), SIGNED)
def test_who_signs_and_in_which_office(text: str, expected: tuple[str, str]) -> None:
    found = find_signatory(list(cut(text, 0, len(text))))
    assert found is not None and found.start is not None and found.end is not None
    assert (found.label, found.detail) == expected
    assert found.value == name_code(expected[0])
    assert " ".join(text[found.start : found.end].split()).title() == expected[0]


@pytest.mark.parametrize("text", UNSIGNED)
def test_nobody_signs(text: str) -> None:
    assert find_signatory(list(cut(text, 0, len(text)))) is None
