"""Where a question is answered in a text: the spans that match, and the best passages around them. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer import analysis
from indexer.query import Phrase, Prefix

WIDTH = 240
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
    """One occurrence of a leaf of the query: its span, its first and last syllable, the leaf, whether accents agree."""

    start: int
    end: int
    first: int
    last: int
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
    beside = _beside(found)
    in_company = {match.leaf for match, near in zip(found, beside, strict=True) if near}
    return [match for match, near in zip(found, beside, strict=True) if near or match.leaf not in in_company]


def _occurrences(text: str, leaves: Sequence[Phrase | Prefix]) -> Iterator[Match]:
    phrases = {number: leaf for number, leaf in enumerate(leaves) if isinstance(leaf, Phrase)}
    prefixes = {number: leaf.start for number, leaf in enumerate(leaves) if isinstance(leaf, Prefix)}
    folded = {number: tuple(analysis.folded(term) for term in leaf.terms) for number, leaf in phrases.items()}
    firsts: dict[str, list[int]] = {}
    for number, terms in folded.items():
        firsts.setdefault(terms[0], []).append(number)
    if not leaves:
        return
    tokens = list(analysis.tokens(text))
    for place, (term, start, end) in enumerate(tokens):
        plain = analysis.folded(term)
        for number in firsts.get(plain, ()):
            run = tokens[place : place + len(folded[number])]
            exact = tuple(item[0] for item in run) == phrases[number].terms
            if exact or (
                not phrases[number].strict and tuple(analysis.folded(item[0]) for item in run) == folded[number]
            ):
                yield Match(start, run[-1][2], place, place + len(run) - 1, number, exact)
        for number, beginning in prefixes.items():
            if plain.startswith(beginning):
                yield Match(start, end, place, place, number, True)


def _beside(found: Sequence[Match]) -> list[bool]:
    """For each match, whether one of another leaf ends right before it or begins right after it."""
    starts = {match.first: match.leaf for match in found}
    ends = {match.last: match.leaf for match in found}
    return [
        starts.get(match.last + 1, match.leaf) != match.leaf or ends.get(match.first - 1, match.leaf) != match.leaf
        for match in found
    ]


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
    top, place = 0.0, None
    last = 0
    for first, match in enumerate(free):
        last = max(last, first)
        while last + 1 < len(free) and free[last + 1].end - match.start <= WIDTH:
            last += 1
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
