"""Where policies are mentioned: lists and counts of mentions, narrowed and sorted.

Enters: a connection to the ledger, canonical forms, Filters. Leaves: Mentions and counts. May not: write.

Counts are made of `pairs` where they can be, of `mentions` where a filter looks at each mention.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

from archive.errors import QueryError
from indexer.mentions import CONFIDENCES, Count, Filters, Mention
from indexer.times import days

Sort = Literal["newest", "oldest", "left", "right", "document"]

_ORDERS: dict[str, str] = {
    "newest": "m.date DESC, m.id DESC, m.start DESC, m.ordinal DESC",
    "oldest": "m.date, m.id, m.start, m.ordinal",
    "left": 'm."left", m.date, m.id, m.start, m.ordinal',
    "right": 'm."right", m.date, m.id, m.start, m.ordinal',
    "document": "m.id, m.start, m.ordinal",
}
_COLUMNS = """
m.document, m.id, d.title, m.date, d.sha256, d.revision, m.ordinal, m.start, m."end", p.canonical, m.type, m.confidence,
m.rule, m.article, m.dated, m.relation, m.actor, m.form
"""
_JOINED = "CROSS JOIN policies p ON p.n = m.policy CROSS JOIN documents d ON d.n = m.document"
_STREAMED = 500

Where = tuple[str, list[object]]
"""A condition in SQL and the values bound in it."""


def mentions(
    db: sqlite3.Connection, forms: Sequence[str], filters: Filters, sort: Sort, offset: int, limit: int
) -> tuple[int, tuple[Mention, ...]]:
    """How many there are, and one page of them."""
    if sort not in _ORDERS:
        raise QueryError(f"Không có cách sắp xếp {sort!r}.", f"There is no order {sort!r}.")
    total = sum(months(db, forms, filters).values())
    condition, bound = _narrowed(policies(db, forms), filters)
    # The page is found on the keys alone: whole rows make the sorter twice as slow.
    query = f"""
    SELECT {_COLUMNS} FROM (
        SELECT m.policy, m.date, m.id, m.start, m.ordinal FROM mentions m WHERE {condition}
        ORDER BY {_ORDERS[sort]} LIMIT ? OFFSET ?
    ) CROSS JOIN mentions m USING (policy, date, id, start, ordinal) {_JOINED} ORDER BY {_ORDERS[sort]}
    """
    return total, tuple(_told(db, db.execute(query, [*bound, limit, offset]).fetchall()))


def every_mention(db: sqlite3.Connection, forms: Sequence[str], filters: Filters) -> Iterator[Mention]:
    """All of them by date, document and start, a few hundred at a time."""
    condition, bound = _narrowed(policies(db, forms), filters)
    query = f"SELECT {_COLUMNS} FROM mentions m {_JOINED} WHERE {condition} ORDER BY {_ORDERS['oldest']}"
    cursor = db.execute(query, bound)
    while rows := cursor.fetchmany(_STREAMED):
        yield from _told(db, rows)


def _told(db: sqlite3.Connection, rows: list[Any]) -> Iterator[Mention]:
    labels = _labels(db, {row[0] for row in rows})
    for document, *told in rows:
        tags = (tuple(labels.get((document, facet), ())) for facet in ("district", "author", "unit"))
        values: tuple[Any, ...] = (*told[:3], *tags, *told[3:10], CONFIDENCES[told[10]], *told[11:])
        yield Mention(*values)


def _labels(db: sqlite3.Connection, documents: set[int]) -> dict[tuple[int, str], list[str]]:
    found: dict[tuple[int, str], list[str]] = {}
    query = """
    SELECT document, facet, label FROM tags WHERE document IN (SELECT value FROM json_each(?))
    AND facet IN ('district', 'author', 'unit') ORDER BY document, facet, code
    """
    for document, facet, label in db.execute(query, (json.dumps(sorted(documents)),)):
        found.setdefault((document, facet), []).append(label)
    return found


def policies(db: sqlite3.Connection, forms: Sequence[str]) -> list[int]:
    """The numbers of those forms that are mentioned."""
    query = "SELECT n FROM policies WHERE canonical IN (SELECT value FROM json_each(?))"
    return [n for (n,) in db.execute(query, (json.dumps(list(forms)),))]


# conditions


def _narrowed(numbers: list[int], filters: Filters) -> Where:
    """The condition on `mentions m`."""
    conditions, bound = [], list[object]()
    for column, values in (
        ("m.confidence", _ranks(filters)),
        ("m.form", list(filters.form)),
        ("m.article", list(filters.article)),
    ):
        if values:
            conditions.append(f"{column} IN ({marks(values)})")
            bound += values
    common, others = _common(numbers, filters)
    return " AND ".join([common, *conditions]), [*others, *bound]


def _ranks(filters: Filters) -> list[int]:
    unknown = [value for value in filters.confidence if value not in CONFIDENCES]
    if unknown:
        raise QueryError(f"Không có mức chắc chắn {unknown[0]!r}.", f"There is no confidence {unknown[0]!r}.")
    return [CONFIDENCES.index(value) for value in filters.confidence]


def _common(numbers: list[int], filters: Filters) -> Where:
    """The condition on the columns policy, date and document of `m`, which is `mentions` or `pairs`."""
    # A single policy is compared, not looked for in a list: only so do its rows come in their own order.
    known = "= ?" if len(numbers) == 1 else f"IN ({marks(numbers)})"
    condition, bound = of_documents(filters, "m.document", "m.date")
    return f"m.policy {known} AND {condition}", [*numbers, *bound]


def of_documents(filters: Filters, number: str, date: str) -> Where:
    """The condition on a document, by the columns of its number and its date: the period, the districts, the units."""
    conditions, bound = ["TRUE"], list[object]()
    since, until = period(filters)
    if since:
        conditions.append(f"{date} >= ?")
        bound.append(since)
    if until:
        conditions.append(f"{date} <= ? AND {date} <> ''")
        bound.append(until)
    for facet, codes in (("district", filters.district), ("unit", filters.unit)):
        if codes:
            conditions.append(f"{number} IN ({tagged(codes)})")
            bound += [facet, *codes]
    return " AND ".join(conditions), bound


def tagged(codes: Sequence[str]) -> str:
    """The query for the documents that carry one of those codes of a facet, which are to be bound."""
    return f"SELECT document FROM tags WHERE facet = ? AND code IN ({marks(codes)})"


def marks(values: Sequence[object]) -> str:
    """A place for each of the values to be bound."""
    return ",".join("?" * len(values))


def period(filters: Filters) -> tuple[str, str]:
    """The least and the greatest date, as text, of the documents between `since` and `until`; empty: no limit.

    A date that is only a month or a year begins with its first day, so 2017 must not sort below 2017-01-01.
    """
    since = _bound(filters.since, 0)
    while since.endswith("-01"):
        since = since.removesuffix("-01")
    return since, _bound(filters.until, 1)


def _bound(value: str, side: int) -> str:
    if not value:
        return ""
    found = days(value)
    if found is None:
        raise QueryError(f"Không đọc được thời gian {value!r}.", f"{value!r} is no time that can be read.")
    return dt.date.fromordinal(found[side]).isoformat()


# counts


def _weighed(db: sqlite3.Connection, forms: Sequence[str], filters: Filters) -> Where:
    """A query for (document, date, mentions): a row a document and policy."""
    numbers = policies(db, forms)
    if filters.form or filters.article:
        condition, bound = _narrowed(numbers, filters)
        query = f"SELECT m.document, m.date, count(*) AS mentions FROM mentions m WHERE {condition}"
        return f"{query} GROUP BY m.policy, m.date, m.id", bound
    condition, bound = _common(numbers, filters)
    weight = " + ".join(CONFIDENCES[rank] for rank in dict.fromkeys(_ranks(filters) or range(len(CONFIDENCES))))
    query = f"SELECT m.document, m.date, {weight} AS mentions FROM pairs m"
    return f"{query} WHERE {condition} AND {weight} > 0", bound


def months(db: sqlite3.Connection, forms: Sequence[str], filters: Filters) -> dict[str, int]:
    """Mentions by the month of the document; a document of a year has its year, one without a date the empty text."""
    query, bound = _weighed(db, forms, filters)
    return dict(db.execute(f"SELECT substr(date, 1, 7), sum(mentions) FROM ({query}) GROUP BY 1 ORDER BY 1", bound))


def by_facet(db: sqlite3.Connection, facet: str, forms: Sequence[str], filters: Filters) -> tuple[Count, ...]:
    """Mentions and documents by the codes of a facet of the documents, the most mentioned first."""
    weighed, bound = _weighed(db, forms, filters)
    query = f"""
    SELECT t.code, min(t.label), sum(w.mentions), count(*)
    FROM (SELECT document, sum(mentions) AS mentions FROM ({weighed}) GROUP BY document) w
    CROSS JOIN tags t INDEXED BY tags_document ON t.document = w.document AND t.facet = ?
    GROUP BY t.code ORDER BY 3 DESC, t.code
    """
    return tuple(Count(*row) for row in db.execute(query, [*bound, facet]))


def by_column(
    db: sqlite3.Connection, column: Literal["form", "article"], forms: Sequence[str], filters: Filters
) -> dict[str, int]:
    """Mentions by what is written in them, the most frequent first; the filter on that very column is left out."""
    own = replace(filters, form=()) if column == "form" else replace(filters, article=())
    condition, bound = _narrowed(policies(db, forms), own)
    query = f"SELECT m.{column}, count(*) FROM mentions m WHERE {condition} GROUP BY 1 ORDER BY 2 DESC, 1"
    return dict(db.execute(query, bound))


def confidences(db: sqlite3.Connection, forms: Sequence[str], filters: Filters) -> dict[str, int]:
    """Mentions by confidence, those that there are; the filter on confidence is left out."""
    own, numbers = replace(filters, confidence=()), policies(db, forms)
    if filters.form or filters.article:
        condition, bound = _narrowed(numbers, own)
        sums = ", ".join(f"sum(m.confidence = {rank})" for rank in range(len(CONFIDENCES)))
        row = db.execute(f"SELECT {sums} FROM mentions m WHERE {condition}", bound).fetchone()
    else:
        condition, bound = _common(numbers, own)
        sums = ", ".join(f"sum(m.{name})" for name in CONFIDENCES)
        row = db.execute(f"SELECT {sums} FROM pairs m WHERE {condition}", bound).fetchone()
    return {name: number for name, number in zip(CONFIDENCES, row, strict=True) if number}
