"""The page of all values of a facet among the documents of a search; the box beside the hits shows a few.

Enters: the parameters of the search; the facet, a part of a name, an order. Leaves: a page of values, each a link that
adds it to the search, drops it or leaves it out. May not: find documents by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from archive.text import fold, key, nfc
from indexer.query import SearchRequest
from indexer.service import FacetValue
from webapp import parameters, urls
from webapp.extension import service, store
from webapp.pages.names import PEOPLE
from webapp.pages.narrowing import FACETS, FacetRow, is_named, parts, rows
from webapp.pages.parts import Link, day, number, value_label
from webapp.pages.search import named

blueprint = Blueprint("values", __name__)

LIMIT = 100
_ORDERS = {"count": lazy_gettext("nhiều văn bản nhất"), "name": lazy_gettext("theo tên")}
_OWN = ("facet", "loc", "order", "page")
_PATH = "/search/values"
_REMEMBERED = 1 << 16
"""Names whose sorted and unaccented forms are kept: a facet has tens of thousands."""


@dataclass(frozen=True, slots=True)
class ValuesPage:
    """All that values.html shows; `hidden` is what a new question keeps, `kept` what another part of a name keeps."""

    q: str
    since: str
    until: str
    hidden: tuple[tuple[str, str], ...]
    label: str
    named: bool
    back: Link
    chips: tuple[Link, ...]
    loc: str
    kept: tuple[tuple[str, str], ...]
    all: str
    total: str
    position: str
    orders: tuple[Link, ...]
    rows: tuple[FacetRow, ...]
    nothing: str
    earlier: Link | None
    later: Link | None


@dataclass(frozen=True, slots=True)
class _Asked:
    request: SearchRequest
    facet: str
    loc: str
    order: str
    page: int

    def url(self, **changes: object) -> str:
        """The address of this page with some of it changed; of its first page, unless that is what is changed."""
        other = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        return urls.all_values(other.request, other.facet, *other.own())

    def own(self) -> tuple[tuple[str, str], ...]:
        """What the page is asked for beside the search and the facet, where it is not what it always is."""
        order = "" if self.order == _order(self.facet) else self.order
        page = str(self.page) if self.page > 1 else ""
        return tuple((name, value) for name, value in (("loc", self.loc), ("order", order), ("page", page)) if value)


def _order(facet: str) -> str:
    """Years come by time, all else by frequency."""
    return "name" if facet == "year" else "count"


def asked_of(pairs: Iterable[tuple[str, str]], own: Sequence[str]) -> tuple[SearchRequest, str, dict[str, list[str]]]:
    """The search, with its filters as codes; the facet; the parameters `own`, which are none of the search.

    QueryError for what is unknown, or can't be read.
    """
    given = list(pairs)
    values = parameters.read((pair for pair in given if pair[0] in own), own)
    facet = parameters.chosen(values, "facet", urls.FACET_NAMES, "")
    asked = urls.parse(pair for pair in given if pair[0] not in own)
    code = service().code
    filters = tuple((name, tuple(dict.fromkeys(code(name, item) for item in codes))) for name, codes in asked.filters)
    return replace(asked, filters=filters), facet, values


@blueprint.get(_PATH)
def values_page() -> ResponseReturnValue:
    """All values of a facet for a search, those whose name holds what was typed; an empty archive has none."""
    if not store().last_serial():
        return redirect("/")
    asked, facet, own = asked_of(request.args.items(multi=True), _OWN)
    order = parameters.chosen(own, "order", tuple(_ORDERS), _order(facet))
    listed = _Asked(asked, facet, parameters.one(own, "loc"), order, parameters.page(own))
    return render_template("values.html", page=_values_page(listed, service().facet_values(asked, facet)))


def _values_page(asked: _Asked, every: Sequence[FacetValue]) -> ValuesPage:
    found = _ordered(asked, _named(asked, every))
    last = max(math.ceil(len(found) / LIMIT), 1)
    first = (asked.page - 1) * LIMIT
    here = found[first : first + LIMIT]
    rest = urls.all_values(SearchRequest(), asked.facet, *replace(asked, page=1).own()).partition("?")[2]
    return ValuesPage(
        q=asked.request.q,
        since=day(asked.request.since),
        until=day(asked.request.until),
        hidden=_without(asked.request, "q", "from", "to"),
        label=str(FACETS[asked.facet]),
        named=is_named(asked.facet),
        back=_back(asked.request),
        chips=tuple(Link(part.label, asked.url(request=part.without)) for part in parts(asked.request, named)),
        loc=asked.loc,
        kept=(*_without(asked.request), ("facet", asked.facet), *replace(asked, loc="", page=1).own()),
        all=asked.url(loc=""),
        total=ngettext("%(count)s giá trị", "%(count)s giá trị", len(found), count=number(len(found))),
        position=f"{number(first + 1)}–{number(first + len(here))}" if len(found) > LIMIT and here else "",
        orders=tuple(Link(str(words), asked.url(order=code), code == asked.order) for code, words in _ORDERS.items()),
        rows=rows(asked.request, asked.facet, here, _PATH, f"&{rest}"),
        nothing="" if here else _nothing(asked, every),
        earlier=Link(_("Trang trước"), asked.url(page=min(asked.page - 1, last))) if asked.page > 1 else None,
        later=Link(_("Trang sau"), asked.url(page=asked.page + 1)) if asked.page < last else None,
    )


def _without(asked: SearchRequest, *names: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in urls.pairs(replace(asked, page=1)) if pair[0] not in names)


def _back(asked: SearchRequest) -> Link:
    total = service().total(asked)
    words = ngettext("Về %(count)s văn bản tìm thấy", "Về %(count)s văn bản tìm thấy", total, count=number(total))
    return Link(words, urls.link(replace(asked, page=1)))


def _named(asked: _Asked, every: Sequence[FacetValue]) -> Sequence[FacetValue]:
    """The values whose name holds what was typed, whatever the accents."""
    wanted = fold(nfc(asked.loc))
    if not wanted:
        return every
    return [value for value in every if wanted in _plain(str(value_label(asked.facet, value.label)))]


@lru_cache(maxsize=_REMEMBERED)
def _plain(label: str) -> str:
    return fold(nfc(label))


@lru_cache(maxsize=_REMEMBERED)
def _place(label: str, last: bool) -> tuple[str, ...]:
    """What a name is sorted by; `last`: by what stands last in it."""
    name = key(nfc(label))
    first = name.split()[-1] if last and name.split() else name
    return fold(first), first, name


def _ordered(asked: _Asked, found: Sequence[FacetValue]) -> Sequence[FacetValue]:
    """As they come, the most frequent first; or by name, people by their given name, which stands last; years back."""
    if asked.order == "count":
        return found
    if asked.facet == "year":
        return sorted(found, key=lambda value: value.code, reverse=True)
    last = asked.facet in PEOPLE
    return sorted(found, key=lambda value: _place(str(value_label(asked.facet, value.label)), last))


def _nothing(asked: _Asked, every: Sequence[FacetValue]) -> str:
    if asked.loc and every:
        return str(_("Không có tên nào chứa “%(q)s”. Hãy gõ ít chữ hơn; có thể gõ không dấu.", q=asked.loc))
    return str(_("Không có giá trị nào ở đây."))
