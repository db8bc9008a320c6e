"""Did you mean: other spellings of a question, made of terms that the index holds.

Enters: the words of a question as typed, and the index's lexicons. Leaves: spellings of the whole question, best first.
May not: search, or touch a number. It is a noisy channel: a spelling costs what its slips cost (`_COSTS`) and earns
the logarithm of how likely its terms stand side by side in the archive, by `_Lexicon`. Costs are natural logarithms.

A slip is: accents left out or wrong; keys of Telex or VNI that were not turned into accents; one letter of a syllable
swapped with its neighbour, doubled, missing, too many or wrong; a space left out, put in or shifted by one letter.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise, product

from archive.text import fold, key, nfc
from indexer.analysis import folded, term_of, tokens

_BEAM = 12  # readings of a place, and paths up to it, that are followed further
_MARGIN = 4.0  # how much less likely than the best an answer may be
_FITTING = 3  # in so many documents two terms side by side are no slip
_LONGEST_SYLLABLE, _LONGEST_EDITED, _LONGEST_RUN = 7, 16, 32
_ALONE, _IN_WORD, _SIDE_BY_SIDE = 0.1, 0.6, 0.3  # how far a term is trusted for itself, in a word, beside another
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_VOWELS = frozenset("aeiouy")

_COSTS = {
    "bare": 0.3,  # no accents in the whole question
    "bare word": 2.0,  # no accents on this word, though others have some
    "mark missing": 2.0, "mark wrong": 3.5,
    "hook or tilde": 2.5,  # hỏi and ngã sound alike in half of the country
    "keys": 1.0,  # of Telex or VNI
    "swapped": 3.5, "doubled": 3.0, "missing": 4.0, "extra": 4.5, "wrong": 6.0,
    "neighbour": 4.0,  # the key beside the right one
    "alike": 3.5,  # letters that sound alike
    "split": 2.5, "joined": 4.0, "shifted": 4.0,
}  # fmt: skip

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {char: (row, column) for row, line in enumerate(_ROWS) for column, char in enumerate(line)}
_BESIDE = frozenset(
    one + other
    for one, (row, column) in _KEYS.items()
    for other, (second, place) in _KEYS.items()
    if one != other and abs(row - second) <= 1 and abs(column - place) <= 1
)
_ONSETS = (
    ("tr", "ch"), ("s", "x"), ("d", "gi"), ("d", "r"), ("gi", "r"), ("l", "n"), ("c", "k"), ("c", "q"), ("g", "gh"),
    ("ng", "ngh"), ("ph", "f"), ("gi", "j"), ("qu", "w"),
)  # fmt: skip
_CODAS = (("n", "ng"), ("n", "nh"), ("c", "t"), ("ch", "c"), ("i", "y"))

_TELEX: dict[str, int | dict[str, str]] = {
    "z": 0, "f": 1, "r": 2, "x": 3, "s": 4, "j": 5,
    "a": {"a": "â"}, "e": {"e": "ê"}, "o": {"o": "ô"}, "d": {"d": "đ"}, "w": {"a": "ă", "o": "ơ", "u": "ư"},
}  # fmt: skip
_VNI: dict[str, int | dict[str, str]] = {
    "0": 0, "2": 1, "3": 2, "4": 3, "1": 4, "5": 5,
    "6": {"a": "â", "e": "ê", "o": "ô"}, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}, "9": {"d": "đ"},
}  # fmt: skip


def telex(word: str) -> str:
    """The term that these keys of Telex write: `chuowngf` → `chường`; "" when no key acts."""
    return _typed(word, _TELEX)


def vni(word: str) -> str:
    """The term that these keys of VNI write: `chuo7ng` → `chương`; "" unless every digit is a mark of a letter."""
    done = _typed(word, _VNI) if word[:1].isalpha() else ""
    return done if done.isalpha() else ""


def _typed(word: str, keys: Mapping[str, int | dict[str, str]]) -> str:
    letters: list[str] = []
    tone, left = 0, 0
    for char in key(word):
        act = keys.get(char)
        base, own = _toned(char)
        if isinstance(act, int) and any(fold(letter) in _VOWELS for letter in letters):
            tone = act
        elif isinstance(act, dict) and (place := _marked(letters, act)) >= 0:
            letters[place] = act[letters[place]]
            if letters[place] == "ơ" and letters[place - 1 : place] == ["u"] and letters[:1] != ["q"]:
                letters[place - 1] = "ư"
        else:
            letters.append(base)
            tone, left = own or tone, left + 1
    if letters[-2:] == ["ư", "ơ"]:
        letters[-2] = "u"  # `thuở`: no syllable ends in `ươ`
    return term_of(_with_tone(letters, tone)) if left < len(word) else ""


def _marked(letters: Sequence[str], marks: Mapping[str, str]) -> int:
    """Which letter a mark belongs to: the last that can bear it, of an open `ua` the first (`mưa`); -1 for none."""
    place = max((index for index, letter in enumerate(letters) if letter in marks), default=-1)
    return place - 1 if "u" in marks and letters[-2:] == ["u", "a"] and letters[-3:-2] != ["q"] else place


def _toned(char: str) -> tuple[str, int]:
    """A letter without its tone, and the tone: `ấ` → (`â`, 4)."""
    parts = unicodedata.normalize("NFD", char)
    tone = next((mark for mark in parts if mark in _TONES), "")
    return (nfc(parts.replace(tone, "")), _TONES.index(tone) + 1) if tone else (char, 0)


def _with_tone(letters: Sequence[str], tone: int) -> str:
    """The syllable with its tone where the key puts it: on the marked vowel, else as in `hòa`, `toàn`, `ngoài`."""
    plain = fold("".join(letters))
    start = 2 if plain[:2] == "qu" or (plain[:2] == "gi" and plain[2:3] in _VOWELS) else 0
    first = next((index for index in range(start, len(plain)) if plain[index] in _VOWELS), -1)
    if not tone or first < 0:
        return "".join(letters)
    last = next((index for index in range(first, len(plain)) if plain[index] not in _VOWELS), len(plain)) - 1
    bearing = [index for index in range(first, last + 1) if letters[index] in "ăâêôơư"]
    closed = last + 1 < len(plain)
    place = bearing[-1] if bearing else first + (last > first and (closed or last - first > 1))
    return nfc("".join((*letters[: place + 1], _TONES[tone - 1], *letters[place + 1 :])))


@lru_cache(maxsize=1 << 14)
def _accents(term: str) -> tuple[int, str]:
    """The tone of a term, and its letters that are no plain ASCII: `đường` → (1, `ơđư`)."""
    bases = [_toned(char) for char in term]
    return max((tone for _, tone in bases), default=0), "".join(base for base, _ in bases if base > "\x7f")


def _accent_cost(typed: str, meant: str, bare: float) -> float:
    """What it costs to have typed the accents of `typed` for those of `meant`; `bare` when it has none at all."""
    (tone, marks), (meant_tone, meant_marks) = _accents(typed), _accents(meant)
    if not tone and not marks:
        return bare if meant_tone or meant_marks else 0.0
    cost = 0.0
    if tone != meant_tone:
        cost += _COSTS["hook or tilde" if {tone, meant_tone} == {2, 3} else "mark wrong" if tone else "mark missing"]
    for mark in {*marks, *meant_marks}:
        change = meant_marks.count(mark) - marks.count(mark)
        cost += change * _COSTS["mark missing"] if change > 0 else -change * _COSTS["mark wrong"]
    return cost


def _edits(plain: str) -> Iterator[tuple[str, float]]:
    """Every string one slip away from `plain`, a to z only, with its cost; some come twice."""
    for place, char in enumerate(plain):
        before, after = plain[:place], plain[place + 1 :]
        yield before + after, _COSTS["doubled" if char == plain[place - 1 : place] else "extra"]
        if after:
            yield before + after[0] + char + after[1:], _COSTS["swapped"]
        for other in _KEYS:
            yield before + other + after, _COSTS["neighbour" if char + other in _BESIDE else "wrong"]
    for place in range(len(plain) + 1):
        for other in _KEYS:
            yield plain[:place] + other + plain[place:], _COSTS["missing"]
    for one, other in chain(_ONSETS, map(reversed, _ONSETS)):
        if plain.startswith(one):
            yield other + plain[len(one) :], _COSTS["alike"]
    for one, other in chain(_CODAS, map(reversed, _CODAS)):
        if plain.endswith(one):
            yield plain[: -len(one)] + other, _COSTS["alike"]


class _Lexicon:
    """How likely terms are, alone and side by side. Counts are numbers of documents."""

    def __init__(self, syllables: Mapping[str, int], bigrams: Mapping[str, int], words: Mapping[str, int]) -> None:
        self._origin, self._words = syllables, words
        self._bigram = lru_cache(maxsize=1 << 14)(lambda pair: bigrams.get(pair, 0))
        self.likelihood = lru_cache(maxsize=1 << 14)(self._likelihood)

    @cached_property
    def syllables(self) -> dict[str, int]:
        """Every term: there are few, and each question looks up thousands."""
        return dict(iter(self._origin.items()))

    @cached_property
    def variants(self) -> dict[str, list[str]]:
        """The terms of letters by their folded form."""
        terms = [term for term in self.syllables if term.isalpha()]
        made: dict[str, list[str]] = {}
        for term, plain in zip(terms, fold("\n".join(terms)).splitlines(), strict=True):
            made.setdefault(plain, []).append(term)
        return made

    @cached_property
    def _folded_counts(self) -> dict[str, int]:
        return {plain: sum(map(self.syllables.__getitem__, terms)) for plain, terms in self.variants.items()}

    @cached_property
    def _total(self) -> int:
        return sum(self.syllables.values())

    @cached_property
    def _inside(self) -> dict[str, int]:
        """Terms that follow each other inside a word of three or more: `thiểu_số` of `dân_tộc_thiểu_số`."""
        made: dict[str, int] = {}
        for word, count in self._words.items():
            if word.count("_") > 1:
                for pair in pairwise(word.split("_")):
                    made["_".join(pair)] = made.get("_".join(pair), 0) + count
        return made

    def _share(self, term: str) -> float:
        """How much of its folded form a term is: `chợ` is a small part of `cho`."""
        return self.syllables[term] / self._folded_counts.get(folded(term), self.syllables[term])

    def together(self, one: str, other: str, folding: bool = True) -> float:
        """How many documents have the two terms side by side: whatever their accents, or about how many with them."""
        count = self._bigram(f"{folded(one)}_{folded(other)}")
        if folding or one not in self.syllables or other not in self.syllables:
            return count if folding else 0
        return count * self._share(one) * self._share(other)

    def _likelihood(self, term: str, before: str) -> float:
        """The logarithm of how likely `term` comes after `before`, or at the start of a question when that is ""."""
        chance = _ALONE * self.syllables[term] / self._total
        if before:
            pair = f"{before}_{term}"
            chance += _IN_WORD * (self._words.get(pair, 0) + self._inside.get(pair, 0)) / self.syllables[before]
            if together := self.together(before, term):
                documents = self.syllables[before] / self._share(before)
                chance += _SIDE_BY_SIDE * self._share(term) * together / documents
        return math.log(chance)

    def of(self, terms: Sequence[str], before: str = "") -> float:
        """The likelihood of a run of terms."""
        return sum(self.likelihood(term, last) for last, term in zip((before, *terms), terms, strict=False))


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word that is corrected or left as a whole, and its terms."""

    word: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read `units` units of the question: what to print, its terms, what the slips cost."""

    print: tuple[str, ...]
    terms: tuple[str, ...]
    cost: float
    units: int = 1


@dataclass(frozen=True, slots=True)
class _Path:
    """The words of the question read up to some place."""

    score: float
    print: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


class Speller:
    """Corrects questions by lexicons, term → number of documents, as an Engine gives them.

    `syllables` with accents; `bigrams`: folded pairs joined by `_`; `words`: syllables joined by `_`, with accents.
    Without `words` accents are chosen by how frequent a syllable is, and its neighbours do not count.
    Nothing is computed before the first question.
    """

    def __init__(
        self, syllables: Mapping[str, int], bigrams: Mapping[str, int], words: Mapping[str, int] | None = None
    ) -> None:
        self._lexicon = _Lexicon(syllables, bigrams, {} if words is None else words)

    def corrections(self, words: Sequence[str], most: int = 3) -> list[tuple[str, ...]]:
        """Other spellings of the question, best first, none when it is most likely right or beyond repair.

        `words` are what spaces part in NFC: `chuo7ng`, `KT-XH`, `102/2009/QĐ-TTg`, or terms. An answer is made of
        terms, and of words of several terms as typed; they stand in the lexicon and are not all those of the question.
        """
        units = list(self._units(words))
        typed = tuple(term for unit in units for term in unit.terms)
        bare = all(term == folded(term) for term in typed)
        paths: list[list[_Path]] = [[_Path(0.0)], *([] for _ in units)]
        for place in range(len(units)):
            readings = list(self._readings(units, place, bare)) if paths[place] else []
            for path in sorted(paths[place], key=lambda path: (-path.score, path.terms))[:_BEAM]:
                for reading in readings:
                    paths[place + reading.units].append(self._after(path, reading))
        best: dict[tuple[str, ...], _Path] = {}
        for path in sorted(paths[-1], key=lambda path: (-path.score, path.terms)):
            best.setdefault(path.terms, path)
        return [path.print for path in self._better(list(best.values()), typed)][:most]

    def _better(self, paths: list[_Path], typed: tuple[str, ...]) -> Iterator[_Path]:
        """Those paths that are likelier than the question as typed, and not much less likely than the best."""
        known = all(term in self._lexicon.syllables for term in typed)
        least = self._lexicon.of(typed) if known else -math.inf
        for path in paths:
            if path.terms != typed and path.score >= max(least, paths[0].score - _MARGIN):
                yield path

    def _after(self, path: _Path, reading: _Reading) -> _Path:
        gain = self._lexicon.of(reading.terms, path.terms[-1] if path.terms else "")
        return _Path(path.score + gain - reading.cost, path.print + reading.print, path.terms + reading.terms)

    def _units(self, words: Sequence[str]) -> Iterator[_Unit]:
        """Each word with its terms. `đất-sảnn` is two units: a word of several terms stays whole when all are known."""
        for word in words:
            found = list(tokens(word))
            terms = tuple(term for term, _, _ in found)
            if len(terms) < 2 or any(map(str.isdigit, word)) or all(term in self._lexicon.syllables for term in terms):
                yield from [_Unit(word, terms)] if terms else []
            else:
                yield from (_Unit(word[start:end], (term,)) for term, start, end in found)

    def _readings(self, units: Sequence[_Unit], place: int, bare: bool) -> Iterator[_Reading]:
        word, terms = units[place].word, units[place].terms
        if all(term in self._lexicon.syllables for term in terms):
            yield _Reading((word,) if len(terms) > 1 else terms, terms, 0.0)
        if not word.isalpha() and len(terms) > 1:
            if (term := vni(word)) in self._lexicon.syllables:
                yield _Reading((term,), (term,), _COSTS["keys"])
            return
        if not terms[0].isalpha() or (word.isupper() and _VOWELS.isdisjoint(folded(terms[0]))):
            return
        missing = _COSTS["bare" if bare else "bare word"]
        found = self._syllables(terms[0], missing, edited=not self._fits(units, place, bare))
        found |= self._runs(terms[0], missing)
        found.pop(terms, None)
        yield from self._likeliest(found, units, place, 1)
        yield from self._likeliest(self._across(units, place, missing), units, place, 2)

    def _likeliest(
        self, found: dict[tuple[str, ...], float], units: Sequence[_Unit], place: int, width: int
    ) -> Iterator[_Reading]:
        """The best of those runs, by their costs and roughly how likely they are between the words as typed."""
        before, after = _around(units, place, width)

        def promise(run: tuple[str, ...]) -> float:
            beside = self._lexicon.together(before, run[0]) + self._lexicon.together(run[-1], after)
            return self._lexicon.of(run) + math.log1p(beside) - found[run]

        for run in sorted(found, key=lambda run: (-promise(run), run))[: _BEAM // width]:
            yield _Reading(run, run, found[run], width)

    def _fits(self, units: Sequence[_Unit], place: int, bare: bool) -> bool:
        """Whether a term stands beside one of its neighbours in so many documents that its letters are right."""
        term = units[place].terms[0]
        before, after = _around(units, place)
        return max(self._lexicon.together(before, term, bare), self._lexicon.together(term, after, bare)) >= _FITTING

    def _syllables(self, term: str, missing: float, edited: bool) -> dict[tuple[str, ...], float]:
        """The terms that may be meant by one typed syllable, with their costs."""
        found: dict[tuple[str, ...], float] = {}
        forms = [(term, 0.0)] + [(form, _COSTS["keys"]) for form in [telex(term)] if form not in ("", term)]
        for form, cost in forms:
            plain = folded(form)
            right = cost > 0 and form in self._lexicon.syllables
            slips = _edits(plain) if edited and not right and 1 < len(plain) <= _LONGEST_EDITED else ()
            for near, slip in chain([(plain, 0.0)], slips):
                for meant in self._lexicon.variants.get(near, ()):
                    total = cost + slip + _accent_cost(form, meant, missing)
                    found[(meant,)] = min(total, found.get((meant,), math.inf))
        return found

    def _runs(self, term: str, missing: float) -> dict[tuple[str, ...], float]:
        """Two or more syllables typed without a space between them, each as it is or with other accents."""
        ends: list[dict[tuple[str, ...], float]] = [{(): 0.0}, *({} for _ in term)]
        for end in range(1, len(term) + 1 if len(term) <= _LONGEST_RUN else 0):
            for start in range(max(end - _LONGEST_SYLLABLE, 0), end):
                parts = self._whole(term[start:end], missing) if ends[start] else {}
                for (run, cost), (part, more) in product(ends[start].items(), parts.items()):
                    ends[end][(*run, part)] = cost + more + (_COSTS["split"] if run else 0.0)
            ranked = sorted(ends[end].items(), key=lambda item: (item[1] - self._lexicon.of(item[0]), item[0]))
            ends[end] = dict(ranked[:_BEAM])
        return {run: cost for run, cost in ends[-1].items() if len(run) > 1}

    def _whole(self, typed: str, missing: float) -> dict[str, float]:
        """The likeliest terms with the letters of `typed`; none when it has no vowel or is one that bears no accent."""
        typed = term_of(typed)
        plain = folded(typed)
        if _VOWELS.isdisjoint(plain) or (len(typed) == 1 and typed == plain):
            return {}
        costs = {term: _accent_cost(typed, term, missing) for term in self._lexicon.variants.get(plain, ())}
        ranked = sorted(costs, key=lambda term: (costs[term] - self._lexicon.likelihood(term, ""), term))
        return {term: costs[term] for term in ranked[:3]}

    def _across(self, units: Sequence[_Unit], place: int, missing: float) -> dict[tuple[str, ...], float]:
        """A syllable typed with a space inside it (`ngh èo`), or the space between two at the wrong letter."""
        pair = [key(unit.word) for unit in units[place : place + 2] if unit.word.isalpha()]
        if len(pair) < 2 or sum(map(len, pair)) > 2 * _LONGEST_SYLLABLE:
            return {}
        joined = "".join(pair)
        found: dict[tuple[str, ...], float] = {}
        for term, cost in self._whole(joined, missing).items():
            found[(term,)] = cost + _COSTS["joined"]
        for space in (len(pair[0]) - 1, len(pair[0]) + 1):
            halves = self._whole(joined[:space], missing), self._whole(joined[space:], missing)
            for (one, cost), (other, more) in product(halves[0].items(), halves[1].items()):
                found[(one, other)] = cost + more + _COSTS["shifted"]
        return found


def _around(units: Sequence[_Unit], place: int, width: int = 1) -> tuple[str, str]:
    """The terms before and after those units, "" at an end of the question."""
    before, after = units[max(place - 1, 0) : place], units[place + width : place + width + 1]
    return before[0].terms[-1] if before else "", after[0].terms[0] if after else ""
