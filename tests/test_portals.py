"""Untouched pages of real portals, held against a table of facts that was read off them by eye."""

from __future__ import annotations

import csv
import tarfile
from pathlib import Path

import pytest

from archive import dates, readers
from archive.document import Extract
from archive.errors import Refused
from archive.text import nfc

TABLE = Path(__file__).with_name("portal_facts.tsv")


@pytest.fixture(scope="module")
def pages(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portals")
    with tarfile.open(shared / "corpora" / "portal_html.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder / "portal_html"


def rows() -> list[dict[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def read(path: Path) -> Extract | Refused:
    try:
        return readers.read(path.read_bytes(), path.name)
    except Refused as refused:
        return refused


def plain(text: str) -> str:
    return " ".join(nfc(text).split())


def published(extract: Extract) -> str:
    hint = extract.hint("date")
    day = dates.read_date(hint.value) if hint else None
    return day.isoformat() if day else ""


def test_titles_dates_and_bodies(pages: Path) -> None:
    wrong: dict[str, list[str]] = {"title": [], "published": [], "body": [], "menu": [], "refused": []}
    kept = 0
    for row in rows():
        extract = read(pages / row["file"])
        if isinstance(extract, Refused) or row["refused"]:
            if not isinstance(extract, Refused) or extract.code != row["refused"]:
                wrong["refused"].append(row["file"])
            continue
        kept += 1
        title = extract.hint("title")
        if not title or plain(title.value) != plain(row["title"]):
            wrong["title"].append(row["file"])
        if published(extract) != row["published"]:
            wrong["published"].append(row["file"])
        if row["body_has"] and plain(row["body_has"]) not in plain(extract.text):
            wrong["body"].append(row["file"])
        if plain(row["body_has_not"]) in plain(extract.text):
            wrong["menu"].append(row["file"])
    assert kept >= 30
    assert wrong == {"title": [], "published": [], "body": [], "menu": [], "refused": []}


def test_every_page_is_read_or_refused_with_a_reason(pages: Path) -> None:
    read_, refused = 0, []
    for path in sorted(pages.rglob("*.html")):
        extract = read(path)
        if isinstance(extract, Refused):
            assert extract.vi and extract.en
            refused.append((path.name, extract.code))
        else:
            assert extract.hint("title"), path
            read_ += 1
    assert read_ + len(refused) == 224
    assert {code for _, code in refused} <= {"listing", "no-body"}, refused
