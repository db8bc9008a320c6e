"""What the archivist's pages share: blueprints with a guard, the links between them, rows of loads.

Enters: the request. Leaves: links that keep who is at work (`who`), for there is no account and no cookie.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from archive.document import Document
from archive.loads import Load
from webapp import archivist, parameters
from webapp.addresses import path_with
from webapp.clock import moment
from webapp.languages import N_, Vi, Words
from webapp.pages.hits import title
from webapp.pages.parts import Link, number, unturned, visible

PATH = "/luu-tru"
LOADS, REFUSED, CHECKS, CHANGES = f"{PATH}/lan-nap", f"{PATH}/tu-choi", f"{PATH}/can-xem", f"{PATH}/sua-doi"
LONGEST_NAME = 100
LONGEST_REASON = 1_000

STATUS = Words({
    "archived": N_("đã nạp mới"), "updated": N_("đã cập nhật"), "unchanged": N_("không đổi"), "refused": N_("từ chối"),
})  # fmt: skip

_TABS = (
    (_l("Tổng quan"), PATH),
    (_l("Lần nạp"), LOADS),
    (_l("Đang bị từ chối"), REFUSED),
    (_l("Cần xem lại"), CHECKS),
    (_l("Các bản sửa"), CHANGES),
)


def guarded(name: str) -> Blueprint:
    """A blueprint of pages of the archivist."""
    made = Blueprint(name, __name__)
    made.before_request(archivist.guard)
    made.after_request(_unkept)
    return made


def _unkept(response: Response) -> Response:
    """The page is for the one who asked, as it is now."""
    response.headers["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True, slots=True)
class LoadRow:
    """A load as a line of a table; `counts` are (status, its words, how many, where these are listed)."""

    page: Link
    when: str
    who: str
    paths: tuple[str, ...]
    counts: tuple[tuple[str, str, str, str], ...]
    scanned: str
    state: str


def load_row(load: Load) -> LoadRow:
    """A load as a line of a table."""
    counts = ((name, getattr(load, name)) for name in STATUS)
    return LoadRow(
        page=Link(_("Lần nạp %(number)s", number=load.number), link(f"{LOADS}/{load.number}")),
        when=_when(load),
        who=visible(load.who),
        paths=tuple(Vi(visible(path)) for path in load.paths),
        counts=tuple(
            (name, STATUS[name], number(count), _items(load, name) if count else "") for name, count in counts
        ),
        scanned=number(load.scanned) if load.scanned else "",
        state="" if load.ended else _("chưa xong: đang chạy, hoặc đã bị ngắt giữa chừng"),
    )


def _items(load: Load, status: str) -> str:
    """Of what is unchanged there is no list."""
    return "" if status == "unchanged" else link(f"{LOADS}/{load.number}", ("status", status))


def _when(load: Load) -> str:
    """When it began and ended, the day of the end only where it is another."""
    began, ended = moment(load.began), moment(load.ended) if load.ended else ""
    same = ended.partition(" ")[0] == began.partition(" ")[0]
    last = ended.partition(" ")[2] if same else ended
    return f"{began} – {last}" if ended and ended != began else began


def asked(*single: str) -> dict[str, list[str]]:
    """The parameters of a page of the archivist, each at most once: those named, and `who`."""
    return parameters.read(request.args.items(multi=True), (*single, "who"))


def who() -> str:
    """Who is at work, as far as this request tells; nobody where what is given is no name."""
    given = request.form if request.method == "POST" else request.args
    name = " ".join(unturned(given.get("who", "")).split())
    return name if len(name) <= LONGEST_NAME else ""


def link(path: str, *pairs: tuple[str, str]) -> str:
    """A page of the archivist, with who is at work."""
    return path_with(path, [*pairs, ("who", who())])


def tabs(here: str) -> tuple[Link, ...]:
    """The archivist's pages, the one at `here` as current."""
    return tuple(Link(str(words), link(path), path == here) for words, path in _TABS)


def named(document: Document | None, id_: str) -> Link:
    """A document by its title, its page."""
    words = Vi(visible(title(document))) if document else id_
    return Link(words, f"/documents/{id_}")
