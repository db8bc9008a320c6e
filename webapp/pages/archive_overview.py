"""The archivist's first page: what to do next, the last loads, what is refused, what is to be checked, what was
corrected, and how to load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from archive.errors import StoreError
from archive.loads import Load
from webapp import archivist
from webapp.extension import service, store
from webapp.pages.archive_changes import ChangeRow, rows
from webapp.pages.archive_checks import Kind, KindGroup, groups
from webapp.pages.archive_parts import (
    CHANGES,
    LOADS,
    PATH,
    REFUSED,
    LoadRow,
    asked,
    guarded,
    link,
    load_row,
    tabs,
)
from webapp.pages.archive_refusals import REASONS
from webapp.pages.parts import Link, number

blueprint = guarded("archive_overview")

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """All that archive_overview.html shows; `command` loads a folder."""

    tabs: tuple[Link, ...]
    next: tuple[Link, ...]
    loads: tuple[LoadRow, ...]
    all_loads: Link
    refused: tuple[tuple[str, Link], ...]
    all_refused: Link
    groups: tuple[KindGroup, ...]
    changes: tuple[ChangeRow, ...]
    all_changes: Link
    command: str


@blueprint.app_context_processor
def _way_in() -> dict[str, Link | None]:
    """The link on every page, for those who may follow it."""
    way = Link(_("Lưu trữ"), PATH, request.path.startswith(PATH)) if archivist.is_open() else None
    return {"archive": way}


@blueprint.get(PATH)
def overview_page() -> ResponseReturnValue:
    """What stands with the archive."""
    asked()
    loads, counts, kinds = store().loads(0, _SHOWN), store().refusal_counts(), tuple(_groups())
    refused = ((REASONS.get(code, code), count, link(REFUSED, ("reason", code))) for code, count in counts.items())
    page = OverviewPage(
        tabs=tabs(PATH),
        next=tuple(_next(loads, sum(counts.values()), kinds)),
        loads=tuple(map(load_row, loads)),
        all_loads=Link(_("Mọi lần nạp"), link(LOADS)),
        refused=tuple((words, Link(number(count), url)) for words, count, url in refused),
        all_refused=Link(_("Xem từng tệp và cách khắc phục"), link(REFUSED)),
        groups=kinds,
        changes=rows(store().corrections(0, _SHOWN)),
        all_changes=Link(_("Mọi bản sửa"), link(CHANGES)),
        command=f'tracuu --data "{store().folder.resolve()}" ingest',
    )
    return render_template("archive_overview.html", page=page)


def _groups() -> Iterator[KindGroup]:
    # Where there is no index yet, what to do says so.
    with suppress(StoreError):
        yield from groups()


def _next(loads: Sequence[Load], refused: int, kinds: Sequence[KindGroup]) -> Iterator[Link]:
    """What to do, the most pressing first; a link without an address is a sentence alone."""
    if not loads:
        yield Link(_("Chưa có lần nạp nào được ghi lại. Hãy nạp một thư mục bằng lệnh ở cuối trang."), "")
    if loads and not loads[0].ended:
        words = _(
            "Lần nạp số %(last)s chưa xong. Nếu không còn chạy, hãy nạp lại đúng thư mục đó.", last=loads[0].number
        )
        yield Link(words, link(f"{LOADS}/{loads[0].number}"))
    if _is_behind():
        yield Link(_("Chỉ mục chưa theo kịp kho, nên tìm kiếm còn thiếu. Hãy chạy lệnh: tracuu rebuild."), "")
    if refused:
        words = ngettext(
            "%(count)s tệp đang bị từ chối: xem lý do, sửa tệp rồi nạp lại.",
            "%(count)s tệp đang bị từ chối: xem lý do, sửa tệp rồi nạp lại.",
            refused, count=number(refused),
        )  # fmt: skip
        yield Link(words, link(REFUSED))
    for group in kinds:
        if group.is_grave:
            yield from (Link(_to_check(kind), kind.page.url) for kind in group.kinds)


def _to_check(kind: Kind) -> str:
    words: str = ngettext(
        "%(count)s văn bản cần xem lại: %(what)s.", "%(count)s văn bản cần xem lại: %(what)s.", kind.count,
        count=number(kind.count), what=kind.name,
    )  # fmt: skip
    return words


def _is_behind() -> bool:
    try:
        return service().index.is_stale() or service().index.behind() > 0
    except StoreError:
        return True
