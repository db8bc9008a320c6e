"""The first page: where to ask, and what the archive holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from archive.document import Document
from indexer.query import SearchRequest
from indexer.service import SearchResults
from webapp import parameters, urls
from webapp.clock import moment
from webapp.extension import service, store
from webapp.pages.hits import title
from webapp.pages.narrowing import FACETS
from webapp.pages.parts import Link, dated, number, type_label, value_label
from webapp.pages.search import Picture, drawn, last_day

blueprint = Blueprint("home", __name__)

_NEWEST = 8
_VALUES = 8
_ALL = {
    "type": "/von-van-ban?by=type#nhom",
    "unit": "/don-vi",
    "district": "/dia-ban",
    "programme": "/chuong-trinh",
}
"""The facets that the page shows, and where all values of each stand."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A value, how many documents carry it, the search for them."""

    label: str
    url: str
    count: str


@dataclass(frozen=True, slots=True)
class Box:
    """The most frequent values of a facet; `more` leads to all of them."""

    label: str
    rows: tuple[Counted, ...]
    more: Link | None


@dataclass(frozen=True, slots=True)
class Dated:
    """A document in a list by time: when, its title, what it is."""

    when: str
    url: str
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """All that home.html shows; `command` is what to do first in an empty archive."""

    title: str
    facts: tuple[str, ...] = ()
    picture: Picture | None = None
    boxes: tuple[Box, ...] = ()
    newest: tuple[Dated, ...] = ()
    loaded: tuple[Dated, ...] = ()
    command: str = ""


@blueprint.get("/")
def home_page() -> ResponseReturnValue:
    """What the archive holds; the way to fill it where it holds nothing."""
    parameters.read(request.args.items(multi=True), ())
    if not store().last_serial():
        folder = store().folder.resolve()
        place = _("THƯ_MỤC")
        command = f"tracuu --data {_quoted(str(folder))} ingest {place}"
        return render_template("home.html", page=HomePage(str(_("Tra cứu văn bản")), command=command))
    return render_template("home.html", page=_home_page(service().search(SearchRequest(limit=_NEWEST))))


def _quoted(path: str) -> str:
    return f'"{path}"' if " " in path else path


def _home_page(results: SearchResults) -> HomePage:
    return HomePage(
        title=str(_("Tra cứu văn bản")),
        facts=tuple(_facts(results)),
        picture=_picture(results),
        boxes=tuple(box for box in (_box(results, name) for name in _ALL) if box.rows),
        newest=tuple(
            _dated(hit.document, dated(hit.document.published) if hit.document.published else str(_("không rõ ngày")))
            for hit in results.hits
        ),
        loaded=tuple(_loaded()),
    )


def _facts(results: SearchResults) -> Iterator[str]:
    yield ngettext("%(count)s văn bản", "%(count)s văn bản", results.total, count=number(results.total))
    years = [value.code for value in results.facets["year"]]
    if years:
        yield _("từ năm %(first)s đến năm %(last)s", first=min(years), last=max(years))
    if results.understood.behind:
        yield _("%(count)s văn bản mới nạp chưa vào chỉ mục", count=number(results.understood.behind))


def _picture(results: SearchResults) -> Picture | None:
    def link(first: str, last: str) -> str:
        return urls.link(SearchRequest(since=f"{first}-01", until=last_day(last)))

    return drawn(results.months, link, ("", ""), str(_("Văn bản trong kho theo ngày đăng")), "/search")


def _box(results: SearchResults, name: str) -> Box:
    values = results.facets[name]
    rows = tuple(
        Counted(
            value_label(name, value.label),
            urls.link(SearchRequest(filters=((name, (value.code,)),))),
            number(value.count),
        )
        for value in values[:_VALUES]
    )
    left = results.values[name] - len(rows)
    words = ngettext("và %(count)s nữa", "và %(count)s nữa", left, count=number(left))
    return Box(str(FACETS[name]), rows, Link(words, _ALL[name]) if left > 0 else None)


def _loaded() -> Iterator[Dated]:
    """The documents that came or were read anew last, by the time when they came, the last one first.

    Reading anew gives no other time, so that after it these are some documents, not those that came last.
    """
    changed = list(store().changes(store().last_serial() - _NEWEST))
    recorded = {item.serial: store().revisions(item.document.id)[-1][2] for item in changed}
    for item in sorted(changed, key=lambda item: (recorded[item.serial], item.serial), reverse=True):
        yield _dated(item.document, moment(recorded[item.serial]))


def _dated(document: Document, when: str) -> Dated:
    where = (item.label for item in (*document.units, *document.held_at)[:2])
    about = " · ".join(dict.fromkeys(part for part in (type_label(document), *where) if part))
    return Dated(when, urls.document(document.id), title(document), about)
