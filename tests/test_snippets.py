"""Passages: every mark is a match of the text, the best passage comes first."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.text import nfc
from indexer import analysis
from indexer.query import Phrase, Prefix
from indexer.snippets import Match, _occurrences, best
from indexer.snippets import find as find_leaves

TEXT = nfc(
    "Mở đầu không nói gì đến việc cần tìm.\n"
    + "Câu đệm dài dòng chỉ để giãn khoảng cách giữa các đoạn. " * 12
    + "\nHộ nghèo ở vùng khó khăn được hỗ trợ trực tiếp. "
    + "Câu đệm khác lại tiếp tục giãn thêm khoảng cách. " * 12
    + "Cuối cùng là chuyện thuế và chuyện thuê đất."
)


def find(text: str, query: list[tuple[str, ...]]) -> list[Match]:
    return find_leaves(text, [Phrase(terms) for terms in query])


def marked(query: list[tuple[str, ...]], text: str = TEXT) -> list[list[str]]:
    return [
        [text[start:end] for start, end in snippet.marks] for snippet in best(text, find(text, query), (0, len(text)))
    ]


def test_the_passage_with_most_of_the_question_comes() -> None:
    assert marked([("hộ",), ("nghèo",), ("khăn",)]) == [["Hộ nghèo", "khăn"]]


def test_a_second_passage_shows_what_the_first_does_not() -> None:
    assert marked([("hộ", "nghèo"), ("thuế",)]) == [["Hộ nghèo"], ["thuế"]]


def test_phrases_match_without_accents_and_case() -> None:
    assert [TEXT[match.start : match.end] for match in find(TEXT, [("ho", "ngheo")])] == ["Hộ nghèo"]
    assert [TEXT[match.start : match.end] for match in find(TEXT, [("thue",)])] == ["thuế", "thuê"]
    assert [TEXT[match.start : match.end] for match in find(TEXT, [("thuế",)])] == ["thuế"]


def test_without_a_match_the_beginning_is_shown() -> None:
    (only,) = best(TEXT, [], (0, len(TEXT)))
    assert only.start == 0
    assert only.marks == ()
    assert best("", [], (0, 0)) == ()


@given(
    st.text(st.sampled_from("dân tộc hộ nghèo thuế.\n"), max_size=400),
    st.lists(
        st.lists(st.sampled_from(["dân", "tộc", "hộ", "thuế", "n"]), min_size=1, max_size=2).map(tuple), max_size=3
    ),
)
def test_marks_lie_in_their_passage_and_match(text: str, query: list[tuple[str, ...]]) -> None:
    text = nfc(text)
    found = find(text, query)
    wanted = [tuple(analysis.folded(term) for term in phrase) for phrase in query]
    for match in found:
        terms = tuple(analysis.folded(term) for term, _, _ in analysis.tokens(text[match.start : match.end]))
        assert terms == wanted[match.leaf]
    for snippet in best(text, found, (0, len(text))):
        assert 0 <= snippet.start <= snippet.end <= len(text)
        assert all(snippet.start <= start < end <= snippet.end for start, end in snippet.marks)
        assert all(former[1] < later[0] for former, later in pairwise(snippet.marks))


def test_words_typed_side_by_side_are_marked_where_they_stand_side_by_side() -> None:
    text = "Có người đến. Người có uy tín nói. Không có gì thêm. Uy tín."
    query = [("người",), ("có",), ("uy",), ("tín",)]
    (snippet,) = best(text, find(text, query), (0, len(text)))
    assert [text[start:end] for start, end in snippet.marks] == ["Có người", "Người có uy tín", "Uy tín"]


def test_strict_phrases_and_prefixes_are_marked_as_they_match() -> None:
    found = find_leaves("Thuế và thuê, thuộc.", [Phrase(("thuế",), strict=True), Prefix("thuo")])
    assert [(match.start, match.leaf) for match in found] == [(0, 0), (14, 1)]


def slowly(text: str, leaves: list[Phrase | Prefix]) -> set[tuple[int, int, int]]:
    """Every occurrence of every leaf, read syllable by syllable."""
    tokens = list(analysis.tokens(text))
    found = set()
    for place, (term, start, end) in enumerate(tokens):
        for number, leaf in enumerate(leaves):
            if isinstance(leaf, Prefix):
                if analysis.folded(term).startswith(leaf.start):
                    found.add((start, end, number))
                continue
            run = tokens[place : place + len(leaf.terms)]
            written = tuple(item[0] for item in run)
            meant = tuple(map(analysis.folded, leaf.terms))
            if written == leaf.terms or (not leaf.strict and tuple(map(analysis.folded, written)) == meant):
                found.add((start, run[-1][2], number))
    return found


PIECES = st.sampled_from(
    [*"dđDĐaàốiíyýkK17 .-\n", "\u00ad", "\u0301", "\u200b", "hoà", "hòa", "Kĩ", "kỹ", "135", "CT", "quý", "\u212a", "Ж"]
)
LEAVES = st.one_of(
    st.builds(
        Phrase,
        st.lists(
            st.sampled_from(["hòa", "hoa", "kỹ", "ky", "135", "1", "ct", "quý", "đ", "d", "k", "ж"]), min_size=1
        ).map(lambda terms: tuple(terms[:3])),
        strict=st.booleans(),
    ),
    st.builds(Prefix, st.sampled_from(["h", "ky", "13", "qu", "d"])),
)


@given(st.lists(PIECES, max_size=60).map(lambda pieces: nfc("".join(pieces))), st.lists(LEAVES, max_size=4))
def test_nothing_is_passed_over(text: str, leaves: list[Phrase | Prefix]) -> None:
    found = {(match.start, match.end, match.leaf) for match in _occurrences(text, leaves)}
    assert found == slowly(text, leaves)


def test_what_is_found_inside_what_was_found_too_much() -> None:
    found = _occurrences("no.non no-no", [Prefix("non"), Phrase(("no",))])
    assert [(match.start, match.end, match.leaf) for match in found] == [(0, 2, 1), (3, 6, 0), (7, 9, 1), (10, 12, 1)]
