"""The whole way from a question to a passage without a mouse."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until the focus stands on `selector`, and see that it shows."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            break
    wanted = page.locator(":focus")
    expect(wanted).to_be_in_viewport()
    assert page.evaluate("selector => document.activeElement.matches(selector)", selector), f"Tab never met {selector}"
    expect(wanted).to_have_css("outline-style", "solid")


def test_a_suggestion_is_chosen_with_the_arrows(samples: str, visit: Visit) -> None:
    page = visit(samples, "/")
    box, rows = page.get_by_role("combobox"), page.get_by_role("option")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("tam d")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(rows.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", rows.first.get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    expect(box).to_have_value("tam d")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(rows.first).to_be_visible()
    name = rows.first.locator(".name").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".chips")).to_contain_text(name)


def test_a_question_is_typed_and_a_hit_opened_and_left(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search")
    page.keyboard.press("/")
    page.keyboard.type("tảo hôn")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=t"))
    page.wait_for_load_state()
    page.keyboard.press("j")
    expect(page.locator(".hits h2 a").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(page.locator(".hits h2 a").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    place = page.locator(".of-hits .here")
    expect(place).to_have_text(re.compile("^1 / "))
    page.wait_for_load_state()
    page.keyboard.press("n")
    expect(place).to_have_text(re.compile("^2 / "))
    expect(page.locator("mark.here").first).to_be_in_viewport()
    page.wait_for_load_state()
    page.keyboard.press("p")
    expect(place).to_have_text(re.compile("^1 / "))


def test_the_skip_link_comes_first_and_leads_to_the_hits(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search?q=tảo+hôn")
    tab_to(page, ".skip", 1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_facet_and_its_exclusion_are_reached_with_tab(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search?q=tảo+hôn")
    tab_to(page, ".choices .not")
    expect(page.locator(":focus")).to_have_css("opacity", "1")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".chips a")).to_have_count(1)


def test_the_filters_of_a_phone_open_with_the_space_bar(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search?q=tảo+hôn", viewport=PHONE)
    values = page.locator(".choices").first
    expect(values).to_be_hidden()
    page.get_by_role("checkbox", name="Bộ lọc").focus()
    page.keyboard.press("Space")
    expect(values).to_be_visible()
