"""How an IndexEntry is laid out in Whoosh: field types that take space-joined terms, and one schema made of them.

The types are part of the pickled schema of every index, so their names and their module stay where they are.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from whoosh import columns, fields, formats

from indexer.schema import FACETS, TEXT_FIELDS, TIMES

Posting = tuple[bytes, int, float, bytes]


class PackedPositions(formats.Positions):  # type: ignore[misc]
    """Positions as gaps in unsigned 32-bit integers of this machine's byte order: read by numpy without a loop."""

    def encode(self, poslist: list[int]) -> bytes:
        gaps = array("I", poslist[:1])
        gaps.extend(later - earlier for earlier, later in zip(poslist, poslist[1:], strict=False))
        return gaps.tobytes()

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(valuestring) // 4

    def decode_positions(self, valuestring: bytes) -> list[int]:
        positions: list[int] = []
        place = 0
        for gap in array("I", valuestring):
            place += gap
            positions.append(place)
        return positions


class TermsWithPositions(fields.FieldType):  # type: ignore[misc]
    """Space-joined terms; the place of a term in the row is its position."""

    def __init__(self) -> None:
        self.format = PackedPositions()
        self.scorable = True

    def index(self, value: str, **_options: Any) -> Iterator[Posting]:
        """A posting a distinct term: (term, frequency, weight, positions)."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, term in enumerate(value.split(" ") if value else ()):
            places[term].append(place)
        encode: Callable[[list[int]], bytes] = self.format.encode
        for term, found in places.items():
            yield term.encode(), len(found), float(len(found)), encode(found)


class Terms(fields.FieldType):  # type: ignore[misc]
    """Space-joined terms; only their frequency is kept, as the posting's weight."""

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.scorable = True

    def index(self, value: str, **_options: Any) -> Iterator[Posting]:
        """A posting a distinct term: (term, frequency, weight, nothing)."""
        counts: defaultdict[str, int] = defaultdict(int)
        for term in value.split(" ") if value else ():
            counts[term] += 1
        for term, count in counts.items():
            yield term.encode(), count, float(count), b""


class Codes(fields.FieldType):  # type: ignore[misc]
    """A list of pairs, each one term with a TAB in it: the code and label of a facet value, the two days of a time."""

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.scorable = False

    def index(self, value: list[tuple[str, str]], **_options: Any) -> Iterator[Posting]:
        """A posting a value."""
        for code, label in value:
            yield f"{code}\t{label}".encode(), 1, 1.0, b""


def schema() -> fields.Schema:
    """One Whoosh field a row of TEXT_FIELDS and FACETS, and the id, serial, date and length as columns."""
    made = fields.Schema(
        id=fields.ID(unique=True, stored=True),
        serial=fields.COLUMN(columns.NumericColumn("q", default=0)),
        published=fields.COLUMN(columns.NumericColumn("i", default=0)),
        length=fields.COLUMN(columns.NumericColumn("i", default=0)),
        group=fields.COLUMN(columns.NumericColumn("q", default=0)),
        signature=fields.STORED(),
        bands=Terms(),
    )
    for field in TEXT_FIELDS:
        made.add(field.name, TermsWithPositions() if field.positions else Terms())
    for facet in FACETS:
        made.add(f"facet_{facet.name}", Codes())
    for kind in TIMES:
        made.add(f"time_{kind}", Codes())
    return made
