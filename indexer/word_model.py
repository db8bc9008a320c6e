"""The model by which underthesea joins tokens into words, as arrays: the same tags without a string a feature.

Enters: a CRFsuite file and a dictionary, then rows of numbered tokens. Leaves: for each token, whether it goes on with
the word before it. May not: cut text into tokens, or load underthesea; `underthesea_core` alone says what the lower
case of a token is and whether it is a title, so that there is one opinion of it.

The model is a linear chain of two labels: B begins a word, I goes on with it. A token's score is the sum of the weights
of its features, each a template filled with one, two or three tokens that stand side by side. Here the weights are
kept by token, by pair and by triple, and a text is scored a whole array at a time. That sums in another order than
underthesea does and moves the sixteenth digit, so what is nearer than `_CLOSE` is not decided here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LIMIT = 1 << 17
"""Tokens that can have numbers at a time."""
BEGIN, END = 0, 1
"""Tokens over the ends of a line: a line is BEGIN, BEGIN, its tokens, END, END."""

_CLOSE = 1e-6
_PLACES = {1: ("-2", "-1", "0", "1", "2"), 2: ("-2,-1", "-1,0", "0,1", "1,2"), 3: ("-2,0", "-1,1", "0,2")}
"""Where n tokens can stand around the token that is tagged: the offsets of the first and the last of them."""
_EDGES = ("", "BOS", "EOS")
"""The first rows of a table: for n-grams that it does not have, for those over the begin and over the end of a line."""
_FAR = -1e9
_FUNCTIONS = ("", ".lower", ".isdigit", ".istitle", ".is_in_dict")
_FEATURE = np.dtype([("kind", "<u4"), ("source", "<u4"), ("label", "<u4"), ("weight", "<f8")])


@dataclass(frozen=True, slots=True)
class Crf:
    """A chain of B and I: for each attribute its weight for I less that for B; the weight of each step, B to I, …"""

    weights: dict[str, float]
    bb: float
    bi: float
    ib: float
    ii: float

    @property
    def i_from_i(self) -> float:
        """By how much I must lead so that an I after it comes from it, and not from B."""
        return self.bi - self.ii

    @property
    def b_from_i(self) -> float:
        """By how much I must lead so that a B after it comes from it, and not from B."""
        return self.bb - self.ib


def read_crf(path: Path) -> Crf:
    """The model in a CRFsuite file (magic `lCRF`, version 100). ValueError when its labels are not B-W and I-W."""
    data = path.read_bytes()
    features_at, labels_at, names_at = struct.unpack_from("<3I", data, 28)
    if _strings(data, labels_at) != ["B-W", "I-W"]:
        raise ValueError(f"{path}: not a model of B-W and I-W")
    count = struct.unpack_from("<I", data, features_at + 8)[0]
    features = np.frombuffer(data, _FEATURE, count, features_at + 12)
    names = _strings(data, names_at)
    states, steps = features[features["kind"] == 0], features[features["kind"] == 1]
    signed = np.where(states["label"] == 1, states["weight"], -states["weight"])
    sums = np.bincount(states["source"], signed, len(names)).tolist()
    step = {(int(item["source"]), int(item["label"])): float(item["weight"]) for item in steps}
    return Crf(dict(zip(names, sums, strict=True)), step[0, 0], step[0, 1], step[1, 0], step[1, 1])


def _strings(data: bytes, at: int) -> list[str]:
    """The strings of a constant quark database in the order of their numbers; each is number, size, bytes, NUL."""
    count, table = struct.unpack_from("<2I", data, at + 16)
    strings = []
    for offset in struct.unpack_from(f"<{count}I", data, at + table):
        size = struct.unpack_from("<I", data, at + offset + 4)[0]
        strings.append(data[at + offset + 8 : at + offset + 7 + size].decode())
    return strings


Rows = dict[str, list[float]]
"""For what a template is filled with, its weight at each of the places of `_PLACES`."""


def _sorted_out(weights: dict[str, float]) -> dict[tuple[str, int], Rows]:
    """The weights by the function of the template and the number of its tokens."""
    columns = {
        f"T[{place}]{function}": (function, size, column)
        for size, places in _PLACES.items()
        for column, place in enumerate(places)
        for function in _FUNCTIONS
    }
    rows: dict[tuple[str, int], Rows] = {(function, size): {} for function in _FUNCTIONS for size in _PLACES}
    for name, weight in weights.items():
        template, _, value = name.partition("=")
        function, size, column = columns[template]
        rows[function, size].setdefault(value, [0.0] * len(_PLACES[size]))[column] = weight
    return rows


@dataclass(frozen=True, slots=True)
class Grams:
    """The pairs, or triples, that have weights: their keys, sorted, and behind the rows of `_EDGES` a row for each.

    A key has the numbers of the tokens as its digits, in base `base`.
    """

    base: int
    keys: np.ndarray
    rows: np.ndarray

    def of(self, keys: np.ndarray) -> np.ndarray:
        """The number of the row of each key."""
        places = np.searchsorted(self.keys, keys)
        return np.where(self.keys[places] == keys, places + len(_EDGES), 0)


class Form:
    """Tokens as written, or in lower case: the numbers of those that stand in n-grams, and the weights of all.

    `numbers` has no 0: that is the number of every token that stands in no n-gram.
    """

    def __init__(self, rows: dict[int, Rows], known: dict[int, Rows], entries: frozenset[str]) -> None:
        grams = {size: [*rows[size], *_entries(entries, size, rows[size])] for size in _PLACES}
        tokens = sorted({token for size in (2, 3) for gram in grams[size] for token in gram.split(" ")})
        self.numbers = {token: number for number, token in enumerate(tokens, 1)}
        singles = ["", *grams[1]]
        self.single = dict(zip(singles, _weighed(singles, 1, rows[1], known[1], entries), strict=True))
        self.pairs, self.triples = (
            self._grams([gram for gram in grams[size] if gram not in _EDGES], size, rows[size], known[size], entries)
            for size in (2, 3)
        )

    def _grams(self, grams: list[str], size: int, rows: Rows, known: Rows, entries: frozenset[str]) -> Grams:
        base = len(self.numbers) + 1
        keys = []
        for gram in grams:
            key = 0
            for token in gram.split(" "):
                key = key * base + self.numbers[token]
            keys.append(key)
        order = np.argsort(keys)
        weights = _weighed([*_EDGES, *grams], size, rows, known, entries)
        # The last key is nobody's, so that every search ends before it.
        ordered = np.append(np.array(keys, dtype=np.int64)[order], np.iinfo(np.int64).max)
        return Grams(base, ordered, np.concatenate([weights[: len(_EDGES)], weights[len(_EDGES) :][order]]))


def _entries(entries: frozenset[str], size: int, beside: Rows) -> list[str]:
    return [entry for entry in entries if entry.count(" ") == size - 1 and entry not in beside]


def _weighed(grams: list[str], size: int, rows: Rows, known: Rows, entries: frozenset[str]) -> np.ndarray:
    """A row of weights for each n-gram: its own, and those of being in the dictionary or not."""
    none = [0.0] * len(_PLACES[size])
    own: np.ndarray = np.array([rows.get(gram, none) for gram in grams])
    values = {name: known.get(name, none) for name in ("True", "False", "BOS", "EOS")}
    own += [values[gram if gram in ("BOS", "EOS") else str(gram in entries)] for gram in grams]
    return own


class WordModel:
    """Numbers tokens and tags lines of them. Not for several threads at once."""

    def __init__(self, crf: Crf, dictionary: frozenset[str]) -> None:
        from underthesea_core import CRFFeaturizer  # type: ignore[import-untyped]

        self._crf = crf
        rows = _sorted_out(crf.weights)
        entries = frozenset(entry for entry in dictionary if entry.count(" ") < len(_PLACES))
        written, lower, known = ({size: rows[name, size] for size in _PLACES} for name in ("", ".lower", ".is_in_dict"))
        self._forms = (Form(written, dict.fromkeys(_PLACES, {}), frozenset()), Form(lower, known, entries))
        none = [0.0] * len(_PLACES[1])
        self._flags = {
            (function, value): np.array(rows[function, 1].get(value, none))
            for function in (".isdigit", ".istitle")
            for value in ("True", "False", "BOS", "EOS")
        }
        titles = (rows[".istitle", size] for size in (2, 3))
        self._titles = tuple(np.array([held[name][2] for name in ("False", "True", "EOS")]) for held in titles)
        self._featurizer = CRFFeaturizer(["T[0].lower", "T[0].isdigit", "T[0].istitle"], set())
        self._numbers: dict[str, int] = {}
        self._single = np.empty((LIMIT, len(_PLACES[1])))
        self._digits = np.empty((LIMIT, 2), dtype=np.int64)
        self._is_title = np.empty(LIMIT, dtype=bool)
        self.clear()

    def clear(self) -> None:
        """Forget all numbers but BEGIN and END."""
        self._numbers.clear()
        for number, name in ((BEGIN, "BOS"), (END, "EOS")):
            # Under a name that is no token: a text may hold the letters BOS.
            self._numbers[f"\n{name}"] = number
            self._describe(number, name, name, name, name)

    def __len__(self) -> int:
        """How many tokens have numbers."""
        return len(self._numbers)

    def number(self, token: str) -> int:
        """The number of a token, the same until `clear`."""
        found = self._numbers.get(token)
        if found is None:
            found = self._numbers[token] = len(self._numbers)
            lower, digit, title = (feature.partition("=")[2] for feature in self._featurizer.process([[[token]]])[0][0])
            self._describe(found, token, lower, digit, title)
        return found

    def _describe(self, number: int, written: str, lower: str, digit: str, title: str) -> None:
        row = self._flags[".isdigit", digit] + self._flags[".istitle", title]
        for column, (form, value) in enumerate(zip(self._forms, (written, lower), strict=True)):
            row = row + form.single.get(value, form.single[""])
            self._digits[number, column] = form.numbers.get(value, 0)
        self._single[number] = row
        self._is_title[number] = title == "True"

    def tag(self, tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For the numbers of the tokens of some lines: which go on with a word, and where that is too close to say."""
        first = np.flatnonzero(tokens == BEGIN)[1::2] + 1
        last = np.flatnonzero(tokens == END)[::2] - 1
        crf = self._crf
        scores = self._scores(tokens, last, first)
        scores[first - 1] = _FAR
        # What a step adds after a score so far below: taken back, for a first token has no step before it.
        scores[first] -= crf.bi - crf.bb
        leads = np.array(self._leads(scores.tolist()))
        before_i, before_b = leads > crf.i_from_i, leads > crf.b_from_i
        close = (np.abs(leads - crf.i_from_i) < _CLOSE) | (np.abs(leads - crf.b_from_i) < _CLOSE)
        before_i[last] = before_b[last] = leads[last] > 0
        close[last] = np.abs(leads[last]) < _CLOSE
        return _traced(before_i, before_b), close & (tokens > END)

    def _scores(self, tokens: np.ndarray, last: np.ndarray, first: np.ndarray) -> np.ndarray:
        """The weights of I less those of B, of all features of each token."""
        size = len(tokens)
        scores = np.zeros(size)
        self._add(scores, self._single[tokens])
        for column, form in enumerate(self._forms):
            digits = self._digits[tokens, column]
            pairs = digits[:-1] * form.pairs.base + digits[1:]
            triples = pairs[:-1] * form.triples.base + digits[2:]
            for grams, keys, length in ((form.pairs, pairs, 2), (form.triples, triples, 3)):
                rows = grams.of(keys)
                rows[last + 2 - length] = rows[last + 3 - length] = _EDGES.index("EOS")
                rows[first - 2] = rows[first - 1] = _EDGES.index("BOS")
                self._add(scores, grams.rows[rows])
        titles = self._is_title[tokens]
        both = (titles[:-1] & titles[1:]).astype(np.intp)
        three = both[:-1] * titles[2:]
        both[last] = three[last] = three[last - 1] = 2
        scores[:-1] += self._titles[0][both]
        scores[:-2] += self._titles[1][three]
        return scores

    @staticmethod
    def _add(scores: np.ndarray, weights: np.ndarray) -> None:
        """Add to the score of each token the weights of the n-grams around it: column 0 of that two tokens before, …"""
        inner = scores[2:-2]
        for column in range(weights.shape[1]):
            inner += weights[column : column + len(inner), column]

    def _leads(self, scores: list[float]) -> list[float]:
        """By how much the best row of tags that ends in I beats the best that ends in B, at each token."""
        bb, bi, ib, ii = self._crf.bb, self._crf.bi, self._crf.ib, self._crf.ii
        i_from_i, b_from_i = self._crf.i_from_i, self._crf.b_from_i
        leads = []
        lead = 0.0
        for score in scores:
            lead = score + (lead + ii if lead > i_from_i else bi) - (lead + ib if lead > b_from_i else bb)
            leads.append(lead)
        return leads


def _traced(before_i: np.ndarray, before_b: np.ndarray) -> np.ndarray:
    """The best tags, from the last one back: each is its `before_i` where the next tag is I, else its `before_b`."""
    # Where both agree the next tag doesn't matter. Before such a place each tag copies, or each contradicts, its next.
    places = np.arange(len(before_i))
    settled = np.where(before_i == before_b, places, len(places) - 1)
    nearest = np.minimum.accumulate(settled[::-1])[::-1]
    contradicts = before_b & ~before_i
    tags: np.ndarray = before_i[nearest] ^ (contradicts & ((nearest - places) % 2 == 1))
    return tags
