"""What was done in the archive: loads and what became of each file, corrections and their withdrawal.

Enters: a connection of `tables`, and what is to be noted. Leaves: the nouns of `loads` and `corrections`. May not:
change a correction or a withdrawal once it is written, or touch a record.

What is refused today is kept by place: a load that tries a place again, and a load that ends and did not find it any
more below the paths that it was given, take its former refusal away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from archive import sources
from archive.corrections import Correction
from archive.errors import NotFound
from archive.loads import Load, LoadItem, Outcome
from archive.originals import sha256
from archive.rows import now
from archive.tables import corrections as _corrections
from archive.tables import load_items, loads, refusals, replacing, withdrawals

_MOST = 500
_HIGHEST = 2**63 - 1
"""The highest number that SQLite knows; somebody may ask for one beyond it."""

# ---- loads -------------------------------------------------------------------------------------------------------

_COUNTS = ("archived", "updated", "unchanged", "refused", "scanned")
_ITEM = ("load", "place", "status", "id", "reason", "vi", "en")
_LOAD = sa.select(loads).where(loads.c.number == sa.bindparam("number_"))
_COUNT_UP = (
    loads.update()
    .where(loads.c.number == sa.bindparam("number_"))
    .values({name: loads.c[name] + sa.bindparam(f"{name}_") for name in _COUNTS})
)
_REFUSE = replacing(refusals, "place")
_ACCEPT = refusals.delete().where(refusals.c.place == sa.bindparam("place_"))
_FORGET = refusals.delete().where(
    refusals.c.load < sa.bindparam("number_"),
    refusals.c.place >= sa.bindparam("low"),
    refusals.c.place < sa.bindparam("high"),
)


def begin_load(connection: sa.Connection, paths: Sequence[Path], who: str) -> int:
    """Note that a load begins; its number, from 1."""
    number: int = (connection.scalar(sa.select(sa.func.max(loads.c.number))) or 0) + 1
    given = json.dumps([sources.place(path) for path in paths], ensure_ascii=False)
    values = dict.fromkeys(_COUNTS, 0) | {"number": number, "began": now(), "ended": "", "who": who, "paths": given}
    connection.execute(loads.insert(), values)
    return number


def record_load(connection: sa.Connection, number: int, outcomes: Sequence[Outcome]) -> None:
    """Note what became of some files of a load, in their order."""
    before = _row(connection, number)
    counts = dict.fromkeys(_COUNTS, 0)
    for item in outcomes:
        counts[item.status] += 1
        counts["scanned"] += item.scanned
    first = before.archived + before.updated + before.refused + 1
    noted = [item for item in outcomes if item.status != "unchanged"]
    rows = [_item(number, item) | {"row": row} for row, item in enumerate(noted, first)]
    if rows:
        connection.execute(load_items.insert(), rows)
    _stand(connection, outcomes, {row["place"]: row for row in rows if row["reason"]})
    connection.execute(_COUNT_UP, {f"{name}_": count for name, count in counts.items()} | {"number_": number})


def _stand(connection: sa.Connection, outcomes: Sequence[Outcome], refused: Mapping[str, dict[str, Any]]) -> None:
    """What of these files is refused today, and what is no longer."""
    if accepted := [{"place_": place} for item in outcomes if (place := item.place or item.source) not in refused]:
        connection.execute(_ACCEPT, accepted)
    if refused:
        names = [column.name for column in refusals.columns]
        connection.execute(_REFUSE, [{name: row[name] for name in names} for row in refused.values()])


def _item(number: int, outcome: Outcome) -> dict[str, Any]:
    reason = outcome.refused
    said = (reason.code, reason.vi, reason.en) if reason else ("", "", "")
    place = outcome.place or outcome.source
    return dict(zip(_ITEM, (number, place, outcome.status, outcome.id, *said), strict=True))


def end_load(connection: sa.Connection, number: int) -> None:
    """Note that a load came to its end: what it did not find any more is no longer refused."""
    for path in json.loads(_row(connection, number).paths):
        # A path that was given may be a folder, a file, or a file of records, whose places end in their line.
        for low, high in (*sources.below(path), (path, f"{path}\0"), (f"{path}:", f"{path};")):
            connection.execute(_FORGET, {"number_": number, "low": low, "high": high})
    connection.execute(loads.update().where(loads.c.number == number).values(ended=now()))


def newest_loads(connection: sa.Connection, before: int, most: int) -> tuple[Load, ...]:
    """The loads with a number below `before` (0: all), newest first."""
    query = sa.select(loads).order_by(loads.c.number.desc()).limit(most)
    query = query.where(loads.c.number < before) if before else query
    return tuple(map(_load, connection.execute(query)))


def one_load(connection: sa.Connection, number: int) -> Load:
    """The load of that number. NotFound when there is none."""
    return _load(_row(connection, number))


def _row(connection: sa.Connection, number: int) -> Any:
    row = connection.execute(_LOAD, {"number_": min(number, _HIGHEST)}).one_or_none()
    if row is None:
        raise NotFound(f"Không có lần nạp số {number}.", f"There is no load number {number}.")
    return row


def _load(row: Any) -> Load:
    return Load(**{**row._mapping, "paths": tuple(json.loads(row.paths))})


def items_of_load(
    connection: sa.Connection, number: int, status: str, after: int, most: int
) -> tuple[tuple[int, LoadItem], ...]:
    """What became of the files of a load, in order, each with the row to go on after; of one status, or of any."""
    _row(connection, number)
    query = sa.select(load_items).where(load_items.c.load == number, load_items.c.row > after)
    query = query.where(load_items.c.status == status) if status else query
    rows = connection.execute(query.order_by(load_items.c.row).limit(most))
    return tuple((row.row, _load_item(row)) for row in rows)


def _load_item(row: Any) -> LoadItem:
    return LoadItem(*(getattr(row, name) for name in _ITEM))


def refused_today(connection: sa.Connection, after: str, most: int, reason: str) -> tuple[LoadItem, ...]:
    """What is refused today at the places after `after`, in order of place; for one reason, or for any."""
    both = sa.and_(load_items.c.load == refusals.c.load, load_items.c.row == refusals.c.row)
    query = sa.select(load_items).join_from(refusals, load_items, both).where(refusals.c.place > after)
    query = query.where(refusals.c.reason == reason) if reason else query
    return tuple(map(_load_item, connection.execute(query.order_by(refusals.c.place).limit(most))))


def refusal_counts(connection: sa.Connection) -> dict[str, int]:
    """How much is refused today for each reason, the most frequent first."""
    count = sa.func.count()
    query = sa.select(refusals.c.reason, count).group_by(refusals.c.reason).order_by(count.desc(), refusals.c.reason)
    return {row[0]: row[1] for row in connection.execute(query)}


# ---- corrections -------------------------------------------------------------------------------------------------

_SAID = sa.select(
    _corrections,
    sa.func.coalesce(withdrawals.c.at, "").label("withdrawn"),
    sa.func.coalesce(withdrawals.c.who, "").label("withdrawn_by"),
    sa.func.coalesce(withdrawals.c.why, "").label("withdrawn_why"),
    sa.func.coalesce(withdrawals.c.digest, "").label("withdrawn_digest"),
).join_from(_corrections, withdrawals, _corrections.c.number == withdrawals.c.number, isouter=True)
_SAID_OF = _SAID.where(_corrections.c.id.in_(sa.bindparam("ids", expanding=True))).order_by(_corrections.c.number)


def add_correction(connection: sa.Connection, correction: Correction) -> Correction:
    """Keep a correction for ever; as kept, with the next number."""
    last = connection.scalar(sa.select(sa.func.max(_corrections.c.number))) or 0
    made = replace(correction, number=last + 1)
    said = list(zip(made.values, made.labels, made.details, strict=True))
    columns = {
        "number": made.number,
        "id": made.id,
        "field": made.field,
        "said": _json(said),
        "was": _json(list(zip(made.was, made.was_labels, strict=True))),
        "who": made.who,
        "why": made.why,
        "at": made.at,
    }
    connection.execute(_corrections.insert(), columns | {"digest": _digest(columns)})
    return made


def withdraw(connection: sa.Connection, number: int, who: str, why: str) -> Correction:
    """Note that a standing correction no longer holds; as kept."""
    columns = {"number": number, "who": who, "why": why, "at": now()}
    connection.execute(withdrawals.insert(), columns | {"digest": _digest(columns)})
    return one_correction(connection, number)


def one_correction(connection: sa.Connection, number: int) -> Correction:
    """The correction of that number. NotFound when there is none."""
    row = connection.execute(_SAID.where(_corrections.c.number == min(number, _HIGHEST))).one_or_none()
    if row is None:
        raise NotFound(f"Không có bản sửa số {number}.", f"There is no correction number {number}.")
    return _correction(row)


def corrections_of(connection: sa.Connection, ids: Sequence[str]) -> dict[str, tuple[Correction, ...]]:
    """The corrections of those documents that have any, oldest first, withdrawn ones too."""
    found: dict[str, tuple[Correction, ...]] = {}
    for start in range(0, len(ids), _MOST):
        for row in connection.execute(_SAID_OF, {"ids": ids[start : start + _MOST]}):
            found[row.id] = (*found.get(row.id, ()), _correction(row))
    return found


def newest_corrections(connection: sa.Connection, before: int, most: int) -> tuple[Correction, ...]:
    """The corrections with a number below `before` (0: all), newest first, withdrawn ones too."""
    query = _SAID.order_by(_corrections.c.number.desc()).limit(most)
    query = query.where(_corrections.c.number < before) if before else query
    return tuple(map(_correction, connection.execute(query)))


def standing(connection: sa.Connection) -> tuple[int, str]:
    """How many corrections stand, and the SHA-256 in hex of all that were ever made, with their withdrawals.

    It is that of a line for each in order of number: the number, its digest, the digest of its withdrawal or nothing.
    """
    count, lines = 0, []
    for row in connection.execute(_SAID.order_by(_corrections.c.number)):
        count += not row.withdrawn_digest
        lines.append(f"{row.number} {row.digest} {row.withdrawn_digest}\n")
    return count, sha256("".join(lines).encode())


def tampered(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    """The corrections that are not as they were written, were withdrawn otherwise, or are gone: number and document.

    Of what is gone the document is not known; its record tells.
    """
    expected = 1
    for row in connection.execute(_SAID.order_by(_corrections.c.number)):
        yield from ((number, "") for number in range(expected, row.number))
        expected = row.number + 1
        said = {name: getattr(row, name) for name in ("number", "id", "field", "said", "was", "who", "why", "at")}
        taken = {"number": row.number, "who": row.withdrawn_by, "why": row.withdrawn_why, "at": row.withdrawn}
        is_taken = bool(row.withdrawn_digest or row.withdrawn)
        if _digest(said) != row.digest or (is_taken and _digest(taken) != row.withdrawn_digest):
            yield row.number, row.id


def _correction(row: Any) -> Correction:
    said, was = json.loads(row.said), json.loads(row.was)
    return Correction(
        number=row.number,
        id=row.id,
        field=row.field,
        values=tuple(value for value, _, _ in said),
        was=tuple(value for value, _ in was),
        who=row.who,
        why=row.why,
        at=row.at,
        withdrawn=row.withdrawn,
        withdrawn_by=row.withdrawn_by,
        withdrawn_why=row.withdrawn_why,
        labels=tuple(label for _, label, _ in said),
        details=tuple(detail for _, _, detail in said),
        was_labels=tuple(label for _, label in was),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _digest(columns: Mapping[str, object]) -> str:
    return sha256(_json(columns).encode())
