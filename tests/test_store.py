"""The store: what goes in comes out, former revisions stay, nothing half-written, one writer."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.correcting import correct
from archive.document import Finding, Original
from archive.errors import Busy, NotFound, StoreError
from archive.store import Store, sha256
from tests.conftest import FEW, make_document


def put(store: Store, *numbers: int) -> None:
    with store.batch() as batch:
        for number in numbers:
            document, data = FEW[number]
            store.put_original(data)
            batch.put(document, f"k{number}", b"note")


def test_what_was_put_comes_back(store: Store) -> None:
    put(store, 0, 1)
    assert store.get(FEW[0][0].id) == FEW[0][0]
    assert store.get_many([FEW[0][0].id, "nothing", FEW[1][0].id]) == {FEW[n][0].id: FEW[n][0] for n in (0, 1)}
    assert store.original_path(FEW[0][0].original.sha256).read_bytes() == FEW[0][1]
    assert store.count() == store.last_serial() == 2
    assert [stored.annotation for stored in store.changes(0)] == [b"note", b"note"]
    assert store.known(["k0", "k9"])["k0"].sha256 == sha256(FEW[0][1])


def test_a_new_revision_keeps_the_former(store: Store) -> None:
    put(store, 0)
    document = FEW[0][0]
    data = b"edited"
    store.put_original(data)
    with store.batch() as batch:
        edited = replace(document, text="mới", blocks=(), original=Original(sha256(data), 6, "text/plain", "x.txt"))
        assert batch.put(edited, "k0").revision == 2
    assert store.get(document.id).text == "mới"
    assert [row[:2] for row in store.revisions(document.id)] == [(1, sha256(FEW[0][1])), (2, sha256(data))]
    assert [stored.serial for stored in store.changes(0)] == [2]
    assert list(store.verify()) == []
    assert store.original_path(sha256(FEW[0][1])).read_bytes() == FEW[0][1]


def test_a_failed_batch_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.batch() as batch:
        batch.put(*FEW[0][:1], "k0")
        raise RuntimeError
    assert store.count() == 0


def test_every_kind_of_damage_is_named(store: Store) -> None:
    put(store, 0, 1, 2)
    with sqlite3.connect(store.folder / "tracuu.sqlite") as connection:
        connection.execute("UPDATE documents SET text = text || ' thêm' WHERE id = ?", (FEW[0][0].id,))
    connection.close()
    store.original_path(FEW[1][0].original.sha256).unlink()
    store.original_path(FEW[2][0].original.sha256).write_bytes(b"other")
    assert {item.where for item in store.verify()} == {FEW[number][0].id for number in (0, 1, 2)}


def test_unknown_ids_and_hashes(store: Store) -> None:
    for call, what in ((store.get, "không-có"), (store.original_path, "0" * 64), (store.original_path, "../../etc")):
        with pytest.raises(NotFound):
            call(what)


def test_reading_needs_an_archive(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="ingest"):
        Store(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_second_writer_is_told(store: Store) -> None:
    other = Store(store.folder)
    with store.writing(), pytest.raises(Busy), other.writing():
        pass
    with other.writing():
        pass
    other.close()


def test_a_full_disk_leaves_no_part_of_an_original(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, 0)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="Hết chỗ"):
        store.put_original(b"new")
    monkeypatch.undo()
    files = [path for path in (store.folder / "originals").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [sha256(FEW[0][1])]
    assert list(store.verify()) == []


@pytest.mark.parametrize("schema", ["99", "4", "0", ""])
def test_a_database_of_another_schema_is_refused(store: Store, schema: str) -> None:
    with closing(sqlite3.connect(store.folder / "tracuu.sqlite")) as connection:
        connection.execute("UPDATE settings SET value = ?", (schema,))
        connection.commit()
    with pytest.raises(StoreError, match=f"phiên bản {schema};"):
        Store(store.folder)


OLD = """
CREATE TABLE settings (name TEXT NOT NULL, value TEXT, PRIMARY KEY (name));
CREATE TABLE documents (id TEXT NOT NULL, serial INTEGER NOT NULL, revision INTEGER NOT NULL, sha256 TEXT NOT NULL,
  record TEXT NOT NULL, text TEXT NOT NULL, annotation BLOB NOT NULL, digest TEXT NOT NULL,
  described_by TEXT NOT NULL, recorded_at TEXT NOT NULL, PRIMARY KEY (id), UNIQUE (serial));
CREATE INDEX ix_documents_sha256 ON documents (sha256);
CREATE INDEX ix_documents_described_by ON documents (described_by);
CREATE TABLE revisions (id TEXT NOT NULL, revision INTEGER NOT NULL, sha256 TEXT NOT NULL, record TEXT NOT NULL,
  text TEXT NOT NULL, digest TEXT NOT NULL, recorded_at TEXT NOT NULL, PRIMARY KEY (id, revision));
CREATE TABLE sources ("key" TEXT NOT NULL, id TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY ("key"),
  FOREIGN KEY(id) REFERENCES documents (id));
CREATE INDEX ix_sources_id ON sources (id);
INSERT INTO settings VALUES ('schema', '1');
"""
"""The tables of schema 1, as the program made them before there was a journal."""


@pytest.fixture
def old(store: Store, tmp_path: Path) -> Path:
    """An archive of schema 1 that holds what `store` holds: three documents, one of them in its second revision."""
    put(store, 0, 1, 2)
    with store.batch() as batch:
        batch.put(replace(FEW[0][0], url="https://example.org"), "k0")
    folder = tmp_path / "old"
    shutil.copytree(store.folder / "originals", folder / "originals")
    with closing(sqlite3.connect(folder / "tracuu.sqlite")) as connection:
        connection.executescript(OLD)
        connection.execute("ATTACH ? AS new", (str(store.folder / "tracuu.sqlite"),))
        for table in ("documents", "revisions", "sources"):
            connection.execute(f"INSERT INTO {table} SELECT * FROM new.{table}")
        connection.commit()
    return folder


def contents(folder: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(folder / "tracuu.sqlite")) as connection:
        return [
            connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            for table in ("documents", "revisions", "sources")
        ]


def layout(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "tracuu.sqlite")) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        return [(name, re.sub(r"\s*([(),])\s*", r"\1", " ".join(sql.split()))) for name, sql in rows]


def test_an_archive_of_schema_1_is_migrated_without_loss(store: Store, old: Path) -> None:
    before = contents(old)
    for _ in range(2):
        migrated = Store(old)
        assert contents(old) == before == contents(store.folder)
        assert layout(old) == layout(store.folder)
        assert list(migrated.verify()) == []
        assert migrated.loads() == migrated.refusals() == migrated.corrections() == ()
        migrated.close()
    with closing(sqlite3.connect(old / "tracuu.sqlite")) as connection:
        assert connection.execute("SELECT value FROM settings").fetchall() == [("3",)]


def test_a_migrated_archive_takes_loads_and_corrections(old: Path) -> None:
    migrated = Store(old)
    with migrated.writing():
        number = migrated.begin_load(["/kho"], "x")
        migrated.end_load(number)
        correct(migrated, FEW[1][0].id, "published", ["31/01/2018"], "Lò Thị Mai", "Đã xem bản giấy")
    assert migrated.load(1).ended
    assert migrated.get(FEW[1][0].id).published == Finding("2018-01-31", None, None, "correction:1")
    assert list(migrated.verify()) == []
    migrated.close()


def test_an_archive_of_schema_2_is_migrated(store: Store) -> None:
    put(store, 0, 1)
    before, made = contents(store.folder), layout(store.folder)
    with closing(sqlite3.connect(store.folder / "tracuu.sqlite")) as connection:
        connection.executescript("DROP TABLE history; UPDATE settings SET value = '2';")
    with closing(Store(store.folder)) as migrated:
        assert (contents(store.folder), layout(store.folder)) == (before, made)
        assert migrated.mark(migrated.last_serial()) == ""
        put(migrated, 2)
        assert migrated.mark(migrated.last_serial())


def test_every_batch_that_changes_a_record_has_a_mark_of_its_own(store: Store) -> None:
    put(store, 0)
    first = store.last_serial(), store.mark(store.last_serial())
    with store.batch() as batch:
        batch.described(FEW[0][0].id, "another")
    assert (store.last_serial(), store.mark(store.last_serial())) == first
    put(store, 1, 2)
    marks = [store.mark(serial) for serial in range(store.last_serial() + 1)]
    assert [bool(mark) for mark in marks] == [False, True, False, True]
    assert marks[3] != marks[1]


def test_a_migration_that_was_broken_off_is_finished(store: Store, old: Path) -> None:
    before = contents(old)
    with closing(sqlite3.connect(old / "tracuu.sqlite")) as connection:
        for name, sql in layout(store.folder):
            if name in ("loads", "load_items"):
                connection.execute(sql)
        connection.commit()
    Store(old).close()
    assert (contents(old), layout(old)) == (before, layout(store.folder))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "tracuu.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 50)
    with pytest.raises(StoreError):
        Store(tmp_path)


def test_a_document_survives_its_json() -> None:
    for document, _ in (*FEW, make_document("Tiêu đề", "Nội dung")):
        assert type(document).from_dict(document.to_dict()) == document
