"""The tables of DATA/tracuu.sqlite, the statements of records, and the connection to them.

Enters: the folder of an archive. Leaves: connections, each one transaction, whose faults are StoreErrors. May not: know
what a document, a load or a correction means.

    documents, revisions, sources     the records (`store`)
    history                           a mark of its own for each batch that changed records (`batch`)
    loads, load_items, refusals       what was loaded, and what is refused today (`journal`)
    corrections, withdrawals          what people said of documents, row by row, never changed (`journal`)

Schema 2 added the last five tables to schema 1, schema 3 `history`; an older archive gets them when it is opened.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.schema import CreateIndex, CreateTable

from archive.errors import StoreError
from archive.originals import full

SCHEMA = "3"
_MIGRATED = ("1", "2")

_meta = sa.MetaData()


def _text(name: str, *more: sa.ForeignKey, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, *more, nullable=False, index=index)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


settings = sa.Table("settings", _meta, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text))
documents = sa.Table(
    "documents",
    _meta,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("serial", sa.Integer, nullable=False, unique=True),
    _number("revision"),
    _text("sha256", index=True),
    _text("record"),
    _text("text"),
    sa.Column("annotation", sa.LargeBinary, nullable=False),
    _text("digest"),
    _text("described_by", index=True),
    _text("recorded_at"),
)
revisions = sa.Table(
    "revisions",
    _meta,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    _text("sha256"),
    _text("record"),
    _text("text"),
    _text("digest"),
    _text("recorded_at"),
)
sources = sa.Table(
    "sources",
    _meta,
    sa.Column("key", sa.Text, primary_key=True),
    _text("id", sa.ForeignKey("documents.id"), index=True),
    _text("sha256"),
)
history = sa.Table("history", _meta, sa.Column("serial", sa.Integer, primary_key=True), _text("mark"))
loads = sa.Table(
    "loads",
    _meta,
    sa.Column("number", sa.Integer, primary_key=True),
    _text("began"),
    _text("ended"),
    _text("who"),
    _text("paths"),
    *map(_number, ("archived", "updated", "unchanged", "refused", "scanned")),
)
load_items = sa.Table(
    "load_items",
    _meta,
    sa.Column("load", sa.ForeignKey("loads.number"), primary_key=True),
    sa.Column("row", sa.Integer, primary_key=True),
    *map(_text, ("place", "status", "id", "reason", "vi", "en")),
    sa.Index("load_items_by_status", "load", "status", "row"),
    sqlite_with_rowid=False,
)
refusals = sa.Table(
    "refusals",
    _meta,
    sa.Column("place", sa.Text, primary_key=True),
    _number("load"),
    _number("row"),
    _text("reason"),
    sa.Index("refusals_by_reason", "reason", "place"),
    sqlite_with_rowid=False,
)
corrections = sa.Table(
    "corrections",
    _meta,
    sa.Column("number", sa.Integer, primary_key=True),
    _text("id", sa.ForeignKey("documents.id"), index=True),
    *map(_text, ("field", "said", "was", "who", "why", "at", "digest")),
)
withdrawals = sa.Table(
    "withdrawals",
    _meta,
    sa.Column("number", sa.ForeignKey("corrections.number"), primary_key=True),
    *map(_text, ("who", "why", "at", "digest")),
)


def replacing(table: sa.Table, name: str) -> sa.Insert:
    """An insert that takes the place of the row with the same `name`."""
    made = insert(table)
    return made.on_conflict_do_update(index_elements=[name], set_=dict(made.excluded.items()))


# Built once: to build a statement takes longer than SQLite does to answer it.
PUT_DOCUMENT = replacing(documents, "id")
PUT_SOURCE = replacing(sources, "key")
PUT_MARK = replacing(history, "serial")
DOCUMENT = sa.select(documents).where(documents.c.id == sa.bindparam("id_"))
RECORDS = sa.select(documents.c.id, documents.c.record, documents.c.text).where(
    documents.c.id.in_(sa.bindparam("ids", expanding=True))
)
MARK = sa.select(history.c.mark).where(history.c.serial == sa.bindparam("serial_"))
LAST = sa.select(sa.func.max(documents.c.serial))
HOLDERS = sa.select(documents.c.id, documents.c.sha256).where(
    documents.c.sha256.in_(sa.bindparam("digests", expanding=True))
)
TAKEN = sa.select(documents.c.id).where(documents.c.id >= sa.bindparam("low"), documents.c.id < sa.bindparam("high"))
KNOWN = sa.select(sources).where(sources.c.key.in_(sa.bindparam("keys", expanding=True)))
SOURCES_OF = sa.select(sources.c.key).where(sources.c.id == sa.bindparam("id_"))


class Database:
    """The database of one archive; its tables are made, or brought to this schema, when it is opened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._engine = sa.create_engine(sa.URL.create("sqlite", database=str(folder / "tracuu.sqlite")))
        sa.event.listen(self._engine, "connect", _pragmas)
        with self._spoken():
            self._prepare()

    def _prepare(self) -> None:
        with self._engine.begin() as connection:
            found = None
            if sa.inspect(connection).has_table("settings"):
                found = connection.scalar(sa.select(settings.c.value).where(settings.c.name == "schema"))
            if found is None or found in _MIGRATED:
                # Nothing that is there is touched, so that it may be broken off and done again, or done twice at once.
                for table in _meta.sorted_tables:
                    connection.execute(CreateTable(table, if_not_exists=True))
                    for index in table.indexes:
                        connection.execute(CreateIndex(index, if_not_exists=True))
                connection.execute(replacing(settings, "name"), {"name": "schema", "value": SCHEMA})
            elif found != SCHEMA:
                raise StoreError(
                    f"Kho {self._folder} có cấu trúc phiên bản {found}; chương trình này đọc phiên bản {SCHEMA}. "
                    "Hãy dùng bản tracuu đã ghi kho đó, hoặc bản mới hơn.",
                    f"The archive {self._folder} has schema {found}; this program reads schema {SCHEMA}. "
                    "Use the version of tracuu that wrote it, or a later one.",
                )

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read by."""
        with self._spoken(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction: all of it stands, or nothing."""
        with self._spoken(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        try:
            yield
        except (sa.exc.OperationalError, sa.exc.DatabaseError, sqlite3.Error) as fault:
            reason = str(getattr(fault, "orig", None) or fault)
            if "full" in reason:
                raise full(self._folder) from fault
            raise StoreError(
                f"Không đọc hoặc ghi được cơ sở dữ liệu của kho {self._folder} ({reason}).",
                f"The database of the archive {self._folder} can't be read or written ({reason}).",
            ) from fault


def _pragmas(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")
