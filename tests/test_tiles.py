"""Tiles: every row fits its schema, names a place, and no two places of one day stand on one tile."""

from __future__ import annotations

import csv
import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from archive import vocabulary
from archive.vocabulary import Place
from webapp.tiles import Board, Tile, boards, is_there, shipped

CORPUS = files("corpus")
PLACES = vocabulary.shipped().places
BOARDS = boards(shipped(), PLACES)


def place(code: str, since: str, until: str, kind: str = "huyện") -> Place:
    return Place(code, "district", code.title(), kind, "x", since, until, "", "", (), "test")


def test_every_row_fits_the_schema_and_names_a_place() -> None:
    schema = json.loads((CORPUS / "schemas" / "tiles.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    known = {row.code for row in PLACES}
    for table in (CORPUS / "tiles").iterdir():
        lines = table.read_text(encoding="utf-8").splitlines()
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            assert [error.message for error in validator.iter_errors(row)] == []
            assert row["code"] in known and row["area"] in known


def test_every_district_of_the_province_has_a_tile() -> None:
    districts = {row.code for row in PLACES if row.level == "district" and row.parent == "vinh-phuc"}
    communes = {row.code for row in PLACES if row.code.startswith("phu-tho.")}
    assert {tile.code for tile in shipped()} == districts | communes


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: f"{board.area}-{board.since}")
def test_no_two_places_of_one_day_share_a_tile(board: Board) -> None:
    spots = [(tile.column, tile.row) for tile, _place in board.places]
    assert len(spots) == len(set(spots))
    assert all(is_there(place, board.until or "2026-11-22") for _tile, place in board.places)


def test_the_province_before_and_after_its_districts() -> None:
    assert [(board.area, board.since, board.until, len(board.places)) for board in BOARDS[:4]] == [
        ("phu-tho", "2025-07-01", "", 36),
        ("vinh-phuc", "2009-01-18", "2025-06-30", 9),
        ("vinh-phuc", "2008-08-01", "2009-01-17", 8),
        ("vinh-phuc", "2003-12-27", "2008-07-31", 9),
    ]


def test_a_new_type_begins_no_new_board_and_shows_the_last() -> None:
    tiles = (Tile("x", "a", 1, 1), Tile("x", "b", 2, 1))
    rows = (place("a", "", "2010-01-01"), place("a", "2010-01-02", "", "thị xã"), place("b", "2015-05-05", ""))
    made = boards(tiles, rows)
    assert [(board.since, board.until) for board in made] == [("2015-05-05", ""), ("", "2015-05-04")]
    assert [item.type for _tile, item in made[1].places] == ["thị xã"]
