"""A hit as four lines: its title; one line of facts; the words around the best passages; the policies named in it.

Enters: a document, the passages that match. Leaves: a HitRow. May not: search, or read the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from archive.document import Document
from indexer.query import SearchRequest
from indexer.service import Hit
from indexer.snippets import Snippet
from webapp import urls
from webapp.languages import Vi
from webapp.pages.document_beside import citation
from webapp.pages.parts import Link, Run, dated, labels, number, policy_url, runs, type_label

Filters = tuple[tuple[str, tuple[str, ...]], ...]
"""Codes by facet, as a SearchRequest has them."""

MOST_POLICIES = 4
_LONGEST_TITLE = 240


@dataclass(frozen=True, slots=True)
class HitRow:
    """A hit; `copies` says in words how many there are of it, `more` how many more policies, `citation` cites it.

    `chosen` are the values for which a filter let it through and that nothing else in its row shows.
    """

    url: str
    title: str
    copies: str
    copies_url: str
    facts: tuple[str, ...]
    chosen: tuple[str, ...]
    passage: tuple[Run, ...]
    policies: tuple[Link, ...]
    more: str
    citation: str


def hit_row(hit: Hit, asked: SearchRequest, host: str) -> HitRow:
    """The row of a hit of that question; `host` begins the addresses that people take away (`http://host`)."""
    document = hit.document
    policies = policies_of(document, hit.snippets)
    more = len(policies) - MOST_POLICIES
    named = tuple(Link(labels().label(form, type_), policy_url(form)) for form, type_ in policies[:MOST_POLICIES])
    return HitRow(
        url=urls.first_hit(document.id, asked.q),
        title=title(document),
        copies=_copies(hit.copies) if hit.copies else "",
        copies_url=f"{urls.document(document.id, asked.q)}#copies",
        facts=tuple(facts(document)),
        chosen=tuple(chosen(document, asked.filters, [form for form, _type in policies[:MOST_POLICIES]])),
        passage=_passage(document, hit.snippets),
        policies=named,
        more=str(_("và %(count)s nữa", count=number(more))) if more > 0 else "",
        citation=citation(document, host),
    )


def title(document: Document) -> str:
    """The title, cut where a record gives a whole paragraph for one."""
    words = document.title.value
    if len(words) <= _LONGEST_TITLE:
        return words
    cut = words[:_LONGEST_TITLE]
    return (cut.rpartition(" ")[0] or cut) + " …"


def _passage(document: Document, snippets: Sequence[Snippet]) -> tuple[Run, ...]:
    """The passage of which the question marks most, the first of several."""
    best = max(snippets, key=lambda item: sum(end - start for start, end in item.marks), default=None)
    return runs(document.text, best.start, best.end, best.marks) if best else ()


def _copies(count: int) -> str:
    words: str = ngettext("%(count)s bản giống nhau", "%(count)s bản giống nhau", count, count=number(count))
    return words


def facts(document: Document) -> Iterator[str]:
    """What the line of facts says: date, type, number, who wrote it, where; each thing once."""
    found = (
        dated(document.published) if document.published else str(_("không rõ ngày")),
        type_label(document),
        document.number.value if document.number else "",
        *(Vi(item.label) for item in (*document.authors, *document.units)),
        *(Vi(item.label) for item in document.held_at),
    )
    yield from dict.fromkeys(fact for fact in found if fact)


def chosen(document: Document, filters: Filters, policies: Sequence[str]) -> Iterator[str]:
    """The values of the filters that it carries, without those that its facts and its policies name."""
    carried = {
        "district": (*document.held_at, *document.districts),
        "programme": tuple(item for item in document.programmes if f"prog:{item.value}" not in policies),
        "person": (*document.people, *((document.signatory,) if document.signatory else ())),
    }
    told = set(facts(document))
    for facet, codes in filters:
        labels = dict.fromkeys(item.label for item in carried.get(facet, ()) if item.value in codes)
        yield from (Vi(label) for label in labels if label and label not in told)


def policies_of(document: Document, passages: Sequence[Snippet] = ()) -> tuple[tuple[str, str], ...]:
    """The policies that it names, those in the passages first, then those named most often; not what it is itself.

    Of each its canonical form and its type.
    """
    named = [(item.canonical, item.type, item.start) for item in document.citations]
    sure = (item for item in document.programmes if item.confidence != "ambiguous")
    named += [(f"prog:{item.value}", "PROG", item.start or 0) for item in sure]
    counts = Counter(form for form, _type, _start in named if form != document.identity)
    types = {form: type_ for form, type_, _start in reversed(named)}
    shown = {form for form, _type, start in named if any(item.start <= start < item.end for item in passages)}
    forms = sorted(counts, key=lambda form: (form not in shown, -counts[form]))
    return tuple((form, types[form]) for form in forms)
