"""Questions to answers: the store and an engine behind one face.

Enters: SearchRequests. Leaves: SearchResults, with all that was made of the question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.document import Document
from archive.errors import QueryError
from archive.store import Difference, Store
from archive.text import nfc
from archive.vocabulary import Vocabulary
from indexer import analysis, schema, similar, snippets
from indexer.abbreviations import Abbreviations
from indexer.engine import EngineQuery, FacetCount, RankTerm
from indexer.engines.whoosh import WhooshEngine
from indexer.expansion import Expansion, expanded
from indexer.facet_names import FacetNames
from indexer.keeper import IndexKeeper
from indexer.kept import Kept
from indexer.parser import parse
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
    When,
    leaves,
    relaxed,
    words_only,
)
from indexer.ranking import RANKING, Ranking, rank_terms, sufficient, weights
from indexer.snippets import Snippet
from indexer.spelling import Speller
from indexer.suggest import MAX_TYPED, Suggester, Suggestion

MAX_LIMIT = 200
MAX_OFFSET = 100_000
MAX_VALUES = 100
"""Values of a facet in one answer, the most frequent ones; `facet_values` has all."""
MAX_RELATED = 5
_KEYWORDS = 20
_ENOUGH = 20_000
"""Characters of a text that say what it is about."""
_AT_ONCE = 50
"""Documents that are read from the store together where all of an answer is."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet: how many of the hits carry it, and whether the request asks for it."""

    code: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One document of the answer, its score, the passages that match; how many more documents are the same text."""

    document: Document
    score: float
    snippets: tuple[Snippet, ...]
    copies: int


@dataclass(frozen=True, slots=True)
class Correction:
    """Another spelling of the question, and how many documents hold it."""

    q: str
    total: int


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of the question: `ignored` pieces say nothing; `relaxed`: documents with some words are hits too.

    `complete`: how many documents of the archive, whatever the filters, have all words; counted where `relaxed`.
    `stale`: the index was made by another version of the program; `behind`: changes that are not in it yet.
    `expanded`: what was also looked for in another form. Where no document holds the whole question, `missing` are its
    words that none holds, and `corrections` other spellings of it, each with hits. `undated`: how many documents the
    filters by date left out because they bear none. `strict` is the question that heeds its accents, empty where that
    makes no difference.
    """

    ignored: tuple[str, ...]
    relaxed: bool
    stale: bool
    behind: int
    complete: int = 0
    expanded: tuple[Expansion, ...] = ()
    missing: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    undated: int = 0
    strict: str = ""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of an answer: the request as it was answered, the documents in all, the hits, all facets.

    `total` counts documents, `groups` hits: documents of the same text are one hit. `months` counts documents by month
    of publication (`2017-04`), whatever the filters by date. `values` says how many values of each facet there are,
    however many of them are given.
    """

    request: SearchRequest
    total: int
    groups: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    months: Mapping[str, int]
    values: Mapping[str, int]
    understood: Understood


@dataclass(frozen=True, slots=True)
class _Wider:
    """How a question is widened: to which node, the least score by which terms; how many documents have all words."""

    node: Node
    rank: tuple[RankTerm, ...]
    least: float
    complete: int


class SearchService:
    """Search over one store; `index` keeps its index."""

    def __init__(self, store: Store, vocabulary: Vocabulary, ranking: Ranking = RANKING) -> None:
        self._store = store
        self._names = FacetNames(vocabulary)
        self._ranking = ranking
        self.index = IndexKeeper(store, vocabulary.fingerprint)
        self._abbreviations = Abbreviations(vocabulary.abbreviations)
        self._speller: Kept[Speller] = Kept()
        self._suggester: Kept[Suggester] = Kept()

    def engine(self) -> WhooshEngine:
        """The engine over the current index. StoreError when there is none."""
        return self.index.engine()

    def verify(self) -> Iterator[Difference]:
        """Every place where store, originals and index don't agree."""
        yield from self._store.verify()
        yield from self.index.verify()

    # questions

    def search(self, request: SearchRequest, values: int = MAX_VALUES) -> SearchResults:
        """The answer to `request`, with so many values of each facet. QueryError when it can't be answered."""
        engine = self.engine()
        request = self._checked(request, engine)
        parsed = parse(nfc(request.q))
        typed = self._resolved(parsed.node, engine)
        node, expansions = expanded(typed, nfc(request.q), self._abbreviations)
        wider = self._wider(engine, typed, node)
        query = replace(self._query(request, node, wider), values=values)
        found = engine.search(query)
        shown = leaves(node)
        documents = self._store.get_many(found.ids)
        hits = tuple(
            Hit(documents[id_], score, _snippets(documents[id_], shown), copies)
            for id_, score, copies in zip(found.ids, found.scores, found.copies, strict=True)
            if id_ in documents
        )
        facets = {name: tuple(_selected(request.codes(name), rows)) for name, rows in found.facets.items()}
        understood = Understood(
            parsed.ignored,
            wider is not None,
            self.index.is_stale(),
            self.index.behind(),
            wider.complete if wider else 0,
            expansions,
            *self._repairs(engine, request, parsed.node, found.total if wider is None else wider.complete),
            undated=_undated(engine, request, query),
            strict=_strict(parsed.node),
        )
        return SearchResults(request, found.total, found.groups, hits, facets, found.months, found.values, understood)

    def facet_values(self, request: SearchRequest, facet: str) -> tuple[FacetValue, ...]:
        """Every value of one facet among the documents found, the most frequent first."""
        engine = self.engine()
        query = replace(self._found(request, engine), limit=1, facets=(facet,))
        rows = engine.search(query).facets[facet]
        return tuple(_selected(dict(query.filters).get(facet, ()), rows))

    def total(self, request: SearchRequest) -> int:
        """How many documents are found."""
        engine = self.engine()
        return engine.search(replace(self._found(request, engine), limit=1, facets=())).total

    def _found(self, request: SearchRequest, engine: WhooshEngine) -> EngineQuery:
        """The question of the engine that finds the documents of the request."""
        request = self._checked(request, engine)
        typed = self._resolved(parse(nfc(request.q)).node, engine)
        node, _ = expanded(typed, nfc(request.q), self._abbreviations)
        return self._query(request, node, self._wider(engine, typed, node))

    def every_document(self, request: SearchRequest, most: int = MAX_OFFSET) -> tuple[int, Iterator[Document]]:
        """How many documents are found, and the first `most` of them in order, each by itself, few held at a time.

        Page and limit of the request count for nothing. QueryError before the first document, or never.
        """
        engine = self.engine()
        query = self._found(replace(request, page=1, limit=1), engine)
        found = engine.search(replace(query, limit=most, grouped=False, facets=()))
        parts = (found.ids[start : start + _AT_ONCE] for start in range(0, len(found.ids), _AT_ONCE))
        return found.total, (document for part in parts for document in self._ordered(part))

    def _repairs(
        self, engine: WhooshEngine, request: SearchRequest, node: Node, complete: int
    ) -> tuple[tuple[str, ...], tuple[Correction, ...]]:
        """Where no document holds the whole question: its words that none holds, and other spellings that have hits."""
        if complete:
            return (), ()
        words = [leaf for leaf in leaves(node) if isinstance(leaf, Phrase)]
        missing = tuple(leaf.text for leaf in words if not _count(engine, EngineQuery(leaf)))
        if not isinstance(node, Phrase) and node != And(tuple(words)):
            return missing, ()
        corrections = []
        for spelling in self._spelling(engine).corrections([leaf.text for leaf in words]):
            other = " ".join(spelling)
            if total := _count(engine, self._query(request, parse(other).node, None)):
                corrections.append(Correction(other, total))
        return missing, tuple(corrections)

    def warm_up(self) -> None:
        """Make what the first question would wait for: the tables of spellings and of suggestions."""
        engine = self.engine()
        self._spelling(engine)
        self._suggesting(engine)

    def _spelling(self, engine: WhooshEngine) -> Speller:
        syllables = engine.lexicon("syllables")
        return self._speller.get(
            syllables, lambda: Speller(syllables, engine.lexicon("bigrams"), engine.lexicon("words"))
        )

    def suggest(self, typed: str, most: int = 8) -> list[Suggestion]:
        """What somebody who typed so far may go on to type: values of facets, words, and titles that hold it."""
        typed = nfc(typed)[:MAX_TYPED]
        engine = self.engine()
        found = self._suggesting(engine).suggest(typed, most)
        terms = tuple(term for term, _, _ in analysis.tokens(typed))
        if terms and len(found) < most:
            titles = EngineQuery(Phrase(terms, field="title"), order="newest", limit=most - len(found), facets=())
            for document in self._ordered(engine.search(titles).ids):
                found.append(Suggestion(document.title.value, "title", document.id, 1))
        return found

    def _suggesting(self, engine: WhooshEngine) -> Suggester:
        words = engine.lexicon("words")
        return self._suggester.get(words, lambda: _suggester(engine, words))

    def copies(self, document: Document) -> tuple[Document, ...]:
        """The other documents of the same text."""
        return self._ordered(self.engine().copies(document.id)[:MAX_RELATED])

    def related(self, document: Document) -> tuple[Document, ...]:
        """Documents about the same matter, nearest first: those that share the bigrams which tell this one apart."""
        engine = self.engine()
        bigrams = analysis.paired(analysis.folded(term) for term, _, _ in analysis.tokens(document.text[:_ENOUGH]))
        distinct = list(dict.fromkeys(bigrams))
        held = dict(zip(distinct, engine.lexicon("bigrams").counts(distinct), strict=True))
        words = similar.keywords(bigrams, held.__getitem__, self._store.count(), _KEYWORDS)
        rank = tuple(RankTerm("bigrams", word, weight) for word, weight in words)
        asked = EngineQuery(Everything(), rank, order="relevance", limit=MAX_RELATED + 1, scored=True, facets=())
        found = engine.search(asked)
        same = {document.id, *engine.copies(document.id)}
        return self._ordered(tuple(id_ for id_ in found.ids if id_ not in same)[:MAX_RELATED])

    def _ordered(self, ids: tuple[str, ...]) -> tuple[Document, ...]:
        documents = self._store.get_many(ids)
        return tuple(documents[id_] for id_ in ids if id_ in documents)

    def _wider(self, engine: WhooshEngine, typed: Node, node: Node) -> _Wider | None:
        """'One of the words' beside all of them, where the archive, whatever the filters, has too few with all.

        `typed` is the question as typed, `node` the same with its abbreviations read both ways.
        """
        wider = relaxed(typed)
        if wider is None:
            return None
        words = words_only(typed)
        complete = _count(engine, EngineQuery(words_only(node)))
        if complete >= sufficient(words, self._ranking):
            return None
        rank = rank_terms(node, self._ranking.plain)
        some = EngineQuery(relaxed(words) or words, rank=rank, order="relevance", limit=1, facets=())
        best = max(engine.search(some).scores, default=0.0)
        return _Wider(wider, rank, self._ranking.share * best, complete)

    def code(self, facet: str, value: str) -> str:
        """The code that a person means by `value`; QueryError, with the nearest values, when there is not just one."""
        return self._names.code(facet, value, self.engine().values(facet))

    def _resolved(self, node: Node, engine: WhooshEngine) -> Node:
        """The tree with codes for the names of facet values that were typed into it."""
        if isinstance(node, Value):
            try:
                return replace(node, code=self._names.code(node.facet, node.code, engine.values(node.facet)))
            except QueryError as fault:
                raise QueryError(fault.vi, fault.en, node.span[0]) from None
        if isinstance(node, And | Or):
            return replace(node, nodes=tuple(self._resolved(child, engine) for child in node.nodes))
        return Not(self._resolved(node.node, engine)) if isinstance(node, Not) else node

    def _query(self, request: SearchRequest, node: Node, wider: _Wider | None) -> EngineQuery:
        return EngineQuery(
            node=node,
            rank=rank_terms(node, weights(node, self._ranking)),
            filters=request.filters,
            since=schema.ordinal(request.since),
            until=schema.ordinal(request.until),
            order=request.order,
            offset=(request.page - 1) * request.limit,
            limit=request.limit,
            wider=wider.node if wider else None,
            wide=wider.rank if wider else (),
            least=wider.least if wider else 0.0,
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
                f"“Từ ngày” ({request.since}) phải trước hoặc bằng “đến ngày” ({request.until}).",
                f"from {request.since} is after to {request.until}; swap them.",
            )
        filters = tuple(
            (name, tuple(dict.fromkeys(self._names.code(name, value, engine.values(name)) for value in values)))
            for name, values in request.filters
            if values
        )
        return SearchRequest(
            request.q, filters, request.since, request.until, request.sort, request.page, request.limit
        )


def _selected(codes: tuple[str, ...], rows: tuple[FacetCount, ...]) -> Iterator[FacetValue]:
    for row in rows:
        yield FacetValue(row.code, row.label, row.count, row.code in codes)


def _strict(node: Node) -> str:
    """The question in which every word with accents means just that word; empty for one that is no row of words."""
    words = list(node.nodes) if isinstance(node, And) else [node]
    if not all(isinstance(word, Phrase) and not (word.quoted or word.strict or word.field) for word in words):
        return ""
    typed = [word for word in words if isinstance(word, Phrase)]
    accented = [any(term != analysis.folded(term) for term in word.terms) for word in typed]
    made = (f'"={word.text}"' if marked else word.text for word, marked in zip(typed, accented, strict=True))
    return " ".join(made) if any(accented) else ""


def _undated(engine: WhooshEngine, request: SearchRequest, query: EngineQuery) -> int:
    """How many documents would be hits if they bore a date that the filters let through."""
    if not (request.since or request.until or request.codes("year")):
        return 0
    undated = Not(When("published", 1, dt.date.max.toordinal()))
    wider = And((query.wider, undated)) if query.wider else None
    filters = tuple((name, codes) for name, codes in query.filters if name != "year")
    node = And((query.node, undated))
    return _count(engine, replace(query, node=node, wider=wider, filters=filters, since=0, until=0))


def _count(engine: WhooshEngine, query: EngineQuery) -> int:
    """How many documents match, and nothing else of them."""
    return engine.search(replace(query, rank=query.rank if query.scored else (), limit=1, facets=())).total


_SUGGESTED = ("district", "programme", "author", "unit", "type", "person")


def _suggester(engine: WhooshEngine, words: Mapping[str, int]) -> Suggester:
    facets = engine.search(EngineQuery(Everything(), limit=1, facets=_SUGGESTED)).facets
    values = [Suggestion(row.label, name, row.code, row.count) for name in _SUGGESTED for row in facets[name]]
    return Suggester(values, words, engine.lexicon("bigrams"))


def _snippets(document: Document, shown: Sequence[Phrase | Prefix]) -> tuple[Snippet, ...]:
    blocks = [block for block in document.blocks if block.kind not in ("title", "dateline")]
    body = (blocks[0].start, blocks[-1].end) if blocks else (0, 0)
    return snippets.best(document.text, snippets.find(document.text, shown), body)
