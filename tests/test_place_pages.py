"""The pages of places: tiles before and after the districts, names and types with their days, what became of them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.store import Store
from tests.conftest import fill, make_document
from tests.test_entity_pages import totals
from tests.test_pages import read


def test_the_tiles_of_the_latest_two_times(client: FlaskClient) -> None:
    page = read(client, "/dia-ban")
    heads = re.findall(r"<h2>([^<]*)</h2>", page)
    assert heads[:2] == ["Tỉnh Vĩnh Phúc, từ 18/01/2009 đến 30/06/2025", "Tỉnh Phú Thọ, từ 01/07/2025"]
    assert page.count('<li class="level') == 9 + 36
    assert all(shown == found for shown, found in totals(client, page))
    assert len(totals(client, page)) == 4


@pytest.mark.parametrize(
    ("since", "there", "gone"), [("2003-12-27", "me-linh", "song-lo"), ("0", "me-linh", "tam-dao")]
)
def test_the_tiles_of_an_earlier_time(client: FlaskClient, since: str, there: str, gone: str) -> None:
    board = read(client, f"/dia-ban?since={since}").partition("</section>")[0]
    assert f'href="/dia-ban/{there}"' in board
    assert f'href="/dia-ban/{gone}"' not in board
    read(client, "/dia-ban?since=1999", 400)


def test_a_commune_of_today_is_counted_by_its_words_since_it_is_one(app: Flask, store: Store) -> None:
    told = "Đoàn công tác đã làm việc tại xã Đạo Trù về nhà ở cho hộ nghèo."
    fill(
        store,
        tuple(make_document(f"Bài {day}", f"{told} {day}", published=day) for day in ("2019-05-05", "2025-09-09")),
    )
    client = app.test_client()
    tile = re.search(r'href="/dia-ban/phu-tho.dao-tru".*?class="many"[^>]*>(\d+)', read(client, "/dia-ban"))
    assert tile and tile[1] == "1"
    page = read(client, "/dia-ban/phu-tho.dao-tru")
    assert "2 văn bản" in page
    assert "Đếm theo chữ “xã Đạo Trù” trong văn bản" in page


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "tam-dao",
            (
                "<h1>Huyện Tam Đảo</h1>",
                "từ 27/12/2003 đến 30/06/2025 · 1 văn bản",
                "Nay là các xã, phường",
                "phu-tho.dao-tru",
            ),
        ),
        ("phuc-yen", ("thị xã Phúc Yên (từ 27/12/2003 đến 06/02/2018)", "Lập ra từ", 'href="/dia-ban/me-linh"')),
        ("lap-thach", ("Nơi tách ra từ đây", 'href="/dia-ban/song-lo"')),
        ("me-linh", ("Nay thuộc", "huyện Mê Linh, thành phố Hà Nội")),
        ("vinh-phuc", ("<h1>Tỉnh Vĩnh Phúc</h1>", "Nay là", 'href="/dia-ban/phu-tho"', 'href="/dia-ban/song-lo"')),
        ("phu-tho.dao-tru", ("<h1>Xã Đạo Trù</h1>", 'href="/dia-ban/tam-dao.yen-duong"', "Nơi khác trùng tên")),
    ],
)
def test_what_was_and_what_became_of_a_place(client: FlaskClient, code: str, said: tuple[str, ...]) -> None:
    page = read(client, f"/dia-ban/{code}")
    for words in said:
        assert words in page


def test_the_numbers_of_a_place_are_those_of_the_searches_behind_them(client: FlaskClient) -> None:
    counted = totals(client, read(client, "/dia-ban/tam-dao"))
    assert len(counted) > 4
    assert all(shown == found for shown, found in counted)


def test_a_name_leads_to_its_place_and_a_list_tells_those_of_one_name_apart(client: FlaskClient) -> None:
    assert client.get("/dia-ban/Tam Đảo").headers["Location"] == "/dia-ban/tam-dao"
    page = read(client, "/dia-ban?q=tam dao")
    assert "xã Tam Đảo, tỉnh Phú Thọ" in page
    assert "thị trấn Tam Đảo, huyện Tam Đảo, đến 30/06/2025" in page
    assert "Không có địa bàn nào mang tên chứa “xyz”" in read(client, "/dia-ban?q=xyz")
    assert "không có giá trị" in read(client, "/dia-ban/xyz", 404)
