"""Suggestions while typing: over the sample archive and its vocabulary, and laws over small lexicons."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import vocabulary
from archive.store import Store
from archive.text import fold, nfc
from indexer import analysis
from indexer.engine import EngineQuery
from indexer.query import Everything
from indexer.service import SearchService
from indexer.suggest import MAX_TYPED, PHRASE, Suggester, Suggestion

KINDS = ("district", "programme", "unit", "author", "type")


@pytest.fixture(scope="module")
def samples(sample_archive: Store) -> Suggester:
    """Over the facets, words and bigrams of the sample archive."""
    engine = SearchService(sample_archive, vocabulary.shipped()).engine()
    facets = engine.search(EngineQuery(node=Everything())).facets
    values = [Suggestion(row.label, kind, row.code, row.count) for kind in KINDS for row in facets[kind]]
    return Suggester(values, engine.lexicon("words"), engine.lexicon("bigrams"))


# What was typed, what is suggested for it, among the first how many.
TYPED = [
    ("tam d", "Tam Đảo", 2),
    ("tam đ", "Tam Đảo", 1),
    ("TAM Đ", "Tam Đảo", 1),
    ("tam dư", "Tam Dương", 1),
    ("tam duong", "Tam Dương", 1),
    ("đảo", "Tam Đảo", 1),
    ("dao", "Tam Đảo", 6),
    ("lap t", "Lập Thạch", 1),
    ("lập th", "Lập Thạch", 1),
    ("thạch", "Lập Thạch", 3),
    ("song lo", "Sông Lô", 1),
    ("sông", "Sông Lô", 1),
    ("phuc", "Phúc Yên", 1),
    ("phúc y", "Phúc Yên", 1),
    ("bình x", "Bình Xuyên", 1),
    ("tao h", "tảo hôn", 1),
    ("tảo h", "tảo hôn", 1),
    ("tảo hon", "tảo hôn", 1),
    ("hỗ trợ hộ ng", "hỗ trợ hộ nghèo", 2),
    ("Hỗ trợ hộ ng", "Hỗ trợ hộ nghèo", 2),
    ("ho tro ho ng", "ho tro ho nghèo", 2),
    ("hộ ng", "hộ nghèo", 1),
    ("giảm ngh", "giảm nghèo", 1),
    ("người có uy t", "người có uy tín", 1),
    ("nguoi co uy t", "Chính sách đối với người có uy tín", 3),
    ("uy t", "uy tín", 3),
    ("dân tộc th", "dân tộc thiểu số", 1),
    ("dan toc thieu", "dân tộc thiểu số", 1),
    ("van hoa", "văn hóa", 1),
    ("văn ho", "văn hóa", 1),
    ("hoà g", "hòa giải", 1),
    ("hòa gi", "hòa giải", 1),
    ("135", "Chương trình 135", 1),
    ("chuong trinh 1", "Chương trình 135", 1),
    ("chương trình 13", "Chương trình 135", 1),
    ("chuong trinh muc tieu quoc gia xay", "Chương trình mục tiêu quốc gia xây dựng nông thôn mới", 1),
    ("tt&đ", "Phòng TT&ĐB", 2),
    ("phong tt", "Phòng TT&ĐB", 1),
    ("phòng TT&", "Phòng TT&ĐB", 1),
    ("ban dan t", "Ban Dân tộc tỉnh Vĩnh Phúc", 1),
    ("ke hoach", "Kế hoạch", 1),
    ("kế h", "Kế hoạch", 1),
    ("bao cao", "Báo cáo", 1),
    ("công v", "Công văn", 1),
    ("nghị q", "Nghị quyết", 1),
    ("ki", "kiểm tra", 3),
    ("kĩ n", "kỹ năng", 1),
    ("kiểm tr", "kiểm tra", 1),
    ("san diu", "sán dìu", 1),
    ("soọng c", "soọng cô", 1),
    ("y t", "y tế", 1),
    ("nuoc sinh h", "nuoc sinh hoạt", 1),
    ("tuyên tr", "tuyên truyền", 1),
]


@pytest.mark.parametrize(("typed", "text", "among"), TYPED)
def test_what_is_typed_is_completed(samples: Suggester, typed: str, text: str, among: int) -> None:
    assert text in [found.text for found in samples.suggest(typed)][:among]


def test_a_place_comes_with_its_kind_its_code_and_its_number_of_documents(samples: Suggester) -> None:
    found = samples.suggest("tam đảo")[0]
    assert (found.text, found.kind, found.code) == ("Tam Đảo", "district", "tam-dao")
    assert found.count > 1


VALUES = (
    Suggestion("Tam Đảo", "district", "tam-dao", 40),
    Suggestion("Tam Dương", "district", "tam-duong", 12),
    Suggestion("Yên Lạc", "district", "yen-lac", 5),
    Suggestion("Yên Lạc", "commune", "tan-son.yen-lac", 5),
    Suggestion("Đề án giảm thiểu tảo hôn", "programme", "tao-hon", 9),
    Suggestion("Phòng TT&ĐB", "unit", "phong-ttdb", 15),
    Suggestion("Lê Thị Đào", "author", "le-thi-dao", 3),
    Suggestion("Kế hoạch", "type", "ke-hoach", 7),
)
WORDS = {
    "tảo_hôn": 9, "tạo_hình": 30, "tạo": 60, "hôn_nhân": 12, "hộ": 50, "hộ_nghèo": 20, "nghèo": 30, "nghề": 25,
    "nghị_quyết": 40, "hỗ_trợ": 80, "thuế": 20, "thuê": 18, "thuế_đất": 9, "thuê_đất": 8, "thiểu_số": 44,
    "thiên_tai": 5, "đại_học": 30, "học_sinh": 50, "học": 20, "đại": 4, "bền_vững": 10, "của": 90, "các": 100,
    "kỹ_thuật": 9, "kiểm_tra": 20, "hòa_bình": 5, "hoàn_thành": 8,
}  # fmt: skip
BIGRAMS = {
    "tao_hon": 9, "tao_hinh": 30, "ho_ngheo": 36, "ho_nghe": 2, "tro_ho": 20, "ho_tro": 80, "dai_hoc": 31,
    "hoc_sinh": 50, "thieu_so": 44, "ngheo_ben": 12, "ben_vung": 12, "ngheo_cua": 30, "thue_dat": 17,
}  # fmt: skip


class Listed(dict[str, int]):
    """Bigrams that are listed here."""

    def counts(self, terms: Sequence[str]) -> list[int]:
        return [self.get(term, 0) for term in terms]

    def starting(self, start: str, most: int) -> list[tuple[str, int]]:
        rows = [(term, count) for term, count in self.items() if term.startswith(start)]
        return sorted(rows, key=lambda row: -row[1])[:most]


SMALL = Suggester(VALUES, WORDS, Listed(BIGRAMS))


def texts(typed: str, most: int = 8) -> list[str]:
    return [found.text for found in SMALL.suggest(typed, most)]


def test_typed_accents_come_before_other_readings_and_untyped_ones_are_no_fault() -> None:
    assert texts("tảo h") == ["tảo hôn", "Đề án giảm thiểu tảo hôn", "tạo hình"]
    assert texts("tạo h")[0] == "tạo hình"
    assert texts("tao h")[:2] == ["tạo hình", "tảo hôn"]
    assert texts("thuê đ") == ["thuê đất", "thuế đất"]
    assert texts("thuế đ") == ["thuế đất", "thuê đất"]


def test_a_tone_that_may_be_still_to_come_is_no_great_fault() -> None:
    assert texts("thiêu") == ["thiểu số", "Đề án giảm thiểu tảo hôn"]
    assert texts("hoà")[:2] == ["hoàn thành", "hòa bình"]


def test_a_word_is_added_to_what_was_typed_which_stays_as_it_was() -> None:
    assert texts("Hỗ trợ  hộ ng")[0] == "Hỗ trợ  hộ nghèo"
    assert texts("hỗ trợ hộ ")[0] == "hỗ trợ hộ nghèo"
    assert texts("giúp hộ ngheo ben") == ["giúp hộ ngheo bền vững"]


def test_what_two_syllables_share_inside_a_word_is_no_sign_of_a_following_word() -> None:
    assert texts("đại h") == ["đại học"]


def test_a_word_that_says_more_is_added_before_a_frequent_one() -> None:
    assert texts("hộ nghèo ") == ["hộ nghèo bền vững", "hộ nghèo của"]


def test_two_values_of_one_name_are_two_suggestions() -> None:
    assert [(found.text, found.kind) for found in SMALL.suggest("yen")] == [
        ("Yên Lạc", "district"),
        ("Yên Lạc", "commune"),
    ]


def test_a_kind_leaves_room_for_the_others() -> None:
    values = [Suggestion(f"Xã {letter}", "district", letter, 9) for letter in "abcdefghijk"]
    made = Suggester([*values, Suggestion("Xã hội", "type", "xa-hoi", 1)], {"xã_hội_hóa": 3, "xã_viên": 2}, Listed())
    kinds = [found.kind for found in made.suggest("xã")]
    assert kinds == ["district"] * 5 + ["type"] + [PHRASE] * 2
    assert [found.kind for found in made.suggest("xã", 3)] == ["district", "district", "type"]


@pytest.mark.parametrize("typed", ["", "  ", "…", "&", "zzz", "tảo hôn zzz", "x" * (MAX_TYPED + 1), "tảo " * 100])
def test_nothing_is_suggested(typed: str) -> None:
    assert SMALL.suggest(typed) == []


def test_an_empty_archive_suggests_nothing() -> None:
    assert Suggester([], {}, Listed()).suggest("tam") == []


PIECES = st.sampled_from(
    [*'tảohônđngki &/"-', "tam ", "hỗ trợ ", "hộ ng", "tao h", "TT&Đ", "nghèo ", "Yên", "đại học", "kĩ", "hoà", "ke"]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=6).map("".join), st.text(max_size=30)), st.integers(0, 9))
def test_every_suggestion_extends_what_was_typed_and_none_comes_twice(typed: str, most: int) -> None:
    found = SMALL.suggest(typed, most)
    assert len(found) <= most
    assert len({(one.text, one.kind, one.code) for one in found}) == len(found)
    for one in found:
        assert any(begins(part, typed) for part in tails(one.text)), (typed, one)


def tails(text: str) -> list[list[str]]:
    terms = [analysis.folded(term) for term, _, _ in analysis.tokens(nfc(text))]
    return [terms[place:] for place in range(len(terms))]


def begins(terms: list[str], typed: str) -> bool:
    """Whether the syllables typed are the first of `terms`, the last one as it stands (`ki`) or as a term (`ky`)."""
    text = nfc(typed)
    found = list(analysis.tokens(text))
    whole = [analysis.folded(term) for term, _, _ in found]
    if found[-1][2] < len(text):
        return terms[: len(whole)] == whole
    last = (fold(text[found[-1][1] :]), whole[-1])
    return terms[: len(whole) - 1] == whole[:-1] and terms[len(whole) - 1].startswith(last)
