"""The measures of tests/eval against values worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
