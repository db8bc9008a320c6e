"""The document page: hits one by one, marks, parts of a long text, revisions, permalinks, the line to cite by."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from archive.document import Block, Citation, Document, Finding, Original
from archive.store import Store, sha256
from indexer import analysis
from tests.conftest import FEW, fill, make_document
from tests.test_pages import NASTY, Links
from webapp import create_app
from webapp.pages.document_text import PART, part_of, parts, places
from webapp.pages.parts import unturned, visible
from webapp.remembered import Remembered


def read(client: FlaskClient, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.text
    parser = Links()
    parser.feed(response.text)
    assert parser.open == []
    assert parser.handlers == []
    assert all(address.startswith(("/", "#", "https://")) for address in parser.addresses)
    ids = re.findall(r' id="([^"]*)"', response.text)
    assert len(ids) == len(set(ids))
    return response.text


def pieces(page: str) -> str:
    return page.partition("<article>")[2].partition("</article>")[0]


def words(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", markup))


BODY = "Hộ nghèo ở xã Đạo Trù được vay vốn. Năm 2018, hộ nghèo giảm. Bà Lăng Thị Mỏ nói: hộ nghèo nay đã khác."
REPORT, DATA = make_document("Tin Đạo Trù", BODY, published="2018-05-04")


@pytest.fixture
def reader(store: Store) -> FlaskClient:
    """A client over an archive of the report alone."""
    fill(store, ((REPORT, DATA),))
    return create_app({"DATA": store.folder, "TESTING": True}).test_client()


def test_a_document_without_a_date_says_so(store: Store, reader: FlaskClient) -> None:
    undated = make_document("Ghi chép ở xã", "Một bài không ghi ngày.")
    fill(store, (undated,))
    assert '<p class="facts">không rõ ngày · Tin tức</p>' in read(reader, f"/documents/{undated[0].id}")
    assert '<p class="facts">04/05/2018 · Tin tức</p>' in read(reader, f"/documents/{REPORT.id}")


def bar(page: str) -> str:
    return page.partition('class="steps of-hits"')[2].partition("</nav>")[0]


@pytest.mark.parametrize(
    ("query", "position", "links"),
    [
        ("hit=1", "1 / 3", ["hit=2"]),
        ("hit=2", "2 / 3", ["hit=1", "hit=3"]),
        ("hit=3", "3 / 3", ["hit=2"]),
        ("", "3 chỗ khớp", ["hit=1"]),
    ],
)
def test_hits_are_stepped_through_by_links(reader: FlaskClient, query: str, position: str, links: list[str]) -> None:
    page = read(reader, f"/documents/{REPORT.id}?q=hộ+nghèo&{query}")
    assert f'<span class="here">{position}</span>' in bar(page)
    assert re.findall(r"(hit=\d+)#hit", bar(page)) == links


def test_the_page_opens_at_the_hit_that_the_address_names(reader: FlaskClient) -> None:
    article = pieces(read(reader, f"/documents/{REPORT.id}?q=hộ+nghèo&hit=2"))
    assert article.count('id="hit"') == 1
    before, _hit, after = article.partition('<span id="hit"></span>')
    assert words(before).endswith("Năm 2018, ")
    assert re.match(r'<span id="c\d+"><mark class="here">hộ nghèo</mark>', after)


def test_from_a_span_the_bar_leads_to_the_hits_beside_it(reader: FlaskClient) -> None:
    start = REPORT.text.index("Năm 2018")
    page = read(reader, f"/documents/{REPORT.id}?q=hộ+nghèo&at={start}-{start + 8}")
    assert re.findall(r"(hit=\d+)#hit", bar(page)) == ["hit=1", "hit=2"]


def test_words_that_stand_nowhere_are_said_and_have_no_bar(reader: FlaskClient) -> None:
    page = read(reader, f"/documents/{REPORT.id}?q=thủy+điện&hit=1")
    assert "Các từ tìm không đứng trong chữ của văn bản này" in page
    assert "of-hits" not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=hộ+nghèo&hit=4", "có 3 chỗ khớp trong văn bản này, không có chỗ thứ 4"),
        ("hit=0", "hit phải là số nguyên từ 1"),
        ("hit=x", "hit phải là số nguyên từ 1"),
        ("offset=99999", f"offset phải là số nguyên từ 0 đến {len(REPORT.text)}"),
        ("revision=x", "revision phải là số nguyên"),
        ("hit=1&hit=2", "Tham số hit được ghi nhiều nhất 1 lần"),
        ("part=2", "Không có tham số"),
        ("in=nửa", "in không có giá trị 'nửa'; hãy chọn: tron"),
    ],
)
def test_an_address_that_says_nothing_is_told_so(reader: FlaskClient, query: str, said: str) -> None:
    assert said in words(read(reader, f"/documents/{REPORT.id}?{query}", 400))


def test_a_revision_that_never_was_is_not_found(reader: FlaskClient) -> None:
    assert "không có lần nạp thứ 7" in words(read(reader, f"/documents/{REPORT.id}?revision=7", 404))


def test_abbreviations_are_marked_in_both_forms(store: Store) -> None:
    made = make_document("Tin", "Đồng bào dân tộc thiểu số, viết tắt là DTTS, ở vùng cao.")
    fill(store, (made,))
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    page = pieces(read(client, f"/documents/{made[0].id}?q=DTTS"))
    assert re.findall(r"<mark>(.*?)</mark>", page) == ["dân tộc thiểu số", "DTTS"]


# marks of names


def finding(text: str, words_: str, value: str, **given: str) -> Finding:
    start = text.index(words_)
    return Finding(value, start, start + len(words_), "test", **given)  # type: ignore[arg-type]


def named() -> Document:
    text = REPORT.text
    return replace(
        REPORT,
        communes=(finding(text, "xã Đạo Trù", "tam-dao.dao-tru", label="xã Đạo Trù", detail="commune"),),
        people=(finding(text, "Lăng Thị Mỏ", "lang-thi-mo-0000", label="Lăng Thị Mỏ"),),
        programmes=(finding(text, "hộ nghèo", "gnbv", label="Giảm nghèo"),),
    )


def test_names_are_marked_wherever_they_stand() -> None:
    document = named()
    found = [(document.text[item.start : item.end], item.kind) for item in places(document, (0, len(document.text)))]
    assert found == [
        ("Hộ nghèo", "programme"),
        ("xã Đạo Trù", "place"),
        ("hộ nghèo", "programme"),
        ("Lăng Thị Mỏ", "person"),
        ("hộ nghèo", "programme"),
    ]


def test_a_name_is_no_common_word_and_a_citation_comes_before_it() -> None:
    body = "Ông Hà Văn An ở xã; hà văn an lành. Theo Chương trình 135, hộ nghèo."
    made, _data = make_document("Tin", body)
    text = made.text
    start = text.index("Chương trình 135")
    document = replace(
        made,
        people=(finding(text, "Hà Văn An", "ha-van-an-0000"),),
        programmes=(finding(text, "Chương trình 135", "ct135", label="Chương trình 135"),),
        citations=(Citation(start, start + 16, "PROG", "prog:ct135", "test"),),
    )
    found = [(item.start, item.kind) for item in places(document, (0, len(text)))]
    assert found == [(text.index("Hà Văn An"), "person"), (start, "exact programme")]


def test_each_kind_of_marks_has_its_switch(store: Store) -> None:
    fill(store, ((named(), DATA),))
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    page = read(client, f"/documents/{REPORT.id}?q=vốn")
    assert re.findall(r'id="mark-(\w+)" checked', page) == ["query", "programme", "place", "person"]
    assert "marking" not in read(client, f"/documents/{FEW[0][0].id}", 404)


# parts


@given(st.lists(st.sampled_from(["x" * 500, "từ " * 700, "y" * 130_000, "\n", "một dòng\n"]), max_size=12).map("".join))
def test_parts_are_the_whole_text_and_none_is_too_long(text: str) -> None:
    made = parts(text)
    assert "".join(text[start:end] for start, end in made) == text
    assert all(end - start <= PART + PART // 4 for start, end in made)
    for place, (start, end) in enumerate(made):
        if end > start:
            assert part_of(made, start) == part_of(made, end - 1) == place


@pytest.fixture
def long_document(store: Store) -> tuple[FlaskClient, Document]:
    """A text of a million characters, 20 headings, and a word that stands once, near its end."""
    lines = ["Văn bản dài"]
    for number in range(1, 21):
        lines.append(f"Chương {number}")
        lines += [f"Đoạn {number}.{line} nói về việc chung của thôn bản, không có gì đặc biệt." for line in range(750)]
    lines[-3] += " Hũ gạo tình thương."
    text, blocks, start = "\n".join(lines), [], 0
    for place, line in enumerate(lines):
        kind = "title" if not place else "heading" if line.startswith("Chương") else "paragraph"
        blocks.append(Block(kind, start, start + len(line)))  # type: ignore[arg-type]
        start += len(line) + 1
    title = Finding(lines[0], 0, len(lines[0]), "test")
    document = replace(make_document(lines[0], "x")[0], text=text, blocks=tuple(blocks), title=title)
    fill(store, ((document, b"x"),))
    return create_app({"DATA": store.folder, "TESTING": True}).test_client(), document


def test_a_text_of_a_million_characters_is_shown_in_parts(long_document: tuple[FlaskClient, Document]) -> None:
    client, document = long_document
    assert len(document.text) > 950_000
    cut = parts(document.text)
    seen = []
    for start, _end in cut:
        page = read(client, f"/documents/{document.id}?offset={start}")
        assert len(page) < 400_000
        article = re.sub(r"<nav.*?</nav>", "", pieces(page), flags=re.DOTALL)
        seen += re.findall(r'<(?:p|h2) id="b(\d+)"', article)
    assert list(map(int, seen)) == [block.start for block in document.blocks[1:]]


def test_hits_and_headings_lead_to_their_part(long_document: tuple[FlaskClient, Document]) -> None:
    client, document = long_document
    page = read(client, f"/documents/{document.id}?q=hũ+gạo&hit=1")
    assert '<mark class="here">Hũ gạo</mark>' in pieces(page)
    total = len(parts(document.text))
    assert f"Phần {total} / {total}" in page
    contents = page.partition("Mục lục")[2].partition("</section>")[0]
    assert len(re.findall("<li>", contents)) == 20
    for chapter in (2, 20):
        link = unescape(re.findall(rf'href="([^"]*)">Chương {chapter}<', contents)[0])
        address, _hash, anchor = link.partition("#")
        assert f'<h2 id="{anchor}">Chương {chapter}<' in read(client, address)


def test_a_permalink_of_a_long_text_opens_the_part_of_its_paragraph(
    long_document: tuple[FlaskClient, Document],
) -> None:
    client, document = long_document
    page = read(client, f"/documents/{document.id}?offset=500000")
    links = [unescape(link) for link in re.findall(r'class="pilcrow" href="([^"]*)"', page)]
    address, _hash, anchor = links[100].partition("#")
    assert f'id="{anchor}"' in pieces(read(client, address))


def test_a_long_text_is_printed_whole(long_document: tuple[FlaskClient, Document]) -> None:
    client, document = long_document
    part = read(client, f"/documents/{document.id}?q=hũ+gạo&offset=500000")
    sheet = f"/documents/{document.id}?q=h%C5%A9+g%E1%BA%A1o&in=tron"
    assert f'<a href="{sheet.replace("&", "&amp;")}" rel="nofollow">In toàn văn</a>' in part
    on_paper = words(part.partition('<p class="printed">')[2].partition("</p>")[0])
    assert on_paper.endswith(f"phần của văn bản. Để in toàn văn, hãy mở: http://localhost{sheet}")
    whole = read(client, sheet)
    assert "".join(words(pieces(whole)).split()).endswith("".join(document.text.partition("\n")[2].split()))
    assert list(map(int, re.findall(r'<(?:p|h2) id="b(\d+)"', pieces(whole)))) == [
        block.start for block in document.blocks[1:]
    ]
    assert "Toàn văn trên một trang" in whole
    assert "of-parts" not in whole and "pilcrow" not in whole and "of-hits" not in whole
    assert "<mark>Hũ gạo</mark>" in whole
    contents = whole.partition("Mục lục")[2].partition("</section>")[0]
    assert all(f' id="{anchor}"' in whole for anchor in re.findall(r'href="#([^"]*)"', contents))
    assert contents.count('href="#') == 20


def test_policies_beside_a_whole_text_lead_into_its_parts(
    store: Store, long_document: tuple[FlaskClient, Document]
) -> None:
    client, document = long_document
    start = document.text.index("thôn bản")
    cited = replace(document, citations=(Citation(start, start + 8, "PROG", "prog:ct135", "test"),))
    with store.writing(), store.batch() as batch:
        batch.put(cited, f"test:{document.id}", analysis.segment("x"))
    whole = read(client, f"/documents/{document.id}?in=tron")
    link = f"/documents/{document.id}?offset={start}#c{start}"
    assert f'<a class="count" href="{link}"' in whole
    assert f' id="c{start}"' in read(client, link.partition("#")[0])


def test_a_short_text_is_whole_anyway(reader: FlaskClient) -> None:
    plain, whole = (read(reader, f"/documents/{REPORT.id}{query}") for query in ("", "?in=tron"))
    assert pieces(plain) == pieces(whole)
    assert "In toàn văn" not in plain
    assert "Toàn văn trên một trang" not in whole


# tables


TABLE = ("Xã | Số hộ", "Đạo Trù | 41", "Bồ Lý | 17")


@pytest.fixture
def table(store: Store) -> tuple[FlaskClient, Document]:
    """A document with a table of two blocks, of which the first is two rows."""
    made, _data = make_document("Bảng số hộ", "\n".join(("Số liệu đầu năm.", *TABLE, "Hết.")))
    starts = [made.text.index(line) for line in ("Số liệu", *TABLE, "Hết.")]
    kinds = ("paragraph", "table", "table", "paragraph")
    edges = ((starts[0], starts[1] - 1), (starts[1], starts[3] - 1), (starts[3], starts[4] - 1), (starts[4], None))
    blocks = [Block(kind, start, end or len(made.text)) for kind, (start, end) in zip(kinds, edges, strict=True)]  # type: ignore[arg-type]
    document = replace(made, blocks=(made.blocks[0], *blocks))
    fill(store, ((document, b"x"),))
    return create_app({"DATA": store.folder, "TESTING": True}).test_client(), document


def test_every_row_of_a_table_has_an_address(table: tuple[FlaskClient, Document]) -> None:
    client, document = table
    article = pieces(read(client, f"/documents/{document.id}"))
    found = re.findall(r'<tr id="b(\d+)"><td>(.*?)<a class="pilcrow" href="([^"]*)"[^>]*>¶</a></td><td>', article)
    assert [(document.text[int(start) :].partition("\n")[0].split(" | ")[0], cell) for start, cell, _ in found] == [
        ("Xã", "Xã"), ("Đạo Trù", "Đạo Trù"), ("Bồ Lý", "Bồ Lý"),
    ]  # fmt: skip
    assert [link for _start, _cell, link in found] == [
        f"/documents/{document.id}?revision=1#b{start}" for start, _cell, _link in found
    ]
    assert article.count("<table>") == 1
    assert article.count("pilcrow") == 3 + 2


# marks of direction


def test_names_of_files_show_their_marks_of_direction(store: Store) -> None:
    name = "hoa\u202efdp.exe"
    original = replace(REPORT.original, name=name)
    fill(store, ((replace(REPORT, original=original, source=f"thu/{name}"), DATA),))
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    for path in ("", "/ban-goc"):
        page = read(client, f"/documents/{REPORT.id}{path}")
        assert "<bdi>hoa⟨U+202E⟩fdp.exe</bdi>" in page
        assert "\u202e" not in page
    assert "<bdi>thu/hoa⟨U+202E⟩fdp.exe</bdi>" in read(client, f"/documents/{REPORT.id}")
    with client.get(f"/documents/{REPORT.id}/original") as response:
        assert response.headers["Content-Disposition"] == "attachment; filename=hoafdp.exe"


@pytest.mark.parametrize("mark", "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_every_mark_of_direction_is_seen_and_dropped(mark: str) -> None:
    assert visible(f"a{mark}b") == f"a⟨U+{ord(mark):04X}⟩b"
    assert unturned(f"a{mark}b") == "ab"


@given(st.text())
def test_a_name_without_such_marks_stays_as_it_is(name: str) -> None:
    assert visible(unturned(name)) == unturned(name)
    assert unturned(visible(name)) == visible(name)


# revisions


@pytest.fixture
def twice(store: Store) -> FlaskClient:
    """The report, loaded again with other words."""
    fill(store, ((REPORT, DATA),))
    text = REPORT.text.replace("giảm", "giảm nhanh")
    data = text.encode()
    blocks = (REPORT.blocks[0], replace(REPORT.blocks[1], end=len(text)))
    newer = replace(REPORT, text=text, blocks=blocks, original=Original(sha256(data), len(data), "text/plain", "b.txt"))
    with store.writing(), store.batch() as batch:
        store.put_original(data)
        batch.put(newer, f"test:{REPORT.id}", analysis.segment(text))
    return create_app({"DATA": store.folder, "TESTING": True}).test_client()


def test_a_former_revision_can_be_read_and_says_that_it_is_one(twice: FlaskClient) -> None:
    present = read(twice, f"/documents/{REPORT.id}")
    assert "hộ nghèo giảm nhanh." in words(pieces(present))
    assert f'<a href="/documents/{REPORT.id}?revision=1">Lần 1' in present
    former = read(twice, f"/documents/{REPORT.id}?revision=1&q=hộ+nghèo&hit=1")
    assert "hộ nghèo giảm." in words(pieces(former))
    assert "Đây là một lần nạp cũ của văn bản." in former
    assert f'href="/documents/{REPORT.id}/original?revision=1"' in former
    assert "revision=1&amp;hit=2#hit" in bar(former)
    assert "lần nạp cũ" not in read(twice, f"/documents/{REPORT.id}?revision=2")


def test_a_permalink_goes_on_showing_the_words_that_it_was_made_for(store: Store, twice: FlaskClient) -> None:
    link = f"/documents/{REPORT.id}?revision=1#b{REPORT.blocks[1].start}"
    assert link.replace("&", "&amp;") in read(twice, f"/documents/{REPORT.id}?revision=1")
    assert "hộ nghèo giảm." in words(pieces(read(twice, link.partition("#")[0])))
    for query, same in (("?revision=1", True), ("", False)):
        with twice.get(f"/documents/{REPORT.id}/original{query}") as response:
            assert (response.data == DATA) is same
    assert store.revision(REPORT.id, 1).original.sha256 == sha256(DATA)


# what stands beside


def test_the_line_to_cite_by(reader: FlaskClient) -> None:
    page = read(reader, f"/documents/{REPORT.id}")
    line = words(page.partition('<p id="citation">')[2].partition("</p>")[0])
    assert line == (
        f"Tin Đạo Trù. Tin tức. 04/05/2018. Kho tracuu, mã {REPORT.id}, lần 1, "
        f"SHA-256 {REPORT.original.sha256[:16]}. http://localhost/documents/{REPORT.id}?revision=1"
    )


def test_long_fields_are_folded_and_evidence_leads_to_its_words(store: Store) -> None:
    people = tuple(replace(named().people[0], value=f"x-{number}") for number in range(230))
    fill(store, ((replace(named(), people=people), DATA),))
    page = read(create_app({"DATA": store.folder, "TESTING": True}).test_client(), f"/documents/{REPORT.id}")
    group = page.partition("<dt>Người được nêu tên</dt>")[2].partition("</section>")[0]
    assert group.partition('<details class="more">')[0].count("<dd>") == 8 + 1
    assert "Còn 30 giá trị nữa trong JSON." in group
    start = people[0].start
    assert start is not None
    assert f'href="/documents/{REPORT.id}?at={start}-{people[0].end}#c{start}"' in group


def test_nothing_in_a_document_becomes_markup(app: Flask, store: Store) -> None:
    made = make_document(NASTY, f"{NASTY} nội dung", author=("x-0000", NASTY), unit=("y", NASTY), district=("z", NASTY))
    start = made[0].text.index("quoted")
    person = Finding("q-0000", start, start + 6, "<i>", label=NASTY, detail=NASTY)
    fill(store, ((replace(made[0], people=(person,), url="javascript:alert(1)"), made[1]),))
    for query in ("", "?q=<script>&hit=1", "?q=quoted&revision=1"):
        page = read(app.test_client(), f"/documents/{made[0].id}{query}")
        assert "<script>" not in page
        assert "<i>" not in page
        assert "javascript:" not in page


def test_answers_are_remembered_as_long_as_their_origin_stands() -> None:
    known: Remembered[int] = Remembered(2)
    made: list[str] = []

    def answer(origin: object, key: str) -> int:
        return known.get(origin, key, lambda: made.append(key) or len(made))

    one, other = object(), object()
    assert [answer(one, key) for key in "aab"] == [1, 1, 2]
    assert [answer(one, key) for key in "ca"] == [3, 4]
    assert answer(other, "a") == 5
    assert made == ["a", "b", "c", "a", "a"]


# on the sample archive


@pytest.fixture
def samples(sample_archive: Store) -> FlaskClient:
    """A client over the sample archive."""
    return create_app({"DATA": sample_archive.folder, "TESTING": True}).test_client()


def test_every_word_of_a_document_is_on_its_page(samples: FlaskClient, sample_archive: Store) -> None:
    for stored in sample_archive.changes(0):
        document = stored.document
        article = pieces(read(samples, f"/documents/{document.id}?q=dân+tộc")).replace("¶", "")
        title, _facts, body = article.partition('<p class="facts">')
        shown = words(body.partition("</p>")[2])
        said = document.text
        if document.title.start is not None and words(title).strip() == said[document.title.start : document.title.end]:
            said = said.replace(document.title.value, "", 1) if document.title.value not in shown else said
        assert "".join(shown.split()).replace("|", "") == "".join(said.split()).replace("|", ""), document.source


def test_evidence_and_first_mentions_lead_to_their_words(samples: FlaskClient, sample_archive: Store) -> None:
    documents = [stored.document for stored in sample_archive.changes(0)]
    for document in documents[::8]:
        page = read(samples, f"/documents/{document.id}")
        links = {unescape(link) for link in re.findall(r'href="([^"]*)"', page)}
        spans = sorted(link for link in links if f"/documents/{document.id}?at=" in link)
        assert spans
        for link in spans:
            address, _hash, anchor = link.partition("#")
            start, end = (int(edge) for edge in address.partition("at=")[2].split("-"))
            article = pieces(read(samples, address))
            here = "".join(re.findall(r'<mark class="here">(.*?)</mark>', article))
            assert f'id="{anchor}"' in article
            assert "".join(unescape(here).split()) == "".join(document.text[start:end].replace("|", "").split())
        assert all(f' id="{link[1:]}"' in page for link in links if link.startswith("#"))
