"""The pages of places: a province as tiles before and after each change of its districts, and a page a place.

Districts are a facet of the index. Communes and provinces are not: their pages count the words of the name and type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from archive import vocabulary
from archive.text import fold, key, nfc, slug
from archive.vocabulary import Place
from indexer.query import SearchRequest
from webapp import addresses, parameters, tiles, urls
from webapp.extension import service
from webapp.pages.entities import ListRow, coded, span
from webapp.pages.parts import Link, number
from webapp.pages.profile import Fact, Profile, counted, folded, lists, profile

blueprint = Blueprint("places", __name__)

PATH = "/dia-ban"
_LEVELS = (1, 5, 20, 100)
"""The least count of each shade; the number itself stands in every tile."""
_FOLD = 12
_MOST = 200


@dataclass(frozen=True, slots=True)
class TileCell:
    """A place of a board: its name leads to its page, its count to its documents of that time."""

    name: Link
    type: str
    count: Link
    column: int
    row: int
    level: int
    here: bool


@dataclass(frozen=True, slots=True)
class BoardView:
    """The tiles of one time, what is counted in them, and how many columns there are."""

    title: str
    note: str
    columns: int
    cells: tuple[TileCell, ...]


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """All that places.html shows."""

    lists: tuple[Link, ...]
    q: str
    boards: tuple[BoardView, ...]
    times: tuple[Link, ...]
    title: str
    rows: tuple[ListRow, ...]
    nothing: str
    more: str


@dataclass(frozen=True, slots=True)
class PlacePage:
    """All that place.html shows."""

    label: str
    facts: tuple[str, ...]
    known: tuple[Fact, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    board: BoardView | None
    profile: Profile


@cache
def _rows() -> Mapping[str, tuple[Place, ...]]:
    """The rows of each place, by its code, in order of time."""
    made: dict[str, list[Place]] = {}
    for row in vocabulary.shipped().places:
        made.setdefault(row.code, []).append(row)
    return {code: tuple(sorted(rows, key=lambda row: row.since)) for code, rows in made.items()}


@cache
def _boards() -> tuple[tiles.Board, ...]:
    return tiles.boards(tiles.shipped(), vocabulary.shipped().places)


# the list


@blueprint.get(PATH)
def places_page() -> ResponseReturnValue:
    """The tiles of the latest two times or of the one that is asked for, and the districts; or what a name means."""
    values = parameters.read(request.args.items(multi=True), ("q", "since"))
    q, starts = parameters.one(values, "q"), [board.since for board in _boards()]
    since = parameters.chosen(values, "since", ("", *(day or "0" for day in starts)), "")
    shown = [board for board in _boards() if since in (board.since or "0", "")][: 2 if not since else 1]
    rows = list(_named(q) if q else _districts())
    page = PlacesPage(
        lists=lists(PATH),
        q=q,
        boards=() if q else tuple(_view(board) for board in reversed(shown)),
        times=() if q else tuple(_times(since)),
        title=_("Địa bàn có “%(q)s” trong tên", q=q) if q else _("Huyện, thị xã, thành phố có văn bản"),
        rows=tuple(rows[:_MOST]),
        nothing="" if rows else _nothing(q),
        more=_("Còn %(count)s tên nữa; hãy gõ thêm chữ.", count=number(len(rows) - _MOST)) if len(rows) > _MOST else "",
    )
    return render_template("places.html", page=page)


def _nothing(q: str) -> str:
    if q:
        return str(_("Không có địa bàn nào mang tên chứa “%(q)s”. Hãy gõ ít chữ hơn; có thể gõ không dấu.", q=q))
    return str(_("Chưa có văn bản nào trong kho ghi địa bàn."))


def _times(since: str) -> Iterator[Link]:
    yield Link(_("hai thời gian gần nhất"), PATH, not since)
    for board in _boards():
        start = board.since or "0"
        yield Link(span(board.since, board.until), addresses.path_with(PATH, [("since", start)]), since == start)


def _named(q: str) -> Iterator[ListRow]:
    wanted = fold(nfc(q))
    fitting = [
        rows
        for rows in _rows().values()
        if any(wanted in fold(name) for row in rows for name in (titled(row), *row.aliases))
    ]
    order = ("province", "district", "commune")
    for rows in sorted(fitting, key=lambda rows: (order.index(rows[-1].level), key(rows[-1].name), rows[-1].code)):
        yield ListRow(Link(_described(rows), addresses.place(rows[0].code)), Link("", ""))


def _described(rows: Sequence[Place]) -> str:
    """A place with what it belongs to and until when: enough to tell it from others of its name."""
    last = rows[-1]
    above = _rows().get(last.parent)
    parts = [titled(last), titled(above[-1]) if above else "", span("", last.until) if last.until else ""]
    return ", ".join(part for part in parts if part)


def _districts() -> Iterator[ListRow]:
    for value in service().facet_values(SearchRequest(), "district"):
        asked = SearchRequest(filters=(("district", (value.code,)),))
        yield ListRow(Link(value.label, addresses.place(value.code)), Link(number(value.count), urls.link(asked)))


def titled(row: Place) -> str:
    """A place with its type: `huyện Tam Đảo`."""
    return f"{row.type} {row.name}"


# tiles


def _view(board: tiles.Board, here: str = "") -> BoardView:
    area = _rows()[board.area]
    of = next((row for row in reversed(area) if tiles.is_there(row, board.since or row.since)), area[-1])
    coarse = all(place.level == "district" for _tile, place in board.places)
    counts = _district_counts(board) if coarse else {}
    what = (
        _("Số văn bản đăng trong thời gian này có nói đến địa bàn.")
        if coarse
        else _("Số văn bản đăng trong thời gian này có đúng chữ ghi trong ô; có thể gồm nơi khác trùng tên.")
    )
    return BoardView(
        title=_("%(area)s, %(time)s", area=_capital(titled(of)), time=span(board.since, board.until)),
        note=what,
        columns=max(tile.column for tile, _place in board.places),
        cells=tuple(
            _cell(tile, place, board, counts.get(tile.code) if coarse else None, here)
            for tile, place in sorted(board.places, key=lambda item: (item[0].row, item[0].column))
        ),
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _district_counts(board: tiles.Board) -> dict[str, int]:
    found = service().facet_values(SearchRequest(since=board.since, until=board.until), "district")
    counts = {value.code: value.count for value in found}
    return {tile.code: counts.get(tile.code, 0) for tile, _place in board.places}


def _cell(tile: tiles.Tile, place: Place, board: tiles.Board, count: int | None, here: str) -> TileCell:
    asked = replace(meant((place,)), since=board.since, until=board.until)
    if count is None:
        count = counted(asked)
    return TileCell(
        name=Link(place.name, addresses.place(tile.code)),
        type=place.type,
        count=Link(number(count), urls.link(asked) if count else ""),
        column=tile.column,
        row=tile.row,
        level=sum(count >= least for least in _LEVELS),
        here=tile.code == here,
    )


# one place


def meant(rows: Sequence[Place]) -> SearchRequest:
    """The documents of a place: by the facet, or, of a commune or province, by its names with their types."""
    if rows[0].level == "district":
        return SearchRequest(filters=(("district", (rows[0].code,)),))
    return SearchRequest(q=" OR ".join(f'"={words}"' for words in dict.fromkeys(titled(row) for row in rows)))


@blueprint.get(f"{PATH}/<code>")
def place_page(code: str) -> ResponseReturnValue:
    """One place: its names and types, what became of it, what the archive has of it."""
    parameters.read(request.args.items(multi=True), ())
    rows = _rows().get(code)
    if rows is None and code in service().engine().values("district"):
        return render_template("place.html", page=_unlisted(code))
    if rows is None:
        return redirect(addresses.place(_guessed(code)))
    return render_template("place.html", page=_place_page(rows))


def _guessed(code: str) -> str:
    """The code of the only place of that name. NotFound when there is none."""
    wanted = slug(nfc(code))
    fitting = [known for known, rows in _rows().items() if wanted in {slug(row.name) for row in rows}]
    fitting = [known for known in fitting if _rows()[known][0].level != "commune"] or fitting
    if len(fitting) == 1 and wanted:
        return fitting[0]
    return coded("district", code)


def _unlisted(code: str) -> PlacePage:
    """A district that documents name and no table knows."""
    shown = profile(SearchRequest(filters=(("district", (code,)),)), "district")
    label = service().engine().values("district")[code]
    return PlacePage(label, (_("Địa bàn"), shown.total), (), (), (), None, shown)


def _place_page(rows: Sequence[Place]) -> PlacePage:
    last = rows[-1]
    asked = meant(rows)
    shown = profile(asked, "district" if last.level == "district" else "")
    board = _board_of(last.code)
    return PlacePage(
        label=_capital(titled(last)),
        facts=tuple(fact for fact in (span(rows[0].since, last.until), shown.total) if fact),
        known=tuple(_known(rows)),
        sources=tuple(dict.fromkeys(row.source for row in rows)),
        notes=() if last.level == "district" else (_by_words(asked),),
        board=_view(board, last.code) if board else None,
        profile=shown,
    )


def _by_words(asked: SearchRequest) -> str:
    said = asked.q.replace('"=', "“").replace('"', "”").replace(" OR ", ", ")
    return str(_("Đếm theo chữ %(words)s trong văn bản; có thể gồm nơi khác trùng tên.", words=said))


def _board_of(code: str) -> tiles.Board | None:
    """The latest board on which a place stands, or that shows it."""
    fitting = (board for board in _boards() if code in (board.area, *(tile.code for tile, _place in board.places)))
    return next(fitting, None)


def _known(rows: Sequence[Place]) -> Iterator[Fact]:
    last = rows[-1]
    if len(rows) > 1:
        yield Fact(_("Tên, loại qua các thời gian"), tuple(Link(_dated(row), "") for row in rows))
    other = dict.fromkeys(name for row in rows for name in row.aliases)
    if other:
        yield Fact(_("Còn viết là"), (Link("; ".join(other), ""),))
    if last.parent:
        yield Fact(_("Thuộc"), tuple(_links(dict.fromkeys(row.parent for row in rows))))
    before = dict.fromkeys(code for row in rows for code in row.predecessor.split("|") if code)
    if before:
        yield Fact(_("Lập ra từ"), tuple(_links(before)))
    split = [item for item in _after(last.code) if item[-1].code not in _codes(rows)]
    if split:
        yield Fact(_("Nơi tách ra từ đây"), *folded([_link(item) for item in split], _FOLD))
    yield from _later(rows)
    yield from _inside(last)
    same = [item for item in _rows().values() if item[-1].code != last.code and key(item[-1].name) == key(last.name)]
    if same:
        yield Fact(_("Nơi khác trùng tên"), *folded([_link(item) for item in same], _FOLD))


def _codes(rows: Sequence[Place]) -> set[str]:
    return {code for row in rows for code in row.successor.split("|")}


def _dated(row: Place) -> str:
    lasting = span(row.since, row.until)
    return f"{titled(row)} ({lasting})" if lasting else titled(row)


def _after(code: str) -> list[tuple[Place, ...]]:
    """The places that were made out of this one."""
    return [rows for rows in _rows().values() if any(code in row.predecessor.split("|") for row in rows)]


def _later(rows: Sequence[Place]) -> Iterator[Fact]:
    """What a place belongs to now; of a district, the communes of today on its land as well."""
    later = dict.fromkeys(row.successor for row in rows if row.successor)
    if later:
        yield Fact(_("Nay thuộc") if rows[-1].level != "province" else _("Nay là"), tuple(_links(later)))
    below = [row for other in _rows().values() for row in other if row.parent == rows[-1].code]
    today = dict.fromkeys(row.successor for row in below if row.successor in _rows())
    if rows[-1].level == "district" and today:
        yield Fact(_("Nay là các xã, phường"), *folded(list(_links(today)), _FOLD))


def _inside(last: Place) -> Iterator[Fact]:
    below = [rows for rows in _rows().values() if any(row.parent == last.code for row in rows)]
    below.sort(key=lambda rows: key(rows[-1].name))
    if below:
        name = _("Các huyện, xã") if last.level == "province" else _("Các xã, phường, thị trấn")
        yield Fact(name, *folded([_link(rows) for rows in below], _FOLD))


def _links(codes: Iterable[str]) -> Iterator[Link]:
    for code in codes:
        rows = _rows().get(code)
        yield _link(rows) if rows else Link(code, "")


def _link(rows: Sequence[Place]) -> Link:
    return Link(titled(rows[-1]), addresses.place(rows[-1].code))
