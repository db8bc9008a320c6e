"""Words of a question that are names: the policies and the filters that the search page offers for them."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive import vocabulary
from archive.document import Citation
from archive.errors import StoreError
from archive.store import Store
from indexer.ledger import Ledger
from tests.conftest import fill, make_document
from tests.test_pages import read
from webapp.pages import offers, search

FORMS = {
    "Quyết định 102/2009/QĐ-TTg": ("102/2009/QĐ-TTg", "QĐ"),
    "Quyết định 102/QĐ-UBND": ("102/QĐ-UBND@2020", "QĐ"),
    "quyết định 102": ("102/QĐ@?", "QĐ"),
    "Chương trình 135": ("prog:ct135", "PROG"),
}


def lines(page: str, kind: str) -> list[tuple[str, str]]:
    """The words and the addresses of what is offered."""
    line = page.partition(f'class="read quiet {kind}"')[2].partition("</p>")[0]
    return [
        (re.sub("<.*?>", "", unescape(words)), unescape(url))
        for url, words in re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', line)
    ]


def asked(q: str, *pairs: tuple[str, str]) -> str:
    return f"/search?{urlencode([('q', q), *pairs])}"


# policies


@pytest.fixture
def citing(app: Flask, store: Store) -> FlaskClient:
    """A client over documents that cite: 102/2009 twice in full and once openly, one of its number, a programme."""
    texts = ["Quyết định 102/2009/QĐ-TTg", "Quyết định 102/2009/QĐ-TTg", "Quyết định 102/QĐ-UBND", "quyết định 102"]
    made = []
    for place, words in enumerate([*texts, "Chương trình 135"]):
        document, data = make_document(f"Bài thứ {place}", f"Xã đã làm theo {words} từ đầu năm.")
        start, (form, kind) = document.text.index(words), FORMS[words]
        sure = "ambiguous" if "?" in form else "exact"
        citation = Citation(start, start + len(words), kind, form, "test", sure)  # type: ignore[arg-type]
        made.append((replace(document, citations=(citation,)), data))
    fill(store, tuple(made))
    return app.test_client()


EXACT = ("Quyết định 102/2009/QĐ-TTg: 3 lượt", "/chinh-sach/102-2009-qd-ttg")
OTHER = ("Quyết định 102/QĐ-UBND (2020): 2 lượt", "/chinh-sach/102-qd-ubnd.2020")
OPEN = ("Quyết định 102 (không rõ cơ quan, năm): 1 lượt", "/chinh-sach/102-qd.x")
PROGRAMME = ("Chương trình 135: 1 lượt", "/chinh-sach/ct135")


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("102/2009/QĐ-TTg", [EXACT]),
        ("hộ nghèo theo qd 102/2009/qd-ttg", [EXACT]),
        ('"Quyết định 102/2009/QĐ-TTg"', [EXACT]),
        ("Quyết định 102", [EXACT, OTHER, OPEN]),
        ("chương trình 135 Tam Đảo", [PROGRAMME]),
        ("chuong trinh 135", [PROGRAMME]),
        ("102/2009/QĐ-TTg OR Chương trình 135", [EXACT, PROGRAMME]),
        ("Quyết định 999/2019/QĐ-TTg", []),
        ("xã làm -102/2009/QĐ-TTg", []),
        ("hộ nghèo", []),
        ("", []),
    ],
)
def test_a_question_that_names_a_policy_leads_to_it(
    citing: FlaskClient, q: str, expected: list[tuple[str, str]]
) -> None:
    assert lines(read(citing, asked(q)), "leads") == expected


def test_the_count_is_that_of_the_page_it_leads_to(citing: FlaskClient) -> None:
    for words, url in lines(read(citing, asked("Quyết định 102")), "leads"):
        listed = citing.get(f"/api/v1/citations/{url.rpartition('/')[2]}/mentions").get_json()["total"]
        assert words.endswith(f": {listed} lượt")


def test_a_search_leads_nowhere_without_a_ledger(citing: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> Ledger:
        raise StoreError("hỏng", "damaged")

    monkeypatch.setattr(search, "ledger", damaged)
    page = read(citing, asked("Quyết định 102"))
    assert lines(page, "leads") == []
    assert "<mark>" in page


def test_an_english_page_leads_in_english(citing: FlaskClient) -> None:
    page = read(citing, asked("102/2009/QĐ-TTg", ("lang", "en")))
    assert lines(page, "leads") == [("Quyết định 102/2009/QĐ-TTg: 3 mentions", "/chinh-sach/102-2009-qd-ttg")]
    assert "Every mention of" in page


# values


IN_TAM_DAO = "Tam Đảo là địa bàn: chỉ lấy 1 văn bản"


@pytest.mark.parametrize(
    ("q", "words", "rest"),
    [
        ("uy tín Tam Đảo", IN_TAM_DAO, [("q", "uy tín"), ("district", "tam-dao")]),
        ("uy tín tam dao", IN_TAM_DAO, [("q", "uy tín"), ("district", "tam-dao")]),
        ("Tam Đảo", IN_TAM_DAO, [("district", "tam-dao")]),
        ("uy tín ở Tam Đảo, tập huấn", IN_TAM_DAO, [("q", "uy tín tập huấn"), ("district", "tam-dao")]),
        (
            "uy tín huyện Tam Đảo",
            "huyện Tam Đảo là địa bàn: chỉ lấy 1 văn bản",
            [("q", "uy tín"), ("district", "tam-dao")],
        ),
        (
            '"uy tín" Tam Đảo -nam:2018',
            IN_TAM_DAO,
            [("q", '"uy tín" -nam:2018'), ("district", "tam-dao")],
        ),
        ("hộ nghèo năm 2018", "2018 là năm đăng: chỉ lấy 1 văn bản", [("q", "hộ nghèo"), ("year", "2018")]),
        (
            "tập huấn ct 135",
            "ct 135 là chương trình, chính sách: chỉ lấy 1 văn bản",
            [("q", "tập huấn"), ("programme", "ct135")],
        ),
        (
            "quà của phòng tt&đb",
            "Phòng TT&ĐB là đơn vị: chỉ lấy 1 văn bản",
            [("q", "quà"), ("unit", "phong-ttdb")],
        ),
    ],
)
def test_a_name_is_offered_as_a_filter(client: FlaskClient, q: str, words: str, rest: list[tuple[str, str]]) -> None:
    url = f"/search?{urlencode(rest)}"
    assert (words, url) in lines(read(client, asked(q)), "offers")
    count = client.get(f"/api/v1{url}").get_json()["total"]
    assert words.endswith(f" {count} văn bản")


@pytest.mark.parametrize(
    "q",
    [
        '"Tam Đảo"', "=Tam Đảo", "Tam Đảo OR uy", "-Tam Đảo", "tam đạo", "uy tín Tam", "huyen:tam-dao", "Bình Xuyên",
        "hộ nghèo 2018 quà", "hộ nghèo 1999", "quý I năm 2018", "tháng 1 năm 2018", "đến năm 2018", "2016 - 2018",
        "2016-2018", "cuối năm 2018", "hộ -2018", "",
    ],
)  # fmt: skip
def test_what_is_no_name_or_meant_as_it_stands_is_not_offered(client: FlaskClient, q: str) -> None:
    assert lines(read(client, asked(q)), "offers") == []


def test_a_facet_that_is_filtered_by_is_not_offered(client: FlaskClient) -> None:
    page = read(client, asked("uy tín Tam Đảo 2017", ("district", "tam-dao"), ("sort", "oldest")))
    assert [url for _, url in lines(page, "offers")] == [
        f"/search?{urlencode([('q', 'uy tín Tam Đảo'), ('year', '2017'), ('district', 'tam-dao'), ('sort', 'oldest')])}"
    ]


def test_at_most_three_are_offered(client: FlaskClient) -> None:
    page = read(client, asked("Tam Đảo Lập Thạch Phòng TT&ĐB Chương trình 135 2017"))
    assert len(lines(page, "offers")) == 3


def test_an_english_page_offers_in_english(client: FlaskClient) -> None:
    page = read(client, asked("uy tín Tam Đảo", ("lang", "en")))
    assert lines(page, "offers")[0][0] == "Tam Đảo is a place: only its 1 document"


def test_a_name_that_two_values_share_is_no_name() -> None:
    known = vocabulary.shipped()
    names = offers.compiled(
        known, lambda facet: {row.code: row.label for row in known.units} if facet == "unit" else {}
    )
    spelt = {" ".join(name[0]): name[2] for some in names.values() for name in some}
    assert spelt["phòng chính sách"] == "phong-chinh-sach"
    assert "phòng dân tộc" not in spelt
    assert all(
        len(one[0]) >= len(other[0]) for some in names.values() for one, other in zip(some, some[1:], strict=False)
    )
