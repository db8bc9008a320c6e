"""A concordance as rows: the words as written, and what stands to their left and right in the document. Pure.

Enters: a document and spans in its text. Leaves: rows whose `left`, `form` and `right` are slices of that text, one
after the other. May not: edit a text, look anything up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from archive.document import Document
from indexer.mentions import Mention
from webapp.pages.parts import CONFIDENCE, RELATION, Link, day, labels, span_url

WIDTH = 88
"""So many characters are shown on either side at most."""

_WORD_END = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Row:
    """One occurrence. `sure` is its certainty in words and `kind` as a class, `why` the rule behind it.

    `about` says which open form the words have, where they only may mean what was asked for.
    """

    date: str
    place: str
    author: str
    left: str
    form: str
    right: str
    url: str
    title: str
    sure: str = ""
    kind: str = ""
    why: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Concordance:
    """Rows, and the links around them. `by_left` and `by_right` sort by the nearest syllables of that side."""

    rows: tuple[Row, ...]
    position: str
    sorts: tuple[Link, ...]
    by_left: Link
    by_right: Link
    earlier: Link | None
    later: Link | None
    graded: bool


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands on either side of `text[start:end]`, from and to the end of a word."""
    low = max(start - WIDTH, 0)
    cut = _WORD_END.search(text, low, start) if low else None
    low = cut.end() if cut else low
    high = min(end + WIDTH, len(text))
    last = max((text.rfind(space, end, high) for space in " \n"), default=-1)
    return text[low:start], text[end : last if high < len(text) and last > end else high]


def mention_row(mention: Mention, document: Document | None, asked_for: str) -> Row:
    """A mention in its document; of a document that has changed since, only the words are known."""
    whole = document is not None and document.revision == mention.revision
    text = document.text if document is not None and whole else ""
    left, right = around(text, mention.start, mention.end) if whole else ("", "")
    done = f" · {RELATION[mention.relation]}" if mention.relation in RELATION else ""
    article = f" · {mention.article}" if mention.article else ""
    maybe = mention.canonical != asked_for
    about = labels().label(mention.canonical, mention.type) if maybe else ""
    return Row(
        date=day(mention.date) or _("không rõ ngày"),
        place=", ".join(mention.districts),
        author=", ".join(mention.authors or mention.units),
        left=left,
        form=text[mention.start : mention.end] if whole else mention.form,
        right=right,
        url=span_url(mention.document, mention.start, mention.end),
        title=mention.title,
        sure=_("có thể") if maybe else CONFIDENCE[mention.confidence],
        kind="maybe" if maybe else mention.confidence,
        why=(f"{about} · " if about else "") + _("Quy tắc %(rule)s", rule=mention.rule) + done + article,
        about=about,
    )


def mention_rows(mentions: Sequence[Mention], documents: Mapping[str, Document], asked_for: str) -> tuple[Row, ...]:
    """A row a mention, in their order."""
    return tuple(mention_row(item, documents.get(item.document), asked_for) for item in mentions)


def occurrence_row(document: Document, start: int, end: int) -> Row:
    """Words found in a document: what is known of them is where they stand."""
    left, right = around(document.text, start, end)
    return Row(
        date=day(document.published.value) if document.published else _("không rõ ngày"),
        place=", ".join(item.label for item in document.districts if item.confidence != "ambiguous"),
        author=", ".join(item.label for item in document.authors or document.units),
        left=left,
        form=document.text[start:end],
        right=right,
        url=span_url(document.id, start, end),
        title=document.title.value,
    )
