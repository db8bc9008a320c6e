"""Originals by SHA-256, records by id: the only door to disk and database.

Enters: bytes, Documents and their annotation. Leaves: the same, unchanged. May not: answer any "which?" question
beyond ids, hashes and order of arrival; that is the index's work.

    DATA/originals/ab/abcd…   the bytes as they came, one file a hash, never written twice
    DATA/tracuu.sqlite        documents, their earlier revisions, the sources that they came from
    DATA/lock                 held by the one process that writes

Every change of a document gets the next `serial`, so whoever follows the store asks for the changes after the last
serial that it saw. A batch is one transaction: originals are on disk before the records that name them.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.dialects.sqlite import insert

from archive.document import Document
from archive.errors import Busy, NotFound, StoreError

_SCHEMA = "1"
_IDS_PER_QUERY = 500
_BATCH = 50
_STREAMED = {"yield_per": 1_000}

_meta = sa.MetaData()
_settings = sa.Table("settings", _meta, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text))
_documents = sa.Table(
    "documents",
    _meta,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("serial", sa.Integer, nullable=False, unique=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("annotation", sa.LargeBinary, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("described_by", sa.Text, nullable=False, index=True),
    sa.Column("recorded_at", sa.Text, nullable=False),
)
_revisions = sa.Table(
    "revisions",
    _meta,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("recorded_at", sa.Text, nullable=False),
)
_sources = sa.Table(
    "sources",
    _meta,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, sa.ForeignKey("documents.id"), nullable=False, index=True),
    sa.Column("sha256", sa.Text, nullable=False),
)

# Built once: to build a statement takes longer than SQLite does to answer it.


def _replacing(table: sa.Table, name: str) -> sa.Insert:
    made = insert(table)
    return made.on_conflict_do_update(index_elements=[name], set_=dict(made.excluded.items()))


_PUT_DOCUMENT = _replacing(_documents, "id")
_PUT_SOURCE = _replacing(_sources, "key")
_DOCUMENT = sa.select(_documents).where(_documents.c.id == sa.bindparam("id_"))
_RECORDS = sa.select(_documents.c.id, _documents.c.record, _documents.c.text).where(
    _documents.c.id.in_(sa.bindparam("ids", expanding=True))
)
_LAST = sa.select(sa.func.max(_documents.c.serial))
_HOLDERS = sa.select(_documents.c.id, _documents.c.sha256).where(
    _documents.c.sha256.in_(sa.bindparam("digests", expanding=True))
)
_TAKEN = sa.select(_documents.c.id).where(
    _documents.c.id >= sa.bindparam("low"), _documents.c.id < sa.bindparam("high")
)
_KNOWN = sa.select(_sources).where(_sources.c.key.in_(sa.bindparam("keys", expanding=True)))
_SOURCES_OF = sa.select(_sources.c.key).where(_sources.c.id == sa.bindparam("id_"))


@dataclass(frozen=True, slots=True)
class Known:
    """What the store holds of a source: the id of its document and the hash of the bytes last seen there."""

    id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it stands in the store: `annotation` is what `ingest` was told to keep beside the text."""

    serial: int
    document: Document
    annotation: bytes


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the archive disagrees with itself. `where` is a document id, a hash or a file."""

    where: str
    vi: str
    en: str


def sha256(data: bytes) -> str:
    """The SHA-256 of `data` in lower-case hex (64 characters)."""
    return hashlib.sha256(data).hexdigest()


class Store:
    """One archive on disk. Readers need no lock; a writer works inside `writing()`."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        self._originals = folder / "originals"
        database = folder / "tracuu.sqlite"
        if not create and not database.exists():
            raise NotFound(
                f"Chưa có kho tài liệu ở {folder}; hãy nạp tài liệu: tracuu --data {folder} ingest THƯ_MỤC.",
                f"There is no archive at {folder}; load documents: tracuu --data {folder} ingest FOLDER.",
            )
        with _disk(folder):
            self._originals.mkdir(parents=True, exist_ok=True)
        self._engine = sa.create_engine(sa.URL.create("sqlite", database=str(database)))
        sa.event.listen(self._engine, "connect", _pragmas)
        with self._database():
            self._create_tables()

    def _create_tables(self) -> None:
        with self._engine.begin() as connection:
            if not sa.inspect(connection).has_table("settings"):
                _meta.create_all(connection)
                connection.execute(_settings.insert(), {"name": "schema", "value": _SCHEMA})
            found = connection.scalar(sa.select(_settings.c.value).where(_settings.c.name == "schema"))
        if found != _SCHEMA:
            raise StoreError(
                f"Kho {self.folder} có cấu trúc phiên bản {found}; chương trình này đọc phiên bản {_SCHEMA}.",
                f"The archive {self.folder} has schema {found}; this program reads schema {_SCHEMA}.",
            )

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer. Busy if another process is; the lock goes with the process that held it."""
        lock = FileLock(self.folder / "lock", timeout=0)
        with _disk(self.folder):
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

    def _original_path(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise NotFound(f"Không có bản gốc {digest!r}.", f"There is no original {digest!r}.")
        return self._originals / digest[:2] / digest

    def put_original(self, data: bytes) -> str:
        """Keep `data` for ever and give its SHA-256: written whole and flushed, or not at all; put back if lost."""
        digest = sha256(data)
        path = self._original_path(digest)
        if path.is_file() and path.stat().st_size == len(data):
            return digest
        with _disk(path):
            path.parent.mkdir(exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                # mkstemp's files are the user's own; an original may be read by whoever may read the archive.
                Path(temporary).chmod(0o666 & ~_umask())
                Path(temporary).replace(path)
                _flush_folder(path.parent)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        return digest

    def original_path(self, digest: str) -> Path:
        """Where the original of that hash lies. NotFound when there is none."""
        path = self._original_path(digest)
        if not path.is_file():
            raise NotFound(f"Không có bản gốc {digest}.", f"There is no original {digest}.")
        return path

    # records

    def known(self, keys: Sequence[str]) -> dict[str, Known]:
        """For each source key that has been loaded before: its document and the hash of its bytes."""
        found: dict[str, Known] = {}
        with self._database(), self._engine.connect() as connection:
            for part in _parts(keys):
                rows = connection.execute(_KNOWN, {"keys": part})
                found.update({row.key: Known(row.id, row.sha256) for row in rows})
        return found

    def id_of_original(self, digest: str) -> str | None:
        """The id of the document whose present revision was read from those bytes."""
        with self._database(), self._engine.connect() as connection:
            found: str | None = connection.scalar(_HOLDERS, {"digests": [digest]})
        return found

    def held(self, digests: Sequence[str]) -> set[str]:
        """Those hashes of whose bytes the present revision of a document was read."""
        found: set[str] = set()
        with self._database(), self._engine.connect() as connection:
            for part in _parts(digests):
                found.update(row.sha256 for row in connection.execute(_HOLDERS, {"digests": part}))
        return found

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """A transaction of puts: all of them stand, or none."""
        with self._database(), self._engine.begin() as connection:
            yield Batch(connection)

    def get(self, id_: str) -> Document:
        """The present revision of a document. NotFound when no document has that id."""
        found = self.get_many([id_]).get(id_)
        if found is None:
            raise NotFound(f"Không có văn bản nào mang mã {id_!r}.", f"No document has the id {id_!r}.")
        return found

    def get_many(self, ids: Sequence[str]) -> dict[str, Document]:
        """The present revisions of those ids that exist, in one query per 500 ids."""
        found: dict[str, Document] = {}
        with self._database(), self._engine.connect() as connection:
            for part in _parts(ids):
                rows = connection.execute(_RECORDS, {"ids": part})
                found.update({row.id: _document(row) for row in rows})
        return found

    def revisions(self, id_: str) -> tuple[tuple[int, str, str], ...]:
        """The revisions of a document, oldest first: (number, SHA-256 of the original, time of recording in UTC)."""
        queries = (
            sa.select(table.c.revision, table.c.sha256, table.c.recorded_at).where(table.c.id == id_)
            for table in (_revisions, _documents)
        )
        with self._database(), self._engine.connect() as connection:
            rows = [tuple(row) for query in queries for row in connection.execute(query)]
        return tuple(sorted(rows))

    def revision(self, id_: str, number: int) -> Document:
        """The present or a former revision of a document. NotFound when it has none of that number."""
        document = self.get(id_)
        if document.revision == number:
            return document
        query = sa.select(_revisions).where(_revisions.c.id == id_, _revisions.c.revision == number)
        with self._database(), self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(
                f"Văn bản {id_!r} không có lần nạp thứ {number}.", f"Document {id_!r} has no revision {number}."
            )
        return _document(row)

    def changes(self, after: int) -> Iterator[Stored]:
        """Every document changed after that serial, in order of change, a page at a time."""
        while True:
            with self._database(), self._engine.connect() as connection:
                query = sa.select(_documents).where(_documents.c.serial > after).order_by(_documents.c.serial)
                rows = connection.execute(query.limit(_BATCH)).fetchall()
            for row in rows:
                yield Stored(row.serial, _document(row), row.annotation)
            if not rows:
                return
            after = rows[-1].serial

    def serials(self, after: int = 0) -> Iterator[tuple[str, int]]:
        """The id and the serial of every document changed after that serial, in order of serial; few held at a time."""
        query = sa.select(_documents.c.id, _documents.c.serial).where(_documents.c.serial > after)
        with self._database(), self._engine.connect() as connection:
            for row in connection.execute(query.order_by(_documents.c.serial), execution_options=_STREAMED):
                yield row.id, row.serial

    def last_serial(self) -> int:
        """The serial of the newest change; 0 in an empty archive."""
        with self._database(), self._engine.connect() as connection:
            return connection.scalar(_LAST) or 0

    def count(self) -> int:
        """How many documents there are."""
        with self._database(), self._engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(_documents)) or 0

    def described_otherwise(self, describer: str) -> Iterator[Stored]:
        """Every document whose record was made by another describer than that fingerprint's, in order of id."""
        after = ""
        while True:
            query = sa.select(_documents).where(_documents.c.described_by != describer, _documents.c.id > after)
            with self._database(), self._engine.connect() as connection:
                rows = connection.execute(query.order_by(_documents.c.id).limit(_BATCH)).fetchall()
            yield from (Stored(row.serial, _document(row), row.annotation) for row in rows)
            if not rows:
                return
            after = rows[-1].id

    def annotate(self, annotations: Mapping[str, bytes]) -> None:
        """Replace the annotation of those documents; nothing else changes, so their serials stay."""
        with self._database(), self._engine.begin() as connection:
            for id_, annotation in annotations.items():
                connection.execute(
                    _documents.update().where(_documents.c.id == id_).values(annotation=annotation),
                )

    def verify(self) -> Iterator[Difference]:
        """Each record and each original that isn't what was written, after reading all of them."""
        with self._database(), self._engine.connect() as connection:
            for message in connection.exec_driver_sql("PRAGMA integrity_check").scalars():
                if message != "ok":
                    yield Difference(
                        "tracuu.sqlite", f"Cơ sở dữ liệu hỏng: {message}.", f"Database damaged: {message}."
                    )
            for table in (_documents, _revisions):
                for row in connection.execute(sa.select(table).execution_options(yield_per=_BATCH)):
                    yield from self._verify_row(row)

    def _verify_row(self, row: sa.Row[tuple[object, ...]]) -> Iterator[Difference]:
        columns = (row.id, row.revision, row.sha256)
        if _digest(row.record, row.text) != row.digest or _columns(row.record) != columns:
            yield Difference(
                row.id,
                f"Bản ghi {row.id} (lần sửa {row.revision}) không còn như lúc lưu.",
                f"Record {row.id} (revision {row.revision}) is not as it was written.",
            )
        path = self._original_path(row.sha256)
        if not path.is_file():
            yield Difference(
                row.id,
                f"Thiếu bản gốc {row.sha256} của văn bản {row.id}.",
                f"The original {row.sha256} of document {row.id} is missing.",
            )
        elif _file_sha256(path) != row.sha256:
            yield Difference(
                row.id,
                f"Bản gốc {row.sha256} của văn bản {row.id} đã bị thay đổi.",
                f"The original {row.sha256} of document {row.id} has been changed.",
            )

    @contextmanager
    def _database(self) -> Iterator[None]:
        try:
            yield
        except (sa.exc.OperationalError, sa.exc.DatabaseError, sqlite3.Error) as fault:
            reason = str(getattr(fault, "orig", None) or fault)
            if "full" in reason:
                raise _full(self.folder) from fault
            raise StoreError(
                f"Không đọc hoặc ghi được cơ sở dữ liệu của kho {self.folder} ({reason}).",
                f"The database of the archive {self.folder} can't be read or written ({reason}).",
            ) from fault


class Batch:
    """The puts of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._serial: int = connection.scalar(_LAST) or 0

    def put(self, document: Document, key: str, annotation: bytes = b"", describer: str = "") -> Document:
        """Keep `document`, which came from the source `key`; the former revision is kept too. Gives it as stored.

        `describer` is the fingerprint of what made the record, `annotation` what is to be kept beside the text.
        """
        former = self._connection.execute(_DOCUMENT, {"id_": document.id}).one_or_none()
        if former is not None:
            names = [column.name for column in _revisions.columns]
            self._connection.execute(_revisions.insert(), {name: getattr(former, name) for name in names})
            document = replace(document, revision=former.revision + 1)
        self._serial += 1
        values = _row(document) | {"serial": self._serial, "annotation": annotation, "described_by": describer}
        self._connection.execute(_PUT_DOCUMENT, values)
        self.point(key, document.id, document.original.sha256)
        return document

    def redescribe(self, document: Document, annotation: bytes, describer: str) -> bool:
        """Put what is known of the same bytes today in place of what was known; whether that is anything new."""
        former = self._connection.execute(sa.select(_documents).where(_documents.c.id == document.id)).one()
        values = _row(replace(document, revision=former.revision))
        changed = bool(values["digest"] != former.digest)
        if changed:
            self._serial += 1
            values |= {"serial": self._serial, "annotation": annotation, "recorded_at": former.recorded_at}
        else:
            values = {}
        update = _documents.update().where(_documents.c.id == document.id)
        self._connection.execute(update.values(values | {"described_by": describer}))
        return changed

    def described(self, id_: str, describer: str) -> None:
        """Note that this describer has nothing to say of a document; its record stands."""
        self._connection.execute(_documents.update().where(_documents.c.id == id_).values(described_by=describer))

    def point(self, key: str, id_: str, digest: str) -> None:
        """Note that the source `key` holds those bytes, which are document `id_`."""
        self._connection.execute(_PUT_SOURCE, {"key": key, "id": id_, "sha256": digest})

    def known(self, key: str) -> Known | None:
        """What the source `key` is known to hold."""
        row = self._connection.execute(_KNOWN, {"keys": [key]}).one_or_none()
        return Known(row.id, row.sha256) if row else None

    def holder(self, digest: str) -> str | None:
        """The id of the document whose present revision was read from those bytes."""
        found: str | None = self._connection.scalar(_HOLDERS, {"digests": [digest]})
        return found

    def sources_of(self, id_: str) -> tuple[str, ...]:
        """The keys of all sources of a document."""
        return tuple(self._connection.scalars(_SOURCES_OF, {"id_": id_}))

    def fresh_id(self, digest: str) -> str:
        """An id for a new document of those bytes: the first 16 digits of their hash, more where those are taken."""
        taken = set(self._connection.scalars(_TAKEN, {"low": digest[:16], "high": f"{digest[:16]}g"}))
        return next(digest[:size] for size in range(16, 65) if digest[:size] not in taken)


def _row(document: Document) -> dict[str, object]:
    data = document.to_dict()
    text = data.pop("text")
    record = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return {
        "id": document.id,
        "revision": document.revision,
        "sha256": document.original.sha256,
        "record": record,
        "text": text,
        "digest": _digest(record, text),
        "recorded_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }


def _document(row: Any) -> Document:
    return Document.from_dict(json.loads(row.record) | {"text": row.text})


def _columns(record: str) -> tuple[object, ...]:
    data = json.loads(record)
    return data["id"], data["revision"], data["original"]["sha256"]


def _digest(record: str, text: str) -> str:
    return sha256(f"{record}\n{text}".encode())


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _flush_folder(folder: Path) -> None:
    """Make a new name in `folder` outlast a power cut; Windows does so by itself and has no such call."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _IDS_PER_QUERY):
        yield values[start : start + _IDS_PER_QUERY]


def _pragmas(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _full(where: Path) -> StoreError:
    return StoreError(
        f"Hết chỗ trên đĩa khi ghi {where}; hãy giải phóng chỗ rồi chạy lại, những gì đã lưu vẫn còn nguyên.",
        f"The disk is full at {where}; free some space and run again, what was stored is unharmed.",
    )


@contextmanager
def _disk(where: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(where) from fault
        raise StoreError(
            f"Không ghi được {where} ({fault.strerror}); hãy kiểm tra quyền ghi.",
            f"{where} can't be written ({fault.strerror}); check its permissions.",
        ) from fault
