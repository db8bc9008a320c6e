"""Which texts are the same news posted twice, and which words tell a text apart. Pure; knows neither store nor engine.

Enters: the terms of a text, its title and number. Leaves: a signature of fixed size, the keys under which signatures
that may be alike meet, how alike two of them are, and the number of the group of each document; for related documents,
its keywords. May not: look a document up; what is already indexed comes through a callback.

Two texts are alike by the share of runs of four syllables, without diacritics, that they have in common (Broder 1997).
A text that differs from another in one number only shares nearly all of them, so the signature also keeps what tells
a document from its series: the number of a directive, and the numbers of a title (`tuần 24`, `quý II`, `mã đề 206`).
"""

from __future__ import annotations

import hashlib
import math
import re
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from archive.text import fold
from indexer import analysis

Lookup = Callable[[tuple[str, ...]], Iterable[tuple[int, np.ndarray]]]
"""Band keys → (group, signature) of the documents in the index that carry one of them."""

THRESHOLD = 0.7
"""Texts at least this alike are one.

Measured on 11,052 real texts, laws and templated notices among them: 20 pairs are folded, 18 of the 26 that a reader
would fold, one that is wrong (two answer keys of one pattern) and one that is two lists of one page. At .6: 11 wrong
for one more right; at .8: 13 right, none wrong.
"""

SHORT = 30
"""A text of fewer syllables is like another only when they are identical, titles included."""

_WIDTH = 4
_VALUES = 128
_TITLE_NUMBERS = 4
_BANDS, _ROWS = 20, 3
_BLOCK = 1024
_SHARED, _PATTERN = 0.3, 0.15
_NUMBER, _TITLE = _VALUES, _VALUES + 1
_NUMBERS = slice(_TITLE + 1, _TITLE + 1 + _TITLE_NUMBERS)
_WORDS = slice(_NUMBERS.stop, _NUMBERS.stop + 8)
_SIZE = _WORDS.stop
_RECENT = 256
_PLACE_BITS, _ONE, _PLACE = np.uint64(27), np.uint64(1), np.uint64((1 << 27) - 1)

# The seed is part of the format: a signature that was kept is compared with those of a later run.
_RANDOM = np.random.Generator(np.random.PCG64(20261122))
_FACTORS = _RANDOM.integers(0, 1 << 31, _VALUES, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
_OFFSETS = _RANDOM.integers(0, 1 << 32, _VALUES, dtype=np.uint32)
_PLACES = _RANDOM.integers(0, 1 << 63, _WIDTH, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_BAND_PLACES = _RANDOM.integers(0, 1 << 63, _ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)

_TITLE_NUMBER = re.compile(r"\d+|(?<![\w/])[IVX]{1,6}(?![\w/])")
_COUNT = re.compile(r"(?:\d{1,2}|0+|(?:19|20)\d\d)(?:_(?:\d{1,2}|0+|(?:19|20)\d\d))*")
_ROMAN = {"I": 1, "V": 5, "X": 10}


def signature(terms: Sequence[str], title: str = "", number: str = "") -> np.ndarray:
    """What is compared of a text: 142 uint32 values; all zero for a text without terms, which is like no other.

    `terms` are best those of the text without its date line and byline: these change from portal to portal.
    `title` and `number` (a directive's own, `12/KH-BDT`) are NFC. Values 0-127 are a minhash of the runs of four
    syllables, 128 stands for the number, 129 for the title, 130-133 for the numbers in the title and 134-141 for its
    words, a bit each; 0 means none.
    """
    made = np.zeros(_SIZE, dtype=np.uint32)
    if not terms:
        return made
    words = [analysis.folded(term) for term, _, _ in analysis.tokens(title)]
    heading = " ".join(words)
    made[:_VALUES] = _minima(_shingles(terms)) if len(terms) >= SHORT else _whole([heading, *terms])
    made[_NUMBER] = _hash("".join(fold(number).split()))
    made[_TITLE] = _hash(heading)
    marks = sorted({_hash(mark) for mark in _title_numbers(title)})[:_TITLE_NUMBERS]
    made[_NUMBERS][: len(marks)] = marks
    for word in words:
        bit = _hash(word) % 256
        made[_WORDS][bit // 32] |= np.uint32(1 << bit % 32)
    return made


def _whole(terms: Sequence[str]) -> np.ndarray:
    """128 values that no other text gives."""
    text = "\n".join(map(analysis.folded, terms))
    return np.frombuffer(hashlib.shake_128(text.encode()).digest(4 * _VALUES), dtype="<u4").astype(np.uint32)


def _shingles(terms: Sequence[str]) -> np.ndarray:
    """A hash of each run of four terms; uint32."""
    codes = np.fromiter(map(_code, terms), dtype=np.uint64, count=len(terms))
    runs = len(terms) - _WIDTH + 1
    mixed = np.zeros(runs, dtype=np.uint64)
    for place, factor in enumerate(_PLACES):
        mixed += codes[place : place + runs] * factor
    # The finaliser of MurmurHash3, so that all bits of the sum decide about the 32 that are kept.
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    kept: np.ndarray = (mixed >> np.uint64(32)).astype(np.uint32)
    return kept


def _minima(shingles: np.ndarray) -> np.ndarray:
    """The least value of the shingles under each of 128 permutations; in blocks that stay in the processor's cache."""
    least = np.full(_VALUES, np.iinfo(np.uint32).max, dtype=np.uint32)
    for start in range(0, len(shingles), _BLOCK):
        values = shingles[start : start + _BLOCK, None] * _FACTORS
        values += _OFFSETS
        np.minimum(least, values.min(axis=0), out=least)
    return least


@lru_cache(maxsize=1 << 17)
def _code(term: str) -> int:
    return zlib.crc32(analysis.folded(term).encode())


def _hash(text: str) -> int:
    return (zlib.crc32(text.encode()) or 1) if text else 0


def _title_numbers(title: str) -> set[str]:
    """`Báo cáo quý II năm 2017` → 2, 2017. In a title all in capitals `VI` may be a word (`VI PHẠM`)."""
    capitals = title == title.upper()
    found = {match[0] for match in _TITLE_NUMBER.finditer(title)}
    arabic = {item.lstrip("0") or "0" for item in found if item.isdecimal()}
    roman = set() if capitals else {_arabic(item) for item in found if not item.isdecimal()}
    return arabic | roman


def _arabic(numeral: str) -> str:
    values = [*(_ROMAN[letter] for letter in numeral), 0]
    return str(sum(-one if one < following else one for one, following in pairwise(values)))


def bands(signature: np.ndarray) -> tuple[str, ...]:
    """20 keys of 10 ASCII characters: texts at least THRESHOLD alike share one with probability .99 or more."""
    return tuple(f"{band:02d}{value:08x}" for band, value in enumerate(band_values(signature).tolist()))


def band_values(signature: np.ndarray) -> np.ndarray:
    """The value of each of 20 bands, 32 bits each, as uint64; none for a text without terms."""
    if not signature[:_VALUES].any():
        return np.zeros(0, np.uint64)
    rows = signature[: _BANDS * _ROWS].reshape(_BANDS, _ROWS).astype(np.uint64)
    mixed: np.ndarray = (rows * _BAND_PLACES).sum(axis=1, dtype=np.uint64) >> np.uint64(32)
    return mixed


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """How alike two texts are, 0 to 1: the share of their runs of four syllables that both have, ± .04.

    0 for two of a series: other numbers, or one number and other titles (the articles of a law) unless the texts are
    identical; without numbers, titles of which each has a number that the other has not. Less by .15 when the titles
    are one pattern filled in twice (`Lịch tiếp công dân của … xã Hải Lựu`, `… xã Nhạo Sơn`).
    """
    return float(_likenesses(one, other[None, :])[0])


def _likenesses(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    found: np.ndarray = (one[:_VALUES] == others[:, :_VALUES]).mean(axis=1)
    numbered = (one[_NUMBER] != 0) & (others[:, _NUMBER] != 0)
    other_number = one[_NUMBER] != others[:, _NUMBER]
    other_part = (one[_TITLE] != others[:, _TITLE]) & (found < 1.0)
    apart = np.where(numbered, other_number | other_part, _counted_otherwise(one[_NUMBERS], others[:, _NUMBERS]))
    found[apart | ~others[:, :_VALUES].any(axis=1)] = 0.0
    found[_patterned(one[_WORDS], others[:, _WORDS]) & (found < 1.0)] -= _PATTERN
    positive: np.ndarray = np.maximum(found, 0.0)
    return positive


def _counted_otherwise(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Whether each of two titles has a number that the other has not."""
    equal = mine[None, :, None] == theirs[:, None, :]
    only_mine = ((mine != 0) & ~equal.any(axis=2)).any(axis=1)
    only_theirs = ((theirs != 0) & ~equal.any(axis=1)).any(axis=1)
    both: np.ndarray = only_mine & only_theirs
    return both


def _patterned(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Whether two titles share much and each has a word that the other has not."""
    shared = np.bitwise_count(mine & theirs).sum(axis=1)
    only_mine, only_theirs = np.bitwise_count(mine & ~theirs).sum(axis=1), np.bitwise_count(theirs & ~mine).sum(axis=1)
    found: np.ndarray = (only_mine > 0) & (only_theirs > 0) & (shared >= _SHARED * (shared + only_mine + only_theirs))
    return found


class Groups:
    """Gives each document, in order of arrival, the serial of the first document that is the same text.

    `lookup` finds what is already in the index. A document joins the group of the one most like it, if it is none of
    a series with another member of that group. Keeps about 750 bytes a document until the load is over.
    """

    def __init__(self, lookup: Lookup | None = None) -> None:
        self._lookup = lookup
        self._groups = array("q")
        self._signatures: list[np.ndarray] = []
        self._places = _Places()

    def add(self, serial: int, signature: np.ndarray) -> int:
        """The group of a document: the serial of the first of its group, its own when it is the first."""
        values = band_values(signature)
        if not len(values):
            return serial
        candidates = [(self._groups[place], self._signature(place)) for place in self._places.find(values)]
        if self._lookup:
            candidates += self._lookup(bands(signature))
        group = _nearest(signature, candidates)
        group = serial if group is None else group
        if not any(group == other and np.array_equal(signature, known) for other, known in candidates):
            self._places.add(len(self._groups), values)
            self._keep(group, signature)
        return group

    def _signature(self, place: int) -> np.ndarray:
        kept: np.ndarray = self._signatures[place // _BLOCK][place % _BLOCK]
        return kept

    def _keep(self, group: int, signature: np.ndarray) -> None:
        if len(self._groups) % _BLOCK == 0:
            self._signatures.append(np.empty((_BLOCK, _SIZE), dtype=np.uint32))
        self._signatures[-1][len(self._groups) % _BLOCK] = signature
        self._groups.append(group)


class _Places:
    """Which documents, by their places, carry a value of a band: 160 bytes a document.

    The last few hundred are in a dictionary; those before them in sorted arrays of which each is at least twice as long
    as the next, an item a band of a document: the band in 5 bits, its value in 32, the place in 27.
    """

    def __init__(self) -> None:
        self._recent: dict[int, list[int]] = {}
        self._waiting: list[np.ndarray] = []
        self._sorted: list[np.ndarray] = []

    def add(self, place: int, values: np.ndarray) -> None:
        """Note the values of a document."""
        keys = _keys(values)
        for key in keys.tolist():
            self._recent.setdefault(key, []).append(place)
        self._waiting.append(keys << _PLACE_BITS | np.uint64(place))
        if len(self._waiting) == _RECENT:
            self._settle()

    def _settle(self) -> None:
        fresh = np.sort(np.concatenate(self._waiting))
        while self._sorted and len(self._sorted[-1]) < 2 * len(fresh):
            # Two ascending runs: a stable sort finds them and merges them in one pass.
            fresh = np.sort(np.concatenate([self._sorted.pop(), fresh]), kind="stable")
        self._sorted.append(fresh)
        self._recent, self._waiting = {}, []

    def find(self, values: np.ndarray) -> list[int]:
        """The documents that carry one of those values, in order."""
        keys = _keys(values)
        found = {place for key in keys.tolist() for place in self._recent.get(key, ())}
        for known in self._sorted:
            lows, highs = (
                np.searchsorted(known, keys << _PLACE_BITS),
                np.searchsorted(known, keys + _ONE << _PLACE_BITS),
            )
            for low, high in zip(lows.tolist(), highs.tolist(), strict=True):
                if low < high:
                    found.update((known[low:high] & _PLACE).tolist())
        return sorted(found)


def _keys(values: np.ndarray) -> np.ndarray:
    keys: np.ndarray = np.arange(len(values), dtype=np.uint64) << np.uint64(32) | values
    return keys


def _nearest(signature: np.ndarray, candidates: Sequence[tuple[int, np.ndarray]]) -> int | None:
    """The group of the candidate most like `signature`, the lowest of several; None when no group is near enough."""
    if not candidates:
        return None
    found = _likenesses(signature, np.stack([other for _, other in candidates])).tolist()
    apart = {group for (group, _), alike in zip(candidates, found, strict=True) if alike == 0.0}
    near = [
        (-alike, group)
        for (group, _), alike in zip(candidates, found, strict=True)
        if alike >= THRESHOLD and group not in apart
    ]
    return min(near)[1] if near else None


def keywords(
    terms: Sequence[str], frequency: Callable[[str], int], total: int, most: int = 12
) -> list[tuple[str, float]]:
    """The terms that best tell a text apart, with their weights, highest first: a query for related documents.

    `terms` are words or bigrams, `frequency` says how many of the `total` documents of the index hold one. A term of
    this document alone finds no other and is left out, as are bare days, months, years and zeros; `135` stays.
    """
    weighed = [
        (-math.sqrt(count) * math.log(total / held), term)
        for term, count in Counter(terms).items()
        if not _COUNT.fullmatch(term) and 2 <= (held := frequency(term)) < total
    ]
    return [(term, -weight) for weight, term in sorted(weighed)[:most]]
