"""The text of a document as a page shows it: its parts, its lines with their links, the names that are marked in it.

Enters: a Document, spans to mark, a part of the text. Leaves: BlockViews whose runs, put together, are that part of the
text. May not: edit the text, ask the store or the index.

A text of up to PART characters and a quarter is one page; a longer one is cut at ends of lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlencode

from flask_babel import gettext as _

from archive.document import Block, Citation, Document, Finding
from archive.text import key
from indexer.query import SearchRequest
from webapp import addresses, urls
from webapp.pages.parts import CONFIDENCE, NOWHERE, RELATION, Place, Run, Segment, Span, labels, policy_url, segments

PART = 60_000
"""Characters: some 25 printed pages, a page of 200 kB."""

HIT = "hit"
"""The anchor of what the address points to, for those who don't know where in the text that is."""

_CELLS = " | "
_QUOTED = '"{}"'


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block, or a row of a table; only a row has several cells.

    The first line of a block and every row have an anchor, and the address that leads to it for ever.
    """

    anchor: str
    permalink: str
    cells: tuple[tuple[Segment, ...], ...]


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of the text: its kind and its lines."""

    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is marked in a text: words asked for, places that lead somewhere, the span that the address points to."""

    marks: tuple[Span, ...]
    places: tuple[Place, ...]
    at: Span


def parts(text: str) -> tuple[Span, ...]:
    """The spans of the pages of a text, one after the other, all of it."""
    made, start = [], 0
    while len(text) - start > PART + PART // 4:
        latest = start + PART
        cut = max(text.rfind("\n", start + PART // 2, latest), 0) or max(text.rfind(" ", start, latest), 0)
        made.append((start, cut + 1 if cut else latest))
        start = made[-1][1]
    return (*made, (start, len(text)))


def part_of(found: Sequence[Span], offset: int) -> int:
    """The place of the part that holds that offset."""
    return max(bisect_right([start for start, _ in found], offset) - 1, 0)


# what leads somewhere


def places(document: Document, part: Span) -> tuple[Place, ...]:
    """Citations and names in a part of the text, in order; where they overlap, citations come first."""
    cited = [_cited(item) for item in document.citations if item.start < part[1] and item.end > part[0]]
    taken = {offset for item in cited for offset in range(item.start, item.end)}
    named = [item for item in _named(document, part) if taken.isdisjoint(range(item.start, item.end))]
    return tuple(sorted([*cited, *named], key=lambda item: item.start))


def _cited(citation: Citation) -> Place:
    told = (
        labels().label(citation.canonical, citation.type),
        _sure(citation),
        citation.article,
        RELATION.get(citation.relation, ""),
    )
    title = " · ".join(part for part in told if part)
    kind = f"{citation.confidence} programme" if citation.type == "PROG" else citation.confidence
    return Place(citation.start, citation.end, policy_url(citation.canonical), title, kind)


def _named(document: Document, part: Span) -> Iterator[Place]:
    """Where the names that were found stand, every time: the same words, a name with a capital letter."""
    known = names(document)
    if not known:
        return
    text = document.text[part[0] : part[1]]
    words = sorted(known, key=len, reverse=True)
    for found in re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", key(text)):
        finding, kind = known[found[0]]
        if kind == "programme" or not text[found.start() : found.end()].islower():
            yield Place(part[0] + found.start(), part[0] + found.end(), address(kind, finding), _told(finding), kind)


def names(document: Document) -> dict[str, tuple[Finding, str]]:
    """The names found in the text, by the key of their words, with what they are; the most exact of several."""
    kinds = (
        ("person", (*document.people, *document.authors)),
        ("place", (*document.communes, *document.districts)),
        ("programme", document.programmes),
    )
    made: dict[str, tuple[Finding, str]] = {}
    for kind, findings in kinds:
        for item in findings:
            if item.start is not None and item.end is not None and item.confidence != "ambiguous":
                made.setdefault(key(document.text[item.start : item.end]), (item, kind))
    made.pop("", None)
    return made


def _told(finding: Finding) -> str:
    label = finding.label or finding.value
    return f"{label} · {_sure(finding)}"


def _sure(found: Finding | Citation) -> str:
    sure = CONFIDENCE[found.confidence]
    return str(_("%(confidence)s (quy tắc %(rule)s)", confidence=sure, rule=found.rule))


def address(kind: str, finding: Finding) -> str:
    """Where a name leads: to the policy, the place, the person with an office; else to the documents that hold it."""
    if kind == "programme":
        return policy_url(f"prog:{finding.value}")
    if kind == "place":
        return addresses.place(finding.value)
    if finding.rule.startswith("person.") and finding.confidence != "ambiguous":
        return addresses.person(finding.value)
    return urls.link(SearchRequest(q=_QUOTED.format((finding.label or finding.value).replace('"', " "))))


# blocks


def block_views(document: Document, blocks: Sequence[Block], part: Span, look: Shown) -> Iterator[BlockView]:
    """The blocks of a part as they are shown; rows of a table that follow each other are one table."""
    inside = [_clipped(block, part) for block in blocks if block.start < part[1] and block.end > part[0]]
    lasting = _permalink(document, part)
    for is_table, group in groupby(inside, lambda block: block.kind == "table"):
        views = [BlockView(item.kind, _lines(document.text, item, look, lasting)) for item in group]
        if is_table:
            yield replace(views[0], lines=tuple(line for view in views for line in view.lines))
        else:
            yield from views


def _clipped(block: Block, part: Span) -> Block:
    return replace(block, start=max(block.start, part[0]), end=min(block.end, part[1]))


def _permalink(document: Document, part: Span) -> Callable[[int], str]:
    """The address of a line: it names the revision, so that it shows these words when there is a newer one."""
    revision = ("revision", document.revision)
    one = part == (0, len(document.text)) and len(parts(document.text)) == 1

    def made(start: int) -> str:
        query = [revision] if one else [revision, ("offset", start)]
        return f"/documents/{document.id}?{urlencode(query)}#b{start}"

    return made


def _lines(text: str, block: Block, look: Shown, lasting: Callable[[int], str]) -> tuple[Line, ...]:
    made, start = [], block.start
    for line in text[block.start : block.end].rstrip("\n").split("\n"):
        cells, begin = [], start
        for cell in line.split(_CELLS) if block.kind == "table" else [line]:
            end = start + len(cell)
            cells.append(_pointed(segments(text, start, end, look.marks, look.places, look.at), look.at))
            start = end + len(_CELLS)
        named = block.kind == "table" or begin == block.start
        made.append(Line(f"b{begin}" if named else "", lasting(begin) if named else "", tuple(cells)))
        start += 1 - len(_CELLS)
    return tuple(made)


def body(document: Document) -> list[Block]:
    """The blocks without the one that is the title of the page word by word."""
    title = _title(document)
    return [block for block in document.blocks if (block.start, block.end) != title]


def _title(document: Document) -> Span:
    """The title as a block of its own; NOWHERE when it is a part of one, or not written like that."""
    title = document.title
    own = any((block.start, block.end) == (title.start, title.end) for block in document.blocks)
    if title.start is None or title.end is None or document.text[title.start : title.end] != title.value or not own:
        return NOWHERE
    return title.start, title.end


def heading(document: Document, look: Shown) -> tuple[Segment, ...]:
    """The title, with its marks where it does not stand in the text below as well."""
    title = _title(document)
    if title == NOWHERE:
        return (Segment((Run(document.title.value, False),)),)
    return _pointed(segments(document.text, *title, look.marks, look.places, look.at), look.at)


def _pointed(cut: tuple[Segment, ...], at: Span) -> tuple[Segment, ...]:
    """With the anchor HIT before what the address points to."""
    here = next((place for place, item in enumerate(cut) if at[1] and item.anchor == f"c{at[0]}"), None)
    return cut if here is None else (*cut[:here], Segment((), HIT), *cut[here:])
