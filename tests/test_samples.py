"""The sample archive through readers and finders, held against what its writer meant to be found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from archive import readers, vocabulary
from archive.describe import Describer
from archive.document import Document, Finding, Original
from archive.store import sha256
from archive.text import key

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SAMPLES = sorted((CORPUS / "samples").iterdir())


@cache
def describer() -> Describer:
    return Describer(vocabulary.shipped())


def described(path: Path) -> Document:
    data = path.read_bytes()
    original = Original(sha256(data), len(data), readers.media_type(data, path.name), path.name)
    return describer().describe(readers.read(data, path.name), original.sha256[:16], path.name, original)


def expected(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CORPUS / "expected" / f"{path.name}.json").read_text(encoding="utf-8"))
    return found


def value(finding: Finding | None) -> str | None:
    return finding.value if finding else None


def sure(findings: tuple[Finding, ...]) -> list[str]:
    return sorted({item.value for item in findings if item.confidence != "ambiguous"})


def label(findings: tuple[Finding, ...]) -> list[str]:
    return [item.label for item in findings]


def written(document: Document, findings: tuple[Finding, ...]) -> list[str]:
    """The words of the text, where there are some."""
    return [document.text[item.start : item.end] if item.start is not None else item.label for item in findings]


def facts(document: Document) -> dict[str, Any]:
    news = document.number is None and document.signatory is None
    return {
        "title": document.title.value,
        "published": value(document.published),
        "type": document.type.value,
        "number": value(document.number),
        "issuer": key(document.issuer.value) if document.issuer else None,
        "signatory": document.signatory.label if document.signatory else None,
        "authors": label(document.authors),
        "units": [" ".join(item.split()) for item in written(document, document.units)] if news else [],
        "events": sure(document.events),
        "periods": sure(document.periods),
        "horizons": sure(document.horizons),
        "held_at": sure(document.held_at),
        "districts": sure(document.districts),
        "programmes": sure(document.programmes),
        "people": sorted(label(document.people)) if news else [],
    }


def all_findings(document: Document) -> Iterator[Finding]:
    for name in document.__slots__:
        field = getattr(document, name)
        yield from (item for item in (field if isinstance(field, tuple) else (field,)) if isinstance(item, Finding))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_what_was_meant_is_found(path: Path) -> None:
    wanted = expected(path)
    wanted["people"] = sorted(wanted["people"])
    wanted["issuer"] = key(wanted["issuer"]) if wanted["issuer"] else None
    assert facts(described(path)) == wanted


CHROME = ("Bản in", "In ra", "đầu trang", "Các tin đã đưa", "Trang chủ", "Số lượt", "Lượt xem")


@pytest.mark.parametrize("path", [path for path in SAMPLES if path.suffix == ".html"], ids=lambda path: path.name)
def test_menus_and_tails_are_no_part_of_the_text(path: Path) -> None:
    text = described(path).text
    assert [words for words in CHROME if words in text] == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_finding_lies_in_the_text(path: Path) -> None:
    document = described(path)
    for finding in all_findings(document):
        assert (finding.start is None) == (finding.end is None)
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start < finding.end <= len(document.text), finding
            assert document.text[finding.start : finding.end].strip() == document.text[finding.start : finding.end]
    ends = [0]
    for block in document.blocks:
        assert ends[-1] <= block.start < block.end <= len(document.text)
        ends.append(block.end)
