"""The same search, facets, picture and document where no script runs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit


@pytest.fixture
def page(samples: str, visit: Visit) -> Page:
    """The first page, without scripts."""
    return visit(samples, "/", java_script_enabled=False)


def search(page: Page, words: str) -> None:
    """Ask, as the form does it."""
    page.get_by_role("searchbox", name="Từ cần tìm").fill(words)
    page.get_by_role("button", name="Tìm").click()


def test_a_question_is_narrowed_and_a_document_read(page: Page) -> None:
    search(page, "tảo hôn")
    page.get_by_role("link", name=re.compile(r"^Tam Đảo \d+$")).click()
    page.get_by_role("link", name=re.compile(r"^Tin tức \d+$")).click()
    expect(page.locator(".chips a")).to_have_count(2)
    page.locator(".hits h2 a").first.click()
    page.get_by_role("link", name="Chỗ sau").click()
    expect(page.locator(".of-hits .here")).to_have_text(re.compile(r"^\d / \d$"))
    expect(page.locator("mark.here")).to_be_in_viewport()
    page.locator("article a.cite").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_bars_sorts_and_dates_are_links_and_a_form(page: Page) -> None:
    search(page, "tảo hôn")
    page.locator("svg.for-desk a").last.click()
    expect(page).to_have_url(re.compile("from="))
    page.get_by_role("link", name="Cả thời gian").click()
    page.get_by_label("đến ngày").fill("2016")
    page.get_by_role("button", name="Tìm").click()
    expect(page.locator(".hits > li").first).to_be_visible()
    page.get_by_role("link", name="cũ nhất").click()
    years = [re.findall(r"\d{4}", facts)[0] for facts in page.locator(".hits .facts").all_inner_texts()]
    assert years == sorted(years)
    assert years[-1] <= "2016"


def test_what_only_a_script_can_do_is_not_offered(page: Page) -> None:
    search(page, "tảo hôn")
    expect(page.locator(".with-script:visible")).to_have_count(0)


def test_a_phone_opens_its_filters(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search?q=tảo+hôn", java_script_enabled=False, viewport=PHONE)
    expect(page.locator(".choices").first).to_be_hidden()
    page.locator(".fold-label").click()
    page.get_by_role("link", name=re.compile(r"^Tam Đảo \d+$")).click()
    expect(page.locator(".fold-label")).to_have_text("Bộ lọc (1)")
