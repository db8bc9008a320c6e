"""Finder of by-lines: who wrote a news text, and for which office.

Enters: the rows of units, the family names, a text in NFC and its blocks. Leaves: two tuples of Findings in text order,
authors (value = code of the name, label = the name) and units (value = code of the row, or of the words where no row
has them). May not: know a name itself, see another finder, edit the text, take the signature of a directive for a
by-line.

A by-line is a line of its own near the end, or right below the headline. Three rules. `byline.marked`: "Tin, ảnh: Thu
Hà". `byline.unit`: "Nguyễn Thế Dương – Phòng Chính sách". `byline.alone`: nothing but a name below the last sentence;
`inferred`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.document import Block, Confidence, Finding
from archive.text import key, name_code
from archive.vocabulary import Unit

_LAST_LINES, _FIRST_LINES, _LONGEST, _UNIT_WORDS = 8, 5, 120, 9

# The name of the State or of the Party, printed in capitals at the head of a directive.
_STATE = re.compile(r"CỘNG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA\s+VIỆT\s+NAM|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM")
_SIGNED = re.compile(r"\s*(?:\(?đã ký|(?:tm|t/m|kt|k/t|tl|t/l|tuq)\s?\.?\s|nơi nhận)")

_MARK = re.compile(
    r"(?:(?:(?:tin|tịn|bài|bài viết)(?:\s?(?:,|/|-|&|\+|và)?\s?(?:bài|ảnh|clip|video|hình ảnh))*"
    r"|(?:người )?thực hiện|(?:người|nhóm) viết|biên tập"
    r"|tác giả(?: bài viết)?|nhóm phóng viên|phóng viên|cộng tác viên|ctv|pv|btv)"
    r"\s*(?::|(?=\s[^\W\d_])|-(?=\s?[^\W\d_])))\s*"
)
_CREDIT = re.compile(
    r"(?:(?P<picture>ảnh|đồ họa|video|clip|tranh)|nguồn|theo|dịch|lược dịch|tổng hợp|sưu tầm|st|th|t/h)(?![^\W_])"
)
_OFFICE = re.compile(
    r"(?:phó|trưởng|chánh|giám đốc|chuyên viên|phóng viên|cộng tác viên|ctv|pv|bí thư|chủ tịch)(?![^\W_])"
)
# Whoever bears one of these is written about.
_ADDRESSED = re.compile(
    r"(?:ông|bà|anh|chị|em|cô|chú|bác|cụ|đồng chí|đ/c|đ\.c|luật sư|bác sĩ|nghi phạm|bị cáo|nghệ sĩ|ca sĩ|diễn viên"
    r"|bí thư|chủ tịch|phó|trưởng|giám đốc|thủ tướng|bộ trưởng|tổng|đại tá|thượng tá|trung tá|thiếu tá|người|thôn|xã"
    r"|huyện|tỉnh|phường|thị|thành phố|tp|đường|chùa|đền|trường|lễ|hội nghị|toàn cảnh)\b"
)
_UNIT_LEAD = (
    r"(?:phòng|ban|sở|đài|trung tâm|tt|văn phòng|vp|thanh tra|chi cục|cục|vụ|bộ|báo|tạp chí|cổng|ubnd|hđnd|ủy ban"
    r"|ubmttq|mttq|mặt trận|huyện đoàn|tỉnh đoàn|thành đoàn|đoàn|hội|công an|ca|trường|khoa|đảng ủy|huyện ủy|tỉnh ủy"
    r"|thành ủy|bql|bch|bchqs|đồn|trạm|hạt|viện|học viện|liên đoàn|lđlđ|kho bạc|ngân hàng|nhcsxh|bhxh|bqlda)"
)
_UNIT = re.compile(_UNIT_LEAD + r"(?![^\W_])(?!\s(?:trưởng|phó)\b)[^\d]*$")
_DASH = "[-‐‑–—−]"
_SPLIT = re.compile(
    rf"\s*[,;|()]+\s*|\s+(?:{_DASH}|[/+&]|và)\s+|\s?{_DASH}\s?(?=(?i:{_UNIT_LEAD})(?![^\W_]))"
    rf"|(?<=[^\W\d_])(?P<tight>{_DASH})\s?(?=[^\W\d_])"
)
_TRIM = " \t\u00a0.,;:()[]\"'“”‘’*_–—-/…"
_SYLLABLE = re.compile(r"[^\W\d_]+(?:['’.][^\W\d_]+)?")
_ENDED = re.compile(r"[.!?…:;\"”'’)\]]\s*$")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a line between two separators: a person, a unit, the credit of a source or of a picture, or other."""

    start: int
    end: int
    kind: str


class Bylines:
    """Finds by-lines; the spellings of units are read once. `surnames` are the family names in their usual spelling."""

    def __init__(self, units: Iterable[Unit], surnames: Iterable[str]) -> None:
        self._surnames = {key(name) for name in surnames}
        self._units: dict[str, list[Unit]] = {}
        for unit in units:
            for name in (unit.label, *unit.aliases):
                rows = self._units.setdefault(_tight(name), [])
                rows.extend([unit] if unit not in rows else [])

    def find(self, text: str, blocks: Sequence[Block]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Authors and units. Both are empty for a directive and for a text that names nobody."""
        if not _STATE.search(text, 0, 1500):
            for start, end, place in _lines(text, blocks):
                authors, units = self._read(text, start, end, place)
                if authors or units:
                    return authors, units
        return (), ()

    def _read(self, text: str, start: int, end: int, place: str) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        keyed = key(text[start:end])
        low = len(keyed) - len(keyed.lstrip(_TRIM))
        mark = _MARK.match(keyed, low)
        if mark and not (mark[0].rstrip()[-1] in ":-" or text[start + mark.end()].isupper()):
            return (), ()
        if not mark and (_CREDIT.match(keyed, low) or _ADDRESSED.match(keyed, low)):
            return (), ()
        pieces = list(self._pieces(text, start + (mark.end() if mark else low), end))
        people = [piece for piece in pieces if piece.kind == "person"]
        offices = [piece for piece in pieces if piece.kind == "unit"]
        rule = "byline.marked" if mark else self._rule(text, start, pieces, place)
        if not rule or not pieces or pieces[0].kind not in ("person", "unit"):
            return (), ()
        confidence: Confidence = "inferred" if rule == "byline.alone" else "exact"
        authors = tuple(_author(text, piece, rule, confidence) for piece in people)
        return authors, tuple(self._unit(text, piece, rule) for piece in offices)

    def _rule(self, text: str, start: int, pieces: Sequence[_Piece], place: str) -> str:
        """The rule by which a line without a mark is a by-line, or an empty string."""
        kinds = {piece.kind for piece in pieces} - {"credit", "office"}
        people = [text[piece.start : piece.end] for piece in pieces if piece.kind == "person"]
        if kinds == {"person", "unit"} and pieces[0].kind == "person":
            return "byline.unit" if place != "top" or all(map(self._full, people)) else ""
        if kinds == {"unit"} and place in ("last", "block"):
            return "byline.unit" if all(self._row(text, piece.start, piece.end) for piece in pieces) else ""
        if kinds == {"person"} and place in ("last", "block"):
            return "byline.alone" if self._alone(text, start, people, place) else ""
        return ""

    def _pieces(self, text: str, start: int, end: int) -> Iterator[_Piece]:
        """The parts of a line. What follows a unit and is neither person nor unit belongs to its name."""
        cuts = [match.span() for match in _SPLIT.finditer(text, start, end) if _cuts(text, match)]
        bounds = [start, *(point for cut in cuts for point in cut), end]
        held: _Piece | None = None
        for low, high in zip(bounds[::2], bounds[1::2], strict=True):
            piece = self._piece(text, low, high)
            if piece is None:
                continue
            if held and held.kind == "unit" and (piece.kind == "other" or self._row(text, held.start, piece.end)):
                held = _Piece(held.start, piece.end, "unit")
                continue
            if piece.kind in ("credit", "picture"):
                yield from [held, piece] if held else [piece]
                return
            if held:
                yield held
            held = piece
        if held:
            yield held

    def _piece(self, text: str, start: int, end: int) -> _Piece | None:
        raw = text[start:end]
        start += len(raw) - len(raw.lstrip(_TRIM))
        end -= len(raw) - len(raw.rstrip(_TRIM))
        if start >= end:
            return None
        words = key(text[start:end])
        credit = _CREDIT.match(words)
        if credit:
            return _Piece(start, end, "picture" if credit["picture"] else "credit")
        person = self._person(text[start:end])
        if person and words.split()[0] in self._surnames:
            return _Piece(start, end, "person")
        named = text[start].isupper() and len(words.split()) <= _UNIT_WORDS and _UNIT.match(words)
        if named or self._row(text, start, end):
            return _Piece(start, end, "unit")
        return _Piece(start, end, "person" if person else "office" if _OFFICE.match(words) else "other")

    def _row(self, text: str, start: int, end: int) -> list[Unit]:
        """The rows that these words spell."""
        return self._units.get(_tight(text[start:end]), [])

    def _person(self, words: str) -> bool:
        """Two to five capitalised syllables; more than two begin with a family name, or are a pen name of three."""
        syllables = words.split()
        if not 2 <= len(syllables) <= 5 or _ADDRESSED.match(key(words)):
            return False
        if not all(_SYLLABLE.fullmatch(item) and item[0].isupper() for item in syllables):
            return False
        same = words.isupper() or not any(item.isupper() and len(item) > 1 for item in syllables)
        return same and (len(syllables) <= 3 or key(syllables[0]) in self._surnames)

    def _full(self, name: str) -> bool:
        syllables = name.split()
        return len(syllables) >= 3 and key(syllables[0]) in self._surnames

    def _alone(self, text: str, start: int, people: Sequence[str], place: str) -> bool:
        """Whether names with no word beside them are a by-line: below an ended sentence, and not below an office."""
        above = [line for line in text[max(0, start - 400) : start].split("\n") if line.strip(" |\t")]
        if not above or any(_SIGNED.match(key(line)) or line.strip(" |").isupper() for line in above[-3:]):
            return False
        fits = all(len(name.split()) == 2 or self._full(name) for name in people)
        return fits and (place == "block" or (len(above[-1]) > 60 and bool(_ENDED.search(above[-1]))))

    def _unit(self, text: str, piece: _Piece, rule: str) -> Finding:
        name = " ".join(text[piece.start : piece.end].split())
        rows = self._row(text, piece.start, piece.end)
        if len(rows) == 1:
            return Finding(rows[0].code, piece.start, piece.end, rule, "exact", rows[0].label)
        confidence: Confidence = "ambiguous" if rows else "exact"
        candidates = "|".join(unit.code for unit in rows)
        return Finding(name_code(name), piece.start, piece.end, rule, confidence, name, candidates)


def _author(text: str, piece: _Piece, rule: str, confidence: Confidence) -> Finding:
    name = " ".join(text[piece.start : piece.end].split())
    name = name.title() if name.isupper() else name
    return Finding(name_code(name), piece.start, piece.end, rule, confidence, name)


def _lines(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, int, str]]:
    """Where a by-line may stand, the likeliest place first: its own block, the last lines upwards, the first lines."""
    for block in blocks:
        if block.kind == "byline":
            yield block.start, block.end, "block"
    hidden = {block.start for block in blocks if block.kind in ("caption", "heading", "title", "dateline")}
    lines = [span for span in _spans(text) if text[slice(*span)].strip(_TRIM)]
    tail = [span for span in lines[-_LAST_LINES:] if span[0] not in hidden]
    place = "last"
    for start, end in reversed(tail):
        if text[start:end].rstrip().endswith(":"):
            continue
        if end - start <= _LONGEST:
            yield start, end, place
        place = "tail"
    for start, end in lines[1:_FIRST_LINES]:
        if end - start <= _LONGEST and start not in hidden:
            yield start, end, "top"


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _cuts(text: str, match: re.Match[str]) -> bool:
    """A dash without spaces parts two names ("Lê Hoa-Thu Hà"), not the two halves of "TT-TH"."""
    if not match["tight"]:
        return True
    return text[match.start() - 1].islower() and text[match.end()].isupper()


def _tight(name: str) -> str:
    """The form in which two spellings of a unit meet: `Phòng TT & ĐB` and `phòng TT&ĐB`."""
    return re.sub(r"\s*([&-])\s*", r"\1", " ".join(key(name).split()))
