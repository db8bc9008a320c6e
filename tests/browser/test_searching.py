"""A question, narrowed as people narrow it, and its answer taken away as a file."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit


def count(page: Page) -> int:
    """How many documents the page says that it found."""
    words = page.locator(".result > :first-child > strong").inner_text()
    return int(re.sub(r"\D", "", words))


def choose(page: Page, section: str, name: str) -> int:
    """Click a value of a facet; its count."""
    values = page.get_by_role("navigation", name="Bộ lọc").locator("section").filter(has_text=section)
    value = values.get_by_role("link", name=re.compile(rf"^{re.escape(name)} \d+$"))
    told = int(value.locator(".count").inner_text())
    value.click()
    return told


def test_two_facets_narrow_a_question_and_a_chip_takes_one_back(samples: str, visit: Visit) -> None:
    page = visit(samples, "/")
    page.get_by_role("combobox", name="Từ cần tìm").fill("tảo hôn")
    page.get_by_role("button", name="Tìm").click()
    expect(page).to_have_url(re.compile(r"/search\?q=t%E1%BA%A3o\+h%C3%B4n$"))
    everything = count(page)

    of_district = choose(page, "Địa bàn", "Tam Đảo")
    expect(page).to_have_url(re.compile(r"district=tam-dao"))
    assert count(page) == of_district < everything

    of_both = choose(page, "Loại văn bản", "Tin tức")
    expect(page).to_have_url(re.compile(r"type=tin-tuc"))
    assert count(page) == of_both < of_district
    expect(page.locator(".hits > li")).to_have_count(of_both)
    for facts in page.locator(".hits .facts").all_inner_texts():
        assert "Tin tức" in facts

    chips = page.get_by_role("list", name="Đang lọc theo").get_by_role("link")
    expect(chips).to_have_count(2)
    chips.filter(has_text="Tin tức").click()
    expect(chips).to_have_count(1)
    assert count(page) == of_district


def test_one_click_leaves_a_value_out_and_another_takes_it_back(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search?q=tảo+hôn")
    everything = count(page)
    told = int(page.get_by_role("link", name=re.compile(r"^Tam Đảo \d+$")).locator(".count").inner_text())
    page.get_by_role("link", name="không phải Tam Đảo").click()
    expect(page.locator(".chips")).to_contain_text("Tam Đảo")
    assert count(page) == everything - told
    page.locator(".chips a").click()
    expect(page.locator(".chips")).to_have_count(0)
    assert count(page) == everything


def test_a_long_list_of_values_is_searched_without_accents(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search")
    fold = page.locator("details[data-find$='chính sách']")
    fold.locator("summary").click()
    names = fold.locator("li:visible .name")
    everything = names.count()
    fold.get_by_role("searchbox").fill("giam ngheo ben")
    expect(names).to_have_text(["Chương trình mục tiêu quốc gia giảm nghèo bền vững"])
    fold.get_by_role("searchbox").fill("")
    expect(names).to_have_count(everything)


def test_all_values_of_a_facet_are_narrowed_chosen_and_taken_back_to_the_results(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search/values?facet=district&q=tảo+hôn&sort=oldest")
    names = page.locator(".every-value .choices .name")
    everything = names.count()
    page.get_by_role("searchbox", name="Tên có chữ").fill("tam dao")
    page.get_by_role("button", name="Lọc").click()
    expect(names).to_have_text(["Tam Đảo"])
    expect(page).to_have_url(re.compile(r"q=t%E1%BA%A3o\+h%C3%B4n&sort=oldest&facet=district"))
    value = page.get_by_role("link", name=re.compile(r"^Tam Đảo \d+$"))
    told = int(value.locator(".count").inner_text())
    value.click()
    expect(page.locator(".every-value .selected")).to_have_count(1)
    page.get_by_role("link", name="Bỏ lọc theo tên").click()
    expect(names).to_have_count(everything)
    page.get_by_role("link", name=re.compile("văn bản tìm thấy$")).click()
    expect(page).to_have_url(re.compile(r"/search\?q=t%E1%BA%A3o\+h%C3%B4n&district=tam-dao&sort=oldest$"))
    assert count(page) == told


def test_dragging_over_the_picture_asks_for_that_time(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search?q=tảo+hôn")
    everything = count(page)
    box = page.locator("svg.for-desk").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.3, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, middle, steps=4)
    expect(page.locator("svg.for-desk .chosen")).to_be_visible()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=\d{4}.*to=\d{4}"))
    since, until = (page.locator(f"input[name={name}]").input_value() for name in ("from", "to"))
    assert 0 < count(page) < everything
    days = [facts.split(" · ")[0] for facts in page.locator(".hits .facts").all_inner_texts()]
    assert all(since[:10] <= "-".join(reversed(day.split("/"))) <= until for day in days)
    page.get_by_role("link", name="Cả thời gian").click()
    expect(page).not_to_have_url(re.compile("from="))
    assert count(page) == everything


def test_a_bar_is_a_link_to_its_time(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search?q=tảo+hôn")
    bar = page.locator("svg.for-desk a").filter(has_text=re.compile(r": [1-9]")).first
    told = int((bar.get_attribute("aria-label") or "").rpartition(" ")[2])
    bar.click()
    expect(page).to_have_url(re.compile(r"from=\d{4}.*to=\d{4}"))
    assert count(page) == told


def test_an_answer_is_taken_away_as_csv_and_as_workbook(samples: str, visit: Visit, tmp_path: Path) -> None:
    page = visit(samples, "/search?q=tảo+hôn&district=tam-dao")
    shown = page.locator(".hits h2").all_inner_texts()
    assert len(shown) == count(page)
    taken = []
    for name in ("CSV", "Excel"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        taken.append(tmp_path / download.value.suggested_filename)
        download.value.save_as(taken[-1])
    assert [path.name.startswith("tra-cuu-tao-hon-tam-dao-") for path in taken] == [True, True]
    with taken[0].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Tiêu đề"] for row in rows] == shown
    book = openpyxl.load_workbook(taken[1])
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert [cell for cell in cells if cell in shown] == shown
    book.close()


def test_the_other_language_keeps_the_question_and_stays(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search?q=tảo+hôn&district=tam-dao")
    found = count(page)
    page.get_by_role("link", name="en", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert count(page) == found
    page.locator(".hits h2 a").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("article")).to_be_visible()
    page.get_by_role("link", name="vi", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_english_pages_speak_english(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search?q=tảo+hôn&lang=en")
    expect(page.get_by_role("button", name="Search")).to_be_visible()


def test_an_address_is_copied_at_a_click(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search?q=tảo+hôn", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Địa chỉ trang này").click()
    expect(page.get_by_role("link", name="đã chép")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
