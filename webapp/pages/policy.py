"""The page of one policy: what it is, where it is mentioned, what the archive holds meanwhile."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from archive import canonical
from archive.canonical import policy_id
from archive.document import Citation
from archive.errors import NotFound
from indexer.concordance import Sort as MentionSort
from indexer.ledger import Ledger
from indexer.lookup import is_loose, named
from indexer.mentions import CONFIDENCES, Count, PolicyRow
from webapp import mention_urls, pictures
from webapp.extension import citations, ledger, service, store
from webapp.languages import N_, Vi
from webapp.mention_urls import Asked
from webapp.pages.chain import ChainGroup, chain
from webapp.pages.kwic import Concordance, Row, mention_rows
from webapp.pages.parts import CONFIDENCE, Box, Choice, Figure, Link, day, labels, number, policy_url, value_label
from webapp.pages.policy_figure import ANCHOR, figure

blueprint = Blueprint("policy", __name__)

LIMIT = 50
_SHOWN = 5
_MOST_VALUES = 60
_LONGEST_ID = 300
_SORTS: tuple[tuple[MentionSort, str], ...] = (("newest", N_("mới nhất")), ("oldest", N_("cũ nhất")))


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """All that policy.html shows. `open_forms` may mean this policy, `meanings` are what an open form may mean."""

    label: str
    kind: str
    canonical: str
    facts: tuple[str, ...]
    about: Link | None
    documents: tuple[Link, ...]
    documents_open: bool
    chain: tuple[ChainGroup, ...]
    open_forms: tuple[Choice, ...]
    open_switch: Link | None
    meanings: tuple[Choice, ...]
    mentioned: bool
    nearest: tuple[Choice, ...]
    held: tuple[str, ...]
    figure: Figure | None
    boxes: tuple[Box, ...]
    together: tuple[Choice, ...]
    together_more: tuple[Choice, ...]
    chips: tuple[Link, ...]
    nothing: str
    total: str
    since: str
    until: str
    hidden: tuple[tuple[str, str], ...]
    path: str
    table: Concordance
    certificate: str


@blueprint.get("/chinh-sach/<id_>")
def policy_page(id_: str) -> ResponseReturnValue:
    """One policy. One that is not mentioned has a page too, if its id can be read; it says what is held."""
    asked = _named(mention_urls.parse(request.args.items(multi=True)))
    kept = ledger()
    with kept.snapshot():
        row = _row(kept, id_)
        if row.id != id_:
            return redirect(mention_urls.link(asked, policy_url(row.canonical)))
        return render_template("policy.html", page=_policy_page(row, asked, kept))


def _named(asked: Asked) -> Asked:
    """With codes for the names of districts and units."""
    codes = {
        facet: tuple(dict.fromkeys(service().code(facet, value) for value in getattr(asked.filters, facet)))
        for facet in ("district", "unit")
    }
    return replace(asked, filters=replace(asked.filters, district=codes["district"], unit=codes["unit"]))


def _row(kept: Ledger, id_: str) -> PolicyRow:
    row = named(kept, labels(), _read, id_) if len(id_) <= _LONGEST_ID else None
    if row is None:
        raise NotFound(
            f"Không đọc được “{id_[:_LONGEST_ID]}” thành một văn bản hay chính sách; hãy tìm ở trang Chính sách.",
            f"{id_[:_LONGEST_ID]!r} can't be read as an instrument or programme; search the page of policies.",
        )
    return row


def _read(id_: str) -> tuple[Citation, ...]:
    """What an id may mean, the form that has this very id first."""
    found = citations().lookup(_spelt(id_))
    return tuple(sorted(found, key=lambda item: policy_id(item.canonical) != id_))


def _spelt(id_: str) -> str:
    """An id as somebody might write it: `498-qd-ttg.2015` as `498/qd-ttg năm 2015`."""
    number_, _, year = id_.partition(".")
    written = number_.replace("-", "/", 2 if _has_year(number_) else 1).replace("_", "&")
    return f"{written} năm {year}" if year.isdigit() else written


def _has_year(number_: str) -> bool:
    """Whether the year stands in the number of an id: `102-2009-qd-ttg`."""
    parts = number_.split("-")
    return len(parts) > 2 and len(parts[1]) == 4 and parts[1].isdigit()


def _policy_page(row: PolicyRow, asked: Asked, kept: Ledger) -> PolicyPage:
    form, path = row.canonical, policy_url(row.canonical)
    possible = kept.possible(form)
    forms = [form, *(item.canonical for item in possible if asked.with_open)]
    total, mentions = kept.mentions(forms, asked.filters, asked.sort, (asked.page - 1) * LIMIT, LIMIT)
    documents = store().get_many(list(dict.fromkeys(item.document for item in mentions)))
    label = labels().label(form, row.type)
    beside = tuple(_listed(item.policy, item.documents) for item in kept.together(forms))
    return PolicyPage(
        label=label,
        kind=value_label("type", labels().kind(row.type)),
        canonical=form,
        facts=tuple(_facts(row, possible)),
        about=_about(form, label),
        documents=tuple(_documents(kept, form)),
        documents_open=is_loose(form),
        chain=chain(kept, form),
        open_forms=tuple(_listed(item) for item in possible),
        open_switch=_open_switch(asked, path, kept, possible),
        meanings=tuple(_listed(item) for item in kept.candidates(form)),
        mentioned=bool(row.mentions or possible),
        nearest=tuple(_listed(item) for item in kept.nearest(form)) if not row.mentions else (),
        held=tuple(_held(kept)),
        figure=figure(asked, path, kept, forms),
        boxes=tuple(_boxes(asked, path, kept, forms)),
        together=beside[:_SHOWN],
        together_more=beside[_SHOWN:],
        chips=tuple(_chips(asked, path, kept)),
        nothing="" if total else _nothing(asked, kept),
        total=ngettext("%(count)s lượt nhắc", "%(count)s lượt nhắc", total, count=number(total)),
        since=day(asked.filters.since),
        until=day(asked.filters.until),
        hidden=tuple(pair for pair in mention_urls.pairs(asked) if pair[0] not in ("from", "to", "page")),
        path=f"{path}#{ANCHOR}",
        table=_table(asked, path, total, mention_rows(mentions, documents, form)),
        certificate=f"/chung-nhan?{urlencode([('policy', row.id), *_narrowing(asked)])}",
    )


def _narrowing(asked: Asked) -> list[tuple[str, str]]:
    """What narrows the mentions, without order and page."""
    return mention_urls.pairs(replace(asked, sort="newest", page=1))


def _facts(row: PolicyRow, possible: Sequence[PolicyRow]) -> Iterator[str]:
    year = canonical.year(row.canonical)
    yield value_label("type", labels().kind(row.type))
    if year == canonical.OPEN:
        yield _("không rõ năm ban hành")
    elif year:
        yield _("năm %(year)s", year=year)
    if row.mentions:
        documents = ngettext("%(count)s văn bản", "%(count)s văn bản", row.documents, count=number(row.documents))
        yield ngettext(
            "%(count)s lượt nhắc trong %(documents)s",
            "%(count)s lượt nhắc trong %(documents)s",
            row.mentions,
            count=number(row.mentions),
            documents=documents,
        )
        if row.first:
            one, other = day(row.first), day(row.last)
            yield one if one == other else _("từ %(one)s đến %(other)s", one=one, other=other)
    elif possible:
        yield _("không có lượt nhắc nào ghi đủ số, ký hiệu")


def _about(form: str, label: str) -> Link | None:
    title = labels().title(form)
    programme = next((link.programme for link in labels().links(form)), "")
    if not title or title == label or form.startswith("prog:"):
        return None
    return Link(Vi(title), policy_url(f"prog:{programme}"))


def _documents(kept: Ledger, form: str) -> Iterator[Link]:
    held = store().get_many(kept.documents_of(form)[:_MOST_VALUES])
    for document in held.values():
        on = f" ({day(document.published.value)})" if document.published else ""
        yield Link(f"{document.title.value}{on}", f"/documents/{document.id}")


def _listed(row: PolicyRow, count: int | None = None) -> Choice:
    label = labels().label(row.canonical, row.type)
    return Choice(label, number(row.mentions if count is None else count), policy_url(row.canonical), False)


def _open_switch(asked: Asked, path: str, kept: Ledger, possible: Sequence[PolicyRow]) -> Link | None:
    count = sum(kept.months([item.canonical for item in possible], asked.filters).values()) if possible else 0
    if not count:
        return None
    other = replace(asked, with_open=not asked.with_open, page=1)
    words = (
        ngettext("Bỏ %(count)s lượt nhắc chưa đủ số", "Bỏ %(count)s lượt nhắc chưa đủ số", count, count=number(count))
        if asked.with_open
        else ngettext(
            "Tính cả %(count)s lượt nhắc chưa đủ số",
            "Tính cả %(count)s lượt nhắc chưa đủ số",
            count,
            count=number(count),
        )
    )
    return Link(words, mention_urls.link(other, path, ANCHOR))


# what is held


def _held(kept: Ledger) -> Iterator[str]:
    months = kept.held()
    dated = {month: count for month, count in months.items() if month}
    total = sum(months.values())
    yield ngettext("%(count)s văn bản", "%(count)s văn bản", total, count=number(total))
    limits = pictures.bounds(dated)
    if limits:
        yield _("từ %(one)s đến %(other)s", one=pictures.words(limits[0]), other=pictures.words(limits[1]))
        empty = sum(month not in dated for month in pictures.months(*limits))
        yield ngettext(
            "%(count)s tháng trong đó không có văn bản nào",
            "%(count)s tháng trong đó không có văn bản nào",
            empty,
            count=number(empty),
        )
    if undated := months.get(""):
        yield ngettext(
            "%(count)s văn bản không rõ ngày", "%(count)s văn bản không rõ ngày", undated, count=number(undated)
        )


def _nothing(asked: Asked, kept: Ledger) -> str:
    """Not mentioned, or nothing held: two answers."""
    held = sum(kept.held(asked.filters).values())
    if not held:
        return str(_("Kho không giữ văn bản nào ứng với các bộ lọc này, nên chưa thể nói là không được nhắc."))
    return str(
        ngettext(
            "Không có lượt nhắc nào trong %(count)s văn bản ứng với các bộ lọc này.",
            "Không có lượt nhắc nào trong %(count)s văn bản ứng với các bộ lọc này.",
            held,
            count=number(held),
        )
    )


# narrowing


def _boxes(asked: Asked, path: str, kept: Ledger, forms: Sequence[str]) -> Iterator[Box]:
    def choice(name: str, value: str, label: str, count: int) -> Choice:
        url = mention_urls.link(mention_urls.toggled(asked, name, value), path, ANCHOR)
        return Choice(label, number(count), url, value in getattr(asked.filters, name))

    grades = kept.confidences(forms, asked.filters)
    yield _box(
        _("Mức chắc chắn"),
        [choice("confidence", name, CONFIDENCE[name], grades[name]) for name in CONFIDENCES if name in grades],
    )
    written = kept.forms(forms, asked.filters)
    yield _box(_("Cách viết đã gặp"), [choice("form", form, Vi(form), count) for form, count in written.items()])
    facets: tuple[tuple[str, str, tuple[Count, ...]], ...] = (
        ("district", _("Địa bàn"), kept.districts(forms, asked.filters)),
        ("unit", _("Đơn vị"), kept.units(forms, asked.filters)),
    )
    for facet, name, counts in facets:
        yield _box(name, [choice(facet, item.code, Vi(item.label), item.mentions) for item in counts])


def _box(name: str, choices: Sequence[Choice]) -> Box:
    rows = sorted(choices, key=lambda choice: not choice.selected)[:_MOST_VALUES]
    return Box(name, tuple(rows[:_SHOWN]), tuple(rows[_SHOWN:]))


def _chips(asked: Asked, path: str, kept: Ledger) -> Iterator[Link]:
    for name in mention_urls.MANY:
        names = kept.labels(name) if name in ("district", "unit") and getattr(asked.filters, name) else {}
        for value in getattr(asked.filters, name):
            label = CONFIDENCE[value] if name == "confidence" else Vi(names.get(value, value))
            yield Link(label, mention_urls.link(mention_urls.toggled(asked, name, value), path, ANCHOR))
    since, until = asked.filters.since, asked.filters.until
    if since:
        yield Link(
            _("từ %(day)s", day=day(since)), mention_urls.link(mention_urls.within(asked, "", until), path, ANCHOR)
        )
    if until:
        yield Link(
            _("đến %(day)s", day=day(until)), mention_urls.link(mention_urls.within(asked, since, ""), path, ANCHOR)
        )


def _table(asked: Asked, path: str, total: int, rows: tuple[Row, ...]) -> Concordance:
    def page(to: int) -> str:
        return mention_urls.link(replace(asked, page=to), path, ANCHOR)

    def sort(name: MentionSort, words: str) -> Link:
        url = mention_urls.link(replace(asked, sort=name, page=1), path, ANCHOR)
        return Link(words, url, name == asked.sort)

    first = (asked.page - 1) * LIMIT
    return Concordance(
        rows=rows,
        position=f"{number(first + 1)}–{number(first + len(rows))}" if rows else "",
        sorts=tuple(sort(name, _(words)) for name, words in _SORTS),
        by_left=sort("left", _("chữ bên trái")),
        by_right=sort("right", _("chữ bên phải")),
        earlier=Link(_("Trang trước"), page(asked.page - 1)) if asked.page > 1 else None,
        later=Link(_("Trang sau"), page(asked.page + 1)) if asked.page < math.ceil(total / LIMIT) else None,
        graded=True,
    )
