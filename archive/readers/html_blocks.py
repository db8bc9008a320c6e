"""What markup tells of the lines of an article: captions, headings, list items, the by-line.

Enters: Lines of one article and its title. Leaves: Pieces in reading order, without the title, the page's own marks and
its tail; their kind is left open where the markup says nothing, for `lines` to judge by shape. May not: see a page.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.document import BlockKind
from archive.readers import tails
from archive.readers.html_lines import Line
from archive.readers.lines import Piece
from archive.text import key

_LONGEST_CAPTION = 300
_LONGEST_PLAIN_CAPTION = 200
_LONGEST_CAPTION_SENTENCE = 120
_LONGEST_HEADING = 200
_LONGEST_BOLD_HEADING = 150
_LONGEST_BYLINE = 90
_TITLE_WITHIN = 5
_ENDS_SENTENCE = tuple(".;:!?…")


def pieces_of(lines: Sequence[Line], title: str) -> list[Piece]:
    """The pieces that `lines` make under `title`."""
    lines = _own(lines, title)
    pieces: list[Piece] = []
    for place, line in enumerate(lines):
        last = pieces[-1].kind if pieces else None
        kind = _kind(lines, place, last)
        if kind == last and line.joined and kind in ("caption", "summary"):
            pieces[-1] = Piece(pieces[-1].text + "\n" + line.text, kind)
        else:
            pieces.append(Piece(line.text, kind))
    return pieces


def _own(lines: Sequence[Line], title: str) -> list[Line]:
    """The lines that are the article's own: no tail, no marks of the page, not the title once more."""
    name = key(title)
    lines = [line for place, line in enumerate(lines) if place >= _TITLE_WITHIN or key(line.text) != name]
    places = tails.kept([title, *(line.text for line in lines)])
    return [lines[place - 1] for place in places if place]


def _kind(lines: Sequence[Line], place: int, last: BlockKind | None) -> BlockKind | None:
    line = lines[place]
    if line.part:
        return line.part
    if line.tag == "table":
        return "table"
    if line.tag == "caption" or (line.figure and len(line.text) <= _LONGEST_CAPTION):
        return "caption"
    if _is_byline(lines, place):
        return "byline"
    if _is_caption(lines, place, last):
        return "caption"
    if line.tag == "heading" or _is_bold_heading(lines, place):
        is_long = len(line.text) > _LONGEST_HEADING or line.text.endswith(".")
        return None if is_long else "heading"
    return "list" if line.tag == "li" else None


def _is_bold_heading(lines: Sequence[Line], place: int) -> bool:
    """A short line in bold type with body type under it."""
    line, after = lines[place], lines[place + 1 : place + 2]
    return (
        line.bold
        and not (line.tag or line.italic or line.after_picture or line.joined)
        and len(line.text) <= _LONGEST_BOLD_HEADING
        and line.text[0].isalnum()
        and not line.text.endswith(_ENDS_SENTENCE[:3])
        and any(not other.bold and len(other.text) > len(line.text) for other in after)
    )


def _is_byline(lines: Sequence[Line], place: int) -> bool:
    """A short line at the right edge with nothing but such lines after it."""
    rest = lines[place : place + 4]
    return len(rest) <= 3 and all(
        line.align == "right" and len(line.text) <= _LONGEST_BYLINE and not line.text.endswith(_ENDS_SENTENCE)
        for line in rest
    )


def _is_caption(lines: Sequence[Line], place: int, last: BlockKind | None) -> bool:
    line = lines[place]
    if line.align == "right" or line.tag == "li" or len(line.text) > _LONGEST_CAPTION:
        return False
    is_set_off = line.italic or line.align == "center"
    if line.after_picture:
        return is_set_off or _is_plain_caption(lines, place)
    if last != "caption":
        return False
    before = lines[place - 1]
    is_cut = before.text.endswith(("–", "-", ","))
    return ((is_set_off or is_cut) and _same_style(before, line)) or (
        line.text[0].islower() and not before.text.endswith(_ENDS_SENTENCE) and len(line.text) <= _LONGEST_PLAIN_CAPTION
    )


def _same_style(before: Line, line: Line) -> bool:
    return (before.italic, before.bold, before.align) == (line.italic, line.bold, line.align)


def _is_plain_caption(lines: Sequence[Line], place: int) -> bool:
    """Whether a line in body type under a picture names what is seen, and doesn't take the text up again."""
    text = lines[place].text
    if not text[0].isalnum() and text[0] not in "(\"“'":
        return False
    if text.endswith("."):
        return len(text) <= _LONGEST_CAPTION_SENTENCE and ". " not in text and place + 1 < len(lines)
    if len(text) > _LONGEST_PLAIN_CAPTION or text.endswith(_ENDS_SENTENCE) or text[0].isdigit():
        return False
    return place + 1 < len(lines) or len(text) > _LONGEST_BYLINE
