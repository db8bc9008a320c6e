"""What the service asks of an engine, whatever it is made of.

An engine keeps IndexEntries by id and answers an EngineQuery with the ids of one page, the total and the counts. It
splits terms on spaces and does nothing else to them, so all engines agree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from archive.store import Summary
from indexer.query import Node
from indexer.schema import FACETS, IndexEntry


@dataclass(frozen=True, slots=True)
class RankTerm:
    """A term that raises the score of the documents that hold it, by `weight` times its BM25 in `field`.

    Several terms, joined by spaces, count as one that stands where all of them do, as often as the rarest.
    """

    field: str
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """Which documents (`node`, `filters`, `since`/`until` as ordinals or 0), in which order, which page of them."""

    node: Node
    rank: tuple[RankTerm, ...] = ()
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    since: int = 0
    until: int = 0
    order: str = "newest"
    offset: int = 0
    limit: int = 10
    scored: bool = False
    """Leave out what no rank term is found in."""
    wider: Node | None = None
    """Find the documents too that match this and score `least` or more by the terms `wide`, whatever orders them."""
    wide: tuple[RankTerm, ...] = ()
    least: float = 0.0
    grouped: bool = True
    """Documents of the same text are one hit; else each is one, and `copies` says 0."""
    facets: tuple[str, ...] = tuple(facet.name for facet in FACETS)
    """The facets whose values are counted; where there are none, months are not counted either."""
    values: int = 0
    """Of each facet at most so many values, the most frequent, and those that are filtered by; 0: all."""


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of the hits carry a value; the facet's own filter is left out, so that other values stay countable."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class EngineHits:
    """One page: ids and scores in order; the total of all pages; the counts of each facet, highest first.

    Documents of the same text are one hit, the best of them: `groups` says how many hits there are, `copies`, for each
    hit of the page, how many other documents of its text match. `months` counts the hits by month of publication,
    `2017-04`; the filters by date and by year are left out, so that other months stay countable. `values` says how many
    values of each facet there are, however many of them are given.
    """

    ids: tuple[str, ...]
    scores: tuple[float, ...]
    total: int
    facets: dict[str, tuple[FacetCount, ...]]
    groups: int = 0
    copies: tuple[int, ...] = ()
    months: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, int] = field(default_factory=dict)


class Engine(Protocol):
    """An index that one process writes and many read."""

    def update(self, entries: Iterable[IndexEntry]) -> int:
        """Add or replace those entries in one commit; how many there were."""

    def search(self, query: EngineQuery) -> EngineHits:
        """The answer as of the last commit."""

    def serials(self) -> dict[str, int]:
        """The serial of every entry, by id."""

    def summary(self, without: Collection[str]) -> Summary:
        """Of all entries but those ids."""

    def last_serial(self) -> int:
        """The highest serial of all entries; 0 when there are none."""

    def alike(self, keys: tuple[str, ...]) -> list[tuple[int, np.ndarray]]:
        """The group and the signature of every document that carries one of those bands (see `similar.py`)."""

    def copies(self, id_: str) -> tuple[str, ...]:
        """The ids of the other documents of the same text, in the order in which they were loaded."""

    def values(self, facet: str) -> Mapping[str, str]:
        """The labels of all values of a facet, by code; the same object until the next commit."""

    def lexicon(self, field: str) -> Mapping[str, int]:
        """Every term of a text field in order of its code points, with the number of documents that hold it."""

    def close(self) -> None:
        """Give back files and memory."""
