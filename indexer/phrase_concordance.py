"""Every place where words stand, however many documents hold them: a page of documents at a time.

Enters: a SearchRequest, the service that answers it. Leaves: a PhrasePage: spans in the texts of the documents of that
page, as `snippets.find` finds them. May not: read more documents than a page has, or cut a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archive.document import Document
from archive.text import fold, nfc
from indexer import analysis, snippets
from indexer.abbreviations import Abbreviations
from indexer.expansion import expanded
from indexer.parser import parse
from indexer.query import And, Phrase, Prefix, SearchRequest, leaves
from indexer.service import SearchResults, SearchService

DOCUMENTS = 10
"""Documents of a page."""

MOST_EACH = 60
"""Places shown of one document; a page must end somewhere, and the document itself marks them all."""

_BESIDE = 80
_SYLLABLES = 5


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`document.text[start:end]` is what was found."""

    document: Document
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PhrasePage:
    """The places in the documents of one page. `left_out` tells of how many more in which document."""

    results: SearchResults
    occurrences: tuple[Occurrence, ...]
    left_out: tuple[tuple[Document, int], ...]


def page(service: SearchService, request: SearchRequest, table: Abbreviations) -> PhrasePage:
    """The places of one page of documents, in the order of the answer and of the text."""
    results = service.search(replace(request, limit=DOCUMENTS))
    typed = parse(nfc(request.q)).node
    wanted = leaves(expanded(typed, nfc(request.q), table)[0])
    found: list[Occurrence] = []
    left_out = []
    for hit in results.hits:
        spans = occurrences(hit.document.text, wanted)
        found += (Occurrence(hit.document, *span) for span in spans[:MOST_EACH])
        if len(spans) > MOST_EACH:
            left_out.append((hit.document, len(spans) - MOST_EACH))
    return PhrasePage(results, tuple(found), tuple(left_out))


def as_phrase(q: str) -> str:
    """The question for these words next to each other; empty where `q` is more than plain words, or one of them."""
    node = parse(nfc(q)).node
    words = node.nodes if isinstance(node, And) else ()
    plain = all(isinstance(word, Phrase) and not (word.quoted or word.strict or word.field) for word in words)
    return f'"{" ".join(nfc(q).split())}"' if words and plain else ""


def occurrences(text: str, wanted: Sequence[Phrase | Prefix]) -> tuple[tuple[int, int], ...]:
    """The spans where the words stand in NFC `text`, those beside each other as one."""
    return snippets.merged(text, snippets.find(text, wanted), 0, len(text)) if wanted else ()


def by_left(found: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
    """In the order of the folded syllables before them, the nearest first."""
    return tuple(sorted(found, key=lambda item: tuple(reversed(list(_syllables(_before(item)))[-_SYLLABLES:]))))


def by_right(found: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
    """In the order of the folded syllables after them."""
    return tuple(sorted(found, key=lambda item: tuple(_syllables(_after(item)))[:_SYLLABLES]))


def _before(item: Occurrence) -> str:
    return item.document.text[max(item.start - _BESIDE, 0) : item.start]


def _after(item: Occurrence) -> str:
    return item.document.text[item.end : item.end + _BESIDE]


def _syllables(text: str) -> Iterator[str]:
    return (fold(term) for term, _, _ in analysis.tokens(text))
