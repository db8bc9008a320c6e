"""Spelling costs nobody a document: each row of spelling_variants.tsv over an archive that holds both of its forms.

`seen` says how many of the 13,561 real texts that this was written from hold each form, letter for letter; what can't
be seen in print stands there as `\\u00ad`. Rows of `yes` are one word to everybody who looks for it; rows of `no` are
two words of the same letters, which a search without regard to accents finds together and a strict one tells apart.
Rows of `alias` are one name written as one word or as two, which corpus/abbreviations.tsv reads both ways outside
quotes; rows of `later` are one name to a reader and still two words to us.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import vocabulary
from archive.document import Document
from archive.store import Store
from archive.text import fold, key, nfc
from indexer.query import SearchRequest
from indexer.service import MAX_LIMIT, SearchService
from tests.conftest import fill, make_document

TABLE = Path(__file__).with_name("spelling_variants.tsv")
Row = tuple[str, str]


def shown(form: str) -> str:
    """The form that a cell of the table stands for."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), form)


def rows(same: str) -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["one"], row["other"]) for row in table if row["same"] == same]


SAME, ALIASES, DIFFERENT = rows("yes"), rows("alias"), rows("no")
FORMS = sorted({form for row in (*SAME, *ALIASES, *DIFFERENT) for form in row})


def document(number: int, form: str) -> tuple[Document, bytes]:
    """A text of a few syllables round the form, too short to be taken for another one."""
    return make_document(f"Mục {number + 7000}", f"Mực tím: {shown(form)}, rồi thôi.")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SearchService, dict[str, str]]]:
    """A service over one document a form, and the id of each form's document."""
    store = Store(tmp_path_factory.mktemp("variants") / "data", create=True)
    documents = [document(number, form) for number, form in enumerate(FORMS)]
    fill(store, tuple(documents))
    ids = {form: made.id for form, (made, _) in zip(FORMS, documents, strict=True)}
    yield SearchService(store, vocabulary.shipped()), ids
    store.close()


def found(service: SearchService, query: str) -> set[str]:
    """The documents that have all words; where the question was widened, those are as many as it says."""
    results = service.search(SearchRequest(query, limit=MAX_LIMIT))
    assert results.total == len(results.hits)
    if not results.understood.relaxed:
        return {hit.document.id for hit in results.hits}
    whole = service.search(SearchRequest(f'"{query}"', limit=MAX_LIMIT))
    assert whole.total == results.understood.complete
    assert {hit.document.id for hit in whole.hits} <= {hit.document.id for hit in results.hits}
    return {hit.document.id for hit in results.hits}


@pytest.mark.parametrize("quotes", ["{}", '"{}"', '"={}"'], ids=["words", "phrase", "strict"])
@pytest.mark.parametrize("row", SAME, ids="~".join)
def test_both_spellings_find_the_same_documents(
    archive: tuple[SearchService, dict[str, str]], row: Row, quotes: str
) -> None:
    service, ids = archive
    one, other = (found(service, quotes.format(shown(form))) for form in row)
    assert {ids[form] for form in row} <= one
    assert one == other


@pytest.mark.parametrize("row", ALIASES, ids="~".join)
def test_a_name_of_one_word_or_two_finds_the_same_documents(
    archive: tuple[SearchService, dict[str, str]], row: Row
) -> None:
    service, ids = archive
    one, other = (found(service, shown(form)) for form in row)
    assert {ids[form] for form in row} <= one
    assert one == other


@pytest.mark.parametrize("quotes", ["{}", '"{}"'], ids=["words", "phrase"])
@pytest.mark.parametrize("row", DIFFERENT, ids="~".join)
def test_without_regard_to_accents_both_words_are_found(
    archive: tuple[SearchService, dict[str, str]], row: Row, quotes: str
) -> None:
    service, ids = archive
    for form in row:
        assert {ids[one] for one in row} <= found(service, quotes.format(shown(form)))


@pytest.mark.parametrize("row", DIFFERENT, ids="~".join)
def test_a_strict_phrase_is_not_its_neighbour(archive: tuple[SearchService, dict[str, str]], row: Row) -> None:
    service, ids = archive
    for form, neighbour in (row, row[::-1]):
        strict = found(service, f'"={shown(form)}"')
        assert ids[form] in strict
        assert ids[neighbour] not in strict


def test_the_table_is_sound() -> None:
    assert len(SAME) >= 60 and len(DIFFERENT) >= 10
    assert len(set(SAME + DIFFERENT)) == len(SAME + DIFFERENT)
    assert all(shown(one) != shown(other) for one, other in SAME + DIFFERENT)
    for one, other in DIFFERENT:
        assert fold(nfc(one)) == fold(nfc(other)) and key(nfc(one)) != key(nfc(other)), (one, other)
