"""The exception tree. Every error that a reader of the archive may see is one of these.

    TracuuError                 what, where, and the next step, in Vietnamese and in English
    ├── Refused                 one file or record that can't be archived; the load goes on
    ├── StoreError              the store can't be opened, read or written
    │   ├── Busy                another process is writing
    │   └── NotFound            no document with that id
    └── QueryError              a question that can't be answered as it stands

An error carries both sentences; `str(error)` gives them on one line, Vietnamese first.
"""

from __future__ import annotations


class TracuuError(Exception):
    """A sentence fit for a reader: `vi` and `en` say what happened, where, and what to do."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi, en)
        self.vi = vi
        self.en = en

    def __str__(self) -> str:
        return f"{self.vi} / {self.en}"


class Refused(TracuuError):
    """One file or record that can't be archived. `code` is a short stable name of the reason."""

    def __init__(self, code: str, vi: str, en: str) -> None:
        super().__init__(vi, en)
        self.args = (code, vi, en)
        self.code = code


class StoreError(TracuuError):
    """The store can't be opened, read or written."""


class Busy(StoreError):
    """Another process holds the writer's lock."""


class NotFound(StoreError):
    """No document has that id."""


class QueryError(TracuuError):
    """A question that can't be answered; `position` is the offset of the fault in the query, if it has one."""

    def __init__(self, vi: str, en: str, position: int | None = None) -> None:
        super().__init__(vi, en)
        self.args = (vi, en, position)
        self.position = position
