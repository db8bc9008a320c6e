"""The reader of web pages: which text, which parts, which facts it takes from a page, and what it refuses."""

from __future__ import annotations

import csv
import json
import re
import tarfile
from collections import Counter
from importlib.resources import files
from pathlib import Path
from time import process_time

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.document import Extract
from archive.errors import Refused
from archive.readers import tails
from archive.readers.html import read
from archive.readers.html_article import stamp
from archive.readers.html_charset import text_of
from archive.readers.html_layouts import ANY, PARTS, layouts
from archive.readers.html_page import page_of
from archive.text import slug

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
PORTALS = SHARED / "corpora" / "portal_html.tar.xz"


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def kinds(extract: Extract) -> list[tuple[str, str]]:
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks]


def said(extract: Extract, field: str) -> str:
    hint = extract.hint(field)
    return hint.value if hint else ""


PROSE = (
    "Sáng ngày 09/01/2018, tại huyện Lập Thạch, Ban Dân tộc tỉnh tổ chức hội nghị triển khai công tác dân tộc "
    "năm 2018 với sự tham gia của 120 đại biểu."
)
MORE = (
    "Trong năm 2017, Chương trình 135 và Quyết định số 102/2009/QĐ-TTg được triển khai kịp thời, đúng đối tượng "
    "tại các xã Đạo Trù, Bồ Lý và Yên Dương."
)

SHAREPOINT = f"""
<div id="wm-ipp" style="display: none"><p>The Wayback Machine keeps this page. 23 captures, 12 Dec 2016.</p></div>
<form id="aspnetForm"><div class="dateSearch"><div class="time">Thứ năm, 22/11/2026</div></div>
<h1><a style="height:14px">Home</a></h1><ul class="navList"><li><a href="/a">Tin nổi bật</a></li></ul>
<div class="postMain"><table><tr class="ms-news-header"><td class="FolderTitle">Tin tức</td>
<td class="Time">thứ năm, 08 08 2019 08:51</td></tr></table>
<div id="part1"><table id="tableforprint"><tr><td><p class="Title" style="text-align:center">Hội nghị triển khai
 công tác dân tộc năm 2018</p></td></tr>
<tr><td><b class="lv_description_mode1 allowMenu"></b></td></tr>
<tr><td><div class="asset-content"><p class="sapo"><strong>Hội nghị do Ban Dân tộc tổ chức.</strong></p>
<p>{PROSE}</p>
<table><tr><td><img src="a.jpg"></td></tr><tr><td>Đồng chí Trần Văn Bình phát biểu khai mạc</td></tr></table>
<p>{MORE}</p><p><img src="b.jpg"></p><p>Các đại biểu biểu quyết</p>
<p>Năm 2018 là năm bản lề của kế hoạch 5 năm, vì vậy mỗi huyện phải chủ động ngay từ đầu năm.</p>
<p style="text-align:right">Theo daknong online</p><br><p>Xem chi tiết <a href="x.pdf">Tại đây</a></p></div></td></tr>
</table><span class="css_readCounter">Số lượt người xem: 10</span><a class="print">Bản in</a></div>
<div id="part2"><p class="OtherTitle">TIN ĐÃ ĐƯA</p><ul><li><a href="1">Ra quân làm thủy lợi</a>
 (05/08/2019)</li></ul></div>
</div></form><div class="Footer-Text">Giấy phép số 16/GP do Sở Thông tin cấp ngày 03/11/2016</div>"""

LIFERAY = f"""
<div class="time"><span class="date">Thứ năm, 09/05/2019</span></div><h1 class="portlet-title">Tin nổi bật</h1>
<div class="nd_detail_chitiet asset-content-custom">
<h2>Hội thảo về cây hồ tiêu <span>( 2019-05-16T05:00:00.000Z )</span></h2>
<div class="journal-content-article"><p>{PROSE}</p><p>&nbsp;</p><p><img src="x.jpg"></p><p><em>Vườn tiêu ở xã
 Đạo Trù</em></p><div>{MORE}</div></div><p>Xem chi tiết <a href="x">tại đây</a></p>
<div class="cactinkhac"><h3>Các tin khác</h3></div><div><p>Tin đang được cập nhật</p></div></div>"""

TABLES_AND_NO_CLASS = f"""
<table><tr><td><a href="1">Trang chủ</a></td><td><a href="2">Tin tức</a></td></tr></table><table><tr><td>
<div><b>Tập huấn công tác dân tộc tại huyện Sông Lô</b></div><div>12/05/2017</div>
<div><div>{PROSE}</div><div><i>Quang cảnh lớp tập huấn</i></div><div>{MORE}</div>
<div style="text-align:right"><b>Bùi Văn Đạt-Văn phòng</b></div></div>
<div>Các tin đã đưa ngày:</div><div><select><option>1</option></select></div>
<div><a href="3">Thăm hỏi người có uy tín</a> (05/01/2018)</div></td></tr></table>
<div>Cơ quan chủ quản: Ban Dân tộc tỉnh. Điện thoại: 0211 3842 000</div>"""

NEWSPAPER_HEAD = """<title>Hỗ trợ bò sinh sản cho hộ nghèo | Báo Vùng Cao</title>
<link rel="canonical" href="https://web.archive.org/web/20190401000000/https://vungcao.example.vn/ho-tro-bo-1.html">
<meta property="og:type" content="article"><meta property="og:title" content="Hỗ trợ bò sinh sản cho hộ nghèo">
<meta property="article:published_time" content="2019-03-14T00:00:00+07:00">
<script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"Báo"},{"@type":"NewsArticle",
"headline":"Hỗ trợ bò sinh sản cho hộ nghèo","author":[{"@type":"Person","name":"Vũ Minh Khôi"}]}]}</script>"""
NEWSPAPER = f"""<header><h1>Báo Vùng Cao</h1><nav><a href="1">Thời sự</a></nav>
<span class="date">Chủ nhật, 22/11/2026</span></header>
<main><article><h1 class="article-title">Hỗ trợ bò sinh sản<br>cho hộ nghèo</h1>
<p class="meta"><span class="author">Vũ Minh Khôi</span>
<time datetime="2019-03-13">Thứ tư, 13/03/2019 | 08:15</time></p>
<h2 class="sapo">Sáng 12/3, xã Đạo Trù trao 20 con bò cho hộ nghèo.</h2><div class="article-body">
<p>{PROSE} Giai đoạn 2017&#150;2020 có nhiều thay đổi.</p>
<figure><img src="b.jpg"><figcaption>Bò giống. Ảnh: M.K</figcaption></figure>
<h2>Cấp đúng đối tượng</h2><p>{MORE}</p><ul><li>Hộ nghèo;</li><li>Hộ mới thoát nghèo.</li></ul>
<table border="1"><caption>Số bò đã cấp</caption><tr><th>Xã</th><th>Số bò</th></tr><tr><td>Đạo Trù</td><td>20</td></tr>
</table><p style="display:none">Ẩn</p></div></article>
<aside><h3>Đọc nhiều</h3><p>{MORE.replace("135", "134")}</p></aside>
<div class="related"><h3>Tin liên quan</h3></div></main>
<footer><p>Giấy phép số 99/GP cấp ngày 01/01/2015.</p></footer>"""

PAGES = [
    pytest.param(
        page(SHAREPOINT),
        [
            ("title", "Hội nghị triển khai công tác dân tộc năm 2018"),
            ("dateline", "thứ năm, 08 08 2019 08:51"),
            ("summary", "Hội nghị do Ban Dân tộc tổ chức."),
            ("paragraph", PROSE),
            ("caption", "Đồng chí Trần Văn Bình phát biểu khai mạc"),
            ("paragraph", MORE),
            ("caption", "Các đại biểu biểu quyết"),
            ("paragraph", "Năm 2018 là năm bản lề của kế hoạch 5 năm, vì vậy mỗi huyện phải chủ động ngay từ đầu năm."),
            ("byline", "Theo daknong online"),
        ],
        id="sharepoint",
    ),
    pytest.param(
        page(LIFERAY),
        [
            ("title", "Hội thảo về cây hồ tiêu"),
            ("dateline", "( 2019-05-16T05:00:00.000Z )"),
            ("paragraph", PROSE),
            ("caption", "Vườn tiêu ở xã Đạo Trù"),
            ("paragraph", MORE),
        ],
        id="liferay",
    ),
    pytest.param(
        page(TABLES_AND_NO_CLASS, "<title>Ban Dân tộc tỉnh Vĩnh Phúc</title>"),
        [
            ("title", "Tập huấn công tác dân tộc tại huyện Sông Lô"),
            ("dateline", "12/05/2017"),
            ("paragraph", PROSE),
            ("caption", "Quang cảnh lớp tập huấn"),
            ("paragraph", MORE),
            ("byline", "Bùi Văn Đạt-Văn phòng"),
        ],
        id="layout-tables-without-a-class",
    ),
    pytest.param(
        page(NEWSPAPER, NEWSPAPER_HEAD),
        [
            ("title", "Hỗ trợ bò sinh sản cho hộ nghèo"),
            ("dateline", "Thứ tư, 13/03/2019 | 08:15"),
            ("byline", "Vũ Minh Khôi"),
            ("summary", "Sáng 12/3, xã Đạo Trù trao 20 con bò cho hộ nghèo."),
            ("paragraph", PROSE + " Giai đoạn 2017–2020 có nhiều thay đổi."),
            ("caption", "Bò giống. Ảnh: M.K"),
            ("heading", "Cấp đúng đối tượng"),
            ("paragraph", MORE),
            ("list", "Hộ nghèo;"),
            ("list", "Hộ mới thoát nghèo."),
            ("table", "Số bò đã cấp\nXã | Số bò\nĐạo Trù | 20"),
        ],
        id="newspaper",
    ),
    pytest.param(
        page(
            "<ul><li><a href=1>Trang chủ</a><li><a href=2>Giới thiệu</a><li><a href=3>Liên hệ</a></ul>"
            "<h1>Thông báo tuyển dụng viên chức</h1><p>Ngày đăng: 20/04/2018</p><p>Xem tệp đính kèm.</p>"
        ),
        [
            ("title", "Thông báo tuyển dụng viên chức"),
            ("dateline", "20/04/2018"),
            ("paragraph", "Xem tệp đính kèm."),
        ],
        id="short-notice",
    ),
    pytest.param(
        page(f'<div class="title">Khánh thành nhà văn hóa thôn</div><div>{PROSE}<br>{MORE}<br><br>- Thôn Mỹ Khê</div>'),
        [
            ("title", "Khánh thành nhà văn hóa thôn"),
            ("paragraph", PROSE),
            ("paragraph", MORE),
            ("list", "- Thôn Mỹ Khê"),
        ],
        id="lines-parted-by-br",
    ),
    pytest.param(
        page(
            f"<h1>Lịch tiếp công dân tháng 5</h1><p>{PROSE}</p><table><tr><td>Stt</td><td>Ngày</td></tr>"
            "<tr><td>1</td><td>03/5</td></tr><tr><td>2</td><td>10/5</td></tr><tr><td></td><td></td></tr></table>"
        ),
        [
            ("title", "Lịch tiếp công dân tháng 5"),
            ("paragraph", PROSE),
            ("table", "Stt | Ngày\n1 | 03/5\n2 | 10/5"),
        ],
        id="table-without-rules",
    ),
]


@pytest.mark.parametrize(("data", "expected"), PAGES)
def test_a_page_becomes_its_article(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert kinds(read(data, "x.html")) == expected


def test_the_head_of_a_letter_is_no_table() -> None:
    head = (
        "<tr><td>UBND HUYỆN</td><td>CỘNG HÒA XÃ HỘI</td></tr><tr><td>Số: 12/QĐ-UBND</td><td>Tam Đảo, ngày 1</td></tr>"
    )
    extract = read(page(f"<h1>Quyết định phê duyệt</h1><table border=0>{head}</table><p>{PROSE}</p>"), "x.html")
    assert extract.text.splitlines()[1:5] == ["UBND HUYỆN", "CỘNG HÒA XÃ HỘI", "Số: 12/QĐ-UBND", "Tam Đảo, ngày 1"]


HINTS = [
    (SHAREPOINT, "", "title", "Hội nghị triển khai công tác dân tộc năm 2018", "html:#tableforprint .Title", True),
    (SHAREPOINT, "", "date", "thứ năm, 08 08 2019 08:51", "html:td.Time", True),
    (SHAREPOINT, "", "summary", "Hội nghị do Ban Dân tộc tổ chức.", "html:#tableforprint p.sapo", True),
    (NEWSPAPER, NEWSPAPER_HEAD, "date", "Thứ tư, 13/03/2019 | 08:15", "html:time", True),
    (NEWSPAPER, NEWSPAPER_HEAD, "author", "Vũ Minh Khôi", "html:.author", True),
    (NEWSPAPER, NEWSPAPER_HEAD, "url", "https://vungcao.example.vn/ho-tro-bo-1.html", "html:link.canonical", False),
    (f"<h1>Hỗ trợ bò sinh sản cho hộ nghèo</h1><p>{PROSE}</p>", NEWSPAPER_HEAD, "date", "2019-03-14T00:00:00+07:00",
     "html:meta.article:published_time", False),
    (f"<h1>Hỗ trợ bò sinh sản cho hộ nghèo</h1><p>{PROSE}</p>", NEWSPAPER_HEAD, "author", "Vũ Minh Khôi",
     "html:ld.author", False),
]  # fmt: skip


@pytest.mark.parametrize(("body", "head", "field", "value", "rule", "printed"), HINTS)
def test_a_hint_says_where_it_stood(body: str, head: str, field: str, value: str, rule: str, printed: bool) -> None:
    extract = read(page(body, head), "x.html")
    hint = extract.hint(field)
    assert hint is not None
    assert (hint.value, hint.rule, hint.start is not None) == (value, rule, printed)


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="http:///guest">', ""),
        ('<link rel="canonical" href="https://bandt.example.vn/">', ""),
        ('<link rel="canonical" href="/tin-tuc/1.html">', ""),
        ('<meta property="og:url" content="https://bandt.example.vn/tin/1">', "https://bandt.example.vn/tin/1"),
        ("<!-- saved from url=(0030)https://bandt.example.vn/tin/2 -->", "https://bandt.example.vn/tin/2"),
        ("<!--\n Page saved with SingleFile \n url: https://bandt.example.vn/3 \n-->", "https://bandt.example.vn/3"),
    ],
)
def test_only_the_address_of_the_article_is_its_address(head: str, url: str) -> None:
    assert said(read(page(f"<h1>Hội nghị tổng kết năm 2018</h1><p>{PROSE}</p>", head), "x.html"), "url") == url


NOTICE = (
    '<table><tr><td class="Time">30/07/2019</td></tr></table><table id="tableforprint"><tr><td><p class="Title">'
    "Thông báo kết quả tiếp công dân</p></td></tr><tr><td>Xem chi tiết {link}</td></tr></table>"
)


def test_a_headline_over_an_attachment_is_a_document() -> None:
    data = page(NOTICE.format(link='<a href="/img/78-TB.pdf">tại đây</a>'))
    assert read(data, "x.html").text == "Thông báo kết quả tiếp công dân\n30/07/2019"


REFUSED = [
    ("empty", b""),
    ("empty", b" \r\n\x00\x00 "),
    ("not-html", b"%PDF-1.4 <html>"),
    ("not-html", b"PK\x03\x04 word/document.xml <p>"),
    ("not-html", "Chỉ là văn bản thường, không có thẻ nào.".encode()),
    ("no-body", b"<html><head><title>x</title></head><body></body></html>"),
    ("no-body", b"<!-- "),
    ("no-body", page("<h1>Không tìm thấy trang</h1><p>Địa chỉ này không tồn tại.</p>", "<title>404</title>")),
    ("no-body", page("<h1>Server Error in '/' Application.</h1><h2>Runtime Error</h2><p>An error occurred.</p>")),
    ("no-body", page('<div id="wm-ipp"><p>The Wayback Machine keeps pages of the web.</p></div><div></div>')),
    ("no-body", page(NOTICE.format(link='<a href="">tại đây</a>'))),
    ("listing", page("".join(f'<h3><a href="{n}">Khai mạc kỳ họp thứ {n} của huyện</a></h3>' for n in range(6)))),
    ("listing", page('<table><tr><td class="TitleFront"><a href=1>Lịch tiếp dân</a> (09.07.2019)</td></tr></table>')),
]  # fmt: skip


@pytest.mark.parametrize(("code", "data"), REFUSED)
def test_a_page_without_an_article_is_refused(code: str, data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(data, "trang.html")
    assert refused.value.code == code
    assert refused.value.vi.count(".") >= 2
    assert refused.value.en.count(".") >= 2


MARKUP = (
    f"<html><head>%s<title>Hội nghị dân tộc</title></head><body><h1>Hội nghị dân tộc</h1><p>{PROSE}</p></body></html>"
)
UTF8 = MARKUP % '<meta charset="utf-8">'


def cp1258(text: str) -> bytes:
    """Vietnamese as windows-1258 writes it: the base letter with its hat or horn, then the tone."""
    marks = {"̀": 0xCC, "̉": 0xD2, "̃": 0xDE, "́": 0xEC, "̣": 0xF2}
    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = next((b, t) for b in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for t in marks if _same(b + t, char))
            out += base.encode("cp1258") + bytes([marks[tone]])
    return bytes(out)


def _same(parts: str, char: str) -> bool:
    import unicodedata

    return unicodedata.normalize("NFC", parts) == char


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(UTF8.encode(), id="utf-8"),
        pytest.param(UTF8.encode("utf-8-sig"), id="utf-8 with a mark"),
        pytest.param(UTF8.encode("utf-16"), id="utf-16 with a mark"),
        pytest.param(UTF8.encode("utf-16-le"), id="utf-16 without"),
        pytest.param(UTF8.encode("utf-16-be"), id="utf-16 the other way"),
        pytest.param((MARKUP % '<meta charset="iso-8859-1">').encode(), id="utf-8 declared as latin-1"),
        pytest.param((MARKUP % "").encode(), id="utf-8 undeclared"),
        pytest.param(cp1258(MARKUP % '<meta charset="windows-1258">'), id="windows-1258"),
        pytest.param(cp1258(MARKUP % '<meta charset="windows-1252">'), id="windows-1258 declared as 1252"),
        pytest.param(cp1258(MARKUP % ""), id="windows-1258 undeclared"),
        pytest.param((MARKUP % "").encode("ascii", "xmlcharrefreplace"), id="character references"),
        pytest.param(UTF8.encode().replace(b"<h1>", b"\x00<h1>\x07"), id="NULs and control characters"),
    ],
)
def test_characters_are_read_whatever_the_page_declares(data: bytes) -> None:
    assert read(data, "x.html").text == f"Hội nghị dân tộc\n{PROSE}"


def test_a_page_cut_within_a_character_stays_utf8() -> None:
    assert text_of(UTF8.encode()[: -len("</p></body></html>") - 2] + b"\xe1\xba").startswith("<html>")
    assert "Hội nghị dân tộc" in text_of(UTF8.encode() + b"\xe1\xba")


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Ban&nbsp;Dân&#160;tộc", "Ban Dân tộc"),
        ("Ban Dân\u200b tộc\ufeff", "Ban Dân tộc"),
        ("công\u00ad tác d&shy;ân tộc", "công tác dân tộc"),
        ("2017&#150;2020", "2017–2020"),
        ("<b>Ban</b><i>Dân tộc</i>", "BanDân tộc"),
        ("H<!-- ghi chú -->ội nghị", "Hội nghị"),
        ("A &amp; B &lt;C&gt;", "A & B <C>"),
        ("Hội nghị".encode().decode(), "Hội nghị"),
        ("Hội nghị", "Hội nghị"),
        ("một<script>var a = '<p>hai</p>';</script> ba", "một ba"),
        ("một<noscript>hai</noscript> ba", "một ba"),
        ('một<span style="DISPLAY: none">hai</span> ba', "một ba"),
        ("một<span hidden>hai</span> ba", "một ba"),
    ],
)
def test_text_is_what_a_reader_sees(written: str, seen: str) -> None:
    data = page(f"<h1>Hội nghị tổng kết năm 2018</h1><p>{PROSE}</p><p>{written} xong.</p>")
    assert read(data, "x.html").text.splitlines()[-1] == f"{seen} xong."


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("30/07/2019", "30/07/2019"),
        ("(05.08.2019 16:32)", "(05.08.2019 16:32)"),
        ("thứ năm, 08 08 2019 08:51", "thứ năm, 08 08 2019 08:51"),
        ("Thứ Sáu, ngày 7/4/2017 | Lượt xem: 233", "Thứ Sáu, ngày 7/4/2017"),
        ("Cập nhật: 15:30 ngày 20/8/2016", "15:30 ngày 20/8/2016"),
        ("Đăng lúc 08h30, 05-01-2018 (GMT+7)", "08h30, 05-01-2018 (GMT+7)"),
        ("2019-05-16T05:00:00.000Z", "2019-05-16T05:00:00.000Z"),
        ("Ngày 08 tháng 8 năm 2019", "Ngày 08 tháng 8 năm 2019"),
        ("(Ngày đăng 12/05/2017", "12/05/2017"),
        ("Số 12/2019", ""),
        ("Điện thoại 0211 3842 000", ""),
        ("13/2017/QĐ-UBND", ""),
        ("112/05/20171", ""),
    ],
)
def test_the_printed_date_is_found_in_its_line(text: str, printed: str) -> None:
    assert stamp(text) == printed


@pytest.mark.parametrize(
    "line",
    ["Các tin đã đưa ngày:", "TIN ĐÃ ĐƯA", "Tin mới hơn", "» Các tin khác", "VĂN BẢN MỚI", "Quay lại",
     "Các tin đã đưa ngày: 10/04/2017", "Các Tin Khác (12)"],
)  # fmt: skip
def test_a_line_of_the_page_is_a_tail(line: str) -> None:
    assert tails.is_tail(line)


@pytest.mark.parametrize(
    "line",
    ["Quay lại xã Đạo Trù sau mười năm", "Các tin khác cho thấy giá lợn giảm.", "Tin mới hơn về mùa lũ ở Tam Đảo",
     "Số lượt người xem: 10", "", "135", "Toàn cảnh Hội nghị"],
)  # fmt: skip
def test_a_line_of_the_text_is_no_tail(line: str) -> None:
    assert not tails.is_tail(line)


TEXT = "Hội nghị tổng kết"
LONG = PROSE + " " + MORE
KEPT = [
    ([TEXT, PROSE, "TIN ĐÃ ĐƯA", "Ra quân làm thủy lợi (05/08/2019)", "Xem tiếp"], 2),
    ([TEXT, PROSE, "Nguyễn Văn Tám", "Quay lại"], 3),
    ([TEXT, "Quay lại", LONG], 3),
    ([TEXT, PROSE, "VĂN BẢN MỚI", "Luật Đất đai (01/01/2018)"], 2),
    ([TEXT, PROSE, "VĂN BẢN MỚI", "Hỗ trợ cây giống cho hộ nghèo."], 4),
    ([TEXT, PROSE, "Lượt xem: 15", "Nguyễn Văn Tám"], 3),
    (["TIN ĐÃ ĐƯA"], 1),
    ([], 0),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "count"), KEPT)
def test_what_follows_a_tail_goes_only_when_it_is_a_list(lines: list[str], count: int) -> None:
    assert len(tails.kept(lines)) == count


SELECTED = [
    ("td.Time", ["t"]),
    ("td.time", ["t"]),
    ("#part1", ["p"]),
    ("#part1 p", ["a", "b"]),
    ("#part1 > p", ["a"]),
    ("div > div p", ["b"]),
    (".ExternalClass*", ["x"]),
    ("p.ms-*", ["b"]),
    ("[itemprop=headline]", ["a"]),
    ("table > p", []),
    ("#none p", []),
]


@pytest.mark.parametrize(("selector", "found"), SELECTED)
def test_selectors_find_what_css_finds(selector: str, found: list[str]) -> None:
    tree = page_of(
        '<table><tr><td class="x Time" data-n=t></td></tr></table>'
        '<div id="part1" data-n=p><p itemprop="Headline" data-n=a>'
        '<div class="ExternalClass7AD" data-n=x><p class="ms-rte" data-n=b></div></div>'
    )
    assert [element.get("data-n") for element in tree.find(selector)] == found


@pytest.mark.parametrize("selector", ["", "p:first-child", "p,q", "> ", "a[href"])
def test_a_selector_beyond_the_subset_is_an_error(selector: str) -> None:
    with pytest.raises(ValueError, match="selector"):
        page_of("<p>").find(selector)


@pytest.mark.parametrize("table", ["layouts", "tails"])
def test_the_tables_fit_their_schemas(table: str) -> None:
    schema = json.loads((files("corpus") / "schemas" / f"{table}.schema.json").read_text(encoding="utf-8"))
    lines = (files("corpus") / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert rows
    for row in rows:
        jsonschema.validate(row, schema)
    keys = [tuple(value for name, value in row.items() if name not in ("source", "role")) for row in rows]
    assert len(set(keys)) == len(keys)


def test_every_layout_can_be_used() -> None:
    empty = page_of("<p>")
    assert layouts()[-1].name == ANY
    for layout in layouts():
        assert set(layout.parts) <= set(PARTS)
        assert all(empty.find(selector) is not None for part in PARTS for selector in layout.selectors(part))
        assert layout.fits(empty) == (layout.name == ANY)
        assert layout.selectors("listing") or (layout.selectors("title") and layout.selectors("body"))


WORDS = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<table border=1><tr><td>", "</td></tr></table>", "<br>", "<h1>", "</h1>",
     "<li>", "<img src=x>", "<em>", "<a href=x>", "</a>", '<td class="Time">', '<p class="Title">', "<pre>",
     "<table id=tableforprint>", "<figure>", '<div class="related">', "<center>", '<p align="right">', "<!--", "<",
     "Hội nghị dân tộc quý I ", PROSE, "10/04/2017", "TIN ĐÃ ĐƯA", "&#8203;", "&nbsp;", "&#0;", "\ud800", "\u0301",
     '<p style="display:none">']
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=40))
def test_any_markup_gives_sound_spans_or_is_refused(parts: list[str]) -> None:
    try:
        extract = read("".join(["<html>", *parts]).encode("utf-8", "surrogatepass"), "x.html")
    except Refused:
        return
    assert extract.text
    end = -1
    for block in extract.blocks:
        assert end < block.start < block.end
        assert extract.text[block.start : block.end].strip() == extract.text[block.start : block.end]
        end = block.end
    for hint in extract.hints:
        assert hint.start is None or extract.text[hint.start : hint.end] == hint.value
    titles = [block for block in extract.blocks if block.kind == "title"]
    assert len(titles) <= 1
    assert all(block.start == 0 for block in titles)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        extract = read(b"<p>" + data, "x.html")
    except Refused:
        return
    assert extract.text == "\n".join(extract.text[block.start : block.end] for block in extract.blocks)


HUGE = [
    pytest.param("<h1>Hội nghị tổng kết</h1>" + "<div>" * 100_000 + LONG + "</div>" * 100_000, LONG, id="deep divs"),
    pytest.param("<h1>Hội nghị tổng kết</h1>" + "<font><b>" * 2_000 + LONG, LONG, id="deep inline marks"),
    pytest.param("<h1>Hội nghị tổng kết</h1><p>" + "Sáng nay họp. " * 750_000 + LONG, LONG, id="10 MB in one line"),
    pytest.param(
        f'<h1>Hội nghị tổng kết</h1><img src="data:image/png;base64,{"A" * 11_000_000}"><p>{LONG}', LONG, id="picture"
    ),
    pytest.param("<h1>Hội nghị tổng kết</h1>" + "<table><tr><td>x<td>y<td>z" * 200 + LONG, LONG, id="deep tables"),
]


@pytest.mark.parametrize(("markup", "tail"), HUGE)
def test_nothing_is_lost_of_a_monstrous_page(markup: str, tail: str) -> None:
    begin = process_time()
    extract = read(markup.encode(), "x.html")
    assert process_time() - begin < max(10.0, 2 * len(markup) / 1e6)
    assert extract.text.endswith(tail)


@pytest.fixture(scope="module")
def portal_pages() -> list[tuple[str, bytes]]:
    if not PORTALS.exists():
        pytest.skip("the real pages of ../shared are not here")
    with tarfile.open(PORTALS) as tar:
        members = [member for member in tar if member.isfile()]
        return [(member.name, stream.read()) for member in members if (stream := tar.extractfile(member))]


NOISE = re.compile(
    r"xem chi tiết tại đây|số lượt người xem|bản in$|tin đã đưa|tin mới hơn|đăng nhập|số lượt truy cập|wayback"
    r"|giấy phép số.*cấp ngày|liên kết web|văn bản mới|css_|function\(",
    re.IGNORECASE | re.MULTILINE,
)


def test_real_pages_are_archived_or_listings(portal_pages: list[tuple[str, bytes]]) -> None:
    codes: Counter[str] = Counter()
    for name, data in portal_pages:
        file = name.rsplit("/", 1)[1]
        try:
            extract = read(data, file)
        except Refused as error:
            codes[error.code] += 1
            continue
        codes["archived"] += 1
        title = slug(said(extract, "title"))
        assert title, name
        assert extract.text.startswith(said(extract, "title")), name
        assert not NOISE.search(extract.text), name
    assert codes == {"archived": 200, "listing": 23, "no-body": 1}
