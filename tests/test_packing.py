"""Numbers packed and unpacked are the same numbers, and take no more than they need."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.packing import pack, pick, planes, sizes, starts, unpack, unpack_many

VALUES = st.one_of(st.integers(0, 3), st.integers(0, 300), st.integers(0, 2**31 - 1))
LISTS = st.lists(st.lists(VALUES, min_size=1, max_size=40), min_size=1, max_size=12)


def packed(lists: list[list[int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    counts = np.array([len(values) for values in lists], dtype=np.int64)
    data, widths, spilled = pack(np.array([value for values in lists for value in values], dtype=np.int32), counts)
    return data, starts(sizes(counts, widths, spilled)), counts, widths, spilled


@given(lists=LISTS)
def test_every_list_comes_back(lists: list[list[int]]) -> None:
    data, origins, counts, widths, spilled = packed(lists)
    assert unpack_many(data, origins, counts, widths, spilled).tolist() == [value for one in lists for value in one]
    for number, values in enumerate(lists):
        place = (int(origins[number]), int(counts[number]), int(widths[number]), int(spilled[number]))
        assert unpack(data, *place).tolist() == values


@given(lists=LISTS, data=st.data())
def test_any_of_a_list_can_be_read_alone(lists: list[list[int]], data: st.DataObject) -> None:
    kept, origins, counts, widths, spilled = packed(lists)
    number = data.draw(st.integers(0, len(lists) - 1))
    places = sorted(data.draw(st.lists(st.integers(0, len(lists[number]) - 1), max_size=8)))
    place = (int(origins[number]), int(counts[number]), int(widths[number]), int(spilled[number]))
    found = pick(kept, *place, np.array(places, dtype=np.int64))
    assert found.tolist() == [lists[number][at] for at in places]


@pytest.mark.parametrize(
    ("values", "size"),
    [
        ([0] * 1000, 0),
        ([1] * 8, 1),
        ([1, 0] * 500, 125),
        ([7] * 800, 300),
        ([255] * 100, 100),
        ([1] * 1000 + [2**30], 126 + 8),
        ([2**31 - 1], 6),
    ],
)
def test_what_a_list_takes(values: list[int], size: int) -> None:
    assert len(packed([values])[0]) == size


@pytest.mark.parametrize(
    ("width", "expected"), [(0, []), (1, [(1, 0)]), (11, [(8, 0), (2, 8), (1, 10)]), (16, [(16, 0)])]
)
def test_the_planes_of_a_width(width: int, expected: list[tuple[int, int]]) -> None:
    assert list(planes(width)) == expected
