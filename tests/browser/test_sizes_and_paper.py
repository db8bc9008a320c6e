"""Pages on a phone need no sideways scrolling; on paper they are clean sheets."""

from __future__ import annotations

import io
from contextlib import closing

import pypdfium2
from playwright.sync_api import Page, expect

from archive.store import Store
from tests.browser.addresses import PAGES, address
from tests.browser.conftest import PHONE, Visit, overflows


def test_no_page_of_a_phone_scrolls_sideways(sample_archive: Store, samples: str, visit: Visit) -> None:
    page = visit(samples, "/", viewport=PHONE)
    wide = []
    for name in PAGES:
        page.goto(address(sample_archive, name))
        if overflows(page):
            wide.append(name)
    assert wide == []


def solid(words: str) -> str:
    """The words without spaces: a PDF has them where lines end and letters stand apart."""
    return "".join(words.split())


def printed(page: Page) -> str:
    """The solid words of the page as it is printed."""
    with closing(pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))) as sheets:
        return solid("".join(sheet.get_textpage().get_text_range() for sheet in sheets))


def test_a_document_is_printed_with_its_citation_and_nothing_else(
    sample_archive: Store, samples: str, visit: Visit
) -> None:
    page = visit(samples, address(sample_archive, "document"))
    title, citation = page.locator("h1").inner_text(), page.locator("#citation").inner_text()
    last = page.locator("article p").last.locator("a").first.inner_text()
    page.emulate_media(media="print")
    for apart in ("nav.places", "header.top", "aside", ".marking", ".of-hits", ".pilcrow"):
        expect(page.locator(apart).first).to_be_hidden()
    words = printed(page)
    assert words.startswith(solid(title))
    assert solid(last) in words
    assert words.endswith(solid(citation))


def test_a_certificate_is_printed_with_its_list_and_places_to_sign(samples: str, visit: Visit) -> None:
    page = visit(samples, "/chung-nhan?q=tảo+hôn")
    ids = [line.partition(" ")[0] for line in page.locator(".list .hash").all_inner_texts()]
    page.emulate_media(media="print")
    for apart in ("nav.places", "header.top", ".back"):
        expect(page.locator(apart)).to_be_hidden()
    words = printed(page)
    assert words.startswith(solid("CHỨNG NHẬN TRA CỨU"))
    assert len(ids) > 5
    assert all(id_ in words for id_ in ids)
    assert solid("Người xác nhận") in words


def test_a_dark_screen_prints_on_white_paper(sample_archive: Store, samples: str, visit: Visit) -> None:
    page = visit(samples, address(sample_archive, "document"), color_scheme="dark")
    page.emulate_media(media="print")
    expect(page.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator("article p.paragraph").first).to_have_css("color", "rgb(0, 0, 0)")
