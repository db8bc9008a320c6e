"""Which segments become one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines import tiers

LOAD = 100_000
"""So many documents come with the commit of the table: it may rewrite what it likes."""

TABLE: list[tuple[list[int], list[int], list[list[int]]]] = [
    ([], [], []),
    ([10], [10], []),
    ([10, 1], [10, 1], [[0, 1]]),
    ([100_000, 1], [100_000, 1], []),
    ([100_000, 200, 1], [100_000, 200, 1], [[1, 2]]),
    ([40_000, 9_000, 2_000, 500], [40_000, 9_000, 2_000, 500], []),
    ([3_000, 3_000, 3_000, 1_000], [3_000, 3_000, 3_000, 1_000], [[0, 1, 2, 3]]),
    ([60_000] * 4, [60_000] * 4, [[0, 1], [2, 3]]),
    ([100_000, 5_000], [49_000, 5_000], [[0]]),
    ([1_000], [400], [[0]]),
]


@pytest.mark.parametrize(("sizes", "live", "expected"), TABLE)
def test_groups(sizes: list[int], live: list[int], expected: list[list[int]]) -> None:
    assert tiers.groups(sizes, live, LOAD) == expected


@pytest.mark.parametrize(
    ("sizes", "live", "expected"),
    [
        ([100_000, 9_000, 3_000, 1_500, 1], [100_000, 9_000, 3_000, 1_500, 1], []),
        ([100_000, 9_000, 1_000, 900, 1], [100_000, 9_000, 1_000, 900, 1], [[2, 3, 4]]),
        ([100_000], [40_000], []),
        ([1_000], [400], [[0]]),
    ],
)
def test_one_document_rewrites_few(sizes: list[int], live: list[int], expected: list[list[int]]) -> None:
    assert tiers.groups(sizes, live, 1) == expected


@given(batches=st.lists(st.one_of(st.just(1), st.integers(1, 5_000)), min_size=1, max_size=300))
def test_segments_stay_few_and_documents_are_seldom_rewritten(batches: list[int]) -> None:
    segments: list[int] = []
    written = 0
    for batch in batches:
        segments.append(batch)
        groups = tiers.groups(segments, segments, batch)
        made = [sum(segments[number] for number in group) for group in groups]
        assert sum(made) <= max(tiers.AT_LEAST, tiers.SHARE * batch)
        written += batch + sum(made)
        gone = {number for group in groups for number in group}
        segments = [size for number, size in enumerate(segments) if number not in gone] + made
    total = sum(batches)
    assert sum(segments) == total
    assert max(segments) <= max(tiers.LARGEST, *batches)
    assert len(segments) <= total * 2 // tiers.AT_LEAST + 8
    assert written <= 24 * total + len(batches) * tiers.SMALL
