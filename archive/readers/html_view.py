"""All that a web page says, line by line, menus and tails too: what a reader sees who wants to check what was kept.

Enters: the bytes of an .html file. Leaves: lines of text with what they are. May not: let anything through but words:
no markup, no address, no picture, no script, and nothing that the page itself hides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archive.readers.html_charset import text_of
from archive.readers.html_lines import Line, lines_of
from archive.readers.html_page import page_of
from archive.text import nfc

Kind = Literal["heading", "item", "row", "line"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A line of the page as a reader sees it; a row's cells stand with ` | ` between them."""

    kind: Kind
    text: str


def seen(data: bytes) -> tuple[Seen, ...]:
    """The lines of a page, from its top to its end."""
    page = page_of(text_of(data))
    return tuple(part for line in lines_of(page.root, frozenset(), {}) for part in _told(line))


def _told(line: Line) -> Iterator[Seen]:
    kinds: dict[str, Kind] = {"heading": "heading", "li": "item", "table": "row"}
    for text in nfc(line.text).split("\n"):
        if text.strip():
            yield Seen(kinds.get(line.tag, "line"), text)
