"""Does the archive agree with itself?

Enters: its database and its originals. Leaves: Differences, after reading all of both. May not: mend anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from archive import journal, rows
from archive.corrections import in_force, standing
from archive.originals import Originals
from archive.tables import corrections, documents, revisions

_AT_ONCE = 50
_RULE = re.compile(r'"rule":"correction:(\d+)"')
_CORRECTED = re.compile(r'"rule":"correction:|"corrected":\["')
"""What a record says that was corrected: by a value, or by naming a field that has none."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the archive disagrees with itself. `where` is a document id, a hash or a file."""

    where: str
    vi: str
    en: str


def differences(connection: sa.Connection, originals: Originals) -> Iterator[Difference]:
    """Each record, original and correction that isn't what was written."""
    for message in connection.exec_driver_sql("PRAGMA integrity_check").scalars():
        if message != "ok":
            yield Difference("tracuu.sqlite", f"Cơ sở dữ liệu hỏng: {message}.", f"Database damaged: {message}.")
    tampered = dict(journal.tampered(connection))
    for number in tampered:
        yield Difference(
            f"correction:{number}",
            f"Bản sửa số {number} không còn như lúc ghi.",
            f"Correction {number} is not as it was written.",
        )
    broken = set(tampered.values())
    said = set(connection.scalars(sa.select(corrections.c.id).distinct()))
    for table in (documents, revisions):
        for row in connection.execute(sa.select(table).execution_options(yield_per=_AT_ONCE)):
            yield from _original(row, originals)
            if not rows.is_whole(row):
                yield _changed(row)
            elif table is documents and row.id not in broken and (row.id in said or _CORRECTED.search(row.record)):
                yield from _corrections(connection, row)


def _changed(row: Any) -> Difference:
    return Difference(
        row.id,
        f"Bản ghi {row.id} (lần sửa {row.revision}) không còn như lúc lưu.",
        f"Record {row.id} (revision {row.revision}) is not as it was written.",
    )


def _original(row: Any, originals: Originals) -> Iterator[Difference]:
    state = originals.state(row.sha256)
    if state == "missing":
        yield Difference(
            row.id,
            f"Thiếu bản gốc {row.sha256} của văn bản {row.id}.",
            f"The original {row.sha256} of document {row.id} is missing.",
        )
    elif state == "changed":
        yield Difference(
            row.id,
            f"Bản gốc {row.sha256} của văn bản {row.id} đã bị thay đổi.",
            f"The original {row.sha256} of document {row.id} has been changed.",
        )


def _corrections(connection: sa.Connection, row: Any) -> Iterator[Difference]:
    """A record holds what its standing corrections say, and names no other correction."""
    held = standing(journal.corrections_of(connection, [row.id]).get(row.id, ()))
    named = {int(number) for number in _RULE.findall(row.record)}
    if not named <= {item.number for item in held} or not in_force(rows.document(row), held):
        yield Difference(
            row.id,
            f"Bản ghi {row.id} không khớp với các bản sửa của nó.",
            f"Record {row.id} does not agree with its corrections.",
        )
