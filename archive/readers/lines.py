"""What part does each line of a plain text play: title, dateline, heading, list, caption, byline or paragraph?

Enters: lines in reading order, or pieces of which a format already knows the kind. Leaves: blocks in a Builder. The
judgement is of shape and place alone; no name of a person, place or office is known here. Lines broken at a column are
joined where that is certain; tails of the page and lines without a letter or digit are dropped; nothing else is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from archive.document import BlockKind
from archive.readers import tails
from archive.readers.builder import Builder
from archive.text import key, nfc

HEAD = 200
"""Characters of a line that are looked at: no rule below speaks of longer lines, except that they are paragraphs."""
LETTERHEAD_LINES = 40
LETTERHEAD_DEPTH = 12
DATELINE_LINES = 8
BYLINE_LINES = 4
FULL = 80
"""A line of so many characters is a paragraph even without a full stop."""
NARROWEST, WIDEST = 40, 130
"""Between these lie the columns at which programs and typists break lines."""
FULL_LINE, BROKEN_LINE = 30, 12
"""A line that runs to the edge of its column, or breaks off in a sentence, has so many characters at least."""
FEW = 2
"""Up to so many short lines between paragraphs are captions of photographs; more of them are the headings of a text."""
SHORTEST_CAPTION = 50
"""Characters; shorter ones that name nobody (`Yêu cầu`, `Mức hỗ trợ`) head the paragraphs below them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A line or paragraph, and its kind where the format says it."""

    text: str
    kind: BlockKind | None = None


_BULLET = re.compile(r"[-–—+](?:\s+(?=\S)|(?=[^\W\d_]))|[*•●○▪■♦◆►▶→✓✔\ue000-\uf8ff]\s*(?=\w)")
_NUMBER = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2}){0,4}[.)](?!\d)|\d{1,2}[-–](?=\s)|\d{1,2}(?:\.\d{1,2}){1,4}(?=\s))")
_LETTER = re.compile(r"\(?[a-zđ](?:[)]|[.](?=\s)|[-–](?=\s))")
_ROMAN = re.compile(r"(?:[IVX]{1,5}\s?[.)–:-]|[A-HĐ](?:[)]|[.](?=\s)))\s*(?=\w)")
_SECTION = re.compile(
    r"(?:phần|chương|mục|tiểu mục|điều)\s+(?:thứ\s+)?(?:\d+[a-zđ]?|[ivxlc]+|nhất|hai|ba|tư|năm|[a-zđ])(?:[.:)]|$|\s)"
    r"|phụ lục(?:\s+(?:số\s+)?[\divxlc]+)?\s*$"
)
_END = ".;:!?…,"
_CLOSING = "\"'”’»)] "
_STOP = ".;:!?…"

_NATION = "cộng hòa xã hội chủ nghĩa việt nam"
_MOTTO = re.compile(r"độc lập\s*-\s*tự do\s*-\s*hạnh phúc")
_SYMBOL = re.compile(r"(?:^|\| )(?:\w+ )?số\s*:.{0,40}$")

_WEEKDAY = r"(?:(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật|t[2-7]|cn)\s*[,.(-]?\s*(?:ngày\s+)?)?"
_CLOCK = r"(?:\d{1,2}\s*[:h]\s*\d{2}(?::\d{2})?\s*(?:am|pm|sa|ch)?(?:\s*\(?gmt\s*\+?\s*7\)?)?)"
_DAY = (
    r"(?:\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{4}-\d{2}-\d{2}|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}[,\s]+năm\s+\d{4})"
)
_POSTED = r"(?:(?:ngày|thời gian)?\s*(?:đăng(?: tin| tải| bài| lúc)?|cập nhật(?: lúc)?|xuất bản|gửi|viết)\s*:?\s*)?"
_DATELINE = re.compile(
    rf"\(?\s*{_POSTED}(?:ngày\s*:?\s*)?{_WEEKDAY}(?:{_CLOCK}\s*[,|-]?\s*(?:ngày\s+)?{_WEEKDAY})?"
    rf"{_DAY}(?:\s*[T,|-]?\s*\(?{_CLOCK}\)?)?\s*\)?\.?",
)
_SIGNED_AT = re.compile(
    r"[^\d,;.]{2,40}, ngày[\s.…_]*\d{0,2}[\s.…_]*tháng[\s.…_]*\d{0,2}[\s.…_]*năm[\s.…_]*\d{0,4}[.…]*"
)

_VIEW = re.compile(
    r"(?:toàn cảnh|quang cảnh|một góc|hình ảnh)\b|\(?ảnh(?:\s*:|\s+(?:minh họa|tư liệu|chụp|internet)\b)"
)
_CREDIT = re.compile(r"(?:^|[.(-]\s?)(?:ảnh|video|clip|đồ họa)\s*(?:minh họa|tư liệu)?\s*:\s*\S")
_PERSON = re.compile(r"(?:(?:các )?(?:đồng chí|đ/c)|ông|bà)\b")
_PEOPLE = re.compile(
    r"(?:(?:các )?(?:đồng chí|đ/c|đại biểu|ông|bà|anh|chị)|đại diện|lãnh đạo|cán bộ|đoàn|người dân|bà con|đồng bào"
    r"|phó |chủ tịch|trưởng ban|giám đốc|bí thư|thứ trưởng|bộ trưởng)\b"
)
_ACTING = re.compile(
    r"\b(?:phát biểu|chủ trì|khai mạc|bế mạc|trao|tặng|chụp ảnh|lưu niệm|điều hành|kết luận|báo cáo|trình bày"
    r"|thảo luận|tham luận|thăm|kiểm tra|khảo sát|dâng hương|cắt băng|ký kết|chúc mừng|chúc tết|làm việc"
    r"|(?:tại|dự) (?:buổi|lễ|hội|cuộc))\b"
)

_LABEL = r"(?:tin|bài|ảnh|video|clip)"
_WRITTEN_BY = re.compile(
    rf"\(?(?:(?:tin|bài)(?: viết)?(?:\s*(?:,|và|-|&|/|;)\s*{_LABEL})*\s*:"
    rf"|(?:tin|bài)(?:\s*(?:,|và|-|&|/)\s*{_LABEL})+\s|(?:tác giả|người viết)\s*:)"
)
_TAKEN_FROM = re.compile(r"\(?(?:(?:thực hiện|biên tập)\s*:|nguồn\b|theo\s)")
_UNIT = re.compile(r"(?:phòng|ban|văn phòng|sở|trung tâm|đài|báo|cổng|thanh tra|ubnd|ủy ban|hội|phóng viên|nhóm)\b")
_HEAD_OF_BYLINE = re.compile(r"[^-–—(,/|:]*")
_INITIALS = re.compile(r"\b[A-ZĐ][A-ZĐ.]{0,3}\.$")
_DATED = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{4}(?: \d{1,2}:\d{2})?\)?$")

_DANGLING = re.compile(r"(?:^|\s)(?:ngày|tháng|năm|số|số\s*:)$")
_PLAIN = re.compile(r"[^\W_]")


def add_lines(builder: Builder, lines: Iterable[str], titled: bool = False) -> None:
    """Add a plain text to `builder`; `titled` says that its title stands in there already."""
    add_pieces(builder, (Piece(line) for line in joined([_clean(line) for line in lines])), titled)


def add_pieces(builder: Builder, pieces: Iterable[Piece], titled: bool = False) -> None:
    """Add pieces, each with its own kind or with the one that its shape and place tell."""
    page = _kept(pieces, titled)
    head = _letterhead(page)
    if head:
        page = [replace(piece, kind=None) if piece.kind == "title" else piece for piece in page]
    elif not titled:
        page = _with_title(page)
    for piece, kind in zip(page, _kinds(page, head), strict=True):
        builder.add(kind, piece.text)


def joined(lines: Sequence[str], full: Sequence[bool] | None = None) -> list[str]:
    """The paragraphs of clean lines (an empty one is a gap): what a typist or program broke at a column is one again.

    `full` says of each line whether the first word of the next had no room on it; without it the lengths tell.
    """
    width = 0 if full else _width(lines)
    full = full or [_fills(line, after, width) for line, after in pairwise([*lines, ""])]
    gaps = width > 0 and sum(not line for line in lines) * 12 > len(lines)
    whole: list[list[str]] = []
    for number, (before, line) in enumerate(pairwise(["", *lines])):
        if not line:
            continue
        if before and _continues(whole[-1][0], before, line, full[number - 1], gaps):
            whole[-1].append(line)
        else:
            whole.append([line])
    return [" ".join(parts) for parts in whole]


def row(columns: Sequence[Sequence[str]]) -> Iterator[Piece]:
    """The pieces of a table row, given the lines of each cell.

    A row is `a | b`. Of two columns a letterhead goes line by line, and recipients come before the signature.
    """
    cells = [[line for line in column if _PLAIN.search(line)] for column in columns]
    cells = [cell for cell in cells if cell]
    words = key(" ".join(" ".join(cell) for cell in cells)[:1000])
    if len(cells) == 2 and (_MOTTO.search(words) or _NATION in words):
        pairs = zip_longest(*cells, fillvalue="")
        yield from (Piece(" | ".join(side for side in pair if side), "table") for pair in pairs)
    elif len(cells) == 2 and words.startswith("nơi nhận"):
        yield from (Piece(line) for cell in cells for line in cell)
    elif cells:
        yield Piece(" | ".join(" ".join(cell) for cell in cells), "table")


def _clean(line: str) -> str:
    return " ".join(nfc(line).split())


def _kept(pieces: Iterable[Piece], titled: bool) -> list[Piece]:
    """The pieces that say something and belong to the page; those whose kind is known stand as they are."""
    clean = (piece if piece.kind else Piece(_clean(piece.text)) for piece in pieces)
    page = [piece for piece in clean if _PLAIN.search(piece.text)]
    title = [""] if titled else []
    places = tails.kept(title + [piece.text for piece in page])
    return [page[place - len(title)] for place in places if place >= len(title)]


def _width(lines: Sequence[str]) -> int:
    """The column at which the text was broken, 0 when its lines are whole paragraphs."""
    lengths = sorted(len(line) for line, after in pairwise(lines) if line and after)
    if len(lengths) < 4:
        return 0
    width = lengths[len(lengths) * 19 // 20]
    full = sum(length * 5 >= width * 4 for length in lengths)
    return width if NARROWEST <= width <= WIDEST and full * 2 >= len(lengths) else 0


def _fills(line: str, after: str, width: int) -> bool:
    return len(line) * 20 >= width * 17 and len(line) + 1 + after.find(" ") % (len(after) + 1) > width > 0


def _continues(first: str, before: str, line: str, full: bool, gaps: bool) -> bool:
    """Whether `line` goes on with the sentence of `before`; `first` is the line that the paragraph began with."""
    if "|" in before or "|" in line:
        return False
    full = full and len(before) >= FULL_LINE and " " in before
    if _marked(line):
        return full and before[-1] == "," and _SECTION.match(key(line[:40])) is not None
    if line[0].isdigit() and _DANGLING.search(key(before[-8:])):
        return True
    if _upper(before) or _upper(line):
        return False
    if before.rstrip(_CLOSING)[-1:] in tuple(_STOP):
        return full and gaps
    return full or (line[0].islower() and not first[0].islower() and len(before) >= BROKEN_LINE)


def _marked(line: str) -> bool:
    """Whether the line begins with a bullet, a number or a letter of its own, or is a date."""
    return bool(
        _BULLET.match(line)
        or _NUMBER.match(line)
        or _LETTER.match(line)
        or _ROMAN.match(line)
        or _SECTION.match(key(line[:40]))
        or (len(line) < 60 and is_dateline(line))
    )


def is_dateline(line: str) -> bool:
    """Whether the line is only a date, with or without hour and weekday, or `place, ngày … tháng … năm …`."""
    if len(line) > 90:
        return False
    words = key(line)
    return bool(_DATELINE.fullmatch(words) or _SIGNED_AT.fullmatch(words))


def _letterhead(page: Sequence[Piece]) -> int:
    """How many pieces at the top are the letterhead of a directive: up to its motto, number and dateline; 0 if none."""
    lines = [piece.text if len(piece.text) <= HEAD else "" for piece in page[: LETTERHEAD_LINES + 1]]
    marks = [number for number, (line, after) in enumerate(pairwise([*lines, ""])) if _is_letterhead(line, after)]
    marks = [number for number in marks if number < marks[0] + LETTERHEAD_DEPTH]
    last = max(marks, default=-1)
    dated = (number for number in range(last + 1, min(last + 4, len(page))) if is_dateline(page[number].text))
    return max(dated, default=last) + 1 if marks else 0


def _is_letterhead(line: str, after: str) -> bool:
    words = key(line)
    if _SYMBOL.search(words) or _MOTTO.search(words) or words == _NATION:
        return True
    at = key(f"{line} {after}").find(_NATION, 0, len(line) + len(_NATION))
    return 0 <= at < len(line) and f"{line} {after}"[at : at + len(_NATION)].isupper()


def _with_title(page: list[Piece]) -> list[Piece]:
    """The page with its first line as title: several lines when a headline in capitals was broken."""
    if any(piece.kind == "title" for piece in page[:5]):
        return page
    start = next((number for number, piece in enumerate(page[:3]) if not is_dateline(piece.text)), None)
    if start is None or not _titular(page[start]):
        return page
    end = start + 1
    while end < min(start + 4, len(page)) and _upper(page[start].text) and _goes_on(page[end]):
        end += 1
    title = " ".join(piece.text for piece in page[start:end])
    return [*page[:start], Piece(title, "title"), *page[end:]]


def _titular(piece: Piece) -> bool:
    text = piece.text
    if piece.kind not in (None, "heading") or _BULLET.match(text):
        return False
    return len(text) <= 120 or (len(text) <= 250 and text[-1] not in _STOP)


def _goes_on(piece: Piece) -> bool:
    return piece.kind is None and _upper(piece.text) and not _ROMAN.match(piece.text) and not is_dateline(piece.text)


def _kinds(page: Sequence[Piece], head: int) -> list[BlockKind]:
    shapes = [piece.kind or _shape(piece.text) for piece in page]
    top = max(head, DATELINE_LINES)
    for number, piece in enumerate(page[:top]):
        if piece.kind is None and is_dateline(piece.text):
            shapes[number] = "dateline"
        elif number < head and piece.kind is None:
            shapes[number] = "paragraph"
    _settle_numbers(page, shapes)
    if not head:
        _settle_bylines(page, shapes)
    _settle_short(page, shapes, bool(head))
    return [shape or "paragraph" for shape in shapes]


def _shape(text: str) -> BlockKind | None:
    """The kind that a line shows by itself, whatever stands around it."""
    if _BULLET.match(text):
        return "list"
    if len(text) > HEAD:
        return None
    words = key(text)
    if _SECTION.match(words):
        return None if text[-1] in ".;," else "heading"
    if (_ROMAN.match(text) and text[-1] not in ".;,") or _is_shouted(text):
        return "heading"
    if len(text) <= 100 and _WRITTEN_BY.match(words) and _unfinished(text):
        return "byline"
    return "caption" if _is_caption(text, words) else None


def _is_caption(text: str, words: str) -> bool:
    if _CREDIT.search(words) or " Ảnh: " in text:
        return True
    return bool(_VIEW.match(words)) and (_unfinished(text) or (len(text) <= 60 and text[-1] == "."))


def _unfinished(text: str) -> bool:
    return text.rstrip(_CLOSING)[-1:] not in tuple(_END)


def _upper(text: str) -> bool:
    """Whether a short line is in capitals."""
    return len(text) <= HEAD and text.isupper() and sum(map(str.isalpha, text)) > 1


def _is_shouted(text: str) -> bool:
    """Whether a line in capitals is words: `LUẬT`, `KẾT QUẢ`; not the abbreviation or the cells of a table."""
    if "|" in text or not _upper(text) or sum(map(str.isalpha, text)) * 2 < len(text):
        return False
    return " " in text or (len(text) > 3 and text.isalpha())


def _settle_numbers(page: Sequence[Piece], shapes: list[BlockKind | None]) -> None:
    """`1. Về công tác dân tộc` heads what follows, unless its neighbour bears a number too: then both are a list."""
    styles = [_style(piece.text) if shape is None else "" for piece, shape in zip(page, shapes, strict=True)]
    for number, (before, style, after) in enumerate(zip(["", *styles], styles, [*styles[1:], ""], strict=False)):
        if style == "a":
            shapes[number] = "list"
        elif style:
            alone = style not in (before, after)
            shapes[number] = "heading" if alone and _heads(page[number].text) else "list"


def _heads(text: str) -> bool:
    return len(text) <= (FULL if text[-1] == ":" else HEAD) and text[-1] not in ".;,"


def _style(text: str) -> str:
    if _NUMBER.match(text):
        return "1"
    return "a" if _LETTER.match(text) else ""


def _settle_bylines(page: Sequence[Piece], shapes: list[BlockKind | None]) -> None:
    """The last line, but for captions, may be signed or name the source."""
    for number in range(len(page) - 1, max(len(page) - 1 - BYLINE_LINES, 1), -1):
        if shapes[number] == "caption":
            continue
        if page[number].kind is None and shapes[number] in (None, "heading"):
            text, signed = page[number].text, _upper(page[number - 1].text)
            taken = len(text) <= 100 and _unfinished(text) and _TAKEN_FROM.match(key(text))
            if taken or (_is_signature(text) and not signed):
                shapes[number] = "byline"
        return


def _is_signature(text: str) -> bool:
    """Whether a short line is a name, with an office behind a dash or in brackets, or an office alone."""
    text = text.strip("()")
    if len(text) > 70 or _DATED.search(text) or "|" in text or not text or _marked(text):
        return False
    if not _unfinished(text) and not _INITIALS.search(text):
        return False
    match = _HEAD_OF_BYLINE.match(text)
    names = match[0].split() if match else []
    if names and all(name[0].isupper() for name in names):
        return len(names) <= 6 and (len(names) > 1 or len(text) <= 20)
    return bool(_UNIT.match(key(text))) and len(text.split()) <= 8 and text[0].isupper()


def _settle_short(page: Sequence[Piece], shapes: list[BlockKind | None], directive: bool) -> None:
    """Of short lines that stand alone those about people are captions; of the others a few long ones, else headings."""
    if directive:
        return
    others = []
    for number in range(1, len(page)):
        if shapes[number] is not None or not _is_short(page[number].text) or not _follows(page, shapes, number):
            continue
        words = key(page[number].text)
        if _PERSON.match(words) or (_PEOPLE.match(words) and _ACTING.search(words)):
            shapes[number] = "caption"
        elif _precedes(page, shapes, number):
            others.append(number)
    for number in others:
        pictured = len(others) <= FEW and len(page[number].text) >= SHORTEST_CAPTION
        shapes[number] = "caption" if pictured else "heading"


def _is_short(text: str) -> bool:
    return len(text) <= 160 and _unfinished(text) and "|" not in text and text[0].isupper() and not _DATED.search(text)


def _follows(page: Sequence[Piece], shapes: Sequence[BlockKind | None], number: int) -> bool:
    """Whether the line before is a paragraph or something else that is complete."""
    before = page[number - 1].text
    return before[-1] != ":" and (shapes[number - 1] in ("title", "dateline", "caption", "list") or len(before) >= FULL)


def _precedes(page: Sequence[Piece], shapes: Sequence[BlockKind | None], number: int) -> bool:
    """Whether a paragraph comes after the line."""
    after = page[number + 1].text if number + 1 < len(page) else ""
    return len(after) >= FULL and shapes[number + 1] is None and after[0].isupper()
