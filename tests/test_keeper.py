"""The index and its ledger follow the store together, whatever stops one of them half-way."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive import vocabulary
from archive.document import Citation
from archive.errors import StoreError
from archive.store import Store, Stored
from indexer import schema
from indexer.engine import EngineQuery
from indexer.engines.arrays import ArrayFile
from indexer.engines.lexicon import Lexicon
from indexer.engines.whoosh import WhooshEngine
from indexer.keeper import IndexKeeper
from indexer.ledger import Damaged, Ledger
from indexer.query import Phrase
from indexer.schema import IndexEntry
from tests.conftest import make_document

QD102 = "102/2009/QĐ-TTg"


def load(store: Store, *titles: str) -> list[str]:
    """Put documents that cite Quyết định 102, without telling the index; their ids."""
    ids = []
    with store.batch() as batch:
        for title in titles:
            document, data = make_document(title, "Huyện cấp tiền theo Quyết định 102.", published="2017-04-10")
            start = document.text.index("Quyết định 102")
            citation = Citation(start, start + 14, "QĐ", QD102, "test", "inferred")
            store.put_original(data)
            batch.put(replace(document, citations=(citation,)), f"test:{document.id}")
            ids.append(document.id)
    return ids


@pytest.fixture
def keeper(store: Store) -> IndexKeeper:
    load(store, "Bản tin một", "Bản tin hai")
    made = IndexKeeper(store, vocabulary.shipped().fingerprint)
    with store.writing():
        made.catch_up()
    return made


def mentioned(keeper: IndexKeeper) -> int:
    found = keeper.ledger().find([QD102])
    return found[QD102].mentions if found else 0


def agree(keeper: IndexKeeper) -> bool:
    return list(keeper.verify()) == []


def test_one_pass_over_the_store_feeds_both(keeper: IndexKeeper, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (mentioned(keeper), agree(keeper)) == (2, True)
    passes, changes = [], Store.changes

    def watched(self: Store, after: int) -> Iterator[Stored]:
        passes.append(after)
        return changes(self, after)

    monkeypatch.setattr(Store, "changes", watched)
    load(store, "Bản tin ba")
    seen: list[int] = []
    with store.writing():
        assert keeper.catch_up(seen.append) == 1
        assert keeper.catch_up(seen.append) == 0
    assert (passes, seen) == ([2], [1])
    assert (mentioned(keeper), agree(keeper)) == (3, True)


def test_what_neither_has_is_named_once(keeper: IndexKeeper, store: Store) -> None:
    ids = load(store, "Bản tin ba")
    assert [difference.where for difference in keeper.verify()] == ids


def test_a_crash_before_the_index_commits_is_healed(
    keeper: IndexKeeper, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (new,) = load(store, "Bản tin ba")

    def crash(_engine: WhooshEngine, entries: Iterable[IndexEntry]) -> int:
        assert len(list(entries)) == 1
        raise StoreError("Mất điện.", "The power is gone.")

    monkeypatch.setattr(WhooshEngine, "update", crash)
    with store.writing(), pytest.raises(StoreError, match="power"):
        keeper.catch_up()
    monkeypatch.undo()
    assert (keeper.ledger().last_serial(), mentioned(keeper)) == (3, 3)
    assert [difference.where for difference in keeper.verify()] == [new]
    again = IndexKeeper(store, vocabulary.shipped().fingerprint)
    name = again.engine().folder.name
    with store.writing():
        assert again.catch_up() == 1
    assert again.engine().folder.name == name
    assert (mentioned(again), agree(again)) == (3, True)


def test_a_ledger_that_lags_behind_is_caught_up_without_the_index(keeper: IndexKeeper, store: Store) -> None:
    ledger = keeper.ledger()
    ledger.close()
    kept = store.folder / "kept.sqlite"
    shutil.copy(ledger.path, kept)
    (new,) = load(store, "Bản tin ba")
    with store.writing():
        keeper.catch_up()
    keeper.ledger().close()
    for path in ledger.path.parent.glob("ledger.sqlite-*"):
        path.unlink()
    shutil.copy(kept, ledger.path)
    again = IndexKeeper(store, vocabulary.shipped().fingerprint)
    generation = again.engine()
    assert [difference.en for difference in again.verify()] == [f"Document {new} is not in the ledger."]
    with store.writing():
        assert again.catch_up() == 1
    assert again.engine() is generation
    assert (mentioned(again), agree(again)) == (3, True)


def _garbage(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:8192] + b"\x00\xff" * ((len(data) - 8192) // 2))


def _truncate(path: Path) -> None:
    path.write_bytes(b"")


def _forget_a_document(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("UPDATE documents SET serial = 7 WHERE n = 1")
    db.commit()
    db.close()


@pytest.mark.parametrize("spoil", [Path.unlink, _truncate, _garbage, _forget_a_document])
def test_a_ledger_that_is_lost_or_wrong_is_made_anew(
    keeper: IndexKeeper, store: Store, spoil: Callable[[Path], None]
) -> None:
    ledger = keeper.ledger()
    ledger.close()
    spoil(ledger.path)
    load(store, "Bản tin ba")
    again = IndexKeeper(store, vocabulary.shipped().fingerprint)
    assert not agree(again)
    with store.writing():
        assert again.catch_up() == 3
    assert again.ledger().path != ledger.path
    assert (mentioned(again), agree(again)) == (3, True)


def test_the_ledger_changes_with_the_index_and_an_old_reader_goes_on(keeper: IndexKeeper, store: Store) -> None:
    before = keeper.ledger()
    stream = before.every_mention([QD102])
    first = next(stream)
    with store.writing():
        keeper.rebuild()
    assert keeper.ledger() is not before
    assert keeper.ledger() is keeper.ledger()
    assert keeper.ledger().path.parent == keeper.engine().folder
    assert [first, *stream] == list(keeper.ledger().every_mention([QD102]))


def test_a_rebuild_that_fails_leaves_the_old_ledger(
    keeper: IndexKeeper, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = keeper.ledger().path
    monkeypatch.setattr(Ledger, "serials", lambda _ledger: {})
    with pytest.raises(StoreError, match="match"), store.writing():
        keeper.rebuild()
    monkeypatch.undo()
    assert keeper.ledger().path == path
    assert [folder.name for folder in path.parent.parent.iterdir() if folder.is_dir()] == [path.parent.name]
    assert agree(keeper)


@pytest.mark.parametrize("name", ["layout", "fingerprint"])
def test_a_disk_that_is_full_at_the_end_of_a_rebuild_leaves_the_old_index(
    keeper: IndexKeeper, store: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path, write = keeper.ledger().path, Path.write_text

    def full(self: Path, text: str, encoding: str) -> int:
        if self.name == name:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(self, text, encoding=encoding)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(StoreError, match="Hết chỗ"), store.writing():
        keeper.rebuild()
    monkeypatch.undo()
    assert keeper.ledger().path == path
    assert agree(keeper)


def test_without_an_index_there_is_no_ledger(store: Store) -> None:
    with pytest.raises(StoreError, match="rebuild") as caught:
        IndexKeeper(store, vocabulary.shipped().fingerprint).ledger()
    assert not isinstance(caught.value, Damaged)


def test_an_index_of_another_version_is_refused_before_it_is_opened(
    keeper: IndexKeeper, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in keeper.engine().folder.glob("*.arrays"):
        path.write_bytes(b"laid out in another way")
    monkeypatch.setattr(schema, "_VERSION", "0")
    later = IndexKeeper(store, vocabulary.shipped().fingerprint)
    with pytest.raises(StoreError, match="made by another version .* run: tracuu --data .* rebuild"):
        later.engine()
    assert later.is_stale()
    with store.writing():
        assert later.catch_up() == 2
    assert agree(later)


def test_an_index_from_before_its_layout_was_noted_is_refused(keeper: IndexKeeper, store: Store) -> None:
    (keeper.engine().folder / "layout").unlink()
    with pytest.raises(StoreError, match="another version"):
        IndexKeeper(store, vocabulary.shipped().fingerprint).engine()


def test_a_bit_that_changed_on_the_disk_is_found_by_verify_alone(keeper: IndexKeeper, store: Store) -> None:
    (path,) = keeper.engine().folder.glob("*.arrays")
    data = bytearray(path.read_bytes())
    data[64] ^= 1
    path.write_bytes(data)
    again = IndexKeeper(store, vocabulary.shipped().fingerprint)
    assert again.engine().last_serial() == 2
    assert [difference.where for difference in again.verify()] == ["index"]
    assert [path.name in difference.en for difference in again.verify()] == [True]


def retitled(store: Store, id_: str, title: str) -> None:
    """Change what is known of a document, and let the index follow."""
    stored = store.stored(id_)
    with store.batch() as batch:
        batch.redescribe(replace(stored.document, title=replace(stored.document.title, value=title)), b"")


def test_an_index_of_another_past_of_the_store_is_made_anew(keeper: IndexKeeper, store: Store, tmp_path: Path) -> None:
    (id_, *_rest), backup = [id_ for id_, _serial in store.serials()], tmp_path / "backup.sqlite"
    with closing(sqlite3.connect(store.folder / "tracuu.sqlite")) as live, closing(sqlite3.connect(backup)) as kept:
        live.backup(kept)
    retitled(store, id_, "Tên sai")
    keeper.catch_up()
    assert agree(keeper)
    store.close()
    with closing(sqlite3.connect(store.folder / "tracuu.sqlite")) as live, closing(sqlite3.connect(backup)) as kept:
        kept.backup(live)
    assert keeper.is_stale()
    # The same document, the same serial: nothing but the mark tells the two apart.
    retitled(store, id_, "Tên đúng")
    assert not agree(keeper)
    keeper.catch_up()
    assert agree(keeper)
    found = keeper.engine().search(EngineQuery(Phrase(("đúng",), field="title")))
    assert found.ids == (id_,)


@pytest.mark.parametrize("noted", [b"", b"\xff", b"1", b"x y", b"9" * 30 + b" ab"])
def test_a_note_that_can_not_be_read_makes_the_index_stale(keeper: IndexKeeper, store: Store, noted: bytes) -> None:
    (seen,) = (store.folder / "index").glob("*/seen")
    seen.write_bytes(noted)
    assert keeper.is_stale()
    keeper.catch_up()
    assert not keeper.is_stale() and agree(keeper)


TERMS: dict[str, Callable[[Lexicon], object]] = {
    "counts": lambda terms: terms.counts(["nghèo"]),
    "one": lambda terms: terms["nghèo"],
    "items": lambda terms: list(terms.items()),
    "starting": lambda terms: terms.starting("ng", 5),
}


@pytest.mark.parametrize("asked", TERMS)
def test_damaged_terms_are_told_in_one_sentence(keeper: IndexKeeper, store: Store, asked: str) -> None:
    (path,) = (store.folder / "index").glob("*/*.arrays")
    at = path.read_bytes().index(bytes(ArrayFile(path)["syllables.blocks"]))
    # In place: the engine has mapped the file into memory.
    with path.open("r+b") as file:
        file.seek(at + 8)
        file.write(b"\xff" * 20)
    with pytest.raises(StoreError, match=r"bị hỏng \(error\); hãy chạy: tracuu --data .* rebuild"):
        TERMS[asked](keeper.engine().lexicon("syllables"))


def test_an_index_from_before_there_was_a_note_stays(keeper: IndexKeeper, store: Store) -> None:
    (seen,) = (store.folder / "index").glob("*/seen")
    seen.unlink()
    assert not keeper.is_stale()
    load(store, "Bản tin ba")
    keeper.catch_up()
    assert seen.exists() and agree(keeper)
