"""What a person may be about to type: places, programmes, people, units, types and phrases. Pure; frozen once built.

Enters: the values of the facets, the words of the index and the bigrams of their syllables, each with the number of
documents that hold it; then what was typed so far. Leaves: Suggestions. May not: look for titles, that is a query.
Bigrams are looked up where they are, in the index: of all that is known they are nearly all.

What is typed is syllables, the last of them perhaps unfinished. A value is suggested when they stand in its label from
the beginning of a word on; a phrase when they begin a word of the index, or when their end does (`hỗ trợ hộ ng` →
`hỗ trợ hộ nghèo`). Diacritics that were typed are preferred; diacritics that were not typed are no fault.
"""

from __future__ import annotations

import math
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from heapq import nlargest
from itertools import pairwise
from operator import itemgetter
from string import whitespace
from typing import NamedTuple, Protocol

import numpy as np

from archive.text import fold, key, lower, nfc
from indexer import analysis

PHRASE = "phrase"
"""The kind of a suggestion that is words to look for; all other kinds are names of facets."""

KINDS = ("district", "programme", "unit", "author", "person", "type", PHRASE)
"""The kinds, the one to be shown first before the others; a kind that is not named here comes last."""

MAX_TYPED = 200

MAX_WORDS = 100_000
"""So many words are suggested, those of the most documents: of a large archive most words stand in one or two."""

_LONGEST_WORD = 4
_CONSIDERED = 64
_FOLLOWERS = 24
_READINGS = 6
_RARE = 0.2
_ANY = "\U0010ffff"
_NONE = "\0"
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value of the facet `kind` by its label and code, or a phrase, whose code is empty.

    `count` is the number of documents, of a phrase that is not one word of the index about that number.
    """

    text: str
    kind: str
    code: str
    count: int


class _Rank(NamedTuple):
    """Lower is better. `more`: it goes on after what was typed; `composed`: words typed before are no part of it."""

    fault: int
    inside: bool
    composed: bool
    more: bool
    kind: int
    fewness: float
    text: str


class _Typed(NamedTuple):
    """What was typed: whole syllables, the forms that an unfinished last one may stand for, where each one begins."""

    text: str
    head: list[str]
    last: tuple[str, ...]
    starts: list[int]

    @property
    def accented(self) -> bool:
        """Whether there is a diacritic, so that a whole syllable without any is meant to have none."""
        return fold(self.text) != lower(self.text)


class _Prefixes:
    """Strings of which the best with a given beginning are found; `order` says which are better (lower)."""

    def __init__(self, strings: Sequence[str], order: Sequence[int]) -> None:
        self._items = np.array(sorted(range(len(strings)), key=strings.__getitem__), dtype=np.int64)
        self._strings = [strings[item] for item in self._items.tolist()]
        self._order = np.array(order, dtype=np.int64)[self._items]

    def best(self, beginning: str, most: int, following: str = _ANY) -> list[int]:
        """The numbers of the `most` best strings from `beginning` up to `beginning + following`, in no order."""
        low, high = bisect_left(self._strings, beginning), bisect_left(self._strings, beginning + following)
        items: np.ndarray = self._items[low:high]
        if high - low > most:
            items = items[np.argpartition(self._order[low:high], most)[:most]]
        found: list[int] = items.tolist()
        return found


class Bigrams(Protocol):
    """Terms and the number of documents that hold each."""

    def counts(self, terms: Sequence[str]) -> list[int]:
        """In how many documents each of those terms stands."""

    def starting(self, start: str, most: int) -> list[tuple[str, int]]:
        """The commonest terms that begin with `start`, the first `most`."""


class _Lexicon:
    """The words of the index, and how likely a word follows a syllable, from what is known of their syllables."""

    def __init__(self, words: Mapping[str, int], bigrams: Bigrams) -> None:
        kept = sorted(nlargest(MAX_WORDS, iter(words.items()), key=itemgetter(1)))
        self.words, self.counts = [word for word, _ in kept], [count for _, count in kept]
        plain = _folded(self.words)
        order = [-count for count in self.counts]
        self.index = (_Prefixes(self.words, order), _Prefixes(plain, order))
        self._most = max(self.counts, default=1)
        self._apart = lru_cache(maxsize=1 << 14)(partial(self._counted_apart, bigrams))
        self._starting = lru_cache(maxsize=1 << 10)(partial(bigrams.starting, most=_FOLLOWERS))
        self._readings: defaultdict[str, int] = defaultdict(int)
        self._syllables: defaultdict[str, int] = defaultdict(int)
        self._firsts: defaultdict[str, int] = defaultdict(int)
        self._joined: defaultdict[str, int] = defaultdict(int)
        for word, folded, count in zip(self.words, plain, self.counts, strict=True):
            self._firsts[folded.partition("_")[0]] += count
            if count > 1:
                self._weigh(word.split("_"), folded.split("_"), count)

    def _weigh(self, word: list[str], folded: list[str], count: int) -> None:
        for term, syllable in zip(word, folded, strict=True):
            self._readings[term] += count
            self._syllables[syllable] += count
        for pair in pairwise(folded):
            self._joined["_".join(pair)] += count

    def telling(self, number: int) -> float:
        """How much a word says, 0 for the most frequent one: `xây dựng` more than `của`."""
        return math.log(self._most / max(self.counts[number], 1))

    def reading(self, syllable: str) -> float:
        """How often a folded syllable is read with these accents, 0 to 1; one that is no word is read in any way."""
        plain = analysis.folded(syllable)
        if syllable == plain and syllable not in self._readings:
            return 1.0
        return self._readings.get(syllable, 0) / max(self._syllables.get(plain, 0), 1)

    def _counted_apart(self, bigrams: Bigrams, bigram: str) -> int:
        """In how many documents the two stand together without being in one word, as in `đại học`."""
        return bigrams.counts([bigram])[0] - self._joined.get(bigram, 0)

    def together(self, before: str, number: int) -> int:
        """The most documents that can hold the word right after the syllable `before`."""
        first = self.words[number].partition("_")[0]
        return min(self.counts[number], self._apart(f"{analysis.folded(before)}_{analysis.folded(first)}"))

    def following(self, before: str, last: Iterable[str], reading: float) -> Iterator[tuple[int, int]]:
        """The words that begin with one of the forms of `last`, and about how many documents hold them after `before`.

        Bigrams know no accents, so their number is shared out among the readings of either syllable.
        """
        for form in dict.fromkeys(map(fold, last)):
            for bigram, _ in self._starting(f"{analysis.folded(before)}_{form}"):
                first = bigram.partition("_")[2]
                free = self._apart(bigram) * reading
                share = free / max(self._firsts.get(first, 0), 1)
                for number in self._words_of(first) if free >= 1 else ():
                    if count := int(share * self.counts[number]):
                        yield number, count

    def _words_of(self, syllable: str) -> list[int]:
        """The most frequent words that begin with this syllable, whatever its accents."""
        _, plain = self.index
        return plain.best(syllable, _READINGS, _NONE) + plain.best(f"{syllable}_", _READINGS)


class Suggester:
    """Suggestions from facet values, words and bigrams, each with its number of documents.

    `words` maps `tảo_hôn` (and `huyện`), `bigrams` the folded `ho_ngheo`. Building takes 0.6 s of a core for 100,000
    words; nothing changes afterwards, so any number of threads may ask.
    """

    def __init__(self, values: Iterable[Suggestion], words: Mapping[str, int], bigrams: Bigrams) -> None:
        self._values = list(values)
        self._labels = [_terms(value.text) for value in self._values]
        self._tails = [(number, place) for number, label in enumerate(self._labels) for place in range(len(label))]
        tails = ["_".join(self._labels[number][place:]) for number, place in self._tails]
        order = [-self._values[number].count for number, _ in self._tails]
        self._index = (_Prefixes(tails, order), _Prefixes(_folded(tails), order))
        self._lexicon = _Lexicon(words, bigrams)

    def suggest(self, typed: str, most: int = 8) -> list[Suggestion]:
        """At most `most` suggestions, best first; none for what holds no letter or digit or is over 200 characters."""
        read = _read(typed)
        if read is None:
            return []
        found = [*self._values_for(read), *self._phrases_for(read)]
        return _chosen(sorted(found, key=lambda row: row[0]), most)

    def _values_for(self, typed: _Typed) -> Iterator[tuple[_Rank, Suggestion]]:
        best: dict[int, _Rank] = {}
        for tail in _beginning(self._index, typed.head, typed.last):
            number, place = self._tails[tail]
            rank = _rank(self._values[number], self._labels[number][place:], typed, 0)
            rank = rank._replace(inside=place > 0)
            best[number] = min(rank, best.get(number, rank))
        return ((rank, self._values[number]) for number, rank in best.items())

    def _phrases_for(self, typed: _Typed) -> Iterator[tuple[_Rank, Suggestion]]:
        """Words that what was typed begins, then words that its end begins: the longer that end, the better."""
        seen: set[str] = set()
        for place in range(max(len(typed.starts) - _LONGEST_WORD, 0), len(typed.starts)):
            found = set()
            for number, count in self._counted(typed, place):
                word = self._lexicon.words[number].split("_")
                phrase = Suggestion(_continued(typed, place, word), PHRASE, "", count)
                if (folded := fold(phrase.text)) not in seen and key(phrase.text) != key(typed.text):
                    found.add(folded)
                    rank = _rank(phrase, word, typed, place)
                    if place:
                        rank = rank._replace(composed=True, more=True, fewness=-count * self._lexicon.telling(number))
                    yield rank, phrase
            seen |= found

    def _counted(self, typed: _Typed, place: int) -> Iterator[tuple[int, int]]:
        """The words that begin as typed from the syllable `place` on, and about how many documents hold them so."""
        lexicon, before, head = self._lexicon, typed.head[:place], typed.head[place:]
        if before and not head:
            reading = lexicon.reading(before[-1]) if typed.accented else 1.0
            yield from lexicon.following(before[-1], typed.last, reading)
            return
        for number in _beginning(lexicon.index, head, typed.last):
            count = lexicon.together(before[-1], number) if before else lexicon.counts[number]
            if count > 0 and "_" in lexicon.words[number]:
                yield number, count


def _terms(text: str) -> list[str]:
    return [term for term, _, _ in analysis.tokens(nfc(text))]


def _folded(strings: Iterable[str]) -> list[str]:
    # Syllable by syllable: there are few, and `analysis.folded` remembers them.
    return ["_".join(map(analysis.folded, string.split("_"))) for string in strings]


def _read(typed: str) -> _Typed | None:
    text = nfc(typed)
    found = list(analysis.tokens(text))
    if not found or len(text) > MAX_TYPED:
        return None
    terms, starts = [term for term, _, _ in found], [start for _, start, _ in found]
    if found[-1][2] < len(text):
        return _Typed(text, terms, ("",), [*starts, len(text)])
    # `hoà` may become hòa or hoàn, `ki` kỹ or kiểm: what is unfinished is taken both as it stands and as a term.
    raw = text[starts[-1] :]
    return _Typed(text, terms[:-1], tuple(dict.fromkeys((lower(raw), key(raw), terms[-1]))), starts)


def _beginning(index: tuple[_Prefixes, _Prefixes], head: Sequence[str], last: Sequence[str]) -> set[int]:
    """The best strings that begin with `head` and one of `last`: first with the accents typed, then without any."""
    accented, plain = index
    beginnings = dict.fromkeys("_".join([*head, form]) for form in last)
    found = {number for beginning in beginnings for number in accented.best(beginning, _CONSIDERED)}
    for beginning in dict.fromkeys(map(fold, beginnings)):
        found.update(plain.best(beginning, _CONSIDERED))
    return found


def _rank(found: Suggestion, terms: Sequence[str], typed: _Typed, place: int) -> _Rank:
    """How well `terms`, the syllables of `found` from the match on, agree with those typed from `place` on."""
    head = typed.head[place:]
    fault = 0
    for syllable, term in zip(head, terms, strict=False):
        if syllable != term:
            fault += 2 if syllable != analysis.folded(term) else int(typed.accented)
    rest = terms[len(head) :]
    if rest:
        fault += min(_fault(form, rest[0]) for form in typed.last)
    more = len(rest) > 1 or (
        len(rest) == 1 and rest[0] not in typed.last and analysis.folded(rest[0]) not in typed.last
    )
    kind = KINDS.index(found.kind) if found.kind in KINDS else len(KINDS)
    return _Rank(fault, False, False, more, kind, -found.count, found.text)


def _fault(form: str, term: str) -> int:
    """0 when `form` begins `term` or has no accents, 1 when its tone may be still to come (`thiê`, `thiểu`), else 2."""
    if term.startswith(form) or analysis.folded(term).startswith(form):
        return 0
    return 1 if _toneless(term).startswith(form) else 2


@lru_cache(maxsize=1 << 12)
def _toneless(term: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", term).translate(_TONES))


def _continued(typed: _Typed, before: int, word: Sequence[str]) -> str:
    """What was typed up to the syllable `before`, then `word`."""
    kept = typed.text[: typed.starts[before]]
    gap = " " if kept == typed.text and not kept.endswith((*whitespace, "&", "/", "-")) else ""
    return f"{kept}{gap}{' '.join(word)}"


def _chosen(ranked: Iterable[tuple[_Rank, Suggestion]], most: int) -> list[Suggestion]:
    """The first `most`; of one kind no more than three eighths, inside labels a quarter, while others fit as well."""
    share, inside = -(-most * 3 // 8), -(-most // 4)
    taken: Counter[str] = Counter()
    order = []
    for place, (rank, found) in enumerate(_different(ranked, most)):
        over = taken[found.kind] >= share or (rank.inside and taken["inside"] >= inside)
        order.append((rank.fault, over, place, found))
        taken.update([found.kind, "inside"] if rank.inside else [found.kind])
    first = sorted(order, key=lambda row: row[:3])[:most]
    return [found for _, _, _, found in sorted(first, key=lambda row: row[2])]


def _different(ranked: Iterable[tuple[_Rank, Suggestion]], most: int) -> Iterator[tuple[_Rank, Suggestion]]:
    """Up to `most` of a kind, no value or phrase twice, no phrase of which a far more frequent one is a reading."""
    given: Counter[str] = Counter()
    values: set[tuple[str, str, str]] = set()
    texts: set[str] = set()
    counts: dict[str, int] = {}
    for rank, found in ranked:
        if given[found.kind] >= most:
            continue
        text = " ".join(_terms(found.text))
        if found.kind == PHRASE:
            if text in texts or found.count < _RARE * counts.setdefault(fold(text), found.count):
                continue
        elif (text, found.kind, found.code) in values:
            continue
        values.add((text, found.kind, found.code))
        texts.add(text)
        given[found.kind] += 1
        yield rank, found
