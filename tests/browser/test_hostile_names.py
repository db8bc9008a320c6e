"""Names with markup, quotes, marks of direction and no end break no page: `visit` fails at a dialog or a fault."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit, overflows
from tests.browser.hostile import BREAKOUT, DOCUMENTS, FILE, LONG, NAMES, PAGE, SCRIPT, TEMPLATE

IDS = {name: document.id for name, (document, _data) in zip(NAMES, DOCUMENTS, strict=True)}
CODES = {name: document.authors[0].value for name, (document, _data) in zip(NAMES, DOCUMENTS, strict=True)}
ASKED = quote(f"họp {SCRIPT} {BREAKOUT} {TEMPLATE}", safe="")
INJECTED = "img[src=x], main script, header script, nav script, [onclick], [onerror]"

LISTS = {
    "home": "/",
    "everything": "/search?limit=25",
    "question": f"/search?q={ASKED}",
    "value that is not there": f"/search?district={ASKED}",
    "dates": f"/search?from={ASKED}",
    "parameter": f"/search?{ASKED}=1",
    "policies": f"/chinh-sach?q={ASKED}",
    "policy": "/chinh-sach/102-2009-qd-ttg",
    "policy that is not there": f"/chinh-sach/{ASKED}",
    "concordance": "/concordance?q=họp+thôn",
    "concordance of the question": f"/concordance?q={ASKED}",
    "certificate": "/chung-nhan?q=họp+thôn",
    "certificate of the question": f"/chung-nhan?q={ASKED}",
    "holdings": "/von-van-ban",
    "places": f"/dia-ban?q={ASKED}",
    "people": "/nguoi",
    "authors": "/tac-gia",
    "authors by name": f"/tac-gia?q={ASKED}",
    "units": "/don-vi",
    "programmes": "/chuong-trinh",
    "periods": "/ky",
    "report": f"/bao-cao?q={ASKED}&q=họp+thôn",
    "picture of the report": f"/bao-cao.svg?q={ASKED}&q=họp+thôn",
    "work list": f"/luu-tru/can-xem?check=published-none&who={ASKED}",
    "kind of doubt that is not there": f"/luu-tru/can-xem?check={ASKED}",
    "reason that is not there": f"/luu-tru/tu-choi?reason={ASKED}",
}
ONE = {
    "document": "/documents/{id}?q=họp+thôn&hit=1",
    "original": "/documents/{id}/ban-goc",
    "difference": "/documents/{id}/so-sanh/{other}",
    "author": "/tac-gia/{code}",
    "unit": "/don-vi/{code}",
    "document to correct": f"/luu-tru/sua/{{id}}?who={ASKED}",
}
ORDER = """([where, words]) => {
    const walker = document.createTreeWalker(document.querySelector(where), NodeFilter.SHOW_TEXT), places = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        for (const word of words) {
            const range = document.createRange(), start = node.data.indexOf(word);
            if (start < 0) continue;
            range.setStart(node, start);
            range.setEnd(node, start + 1);
            const { top, left } = range.getBoundingClientRect();
            places.push(Math.round(top) * 10000 + left);
        }
    return places.length === words.length && places.every((place, at) => !at || places[at - 1] < place);
}"""
"""Whether those words stand on the screen in the order in which they are given."""


def broken(page: Page) -> bool:
    """Whether anything of a name became markup, or is wider than a phone."""
    return page.locator(INJECTED).count() > 0 or overflows(page)


def test_pages_that_show_hostile_names_are_whole(hostile: str, visit: Visit) -> None:
    page = visit(hostile, "/", viewport=PHONE)
    torn = []
    for name, path in LISTS.items():
        page.goto(path)
        if page.locator("html").count() and broken(page):
            torn.append(name)
    assert torn == []


def test_hostile_names_stay_in_their_columns_on_a_desk(hostile: str, visit: Visit) -> None:
    page = visit(hostile, LISTS["everything"])
    assert not overflows(page)


@pytest.mark.parametrize("path", ONE.values(), ids=ONE)
def test_the_pages_of_a_hostile_name_are_whole(hostile: str, visit: Visit, path: str) -> None:
    page = visit(hostile, "/", viewport=PHONE)
    torn = []
    for name, id_ in IDS.items():
        page.goto(path.format(id=id_, other=IDS["markup" if name != "markup" else "long"], code=CODES[name]))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if broken(page):
            torn.append(name)
    assert torn == []


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_title_is_shown_as_it_is_written(hostile: str, visit: Visit, name: str) -> None:
    page = visit(hostile, f"/documents/{IDS[name]}")
    assert page.locator("article h1").inner_text() == f"{NAMES[name]} họp thôn"
    assert NAMES[name] in page.locator("aside").inner_text()


def test_a_title_without_a_space_is_cut_but_not_away(hostile: str, visit: Visit) -> None:
    page = visit(hostile, "/search?q=họp+thôn")
    titles = page.locator(".hits h2").all_inner_texts()
    assert len(titles) == len(NAMES) + 1
    assert all(len(title) > 10 for title in titles)


def test_marks_of_direction_end_with_the_name_that_holds_them(hostile: str, visit: Visit) -> None:
    page = visit(hostile, f"/documents/{IDS['turned']}")
    assert page.evaluate(ORDER, ["#citation", ["Tin tức", "10/04/2017", "Kho tracuu", "SHA-256"]])


def test_suggestions_show_hostile_names_as_words(hostile: str, visit: Visit) -> None:
    page = visit(hostile, "/", viewport=PHONE)
    page.get_by_role("combobox").press_sequentially("img src")
    expect(page.get_by_role("option").filter(has_text=BREAKOUT).first).to_be_visible()
    expect(page.locator(INJECTED)).to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).not_to_be_focused()
    assert not broken(page)


def test_a_batch_of_hostile_lines_is_answered(hostile: str, visit: Visit) -> None:
    page = visit(hostile, "/tra-hang-loat", viewport=PHONE)
    page.get_by_label("Các dòng cần tra").fill("\n".join([SCRIPT, BREAKOUT, TEMPLATE, "QĐ 102/2009/QĐ-TTg"]))
    page.get_by_role("button", name="Tra", exact=True).click()
    expect(page.locator("table.answers .typed")).to_have_text([SCRIPT, BREAKOUT, TEMPLATE, "QĐ 102/2009/QĐ-TTg"])
    assert not broken(page)


def test_a_question_without_end_is_refused_in_words(hostile: str, visit: Visit) -> None:
    page = visit(hostile, f"/search?q={quote(LONG)}", viewport=PHONE)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not broken(page)


def test_files_taken_away_keep_every_name(hostile: str, visit: Visit, tmp_path: Path) -> None:
    page = visit(hostile, "/search?q=họp+thôn")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    download.value.save_as(tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        titles = {row["Tiêu đề"].lstrip("'") for row in csv.DictReader(file)}
    assert {f"{name} họp thôn" for name in NAMES.values()} <= titles


def test_a_page_with_scripts_of_its_own_is_shown_and_downloaded_dead(
    hostile: str, visit: Visit, tmp_path: Path
) -> None:
    page = visit(hostile, "/search?q=lùi+sang+tuần+sau")
    page.locator(".hits h2 a").first.click()
    expect(page.locator(".original")).to_contain_text("tệp")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về").click()
    download.value.save_as(tmp_path / "original")
    assert (tmp_path / "original").read_text(encoding="utf-8") == PAGE
    assert "/" not in download.value.suggested_filename
    page.get_by_role("link", name="Xem bản gốc").click()
    expect(page.get_by_role("main")).to_contain_text("Cuộc họp thôn được lùi sang tuần sau")
    assert not broken(page)
    assert FILE.strip("\u202e") in page.locator("main").inner_text()
