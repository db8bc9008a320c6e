"""The search page: what narrows, how the question was read, what to do when nothing is found."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.document import Citation, Finding
from archive.errors import StoreError
from archive.store import Store
from indexer.ledger import Ledger
from tests.conftest import FEW, LAP_THACH, TAM_DAO, TTDB, fill, make_document
from tests.test_pages import read
from webapp import urls
from webapp.pages import search, understanding
from webapp.pages.narrowing import MOST_VALUES, SHOWN_VALUES


def links(page: str, pattern: str) -> list[str]:
    """The addresses of the links whose attributes or words match."""
    return [
        unescape(url) for url, rest in re.findall(r'<a [^>]*?href="([^"]*)"([^>]*>.*?)</a>', page) if pattern in rest
    ]


def words(chips: str) -> list[str]:
    """What the chips say, without what is told to a screen reader alone."""
    shown = re.sub(r'<span (?:class="hide"|aria-hidden="true")>.*?</span>', "", chips)
    return [unescape(re.sub("<.*?>", "", item)).strip() for item in re.findall("<a .*?</a>", shown)]


def total(client: FlaskClient, url: str) -> int:
    return int(client.get(f"/api/v1{url}").get_json()["total"])


# what narrows


def test_every_value_can_be_added_and_left_out(client: FlaskClient) -> None:
    page = read(client, "/search")
    assert links(page, 'không phải<span class="hide"> Tam Đảo')[0] == "/search?q=-huyen%3Atam-dao&sort=newest"
    everything = total(client, "/search")
    chosen, left_out = total(client, "/search?district=tam-dao"), total(client, "/search?q=-huyen:tam-dao")
    assert (everything, chosen, left_out) == (4, 1, 3)


def test_what_is_left_out_is_a_chip_that_takes_it_back(client: FlaskClient) -> None:
    page = read(client, "/search?q=hộ+-huyen:lap-thach&type=tin-tuc")
    chips = page.partition('class="chips"')[2].partition("</ul>")[0]
    assert words(chips) == ["Tin tức", "không phải Lập Thạch"]
    assert links(chips, "không phải Lập Thạch") == ["/search?q=h%E1%BB%99&type=tin-tuc"]


@pytest.mark.parametrize(
    ("url", "chip"),
    [
        ("/search?from=2017&to=2017", "năm 2017"),
        ("/search?from=2018-01&to=2018-01", "01/2018"),
        ("/search?from=2017-03-01&to=2018-01-31", "từ 01/03/2017 đến 31/01/2018"),
        ("/search?to=2018", "đến 31/12/2018"),
        ("/search?from=quý+I+2017&to=2017-Q1", "quý I năm 2017"),
        ("/search?from=2017-10-01&to=2017-12-31", "quý IV năm 2017"),
        ("/search?from=2017-Q1&to=2017-Q2", "6 tháng đầu năm 2017"),
        ("/search?from=2017-Q2&to=2017-Q3", "từ 01/04/2017 đến 30/09/2017"),
        ("/search?from=12/6/2018&to=12/6/2018", "ngày 12/06/2018"),
        ("/search?from=2017-Q1&to=2017-Q1&lang=en", "quarter 1 of 2017"),
    ],
)
def test_a_time_is_one_chip(client: FlaskClient, url: str, chip: str) -> None:
    assert words(read(client, url).partition('class="chips"')[2].partition("</ul>")[0]) == [chip]


def test_a_long_facet_folds_and_leads_to_all_of_it(app: Flask, store: Store) -> None:
    many = tuple(
        make_document(f"Tin số {place}", f"Nội dung thứ {place} của xã.", unit=(f"u-{place:03}", f"Đơn vị {place:03}"))
        for place in range(130)
    )
    fill(store, many)
    page = read(app.test_client(), "/search?q=thứ&sort=oldest&limit=25&page=2")
    assert f"xem thêm {MOST_VALUES - SHOWN_VALUES}" in page
    assert links(page, "xem tất cả 130 giá trị") == ["/search/values?q=th%E1%BB%A9&sort=oldest&limit=25&facet=unit"]


def test_every_year_has_its_place_however_rare_it_is(app: Flask, store: Store) -> None:
    often = [(f"Tin {place} năm {year}", year) for year in range(1981, 2021) for place in range(2)]
    many = (make_document(title, f"Bài của {title}.", published=f"{year}-02") for title, year in often)
    fill(store, (*many, make_document("Tin mới nhất", "Bài cuối.", published="2026-11-20")))
    page = read(app.test_client(), "/search")
    box = page.partition("<h2>Năm</h2>")[2].partition("</section>")[0]
    assert re.findall(r'class="name">(\d+)<', box)[:4] == ["2026", "2020", "2019", "2018"]
    assert len(links(box, 'class="name"')) == MOST_VALUES
    assert links(box, "xem tất cả 41 giá trị") == ["/search/values?facet=year"]


def test_people_are_a_facet_and_what_is_to_be_checked_is_none(app: Flask, store: Store) -> None:
    made, data = make_document("Hội nghị", "Bà Lê Thị Sen phát biểu.")
    person = Finding("le-thi-sen-0000", 18, 28, "test", label="Lê Thị Sen")
    fill(store, ((replace(made, people=(person,)), data),))
    page = read(app.test_client(), "/search")
    named = re.findall(r"<h2>([^<]*)</h2>", page.partition("<main")[0])
    assert named == ["Địa bàn", "Chương trình, chính sách", "Loại văn bản", "Đơn vị", "Tác giả", "Người", "Năm"]
    assert links(page, ">Lê Thị Sen<")[0] == "/search?person=le-thi-sen-0000"
    assert (
        links(page, 'không phải<span class="hide"> Lê Thị Sen')[0] == "/search?q=-nguoi%3Ale-thi-sen-0000&sort=newest"
    )


@pytest.mark.parametrize(
    ("url", "chip"),
    [
        ("/search?check=published-none", "Ngày đăng: không rõ"),
        ("/search?q=-xemlai:published-none", "không phải Ngày đăng: không rõ"),
        ("/search?check=published-none&lang=en", "Date published: not known"),
    ],
)
def test_what_is_to_be_checked_is_a_chip_with_its_words(client: FlaskClient, url: str, chip: str) -> None:
    chips = read(client, url).partition('class="chips"')[2].partition("</ul>")[0]
    assert words(chips) == [chip]


# a question that can't be answered


@pytest.mark.parametrize("fault", ["from=31/02/2017", "q=%22hộ", "type=không-có", "distrct=x"])
def test_a_faulty_question_keeps_what_narrowed_it(client: FlaskClient, fault: str) -> None:
    page = read(client, f"/search?unit=phong-ttdb&district=tam-dao&sort=oldest&limit=25&to=quý+I+2018&{fault}", 400)
    form = page.partition("<form")[2].partition("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    kept = [("unit", "phong-ttdb"), ("district", "tam-dao"), ("sort", "oldest"), ("limit", "25")]
    assert [pair for pair in hidden if pair[0] != "type"] == kept
    assert 'name="to" value="quý I 2018"' in form
    chips = page.partition('class="chips"')[2].partition("</ul>")[0]
    assert words(chips)[:2] == ["Phòng TT&ĐB", "Tam Đảo"]


def test_a_filter_of_a_faulty_question_can_be_dropped(client: FlaskClient) -> None:
    page = read(client, "/search?q=hộ&from=hôm+qua&district=tam-dao&unit=phong-ttdb&sort=oldest", 400)
    chips = page.partition('class="chips"')[2].partition("</ul>")[0]
    assert links(chips, "Tam Đảo") == ["/search?q=h%E1%BB%99&from=h%C3%B4m+qua&unit=phong-ttdb&sort=oldest"]
    assert 'name="from" value="hôm qua"' in page


@pytest.mark.parametrize(("lang", "said", "unsaid"), [("vi", "Từ ngày", "is no day"), ("en", "is no day", "Từ ngày: ")])
def test_a_fault_is_told_in_the_language_of_the_page(client: FlaskClient, lang: str, said: str, unsaid: str) -> None:
    for url in ("/search?from=hôm+qua", "/search/values?facet=unit&from=hôm+qua"):
        main = read(client, f"{url}&lang={lang}", 400).partition("<main")[2]
        assert said in main
        assert unsaid not in main


# time


@pytest.mark.parametrize("q", ["", "hội", "hội OR văn", '"văn hóa"', "văn -hội", "bài không ghi"])
@pytest.mark.parametrize("time", ["from=2017", "to=2018", "year=2018", "year=2017&from=2017"])
def test_what_bears_no_date_is_counted_and_can_be_seen(client: FlaskClient, q: str, time: str) -> None:
    page = read(client, f"/search?q={q}&{time}")
    told = re.search(r'bỏ qua <a href="([^"]*)" rel="nofollow">(\d+)</a> văn bản không rõ', page)
    undated = int(client.get(f"/api/v1/search?q={q}&{time}").get_json()["query"]["undated"])
    assert (told is not None) is (undated > 0)
    if told:
        url = unescape(told[1])
        assert "year=" not in url
        assert total(client, url) == int(told[2]) == undated
        assert "không rõ ngày đăng" in read(client, url)


def test_what_bears_no_date_is_seen_though_somebody_said_that_it_has_none(app: Flask, store: Store) -> None:
    made, data = make_document("Thư ngỏ", "Bài kể chuyện làng, không đề ngày.")
    fill(store, ((replace(made, corrected=("published",)), data),))
    client = app.test_client()
    url = unescape(re.findall(r'bỏ qua <a href="([^"]*)"', read(client, "/search?from=2017"))[0])
    assert total(client, url) == 2


def test_a_quarter_of_reports_is_asked_for_as_it_is_written(app: Flask, store: Store) -> None:
    made, data = make_document("Báo cáo công tác", "Kết quả của ba tháng.", published="2017-04-10")
    fill(store, ((replace(made, periods=(Finding("2017-Q1", None, None, "test"),)), data),))
    client = app.test_client()
    assert [total(client, f'/search?q=ky:"{time}"') for time in ("Quý I 2017", "quý 1/2017", "Quý II 2017")] == [
        1,
        1,
        0,
    ]


def test_the_picture_is_the_filter(client: FlaskClient) -> None:
    page = read(client, "/search?q=hộ+OR+tuyên&year=2018")
    bars = links(page.partition('class="for-desk"')[2].partition("</svg>")[0], "aria-label")
    assert "/search?q=h%E1%BB%99+OR+tuy%C3%AAn&from=2018-01-01&to=2018-01-31" in bars
    assert all("year=" not in url for url in bars)
    assert 'class="chosen"' in page
    assert 'data-brush="/search?q=h%E1%BB%99+OR+tuy%C3%AAn&amp;from={from}&amp;to={to}"' in page


def test_months_of_which_nothing_is_held_are_hatched_and_said(client: FlaskClient) -> None:
    page = read(client, "/search")
    assert "tháng 4 năm 2017 – tháng 12 năm 2017: kho không có văn bản nào" in page
    assert '<tr class="none"><th scope="row">tháng 4 năm 2017</th><td>–</td><td>0</td></tr>' in page


def test_a_search_does_without_the_ledger(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> Ledger:
        raise StoreError("hỏng", "damaged")

    monkeypatch.setattr(search, "ledger", damaged)
    page = read(client, "/search?q=hộ")
    assert "<mark>hộ" in page
    assert "over-time" not in page


# the question


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("hộ nghèo", "hộ + nghèo"),
        ("hộ", ""),
        ("=thuế", "thuế (đúng dấu)"),
        ('"hộ nghèo" OR vay', "(“hộ nghèo” hoặc vay)"),
        ("=thuế -huyen:tam-dao", "thuế (đúng dấu) + không phải Tam Đảo"),
        ("vay NEAR/5 vốn", "vay cách vốn không quá 5 tiếng"),
        ("dân*", "chữ bắt đầu bằng dân"),
        ("so:102/2009 ky:2017-Q1", "số, ký hiệu có 102/2009 + kỳ báo cáo 2017-Q1"),
        ("", ""),
    ],
)
def test_the_question_in_words(app: Flask, q: str, words: str) -> None:
    with app.test_request_context():
        assert understanding.described(q, lambda _facet, code: {"tam-dao": "Tam Đảo"}[code]) == words


def test_accents_can_be_made_to_count_word_by_word(app: Flask) -> None:
    request = urls.parse([("q", 'thuế nha "đất ở" -thuê')])
    with app.test_request_context():
        found = [(link.label, link.url) for link in understanding.folds(request)]
    assert [label for label, _ in found] == ["thuế", "đất ở"]
    assert found[0][1] == urls.link(replace(request, q='=thuế nha "đất ở" -thuê'))
    assert understanding.strict(request) == urls.link(replace(request, q='=thuế nha "=đất ở" -thuê'))


def test_a_question_that_heeds_its_accents_finds_no_other(client: FlaskClient) -> None:
    page = read(client, "/search?q=thuế")
    assert links(page, "“thuế” đúng dấu") == ["/search?q=%3Dthu%E1%BA%BF"]
    assert (total(client, "/search?q=thuế"), total(client, "/search?q==thuế")) == (2, 1)


def test_a_short_form_is_read_both_ways_and_can_be_dropped(client: FlaskClient) -> None:
    page = read(client, "/search?q=DTTS")
    assert "DTTS = dân tộc thiểu số" in page
    assert links(page, "Bỏ cách hiểu này") == ["/search?q=%22DTTS%22"]


# nothing found


def test_nothing_found_says_what_to_give_up(client: FlaskClient) -> None:
    page = read(client, "/search?q=hộ+nghèo&district=tam-dao&from=2018")
    assert "Không tìm thấy văn bản nào" in page
    ways = re.findall(r'<a href="([^"]*)" rel="nofollow">(bỏ .*?)</a>', page)
    assert [words for _, words in ways] == ["bỏ “Tam Đảo”: 1 văn bản", "bỏ mọi bộ lọc: 1 văn bản"]
    for url, words in ways:
        assert f": {total(client, unescape(url))} văn bản" in words


# a hit


def test_a_hit_shows_the_value_that_let_it_through(app: Flask, store: Store) -> None:
    made, data = make_document(
        "Giao ban", "Các huyện báo cáo tình hình.", district=LAP_THACH, programme=("ct135", "Chương trình 135")
    )
    held = Finding(TAM_DAO[0], None, None, "test", label=TAM_DAO[1])
    unsure = Finding("binh-xuyen", None, None, "test", "ambiguous", label="Bình Xuyên")
    fill(store, ((replace(made, held_at=(held,), districts=(*made.districts, unsure)), data),))
    client = app.test_client()

    def line(url: str) -> str:
        shown = read(client, url).partition('class="hits"')[2].partition('class="facts">')[2].partition("</p>")[0]
        return re.sub("<.*?>", "", shown)

    assert line("/search?q=giao+ban") == "không rõ ngày · Tin tức · Tam Đảo"
    assert (
        line("/search?q=giao+ban&district=lap-thach") == "không rõ ngày · Tin tức · Tam Đảo · Lập Thạch (theo bộ lọc)"
    )
    assert line("/search?q=giao+ban&district=tam-dao") == "không rõ ngày · Tin tức · Tam Đảo"
    assert line("/search?q=giao+ban&district=tam-dao&district=lap-thach").endswith("Tam Đảo · Lập Thạch (theo bộ lọc)")
    assert line("/search?q=giao+ban&programme=ct135") == "không rõ ngày · Tin tức · Tam Đảo"


def test_a_hit_names_the_policies_of_its_passage_first(app: Flask, store: Store) -> None:
    document, data = make_document(
        "Rà soát đối tượng",
        "Mở đầu theo Nghị định 116/2010/NĐ-CP, Nghị định 116/2010/NĐ-CP. " + "Đoạn giữa nói chuyện khác. " * 30
        + "Hộ cận nghèo hưởng theo Quyết định 102/2009/QĐ-TTg.",
    )  # fmt: skip
    made = []
    for words, form, kind in (
        ("Nghị định 116/2010/NĐ-CP", "116/2010/NĐ-CP", "NĐ"),
        ("Quyết định 102/2009/QĐ-TTg", "102/2009/QĐ-TTg", "QĐ"),
    ):
        starts = [found.start() for found in re.finditer(re.escape(words), document.text)]
        made += [Citation(start, start + len(words), kind, form, "test") for start in starts]
    fill(store, ((replace(document, citations=tuple(sorted(made, key=lambda item: item.start))), data),))
    page = read(app.test_client(), '/search?q="cận+nghèo"')
    assert re.findall(r'<a href="/chinh-sach/([^"]*)">', page.partition('class="hits"')[2]) == [
        "102-2009-qd-ttg",
        "116-2010-nd-cp",
    ]


def test_the_same_text_twice_is_one_hit_with_its_copies(app: Flask, store: Store) -> None:
    body = "Hội thi tìm hiểu pháp luật về hôn nhân được tổ chức tại nhà văn hóa xã với chín đội dự thi. " * 3
    fill(store, (make_document("Hội thi pháp luật", body), make_document("Hội thi pháp luật.", body)))
    page = read(app.test_client(), '/search?q="chín+đội"')
    assert page.partition('class="hits"')[2].count("<h2>") == 1
    assert "1 bản giống nhau</a>" in page
    assert "<strong>2 văn bản</strong>" in page


def test_a_hit_is_cited_as_its_page_cites_it(client: FlaskClient) -> None:
    document = FEW[0][0]
    page = unescape(read(client, "/search?q=tín"))
    line = next(words for words in re.findall(r'data-copy="([^"]*)"', page) if document.id in words)
    assert line.startswith(f"{document.title.value}. Tin tức. 21/03/2017. Phạm Thị Hoa, Phòng TT&ĐB.")
    assert line in unescape(read(client, f"/documents/{document.id}"))


def test_the_answer_can_be_taken_away(client: FlaskClient) -> None:
    page = read(client, "/search?q=hộ&district=lap-thach&page=1&limit=25")
    question = "q=h%E1%BB%99&district=lap-thach"
    for path in ("/search.xlsx", "/search.csv", "/search.atom", "/chung-nhan", "/concordance"):
        assert f"{path}?{question}" in links(page, "")
    assert f'data-copy="http://localhost/search?{question.replace("&", "&amp;")}&amp;limit=25"' in page
    assert "/chung-nhan" not in read(client, "/search")


def test_names_that_try_to_break_the_page_do_not(app: Flask, store: Store) -> None:
    nasty = '"><img src=x onerror=alert(1)> \u202e' + "dài " * 700
    made = make_document(
        nasty[:60], "Nội dung.", district=(TAM_DAO[0], nasty[:40]), unit=("n", nasty), author=LAP_THACH
    )
    fill(store, (made, make_document("Khác", "Nội dung khác.", unit=TTDB)))
    for url in ("/", "/search", "/search?unit=n", "/search?q=-donvi:n"):
        page = read(app.test_client(), url)
        assert "<img" not in page
