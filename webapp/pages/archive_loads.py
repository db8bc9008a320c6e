"""The loads, newest first, and what became of each file of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from archive.document import Document
from archive.errors import TracuuError
from archive.loads import Load, LoadItem
from webapp import parameters
from webapp.extension import store
from webapp.languages import Vi
from webapp.pages.archive_parts import LOADS, STATUS, LoadRow, asked, guarded, link, load_row, named, tabs
from webapp.pages.parts import Link, number, visible
from webapp.pages.revisions import whole

blueprint = guarded("archive_loads")

_AT_ONCE = 25
_ITEMS = 100
_LISTED = tuple(status for status in STATUS if status != "unchanged")


@dataclass(frozen=True, slots=True)
class LoadsPage:
    """All that archive_loads.html shows."""

    tabs: tuple[Link, ...]
    rows: tuple[LoadRow, ...]
    earlier: Link | None
    later: Link | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A file or record of a load: what became of it, where it stood, its document or why it was refused."""

    status: str
    place: str
    document: Link | None
    refused: TracuuError | None


@dataclass(frozen=True, slots=True)
class LoadPage:
    """All that archive_load.html shows; `choices` list one outcome, or all of them."""

    tabs: tuple[Link, ...]
    load: LoadRow
    choices: tuple[Link, ...]
    rows: tuple[ItemRow, ...]
    notes: tuple[str, ...]
    earlier: Link | None
    later: Link | None


@blueprint.get(LOADS)
def loads_page() -> ResponseReturnValue:
    """The loads, newest first; `before` is the number to go on below."""
    before = whole(asked("before"), "before", 1, 999_999_999)
    found = store().loads(before, _AT_ONCE + 1)
    rest = len(found) > _AT_ONCE
    page = LoadsPage(
        tabs=tabs(LOADS),
        rows=tuple(map(load_row, found[:_AT_ONCE])),
        earlier=Link(_("Mới nhất"), link(LOADS)) if before else None,
        later=Link(_("Cũ hơn"), link(LOADS, ("before", str(found[_AT_ONCE - 1].number)))) if rest else None,
    )
    return render_template("archive_loads.html", page=page)


@blueprint.get(f"{LOADS}/<int:number_>")
def load_page(number_: int) -> ResponseReturnValue:
    """One load; `status` lists one outcome only, `after` is the row to go on after."""
    values = asked("status", "after")
    status = parameters.chosen(values, "status", ("", *_LISTED), "")
    after = whole(values, "after", 1, 999_999_999)
    load = store().load(number_)
    found = store().load_items(number_, status, after, _ITEMS + 1)
    here = f"{LOADS}/{number_}"
    documents = store().get_many([item.id for _row, item in found[:_ITEMS] if item.id])
    last = str(found[_ITEMS - 1][0]) if len(found) > _ITEMS else ""
    page = LoadPage(
        tabs=tabs(""),
        load=load_row(load),
        choices=tuple(_choices(load, status)),
        rows=tuple(_item(item, documents) for _row, item in found[:_ITEMS]),
        notes=tuple(_notes(load)),
        earlier=Link(_("Từ đầu"), link(here, ("status", status))) if after else None,
        later=Link(_("Tiếp"), link(here, ("status", status), ("after", last))) if last else None,
    )
    return render_template("archive_load.html", page=page)


def _choices(load: Load, status: str) -> Sequence[Link]:
    here = f"{LOADS}/{load.number}"
    counts = {name: getattr(load, name) for name in _LISTED}
    every = [("", _("tất cả"), sum(counts.values())), *((name, STATUS[name], counts[name]) for name in _LISTED)]
    return [
        Link(f"{words} ({number(count)})", link(here, ("status", name)), name == status)
        for name, words, count in every
        if count
    ]


def _notes(load: Load) -> Sequence[str]:
    notes = []
    if load.unchanged:
        notes.append(
            _("%(count)s tệp không đổi so với lần trước, không ghi lại từng tệp.", count=number(load.unchanged))
        )
    if load.scanned:
        notes.append(_("%(count)s văn bản là ảnh quét, chưa có chữ để tìm.", count=number(load.scanned)))
    if not load.ended:
        words = _("Lần nạp này chưa xong: đang chạy, hoặc đã bị ngắt. Nếu đã bị ngắt, hãy nạp lại đúng thư mục đó.")
        notes.append(words)
    return notes


def _item(item: LoadItem, documents: Mapping[str, Document]) -> ItemRow:
    return ItemRow(
        status=STATUS[item.status],
        place=Vi(visible(item.place)),
        document=named(documents.get(item.id), item.id) if item.id else None,
        refused=TracuuError(item.vi, item.en) if item.reason else None,
    )
