"""Corrections: what a person says of a document in place of what was read out of it.

Enters: a Document as it was described, and the corrections of it. Leaves: the Document as it is to be kept. Pure.
May not: read a disk, know what somebody may type (that is `typed`), forget or change a correction.

A correction is never lost: it is laid over every new description of its document until somebody withdraws it, and what
was withdrawn stays on record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from archive import vocabulary
from archive.citations import Citations
from archive.document import Document, Finding

Kind = Literal["text", "number", "name", "unit", "date", "period", "district", "programme", "type"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of Document that may be corrected: its names, and what is typed into it (`archive.typed`).

    `many`: it holds several values. `required`: no document is without it. `longest`: characters of a value.
    """

    name: str
    vi: str
    en: str
    kind: Kind
    many: bool = False
    required: bool = False
    longest: int = 200


FIELDS = (
    Field("title", "Tiêu đề", "Title", "text", required=True, longest=1_000),
    Field("type", "Loại văn bản", "Type", "type", required=True),
    Field("number", "Số, ký hiệu", "Number", "number", longest=100),
    Field("issuer", "Cơ quan ban hành", "Issuer", "text"),
    Field("published", "Ngày ban hành, đăng", "Date of publication", "date"),
    Field("periods", "Kỳ báo cáo", "Periods", "period", many=True),
    Field("held_at", "Nơi diễn ra", "Held at", "district", many=True),
    Field("districts", "Địa bàn", "Districts", "district", many=True),
    Field("programmes", "Chương trình, chính sách", "Programmes", "programme", many=True),
    Field("authors", "Tác giả", "Authors", "name", many=True),
    Field("units", "Đơn vị", "Units", "unit", many=True),
    Field("people", "Người được nêu tên", "People named", "name", many=True),
    Field("signatory", "Người ký", "Signatory", "name"),
    Field("subject", "Trích yếu", "Subject", "text", longest=1_000),
)
"""The correctable fields, in the order in which a page shows them."""

BY_NAME = {field.name: field for field in FIELDS}
_IDENTIFYING = frozenset({"title", "type", "number", "issuer", "published"})


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody said of one field of a document, from when on, and why.

    `values` are canonical, () for "has none"; `was` are the canonical values that stood there. `at` and `withdrawn` are
    ISO 8601 in UTC; `withdrawn` is empty while it stands. `labels` and `details` go with `values`, `was_labels` with
    `was`: as people read them, kept because a vocabulary changes and a correction does not.
    """

    number: int
    id: str
    field: str
    values: tuple[str, ...]
    was: tuple[str, ...]
    who: str
    why: str
    at: str
    withdrawn: str = ""
    withdrawn_by: str = ""
    withdrawn_why: str = ""
    labels: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    was_labels: tuple[str, ...] = ()


def standing(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Those in force: of each field the newest that was not withdrawn, in the order of FIELDS."""
    newest = {item.field: item for item in sorted(corrections, key=lambda item: item.number) if not item.withdrawn}
    return tuple(newest[field.name] for field in FIELDS if field.name in newest)


def corrected(document: Document, corrections: Iterable[Correction]) -> Document:
    """`document` with the newest standing correction of each field in place of what was found; idempotent.

    Where a finder had found the same value, its span stays: the evidence is still true. The identity follows.
    """
    laid = {item.field: _field(document, item) for item in standing(corrections)}
    made = replace(document, **laid, corrected=(*laid,))
    return replace(made, identity=_identity(made)) if _IDENTIFYING & laid.keys() else made


def in_force(document: Document, corrections: Iterable[Correction]) -> bool:
    """Whether the fields of `document` hold what its standing corrections say, and name them."""
    stand = standing(corrections)
    return document.corrected == tuple(item.field for item in stand) and all(
        [(found.value, found.rule) for found in values(document, item.field)]
        == [(value, _rule(item)) for value in item.values]
        for item in stand
    )


def values(document: Document, field: str) -> tuple[Finding, ...]:
    """What a field holds, one or many."""
    held: tuple[Finding, ...] | Finding | None = getattr(document, field)
    if isinstance(held, tuple):
        return held
    return (held,) if held else ()


def _field(document: Document, correction: Correction) -> Any:
    found = {item.value: item for item in reversed(values(document, correction.field))}
    labels = correction.labels or ("",) * len(correction.values)
    details = correction.details or ("",) * len(correction.values)
    made = tuple(
        _laid_over(found.get(value), Finding(value, None, None, _rule(correction), "exact", label, detail))
        for value, label, detail in zip(correction.values, labels, details, strict=True)
    )
    if BY_NAME[correction.field].many:
        return made
    return made[0] if made else None


def _rule(correction: Correction) -> str:
    return f"correction:{correction.number}"


def _laid_over(found: Finding | None, said: Finding) -> Finding:
    if found is None:
        return said
    # What an ambiguous finding notes are its other candidates, and those are settled now.
    noted = found.detail if found.confidence != "ambiguous" else ""
    return replace(said, start=found.start, end=found.end, label=said.label or found.label, detail=noted or said.detail)


def _identity(document: Document) -> str:
    """As `describe` makes it, of what is known now."""
    if document.number is None:
        return ""
    published = document.published
    signed = published.value if published and published.confidence != "ambiguous" else ""
    issuer = document.issuer.value if document.issuer else ""
    return _citations().identify(document.number.value, document.type.value, signed, issuer, document.title.value)


@cache
def _citations() -> Citations:
    return Citations(vocabulary.shipped())
