"""Questions to answers over four documents; the index follows the store, is rebuilt aside, and can be verified."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive import vocabulary
from archive.errors import QueryError, StoreError
from archive.store import Store
from indexer.engine import EngineQuery
from indexer.query import Everything, SearchRequest
from indexer.service import SearchService
from tests.conftest import FEW, fill, make_document

TITLES = [document.title.value for document, _ in FEW]


def titles(service: SearchService, q: str = "", **request: object) -> list[str]:
    return [hit.document.title.value for hit in service.search(SearchRequest(q, **request)).hits]  # type: ignore[arg-type]


QUESTIONS = [
    ("người có uy tín", {0}),
    ('"người có uy tín"', {0}),
    ("nguoi co uy tin", {0}),
    ("văn hóa", {0, 2, 3}),
    ("VĂN HOÁ", {0, 2, 3}),
    ('"TT&ĐB"', {0, 1}),
    ("Chương trình 135", {0}),
    ("CT135", set()),
    ("thuế -hộ", {2}),
    ("(tảo hôn) OR thuế", {1, 2}),
    ("kế hoạch", {2}),
]


@pytest.mark.parametrize(("q", "expected"), QUESTIONS)
def test_finds(service: SearchService, q: str, expected: set[int]) -> None:
    assert set(titles(service, q)) == {TITLES[number] for number in expected}


def test_typed_accents_rank_above_folded_ones(service: SearchService) -> None:
    assert titles(service, "thuế") == [TITLES[1], TITLES[2]]
    assert titles(service, "thuê") == [TITLES[2], TITLES[1]]


def test_an_empty_question_lists_everything_newest_first(service: SearchService) -> None:
    assert titles(service) == [TITLES[2], TITLES[1], TITLES[0], TITLES[3]]


def test_facets_are_or_inside_and_and_across(service: SearchService) -> None:
    both = service.search(SearchRequest(filters=(("district", ("tam-dao", "Lập Thạch")),)))
    assert both.total == 2
    assert {(row.code, row.count, row.selected) for row in both.facets["district"]} == {
        ("tam-dao", 1, True),
        ("lap-thach", 1, True),
    }
    assert {row.code: row.count for row in both.facets["programme"]} == {"ct135": 1}
    across = service.search(SearchRequest(filters=(("district", ("lap-thach",)), ("programme", ("ct135",)))))
    assert across.total == 0
    assert {row.code: row.count for row in across.facets["district"]} == {"tam-dao": 1, "lap-thach": 0}


def test_dates_narrow(service: SearchService) -> None:
    assert titles(service, since="2018-01-01", until="2018-01-31") == [TITLES[1]]
    assert titles(service, filters=(("year", ("2017",)),)) == [TITLES[0]]


def test_no_document_with_all_words_gives_those_with_some_and_says_so(service: SearchService) -> None:
    results = service.search(SearchRequest("tảo hôn xyzabc"))
    assert results.understood.relaxed
    assert [hit.document.title.value for hit in results.hits] == [TITLES[2]]
    assert not service.search(SearchRequest("tảo hôn")).understood.relaxed


@pytest.mark.parametrize(
    ("value", "code"), [("tam-dao", "tam-dao"), ("Tam Đảo", "tam-dao"), ("TAM ĐẢO", "tam-dao"), ("Tam Dao", "tam-dao")]
)
def test_a_filter_is_a_code_or_a_name(service: SearchService, value: str, code: str) -> None:
    assert service.code("district", value) == code
    assert service.code("year", "1999") == "1999"


FAULTS = [
    SearchRequest(filters=(("district", ("Tam Đão",)), ("type", ("tin",)))),
    SearchRequest(sort="best"),
    SearchRequest(limit=0),
    SearchRequest(limit=1_000_000),
    SearchRequest(page=0),
    SearchRequest(page=99_999),
    SearchRequest(since="2018-01-01", until="2017-01-01"),
    SearchRequest('"chưa đóng'),
]


@pytest.mark.parametrize("request_", FAULTS)
def test_what_can_t_be_answered_is_said(service: SearchService, request_: SearchRequest) -> None:
    with pytest.raises(QueryError) as fault:
        service.search(request_)
    assert fault.value.vi and fault.value.en


def test_an_unknown_value_is_met_with_the_nearest(service: SearchService) -> None:
    with pytest.raises(QueryError, match="lap-thach"):
        service.code("district", "Lap Thac")


def test_pages_and_their_snippets(service: SearchService) -> None:
    results = service.search(SearchRequest("văn hóa", limit=1, page=2))
    assert (results.total, len(results.hits)) == (3, 1)
    (hit,) = results.hits
    marks = [hit.document.text[start:end] for start, end in hit.snippets[0].marks]
    assert [mark.lower() for mark in marks] in (["văn hóa"], ["văn hoá"])


def test_the_index_follows_the_store(service: SearchService, store: Store) -> None:
    fill(store, (make_document("Bản tin mới", "Khám bệnh, cấp thuốc miễn phí."),))
    assert titles(service, "khám bệnh") == ["Bản tin mới"]
    assert list(service.verify()) == []


def test_rebuild_switches_to_a_new_index_and_the_old_reader_goes_on(service: SearchService, store: Store) -> None:
    before = service.engine()
    old = before.folder
    with store.writing():
        assert service.index.rebuild() == len(FEW)
    assert service.engine().folder != old
    assert len(titles(service)) == len(FEW)
    assert before.search(EngineQuery(Everything())).total == len(FEW)
    with store.writing():
        service.index.rebuild()
    assert not old.exists()


def test_a_stale_index_is_rebuilt_by_the_next_load(service: SearchService, store: Store) -> None:
    mark = service.engine().folder / "fingerprint"
    mark.write_text("other", encoding="ascii")
    assert service.index.is_stale()
    assert [item.where for item in service.verify()] == ["index"]
    with store.writing():
        assert service.index.catch_up() == len(FEW)
    assert not service.index.is_stale()


def test_what_the_index_lacks_is_named_and_caught_up(service: SearchService, store: Store) -> None:
    document, data = make_document("Chưa lập chỉ mục", "Nội dung.")
    store.put_original(data)
    with store.batch() as batch:
        batch.put(document, "k")
    assert [item.where for item in service.verify()] == [document.id]
    with store.writing():
        assert service.index.catch_up() == 1
    assert list(service.verify()) == []


def test_without_an_index_the_reader_is_told_what_to_run(store: Store) -> None:
    with pytest.raises(StoreError, match="rebuild"):
        SearchService(store, vocabulary.shipped()).search(SearchRequest())


@pytest.mark.parametrize("name", ["../..", "/etc", "", "a b", "không"])
def test_the_pointer_never_leads_out_of_the_data_folder(service: SearchService, store: Store, name: str) -> None:
    (store.folder / "index" / "current").write_text(name, encoding="utf-8")
    with pytest.raises(StoreError, match="rebuild"):
        service.engine()


def test_a_failed_rebuild_leaves_the_old_index(
    service: SearchService, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "serials", lambda _store: iter([("khác", 1)]))
    with pytest.raises(StoreError), store.writing():
        service.index.rebuild()
    monkeypatch.undo()
    assert len(titles(service)) == len(FEW)
    folders = [path for path in Path(store.folder / "index").iterdir() if path.is_dir()]
    assert len(folders) == 1


def test_words_that_exist_elsewhere_are_not_given_up_for_a_filter(service: SearchService) -> None:
    for request in (
        SearchRequest("hộ nghèo", (("district", ("tam-dao",)),)),
        SearchRequest('hộ nghèo huyen:"Tam Đảo"'),
        SearchRequest("hộ nghèo", until="2016-12-31"),
    ):
        results = service.search(request)
        assert (results.total, results.understood.relaxed) == (0, False)


def test_what_is_excluded_is_excluded_as_it_is_spelt(service: SearchService) -> None:
    assert set(titles(service, "hội -thuê")) | set(titles(service, "đất -thuê")) == {TITLES[1]}
    assert titles(service, "đất -thue") == []


def test_what_is_known_beside_the_text_is_found_by_words(service: SearchService) -> None:
    assert set(titles(service, '"Phạm Thị Hoa"')) == {TITLES[0]}
    assert titles(service, '"văn hóa thôn Phạm"') == []


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ('huyen:"Tam Đảo"', {0}),
        ("huyen:tam-dao OR huyen:lap-thach", {0, 1}),
        ("-huyen:tam-dao thuế", {1, 2}),
        ('tieude:"hộ nghèo"', {1}),
        ("tieude:thuế", set()),
        ("ngaydang:2018", {1, 2}),
        ("ngaydang:2018-02..", {2}),
        ("loai:ke-hoach", {2}),
        ("nam:2017", {0}),
        ("thuế NEAR/2 đất", {1}),
        ("thuế NEAR/1 miễn", set()),
        ("nghe*", {1}),
        ('"=thuê"', {2}),
        ("=thuế", {1}),
    ],
)
def test_the_language(service: SearchService, q: str, expected: set[int]) -> None:
    assert set(titles(service, q)) == {TITLES[number] for number in expected}


def test_an_old_or_lagging_index_says_so(service: SearchService, store: Store) -> None:
    understood = service.search(SearchRequest()).understood
    assert (understood.stale, understood.behind) == (False, 0)
    document, data = make_document("Chưa lập chỉ mục", "Nội dung.")
    store.put_original(data)
    with store.batch() as batch:
        batch.put(document, "k")
    (service.engine().folder / "fingerprint").write_text("other", encoding="ascii")
    understood = service.search(SearchRequest()).understood
    assert (understood.stale, understood.behind) == (True, 1)


def test_an_index_of_a_store_that_was_restored_is_made_anew(service: SearchService, store: Store) -> None:
    last = FEW[3][0]
    with sqlite3.connect(store.folder / "tracuu.sqlite") as connection:
        connection.execute("DELETE FROM sources WHERE id = ?", (last.id,))
        connection.execute("DELETE FROM documents WHERE id = ?", (last.id,))
    connection.close()
    fill(store, (make_document("Bản tin sau khi khôi phục", "Nội dung khác."),))
    assert len(titles(service)) == len(FEW)
    assert titles(service, "khôi phục") == ["Bản tin sau khi khôi phục"]
    assert list(service.verify()) == []


def test_a_lost_index_is_not_an_empty_archive(service: SearchService) -> None:
    for path in service.engine().folder.iterdir():
        path.unlink()
    with pytest.raises(StoreError, match="rebuild"):
        service.search(SearchRequest())


def test_the_same_text_posted_twice_is_one_hit_with_its_copy(service: SearchService, store: Store) -> None:
    body = (
        "Sáng nay, Ban Dân tộc tỉnh phối hợp với huyện trao bồn chứa nước cho các hộ ở thôn Đồng Mới. Mỗi hộ được một "
        "bồn một nghìn lít cùng chân đế. Các hộ đã đào hố, đổ nền từ tuần trước. Mùa khô này bà con sẽ đỡ vất vả hơn."
    )
    first = make_document("Trao bồn nước ở thôn Đồng Mới", body, published="2019-03-04")
    second = make_document("Trao bồn chứa nước cho bà con thôn Đồng Mới", body, published="2019-03-05")
    fill(store, (first, second))
    results = service.search(SearchRequest("bồn chứa nước"))
    assert (results.total, results.groups, len(results.hits)) == (2, 1, 1)
    (hit,) = results.hits
    assert hit.copies == 1
    (copy,) = service.copies(hit.document)
    assert {hit.document.id, copy.id} == {first[0].id, second[0].id}


def test_related_documents_speak_of_the_same_and_are_neither_it_nor_its_copies(sample_archive: Store) -> None:
    service = SearchService(sample_archive, vocabulary.shipped())
    (hit, *_) = service.search(SearchRequest('tieude:"tảo hôn"')).hits
    related = service.related(hit.document)
    assert 1 <= len(related) <= 5
    assert hit.document.id not in {document.id for document in related}
    assert "tảo hôn" in related[0].text.lower()


@pytest.mark.parametrize(
    ("facet", "value", "code"),
    [
        ("programme", "102", "qd102"),
        ("programme", "Quyết định 102", "qd102"),
        ("programme", "CT 135", "ct135"),
        ("programme", "chuong trinh 135", "ct135"),
        ("unit", "BDT", "bdt"),
    ],
)
def test_a_value_goes_by_its_other_names_too(service: SearchService, facet: str, value: str, code: str) -> None:
    assert service.code(facet, value) == code


@pytest.mark.parametrize(
    ("q", "meant"),
    [("chuowng trinhf", "chương trình"), ("tao hoon", "tảo hôn"), ("ngừơi có uy tín", ""), ("hộ ngèo xyz", "")],
)
def test_another_spelling_is_offered_when_there_are_no_hits(sample_archive: Store, q: str, meant: str) -> None:
    understood = SearchService(sample_archive, vocabulary.shipped()).search(SearchRequest(q)).understood
    offered = [item.q for item in understood.corrections]
    assert (meant in offered) if meant else all(item.total for item in understood.corrections)


def test_the_word_that_no_document_holds_is_named(service: SearchService) -> None:
    assert service.search(SearchRequest("tảo hôn xyzabc")).understood.missing == ("xyzabc",)
    assert service.search(SearchRequest("tảo hôn")).understood.missing == ()


def test_abbreviations_are_read_both_ways_and_it_is_said(service: SearchService) -> None:
    results = service.search(SearchRequest("DTTS"))
    assert [hit.document.title.value for hit in results.hits] == [TITLES[2]]
    (done,) = results.understood.expanded
    assert (done.typed, done.meaning) == ("DTTS", "dân tộc thiểu số")
    assert service.search(SearchRequest(done.without)).total == 0


def test_filters_by_date_say_how_many_documents_bear_none(service: SearchService) -> None:
    asked = SearchRequest("văn hóa", since="2000-01-01")
    assert [hit.document.title.value for hit in service.search(asked).hits] == [TITLES[2], TITLES[0]]
    assert service.search(asked).understood.undated == 1
    assert service.search(SearchRequest("văn hóa", filters=(("year", ("2017",)),))).understood.undated == 1
    assert service.search(SearchRequest("văn hóa")).understood.undated == 0
    assert service.search(SearchRequest("thuế", since="2000-01-01")).understood.undated == 0


STRICT = [
    ("thuế", '"=thuế"'),
    ("thuế hộ", '"=thuế" "=hộ"'),
    ("tam đảo 135", 'tam "=đảo" 135'),
    ("thue", ""),
    ('"thuế"', ""),
    ('"=thuế"', ""),
    ("thuế OR hộ", ""),
    ("huyen:tam-dao thuế", ""),
    ("", ""),
]


@pytest.mark.parametrize(("q", "expected"), STRICT)
def test_the_question_that_heeds_accents(service: SearchService, q: str, expected: str) -> None:
    strict = service.search(SearchRequest(q)).understood.strict
    assert strict == expected
    if strict:
        assert set(titles(service, strict)) <= set(titles(service, q))
