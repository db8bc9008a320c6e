"""Which document is it? Sources, identical bytes, edits, files that vanish; and what a broken worker takes with it."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from multiprocessing import Process
from pathlib import Path
from typing import Any, ClassVar

import pytest

from archive.ingest import Found, ingest, reread, walk
from archive.loads import Outcome
from archive.store import Store, Stored

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


@pytest.mark.parametrize(("place", "jobs"), [(0, 1), (3, 2)])
def test_a_worker_that_dies_takes_only_its_own_file(store: Store, write: Write, place: int, jobs: int) -> None:
    page = "<html><body><article><h1>Tin về một việc</h1><p>{}</p></article></body></html>"
    paths = [write(f"{n:02}.html", page.format("chết" if n == place else f"Nội dung {n}.")) for n in range(11)]
    with store.writing():
        outcomes = list(ingest(store, walk(paths), jobs=jobs, annotate=die))
    refused = [item for item in outcomes if item.refused]
    assert [Path(item.source).stem for item in refused] == [f"{place:02}"]
    assert refused[0].refused is not None
    assert refused[0].refused.code == "crashed"
    assert statuses(outcomes).count("archived") == 10


def record(name: str, body: str) -> str:
    return json.dumps({"id": name, "title": f"Bản tin {name}", "body": body}, ensure_ascii=False)


def test_a_record_that_kills_its_worker_takes_no_other_of_its_group(store: Store, write: Write) -> None:
    lines = [record(f"{n:02}", "Đoàn chết máy." if n == 20 else f"Nội dung {n}.") for n in range(60)]
    path = write("a.jsonl", "\n".join(lines))
    with store.writing():
        outcomes = list(ingest(store, walk([path]), jobs=2, annotate=die))
    assert [(item.source, item.refused.code) for item in outcomes if item.refused] == [(f"{path}:21", "crashed")]
    assert [item.source for item in outcomes if not item.refused] == [f"{n:02}" for n in range(60) if n != 20]
    assert list(store.verify()) == []


class Stuck(Executor):
    """A pool that describes at once and never ends with what bears a certain name."""

    _processes: ClassVar[dict[int, Process]] = {}

    def submit(self, call: Callable[..., Any], /, *args: Any, **_kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if not any("treo" in task.name for task in args[0]):
            future.set_result(call(*args))
        return future


def test_what_hangs_takes_no_other_of_its_group(store: Store, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.workers._started", lambda jobs: Stuck())
    monkeypatch.setattr("archive.workers._PATIENCE", 0.01)
    page = "<html><body><article><h1>Tin về một việc</h1><p>Nội dung {}.</p></article></body></html>"
    names = ["a.html", "b.html", "treo.html", *(f"x{n}.html" for n in range(40))]
    paths = [write(name, page.format(name)) for name in names]
    with store.writing():
        outcomes = list(ingest(store, walk(paths), jobs=2))
    assert [(Path(item.source).name, item.status) for item in outcomes] == [
        (name, "refused" if name == "treo.html" else "archived") for name in names
    ]


def note(text: str) -> bytes:
    return text.encode()[-8:]


def mixed(write: Write, year: int) -> list[Path]:
    """Files with copies, a broken record and files that are refused; every third is another one each year."""
    lines = [record(f"r{n}", f"Nội dung {n % 70}, {year if n % 3 == 0 else ''}.") for n in range(120)]
    lines[40] = "{không phải JSON"
    texts = [write(f"t{n:02}.txt", f"{TEXT}{n % 25} {year if n % 3 == 0 else ''}") for n in range(60)]
    others = [write("u.xlsx", b"PK\x03\x04rest"), write("v.html", TEXT)]
    return [write("a.jsonl", "\n".join(lines)), *texts, *others]


def archive_of(folder: Path, write: Write, jobs: int) -> tuple[list[tuple[str, ...]], list[Stored]]:
    """An archive into which two years were loaded: the outcomes, and its documents in their order."""
    made = Store(folder, create=True)
    outcomes: list[Outcome] = []
    with made.writing():
        for year in (2016, 2017):
            outcomes += ingest(made, walk(mixed(write, year)), jobs=jobs, annotate=note)
    stored = list(made.changes(0))
    made.close()
    return [(one.source, one.status, one.id, one.refused.code if one.refused else "") for one in outcomes], stored


def test_any_number_of_workers_makes_the_same_archive(tmp_path: Path, write: Write) -> None:
    alone = archive_of(tmp_path / "one", write, 1)
    assert {status for _, status, _, _ in alone[0]} == {"archived", "unchanged", "updated", "refused"}
    assert archive_of(tmp_path / "three", write, 3) == alone


def test_an_interrupted_load_goes_on_where_it_stopped(store: Store, write: Write) -> None:
    paths = [write(f"{number:03}.txt", f"{TEXT}{number}") for number in range(150)]
    with store.writing(), pytest.raises(KeyboardInterrupt):
        outcomes = ingest(store, walk(paths), jobs=2)
        next(outcomes)
        outcomes.throw(KeyboardInterrupt)  # type: ignore[attr-defined]
    assert store.count() == 32
    assert list(store.verify()) == []
    assert statuses(load(store, *paths, jobs=2)) == ["unchanged"] * 32 + ["archived"] * 118
    assert list(store.verify()) == []


def test_no_more_is_held_than_is_needed(store: Store, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.ingest._AHEAD_BYTES", 100)
    paths = [write(f"{number:03}.txt", f"{TEXT}{number}") for number in range(200)]
    read: list[Path] = []

    def gathered() -> Iterator[Found]:
        for found in walk(paths):
            read.append(found.path)
            yield found

    with store.writing():
        outcomes = ingest(store, gathered(), jobs=3)
        next(outcomes)
        assert len(read) <= 64
        assert statuses(list(outcomes)) == ["archived"] * 199


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
    monkeypatch.setattr("archive.ingest.describer", lambda: "another")
    with store.writing():
        assert statuses(list(reread(store))) == ["unchanged", "unchanged"]
        assert list(reread(store)) == []
    assert store.last_serial() == serial


def test_reading_again_keeps_the_order_whatever_the_workers(
    store: Store, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [record(f"{n}", f"Nội dung {n}.") for n in range(80)]
    load(store, write("a.jsonl", "\n".join(lines)), *(write(f"{n}.txt", f"{TEXT}{n}") for n in range(20)))
    store.original_path(store.get(next(store.changes(0)).document.id).original.sha256).unlink()
    seen = []
    for number, jobs in enumerate((1, 2)):
        monkeypatch.setattr("archive.ingest.describer", lambda number=number: f"another {number}")
        with store.writing():
            seen.append([(one.source, one.status) for one in reread(store, jobs=jobs)])
    assert seen[0] == seen[1]
    assert sorted({status for _, status in seen[0]}) == ["refused", "unchanged"]


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


def test_old_bytes_at_a_new_place_are_a_new_document(store: Store, write: Write) -> None:
    path = write("a.txt", TEXT)
    (first,) = load(store, path)
    path.write_text(TEXT + "Thêm.\n", encoding="utf-8")
    load(store, path)
    (other,) = load(store, write("b.txt", TEXT))
    assert (other.status, store.count()) == ("archived", 2)
    assert other.id != first.id
    assert statuses(load(store, path, path.with_name("b.txt"))) == ["unchanged", "unchanged"]


def test_a_file_that_takes_another_s_name_in_one_load(store: Store, write: Write) -> None:
    first = write("a.txt", TEXT)
    load(store, first)
    first.rename(first.with_name("b.txt"))
    write("a.txt", TEXT + "Khác.\n")
    outcomes = load(store, first, first.with_name("b.txt"))
    assert store.count() == 2
    assert outcomes[0].id != outcomes[1].id
    assert "Khác" in store.get(outcomes[0].id).text
    assert "Khác" not in store.get(outcomes[1].id).text


def test_an_edit_after_a_move_is_a_revision(store: Store, write: Write) -> None:
    path = write("old/a.txt", TEXT)
    (first,) = load(store, path)
    moved = write("new/a.txt", TEXT)
    path.unlink()
    assert statuses(load(store, moved)) == ["unchanged"]
    moved.write_text(TEXT + "Thêm.\n", encoding="utf-8")
    (edited,) = load(store, moved)
    assert (edited.id, edited.status) == (first.id, "updated")


def test_the_archive_does_not_load_itself(store: Store, write: Write) -> None:
    folder = write("a.txt", TEXT).parent
    inside = Store(folder / "data", create=True)
    with inside.writing():
        for _ in range(2):
            outcomes = list(ingest(inside, walk([folder], beside=inside.folder)))
            assert [Path(item.source).name for item in outcomes] == ["a.txt"]
    inside.close()


@pytest.mark.skipif(os.name == "nt", reason="names of files are Unicode on Windows")
def test_names_that_are_no_text_are_sources_of_their_own(store: Store, write: Write) -> None:
    folder = write("a.txt", TEXT).parent
    for letter in (b"\xf1", b"\xf5"):
        Path(os.fsdecode(os.fsencode(folder) + b"/h" + letter + b"i.txt")).write_text(
            TEXT + str(letter), encoding="utf-8"
        )
    write("x\ny.txt", TEXT + "dòng")
    assert statuses(load(store, folder)) == ["archived"] * 4
    assert statuses(load(store, folder)) == ["unchanged"] * 4
    assert all(name.isprintable() for name in (stored.document.original.name for stored in store.changes(0)))


def test_one_name_s_refusal_is_not_another_s(store: Store, write: Write) -> None:
    outcomes = load(store, write("a.html", TEXT), write("b.txt", TEXT))
    assert statuses(outcomes) == ["refused", "archived"]


def test_a_lost_original_is_put_back(store: Store, write: Write) -> None:
    path = write("a.txt", TEXT)
    (made,) = load(store, path)
    store.original_path(store.get(made.id).original.sha256).unlink()
    assert len(list(store.verify())) == 1
    load(store, path)
    assert list(store.verify()) == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_what_is_not_entered_is_said(store: Store, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write("in/a.txt", TEXT).parent
    write("elsewhere/b.txt", TEXT + "b")
    (folder / "link").symlink_to(folder.parent / "elsewhere", target_is_directory=True)
    (folder / "closed").mkdir()
    scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, os.strerror(13), str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    outcomes = load(store, folder)
    assert {Path(item.source).name: item.refused.code for item in outcomes if item.refused} == {
        "link": "link",
        "closed": "unreadable",
    }


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_to_nothing_is_said_to_be_one(store: Store, write: Write) -> None:
    path = write("a.txt", TEXT).with_name("b.txt")
    path.symlink_to(path.with_name("none.txt"))
    (outcome,) = load(store, path)
    assert outcome.refused is not None
    assert outcome.refused.code == "link"


def test_every_outcome_says_where_it_stood(store: Store, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path, bad = write("a.jsonl", f"\n{record('r-1', 'Một.')}\n{{hỏng\n"), write("b.txt", b"")
    monkeypatch.chdir(path.parent)
    outcomes = load(store, Path("a.jsonl"), Path("b.txt"))
    assert [(item.source, item.place) for item in outcomes] == [
        ("r-1", f"{path}:2"),
        ("a.jsonl:3", f"{path}:3"),
        ("b.txt", str(bad)),
    ]


def test_an_edit_that_equals_another_document_is_still_an_edit(store: Store, write: Write) -> None:
    first, second = write("a.txt", TEXT), write("b.txt", TEXT + "Khác.\n")
    load(store, first, second)
    first.write_text(TEXT + "Khác.\n", encoding="utf-8")
    assert statuses(load(store, first, second)) == ["updated", "unchanged"]
    assert [("Khác" in stored.document.text) for stored in store.changes(0)] == [True, True]
    assert statuses(load(store, first, second)) == ["unchanged", "unchanged"]
