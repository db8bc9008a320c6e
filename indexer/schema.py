"""One row a field or facet: what of a Document goes into the index, and under which name.

Enters: a Document and the analysis of its text. Leaves: an IndexEntry that any engine can take: space-joined terms,
codes with labels, numbers. May not: import an engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from archive.document import Document, Finding
from indexer import analysis, similar
from indexer.analysis import Analysis
from indexer.times import Days, days

_VERSION = "5"
"""Raised with every change of what an engine is given, or of how its files are laid out."""

Value = tuple[str, str]
"""A facet value: its code and its label."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One document as an engine sees it.

    `terms` holds, for each row of TEXT_FIELDS, its terms joined by spaces; `times`, for each kind of TIMES, the first
    and last days of what was found. `published` is the proleptic ordinal of the first day that the date of publication
    may mean, 0 when there is none. `signature` is that of `similar.py`, `group` the serial of the first document of the
    same text.
    """

    id: str
    serial: int
    terms: dict[str, str]
    facets: dict[str, tuple[Value, ...]]
    times: dict[str, tuple[Days, ...]]
    published: int
    length: int
    signature: bytes
    group: int


@dataclass(frozen=True, slots=True)
class TextField:
    """A field of terms; `positions` when phrases are looked for in it."""

    name: str
    positions: bool
    terms: Callable[[Document, Analysis], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Facet:
    """A field of codes that hits are counted and narrowed by."""

    name: str
    vi: str
    en: str
    values: Callable[[Document], Iterable[Value]]


def _title(document: Document, _text: Analysis) -> Iterable[str]:
    return (term for term, _, _ in analysis.tokens(document.title.value))


def _number(document: Document, _text: Analysis) -> Iterable[str]:
    return (analysis.folded(term) for term, _, _ in analysis.tokens(document.number.value if document.number else ""))


GAP = "¶"
"""Stands between the text and what is known beside it: no question holds it, so no phrase runs over it."""


def _beside(document: Document) -> Iterable[str]:
    """The terms of the title, number, authors and units that came with the record and do not stand in its text."""
    ones = (document.title, document.number, document.issuer)
    for finding in (*ones, *document.authors, *document.units):
        if finding and finding.start is None:
            yield GAP
            yield from (term for term, _, _ in analysis.tokens(finding.label or finding.value))


def _pairs(terms: list[str]) -> Iterable[str]:
    """Each two terms that stand side by side; an engine takes them for the phrases of two terms of `folded`."""
    return (pair for pair in analysis.paired(terms) if GAP not in pair)


TEXT_FIELDS = (
    TextField("syllables", True, lambda document, text: (*text.terms, *_beside(document))),
    TextField("folded", True, lambda document, text: (*text.folded(), *map(analysis.folded, _beside(document)))),
    TextField("words", False, lambda _document, text: text.words()),
    TextField(
        "bigrams", False, lambda document, text: _pairs([*text.folded(), *map(analysis.folded, _beside(document))])
    ),
    TextField("headline", True, lambda document, text: map(analysis.folded, _title(document, text))),
    TextField("number", True, _number),
)


def _coded(findings: Iterable[Finding]) -> Iterable[Value]:
    return (
        (finding.value, finding.label or finding.value) for finding in findings if finding.confidence != "ambiguous"
    )


def _published(document: Document) -> str:
    """The date of publication, or the month or year where no more is known; empty where it is none."""
    found = document.published
    return found.value if found and found.confidence != "ambiguous" else ""


def _year(document: Document) -> Iterable[Value]:
    if year := _published(document)[:4]:
        yield year, year


def _one(finding: Finding | None) -> Iterable[Finding]:
    return (finding,) if finding else ()


CHECKED = {
    "published": "Ngày đăng",
    "title": "Tiêu đề",
    "type": "Loại văn bản",
    "number": "Số, ký hiệu",
    "issuer": "Cơ quan ban hành",
    "signatory": "Người ký",
    "held_at": "Nơi diễn ra",
    "districts": "Địa bàn",
    "programmes": "Chương trình, chính sách",
    "authors": "Tác giả",
    "units": "Đơn vị",
    "periods": "Kỳ báo cáo",
}
"""The fields of a Document that an archivist looks through where they are not exact, and their names."""

DOUBTS = {"ambiguous": "chưa chắc", "inferred": "suy ra", "none": "không rõ"}


def _to_check(document: Document) -> Iterable[Value]:
    """What of a document is not exact: `published-ambiguous`; what has no date; what has no letters to be searched."""
    for name, label in CHECKED.items():
        if name in document.corrected:
            continue
        held = getattr(document, name)
        findings = held if isinstance(held, tuple) else _one(held)
        doubts = {finding.confidence for finding in findings}
        if name == "published" and not findings:
            doubts.add("none")
        yield from ((f"{name}-{doubt}", f"{label}: {words}") for doubt, words in DOUBTS.items() if doubt in doubts)
    if document.state == "needs-ocr":
        yield "needs-ocr", "Ảnh quét chưa nhận dạng chữ"


FACETS = (
    Facet("year", "Năm", "Year", _year),
    Facet("district", "Địa bàn", "District", lambda document: _coded((*document.held_at, *document.districts))),
    Facet("programme", "Chương trình, chính sách", "Programme", lambda document: _coded(document.programmes)),
    Facet("author", "Tác giả", "Author", lambda document: _coded(document.authors)),
    Facet("unit", "Đơn vị", "Unit", lambda document: _coded(document.units)),
    Facet("type", "Loại văn bản", "Type", lambda document: _coded((document.type,))),
    Facet("person", "Người", "Person", lambda document: _coded((*document.people, *_one(document.signatory)))),
    Facet("check", "Cần xem lại", "To check", _to_check),
)


TIMES: dict[str, Callable[[Document], Iterable[Finding]]] = {
    "event": lambda document: document.events,
    "period": lambda document: document.periods,
    "horizon": lambda document: document.horizons,
}


def _days(findings: Iterable[Finding]) -> tuple[Days, ...]:
    found = (days(finding.value) for finding in findings if finding.confidence != "ambiguous")
    return tuple(dict.fromkeys(item for item in found if item))


def entry(document: Document, serial: int, text: Analysis) -> IndexEntry:
    """The index entry of a document whose `document.text` was analysed as `text`."""
    return IndexEntry(
        id=document.id,
        serial=serial,
        terms={field.name: " ".join(field.terms(document, text)) for field in TEXT_FIELDS},
        facets={facet.name: tuple(dict(facet.values(document)).items()) for facet in FACETS},
        times={kind: _days(findings(document)) for kind, findings in TIMES.items()},
        published=ordinal(_published(document)),
        length=len(text.terms),
        signature=_signature(document, text).tobytes(),
        group=serial,
    )


def _signature(document: Document, text: Analysis) -> np.ndarray:
    """Of the text without its date line and by-line, which every portal writes anew."""
    own = np.zeros(len(document.text) + 1, dtype=bool)
    for block in document.blocks:
        if block.kind not in ("dateline", "byline"):
            own[block.start : block.end] = True
    terms = [term for term, start in zip(text.terms, text.starts.tolist(), strict=True) if own[start]]
    return similar.signature(terms, document.title.value, document.number.value if document.number else "")


def ordinal(value: str) -> int:
    """The proleptic ordinal of `2017-04-10`, or of the first day of `2017-04` or `2017`; 0 for what is no date."""
    found = days(value)
    return found[0] if found else 0


def layout() -> str:
    """What must be the same for an index to be opened at all: the version and the fields."""
    names = [*(field.name for field in TEXT_FIELDS), *(facet.name for facet in FACETS), *TIMES]
    return " ".join((_VERSION, *names))


def fingerprint(vocabulary: str) -> str:
    """What an index depends on: this schema, the analysis, the vocabulary. Another fingerprint means: rebuild."""
    parts = (layout(), analysis.fingerprint(), vocabulary)
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]
