"""The pages of programmes, units, people and authors, and the lists of them.

People are those whom a text names with an office, and those who sign a directive; authors are those of the by-line. A
person is known by the name alone, so that the page says what it can't tell apart.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from archive import vocabulary
from archive.errors import NotFound, QueryError
from archive.vocabulary import Programme, Unit
from indexer.query import SearchRequest
from indexer.service import FacetValue
from webapp import addresses, parameters, urls
from webapp.addresses import in_path, path_with
from webapp.extension import service
from webapp.languages import Vi
from webapp.pages import people
from webapp.pages.names import Names, names
from webapp.pages.parts import Link, day, labels, number, policy_url
from webapp.pages.people import Role, Told
from webapp.pages.profile import Fact, Profile, counted, folded, lists, profile, words_of

blueprint = Blueprint("entities", __name__)

LIMIT = 150
_LONGEST = 300
_FOLD = 8
_SORTS = ("count", "name")


@dataclass(frozen=True, slots=True)
class Kind:
    """A facet whose values have pages: where, what one and all of them are called, what a list of them says first."""

    facet: str
    path: str
    one: str
    all: str
    about: str = ""


KINDS = (
    Kind("programme", "/chuong-trinh", _l("Chương trình, chính sách"), _l("Chương trình, chính sách")),
    Kind("unit", "/don-vi", _l("Đơn vị"), _l("Đơn vị")),
    Kind(
        "person",
        addresses.PEOPLE,
        lazy_pgettext("một người", "Người"),
        _l("Người"),
        _l("Người được nêu tên cùng chức danh, hoặc ký văn bản."),
    ),
    Kind("author", addresses.AUTHORS, _l("Tác giả"), _l("Tác giả"), _l("Người ghi tên dưới bài viết.")),
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
    roles: tuple[Role, ...] = ()
    more_roles: tuple[Role, ...] = ()


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
    about: str
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
    return render_template("entities.html", page=_list_page(asked, names(kind.facet)))


def _list_page(asked: _Listed, known: Names) -> ListPage:
    rows = known.holding(asked.q, asked.sort)
    first = (asked.page - 1) * LIMIT
    return ListPage(
        lists=lists(asked.kind.path),
        title=str(asked.kind.all),
        path=asked.kind.path,
        q=asked.q,
        sort="" if asked.sort == "count" else asked.sort,
        about=str(asked.kind.about),
        facts=(ngettext("%(count)s tên", "%(count)s tên", len(rows), count=number(len(rows))),) if rows else (),
        rows=tuple(_list_row(asked.kind, value) for value in rows[first : first + LIMIT]),
        sorts=(
            Link(_("nhiều văn bản nhất"), asked.url(sort="count", page=1), asked.sort == "count"),
            Link(_("theo tên"), asked.url(sort="name", page=1), asked.sort == "name"),
        ),
        nothing=_nothing(asked, known, rows[first:]),
        earlier=Link(_("Trang trước"), asked.url(page=asked.page - 1)) if asked.page > 1 else None,
        later=(
            Link(_("Trang sau"), asked.url(page=asked.page + 1)) if asked.page < math.ceil(len(rows) / LIMIT) else None
        ),
    )


def _nothing(asked: _Listed, known: Names, rows: Sequence[FacetValue]) -> str:
    if rows:
        return ""
    if not known.by_count:
        return str(_("Chưa có văn bản nào trong kho ghi mục này."))
    return str(_("Không có tên nào chứa “%(q)s”. Hãy gõ ít chữ hơn; có thể gõ không dấu.", q=asked.q))


def _list_row(kind: Kind, value: FacetValue) -> ListRow:
    found = SearchRequest(filters=((kind.facet, (value.code,)),))
    return ListRow(Link(value.label, in_path(kind.path, value.code)), Link(number(value.count), urls.link(found)))


# one value


def entity_page(kind: Kind, code: str) -> ResponseReturnValue:
    """The page of one value; a name typed in place of the code leads to it."""
    parameters.read(request.args.items(multi=True), ())
    if kind.facet == "person" and code not in _known_codes("person") and code in _known_codes("author"):
        return redirect(addresses.author(code))
    exact = coded(kind.facet, code)
    if exact != code:
        return redirect(in_path(kind.path, exact))
    return render_template(
        "entity.html", page=_person_page(kind, code) if kind.facet == "person" else _page(kind, code)
    )


def _page(kind: Kind, code: str) -> EntityPage:
    label = _label(kind.facet, code)
    shown = profile(SearchRequest(filters=((kind.facet, (code,)),)), kind.facet)
    return EntityPage(
        kind=str(kind.one),
        label=label,
        back=Link(str(kind.all), kind.path),
        facts=(str(kind.one), shown.total),
        known=tuple(_known(kind.facet, code, label)),
        beside=(),
        notes=(),
        profile=shown,
    )


def _person_page(kind: Kind, code: str) -> EntityPage:
    found = people.told(code)
    page = _page(kind, code)
    return replace(
        page,
        known=(*_of_person(code, page.label, found), *page.known),
        notes=tuple(_of_names(found)),
        roles=found.roles,
        more_roles=found.folded,
    )


def _known_codes(facet: str) -> Mapping[str, str]:
    return service().engine().values(facet)


def coded(facet: str, value: str) -> str:
    """The code that `value` means. NotFound, with what is near, when there is none."""
    try:
        return service().code(facet, value[:_LONGEST])
    except QueryError as fault:
        raise NotFound(f"Không có trang này. {fault.vi}", f"There is no such page. {fault.en}") from None


def _label(facet: str, code: str) -> str:
    known = _known_codes(facet)
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
        yield from _of_name(facet, code, label)


def _of_person(code: str, label: str, found: Told) -> Iterator[Fact]:
    """In which part documents know the person, other spellings of the name, and names that may be the same."""
    said = []
    if found.signed:
        said.append(Link(_("ký %(documents)s", documents=words_of(found.signed)), ""))
    if found.named:
        said.append(Link(_("được nêu cùng chức danh trong %(documents)s", documents=words_of(found.named)), ""))
    yield Fact(_("Vai trò"), tuple(said))
    if len(found.spellings) > 1:
        yield Fact(_("Cách viết trong văn bản"), (Link(Vi("; ".join(found.spellings)), ""),))
    near = names("person").near(label, code)
    if near:
        rows = tuple(Link(Vi(f"{value.label} ({number(value.count)})"), addresses.person(value.code)) for value in near)
        yield Fact(_("Tên viết gần giống"), *folded(rows, _FOLD))


def _of_names(found: Told) -> Iterator[str]:
    yield _(
        "Kho chỉ biết người qua tên. Người trùng họ tên được gộp ở đây; người viết tên theo hai cách thành hai mục. "
        "Chức danh, địa bàn và năm giúp phân biệt."
    )
    if found.read == people.MOST:
        yield _("Vai trò, chức danh và cách viết lấy từ %(count)s văn bản mới nhất.", count=number(found.read))


def _of_name(facet: str, code: str, label: str) -> Iterator[Fact]:
    """How many documents hold the name in whatever part; what the same name does as an author, or with an office."""
    other = "author" if facet == "person" else "person"
    if code in _known_codes(other):
        total = words_of(counted(SearchRequest(filters=((other, (code,)),))))
        if other == "author":
            yield Fact(_("Tác giả cùng tên"), (Link(total, addresses.author(code)),))
        else:
            yield Fact(_("Người cùng tên, có chức danh"), (Link(total, addresses.person(code)),))
    asked = SearchRequest(q=f'"={_unquoted(label)}"', limit=1)
    total = words_of(service().total(asked))
    yield Fact(_("Có tên trong"), (Link(total, urls.link(replace(asked, limit=10))),))


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
