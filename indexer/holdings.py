"""What the archive holds, whatever it mentions: "not mentioned" and "nothing held" are two answers.

Enters: a connection to the ledger. Leaves: numbers of documents, their ids, the hash of them all. May not: write.
"""

from __future__ import annotations

import hashlib
import sqlite3

from indexer.concordance import of_documents
from indexer.mentions import Filters, State

_LINES = 5_000


def state(db: sqlite3.Connection) -> State:
    """The number of documents and the hash over them; see `Ledger.state`."""
    lines = "SELECT id || ' ' || revision || ' ' || sha256 || char(10) FROM documents INDEXED BY documents_state"
    cursor = db.execute(f"{lines} ORDER BY id")
    count, digest = 0, hashlib.sha256()
    while rows := cursor.fetchmany(_LINES):
        count += len(rows)
        digest.update("".join(line for (line,) in rows).encode())
    return State(count, digest.hexdigest())


def held(db: sqlite3.Connection, filters: Filters) -> dict[str, int]:
    """Documents by month, those of one of the districts and one of the units that `filters` names."""
    condition, bound = of_documents(filters, "n", "date")
    query = f"SELECT substr(date, 1, 7), count(*) FROM documents WHERE {condition} GROUP BY 1 ORDER BY 1"
    return dict(db.execute(query, bound))


def held_by(db: sqlite3.Connection, facet: str) -> dict[str, dict[str, int]]:
    """Documents by code of a facet and month."""
    query = """
    SELECT code, substr(date, 1, 7), count(*) FROM tags WHERE facet = ? GROUP BY 1, 2 ORDER BY 1, 2
    """
    found: dict[str, dict[str, int]] = {}
    for code, month, count in db.execute(query, (facet,)):
        found.setdefault(code, {})[month] = count
    return found


def labels(db: sqlite3.Connection, facet: str) -> dict[str, str]:
    """The labels of the codes of a facet that documents carry."""
    return dict(db.execute("SELECT code, min(label) FROM tags WHERE facet = ? GROUP BY code ORDER BY code", (facet,)))
