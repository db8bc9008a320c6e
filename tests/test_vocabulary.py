"""The tables of names: rows fit their schemas, codes are unique, every name is found by the finder it is for."""

from __future__ import annotations

import csv
import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from archive import vocabulary
from archive.bylines import Bylines
from archive.citations import Citations
from archive.people import People
from archive.programmes import Programmes
from archive.text import key, slug

CORPUS = files("corpus")
LISTS = {"aliases", "numbers", "decisions", "abbreviations", "names", "spellings", "words", "symbols", "years"}
TABLES = (
    "programmes", "instruments", "units", "doctypes", "offices", "surnames", "abbreviations",
    "laws", "issuers", "citation_types", "other_numbers",
)  # fmt: skip
SHIPPED = vocabulary.shipped()


def rows(table: str) -> list[dict[str, str]]:
    lines = (CORPUS / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def names(table: str) -> list[str]:
    return [row["name"] for row in rows(table)]


@pytest.mark.parametrize("table", TABLES)
def test_every_row_fits_the_schema(table: str) -> None:
    schema = json.loads((CORPUS / "schemas" / f"{table}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for row in rows(table):
        parted = {name: cell.split("|") if name in LISTS and cell else cell for name, cell in row.items()}
        parted = {name: [] if name in LISTS and not cell else cell for name, cell in parted.items()}
        assert [error.message for error in validator.iter_errors(parted)] == []


@pytest.mark.parametrize("table", ("programmes", "units", "doctypes"))
def test_codes_are_unique_ascii_slugs(table: str) -> None:
    codes = [row["code"] for row in rows(table)]
    assert len(codes) == len(set(codes))
    assert all(code.isascii() and slug(code) == code for code in codes)


@pytest.mark.parametrize("table", ("offices", "surnames"))
def test_names_are_unique(table: str) -> None:
    keyed = [key(name) for name in names(table)]
    assert len(keyed) == len(set(keyed))


def test_a_document_type_is_coded_by_its_label() -> None:
    assert all(slug(row.label) == row.code for row in SHIPPED.doctypes)


def test_an_abbreviation_means_one_type() -> None:
    symbols = [key(symbol) for row in SHIPPED.doctypes for symbol in row.abbreviations]
    assert len(symbols) == len(set(symbols))


def test_an_alias_a_number_a_decision_mean_one_programme() -> None:
    for field in ("aliases", "numbers", "decisions"):
        values = [key(value).replace(",", "") for row in SHIPPED.programmes for value in getattr(row, field)]
        assert len(values) == len(set(values)), field


def test_instruments_belong_to_programmes_and_replace_known_ones() -> None:
    codes = {row.code for row in SHIPPED.programmes}
    known = {row.canonical for row in SHIPPED.instruments}
    assert len(known) == len(SHIPPED.instruments)
    for row in SHIPPED.instruments:
        assert row.programme in codes
        assert row.replaces in known | {""}
        assert row.decided[:4] in row.canonical


def test_a_parent_is_a_unit() -> None:
    codes = {row.code for row in SHIPPED.units}
    assert {row.parent for row in SHIPPED.units} <= codes | {""}


def test_every_name_and_number_of_a_programme_is_found() -> None:
    finder = Programmes(SHIPPED.programmes, SHIPPED.instruments)
    for row in SHIPPED.programmes:
        shapes = [f"Thực hiện {name} tại xã." for name in row.aliases]
        shapes += [f"Vốn Chương trình {number} tại xã." for number in row.numbers]
        shapes += [f"Theo Quyết định {number} của Thủ tướng Chính phủ." for number in row.decisions]
        for shape in shapes:
            assert [item.value for item in finder.find(shape)] == [row.code], shape


def test_every_instrument_is_found_with_its_year() -> None:
    finder = Programmes(SHIPPED.programmes, SHIPPED.instruments)
    for row in SHIPPED.instruments:
        number, _, year = row.canonical.partition("@")
        parts = row.decided.split("-")
        dated = f" ngày {parts[2]}/{parts[1]}/{parts[0]}" if len(parts) == 3 else f" năm {year}" if year else ""
        found = finder.find(f"theo văn bản số {number}{dated} về việc này")
        assert [(item.value, item.confidence) for item in found] == [(row.programme, "exact")], row.canonical


def test_every_label_and_alias_of_a_unit_is_found_in_a_byline() -> None:
    finder = Bylines(SHIPPED.units, names("surnames"))
    for row in SHIPPED.units:
        for name in (row.label, *row.aliases):
            authors, units = finder.find(f"Bà con phấn khởi.\nTin, ảnh: Lò Thị Mây ({name})", ())
            assert [item.label for item in authors] == ["Lò Thị Mây"], name
            shared = row.code in units[0].detail.split("|")
            assert units[0].value == row.code or shared, name


def test_every_office_is_found_behind_a_name() -> None:
    finder = People(names("offices"), names("surnames"))
    for office in names("offices"):
        found = finder.find(f"Đồng chí Lò Thị Mây, {office} cho biết.")
        assert [(item.label, item.detail) for item in found] == [("Lò Thị Mây", office)], office


def test_every_family_name_begins_a_person() -> None:
    finder = People(names("offices"), names("surnames"))
    for surname in names("surnames"):
        found = finder.find(f"- {surname} Văn Sáng, Giám đốc Sở Y tế.")
        assert [item.label for item in found] == [f"{surname} Văn Sáng"]


def test_a_code_word_or_spelling_of_a_citation_means_one_thing() -> None:
    spelt = [key(name) for row in SHIPPED.issuers for name in (row.code, *row.spellings)]
    named = [key(name) for row in SHIPPED.issuers for name in row.names]
    words = [word for row in (*SHIPPED.citation_types, *SHIPPED.other_numbers) for word in row.words]
    symbols = [key(symbol) for row in (*SHIPPED.citation_types, *SHIPPED.other_numbers) for symbol in row.symbols]
    for values in (spelt, named, words, symbols, [row.code for row in SHIPPED.citation_types]):
        assert sorted(values) == sorted(set(values))


def test_types_and_issuers_of_citations_name_each_other() -> None:
    types = {row.code for row in SHIPPED.citation_types}
    assert {row.alone for row in SHIPPED.issuers} <= types | {""}
    assert {row.party for row in SHIPPED.citation_types} <= types | {""}
    assert {row.issuer for row in SHIPPED.citation_types} <= {row.code for row in SHIPPED.issuers} | {""}


def test_every_law_and_alias_is_found_by_name() -> None:
    finder = Citations(SHIPPED)
    for row in SHIPPED.laws:
        slugs = set()
        for name in (row.name, *row.aliases):
            lead = "" if row.kind == "Hiến pháp" or name.startswith("BL") else f"{row.kind} "
            (item,) = finder.find(f"Căn cứ {lead}{name};")
            slugs.add(item.canonical)
            assert item.end == len(f"Căn cứ {lead}{name}"), name
        assert len(slugs) == 1, row.name
        assert sorted(row.years) == list(row.years)


def test_every_issuer_is_found_in_a_symbol_and_beside_a_number() -> None:
    finder = Citations(SHIPPED)
    for row in SHIPPED.issuers:
        if row.side == "assembly":
            continue
        form = f"7-QĐ/{row.code}" if row.side == "party" else f"7/QĐ-{row.code}"
        texts = [f"Quyết định số 7/QĐ-{name} ngày 5/3/2018" for name in (row.code, *row.spellings)]
        texts += [f"Quyết định số 7 ngày 5/3/2018 của {name}" for name in row.names]
        for text in texts:
            assert [item.canonical for item in finder.find(text)] == [f"{form}@2018"], text


def test_every_word_of_a_type_is_found_before_a_number() -> None:
    finder = Citations(SHIPPED)
    for row in SHIPPED.citation_types:
        number = "7/2018/QH14" if row.family == "law" else "7/2018/AL" if row.code == "AL" else "7/UBND-TH"
        for word in row.words:
            (item,) = finder.find(f"theo {word} số {number} ngày 5/3/2018")
            assert item.start == len("theo "), word


def test_no_number_of_another_thing_is_found() -> None:
    finder = Citations(SHIPPED)
    for row in SHIPPED.other_numbers:
        for text in (*(f"theo {word} số 7/UBND-TH" for word in row.words), *(f"số 7/{name}" for name in row.symbols)):
            assert finder.find(text) == (), text
