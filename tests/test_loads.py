"""The journal of loads: what each load did, file by file, and what is refused today."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import sources
from archive.errors import NotFound, Refused
from archive.ingest import ingest, walk
from archive.loads import Load, LoadItem, Outcome, Status
from archive.store import Store

Write = Callable[[str, str | bytes], Path]
TEXT = "Bản tin xã Đạo Trù\n\nNội dung một, hai, ba.\n"
EMPTY = Refused("empty", "Tệp rỗng. Hãy lấy lại tệp gốc rồi nạp lại.", "The file is empty. Get the original again.")


def load(store: Store, *paths: Path, who: str = "Lò Thị Mai") -> Load:
    """Load those paths under a number of their own."""
    with store.writing():
        number = store.begin_load(paths, who)
        list(ingest(store, walk(paths), load=number))
        store.end_load(number)
    return store.load(number)


def items(store: Store, number: int, status: str = "") -> list[tuple[str, str, str]]:
    found = (item for _, item in store.load_items(number, status))
    return [(Path(item.place).name, item.status, item.reason) for item in found]


def refused(store: Store) -> list[tuple[str, str, int]]:
    return [(Path(item.place).name, item.reason, item.load) for item in store.refusals()]


def test_a_load_is_kept_with_what_became_of_each_file(store: Store, write: Write) -> None:
    folder = write("a.txt", TEXT).parent
    write("b.txt", TEXT)
    write("c.txt", b"")
    first = load(store, folder)
    assert (first.number, first.who, first.paths) == (1, "Lò Thị Mai", (str(folder),))
    assert (first.archived, first.updated, first.unchanged, first.refused, first.scanned) == (1, 0, 1, 1, 0)
    assert first.began.endswith("+00:00")
    assert first.began <= first.ended
    assert items(store, 1) == [("a.txt", "archived", ""), ("c.txt", "refused", "empty")]
    write("a.txt", TEXT + "Thêm.\n")
    second = load(store, folder)
    assert (second.archived, second.updated, second.unchanged, second.refused) == (1, 0, 1, 1)
    assert store.loads() == (second, first)
    assert store.loads(before=2) == (first,)
    assert store.loads(most=1) == (second,)


def test_the_refusal_s_sentences_and_the_document_are_there_to_be_shown(store: Store, write: Write) -> None:
    good, bad = write("a.txt", TEXT), write("b.txt", b"")
    load(store, good, bad)
    (_, kept), (_, rejected) = store.load_items(1)
    assert kept == LoadItem(1, str(good), "archived", next(store.changes(0)).document.id, "", "", "")
    assert rejected == LoadItem(1, str(bad), "refused", "", EMPTY.code, EMPTY.vi, EMPTY.en)
    assert store.refusals() == (rejected,)


def test_items_are_paged_by_row_whatever_the_status(store: Store) -> None:
    statuses: tuple[Status, ...] = ("archived", "refused", "unchanged", "updated")
    outcomes = [
        Outcome(f"{n}", statuses[n % 4], 1, refused=EMPTY if n % 4 == 1 else None, place=f"/kho/{n:02}")
        for n in range(40)
    ]
    number = store.begin_load(["/kho"], "x")
    for start in range(0, 40, 7):
        store.record_load(number, outcomes[start : start + 7])
    for status in ("", "archived", "refused", "updated", "unchanged"):
        expected = [one.place for one in outcomes if one.status != "unchanged" and status in ("", one.status)]
        found, after = [], 0
        while page := store.load_items(number, status, after, 4):
            found += [item.place for _, item in page]
            after = page[-1][0]
        assert found == expected


def test_a_load_that_is_broken_off_keeps_what_it_recorded(store: Store, write: Write) -> None:
    paths = [write(f"{n:03}.txt", f"{TEXT}{n}" if n % 10 else "") for n in range(80)]
    with store.writing():
        number = store.begin_load(paths, "x")
        outcomes = ingest(store, walk(paths), load=number)
        for _ in range(40):
            next(outcomes)
        outcomes.close()  # type: ignore[attr-defined]
    broken = store.load(number)
    assert broken.ended == ""
    assert broken.archived == store.count()
    assert broken.archived + broken.refused == len(store.load_items(number, most=1_000)) == 64
    assert len(store.refusals()) == 7
    whole = load(store, *paths)
    assert (whole.unchanged, whole.archived, whole.refused) == (broken.archived, 72 - broken.archived, 8)


def test_a_batch_that_fails_is_not_recorded(store: Store) -> None:
    number = store.begin_load(["/kho"], "x")
    with pytest.raises(RuntimeError), store.batch() as batch:
        batch.record_load(number, [Outcome("a", "refused", 1, refused=EMPTY, place="/kho/a")])
        raise RuntimeError
    assert store.load(number).refused == 0
    assert store.load_items(number) == store.refusals() == ()


def test_what_is_mended_is_no_longer_refused(store: Store, write: Write) -> None:
    one, two = write("a.txt", b""), write("b.txt", b"")
    load(store, one.parent)
    one.write_text(TEXT, encoding="utf-8")
    load(store, one)
    assert refused(store) == [("b.txt", "empty", 1)]
    two.write_bytes(b"\x00\x01\x02" * 400)
    load(store, two)
    (name, reason, number) = refused(store)[0]
    assert (name, number) == ("b.txt", 3)
    assert reason != "empty"
    assert [status for _, status, _ in items(store, 1)] == ["refused", "refused"]


def test_what_is_gone_is_no_longer_refused_once_its_folder_is_loaded_again(store: Store, write: Write) -> None:
    folder = write("in/a.txt", b"").parent
    other = write("in-other/b.txt", b"")
    load(store, folder, other)
    (folder / "a.txt").unlink()
    write("in/c.txt", TEXT)
    load(store, other)
    assert [name for name, _, _ in refused(store)] == ["b.txt", "a.txt"]
    load(store, folder)
    assert [name for name, _, _ in refused(store)] == ["b.txt"]


def test_lines_of_a_file_of_records_are_places(store: Store, write: Write) -> None:
    good = json.dumps({"id": "r-1", "title": "Một", "body": "Nội dung."}, ensure_ascii=False)
    path = write("a.jsonl", f"{good}\n{{hỏng\n\n{{cũng hỏng\n")
    load(store, path)
    assert items(store, 1) == [
        ("a.jsonl:1", "archived", ""),
        ("a.jsonl:2", "refused", "damaged"),
        ("a.jsonl:4", "refused", "damaged"),
    ]
    path.write_text(f"{good}\n{{vẫn hỏng\n", encoding="utf-8")
    load(store, path)
    assert refused(store) == [("a.jsonl:2", "damaged", 2)]
    path.write_text(f"{good}\n{good.replace('r-1', 'r-2')}\n", encoding="utf-8")
    load(store, path.parent)
    assert refused(store) == []


def test_places_are_absolute_whatever_was_typed(store: Store, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a.txt", b"")
    load(store, path)
    monkeypatch.chdir(path.parent)
    made = load(store, Path("a.txt"))
    assert made.paths == (str(path),)
    assert [(item.place, item.load) for item in store.refusals()] == [(str(path), 2)]


def test_a_way_around_leads_to_the_same_place(store: Store, write: Write) -> None:
    folder = write("a.txt", TEXT).parent
    bad, beside = write("b.txt", b""), folder / "beside"
    beside.mkdir()
    around = beside / ".." / ".." / folder.name
    assert (load(store, around).archived, store.refusals()[0].place) == (1, str(bad))
    write("a.txt", TEXT + "Thêm.\n")
    bad.write_text(TEXT + "Khác.\n", encoding="utf-8")
    again = load(store, folder)
    assert (again.updated, again.archived) == (1, 1)
    assert store.refusals() == ()


@pytest.mark.skipif(os.name == "nt", reason="links are for administrators on Windows")
def test_a_way_around_behind_a_link_leads_where_the_system_says(tmp_path: Path) -> None:
    (tmp_path / "there" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "there" / "deep")
    assert sources.place(tmp_path / "link" / ".." / "a.txt") == str(tmp_path.resolve() / "there" / "a.txt")
    assert sources.place(tmp_path / "link" / "a.txt") == str(tmp_path / "link" / "a.txt")


def test_refusals_by_reason_and_page_by_page(store: Store) -> None:
    other = Refused("no-text", "Không có chữ nào trong tệp.", "There is no text in the file.")
    number = store.begin_load(["/kho"], "x")
    outcomes = [Outcome("", "refused", 1, refused=other if n % 3 else EMPTY, place=f"/kho/{n:02}") for n in range(20)]
    store.record_load(number, outcomes)
    assert store.refusal_counts() == {"no-text": 13, "empty": 7}
    for reason in ("", "empty", "no-text"):
        expected = [one.place for one in outcomes if one.refused and reason in ("", one.refused.code)]
        found: list[str] = []
        while page := store.refusals(found[-1] if found else "", 3, reason):
            found += [item.place for item in page]
        assert found == expected


def test_an_unknown_load_is_said(store: Store) -> None:
    for call in (store.load, store.load_items, store.end_load):
        with pytest.raises(NotFound, match="7"):
            call(7)
    with pytest.raises(NotFound, match="7"):
        store.record_load(7, [])


def test_a_load_that_nobody_counts_is_not_recorded(store: Store, write: Write) -> None:
    with store.writing():
        assert [item.status for item in ingest(store, walk([write("a.txt", TEXT)]))] == ["archived"]
    assert store.loads() == ()


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = Store(tmp_path_factory.mktemp("journal") / "data", create=True)
    yield made
    made.close()


PLACES = ["/kho/a.txt", "/kho/b.txt", "/kho/in/c.txt", "/kho/in/d.jsonl:1", "/kho/in/d.jsonl:12"]
TRIES = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(PLACES), st.booleans()), st.booleans()), min_size=1, max_size=6
)


def _tried(place: str, good: bool) -> Outcome:
    return Outcome(place, "unchanged" if good else "refused", 1, refused=None if good else EMPTY, place=place)


@settings(max_examples=40, deadline=None)
@given(tries=TRIES)
def test_a_place_is_refused_as_the_newest_load_that_tried_it_says(
    journal: Store, tries: list[tuple[dict[str, bool], bool]]
) -> None:
    """A dictionary of the places, False where refused, and whether the load came to its end, which sees them all."""
    clean = journal.begin_load(["/kho"], "x")
    journal.end_load(clean)
    expected: dict[str, int] = {}
    for tried, ends in tries:
        number = journal.begin_load(["/kho"], "x")
        for place, good in tried.items():
            outcome = Outcome(
                place, "unchanged" if good else "refused", 1, refused=None if good else EMPTY, place=place
            )
            journal.record_load(number, [outcome])
            expected = {name: of for name, of in expected.items() if name != place} | ({} if good else {place: number})
        if ends:
            journal.end_load(number)
            expected = {name: of for name, of in expected.items() if of == number}
    assert {item.place: item.load for item in journal.refusals()} == expected
    assert sum(journal.refusal_counts().values()) == len(expected)
