"""The original to look at: pictures of PDF pages, words of web pages and records; nothing of it runs on our address."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from flask.testing import FlaskClient

from archive import readers, vocabulary
from archive.describe import Describer
from archive.document import Original
from archive.errors import NotFound, StoreError
from archive.readers.html_view import Seen, seen
from archive.store import Store, sha256
from tests.conftest import fill, make_document
from tests.made_files import docx_bytes, pdf_bytes
from tests.test_document_page import read, words
from webapp import create_app, page_pictures
from webapp.page_pictures import TALLEST, WIDTH, PagePicture, PagePictures

PDF = pdf_bytes([[(60, 80, "Trang mot")], [(60, 80, "Trang hai")], []], "Helvetica")
WEB = """<!doctype html><html><head><title>x</title><style>p{color:red}</style><script>alert(1)</script></head>
<body onload="alert(2)"><ul><li><a href="https://vidu.vn/">Trang chủ</a></li></ul>
<h1>Tin từ Sông Lô</h1><p style="color:red">Một bài <b>ngắn</b>.</p><iframe src="//vidu.vn"></iframe>
<p hidden>Không thấy</p><img src="x.png" onerror="alert(3)">
<table><tr><th>Xã</th><th>Hộ</th></tr><tr><td>Đồng Quế</td><td>41</td></tr></table>
<p>&lt;script&gt;alert(4)&lt;/script&gt;</p></body></html>"""

Opened = Callable[[bytes, str], tuple[FlaskClient, str]]


@pytest.fixture
def opened(store: Store) -> Opened:
    """Puts one original into an archive and gives a client and the id of its document."""

    def made(data: bytes, media_type: str) -> tuple[FlaskClient, str]:
        document, _data = make_document("Tin từ Sông Lô", "Một bài ngắn.")
        original = Original(sha256(data), len(data), media_type, "gốc")
        fill(store, ((replace(document, original=original), data),))
        return create_app({"DATA": store.folder, "TESTING": True}).test_client(), document.id

    return made


def png_size(data: bytes) -> tuple[int, int]:
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_a_pdf_is_seen_page_by_page(opened: Opened) -> None:
    client, id_ = opened(PDF, "application/pdf")
    page = read(client, f"/documents/{id_}/ban-goc?page=2")
    assert f'src="/documents/{id_}/ban-goc/2.png"' in page
    assert "Trang 2 / 3" in page
    assert f'rel="next" href="/documents/{id_}/ban-goc?page=3"' in page
    picture = client.get(f"/documents/{id_}/ban-goc/2.png")
    assert picture.mimetype == "image/png"
    assert f'width="{WIDTH}" height="{png_size(picture.data)[1]}"' in page
    assert png_size(picture.data)[0] == WIDTH
    again = client.get(f"/documents/{id_}/ban-goc/2.png", headers={"If-None-Match": picture.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("url", ["ban-goc?page=4", "ban-goc/4.png", "ban-goc/0.png"])
def test_a_page_that_is_not_there_is_not_found(opened: Opened, url: str) -> None:
    client, id_ = opened(PDF, "application/pdf")
    assert "Bản gốc có 3 trang, không có trang" in read(client, f"/documents/{id_}/{url}", 404)


def test_a_pdf_that_cannot_be_drawn_can_be_downloaded(opened: Opened) -> None:
    client, id_ = opened(b"%PDF-1.4 x", "application/pdf")
    page = read(client, f"/documents/{id_}/ban-goc")
    assert "Không vẽ được trang này của bản gốc" in page
    assert f'href="/documents/{id_}/original"' in page
    assert client.get(f"/documents/{id_}/ban-goc/1.png").status_code == 503


def test_a_web_page_is_seen_as_words(opened: Opened) -> None:
    client, id_ = opened(WEB.encode(), "text/html")
    page = read(client, f"/documents/{id_}/ban-goc")
    lines = page.partition('<div class="seen">')[2].partition("</div>")[0]
    assert [line for line in words(lines).split("\n") if line] == [
        "Trang chủ", "Tin từ Sông Lô", "Một bài ngắn.", "Xã | Hộ", "Đồng Quế | 41", "<script>alert(4)</script>",
    ]  # fmt: skip
    assert '<p class="item left-out">Trang chủ</p>' in lines
    assert '<p class="line">Một bài ngắn.</p>' in lines
    assert "alert(1)" not in page
    assert "vidu.vn" not in page


def test_what_a_page_says_is_seen_line_by_line() -> None:
    assert seen(WEB.encode())[:3] == (
        Seen("item", "Trang chủ"),
        Seen("heading", "Tin từ Sông Lô"),
        Seen("line", "Một bài ngắn."),
    )


def test_a_record_is_seen_field_by_field(opened: Opened) -> None:
    record = {"id": "a-1", "body": "Dòng một <b>\nDòng hai", "tags": ["x"]}
    client, id_ = opened(json.dumps(record).encode(), "application/json")
    lines = words(read(client, f"/documents/{id_}/ban-goc").partition('<div class="seen">')[2].partition("</div>")[0])
    assert [line for line in lines.split("\n") if line][:5] == ["id", "a-1", "body", "Dòng một <b>", "Dòng hai"]


def test_a_word_file_is_seen_as_its_reader_read_it(store: Store) -> None:
    file = docx.Document()
    file.add_heading("Kết quả ở Sông Lô", 1)
    file.add_paragraph("Ban Dân tộc đã rà soát 41 hộ; <script>alert(1)</script> chỉ là chữ.")
    table = file.add_table(2, 2)
    for row, cells in zip(table.rows, (("Xã", "Hộ"), ("Đồng Quế", "41")), strict=True):
        row.cells[0].text, row.cells[1].text = cells
    file.add_paragraph("Số liệu này do xã gửi lên ngày 12/5/2018.")
    data = docx_bytes(file)
    extract = readers.read(data, "bao-cao.docx")
    document = Describer(vocabulary.shipped()).describe(
        extract, "a-1", "bao-cao.docx", Original(sha256(data), len(data), readers.DOCX, "bao-cao.docx")
    )
    fill(store, ((document, data),))
    client = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    page = read(client, "/documents/a-1/ban-goc")
    assert "với bố cục đã giản lược" in page
    seen_ = page.partition('<div class="seen">')[2].partition("</main>")[0]
    assert "".join(words(seen_).split()) == "".join(document.text.replace(" | ", "").split())
    assert '<p class="heading">Kết quả ở Sông Lô</p>' in seen_
    assert "<tr><td>Xã</td><td>Hộ</td></tr>\n<tr><td>Đồng Quế</td><td>41</td></tr>" in seen_
    assert "&lt;script&gt;alert(1)&lt;/script&gt; chỉ là chữ.</p>" in seen_
    assert 'href="/documents/a-1/ban-goc"' in read(client, "/documents/a-1")


@pytest.mark.parametrize(
    ("data", "media_type", "said"),
    [
        (b"\xff\x00\x01", "text/plain", "Không đọc được chữ của bản gốc"),
        (b"{", "application/json", "Không đọc được chữ của bản gốc"),
        (b"PK", "application/zip", "Chưa xem được loại tệp này trên trang"),
    ],
)
def test_what_cannot_be_seen_says_so(opened: Opened, data: bytes, media_type: str, said: str) -> None:
    client, id_ = opened(data, media_type)
    assert said in read(client, f"/documents/{id_}/ban-goc")
    assert client.get(f"/documents/{id_}/ban-goc/1.png").status_code == 404


def test_a_long_text_is_seen_in_pages_and_nothing_is_lost(opened: Opened) -> None:
    lines = [f"Dòng {number} của một tệp rất dài." for number in range(6_000)] + ["x" * 150_000]
    client, id_ = opened("\n".join(lines).encode(), "text/plain")
    seen_: list[str] = []
    page = read(client, f"/documents/{id_}/ban-goc")
    total = int(page.partition("Trang 1 / ")[2].partition("<")[0])
    for number in range(1, total + 1):
        page = read(client, f"/documents/{id_}/ban-goc?page={number}")
        assert len(page) < 250_000
        seen_ += words(page.partition('<div class="seen">')[2].partition("</div>")[0]).split()
    assert "".join(seen_) == "".join("".join(lines).split())
    assert "không có trang" in read(client, f"/documents/{id_}/ban-goc?page={total + 1}", 404)


def test_the_download_is_sandboxed(opened: Opened) -> None:
    client, id_ = opened(WEB.encode(), "text/html")
    with client.get(f"/documents/{id_}/original") as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["Content-Security-Policy"] == "sandbox"
        assert response.data == WEB.encode()


# pictures


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "x"
    path.write_bytes(PDF)
    return path


def test_pictures_are_kept_within_bounds(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def draw(_path: Path, number: int) -> PagePicture:
        drawn.append(number)
        return PagePicture(9, 10, 10, b"x" * 40)

    monkeypatch.setattr(page_pictures, "_drawn", draw)
    monkeypatch.setattr(page_pictures, "MOST_BYTES", 100)
    pictures = PagePictures()
    for number in (1, 2, 1, 3, 1, 2):
        assert pictures.page(pdf, "a", number).pages == 9
    assert drawn == [1, 2, 3, 2]


def test_a_page_of_any_shape_becomes_a_picture_of_bounded_size(tmp_path: Path) -> None:
    for name, size in (("tall", b"10 14400"), ("wide", b"14400 10"), ("tiny", b"1 1")):
        path = tmp_path / name
        box = PDF.replace(b"/MediaBox [ 0 0 595.2756 841.8898 ]", b"/MediaBox [ 0 0 " + size + b" ]")
        assert box != PDF
        path.write_bytes(box)
        made = PagePictures().page(path, name, 1)
        assert png_size(made.png) == (made.width, made.height)
        assert made.width <= WIDTH + 1
        assert made.height <= TALLEST + 1


def test_a_page_that_takes_too_long_is_given_up(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_pictures, "SECONDS", 0.001)
    with pytest.raises(StoreError, match="Không vẽ được"):
        PagePictures().page(pdf, "a", 1)


def test_a_file_that_is_no_pdf_is_no_picture(pdf: Path) -> None:
    pdf.write_bytes(b"none")
    with pytest.raises(StoreError, match="Không vẽ được"):
        PagePictures().page(pdf, "a", 1)
    pdf.write_bytes(PDF)
    with pytest.raises(NotFound):
        PagePictures().page(pdf, "a", 4)
