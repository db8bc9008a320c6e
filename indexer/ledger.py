"""The ledger of mentions: where each policy is named, in which words, how certainly, and what the archive holds.

Enters: Stored documents. Leaves: policies, mentions, counts, and the state of the archive that they were counted in.
May not: read the store, or edit a text: a mention is a span, and whoever holds the document can check it.

The ledger is a SQLite file beside an index (`indexer.keeper`), as disposable as the index. One writer puts documents in
order of serial; readers are never blocked by it, and each call sees one state. `snapshot` holds that state over calls.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock, local

from archive.errors import StoreError
from archive.store import NEWEST, Summary
from indexer import concordance, holdings, policies
from indexer.concordance import Sort as MentionSort
from indexer.ledger_writer import TABLES, VERSION, Writer
from indexer.mentions import Count, Filters, Mention, PolicyRow, Relation, State, Together
from indexer.policies import CHAIN
from indexer.policies import Sort as PolicySort

__all__ = [
    "Count", "Damaged", "Filters", "Ledger", "Mention", "MentionSort", "PolicyRow", "PolicySort", "Relation", "State",
    "Together", "VERSION",
]  # fmt: skip

EVERY = Filters()
"""Narrows nothing."""

_PATIENCE = 10.0
_CACHE_KIB = 32_000
_WRITER_CACHE_KIB = 128_000


class Damaged(StoreError):
    """There is no ledger in that place, or none that can be read."""


class Ledger:
    """The ledger in one file. `create=True` makes it where there is none; a reader that finds none says so.

    `forms` are canonical forms everywhere: a policy, and, if the reader likes, the open forms that may mean it.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = Lock()
        self._closed = False
        self._held = local()
        self._state: tuple[int, State] | None = None
        with self._guarded():
            if create and not path.exists():
                self._create()
            with self.snapshot() as db:
                found = db.execute("PRAGMA user_version").fetchone()[0]
        if found != VERSION:
            raise self._damaged(f"version {found}")

    def _create(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        db = self._connect("rwc")
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        finally:
            db.close()

    def _connect(self, mode: str) -> sqlite3.Connection:
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        db = sqlite3.connect(
            address, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        return db

    def close(self) -> None:
        """Give back the file; calls that are under way in other threads end in peace."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for db in idle:
            db.close()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as fault:
            if "unable to open" in str(fault) or "no such table" in str(fault):
                raise self._damaged(fault) from fault
            raise StoreError(
                f"Không đọc hoặc ghi được sổ trích dẫn {self.path} ({fault}); hãy kiểm tra ổ đĩa rồi chạy lại.",
                f"The ledger {self.path} can't be read or written ({fault}); check the disk, then run again.",
            ) from fault
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.DatabaseError as fault:
            raise self._damaged(fault) from fault

    def _damaged(self, reason: object) -> Damaged:
        data = self.path.parent.parent.parent
        return Damaged(
            f"Sổ trích dẫn {self.path} không có hoặc bị hỏng ({reason}); hãy chạy: tracuu --data {data} rebuild.",
            f"The ledger {self.path} is missing or damaged ({reason}); run: tracuu --data {data} rebuild.",
        )

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            db = self._idle.pop() if self._idle else None
        db = db or self._connect("ro")
        try:
            db.execute("BEGIN")
            yield db
        finally:
            # A generator that is given up may end after its connection did.
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            with self._lock:
                keep = not self._closed
                if keep:
                    self._idle.append(db)
            if not keep:
                db.close()

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """All calls of this thread inside see one state of the ledger, whatever is written meanwhile."""
        held: sqlite3.Connection | None = getattr(self._held, "db", None)
        with self._guarded():
            if held is not None:
                yield held
                return
            with self._borrowed() as db:
                self._held.db = db
                try:
                    yield db
                finally:
                    self._held.db = None

    # writing

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A Writer; what it was given is in the ledger when the block ends, whole batches of it before."""
        with self._guarded():
            db = self._connect("rw")
            try:
                db.execute("PRAGMA synchronous = NORMAL")
                db.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
                writer = Writer(db)
                yield writer
                writer.flush()
                # What was written need not lie twice on the disk; where a reader is in the way, it lies there longer.
                db.execute("PRAGMA busy_timeout = 0")
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                db.close()

    def last_serial(self) -> int:
        """The highest serial of all documents in the ledger; 0 when there are none."""
        with self.snapshot() as db:
            return db.execute("SELECT max(serial) FROM documents").fetchone()[0] or 0

    def serials(self) -> dict[str, int]:
        """The serial of every document in the ledger, by id."""
        with self.snapshot() as db:
            return dict(db.execute("SELECT id, serial FROM documents"))

    def summary(self, without: Collection[str]) -> Summary:
        """Of all documents in the ledger but those ids."""
        left_out = json.dumps([*without])
        others = "FROM documents WHERE id NOT IN (SELECT value FROM json_each(?))"
        with self.snapshot() as db:
            count, total = db.execute(f"SELECT count(*), ifnull(sum(serial), 0) {others}", (left_out,)).fetchone()
            newest = db.execute(f"SELECT id {others} ORDER BY serial DESC LIMIT {NEWEST}", (left_out,))
            return Summary(count, total, tuple(row[0] for row in newest))

    def faults(self) -> tuple[str, ...]:
        """What SQLite finds wrong in the file; reads all of it."""
        with self.snapshot() as db:
            return tuple(row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok")

    # policies

    def policies(
        self,
        *,
        bases: Sequence[str] | None = None,
        text: str = "",
        kinds: Sequence[str] = (),
        sort: PolicySort = "mentions",
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[int, tuple[PolicyRow, ...]]:
        """How many policies there are of those bases (None: all) and types, with `text` in their form; one page."""
        with self.snapshot() as db:
            return policies.listed(db, (text, bases), kinds, sort, offset, limit)

    def types(self, *, bases: Sequence[str] | None = None, text: str = "") -> dict[str, int]:
        """How many of the policies that `policies` would list are of which type, the most frequent first."""
        with self.snapshot() as db:
            return policies.types(db, (text, bases))

    def policy(self, id_: str) -> PolicyRow | None:
        """The policy of that id (`archive.canonical.policy_id`), None when it is not mentioned."""
        with self.snapshot() as db:
            return policies.with_id(db, id_)

    def find(self, forms: Sequence[str]) -> dict[str, PolicyRow]:
        """Those of many forms that are mentioned, in the order given."""
        with self.snapshot() as db:
            return policies.find(db, forms)

    def candidates(self, form: str) -> tuple[PolicyRow, ...]:
        """The dated forms that an open `form` may mean (`policies.may_mean`), the most mentioned first."""
        with self.snapshot() as db:
            return policies.candidates(db, form)

    def possible(self, form: str) -> tuple[PolicyRow, ...]:
        """The open forms that may mean `form`, the most mentioned first."""
        with self.snapshot() as db:
            return policies.possible(db, form)

    def nearest(self, form: str) -> tuple[PolicyRow, ...]:
        """What is mentioned or held under the same number and year as `form`, the most alike first, a few."""
        with self.snapshot() as db:
            return policies.nearest(db, form)

    def together(self, forms: Sequence[str], most: int = 12) -> tuple[Together, ...]:
        """The policies that stand in the same documents, and in how many, the most frequent first."""
        with self.snapshot() as db:
            return policies.together(db, forms, most)

    def relations(
        self, form: str, kinds: Sequence[str] = CHAIN, most: int = 200
    ) -> tuple[tuple[Relation, ...], tuple[Relation, ...]]:
        """What is done to `form`, and what it does to others: `most` of each, by date of the document."""
        with self.snapshot() as db:
            return policies.relations(db, form, kinds, most)

    # mentions

    def mentions(
        self,
        forms: Sequence[str],
        filters: Filters = EVERY,
        sort: MentionSort = "newest",
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[int, tuple[Mention, ...]]:
        """How many mentions there are, and one page of them.

        `newest` is `oldest` turned round; documents without a date are the oldest. `left` and `right` sort by the
        folded syllables beside the mention, the nearest first.
        """
        with self.snapshot() as db:
            return concordance.mentions(db, forms, filters, sort, offset, limit)

    def every_mention(self, forms: Sequence[str], filters: Filters = EVERY) -> Iterator[Mention]:
        """All mentions by date, id of document and start; of one state, and never many in memory."""
        held: sqlite3.Connection | None = getattr(self._held, "db", None)
        with self._guarded():
            if held is not None:
                yield from concordance.every_mention(held, forms, filters)
                return
            with self._borrowed() as db:
                yield from concordance.every_mention(db, forms, filters)

    def months(self, forms: Sequence[str], filters: Filters = EVERY) -> dict[str, int]:
        """Mentions by month of the document: `2017-04`; `2017` where no more is known, and the empty text."""
        with self.snapshot() as db:
            return concordance.months(db, forms, filters)

    def forms(self, forms: Sequence[str], filters: Filters = EVERY) -> dict[str, int]:
        """Mentions by the words as written, the most frequent first; the filter on them is left out."""
        with self.snapshot() as db:
            return concordance.by_column(db, "form", forms, filters)

    def articles(self, forms: Sequence[str], filters: Filters = EVERY) -> dict[str, int]:
        """Mentions by the article cited, the empty text for none; the filter on articles is left out."""
        with self.snapshot() as db:
            return concordance.by_column(db, "article", forms, filters)

    def confidences(self, forms: Sequence[str], filters: Filters = EVERY) -> dict[str, int]:
        """Mentions by confidence; the filter on it is left out."""
        with self.snapshot() as db:
            return concordance.confidences(db, forms, filters)

    def districts(self, forms: Sequence[str], filters: Filters = EVERY) -> tuple[Count, ...]:
        """Mentions and documents by district, the most mentioned first; the filter on districts is left out."""
        with self.snapshot() as db:
            return concordance.by_facet(db, "district", forms, replace(filters, district=()))

    def units(self, forms: Sequence[str], filters: Filters = EVERY) -> tuple[Count, ...]:
        """Mentions and documents by unit, the most mentioned first; the filter on units is left out."""
        with self.snapshot() as db:
            return concordance.by_facet(db, "unit", forms, replace(filters, unit=()))

    # holdings

    def documents_of(self, form: str) -> tuple[str, ...]:
        """The ids of the documents that are this instrument, else of those that an open form may mean."""
        with self.snapshot() as db:
            return policies.held(db, form)

    def held(self, filters: Filters = EVERY) -> dict[str, int]:
        """Documents by month, as in `months`; of `filters` the period, the districts and the units count."""
        with self.snapshot() as db:
            return holdings.held(db, filters)

    def held_by(self, facet: str) -> dict[str, dict[str, int]]:
        """Documents by month for each code of a facet: district, unit, author, programme or type."""
        with self.snapshot() as db:
            return holdings.held_by(db, facet)

    def labels(self, facet: str) -> dict[str, str]:
        """The labels of the codes of a facet."""
        with self.snapshot() as db:
            return holdings.labels(db, facet)

    def state(self) -> State:
        """The number of documents and the hash of the state of the archive, which anybody can work out again.

        For every document, in the order of the bytes of its id in UTF-8: the id, a space, the number of the revision
        in decimal digits, a space, the SHA-256 of the original in lower-case hex, a line feed. The hash is the SHA-256,
        in lower-case hex, of all these lines in UTF-8; without documents it is that of nothing.
        """
        with self.snapshot() as db:
            serial: int = db.execute("SELECT max(serial) FROM documents").fetchone()[0] or 0
            known = self._state
            if known is None or known[0] != serial:
                self._state = known = serial, holdings.state(db)
            return known[1]
