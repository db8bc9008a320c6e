"""One clock: the time of Vietnam, whatever the machine calls local."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT
from webapp import clock

ASKING = ("astimezone", "now", "today", "utcnow", "localtime", "fromtimestamp")


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Tokyo"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that stands elsewhere."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process can't be changed on this system")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("recorded", "shown"),
    [
        ("2026-11-22T16:47:12+00:00", "22/11/2026 23:47"),
        ("2026-11-22T17:00:00.123456+00:00", "23/11/2026 00:00"),
        ("2026-11-22T20:05:00+07:00", "22/11/2026 20:05"),
    ],
)
def test_a_moment_is_shown_in_the_time_of_vietnam(zone: None, recorded: str, shown: str) -> None:
    assert clock.moment(recorded) == shown


def test_now_says_its_offset(zone: None) -> None:
    assert clock.now().endswith("+07:00")


def test_no_other_module_of_the_pages_asks_for_the_time() -> None:
    asking = {
        path.name
        for path in (ROOT / "webapp").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKING
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "clock")
    }
    assert asking == {"clock.py"}
