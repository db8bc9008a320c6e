"""Did you mean: what was meant by what was typed, over the lexicons of the sample archive; laws of any question."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.store import Store
from archive.text import nfc
from indexer import analysis
from indexer.spelling import Speller, telex, vni

TELEX = [
    ("chuowng", "chương"),
    ("chuowngf", "chường"),
    ("trinhf", "trình"),
    ("ddaats", "đất"),
    ("dduwowcj", "được"),
    ("nguwowif", "người"),
    ("thuyr", "thủy"),
    ("hoaf", "hòa"),
    ("toans", "toán"),
    ("ngoaif", "ngoài"),
    ("quyr", "quỷ"),
    ("quawng", "quăng"),
    ("giaf", "già"),
    ("gif", "gì"),
    ("muaw", "mưa"),
    ("vieetj", "việt"),
    ("vietej", "việt"),
    ("dand", "đan"),
    ("luaatj", "luật"),
    ("thuowr", "thuở"),
    ("mix", "mỹ"),
    ("chươngf", "chường"),
    ("hoàs", "hóa"),
    ("HOOIJ", "hội"),
    ("hòaz", "hoa"),
    ("dân", ""),
    ("toc", ""),
    ("sr", ""),
    ("", ""),
]

VNI = [
    ("chuo7ng", "chương"),
    ("tri2nh", "trình"),
    ("d9at61", "đất"),
    ("d9a61t", "đất"),
    ("nguo7i2", "người"),
    ("thuy3", "thủy"),
    ("hoa2", "hòa"),
    ("tru7o7ng2", "trường"),
    ("vie65t", "việt"),
    ("ba81c", "bắc"),
    ("ho65i", "hội"),
    ("dân", ""),
    ("135", ""),
    ("ct135", ""),
    ("30a", ""),
    ("qđ102", ""),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "term"), TELEX)
def test_telex(typed: str, term: str) -> None:
    assert telex(typed) == term


@pytest.mark.parametrize(("typed", "term"), VNI)
def test_vni(typed: str, term: str) -> None:
    assert vni(typed) == term


MEANT = [
    # no accents
    ("dan toc", "dân tộc"),
    ("dan toc thieu so", "dân tộc thiểu số"),
    ("dong bao dan toc thieu so", "đồng bào dân tộc thiểu số"),
    ("nguoi co uy tin", "người có uy tín"),
    ("bao cao tong ket", "báo cáo tổng kết"),
    ("tuyen truyen phap luat", "tuyên truyền pháp luật"),
    ("tam dao", "tam đảo"),
    ("lap thach", "lập thạch"),
    ("soong co", "soọng cô"),
    ("dân toc", "dân tộc"),
    ("hội nghi", "hội nghị"),
    ("xây dung nông thôn mới", "xây dựng nông thôn mới"),
    # other accents
    ("dân tốc", "dân tộc"),
    ("dân tộc thiếu số", "dân tộc thiểu số"),
    ("chương trinh mục tiêu", "chương trình mục tiêu"),
    ("chính sach hỗ trợ", "chính sách hỗ trợ"),
    ("hổ trợ", "hỗ trợ"),
    ("huyện Tam Đao", "huyện tam đảo"),
    # Telex and VNI
    ("chuowng trinhf", "chương trình"),
    ("ddaats sanr xuaats", "đất sản xuất"),
    ("dduwowcj hoox trowj", "được hỗ trợ"),
    ("nguwowif cos uy tins", "người có uy tín"),
    ("truwowngf hocj", "trường học"),
    ("hooij nghij", "hội nghị"),
    ("vawn hoas", "văn hóa"),
    ("thuyr lowij", "thủy lợi"),
    ("quyeets ddinhj", "quyết định"),
    ("chuo7ng tri2nh", "chương trình"),
    ("d9a61t sa3n xua61t", "đất sản xuất"),
    ("ho65i nghi5", "hội nghị"),
    ("da6n to65c thie63u so61", "dân tộc thiểu số"),
    # swapped, doubled, missing, wrong letters
    ("chươgn trình", "chương trình"),
    ("hội nhgị", "hội nghị"),
    ("quyết địhn", "quyết định"),
    ("nguời có uy tín", "người có uy tín"),
    ("báo cóa", "báo cáo"),
    ("tuyênn truyền", "tuyên truyền"),
    ("hỗ trrợ", "hỗ trợ"),
    ("giảmm nghèo", "giảm nghèo"),
    ("hội ngị", "hội nghị"),
    ("nông thn mới", "nông thôn mới"),
    ("ủy ban nhâ dân", "ủy ban nhân dân"),
    ("kế hoạh", "kế hoạch"),
    ("phát triểm kinh tế", "phát triển kinh tế"),
    ("chính dách", "chính sách"),
    ("chính xách", "chính sách"),
    ("dây dựng", "xây dựng"),
    ("tảo hôm", "tảo hôn"),
    ("hôn nhân cận huyếc thống", "hôn nhân cận huyết thống"),
    # spaces
    ("dântộc", "dân tộc"),
    ("dantoc", "dân tộc"),
    ("dântộcthiểusố", "dân tộc thiểu số"),
    ("hộinghị tổng kết", "hội nghị tổng kết"),
    ("ngh èo", "nghèo"),
    ("hộ ngh èo", "hộ nghèo"),
    ("chươ ng trình", "chương trình"),
    ("dânt ộc", "dân tộc"),
    ("c hỉ thị", "chỉ thị"),
    # numbers and words of several terms stay
    ("quyết địn 102/2009/QĐ-TTg", "quyết định 102/2009/QĐ-TTg"),
    ("chuowng trinhf 135", "chương trình 135"),
    ("trương trình 135", "chương trình 135"),
    ("UBND tinhr", "ubnd tỉnh"),
    ("phòng TT&ĐB tinhr", "phòng TT&ĐB tỉnh"),
]

LEFT_ALONE = [
    "hội nghị",
    "dân tộc thiểu số",
    "Ban Dân tộc tỉnh",
    "tam đảo",
    "cao lan",
    "kĩ thuật",
    "chương trình 135",
    "102/2009/QĐ-TTg",
    "phòng TT&ĐB",
    "UBND",
    "135",
    "XQZK",
    "… –",
    "",
]


@pytest.fixture(scope="module")
def lexicons(sample_archive: Store) -> tuple[Counter[str], Counter[str], Counter[str]]:
    syllables, bigrams, words = Counter[str](), Counter[str](), Counter[str]()
    for stored in sample_archive.changes(0):
        made = analysis.analyse(stored.document.text, stored.annotation)
        syllables.update(set(made.terms))
        bigrams.update(set(made.bigrams()))
        words.update(set(made.words()))
    return syllables, bigrams, words


@pytest.fixture(scope="module")
def speller(lexicons: tuple[Counter[str], Counter[str], Counter[str]]) -> Speller:
    return Speller(*lexicons)


@pytest.mark.parametrize(("typed", "meant"), MEANT)
def test_what_was_meant(speller: Speller, typed: str, meant: str) -> None:
    assert " ".join(speller.corrections(typed.split())[0]) == meant


@pytest.mark.parametrize("typed", LEFT_ALONE)
def test_what_is_right_or_no_syllable_is_left_alone(speller: Speller, typed: str) -> None:
    assert speller.corrections(typed.split()) == []


def test_an_unknown_number_has_no_correction(speller: Speller) -> None:
    assert speller.corrections(["chuowng", "trinhf", "98765"]) == []


def test_at_most_so_many(speller: Speller) -> None:
    assert len(speller.corrections(["bao", "cao"], most=1)) == 1
    assert speller.corrections(["bao", "cao"], most=0) == []


def test_without_words_the_more_frequent_syllable_is_meant() -> None:
    speller = Speller({"dân": 9, "dàn": 1, "tộc": 6, "tốc": 2}, {"dan_toc": 6})
    assert speller.corrections(["dan", "toc"])[0] == ("dân", "tộc")
    assert Speller({}, {}).corrections(["dan", "toc"]) == []


PIECES = [
    "dân", "toc", "thiẻu", "số", "chuowng", "trinhf", "tri2nh", "ngh", "èo", "dântộc", "hội", "ngị", "UBND", "KT-XH",
    "TT&ĐB", "135", "102/2009/QĐ-TTg", "đất-sảnn",
]  # fmt: skip
WORDS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=8)


@settings(max_examples=150, deadline=None)
@given(WORDS)
def test_laws(lexicons: tuple[Counter[str], ...], speller: Speller, words: list[str]) -> None:
    words = [nfc(word) for word in words]
    typed = [term for word in words for term, _, _ in analysis.tokens(word)]
    found = speller.corrections(words)
    terms = [[term for word in answer for term, _, _ in analysis.tokens(word)] for answer in found]
    assert len(terms) <= 3
    assert typed not in terms
    assert len({tuple(answer) for answer in terms}) == len(terms)
    assert all(term in lexicons[0] for answer in terms for term in answer)


NUMBERS = st.sampled_from(["135", "102/2009/QĐ-TTg", "498/QĐ-TTg", "2017", "07/4/2017", "30a", "CT135"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(["chuowng", "trinhf", "dan", "toc", "hội", "ngị"]), NUMBERS), max_size=8))
def test_numbers_are_never_touched(speller: Speller, words: list[str]) -> None:
    numbers = [word for word in words if any(char.isdigit() for char in word)]
    for answer in speller.corrections(words):
        assert [word for word in answer if any(char.isdigit() for char in word)] == numbers
