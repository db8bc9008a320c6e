"""The archivist's pages: what they say, what a form does and what it never loses."""

from __future__ import annotations

import ast
import csv
import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.corrections import BY_NAME, FIELDS, values
from archive.errors import Refused
from archive.loads import Outcome
from archive.store import Store
from archive.typed import shipped
from tests.archivist_desk import DATED, EDIT, LAN, PATHS, UNDATED, WHY, sent, shown, token
from tests.conftest import ROOT
from tests.test_translations import untranslated
from webapp import create_app
from webapp.clock import moment
from webapp.pages.archive_fields import held
from webapp.pages.archive_refusals import REASONS


@pytest.fixture
def client(desk: Flask) -> FlaskClient:
    """Somebody at this machine."""
    return desk.test_client()


# what they say


def test_the_overview_says_what_to_do(client: FlaskClient, store: Store) -> None:
    words = shown(client.get("/luu-tru").get_data(as_text=True))
    assert "2 tệp đang bị từ chối: xem lý do, sửa tệp rồi nạp lại." in words
    assert "1 văn bản cần xem lại: Ngày ban hành, đăng: không rõ." in words
    assert re.search(r"lan ?/kho/tuan-47 ?1 ?0 ?0 ?2", words)
    assert f'tracuu --data "{store.folder.resolve()}" ingest THƯ_MỤC' in words


def test_an_archive_without_a_load_or_an_index_says_how_to_begin(store: Store) -> None:
    client = create_app({"DATA": store.folder, "TESTING": True, "ARCHIVIST": True}).test_client()
    words = shown(client.get("/luu-tru").get_data(as_text=True))
    assert "Chưa có lần nạp nào được ghi lại. Hãy nạp một thư mục bằng lệnh ở cuối trang." in words
    assert "Chỉ mục chưa theo kịp kho" in words


def test_a_load_lists_its_files(client: FlaskClient) -> None:
    page = client.get("/luu-tru/lan-nap/1").get_data(as_text=True)
    assert f'<a href="/documents/{DATED.id}">{DATED.title.value}</a>' in page
    assert "/kho/tuan-47/b &lt;i&gt;.txt" in page and "c⟨U+202E⟩txt.exe" in page
    assert shown(page).count("Tệp rỗng. Hãy lấy lại tệp gốc.") == 2
    refused = client.get("/luu-tru/lan-nap/1?status=refused").get_data(as_text=True)
    assert DATED.title.value not in refused and "b &lt;i&gt;.txt" in refused


def test_a_load_that_was_broken_off_says_so(client: FlaskClient, store: Store) -> None:
    with store.writing():
        store.begin_load(["/kho/tuan-48"], "lan")
    assert "chưa xong: đang chạy, hoặc đã bị ngắt" in client.get("/luu-tru/lan-nap").get_data(as_text=True)
    assert "Lần nạp số 2 chưa xong." in client.get("/luu-tru").get_data(as_text=True)
    assert "hãy nạp lại đúng thư mục đó" in client.get("/luu-tru/lan-nap/2").get_data(as_text=True)


def test_many_loads_and_files_come_in_pages(client: FlaskClient, store: Store) -> None:
    torn = Refused("damaged", "Hỏng.", "Damaged.")
    with store.writing():
        for _number in range(30):
            number = store.begin_load(["/kho"], "lan")
        places = [f"/kho/{place:03}.docx" for place in range(230)]
        store.record_load(number, [Outcome("x", "refused", 0, refused=torn, place=place) for place in places])
    assert following(client, "/luu-tru/lan-nap", r"Lần nạp (\d+)</a>") == [str(count) for count in range(31, 0, -1)]
    assert following(client, f"/luu-tru/lan-nap/{number}", r"/kho/(\d+)\.docx") == [place[5:8] for place in places]
    assert following(client, "/luu-tru/tu-choi?reason=damaged", r"/kho/(\d+)\.docx") == [place[5:8] for place in places]
    refused = client.get("/luu-tru/tu-choi").get_data(as_text=True)
    assert "Xem cả 230 tệp" in refused
    assert f"lần nạp {number}, {moment(store.load(number).began)}</a>" in refused


def following(client: FlaskClient, path: str, pattern: str) -> list[str]:
    """What the pages show, one after the other, as their links lead."""
    found: list[str] = []
    while path:
        page = client.get(path).get_data(as_text=True)
        found += re.findall(pattern, page)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        path = html.unescape(after[1]) if after else ""
    return found


def test_every_reason_has_words() -> None:
    codes = set()
    for path in (ROOT / "archive").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                codes |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    assert len(codes) > 10
    assert codes <= set(REASONS)


def test_the_work_list_leads_to_the_field_in_doubt(client: FlaskClient) -> None:
    assert "check=published-none" in client.get("/luu-tru/can-xem").get_data(as_text=True)
    page = client.get(f"/luu-tru/can-xem?check=published-none&who={quote(LAN)}").get_data(as_text=True)
    assert UNDATED.title.value in page and DATED.title.value not in page
    assert f'href="{EDIT}?check=published-none&amp;who=Nguy%E1%BB%85n+Th%E1%BB%8B+Lan#f-published"' in page


def test_what_is_in_doubt_is_shown_with_its_readings_and_its_sentence(client: FlaskClient, store: Store) -> None:
    unsure = replace(DATED, revision=2)
    start = unsure.text.index("Tam Đảo")
    found = replace(
        unsure.districts[0], start=start, end=start + 7, confidence="ambiguous", detail="district; vinh-yen, zz"
    )
    with store.writing():
        with store.batch() as batch:
            batch.redescribe(replace(unsure, districts=(found,)), store.stored(unsure.id).annotation)
        client.application.extensions["tracuu.service"].index.catch_up()
    words = shown(client.get("/luu-tru/can-xem?check=districts-ambiguous").get_data(as_text=True))
    assert "Địa bàn: Tam Đảo hoặc" in words and "Vĩnh Yên" in words and "zz" in words
    assert "cho người có uy tín của huyện Tam Đảo.”" in words


# a correction


def test_a_correction_is_found_at_once_and_told_to_everybody(client: FlaskClient, store: Store) -> None:
    answer = client.post(EDIT, data=sent(client, check="published-none", page="1"))
    assert answer.status_code == 303
    to = urlsplit(answer.headers["Location"])
    assert to.path == EDIT and to.fragment == "done"
    assert parse_qs(to.query) == {"done": ["1"], "check": ["published-none"], "page": ["1"], "who": [LAN]}
    page = shown(client.get(answer.headers["Location"]).get_data(as_text=True))
    assert "Đã ghi bản sửa số 1. Ngày ban hành, đăng: không có → 10/04/2017." in page
    assert f"Bạn đang sửa với tên {LAN}" in page
    assert UNDATED.title.value in client.get("/search?from=10/04/2017&to=10/04/2017").get_data(as_text=True)
    assert "check=published-none" not in client.get("/luu-tru/can-xem").get_data(as_text=True)
    told = shown(client.get(f"/documents/{UNDATED.id}").get_data(as_text=True))
    assert re.search(rf"Đã sửa ngày \d\d/\d\d/\d{{4}} \d\d:\d\d bởi {LAN}, lý do: {WHY}; trước đó: không có\.", told)
    assert store.corrections()[0].values == ("2017-04-10",)


def test_a_reader_elsewhere_sees_who_corrected_it_but_no_way_to(client: FlaskClient, store: Store) -> None:
    client.post(EDIT, data=sent(client))
    plain = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    page = plain.get(f"/documents/{UNDATED.id}").get_data(as_text=True)
    assert f"lý do: {WHY}; trước đó: không có." in shown(page)
    assert "/luu-tru" not in page


def test_a_field_that_has_none_and_a_title_are_told_too(client: FlaskClient) -> None:
    edit = f"/luu-tru/sua/{DATED.id}"
    emptied = sent(client, field="districts", value="Tam Đảo", none="1")
    titled = sent(client, field="title", value="Tập huấn ở Tam Đảo")
    for form in (emptied, titled):
        assert client.post(edit, data=form).status_code == 303
    page = shown(client.get(f"/documents/{DATED.id}").get_data(as_text=True))
    assert "Địa bàn được nêu không có đã sửa, vì sao?" in page and "trước đó: Tam Đảo." in page
    assert "Tiêu đề Tập huấn ở Tam Đảo" in page and f"trước đó: {DATED.title.value}." in page


def test_to_keep_a_doubtful_value_confirms_it(client: FlaskClient, store: Store) -> None:
    unsure = replace(DATED, type=replace(DATED.type, confidence="inferred"))
    with store.writing(), store.batch() as batch:
        batch.redescribe(unsure, store.stored(unsure.id).annotation)
    edit = f"/luu-tru/sua/{DATED.id}"
    assert "Giữ nguyên giá trị rồi ghi là xác nhận giá trị đó đúng." in client.get(edit).get_data(as_text=True)
    assert client.post(edit, data=sent(client, field="type", value="Tin tức")).status_code == 303
    assert store.get(DATED.id).type.confidence == "exact"
    assert "Giữ nguyên giá trị" not in client.get(edit).get_data(as_text=True)


def test_a_correction_is_withdrawn_and_stays_on_record(client: FlaskClient, store: Store) -> None:
    client.post(EDIT, data=sent(client))
    form = {"token": token(client), "number": "1", "who": LAN, "why": "Nhầm văn bản"}
    answer = client.post(f"{EDIT}/rut", data=form)
    assert answer.status_code == 303
    page = shown(client.get(answer.headers["Location"]).get_data(as_text=True))
    assert "Đã rút bản sửa số 1 (Ngày ban hành, đăng)" in page
    assert f"bởi {LAN}, lý do: Nhầm văn bản." in page
    assert store.get(UNDATED.id).published is None
    assert "không có → 10/04/2017" in shown(client.get("/luu-tru/sua-doi").get_data(as_text=True))
    again = client.post(f"{EDIT}/rut", data=form)
    assert again.status_code == 400
    assert "đã được rút từ trước" in again.get_data(as_text=True)


def test_only_its_own_corrections_are_withdrawn_on_a_page(client: FlaskClient, store: Store) -> None:
    client.post(EDIT, data=sent(client))
    form = {"token": token(client), "number": "1", "who": LAN, "why": WHY}
    assert client.post(f"/luu-tru/sua/{DATED.id}/rut", data=form).status_code == 404
    assert client.post(f"{EDIT}/rut", data=form | {"number": "7"}).status_code == 404
    assert store.corrections()[0].withdrawn == ""


FAULTS: tuple[tuple[dict[str, object], str], ...] = (
    ({"value": "31/02/2017"}, "không đọc được “31/02/2017”"),
    ({"value": "01/01/2090"}, "là ngày chưa tới"),
    ({"value": "9" * 3_000}, "mỗi giá trị phải có từ 1 đến"),
    ({"value": ["10/4/2017", "11/4/2017"]}, "một giá trị"),
    ({"value": ""}, "Chưa ghi giá trị"),
    ({"value": " \t"}, "Chưa ghi giá trị"),
    ({"none": "1"}, "Vừa ghi giá trị mới vừa đánh dấu “không có”"),
    ({"who": ""}, "Hãy ghi người sửa"),
    ({"who": "\u202e\u200f"}, "Hãy ghi người sửa"),
    ({"who": "L" * 3_000}, "Hãy ghi người sửa"),
    ({"why": ""}, "Hãy ghi lý do"),
    ({"why": "vì " * 1_000}, "Hãy ghi lý do"),
    ({"field": "districts", "value": "Tam Đao xã"}, "không có “Tam Đao xã” trong danh mục"),
    ({"field": "type", "value": "Thơ"}, "không có “Thơ” trong danh mục"),
    ({"field": "title", "value": "t" * 3_000}, "từ 1 đến 1000 ký tự"),
    ({"field": "people", "value": "x\n" * 150}, "100 giá trị"),
)


@pytest.mark.parametrize(("given", "words"), FAULTS, ids=[words for _given, words in FAULTS])
def test_a_fault_stands_beside_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, store: Store, given: dict[str, object], words: str
) -> None:
    form = sent(client, **given)
    answer = client.post(EDIT, data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert store.corrections() == ()
    section = page.partition(f'id="f-{form["field"]}"')[2].partition("</section>")[0]
    assert words in html.unescape(section)
    assert "<details open>" in section
    typed = form["value"] if isinstance(form["value"], list) else str(form["value"]).split()[:1]
    for value in [*typed, *str(form["why"]).split()[:1]]:
        assert html.escape(str(value)) in section
    assert page.count('role="alert"') == 1


def test_a_document_that_truly_has_no_date_leaves_the_work_list(client: FlaskClient) -> None:
    listed = "/luu-tru/can-xem?check=published-none"
    assert EDIT.rpartition("/")[2] in client.get(listed).get_data(as_text=True)
    assert client.post(EDIT, data=sent(client, value="", none="1")).status_code == 303
    assert EDIT.rpartition("/")[2] not in client.get(listed).get_data(as_text=True)
    again = client.post(EDIT, data=sent(client, value="", none="1"))
    assert again.status_code == 400
    assert "không có gì để sửa" in again.get_data(as_text=True)


def test_a_field_that_there_is_not_is_refused(client: FlaskClient) -> None:
    answer = client.post(EDIT, data=sent(client, field="text"))
    assert answer.status_code == 400
    assert "Không sửa được trường “text”" in answer.get_data(as_text=True)
    assert client.post(EDIT, data=sent(client, la="1")).status_code == 400


def test_too_much_is_refused_before_it_is_read(client: FlaskClient) -> None:
    answer = client.post(EDIT, data=sent(client, why="x" * 500_000))
    assert answer.status_code == 413
    assert "Gửi lên quá lớn" in answer.get_data(as_text=True)


def test_a_writer_at_work_costs_nothing_of_what_was_typed(client: FlaskClient, store: Store) -> None:
    form = sent(client)
    with store.writing():
        answer = client.post(EDIT, data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "Một tiến trình khác đang ghi vào kho" in page
    assert 'value="10/4/2017"' in page and f'value="{WHY}"' in page and f'value="{LAN}"' in page
    assert client.post(EDIT, data=form).status_code == 303


def test_an_index_that_can_not_follow_is_told_of(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.errors import StoreError

    def full() -> int:
        raise StoreError("Hết chỗ trên đĩa.", "The disk is full.")

    index = client.application.extensions["tracuu.service"].index
    monkeypatch.setattr(index, "catch_up", full)
    answer = client.post(EDIT, data=sent(client))
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Đã ghi bản sửa số 1." in page and "Chỉ mục chưa có thay đổi mới nhất" in page


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "%(who)s %s",
    "Lan\u202egnỡưc\u2066",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words(client: FlaskClient, words: str) -> None:
    fields = ("title", "people", "signatory", "subject", "units", "number")
    for field in fields:
        assert client.post(EDIT, data=sent(client, field=field, value=words, who=words, why=words)).status_code == 303
    pages = [EDIT, f"{EDIT}?who={quote(words)}", "/luu-tru/sua-doi", "/luu-tru", f"/documents/{UNDATED.id}"]
    plain = re.sub("[\u202e\u2066]", "", words)
    for path in pages:
        page = client.get(path).get_data(as_text=True)
        assert "alert(1)</script>" not in page and "<img src=x" not in page and "\u202e" not in page
        assert plain in html.unescape(page)
    failed = client.post(EDIT, data=sent(client, value=words, who=words, why=words)).get_data(as_text=True)
    assert "alert(1)</script>" not in failed and "\u202e" not in failed and plain in html.unescape(failed)


def test_all_corrections_as_a_sheet(client: FlaskClient) -> None:
    client.post(EDIT, data=sent(client, field="number", value="=HYPERLINK(1)", why="+1"))
    client.post(EDIT, data=sent(client))
    answer = client.get("/luu-tru/sua-doi.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=sua-doi.csv"
    head, *rows = csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))
    assert head[:4] == ["Số", "Lúc", "Văn bản", "Mã văn bản"]
    assert [(row[0], row[4], row[5], row[6], row[7], row[8]) for row in rows] == [
        ("2", "Ngày ban hành, đăng", "không có", "10/04/2017", LAN, WHY),
        ("1", "Số, ký hiệu", "không có", "'=HYPERLINK(1)", LAN, "'+1"),
    ]


def test_corrections_come_in_pages(client: FlaskClient, store: Store) -> None:
    for place in range(60):
        client.application.extensions["tracuu.service"].index.is_stale = lambda: True
        client.post(EDIT, data=sent(client, field="number", value=f"{place}/KH"))
    found = following(client, "/luu-tru/sua-doi", r"Bản sửa số (\d+), ")
    assert found == [str(number) for number in range(60, 0, -1)]


# what a form offers


@pytest.fixture
def request_context(desk: Flask) -> Iterator[None]:
    """A request in Vietnamese."""
    with desk.test_request_context():
        yield


def test_a_form_offers_just_what_the_field_holds(sample_archive: Store, request_context: None) -> None:
    seen = 0
    for change in sample_archive.changes(0):
        for field in FIELDS:
            found = values(change.document, field.name)
            read = [shipped().read(field, [typed])[0].value for typed in held(change.document, field)]
            assert read == [item.value for item in found], (change.document.source, field.name)
            seen += len(read)
    assert seen > 100


def test_short_lists_are_suggested(client: FlaskClient) -> None:
    page = client.get(EDIT).get_data(as_text=True)
    for kind in ("type", "district", "programme", "unit"):
        options = page.partition(f'<datalist id="choices-{kind}">')[2].partition("</datalist>")[0]
        assert options.count("<option") == len(shipped().choices(next(f for f in FIELDS if f.kind == kind)))
    assert 'list="choices-district"' in page and "choices-text" not in page
    assert all(f'id="f-{name}"' in page for name in BY_NAME)


# in English


@pytest.mark.parametrize("path", PATHS)
def test_a_page_in_english(client: FlaskClient, path: str) -> None:
    client.post(EDIT, data=sent(client, who="Lan", why="On paper"))
    client.set_cookie("lang", "en")
    page = client.get(path).get_data(as_text=True)
    if not path.endswith(".csv"):
        assert '<html lang="en">' in page
        assert untranslated(page) == []


def test_a_refusal_and_a_fault_in_english(client: FlaskClient) -> None:
    form = sent(client, value="31/02/2017", who="Lan", why="On paper")
    client.set_cookie("lang", "en")
    outside = client.get("/luu-tru", environ_overrides={"REMOTE_ADDR": "10.0.0.1"}).get_data(as_text=True)
    assert "The archivist&#39;s pages open on the machine that runs tracuu only" in outside
    assert untranslated(client.post(EDIT, data=form).get_data(as_text=True)) == []
