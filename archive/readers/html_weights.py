"""How much text stands where on a page, and how much of it is prose.

Enters: a Page and the elements that are never text. Leaves: Weights. May not: choose.

Prose is text outside links. Each run of it gives its length to the elements around it, less to each further one.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from archive.readers.html_lines import BLOCKS, DROPPED, is_hidden
from archive.readers.html_page import Element, Page

CONTAINERS = frozenset(("article", "body", "center", "div", "form", "main", "section", "td", "blockquote", "fieldset"))
SHORTEST_PROSE = 30
_DECAY = 0.7


@dataclass(frozen=True, slots=True)
class Weights:
    """Of each element of a page, by its place: the elements and the characters within it, how many of these stand
    outside links, its share of prose, whether it is seen."""

    size: list[int]
    text: list[int]
    plain: list[int]
    prose: list[float]
    alive: list[bool]


def weigh(page: Page, dropped: Set[Element]) -> Weights:
    """The weights of all elements; nothing within `dropped` or hidden has any."""
    count = len(page.elements)
    text, plain, direct, above = [0] * count, [0] * count, [0] * count, [0] * count
    alive, linked = [True] * count, [False] * count
    for place, element in enumerate(page.elements):
        parent = element.getparent()
        above[place] = up = page.places[parent] if parent is not None else 0
        alive[place] = alive[up] and not (element.tag in DROPPED or element in dropped or is_hidden(element))
        linked[place] = linked[up] or element.tag == "a"
        for owner, said in ((place, element.text), (up, element.tail)):
            if said and alive[owner]:
                length = len(said.strip())
                text[owner] += length
                if not linked[owner]:
                    plain[owner] += length
                    direct[owner] += length
    size = [1] * count
    prose = _gather(page, above, (size, text, plain), direct)
    return Weights(size, text, plain, prose, alive)


def _gather(page: Page, above: list[int], sums: tuple[list[int], ...], direct: list[int]) -> list[float]:
    """Sum up what stands within each element, from the leaves up; return the prose within each."""
    prose = [0.0] * len(above)
    for place in range(len(above) - 1, 0, -1):
        up, tag = above[place], page.elements[place].tag
        for numbers in sums:
            numbers[up] += numbers[place]
        if tag not in BLOCKS:
            direct[up] += direct[place]
            prose[up] += prose[place]
            continue
        own = direct[place] if direct[place] >= SHORTEST_PROSE else 0
        if tag in CONTAINERS:
            prose[place] += own
            prose[up] += _DECAY * prose[place]
        else:
            prose[up] += prose[place] + own
    return prose
