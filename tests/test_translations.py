"""The words of the pages in English: all translated, compiled, shown; dates and numbers as each language has them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from textwrap import shorten
from urllib.parse import parse_qsl

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from archive import vocabulary
from archive.document import Document
from archive.store import Store
from indexer.schema import FACETS
from tests.conftest import FEW
from webapp import create_app, pictures
from webapp.pages.parts import CONFIDENCE, RELATION, day, labels, number, period

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "webapp" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)s")
VIETNAMESE = re.compile(r"[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", re.IGNORECASE)

Key = tuple[str | None, str]


@cache
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def keys(words: Catalog) -> dict[Key, object]:
    ids = ((item.context, item.id if isinstance(item.id, str) else item.id[0], item.string) for item in words)
    return {(context, id_): string for context, id_, string in ids if id_}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What `make words` finds in the sources."""
    found = re.search(r"^KEYWORDS := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    out = tmp_path_factory.mktemp("words") / "messages.pot"
    mapping = ROOT / "webapp" / "translations" / "babel.cfg"
    given = ["--mapping", str(mapping), "--keywords", found[1], "--output", str(out)]
    folders = [str(ROOT / "webapp"), str(ROOT / "corpus")]
    CommandLineInterface().run(["pybabel", "--quiet", "extract", *given, *folders])
    with out.open("rb") as file:
        return read_po(file)


# the catalogue


def test_every_word_of_the_sources_is_in_the_catalogue_and_none_besides(sources: Catalog) -> None:
    assert keys(sources).keys() == keys(catalogue()).keys()
    assert len(keys(sources)) > 500


def test_every_word_is_translated() -> None:
    empty = [id_ for id_, string in keys(catalogue()).items() if not (all(string) if string else False)]  # type: ignore[call-overload]
    assert empty == []
    assert not any(item.fuzzy for item in catalogue())


def test_both_languages_have_the_same_placeholders() -> None:
    for item in catalogue():
        ids = (item.id,) if isinstance(item.id, str) else item.id
        strings = (item.string,) if isinstance(item.string, str) else item.string
        if ids[0]:
            assert {frozenset(PLACEHOLDER.findall(words)) for words in (*ids, *strings)} == {
                frozenset(PLACEHOLDER.findall(ids[0]))
            }, ids[0]
            assert all("%" not in PLACEHOLDER.sub("", words) for words in (*ids, *strings)), ids[0]


def test_a_word_that_is_counted_has_a_singular_and_a_plural() -> None:
    counted = [item for item in catalogue() if not isinstance(item.id, str)]
    assert len(counted) > 20
    assert all(len(item.string) == 2 for item in counted)


def test_english_has_no_vietnamese_but_examples_and_names() -> None:
    left = {
        word
        for string in keys(catalogue()).values()
        for words in ((string,) if isinstance(string, str) else string)  # type: ignore[union-attr]
        for word in re.findall(r"\w+", words)
        if VIETNAMESE.search(word)
    }
    assert left == {"QĐ", "Chương", "trình", "nghị", "định", "Communiqué"}


def test_what_is_installed_is_the_compiled_catalogue() -> None:
    made = io.BytesIO()
    write_mo(made, catalogue())
    assert CATALOGUE.with_suffix(".mo").read_bytes() == made.getvalue()


def test_facets_types_and_grades_are_translated() -> None:
    known = {id_ for _context, id_ in keys(catalogue())}
    words = vocabulary.shipped()
    assert {facet.vi for facet in FACETS} <= known
    assert {row.label for row in words.doctypes} <= known
    assert {labels().kind(row.code) for row in words.citation_types} <= known
    assert len(CONFIDENCE) == 3 and len(RELATION) == 7


# dates and numbers


@pytest.mark.parametrize(
    ("make", "value", "vietnamese", "english"),
    [
        (number, 7, "7", "7"),
        (number, 1234, "1.234", "1,234"),
        (number, 1234567, "1.234.567", "1,234,567"),
        (day, "2017-04-10", "10/04/2017", "10/04/2017"),
        (day, "2017-04-05/2017-04-06", "05/04/2017 – 06/04/2017", "05/04/2017 – 06/04/2017"),
        (day, "hôm qua", "hôm qua", "hôm qua"),
        (period, "2017", "Năm 2017", "2017"),
        (period, "2017-Q1", "Quý I/2017", "Quarter 1, 2017"),
        (period, "2017-Q4", "Quý IV/2017", "Quarter 4, 2017"),
        (period, "2018-H2", "6 tháng cuối năm 2018", "Second half of 2018"),
        (period, "2014-9M", "9 tháng năm 2014", "First 9 months of 2014"),
        (pictures.words, "2017-04", "tháng 4 năm 2017", "April 2017"),
        (pictures.words, "2017", "năm 2017", "2017"),
        (CONFIDENCE.get, "inferred", "suy ra", "inferred"),
        (RELATION.get, "thay-the", "thay thế", "replaces"),
    ],
)
def test_each_language_writes_them_its_way(app: Flask, make, value, vietnamese, english) -> None:  # type: ignore[no-untyped-def]
    assert make(value) == vietnamese
    with app.test_request_context("/search", headers={"Cookie": "lang=en"}):
        assert make(value) == english
    with app.test_request_context("/search"):
        assert make(value) == vietnamese
    with app.test_request_context("/api/v1/search", headers={"Cookie": "lang=en"}):
        assert make(value) == vietnamese


def test_a_name_that_lacks_a_part_says_so_in_the_language(app: Flask) -> None:
    assert labels().label("116/NĐ-CP@?", "NĐ") == "Nghị định 116/NĐ-CP (không rõ năm)"
    with app.test_request_context("/", headers={"Cookie": "lang=en"}):
        assert labels().label("116/NĐ-CP@?", "NĐ") == "Nghị định 116/NĐ-CP (year unknown)"
        assert labels().label("102/2009/QĐ-TTg", "QĐ") == "Quyết định 102/2009/QĐ-TTg"


# errors


def test_an_error_speaks_the_language_of_the_page_alone(client: FlaskClient) -> None:
    dated = "/search?from=31/02/2017"
    for path, same in (
        ("/khong-co", "/khong-co"), (dated, dated), ("/bao-cao?from=31/02/2017", dated),
        ("/documents/khong-co", "/documents/khong-co"),
    ):  # fmt: skip
        joined = f"{path}{'&' if '?' in path else '?'}lang="
        vietnamese, english = (unescape(client.get(f"{joined}{code}").get_data(as_text=True)) for code in ("vi", "en"))
        fault = client.get(f"/api/v1{same}").get_json()["error"]
        assert fault["vi"] in vietnamese and fault["en"] not in vietnamese, path
        assert fault["en"] in english and fault["vi"] not in english, path


# the pages

FIRST, SECOND = FEW[0][0].id, FEW[1][0].id
PAGES = (
    "/", "/search", "/search?q=h%E1%BB%99+ngh%C3%A8o", "/search?q=%22v%C4%83n+h%C3%B3a%22+-th%C3%B4n",
    "/search?q=kh%C3%B4ngthay+h%E1%BB%99&district=tam-dao&from=2017&to=2018", "/search?district=tam-dao&type=tin-tuc",
    "/search?q=ti%C3%AAu:x+OR+%22a", "/search?from=31/02/2017", f"/documents/{FIRST}?q=v%C4%83n+h%C3%B3a",
    f"/documents/{FIRST}", f"/documents/{SECOND}", f"/documents/{FIRST}/ban-goc",
    f"/documents/{FIRST}/so-sanh/{SECOND}",
    f"/documents/{FIRST}/so-sanh?revision=1", "/chinh-sach", "/chinh-sach?q=102", "/chinh-sach?q=kh%C3%B4ng",
    "/chinh-sach/ct135", "/chinh-sach/ct135?confidence=inferred&from=2016", "/chinh-sach/102-2009-qd-ttg",
    "/von-van-ban", "/von-van-ban?by=type&year=2018", "/von-van-ban?by=unit&district=tam-dao", "/tra-hang-loat",
    "/chung-nhan?policy=ct135", "/chung-nhan?policy=102/2009/QD-TTg&from=2016", "/chung-nhan?q=h%E1%BB%99+ngh%C3%A8o",
    "/chung-nhan?q=h%E1%BB%99&to=2018", "/chung-nhan", "/chung-nhan/kiem-tra", "/concordance",
    "/concordance?q=h%E1%BB%99+ngh%C3%A8o",
    "/concordance?q=h%E1%BB%99+ngh%C3%A8o&loose=1&from=2016", "/dia-ban", "/dia-ban?q=tam", "/dia-ban/tam-dao",
    "/chuong-trinh", "/chuong-trinh/ct135", "/don-vi", "/don-vi?q=zz", "/don-vi/phong-ttdb", "/nguoi", "/tac-gia",
    "/tac-gia/pham-thi-hoa-0000", "/ky", "/ky/2017", "/ky/2017-Q1", "/ky/2017-03", "/ky/2018-H1", "/bao-cao",
    "/bao-cao?q=h%E1%BB%99+ngh%C3%A8o&policy=ct135&step=quarter", "/bao-cao?q=h%E1%BB%99&policy=zz", "/khong-co",
)  # fmt: skip
TYPES = {"huyện", "thị xã", "thành phố", "tỉnh", "xã", "phường", "thị trấn"}
"""Of places: they are a part of the name, in a tile of its own."""


@pytest.fixture
def english(client: FlaskClient) -> FlaskClient:
    """A client that asked for English before."""
    client.set_cookie("lang", "en")
    return client


TOLD = {"facts", "quiet", "note", "citation", "cited-as"}
"""Lines that tell of a document, where proper names stand among English words: these may (WCAG 2.2, 3.1.2)."""


class Words(HTMLParser):
    """The words that a page shows or says, but for a fault told in Vietnamese as well; `shown` with their language."""

    VOID = {"meta", "link", "input", "br", "img", "hr"}

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.shown: list[tuple[str, str]] = []
        self._open: list[tuple[str, str, bool]] = [("", "", False)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or self._open[-1][1]
        if given.get("lang") == "vi" and (given.get("hreflang") or (tag, given.get("class")) == ("p", "quiet")):
            language = ""
        if language:
            said = ("title", "aria-label", "placeholder", "alt")
            self.found += [value or "" for name, value in attrs if name in said or name.startswith("data-")]
        if tag not in self.VOID:
            told = not TOLD.isdisjoint(((given.get("class") or "") + " " + (given.get("id") or "")).split())
            self._open.append((tag, language, told or self._open[-1][2]))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language, told = self._open[-1]
        if language:
            self.found.append(data)
        if tag != "title" and not told:
            self.shown.append((" ".join(data.split()), language))


@cache
def names() -> tuple[str, ...]:
    """Names, which are not translated, and an English word with an accent; the longest first."""
    words = vocabulary.shipped()
    every = {item for document, _data in FEW for item in (document.title.value, document.source)}
    every |= {item.label for document, _data in FEW for item in (*document.authors, *document.units)}
    for row in words.places:
        every |= {row.name, *row.aliases, f"{row.type} {row.name}", f"{row.type.capitalize()} {row.name}", row.source}
    every |= {name for table in (words.programmes, words.units) for row in table for name in (row.label, *row.aliases)}
    every |= {"Communiqué", *(row.source for row in words.instruments)}
    return tuple(sorted((name for name in every if VIETNAMESE.search(name)), key=len, reverse=True))


KINDS = {word for row in vocabulary.shipped().citation_types for word in (*row.words, *row.symbols)}
INSTRUMENT = re.compile(
    rf"(?:\b(?:{'|'.join(sorted(map(re.escape, KINDS), key=len, reverse=True))}) )?\b\d+(?:[/-][\w&]+)*", re.IGNORECASE
)
"""A type before a number is a part of the name: Quyết định 102/2009/QĐ-TTg."""


def joined(documents: Iterable[Document]) -> str:
    """Their texts, as a page may show any part of them."""
    return " ".join(" ".join(document.text.split()) for document in documents)


def untranslated(page: str, *known: str, texts: str = joined(document for document, _data in FEW)) -> list[str]:
    """What a page says in Vietnamese beside names, parts of the texts and what is `known`."""
    parser = Words()
    parser.feed(page)
    every = sorted({*names(), *known}, key=len, reverse=True)
    return [left for words in parser.found if VIETNAMESE.search(left := _left(" ".join(words.split()), texts, every))]


def _left(words: str, texts: str, known: Sequence[str]) -> str:
    if not VIETNAMESE.search(words) or words.strip(" .…“”·") in texts or words in TYPES:
        return ""
    for name in known:
        words = words.replace(name, "")
    return INSTRUMENT.sub("", words)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_english_has_no_vietnamese_but_names_and_texts(english: FlaskClient, path: str) -> None:
    page = english.get(path, follow_redirects=True).get_data(as_text=True)
    typed = [value for name, value in parse_qsl(path.partition("?")[2]) if name == "q" and VIETNAMESE.search(value)]
    typed += [word for q in typed for word in re.findall(r"\w+", q) if VIETNAMESE.search(word)]
    assert '<html lang="en">' in page
    assert untranslated(page, *typed) == []


def unmarked(page: str) -> list[str]:
    """The Vietnamese words of a page that stand in no element marked as Vietnamese."""
    parser = Words()
    parser.feed(page)
    return [words for words, language in parser.shown if language == "en" and VIETNAMESE.search(words)]


READ = (
    f"/documents/{FIRST}?q=v%C4%83n+h%C3%B3a", f"/documents/{SECOND}", f"/documents/{FIRST}/ban-goc",
    f"/documents/{FIRST}/so-sanh/{SECOND}", "/search?q=h%E1%BB%99+ngh%C3%A8o&district=lap-thach", "/search?q=DTTS", "/",
    "/chinh-sach", "/chinh-sach?q=102", "/chinh-sach/ct135?district=tam-dao", "/chinh-sach/102-2009-qd-ttg",
    "/von-van-ban?by=unit&district=tam-dao", "/concordance?q=h%E1%BB%99+ngh%C3%A8o&district=lap-thach",
    "/don-vi", "/nguoi", "/tac-gia/pham-thi-hoa-0000", "/chuong-trinh", "/chung-nhan?policy=ct135&from=2016",
)  # fmt: skip


@pytest.mark.parametrize("path", READ)
def test_names_and_texts_are_marked_as_vietnamese_in_english_pages(english: FlaskClient, path: str) -> None:
    assert unmarked(english.get(path, follow_redirects=True).get_data(as_text=True)) == []


def test_words_of_the_page_inside_a_text_are_marked_as_english(english: FlaskClient) -> None:
    page = english.get(f"/documents/{FIRST}").get_data(as_text=True)
    assert 'aria-label="Link to this paragraph" lang="en">¶</a></p>' in page
    assert f'<h1 lang="vi">{FEW[0][0].title.value}</h1>' in page


def test_types_that_are_suggested_have_english_names(client: FlaskClient) -> None:
    box = re.search(r'data-types="([^"]*)"', client.get("/search?lang=en").get_data(as_text=True))
    assert box
    assert json.loads(unescape(box[1]))["tin-tuc"] == "News"
    assert "data-types" not in client.get("/search?lang=vi").get_data(as_text=True)


def test_in_vietnamese_pages_nothing_is_marked(client: FlaskClient) -> None:
    for path in READ:
        page = client.get(path, follow_redirects=True).get_data(as_text=True)
        assert re.findall(r'<(?!html|a href="[^"]*" hreflang)[^>]* lang="vi"', page) == [], path


SAMPLED = (
    "/chinh-sach", "/chinh-sach?type=Q%C4%90&sort=name", "/chinh-sach/ct135", "/chinh-sach/102-2009-qd-ttg",
    "/chung-nhan?policy=ct135", "/chung-nhan?policy=102/2009/QD-TTg", "/von-van-ban?by=type", "/search",
    "/bao-cao?policy=ct135",
)  # fmt: skip
"""Pages that need citations, relations and directives, which FEW has not."""


Samples = tuple[FlaskClient, tuple[str, ...], str]


@pytest.fixture(scope="module")
def samples(sample_archive: Store) -> Samples:
    """A client of the sample archive that asked for English; the names in its documents, and their texts."""
    client = create_app({"DATA": sample_archive.folder, "TESTING": True}).test_client()
    client.set_cookie("lang", "en")
    documents = [change.document for change in sample_archive.changes(0)]
    known = {name for document in documents for name in _named(document) if VIETNAMESE.search(name)}
    return client, tuple(sorted(known, key=len, reverse=True)), joined(documents)


def _named(document: Document) -> Iterator[str]:
    title = document.title.value
    yield from (title, shorten(title, 72, placeholder=" …"), " ".join(title.split()).rstrip("."), document.source)
    for item in document.citations:
        # What a name lacks stands in brackets after it, and is translated.
        yield labels().label(item.canonical, item.type).partition(" (")[0]
        yield document.text[item.start : item.end]
    one = (document.number, document.issuer, document.signatory)
    for found in (*document.people, *document.authors, *document.units, *document.communes, *document.held_at, *one):
        if found:
            yield from (found.value, found.label)


@pytest.mark.parametrize("path", SAMPLED)
def test_policies_and_their_mentions_in_english(samples: Samples, path: str) -> None:
    client, known, texts = samples
    page = client.get(path).get_data(as_text=True)
    assert untranslated(page, *known, texts=texts) == []


def test_this_test_sees_vietnamese(client: FlaskClient) -> None:
    page = client.get("/von-van-ban").get_data(as_text=True)
    assert len(untranslated(page)) > 10


def test_an_empty_archive_speaks_english(store: Store) -> None:
    page = create_app({"DATA": store.folder, "TESTING": True}).test_client().get("/?lang=en").get_data(as_text=True)
    assert "ingest FOLDER" in page
    assert untranslated(page) == []


def test_a_batch_is_answered_in_english(english: FlaskClient) -> None:
    sent = {"text": "CT 135\nQĐ 102/2009/QĐ-TTg\nhộ nghèo\nCT 134, CT 135"}
    page = english.post("/tra-hang-loat", data=sent).get_data(as_text=True)
    assert "4 lines · " in page
    assert untranslated(page, "hộ nghèo") == []


def test_files_have_english_heads_and_types(english: FlaskClient) -> None:
    table = english.get("/search.csv?q=h%E1%BB%99").get_data(as_text=True)
    head, row = table.splitlines()[:2]
    assert head.lstrip("\ufeff").startswith("No.,Date published,Title,Document type,Number,Place,Unit,Author")
    assert ",News," in row
