"""axe-core finds no violation of WCAG 2.2 AA on any page, in light or in dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from archive.store import Store
from tests.browser.addresses import PAGES, address
from tests.browser.conftest import PHONE, Visit

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""What alone may differ between light and dark."""
RUN = "options => axe.run({ ...options, resultTypes: ['violations'] })"


def violations(page: Page) -> list[str]:
    """What axe has to say of a page with everything on it unfolded: in light by all rules, in dark by those of colour.

    The rule of the size of targets, new in WCAG 2.2, is off in axe unless asked for.
    """
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    page.evaluate(AXE)
    everything = {"runOnly": {"type": "tag", "values": LEVELS}, "rules": {"target-size": {"enabled": True}}}
    light = page.evaluate(RUN, everything)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(RUN, {"runOnly": {"type": "rule", "values": OF_COLOUR}})
    page.emulate_media(color_scheme="light")
    assert len(light["passes"]) > 5, "axe has looked at nothing"
    return [*_told("light", light), *_told("dark", dark)]


def _told(scheme: str, result: dict[str, Any]) -> Iterator[str]:
    for violation in result["violations"]:
        for node in violation["nodes"]:
            yield f"{scheme} {violation['id']}: {node['html'][:200]} {node['failureSummary']}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_violation(sample_archive: Store, tour: Page, name: str) -> None:
    tour.goto(address(sample_archive, name))
    assert violations(tour) == []


def test_an_empty_archive_has_no_violation(empty: str, visit: Visit) -> None:
    assert violations(visit(empty, "/")) == []


def test_the_answers_to_a_batch_have_no_violation(samples: str, visit: Visit) -> None:
    page = visit(samples, "/tra-hang-loat")
    page.get_by_label("Các dòng cần tra").fill("QĐ 102/2009/QĐ-TTg\nCT 135\nQĐ 102\nkhông có gì")
    page.get_by_role("button", name="Tra", exact=True).click()
    expect(page.locator("table.answers tbody tr")).to_have_count(4)
    assert violations(page) == []


def test_the_certificate_of_a_policy_has_no_violation(samples: str, visit: Visit) -> None:
    page = visit(samples, "/chinh-sach/102-2009-qd-ttg")
    page.get_by_role("link", name="Chứng nhận tra cứu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chứng nhận tra cứu")
    assert violations(page) == []


def test_open_suggestions_have_no_violation(samples: str, visit: Visit) -> None:
    page = visit(samples, "/")
    page.get_by_role("combobox").press_sequentially("tam d")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []


@pytest.mark.parametrize("name", ["home", "search", "document", "policy", "batch", "report"])
def test_a_phone_has_no_violation(sample_archive: Store, samples: str, visit: Visit, name: str) -> None:
    page = visit(samples, address(sample_archive, name), viewport=PHONE)
    for fold in page.locator(".fold").all():
        fold.check(force=True)
    assert violations(page) == []
