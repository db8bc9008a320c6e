"""What is known of the world beforehand: places, programmes, units and document types, read from corpus/.

Enters: a folder of TSV files (columns below, described in `corpus/schemas/`). Leaves: a frozen Vocabulary. May not:
know a single name itself. Every table is dated data with a source a row; to add a province is to add a file to
`places/`.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

TABLES = (
    "programmes", "instruments", "units", "doctypes", "offices", "surnames", "abbreviations",
    "laws", "issuers", "citation_types", "other_numbers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """One name and type of a province, district or commune during one time. Rows of one place share its `code`.

    `code` is ours (`tam-dao`, `tam-dao.dao-tru`): the statistical office re-uses its numbers. `parent` is a code.
    `since` and `until` are ISO dates, inclusive, or empty where unknown or open.
    """

    code: str
    level: str
    name: str
    type: str
    parent: str
    since: str
    until: str
    predecessor: str
    successor: str
    aliases: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A policy programme as people name it. `numbers` stand bare after Chương trình or CT ("Chương trình 134, 135").

    `decisions` stand bare after Quyết định, QĐ or Đề án. `aliases` are matched as whole words, in any letter case.
    """

    code: str
    label: str
    aliases: tuple[str, ...]
    numbers: tuple[str, ...]
    decisions: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """One link in the chain of instruments of a programme: `102/2009/QĐ-TTg` and the years that it governs."""

    programme: str
    canonical: str
    decided: str
    since: str
    until: str
    replaces: str
    source: str


@dataclass(frozen=True, slots=True)
class Unit:
    """An office that issues, writes or is written about; `parent` is a code of this table or empty."""

    code: str
    label: str
    aliases: tuple[str, ...]
    parent: str
    since: str
    until: str
    source: str


@dataclass(frozen=True, slots=True)
class DocType:
    """A type of document: its name as the heading prints it, the abbreviations in its symbol (`KH` in 12/KH-BDT)."""

    code: str
    label: str
    abbreviations: tuple[str, ...]
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Name:
    """A title of office, or a family name."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and what it stands for.

    `status`: confirmed; unconfirmed; ambiguous, when it has other meanings; word, when its letters are a common word.
    """

    abbreviation: str
    expansion: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Law:
    """A law, code, ordinance or constitution as its title names it; `years` are those in which one was passed.

    `kind` is the word before the name. An alias stands in place of the name, or of kind and name where it is an
    acronym that holds both (BLDS).
    """

    name: str
    kind: str
    aliases: tuple[str, ...]
    years: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer in a symbol: `TTg` in 498/QĐ-TTg.

    `side` is `state`, `party` or `assembly` (its term follows its code: QH14): it decides the canonical form. `alone`
    is the type of a number that names nothing but this issuer (97-CP). `names` are its names in running words,
    `spellings` other ways to write the code that mean no other issuer.
    """

    code: str
    names: tuple[str, ...]
    side: str
    alone: str
    spellings: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class CitationType:
    """A type of instrument: the words that name it before a number and the symbols that name it inside one.

    `family`: law (passed by the assembly), legal, joint (of several issuers), office, letter, court, plain (a number
    without issuer: 58/SL), any (a word for every type: văn bản). `bare`: whether a number alone stands behind the word,
    `yes` (Nghị định 116), `numbered` (only behind "số"), `never`. `issuer` is its issuer where none is named, `party`
    the type whose symbol the Party gives it.
    """

    code: str
    words: tuple[str, ...]
    symbols: tuple[str, ...]
    family: str
    bare: str
    issuer: str
    party: str
    source: str


@dataclass(frozen=True, slots=True)
class OtherNumber:
    """Things whose numbers are no instruments: words before the number, symbols inside it (HĐ: contracts)."""

    thing: str
    words: tuple[str, ...]
    symbols: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All tables, and `fingerprint`: a hash of their bytes, by which an index knows that it is stale."""

    places: tuple[Place, ...]
    programmes: tuple[Programme, ...]
    instruments: tuple[Instrument, ...]
    units: tuple[Unit, ...]
    doctypes: tuple[DocType, ...]
    offices: tuple[Name, ...]
    surnames: tuple[Name, ...]
    abbreviations: tuple[Abbreviation, ...]
    laws: tuple[Law, ...]
    issuers: tuple[Issuer, ...]
    citation_types: tuple[CitationType, ...]
    other_numbers: tuple[OtherNumber, ...]
    fingerprint: str


_ROWS: dict[str, type[Any]] = {
    "places": Place,
    "programmes": Programme,
    "instruments": Instrument,
    "units": Unit,
    "doctypes": DocType,
    "offices": Name,
    "surnames": Name,
    "abbreviations": Abbreviation,
    "laws": Law,
    "issuers": Issuer,
    "citation_types": CitationType,
    "other_numbers": OtherNumber,
}


def _rows(table: Traversable, kind: type[Any]) -> Iterator[Any]:
    lines = table.read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        yield kind(**{item.name: _cell(item.type, row[item.name]) for item in fields(kind)})


def _cell(kind: object, cell: str) -> str | tuple[str, ...]:
    if kind == "str":
        return cell
    return tuple(part for part in cell.split("|") if part)


def load(folder: Traversable) -> Vocabulary:
    """The vocabulary in `folder`. A missing column is a KeyError: the tables ship with the program and are tested."""
    tables = {name: [folder / f"{name}.tsv"] for name in TABLES}
    tables["places"] = sorted((folder / "places").iterdir(), key=lambda table: table.name)
    digest = hashlib.sha256()
    every = [*tables["places"], *(item for item in folder.iterdir() if item.name.endswith(".tsv"))]
    for table in sorted(every, key=lambda item: item.name):
        digest.update(table.read_bytes())
    rows = {name: tuple(row for table in tables[name] for row in _rows(table, _ROWS[name])) for name in tables}
    return Vocabulary(**rows, fingerprint=digest.hexdigest()[:16])


@cache
def shipped() -> Vocabulary:
    """The vocabulary in the installed corpus/."""
    return load(files("corpus"))
