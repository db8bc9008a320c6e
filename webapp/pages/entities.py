"""The pages of programmes, units and people, and the lists of them.

People are those who signed as authors: the index has no facet of who is written about, so their pages count the words
of the name beside what they wrote.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from archive import vocabulary
from archive.errors import NotFound, QueryError
from archive.text import fold, key, nfc
from archive.vocabulary import Programme, Unit
from indexer.query import SearchRequest
from indexer.service import FacetValue
from webapp import parameters, urls
from webapp.addresses import in_path, path_with
from webapp.extension import service
from webapp.pages.parts import Link, day, labels, number, policy_url
from webapp.pages.profile import Fact, Profile, folded, lists, profile, words_of

blueprint = Blueprint("entities", __name__)

LIMIT = 150
_LONGEST = 300
_FOLD = 8
_SORTS = ("count", "name")


@dataclass(frozen=True, slots=True)
class Kind:
    """A facet whose values have pages: where, and what one and all of them are called."""

    facet: str
    path: str
    one: str
    all: str


KINDS = (
    Kind("programme", "/chuong-trinh", _l("Chương trình, chính sách"), _l("Chương trình, chính sách")),
    Kind("unit", "/don-vi", _l("Đơn vị"), _l("Đơn vị")),
    Kind("author", "/nguoi", _l("Tác giả"), _l("Tác giả")),
)


@dataclass(frozen=True, slots=True)
class EntityPage:
    """All that entity.html shows."""

    kind: str
    label: str
    back: Link
    facts: tuple[str, ...]
    known: tuple[Fact, ...]
    beside: tuple[Link, ...]
    notes: tuple[str, ...]
    profile: Profile


@dataclass(frozen=True, slots=True)
class ListRow:
    """A value: its name leads to its page, its count to its documents."""

    name: Link
    count: Link


@dataclass(frozen=True, slots=True)
class ListPage:
    """All that entities.html shows."""

    lists: tuple[Link, ...]
    title: str
    path: str
    q: str
    sort: str
    facts: tuple[str, ...]
    rows: tuple[ListRow, ...]
    sorts: tuple[Link, ...]
    nothing: str
    earlier: Link | None
    later: Link | None


def _add(kind: Kind) -> None:
    blueprint.add_url_rule(kind.path, f"{kind.facet}_list", lambda: list_page(kind))
    blueprint.add_url_rule(f"{kind.path}/<code>", f"{kind.facet}_page", lambda code: entity_page(kind, code))


for _kind in KINDS:
    _add(_kind)


# lists


@dataclass(frozen=True, slots=True)
class _Listed:
    kind: Kind
    q: str
    sort: str
    page: int

    def url(self, **changes: object) -> str:
        """The address of this list with some of it changed."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        page = str(other.page) if other.page > 1 else ""
        named = (("q", other.q), ("sort", "" if other.sort == "count" else other.sort), ("page", page))
        return path_with(self.kind.path, named)


def list_page(kind: Kind) -> ResponseReturnValue:
    """The values of a facet with their counts, those whose name holds what was typed."""
    values = parameters.read(request.args.items(multi=True), ("q", "sort", "page"))
    sort = parameters.chosen(values, "sort", _SORTS, "count")
    asked = _Listed(kind, parameters.one(values, "q"), sort, parameters.page(values))
    found = service().facet_values(SearchRequest(), kind.facet)
    return render_template("entities.html", page=_list_page(asked, found))


def _list_page(asked: _Listed, found: Sequence[FacetValue]) -> ListPage:
    wanted = fold(nfc(asked.q))
    rows = [value for value in found if wanted in fold(nfc(value.label))]
    if asked.sort == "name":
        rows.sort(key=lambda value: _by_name(asked.kind, value.label))
    first = (asked.page - 1) * LIMIT
    return ListPage(
        lists=lists(asked.kind.path),
        title=str(asked.kind.all),
        path=asked.kind.path,
        q=asked.q,
        sort="" if asked.sort == "count" else asked.sort,
        facts=(ngettext("%(count)s tên", "%(count)s tên", len(rows), count=number(len(rows))),) if rows else (),
        rows=tuple(_list_row(asked.kind, value) for value in rows[first : first + LIMIT]),
        sorts=(
            Link(_("nhiều văn bản nhất"), asked.url(sort="count", page=1), asked.sort == "count"),
            Link(_("theo tên"), asked.url(sort="name", page=1), asked.sort == "name"),
        ),
        nothing=_nothing(asked, found, rows[first:]),
        earlier=Link(_("Trang trước"), asked.url(page=asked.page - 1)) if asked.page > 1 else None,
        later=(
            Link(_("Trang sau"), asked.url(page=asked.page + 1)) if asked.page < math.ceil(len(rows) / LIMIT) else None
        ),
    )


def _nothing(asked: _Listed, found: Sequence[FacetValue], rows: Sequence[FacetValue]) -> str:
    if rows:
        return ""
    if not found:
        return str(_("Chưa có văn bản nào trong kho ghi mục này."))
    return str(_("Không có tên nào chứa “%(q)s”. Hãy gõ ít chữ hơn; có thể gõ không dấu.", q=asked.q))


def _by_name(kind: Kind, label: str) -> tuple[str, ...]:
    """People by their given name, which stands last; all else as written."""
    name = key(nfc(label))
    first = name.split()[-1] if kind.facet == "author" and name.split() else name
    return (fold(first), first, name)


def _list_row(kind: Kind, value: FacetValue) -> ListRow:
    found = SearchRequest(filters=((kind.facet, (value.code,)),))
    return ListRow(Link(value.label, in_path(kind.path, value.code)), Link(number(value.count), urls.link(found)))


# one value


def entity_page(kind: Kind, code: str) -> ResponseReturnValue:
    """The page of one value; a name typed in place of the code leads to it."""
    parameters.read(request.args.items(multi=True), ())
    exact = coded(kind.facet, code)
    if exact != code:
        return redirect(in_path(kind.path, exact))
    asked = SearchRequest(filters=((kind.facet, (code,)),))
    label = _label(kind.facet, code)
    shown = profile(asked, kind.facet)
    made = EntityPage(
        kind=str(kind.one),
        label=label,
        back=Link(str(kind.all), kind.path),
        facts=(str(kind.one), shown.total),
        known=tuple(_known(kind.facet, code, label)),
        beside=(),
        notes=(),
        profile=shown,
    )
    return render_template("entity.html", page=made)


def coded(facet: str, value: str) -> str:
    """The code that `value` means. NotFound, with what is near, when there is none."""
    try:
        return service().code(facet, value[:_LONGEST])
    except QueryError as fault:
        raise NotFound(f"Không có trang này. {fault.vi}", f"There is no such page. {fault.en}") from None


def _label(facet: str, code: str) -> str:
    known = service().engine().values(facet)
    if code in known:
        return known[code]
    table: Sequence[Programme | Unit] = (*vocabulary.shipped().programmes, *vocabulary.shipped().units)
    return next((row.label for row in table if row.code == code), code)


def _known(facet: str, code: str, label: str) -> Iterator[Fact]:
    if facet == "programme":
        yield from _of_programme(code)
    elif facet == "unit":
        yield from _of_unit(code)
    else:
        asked = SearchRequest(q=f'"={_unquoted(label)}"', limit=1)
        total = service().search(asked).total
        yield Fact(_("Có tên trong"), (Link(words_of(total), urls.link(replace(asked, limit=10))),))


def _unquoted(label: str) -> str:
    return re.sub(r'["“”„«»]', " ", label)


def _of_programme(code: str) -> Iterator[Fact]:
    row = next((row for row in vocabulary.shipped().programmes if row.code == code), None)
    yield Fact(
        _("Lượt nhắc và cách viết"), (Link(_("trang chính sách, có từng lượt nhắc"), policy_url(f"prog:{code}")),)
    )
    if row is None:
        return
    yield from _aliases(row)
    chain = [item.canonical for item in vocabulary.shipped().instruments if item.programme == code]
    if chain:
        yield Fact(_("Văn bản quy định"), *_parted(_instrument(form) for form in chain))


def _instrument(form: str) -> Link:
    return Link(labels().label(form, labels().type_of(form)), policy_url(form))


def _aliases(row: Programme | Unit) -> Iterator[Fact]:
    if row.aliases:
        yield Fact(_("Còn gọi là"), (Link("; ".join(row.aliases), ""),))


def _of_unit(code: str) -> Iterator[Fact]:
    units = {row.code: row for row in vocabulary.shipped().units}
    row = units.get(code)
    if row is None:
        return
    yield from _aliases(row)
    if lasting := span(row.since, row.until):
        yield Fact(_("Thời gian"), (Link(lasting, ""),))
    if row.parent in units:
        yield Fact(_("Thuộc"), (_unit_link(units[row.parent]),))
    below = [_unit_link(other) for other in units.values() if other.parent == code]
    if below:
        yield Fact(_("Gồm"), *_parted(iter(below)))


def _unit_link(row: Unit) -> Link:
    return Link(row.label, in_path("/don-vi", row.code))


def _parted(rows: Iterator[Link]) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    return folded(tuple(rows), _FOLD)


def span(since: str, until: str) -> str:
    """Two dates, either of which may be empty, in words."""
    if since and until:
        return str(_("từ %(since)s đến %(until)s", since=day(since), until=day(until)))
    if since:
        return str(_("từ %(since)s", since=day(since)))
    return str(_("đến %(until)s", until=day(until))) if until else ""
