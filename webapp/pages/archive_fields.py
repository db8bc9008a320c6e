"""The fields of a document as an archivist sees them: what they hold and why, what was said of them, forms to correct.

Enters: a Document, its corrections, what was sent and could not be kept. Leaves: FieldViews. May not: ask the store, or
correct anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from archive.corrections import FIELDS, Correction, Field, standing, values
from archive.document import Document, Finding
from archive.errors import QueryError, TracuuError
from archive.typed import shipped
from webapp.languages import N_, Words
from webapp.pages.archive_checks import candidates
from webapp.pages.archive_words import Said, field_name, number_of, said, value
from webapp.pages.parts import CONFIDENCE, Run, day, evidence, number, period, span_url

_SHOWN = 12
_DOUBTFUL = ("ambiguous", "inferred", "exact")
_SPARE = 2
"""Empty boxes for more values."""
_MOST_BOXES = 12
"""Values that have a box each; more are lines of one box."""
_SCHOOL_YEAR = re.compile(r"([0-9]{4})-09/([0-9]{4})-05")
_HINTS = Words({"date": N_("10/04/2017, 4/2017, 2017"), "period": N_("quý I/2017, 6 tháng đầu năm 2017, 2017")})


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent: a new value of a field, or the withdrawal of a correction (`number`)."""

    field: str
    typed: tuple[str, ...]
    none: bool
    who: str
    why: str
    number: int = 0
    fault: TracuuError | None = None


@dataclass(frozen=True, slots=True)
class ValueView:
    """A value that a field holds: how sure it is, its other readings, the words that it comes from and where these are,
    or why there are none; the rule that found it."""

    label: str
    confidence: str
    candidates: tuple[str, ...]
    evidence: tuple[Run, ...]
    anchor: str
    rule: str


@dataclass(frozen=True, slots=True)
class FieldForm:
    """The form of a field: `boxes` for one value each, or one of so many `lines`; what was sent before stands in it."""

    boxes: tuple[str, ...]
    lines: str
    height: int
    choices: str
    hint: str
    longest: int
    none: str
    ticked: bool
    confirms: bool
    why: str
    fault: TracuuError | None
    open: bool


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field: its values, how many are not shown, the correction that stands, the form."""

    name: str
    label: str
    values: tuple[ValueView, ...]
    more: str
    correction: Said | None
    form: FieldForm


@dataclass(frozen=True, slots=True)
class PastView:
    """A correction of the document; `sent` is its withdrawal where that could not be kept."""

    said: Said
    sent: Sent | None


def past_views(corrections: Sequence[Correction], sent: Sent | None) -> tuple[PastView, ...]:
    """All corrections of a document, newest first."""
    return tuple(
        PastView(said(item), sent if sent and sent.number == item.number else None) for item in reversed(corrections)
    )


def field_views(
    document: Document, corrections: Sequence[Correction], sent: Sent | None, opened: str
) -> tuple[FieldView, ...]:
    """All correctable fields, in their order; `opened` is the one whose form is open."""
    stands = {item.field: item for item in standing(corrections)}
    return tuple(_view(document, field, stands.get(field.name), sent, opened == field.name) for field in FIELDS)


def suggestions(document: Document) -> dict[str, tuple[str, ...]]:
    """The names that may be typed, by the kind of field."""
    return {field.kind: tuple(label for _code, label in shipped().choices(field)) for field in FIELDS
            if shipped().choices(field)}  # fmt: skip


def held(document: Document, field: Field) -> tuple[str, ...]:
    """What to type for just what the field holds now."""
    return tuple(_typed(field, item) for item in values(document, field.name))


def _view(document: Document, field: Field, stands: Correction | None, sent: Sent | None, opened: bool) -> FieldView:
    # Those in doubt first: of a hundred values they are what somebody came for.
    found = sorted(values(document, field.name), key=lambda item: _DOUBTFUL.index(item.confidence))
    rest = len(found) - _SHOWN
    return FieldView(
        name=field.name,
        label=field_name(field.name),
        values=tuple(_value(document, field, item) for item in found[:_SHOWN]),
        more=_("và %(count)s giá trị nữa, ghi trong ô sửa", count=number(rest)) if rest > 0 else "",
        correction=said(stands) if stands else None,
        form=_form(document, field, sent if sent and sent.field == field.name and not sent.number else None, opened),
    )


def _value(document: Document, field: Field, item: Finding) -> ValueView:
    start, end = item.start or 0, item.end or 0
    return ValueView(
        label=value(field.name, item.value, item.label),
        confidence=CONFIDENCE[item.confidence],
        candidates=candidates(item),
        evidence=_around(document.text, start, end, item),
        anchor=span_url(document.id, start, end) if start < end else "",
        rule="" if number_of(item.rule) else item.rule,
    )


def _around(text: str, start: int, end: int, item: Finding) -> tuple[Run, ...]:
    """The words around a value; nothing where these are the value and no more."""
    found = evidence(text, start, end) if item.start is not None else ()
    return () if len(found) == 1 and found[0].text == item.value else found


def _form(document: Document, field: Field, sent: Sent | None, opened: bool) -> FieldForm:
    typed = sent.typed if sent else held(document, field)
    found = values(document, field.name)
    lined = field.many and (len(typed) > _MOST_BOXES or field.kind in ("name", "period"))
    is_settled = field.name in document.corrected and not (found or sent)
    spare = _SPARE if field.many else int(not typed)
    return FieldForm(
        boxes=() if lined else (*typed, *("",) * spare),
        lines="\n".join(typed) if lined else "",
        height=min(max(len(typed) + 1, 3), 12) if lined else 0,
        choices=f"choices-{field.kind}" if shipped().choices(field) else "",
        hint=_HINTS.get(field.kind, ""),
        longest=field.longest,
        none="" if field.required or is_settled else _("Văn bản này không có"),
        ticked=sent.none if sent else False,
        confirms=not sent and any(item.confidence != "exact" for item in found),
        why=sent.why if sent else "",
        fault=sent.fault if sent else None,
        open=opened or sent is not None,
    )


def _typed(field: Field, item: Finding) -> str:
    """What is read as just that value: words where they are, else its code; a value in doubt as it was found."""
    words = _words(field, item)
    for typed in (words, item.label, item.value):
        if typed and _read(field, typed) == item.value:
            return typed
    return words


def _words(field: Field, item: Finding) -> str:
    if field.kind == "date":
        return day(item.value)
    school_year = _SCHOOL_YEAR.fullmatch(item.value)
    if school_year:
        return f"năm học {school_year[1]}-{school_year[2]}"
    return period(item.value) if field.kind == "period" else item.label or item.value


def _read(field: Field, typed: str) -> str:
    try:
        found = shipped().read(field, [typed])
    except QueryError:
        return ""
    return found[0].value if found else ""
