"""All corrections, newest first, withdrawn ones too; as a page and as .csv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from archive.corrections import Correction
from archive.document import Document
from webapp import sheets
from webapp.extension import store
from webapp.pages.archive_parts import CHANGES, PATH, asked, guarded, link, named, tabs
from webapp.pages.archive_words import Said, said
from webapp.pages.parts import Link
from webapp.pages.revisions import whole
from webapp.sheets import Cell, Column, Sheet

blueprint = guarded("archive_changes")

NAME = "sua-doi"
_AT_ONCE = 50
_OF_A_FILE = 200


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A correction, its document, and where it can be withdrawn."""

    said: Said
    document: Link
    correct: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """All that archive_changes.html shows."""

    tabs: tuple[Link, ...]
    rows: tuple[ChangeRow, ...]
    csv: str
    earlier: Link | None
    later: Link | None


@blueprint.get(CHANGES)
def changes_page() -> ResponseReturnValue:
    """The corrections; `before` is the number to go on below."""
    before = whole(asked("before"), "before", 1, 999_999_999)
    found = store().corrections(before, _AT_ONCE + 1)
    rest = len(found) > _AT_ONCE
    page = ChangesPage(
        tabs=tabs(CHANGES),
        rows=rows(found[:_AT_ONCE]),
        csv=f"{CHANGES}.csv",
        earlier=Link(_("Mới nhất"), link(CHANGES)) if before else None,
        later=Link(_("Cũ hơn"), link(CHANGES, ("before", str(found[_AT_ONCE - 1].number)))) if rest else None,
    )
    return render_template("archive_changes.html", page=page)


def rows(found: Sequence[Correction]) -> tuple[ChangeRow, ...]:
    """The corrections with their documents."""
    documents = store().get_many([item.id for item in found])
    return tuple(_row(item, documents) for item in found)


def _row(item: Correction, documents: Mapping[str, Document]) -> ChangeRow:
    correct = f"{link(f'{PATH}/sua/{item.id}')}#c-{item.number}"
    return ChangeRow(said(item), named(documents.get(item.id), item.id), correct)


@blueprint.get(f"{CHANGES}.csv")
def changes_csv() -> ResponseReturnValue:
    """All corrections, a row each."""
    asked()
    heads = (
        _("Số"), _("Lúc"), _("Văn bản"), _("Mã văn bản"), _("Trường"), _("Trước đó"), _("Sửa thành"), _("Người sửa"),
        _("Lý do"), _("Rút lúc"), _("Người rút"), _("Lý do rút"), _("Địa chỉ"),
    )  # fmt: skip
    sheet = Sheet(NAME, tuple(Column(str(head)) for head in heads), _cells(request.host_url.rstrip("/")))
    response = Response(stream_with_context(sheets.csv_pieces(sheet)), content_type=sheets.CSV)
    response.headers["Content-Disposition"] = f"attachment; filename={NAME}.csv"
    return response


def _cells(host: str) -> Iterator[tuple[Cell, ...]]:
    before = 0
    while found := store().corrections(before, _OF_A_FILE):
        for row in rows(found):
            item, url = row.said, f"{host}{row.document.url}"
            yield (
                item.number, item.day, row.document.label, item.id, item.field, item.was, item.now, item.who, item.why,
                item.withdrawn, item.withdrawn_by, item.withdrawn_why, sheets.Link(url, url),
            )  # fmt: skip
        before = found[-1].number
