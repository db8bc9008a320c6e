"""How good a ranking is, and how sure we are of it: nDCG, reciprocal rank, recall, bootstrap intervals. Pure.

A ranking is the ids found, best first; the judgements of its query are grades by id, 0 or absent meaning irrelevant.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

ROUNDS = 2_000


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), the gain of a document being its grade."""
    best = _discounted(sorted(grades.values(), reverse=True)[:depth])
    return _discounted([grades.get(id_, 0) for id_ in ranking[:depth]]) / best if best else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """One by the place of the first relevant document, 0 when none is among the first `depth`."""
    return next((1 / place for place, id_ in enumerate(ranking[:depth], 1) if grades.get(id_, 0) > 0), 0.0)


def recall(ranking: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """The share of the relevant documents that are among the first `depth`."""
    relevant = {id_ for id_, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


def interval(samples: Sequence[Sequence[float]], seed: int = 135) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of the mean over `samples` of the mean of each.

    Queries are drawn anew within each sample (a set of queries), so that a small set counts as much as a large one.
    """
    random = np.random.default_rng(seed)
    drawn = [
        np.array([random.choice(values, len(values)).mean() for _ in range(ROUNDS)])
        for values in (np.asarray(sample, dtype=np.float64) for sample in samples)
    ]
    low, high = np.percentile(np.mean(drawn, axis=0), (2.5, 97.5))
    return float(low), float(high)
