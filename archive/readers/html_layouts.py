"""The page layouts that we know: which selector finds which part of a portal's page.

Enters: `corpus/layouts.tsv`, one row a selector. Leaves: Layouts, in the order of the table; the last, `any`, fits
every page. May not: look at a page's text.

Parts: `mark` (a page is of this layout when every mark is found; `any` has none), `title`, `date`, `summary`, `body`,
`byline`, `caption`, `drop` (never text), `tail` (neither it nor what follows it is text), `listing` (a page that has it
but no title only lists articles). Rows of one part are tried in order.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from archive.readers.html_page import Page

ANY = "any"
PARTS = ("mark", "title", "date", "summary", "body", "byline", "caption", "drop", "tail", "listing")


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout: its name and the selectors of each part."""

    name: str
    parts: dict[str, tuple[str, ...]]

    def selectors(self, part: str) -> tuple[str, ...]:
        """The selectors of `part`, in the order in which they are tried."""
        return self.parts.get(part, ())

    def fits(self, page: Page) -> bool:
        """Whether every mark of the layout is on the page."""
        return all(page.find(selector) for selector in self.selectors("mark"))


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts of the table, in its order."""
    lines = (files("corpus") / "layouts.tsv").read_text(encoding="utf-8").splitlines()
    rows: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        rows[row["layout"]][row["part"]].append(row["selector"])
    return tuple(Layout(name, {part: tuple(found) for part, found in parts.items()}) for name, parts in rows.items())


def layout_of(page: Page) -> Layout:
    """The first layout that fits the page."""
    return next(layout for layout in layouts() if layout.fits(page))
