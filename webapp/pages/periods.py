"""The pages of periods: what reports on a month, quarter or year, what happened in it, what was published in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from archive.errors import NotFound
from indexer.query import SearchRequest
from indexer.times import days
from webapp import addresses, parameters, urls
from webapp.extension import ledger
from webapp.pages.entities import EntityPage
from webapp.pages.parts import Link, number, period
from webapp.pages.profile import Fact, counted, lists, profile, words_of

blueprint = Blueprint("periods", __name__)

PATH = "/ky"
_SHAPE = re.compile(r"([0-9]{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|H([12])|(9)M))?")
_LONGEST = 40
_YEARS = 15
_PARTS = ("", "-Q1", "-Q2", "-Q3", "-Q4", "-H1", "-H2", "-9M")
_HEADS = (
    _l("Cả năm"), _l("Quý I"), _l("Quý II"), _l("Quý III"), _l("Quý IV"), _l("6 tháng đầu"), _l("6 tháng cuối"),
    _l("9 tháng"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PeriodsRow:
    """A year: its page, and for each of its parts the page; of a part about which there is nothing, words alone."""

    year: Link
    parts: tuple[Link, ...]
    published: Link


@dataclass(frozen=True, slots=True)
class PeriodsPage:
    """All that periods.html shows."""

    lists: tuple[Link, ...]
    heads: tuple[str, ...]
    rows: tuple[PeriodsRow, ...]
    later: Link | None
    earlier: Link | None


@blueprint.get(PATH)
def periods_page() -> ResponseReturnValue:
    """The years of the holdings, the last first, each with its parts and how much there is about them."""
    page = parameters.page(parameters.read(request.args.items(multi=True), ("page",)))
    held = ledger().held()
    years = sorted({month[:4] for month in held if month}, reverse=True)
    first = (page - 1) * _YEARS
    made = PeriodsPage(
        lists=lists(PATH),
        heads=tuple(str(head) for head in _HEADS),
        rows=tuple(_year_row(year, held) for year in years[first : first + _YEARS]),
        later=Link(_("Các năm sau"), _page_url(page - 1)) if page > 1 else None,
        earlier=Link(_("Các năm trước"), _page_url(page + 1)) if len(years) > first + _YEARS else None,
    )
    return render_template("periods.html", page=made)


def _page_url(page: int) -> str:
    return addresses.path_with(PATH, [("page", str(page) if page > 1 else "")])


def _year_row(year: str, held: Mapping[str, int]) -> PeriodsRow:
    published = sum(count for month, count in held.items() if month[:4] == year)
    asked = SearchRequest(since=urls.day("from", year), until=urls.day("to", year, last=True))
    about = counted(_about(year))
    parts = (_part(year, counted(_about(year + part)) if about else 0, part) for part in _PARTS)
    return PeriodsRow(Link(year, addresses.period(year)), tuple(parts), Link(number(published), urls.link(asked)))


def _part(year: str, count: int, part: str) -> Link:
    return Link(number(count) if count else "–", addresses.period(year + part) if count else "")


def _about(value: str) -> SearchRequest:
    return SearchRequest(q=f"ky:{value}")


@blueprint.get(f"{PATH}/<value>")
def period_page(value: str) -> ResponseReturnValue:
    """One period; `2017-q1` leads to `2017-Q1`."""
    parameters.read(request.args.items(multi=True), ())
    if not _SHAPE.fullmatch(value.upper()) or days(value.upper()) is None:
        raise NotFound(
            f"“{value[:_LONGEST]}” không phải là kỳ; hãy viết như 2017, 2017-04, 2017-Q1, 2017-H1 hoặc 2017-9M.",
            f"{value[:_LONGEST]!r} is no period; write it as 2017, 2017-04, 2017-Q1, 2017-H1 or 2017-9M.",
        )
    if value != value.upper():
        return redirect(addresses.period(value.upper()))
    return render_template("entity.html", page=_period_page(value))


def _period_page(value: str) -> EntityPage:
    about, inside = _about(value), _published(value)
    happened = SearchRequest(q=f"sukien:{value}")
    counts = {asked: counted(asked) for asked in (about, inside, happened)}
    main = about if counts[about] else inside
    said = (
        _("Dưới đây là văn bản nói về kỳ này hoặc một phần của kỳ này.")
        if counts[about]
        else _("Không có văn bản nào ghi là nói về kỳ này; dưới đây là văn bản đăng trong kỳ.")
    )
    names = (_("Nói về kỳ này"), _("Sự kiện diễn ra trong kỳ"), _("Đăng trong kỳ"))
    known = [
        Fact(name, (Link(words_of(counts[asked]), urls.link(asked) if counts[asked] else ""),))
        for name, asked in zip(names, (about, happened, inside), strict=True)
    ]
    known += _parts(value)
    return EntityPage(
        kind=_("Kỳ báo cáo"),
        label=period(value),
        back=Link(_("Kỳ báo cáo"), PATH),
        facts=(_("Kỳ báo cáo"),),
        known=tuple(known),
        beside=tuple(_beside(value)),
        notes=(said,),
        profile=profile(main),
    )


def _published(value: str) -> SearchRequest:
    first, last = (dt.date.fromordinal(day).isoformat() for day in days(value) or (1, 1))
    return SearchRequest(since=first, until=last)


def _parts(value: str) -> Iterator[Fact]:
    """The year that a period is part of, and the parts of a period."""
    year, _month, quarter, half, nine = _read(value)
    if value != year:
        yield Fact(_("Thuộc"), (_link(year),))
    else:
        yield Fact(_("Các kỳ trong năm"), tuple(_link(f"{year}{part}") for part in _PARTS[1:]))
    first, size = _months(quarter, half, nine)
    if size:
        yield Fact(_("Các tháng"), tuple(_link(f"{year}-{month:02}") for month in range(first, first + size)))


def _months(quarter: str, half: str, nine: str) -> tuple[int, int]:
    """The first month of a part of a year, and how many it has; none for a month or a year."""
    if quarter:
        return 3 * int(quarter) - 2, 3
    return (6 * int(half) - 5, 6) if half else (1, 9 if nine else 0)


def _link(value: str) -> Link:
    return Link(period(value), addresses.period(value))


def _read(value: str) -> Sequence[str]:
    match = _SHAPE.fullmatch(value)
    return match.groups("") if match else ("",) * 5


def _beside(value: str) -> Iterator[Link]:
    """The period before and the one after, of the same kind."""
    for sign, by in (("‹", -1), ("›", 1)):
        if other := moved(value, by):
            words = period(other)
            yield Link(f"{sign} {words}" if by < 0 else f"{words} {sign}", addresses.period(other))


def moved(value: str, by: int) -> str:
    """The period that many steps later, of the same kind; empty outside of the calendar."""
    year, month, quarter, half, nine = _read(value)
    place, size = (
        (int(month) - 1, 12) if month else (int(quarter) - 1, 4) if quarter else (int(half) - 1, 2) if half else (0, 1)
    )
    years, part = divmod(int(year) * size + place + by, size)
    if not 1 <= years <= 9999:
        return ""
    tail = f"-{part + 1:02}" if month else f"-Q{part + 1}" if quarter else f"-H{part + 1}" if half else ""
    return f"{years:04}{tail or ('-9M' if nine else '')}"
