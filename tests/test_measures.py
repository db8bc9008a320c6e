"""The measures of tests/eval against values worked out by hand, and the tool over a set of five documents."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import vocabulary
from indexer.query import SearchRequest
from indexer.ranking import RANKING
from indexer.service import SearchService
from tests.eval.__main__ import PROFILES, Query, load, mend, read_queries, run, sets, table
from tests.eval.measures import interval, ndcg, recall, reciprocal_rank

LOG3 = math.log2(3)

NDCG = [
    (["a"], {"a": 1}, 10, 1.0),
    (["x", "a"], {"a": 1}, 10, 1 / LOG3),
    (["x", "y", "a"], {"a": 1}, 10, 0.5),
    (["x", "y", "a"], {"a": 1}, 2, 0.0),
    (["x"], {"a": 1}, 10, 0.0),
    ([], {"a": 1}, 10, 0.0),
    (["a", "x", "b"], {"a": 1, "b": 1}, 10, 1.5 / (1 + 1 / LOG3)),
    (["b", "a"], {"a": 3, "b": 1}, 10, (1 + 3 / LOG3) / (3 + 1 / LOG3)),
    (["a", "b"], {"a": 3, "b": 1, "c": 0}, 10, 1.0),
    (["a"], {"a": 1, "b": 1, "c": 1}, 1, 1.0),
    (["a"], {"a": 0}, 10, 0.0),
]


@pytest.mark.parametrize(("ranking", "grades", "depth", "expected"), NDCG)
def test_ndcg(ranking: list[str], grades: dict[str, int], depth: int, expected: float) -> None:
    assert ndcg(ranking, grades, depth) == pytest.approx(expected)


RECIPROCAL = [
    (["a"], {"a": 1}, 1.0),
    (["x", "y", "z", "a", "b"], {"a": 1, "b": 2}, 0.25),
    (["x", "a"], {"a": 0}, 0.0),
    ([str(number) for number in range(10)] + ["a"], {"a": 1}, 0.0),
    ([], {"a": 1}, 0.0),
]


@pytest.mark.parametrize(("ranking", "grades", "expected"), RECIPROCAL)
def test_reciprocal_rank(ranking: list[str], grades: dict[str, int], expected: float) -> None:
    assert reciprocal_rank(ranking, grades) == pytest.approx(expected)


RECALL = [
    (["a", "x", "b"], {"a": 1, "b": 1}, 10, 1.0),
    (["a", "x", "b"], {"a": 1, "b": 1}, 2, 0.5),
    (["a"], {"a": 1, "b": 1, "c": 2, "d": 0}, 10, 1 / 3),
    ([], {"a": 1}, 10, 0.0),
    (["a"], {"a": 0}, 10, 0.0),
]


@pytest.mark.parametrize(("ranking", "grades", "depth", "expected"), RECALL)
def test_recall(ranking: list[str], grades: dict[str, int], depth: int, expected: float) -> None:
    assert recall(ranking, grades, depth) == pytest.approx(expected)


def test_the_interval_of_equal_values_is_that_value() -> None:
    assert interval([[0.5] * 7, [1.0] * 3]) == (0.75, 0.75)


def test_the_interval_is_that_of_the_binomial() -> None:
    # 400 draws of one half: 1.96 × √(0.25 / 400) = 0.049 each side.
    low, high = interval([[0.0, 1.0] * 200])
    assert low == pytest.approx(0.451, abs=0.006)
    assert high == pytest.approx(0.549, abs=0.006)
    assert interval([[0.0, 1.0] * 200]) == (low, high)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_an_interval_lies_within_its_values(values: list[float]) -> None:
    low, high = interval([values])
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


@given(st.permutations(["a", "b", "c", "x", "y"]), st.dictionaries(st.sampled_from("abc"), st.integers(1, 3)))
def test_measures_are_shares_and_the_ideal_order_has_all(ranking: list[str], grades: dict[str, int]) -> None:
    ideal = sorted(grades, key=lambda id_: -grades[id_])
    assert 0 <= ndcg(ranking, grades, 3) <= 1
    assert ndcg(ideal, grades, 3) == pytest.approx(1.0 if grades else 0.0)
    assert recall(ranking, grades, 5) == (1.0 if grades else 0.0)


DOCUMENTS = {
    "d1": ("Tập huấn người có uy tín", "Lớp tập huấn cho người có uy tín mở tại huyện Tam Đảo trong hai ngày."),
    "d2": ("Hộ nghèo được vay vốn", "Ngân hàng cho hộ nghèo vay vốn theo Kế hoạch 1812/KH-UBND của tỉnh."),
    "d3": ("Tin thể thao", "Đội bóng của huyện thắng trận mở màn, người xem rất đông."),
    "d4": ("Khen thưởng già làng", "Già làng, trưởng bản, người có uy tín được tặng giấy khen."),
    "d5": ("Kế hoạch năm", "Tỉnh giao kế hoạch vay vốn cho các huyện, chưa nói đến hộ nghèo."),
}
QUERIES = [
    ("q1", "ai được mời dự lớp tập huấn cho người có uy tín tại Tam Đảo?", {"d1": 1}),
    ("q2", "già làng trưởng bản) được tặng gì", {"d4": 2, "d1": 0}),
    ("q3", "hộ nghèo", {"d2": 1, "d5": 1}),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of one set."""
    made = tmp_path_factory.mktemp("ir") / "few"
    made.mkdir()
    rows = [{"id": id_, "title": title, "body": body} for id_, (title, body) in DOCUMENTS.items()]
    (made / "docs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    asked = [{"id": id_, "text": text} for id_, text, _ in QUERIES]
    (made / "queries.jsonl").write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    judged = [f"{id_}\t0\t{key}\t{grade}" for id_, _, grades in QUERIES for key, grade in grades.items()]
    (made / "qrels.tsv").write_text("\n".join(judged), encoding="utf-8")
    return made.parent


@pytest.fixture(scope="module")
def service(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    """A service over that set."""
    store = load(folder / "few", tmp_path_factory.mktemp("loaded"))
    yield SearchService(store, vocabulary.shipped())
    store.close()


def test_the_tool_asks_the_service(folder: Path, tmp_path: Path) -> None:
    (found,) = sets(folder)
    queries = read_queries(found)
    assert queries == [Query(*row) for row in QUERIES]
    for _ in range(2):
        store = load(found, tmp_path)
        answers = run(store, queries, PROFILES["shipped"], str)
        assert [(answer.ranking[0], answer.mended) for answer in answers[:2]] == [("d1", 0), ("d4", 1)]
        assert set(answers[2].ranking) == {"d2", "d5"}
        store.close()
    *_, mean = table({"few": answers})
    assert mean.startswith("| mean | 1.000 (1.000–1.000) | 1.000")


MENDED = [
    ("vốn) vay", 3, "vốn vay"),
    ('hộ "nghèo', 3, "hộ nghèo"),
    ("theo luật:đúng hay sai", 5, "theo luật đúng hay sai"),
    ("một hai ba", 4, "một "),
]


@pytest.mark.parametrize(("text", "position", "expected"), MENDED)
def test_mend(text: str, position: int, expected: str) -> None:
    assert mend(text, position) == expected


WIDENED = [
    ("hộ nghèo", {"d2", "d5"}, False, 0),
    ("kế hoạch tỉnh", {"d2", "d5"}, False, 0),
    ("hộ nghèo Tam", {"d1", "d2", "d5"}, True, 0),
    ("người có uy tín Tam Đảo", {"d1", "d4"}, True, 1),
    ('"người có uy tín" ở Tam Đảo', {"d1", "d4"}, True, 0),
    ('"người có uy tín" tại Tam Đảo', {"d1"}, False, 0),
    ("hộ nghèo vay vốn 1812/KH-UBND", {"d2"}, False, 0),
    ("hộ nghèo vay vốn 1812/KH-UBND -tỉnh", set(), False, 0),
    ("trưởng bản uy tín xyz -tặng", {"d1", "d3"}, True, 0),
    ("nghèo vay vốn tỉnh", {"d2", "d5"}, True, 2),
    ("ngheo vay von tinh", {"d2", "d5"}, True, 2),
    ("hộ nghèo tỉnh", {"d2", "d5"}, False, 0),
]


@pytest.mark.parametrize(("q", "expected", "relaxed", "complete"), WIDENED)
def test_which_questions_are_widened_and_that_they_say_so(
    service: SearchService, q: str, expected: set[str], relaxed: bool, complete: int
) -> None:
    results = service.search(SearchRequest(q))
    assert {hit.document.source for hit in results.hits} == expected
    assert (results.understood.relaxed, results.understood.complete) == (relaxed, complete)


def test_the_weak_are_left_out_of_a_widened_question(service: SearchService) -> None:
    assert RANKING.share > 0
    results = service.search(SearchRequest("người có uy tín dự lớp tập huấn mở tại Tam Đảo", limit=10))
    assert results.total < len(DOCUMENTS)
    assert min(hit.score for hit in results.hits) >= RANKING.share * results.hits[0].score
