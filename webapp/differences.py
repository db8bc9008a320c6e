"""Two texts beside each other: which lines are the same, removed, added or changed, and which words in a changed one.

Enters: two texts. Leaves: Changes in reading order; their `before` lines make the first text again, their `after` lines
the second, and the pieces of a changed line both of its forms. May not: take long, whatever the texts are: where they
are too tangled to be compared word by word they are told as removed and added.

Lines that stand once in both texts hold the two together (Cohen's patience diff); difflib works between them, on
squares of bounded size and for a bounded sum of squares.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "removed", "added", "changed"]
Pair = tuple[int, int]
Box = tuple[int, int, int, int]
"""`before[a:b]` and `after[c:d]` as (a, b, c, d)."""

ALIKE = 0.5
"""Two lines that have this share of their words in common are one line that was changed."""

_SQUARE = 40_000
_WORK = 4_000_000
_PAIRING = 2_500
_DEEPEST = 8
_WORD = re.compile(r"\w+|[^\w\s]|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a changed line."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the first text, of the second, or of both; `pieces` are set where it was changed."""

    kind: Kind
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()


def compared(before: str, after: str) -> tuple[Change, ...]:
    """What became of each line of `before` on the way to `after`."""
    old, new = before.split("\n"), after.split("\n")
    aligner = _Aligner()
    made: list[Change] = []
    place = (0, 0)
    for one, other in [*aligner.pairs(old, new), (len(old), len(new))]:
        made += _between(old[place[0] : one], new[place[1] : other], aligner)
        if one < len(old):
            made.append(Change("same", old[one], new[other]))
        place = one + 1, other + 1
    return tuple(made)


def _between(old: Sequence[str], new: Sequence[str], aligner: _Aligner) -> Iterator[Change]:
    """Lines without their like on the other side: those that are one line changed, the others by themselves."""
    place = (0, 0)
    for one, other in [*_likest(old, new), (len(old), len(new))]:
        yield from (Change("removed", line, "") for line in old[place[0] : one])
        yield from (Change("added", "", line) for line in new[place[1] : other])
        if one < len(old):
            yield _changed(old[one], new[other], aligner)
        place = one + 1, other + 1


def _likest(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """For each old line the new line most like it, behind the one before; none in a gap too large for that."""
    if len(old) * len(new) > _PAIRING:
        return []
    counts = [(Counter(line.split()), len(line.split())) for line in new]
    made: list[Pair] = []
    free = 0
    for place, line in enumerate(old):
        words, size = Counter(line.split()), len(line.split())
        likeness = [
            2 * (words & counts[other][0]).total() / max(size + counts[other][1], 1) for other in range(free, len(new))
        ]
        best = max(likeness, default=0.0)
        if best >= ALIKE:
            made.append((place, free + likeness.index(best)))
            free = made[-1][1] + 1
    return made


def _changed(old: str, new: str, aligner: _Aligner) -> Change:
    before, after = _WORD.findall(old), _WORD.findall(new)
    pieces: list[Piece] = []
    place = (0, 0)
    for one, other in [*aligner.pairs(before, after), (len(before), len(after))]:
        pieces += _pieces("removed", before[place[0] : one])
        pieces += _pieces("added", after[place[1] : other])
        pieces += _pieces("same", before[one : one + 1])
        place = one + 1, other + 1
    return Change("changed", old, new, tuple(_joined(pieces)))


def _pieces(kind: Kind, words: Sequence[str]) -> list[Piece]:
    return [Piece(kind, "".join(words))] if words else []


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Pieces of one kind that follow each other as one; a space that stayed between two changes changes with them."""
    run: dict[Kind, list[str]] = {"removed": [], "added": [], "same": []}
    for place, piece in enumerate(pieces):
        between = 0 < place < len(pieces) - 1 and (run["removed"] or run["added"]) and pieces[place + 1].kind != "same"
        if piece.kind == "same" and between and piece.text.isspace():
            run["removed"].append(piece.text)
            run["added"].append(piece.text)
            continue
        if (piece.kind == "same") != bool(run["same"]):
            yield from _told(run)
        run[piece.kind].append(piece.text)
    yield from _told(run)


def _told(run: dict[Kind, list[str]]) -> Iterator[Piece]:
    for kind, words in run.items():
        if words:
            yield Piece(kind, "".join(words))
            words.clear()


class _Aligner:
    """Finds what two sequences have in common, in order; works less thoroughly once much work was done."""

    def __init__(self) -> None:
        self._spare = _WORK

    def pairs(self, old: Sequence[str], new: Sequence[str]) -> list[Pair]:
        """Places (in `old`, in `new`) of equal items, both rising."""
        found: list[Pair] = []
        boxes: list[tuple[Box, int]] = [((0, len(old), 0, len(new)), 0)]
        while boxes:
            box, depth = boxes.pop()
            box = _trimmed(old, new, box, found)
            low, high, left, right = box
            square = (high - low) * (right - left)
            if square <= min(_SQUARE, self._spare):
                self._spare -= square
                matcher = SequenceMatcher(None, old[low:high], new[left:right], autojunk=False)
                for one, other, size in matcher.get_matching_blocks():
                    found += [(low + one + step, left + other + step) for step in range(size)]
            elif depth < _DEEPEST:
                anchors = _anchors(old, new, box)
                found += anchors
                boxes += [(inner, depth + 1) for inner in _inner(box, anchors)]
        return sorted(found)


def _trimmed(old: Sequence[str], new: Sequence[str], box: Box, found: list[Pair]) -> Box:
    """The box without what both sides begin and end with alike; that is added to `found`."""
    low, high, left, right = box
    while low < high and left < right and old[low] == new[left]:
        found.append((low, left))
        low, left = low + 1, left + 1
    while low < high and left < right and old[high - 1] == new[right - 1]:
        high, right = high - 1, right - 1
        found.append((high, right))
    return low, high, left, right


def _anchors(old: Sequence[str], new: Sequence[str], box: Box) -> list[Pair]:
    """The longest rising row of items that stand once on either side of the box."""
    low, high, left, right = box
    mine, theirs = Counter(old[low:high]), Counter(new[left:right])
    places = {item: place for place, item in enumerate(new[left:right], left) if theirs[item] == 1}
    once = [
        (place, places[item]) for place, item in enumerate(old[low:high], low) if mine[item] == 1 and item in places
    ]
    ends: list[int] = []
    rows: list[int] = []
    before: list[int] = []
    for at, (_, other) in enumerate(once):
        row = bisect_left(ends, other)
        before.append(rows[row - 1] if row else -1)
        ends[row : row + 1] = [other]
        rows[row : row + 1] = [at]
    made = []
    at = rows[-1] if rows else -1
    while at >= 0:
        made.append(once[at])
        at = before[at]
    return made[::-1]


def _inner(box: Box, anchors: Sequence[Pair]) -> Iterator[Box]:
    """The boxes between anchors; none without any, for then nothing was learnt."""
    low, high, left, right = box
    for one, other in [*anchors, (high, right)] if anchors else []:
        if low < one and left < other:
            yield low, one, left, other
        low, left = one + 1, other + 1
