"""The page that holds two texts beside each other: two documents, or a former revision of one and its present one.

Enters: two ids, or an id and `revision`. Leaves: a DifferencePage. Texts are compared up to MOST characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from archive.document import Document
from archive.errors import QueryError
from webapp import parameters
from webapp.differences import Change, Piece, compared
from webapp.extension import store
from webapp.pages.parts import Link, dated, number, type_label
from webapp.pages.revisions import revision

blueprint = Blueprint("difference", __name__)

MOST = 1_000_000
"""Characters of each text that are compared."""
MOST_SAME = 60_000
"""Characters of unchanged lines that can be opened; of what comes after, only the number of lines is told."""
MOST_CHANGED = 120_000
"""Characters of changes that are shown; what comes after is counted."""

_AROUND = 1
_STRANGE = 10


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts: its page, the facts that tell it from the other, the hash of its bytes."""

    page: Link
    facts: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A line that is not the same in both; `said` names for a listener what happened to it."""

    kind: str
    said: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """Lines that are the same: those next to a change, and between them the others, folded, with their number."""

    head: tuple[str, ...]
    words: str
    folded: tuple[str, ...]
    tail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A run of changes, or what is the same between two."""

    rows: tuple[ChangeRow, ...]
    same: Same | None


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """All that difference.html shows."""

    before: Side
    after: Side
    counts: tuple[str, ...]
    notes: tuple[str, ...]
    groups: tuple[Group, ...]
    swapped: str


@blueprint.get("/documents/<id_>/so-sanh")
def former(id_: str) -> ResponseReturnValue:
    """What changed between a former revision and the present one."""
    values = parameters.read(request.args.items(multi=True), ("revision",))
    if "revision" not in values:
        raise QueryError("Hãy nêu lần nạp để so sánh: revision=1.", "Name the revision to compare: revision=1.")
    before, after = revision(id_, values), store().get(id_)
    one, other = (_side(item, f"?revision={item.revision}") for item in (before, after))
    return render_template("difference.html", page=_page(before, after, one, other, ""))


@blueprint.get("/documents/<id_>/so-sanh/<other>")
def between(id_: str, other: str) -> ResponseReturnValue:
    """What tells one document from another."""
    parameters.read(request.args.items(multi=True), ())
    before, after = store().get(id_), store().get(other)
    page = _page(before, after, _side(before), _side(after), f"/documents/{other}/so-sanh/{id_}")
    return render_template("difference.html", page=page)


def _side(document: Document, query: str = "") -> Side:
    told = [
        dated(document.published) if document.published else _("không rõ ngày"),
        type_label(document),
        document.number.value if document.number else "",
        document.source,
        _("lần nạp %(revision)s", revision=document.revision),
    ]
    page = Link(document.title.value, f"/documents/{document.id}{query}")
    return Side(page, " · ".join(item for item in told if item), document.original.sha256)


def _page(before: Document, after: Document, one: Side, other: Side, swapped: str) -> DifferencePage:
    changes = compared(before.text[:MOST], after.text[:MOST])
    shown = _shown(changes)
    return DifferencePage(
        before=one,
        after=other,
        counts=tuple(_counts(changes)),
        notes=tuple(_notes(before, after, changes, len(changes) - len(shown))),
        groups=tuple(_groups(shown)),
        swapped=swapped,
    )


def _counts(changes: Sequence[Change]) -> Iterator[str]:
    def count(kind: str) -> int:
        return sum(change.kind == kind for change in changes)

    same, changed, removed, added = map(count, ("same", "changed", "removed", "added"))
    yield ngettext("%(count)s dòng giống nhau", "%(count)s dòng giống nhau", same, count=number(same))
    if changed:
        yield ngettext("%(count)s dòng đã sửa", "%(count)s dòng đã sửa", changed, count=number(changed))
    if removed:
        yield ngettext("%(count)s dòng bỏ đi", "%(count)s dòng bỏ đi", removed, count=number(removed))
    if added:
        yield ngettext("%(count)s dòng thêm vào", "%(count)s dòng thêm vào", added, count=number(added))


def _shown(changes: Sequence[Change]) -> Sequence[Change]:
    """The changes up to MOST_CHANGED characters of what is not the same."""
    room = MOST_CHANGED
    for place, change in enumerate(changes):
        room -= len(change.before) + len(change.after) if change.kind != "same" else 0
        if room < 0:
            return changes[:place]
    return changes


def _notes(before: Document, after: Document, changes: Sequence[Change], hidden: int) -> Iterator[str]:
    if before.original.sha256 == after.original.sha256:
        yield _("Hai bản gốc giống nhau từng byte.")
    elif before.text == after.text:
        yield _("Chữ của hai bản hoàn toàn giống nhau; bản gốc thì khác.")
    elif _STRANGE * sum(change.kind in ("same", "changed") for change in changes) < len(changes):
        yield _("Hai văn bản hầu như không có dòng nào chung.")
    if max(len(before.text), len(after.text)) > MOST:
        yield _("Chỉ so sánh %(most)s ký tự đầu của mỗi văn bản.", most=number(MOST))
    if hidden:
        yield _("Quá nhiều thay đổi: trang chỉ hiện phần đầu, còn %(count)s dòng nữa.", count=number(hidden))


def _groups(changes: Sequence[Change]) -> Iterator[Group]:
    """The changes in order; what is the same between them is folded, up to MOST_SAME characters of it."""
    room = MOST_SAME
    runs = [(is_same, list(run)) for is_same, run in groupby(changes, lambda change: change.kind == "same")]
    for place, (is_same, run) in enumerate(runs):
        if not is_same:
            yield Group(tuple(_row(change) for change in run), None)
            continue
        lines = [change.before for change in run]
        made = _same(lines, first=place == 0, last=place == len(runs) - 1)
        size = sum(map(len, made.folded))
        yield Group((), made if size <= room else Same(made.head, made.words, (), made.tail))
        room -= size if size <= room else 0


def _same(lines: Sequence[str], *, first: bool, last: bool) -> Same:
    head = 0 if first else _AROUND
    tail = len(lines) - (0 if last else _AROUND)
    if tail - head <= 1:
        return Same(tuple(lines), "", (), ())
    folded = tuple(lines[head:tail])
    words = ngettext("%(count)s dòng giống nhau", "%(count)s dòng giống nhau", len(folded), count=number(len(folded)))
    return Same(tuple(lines[:head]), words, folded, tuple(lines[tail:]))


def _row(change: Change) -> ChangeRow:
    if change.kind == "changed":
        return ChangeRow("changed", _("Đã sửa"), change.pieces)
    if change.kind == "removed":
        return ChangeRow("removed", _("Bỏ đi"), (Piece("removed", change.before),))
    return ChangeRow("added", _("Thêm vào"), (Piece("added", change.after),))
