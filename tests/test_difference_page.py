"""The page of differences: documents and revisions beside each other, within bounds, all of it escaped."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from archive.document import Document
from archive.store import Store
from indexer import analysis
from tests.conftest import fill, make_document
from tests.test_document_page import read, words
from tests.test_pages import NASTY
from webapp import create_app
from webapp.pages.difference import MOST_CHANGED

LINES = [f"Thôn {number} họp bàn việc làm đường." for number in range(12)]
ONE = "\n".join(LINES)
OTHER = "\n".join([*LINES[:3], LINES[3].replace("đường", "nhà văn hóa"), *LINES[5:], "Hết."])


def with_text(title: str, text: str) -> tuple[Document, bytes]:
    made, data = make_document(title, text)
    return replace(made, text=text), data


@pytest.fixture
def pair(store: Store) -> tuple[FlaskClient, str, str]:
    """Two documents of nearly the same text."""
    one, other = with_text("Tin một", ONE), with_text("Tin hai", OTHER)
    fill(store, (one, other))
    return create_app({"DATA": store.folder, "TESTING": True}).test_client(), one[0].id, other[0].id


def test_two_documents_are_compared_by_line_and_word(pair: tuple[FlaskClient, str, str]) -> None:
    client, one, other = pair
    page = read(client, f"/documents/{one}/so-sanh/{other}")
    assert "10 dòng giống nhau · 1 dòng đã sửa · 1 dòng bỏ đi · 1 dòng thêm vào" in page
    assert "làm <del>đường</del><ins>nhà văn hóa</ins>." in page
    assert f"<del>{LINES[4]}</del>" in page
    assert "<ins>Hết.</ins>" in page
    assert f'href="/documents/{other}/so-sanh/{one}"' in page
    folded = re.findall(r"<summary>(.*?)</summary>", page)
    assert folded == ["2 dòng giống nhau", "5 dòng giống nhau"]


def test_the_page_holds_both_texts(pair: tuple[FlaskClient, str, str]) -> None:
    client, one, other = pair
    page = read(client, f"/documents/{one}/so-sanh/{other}")
    body = re.sub(r'<summary>.*?</summary>|<span class="hide">.*?</span>', "", page.partition('class="changes">')[2])
    body = body.partition("</div>")[0]
    for text, gone in ((ONE, "ins"), (OTHER, "del")):
        lines = words(re.sub(rf"<{gone}>.*?</{gone}>", "", body)).split("\n")
        assert [line for line in lines if line] == text.split("\n")


def test_a_former_revision_is_compared_with_the_present_one(store: Store) -> None:
    document, data = with_text("Tin", ONE)
    fill(store, ((document, data),))
    with store.writing(), store.batch() as batch:
        batch.put(replace(document, text=OTHER), "test", analysis.segment(OTHER))
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    page = read(client, f"/documents/{document.id}/so-sanh?revision=1")
    assert f'<a href="/documents/{document.id}?revision=1">' in page
    assert "lần nạp 1" in page
    assert "lần nạp 2" in page
    assert "<ins>Hết.</ins>" in page
    link = f'href="/documents/{document.id}/so-sanh?revision=1"'
    assert link in read(client, f"/documents/{document.id}")
    assert "Hãy nêu lần nạp" in read(client, f"/documents/{document.id}/so-sanh", 400)
    assert "không có lần nạp thứ 9" in words(read(client, f"/documents/{document.id}/so-sanh?revision=9", 404))
    assert "Không có tham số" in read(client, f"/documents/{document.id}/so-sanh/{document.id}?x=1", 400)


def test_texts_that_are_the_same_and_texts_that_have_nothing_in_common_say_so(store: Store) -> None:
    one, same = with_text("Tin một", ONE), with_text("Tin một, đăng lại", ONE)
    strange = with_text("Thơ", "\n".join(f"Câu {number} viết về mùa xuân" for number in range(30)))
    fill(store, (one, same, strange))
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    assert "Chữ của hai bản hoàn toàn giống nhau" in read(client, f"/documents/{one[0].id}/so-sanh/{same[0].id}")
    assert "hầu như không có dòng nào chung" in read(client, f"/documents/{one[0].id}/so-sanh/{strange[0].id}")


def test_long_texts_make_a_page_of_bounded_size(store: Store) -> None:
    one = with_text("Một", "\n".join(f"Dòng {number} nói về lúa nương" for number in range(30_000)))
    other = with_text("Hai", "\n".join(f"Câu {number} kể chuyện khác hẳn" for number in range(30_000)))
    fill(store, (one, other))
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    page = read(client, f"/documents/{one[0].id}/so-sanh/{other[0].id}")
    assert "Quá nhiều thay đổi" in page
    assert len(page) < 5 * MOST_CHANGED


def test_nothing_in_a_text_becomes_markup(store: Store) -> None:
    one, other = with_text(NASTY, f"{NASTY} một hai ba bốn"), with_text("<b>", f"{NASTY} một hai <i>ba</i> bốn")
    fill(store, (one, other))
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    page = read(client, f"/documents/{one[0].id}/so-sanh/{other[0].id}")
    assert "<script>" not in page
    assert "<i>" not in page
    assert "<b>" not in page
