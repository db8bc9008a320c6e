"""Which pages hold no article, and what to tell the archivist of them.

Enters: bytes, or what was read of a page. Leaves: Refused, or nothing. May not: refuse a short notice: a headline with
nothing under it but a link is a document, for the link leads to an attachment; so is a headline with its date.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.errors import Refused
from archive.readers import tails
from archive.readers.html_article import Article, Said, is_printed
from archive.readers.html_lines import Line, said_in
from archive.readers.html_page import Page
from archive.readers.lines import Piece

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_BINARY = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x1f\x8b", b"{\\rtf", *_PICTURES)
_LONGEST_ERROR = 600
_SHORTEST_PROSE = 150
_SHORTEST_HEADLINE = 20
_FEWEST_LINKS = 5


def check_bytes(data: bytes) -> None:
    """Refuse what can't be a page."""
    if not data.strip(b"\x00 \t\r\n"):
        raise Refused(
            "empty",
            "Tệp rỗng, không có nội dung nào. Hãy tải lại trang từ nguồn rồi nạp lại.",
            "The file is empty. Download the page again from its source, then load it again.",
        )
    if data.startswith(_BINARY):
        raise not_html()


def check_error(title: Said | None, pieces: Sequence[Piece]) -> None:
    """Refuse a page that says little more than that something went wrong."""
    heads = [title.text if title else "", *(piece.text for piece in pieces[:3])]
    if sum(len(piece.text) for piece in pieces) < _LONGEST_ERROR and any(map(tails.is_error, heads)):
        raise no_body()


def check_known(pieces: Sequence[Piece], lines: Sequence[Line]) -> None:
    """Refuse a page of a known layout that has nothing under its headline, not even a link."""
    if not pieces and not any(line.linked for line in lines):
        raise no_body()


def check_guess(page: Page, article: Article, pieces: Sequence[Piece], lines: Sequence[Line]) -> None:
    """Refuse a page of no known layout that is mostly links, or whose headline isn't sure and has no text under it."""
    links = sum(1 for line in lines if _is_link(line))
    has_prose = any(len(line.text) >= _SHORTEST_PROSE and not _is_link(line) for line in lines)
    if pieces and not has_prose and links >= _FEWEST_LINKS and 2 * links > len(lines):
        raise listing()
    is_notice = is_printed(article.title) and is_printed(article.date)
    if not (pieces or is_notice) or not (article.title or has_prose):
        raise no_article(page)


def no_article(page: Page) -> Refused:
    """The page holds no article; it may be a list of headlines."""
    headlines = sum(1 for link in page.find("a") if len(said_in(link).strip()) >= _SHORTEST_HEADLINE)
    return listing() if headlines >= _FEWEST_LINKS else no_body()


def _is_link(line: Line) -> bool:
    return 2 * line.linked > len(line.text)


def not_html() -> Refused:
    """The file is of another type."""
    return Refused(
        "not-html",
        "Tệp không phải là trang web (HTML). "
        "Hãy đổi đuôi tệp cho đúng loại thật của nó (.pdf, .docx, .txt…) rồi nạp lại.",
        "The file is not a web page (HTML). "
        "Give the file the extension of its real type (.pdf, .docx, .txt …), then load it again.",
    )


def no_body() -> Refused:
    """The page holds no article."""
    return Refused(
        "no-body",
        "Trang không có bài viết: có thể là trang báo lỗi hoặc khung lưu trữ trống. "
        "Hãy mở trang gốc và lưu lại khi nội dung đã hiện đủ.",
        "The page holds no article: it may be an error page or an empty archive frame. "
        "Open the original page and save it again once its text is shown.",
    )


def listing() -> Refused:
    """The page only leads to articles."""
    return Refused(
        "listing",
        "Trang chỉ liệt kê đường dẫn tới các bài viết. Hãy mở từng bài trong danh sách, lưu lại rồi nạp từng bài.",
        "The page only lists links to articles. Open each article of the list, save it, and load those pages.",
    )
