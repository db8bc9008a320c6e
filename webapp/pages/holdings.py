"""What the archive holds: documents by month, and by district or unit. "Not mentioned" and "not held" are two answers.

A month without documents is a gap and is shown as one; documents without a date are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from archive.errors import QueryError
from indexer.ledger import Ledger
from indexer.mentions import Filters
from indexer.query import SearchRequest
from webapp import parameters, pictures, urls
from webapp.extension import ledger, service
from webapp.languages import N_, Words
from webapp.pages.parts import Link, number, value_label

blueprint = Blueprint("holdings", __name__)

PATH = "/von-van-ban"
_SINGLE = ("by", "year", "district", "unit")
_BY = Words({"district": N_("Địa bàn"), "unit": N_("Đơn vị"), "type": N_("Loại văn bản")})
_MONTHS = tuple(f"{month:02}" for month in range(1, 13))
_SHORT = (
    N_("T1"), N_("T2"), N_("T3"), N_("T4"), N_("T5"), N_("T6"), N_("T7"), N_("T8"), N_("T9"), N_("T10"), N_("T11"),
    N_("T12"),
)  # fmt: skip
_MOST_YEARS = 150
_WIDEST = 14
"""So many years stand beside each other; what is older is counted in the last column but one."""

_LEVELS = (1, 5, 20, 100)
"""The least count of each shade; the number itself stands in every tile."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A cell: its number, the search for those documents, its shade from 1 to 4; a gap has neither."""

    count: str
    url: str
    level: int
    label: str


@dataclass(frozen=True, slots=True)
class TileRow:
    """A row of tiles; `rest` counts what has no exact place among them, `total` all of it."""

    name: Link
    tiles: tuple[Tile, ...]
    rest: str
    total: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of tiles."""

    title: str
    across: tuple[Link, ...]
    rest: str
    rows: tuple[TileRow, ...]


@dataclass(frozen=True, slots=True)
class HoldingsPage:
    """All that holdings.html shows."""

    facts: tuple[str, ...]
    chips: tuple[Link, ...]
    months: Grid | None
    choices: tuple[Link, ...]
    groups: Grid | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: rows by which facet, of which year, of which district or unit."""

    by: str = "district"
    year: str = ""
    district: str = ""
    unit: str = ""


@blueprint.get(PATH)
def holdings_page() -> ResponseReturnValue:
    """The holdings, of all documents or of those of one district or unit."""
    values = parameters.read(request.args.items(multi=True), _SINGLE)
    asked = Asked(
        parameters.chosen(values, "by", tuple(_BY), "district"),
        _year(parameters.one(values, "year")),
        *(
            service().code(facet, parameters.one(values, facet)) if facet in values else ""
            for facet in ("district", "unit")
        ),
    )
    with ledger().snapshot():
        return render_template("holdings.html", page=_holdings_page(asked, ledger()))


def _year(value: str) -> str:
    if value and not (value.isascii() and value.isdigit() and len(value) == 4):
        raise QueryError(f"year phải là một năm, như 2017, không phải {value[:80]!r}.", "year must be a year, as 2017.")
    return value


def _holdings_page(asked: Asked, kept: Ledger) -> HoldingsPage:
    narrowed = Filters(district=(asked.district,) if asked.district else (), unit=(asked.unit,) if asked.unit else ())
    held = kept.held(narrowed)
    years = _years(held)
    return HoldingsPage(
        facts=tuple(_facts(held, years)),
        chips=tuple(_chips(asked, kept)),
        months=_by_month(asked, held, years) if years else None,
        choices=tuple(Link(words, _link(replace(asked, by=name)), name == asked.by) for name, words in _BY.items()),
        groups=_groups(asked, kept) if held else None,
    )


def _facts(held: Mapping[str, int], years: Sequence[str]) -> Iterator[str]:
    yield _documents(sum(held.values()))
    if years and (span := pictures.bounds(held)):
        months = sum(len(month) == 7 for month in held)
        yield _("từ năm %(first)s đến năm %(last)s", first=years[0], last=years[-1])
        yield ngettext(
            "%(count)s tháng có văn bản, %(others)s tháng không có",
            "%(count)s tháng có văn bản, %(others)s tháng không có",
            months,
            count=number(months),
            others=number(len(pictures.months(*span)) - months),
        )
    if undated := held.get(""):
        yield ngettext(
            "%(count)s văn bản không rõ ngày", "%(count)s văn bản không rõ ngày", undated, count=number(undated)
        )


def _documents(count: int) -> str:
    return str(ngettext("%(count)s văn bản", "%(count)s văn bản", count, count=number(count)))


def _years(held: Mapping[str, int]) -> tuple[str, ...]:
    """Every year from the first to the last of which something is held, the last of them where they are too many."""
    known = [int(month[:4]) for month in held if month]
    return tuple(str(year) for year in range(min(known), max(known) + 1))[-_MOST_YEARS:] if known else ()


def _link(asked: Asked) -> str:
    named = (("by", asked.by if asked.by != "district" else ""), ("year", asked.year))
    pairs = [(name, value) for name, value in (*named, ("district", asked.district), ("unit", asked.unit)) if value]
    return f"{PATH}?{urlencode(pairs)}" if pairs else PATH


def _chips(asked: Asked, kept: Ledger) -> Iterator[Link]:
    if asked.district:
        yield Link(kept.labels("district").get(asked.district, asked.district), _link(replace(asked, district="")))
    if asked.unit:
        yield Link(kept.labels("unit").get(asked.unit, asked.unit), _link(replace(asked, unit="")))
    if asked.year:
        yield Link(_("năm %(year)s", year=asked.year), _link(replace(asked, year="")))


# tiles


def _by_month(asked: Asked, held: Mapping[str, int], years: Sequence[str]) -> Grid:
    """A row a year, the last first; a column a month."""
    filters = tuple((name, (code,)) for name, code in (("district", asked.district), ("unit", asked.unit)) if code)
    rows = []
    for year in reversed(years):
        tiles = tuple(_tile(held.get(f"{year}-{month}", 0), f"{year}-{month}", filters) for month in _MONTHS)
        total = sum(count for key, count in held.items() if key[:4] == year)
        rest = held.get(year, 0)
        name = Link(year, _link(replace(asked, year=year)) + "#nhom", year == asked.year)
        rows.append(TileRow(name, tiles, number(rest) if rest else "", number(total)))
    across = tuple(Link(_(_SHORT[int(month) - 1]), "") for month in _MONTHS)
    return Grid(_("Văn bản theo tháng"), across, _("chỉ rõ năm"), tuple(rows))


def _groups(asked: Asked, kept: Ledger) -> Grid:
    """A row a district, a unit or a type; a column a year, or a month of the year that is asked for."""
    by_code, labels = kept.held_by(asked.by), kept.labels(asked.by)
    years = _years({month: 1 for held in by_code.values() for month in held})
    steps = [f"{asked.year}-{month}" for month in _MONTHS] if asked.year else list(years[-_WIDEST:])
    rows = []
    for code, held in sorted(by_code.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        counts = {step: sum(n for key, n in held.items() if key.startswith(step)) for step in steps}
        tiles = tuple(_tile(counts[step], step, ((asked.by, (code,)),)) for step in steps)
        total = sum(n for key, n in held.items() if key.startswith(asked.year))
        rest = total - sum(counts.values())
        url = (
            _link(replace(Asked(by=asked.by), **{asked.by: code}))
            if asked.by != "type"
            else urls.link(_of(asked.by, code))
        )
        rows.append(
            TileRow(
                Link(value_label(asked.by, labels.get(code, code)), url),
                tiles,
                number(rest) if rest else "",
                number(total),
            )
        )
    across = tuple(
        Link(_(_SHORT[int(step[5:]) - 1]), "") if asked.year else Link(step, _link(replace(asked, year=step)) + "#nhom")
        for step in steps
    )
    when = _("năm %(year)s", year=asked.year) if asked.year else _("theo năm")
    apart = _("chỉ rõ năm") if asked.year else _("không rõ ngày")
    if len(years) > len(steps) and not asked.year:
        apart = _("trước %(year)s hoặc không rõ ngày", year=steps[0])
    return Grid(f"{_BY[asked.by]}, {when}", across, apart, tuple(rows))


def _of(facet: str, code: str) -> SearchRequest:
    return SearchRequest(filters=((facet, (code,)),))


def _tile(count: int, step: str, filters: tuple[tuple[str, tuple[str, ...]], ...]) -> Tile:
    words = pictures.words(step)
    if not count:
        return Tile("–", "", 0, _("%(time)s: không có văn bản", time=words))
    found = SearchRequest(filters=filters, since=urls.day("from", step), until=urls.day("to", step, last=True))
    level = sum(count >= least for least in _LEVELS)
    return Tile(number(count), urls.link(found), level, f"{words}: {_documents(count)}")
