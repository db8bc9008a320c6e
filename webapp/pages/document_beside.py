"""What stands beside the text of a document: where it comes from, how to cite it, which other documents are like it.

Enters: a Document. Leaves: the values of the page. May not: read the text for anything but its likeness to others.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _

from archive.document import Document
from webapp import urls
from webapp.extension import service
from webapp.pages.original import SHOWN, size
from webapp.pages.parts import Link, dated, day, type_label, unturned, visible
from webapp.remembered import Remembered

_KEPT = 256


@dataclass(frozen=True, slots=True)
class Other:
    """Another document, and the address of the difference between the two."""

    page: Link
    difference: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The bytes that the text was read from: what they are called, where they came from, how to see and get them."""

    name: str
    size: str
    url: str
    view: str
    sha256: str
    source: str
    page: str


@dataclass(frozen=True, slots=True)
class Others:
    """The documents of the same text, and those about the same matter."""

    copies: tuple[Other, ...]
    related: tuple[Other, ...]


def origin(document: Document, revision: str) -> Origin:
    """Where the text comes from; `revision` is what the address of the page names, empty for the present one."""
    kept = document.original
    query = f"?revision={revision}" if revision else ""
    return Origin(
        name=visible(kept.name),
        size=size(kept.size),
        url=f"/documents/{document.id}/original{query}",
        view=f"/documents/{document.id}/ban-goc{query}" if kept.media_type in SHOWN else "",
        sha256=kept.sha256,
        source=visible(document.source),
        page=document.url if document.url.startswith(("http://", "https://")) else "",
    )


def citation(document: Document, root: str) -> str:
    """The line by which the document is cited; the address names the revision, so that it leads to these words."""
    dated_ = dated(document.published) if document.published else _("không rõ ngày")
    issued = [document.issuer.label or document.issuer.value] if document.issuer else []
    who = issued or [item.label or item.value for item in (*document.authors, *document.units)]
    known = [
        document.title.value.rstrip("."), type_label(document), document.number.value if document.number else "",
        dated_[:1].upper() + dated_[1:], ", ".join(who),
    ]  # fmt: skip
    kept = _(
        "Kho tracuu, mã %(id)s, lần %(revision)s, SHA-256 %(sha256)s",
        id=document.id, revision=document.revision, sha256=document.original.sha256[:16],
    )  # fmt: skip
    address = f"{root.rstrip('/')}/documents/{document.id}?revision={document.revision}"
    return ". ".join([*(unturned(item) for item in known if item), kept, address])


def others(document: Document) -> Others:
    """The documents to read beside it, the likest first; remembered until the index changes."""
    known: Remembered[Others] = current_app.extensions.setdefault("tracuu.others", Remembered(_KEPT))
    origin = service().engine().lexicon("bigrams")
    return known.get(origin, (document.id, document.revision), lambda: _others(document))


def _others(document: Document) -> Others:
    asked = service()
    copies, related = (
        tuple(_other(document, item) for item in found) for found in (asked.copies(document), asked.related(document))
    )
    return Others(copies, related)


def _other(document: Document, other: Document) -> Other:
    on = f" ({day(other.published.value)})" if other.published else ""
    page = Link(f"{other.title.value}{on}", urls.document(other.id))
    return Other(page, f"/documents/{document.id}/so-sanh/{other.id}")
