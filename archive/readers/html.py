"""Web pages: the article of a saved page, without the page around it.

Enters: the bytes of an .html file. Leaves: an Extract that begins with the headline and the printed date, and hints of
what the page says of itself. May not: invent a date, an author or a headline; read anything but these bytes.

A page is first compared with the layouts that we know (`corpus/layouts.tsv`); the article of any other page is guessed
from where its prose stands. How the work is parted:

    html_charset   bytes → text
    html_page      text → Page: a tree that answers selectors
    html_layouts   the table of layouts
    html_meta      what the head of the page says
    html_article   an Article, where the layout is known
    html_guess     an Article, where it isn't; with html_weights and html_headline
    html_lines     an Article's elements → Lines
    html_blocks    Lines → pieces, of which `lines` makes blocks
    html_refused   the pages that hold no article
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from archive.document import Block, Extract
from archive.readers.builder import Builder
from archive.readers.html_article import LINE, Article, Said, is_printed, known, stamp
from archive.readers.html_blocks import pieces_of
from archive.readers.html_charset import text_of
from archive.readers.html_guess import guessed
from archive.readers.html_layouts import ANY, layout_of, layouts
from archive.readers.html_lines import Line, lines_of
from archive.readers.html_meta import Meta, meta_of
from archive.readers.html_page import page_of
from archive.readers.html_refused import (
    check_bytes,
    check_error,
    check_guess,
    check_known,
    listing,
    no_article,
    no_body,
    not_html,
)
from archive.readers.lines import Piece, add_pieces

_MARKUP = re.compile(r"<[a-zA-Z!?/]")
_DATE_LABEL = re.compile(
    r"(?:(?:ngày|giờ|thời gian)? ?(?:đăng|đưa tin|cập nhật|xuất bản)(?: ngày| lúc| tin)?|ngày) ?:?", re.IGNORECASE
)
_DATE_WITHIN = 3


def read(data: bytes, _name: str) -> Extract:
    """The article of a page. Raises Refused: empty, not-html, no-body, listing."""
    check_bytes(data)
    text = text_of(data)
    if not _MARKUP.search(text):
        raise not_html()
    page = page_of(text)
    layout = layout_of(page)
    meta = meta_of(page, text)
    article = known(page, layout) if layout.name != ANY else None
    if article is None and any(page.find(selector) for selector in layout.selectors("listing")):
        raise listing()
    is_guess = article is None
    article = article or guessed(page, layouts()[-1], meta)
    if article is None:
        raise no_article(page)
    article, lines = _dated(article, _lines(article))
    pieces = pieces_of(lines, article.title.text if article.title else "")
    check_error(article.title, pieces)
    if is_guess:
        check_guess(page, article, pieces, lines)
    else:
        check_known(pieces, lines)
    extract = _extract(article, meta, pieces)
    if not extract.text:
        raise no_body()
    return extract


def _lines(article: Article) -> list[Line]:
    return [] if article.body is None else lines_of(article.body, article.dropped, article.parts, article.stop)


def _dated(article: Article, lines: list[Line]) -> tuple[Article, list[Line]]:
    """The article with the date of its text, and its other lines: one of the first may be nothing but a date.

    Where no headline is known the line stays, for the headline may stand above it.
    """
    if is_printed(article.date):
        return article, lines
    for place, line in enumerate(lines[:_DATE_WITHIN]):
        found = stamp(line.text)
        if found and line.text.endswith(found) and _is_label(line.text.removesuffix(found)):
            others = [*lines[:place], *lines[place + 1 :]] if article.title else lines
            return replace(article, date=Said(found, LINE)), others
    return article, lines


def _is_label(text: str) -> bool:
    words = text.strip(" :-–|(")
    return not words or _DATE_LABEL.fullmatch(words) is not None


def _extract(article: Article, meta: Meta, pieces: Sequence[Piece]) -> Extract:
    builder = Builder()
    title, date = article.title, article.date or meta.date
    if title:
        builder.add("title", title.text)
    if date and is_printed(date) and (title or date.element is not None):
        builder.add("dateline", date.text)
    has_head = bool(builder.extract().text)
    add_pieces(builder, _with_parts(article, pieces), titled=has_head)
    summary = article.summary or (meta.summary if meta.is_article else None)
    told = {"title": title, "date": date, "summary": summary, "author": article.byline or meta.author, "url": meta.url}
    text = builder.extract()
    for field, said in told.items():
        if said:
            builder.hint(field, said.text, said.rule, _block_of(text, said.text))
    return builder.extract()


def _with_parts(article: Article, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of the body between the summary and the by-line, where the page prints these outside of it."""
    within = set() if article.body is None else set(article.body.iter())
    before = [Piece(said.text, "summary") for said in [article.summary] if said and said.element not in within]
    after = [Piece(said.text, "byline") for said in [article.byline] if said and said.element not in within]
    return [*before, *pieces, *after]


def _block_of(extract: Extract, text: str) -> Block | None:
    """The block that is exactly `text`, if one is."""
    return next((block for block in extract.blocks if extract.text[block.start : block.end] == text), None)
