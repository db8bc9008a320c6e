"""The headline of a page of no known layout.

Enters: a Page, its Weights, its Meta, and where its prose begins. Leaves: the headline and where it stands, or None.
May not: take the name of a site for a headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.readers import tails
from archive.readers.html_article import Said, stamp, words
from archive.readers.html_layouts import Layout
from archive.readers.html_lines import said_in, seen
from archive.readers.html_meta import Meta
from archive.readers.html_page import Element, Page
from archive.readers.html_weights import Weights
from archive.text import key

_SHORTEST, _USUAL, _LONGEST = 8, 20, 400
_LONGEST_SENTENCE = 150
_FAR = 150
_LARGEST = 10**9
_SPACES_MISCOUNTED = 10
_DATE_AROUND = 40
_SITE_NAME = re.compile(r"\s+(?:[-–—|»]|::)\s+")


def headline(page: Page, layout: Layout, meta: Meta, weights: Weights, start: int) -> Said | None:
    """The headline: one that the page prints and its head names; the likeliest that it prints; what its head names."""
    named = [said for said in (meta.title, Said(meta.page_title, "html:title")) if said and said.text]
    named = [said for said in named if not tails.is_site(said.text)]
    names = {
        key(part) for said in named for part in (said.text, *_SITE_NAME.split(said.text)) if len(part) >= _SHORTEST
    }
    printed = list(_headings(page, layout, weights))
    for said in (*printed, *_printed_as(page, weights, names, start)):
        if key(said.text) in names:
            return said
    before = [(_likeness(page, said, start), said) for said in printed if _may_be(page, weights, said)]
    likely = max((rank for rank, _ in before), default=(0, 0, 0))
    if likely > (0, 0, 0) and (likely[0] > 1 or meta.title not in named):
        return next(said for rank, said in before if rank == likely)
    above = None if meta.title in named else _above_date(page, weights, start)
    return above or next((Said(_without_site(said.text, meta.site), said.rule) for said in named), None)


def _headings(page: Page, layout: Layout, weights: Weights) -> Iterator[Said]:
    found: set[Element] = set()
    for selector in layout.selectors("title"):
        for element in page.find(selector):
            place = page.places[element]
            if element not in found and weights.alive[place] and _SHORTEST <= weights.text[place] <= _LONGEST:
                found.add(element)
                yield Said(words(element), f"html:{selector}", element)


def _printed_as(page: Page, weights: Weights, names: set[str], start: int) -> Iterator[Said]:
    """What the page prints, in whatever element, in the words of its head; the last before the prose comes first."""
    lengths = [len(name) for name in names if len(name) >= _USUAL]
    for place in range(min(start, len(page.elements) - 1), -1, -1):
        size = weights.text[place]
        if weights.alive[place] and any(size <= length <= size + _SPACES_MISCOUNTED for length in lengths):
            element = page.elements[place]
            yield Said(seen(said_in(element)), f"html:{element.tag}", element)


def _may_be(page: Page, weights: Weights, said: Said) -> bool:
    """A headline isn't the name of a site, nor a sentence of the text; one that is all link is that of another page."""
    is_sentence = len(said.text) > _LONGEST_SENTENCE and said.text.endswith(".")
    is_link = said.element is None or not weights.plain[page.places[said.element]]
    return not (is_sentence or is_link or tails.is_site(said.text))


def _likeness(page: Page, said: Said, start: int) -> tuple[int, int, int]:
    """How like a headline a heading is: its length, its tag, its nearness to the first prose; zero behind that."""
    distance = start - page.places[said.element] if said.element is not None else -1
    if distance < 0:
        return 0, 0, 0
    is_near_h1 = said.element is not None and said.element.tag == "h1" and distance < _FAR
    return (2 if len(said.text) >= _USUAL else 1), int(is_near_h1), _LARGEST - distance


def _above_date(page: Page, weights: Weights, start: int) -> Said | None:
    """The line above a line that is only a date, right before the prose."""
    is_dated = False
    for place in range(start - 1, max(start - _DATE_AROUND, -1), -1):
        element = page.elements[place]
        text = seen(element.text or "") if weights.alive[place] else ""
        if not text:
            continue
        if is_dated:
            is_headline = _USUAL <= len(text) <= _LONGEST and weights.plain[place] > 0 and not tails.is_site(text)
            return Said(words(element), f"html:{element.tag}", element) if is_headline else None
        is_dated = stamp(text) == text
    return None


def _without_site(title: str, site: str) -> str:
    """`title` without the name of the site that `<title>` adds behind it."""
    parts = _SITE_NAME.split(title)
    if len(parts) < 2:
        return title
    if site and key(parts[-1]) == key(site):
        return title[: title.rindex(parts[-1])].rstrip(" -–—|»:")
    return parts[0] if len(parts[0]) >= _USUAL else title
