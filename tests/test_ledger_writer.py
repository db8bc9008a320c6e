"""What goes into the ledger, what must not stay there, and who may read meanwhile."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.document import Citation, Document, Finding
from archive.store import Stored
from indexer import ledger_writer
from indexer.ledger import Damaged, Filters, Ledger, Mention
from tests.conftest import TTDB, make_document
from tests.made_mentions import (
    BARE102,
    CT135,
    FILTERS,
    FORMS,
    NEWS,
    NOTE,
    OPEN102,
    QD102,
    QD134,
    REPORT,
    TYPES,
    few,
    put,
    reference,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "index" / "now" / "ledger.sqlite", create=True)
    put(made, few())
    yield made
    made.close()


def test_a_document_that_changes_leaves_nothing_behind(ledger: Ledger) -> None:
    put(ledger, [replace(NOTE, citations=(), revision=2), replace(REPORT, published=None, districts=())], after=5)
    assert ledger.find([OPEN102, BARE102]) == {}
    row = ledger.find([QD102])[QD102]
    assert (row.mentions, row.first, row.last) == (3, "2018", "2018")
    assert ledger.held() == {"": 2, "2009-08": 1, "2017-04": 1, "2018": 1}
    assert ledger.serials()[NOTE.id] == 6
    assert ledger.last_serial() == 7


def test_ambiguous_dates_and_what_is_no_date_are_undated(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", create=True)
    dates = [("2017-04-10", "ambiguous"), ("mười tháng tư", "exact"), ("2017-04-10/2017-04-11", "exact")]
    put(
        ledger,
        [
            replace(REPORT, id=str(number), published=Finding(value, None, None, "test", confidence))  # type: ignore[arg-type]
            for number, (value, confidence) in enumerate(dates)
        ],
    )
    assert ledger.held() == {"": 3}
    ledger.close()


POOL = [
    make_document(f"Bản tin số {number}", "Văn bản A, văn bản B, văn bản C và lại văn bản A.")[0] for number in range(4)
]
PLACES = [("tam-dao", "Tam Đảo"), ("tam-dao", "huyện Tam Đảo"), ("lap-thach", "Lập Thạch")]


def citations() -> st.SearchStrategy[tuple[Citation, ...]]:
    one = st.builds(
        Citation,
        start=st.integers(0, 40),
        end=st.integers(41, 60),
        type=st.sampled_from(["QĐ", "CV"]),
        canonical=st.sampled_from([*TYPES]),
        rule=st.sampled_from(["a", "b"]),
        confidence=st.sampled_from(["exact", "inferred", "ambiguous"]),
        article=st.sampled_from(["", "Điều 1"]),
        relation=st.sampled_from(["", "thay-the"]),
        actor=st.sampled_from(["", QD102]),
    )
    return st.lists(one, max_size=5).map(lambda found: tuple(sorted(found, key=lambda citation: citation.start)))


def findings(values: Sequence[tuple[str, str]]) -> st.SearchStrategy[tuple[Finding, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique_by=lambda value: value[0]).map(
        lambda found: tuple(Finding(code, None, None, "test", label=label) for code, label in sorted(found))
    )


def version(number: int, **values: Any) -> Document:
    date = values.pop("date")
    return replace(POOL[number], published=Finding(date, None, None, "test") if date else None, **values)


VERSIONS = st.builds(
    version,
    st.integers(0, 3),
    date=st.sampled_from(["", "2016-05-04", "2017-04-10", "2017-04-21"]),
    districts=findings(PLACES),
    units=findings([TTDB]),
    citations=citations(),
    identity=st.sampled_from(["", QD102, QD134]),
    revision=st.integers(1, 3),
)


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What stands in every table, with the ids and forms in place of the numbers that a file gives them."""
    db = sqlite3.connect(path)
    documents = dict(db.execute("SELECT n, id FROM documents"))
    forms = dict(db.execute("SELECT n, canonical FROM policies"))
    found: dict[str, list[tuple[Any, ...]]] = {}
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        cursor = db.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        known = {"n": forms if table == "policies" else documents, "document": documents, "policy": forms}
        rows = [tuple(known.get(name, {}).get(v, v) for name, v in zip(names, row, strict=True)) for row in cursor]
        if table == "cited":
            numbers = [(document, np.frombuffer(blob, ledger_writer.NUMBERS)) for document, blob in rows]
            rows = [(document, *sorted(forms[n] for n in blob.tolist())) for document, blob in numbers]
        found[table] = sorted(rows)
    db.close()
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(VERSIONS, max_size=6), max_size=4), st.sampled_from(FILTERS), st.sampled_from(FORMS))
def test_after_any_puts_the_ledger_is_the_one_made_from_scratch(
    batches: list[list[Document]], filters: Filters, forms: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        grown, anew = (Ledger(Path(folder) / name, create=True) for name in ("grown.sqlite", "anew.sqlite"))
        last: dict[str, Stored] = {}
        serial = 0
        for batch in batches:
            put(grown, batch, after=serial)
            for document in batch:
                serial += 1
                last[document.id] = Stored(serial, document, b"")
        with anew.writing() as writer:
            for stored in sorted(last.values(), key=lambda stored: stored.serial):
                writer.put(stored)
        assert dump(grown.path) == dump(anew.path)
        check_mentions_of_versions(grown, [stored.document for stored in last.values()], forms, filters)
        grown.close()
        anew.close()


def check_mentions_of_versions(
    ledger: Ledger, documents: list[Document], forms: Sequence[str], filters: Filters
) -> None:
    expected = reference(documents, forms, filters)
    key = [(mention.date, mention.document, mention.start, mention.ordinal) for mention in expected]
    found = list(ledger.every_mention(forms, filters))
    assert sorted((one.date, one.document, one.start, one.ordinal) for one in found) == sorted(key)
    assert ledger.months(forms, filters) == Counter(mention.date[:7] for mention in expected)
    for form, row in ledger.find(forms).items():
        mentions = reference(documents, [form], Filters())
        dates = [mention.date for mention in mentions if mention.date]
        assert (row.mentions, row.documents) == (len(mentions), len({mention.document for mention in mentions}))
        assert (row.first, row.last) == (min(dates, default=""), max(dates, default=""))
        assert row.type == min(commonest(mentions))
    others: Counter[str] = Counter()
    for document in documents:
        held = {citation.canonical for citation in document.citations}
        if held & set(forms):
            others.update(held - set(forms))
    assert {row.policy.canonical: row.documents for row in ledger.together(forms)} == others


def commonest(mentions: list[Mention]) -> list[str]:
    counts = Counter(mention.type for mention in mentions)
    return [type_ for type_, count in counts.items() if count == max(counts.values())]


def test_a_batch_that_fails_leaves_no_part_of_itself(ledger: Ledger) -> None:
    before = dump(ledger.path)
    broken = replace(NEWS, citations=(replace(NEWS.citations[0], article=object()),))  # type: ignore[arg-type]
    with pytest.raises(sqlite3.Error, match="object"):
        put(ledger, [replace(REPORT, citations=()), broken], after=5)
    assert dump(ledger.path) == before


def test_whole_batches_stand_before_the_end(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_writer, "BATCH", 3)
    with ledger.writing() as writer:
        writer.put(Stored(6, replace(NOTE, revision=2), b""))
        assert ledger.last_serial() == 5
        writer.put(Stored(7, replace(REPORT, revision=2), b""))
        assert ledger.last_serial() == 7


def test_a_reader_sees_one_state_and_is_not_held_up(ledger: Ledger) -> None:
    with ledger.snapshot():
        before = ledger.state()
        streamed = ledger.every_mention([QD102])
        first = next(streamed)
        put(ledger, [replace(REPORT, citations=(), revision=2)], after=5)
        assert ledger.state() == before
        assert ledger.find([QD102])[QD102].mentions == 3
        assert len([first, *streamed]) == 3
        seen: list[int] = []
        other = threading.Thread(target=lambda: seen.append(ledger.find([QD102])[QD102].mentions))
        other.start()
        other.join()
        assert seen == [1]
    assert ledger.state() != before
    assert ledger.find([QD102])[QD102].mentions == 1


def test_a_stream_goes_on_while_others_read_and_the_ledger_closes(ledger: Ledger) -> None:
    stream = ledger.every_mention([QD102, CT135])
    first = next(stream)
    assert ledger.last_serial() == 5
    ledger.close()
    assert len([first, *stream]) == 6


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"khong phai co so du lieu" * 400),
        lambda path: _set_version(path, 99),
    ],
    ids=["missing", "empty", "no database", "of another version"],
)
def test_a_ledger_that_cant_be_read_says_what_to_run(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    path = tmp_path / "index" / "now" / "ledger.sqlite"
    Ledger(path, create=True).close()
    spoil(path)
    with pytest.raises(Damaged, match="rebuild"):
        Ledger(path)


def _set_version(path: Path, number: int) -> None:
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {number}")
    db.close()


def test_damage_within_the_file_is_met_by_whoever_reads_there(ledger: Ledger) -> None:
    ledger.close()
    data = bytearray(ledger.path.read_bytes())
    data[8192:] = b"\x00\xff" * ((len(data) - 8192) // 2)
    ledger.path.write_bytes(data)
    damaged = Ledger(ledger.path)
    with pytest.raises(Damaged):
        damaged.mentions([QD102])
    damaged.close()
