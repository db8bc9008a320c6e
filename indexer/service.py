"""Questions to answers: the store and an engine behind one face.

Enters: SearchRequests and news of the store. Leaves: SearchResults. The index is disposable: `rebuild` makes a new one
aside, holds it against the store and switches to it by replacing one small file; until then the old one answers.

    DATA/index/current         the name of the folder of the index in use
    DATA/index/<name>/         that index, and `fingerprint`: what it was made with
"""

from __future__ import annotations

import difflib
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.document import Document
from archive.errors import QueryError, StoreError
from archive.store import Difference, Store
from archive.text import fold, key, nfc, slug
from archive.vocabulary import Vocabulary
from indexer import analysis, schema, snippets
from indexer.engine import EngineHits, EngineQuery, FacetCount, RankTerm
from indexer.engines.whoosh import WhooshEngine
from indexer.parser import Parsed, parse
from indexer.query import (
    SORTS,
    And,
    Everything,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    SearchRequest,
    Value,
    leaves,
    relaxed,
)
from indexer.snippets import Snippet

MAX_LIMIT = 200
MAX_OFFSET = 100_000
_NAME = re.compile(r"[0-9a-z-]+")


@dataclass(frozen=True, slots=True)
class Ranking:
    """The weight of each field in the rank: accents carry it where they were typed, else the folded syllables do."""

    accented: Mapping[str, float]
    plain: Mapping[str, float]


RANKING = Ranking(
    accented={"syllables": 1.0, "folded": 0.3, "words": 0.5, "title": 1.0}, plain={"folded": 1.0, "title": 0.3}
)
"""What ships: chosen by measurement, see tests/eval/README.md."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet: how many of the hits carry it, and whether the request asks for it."""

    code: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One document of the answer, its score, and the passages that match."""

    document: Document
    score: float
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of the question: `ignored` pieces say nothing; `relaxed`: no document has all words, these some."""

    ignored: tuple[str, ...]
    relaxed: bool


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of an answer: the request as it was answered, the total of all pages, the hits, all facets."""

    request: SearchRequest
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    understood: Understood


class SearchService:
    """Search over one store. Reading needs no lock; `catch_up` and `rebuild` are called inside `store.writing()`."""

    def __init__(self, store: Store, vocabulary: Vocabulary, ranking: Ranking = RANKING) -> None:
        self._store = store
        self._vocabulary = vocabulary
        self._ranking = ranking
        self._folder = store.folder / "index"
        self._fingerprint = schema.fingerprint(vocabulary.fingerprint)
        self._engine: WhooshEngine | None = None
        self._engine_name = ""

    # the index

    def _current(self) -> str:
        try:
            name = (self._folder / "current").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""
        return name if _NAME.fullmatch(name) and (self._folder / name).is_dir() else ""

    def is_stale(self) -> bool:
        """Whether there is no index, or one made with another schema, analysis or vocabulary."""
        name = self._current()
        if not name:
            return True
        mark = self._folder / name / "fingerprint"
        return not mark.is_file() or mark.read_text(encoding="ascii") != self._fingerprint

    def engine(self) -> WhooshEngine:
        """The engine over the current index. StoreError when there is none."""
        name = self._current()
        if not name:
            raise StoreError(
                f"Kho {self._store.folder} chưa có chỉ mục; hãy chạy: tracuu rebuild.",
                f"The archive {self._store.folder} has no index; run: tracuu rebuild.",
            )
        if self._engine is None or name != self._engine_name:
            self._engine = WhooshEngine(self._folder / name)
            self._engine_name = name
        return self._engine

    def catch_up(self, progress: Callable[[int], None] | None = None) -> int:
        """Index what the store has and the index has not; how many documents that were. Rebuilds a stale index.

        `progress(1)` is called for each document.
        """
        if self.is_stale():
            return self.rebuild(progress)
        engine = self.engine()
        after = engine.last_serial()
        if self._store.last_serial() <= after:
            return 0
        return engine.update(self._entries(after, progress))

    def rebuild(self, progress: Callable[[int], None] | None = None) -> int:
        """Make the index anew and switch to it; how many documents it holds."""
        name = time.strftime("%Y%m%d-%H%M%S-", time.gmtime()) + format(time.time_ns() % 10**9, "09d")
        engine = WhooshEngine(self._folder / name)
        try:
            count = engine.update(self._entries(0, progress))
            if engine.serials() != self._store.serials():
                raise StoreError(
                    "Chỉ mục mới không khớp với kho; chỉ mục cũ vẫn được dùng. Hãy chạy lại: tracuu rebuild.",
                    "The new index doesn't match the archive; the old one stays. Run again: tracuu rebuild.",
                )
            (self._folder / name / "fingerprint").write_text(self._fingerprint, encoding="ascii")
        except BaseException:
            engine.close()
            shutil.rmtree(self._folder / name, ignore_errors=True)
            raise
        engine.close()
        self._switch(name)
        return count

    def _switch(self, name: str) -> None:
        fresh = self._folder / "current.new"
        fresh.write_text(name, encoding="ascii")
        fresh.replace(self._folder / "current")
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)

    def _entries(self, after: int, progress: Callable[[int], None] | None) -> Iterator[schema.IndexEntry]:
        for stored in self._store.changes(after):
            text = stored.document.text
            joints = stored.annotation
            if joints[:8] != analysis.segmenter():
                joints = analysis.segment(text)
                self._store.annotate({stored.document.id: joints})
            yield schema.entry(stored.document, stored.serial, analysis.analyse(text, joints))
            if progress:
                progress(1)

    def verify(self) -> Iterator[Difference]:
        """Every place where store, originals and index don't agree."""
        yield from self._store.verify()
        if self.is_stale():
            vi, en = (
                "Chỉ mục chưa có hoặc đã cũ; hãy chạy: tracuu rebuild.",
                "No index, or a stale one; run: tracuu rebuild.",
            )
            yield Difference("index", vi, en)
            return
        kept, indexed = self._store.serials(), self.engine().serials()
        for id_ in sorted(kept.keys() | indexed.keys()):
            if id_ not in indexed:
                yield Difference(id_, f"Văn bản {id_} chưa có trong chỉ mục.", f"Document {id_} is not in the index.")
            elif id_ not in kept:
                yield Difference(
                    id_, f"Chỉ mục có {id_} mà kho không có.", f"The index has {id_}, the archive has not."
                )
            elif kept[id_] != indexed[id_]:
                yield Difference(
                    id_, f"Chỉ mục giữ bản cũ của văn bản {id_}.", f"The index holds an old revision of {id_}."
                )

    # questions

    def search(self, request: SearchRequest) -> SearchResults:
        """The answer to `request`. QueryError when it can't be answered as it stands."""
        engine = self.engine()
        request = self._checked(request, engine)
        parsed = parse(nfc(request.q))
        parsed = replace(parsed, node=self._resolved(parsed.node, engine))
        node, found = self._found(engine, request, parsed)
        shown = leaves(node)
        documents = self._store.get_many(found.ids)
        hits = tuple(
            Hit(documents[id_], score, _snippets(documents[id_], shown))
            for id_, score in zip(found.ids, found.scores, strict=True)
            if id_ in documents
        )
        facets = {name: tuple(_selected(request.codes(name), rows)) for name, rows in found.facets.items()}
        return SearchResults(request, found.total, hits, facets, Understood(parsed.ignored, node is not parsed.node))

    def _resolved(self, node: Node, engine: WhooshEngine) -> Node:
        """The tree with codes for the names of facet values that were typed into it."""
        if isinstance(node, Value):
            try:
                return replace(node, code=self.code(node.facet, node.code, engine))
            except QueryError as fault:
                raise QueryError(fault.vi, fault.en, node.span[0]) from None
        if isinstance(node, And | Or):
            return replace(node, nodes=tuple(self._resolved(child, engine) for child in node.nodes))
        return Not(self._resolved(node.node, engine)) if isinstance(node, Not) else node

    def _found(self, engine: WhooshEngine, request: SearchRequest, parsed: Parsed) -> tuple[Node, EngineHits]:
        found = engine.search(self._query(request, parsed.node))
        if not found.total and (wider := relaxed(parsed.node)) is not None:
            second = engine.search(self._query(request, wider))
            if second.total:
                return wider, second
        return parsed.node, found

    def _query(self, request: SearchRequest, node: Node) -> EngineQuery:
        return EngineQuery(
            node=node,
            rank=_rank(node, self._ranking),
            filters=request.filters,
            since=schema.ordinal(request.since),
            until=schema.ordinal(request.until),
            order=request.order,
            offset=(request.page - 1) * request.limit,
            limit=request.limit,
        )

    def _checked(self, request: SearchRequest, engine: WhooshEngine) -> SearchRequest:
        if request.sort and request.sort not in SORTS:
            raise QueryError(
                f"Không có cách sắp xếp {request.sort!r}; hãy chọn: {', '.join(SORTS)}.",
                f"There is no sort {request.sort!r}; choose: {', '.join(SORTS)}.",
            )
        if not 1 <= request.limit <= MAX_LIMIT:
            raise QueryError(f"limit phải từ 1 đến {MAX_LIMIT}.", f"limit must be between 1 and {MAX_LIMIT}.")
        if request.page < 1 or request.page * request.limit > MAX_OFFSET:
            raise QueryError(
                f"page phải từ 1, và không quá {MAX_OFFSET} kết quả đầu.",
                f"page must be 1 or more, within the first {MAX_OFFSET} hits.",
            )
        if request.since and request.until and request.since > request.until:
            raise QueryError(
                f"Từ ngày {request.since} lại sau đến ngày {request.until}; hãy đổi lại.",
                f"from {request.since} is after to {request.until}; swap them.",
            )
        filters = tuple(
            (name, tuple(dict.fromkeys(self.code(name, value, engine) for value in values)))
            for name, values in request.filters
            if values
        )
        return SearchRequest(
            request.q, filters, request.since, request.until, request.sort, request.page, request.limit
        )

    def code(self, facet: str, value: str, engine: WhooshEngine | None = None) -> str:
        """The code that a person means by `value`: a code, a label, or a label without its accents if one fits.

        QueryError, with the nearest value, when there is none or more than one.
        """
        known = self._known(facet) | (engine or self.engine()).values(facet)
        if value in known:
            return value
        for form in (key, fold, slug):
            fitting = {code for code, label in known.items() if form(nfc(label)) == form(nfc(value))}
            if len(fitting) == 1:
                return fitting.pop()
            if fitting:
                raise _unknown(facet, value, sorted(fitting))
        labels = {fold(nfc(label)): code for code, label in known.items()}
        near = difflib.get_close_matches(fold(nfc(value)), labels, 3, 0.5)
        raise _unknown(facet, value, [labels[label] for label in near])

    def _known(self, facet: str) -> dict[str, str]:
        tables = {
            "district": {row.code: row.name for row in self._vocabulary.places if row.level == "district"},
            "programme": {row.code: row.label for row in self._vocabulary.programmes},
            "unit": {row.code: row.label for row in self._vocabulary.units},
            "type": {row.code: row.label for row in self._vocabulary.doctypes},
        }
        return tables.get(facet, {})


def _unknown(facet: str, value: str, near: list[str]) -> QueryError:
    vi = f" Có phải: {', '.join(near)}?" if near else ""
    en = f" Did you mean: {', '.join(near)}?" if near else ""
    return QueryError(f"Không rõ giá trị {value!r} của {facet}.{vi}", f"Unknown value {value!r} of {facet}.{en}")


def _selected(codes: tuple[str, ...], rows: tuple[FacetCount, ...]) -> Iterator[FacetValue]:
    for row in rows:
        yield FacetValue(row.code, row.label, row.count, row.code in codes)


def _rank(node: Node, ranking: Ranking) -> tuple[RankTerm, ...]:
    """The terms that order the hits: every term typed, as it was typed; the words that underthesea sees in a run."""
    if isinstance(node, Everything):
        return ()
    shown = [leaf for leaf in leaves(node) if isinstance(leaf, Phrase)]
    terms = [term for leaf in shown for term in leaf.terms]
    weights = ranking.accented if any(term != analysis.folded(term) for term in terms) else ranking.plain
    found = {
        "syllables": terms,
        "folded": [analysis.folded(term) for term in terms],
        "title": terms,
        "words": analysis.analyse(" ".join(leaf.text for leaf in shown)).words() if "words" in weights else [],
    }
    return tuple(
        RankTerm(field, term, weights[field])
        for field, items in found.items()
        for term in dict.fromkeys(items)
        if field in weights
    )


def _snippets(document: Document, shown: Sequence[Phrase | Prefix]) -> tuple[Snippet, ...]:
    blocks = [block for block in document.blocks if block.kind not in ("title", "dateline")]
    body = (blocks[0].start, blocks[-1].end) if blocks else (0, 0)
    return snippets.best(document.text, snippets.find(document.text, shown), body)
