"""Answers are packed on their way, where the reader takes that, and are the same unpacked."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

PACKED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize(
    "url", ["/search", "/static/tracuu.css", "/static/tracuu.js", "/api/v1/search", "/search.atom"]
)
def test_text_is_packed(client: FlaskClient, url: str) -> None:
    with client.get(url) as plain, client.get(url, headers=PACKED) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
        for response in (plain, packed):
            assert "Accept-Encoding" in response.headers["Vary"]
        assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("url", ["/search.csv", "/search.xlsx", "/static/fonts/be-vietnam-pro-latin-400-normal.woff2"])
def test_downloads_and_fonts_are_not(client: FlaskClient, url: str) -> None:
    with client.get(url, headers=PACKED) as response:
        assert response.status_code == 200
        assert "Content-Encoding" not in response.headers


def test_a_reader_that_refuses_gzip_gets_none(client: FlaskClient) -> None:
    response = client.get("/search", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in response.headers


def test_a_file_that_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    with client.get("/static/tracuu.js", headers=PACKED) as first:
        tag = first.headers["ETag"]
    with client.get("/static/tracuu.js", headers=PACKED | {"If-None-Match": tag}) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_the_script_is_a_module_that_a_browser_runs(client: FlaskClient) -> None:
    with client.get("/static/tracuu.js") as response:
        assert response.mimetype == "text/javascript"
