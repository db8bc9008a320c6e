"""How a document gets into the ledger: the tables, and the one way to change them.

Enters: Stored documents, in order of serial. Leaves: rows. May not: answer a question, read the store.

    documents   one row a document
    tags        its districts, units, authors, programmes and type, each with the document's date
    policies    one row a canonical form, with its counts; a form without mentions has no row
    types       how many mentions of a policy are of which type word
    mentions    one row a mention, in the order in which they are listed: policy, date, document, start
    pairs       one row a policy and document: the mentions by confidence
    cited       the numbers of the policies of a document, as NUMBERS, to be counted as arrays

Every batch is one transaction and leaves all tables true, the counts too: a reader never sees a sum that its rows
don't give, and nothing is left to be mended after a crash but the documents that were not put yet.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

import numpy as np

from archive import canonical
from archive.document import Citation, Document
from archive.store import Stored
from archive.text import fold
from indexer.mentions import CONFIDENCES
from indexer.schema import FACETS

VERSION = 1
"""Of the tables and of what stands in them; kept in the file, and a part of the fingerprint of an index."""

BATCH = 50_000
"""So many mentions are put in one transaction, and are in memory at once."""

_DOCUMENTS = 5_000
_WINDOW = 48
_SYLLABLES = 5
_SYLLABLE = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(\d[\d.]*[a-z]*)[/-]")
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_TAGGED = tuple(facet for facet in FACETS if facet.name in ("district", "unit", "author", "programme", "type"))

TABLES = """
CREATE TABLE documents (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, serial INTEGER NOT NULL, revision INTEGER NOT NULL,
    sha256 TEXT NOT NULL, title TEXT NOT NULL, date TEXT NOT NULL, identity TEXT NOT NULL
);
CREATE INDEX documents_serial ON documents (serial);
CREATE INDEX documents_state ON documents (id, revision, sha256);
CREATE INDEX documents_date ON documents (date);
CREATE INDEX documents_identity ON documents (identity) WHERE identity <> '';
CREATE TABLE tags (
    facet TEXT NOT NULL, code TEXT NOT NULL, date TEXT NOT NULL, document INTEGER NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (facet, code, date, document)
) WITHOUT ROWID;
CREATE INDEX tags_document ON tags (document, facet, code, label);
CREATE TABLE policies (
    n INTEGER PRIMARY KEY, canonical TEXT NOT NULL UNIQUE, id TEXT NOT NULL, base TEXT NOT NULL, stem TEXT NOT NULL,
    folded TEXT NOT NULL, type TEXT NOT NULL DEFAULT '', mentions INTEGER NOT NULL DEFAULT 0,
    documents INTEGER NOT NULL DEFAULT 0, exact INTEGER NOT NULL DEFAULT 0, inferred INTEGER NOT NULL DEFAULT 0,
    ambiguous INTEGER NOT NULL DEFAULT 0, first TEXT NOT NULL DEFAULT '', last TEXT NOT NULL DEFAULT ''
);
CREATE INDEX policies_id ON policies (id);
CREATE INDEX policies_base ON policies (base);
CREATE INDEX policies_stem ON policies (stem);
CREATE TABLE types (
    policy INTEGER NOT NULL, type TEXT NOT NULL, mentions INTEGER NOT NULL, PRIMARY KEY (policy, type)
) WITHOUT ROWID;
CREATE TABLE mentions (
    policy INTEGER NOT NULL, date TEXT NOT NULL, id TEXT NOT NULL, start INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    document INTEGER NOT NULL, "end" INTEGER NOT NULL, type TEXT NOT NULL, confidence INTEGER NOT NULL,
    rule TEXT NOT NULL, article TEXT NOT NULL, dated TEXT NOT NULL, relation TEXT NOT NULL, actor TEXT NOT NULL,
    form TEXT NOT NULL, "left" TEXT NOT NULL, "right" TEXT NOT NULL,
    PRIMARY KEY (policy, date, id, start, ordinal)
) WITHOUT ROWID;
CREATE INDEX mentions_done ON mentions (policy, relation) WHERE relation <> '';
CREATE INDEX mentions_acting ON mentions (actor, relation) WHERE actor <> '' AND relation <> '';
CREATE INDEX mentions_stated ON mentions (document, relation) WHERE actor = '' AND relation <> '';
CREATE TABLE pairs (
    policy INTEGER NOT NULL, date TEXT NOT NULL, document INTEGER NOT NULL, exact INTEGER NOT NULL,
    inferred INTEGER NOT NULL, ambiguous INTEGER NOT NULL, PRIMARY KEY (policy, date, document)
) WITHOUT ROWID;
CREATE TABLE cited (document INTEGER PRIMARY KEY, policies BLOB NOT NULL);
"""

NUMBERS = np.dtype("<i4")
"""How `cited` writes the numbers of policies."""

_OF_PAIR = "FROM pairs WHERE policy = ? AND date = ? AND document = ?"
_ADD_DOCUMENT = "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?)"
_SET_DOCUMENT = "UPDATE documents SET serial=?, revision=?, sha256=?, title=?, date=?, identity=? WHERE n=?"
_ADD_MENTION = f"INSERT INTO mentions VALUES ({','.join('?' * 17)})"
_ADD_POLICY = "INSERT INTO policies (canonical, id, base, stem, folded) VALUES (?,?,?,?,?)"
_COUNT_TYPE = """
INSERT INTO types VALUES (?,?,?) ON CONFLICT (policy, type) DO UPDATE SET mentions = mentions + excluded.mentions
"""
_COUNT_POLICY = """
UPDATE policies SET mentions = mentions + ?1 + ?2 + ?3, documents = documents + ?4, exact = exact + ?1,
    inferred = inferred + ?2, ambiguous = ambiguous + ?3,
    first = coalesce((SELECT min(date) FROM mentions WHERE policy = ?5 AND date <> ''), ''),
    last = coalesce((SELECT max(date) FROM mentions WHERE policy = ?5), ''),
    type = coalesce((SELECT type FROM types WHERE policy = ?5 ORDER BY mentions DESC, type LIMIT 1), '')
WHERE n = ?5
"""


_folded = lru_cache(maxsize=20_000)(fold)
"""Of syllables: there are some seven thousand in the language."""


def stem(form: str) -> str:
    """What forms that may mean each other share: the number, or the name of a law or programme."""
    number = _NUMBER.match(form)
    return number[1] if number else canonical.base(form)


def beside(text: str, start: int, end: int) -> tuple[str, str]:
    """The folded syllables to the left and to the right of a span, five at most, the nearest first.

    >>> beside("Căn cứ Quyết định 102 của Thủ tướng", 7, 21)
    ('cu can', 'cua thu tuong')
    """
    before = _SYLLABLE.findall(text[max(start - _WINDOW, 0) : start])[: -_SYLLABLES - 1 : -1]
    behind = _SYLLABLE.findall(text[end : end + _WINDOW])[:_SYLLABLES]
    return " ".join(map(_folded, before)), " ".join(map(_folded, behind))


class Writer:
    """Puts documents in batches. `flush` ends a batch; what was not flushed is not in the ledger."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._waiting: dict[str, _Entry] = {}
        self._mentions = 0

    def put(self, stored: Stored) -> None:
        """Replace all rows of a document by those of `stored`."""
        if stored.document.id in self._waiting:
            self.flush()
        entry = _entry(stored)
        self._waiting[stored.document.id] = entry
        self._mentions += len(entry.mentions)
        if self._mentions >= BATCH or len(self._waiting) >= _DOCUMENTS:
            self.flush()

    def flush(self) -> None:
        """Write what waits, in one transaction; on any failure nothing of it."""
        entries, self._waiting, self._mentions = self._waiting, {}, 0
        if not entries:
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            _Batch(self._db, entries).write()
            self._db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise


@dataclass(frozen=True, slots=True)
class _Entry:
    """The rows of a document, without the numbers that only the file knows.

    `row` is serial to identity, `tags` are (facet, code, label), `mentions` (canonical, start to right).
    """

    date: str
    row: tuple[Any, ...]
    tags: tuple[tuple[str, str, str], ...]
    mentions: tuple[tuple[Any, ...], ...]


def _entry(stored: Stored) -> _Entry:
    document = stored.document
    date = _date(document)
    row = (stored.serial, document.revision, document.original.sha256, document.title.value, date, document.identity)
    tags = tuple((facet.name, code, label) for facet in _TAGGED for code, label in dict(facet.values(document)).items())
    mentions = tuple(
        (citation.canonical, citation.start, ordinal, *_told(citation, document.text))
        for ordinal, citation in enumerate(document.citations)
    )
    return _Entry(date, row, tags, mentions)


def _date(document: Document) -> str:
    found = document.published
    known = found is not None and found.confidence != "ambiguous" and _DATE.fullmatch(found.value)
    return found.value if found and known else ""


def _told(citation: Citation, text: str) -> tuple[object, ...]:
    """The columns of a mention from its end on."""
    form = " ".join(text[citation.start : citation.end].split())
    rank = CONFIDENCES.index(citation.confidence)
    given = (citation.rule, citation.article, citation.date, citation.relation, citation.actor)
    return (citation.end, citation.type, rank, *given, form, *beside(text, citation.start, citation.end))


class _Batch:
    """The rows of a batch. They go in sorted, so that neighbours in the file are written together."""

    def __init__(self, connection: sqlite3.Connection, entries: Mapping[str, _Entry]) -> None:
        self._db = connection
        self._entries = entries
        self._deltas: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self._types: Counter[tuple[int, str]] = Counter()

    def write(self) -> None:
        former = self._asked("SELECT id, n, date FROM documents WHERE id IN", self._entries)
        for id_, n, date in former:
            self._remove(id_, n, date)
        numbers = self._documents({id_: n for id_, n, _ in former})
        tags = (
            (facet, code, entry.date, numbers[id_], label)
            for id_, entry in self._entries.items()
            for facet, code, label in entry.tags
        )
        self._db.executemany("INSERT INTO tags VALUES (?,?,?,?,?)", sorted(tags))
        self._mention(numbers)
        self._count()

    def _asked(self, query: str, keys: Iterable[str]) -> list[Any]:
        return self._db.execute(f"{query} (SELECT value FROM json_each(?))", (json.dumps(list(keys)),)).fetchall()

    def _documents(self, former: Mapping[str, int]) -> dict[str, int]:
        """The number of each document, former or new."""
        last: int = self._db.execute("SELECT max(n) FROM documents").fetchone()[0] or 0
        fresh = dict(zip((id_ for id_ in self._entries if id_ not in former), count(last + 1), strict=False))
        self._db.executemany(_ADD_DOCUMENT, ((n, id_, *self._entries[id_].row) for id_, n in fresh.items()))
        self._db.executemany(_SET_DOCUMENT, ((*self._entries[id_].row, n) for id_, n in former.items()))
        return {**former, **fresh}

    def _remove(self, id_: str, n: int, date: str) -> None:
        blob = self._db.execute("SELECT policies FROM cited WHERE document = ?", (n,)).fetchone()
        for policy in np.frombuffer(blob[0] if blob else b"", NUMBERS).tolist():
            place, pair = (policy, date, id_), (policy, date, n)
            types = self._db.execute("SELECT type FROM mentions WHERE policy = ? AND date = ? AND id = ?", place)
            self._types.subtract([(policy, type_) for (type_,) in types])
            counts = self._db.execute(f"SELECT exact, inferred, ambiguous {_OF_PAIR}", pair).fetchone()
            self._add(policy, [*(-count for count in counts), -1])
            self._db.execute("DELETE FROM mentions WHERE policy = ? AND date = ? AND id = ?", place)
            self._db.execute(f"DELETE {_OF_PAIR}", pair)
        self._db.execute("DELETE FROM cited WHERE document = ?", (n,))
        self._db.execute("DELETE FROM tags WHERE document = ?", (n,))

    def _mention(self, numbers: Mapping[str, int]) -> None:
        policies = self._policies()
        rows: list[tuple[Any, ...]] = []
        pairs: dict[tuple[int, str, int], list[int]] = {}
        for id_, entry in self._entries.items():
            for form, start, ordinal, end, type_, rank, *told in entry.mentions:
                policy, n = policies[form], numbers[id_]
                rows.append((policy, entry.date, id_, start, ordinal, n, end, type_, rank, *told))
                pairs.setdefault((policy, entry.date, n), [0, 0, 0])[rank] += 1
                self._types[policy, type_] += 1
        self._db.executemany(_ADD_MENTION, sorted(rows))
        self._db.executemany("INSERT INTO pairs VALUES (?,?,?,?,?,?)", ((*at, *pairs[at]) for at in sorted(pairs)))
        cited: defaultdict[int, list[int]] = defaultdict(list)
        for (policy, _, n), counts in pairs.items():
            cited[n].append(policy)
            self._add(policy, [*counts, 1])
        blobs = ((n, np.array(cited[n], NUMBERS).tobytes()) for n in sorted(cited))
        self._db.executemany("INSERT INTO cited VALUES (?,?)", blobs)

    def _policies(self) -> dict[str, int]:
        """The number of each form that the batch mentions, former or new."""
        forms = {mention[0] for entry in self._entries.values() for mention in entry.mentions}
        query = "SELECT canonical, n FROM policies WHERE canonical IN"
        fresh = forms - dict(self._asked(query, forms)).keys()
        rows = ((form, canonical.policy_id(form), canonical.base(form), stem(form), fold(form)) for form in fresh)
        self._db.executemany(_ADD_POLICY, rows)
        return dict(self._asked(query, forms))

    def _add(self, policy: int, counts: Sequence[int]) -> None:
        delta = self._deltas[policy]
        for place, number in enumerate(counts):
            delta[place] += number

    def _count(self) -> None:
        touched = [(policy,) for policy in sorted(self._deltas)]
        self._db.executemany(_COUNT_TYPE, ((*key, number) for key, number in sorted(self._types.items())))
        self._db.executemany("DELETE FROM types WHERE policy = ? AND mentions = 0", touched)
        self._db.executemany(_COUNT_POLICY, ((*self._deltas[policy], policy) for (policy,) in touched))
        self._db.executemany("DELETE FROM policies WHERE n = ? AND mentions = 0", touched)
