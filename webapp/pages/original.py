"""The original of a document: to download as it came, and to look at, page by page, without running anything of it.

Enters: an id; `revision` names a former one, `page` a page of the original. Leaves: the bytes, pictures of the pages of
a PDF, or the words of a web page, a Word file or a text; never the markup, scripts or styles of somebody else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from archive.document import BlockKind, Document
from archive.errors import NotFound, Refused, StoreError
from archive.readers import DOC, DOCX, HTML, MARKDOWN, PDF, PLAIN
from archive.readers.text import decode
from archive.text import nfc
from archive.workers import RECORD
from webapp import parameters
from webapp.extension import store
from webapp.page_pictures import PagePicture, PagePictures
from webapp.pages.parts import Link, number, unturned, visible
from webapp.pages.revisions import Stepper, revision, whole

blueprint = Blueprint("original", __name__)
blueprint.add_app_template_filter(visible)
blueprint.add_app_template_filter(unturned)

_WORD = (DOC, DOCX)
SHOWN = (PDF, HTML, PLAIN, MARKDOWN, RECORD, *_WORD)
"""The media types that can be looked at; other formats need the program that they were made with."""
PAGE = 60_000
"""Characters of a page of a text or of a web page."""

_KINDS: dict[BlockKind, str] = {"title": "heading", "heading": "heading", "list": "item", "table": "cells"}
_MOST_PAGES = 99_999
_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of a PDF: its address, its size in pixels, and what it is, in words."""

    url: str
    width: int
    height: int
    words: str


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of the original; `kept` when it stands in the text of the archive. `cells` are those of a row."""

    kind: str
    text: str
    kept: bool

    @property
    def cells(self) -> list[str]:
        """The text of each cell."""
        return self.text.split(" | ")


@dataclass(frozen=True, slots=True)
class SeenBlock:
    """Lines that follow each other: rows of one table, or others."""

    table: bool
    lines: tuple[SeenLine, ...]


@dataclass(frozen=True, slots=True)
class OriginalPage:
    """All that original.html shows: one page of the original, as a picture or as lines, and how to get at the bytes."""

    title: str
    back: str
    name: str
    size: str
    url: str
    sha256: str
    notes: tuple[str, ...]
    picture: Picture | None
    blocks: tuple[SeenBlock, ...]
    place: int
    pages: int
    steps: Stepper | None
    hidden: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _View:
    """What is to be seen of an original at one page of it."""

    pages: int
    notes: tuple[str, ...]
    picture: PagePicture | None = None
    lines: tuple[SeenLine, ...] = ()


def size(count: int) -> str:
    """A number of bytes as people read it."""
    if count < 1_000:
        return str(_("%(count)s byte", count=number(count)))
    if count < 1_000_000:
        return str(_("%(count)s kB", count=number(round(count / 1_000))))
    return str(_("%(count)s MB", count=number(round(count / 1_000_000))))


@blueprint.get("/documents/<id_>/original")
def original(id_: str) -> ResponseReturnValue:
    """The bytes as they came, always as a download: a page from outside never runs on our address."""
    values = parameters.read(request.args.items(multi=True), ("revision",))
    kept = revision(id_, values).original
    response = send_file(
        store().original_path(kept.sha256).resolve(),
        mimetype=kept.media_type,
        as_attachment=True,
        download_name=unturned(kept.name) or id_,
        etag=kept.sha256,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


@blueprint.get("/documents/<id_>/ban-goc/<int:place>.png")
def picture(id_: str, place: int) -> ResponseReturnValue:
    """A page of a PDF as a picture, which is the same for ever."""
    values = parameters.read(request.args.items(multi=True), ("revision",))
    document = revision(id_, values)
    if document.original.media_type != PDF:
        raise NotFound("Bản gốc này không phải tệp PDF.", "This original is no PDF.")
    response = Response(_drawn(document, place).png, mimetype="image/png")
    response.set_etag(f"{document.original.sha256}-{place}")
    response.cache_control.private = True
    response.cache_control.max_age = _DAY
    return response.make_conditional(request)


@blueprint.get("/documents/<id_>/ban-goc")
def original_page(id_: str) -> ResponseReturnValue:
    """A page of the original to look at."""
    values = parameters.read(request.args.items(multi=True), ("revision", "page"))
    document = revision(id_, values)
    place = whole(values, "page", 1, _MOST_PAGES) or 1
    given = parameters.one(values, "revision")
    return render_template("original.html", page=_page(document, place, [("revision", given)] if given else []))


def _page(document: Document, place: int, query: Sequence[tuple[str, str]]) -> OriginalPage:
    view, kept = _view(document, place), document.original

    def address(path: str, *pairs: tuple[str, str]) -> str:
        asked = urlencode([*query, *pairs])
        return f"/documents/{document.id}{path}" + (f"?{asked}" if asked else "")

    def to(label: str, other: int) -> Link | None:
        return Link(label, address("/ban-goc", ("page", str(other)))) if 1 <= other <= view.pages else None

    drawn = view.picture
    shown = _("Ảnh trang %(place)s của bản gốc", place=number(place))
    words = _("Trang %(place)s / %(total)s", place=number(place), total=number(view.pages))
    return OriginalPage(
        title=unturned(document.title.value),
        back=address(""),
        name=visible(kept.name),
        size=size(kept.size),
        url=address("/original"),
        sha256=kept.sha256,
        notes=view.notes,
        picture=Picture(address(f"/ban-goc/{place}.png"), drawn.width, drawn.height, shown) if drawn else None,
        blocks=tuple(SeenBlock(table, tuple(lines)) for table, lines in groupby(view.lines, _is_row)),
        place=place,
        pages=view.pages,
        steps=Stepper(words, to(_("Trang trước"), place - 1), to(_("Trang sau"), place + 1))
        if view.pages > 1
        else None,
        hidden=tuple(query),
    )


def _is_row(line: SeenLine) -> bool:
    return line.kind == "cells"


def _view(document: Document, place: int) -> _View:
    kind = document.original.media_type
    if kind == PDF:
        try:
            drawn = _drawn(document, place)
        except StoreError as fault:
            if isinstance(fault, NotFound):
                raise
            return _View(1, (_("Không vẽ được trang này của bản gốc; hãy tải bản gốc về để xem."),))
        return _View(drawn.pages, (), drawn)
    if kind not in SHOWN:
        return _View(
            1, (_("Chưa xem được loại tệp này trên trang; hãy tải bản gốc về và mở bằng chương trình của nó."),)
        )
    try:
        lines = tuple(_lines(document))
    except (Refused, ValueError, RecursionError):
        return _View(1, (_("Không đọc được chữ của bản gốc; hãy tải bản gốc về để xem."),))
    pages = tuple(_pages(lines))
    if place > len(pages):
        raise NotFound(
            f"Bản gốc có {len(pages)} trang, không có trang {place}.",
            f"The original has {len(pages)} pages, none is number {place}.",
        )
    return _View(len(pages), tuple(_notes(kind)), None, pages[place - 1])


def _notes(kind: str) -> Iterator[str]:
    if kind == HTML:
        yield _(
            "Đây là chữ của trang web lúc nạp, không kèm hình, liên kết và kiểu dáng. "
            "Dòng nhạt, như thực đơn và chân trang, không nằm trong văn bản của kho."
        )
    elif kind in _WORD:
        yield _(
            "Đây là chữ mà chương trình đọc được từ tệp Word, với bố cục đã giản lược: không có hình, kiểu chữ, "
            "đầu trang, chân trang và ghi chú bên lề. Muốn xem đúng như trình bày, hãy tải bản gốc về."
        )
    elif kind == RECORD:
        yield _("Từng trường của một bản ghi JSON; bản tải về giữ nguyên từng byte.")


def _drawn(document: Document, place: int) -> PagePicture:
    pictures: PagePictures = current_app.extensions.setdefault("tracuu.pages", PagePictures())
    sha256 = document.original.sha256
    return pictures.page(store().original_path(sha256), sha256, place)


def _lines(document: Document) -> Iterator[SeenLine]:
    """All lines of an original of words."""
    if document.original.media_type in _WORD:
        yield from _read(document)
        return
    data, kind = store().original_path(document.original.sha256).read_bytes(), document.original.media_type
    if kind == HTML:
        # Loaded by those who look at a web page only.
        from archive.readers import html_view

        known = {" ".join(line.split()) for line in document.text.split("\n")}
        for line in html_view.seen(data):
            yield SeenLine(line.kind, line.text, " ".join(line.text.split()) in known)
        return
    if kind == RECORD:
        yield from _fields(data)
        return
    yield from (SeenLine("text", line, True) for line in decode(data).split("\n"))


def _read(document: Document) -> Iterator[SeenLine]:
    """What the reader made of the file when it was loaded: nobody waits here for a file to be read once more."""
    for block in document.blocks:
        for line in document.text[block.start : block.end].split("\n"):
            yield SeenLine(_KINDS.get(block.kind, "line"), line, True)


def _fields(data: bytes) -> Iterator[SeenLine]:
    """The fields of a record, each with its name above it."""
    for name, value in json.loads(data.decode("utf-8-sig")).items():
        yield SeenLine("heading", nfc(str(name)), True)
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
        yield from (SeenLine("text", line, True) for line in nfc(shown).split("\n"))


def _pages(lines: Sequence[SeenLine]) -> Iterator[tuple[SeenLine, ...]]:
    """The lines in pages of PAGE characters; a longer line is cut."""
    page: list[SeenLine] = []
    room = PAGE
    for line in lines:
        for start in range(0, max(len(line.text), 1), PAGE):
            piece = SeenLine(line.kind, line.text[start : start + PAGE], line.kept)
            if page and len(piece.text) > room:
                yield tuple(page)
                page, room = [], PAGE
            page.append(piece)
            room -= len(piece.text) + 1
    yield tuple(page)
