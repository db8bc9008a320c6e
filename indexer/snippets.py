"""Where a question is answered in a text: the spans that match, and the best passages around them. Pure.

A pattern of the first syllable of each leaf runs over the text and finds a little too much; what it finds is then read
as the index reads it. To read every syllable of a text takes five times as long. A pattern takes as long to be made as
to run over twenty texts, so that it is one of a single syllable, kept for other questions.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from archive.text import IGNORABLE
from indexer import analysis
from indexer.query import Phrase, Prefix

WIDTH = 240
_SYLLABLE = re.compile(r"[^\W_]")
_SENTENCE_END = re.compile(r"[.!?…;:]\s|\n")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage `text[start:end]`; `marks` are the spans in it that match, as offsets into the whole text."""

    start: int
    end: int
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """One occurrence of a leaf of the query: its span, the leaf, whether accents agree."""

    start: int
    end: int
    leaf: int
    exact: bool


def find(text: str, leaves: Sequence[Phrase | Prefix]) -> list[Match]:
    """The occurrences of each leaf in NFC `text`, in order.

    Where a phrase stands with the accents that were typed, its occurrences with others are left out; where it stands
    next to another one (`người có uy tín`, typed without quotes), its occurrences alone (`có`) are left out.
    """
    found = list(_occurrences(text, leaves))
    as_typed = {match.leaf for match in found if match.exact}
    found = [match for match in found if match.exact or match.leaf not in as_typed]
    beside = _beside(text, found)
    in_company = {match.leaf for match, near in zip(found, beside, strict=True) if near}
    return [match for match, near in zip(found, beside, strict=True) if near or match.leaf not in in_company]


def _occurrences(text: str, leaves: Sequence[Phrase | Prefix]) -> Iterator[Match]:
    if not leaves:
        return
    forms = [_form(leaf) for leaf in leaves]
    firsts = {(form[0], isinstance(leaf, Prefix)) for form, leaf in zip(forms, leaves, strict=True)}
    longest = max(map(len, forms))
    prefixes = [number for number, leaf in enumerate(leaves) if isinstance(leaf, Prefix)]
    beginning = {
        form[0]: [number for number, leaf in enumerate(leaves) if number in prefixes or forms[number][0] == form[0]]
        for form in forms
    }
    for start in sorted({found.start() for first in firsts for found in _pattern(*first).finditer(text)}):
        if _is_inside(text, start):
            continue
        run = list(islice(analysis.tokens(text, start), longest))
        for number in beginning.get(analysis.folded(run[0][0]), prefixes):
            end, exact = _read(leaves[number], forms[number], run)
            if end:
                yield Match(start, end, number, exact)


def _form(leaf: Phrase | Prefix) -> tuple[str, ...]:
    return (leaf.start,) if isinstance(leaf, Prefix) else tuple(map(analysis.folded, leaf.terms))


def _read(leaf: Phrase | Prefix, form: tuple[str, ...], run: Sequence[tuple[str, int, int]]) -> tuple[int, bool]:
    """Where the leaf that begins with these syllables ends, and whether accents agree; 0 where it isn't this leaf."""
    if isinstance(leaf, Prefix):
        return (run[0][2], True) if analysis.folded(run[0][0]).startswith(leaf.start) else (0, False)
    terms = tuple(term for term, _, _ in run[: len(form)])
    if terms == leaf.terms:
        return run[len(form) - 1][2], True
    if not leaf.strict and tuple(map(analysis.folded, terms)) == form:
        return run[len(form) - 1][2], False
    return 0, False


_LATIN = 0x2200
"""All Latin letters are below, with the signs that look like them."""
_LETTER = r"[^\W\d_]"
_INSIDE = r"[^\w\s]*"
"""Marks and characters of no width, and more: to name them alone takes a pattern twice as long to be made."""


@lru_cache(maxsize=2048)
def _pattern(term: str, is_prefix: bool) -> re.Pattern[str]:
    """Finds every syllable that may be read as that term, or begin with it, and some others. It takes 4 KB."""
    kind = r"\d" if term[0].isdecimal() else _LETTER
    rest = "".join(f"{_INSIDE}[{_written(char)}]" for char in term[1:])
    end = "" if is_prefix or len(term) >= analysis.LONGEST_TERM else f"{_INSIDE}(?!{kind})"
    # It looks ahead and takes one letter, for what it finds too much may hold the beginning of what is looked for.
    return re.compile(f"[{_written(term[0])}](?<!{kind}.)(?={rest}{end})")


def _written(char: str) -> str:
    """The inside of a set of all characters that may stand for one of a folded term; i may be written for y."""
    return _spellings().get(char, r"\d" if char.isdecimal() else r"\w")


@cache
def _spellings() -> dict[str, str]:
    made: dict[str, str] = {}
    for char in filter(str.isalpha, map(chr, range(_LATIN))):
        folded = analysis.folded(char)
        if len(folded) == 1 and folded.isascii():
            made[folded] = made.get(folded, "") + char
    return made | dict.fromkeys("iy", made["i"] + made["y"])


def _is_inside(text: str, start: int) -> bool:
    """Whether the character there goes on with a syllable that is interrupted by marks or characters of no width."""
    before = start
    while before and (text[before - 1] in IGNORABLE or "\u0300" <= text[before - 1] <= "\u036f"):
        before -= 1
    return 0 < before < start and text[before - 1].isalpha() and text[start].isalpha()


def _beside(text: str, found: Sequence[Match]) -> list[bool]:
    """For each match, whether one of another leaf ends right before it or begins right after it."""
    if len({match.leaf for match in found}) < 2:
        return [False] * len(found)
    following = list(_following(text, found))
    starts = {match.start: match.leaf for match in found}
    ends = {after: match.leaf for after, match in zip(following, found, strict=True)}
    return [
        starts.get(after, match.leaf) != match.leaf or ends.get(match.start, match.leaf) != match.leaf
        for after, match in zip(following, found, strict=True)
    ]


def _following(text: str, found: Sequence[Match]) -> Iterator[int]:
    """For each match, where the next one begins, if no syllable stands between them; else -1."""
    starts = [match.start for match in found]
    for match in found:
        place = bisect_left(starts, match.end)
        near = place < len(starts) and not _SYLLABLE.search(text, match.end, starts[place])
        yield starts[place] if near else -1


def best(text: str, found: Sequence[Match], body: Span, most: int = 2) -> tuple[Snippet, ...]:
    """Up to `most` passages of `text[body]`, the ones that hold the most different leaves first found first.

    Without a match in the body: its beginning, without marks.
    """
    inside = [match for match in found if body[0] <= match.start and match.end <= body[1]]
    if not inside:
        return (Snippet(*_trimmed(text, body[0], body[0], body), ()),) if body[1] > body[0] else ()
    chosen: list[Span] = []
    for _ in range(most):
        window = _window(text, inside, body, chosen)
        if window is None:
            break
        chosen.append(window)
    return tuple(Snippet(start, end, merged(text, inside, start, end)) for start, end in sorted(chosen))


def _window(text: str, found: Sequence[Match], body: Span, taken: Sequence[Span]) -> Span | None:
    free = [match for match in found if not any(start <= match.start < end for start, end in taken)]
    shown = {match.leaf for match in found if any(start <= match.start < end for start, end in taken)}
    leaves = len({match.leaf for match in free} - shown)
    top, place = 0.0, None
    last = 0
    for first, match in enumerate(free):
        last = max(last, first)
        while last + 1 < len(free) and free[last + 1].end - match.start <= WIDTH:
            last += 1
        size = last + 1 - first
        if 2.0 * min(size, leaves) + 0.5 * min(size, 8) <= top:
            continue
        run = free[first : last + 1]
        new = {item.leaf for item in run} - shown
        value = 2.0 * len(new) + sum(0.5 if item.exact else 0.1 for item in run[:8])
        if value > top and (new or not taken):
            top, place = value, (match.start, free[last].end)
    return None if place is None else _trimmed(text, *place, body)


def _trimmed(text: str, start: int, end: int, body: Span) -> Span:
    """A passage of about WIDTH characters around `start:end`, from a sentence's or at least a word's beginning."""
    spare = max(WIDTH - (end - start), 0)
    low, high = max(start - spare // 3, body[0]), min(max(end, start - spare // 3 + WIDTH), body[1])
    breaks = [match.end() for match in _SENTENCE_END.finditer(text, max(low - 80, body[0]), start)]
    if breaks and breaks[-1] >= low - 80:
        low = breaks[bisect_left(breaks, low)] if breaks[-1] >= low else breaks[-1]
        high = min(max(end, low + WIDTH), body[1])
    elif low > body[0]:
        space = text.find(" ", low, start)
        low = space + 1 if space >= 0 else low
    if high < body[1]:
        space = text.rfind(" ", end, high)
        high = space if space > 0 else high
    while high > end and text[high - 1].isspace():
        high -= 1
    return low, high


def merged(text: str, found: Iterable[Match], start: int, end: int) -> tuple[Span, ...]:
    """The spans of the matches within `start:end`, those that overlap or have only a space between them made one."""
    spans: list[Span] = []
    for match in found:
        if match.start < start or match.end > end:
            continue
        if spans and (match.start <= spans[-1][1] or text[spans[-1][1] : match.start] == " "):
            spans[-1] = (spans[-1][0], max(spans[-1][1], match.end))
        else:
            spans.append((match.start, match.end))
    return tuple(spans)
