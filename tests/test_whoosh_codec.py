"""Whoosh's own searcher and writer on the segments of our codec: the same documents and scores, posting by posting.

The archive of the test has several segments and deleted documents; the questions are generated.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh import scoring
from whoosh.codec import default_codec

from indexer.analysis import folded
from indexer.engine import EngineQuery, RankTerm
from indexer.engines import batch, tiers
from indexer.engines.evaluate import K1, K1_PAIRS, RARITY, B
from indexer.engines.whoosh import WhooshEngine
from indexer.query import And, Everything, Node, Not, Or, Phrase, Prefix, Value
from indexer.schema import IndexEntry
from tests.test_engines import CODES, WORDS, make_entry

MORE = (*WORDS, "xã", "huyện", "vốn", "vay", "102", "đất", "nhà", "ở")
DOCUMENTS = 240
EXAMPLES = 1000

TERMS = st.lists(st.sampled_from(MORE), min_size=1, max_size=3).map(tuple)
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Phrase, TERMS, st.booleans()),
    st.builds(Phrase, TERMS, field=st.just("title")),
    st.builds(Prefix, st.sampled_from(["d", "th", "v", "1", "xyz"])),
    st.builds(Value, st.just("district"), st.sampled_from(["tam-dao", "song-lo", "none"])),
    st.just(Everything()),
)
NODES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda nodes: And(tuple(nodes))),
        st.lists(inner, min_size=1, max_size=3).map(lambda nodes: Or(tuple(nodes))),
        inner.map(Not),
    ),
    max_leaves=5,
)
RANKS = st.lists(
    st.builds(
        RankTerm,
        st.sampled_from(["syllables", "folded", "words", "bigrams", "headline"]),
        st.sampled_from([*MORE, *map(folded, MORE), "dan_toc", "dân_tộc"]),
        st.sampled_from([0.25, 0.5, 1.0]),
    ),
    max_size=4,
    unique_by=lambda item: (item.field, item.term),
).map(tuple)


def entries() -> list[IndexEntry]:
    draw = random.Random(3)
    return [
        make_entry(
            number,
            [draw.choice(MORE) for _ in range(draw.choice([0, 3, 20, 60]))],
            draw.sample(CODES, draw.randint(0, 3)),
            draw.choice([0, 736_000, 736_400]),
        )
        for number in range(DOCUMENTS)
    ]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshEngine]:
    made = WhooshEngine(tmp_path_factory.mktemp("codec"), create=True)
    rows = entries()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiers, "SMALL", 8)
        patch.setattr(tiers, "RATIO", 1)
        patch.setattr(batch, "BATCH_TERMS", 4_000)
        for first, last in ((0, 150), (150, 200), (200, 230), (230, 240)):
            made.update(rows[first:last])
        made.update(rows[number] for number in range(3, 90, 11))
    assert len(made._current().segments) > 2
    assert any(segment.deleted for segment in made._current().segments)
    yield made
    made.close()


@pytest.fixture(scope="module")
def searcher(engine: WhooshEngine) -> Iterator[Any]:
    with whoosh_index.open_dir(str(engine.folder)).searcher(weighting=Shipped()) as found:
        yield found


class Shipped(scoring.WeightingModel):  # type: ignore[misc]
    """The engine's formula, worked out a posting at a time."""

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Scorer:
        return Scorer(searcher, fieldname, text)


class Scorer(scoring.BaseScorer):  # type: ignore[misc]
    def __init__(self, searcher: Any, fieldname: str, text: bytes) -> None:
        reader = (searcher.parent() or searcher).reader()
        held, live = reader.doc_frequency(fieldname, text), max(reader.doc_count(), 1)
        self.idf = math.log(1 + max(live - held + 0.5, 0.5) / (held + 0.5)) ** RARITY
        self.mean = max(reader.field_length("syllables") / reader.doc_count_all(), 1)
        self.lengths = searcher.reader().column_reader("length")
        self.field = fieldname

    def supports_block_quality(self) -> bool:
        return False

    def score(self, matcher: Any) -> float:
        k1 = K1_PAIRS if self.field == "bigrams" else K1
        length = self.lengths[matcher.id()]
        norm = 1.0 if self.field == "headline" else 1 - B + B * length / self.mean
        count: float = matcher.weight()
        return self.idf * count * (k1 + 1) / (count + k1 * norm)


def translated(node: Node) -> whoosh_query.Query:
    if isinstance(node, Phrase):
        field = "syllables" if node.strict else {"": "folded", "title": "headline"}[node.field]
        terms = list(node.terms) if node.strict else [folded(term) for term in node.terms]
        return whoosh_query.Phrase(field, terms) if len(terms) > 1 else whoosh_query.Term(field, terms[0])
    if isinstance(node, Prefix):
        return whoosh_query.Prefix("folded", node.start)
    if isinstance(node, Value):
        return whoosh_query.Prefix("facet_district", f"{node.code}\t")
    if isinstance(node, And):
        return whoosh_query.And([translated(child) for child in node.nodes])
    if isinstance(node, Or):
        return whoosh_query.Or([translated(child) for child in node.nodes])
    if isinstance(node, Not):
        return whoosh_query.And([whoosh_query.Every(), whoosh_query.Not(translated(node.node))])
    return whoosh_query.Every()


@settings(max_examples=EXAMPLES, deadline=None)
@given(node=NODES, rank=RANKS)
def test_whoosh_s_searcher_finds_the_same_and_scores_it_the_same(
    engine: WhooshEngine, searcher: Any, node: Node, rank: tuple[RankTerm, ...]
) -> None:
    hits = engine.search(EngineQuery(node, rank, order="relevance", limit=DOCUMENTS))
    found = {searcher.stored_fields(place)["id"] for place in searcher.docs_for_query(translated(node))}
    assert set(hits.ids) == found
    asked = whoosh_query.Or([whoosh_query.Term(item.field, item.term, boost=item.weight) for item in rank])
    scored = {hit["id"]: hit.score for hit in searcher.search(asked, limit=None)} if rank else {}
    for id_, score in zip(hits.ids, hits.scores, strict=True):
        assert score == pytest.approx(scored.get(id_, 0.0), rel=1e-5, abs=1e-6)


def test_whoosh_copies_the_index_into_one_of_its_own_codec(engine: WhooshEngine, tmp_path: Path) -> None:
    ours = whoosh_index.open_dir(str(engine.folder))
    copy = whoosh_index.create_in(str(tmp_path), ours.schema)
    with ours.reader() as reader:
        writer = copy.writer(codec=default_codec())
        writer.add_reader(reader)
        writer.commit()
    for words in (["dan"], ["dan", "toc"], ["ho", "ngheo"]):
        asked = whoosh_query.Phrase("folded", words)
        both = []
        for index in (ours, copy):
            with index.searcher() as opened:
                both.append({opened.stored_fields(place)["id"] for place in opened.docs_for_query(asked)})
        assert both[0] == both[1] != set()


def test_what_whoosh_asks_of_a_reader(engine: WhooshEngine) -> None:
    with whoosh_index.open_dir(str(engine.folder)).reader() as reader:
        assert set(reader.indexed_field_names()) >= {"folded", "facet_district", "id"}
        terms = [term for name, term in reader.all_terms() if name == "folded"]
        assert sorted(set(terms)) == sorted({folded(word).encode() for word in MORE})
        assert reader.doc_frequency("folded", b"nothing") == 0
        assert ("folded", b"dan") in reader
        assert ("folded", b"nothing") not in reader
        rows = {row.id: row for row in entries()}
        held = sum(folded("dân") in row.terms["folded"].split() for row in rows.values())
        assert sum(1 for _ in reader.postings("folded", b"dan").all_ids()) == held
        leaf = reader.leaf_readers()[0][0]
        cursor = leaf.cursor("folded")
        assert (cursor.first(), cursor.find(b"dat"), cursor.next()) == ("102", "dat", "ho")
