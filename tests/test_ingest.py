"""Which document is it? Sources, identical bytes, edits, files that vanish; and what a broken worker takes with it."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.ingest import Found, Outcome, ingest, reread, walk
from archive.store import Store

Write = Callable[[str, str | bytes], Path]
TEXT = "Tiêu đề bản tin\n\nNội dung một, hai, ba.\n"


def load(store: Store, *paths: Path, jobs: int = 1) -> list[Outcome]:
    with store.writing():
        return list(ingest(store, walk(paths), jobs=jobs))


def statuses(outcomes: list[Outcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


def test_the_same_bytes_elsewhere_are_the_same_document(store: Store, write: Write) -> None:
    first, second = write("a.txt", TEXT), write("copy/a.txt", TEXT)
    outcomes = load(store, first, second)
    assert statuses(outcomes) == ["archived", "unchanged"]
    assert outcomes[0].id == outcomes[1].id
    assert store.count() == 1


def test_one_of_two_copies_that_is_edited_becomes_its_own_document(store: Store, write: Write) -> None:
    first, second = write("a.txt", TEXT), write("b.txt", TEXT)
    load(store, first, second)
    second.write_text(TEXT + "Thêm.\n", encoding="utf-8")
    outcomes = load(store, first, second)
    assert statuses(outcomes) == ["unchanged", "archived"]
    assert statuses(load(store, first, second)) == ["unchanged", "unchanged"]
    assert store.count() == 2


def test_an_edit_and_its_reversal_are_revisions(store: Store, write: Write) -> None:
    path = write("a.txt", TEXT)
    (made,) = load(store, path)
    for text in (TEXT + "Thêm.\n", TEXT):
        path.write_text(text, encoding="utf-8")
        assert statuses(load(store, path)) == ["updated"]
    assert [row[0] for row in store.revisions(made.id)] == [1, 2, 3]
    assert list(store.verify()) == []


def test_a_path_in_either_normal_form_is_one_source(store: Store, write: Write) -> None:
    name = "hội-nghị.txt"
    load(store, write(unicodedata.normalize("NFC", name), TEXT))
    other = write(unicodedata.normalize("NFD", name), TEXT + "Thêm.\n")
    assert statuses(load(store, other)) == ["updated"]


def test_a_relative_and_an_absolute_path_are_one_source(
    store: Store, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.txt", TEXT)
    (first,) = load(store, path)
    path.write_text(TEXT + "Thêm.\n", encoding="utf-8")
    monkeypatch.chdir(path.parent)
    (second,) = load(store, Path("a.txt"))
    assert (second.id, second.status) == (first.id, "updated")
    assert store.get(first.id).source == "a.txt"


def test_records_of_two_files_with_one_id_are_two_documents(store: Store, write: Write) -> None:
    def line(body: str) -> str:
        return json.dumps({"id": "1", "title": "Bản tin", "body": body}, ensure_ascii=False)

    one, two = write("one.jsonl", line("Thứ nhất.")), write("two.jsonl", line("Thứ hai."))
    assert statuses(load(store, one, two)) == ["archived", "archived"]
    one.write_text(line("Thứ nhất, sửa."), encoding="utf-8")
    assert statuses(load(store, one, two)) == ["updated", "unchanged"]


def test_hidden_files_and_litter_are_passed_over_and_the_unknown_is_refused(store: Store, write: Write) -> None:
    folder = write("a.txt", TEXT).parent
    for name in (".hidden.txt", "Thumbs.db", "~$a.docx", ".git/x.txt"):
        write(name, TEXT)
    write("table.xlsx", b"PK\x03\x04rest")
    outcomes = load(store, folder)
    assert [(Path(item.source).name, item.status) for item in outcomes] == [
        ("a.txt", "archived"),
        ("table.xlsx", "refused"),
    ]
    assert outcomes[1].refused is not None
    assert outcomes[1].refused.code == "unsupported"


def test_a_file_that_vanishes_and_one_that_may_not_be_read(
    store: Store, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, secret = write("a.txt", TEXT), write("b.txt", TEXT + "b")
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == secret:
            raise PermissionError(13, os.strerror(13))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with store.writing():
        outcomes = list(ingest(store, [Found(good.with_name("gone.txt"), 9), *walk([secret, good])]))
    assert [outcome.refused.code for outcome in outcomes if outcome.refused] == ["missing", "unreadable"]
    assert outcomes[-1].status == "archived"


def test_a_program_fault_is_that_file_s_outcome(store: Store, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [write("a.txt", TEXT), write("b.txt", TEXT + "b")]

    def annotate(text: str) -> bytes:
        if text.endswith("b"):
            raise ZeroDivisionError
        return b""

    with store.writing():
        outcomes = list(ingest(store, walk(paths), annotate=annotate))
    assert statuses(outcomes) == ["archived", "refused"]
    assert outcomes[1].refused is not None
    assert outcomes[1].refused.code == "failed"


def die(text: str) -> bytes:
    """Ends the worker process that meets a certain text, as the kernel does when memory runs out."""
    if "chết" in text:
        os._exit(9)
    return b""


def test_a_worker_that_dies_takes_only_its_own_file(store: Store, write: Write) -> None:
    paths = [write(f"{number:02}.txt", TEXT + ("chết" if number == 9 else str(number))) for number in range(14)]
    with store.writing():
        outcomes = list(ingest(store, walk(paths), jobs=2, annotate=die))
    assert [Path(item.source).stem for item in outcomes if item.status == "refused"] == ["09"]
    assert statuses(outcomes).count("archived") == 13


def test_a_load_that_is_broken_off_goes_on_where_it_stopped(store: Store, write: Write) -> None:
    paths = [write(f"{number:03}.txt", f"{TEXT}{number}") for number in range(80)]
    with store.writing():
        outcomes = ingest(store, walk(paths))
        for _ in range(40):
            next(outcomes)
        outcomes.close()  # type: ignore[attr-defined]
    done = store.count()
    assert 32 <= done < 80
    again = load(store, *paths)
    assert statuses(again).count("unchanged") == done
    assert store.count() == 80
    assert list(store.verify()) == []


def test_what_another_describer_described_is_read_again(
    store: Store, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = json.dumps({"id": "r", "title": "Bản tin", "body": "Đoàn đến huyện Tam Đảo."}, ensure_ascii=False)
    load(store, write("a.txt", TEXT), write("b.jsonl", record))
    serial = store.last_serial()
    with store.writing():
        assert list(reread(store)) == []
    monkeypatch.setattr("archive.ingest._fingerprint", lambda: "another")
    with store.writing():
        assert statuses(list(reread(store))) == ["unchanged", "unchanged"]
        assert list(reread(store)) == []
    assert store.last_serial() == serial


def test_a_changed_description_takes_the_old_one_s_place(
    store: Store, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made,) = load(store, write("a.txt", TEXT))
    former = store.get(made.id)
    with store.batch() as batch:
        batch.redescribe(replace(former, title=replace(former.title, value="Cũ")), b"", "old")
    serial = store.last_serial()
    with store.writing():
        assert statuses(list(reread(store, annotate=lambda text: b"note"))) == ["updated"]
    assert store.get(made.id) == former
    assert store.last_serial() == serial + 1
    assert len(store.revisions(made.id)) == 1
    assert list(store.verify()) == []
