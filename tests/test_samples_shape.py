"""The sample archive is well formed: pairs, keys, notations, codes, counts. Nothing here uses the project's readers."""

from __future__ import annotations

import csv
import html
import json
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive.text import key, nfc

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SAMPLES = sorted((CORPUS / "samples").iterdir())
STRINGS = ("title", "type")
STRINGS_OR_NONE = ("published", "number", "issuer", "signatory")
LISTS = (
    "authors", "units", "events", "periods", "horizons", "held_at", "districts", "programmes", "people",
)  # fmt: skip
PERIOD = re.compile(r"20[012]\d(?:-Q[1-4]|-H[12]|-(?:3|6|9|10|11)M|-(?:0[1-9]|1[0-2]))?")
HORIZON = re.compile(r"20\d\d(?:-20\d\d)?")
DIRECTIVE_KEYS = ("number", "issuer", "signatory")
DISTRICTS = {
    "binh-xuyen", "lap-thach", "phuc-yen", "song-lo", "tam-dao", "tam-duong", "vinh-tuong", "vinh-yen", "yen-lac",
}  # fmt: skip


def expected(sample: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((CORPUS / "expected" / f"{sample.name}.json").read_text(encoding="utf-8"))
    return facts


def codes(table: str) -> set[str]:
    lines = (CORPUS / table).read_text(encoding="utf-8").splitlines()
    return {row["code"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}


def printed(sample: Path) -> str:
    """The characters of a .txt or .html sample, entities resolved and white space collapsed, in NFC."""
    text = html.unescape(sample.read_bytes().decode("utf-8-sig"))
    return " ".join(nfc(text).split())


def each(name: str) -> Iterator[str]:
    for sample in SAMPLES:
        yield from expected(sample)[name]


ALL = pytest.mark.parametrize("sample", SAMPLES, ids=[path.name for path in SAMPLES])
READABLE = [path for path in SAMPLES if path.suffix in {".txt", ".html"}]


def test_every_sample_has_an_expected_file_and_the_reverse() -> None:
    wanted = {f"{path.name}.json" for path in SAMPLES}
    assert {path.name for path in (CORPUS / "expected").iterdir()} == wanted


@ALL
def test_keys_and_types(sample: Path) -> None:
    facts = expected(sample)
    assert tuple(sorted(facts)) == tuple(sorted((*STRINGS, *STRINGS_OR_NONE, *LISTS)))
    assert all(isinstance(facts[name], str) and facts[name] for name in STRINGS)
    assert all(facts[name] is None or facts[name].strip() for name in STRINGS_OR_NONE)
    assert all(isinstance(item, str) and item == item.strip() for name in LISTS for item in facts[name])
    assert all(len(set(facts[name])) == len(facts[name]) for name in LISTS)


@ALL
def test_notations(sample: Path) -> None:
    facts = expected(sample)
    if facts["published"]:
        date.fromisoformat(facts["published"])
    for event in facts["events"]:
        days = [date.fromisoformat(day) for day in event.split("/")]
        assert len(days) == 1 or days[0] < days[1]
    assert all(PERIOD.fullmatch(period) for period in facts["periods"])
    assert all(HORIZON.fullmatch(horizon) for horizon in facts["horizons"])
    for name in ("events", "periods", "horizons", "held_at", "districts", "programmes"):
        assert facts[name] == sorted(facts[name]), name
    assert unicodedata.is_normalized("NFC", json.dumps(facts, ensure_ascii=False))


@ALL
def test_codes_exist(sample: Path) -> None:
    facts = expected(sample)
    assert facts["type"] in codes("doctypes.tsv")
    assert set(facts["programmes"]) <= codes("programmes.tsv")
    assert set(facts["held_at"]) <= set(facts["districts"]) <= codes("places/vinh-phuc.tsv") & DISTRICTS


@ALL
def test_news_and_directives_carry_what_is_theirs(sample: Path) -> None:
    facts = expected(sample)
    news = facts["type"] == "tin-tuc"
    assert all((facts[name] is None) == news for name in DIRECTIVE_KEYS)
    assert news or not (facts["authors"] or facts["units"] or facts["people"])
    assert news or (facts["published"] and re.fullmatch(r"\d+(/\d{4})?/[A-ZĐ][A-ZĐr]*-[A-ZĐ]+", facts["number"]))


@ALL
def test_no_district_after_its_end(sample: Path) -> None:
    facts = expected(sample)
    assert not facts["districts"] or (facts["published"] or sample.name) <= "2025-06-30"


@ALL
def test_file_name_is_a_slug_that_begins_with_its_month(sample: Path) -> None:
    facts = expected(sample)
    assert re.match(r"20\d\d-\d\d-", sample.name)
    assert facts["published"] is None or facts["published"].startswith(sample.name[:7])
    slug = re.fullmatch(r"[a-z0-9-]+\.(?:html|txt|docx|pdf)", sample.name)
    assert slug or sample.name == unicodedata.normalize("NFD", sample.name)


@ALL
def test_bytes_are_what_the_suffix_says_and_small(sample: Path) -> None:
    data = sample.read_bytes()
    assert len(data) < 150_000
    if sample.suffix == ".docx":
        with zipfile.ZipFile(sample) as package:
            assert "word/document.xml" in package.namelist()
    elif sample.suffix == ".pdf":
        assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
    else:
        assert data.decode("utf-8").strip()


@pytest.mark.parametrize("sample", READABLE, ids=[path.name for path in READABLE])
def test_what_is_expected_is_printed(sample: Path) -> None:
    facts, text = expected(sample), printed(sample)
    subject = facts["title"] if facts["type"] in {"tin-tuc", "cong-van"} else facts["title"].split(" ", 2)[2]
    assert subject in text
    assert all(name in text for name in (*facts["authors"], *facts["units"], *facts["people"]))
    assert facts["signatory"] is None or facts["signatory"] in text
    assert facts["number"] is None or facts["number"] in text.replace(" ", "")
    tagless = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    assert facts["issuer"] is None or key(facts["issuer"]) in key(tagless)


def test_formats() -> None:
    assert Counter(path.suffix for path in SAMPLES) == {".html": 26, ".txt": 20, ".docx": 12, ".pdf": 8}


def test_spread() -> None:
    kinds = Counter(expected(sample)["type"] for sample in SAMPLES)
    assert kinds["tin-tuc"] == 40 and kinds.total() == 66 and len(kinds) >= 11
    assert {int(sample.name[:4]) for sample in SAMPLES} == set(range(2009, 2027))
    assert set(each("held_at")) == set(each("districts")) == DISTRICTS
    assert len(set(each("programmes"))) >= 12
    assert len(set(each("units"))) >= 8 and len(set(each("authors"))) >= 8


def test_every_notation_of_time_occurs() -> None:
    shapes = {re.sub(r"\d", "0", re.sub(r"-(?=\d\d$)", "-M", value)) for value in each("periods")}
    assert {"0000", "0000-Q0", "0000-H0", "0000-0M", "0000-M00"} <= shapes
    assert {len(value) for value in each("horizons")} == {4, 9}
    assert {"/" in value for value in each("events")} == {True, False}


def test_the_oddities_are_there() -> None:
    texts = {path: path.read_bytes().decode("utf-8") for path in READABLE}
    assert sum(not path.name.isascii() for path in SAMPLES) == 2
    assert sum(not unicodedata.is_normalized("NFC", text) for text in texts.values()) >= 4
    assert sum("31/4/2015" in text for text in texts.values()) == 1
    assert sum("102-QĐ/TTg" in nfc(text) for text in texts.values()) >= 3
    assert sum("\r\n" in text for text in texts.values()) >= 2
    assert sum(text.startswith("\ufeff") for text in texts.values()) == 1
    assert sum("&agrave;" in text for text in texts.values()) == 1
    assert [sample.name for sample in SAMPLES if expected(sample)["published"] is None] == [
        "2020-11-ngay-hoi-dai-doan-ket.txt"
    ]


def test_old_and_new_tone_placement_occur_alone_and_mixed() -> None:
    old = re.compile(r"(?:hoá|hoà|uỷ|khoá)\b", re.IGNORECASE)
    new = re.compile(r"(?:hóa|hòa|ủy|khóa)\b", re.IGNORECASE)
    seen = Counter((bool(old.search(text)), bool(new.search(text))) for text in map(printed, READABLE))
    assert min(seen[True, False], seen[False, True], seen[True, True]) >= 1


def test_readme_says_that_all_is_invented() -> None:
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert "All texts and persons were invented for this project" in readme
    assert "hư cấu" in readme
