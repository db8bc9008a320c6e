"""The nouns of a load: what became of each file, and what is kept of that for ever.

Frozen values, standard library only. May not: read a disk or a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.errors import Refused

Status = Literal["archived", "unchanged", "updated", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file or record. `size` is its share of the bytes gathered; `refused` says why not.

    `source` is what the loader was given: the path, a record's own id, or `FILE:LINE` of a record that was refused.
    `place` is where it stood, absolute, `FILE:LINE` for every record: by it the next load knows it again.
    `scanned`: it was archived, but is a picture of text that can't be searched before its letters are recognised.
    """

    source: str
    status: Status
    size: int
    id: str = ""
    refused: Refused | None = None
    scanned: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """One load: its number from 1, when it ran, who ran it, what it was given, and what became of that so far.

    `began` and `ended` are ISO 8601 in UTC, to the second; `ended` is empty while it runs, and for ever where it was
    broken off. `paths` are absolute. `scanned` counts, among `archived` and `updated`, pictures of text.
    """

    number: int
    began: str
    ended: str
    who: str
    paths: tuple[str, ...]
    archived: int
    updated: int
    unchanged: int
    refused: int
    scanned: int


@dataclass(frozen=True, slots=True)
class LoadItem:
    """A file or record of a load that was not found unchanged: where it stood (absolute, `FILE:LINE` for a record).

    `id` is its document, empty where it was refused; `reason`, `vi` and `en` are the refusal's code and sentences,
    which say what to do about it; empty where it was not.
    """

    load: int
    place: str
    status: Status
    id: str
    reason: str
    vi: str
    en: str
