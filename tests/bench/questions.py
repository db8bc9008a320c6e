"""Questions drawn from the texts by a seeded generator, in a shape that every engine of the bench can be asked.

A question is a kind, folded syllables and, for half of them, a facet value to filter by. Common and rare words come as
the texts have them: a syllable is drawn by its place in a text, or from the rarer half of all syllables.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.engine import EngineQuery, RankTerm
from indexer.query import And, Node, Or, Phrase, Prefix
from indexer.schema import IndexEntry
from indexer.service import MAX_VALUES

KINDS = ("word", "and", "or", "phrase", "prefix")
SEED = 20261122
_RARE = 0.25


@dataclass(frozen=True, slots=True)
class Question:
    """`words` are folded; `filter` is a facet and a code, or None; `rare` says that a word is of the rarer half."""

    kind: str
    words: tuple[str, ...]
    filter: tuple[str, str] | None

    @property
    def node(self) -> Node:
        """What must match."""
        phrases = tuple(Phrase((word,)) for word in self.words)
        if self.kind == "phrase":
            return Phrase(self.words)
        if self.kind == "prefix":
            return Prefix(self.words[0])
        return {"and": And, "or": Or}[self.kind](phrases) if len(phrases) > 1 else phrases[0]

    def query(self) -> EngineQuery:
        """The question for an engine of ours: ranked by its words, ten hits, every facet counted."""
        rank = () if self.kind == "prefix" else tuple(RankTerm("folded", word, 1.0) for word in set(self.words))
        filters = ((self.filter[0], (self.filter[1],)),) if self.filter else ()
        return EngineQuery(self.node, rank, filters, order="relevance", limit=10, values=MAX_VALUES)


def questions(entries: Iterable[IndexEntry], count: int) -> list[Question]:
    """So many questions, the kinds in turn."""
    draw = random.Random(SEED)
    known = [(entry.terms["folded"].split(" "), entry.facets) for entry in entries if len(entry.terms["folded"]) > 200]
    held = Counter(word for words, _ in known for word in set(words) if word.isalpha())
    rare = [word for word in sorted(held) if 3 <= held[word] <= 50]
    made: list[Question] = []
    while len(made) < count:
        kind = KINDS[len(made) % len(KINDS)]
        words, facets = draw.choice(known)
        start = draw.randrange(len(words) - 3)
        picked = words[start : start + 3] if kind == "phrase" else draw.sample(words, 3 if kind == "or" else 2)
        if kind in ("word", "prefix"):
            picked = picked[:1]
        if kind in ("word", "and", "or") and draw.random() < _RARE:
            picked[0] = draw.choice(rare)
        if kind == "prefix":
            picked = [picked[0][:3]]
        if not all(word.isalnum() for word in picked) or (kind == "prefix" and len(picked[0]) < 3):
            continue
        values = [(name, code) for name in ("type", "year") for code, _ in facets.get(name, ())]
        made.append(Question(kind, tuple(picked), draw.choice(values) if values and draw.random() < 0.5 else None))
    return made
