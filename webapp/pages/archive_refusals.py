"""What is refused today: how much for each reason, what to do about it, which files these are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from archive.errors import NotFound
from archive.loads import LoadItem
from webapp import parameters
from webapp.clock import moment
from webapp.extension import store
from webapp.languages import N_, Vi, Words, current
from webapp.pages.archive_parts import LOADS, REFUSED, guarded, link, tabs
from webapp.pages.parts import Link, number, visible

blueprint = guarded("archive_refusals")

_SHOWN = 10
_AT_ONCE = 100

REASONS = Words({
    "bad-encoding": N_("Sai bảng mã chữ"),
    "crashed": N_("Tệp làm hỏng bộ đọc"),
    "damaged": N_("Tệp hỏng hoặc thiếu"),
    "duplicate": N_("Trùng mã trong một tệp"),
    "empty": N_("Tệp không có nội dung"),
    "encrypted": N_("Tệp có mật khẩu"),
    "failed": N_("Chương trình không đọc được"),
    "link": N_("Thư mục là liên kết"),
    "listing": N_("Trang danh mục, không phải bài"),
    "missing": N_("Tệp không còn ở đó"),
    "no-body": N_("Trang không có nội dung bài"),
    "no-text": N_("Không có chữ nào"),
    "not-html": N_("Không phải trang web"),
    "not-text": N_("Không phải tệp chữ"),
    "too-large": N_("Tệp quá lớn"),
    "unreadable": N_("Không có quyền đọc"),
    "unsupported": N_("Loại tệp chưa đọc được"),
})  # fmt: skip
"""What a reason is called, by its code; the sentence that says what to do stands in each refusal."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A sentence that says what to do, and the files that it is said of."""

    words: str
    places: tuple[tuple[str, Link], ...]


@dataclass(frozen=True, slots=True)
class ReasonBox:
    """A reason, how much is refused for it, and what to do; `more` leads to the files that are not shown."""

    code: str
    name: Link
    count: str
    repairs: tuple[Repair, ...]
    more: Link | None


@dataclass(frozen=True, slots=True)
class RefusalsPage:
    """All that archive_refusals.html shows: all reasons with their first files, or one with a page of its files."""

    tabs: tuple[Link, ...]
    total: str
    boxes: tuple[ReasonBox, ...]
    back: Link | None
    earlier: Link | None


@blueprint.get(REFUSED)
def refusals_page() -> ResponseReturnValue:
    """All reasons; `reason` is one of them, `after` the place to go on after."""
    values = parameters.read(request.args.items(multi=True), ("reason", "who"), longer=("after",))
    reason, after = parameters.one(values, "reason"), parameters.one(values, "after")
    counts = store().refusal_counts()
    if reason and reason not in counts:
        raise NotFound(
            f"Hiện không có tệp nào bị từ chối vì lý do {reason[:40]!r}; hãy xem các lý do ở {REFUSED}.",
            f"Nothing is refused today for the reason {reason[:40]!r}; see the reasons at {REFUSED}.",
        )
    chosen, most = ([reason], _AT_ONCE) if reason else (list(counts), _SHOWN)
    page = RefusalsPage(
        tabs=tabs(REFUSED),
        total=number(sum(counts.values())) if counts else "",
        boxes=tuple(_box(code, counts[code], after, most) for code in chosen),
        back=Link(_("Mọi lý do"), link(REFUSED)) if reason else None,
        earlier=Link(_("Từ đầu"), link(REFUSED, ("reason", reason))) if after else None,
    )
    return render_template("archive_refusals.html", page=page)


def _box(code: str, count: int, after: str, most: int) -> ReasonBox:
    found = store().refusals(after, most + 1, code)
    shown = found[:most]
    rest = len(found) > most
    more = Link(_("Tiếp"), link(REFUSED, ("reason", code), ("after", shown[-1].place))) if rest else None
    if rest and most == _SHOWN:
        more = Link(_("Xem cả %(count)s tệp", count=number(count)), link(REFUSED, ("reason", code)))
    return ReasonBox(
        code=code,
        name=Link(REASONS.get(code, code), link(REFUSED, ("reason", code))),
        count=number(count),
        repairs=tuple(_repairs(shown)),
        more=more,
    )


def _repairs(items: Sequence[LoadItem]) -> Iterator[Repair]:
    """The files in their order, those beside each other of which the same is said together."""
    began = {number_: moment(store().load(number_).began) for number_ in {item.load for item in items}}
    for words, group in groupby(items, lambda item: item.en if current() == "en" else item.vi):
        yield Repair(words, tuple(_place(item, began[item.load]) for item in group))


def _place(item: LoadItem, when: str) -> tuple[str, Link]:
    words = _("lần nạp %(number)s, %(when)s", number=item.load, when=when)
    return Vi(visible(item.place)), Link(words, link(f"{LOADS}/{item.load}", ("status", "refused")))
