"""Totals and facet counts of real questions, held against counting document by document in plain Python.

The count here reads the texts of the store with `str.find` on folded text and knows nothing of an index. Run over any
archive: `python -m tests.test_counts DATA`.
"""

from __future__ import annotations

import lzma
import re
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

from archive import vocabulary
from archive.document import Document
from archive.ingest import ingest, walk
from archive.store import Store
from archive.text import fold
from indexer import analysis
from indexer.query import SearchRequest
from indexer.schema import FACETS
from indexer.service import SearchService

RECORDS = 250

# (words, phrases, unwanted words, filters, since, until)
Question = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], dict[str, tuple[str, ...]], str, str]
QUESTIONS: list[Question] = [
    ((), (), (), {}, "", ""),
    (("công", "an"), (), (), {}, "", ""),
    (("thuế",), (), (), {}, "", ""),
    (("hộ", "nghèo"), (), (), {}, "", ""),
    (("bão",), (), (), {"type": ("tin-tuc",)}, "", ""),
    ((), ("ủy ban nhân dân",), (), {}, "", ""),
    ((), ("thông tư",), (), {"type": ("thong-tu", "nghi-dinh")}, "", ""),
    ((), ("quy định",), ("thuế",), {}, "", ""),
    (("luật", "đất", "đai"), (), (), {}, "", ""),
    (("học", "sinh"), (), ("trường",), {}, "", ""),
    ((), ("dân tộc thiểu số",), (), {}, "", ""),
    (("2019",), (), (), {}, "", ""),
    (("văn", "hoá"), (), (), {}, "", ""),
    (("năm",), (), (), {"year": ("2019", "2020")}, "", ""),
    (("ngày",), (), (), {}, "2018-01-01", "2020-12-31"),
    (("quyết", "định"), (), (), {"type": ("quyet-dinh",)}, "", ""),
    ((), ("phó chủ tịch",), (), {}, "", ""),
    (("việt", "nam"), (), ("bóng",), {"type": ("tin-tuc",)}, "", ""),
    (("ubnd",), (), (), {}, "2015-01-01", ""),
    ((), ("tại điều",), (), {}, "", "2024-01-01"),
    (("xe", "tai", "nan"), (), (), {}, "", ""),
]


def syllables(document: Document) -> str:
    """The folded syllables of a text and of what is known beside it, each between two spaces."""
    known = (document.title, document.number, document.issuer, *document.authors, *document.units)
    beside = [item.label or item.value for item in known if item and item.start is None]
    whole = "\n¶\n".join([document.text, *beside])
    found = re.findall(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u00ad\u200b-\u200f\u2060])*|\d+|¶", whole)
    return f" {' '.join(analysis.folded(analysis.term_of(item)) for item in found)} "


def run(text: str) -> str:
    return f" {' '.join(fold(part) for part in text.split())} "


def matching(documents: dict[str, Document], texts: dict[str, str], question: Question) -> set[str]:
    words, phrases, unwanted, _, since, until = question
    found = set()
    for id_, document in documents.items():
        day = document.published.value if document.published and len(document.published.value) == 10 else ""
        in_time = (not since or day >= since) and (not until or "" < day <= until)
        holds = all(run(item) in texts[id_] for item in (*words, *phrases))
        if in_time and holds and not any(run(item) in texts[id_] for item in unwanted):
            found.add(id_)
    return found


def check(store: Store) -> int:
    """Every question over that archive; how many hits were compared. AssertionError at the first difference."""
    documents = {stored.document.id: stored.document for stored in store.changes(0)}
    texts = {id_: syllables(document) for id_, document in documents.items()}
    values = {
        facet.name: {id_: {code for code, _ in facet.values(document)} for id_, document in documents.items()}
        for facet in FACETS
    }
    service = SearchService(store, vocabulary.shipped())
    compared = 0
    for question in QUESTIONS:
        words, phrases, unwanted, filters, since, until = question
        quoted = (f'"{item}"' for item in (*words, *phrases))  # in quotes, abbreviations are not read both ways
        text = " ".join([*quoted, *(f'-"{fold(item)}"' for item in unwanted)])
        results = service.search(SearchRequest(text, tuple(filters.items()), since, until, limit=1))
        base = matching(documents, texts, question)

        def passing(without: str, found: set[str] = base, by: dict[str, tuple[str, ...]] = filters) -> set[str]:
            return {
                id_
                for id_ in found
                if all(values[name][id_] & set(codes) for name, codes in by.items() if name != without)
            }

        if not results.understood.relaxed:
            assert results.total == len(passing("")), text
            for facet in FACETS:
                counted = Counter(code for id_ in passing(facet.name) for code in values[facet.name][id_])
                shown = {row.code: row.count for row in results.facets[facet.name] if row.count}
                assert shown == dict(counted), (text, facet.name)
            compared += results.total
    return compared


def test_totals_and_facets_equal_a_brute_force_count(shared: Path, store: Store, tmp_path: Path) -> None:
    part = tmp_path / "part.jsonl"
    with lzma.open(shared / "corpora" / "mix_10k.jsonl.xz") as lines:
        part.write_bytes(b"".join(islice(lines, RECORDS)))
    with store.writing():
        assert not [item for item in ingest(store, walk([part]), annotate=analysis.segment) if item.refused]
        SearchService(store, vocabulary.shipped()).index.catch_up()
    assert check(store) > RECORDS


if __name__ == "__main__":
    print(f"{len(QUESTIONS)} questions, {check(Store(Path(sys.argv[1])))} hits: all counts agree")
