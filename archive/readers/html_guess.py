"""The article of a page of no known layout, by where its prose stands.

Enters: a Page, its Meta and the layout `any` of names that many portals share. Leaves: an Article, or None where no
prose stands on the page. May not: know one portal.

The element that gets most prose is the body. What stands around both the body and the headline is taken with it when
that adds little, for the sum-up often stands between the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.readers.html_article import Article, Said, all_of, parts_of, stamp, words
from archive.readers.html_headline import headline
from archive.readers.html_layouts import Layout
from archive.readers.html_lines import BLOCKS, said_in, seen
from archive.readers.html_meta import Meta
from archive.readers.html_page import Element, Page
from archive.readers.html_weights import CONTAINERS, SHORTEST_PROSE, Weights, weigh

_MOST_OF_PAGE = 0.6
_LONGEST_SUMMARY, _LONGEST_DATE_TEXT, _LONGEST_AUTHOR = 2000, 120, 90
_BEFORE_TITLE = 40


def guessed(page: Page, layout: Layout, meta: Meta) -> Article | None:
    """The article of `page`, or None when it has none."""
    dropped = _chrome(page, layout)
    weights = weigh(page, dropped)
    body = _body(page, layout, weights)
    if body is None:
        return None
    start = _first_prose(page, body, weights)
    title = headline(page, layout, meta, weights, start)
    body = _with_title(page, body, title, weights)
    article = _Region(page, weights, body, title.element if title else None, start)
    date = article.date(layout.selectors("date"))
    summary = article.part(layout.selectors("summary"), _LONGEST_SUMMARY)
    byline = article.part(layout.selectors("byline"), _LONGEST_AUTHOR)
    told = [said.element for said in (title, date) if said and said.element is not None]
    tails = all_of(page, layout.selectors("tail"))
    return Article(
        body=body,
        title=title,
        date=date or meta.date,
        summary=summary,
        byline=byline,
        dropped=dropped.union(told, article.before_title()),
        parts=parts_of(page, layout, summary, byline),
        stop=next((element for element in tails if article.is_behind_title(element)), None),
    )


def _chrome(page: Page, layout: Layout) -> set[Element]:
    """What is never text: menus, footers. A frame around most of the page is none, whatever its class says."""
    found = set(all_of(page, layout.selectors("drop")))
    weights = weigh(page, frozenset())
    all_numbers = weights.size, weights.text, weights.plain

    def is_frame(element: Element) -> bool:
        place = page.places[element]
        return all(numbers[place] > _MOST_OF_PAGE * numbers[0] for numbers in all_numbers)

    return {element for element in found if not is_frame(element)}


def _body(page: Page, layout: Layout, weights: Weights) -> Element | None:
    """The element of most prose, or the one that is marked as body and holds half as much."""
    places = [place for place, item in enumerate(page.elements) if weights.alive[place] and item.tag in CONTAINERS]
    best = max(places, key=lambda place: weights.prose[place], default=None)
    if best is None or not weights.plain[best]:
        return None
    marked = [page.places[item] for item in all_of(page, layout.selectors("body"))]
    marked = [place for place in marked if weights.alive[place] and 2 * weights.plain[place] > weights.plain[best]]
    return page.elements[marked[0] if marked else best]


def _first_prose(page: Page, body: Element, weights: Weights) -> int:
    """The place of the first element of the body that holds prose of its own; of its last, where none does."""
    for element in body.iter():
        place = page.places[element]
        if weights.alive[place] and len((element.text or "").strip()) >= SHORTEST_PROSE and element.tag != "a":
            holder = element if element.tag in BLOCKS else element.getparent()
            if holder is not None and holder.tag not in ("h1", "h2", "h3"):
                return place
    return page.places[body] + weights.size[page.places[body]] - 1


def _with_title(page: Page, body: Element, title: Said | None, weights: Weights) -> Element:
    """The element around body and headline, when it adds less prose than the body holds."""
    if title is None or title.element is None:
        return body
    above = set(title.element.iterancestors())
    around = next((item for item in (body, *body.iterancestors()) if item in above), body)
    limit = 1.5 * weights.plain[page.places[body]] + len(title.text) + _LONGEST_DATE_TEXT
    return around if weights.plain[page.places[around]] <= limit else body


@dataclass(frozen=True, slots=True)
class _Region:
    """An article's part of the page: its body, and what stands between its headline and the body's end."""

    page: Page
    weights: Weights
    body: Element
    title: Element | None
    prose: int

    def _bounds(self) -> tuple[int, int]:
        first = self.page.places[self.body]
        start = first if self.title is None else self.page.places[self.title]
        return min(first, start), first + self.weights.size[first]

    def is_behind_title(self, element: Element) -> bool:
        """Whether the element stands in the article, behind its headline."""
        start, end = self._bounds()
        begin = start if self.title is None else self.page.places[self.title]
        return begin < self.page.places[element] < end

    def before_title(self) -> list[Element]:
        """The elements of the body that stand before the printed headline: menus and paths."""
        if self.title is None:
            return []
        around = {self.title, *self.title.iterancestors()}
        places = range(self.page.places[self.body], self.page.places[self.title])
        return [element for place in places if (element := self.page.elements[place]) not in around]

    def _found(self, selectors: Iterable[str], before: int) -> Iterator[tuple[Element, str]]:
        start, end = self._bounds()
        title = set() if self.title is None else {self.title, *self.title.iterancestors()}
        for selector in selectors:
            for element in self.page.find(selector):
                place = self.page.places[element]
                if start - before <= place < end and self.weights.alive[place] and element not in title:
                    yield element, selector

    def date(self, selectors: Iterable[str]) -> Said | None:
        """The date that the article prints of itself, or what a `<time>` says to programs only.

        It stands between headline and prose; or right before the headline; or else at the end.
        """
        before = 0 if self.title is None else _BEFORE_TITLE
        found = list(self._found(selectors, before))
        start = self._bounds()[0] if self.title is None else self.page.places[self.title]
        places = {element: self.page.places[element] for element, _ in found}
        found.sort(
            key=lambda pair: 0 if start <= places[pair[0]] <= self.prose else 1 if places[pair[0]] < start else 2
        )
        for element, selector in found:
            text = seen(said_in(element))
            if len(text) <= _LONGEST_DATE_TEXT and (printed := stamp(text)):
                return Said(printed, f"html:{selector}", element)
            if told := element.get("datetime") or element.get("content"):
                return Said(told, f"html:{selector}@datetime")
        return None

    def part(self, selectors: Iterable[str], longest: int) -> Said | None:
        """The first of the parts that says something, and not too much."""
        for element, selector in self._found(selectors, before=0):
            if 0 < self.weights.text[self.page.places[element]] <= longest and (text := words(element)):
                return Said(text, f"html:{selector}", element)
        return None
