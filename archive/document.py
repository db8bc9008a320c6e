"""The nouns of the archive: what a reader yields, what a finder finds, what the store keeps.

Frozen values, standard library only. All offsets count code points of `Document.text`; `end` is exclusive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

Confidence = Literal["exact", "inferred", "ambiguous"]
BlockKind = Literal["title", "dateline", "summary", "heading", "paragraph", "caption", "list", "table", "byline"]
State = Literal["text", "needs-ocr"]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines that play one part in the page. Blocks follow each other in the text and never overlap."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hint:
    """What the format itself says of a field: a `<meta>`, a key of a record, a property of a Word file.

    `field` is one of id, title, summary, date, author, unit, url, number, issuer, type. `rule` names where it stood
    (`html:td.Time`, `jsonl:date`). `start` and `end` are set when the value also stands in the text.
    """

    field: str
    value: str
    rule: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader makes of bytes: the text as published, in NFC, without menus and tails; its blocks; its hints.

    Every block ends before the `\\n` that separates it from the next. `state` is `needs-ocr` for pictures of text.
    """

    text: str
    blocks: tuple[Block, ...]
    hints: tuple[Hint, ...] = ()
    state: State = "text"

    def hint(self, name: str) -> Hint | None:
        """The first hint of that field, or None."""
        return next((hint for hint in self.hints if hint.field == name), None)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact and its evidence: `text[start:end]` is what was matched, `rule` the rule that matched it.

    `value` is the fact in its canonical form: a code (`tam-dao`, `ct135`), an ISO 8601 date or interval
    (`2017-04-07`, `2017-04-05/2017-04-06`), a period (`2017`, `2017-Q1`, `2017-H1`, `2017-09`, `2017-9M`),
    a horizon (`2017-2020`, `2030`), a name. `start` and `end` are None when the fact came with the record, not from the
    text. `label` is the value as people write it, where the value is a code. `detail` is what the rule read beside it:
    the office of a person, the type of a place, the candidates of an ambiguous value.
    """

    value: str
    start: int | None
    end: int | None
    rule: str
    confidence: Confidence = "exact"
    label: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """One mention of an instrument, a law or a programme; `text[start:end]` is what was written.

    `canonical` is the form in which all spellings of one instrument meet (`archive.canonical`); `type` its type word
    (`QĐ`, `NĐ`, `CV`, `LAW`, `PROG`). `rule` is the rule that matched. `confidence` is `exact` when type, number,
    issuer and year stand in the mention with its attached date and issuer, `inferred` when a part comes from elsewhere
    in the document, `ambiguous` when a part is unknown. `article` is the article cited of it, as written
    (`khoản 2 Điều 7`), `date` the ISO date attached to it. `relation` is what the text says is done to it (see
    `RELATIONS`), `actor` the canonical form of the instrument that does it, empty where that is the document itself,
    `?` where the text does not say who acts, or where it cannot be told.
    """

    start: int
    end: int
    type: str
    canonical: str
    rule: str
    confidence: Confidence = "exact"
    article: str = ""
    date: str = ""
    relation: str = ""
    actor: str = ""


RELATIONS = ("can-cu", "sua-doi", "bo-sung", "thay-the", "bai-bo", "huong-dan", "trien-khai")
"""Based on; amends; supplements; replaces; repeals; guides; carries out."""


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes as they came: their SHA-256 in hex, their size, their media type and the name to download them by."""

    sha256: str
    size: int
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """One published text and what is known of it. Made by `describe`, kept by the store, never changed.

    `identity` is the canonical form of the instrument that the document itself is, or empty; `corrected` names the
    fields that a person said something of (`archive.corrections`).
    """

    id: str
    source: str
    original: Original
    state: State
    text: str
    blocks: tuple[Block, ...]
    title: Finding
    type: Finding
    url: str = ""
    summary: Finding | None = None
    number: Finding | None = None
    issuer: Finding | None = None
    place: Finding | None = None
    subject: Finding | None = None
    signatory: Finding | None = None
    recipients: tuple[Finding, ...] = ()
    published: Finding | None = None
    events: tuple[Finding, ...] = ()
    periods: tuple[Finding, ...] = ()
    horizons: tuple[Finding, ...] = ()
    authors: tuple[Finding, ...] = ()
    units: tuple[Finding, ...] = ()
    people: tuple[Finding, ...] = ()
    held_at: tuple[Finding, ...] = ()
    districts: tuple[Finding, ...] = ()
    communes: tuple[Finding, ...] = ()
    programmes: tuple[Finding, ...] = ()
    citations: tuple[Citation, ...] = ()
    identity: str = ""
    corrected: tuple[str, ...] = ()
    revision: int = field(default=1)

    def to_dict(self) -> dict[str, Any]:
        """The document as JSON-ready values; `from_dict` gives it back unchanged."""
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Document:
        """The document that `to_dict` wrote down."""
        values = {item.name: _typed(item.name, data[item.name]) for item in fields(cls) if item.name in data}
        return cls(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Citation):
        return [getattr(value, item.name) for item in fields(value)]
    if isinstance(value, Finding | Block | Original):
        return {item.name: getattr(value, item.name) for item in fields(value)}
    return value


def _typed(name: str, value: Any) -> Any:
    if name == "blocks":
        return tuple(Block(**item) for item in value)
    if name == "citations":
        return tuple(Citation(*item) for item in value)
    if name == "corrected":
        return tuple(value)
    if name == "original":
        return Original(**value)
    if isinstance(value, dict):
        return Finding(**value)
    if isinstance(value, list):
        return tuple(Finding(**item) for item in value)
    return value


_CERTAINTY: tuple[Confidence, ...] = ("ambiguous", "inferred", "exact")


def unique(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """One finding of each value, its most certain one and of those the first, in the order of first appearance."""
    best: dict[str, Finding] = {}
    for finding in findings:
        kept = best.setdefault(finding.value, finding)
        if _CERTAINTY.index(finding.confidence) > _CERTAINTY.index(kept.confidence):
            best[finding.value] = finding
    return tuple(best.values())
