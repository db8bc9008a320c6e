"""An article found on a page, and how a known layout finds it.

Enters: a Page and a Layout. Leaves: an Article: which elements are its body and its parts, what the page says of it.
May not: make blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

from archive.document import BlockKind
from archive.readers.html_layouts import Layout
from archive.readers.html_lines import lines_of, said_in, seen
from archive.readers.html_page import Element, Page

_DAY = r"\d{1,2}([/.-])\d{1,2}\1\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} \d{1,2} \d{4}|\d{1,2} tháng \d{1,2},? (?:năm )?\d{4}"
_HOUR = r"\d{1,2} ?[:hg] ?\d{2}(?: ?: ?\d{2}(?:\.\d+)?)?(?: ?[ap]m| (?:sa|ch)\b)?"
_WEEKDAY = r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|cn)"
_STAMP = re.compile(
    rf"(?:\( ?)?(?:{_WEEKDAY} ?,? ?(?:- ?)?)?(?:{_HOUR} ?,?(?: -)? ?)?(?:ngày )?(?<!\d)(?:{_DAY})(?!\d)"
    rf"(?:(?:t| ?[,|–-]? ?)(?:lúc )?{_HOUR}(?:z|[+-]\d\d:\d\d)?)?"
    r"(?: ?\(?(?:gmt|utc) ?\+?\d{1,2}(?::00)?\)?)?(?: ?\))?",
    re.IGNORECASE,
)
LINE = "html:line"
"""The rule of a date that stands as a line of the text."""
_LONGEST_DATE_LINE = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says of one field: the words, the rule that found them, the element that prints them."""

    text: str
    rule: str
    element: Element | None = None


def is_printed(said: Said | None) -> bool:
    """Whether readers of the page see it."""
    return said is not None and (said.element is not None or said.rule == LINE)


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its body, where that ends, what in it is not text, which elements of it are which part."""

    body: Element | None = None
    title: Said | None = None
    date: Said | None = None
    summary: Said | None = None
    byline: Said | None = None
    dropped: Set[Element] = frozenset()
    parts: Mapping[Element, BlockKind] = field(default_factory=dict)
    stop: Element | None = None


def stamp(text: str) -> str:
    """The date that `text` prints, with its weekday and hour, or ''."""
    match = _STAMP.search(text[:_LONGEST_DATE_LINE])
    if match is None:
        return ""
    found = match[0].strip()
    return found if found.count("(") == found.count(")") else found.strip("() ")


def words(element: Element, dropped: Set[Element] = frozenset()) -> str:
    """What a reader sees of an element, on one line."""
    return " ".join(line.text.replace("\n", " ") for line in lines_of(element, dropped, {}))


def known(page: Page, layout: Layout) -> Article | None:
    """The article of a page of a known layout, or None when the page has no headline where the layout has it."""
    dates = [element for selector in layout.selectors("date") for element in page.find(selector)]
    title = next(_said(page, layout, "title", frozenset(dates)), None)
    if title is None or title.element is None:
        return None
    body = next((element for selector in layout.selectors("body") for element in page.find(selector)), None)
    above = {title.element, *title.element.iterancestors()}
    summary = next((said for said in _said(page, layout, "summary") if said.element not in above), None)
    byline = next(_said(page, layout, "byline"), None)
    stop = page.first(layout.selectors("tail"))
    return Article(
        body=body,
        title=title,
        date=printed_date(page, layout.selectors("date")),
        summary=summary,
        byline=byline,
        dropped=frozenset([title.element, *dates, *all_of(page, layout.selectors("drop"))]),
        parts=parts_of(page, layout, summary, byline),
        stop=stop[0] if stop else None,
    )


def parts_of(page: Page, layout: Layout, summary: Said | None, byline: Said | None) -> dict[Element, BlockKind]:
    """The elements whose lines are of a known kind."""
    parts: dict[Element, BlockKind] = dict.fromkeys(all_of(page, layout.selectors("caption")), "caption")
    if summary and summary.element is not None:
        parts[summary.element] = "summary"
    if byline and byline.element is not None:
        parts[byline.element] = "byline"
    return parts


def all_of(page: Page, selectors: tuple[str, ...]) -> list[Element]:
    """The elements that any of the selectors finds."""
    return [element for selector in selectors for element in page.find(selector)]


def printed_date(page: Page, selectors: tuple[str, ...]) -> Said | None:
    """The first date that an element of `selectors` prints."""
    for selector in selectors:
        for element in page.find(selector):
            if found := stamp(seen(said_in(element))):
                return Said(found, f"html:{selector}", element)
    return None


def _said(page: Page, layout: Layout, part: str, dropped: Set[Element] = frozenset()) -> Iterator[Said]:
    for selector in layout.selectors(part):
        for element in page.find(selector):
            if text := words(element, dropped):
                yield Said(text, f"html:{selector}", element)
