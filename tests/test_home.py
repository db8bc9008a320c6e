"""The first page: what the archive holds, and what to do when it holds nothing."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from archive.store import Store
from tests.conftest import FEW
from tests.test_pages import read
from webapp import create_app
from webapp.clock import moment


def test_what_the_archive_holds_is_links_with_counts(client: FlaskClient) -> None:
    page = read(client, "/")
    assert "4 văn bản · từ năm 2017 đến năm 2018" in page
    found = dict(re.findall(r'<li><a href="(/search[^"]*)">[^<]*</a> <span class="count">(\d+)</span>', page))
    assert found == {
        "/search?type=tin-tuc": "3",
        "/search?type=ke-hoach": "1",
        "/search?unit=phong-ttdb": "2",
        "/search?district=lap-thach": "1",
        "/search?district=tam-dao": "1",
        "/search?programme=ct135": "2",
    }
    for url, count in found.items():
        assert client.get(f"/api/v1{unescape(url)}").get_json()["total"] == int(count)


def test_the_documents_over_time_are_a_picture_and_a_table(client: FlaskClient) -> None:
    page = read(client, "/")
    assert 'href="/search?from=2018-05-01&amp;to=2018-05-31"' in page
    assert "tháng 4 năm 2017 – tháng 12 năm 2017: kho không có văn bản nào" in page
    assert '<th scope="row">tháng 5 năm 2018</th><td>1</td><td>1</td>' in page


def test_the_newest_and_those_loaded_last(client: FlaskClient, store: Store) -> None:
    page = read(client, "/")
    newest, loaded = (part.partition("</ul>")[0] for part in page.split('<ul class="dated">')[1:])
    titles = [document.title.value for document, _data in FEW]
    assert re.findall(r"documents/\w+\">([^<]*)<", newest) == [titles[2], titles[1], titles[0], titles[3]]
    assert re.findall(r"documents/\w+\">([^<]*)<", loaded) == titles[::-1]
    assert moment(store.revisions(FEW[0][0].id)[-1][2]) in loaded


def test_an_empty_archive_says_what_to_do_first(store: Store) -> None:
    page = read(create_app({"DATA": store.folder, "TESTING": True}).test_client(), "/")
    assert "Kho chưa có văn bản nào." in page
    assert f"<code>tracuu --data {store.folder} ingest THƯ_MỤC</code>" in page


def test_a_search_of_an_empty_archive_leads_there(store: Store) -> None:
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    assert client.get("/search?q=hộ").headers["Location"] == "/"


@pytest.mark.parametrize("url", ["/?q=x", "/?page=2"])
def test_a_parameter_is_an_error(client: FlaskClient, url: str) -> None:
    assert "Không có tham số" in read(client, url, 400)
