"""Our engine and its peers, all asked the same: ten best hits, how many there are, facets and months counted.

Every engine gets the folded syllables of a text, split on spaces, and the codes of its facets; none gets the text. They
answer with the number of hits, so that the table can say where they disagree.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh import sorting

from indexer.engines.whoosh import WhooshEngine
from indexer.schema import FACETS, IndexEntry
from indexer.service import MAX_VALUES
from tests.bench.questions import Question

_MONTHS = 1_000
NAMES = [*(facet.name for facet in FACETS), "month"]


def codes(entry: IndexEntry, name: str) -> list[str]:
    """What a document is counted under."""
    if name != "month":
        return [code for code, _ in entry.facets[name]]
    return [f"{dt.date.fromordinal(entry.published):%Y-%m}"] if entry.published else []


class Asked(Protocol):
    """An engine that was opened."""

    kinds: tuple[str, ...]

    def ask(self, question: Question) -> int:
        """Answer it in full; how many documents match, -1 where that isn't counted."""


class Ours:
    """The engine of the product."""

    kinds = ("word", "and", "or", "phrase", "prefix")

    def __init__(self, folder: Path) -> None:
        self.engine = WhooshEngine(folder)

    @staticmethod
    def build(folder: Path, entries: Iterable[IndexEntry]) -> None:
        """Write an index."""
        engine = WhooshEngine(folder, create=True)
        engine.update(entries)
        engine.close()

    def ask(self, question: Question) -> int:
        return self.engine.search(question.query()).total


class Whoosh:
    """Whoosh's own searcher on our index; it counts no months."""

    kinds = Ours.kinds

    def __init__(self, folder: Path) -> None:
        self._searcher = whoosh_index.open_dir(str(folder)).searcher()

    def ask(self, question: Question) -> int:
        words = [whoosh_query.Term("folded", word) for word in question.words]
        made: Any = {"or": whoosh_query.Or, "phrase": lambda _: whoosh_query.Phrase("folded", [*question.words])}.get(
            question.kind, whoosh_query.And
        )(words)
        if question.kind == "prefix":
            made = whoosh_query.Prefix("folded", question.words[0])
        kept = (
            whoosh_query.Prefix(f"facet_{question.filter[0]}", f"{question.filter[1]}\t") if question.filter else None
        )
        facets = sorting.Facets()
        for name in NAMES[:-1]:
            facets.add_facet(name, sorting.FieldFacet(f"facet_{name}", allow_overlap=True, maptype=sorting.Count))
        return len(self._searcher.search(made, limit=10, filter=kept, groupedby=facets))


class Tantivy:
    """tantivy through its Python package: a search and an aggregation."""

    kinds = Ours.kinds

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        self._index = tantivy.Index.open(str(folder))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._facets = {
            name: {"terms": {"field": name, "size": _MONTHS if name == "month" else MAX_VALUES}} for name in NAMES
        }

    @staticmethod
    def build(folder: Path, entries: Iterable[IndexEntry]) -> None:
        """Write an index; its merges are waited for."""
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("body", tokenizer_name="whitespace", index_option="position")
        for name in NAMES:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        folder.mkdir(parents=True)
        index = tantivy.Index(builder.build(), str(folder))
        writer = index.writer(heap_size=200_000_000, num_threads=1)
        for entry in entries:
            document = tantivy.Document(id=[entry.id], body=[entry.terms["folded"]])
            for name in NAMES:
                for code in codes(entry, name):
                    document.add_text(name, code)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def _query(self, question: Question) -> Any:
        query, schema = self._tantivy.Query, self._schema
        words = [query.term_query(schema, "body", word) for word in question.words]
        if question.kind == "phrase":
            return query.phrase_query(schema, "body", [*question.words])
        if question.kind == "prefix":
            return query.regex_query(schema, "body", f"{question.words[0]}.*")
        occur = self._tantivy.Occur
        return query.boolean_query([(occur.Should if question.kind == "or" else occur.Must, word) for word in words])

    def ask(self, question: Question) -> int:
        made = self._query(question)
        if question.filter:
            occur, query = self._tantivy.Occur, self._tantivy.Query
            kept = query.const_score_query(query.term_query(self._schema, *question.filter), 0.0)
            made = query.boolean_query([(occur.Must, made), (occur.Must, kept)])
        found = self._searcher.search(made, 10)
        for _, address in found.hits:
            self._searcher.doc(address)["id"]
        self._searcher.aggregate(made, self._facets)
        count: int = found.count
        return count


class Fts5:
    """SQLite FTS5: a search by bm25, and a count for each facet."""

    kinds = Ours.kinds

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts.sqlite")

    @staticmethod
    def build(folder: Path, entries: Iterable[IndexEntry]) -> None:
        """Write a database."""
        folder.mkdir(parents=True)
        database = sqlite3.connect(folder / "fts.sqlite")
        database.execute("CREATE VIRTUAL TABLE texts USING fts5(body, content='', tokenize='ascii')")
        database.execute("CREATE TABLE ids (place INTEGER PRIMARY KEY, id TEXT)")
        for name in NAMES:
            database.execute(f"CREATE TABLE of_{name} (place INTEGER, code TEXT)")
        for place, entry in enumerate(entries, 1):
            database.execute("INSERT INTO texts (rowid, body) VALUES (?, ?)", (place, entry.terms["folded"]))
            database.execute("INSERT INTO ids VALUES (?, ?)", (place, entry.id))
            for name in NAMES:
                rows = [(place, code) for code in codes(entry, name)]
                database.executemany(f"INSERT INTO of_{name} VALUES (?, ?)", rows)
        for name in NAMES:
            database.execute(f"CREATE INDEX {name}_of ON of_{name} (place, code)")
            database.execute(f"CREATE INDEX {name}_in ON of_{name} (code, place)")
        database.execute("INSERT INTO texts (texts) VALUES ('optimize')")
        database.commit()
        database.close()

    def ask(self, question: Question) -> int:
        words = [f'"{word}"' for word in question.words]
        made = {"or": " OR ", "phrase": " + "}.get(question.kind, " ").join(words)
        made += " *" if question.kind == "prefix" else ""
        kept = ""
        if question.filter:
            name, code = question.filter
            kept = f" AND rowid IN (SELECT place FROM of_{name} WHERE code = '{code}')"
        found = f"FROM texts WHERE texts MATCH ?{kept}"
        order = "" if question.kind == "prefix" else " ORDER BY bm25(texts)"
        self._database.execute(
            f"SELECT id FROM ids WHERE place IN (SELECT rowid {found}{order} LIMIT 10)", (made,)
        ).fetchall()
        self._database.execute("DROP TABLE IF EXISTS temp.hits")
        self._database.execute(f"CREATE TEMP TABLE hits AS SELECT rowid AS place {found}", (made,))
        for name in NAMES:
            self._database.execute(
                f"SELECT code, count(*) FROM temp.hits JOIN of_{name} USING (place) GROUP BY code ORDER BY 2 DESC"
                f" LIMIT {_MONTHS if name == 'month' else MAX_VALUES}"
            ).fetchall()
        count: int = self._database.execute("SELECT count(*) FROM temp.hits").fetchone()[0]
        return count


class Bm25s:
    """bm25s: ten best of "one of the words", nothing counted; its index is loaded whole."""

    kinds = ("word", "or")

    def __init__(self, folder: Path) -> None:
        import bm25s

        self._retriever = bm25s.BM25.load(str(folder), mmap=True)

    @staticmethod
    def build(folder: Path, entries: Iterable[IndexEntry]) -> None:
        """Write an index."""
        import bm25s

        retriever = bm25s.BM25()
        retriever.index([entry.terms["folded"].split(" ") for entry in entries], show_progress=False)
        retriever.save(str(folder))

    def ask(self, question: Question) -> int:
        self._retriever.retrieve([[*question.words]], k=10, show_progress=False)
        return -1


BUILT: dict[str, Callable[[Path, Iterable[IndexEntry]], None]] = {
    "ours": Ours.build,
    "tantivy": Tantivy.build,
    "SQLite FTS5": Fts5.build,
    "bm25s": Bm25s.build,
}
OPENED: dict[str, tuple[str, Callable[[Path], Asked]]] = {
    "ours": ("ours", Ours),
    "tantivy": ("tantivy", Tantivy),
    "SQLite FTS5": ("SQLite FTS5", Fts5),
    "bm25s": ("bm25s", Bm25s),
    "Whoosh's searcher": ("ours", Whoosh),
}


def built(folder: Path, name: str, entries: Callable[[], Iterable[IndexEntry]]) -> Path:
    """The index of an engine, made if it isn't there."""
    path = folder / name.replace(" ", "-").lower()
    if not (path / "built").is_file():
        shutil.rmtree(path, ignore_errors=True)
        BUILT[name](path, entries())
        (path / "built").touch()
    return path
