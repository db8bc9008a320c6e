"""Postings of many terms as arrays: made from the terms of documents, or from the postings of several segments. Pure.

Enters: for each document the numbers of its terms; or runs of postings with a map of their documents. Leaves: Runs.
May not: know files, or how postings are packed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from indexer.engines.packing import spread, starts

RUN_VALUES = 1 << 19
"""Postings and positions handled at a time: what bounds the memory of writing."""

_LOW = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Run:
    """The postings of some terms in ascending order of their bytes, one term after another.

    `counts` are the documents of each term, int64; `docs`, ascending for each term, and `freqs` have an item a posting,
    int32; `positions`, int32, those of each posting ascending and one posting after another, where they are kept.
    """

    terms: list[bytes]
    counts: np.ndarray
    docs: np.ndarray
    freqs: np.ndarray
    positions: np.ndarray | None


def inverted(terms: dict[str, int], codes: np.ndarray, lengths: np.ndarray, positions: bool) -> Iterator[Run]:
    """The postings of documents: document i has `lengths[i]` of the `codes`, which `terms` gives names; in runs."""
    names = sorted(terms)
    ranks = np.empty(len(names), dtype=np.uint32)
    ranks[np.fromiter(map(terms.__getitem__, names), dtype=np.int64, count=len(names))] = np.arange(len(names))
    tokens = np.bincount(codes, minlength=len(names))[np.argsort(ranks)] if len(names) else np.zeros(0, np.int64)
    keys = ranks[codes].astype(np.uint64) << np.uint64(32) | np.arange(len(codes), dtype=np.uint64)
    keys.sort()
    bases = starts(lengths).astype(np.int64)
    owners = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    for first, last, low, high in _cut(tokens):
        places = (keys[low:high] & _LOW).astype(np.int64)
        numbers = (keys[low:high] >> np.uint64(32)).astype(np.int64) - first
        owner = owners[places]
        begins = np.flatnonzero((np.diff(numbers, prepend=-1) != 0) | (np.diff(owner, prepend=-1) != 0))
        docs = owner[begins]
        yield Run(
            [name.encode() for name in names[first:last]],
            np.bincount(numbers[begins], minlength=last - first),
            docs,
            np.diff(begins, append=high - low).astype(np.int32),
            (places - bases[owner]).astype(np.int32) if positions else None,
        )


def _cut(values: np.ndarray) -> Iterator[tuple[int, int, int, int]]:
    """Terms first to last - 1 and their values low to high - 1, RUN_VALUES or a term at a time."""
    ends = np.cumsum(values)
    first = low = 0
    while first < len(values):
        last = max(int(np.searchsorted(ends, low + RUN_VALUES, side="right")), first + 1)
        yield first, last, low, int(ends[last - 1])
        first, low = last, int(ends[last - 1])


def merged(runs: list[Run], places: list[np.ndarray]) -> Run:
    """Runs of segments in order as one; `places[i]` gives each document of run i its new number, -1 when it is gone."""
    names = sorted(set().union(*(run.terms for run in runs)))
    number = {name: place for place, name in enumerate(names)}
    owners = [_numbers(run, number) for run in runs]
    docs = np.concatenate([place[run.docs] for run, place in zip(runs, places, strict=True)])
    keys = np.concatenate(owners).astype(np.uint64) << np.uint64(32) | np.arange(len(docs), dtype=np.uint64)
    keys = np.sort(keys[docs >= 0])
    order = (keys & _LOW).astype(np.int64)
    counts = np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=len(names))
    freqs = np.concatenate([run.freqs for run in runs])
    positions = None
    if runs[0].positions is not None:
        every = np.concatenate([run.positions for run in runs if run.positions is not None])
        positions = every[spread(starts(freqs)[order], freqs[order])]
    kept = np.flatnonzero(counts)
    return Run([names[place] for place in kept.tolist()], counts[kept], docs[order], freqs[order], positions)


def _numbers(run: Run, number: dict[bytes, int]) -> np.ndarray:
    mine = np.fromiter(map(number.__getitem__, run.terms), dtype=np.int64, count=len(run.terms))
    return np.repeat(mine, run.counts)
