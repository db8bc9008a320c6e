"""Originals by SHA-256, records by id, the journal: the only door to disk and database.

Enters: bytes, Documents and their annotation, outcomes, corrections. Leaves: the same, unchanged. May not: answer any
"which?" question beyond ids, hashes, numbers and order of arrival; that is the index's work.

    DATA/originals/ab/abcd…   the bytes as they came, one file a hash, never written twice (`originals`)
    DATA/tracuu.sqlite        documents, their earlier revisions and sources; loads, refusals, corrections (`tables`)
    DATA/lock                 held by the one process that writes

Every change of a document gets the next `serial`, so whoever follows the store asks for the changes after the last
serial that it saw. A batch is one transaction: originals are on disk before the records that name them. The standing
corrections of a document are laid over whatever is put for it: nothing that loads or reads again can forget them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout

from archive import journal, rows, tables, verifying
from archive.batch import Batch, Known
from archive.corrections import Correction
from archive.document import Document
from archive.errors import Busy, NotFound
from archive.loads import Load, LoadItem, Outcome
from archive.originals import Originals, on_disk, sha256
from archive.tables import Database, documents, revisions
from archive.verifying import Difference

__all__ = ["NEWEST", "Batch", "Difference", "Known", "Store", "Stored", "Summary", "sha256"]

_IDS_PER_QUERY = 500
_BATCH = 50
_STREAMED = {"yield_per": 1_000}


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it stands in the store: `annotation` is what `ingest` was told to keep beside the text."""

    serial: int
    document: Document
    annotation: bytes


@dataclass(frozen=True, slots=True)
class Summary:
    """What two keepers of the same documents compare first: how many, the sum of their serials, the ids of the newest.

    `newest`, at most NEWEST of them, begins with the highest serial.
    """

    count: int
    total: int
    newest: tuple[str, ...]


NEWEST = 64


class Store:
    """One archive on disk. Readers need no lock; a writer works inside `writing()`."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        if not create and not (folder / "tracuu.sqlite").exists():
            raise NotFound(
                f"Chưa có kho tài liệu ở {folder}; hãy nạp tài liệu: tracuu --data {folder} ingest THƯ_MỤC.",
                f"There is no archive at {folder}; load documents: tracuu --data {folder} ingest FOLDER.",
            )
        self._originals = Originals(folder / "originals")
        self._database = Database(folder)

    def close(self) -> None:
        """Give back the connections."""
        self._database.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer. Busy if another process is; the lock goes with the process that held it."""
        lock = FileLock(self.folder / "lock", timeout=0)
        with on_disk(self.folder):
            try:
                lock.acquire()
            except Timeout:
                raise Busy(
                    f"Một tiến trình khác đang ghi vào kho {self.folder}; hãy đợi nó xong rồi chạy lại.",
                    f"Another process is writing to the archive {self.folder}; wait until it is done, then run again.",
                ) from None
        try:
            yield
        finally:
            lock.release()

    # originals

    def put_original(self, data: bytes) -> str:
        """Keep `data` for ever and give its SHA-256: written whole and flushed, or not at all; put back if lost."""
        return self._originals.put(data)

    def original_path(self, digest: str) -> Path:
        """Where the original of that hash lies. NotFound when there is none."""
        return self._originals.path(digest)

    # records

    def known(self, keys: Sequence[str]) -> dict[str, Known]:
        """For each source key that has been loaded before: its document and the hash of its bytes."""
        found: dict[str, Known] = {}
        with self._database.reading() as connection:
            for part in _parts(keys):
                rows_ = connection.execute(tables.KNOWN, {"keys": part})
                found.update({row.key: Known(row.id, row.sha256) for row in rows_})
        return found

    def id_of_original(self, digest: str) -> str | None:
        """The id of the document whose present revision was read from those bytes."""
        with self._database.reading() as connection:
            found: str | None = connection.scalar(tables.HOLDERS, {"digests": [digest]})
        return found

    def held(self, digests: Sequence[str]) -> set[str]:
        """Those hashes of whose bytes the present revision of a document was read."""
        found: set[str] = set()
        with self._database.reading() as connection:
            for part in _parts(digests):
                found.update(row.sha256 for row in connection.execute(tables.HOLDERS, {"digests": part}))
        return found

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """A transaction of puts: all of them stand, or none."""
        with self._database.writing() as connection:
            batch = Batch(connection)
            yield batch
            batch.end()

    def get(self, id_: str) -> Document:
        """The present revision of a document. NotFound when no document has that id."""
        found = self.get_many([id_]).get(id_)
        if found is None:
            raise _no_document(id_)
        return found

    def stored(self, id_: str) -> Stored:
        """The same with what is kept beside it. NotFound when no document has that id."""
        with self._database.reading() as connection:
            row = connection.execute(tables.DOCUMENT, {"id_": id_}).one_or_none()
        if row is None:
            raise _no_document(id_)
        return Stored(row.serial, rows.document(row), row.annotation)

    def get_many(self, ids: Sequence[str]) -> dict[str, Document]:
        """The present revisions of those ids that exist, in one query per 500 ids."""
        found: dict[str, Document] = {}
        with self._database.reading() as connection:
            for part in _parts(ids):
                found.update({row.id: rows.document(row) for row in connection.execute(tables.RECORDS, {"ids": part})})
        return found

    def revisions(self, id_: str) -> tuple[tuple[int, str, str], ...]:
        """The revisions of a document, oldest first: (number, SHA-256 of the original, time of recording in UTC)."""
        queries = (
            sa.select(table.c.revision, table.c.sha256, table.c.recorded_at).where(table.c.id == id_)
            for table in (revisions, documents)
        )
        with self._database.reading() as connection:
            return tuple(sorted(tuple(row) for query in queries for row in connection.execute(query)))

    def revision(self, id_: str, number: int) -> Document:
        """The present or a former revision of a document. NotFound when it has none of that number."""
        document = self.get(id_)
        if document.revision == number:
            return document
        query = sa.select(revisions).where(revisions.c.id == id_, revisions.c.revision == number)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(
                f"Văn bản {id_!r} không có lần nạp thứ {number}.", f"Document {id_!r} has no revision {number}."
            )
        return rows.document(row)

    def changes(self, after: int) -> Iterator[Stored]:
        """Every document changed after that serial, in order of change, a page at a time."""
        while True:
            query = sa.select(documents).where(documents.c.serial > after).order_by(documents.c.serial)
            with self._database.reading() as connection:
                found = connection.execute(query.limit(_BATCH)).fetchall()
            for row in found:
                yield Stored(row.serial, rows.document(row), row.annotation)
            if not found:
                return
            after = found[-1].serial

    def serials(self, after: int = 0) -> Iterator[tuple[str, int]]:
        """The id and the serial of every document changed after that serial, in order of serial; few held at a time."""
        query = sa.select(documents.c.id, documents.c.serial).where(documents.c.serial > after)
        with self._database.reading() as connection:
            for row in connection.execute(query.order_by(documents.c.serial), execution_options=_STREAMED):
                yield row.id, row.serial

    def summary(self, last: int) -> Summary:
        """Of the documents that were last changed at a serial up to `last`."""
        seen = documents.c.serial <= last
        newest = sa.select(documents.c.id).where(seen).order_by(documents.c.serial.desc()).limit(NEWEST)
        with self._database.reading() as connection:
            row = connection.execute(sa.select(sa.func.count(), sa.func.sum(documents.c.serial)).where(seen)).one()
            return Summary(row[0], row[1] or 0, tuple(connection.scalars(newest)))

    def last_serial(self) -> int:
        """The serial of the newest change; 0 in an empty archive."""
        with self._database.reading() as connection:
            return connection.scalar(tables.LAST) or 0

    def mark(self, serial: int) -> str:
        """What tells the batch whose last change had that serial from every other; empty where there was none."""
        with self._database.reading() as connection:
            found: str | None = connection.scalar(tables.MARK, {"serial_": serial})
        return found or ""

    def count(self) -> int:
        """How many documents there are."""
        with self._database.reading() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(documents)) or 0

    def described_otherwise(self, describer: str) -> Iterator[Stored]:
        """Every document whose record was made by another describer than that fingerprint's, in order of id."""
        after = ""
        while True:
            query = sa.select(documents).where(documents.c.described_by != describer, documents.c.id > after)
            with self._database.reading() as connection:
                found = connection.execute(query.order_by(documents.c.id).limit(_BATCH)).fetchall()
            yield from (Stored(row.serial, rows.document(row), row.annotation) for row in found)
            if not found:
                return
            after = found[-1].id

    def annotate(self, annotations: Mapping[str, bytes]) -> None:
        """Replace the annotation of those documents; nothing else changes, so their serials stay."""
        with self._database.writing() as connection:
            for id_, annotation in annotations.items():
                connection.execute(documents.update().where(documents.c.id == id_).values(annotation=annotation))

    def verify(self) -> Iterator[Difference]:
        """Each record, original and correction that isn't what was written, after reading all of them."""
        with self._database.reading() as connection:
            yield from verifying.differences(connection, self._originals)

    # loads

    def begin_load(self, paths: Sequence[Path | str], who: str) -> int:
        """Note that `who` begins to load those files and folders; the number of the load, from 1."""
        with self._database.writing() as connection:
            return journal.begin_load(connection, [Path(path) for path in paths], who)

    def record_load(self, number: int, outcomes: Sequence[Outcome]) -> None:
        """Note what became of some files of a load, in their order; `Batch.record_load` does so beside the puts."""
        with self.batch() as batch:
            batch.record_load(number, outcomes)

    def end_load(self, number: int) -> None:
        """Note that a load came to its end: what it did not find any more is no longer refused."""
        with self._database.writing() as connection:
            journal.end_load(connection, number)

    def loads(self, before: int = 0, most: int = 50) -> tuple[Load, ...]:
        """The loads, newest first; `before` is the number to go on below, 0 to begin with the newest."""
        with self._database.reading() as connection:
            return journal.newest_loads(connection, before, most)

    def load(self, number: int) -> Load:
        """The load of that number. NotFound when there is none."""
        with self._database.reading() as connection:
            return journal.one_load(connection, number)

    def load_items(
        self, number: int, status: str = "", after: int = 0, most: int = 100
    ) -> tuple[tuple[int, LoadItem], ...]:
        """What became of the files of a load that were not unchanged, in order, each with the row to go on after."""
        with self._database.reading() as connection:
            return journal.items_of_load(connection, number, status, after, most)

    def refusals(self, after: str = "", most: int = 100, reason: str = "") -> tuple[LoadItem, ...]:
        """What is refused today, in order of place; `after` is the place to go on after, `reason` a code or any."""
        with self._database.reading() as connection:
            return journal.refused_today(connection, after, most, reason)

    def refusal_counts(self) -> dict[str, int]:
        """How much is refused today for each reason, the most frequent first."""
        with self._database.reading() as connection:
            return journal.refusal_counts(connection)

    # corrections

    def corrections_of(self, ids: Sequence[str]) -> dict[str, tuple[Correction, ...]]:
        """The corrections of those documents that have any, oldest first, withdrawn ones too."""
        with self._database.reading() as connection:
            return journal.corrections_of(connection, ids)

    def corrections(self, before: int = 0, most: int = 50) -> tuple[Correction, ...]:
        """The corrections, newest first, withdrawn ones too; `before` is the number to go on below."""
        with self._database.reading() as connection:
            return journal.newest_corrections(connection, before, most)

    def corrected(self) -> tuple[int, str]:
        """How many corrections stand, and the SHA-256 of all of them and of their withdrawals."""
        with self._database.reading() as connection:
            return journal.standing(connection)

    def correction(self, number: int) -> Correction:
        """The correction of that number. NotFound when there is none."""
        with self._database.reading() as connection:
            return journal.one_correction(connection, number)


def _no_document(id_: str) -> NotFound:
    return NotFound(f"Không có văn bản nào mang mã {id_!r}.", f"No document has the id {id_!r}.")


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _IDS_PER_QUERY):
        yield values[start : start + _IDS_PER_QUERY]
