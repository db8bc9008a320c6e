"""Corrections and moments in the words of the language of the request.

Enters: a Correction, a value of a field, a time of recording. Leaves: words. May not: ask the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from archive.corrections import BY_NAME, Correction
from webapp.clock import moment
from webapp.languages import Vi, current
from webapp.pages.parts import day, period, value_label, visible

_RULE = "correction:"


@dataclass(frozen=True, slots=True)
class Said:
    """A correction in words: when, who, why, what stood there and what stands there by it; its withdrawal, if any."""

    number: int
    id: str
    field: str
    day: str
    who: str
    why: str
    was: str
    now: str
    withdrawn: str
    withdrawn_by: str
    withdrawn_why: str


def said(correction: Correction) -> Said:
    """A correction in words."""
    return Said(
        number=correction.number,
        id=correction.id,
        field=field_name(correction.field),
        day=moment(correction.at),
        who=visible(correction.who),
        why=visible(correction.why).rstrip("."),
        was=values(correction.field, correction.was, correction.was_labels),
        now=values(correction.field, correction.values, correction.labels),
        withdrawn=moment(correction.withdrawn) if correction.withdrawn else "",
        withdrawn_by=visible(correction.withdrawn_by),
        withdrawn_why=visible(correction.withdrawn_why).rstrip("."),
    )


def field_name(name: str) -> str:
    """What a correctable field is called."""
    field = BY_NAME[name]
    return field.en if current() == "en" else field.vi


def value(field: str, code: str, label: str = "") -> str:
    """A value of a field as people read it."""
    kind = BY_NAME[field].kind
    if kind in ("date", "period"):
        return visible(day(code) if kind == "date" else period(code))
    words = value_label(field, label or code)
    return visible(words) if kind == "type" else Vi(visible(words))


def values(field: str, codes: Sequence[str], labels: Sequence[str] = ()) -> str:
    """The values of a field, in their order; of an empty one that it has none."""
    named = labels or ("",) * len(codes)
    each = [value(field, code, label) for code, label in zip(codes, named, strict=True)]
    joined = ", ".join(each)
    return (Vi(joined) if isinstance(each[0], Vi) else joined) if each else str(_("không có"))


def number_of(rule: str) -> int:
    """The number of the correction that a rule names; 0 for a rule of a finder."""
    number = rule.removeprefix(_RULE)
    return int(number) if number != rule and number.isdecimal() else 0
