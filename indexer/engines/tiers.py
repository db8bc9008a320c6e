"""Which segments are written anew as one, so that there are few of them and each document is rewritten seldom. Pure."""

from __future__ import annotations

from collections.abc import Sequence

LARGEST = 131_072
"""Documents in one segment; one of half as many is left alone."""

SMALL = 256
"""So many documents are rewritten sooner than that a question looks into one more segment."""

AT_LEAST = 2_048
"""So many documents may be rewritten by any commit, about a second's work: a new document waits no longer."""

SHARE = 8
"""For each document that a commit brings it may rewrite so many: a load pays for the order that it needs."""

RATIO = 3
"""A segment is rewritten with smaller ones when these have more than a third of its documents."""


def groups(sizes: Sequence[int], live: Sequence[int], fresh: int) -> list[list[int]]:
    """The numbers of the segments that become one, in order; `sizes` count their documents, `live` those left.

    `fresh` documents are new. Loaded at once, 100,000 documents lie in six segments at most: of 256·4ⁿ documents and
    a large one; loaded one by one, in one for each thousand. A segment of which half was deleted is rewritten too.
    """
    chosen, held, most = [], 0, max(AT_LEAST, SHARE * fresh)
    candidates = [number for number in _ascending(live) if live[number] * 2 <= LARGEST]
    for place, number in enumerate(candidates):
        if held + live[number] > most:
            break
        if live[number] <= max(RATIO * held, SMALL):
            chosen = candidates[: place + 1]
        held += live[number]
    if len(chosen) == 1:
        chosen = []
    packed: list[list[int]] = []
    for number in sorted(chosen):
        if not packed or sum(live[other] for other in packed[-1]) + live[number] > LARGEST:
            packed.append([])
        packed[-1].append(number)
    others = [number for number in range(len(sizes)) if number not in chosen and live[number] <= most]
    holed = [number for number in others if live[number] * 2 < sizes[number]]
    return [group for group in packed if len(group) > 1 or live[group[0]] < sizes[group[0]]] + [[one] for one in holed]


def _ascending(live: Sequence[int]) -> list[int]:
    return sorted(range(len(live)), key=lambda number: (live[number], number))
