"""Finder of the parts of a directive: its type, number, issuer, place, subject, title, signatory and recipients.

Enters: the rows of document types and units, a text in NFC and its blocks. Leaves: one Directive, every field with its
span; None for a text that has not the layout of a directive. May not: know a type or an office itself, read the body,
see another finder, edit the text.

The layouts are those of Nghị định 30/2020/NĐ-CP (Phụ lục I), of Thông tư 01/2011/TT-BNV before it, and the Party's
(Hướng dẫn 36-HD/VPTW). `letterheads` reads the head down to the heading, `signatures` the foot, and both are imported
here alone; what the head is about, its type, subject and title, is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.document import Block, Confidence, Finding
from archive.letterheads import BODY, SUBJECT, Head, Letterheads, find_number, find_place
from archive.segments import ADDRESSEE, ORGAN, SIGN, Segment
from archive.signatures import cut_foot, find_addressees, find_copies, find_signatory
from archive.text import key
from archive.vocabulary import DocType, Unit

_TITLE_LINES, _SUBJECT_LINES = 9, 7

# A title may begin with one of these, but does not go on with it.
_GROUNDS = re.compile(
    r"[-–* ]*(?:theo|thực hiện|triển khai|xét|để|nhằm|trên cơ sở|tiếp theo|trong|ngày|sau|qua|được sự|năm \d|kèm theo"
    r"|luật này|hiện nay|vừa qua|thời gian qua)(?![^\W_])"
)
# Words that end no name: the next line goes on with it.
_OF = re.compile(r"(?<!\w)(?:của|giữa|với|và|thuộc|do|tại|cho|từ|về|bởi|hoặc|về việc|các|những|đối|,|-)\s*$")
_AUTHORITY = re.compile(
    r"(?:chủ tịch|bộ trưởng|giám đốc|trưởng ban|trưởng phòng|thủ tướng|ủy ban|ubnd|hội đồng|hđnd|quốc hội|chính phủ"
    r"|chủ nhiệm|thống đốc|chánh|viện trưởng|tổng giám đốc|ban(?! hành)|hiệu trưởng|cục trưởng)(?![^\W_])"
)


@dataclass(frozen=True, slots=True)
class Directive:
    """What the layout of a directive says. `type` is always set: at worst `van-ban`, ambiguous."""

    type: Finding
    number: Finding | None
    issuer: Finding | None
    place: Finding | None
    subject: Finding | None
    title: Finding | None
    signatory: Finding | None
    recipients: tuple[Finding, ...]


class Directives:
    """Reads directives; the names of types and units are taken from the vocabulary once."""

    def __init__(self, doctypes: Sequence[DocType], units: Iterable[Unit]) -> None:
        rows = [row for row in doctypes if row.kind not in ("news", "other")]
        self._letterheads = Letterheads(rows, units)
        self._symbols = {key(symbol): row for row in rows for symbol in row.abbreviations}
        self._rows = {row.code: row for row in doctypes}

    def find(self, text: str, blocks: Sequence[Block]) -> Directive | None:
        """The parts of the directive that `text` is, or None for news."""
        head = self._letterheads.find(text, blocks)
        if head is None:
            return None
        subject = _subject(head)
        if not (head.number or head.place or head.heading or subject or _addressed(head)):
            return None
        title, lines = _title(head, subject)
        foot = cut_foot(text, *head.ends)
        return Directive(
            type=self._type(head, subject),
            number=find_number(text, head),
            issuer=self._letterheads.find_issuer(head),
            place=find_place(text, head, foot),
            subject=subject,
            title=title,
            signatory=find_signatory(foot),
            recipients=(*find_addressees(head.below[max(lines - 1, 0) :]), *find_copies(foot)),
        )

    def _type(self, head: Head, subject: Finding | None) -> Finding:
        """From the heading; else a letter by its V/v or addressee; else from the symbol. A consolidated text has the
        heading of what it consolidates, so there the symbol decides."""
        number = head.number
        start, end = number.span("number") if number else (None, None)
        symbols = [part for part in re.split(r"[/\s-]+", number["number"]) if not part[:1].isdigit()] if number else []
        named = self._symbols.get(symbols[0]) if symbols else None
        if head.heading and not (named and named.code == "van-ban-hop-nhat"):
            index, row = head.heading
            first = head.below[index].start
            return _typed(row, first, first + len(row.label), "heading")
        word = (number["word"] or "").strip() if number else ""
        sent = next((item for item in head.below if ADDRESSEE.match(item.key)), None)
        if not word and (subject or (sent and not named)):
            where = (start, end) if number else (sent.start, sent.end) if sent else (None, None)
            return _typed(self._rows["cong-van"], *where, "letter", "inferred")
        if named:
            return _typed(named, start, end, "symbol")
        if word == "luật":
            return _typed(self._rows["luat"], start, end, "number")
        return _typed(self._rows["van-ban"], None, None, "unknown", "ambiguous")


def _addressed(head: Head) -> bool:
    return bool(head.below and ADDRESSEE.match(head.below[0].key))


def _typed(row: DocType, start: int | None, end: int | None, rule: str, confidence: Confidence = "exact") -> Finding:
    return Finding(row.code, start, end, f"directive.type.{rule}", confidence, row.label)


def _subject(head: Head) -> Finding | None:
    """The words behind `V/v`, down to the addressee, without the formulas that a PDF prints between its lines."""
    heading = head.heading[0] if head.heading else None
    for index, first in enumerate(head.below):
        opening = None if first.capital else SUBJECT.match(first.key)
        if index == heading or BODY.match(first.key):
            return None
        if opening is None:
            continue
        start = first.start + opening.end()
        parts = [first.words[opening.end() :]]
        end = first.end
        for line in head.below[index + 1 : index + _SUBJECT_LINES]:
            if line.rule or line.capital or _begins_body(line):
                break
            parts.append(line.words)
            end = line.end
        value = " ".join(" ".join(parts).split()).strip(' .;*"“”')
        return Finding(value, start, end, "directive.subject")
    return None


def _begins_body(line: Segment) -> bool:
    return bool(BODY.match(line.key) or (line.words[0].isupper() and _GROUNDS.match(line.key)))


def _title(head: Head, subject: Finding | None) -> tuple[Finding | None, int]:
    """The title, and where the segments below it begin."""
    heading = head.heading
    if heading is None and subject:
        assert subject.start is not None and subject.end is not None
        past = sum(item.end <= subject.end for item in head.below)
        return Finding(subject.value, subject.start, subject.end, "directive.title.subject"), past
    index = heading[0] if heading else _first_capital(head)
    if index is None:
        return None, 0
    first = head.below[index]
    label = heading[1].label if heading else ""
    rest = first.words[len(label) :].strip(" :.-")
    parts = [first, *_title_lines(head.below[index + 1 :], rest, [item.key for item in head.above])]
    value = " ".join(" ".join((label, rest, *(item.words for item in parts[1:]))).split())
    rule = "directive.title" if heading else "directive.title.capitals"
    return Finding(value, first.start, parts[-1].end, rule, "exact" if heading else "inferred"), index + len(parts)


def _title_lines(lines: Sequence[Segment], rest: str, issuer: Sequence[str]) -> Iterator[Segment]:
    """The lines of a title below its heading: in capitals until they end, in small letters until the body begins."""
    said, capital = rest, rest.isupper()
    for index, line in enumerate(lines[:_TITLE_LINES]):
        if line.rule:
            if said:
                return
            continue
        follows = bool(_OF.search(key(said)))
        if said and (_ends_title(line, said, capital, follows) or (line.key in issuer and not follows)):
            return
        if BODY.match(line.key) and not line.capital:
            return
        authority = line.capital and len(line.words) > 7 and _AUTHORITY.match(line.key) and not follows
        below = lines[index + 1] if index + 1 < len(lines) else None
        if authority and (line.new or not said or (below and BODY.match(below.key))):
            return
        capital = line.capital
        said = f"{said} {line.words}".strip()
        yield line


def _ends_title(line: Segment, said: str, capital: bool, follows: bool) -> bool:
    """Whether `line` no longer belongs to the title that `said` is so far."""
    if capital:
        return not line.capital
    if line.capital or _begins_body(line):
        return True
    begins = line.words[0].isupper() and not follows
    return begins and (len(line.words) > 70 or line.words[-1] in ".;:" or len(said) > 200)


def _first_capital(head: Head) -> int | None:
    """The first line in capitals that could be a title, where no line names the type."""
    for index, line in enumerate(head.below):
        if BODY.match(line.key) or (_GROUNDS.match(line.key) and not line.capital):
            return None
        if line.capital and len(line.words) > 15 and not ORGAN.match(line.key) and not SIGN.match(line.key):
            return index
    return None
