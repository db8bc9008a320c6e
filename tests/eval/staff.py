"""Forty questions of staff and auditors, held against the real texts: does the document that they mean come up?

    python -m tests.eval.staff SHARED_CORPORA_DIR [--cache DIR]

Enters: the folder of `ethnic.jsonl.xz`, `gov_news.jsonl.xz`, `legal_docs.jsonl.xz`, and `staff_queries.tsv` beside this
file (query, corpus, ids separated by `|`, note). Leaves: success@1 and success@10 of the queries as typed and stripped
of their diacritics, and each miss with what stood first instead. Everything goes through the product: Store, ingest,
SearchService; a document is known by its source, the id of its record. May not: change a query or a text. `--cache`
keeps the archive, so that a second run loads and indexes only what the program would read otherwise by now.
"""

from __future__ import annotations

import argparse
import csv
import lzma
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive import vocabulary
from archive.ingest import ingest, reread, walk
from archive.store import Store
from archive.text import fold, nfc
from indexer import analysis
from indexer.query import SearchRequest
from indexer.service import MAX_LIMIT, SearchResults, SearchService

CORPORA = ("ethnic", "gov_news", "legal_docs")
QUERIES = Path(__file__).with_name("staff_queries.tsv")
FORMS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("as typed", str),
    ("stripped of diacritics", lambda query: fold(nfc(query))),
)
PAGE = 10


@dataclass(frozen=True, slots=True)
class Question:
    """What a person types, and the ids of the records any of which answers it."""

    query: str
    corpus: str
    ids: frozenset[str]
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Where the document stood, from 1, 0 when nowhere in the first 200; how many hits; the source of the first."""

    question: Question
    asked: str
    rank: int
    total: int
    relaxed: bool
    first: str


def questions() -> list[Question]:
    """The rows of the table."""
    with QUERIES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Question(row["query"], row["corpus"], frozenset(row["ids"].split("|")), row["note"]) for row in rows]


def load(corpora: Path, folder: Path, asked: Sequence[Question]) -> Store:
    """An archive in `folder` of the three files, indexed. SystemExit when a question asks for a record of none."""
    texts = folder / "texts"
    texts.mkdir(parents=True, exist_ok=True)
    for name in CORPORA:
        with lzma.open(corpora / f"{name}.jsonl.xz") as packed, (texts / f"{name}.jsonl").open("wb") as plain:
            shutil.copyfileobj(packed, plain)
    store = Store(folder / "data", create=True)
    with store.writing():
        again = list(reread(store, annotate=analysis.segment))
        outcomes = list(ingest(store, walk([texts]), annotate=analysis.segment))
        indexed = SearchService(store, vocabulary.shipped()).index.catch_up()
    counts = {status: sum(outcome.status == status for outcome in outcomes) for status in ("archived", "refused")}
    print(f"{store.count()} documents: {counts['archived']} new, {len(again)} read again, {indexed} indexed")
    for outcome in outcomes:
        if outcome.refused:
            print(f"refused {outcome.source}: {outcome.refused.en}")
    unknown = {id_ for question in asked for id_ in question.ids} - {outcome.source for outcome in outcomes}
    if unknown:
        raise SystemExit(f"No record has the id {', '.join(sorted(unknown))}; mend {QUERIES.name}.")
    return store


def ask(service: SearchService, question: Question, asked: str) -> Answer:
    """Ask the service for the first page, and for the longest one when the document is not on it."""
    results = service.search(SearchRequest(asked, limit=PAGE))
    rank = _rank(results, question)
    if not rank and results.total > PAGE:
        rank = _rank(service.search(SearchRequest(asked, limit=MAX_LIMIT)), question)
    first = results.hits[0].document.source if results.hits else "nothing"
    return Answer(question, asked, rank, results.total, results.understood.relaxed, first)


def _rank(results: SearchResults, question: Question) -> int:
    sources = [hit.document.source for hit in results.hits]
    return next((place for place, source in enumerate(sources, 1) if source in question.ids), 0)


def report(form: str, answers: Sequence[Answer]) -> Iterator[str]:
    """The figures of one form of the queries, then a line for each answer that is not the first hit."""
    first = sum(answer.rank == 1 for answer in answers)
    page = sum(1 <= answer.rank <= PAGE for answer in answers)
    yield f"{form}: success@1 {first}/{len(answers)}, success@{PAGE} {page}/{len(answers)}"
    for corpus in CORPORA:
        ranks = [answer.rank for answer in answers if answer.question.corpus == corpus]
        seen = sum(1 <= rank <= PAGE for rank in ranks)
        yield f"  {corpus}: {ranks.count(1)} first, {seen} of {len(ranks)} on the page"
    for answer in sorted(answers, key=lambda answer: answer.rank or MAX_LIMIT + 1):
        if answer.rank != 1:
            kind = "below first" if 1 <= answer.rank <= PAGE else "MISS"
            hits = f"{answer.total} hits with some of the words" if answer.relaxed else f"{answer.total} hits"
            wanted = " | ".join(sorted(answer.question.ids))
            yield f"  {kind} at {answer.rank or '–'} of {hits}: {answer.asked!r} → {wanted}; first: {answer.first}"


def main() -> None:
    """Load, ask, print."""
    parser = argparse.ArgumentParser(description="Staff queries over the real texts.")
    parser.add_argument("corpora", type=Path, help="folder of ethnic.jsonl.xz, gov_news.jsonl.xz, legal_docs.jsonl.xz")
    parser.add_argument("--cache", type=Path, help="folder that keeps the archive between runs")
    options = parser.parse_args()
    asked = questions()
    with tempfile.TemporaryDirectory() as fresh:
        store = load(options.corpora, options.cache or Path(fresh), asked)
        service = SearchService(store, vocabulary.shipped())
        for form, shape in FORMS:
            answers = [ask(service, question, shape(question.query)) for question in asked]
            print("\n".join(report(form, answers)))
        store.close()


if __name__ == "__main__":
    main()
