"""Search quality, measured through the product itself: `python -m tests.eval DIR [--cache DIR] [--verbose]`.

Each folder of DIR is a set: `docs.jsonl` or `docs.jsonl.xz` (id, title, body), `queries.jsonl` (id, text) and
`qrels.tsv` (query, 0, document, grade). A set is loaded as a person would load it and asked as a person would ask it:
nothing of the engine is reached past the service. Every later change of analysis or rank is judged by this table.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from archive import vocabulary
from archive.errors import QueryError
from archive.ingest import ingest, reread, walk
from archive.store import Store
from archive.text import fold, nfc
from indexer import analysis
from indexer.query import SearchRequest
from indexer.ranking import RANKING, Ranking
from indexer.service import SearchService
from tests.eval.measures import interval, ndcg, recall, reciprocal_rank

DEPTH = 100
_FIELD = re.compile(r"[^\W\d_]+:")
MEASURES: dict[str, Callable[[Sequence[str], Mapping[str, int]], float]] = {
    "nDCG@10": ndcg,
    "MRR@10": reciprocal_rank,
    "recall@10": partial(recall, depth=10),
    "recall@100": partial(recall, depth=100),
    "no hit": lambda ranking, _grades: float(not ranking),
}
FORMS: dict[str, Callable[[str], str]] = {"as given": str, "stripped": lambda text: fold(nfc(text))}


def _only(field: str) -> Ranking:
    return replace(RANKING, accented={field: 1.0}, plain={field: 1.0})


PROFILES = {
    "shipped": RANKING,
    "words only": _only("words"),
    "syllables only": _only("syllables"),
    "folded only": _only("folded"),
}


@dataclass(frozen=True, slots=True)
class Query:
    """One question and the grades of the documents that answer it, by id."""

    id: str
    text: str
    grades: dict[str, int]


@dataclass(frozen=True, slots=True)
class Answer:
    """The ids that the service found, best first; how often the text had to be mended before it could be read."""

    query: Query
    ranking: tuple[str, ...]
    mended: int


def sets(folder: Path) -> list[Path]:
    """The folders below `folder` that are sets."""
    return sorted(path.parent for path in folder.glob("*/qrels.tsv"))


def read_queries(folder: Path) -> list[Query]:
    """The queries of a set that have judgements."""
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, _, document, grade = line.split("\t")
        grades[query][document] = int(grade)
    rows = map(json.loads, (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines())
    return [Query(row["id"], row["text"], grades[row["id"]]) for row in rows if row["id"] in grades]


def load(folder: Path, data: Path) -> Store:
    """An archive of the set in `data`, loaded and indexed; what is there already is not read again."""
    data.mkdir(parents=True, exist_ok=True)
    documents = data / "docs.jsonl"
    packed, plain = folder / "docs.jsonl.xz", folder / "docs.jsonl"
    documents.write_bytes(lzma.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes())
    store = Store(data / "data", create=True)
    with store.writing():
        for outcome in ingest(store, walk([documents]), annotate=analysis.segment):
            if outcome.refused:
                print(f"{outcome.source}: {outcome.refused}", file=sys.stderr)
        for _ in reread(store, annotate=analysis.segment):
            pass
        SearchService(store, vocabulary.shipped()).index.catch_up()
    return store


def ask(service: SearchService, query: Query, text: str) -> Answer:
    """What the service finds for `text`, mended where it can't be read."""
    mended = 0
    while True:
        try:
            results = service.search(SearchRequest(q=text, limit=DEPTH))
            return Answer(query, tuple(hit.document.source for hit in results.hits), mended)
        except QueryError as fault:
            if fault.position is None:
                raise
            text = mend(text, fault.position)
            mended += 1


def mend(text: str, position: int) -> str:
    """`text` without the bracket, quote or colon of a field at `position`; else cut there, for it is too long."""
    before, after = text[:position], text[position:]
    if after[:1] in tuple('()"“”„«»'):
        return before + after[1:]
    if _FIELD.match(after):
        return before + after.replace(":", " ", 1)
    return before


def run(store: Store, queries: Sequence[Query], ranking: Ranking, form: Callable[[str], str]) -> list[Answer]:
    """The answers to all queries in one form under one ranking."""
    service = SearchService(store, vocabulary.shipped(), ranking)
    return [ask(service, query, form(query.text)) for query in queries]


def values(answers: Sequence[Answer], measure: str) -> list[float]:
    """One measure of each answer."""
    return [MEASURES[measure](answer.ranking, answer.query.grades) for answer in answers]


def table(answers: Mapping[str, Sequence[Answer]]) -> Iterator[str]:
    """The rows of one ranking in one form: a row a set and the mean, each figure with its interval."""
    groups = {name: [found] for name, found in answers.items()} | {"mean": list(answers.values())}
    for name, members in groups.items():
        cells = []
        for measure in MEASURES:
            samples = [values(member, measure) for member in members]
            low, high = interval(samples)
            mean = sum(sum(sample) / len(sample) for sample in samples) / len(samples)
            cells.append(f"{mean:.3f} ({low:.3f}–{high:.3f})")
        yield f"| {name} | {' | '.join(cells)} |"


def details(name: str, answers: Sequence[Answer]) -> Iterator[str]:
    """A line a query whose answer is not perfect, worst first: figure, id, text, wanted, found first."""
    scored = sorted((ndcg(answer.ranking, answer.query.grades), answer.query.id, answer) for answer in answers)
    for value, id_, answer in scored:
        if value < 1:
            wanted = " ".join(f"{item}#{_place(answer.ranking, item)}" for item in answer.query.grades)
            yield "\t".join((name, f"{value:.3f}", id_, answer.query.text, wanted, " ".join(answer.ranking[:3])))


def _place(ranking: Sequence[str], id_: str) -> str:
    return str(ranking.index(id_) + 1) if id_ in ranking else "-"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.eval", description=__doc__)
    parser.add_argument("dir", type=Path, help="a folder of sets")
    parser.add_argument("--cache", type=Path, help="keep the archives here instead of making them anew")
    parser.add_argument("--profile", choices=PROFILES, action="append", help="only these rankings")
    parser.add_argument("--verbose", action="store_true", help="a line for each query that is not answered perfectly")
    options = parser.parse_args()
    found = sets(options.dir)
    if not found:
        parser.error(f"no sets in {options.dir}")
    with ExitStack() as stack:
        cache = options.cache or Path(stack.enter_context(TemporaryDirectory()))
        stores = {folder.name: load(folder, cache / folder.name) for folder in found}
        for store in stores.values():
            stack.callback(store.close)
        report({folder.name: read_queries(folder) for folder in found}, stores, options.profile, options.verbose)


def report(
    queries: Mapping[str, Sequence[Query]], stores: Mapping[str, Store], profiles: Sequence[str] | None, verbose: bool
) -> None:
    """Print a table a ranking and form."""
    for profile in profiles or PROFILES:
        for form, change in FORMS.items():
            answers = {name: run(stores[name], queries[name], PROFILES[profile], change) for name in queries}
            mended = sum(answer.mended > 0 for found in answers.values() for answer in found)
            print(f"\n{profile}, {form} ({mended} queries mended)\n")
            print(f"| set | {' | '.join(MEASURES)} |\n|---{'|---' * len(MEASURES)}|")
            print("\n".join(table(answers)), flush=True)
            for name in answers if verbose else ():
                print("\n".join(details(name, answers[name])))


if __name__ == "__main__":
    main()
