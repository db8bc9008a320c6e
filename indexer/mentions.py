"""The nouns of the ledger of mentions: what a policy is counted by, what a mention is told with, what narrows a list.

Frozen values; they know no database. Dates are ISO 8601, as exact as the document gives them (`2017-04-07`, `2017-04`,
`2017`), or empty. Offsets count code points of the text of the document, `end` is exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.document import Confidence

CONFIDENCES: tuple[Confidence, ...] = ("exact", "inferred", "ambiguous")
"""In the order in which the ledger counts them."""


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One canonical form and its counts: mentions, documents, mentions by confidence, the first and last date.

    `type` is the type word of most of its mentions. A form with an open year is a row of its own (`archive.canonical`).
    """

    canonical: str
    id: str
    type: str
    mentions: int
    documents: int
    exact: int
    inferred: int
    ambiguous: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list of mentions; values of one field are alternatives, an empty field narrows nothing.

    `form` and `article` are as written in a Mention, `district` and `unit` codes. `since` and `until` are times of
    `indexer.times`: a document counts when the first day that its date may mean lies between them, both included.
    """

    confidence: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    district: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    article: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention, and what is known of the document that holds it at `revision`, read from the bytes `sha256`.

    `text[start:end]` of the document is the mention; `form` is that with every run of white space as one space.
    `ordinal` is its place among the citations of the document. `date` is the document's, `dated` the one that the text
    attaches to the mention. Districts, authors and units are labels. The rest is as in `archive.document.Citation`.
    """

    document: str
    title: str
    date: str
    districts: tuple[str, ...]
    authors: tuple[str, ...]
    units: tuple[str, ...]
    sha256: str
    revision: int
    ordinal: int
    start: int
    end: int
    canonical: str
    type: str
    confidence: Confidence
    rule: str
    article: str
    dated: str
    relation: str
    actor: str
    form: str


@dataclass(frozen=True, slots=True)
class Count:
    """A district, a unit: how many mentions, and how many documents that hold one."""

    code: str
    label: str
    mentions: int
    documents: int


@dataclass(frozen=True, slots=True)
class Together:
    """A policy that stands beside others, and in how many of their documents."""

    policy: PolicyRow
    documents: int


@dataclass(frozen=True, slots=True)
class Relation:
    """`actor` does `relation` to `canonical`, as `text[start:end]` of the document (the mention of `canonical`) states.

    `actor` is empty where the text names none and the document is no instrument itself.
    """

    actor: str
    relation: str
    canonical: str
    confidence: Confidence
    document: str
    title: str
    date: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class State:
    """How many documents the ledger has seen, and the hash of them (`Ledger.state`)."""

    documents: int
    sha256: str
