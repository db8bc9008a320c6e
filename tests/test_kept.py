"""A value made from the index: at once when there is none, in the background when there is a former one."""

from __future__ import annotations

from threading import Event

import pytest

from indexer.kept import Kept


def test_the_first_is_waited_for_and_the_next_is_made_in_the_background() -> None:
    kept: Kept[str] = Kept()
    first, second, go_on = object(), object(), Event()

    def slowly() -> str:
        assert go_on.wait(10)
        return "second"

    assert kept.get(first, lambda: "first") == "first"
    assert kept.get(second, slowly) == "first"
    assert kept.get(second, slowly) == "first"
    go_on.set()
    kept.settle()
    assert kept.get(second, slowly) == "second"


def test_the_same_origin_is_never_made_twice() -> None:
    kept: Kept[list[int]] = Kept()
    origin = object()
    assert kept.get(origin, lambda: [1]) is kept.get(origin, lambda: [2])


def test_a_failure_keeps_nothing() -> None:
    kept: Kept[int] = Kept()
    origin = object()
    with pytest.raises(ZeroDivisionError):
        kept.get(origin, lambda: 1 // 0)
    assert kept.get(origin, lambda: 7) == 7
