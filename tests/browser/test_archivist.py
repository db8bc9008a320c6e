"""An archivist goes from the work list to a document, puts it right, finds it, and takes it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from archive import vocabulary
from archive.ingest import ingest, walk
from archive.store import Store
from indexer import analysis
from indexer.service import SearchService
from tests.browser.conftest import PHONE, Visit, overflows, serving
from tests.browser.test_accessibility import violations

UNDATED = "Nghiệm thu nhà văn hóa thôn Đồng Tâm"
FILES = {
    "a.txt": f"{UNDATED}\nThôn nhận bàn giao nhà văn hóa mới; bà con góp ngày công san nền, trồng cây quanh sân.\n",
    "b.txt": "Họp thôn\nNgày 05/04/2017, thôn họp bàn việc làm đường và chọn hộ vay vốn ở huyện Tam Đảo.\n",
    "rỗng.txt": "",
    "hỏng.docx": "PK",
}


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[str]:
    """The address of an archive of one load, two files of which are refused."""
    folder = tmp_path / "tuần 47"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    store = Store(tmp_path / "data", create=True)
    with store.writing():
        number = store.begin_load([folder], "lan")
        statuses = [item.status for item in ingest(store, walk([folder]), annotate=analysis.segment, load=number)]
        assert sorted(statuses) == ["archived", "archived", "refused", "refused"]
        store.end_load(number)
        SearchService(store, vocabulary.shipped()).index.catch_up()
    store.close()
    with serving(tmp_path / "data", tmp_path / "errors") as address:
        yield address


def correct(page: Page, date: str) -> None:
    """Fill in the form of the date of publication."""
    form = page.locator("#f-published form")
    form.get_by_label("Ngày ban hành, đăng", exact=True).fill(date)
    if form.get_by_label("Người sửa").count():
        form.get_by_label("Người sửa").fill("Nguyễn Thị Lan")
    form.get_by_label("Lý do").fill("Ngày ghi ở đầu bản giấy")
    form.get_by_role("button").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_from_the_work_list_to_a_date_and_back(desk: str, visit: Visit, scripts: bool) -> None:
    page = visit(desk, "/", java_script_enabled=scripts)
    page.get_by_role("link", name="Lưu trữ").click()
    page.get_by_role("link", name=re.compile("^2 tệp đang bị từ chối")).click()
    expect(page.get_by_text("Tệp rỗng.")).to_be_visible()
    page.get_by_role("link", name="Cần xem lại").click()
    page.get_by_role("link", name="Ngày ban hành, đăng").click()
    page.get_by_role("link", name=f"Sửa {UNDATED}").click()
    correct(page, "31/02/2017")
    expect(page.get_by_role("alert")).to_contain_text("không đọc được “31/02/2017”")
    expect(page.get_by_label("Ngày ban hành, đăng", exact=True)).to_have_value("31/02/2017")
    correct(page, "10/4/2017")
    expect(page.get_by_role("status")).to_contain_text("không có → 10/04/2017")
    page.get_by_role("link", name="Xem việc tiếp theo").click()
    expect(page.get_by_role("link", name=f"Sửa {UNDATED}")).to_have_count(0)

    page.goto("/search?from=10/04/2017&to=10/04/2017")
    page.get_by_role("link", name=UNDATED).click()
    page.locator(".known dd", has_text="10/04/2017").get_by_text("đã sửa, vì sao?").click()
    expect(page.locator(".known")).to_contain_text("lý do: Ngày ghi ở đầu bản giấy; trước đó: không có.")

    page.get_by_role("link", name="Sửa thông tin").click()
    page.get_by_text("Rút bản sửa số 1").click()
    past = page.locator("#c-1 form")
    past.get_by_label("Người sửa").fill("Nguyễn Thị Lan")
    past.get_by_label("Lý do").fill("Nhầm với bản khác")
    past.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("Đã rút bản sửa số 1")
    page.goto("/search?from=10/04/2017&to=10/04/2017")
    expect(page.get_by_role("link", name=UNDATED)).to_have_count(0)
    page.goto("/luu-tru/sua-doi")
    expect(page.locator("main")).to_contain_text("lý do: Nhầm với bản khác.")


def test_the_pages_of_a_desk_at_work(desk: str, visit: Visit) -> None:
    page = visit(desk, "/luu-tru/can-xem?check=published-none")
    page.get_by_role("link", name=f"Sửa {UNDATED}").click()
    correct(page, "nămnay")
    assert violations(page) == []
    correct(page, "4/2017")
    edit = page.url
    for path in ("/luu-tru", "/luu-tru/lan-nap", "/luu-tru/lan-nap/1", "/luu-tru/tu-choi", "/luu-tru/sua-doi", edit):
        page.goto(path)
        assert violations(page) == [], path
        page.set_viewport_size(PHONE)
        assert not overflows(page), path
        page.set_viewport_size({"width": 1280, "height": 800})
