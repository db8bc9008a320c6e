"""Corrections: what may be typed, what becomes of the record, and that nothing which loads or re-reads forgets them."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import vocabulary
from archive.correcting import correct, withdraw
from archive.corrections import BY_NAME, FIELDS, Correction, corrected, in_force, standing, values
from archive.document import Document, Finding
from archive.errors import NotFound, QueryError, Refused
from archive.ingest import ingest, reread, walk
from archive.store import Store
from archive.typed import Typed, shipped
from tests.conftest import FEW

Write = Callable[[str, str | bytes], Path]

PAGE = """Thăm đồng bào nhân dịp Tết

12/01/2018

Sáng ngày 10/01/2018, tại xã Đạo Trù, huyện Tam Đảo, Ban Dân tộc tỉnh đã tổ chức thăm người có uy tín. Đoàn cũng nghe
báo cáo về Chương trình 135 tại huyện Lập Thạch.

Bùi Thu Trang-Phòng TT&ĐB
"""
WHO, WHY = "Lò Thị Mai", "Đã xem bản giấy"


# what may be typed


@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        ("published", "10/04/2017", "2017-04-10"),
        ("published", "ngày 10 tháng 4 năm 2017", "2017-04-10"),
        ("published", "2017-04-10", "2017-04-10"),
        ("published", "2017-04", "2017-04"),
        ("published", "4/2017", "2017-04"),
        ("published", "tháng 4/2017", "2017-04"),
        ("published", "Tháng 4 năm 2017", "2017-04"),
        ("published", "năm 2017", "2017"),
        ("published", " 2017 ", "2017"),
        ("periods", "quý I/2017", "2017-Q1"),
        ("periods", "Quý IV năm 2017", "2017-Q4"),
        ("periods", "6 tháng đầu năm 2018", "2018-H1"),
        ("periods", "9 tháng năm 2014", "2014-9M"),
        ("periods", "2014-9m", "2014-9M"),
        ("periods", "2017-q1", "2017-Q1"),
        ("periods", "năm học 2016-2017", "2016-09/2017-05"),
        ("periods", "2016", "2016"),
        ("districts", "tam-dao", "tam-dao"),
        ("districts", "Tam Đảo", "tam-dao"),
        ("districts", "huyện Tam Đảo", "tam-dao"),
        ("districts", "H.Tam Đảo", "tam-dao"),
        ("districts", "tam dao", "tam-dao"),
        ("districts", "tp. Vĩnh Yên", "vinh-yen"),
        ("districts", "thị xã Phúc Yên", "phuc-yen"),
        ("held_at", "Đăk Mil", "dak-mil"),
        ("programmes", "ct135", "ct135"),
        ("programmes", "Chương trình 135", "ct135"),
        ("programmes", "135", "ct135"),
        ("programmes", "QĐ 102/2009/QĐ-TTg", "qd102"),
        ("type", "Báo cáo", "bao-cao"),
        ("type", "bao cao", "bao-cao"),
        ("type", "KH", "ke-hoach"),
        ("units", "Phòng Tuyên truyền và Địa bàn", "phong-ttdb"),
        ("units", "phòng tt&đb", "phong-ttdb"),
        ("number", "12/KH-BDT", "12/KH-BDT"),
        ("number", "Số: 12 /KH - BDT", "12/KH-BDT"),
        ("number", "66.8/2025/NQ-CP", "66.8/2025/NQ-CP"),
        ("title", "  Hội nghị \n sơ kết  ", "Hội nghị sơ kết"),
        ("title", "Ho\u0323\u0302i nghi\u0323", "Hội nghị"),
        ("title", "Hội ng\u00adhị\u200b sơ kết", "Hội nghị sơ kết"),
        ("published", "１０/04/2017", "2017-04-10"),
        ("periods", "quý I/２０１７", "2017-Q1"),
    ],
)
def test_what_is_typed_is_read_as_in_a_text(field: str, typed: str, expected: str) -> None:
    (found,) = shipped().read(BY_NAME[field], [typed])
    assert (found.value, found.start, found.end, found.confidence) == (expected, None, None, "exact")


@pytest.mark.parametrize(
    ("field", "typed", "label"),
    [
        ("districts", "H. Tam Đảo", "Tam Đảo"),
        ("programmes", "CT135", "Chương trình 135"),
        ("type", "KH", "Kế hoạch"),
        ("units", "Phòng Tuyên truyền và Địa bàn", "Phòng TT&ĐB"),
        ("units", "Phòng Nội vụ huyện", "Phòng Nội vụ huyện"),
        ("authors", "Lò Thị  Mai", "Lò Thị Mai"),
        ("signatory", "Lò Thị Mai", "Lò Thị Mai"),
    ],
)
def test_a_code_has_the_label_that_people_read(field: str, typed: str, label: str) -> None:
    assert [item.label for item in shipped().read(BY_NAME[field], [typed])] == [label]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("published", ["31/4/2017"], "31/4/2017"),
        ("published", ["hôm qua"], "10/04/2017"),
        ("published", ["quý I/2017"], "10/04/2017"),
        ("published", ["4/11/2018 2:30 PM"], "10/04/2017"),
        ("published", ["2017", "2018"], "một giá trị"),
        ("periods", ["quý I"], "2017"),
        ("periods", ["tháng 13/2017"], "9 tháng năm 2017"),
        ("periods", ["0017"], "9 tháng năm 2017"),
        ("periods", ["２０１７-Q1"], "9 tháng năm 2017"),
        ("published", ["10/04/0017"], "10/04/2017"),
        ("people", ["\u200b\u00ad"], "từ 1 đến 200"),
        ("number", [".."], "chữ hoặc số"),
        ("districts", ["Tam Đảm"], "“Tam Đảo”"),
        ("districts", ["xã Đạo Trù"], "“Tam Đảo”"),
        ("programmes", ["xyzzy"], "không có “xyzzy”"),
        ("type", ["báo cá"], "“Báo cáo”"),
        ("type", [], "không được để trống"),
        ("title", [], "không được để trống"),
        ("title", [" \n "], "từ 1 đến 1000"),
        ("number", ["1" * 101], "từ 1 đến 100 "),
        ("number", ["Số:"], "12/KH-BDT"),
        ("published", ["1" * 201], "từ 1 đến 200 "),
        ("authors", ["a"] * 101, "không quá 100"),
        ("units", ["Phòng Dân tộc"], "phong-dan-toc-tam-dao"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(field: str, typed: list[str], said: str) -> None:
    with pytest.raises(QueryError) as fault:
        shipped().read(BY_NAME[field], typed)
    assert said in fault.value.vi
    assert fault.value.vi.startswith(f"{BY_NAME[field].vi}: ")
    assert fault.value.en.startswith(f"{BY_NAME[field].en}: ")


def test_a_name_that_two_places_bear_must_be_told_apart_by_its_code() -> None:
    known = vocabulary.shipped()
    first = next(row for row in known.places if row.code == "tam-dao")
    twin = replace(first, code="tam-dao-khac")
    table = Typed(replace(known, places=(*known.places, twin)))
    with pytest.raises(QueryError, match=r"tam-dao \(Tam Đảo\), tam-dao-khac \(Tam Đảo\); hãy ghi mã"):
        table.read(BY_NAME["districts"], ["Tam Đảo"])
    assert [item.value for item in table.read(BY_NAME["districts"], ["tam-dao-khac"])] == ["tam-dao-khac"]


def test_the_same_value_twice_is_one() -> None:
    found = shipped().read(BY_NAME["districts"], ["Lập Thạch", "tam-dao", "huyện Lập Thạch"])
    assert [item.value for item in found] == ["lap-thach", "tam-dao"]


def test_the_choices_of_a_field_can_all_be_typed_by_code_and_name() -> None:
    for field in FIELDS:
        for code, label in shipped().choices(field):
            assert [item.value for item in shipped().read(field, [code])] == [code]
            assert label
    assert {field.name for field in FIELDS if shipped().choices(field)} == {
        "type", "held_at", "districts", "programmes", "units",
    }  # fmt: skip


# what becomes of a document

DOCUMENT = replace(
    FEW[0][0],
    number=Finding("12/KH-BDT", 0, 9, "directive.number"),
    people=(Finding("a-0000", 3, 5, "person", "inferred", "A", "Trưởng ban"),),
    districts=(Finding("tam-dao", 4, 11, "place.bare", "ambiguous", "Tam Đảo", "district; tam-duong"),),
)


def said(field: str, *codes: str, number: int = 1, withdrawn: str = "") -> Correction:
    return Correction(number, DOCUMENT.id, field, codes, (), WHO, WHY, "2026-11-22T00:00:00+00:00", withdrawn)


def test_a_value_that_a_finder_found_keeps_its_span() -> None:
    made = corrected(DOCUMENT, [said("districts", "tam-dao", "lap-thach", number=7)])
    assert made.districts == (
        Finding("tam-dao", 4, 11, "correction:7", "exact", "Tam Đảo"),
        Finding("lap-thach", None, None, "correction:7"),
    )
    assert corrected(DOCUMENT, [said("people", "a-0000")]).people[0].detail == "Trưởng ban"


def test_a_field_may_be_emptied() -> None:
    made = corrected(DOCUMENT, [said("people"), said("number"), said("published", number=2)])
    assert (made.people, made.number, made.published) == ((), None, None)


def test_the_newest_standing_correction_wins() -> None:
    one, two = said("authors", "a"), said("authors", "b", number=2)
    for order in ([one, two], [two, one]):
        assert values(corrected(DOCUMENT, order), "authors")[0].value == "b"
    assert corrected(DOCUMENT, [one, replace(two, withdrawn="2026")]).authors[0].rule == "correction:1"
    assert corrected(DOCUMENT, [replace(one, withdrawn="2026")]) == DOCUMENT


def test_the_document_s_own_identity_follows_its_number() -> None:
    made = corrected(replace(DOCUMENT, identity="12/KH-BDT@2017"), [said("number", "13/2017/QĐ-TTg")])
    assert made.identity == "13/2017/QĐ-TTg"
    assert corrected(made, [said("number")]).identity == ""
    assert corrected(replace(DOCUMENT, identity="x"), [said("authors", "a")]).identity == "x"


CODES = st.lists(st.sampled_from(["a-0000", "tam-dao", "lap-thach", "2017", "12/KH-BDT"]), max_size=3, unique=True)
CORRECTIONS = st.lists(
    st.tuples(st.sampled_from([field.name for field in FIELDS]), CODES, st.sampled_from(["", "2026"])), max_size=8
)


def _drawn(drawn: list[tuple[str, list[str], str]]) -> list[Correction]:
    return [
        said(name, *(codes if BY_NAME[name].many else (codes or ["x"])[:1]), number=number, withdrawn=withdrawn)
        for number, (name, codes, withdrawn) in enumerate(drawn, 1)
    ]


@settings(deadline=None)
@given(drawn=CORRECTIONS)
def test_to_correct_again_changes_nothing(drawn: list[tuple[str, list[str], str]]) -> None:
    corrections = _drawn(drawn)
    made = corrected(DOCUMENT, corrections)
    assert corrected(made, corrections) == made
    assert in_force(made, corrections)
    touched = {item.field for item in standing(corrections)}
    assert all(
        values(made, field.name) == values(DOCUMENT, field.name) for field in FIELDS if field.name not in touched
    )
    assert Document.from_dict(made.to_dict()) == made


# the archive


@pytest.fixture
def page(store: Store, write: Write) -> str:
    """The id of PAGE in the archive."""
    return load(store, write("a.txt", PAGE))


def load(store: Store, *paths: Path) -> str:
    with store.writing():
        return list(ingest(store, walk(paths), annotate=note))[-1].id


def note(text: str) -> bytes:
    return text.encode()[:9]


def put(store: Store, id_: str, field: str, *typed: str) -> Correction:
    with store.writing():
        return correct(store, id_, field, typed, WHO, WHY, annotate=note)


def take_back(store: Store, number: int) -> Correction:
    with store.writing():
        return withdraw(store, number, WHO, "Nhầm", annotate=note)


def row(store: Store, id_: str) -> tuple[object, ...]:
    with closing(sqlite3.connect(store.folder / "tracuu.sqlite")) as connection:
        query = "SELECT revision, sha256, record, text, annotation, digest, described_by FROM documents WHERE id = ?"
        found: tuple[object, ...] = connection.execute(query, (id_,)).fetchone()
    return found


def shown(store: Store, id_: str, field: str) -> list[tuple[str, str]]:
    return [(item.value, item.rule) for item in values(store.get(id_), field)]


def test_a_correction_is_kept_with_who_when_and_why(store: Store, page: str) -> None:
    before, serial = store.get(page), store.last_serial()
    made = put(store, page, "districts", "Tam Đảo", "huyện Sông Lô")
    assert (made.number, made.id, made.field, made.who, made.why) == (1, page, "districts", WHO, WHY)
    assert (made.values, made.labels) == (("tam-dao", "song-lo"), ("Tam Đảo", "Sông Lô"))
    assert (made.was, made.was_labels) == (("tam-dao", "lap-thach"), ("Tam Đảo", "Lập Thạch"))
    assert abs(dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(made.at)) < dt.timedelta(minutes=5)
    assert store.corrections_of([page, "none"]) == {page: (made,)}
    assert store.corrections() == (made,)
    assert store.correction(1) == made
    after = store.get(page)
    assert store.last_serial() == serial + 1
    assert [stored.document.id for stored in store.changes(serial)] == [page]
    assert replace(after, districts=before.districts, corrected=()) == before
    assert after.districts[0].start == before.districts[0].start
    assert row(store, page)[4] == note(before.text)
    assert len(store.revisions(page)) == 1
    assert list(store.verify()) == []


def test_that_there_is_truly_none_is_said_once(store: Store, page: str) -> None:
    before = store.get(page)
    made = put(store, page, "number")
    assert (made.values, made.was) == ((), ())
    assert store.get(page) == replace(before, corrected=("number",))
    with pytest.raises(QueryError, match="không có gì để sửa"):
        put(store, page, "number")
    take_back(store, made.number)
    assert store.get(page) == before


def test_a_guess_is_confirmed_by_saying_the_same(store: Store, page: str) -> None:
    before = values(store.get(page), "type")
    assert before[0].confidence == "inferred"
    put(store, page, "type", "Tin tức")
    assert values(store.get(page), "type") == (replace(before[0], confidence="exact", rule="correction:1"),)
    with pytest.raises(QueryError, match="không có gì để sửa"):
        put(store, page, "type", "tin-tuc")


@pytest.mark.parametrize(
    ("field", "typed", "who", "why", "said_"),
    [
        ("text", ["x"], WHO, WHY, "Không sửa được trường “text”"),
        ("districts", ["Nơi Nào"], WHO, WHY, "không có “Nơi Nào”"),
        ("published", ["12/01/2018"], WHO, WHY, "không có gì để sửa"),
        ("published", ["1/1/2100"], WHO, WHY, "chưa tới"),
        ("number", ["1/BC"], " \n", WHY, "Hãy ghi người sửa"),
        ("number", ["1/BC"], "\u200b", WHY, "Hãy ghi người sửa"),
        ("number", ["1/BC"], WHO, "", "Hãy ghi lý do"),
        ("number", ["1/BC"], WHO, "…", "Hãy ghi lý do"),
        ("number", ["1/BC"], WHO, "x" * 1_001, "Hãy ghi lý do"),
    ],
)
def test_a_correction_that_cannot_be_taken_leaves_no_trace(
    store: Store, page: str, field: str, typed: list[str], who: str, why: str, said_: str
) -> None:
    before, serial = row(store, page), store.last_serial()
    with store.writing(), pytest.raises(QueryError, match=said_) as fault:
        correct(store, page, field, typed, who, why)
    assert fault.value.en
    assert store.corrections() == ()
    assert (row(store, page), store.last_serial()) == (before, serial)


def test_unknown_documents_and_corrections_are_said(store: Store, page: str) -> None:
    with pytest.raises(NotFound, match="none"):
        put(store, "none", "number", "1/BC")
    with pytest.raises(NotFound, match="7"):
        take_back(store, 7)
    with pytest.raises(NotFound, match="7"):
        store.correction(7)


def test_a_changed_file_keeps_its_corrections(store: Store, write: Write, page: str) -> None:
    put(store, page, "published", "11/01/2018")
    put(store, page, "districts", "Tam Đảo")
    assert load(store, write("a.txt", PAGE.replace("Thăm đồng bào", "Về việc thăm đồng bào"))) == page
    again = store.get(page)
    assert (again.revision, again.title.value) == (2, "Về việc thăm đồng bào nhân dịp Tết")
    assert shown(store, page, "published") == [("2018-01-11", "correction:1")]
    found = again.districts[0]
    assert again.text[found.start : found.end] == "xã Đạo Trù"
    assert [item.value for item in again.districts] == ["tam-dao"]
    assert store.revision(page, 1).published == Finding("2018-01-11", None, None, "correction:1")
    assert list(store.verify()) == []


def test_reading_again_keeps_corrections(store: Store, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, page, "authors", "Lò Thị Mai")
    before, serial = row(store, page), store.last_serial()
    monkeypatch.setattr("archive.ingest.describer", lambda: "another")
    with store.writing():
        assert [item.status for item in reread(store, annotate=note)] == ["unchanged"]
    assert row(store, page) == (*before[:-1], "another")
    assert store.last_serial() == serial


def test_what_is_withdrawn_leaves_exactly_what_describing_gives(store: Store, page: str) -> None:
    fresh = row(store, page)
    typed = {
        "title": "Tết", "type": "Báo cáo", "number": "12/BC-BDT", "issuer": "Ban Dân tộc", "published": "2018",
        "periods": "quý I/2018", "held_at": "Sông Lô", "districts": "Sông Lô", "programmes": "134",
        "authors": "Lò Thị Mai", "units": "Phòng Chính sách", "people": "Lò Thị Mai", "signatory": "Lò Thị Mai",
        "subject": "Về việc thăm Tết",
    }  # fmt: skip
    assert list(typed) == [field.name for field in FIELDS]
    for name, value in typed.items():
        put(store, page, name, value)
    assert store.get(page).identity == "12/BC-BDT@2018"
    assert {item.rule.partition(":")[0] for name in typed for item in values(store.get(page), name)} == {"correction"}
    assert list(store.verify()) == []
    for number in (3, 14, 1, 2, *range(4, 14)):
        assert row(store, page) != fresh
        taken = take_back(store, number)
        assert (taken.withdrawn_by, taken.withdrawn_why) == (WHO, "Nhầm")
        assert taken.at <= taken.withdrawn
        assert list(store.verify()) == []
    assert row(store, page) == fresh
    assert [item.number for item in store.corrections() if item.withdrawn] == list(range(14, 0, -1))


def test_withdrawing_the_newest_brings_back_the_older(store: Store, page: str) -> None:
    found = shown(store, page, "authors")
    put(store, page, "authors", "Lò Thị Mai")
    put(store, page, "authors", "Đinh Văn Năm", "Bùi Thu Trang")
    assert [rule for _, rule in shown(store, page, "authors")] == ["correction:2", "correction:2"]
    assert values(store.get(page), "authors")[1].start is not None
    take_back(store, 2)
    assert [rule for _, rule in shown(store, page, "authors")] == ["correction:1"]
    take_back(store, 1)
    assert shown(store, page, "authors") == found
    with pytest.raises(QueryError, match="đã được rút"):
        take_back(store, 1)


def test_an_older_one_may_be_withdrawn_beneath_a_newer(store: Store, page: str) -> None:
    put(store, page, "authors", "Lò Thị Mai")
    put(store, page, "authors", "Đinh Văn Năm")
    before, serial = row(store, page), store.last_serial()
    take_back(store, 1)
    assert (row(store, page), store.last_serial()) == (before, serial)


def test_without_its_original_a_document_can_be_corrected_but_nothing_withdrawn(store: Store, page: str) -> None:
    put(store, page, "authors", "Lò Thị Mai")
    store.original_path(store.get(page).original.sha256).unlink()
    put(store, page, "units", "Phòng Chính sách")
    assert [rule for _, rule in shown(store, page, "authors")] == ["correction:1"]
    with pytest.raises(Refused, match="verify"):
        take_back(store, 1)
    assert [item.withdrawn for item in store.corrections()] == ["", ""]


TAMPERINGS = [
    ("UPDATE corrections SET said = replace(said, 'Mai', 'Mơ') WHERE number = 1", "correction:1"),
    ("UPDATE corrections SET was = '[]' WHERE number = 1", "correction:1"),
    ("UPDATE corrections SET who = 'ai' WHERE number = 2", "correction:2"),
    ("UPDATE corrections SET why = 'vì' WHERE number = 2", "correction:2"),
    ("UPDATE corrections SET at = '2020-01-01T00:00:00+00:00' WHERE number = 1", "correction:1"),
    ("UPDATE corrections SET said = '{' WHERE number = 1", "correction:1"),
    ("UPDATE corrections SET field = 'people' WHERE number = 1", "correction:1"),
    ("UPDATE withdrawals SET why = 'vì'", "correction:2"),
    ("UPDATE withdrawals SET digest = ''", "correction:2"),
    ("DELETE FROM withdrawals", "page"),
    ("DELETE FROM corrections WHERE number = 1", "correction:1"),
    ("DELETE FROM corrections WHERE number = 3", "page"),
    ("UPDATE documents SET record = replace(record, 'Phòng Chính sách', 'Phòng khác')", "page"),
]


@pytest.mark.parametrize(("statement", "where"), TAMPERINGS)
def test_verify_sees_what_was_tampered_with(store: Store, page: str, statement: str, where: str) -> None:
    put(store, page, "authors", "Lò Thị Mai")
    put(store, page, "number", "12/BC-BDT")
    put(store, page, "units", "Phòng Chính sách")
    take_back(store, 2)
    assert list(store.verify()) == []
    with closing(sqlite3.connect(store.folder / "tracuu.sqlite")) as connection:
        assert connection.execute(statement).rowcount == 1
        connection.commit()
    found = {item.where for item in store.verify()}
    assert {"page": page}.get(where, where) in found


def test_verify_sees_that_a_correction_without_a_value_is_gone(store: Store, page: str) -> None:
    put(store, page, "authors")
    assert list(store.verify()) == []
    with closing(sqlite3.connect(store.folder / "tracuu.sqlite")) as connection:
        connection.execute("DELETE FROM corrections")
        connection.commit()
    assert [item.where for item in store.verify()] == [page]


def test_corrections_are_paged_newest_first(store: Store, page: str) -> None:
    for number in range(1, 6):
        put(store, page, "number", f"{number}/BC-BDT")
    found: list[int] = []
    while made := store.corrections(found[-1] if found else 0, 2):
        found += [item.number for item in made]
    assert found == [5, 4, 3, 2, 1]
    assert [item.was for item in store.corrections()][:2] == [("4/BC-BDT",), ("3/BC-BDT",)]


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("correct"), st.sampled_from(["authors", "districts", "number", "published"]), st.integers(0, 2)
        ),
        st.tuples(st.just("withdraw"), st.just(""), st.integers(1, 4)),
        st.tuples(st.just("edit"), st.just(""), st.integers(0, 3)),
    ),
    max_size=7,
)
CHOICES = {
    "authors": [[], ["Bùi Thu Trang"], ["Lò Thị Mai"]],
    "districts": [[], ["Lập Thạch"], ["Tam Đảo", "Sông Lô"]],
    "number": [[], ["1/BC-BDT"], ["2/QĐ-TTg"]],
    "published": [[], ["2017"], ["12/01/2018"]],
}


@settings(max_examples=12, deadline=None)
@given(steps=STEPS)
def test_whatever_happens_the_record_is_the_description_with_what_stands_laid_over_it(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("history")
    path = folder / "a.txt"
    path.write_text(PAGE, encoding="utf-8")
    store, pristine = Store(folder / "data", create=True), Store(folder / "pristine", create=True)
    id_ = load(store, path)
    for what, field, number in steps:
        try:
            if what == "correct":
                put(store, id_, field, *CHOICES[field][number])
            elif what == "withdraw":
                take_back(store, number)
            else:
                path.write_text(f"{PAGE}\nThêm {number}.\n", encoding="utf-8")
                load(store, path)
        except (QueryError, NotFound):
            continue
    fresh = pristine.get(load(pristine, path))
    held = store.corrections_of([id_]).get(id_, ())
    kept = store.get(id_)
    assert kept == replace(corrected(fresh, held), id=id_, revision=kept.revision)
    assert list(store.verify()) == []
    store.close()
    pristine.close()
