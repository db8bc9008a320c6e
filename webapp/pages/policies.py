"""The list of policies: every instrument and programme that the archive mentions, with its counts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast, get_args
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from archive import canonical
from archive.document import Citation
from indexer.ledger import Ledger
from indexer.mentions import CONFIDENCES, PolicyRow
from indexer.policies import Sort
from webapp import parameters
from webapp.extension import citations, ledger
from webapp.languages import N_, Vi, Words
from webapp.pages.parts import Choice, Link, day, labels, number, policy_url, value_label

blueprint = Blueprint("policies", __name__)

LIMIT = 50
PATH = "/chinh-sach"
_SINGLE, _MANY = ("q", "sort", "page"), ("type",)
_SORTS = Words({
    "mentions": N_("nhiều lượt nhắc"), "documents": N_("nhiều văn bản"), "newest": N_("nhắc gần đây"),
    "oldest": N_("nhắc sớm"), "name": N_("số, ký hiệu"),
})  # fmt: skip
_MOST_FORMS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the list."""

    q: str = ""
    types: tuple[str, ...] = ()
    sort: Sort = "mentions"
    page: int = 1


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A policy as a row; every count leads to the mentions that it counts."""

    policy: Link
    kind: str
    about: str
    mentions: str
    documents: str
    graded: tuple[Link, ...]
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class PoliciesPage:
    """All that policies.html shows."""

    q: str
    hidden: tuple[tuple[str, str], ...]
    total: str
    position: str
    understood: tuple[Link, ...]
    kinds: tuple[Choice, ...]
    sorts: tuple[Link, ...]
    rows: tuple[PolicyLine, ...]
    notes: tuple[str, ...]
    earlier: Link | None
    later: Link | None


@blueprint.get(PATH)
def policies_page() -> ResponseReturnValue:
    """The list, narrowed to what was typed: a number however it is spelt, else a part of its canonical form."""
    values = parameters.read(request.args.items(multi=True), _SINGLE, _MANY)
    sort = parameters.chosen(values, "sort", get_args(Sort), "mentions")
    asked = Asked(
        parameters.one(values, "q"),
        tuple(dict.fromkeys(values.get("type", ()))),
        cast(Sort, sort),
        parameters.page(values),
    )
    with ledger().snapshot():
        return render_template("policies.html", page=_policies_page(asked, ledger()))


def _policies_page(asked: Asked, kept: Ledger) -> PoliciesPage:
    read = citations().lookup(asked.q)[:_MOST_FORMS] if asked.q else ()
    bases = _bases(kept, read) if read else None
    text = "" if read else asked.q
    total, rows = kept.policies(
        bases=bases, text=text, kinds=asked.types, sort=asked.sort, offset=(asked.page - 1) * LIMIT, limit=LIMIT
    )
    first = (asked.page - 1) * LIMIT
    return PoliciesPage(
        q=asked.q,
        hidden=tuple(pair for pair in _pairs(asked) if pair[0] not in ("q", "page")),
        total=ngettext(
            "%(count)s chính sách, văn bản được nhắc",
            "%(count)s chính sách, văn bản được nhắc",
            total,
            count=number(total),
        ),
        position=f"{number(first + 1)}–{number(first + len(rows))}" if rows else "",
        understood=tuple(Link(labels().label(item.canonical, item.type), policy_url(item.canonical)) for item in read),
        kinds=tuple(_kinds(asked, kept.types(bases=bases, text=text))),
        sorts=tuple(
            Link(words, _link(replace(asked, sort=name, page=1)), name == asked.sort) for name, words in _sorts()
        ),
        rows=tuple(map(_line, rows)),
        notes=tuple(_notes(asked, bool(read), total, kept)),
        earlier=Link(_("Trang trước"), _link(replace(asked, page=asked.page - 1))) if asked.page > 1 else None,
        later=Link(_("Trang sau"), _link(replace(asked, page=asked.page + 1)))
        if asked.page < math.ceil(total / LIMIT)
        else None,
    )


def _sorts() -> Iterator[tuple[Sort, str]]:
    for name, words in _SORTS.items():
        yield cast(Sort, name), words


def _bases(kept: Ledger, read: Sequence[Citation]) -> list[str]:
    """The bases of the forms read, of those that an open one may mean, and of the open ones that may mean them."""
    akin = (row for item in read for row in (*kept.candidates(item.canonical), *kept.possible(item.canonical)))
    forms = [*(item.canonical for item in read), *(row.canonical for row in akin)]
    return list(dict.fromkeys(map(canonical.base, forms)))


def _pairs(asked: Asked) -> Iterator[tuple[str, str]]:
    if asked.q:
        yield "q", asked.q
    yield from (("type", type_) for type_ in asked.types)
    if asked.sort != "mentions":
        yield "sort", asked.sort
    if asked.page != 1:
        yield "page", str(asked.page)


def _link(asked: Asked) -> str:
    query = urlencode(list(_pairs(asked)))
    return f"{PATH}?{query}" if query else PATH


def _kinds(asked: Asked, counts: dict[str, int]) -> Iterator[Choice]:
    for type_ in (*counts, *(type_ for type_ in asked.types if type_ not in counts)):
        chosen = type_ in asked.types
        fresh = tuple(item for item in asked.types if item != type_) if chosen else (*asked.types, type_)
        url = _link(replace(asked, types=fresh, page=1))
        yield Choice(value_label("type", labels().kind(type_)), number(counts.get(type_, 0)), url, chosen)


def _line(row: PolicyRow) -> PolicyLine:
    graded = zip(CONFIDENCES, (row.exact, row.inferred, row.ambiguous), strict=True)
    title = labels().title(row.canonical)
    label = labels().label(row.canonical, row.type)
    return PolicyLine(
        policy=Link(label, policy_url(row.canonical)),
        kind=value_label("type", labels().kind(row.type)),
        about=Vi(title) if title != label else "",
        mentions=number(row.mentions),
        documents=number(row.documents),
        graded=tuple(
            Link(number(count) if count else "–", policy_url(row.canonical, ("confidence", name)) if count else "")
            for name, count in graded
        ),
        first=day(row.first),
        last=day(row.last),
    )


def _notes(asked: Asked, read: bool, total: int, kept: Ledger) -> Iterator[str]:
    held = sum(kept.held().values())
    if not held:
        yield _("Kho chưa có văn bản nào; hãy nạp văn bản bằng lệnh: tracuu ingest.")
    elif not total and read:
        yield _(
            "Không có lượt nhắc nào trong %(count)s văn bản của kho. Mở số ở trên để xem kho đang giữ những gì.",
            count=number(held),
        )
    elif not total and asked.q:
        yield _(
            "Không đọc được “%(q)s” thành số, ký hiệu văn bản và cũng không có chính sách nào chứa chữ này. "
            "Hãy viết như 102/2009/QĐ-TTg, QĐ 102, Chương trình 135.",
            q=asked.q,
        )
