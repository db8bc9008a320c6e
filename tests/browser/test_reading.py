"""A document opened at the hit, its citations followed there and back, its original beside it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from archive.store import Store, sha256
from tests.browser.addresses import address, sample
from tests.browser.conftest import Visit
from tests.conftest import ROOT


def test_a_hit_opens_its_document_at_the_first_passage(samples: str, visit: Visit) -> None:
    page = visit(samples, "/search?q=tảo+hôn")
    page.locator(".hits h2 a").first.click()
    expect(page.locator(".of-hits .here")).to_have_text(re.compile("^1 / "))
    expect(page.locator("mark.here")).to_be_in_viewport()
    page.get_by_role("link", name="Kết quả tìm").click()
    expect(page.locator(".hits")).to_be_visible()
    assert parse_qs(urlsplit(page.url).query) == {"q": ["tảo hôn"]}


def test_steps_lead_through_every_hit(sample_archive: Store, samples: str, visit: Visit) -> None:
    page = visit(samples, f"/documents/{sample(sample_archive, '2019-12-ct-ngan-chan-tao-hon.txt')}?q=tảo+hôn&hit=1")
    steps = page.locator(".of-hits")
    total = int(steps.locator(".here").inner_text().rpartition("/")[2])
    assert total > 2
    for place in range(2, total + 1):
        steps.get_by_role("link", name="Chỗ sau").click()
        expect(steps.locator(".here")).to_have_text(f"{place} / {total}")
        expect(page.locator("mark.here").first).to_be_in_viewport()
    expect(steps.get_by_role("link", name="Chỗ sau")).to_have_count(0)
    steps.get_by_role("link", name="Chỗ trước").click()
    expect(steps.locator(".here")).to_have_text(f"{total - 1} / {total}")


def test_a_citation_leads_to_its_policy_and_back_to_the_very_words(
    sample_archive: Store, samples: str, visit: Visit
) -> None:
    id_ = sample(sample_archive, "2016-06-song-lo-qd-102.html")
    page = visit(samples, f"/documents/{id_}")
    cited = page.locator("article a.cite.exact[href*='102-2009-qd-ttg']").first
    words = cited.inner_text()
    cited.click()
    expect(page).to_have_url(re.compile("/chinh-sach/102-2009-qd-ttg"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("102/2009/QĐ-TTg")
    page.locator(f".kwic td.words a[href*='{id_}']").get_by_text(words, exact=True).first.click()
    expect(page).to_have_url(re.compile(rf"/documents/{id_}\?at=\d+-\d+"))
    here = page.locator("mark.here")
    expect(here).to_have_text(words)
    expect(here).to_be_in_viewport()


def test_marks_are_switched_off_and_stay_off(sample_archive: Store, samples: str, visit: Visit) -> None:
    page = visit(samples, address(sample_archive, "document"))
    cited, box = page.locator("article a.cite.place").first, page.get_by_role("checkbox", name="Địa bàn")
    expect(cited).to_have_css("text-decoration-line", "underline")
    box.uncheck()
    expect(cited).to_have_css("text-decoration-line", "none")
    page.reload()
    expect(box).not_to_be_checked()
    expect(cited).to_have_css("text-decoration-line", "none")


def test_a_fact_shows_the_words_that_it_came_from(sample_archive: Store, samples: str, visit: Visit) -> None:
    page = visit(samples, address(sample_archive, "document"))
    named = page.get_by_role("link", name="Diệp Thu Hiên", exact=True)
    author = page.get_by_role("complementary").locator("dd").filter(has=named)
    author.locator("summary").click()
    expect(author.locator(".why")).to_contain_text("quy tắc")
    author.get_by_role("link", name="xem trong văn bản").click()
    expect(page.locator("mark.here")).to_have_text("Diệp Thu Hiên")
    expect(page.locator("mark.here")).to_be_in_viewport()


def test_every_paragraph_has_an_address_that_leads_to_it(sample_archive: Store, samples: str, visit: Visit) -> None:
    page = visit(samples, address(sample_archive, "document"))
    last = page.locator("article p[id]").last
    last.hover()
    last.get_by_role("link", name="Địa chỉ của đoạn này").click()
    target = page.locator("article p:target")
    expect(target).to_have_attribute("id", last.get_attribute("id") or "")
    expect(target).to_be_in_viewport()


def test_the_original_is_seen_and_downloaded_as_it_came(
    sample_archive: Store, samples: str, visit: Visit, tmp_path: Path
) -> None:
    page = visit(samples, address(sample_archive, "document from PDF"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về").click()
    download.value.save_as(tmp_path / "original.pdf")
    file = ROOT / "corpus" / "samples" / download.value.suggested_filename
    assert sha256((tmp_path / "original.pdf").read_bytes()) == sha256(file.read_bytes())
    page.get_by_role("link", name="Xem bản gốc").click()
    sheet = page.get_by_role("main").get_by_role("img")
    expect(sheet).to_be_visible()
    assert sheet.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500


def test_two_documents_are_set_side_by_side(sample_archive: Store, samples: str, visit: Visit) -> None:
    page = visit(samples, address(sample_archive, "document"))
    page.get_by_role("complementary").get_by_role("link", name=re.compile("^so sánh với")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("So sánh hai văn bản")
    expect(page.locator("del, ins").first).to_be_visible()
