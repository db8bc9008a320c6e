"""How hits are ordered: the weights of the fields, and the terms of a question that are looked for in each. Pure.

Enters: the tree of a question. Leaves: RankTerms for an engine, and how far the question may be widened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from indexer import analysis
from indexer.engine import RankTerm
from indexer.query import And, Everything, Node, Phrase, leaves


@dataclass(frozen=True, slots=True)
class Ranking:
    """What orders the hits, and how far a question is widened.

    Weights by field: accents carry the rank where they were typed, else the folded syllables do; `triples` are three
    syllables side by side. A question of plain words that too few documents have all of finds those too that score at
    least `share` of the best: fewer than 1 is too few for up to `short` words, than `page` for up to `middle`, than
    `enough` for more. That score is the `plain` one, so that a spelling changes the order and not the documents.
    """

    accented: Mapping[str, float]
    plain: Mapping[str, float]
    short: int = 3
    middle: int = 5
    page: int = 10
    enough: int = 50
    share: float = 0.2


RANKING = Ranking(
    accented={"syllables": 1.0, "folded": 0.3, "words": 0.5, "bigrams": 0.5, "triples": 0.25, "headline": 1.0},
    plain={"folded": 1.0, "bigrams": 0.5, "triples": 0.25, "headline": 1.0},
)
"""What ships: chosen by measurement, see tests/eval/README.md."""


def weights(node: Node, ranking: Ranking) -> Mapping[str, float]:
    """Those of accents where any were typed."""
    terms = [term for leaf in leaves(node) if isinstance(leaf, Phrase) for term in leaf.terms]
    return ranking.plain if terms == [analysis.folded(term) for term in terms] else ranking.accented


def sufficient(words: Node, ranking: Ranking) -> int:
    """How many documents with all of those words are enough; a quote, `=`, NEAR, * or a number means what it says."""
    plain = all(
        isinstance(leaf, Phrase) and not (leaf.quoted or leaf.strict or _is_number(leaf)) for leaf in leaves(words)
    )
    size = len(words.nodes) if isinstance(words, And) else 1
    if not plain or size <= ranking.short:
        return 1
    return ranking.page if size <= ranking.middle else ranking.enough


def _is_number(leaf: Phrase) -> bool:
    """Whether it has the shape of a document's number: `1812/KH-UBND`, `102/2009/QĐ-TTg`, but not `22/10` or `U23`."""
    digits = [term.isdigit() for term in leaf.terms]
    return len(digits) > 2 and digits[0] and not all(digits)


def rank_terms(node: Node, weights: Mapping[str, float]) -> tuple[RankTerm, ...]:
    """The terms that order the hits: every term typed, as it was typed; those side by side; underthesea's words."""
    if isinstance(node, Everything):
        return ()
    shown = [leaf for leaf in leaves(node) if isinstance(leaf, Phrase)]
    terms = [term for leaf in shown for term in leaf.terms]
    folded = [analysis.folded(term) for term in terms]
    pairs = [f"{one}_{other}" for one, other in pairwise(folded)]
    found = {
        "syllables": ("syllables", terms),
        "folded": ("folded", folded),
        "bigrams": ("bigrams", pairs),
        "triples": ("bigrams", [f"{one} {other}" for one, other in pairwise(pairs)]),
        "headline": ("headline", folded),
        "words": (
            "words",
            analysis.analyse(" ".join(leaf.text for leaf in shown)).words() if "words" in weights else [],
        ),
    }
    return tuple(
        RankTerm(field, term, weights[name])
        for name, (field, items) in found.items()
        for term in dict.fromkeys(items)
        if name in weights
    )
