"""A province as equal tiles, laid out by rough neighbourhood: where each place stands, not how large it is.

Enters: the rows of `corpus/tiles/`, the names of places, a day. Leaves: Boards: the places that there were on that day,
each with its column and row. May not: count, link, write markup, or know the name of a place.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from archive.vocabulary import Place


@dataclass(frozen=True, slots=True)
class Tile:
    """A place of a picture, with columns from the west and rows from the north, both from 1."""

    area: str
    code: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Board:
    """The places of one area that there were together from one day to another, both included; empty: without end."""

    area: str
    since: str
    until: str
    places: tuple[tuple[Tile, Place], ...]


def load(folder: Traversable) -> tuple[Tile, ...]:
    """The tiles of all files in `folder`."""
    made = []
    for table in sorted(folder.iterdir(), key=lambda item: item.name):
        rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        made += [Tile(row["area"], row["code"], int(row["column"]), int(row["row"])) for row in rows]
    return tuple(made)


@cache
def shipped() -> tuple[Tile, ...]:
    """The tiles of the installed corpus/."""
    return load(files("corpus") / "tiles")


def boards(tiles: Sequence[Tile], places: Iterable[Place]) -> tuple[Board, ...]:
    """For each area a board for every time in which its places stayed the same, the latest first."""
    rows: dict[str, list[Place]] = {}
    for place in places:
        rows.setdefault(place.code, []).append(place)
    made = [board for area in dict.fromkeys(tile.area for tile in tiles) for board in _boards(area, tiles, rows)]
    return tuple(sorted(made, key=lambda board: board.since, reverse=True))


def _boards(area: str, tiles: Sequence[Tile], rows: dict[str, list[Place]]) -> list[Board]:
    own = [(tile, place) for tile in tiles if tile.area == area for place in rows.get(tile.code, ())]
    starts = {place.since for _, place in own} | {_next(place.until) for _, place in own if place.until}
    made: list[Board] = []
    for since in sorted(starts):
        there = tuple((tile, place) for tile, place in own if is_there(place, since))
        same = made and [tile for tile, _ in made[-1].places] == [tile for tile, _ in there]
        if same:
            # A new name or type of the same place begins no new board; the names shown are the last ones.
            made[-1] = Board(area, made[-1].since, "", there)
        else:
            if made and not made[-1].until:
                made[-1] = Board(area, made[-1].since, _before(since), made[-1].places)
            made.append(Board(area, since, "", there))
    return [board for board in made if board.places]


def is_there(place: Place, day: str) -> bool:
    """Whether a place bore this name and type on that day; the empty day is before all that is known."""
    return place.since <= day and (not place.until or day <= place.until)


def _next(day: str) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()


def _before(day: str) -> str:
    return (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()
