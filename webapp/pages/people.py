"""What documents say of a person: in which office they name him, whether they name him or he signs, how he is spelt.

Enters: the code of a person. Leaves: a Told, each line of which leads to the place where it stands. May not: tell two
people of one name apart; nobody can, by the name alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _

from archive.document import Document, Finding
from archive.text import key
from indexer.query import SearchRequest
from webapp import urls
from webapp.extension import service
from webapp.languages import Vi
from webapp.pages.parts import Link, span_url
from webapp.pages.profile import words_of
from webapp.remembered import Remembered

MOST = 200
"""So many documents of a person are read for his page, the newest ones."""

_SHOWN = 10
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Naming:
    """A place where a document names the person, or where he signs it: in which office, in which year, how spelt."""

    document: str
    url: str
    year: str
    office: str
    words: str
    signed: bool


@dataclass(frozen=True, slots=True)
class Role:
    """An office as texts write it: it leads to the newest place; `facts` say if he signs in it, how often, and when."""

    office: Link
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of a person; `read` documents were read for it, he signs `signed` and stands in `named`."""

    roles: tuple[Role, ...]
    folded: tuple[Role, ...]
    spellings: tuple[str, ...]
    signed: int
    named: int
    read: int


def told(code: str) -> Told:
    """What the newest documents of the person say; they are read once for each state of the index."""
    known: Remembered[tuple[Naming, ...]] = current_app.extensions.setdefault("tracuu.people", Remembered(_KEPT))
    found = known.get(service().engine().values("year"), code, lambda: tuple(_namings(code)))
    roles = tuple(_roles(found))
    return Told(
        roles[:_SHOWN],
        roles[_SHOWN:],
        tuple(words for words, _count in Counter(naming.words for naming in found).most_common()),
        signed=len({naming.document for naming in found if naming.signed}),
        named=len({naming.document for naming in found if not naming.signed}),
        read=len({naming.document for naming in found}),
    )


def _namings(code: str) -> Iterator[Naming]:
    asked = SearchRequest(filters=(("person", (code,)),), sort="newest")
    for document in service().every_document(asked, MOST)[1]:
        signatory = (document.signatory,) if document.signatory else ()
        for signed, findings in ((True, signatory), (False, document.people)):
            yield from (_naming(document, item, signed) for item in findings if item.value == code)


def _naming(document: Document, finding: Finding, signed: bool) -> Naming:
    words, url = finding.label or finding.value, urls.document(document.id)
    if finding.start is not None and finding.end is not None:
        words, url = document.text[finding.start : finding.end], span_url(document.id, finding.start, finding.end)
    published = document.published
    year = published.value[:4] if published and published.confidence != "ambiguous" else ""
    return Naming(document.id, url, year, " ".join(finding.detail.split()), " ".join(words.split()), signed)


def _roles(found: Iterable[Naming]) -> Iterator[Role]:
    """The offices in either part, the most frequent first; letter case makes no other office."""
    grouped: dict[tuple[bool, str], list[Naming]] = {}
    for naming in found:
        grouped.setdefault((naming.signed, key(naming.office)), []).append(naming)
    return map(_role, sorted(grouped.values(), key=len, reverse=True))


def _role(namings: Sequence[Naming]) -> Role:
    office = Counter(naming.office for naming in namings).most_common(1)[0][0]
    years = sorted({naming.year for naming in namings if naming.year})
    facts = (
        str(_("người ký")) if namings[0].signed else "",
        words_of(len(namings)),
        "–".join(dict.fromkeys((years[0], years[-1]))) if years else "",
    )
    words = Vi(office) if office else str(_("không ghi chức danh"))
    return Role(Link(words, namings[0].url), tuple(filter(None, facts)))
