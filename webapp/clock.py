"""The one clock of pages and files: the time of Vietnam (+07:00), wherever the machine stands.

Enters: the time, or one that was recorded in ISO 8601. Leaves: texts. May not: ask what the machine calls local time.
"""

from __future__ import annotations

import datetime as dt

VIETNAM = dt.timezone(dt.timedelta(hours=7))
"""Without summer time since 1975 (Quyết định 134/2002/QĐ-TTg), so that no table of zones is needed."""


def now() -> str:
    """This second: `2026-11-22T20:05:00+07:00`."""
    return dt.datetime.now(VIETNAM).isoformat(timespec="seconds")


def parts(recorded: str) -> tuple[str, str]:
    """Day and time of day of a moment in ISO 8601: `22/11/2026`, `20:05`. ValueError for what is none."""
    there = dt.datetime.fromisoformat(recorded).astimezone(VIETNAM)
    return f"{there:%d/%m/%Y}", f"{there:%H:%M}"


def moment(recorded: str) -> str:
    """A moment in ISO 8601 in digits alone: `22/11/2026 20:05`."""
    return " ".join(parts(recorded))
