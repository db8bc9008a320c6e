"""The language of a page: Vietnamese, English when asked for, and then from the cookie."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.languages import Vi, vi
from webapp.pages.parts import labels, value_label


def language(client: FlaskClient, url: str) -> str:
    page = client.get(url).get_data(as_text=True)
    found = re.search(r'<html lang="(\w+)">', page)
    assert found
    return found[1]


def test_vietnamese_by_default_english_when_asked_for_and_remembered(client: FlaskClient) -> None:
    assert language(client, "/search?q=h%E1%BB%99") == "vi"
    assert language(client, "/search?q=h%E1%BB%99&lang=en") == "en"
    assert language(client, "/search") == "en"
    assert language(client, "/search?lang=vi") == "vi"
    assert language(client, "/search") == "vi"


def test_the_question_is_the_same_in_both(client: FlaskClient) -> None:
    pages = [client.get(f"/search?q=%22v%C4%83n+h%C3%B3a%22{more}").get_data(as_text=True) for more in ("", "&lang=en")]
    titles = [re.findall(r'<h2><a href="([^"]+)"', page) for page in pages]
    assert titles[0] == titles[1] != []


def test_a_language_that_is_not_spoken_is_an_error(client: FlaskClient) -> None:
    response = client.get("/search?lang=fr%22%3E")
    assert response.status_code == 400
    assert "fr&#34;&gt;" in response.get_data(as_text=True)


def test_the_api_has_no_language(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?lang=en").status_code == 400


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        (None, True),
        (Vi("Tam Đảo"), True),
        ("Tam Đảo", False),
        (value_label("district", "Tam Đảo"), True),
        (value_label("year", "2017"), False),
        (labels().label("102/2009/QĐ-TTg", "QĐ"), True),
        (f"{Vi('Tam Đảo')} and others", False),
    ],
)
def test_what_is_vietnamese_is_marked_in_pages_of_another_language(app: Flask, words: str | None, marked: bool) -> None:
    with app.test_request_context("/", headers={"Cookie": "lang=en"}):
        assert vi(words) == (' lang="vi"' if marked else "")
    with app.test_request_context("/"):
        assert vi(words) == ""
