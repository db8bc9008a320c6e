"""The slowest questions that the language can ask: `python -m tests.bench.worst DATA` prints the ten slowest.

Every kind of question at its limits, made from the commonest words of the archive itself, each asked cold of this
process and again warm; and, drawn with a fixed seed, questions of random shape. Nothing here is an assertion.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from archive import vocabulary
from archive.errors import QueryError
from archive.store import Store
from indexer.query import SearchRequest
from indexer.service import SearchService

MOST = 20


def questions(words: list[str], terms: list[str]) -> Iterator[str]:
    """Questions at the limits; `words` are the commonest folded syllables, `terms` pairs of syllables."""
    draw = random.Random(7)
    many = words[:60]
    yield ""
    yield words[0]
    yield " ".join(many)
    yield " OR ".join(many)
    yield " ".join(f"-{word}" for word in many[:30])
    yield from (f"{word}*" for word in "abcdghklmnstvx")
    yield " ".join(f"{word}*" for word in "tncvhkl")
    yield " OR ".join(f"{word}*" for word in "tncvhkl")
    yield " ".join(f"{one} NEAR/50 {other}" for one, other in zip(words[:10], words[10:20], strict=True))
    yield from (f"{one} NEAR/50 {other}" for one, other in zip(words[:5], words[1:6], strict=True))
    yield from (f'"{term.replace("_", " ")}"' for term in terms[:20])
    yield " OR ".join(f'"{term.replace("_", " ")}"' for term in terms[:30])
    yield "(" * 10 + words[0] + ")" * 10
    yield " ".join(words * 20)[:1900]
    yield "xyzabc " * 40
    yield "chuowng trinhf mucj tieeu quoocs gia giamr ngheof beenf vuwngx"
    yield " ".join("".join(draw.sample("abcdefghijklmnopqrstuvwxyz", 7)) for _ in range(40))
    yield "ngaydang:1900..2100 " + " ".join(many[:20])
    for _ in range(200):
        picked = draw.sample(words[:3000], draw.randint(2, 8))
        joined = draw.choice([" ", " OR ", " -", " NEAR/9 "]).join(picked)
        yield draw.choice([joined, f'"{joined}"', f"({joined}) OR {draw.choice(words)}"])


def main(folder: Path) -> None:
    """Ask them all and print the slowest."""
    store = Store(folder)
    service = SearchService(store, vocabulary.shipped())
    engine = service.engine()
    held = engine.lexicon("folded")
    words = sorted((word for word in held if word.isalpha()), key=lambda word: -held[word])
    pairs = engine.lexicon("bigrams")
    terms = sorted(pairs, key=lambda term: -pairs[term])[:100]
    taken: list[tuple[float, float, str]] = []
    for q in questions(words, terms):
        seconds = []
        for _ in range(2):
            started = time.perf_counter()
            try:
                service.search(SearchRequest(q))
            except QueryError as fault:
                q = f"{q[:60]}  [{fault.en[:60]}]"
            seconds.append(time.perf_counter() - started)
        taken.append((seconds[0], seconds[1], q))
    print(f"{store.count()} documents, {len(taken)} questions; seconds cold, seconds warm, question")
    for cold, warm, q in sorted(taken, reverse=True)[:MOST]:
        print(f"{cold:8.3f} {warm:8.3f}  {q[:100]}")
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
