"""Which revision and which page of a document an address names, and the loads that a document has had.

Enters: an id and the parameters of a page. Leaves: a Document, or an error that says what is wrong with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from archive.document import Document
from archive.errors import QueryError
from webapp import parameters
from webapp.extension import store
from webapp.pages.parts import Link, day


@dataclass(frozen=True, slots=True)
class Load:
    """One load of the document: its page, the hash of its bytes, and its difference from the present one."""

    page: Link
    sha256: str
    difference: str


@dataclass(frozen=True, slots=True)
class Stepper:
    """A way through things in order: where one stands, in words, and the links to those beside it."""

    words: str
    earlier: Link | None
    later: Link | None


def revision(id_: str, values: parameters.Values) -> Document:
    """The revision of the document that the parameter of that name asks for; the present one without it."""
    wanted = whole(values, "revision", 1, 999_999)
    return store().revision(id_, wanted) if wanted else store().get(id_)


def whole(values: parameters.Values, name: str, least: int, most: int) -> int:
    """A whole number between two others; 0 where none is given."""
    value = parameters.one(values, name)
    if not value:
        return 0
    if not re.fullmatch("[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise QueryError(
            f"{name} phải là số nguyên từ {least} đến {most}, không phải “{value[:80]}”.",
            f"{name} must be a whole number from {least} to {most}, not {value[:80]!r}.",
        )
    return int(value)


def loads(document: Document) -> Iterator[Load]:
    """All loads of the document, oldest first; nothing where there was one only."""
    every = store().revisions(document.id)
    present = every[-1][0]
    for count, sha256, time in every if len(every) > 1 else ():
        query = "" if count == present else f"?revision={count}"
        difference = f"/documents/{document.id}/so-sanh{query}" if query else ""
        label = _("Lần %(count)s, ngày %(day)s", count=count, day=day(time[:10]))
        yield Load(Link(label, f"/documents/{document.id}{query}", count == document.revision), sha256, difference)
