"""The same news posted twice is one, two of a series are not; keywords tell a text apart."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.text import nfc
from indexer import analysis, similar
from indexer.similar import SHORT, THRESHOLD, Groups, bands, keywords, likeness, signature

TITLE = "Tập huấn cho người có uy tín huyện Tam Đảo"
PARAGRAPHS = (
    "Sáng nay, tại hội trường trung tâm huyện, Phòng Dân tộc đã khai mạc lớp tập huấn cho những người có uy tín "
    "trong đồng bào dân tộc thiểu số của các xã miền núi. Dự buổi khai mạc có bà Lò Thị Hạnh, Phó Trưởng phòng, "
    "cùng đại diện các ban, ngành và hơn bốn mươi học viên.",
    "Trong hai ngày, học viên được nghe giới thiệu về chính sách hỗ trợ nhà ở, cách hòa giải mâu thuẫn trong "
    "thôn, kinh nghiệm vận động bà con bỏ dần hủ tục và giữ gìn tiếng nói, trang phục, làn điệu của dân tộc mình.",
    "Ông Trương Văn Sáu, người cao tuổi nhất lớp, cho biết ông đã nhiều lần đến từng nhà để khuyên thanh niên "
    "không lấy vợ, lấy chồng quá sớm, và mong huyện mở thêm những lớp như thế này ở ngay nhà văn hóa thôn.",
    "Kết thúc buổi học, các học viên đã đi thăm mô hình nuôi ong và trồng dược liệu dưới tán rừng của một tổ hợp "
    "tác, nơi mười hai gia đình cùng góp vốn, chia công và bán hàng qua mạng.",
)
ANOTHER = (
    "Cũng trong dịp này, đoàn công tác đã trao sách và báo cho tủ sách của thôn, đồng thời ghi nhận ý kiến của bà "
    "con về con đường vào khu sản xuất bị hư hỏng sau mùa mưa."
)
NOTICE = (
    "Ủy ban nhân dân xã thông báo lịch tiếp công dân định kỳ của lãnh đạo xã. Thời gian: buổi sáng từ bảy giờ ba "
    "mươi, buổi chiều từ mười ba giờ ba mươi. Địa điểm: phòng tiếp công dân, trụ sở Ủy ban nhân dân xã. Đề nghị "
    "công dân mang theo giấy tờ tùy thân và các tài liệu có liên quan đến nội dung kiến nghị, phản ánh."
)
DIRECTIVE = (
    "Căn cứ chương trình công tác năm, Ban Dân tộc đề nghị Ủy ban nhân dân các huyện rà soát số hộ còn thiếu đất "
    "sản xuất, lập danh sách theo mẫu gửi kèm và gửi về Ban trước ngày cuối cùng của tháng để tổng hợp, báo cáo. "
    "Quá thời hạn trên, đơn vị nào không có báo cáo thì chịu trách nhiệm về số liệu."
)


def terms(*parts: str) -> list[str]:
    return [term for part in parts for term, _, _ in analysis.tokens(nfc(part))]


def sign(title: str, *parts: str, number: str = "") -> np.ndarray:
    return signature(terms(title, *parts), nfc(title), number)


NEWS = sign(TITLE, *PARAGRAPHS)
SAME = {
    "as it stands": sign(TITLE, *PARAGRAPHS),
    "in capitals": sign(TITLE.upper(), *(part.upper() for part in PARAGRAPHS)),
    "without diacritics": sign("Tap huan cho nguoi co uy tin huyen Tam Dao", *map(analysis.folded, PARAGRAPHS)),
    "with the tones and quotes of another keyboard": sign(
        f"“{TITLE}”", *(part.replace("hòa giải", "hoà giải").replace(", ", " , ") for part in PARAGRAPHS)
    ),
    "with another title": sign("Huyện miền núi bồi dưỡng già làng, trưởng bản", *PARAGRAPHS),
    "with a year in its title": sign(f"{TITLE} năm 2017", *PARAGRAPHS),
    "with a source line": sign(TITLE, *PARAGRAPHS, "Nguồn: Cổng thông tin điện tử huyện Tam Đảo"),
    "with a paragraph more": sign(TITLE, *PARAGRAPHS, ANOTHER),
    "without its last paragraph": sign(TITLE, *PARAGRAPHS[:-1]),
    "with paragraphs in another order": sign(TITLE, *reversed(PARAGRAPHS)),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_news_is_recognised(name: str) -> None:
    assert likeness(NEWS, SAME[name]) >= THRESHOLD
    assert set(bands(NEWS)) & set(bands(SAME[name]))
    groups = Groups()
    assert [groups.add(7, NEWS), groups.add(9, SAME[name])] == [7, 7]


APART = {
    "another event told in the same words": (
        NEWS,
        sign("Tập huấn cho người có uy tín huyện Lập Thạch", PARAGRAPHS[0], ANOTHER, NOTICE),
    ),
    "the schedules of two months": (
        sign("Lịch tiếp công dân tháng 5", NOTICE),
        sign("Lịch tiếp công dân tháng 7", NOTICE),
    ),
    "the schedules of two quarters": (
        sign("Lịch tiếp công dân quý I", NOTICE),
        sign("Lịch tiếp công dân quý II", NOTICE),
    ),
    "two directives that differ in their number": (
        sign("Công văn về rà soát đất sản xuất", DIRECTIVE, number="112/BDT-CS"),
        sign("Công văn về rà soát đất sản xuất", DIRECTIVE, number="113/BDT-CS"),
    ),
    "two procedures of one decision": (
        sign("Thủ tục giải quyết khiếu nại cấp huyện", NOTICE, number="9/QĐ-UBND"),
        sign("Thủ tục giải quyết khiếu nại cấp xã", NOTICE, number="9/QĐ-UBND"),
    ),
    "two short texts that differ in a word": (
        sign("Giấy mời", "Kính mời ông dự cuộc họp thôn."),
        sign("Giấy mời", "Kính mời bà dự cuộc họp thôn."),
    ),
    "one short text under two titles": (
        signature(terms("Xem văn bản kèm theo"), "Kế hoạch tiêm phòng"),
        signature(terms("Xem văn bản kèm theo"), "Kế hoạch trồng rừng"),
    ),
    "two documents without text": (signature([], "Tờ trình"), signature([], "Tờ trình")),
}


@pytest.mark.parametrize("name", APART)
def test_two_of_a_series_are_not_the_same(name: str) -> None:
    one, other = APART[name]
    assert likeness(one, other) < THRESHOLD
    groups = Groups()
    assert [groups.add(1, one), groups.add(2, other)] == [1, 2]


def test_titles_of_one_pattern_count_against_texts_that_differ() -> None:
    one = sign("Lịch tiếp công dân của xã Hải Lựu", NOTICE, "Người tiếp: ông Hà Văn Tư, Chủ tịch.")
    other = sign("Lịch tiếp công dân của xã Quang Yên", NOTICE, "Người tiếp: bà Đỗ Thị Năm, Phó Chủ tịch.")
    plain = signature(terms("Lịch tiếp công dân của xã Quang Yên", NOTICE, "Người tiếp: bà Đỗ Thị Năm, Phó Chủ tịch."))
    assert likeness(one, other) < likeness(one, plain)
    assert likeness(one, other) < THRESHOLD


def test_one_directive_posted_twice_is_the_same_however_its_number_is_written() -> None:
    title = "Công văn về rà soát đất sản xuất"
    one, other = sign(title, DIRECTIVE, number="112/BDT-CS"), sign(title, DIRECTIVE, number="112 / bdt-cs")
    assert likeness(one, other) == 1.0
    assert likeness(one, sign(title, DIRECTIVE)) == 1.0


def test_a_copy_without_a_number_does_not_join_two_directives() -> None:
    title = "Công văn về rà soát đất sản xuất"
    groups = Groups()
    found = [groups.add(serial, sign(title, DIRECTIVE, number=number)) for serial, number in ((1, ""), (2, "5/BDT"))]
    assert [*found, groups.add(3, sign(title, DIRECTIVE, number="6/BDT"))] == [1, 1, 3]


def test_what_is_in_the_index_is_joined_through_the_callback() -> None:
    asked: list[tuple[str, ...]] = []

    def indexed(keys: tuple[str, ...]) -> Iterable[tuple[int, np.ndarray]]:
        asked.append(keys)
        return [(40, NEWS), (30, sign("Lịch tiếp công dân", NOTICE))]

    groups = Groups(indexed)
    assert groups.add(50, SAME["with a paragraph more"]) == 40
    assert groups.add(51, sign("Bản tin", ANOTHER)) == 51
    assert asked == [bands(SAME["with a paragraph more"]), bands(sign("Bản tin", ANOTHER))]


def test_the_first_of_two_equally_near_groups_is_joined() -> None:
    groups = Groups(lambda keys: [(8, NEWS), (3, NEWS)])
    assert groups.add(9, NEWS) == 3


TEXTS = st.lists(
    st.sampled_from(["dân", "tộc", "xã", "huyện", "hộ", "nghèo", "họp", "thăm", "quà", "đất"]), max_size=120
)


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS)
def test_laws_of_likeness(one: list[str], other: list[str]) -> None:
    mine, theirs = signature(one), signature(other)
    assert mine.dtype == np.uint32 and mine.shape == theirs.shape
    assert likeness(mine, theirs) == likeness(theirs, mine)
    assert 0.0 <= likeness(mine, theirs) <= 1.0
    assert likeness(mine, mine) == (1.0 if one else 0.0)
    assert np.array_equal(mine, signature([term.upper() for term in one]))
    assert bands(mine) == bands(signature(one))
    if 0 < len(one) < SHORT:
        assert likeness(mine, theirs) == (one == other)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 300), st.integers(0, 300), st.integers(200, 500))
def test_likeness_is_about_the_share_of_runs_in_common(before: int, after: int, middle: int) -> None:
    common = [f"a{number}" for number in range(middle)]
    one = [f"b{number}" for number in range(before)] + common
    other = common + [f"c{number}" for number in range(after)]
    exact = (middle - 3) / (middle - 3 + before + after)
    # Five standard deviations of a mean of 128.
    assert abs(likeness(signature(one), signature(other)) - exact) < 5 * (exact * (1 - exact) / 128) ** 0.5 + 1e-9


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([NEWS, *SAME.values(), *(item for pair in APART.values() for item in pair)]), max_size=9)
)
def test_a_group_is_the_serial_of_its_first_document(signatures: list[np.ndarray]) -> None:
    groups = Groups()
    found = [groups.add(serial, item) for serial, item in enumerate(signatures)]
    assert all(group <= serial and found[group] == group for serial, group in enumerate(found))


def test_bands_are_short_ascii_terms() -> None:
    keys = bands(NEWS)
    assert len(keys) == len(set(keys)) == 20
    assert all(key.isascii() and key.isalnum() and len(key) == 10 for key in keys)
    assert bands(signature([])) == ()


def test_a_signature_stays_what_it_is() -> None:
    """An index keeps signatures, so another version must give the same."""
    assert bands(signature(terms(*PARAGRAPHS)))[:2] == ("00e91ca56d", "0197d00afa")
    assert bands(signature(terms("Giấy mời"), "Giấy mời"))[:2] == ("003dd771bb", "0140323f1e")


HELD = {
    "tảo_hôn": 9,
    "tam_đảo": 40,
    "135": 30,
    "hội_nghị": 90,
    "và": 100,
    "lê_thị_xuân": 1,
    "2017": 20,
    "07": 50,
    "000": 30,
}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tảo_hôn và hội_nghị", ["tảo_hôn", "hội_nghị"]),
        ("tam_đảo tảo_hôn 135", ["tảo_hôn", "135", "tam_đảo"]),
        ("hội_nghị tam_đảo tam_đảo", ["tam_đảo", "hội_nghị"]),
        ("lê_thị_xuân 07 2017 000 07_2017", []),
        ("", []),
    ],
)
def test_keywords(words: str, expected: list[str]) -> None:
    found = keywords(words.split(), lambda term: HELD.get(term, 0), 100)
    assert [term for term, _ in found] == expected
    assert all(weight > 0 for _, weight in found)


def test_keywords_are_no_more_than_asked_for() -> None:
    assert len(keywords(["tảo_hôn", "tam_đảo", "135"], lambda term: HELD.get(term, 0), 100, most=2)) == 2


def rows(path: Path) -> list[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_real_news_on_two_portals_is_one_group(shared: Path) -> None:
    """Records of one portal network whose ids end alike are one news item, posted by several offices."""
    news = [row for row in rows(shared / "corpora" / "gov_news.jsonl.xz") if row["id"].startswith("dn-")]
    groups = Groups()
    found = [groups.add(serial, sign(row["title"], row["body"])) for serial, row in enumerate(news)]
    items = [row["id"].rpartition("-")[2] for row in news]
    copies = [(one, other) for one in range(len(news)) for other in range(one) if items[one] == items[other]]
    # Of the twelve, two are cut to half, one is rewritten, one is another list of that name. One page was taken twice.
    assert len(copies) == 12
    assert sum(found[one] == found[other] for one, other in copies) == 8
    assert sum(size - 1 for size in Counter(found).values()) <= 9


def test_no_two_real_directives_are_one_group(shared: Path) -> None:
    """1,798 summaries of one province's directives, many of them word for word alike but for their number."""
    groups = Groups()
    for serial, row in enumerate(rows(shared / "corpora" / "directives.jsonl.xz")):
        number = row.get("number", "") or str(serial)
        assert groups.add(serial, sign(row["title"], row["body"], number=number)) == serial


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), max_size=60), st.integers(1, 7))
def test_places_are_found_wherever_they_are_kept(rows: list[list[int]], recent: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(similar, "_RECENT", recent)
        places = similar._Places()
        for number, row in enumerate(rows):
            values = np.array(row, dtype=np.uint64)
            assert places.find(values) == [
                place
                for place, other in enumerate(rows[:number])
                if any(one == mine for one, mine in zip(other, row, strict=True))
            ]
            places.add(number, values)
