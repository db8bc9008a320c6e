"""Which policies there are, and how they are bound to each other.

Enters: a connection to the ledger, canonical forms. Leaves: PolicyRows and Relations. May not: write.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, Literal

import numpy as np

from archive import canonical
from archive.errors import QueryError
from archive.text import fold, nfc
from indexer import concordance
from indexer.ledger_writer import NUMBERS, stem
from indexer.mentions import CONFIDENCES, PolicyRow, Relation, Together

Sort = Literal["mentions", "documents", "newest", "oldest", "name"]

CHAIN = ("sua-doi", "bo-sung", "thay-the", "bai-bo", "huong-dan")
"""The relations that make a chain of instruments; the others (`archive.document.RELATIONS`) are too many to be one."""

_ORDERS: dict[str, str] = {
    "mentions": "mentions DESC, canonical",
    "documents": "documents DESC, canonical",
    "newest": "last DESC, canonical",
    "oldest": "first = '', first, canonical",
    "name": "folded, canonical",
}
_ROW = "p.canonical, p.id, p.type, p.mentions, p.documents, p.exact, p.inferred, p.ambiguous, p.first, p.last"
_WORD = re.compile(r"\d[\d.]*[a-z]*(?:/(?:19|20)\d\d)?[/-]([^\W\d_]+)")
_YEAR_IN_NUMBER = re.compile(r"\d[\d.]*[a-z]*/(?:19|20)\d\d/")

_BLOBS = 5_000
_MOST_NEAR = 5

Given = tuple[str, Sequence[str] | None]
"""A part of a name, and the bases to choose from."""


def listed(
    db: sqlite3.Connection, given: Given, kinds: Sequence[str], sort: Sort, offset: int, limit: int
) -> tuple[int, tuple[PolicyRow, ...]]:
    """How many policies fit, and one page of them."""
    if sort not in _ORDERS:
        raise QueryError(f"Không có cách sắp xếp {sort!r}.", f"There is no order {sort!r}.")
    condition, bound = _fitting(given, kinds)
    total: int = db.execute(f"SELECT count(*) FROM policies p WHERE {condition}", bound).fetchone()[0]
    query = f"SELECT {_ROW} FROM policies p WHERE {condition} ORDER BY {_ORDERS[sort]} LIMIT ? OFFSET ?"
    return total, tuple(PolicyRow(*row) for row in db.execute(query, [*bound, limit, offset]))


def types(db: sqlite3.Connection, given: Given) -> dict[str, int]:
    """How many policies that fit are of which type, the most frequent first."""
    condition, bound = _fitting(given, ())
    query = f"SELECT p.type, count(*) FROM policies p WHERE {condition} GROUP BY 1 ORDER BY 2 DESC, 1"
    return dict(db.execute(query, bound))


def _fitting(given: Given, kinds: Sequence[str]) -> tuple[str, list[object]]:
    text, bases = given
    conditions, bound = ["TRUE"], list[object]()
    if text:
        conditions.append("instr(p.folded, ?)")
        bound.append(fold(nfc(text)))
    for column, values in (("base", bases), ("type", kinds or None)):
        if values is not None:
            conditions.append(f"p.{column} IN (SELECT value FROM json_each(?))")
            bound.append(json.dumps(list(values)))
    return " AND ".join(conditions), bound


def with_id(db: sqlite3.Connection, id_: str) -> PolicyRow | None:
    """The policy of that id (`archive.canonical.policy_id`)."""
    query = f"SELECT {_ROW} FROM policies p WHERE id = ? ORDER BY mentions DESC, canonical LIMIT 1"
    row = db.execute(query, (id_,)).fetchone()
    return PolicyRow(*row) if row else None


def find(db: sqlite3.Connection, forms: Sequence[str]) -> dict[str, PolicyRow]:
    """The policies of those forms that are mentioned."""
    query = f"SELECT {_ROW} FROM policies p WHERE canonical IN (SELECT value FROM json_each(?))"
    found = {row[0]: PolicyRow(*row) for row in db.execute(query, (json.dumps(list(forms)),))}
    return {form: found[form] for form in forms if form in found}


# open forms


def candidates(db: sqlite3.Connection, form: str) -> tuple[PolicyRow, ...]:
    """The forms that `form` may mean, the most mentioned first."""
    return tuple(row for row in _akin(db, form) if may_mean(form, row.canonical, row.type))


def possible(db: sqlite3.Connection, form: str) -> tuple[PolicyRow, ...]:
    """The forms that may mean `form`, the most mentioned first."""
    own = find(db, [form]).get(form)
    type_ = own.type if own else ""
    return tuple(row for row in _akin(db, form) if may_mean(row.canonical, form, type_))


def _akin(db: sqlite3.Connection, form: str) -> tuple[PolicyRow, ...]:
    query = f"SELECT {_ROW} FROM policies p WHERE stem = ? ORDER BY mentions DESC, canonical"
    return tuple(PolicyRow(*row) for row in db.execute(query, (stem(form),)))


def may_mean(loose: str, form: str, type_: str = "") -> bool:
    """Whether an instrument cited as `loose` may be the one cited as `form`, which says more; `type_` is its type word.

    >>> may_mean("116/NĐ-CP@?", "116/2010/NĐ-CP"), may_mean("12/QĐ@?", "12-QĐ/TU@2018")
    (True, True)
    >>> may_mean("583/CV@?", "583/UBDT-CSDT@2016", "CV"), may_mean("LAW:dat-dai", "LAW:dat-dai@2013")
    (True, True)

    A number and a year of signing may be those of a number that carries its year, for so it is cited too.

    >>> may_mean("102/QĐ-TTg@2009", "102/2009/QĐ-TTg"), may_mean("102/2009/QĐ-TTg", "102/QĐ-TTg@2009")
    (True, False)
    """
    year, sought = canonical.year(loose), canonical.year(form)
    if loose == form or sought in ("", canonical.OPEN):
        return False
    if loose.startswith(("LAW:", "prog:")):
        return not year and canonical.base(loose) == canonical.base(form)
    if year not in (canonical.OPEN, sought) or stem(loose) != stem(form):
        return False
    inside = bool(_YEAR_IN_NUMBER.match(form))
    if _YEAR_IN_NUMBER.match(loose) and not inside:
        return False
    if canonical.base(loose) == canonical.base(form):
        return year == canonical.OPEN or inside
    return _without_issuer(loose) and _word(loose) in (type_, _word(form))


def _without_issuer(form: str) -> bool:
    return canonical.is_open(canonical.base(form))


def _word(form: str) -> str:
    found = _WORD.match(form)
    return found[1] if found else ""


# what may be meant instead, and what is held


def nearest(db: sqlite3.Connection, form: str) -> tuple[PolicyRow, ...]:
    """The instruments mentioned or held that share number and year with `form`, the most alike first, a few.

    For a number that is not mentioned: its issuer or its type may be misspelt. None for a form without a year.
    """
    year = canonical.year(form)
    if year in ("", canonical.OPEN) or not form[:1].isdigit():
        return ()
    rows = {row.canonical: row for row in _akin(db, form)}
    for other, _id in _identities(db, form):
        rows.setdefault(other, PolicyRow(other, canonical.policy_id(other), "", 0, 0, 0, 0, 0, "", ""))
    near = [row for row in rows.values() if row.canonical != form and canonical.year(row.canonical) == year]
    likeness = {row.canonical: SequenceMatcher(None, form, row.canonical).ratio() for row in near}
    return tuple(sorted(near, key=lambda row: (-likeness[row.canonical], -row.mentions, row.canonical))[:_MOST_NEAR])


def held(db: sqlite3.Connection, form: str) -> tuple[str, ...]:
    """The ids of the documents that are `form` itself, else of those that it may mean."""
    found = _identities(db, form)
    exact = tuple(id_ for other, id_ in found if other == form)
    return exact or tuple(id_ for other, id_ in found if may_mean(form, other))


def _identities(db: sqlite3.Connection, form: str) -> list[tuple[str, str]]:
    """(canonical form, id) of the documents that are instruments of the same number or name."""
    shared = stem(form)
    # Between these stand `21-NQ/TW`, `21/QĐ-TTg` or `LAW:x@2013`, and not `210/QĐ-TTg`: a range of the index.
    low, high = (f"{shared}-", f"{shared}0") if shared[:1].isdigit() else (shared, f"{shared}A")
    query = "SELECT identity, id FROM documents WHERE identity >= ? AND identity < ? AND identity <> '' ORDER BY 1, 2"
    return [(other, id_) for other, id_ in db.execute(query, (low, high)) if stem(other) == shared]


# bonds


def together(db: sqlite3.Connection, forms: Sequence[str], most: int) -> tuple[Together, ...]:
    """The policies that stand in the same documents, those of the most documents first."""
    own = concordance.policies(db, forms)
    documents = f"SELECT DISTINCT document FROM pairs WHERE policy IN ({concordance.marks(own)}) ORDER BY document"
    rows = db.execute(f"SELECT c.policies FROM ({documents}) d CROSS JOIN cited c ON c.document = d.document", own)
    counts = np.zeros(db.execute("SELECT max(n) + 1 FROM policies").fetchone()[0] or 0, np.int64)
    while part := rows.fetchmany(_BLOBS):
        numbers = np.frombuffer(b"".join(blob for (blob,) in part), NUMBERS)
        counts += np.bincount(numbers, minlength=len(counts))
    counts[own] = 0
    chosen = {n: int(counts[n]) for n in _greatest(counts, most).tolist()}
    query = f"SELECT p.n, {_ROW} FROM policies p WHERE n IN (SELECT value FROM json_each(?))"
    found = [Together(PolicyRow(*row), chosen[n]) for n, *row in db.execute(query, (json.dumps(list(chosen)),))]
    return tuple(sorted(found, key=lambda item: (-item.documents, -item.policy.mentions, item.policy.canonical))[:most])


def _greatest(counts: np.ndarray, most: int) -> np.ndarray:
    """Where the greatest counts stand, `most` of them and all that equal the least of these; none that is zero."""
    if most <= 0:
        return np.zeros(0, np.int64)
    least = np.partition(counts, -most)[-most] if len(counts) > most else 1
    return np.flatnonzero(counts >= max(least, 1))


def relations(
    db: sqlite3.Connection, form: str, kinds: Sequence[str], most: int
) -> tuple[tuple[Relation, ...], tuple[Relation, ...]]:
    """What is done to `form`, then what it does, each by date of the document that states it; `most` of each.

    Who does it is the instrument named, else the document that speaks of itself; empty where nobody is told (`?`).
    """
    told = """
    m.relation, p.canonical, m.confidence, m.id, d.title, m.date, m.start, m."end"
    FROM mentions m {index} CROSS JOIN policies p ON p.n = m.policy CROSS JOIN documents d ON d.n = m.document
    WHERE m.relation <> '' AND m.relation IN (SELECT value FROM json_each(?2)) AND {condition}
    """
    passive = told.format(
        index="INDEXED BY mentions_done", condition="m.policy = (SELECT n FROM policies WHERE canonical = ?1)"
    )
    named = told.format(
        index="INDEXED BY mentions_acting", condition="m.actor <> '' AND m.actor <> '?' AND m.actor = ?1"
    )
    itself = told.format(
        index="INDEXED BY mentions_stated",
        condition="m.actor = '' AND m.document IN (SELECT n FROM documents WHERE identity = ?1 AND identity <> '')",
    )
    order = "ORDER BY 7, 5, 8, 2 LIMIT ?3"
    bound = (form, json.dumps(list(kinds)), most)
    actor = "CASE m.actor WHEN '' THEN d.identity WHEN '?' THEN '' ELSE m.actor END"
    done = db.execute(f"SELECT {actor}, {passive} {order}", bound).fetchall()
    does = db.execute(f"SELECT ?1, {named} UNION ALL SELECT ?1, {itself} {order}", bound).fetchall()
    return tuple(map(_relation, done)), tuple(map(_relation, does))


def _relation(row: tuple[Any, ...]) -> Relation:
    values: tuple[Any, ...] = (*row[:3], CONFIDENCES[row[3]], *row[4:])
    return Relation(*values)
