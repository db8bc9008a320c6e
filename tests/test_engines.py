"""One conformance suite for every engine, held against a reference that counts in plain Python.

The reference knows nothing of postings: it looks at the terms of each entry. Whoosh's own searcher is a second one.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from whoosh import query as whoosh_query

from archive.errors import StoreError
from archive.store import NEWEST, Summary
from indexer import similar
from indexer.analysis import folded, paired
from indexer.engine import Engine, EngineQuery, FacetCount, RankTerm
from indexer.engines import tiers
from indexer.engines.evaluate import K1, K1_PAIRS, RARITY, B, answer
from indexer.engines.segments import NOTHING, Cache
from indexer.engines.whoosh import WhooshEngine
from indexer.query import And, Everything, Near, Node, Not, Or, Phrase, Prefix, Value, When
from indexer.schema import FACETS, IndexEntry

WORDS = ("dân", "dan", "tộc", "thuế", "thuê", "hộ", "nghèo", "135")
CODES = (("tam-dao", "Tam Đảo"), ("song-lo", "Sông Lô"), ("phuc-yen", "Phúc Yên"))


def make_entry(number: int, terms: list[str], codes: list[tuple[str, str]], published: int) -> IndexEntry:
    return IndexEntry(
        id=f"d{number}",
        serial=number + 1,
        terms={
            "syllables": " ".join(terms),
            "folded": " ".join(map(folded, terms)),
            "words": "_".join(terms[:2]),
            "bigrams": " ".join(paired(map(folded, terms))),
            "headline": " ".join(map(folded, terms[:2])),
            "number": " ".join(term for term in terms if term.isdigit()),
        },
        times={"event": ((published, published + 2),) if published else (), "period": (), "horizon": ()},
        facets={facet.name: tuple(codes) if facet.name == "district" else () for facet in FACETS},
        published=published,
        length=len(terms),
        signature=b"",
        group=number + 1,
    )


ENTRIES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(WORDS), max_size=12),
        st.lists(st.sampled_from(CODES), unique=True),
        st.sampled_from([0, 736_000, 736_001, 736_400]),
    ),
    min_size=1,
    max_size=12,
).map(lambda rows: [make_entry(number, *row) for number, row in enumerate(rows)])
PHRASES = st.builds(
    Phrase,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple),
    st.booleans(),
)
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(lambda terms: Phrase(tuple(terms)))
SIMPLE = st.one_of(PHRASES, st.just(Everything()))
OTHERS = st.one_of(
    st.builds(Near, TEXTS, TEXTS, st.integers(1, 4)),
    st.builds(Prefix, st.sampled_from(["da", "t", "ngh", "13", "x"])),
    st.builds(Value, st.just("district"), st.sampled_from(["tam-dao", "song-lo", "none"])),
    st.builds(Phrase, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(tuple), field=st.just("title")),
    st.builds(Phrase, st.just(("135",)), field=st.just("number")),
    st.builds(
        When, st.sampled_from(["event", "published", "horizon"]), st.just(736_000), st.integers(736_000, 736_500)
    ),
)
NODES: st.SearchStrategy[Node] = st.recursive(
    st.one_of(SIMPLE, OTHERS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda nodes: And(tuple(nodes))),
        st.lists(inner, min_size=1, max_size=3).map(lambda nodes: Or(tuple(nodes))),
        inner.map(Not),
    ),
    max_leaves=5,
)

SIMPLE_TREES: st.SearchStrategy[Node] = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda nodes: And(tuple(nodes))),
        st.lists(inner, min_size=1, max_size=3).map(lambda nodes: Or(tuple(nodes))),
        inner.map(Not),
    ),
    max_leaves=5,
)


@pytest.fixture(params=["whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    made = WhooshEngine(tmp_path / "index", create=True)
    yield made
    made.close()


def starts(entry: IndexEntry, node: Phrase) -> list[int]:
    """Where the phrase begins, found by comparing slices."""
    field = "syllables" if node.strict else {"": "folded", "title": "headline", "number": "number"}[node.field]
    terms = entry.terms[field].split()
    wanted = list(node.terms) if node.strict else [folded(term) for term in node.terms]
    return [place for place in range(len(terms)) if terms[place : place + len(wanted)] == wanted]


def near(entry: IndexEntry, one: Phrase, other: Phrase, distance: int) -> bool:
    ends = [start + len(one.terms) - 1 for start in starts(entry, one)]
    return any(1 <= start - end <= distance for end in ends for start in starts(entry, other))


def holds(entry: IndexEntry, node: Node) -> bool:
    if isinstance(node, Phrase):
        return bool(starts(entry, node))
    if isinstance(node, Prefix):
        return any(term.startswith(node.start) for term in entry.terms["folded"].split())
    if isinstance(node, Near):
        return near(entry, node.left, node.right, node.distance) or near(entry, node.right, node.left, node.distance)
    if isinstance(node, Value):
        return any(code == node.code for code, _ in entry.facets[node.facet])
    if isinstance(node, When) and node.kind == "published":
        return entry.published > 0 and node.since <= entry.published <= node.until
    if isinstance(node, When) and node.kind == "horizon":
        return any(first <= node.until and last >= node.since for first, last in entry.times["horizon"])
    if isinstance(node, When):
        return any(node.since <= first and last <= node.until for first, last in entry.times[node.kind])
    if isinstance(node, And):
        return all(holds(entry, child) for child in node.nodes)
    if isinstance(node, Or):
        return any(holds(entry, child) for child in node.nodes)
    if isinstance(node, Not):
        return not holds(entry, node.node)
    return True


RANK = (
    RankTerm("syllables", "dân", 1.0),
    RankTerm("syllables", "dân hộ", 0.5),
    RankTerm("bigrams", "dan_toc", 0.5),
    RankTerm("words", "dân_tộc", 0.5),
    RankTerm("headline", "ho", 1.0),
)


def frequency(entry: IndexEntry, item: RankTerm) -> int:
    """How often the terms of a rank term stand in its field, the rarest of them counting."""
    terms = entry.terms[item.field].split()
    return min(terms.count(term) for term in item.term.split(" "))


def bm25(entry: IndexEntry, entries: list[IndexEntry], item: RankTerm) -> float:
    carriers = [other for other in entries if frequency(other, item)]
    count = frequency(entry, item)
    if not count:
        return 0.0
    idf = math.log(1 + max(len(entries) - len(carriers) + 0.5, 0.5) / (len(carriers) + 0.5)) ** RARITY
    mean = max(sum(other.length for other in entries) / len(entries), 1)
    k1 = K1_PAIRS if item.field == "bigrams" else K1
    norm = 1.0 if item.field == "headline" else 1 - B + B * entry.length / mean
    return item.weight * idf * count * (k1 + 1) / (count + k1 * norm)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=ENTRIES, node=NODES, codes=st.lists(st.sampled_from(CODES), unique=True, max_size=2), data=st.data())
def test_agrees_with_counting(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[IndexEntry],
    node: Node,
    codes: list[tuple[str, str]],
    data: st.DataObject,
) -> None:
    made = WhooshEngine(tmp_path_factory.mktemp("index"), create=True)
    cut = data.draw(st.integers(0, len(entries)))
    made.update(entries[:cut])
    made.update(entries[cut:])
    since, until = data.draw(st.sampled_from([(0, 0), (736_001, 0), (0, 736_001), (736_000, 736_100)]))
    chosen = tuple(code for code, _ in codes)
    rank = RANK
    hits = made.search(EngineQuery(node, rank, (("district", chosen),), since, until, "relevance", 0, 50))

    def in_time(entry: IndexEntry) -> bool:
        return (not since or entry.published >= since) and (not until or 0 < entry.published <= until)

    base = [entry for entry in entries if holds(entry, node) and in_time(entry)]
    found = [item for item in base if not chosen or any(code in chosen for code, _ in item.facets["district"])]
    assert hits.total == len(found)
    assert set(hits.ids) == {item.id for item in found}
    for id_, score in zip(hits.ids, hits.scores, strict=True):
        entry = next(item for item in entries if item.id == id_)
        assert score == pytest.approx(sum(bm25(entry, entries, item) for item in rank), rel=1e-5)
    assert list(hits.scores) == sorted(hits.scores, reverse=True)
    counted = Counter(value for item in base for value in item.facets["district"])
    present = {value for item in entries for value in item.facets["district"]}
    expected = {code: counted[code, label] for code, label in present if counted[code, label] or code in chosen}
    assert {row.code: row.count for row in hits.facets["district"]} == expected
    dated = [item for item in entries if holds(item, node) and item.published]
    chosen_ones = [item for item in dated if not chosen or any(code in chosen for code, _ in item.facets["district"])]
    assert hits.months == Counter(dt.date.fromordinal(item.published).isoformat()[:7] for item in chosen_ones)
    made.close()


@settings(max_examples=60, deadline=None)
@given(entries=ENTRIES, node=NODES, wider=NODES, least=st.floats(0.0, 6.0))
def test_a_wide_query_finds_what_scores_enough_beside_what_matches(
    tmp_path_factory: pytest.TempPathFactory, entries: list[IndexEntry], node: Node, wider: Node, least: float
) -> None:
    made = WhooshEngine(tmp_path_factory.mktemp("index"), create=True)
    made.update(entries)
    hits = made.search(EngineQuery(node, RANK, limit=50, wider=wider, wide=RANK, least=least))

    def score(entry: IndexEntry) -> float:
        return sum(bm25(entry, entries, item) for item in RANK)

    # The engine keeps frequencies as float32: a score this near to the limit may fall on either side of it.
    assume(all(abs(score(entry) - least) > 1e-5 or least == 0 for entry in entries))
    found = [item.id for item in entries if holds(item, node) or (holds(item, wider) and score(item) >= least)]
    assert set(hits.ids) == set(found)
    assert hits.total == len(found)
    made.close()


@settings(max_examples=60, deadline=None)
@given(entries=ENTRIES, node=SIMPLE_TREES)
def test_agrees_with_whoosh_s_own_searcher(
    tmp_path_factory: pytest.TempPathFactory, entries: list[IndexEntry], node: Node
) -> None:
    made = WhooshEngine(tmp_path_factory.mktemp("index"), create=True)
    made.update(entries)
    hits = made.search(EngineQuery(node, limit=50))
    with made._index.searcher() as searcher:
        found = {searcher.stored_fields(place)["id"] for place in searcher.docs_for_query(translated(node))}
    assert set(hits.ids) == found
    made.close()


def translated(node: Node) -> whoosh_query.Query:
    if isinstance(node, Phrase):
        field = "syllables" if node.strict else "folded"
        terms = list(node.terms) if node.strict else [folded(term) for term in node.terms]
        return whoosh_query.Phrase(field, terms) if len(terms) > 1 else whoosh_query.Term(field, terms[0])
    if isinstance(node, And):
        return whoosh_query.And([translated(child) for child in node.nodes])
    if isinstance(node, Or):
        return whoosh_query.Or([translated(child) for child in node.nodes])
    if isinstance(node, Not):
        return whoosh_query.And([whoosh_query.Every(), whoosh_query.Not(translated(node.node))])
    return whoosh_query.Every()


def test_replaces_an_entry_and_counts_it_once(engine: Engine) -> None:
    engine.update([make_entry(0, ["dân"], [CODES[0]], 736_000), make_entry(1, ["hộ"], [], 0)])
    engine.update([replace(make_entry(0, ["thuế"], [CODES[1]], 0), serial=9)])
    assert engine.serials() == {"d0": 9, "d1": 2}
    assert engine.last_serial() == 9
    assert engine.search(EngineQuery(Phrase(("dân",)))).total == 0
    hits = engine.search(EngineQuery(Phrase(("thuế",))))
    assert hits.ids == ("d0",)
    assert hits.facets["district"] == (FacetCount("song-lo", "Sông Lô", 1),)


@pytest.mark.parametrize(("order", "ids"), [("newest", ("d2", "d0", "d1", "d3")), ("oldest", ("d1", "d0", "d2", "d3"))])
def test_orders_by_date_with_the_undated_last(engine: Engine, order: str, ids: tuple[str, ...]) -> None:
    engine.update(make_entry(number, ["hộ"], [], day) for number, day in enumerate([736_001, 736_000, 736_400, 0]))
    assert engine.search(EngineQuery(Everything(), order=order)).ids == ids
    second = engine.search(EngineQuery(Everything(), order=order, offset=2, limit=1))
    assert (second.ids, second.total) == (ids[2:3], 4)


def test_the_lexicon_is_in_order_and_counts_documents(engine: Engine) -> None:
    engine.update([make_entry(0, ["hộ", "dân", "hộ"], [], 0)])
    engine.update([make_entry(1, ["dân", "đất"], [], 0)])
    assert list(engine.lexicon("syllables").items()) == [("dân", 2), ("hộ", 1), ("đất", 1)]
    assert engine.lexicon("folded") == {"dan": 2, "dat": 1, "ho": 1}
    assert engine.lexicon("folded").counts(["ho", "xã", "dan"]) == [1, 0, 2]
    assert engine.lexicon("folded").starting("d", 1) == [("dan", 2)]
    assert engine.lexicon("folded").starting("", 9) == [("dan", 2), ("dat", 1), ("ho", 1)]
    assert engine.lexicon("number").starting("x", 9) == []


def test_an_empty_index_answers(engine: Engine) -> None:
    hits = engine.search(EngineQuery(Phrase(("dân", "tộc"))))
    assert (hits.total, hits.ids) == (0, ())
    assert engine.serials() == {}
    assert engine.last_serial() == 0


def test_a_failed_update_leaves_the_former_index(engine: Engine) -> None:
    engine.update([make_entry(0, ["dân"], [], 0)])

    def broken() -> Iterator[IndexEntry]:
        yield make_entry(1, ["dân"], [], 0)
        raise StoreError("hỏng", "broken")

    with pytest.raises(StoreError):
        engine.update(broken())
    assert engine.serials() == {"d0": 1}
    assert engine.update([make_entry(2, ["dân"], [], 0)]) == 1


# Whoosh leaves the file open when its table of contents can't be unpickled.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_index_is_one_sentence(tmp_path: Path) -> None:
    made = WhooshEngine(tmp_path / "index", create=True)
    made.update([make_entry(0, ["dân", "tộc"], [], 0)])
    made.close()
    for path in (tmp_path / "index").iterdir():
        path.write_bytes(b"x" * 50)
    with pytest.raises(StoreError, match="rebuild"):
        WhooshEngine(tmp_path / "index").search(EngineQuery(Phrase(("dân",))))


def test_documents_of_the_same_text_are_one_hit(engine: Engine) -> None:
    rows = [("dân", 736_000, 1), ("dân", 736_400, 1), ("dân", 736_001, 3), ("hộ", 736_002, 1)]
    engine.update(
        replace(make_entry(number, [word], [CODES[0]], day), group=group)
        for number, (word, day, group) in enumerate(rows)
    )
    hits = engine.search(EngineQuery(Phrase(("dân",)), order="newest"))
    assert (hits.ids, hits.total, hits.groups, hits.copies) == (("d1", "d2"), 3, 2, (1, 0))
    assert hits.facets["district"][0].count == 3
    assert engine.search(EngineQuery(Phrase(("dân",)), order="newest", offset=1, limit=1)).ids == ("d2",)
    assert engine.copies("d1") == ("d0", "d3")
    assert engine.copies("d2") == ()


def test_what_no_rank_term_is_found_in_can_be_left_out(engine: Engine) -> None:
    engine.update([make_entry(0, ["dân"], [], 0), make_entry(1, ["hộ"], [], 0)])
    query = EngineQuery(Everything(), (RankTerm("syllables", "hộ", 1.0),), order="relevance")
    assert set(engine.search(query).ids) == {"d0", "d1"}
    assert engine.search(replace(query, scored=True)).ids == ("d1",)


def signed(number: int, terms: list[str]) -> IndexEntry:
    return replace(make_entry(number, terms, [], 0), signature=similar.signature(terms, "", "").tobytes())


def test_what_carries_a_band_is_found_and_what_was_replaced_is_not(engine: Engine) -> None:
    long = ["xã", "đảo", "hộ", "nghèo", "vay", "vốn"] * 10
    engine.update([signed(0, long), signed(1, [*long, "thêm"]), signed(2, ["dân"] * 40), make_entry(3, long, [], 0)])
    keys = similar.bands(np.frombuffer(signed(0, long).signature, dtype=np.uint32))
    assert [group for group, _ in engine.alike(keys)] == [1, 2]
    assert engine.alike(("00ffffffff",)) == []
    engine.update([signed(1, ["thuế"] * 40)])
    assert [(group, signature.tobytes()) for group, signature in engine.alike(keys)] == [(1, signed(0, long).signature)]


def test_an_entry_given_twice_in_one_update_counts_as_the_last(engine: Engine) -> None:
    rows = [make_entry(0, ["dân"], [], 0), make_entry(1, ["hộ"], [], 0), make_entry(0, ["thuế"], [], 0)]
    assert engine.update([*rows, replace(make_entry(0, ["vốn"], [], 0), serial=7)]) == 4
    assert engine.serials() == {"d0": 7, "d1": 2}
    assert engine.search(EngineQuery(Phrase(("thuế",)))).total == 0
    assert engine.search(EngineQuery(Phrase(("vốn",)))).ids == ("d0",)


def test_a_reader_goes_on_in_its_snapshot_while_others_write(tmp_path: Path) -> None:
    writer = WhooshEngine(tmp_path / "index", create=True)
    writer.update(make_entry(number, ["dân", "tộc"], [CODES[0]], 736_000) for number in range(4))
    reader = WhooshEngine(tmp_path / "index")
    query = EngineQuery(Phrase(("dân", "tộc")), RANK, order="relevance")
    before, snapshot = reader.search(query), reader._current()
    for number in range(6):
        writer.update([make_entry(number, ["hộ"], [], 0)])
    assert answer(snapshot, query) == before
    assert reader.search(query).total == 0
    assert len(list((tmp_path / "index").glob("*.arrays"))) == 1
    reader.close()
    writer.close()


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from([0, 736_000, 736_001]), st.integers(0, 6)), min_size=1, max_size=40
    ),
    order=st.sampled_from(["relevance", "newest", "oldest"]),
    offset=st.integers(0, 12),
    limit=st.integers(1, 7),
    cuts=st.lists(st.integers(0, 40), max_size=3),
)
def test_pages_follow_each_other(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, int, int]],
    order: str,
    offset: int,
    limit: int,
    cuts: list[int],
) -> None:
    entries = [
        replace(make_entry(number, ["dân"] * held + ["hộ"], [], day), group=group * 10 + 1)
        for number, (held, day, group) in enumerate(rows)
    ]
    made = WhooshEngine(tmp_path_factory.mktemp("index"), create=True)
    bounds = sorted({0, *cuts, len(entries)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiers, "SMALL", 0)
        patch.setattr(tiers, "RATIO", 0)
        for first, last in zip(bounds, bounds[1:], strict=False):
            made.update(entries[first:last])
    rank = (RankTerm("syllables", "dân", 1.0),)
    hits = made.search(EngineQuery(Everything(), rank, order=order, offset=offset, limit=limit))

    def place(entry: IndexEntry) -> tuple[float, ...]:
        if order == "oldest":
            return (entry.published or math.inf, entry.serial)
        first = -np.float32(bm25(entry, entries, rank[0])) if order == "relevance" else 0
        return (float(first), -entry.published, entry.serial)

    best: dict[int, str] = {}
    for entry in sorted(entries, key=place):
        best.setdefault(entry.group, entry.id)
    assert hits.ids == tuple(best.values())[offset : offset + limit]
    assert (hits.total, hits.groups) == (len(entries), len(best))
    sizes = Counter(entry.group for entry in entries)
    group = {id_: number for number, id_ in best.items()}
    assert hits.copies == tuple(sizes[group[id_]] - 1 for id_ in hits.ids)
    made.close()


def test_what_is_kept_unpacked_has_a_limit() -> None:
    cache = Cache(limit=10_000)
    for number in range(100):
        cache.put(number, np.zeros(100, dtype=np.uint8))
        cache.put(f"{number}", NOTHING)
    kept = [number for number in range(100) if cache.get(number) is not None]
    assert kept == list(range(kept[0], 100))
    assert 5 < len(kept) < 12
    assert cache.get("0") is None
    cache.put("large", np.zeros(20_000, dtype=np.uint8))
    assert cache.get("large") is not None
    assert cache.get(99) is None


def summary_of(serials: dict[str, int]) -> Summary:
    newest = sorted(serials, key=serials.__getitem__, reverse=True)[:NEWEST]
    return Summary(len(serials), sum(serials.values()), tuple(newest))


@settings(max_examples=20, deadline=None)
@given(first=ENTRIES, second=ENTRIES, without=st.sets(st.sampled_from(["d0", "d3", "d7", "d99"])))
def test_a_summary_is_that_of_the_serials(
    tmp_path_factory: pytest.TempPathFactory, first: list[IndexEntry], second: list[IndexEntry], without: set[str]
) -> None:
    made = WhooshEngine(tmp_path_factory.mktemp("index"), create=True)
    made.update(first)
    made.update([replace(entry, serial=entry.serial + 100) for entry in second])
    rest = {id_: serial for id_, serial in made.serials().items() if id_ not in without}
    assert made.summary(without) == summary_of(rest)


def test_of_a_long_facet_the_most_frequent_values_and_the_chosen_ones_come(engine: Engine) -> None:
    places = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]
    engine.update(make_entry(number, ["dân"], places[: 1 + number % 3], 0) for number in range(6))
    every = engine.search(EngineQuery(Everything()))
    assert [(row.code, row.count) for row in every.facets["district"]] == [("a", 6), ("b", 4), ("c", 2)]
    two = engine.search(EngineQuery(Everything(), values=2))
    assert (two.facets["district"], two.values["district"]) == (every.facets["district"][:2], 3)
    chosen = engine.search(EngineQuery(Everything(), filters=(("district", ("c",)),), values=1))
    assert [row.code for row in chosen.facets["district"]] == ["a", "c"]


def test_what_is_not_asked_for_is_not_counted(engine: Engine) -> None:
    engine.update([make_entry(0, ["dân"], [CODES[0]], 736_000)])
    bare = engine.search(EngineQuery(Everything(), facets=()))
    assert (bare.total, bare.facets, bare.months, bare.values) == (1, {}, {}, {})


def test_labels_of_one_code_are_one_value_across_commits(engine: Engine) -> None:
    for number, label in enumerate(["Tam đảo", "Tam Đảo", "Tam Đảo"]):
        engine.update([make_entry(number, ["dân"], [("tam-dao", label), ("tam", "Tam")], 0)])
    hits = engine.search(EngineQuery(Everything()))
    assert hits.facets["district"] == (FacetCount("tam", "Tam", 3), FacetCount("tam-dao", "Tam Đảo", 3))
    assert engine.search(EngineQuery(Value("district", "tam"))).total == 3
