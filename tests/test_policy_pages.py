"""The auditor's pages: every row is the words as written, every filter a link, every doubt said."""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from archive import vocabulary
from archive.citations import Citations
from archive.document import Citation, Confidence, Document
from archive.errors import QueryError
from archive.store import Store
from indexer.ledger import Ledger
from indexer.mentions import Filters
from tests.conftest import LAP_THACH, TAM_DAO, TTDB, fill, make_document
from tests.made_mentions import put
from tests.test_pages import NASTY, Links, read
from webapp import create_app, mention_urls
from webapp.mention_urls import Asked
from webapp.pages.kwic import WIDTH, around, mention_row, occurrence_row
from webapp.pages.parts import Place, segments

QD102, OPEN102, CT135 = "102/2009/QĐ-TTg", "102/QĐ-TTg@?", "prog:ct135"
Written = tuple[str, str, str, Confidence, str, str]
"""The words, the type, the canonical form, the confidence, the relation, the actor."""


def cited(made: tuple[Document, bytes], *written: Written, identity: str = "") -> tuple[Document, bytes]:
    """The document with those citations, each the next place where its words stand."""
    document, data = made
    place, found = 0, []
    for words, type_, form, confidence, relation, actor in written:
        start = document.text.index(words, place)
        place = start + len(words)
        found.append(Citation(start, place, type_, form, "test", confidence, relation=relation, actor=actor))
    return replace(document, citations=tuple(found), identity=identity), data


ARCHIVED = (
    cited(
        make_document(
            "Rà soát đối tượng thụ hưởng",
            "Phòng đã rà soát hộ nghèo theo Quyết định số 102/2009/QĐ-TTg và Chương trình 135 ở các xã. "
            "Mức hỗ trợ theo QĐ 102/2009/QĐ-TTg đến nay không đổi.",
            published="2016-06-22",
            district=TAM_DAO,
            unit=TTDB,
        ),
        ("Quyết định số 102/2009/QĐ-TTg", "QĐ", QD102, "exact", "", ""),
        ("Chương trình 135", "PROG", CT135, "exact", "", ""),
        ("QĐ 102/2009/QĐ-TTg", "QĐ", QD102, "inferred", "", ""),
    ),
    cited(
        make_document(
            "Hỗ trợ trực tiếp ở Lập Thạch",
            "Xã chi hỗ trợ cho hộ nghèo theo Quyết định số 102-QĐ/TTg trong quý I.",
            published="2017-04-10",
            district=LAP_THACH,
        ),
        ("Quyết định số 102-QĐ/TTg", "QĐ", OPEN102, "ambiguous", "", ""),
    ),
    cited(
        make_document(
            "Quyết định về hỗ trợ hộ nghèo",
            "Quyết định này thay thế Quyết định số 102/2009/QĐ-TTg kể từ ngày ký.",
            published="2018-02-01",
            kind=("quyet-dinh", "Quyết định"),
        ),
        ("Quyết định số 102/2009/QĐ-TTg", "QĐ", QD102, "exact", "thay-the", ""),
        identity="77/2018/QĐ-TTg",
    ),
    make_document("Tin không nhắc chính sách", "Một bài về ngày hội văn hóa.", published="2017-09-05"),
)
TEXTS = {document.id: document for document, _ in ARCHIVED}


@pytest.fixture
def auditor(store: Store) -> FlaskClient:
    """A client of an archive that mentions a few policies."""
    fill(store, ARCHIVED)
    return create_app({"DATA": store.folder, "TESTING": True}).test_client()


@dataclass(frozen=True)
class Row:
    """A row as the page prints it."""

    document: str
    start: int
    end: int
    left: str
    form: str
    right: str
    line: str


_ROW = re.compile(
    r'<tr><td class="date">.*?<td class="left"><span>(?P<left>.*?)</span></td><td class="words">'
    r'<a href="/documents/(?P<document>\w+)\?at=(?P<start>\d+)-(?P<end>\d+)#c(?P<anchor>\d+)" title=".*?">'
    r'(?P<form>.*?)</a></td><td class="right"><span>(?P<right>.*?)</span></td>.*?</tr>',
    re.DOTALL,
)


def rows(page: str) -> list[Row]:
    made = []
    for match in _ROW.finditer(page):
        assert match["start"] == match["anchor"]
        left, form, right = (unescape(match[name]) for name in ("left", "form", "right"))
        made.append(Row(match["document"], int(match["start"]), int(match["end"]), left, form, right, match[0]))
    return made


# the words as written


@pytest.mark.parametrize(
    "url",
    ["/chinh-sach/102-2009-qd-ttg", "/chinh-sach/ct135", "/chinh-sach/102-qd-ttg.x", "/concordance?q=hộ+nghèo"],
)
def test_every_row_is_the_words_as_written_between_what_stands_beside_them(auditor: FlaskClient, url: str) -> None:
    found = rows(read(auditor, url))
    assert found
    for row in found:
        text = TEXTS[row.document].text
        assert text[row.start : row.end] == row.form
        assert text[: row.start].endswith(row.left)
        assert text[row.end :].startswith(row.right)


def test_every_row_leads_to_its_span_in_the_document(auditor: FlaskClient) -> None:
    for row in rows(read(auditor, "/chinh-sach/102-2009-qd-ttg")):
        page = read(auditor, f"/documents/{row.document}?at={row.start}-{row.end}")
        found = re.search(
            rf'<a class="cite \w+" id="c{row.start}" href="([^"]*)"[^>]*><mark class="here">(.*?)</mark></a>', page
        )
        assert found
        assert found[1].startswith("/chinh-sach/102-")
        assert unescape(found[2]) == row.form


@given(st.text(alphabet="aé ơ\n.", max_size=300), st.data())
def test_what_stands_beside_is_cut_at_words_and_never_changed(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    left, right = around(text, start, end)
    assert text[:start].endswith(left)
    assert text[end:].startswith(right)
    assert max(len(left), len(right)) <= WIDTH
    first = start - len(left)
    assert (
        not first or not left or text[first - 1].isspace() or not re.search(r"\s", text[max(start - WIDTH, 0) : start])
    )


def test_a_row_of_a_phrase_knows_its_document() -> None:
    document = ARCHIVED[1][0]
    start = document.text.index("hộ nghèo")
    row = occurrence_row(document, start, start + 8)
    assert (row.form, row.date, row.place) == ("hộ nghèo", "10/04/2017", "Lập Thạch")
    assert row.url == f"/documents/{document.id}?at={start}-{start + 8}#c{start}"


def test_every_row_over_real_texts_is_the_words_as_written(shared: Path, tmp_path: Path) -> None:
    finder = Citations(vocabulary.shipped())
    documents = []
    for name in ("gov_news", "ethnic"):
        with lzma.open(shared / "corpora" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                document, _ = make_document(row["title"] or name, row["body"])
                documents.append(replace(document, citations=finder.find(document.text)))
    held = {document.id: document for document in documents}
    ledger = Ledger(tmp_path / "ledger.sqlite", create=True)
    put(ledger, list(held.values()))
    _, policies = ledger.policies(limit=1_000_000)
    seen = 0
    for mention in ledger.every_mention([policy.canonical for policy in policies]):
        text = held[mention.document].text
        row = mention_row(mention, held[mention.document], mention.canonical)
        assert row.form == text[mention.start : mention.end]
        assert text[: mention.start].endswith(row.left) and text[mention.end :].startswith(row.right)
        assert row.form.strip() == row.form and mention.form == " ".join(row.form.split())
        seen += 1
    assert seen == sum(policy.mentions for policy in policies) == sum(len(item.citations) for item in held.values())
    assert seen > 5_000
    ledger.close()


# the list


def test_the_list_counts_mentions_by_certainty(auditor: FlaskClient) -> None:
    page = read(auditor, "/chinh-sach")
    assert "3 chính sách, văn bản được nhắc" in page
    line = page.partition("Quyết định 102/2009/QĐ-TTg</a>")[2].partition("</tr>")[0]
    assert re.findall(r">([\d–/]+)<", line) == ["3", "2", "1", "–", "2", "22/06/2016", "01/02/2018"]
    assert 'href="/chinh-sach/102-2009-qd-ttg?confidence=exact"' in line


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("102/2009/QĐ-TTg", "Quyết định 102/2009/QĐ-TTg"),
        ("quyết định 102 2009 qđ ttg", "Quyết định 102/2009/QĐ-TTg"),
        ("QĐ 102/2009/QD-TTG", "Quyết định 102/2009/QĐ-TTg"),
        ("chuong trinh 135", "Chương trình 135"),
        ("qd-ttg", "Quyết định 102/2009/QĐ-TTg"),
    ],
)
def test_any_spelling_of_a_number_finds_the_policy(auditor: FlaskClient, q: str, first: str) -> None:
    page = read(auditor, f"/chinh-sach?q={q}")
    assert re.search(r'<th scope="row"><a href="[^"]*">(.*?)</a>', page)[1] == first  # type: ignore[index]


def test_a_number_finds_the_open_forms_that_may_mean_it(auditor: FlaskClient) -> None:
    assert "Quyết định 102/QĐ-TTg (không rõ năm)" in read(auditor, "/chinh-sach?q=102/2009/QĐ-TTg")


def test_types_are_links_with_counts(auditor: FlaskClient) -> None:
    page = read(auditor, "/chinh-sach?type=PROG")
    assert "1 chính sách, văn bản được nhắc" in page
    assert re.search(r'class="selected"[^>]*>.*?Chương trình, chính sách', page)


def test_what_nobody_mentions_is_said(auditor: FlaskClient) -> None:
    page = read(auditor, "/chinh-sach?q=Quyết định 18/2011/QĐ-TTg")
    assert "Không có lượt nhắc nào trong 4 văn bản của kho" in page
    assert 'href="/chinh-sach/18-2011-qd-ttg"' in page
    assert "Không đọc được “zzz”" in read(auditor, "/chinh-sach?q=zzz")


# one policy


def test_the_page_says_what_is_certain_and_what_only_may_be(auditor: FlaskClient) -> None:
    page = read(auditor, "/chinh-sach/102-2009-qd-ttg")
    assert "<h1>Quyết định 102/2009/QĐ-TTg</h1>" in page
    assert "4 lượt nhắc" in page
    sure = [re.search(r'<span class="(\w+)"', row.line)[1] for row in rows(page)]  # type: ignore[index]
    assert sure == ["exact", "maybe", "inferred", "exact"]
    alone = read(auditor, "/chinh-sach/102-2009-qd-ttg?open=0")
    assert [row.form for row in rows(alone)] == [row.form for row in rows(page) if "maybe" not in row.line]
    assert 'href="/chinh-sach/102-2009-qd-ttg?open=0#luot-nhac"' in page


def test_an_open_form_lists_what_it_may_mean(auditor: FlaskClient) -> None:
    page = read(auditor, "/chinh-sach/102-qd-ttg.x")
    assert "có thể là" in page
    assert '<a href="/chinh-sach/102-2009-qd-ttg">Quyết định 102/2009/QĐ-TTg</a>' in page


def test_the_chain_comes_with_the_words_that_say_it(auditor: FlaskClient) -> None:
    page = read(auditor, "/chinh-sach/102-2009-qd-ttg")
    chain = page.partition("Được thay thế bởi")[2].partition("</dd>")[0]
    document = ARCHIVED[2][0]
    start = document.citations[0].start
    assert 'href="/chinh-sach/77-2018-qd-ttg"' in chain
    assert f"/documents/{document.id}?at={start}-{document.citations[0].end}#c{start}" in chain
    other = read(auditor, "/chinh-sach/77-2018-qd-ttg")
    assert f'href="/documents/{document.id}"' in other.partition("Bản trong kho")[2].partition("</dd>")[0]
    assert 'href="/chinh-sach/102-2009-qd-ttg"' in other.partition("<dt>Thay thế</dt>")[2].partition("</dd>")[0]


@pytest.mark.parametrize(
    ("query", "forms"),
    [
        ("confidence=inferred", ["QĐ 102/2009/QĐ-TTg"]),
        ("form=QĐ+102/2009/QĐ-TTg", ["QĐ 102/2009/QĐ-TTg"]),
        ("district=lap-thach", ["Quyết định số 102-QĐ/TTg"]),
        ("district=Lập+Thạch", ["Quyết định số 102-QĐ/TTg"]),
        ("unit=phong-ttdb&confidence=exact", ["Quyết định số 102/2009/QĐ-TTg"]),
        ("from=2018", ["Quyết định số 102/2009/QĐ-TTg"]),
        ("to=2016&sort=oldest", ["Quyết định số 102/2009/QĐ-TTg", "QĐ 102/2009/QĐ-TTg"]),
        ("from=2017&to=2017&open=0", []),
        ("sort=left", ["Quyết định số 102/2009/QĐ-TTg"] * 2 + ["Quyết định số 102-QĐ/TTg", "QĐ 102/2009/QĐ-TTg"]),
    ],
)
def test_filters_and_orders(auditor: FlaskClient, query: str, forms: list[str]) -> None:
    found = [row.form for row in rows(read(auditor, f"/chinh-sach/102-2009-qd-ttg?{query}"))]
    assert sorted(found) == sorted(forms) if query == "sort=left" else found == forms


def test_left_and_right_sort_by_the_nearest_syllable(auditor: FlaskClient) -> None:
    for side, place in (("left", -1), ("right", 0)):
        found = rows(read(auditor, f"/chinh-sach/102-2009-qd-ttg?sort={side}&open=0"))
        nearest = [re.findall(r"\w+", getattr(row, side))[place] for row in found]
        assert len(nearest) == 3
        assert nearest == sorted(nearest, key=lambda word: {"theo": 1, "thế": 0, "và": 2, "kể": 1, "đến": 0}[word])


def test_months_without_documents_are_hatched_and_not_zero(auditor: FlaskClient) -> None:
    page = read(auditor, "/chinh-sach/102-2009-qd-ttg")
    assert page.count('<rect class="bar"') == 3
    assert "tháng 7 năm 2016 – tháng 3 năm 2017: kho không có văn bản nào" in page
    assert "<tr><td>tháng 9 năm 2017</td><td>0</td><td>1</td></tr>" in page
    assert '<tr class="none"><td>tháng 10 năm 2017</td><td>–</td><td>không có văn bản</td></tr>' in page


def test_a_choice_of_time_says_what_it_leaves_out(store: Store, auditor: FlaskClient) -> None:
    written = ("QĐ 102/QĐ-TTg", "QĐ", OPEN102, "ambiguous", "", "")
    undated = make_document("Ghi chép", "Bà con hỏi về QĐ 102/QĐ-TTg.")
    loose = make_document("Sổ tay", "Cán bộ giải thích QĐ 102/QĐ-TTg.", published="2017")
    fill(store, (cited(undated, written), cited(loose, written)))
    page = read(auditor, "/chinh-sach/102-2009-qd-ttg")
    assert "Bỏ 3 lượt nhắc chưa đủ số" in page
    assert "<span>1 lượt nhắc ở văn bản không rõ ngày</span>" in page
    page = read(auditor, "/chinh-sach/102-2009-qd-ttg?from=2016&to=2017")
    assert "Bỏ 2 lượt nhắc chưa đủ số" in page
    assert "<span>1 lượt nhắc ở văn bản chỉ rõ năm</span>" in page
    assert "không tính 1 lượt nhắc ở văn bản không rõ ngày" in page
    assert "lượt nhắc chưa đủ số" not in read(auditor, "/chinh-sach/102-2009-qd-ttg?from=2018")


def test_the_certificate_certifies_what_the_page_shows(auditor: FlaskClient) -> None:
    page = read(auditor, "/chinh-sach/102-2009-qd-ttg?confidence=exact&from=2016&open=0&sort=left")
    link = unescape(re.search(r'href="(/chung-nhan[^"]*)"', page)[1])  # type: ignore[index]
    assert link == "/chung-nhan?policy=102-2009-qd-ttg&confidence=exact&from=2016-01-01&open=0"
    assert "Quyết định 102/2009/QĐ-TTg" in read(auditor, link)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2017-09&to=2017-09", "Không có lượt nhắc nào trong 1 văn bản ứng với các bộ lọc này"),
        ("from=2017-07&to=2017-07", "Kho không giữ văn bản nào ứng với các bộ lọc này"),
        ("from=2031", "Kho không giữ văn bản nào ứng với các bộ lọc này"),
        ("to=1990", "Kho không giữ văn bản nào ứng với các bộ lọc này"),
    ],
)
def test_not_mentioned_and_nothing_held_are_two_answers(auditor: FlaskClient, query: str, said: str) -> None:
    assert said in read(auditor, f"/chinh-sach/102-2009-qd-ttg?{query}")


def steps(page: str) -> list[str]:
    """The first and last step of the timeline, and how many there are."""
    found = re.findall(r'<tr(?: class="none")?><td>((?:tháng|năm) [^<]*)</td>', page)
    return [found[0], found[-1], str(len(found))]


@pytest.mark.parametrize(
    ("id_", "drawn"),
    [
        # its own year, before anything is held
        ("102-2009-qd-ttg", ["tháng 1 năm 2009", "tháng 2 năm 2018", "110"]),
        ("102-2009-qd-ttg?from=1950&to=2099", ["tháng 1 năm 2009", "tháng 2 năm 2018", "110"]),
        ("102-2009-qd-ttg?from=2017&confidence=exact", ["tháng 1 năm 2017", "tháng 2 năm 2018", "14"]),
        # the decision that began the programme
        ("ct135", ["năm 1998", "năm 2018", "21"]),
        # no year of its own: that of its first mention
        ("102-qd-ttg.x", ["tháng 1 năm 2017", "tháng 2 năm 2018", "14"]),
        # issued in the last year of the holdings, nobody mentions it
        ("77-2018-qd-ttg", ["tháng 1 năm 2018", "tháng 2 năm 2018", "2"]),
    ],
)
def test_the_timeline_begins_with_the_policy(auditor: FlaskClient, id_: str, drawn: list[str]) -> None:
    assert steps(read(auditor, f"/chinh-sach/{id_}")) == drawn


def test_a_policy_that_is_named_before_its_year_is_drawn_from_there(store: Store) -> None:
    early = make_document("Dự thảo", "Góp ý cho Nghị định 30/2020/NĐ-CP.", published="2019-11-05")
    later = make_document("Tin", "Một bài khác.", published="2020-03-02")
    older = make_document("Tin cũ", "Một bài cũ.", published="2001-03-02")
    fill(store, (cited(early, ("Nghị định 30/2020/NĐ-CP", "NĐ", "30/2020/NĐ-CP", "exact", "", "")), later, older))
    page = read(create_app({"DATA": store.folder, "TESTING": True}).test_client(), "/chinh-sach/30-2020-nd-cp")
    assert steps(page) == ["tháng 1 năm 2019", "tháng 3 năm 2020", "15"]
    assert "tháng 1 năm 2019 – tháng 10 năm 2019: kho không có văn bản nào" in page


def test_the_chain_names_its_sources_each_in_its_language(auditor: FlaskClient) -> None:
    known = read(auditor, "/chinh-sach/ct135")
    assert '(<span lang="en">vbpl.vn ' in known
    auditor.set_cookie("lang", "en")
    page = read(auditor, "/chinh-sach/102-2009-qd-ttg")
    said = page.partition("Replaced by")[2].partition("</dd>")[0]
    assert 'lang="vi">Quyết định về hỗ trợ hộ nghèo</a> (01/02/2018, certain)' in said
    assert "from the tables of the archive (<span>vbpl.vn " in read(auditor, "/chinh-sach/ct135")


@pytest.mark.parametrize(
    ("id_", "label"),
    [
        ("18-2011-qd-ttg", "Quyết định 18/2011/QĐ-TTg"),
        ("9-2030-nd-cp", "Nghị định 09/2030/NĐ-CP"),
        ("449-qd-ttg.2013", "Quyết định 449/QĐ-TTg (2013)"),
        ("ct134", "Chương trình 134"),
        ("luat-dat-dai.2013", "Luật Đất đai 2013"),
    ],
)
def test_a_policy_that_is_not_mentioned_has_a_page_that_says_what_is_held(
    auditor: FlaskClient, id_: str, label: str
) -> None:
    page = read(auditor, f"/chinh-sach/{id_}")
    assert f"<h1>{label}</h1>" in page
    assert "Kho không có lượt nhắc nào" in page
    assert "4 văn bản" in page
    assert "từ tháng 6 năm 2016 đến tháng 2 năm 2018" in page
    assert "17 tháng trong đó không có văn bản nào" in page


def test_an_address_that_is_no_id_leads_to_the_one_that_is(auditor: FlaskClient) -> None:
    response = auditor.get("/chinh-sach/102-2009-QD-TTG?sort=left")
    assert response.status_code == 302
    assert response.headers["Location"] == "/chinh-sach/102-2009-qd-ttg?sort=left"


# what is asked


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/chinh-sach?x=1", "Không có tham số"),
        ("/chinh-sach?sort=x", "sort không có giá trị"),
        ("/chinh-sach?page=0", "page phải là số nguyên dương"),
        ("/chinh-sach?q=" + "a" * 301, "dài quá 300 ký tự"),
        ("/chinh-sach?q=1&q=2", "được ghi nhiều nhất 1 lần"),
        ("/chinh-sach/ct135?confidence=sure", "confidence không có giá trị"),
        ("/chinh-sach/ct135?open=2", "open không có giá trị"),
        ("/chinh-sach/ct135?from=2018&to=2017", "phải trước hoặc bằng"),
        ("/chinh-sach/ct135?from=x", "không phải là ngày có trong lịch"),
        ("/chinh-sach/ct135?district=x1", "không có giá trị"),
        ("/chinh-sach/ct135?page=-1", "page phải là số nguyên dương"),
        ("/chinh-sach/ct135?" + "form=a&" * 51, "được ghi nhiều nhất 50 lần"),
        ("/concordance?q=a&limit=5", "không có tham số limit"),
        ("/concordance?q=a&sort=x", "Không có cách sắp xếp"),
        ('/concordance?q="a', "Thiếu dấu ngoặc kép đóng"),
        ("/concordance?y=1", "Không có tham số"),
        ("/von-van-ban?by=x", "by không có giá trị"),
        ("/von-van-ban?year=17", "year phải là một năm"),
        ("/von-van-ban?year=٢٠١٧", "year phải là một năm"),
        ("/von-van-ban?z=1", "Không có tham số"),
    ],
)
def test_bad_parameters_are_an_error_with_a_sentence(auditor: FlaskClient, url: str, said: str) -> None:
    assert said in read(auditor, url, 400)


@pytest.mark.parametrize("at", ["x", "5", "5-", "9-5", "5-5", "0-999999", "-1-4", "٥-٩"])
def test_a_span_that_is_none_of_the_text_is_refused(auditor: FlaskClient, at: str) -> None:
    document = ARCHIVED[0][0]
    assert "at phải là hai vị trí" in read(auditor, f"/documents/{document.id}?at={at}", 400)
    assert "Không có tham số" in read(auditor, f"/documents/{document.id}?x=1", 400)


@pytest.mark.parametrize("id_", ["zzz", "không-có", "a" * 2000, "<script>", "…"])
def test_an_id_that_says_nothing_is_not_found(auditor: FlaskClient, id_: str) -> None:
    page = read(auditor, f"/chinh-sach/{id_}", 404)
    assert "thành một văn bản hay chính sách" in page


ASKED = st.builds(
    Asked,
    st.builds(
        Filters,
        confidence=st.lists(st.sampled_from(["exact", "inferred", "ambiguous"]), unique=True).map(tuple),
        form=st.lists(st.sampled_from(["QĐ 102", "a&b=c#d", "“x” %"]), unique=True).map(tuple),
        since=st.sampled_from(["", "2017-01-01"]),
        until=st.sampled_from(["", "2017-12-31"]),
        district=st.lists(st.sampled_from(["tam-dao", "x y"]), unique=True).map(tuple),
        unit=st.lists(st.just("u"), max_size=1).map(tuple),
    ),
    st.booleans(),
    st.sampled_from(mention_urls.SORTS),
    st.integers(1, 999_999),
)


@given(ASKED)
def test_a_question_and_its_address_are_one(asked: Asked) -> None:
    assert mention_urls.parse(mention_urls.pairs(asked)) == asked


@given(ASKED, st.sampled_from(["form", "district"]))
def test_a_value_toggled_twice_is_as_before(asked: Asked, name: str) -> None:
    twice = mention_urls.toggled(mention_urls.toggled(asked, name, "new"), name, "new")
    assert twice == replace(asked, page=1)


def test_times_out_of_order_are_refused() -> None:
    with pytest.raises(QueryError):
        mention_urls.parse([("from", "2018"), ("to", "2017")])


# phrases and holdings


def test_plain_words_are_a_phrase_and_can_be_taken_apart(auditor: FlaskClient) -> None:
    page = read(auditor, "/concordance?q=hộ+nghèo")
    assert {row.form for row in rows(page)} == {"hộ nghèo"}
    assert 'href="/concordance?q=h%E1%BB%99+ngh%C3%A8o&amp;loose=1"' in page
    assert "3 văn bản" in page
    loose = rows(read(auditor, "/concordance?q=nghèo+hộ&loose=1"))
    assert {row.form for row in loose} == {"hộ nghèo"}
    assert rows(read(auditor, "/concordance?q=nghèo+hộ")) == []


def test_the_concordance_of_a_phrase_sorts_by_either_side(auditor: FlaskClient) -> None:
    for side in ("left", "right"):
        assert len(rows(read(auditor, f"/concordance?q=hộ+nghèo&sort={side}"))) == 3
    one = rows(read(auditor, "/concordance?q=hộ+nghèo&district=tam-dao"))
    assert [row.document for row in one] == [ARCHIVED[0][0].id]
    assert "Không văn bản nào trong kho" in read(auditor, "/concordance?q=xyzabc")
    assert "Gõ từ hoặc" in read(auditor, "/concordance")


def test_holdings_show_gaps_as_gaps_and_numbers_as_links(auditor: FlaskClient) -> None:
    page = read(auditor, "/von-van-ban")
    assert "4 văn bản · từ năm 2016 đến năm 2018 · 4 tháng có văn bản, 17 tháng không có" in page
    assert 'title="tháng 4 năm 2017: 1 văn bản"><a href="/search?from=2017-04-01&amp;to=2017-04-30"' in page
    assert '<td class="tile level0" title="tháng 5 năm 2017: không có văn bản">–</td>' in page
    assert 'href="/search?district=tam-dao&amp;from=2016-01-01&amp;to=2016-12-31"' in page
    narrowed = read(auditor, "/von-van-ban?district=tam-dao&year=2016&by=unit")
    assert "1 văn bản" in narrowed
    assert 'title="tháng 6 năm 2016: 1 văn bản"' in narrowed
    assert "unit=phong-ttdb" in narrowed


# the document


def pieces(page: str) -> str:
    return page.partition("<article>")[2].partition("</article>")[0]


def test_the_document_page_links_its_citations_and_counts_them(auditor: FlaskClient) -> None:
    document = ARCHIVED[0][0]
    page = read(auditor, f"/documents/{document.id}?q=rà+soát")
    article = pieces(page)
    assert article.count('class="cite ') == 3
    assert 'class="cite inferred"' in article
    assert 'title="Quyết định 102/2009/QĐ-TTg · suy ra (quy tắc test)"' in article
    aside = page.partition("Chính sách, văn bản được nhắc")[2].partition("</section>")[0]
    assert re.findall(r">([^<>]+)</a>", aside) == ["Quyết định 102/2009/QĐ-TTg", "2 lượt", "Chương trình 135", "1 lượt"]
    assert f'href="#c{document.citations[0].start}"' in aside


def test_marks_of_a_question_and_citations_may_overlap(auditor: FlaskClient) -> None:
    document = ARCHIVED[0][0]
    article = pieces(read(auditor, f'/documents/{document.id}?q="theo Quyết định"'))
    assert re.search(r'<mark>theo </mark><a class="cite exact"[^>]*><mark>Quyết định</mark> số 102', article)
    assert unescape(re.sub(r"<[^>]+>", "", article)).count("Quyết định số 102/2009/QĐ-TTg") == 1


def test_any_span_can_be_pointed_to(auditor: FlaskClient) -> None:
    document = ARCHIVED[0][0]
    start = document.text.index("rà soát hộ")
    article = pieces(read(auditor, f"/documents/{document.id}?at={start}-{start + 7}"))
    assert f'<span id="c{start}"><mark class="here">rà soát</mark> hộ nghèo' in article


TEXT = "abcdefghijklmnopqrstuvwxyz"
SPANS = (
    st.lists(st.integers(0, 26), min_size=0, max_size=8, unique=True)
    .map(sorted)
    .map(lambda edges: [(edges[place], edges[place + 1]) for place in range(0, len(edges) - 1, 2)])
)


@given(SPANS, SPANS, SPANS, st.integers(0, 26), st.integers(0, 26))
def test_a_text_cut_into_segments_is_the_same_text(
    marks: list[tuple[int, int]], found: list[tuple[int, int]], at: list[tuple[int, int]], one: int, other: int
) -> None:
    start, end = sorted((one, other))
    places = [Place(*span, f"/{span[0]}", "t", "exact") for span in found]
    here = at[0] if at else (0, 0)
    made = segments(TEXT, start, end, marks, places, here)
    runs = [(run, segment) for segment in made for run in segment.runs]
    assert "".join(run.text for run, _ in runs) == TEXT[start:end]
    place = start
    for run, segment in runs:
        for letter in range(place, place + len(run.text)):
            assert run.marked == any(low <= letter < high for low, high in marks)
            assert run.here == (here[0] <= letter < here[1])
            assert segment.url == next((f"/{low}" for low, high in found if low <= letter < high), "")
        place += len(run.text)
    anchors = [segment.anchor for segment in made if segment.anchor]
    assert len(anchors) == len(set(anchors))
    if here[1] and start <= here[0] < end:
        assert f"c{here[0]}" in anchors


# safety


def test_nothing_in_a_document_becomes_markup(store: Store) -> None:
    words = "<b>QĐ</b> 1/2010/QĐ-TTg"
    made = make_document(
        NASTY, f"{NASTY} theo {words} & hết", author=("x-0000", NASTY), unit=("y", NASTY), district=("z", NASTY)
    )
    fill(store, (cited(made, (words, "<i>", "1/2010/QĐ-<i>", "exact", "thay-the", "2/2011/<b>")),))
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    listed = read(client, "/chinh-sach")
    policy = unescape(re.search(r'<th scope="row"><a href="([^"]*)"', listed)[1])  # type: ignore[index]
    start = made[0].text.index(words)
    urls = (
        "/chinh-sach", policy, f"{policy}?form=<script>&sort=left", "/chinh-sach?q=<script>", "/concordance?q=script",
        "/concordance?q=<script>", "/von-van-ban", "/von-van-ban?by=unit&year=2017", f"/documents/{made[0].id}",
        f"/documents/{made[0].id}?q=<b>&at={start}-{start + len(words)}",
    )  # fmt: skip
    for url in urls:
        page = read(client, url)
        assert "<script>" not in page, url
        assert "<i>" not in page, url
        assert "<b>" not in page, url
        parser = Links()
        parser.feed(page)
        assert all(address.startswith(("/", "#")) for address in parser.addresses), url
    assert [row.form for row in rows(client.get(policy).text)] == [words]


@pytest.fixture
def empty(store: Store) -> Iterator[Flask]:
    """The app over an archive without documents."""
    fill(store, ())
    yield create_app({"DATA": store.folder, "TESTING": True})


def test_an_empty_archive_says_so(empty: Flask) -> None:
    client = empty.test_client()
    assert "Kho chưa có văn bản nào" in read(client, "/chinh-sach")
    assert "Kho chưa có văn bản nào" in read(client, "/von-van-ban")
    assert "Kho đang giữ 0 văn bản" in read(client, "/chinh-sach/102-2009-qd-ttg")
    assert "Không văn bản nào" in read(client, "/concordance?q=hộ+nghèo")


def test_every_page_leads_to_the_others(auditor: FlaskClient) -> None:
    for url in ("/search", "/chinh-sach", "/von-van-ban", "/concordance", "/none"):
        page = auditor.get(url).text
        for place in ("/search", "/chinh-sach", "/von-van-ban", "/tra-hang-loat"):
            assert f'<a href="{place}"' in page
    assert '<a href="/von-van-ban" aria-current="page">' in read(auditor, "/von-van-ban")
