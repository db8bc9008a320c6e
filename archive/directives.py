"""Finder of the parts of a directive: its type, number, issuer, place, subject, title, signatory and recipients.

Enters: the rows of document types and units, a text in NFC and its blocks. Leaves: one Directive, every field with its
span; None for a text that has not the layout of a directive. May not: know a type or an office itself, read the body,
see another finder, edit the text.

The layouts are those of Nghị định 30/2020/NĐ-CP (Phụ lục I), of Thông tư 01/2011/TT-BNV before it, and the Party's
(Hướng dẫn 36-HD/VPTW). Their two columns reach us as cells between `|`, as lines one after another, or side by side
on one line; so the head is cut into segments: lines, cells, and what stands left and right of the printed formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from archive.document import Block, Confidence, Finding
from archive.text import key, name_code
from archive.vocabulary import DocType, Unit

_HEAD, _TITLE_LINES, _SUBJECT_LINES, _FOOT_BEFORE, _FOOT_AFTER = 5000, 9, 7, 1200, 3500

_UPPER = "A-Z" + "".join(char for char in map(chr, range(0xC0, 0x1EFA)) if char.isupper())
_MOTTO = re.compile(
    r"(?<!nước )(?<!nước\n)cộng\s+hòa\s+xã\s+hội\s+chủ\s+nghĩa\s+việt\s+nam"
    r"|độc\s+lập\s*[-.]\s*tự\s+do\s*[-.]\s*hạnh\s+phúc|(?<![^|\n])[*\s]*đảng\s+cộng\s+sản\s+việt\s+nam"
)
_SYMBOL = r"(?:qh \d\d|[^\W\d_][^\W_]*(?:[.&][^\W_]+)*)"
_NUMBER = re.compile(
    rf"(?<![^\W_])(?P<word>luật\s+|bản\s+án\s+)?số\s*:?\s*(?P<number>(?P<digits>\d+[a-zđ]?(?:\.\d+)?)?[ .…_]*"
    rf"(?:\s*[/-]\s*(?:\d{{4}}(?![^\W_])|{_SYMBOL}))+)"
)
_DATED = re.compile(
    r"(?<![\w/&.-])(?P<place>[^\W\d_][^\W_]*\.?(?:\s+[^\W\d_][^\W_]*\.?){0,4})\s*,\s*"
    r"ngày[\s\d.…_/]*tháng[\s\d.…_/]*năm[\s\d.…_]{0,8}"
)
_SUBJECT = re.compile(r"[,;.: -]*(?:v\s*/\s*v|về\s+việc)\s*[:.]?\s*(?=\S)")
_ADDRESSEE = re.compile(r"kính\s+gửi\s*:?\s*")
_RULE = re.compile(r"[\W_]*x?[\W_]*")
# How the body begins; a title may begin with the second group too, but does not go on with it.
_BODY = re.compile(
    r"[-–* ]*(?:căn cứ|kính(?: gửi|$)|điều \d|phần (?:thứ|[ivx\d])"
    r"|chương [ivx\d]|mục [ivx\d]|[ivx]+[.)-]\s|\d+[.)]\s|\(|\[)"
)
_GROUNDS = re.compile(
    r"[-–* ]*(?:theo|thực hiện|triển khai|xét|để|nhằm|trên cơ sở|tiếp theo|trong|ngày|sau|qua|được sự|năm \d|kèm theo"
    r"|luật này|hiện nay|vừa qua|thời gian qua)(?![^\W_])"
)
_LEGAL = re.compile(r"\n[-* ]*(?:căn cứ |điều 1\b)")
# Words that end no name: the next line goes on with it.
_OF = re.compile(r"(?<!\w)(?:của|giữa|với|và|thuộc|do|tại|cho|từ|về|bởi|hoặc|về việc|các|những|đối|,|-)\s*$")
_BROKEN = re.compile(r"(?<!\w)(?:ủy|văn|chi|tổng|trung|thanh|ngân|kho|liên|mặt|học|tòa|hội|và|của)$")
_AUTHORITY = re.compile(
    r"(?:chủ tịch|bộ trưởng|giám đốc|trưởng ban|trưởng phòng|thủ tướng|ủy ban|ubnd|hội đồng|hđnd|quốc hội|chính phủ"
    r"|chủ nhiệm|thống đốc|chánh|viện trưởng|tổng giám đốc|ban(?! hành)|hiệu trưởng|cục trưởng)(?![^\W_])"
)
_ORGAN = re.compile(
    r"(?:ubnd|ủy ban|hội đồng|hđnd|sở|ban|bộ|tỉnh ủy|huyện ủy|thành ủy|thị ủy|quận ủy|đảng ủy|đảng bộ|chi bộ|chi cục"
    r"|cục|tổng cục|vụ|phòng|trường|trung tâm|văn phòng|thanh tra|công an|hội|liên đoàn|liên minh|quốc hội|chính phủ"
    r"|thủ tướng|chủ tịch|tòa án|viện|mặt trận|đoàn|đài|báo|kho bạc|ngân hàng|bảo hiểm|công ty|tổng công ty|đại học"
    r"|học viện|tỉnh đoàn|huyện đoàn|hạt|trạm|đội|đồn|bch|bql|tiểu ban|tổ)(?![^\W_])"
)
_SIGN = re.compile(
    r"(?:(?:tm|t/m|kt|k/t|tl|t/l|tuq|t/uq|q)\s*\.?\s+(?=[^\W\d_])|phó |quyền |thứ trưởng|trưởng |chủ tịch|giám đốc"
    r"|tổng (?:giám đốc|thanh tra|bí thư|thư ký|cục trưởng|kiểm toán)|chánh|bộ trưởng|bí thư|thủ tướng|chủ nhiệm"
    r"|thống đốc|viện trưởng|cục trưởng|vụ trưởng|chi cục trưởng|hiệu trưởng|thẩm phán|chỉ huy)"
)
# Where two columns or a line break were lost: "CHỦ TỊCHNguyễn Văn A", "- Như trên; PHÓ GIÁM ĐỐC".
_GLUED = re.compile(
    rf"(?<=[{_UPPER}]{{3}})(?=[{_UPPER}][^\W\d_{_UPPER}])|(?<=\d{{4}})(?=[{_UPPER}]{{2}})"
    rf"|(?<![KTQ]\w[:;.,])(?<=[:;.,])[ \u00a0]+(?=(?:TM|T/M|KT|K/T|TL|TUQ|Q)\.|[{_UPPER}]{{3,}}[{_UPPER} ]*$)"
)
_SYLLABLE = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SIGNED = re.compile(r"[(\[]?\s*đã ký")
_COPIES = re.compile(r"(?<![^|\n])[*\s]*nơi\s+nhận\s*:?")
_DASHES = re.compile(r"[\s*]*[-_=*–—]{3,}$")
_DEGREE = re.compile(r"(?:(?:gs|pgs|ts|ths|bs|ks|cn)\.\s*)+|(?:đại|thượng|trung|thiếu) (?:tá|tướng)\s+")
_LEADS = (
    "tỉnh ủy",
    "huyện ủy",
    "thành ủy",
    "thị ủy",
    "quận ủy",
    "tỉnh",
    "thành phố",
    "huyện",
    "thị xã",
    "quận",
    "phường",
    "thị trấn",
    "xã",
    "đặc khu",
)
_PLACED = re.compile(rf"(?<!\w)(?:{'|'.join(_LEADS)})\s+")
_PLAIN = ("ủy ban", "hội đồng", "ubnd", "hđnd", "tòa án")
_KEPT = re.compile(r"(?:ubnd|hđnd|mttq|tw|ubmttq|hđnd&ubnd|đbqh)")


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


@dataclass(frozen=True, slots=True)
class _Segment:
    """A line, a cell or a part of one, without the white space around it; `new` when a blank line stands above."""

    start: int
    end: int
    words: str
    key: str
    new: bool

    @property
    def capital(self) -> bool:
        return self.words.isupper()

    @property
    def rule(self) -> bool:
        return bool(_RULE.fullmatch(self.words))


@dataclass(frozen=True, slots=True)
class _Head:
    """The formulas found in the head, the segments above the number or heading, and those below."""

    number: re.Match[str] | None
    dated: re.Match[str] | None
    beside: int
    above: tuple[_Segment, ...]
    below: tuple[_Segment, ...]


class Directives:
    """Reads directives; the names of types and units are taken from the vocabulary once."""

    def __init__(self, doctypes: Sequence[DocType], units: Iterable[Unit]) -> None:
        rows = [row for row in doctypes if row.kind not in ("news", "other")]
        self._labels = sorted(((key(row.label), row) for row in rows), key=lambda item: -len(item[0]))
        self._symbols = {key(symbol): row for row in rows for symbol in row.abbreviations}
        self._rows = {row.code: row for row in doctypes}
        self._units: dict[str, list[Unit]] = {}
        for unit in units:
            for name in {key(name) for name in (unit.label, *unit.aliases)}:
                self._units.setdefault(name, []).append(unit)

    def find(self, text: str, blocks: Sequence[Block]) -> Directive | None:
        """The parts of the directive that `text` is, or None for news."""
        head = self._head(text, blocks)
        if head is None:
            return None
        heading = self._heading(head)
        subject = _subject(head, heading[0] if heading else None)
        title, lines = self._title(head, heading, subject)
        if not (
            head.number or head.dated or heading or subject or (head.below and _ADDRESSEE.match(head.below[0].key))
        ):
            return None
        issuer = self._issuer(head)
        foot = _foot(text, head)
        return Directive(
            type=self._type(head, heading, subject),
            number=_number(text, head.number),
            issuer=issuer,
            place=_place(text, head, foot),
            subject=subject,
            title=title,
            signatory=_signatory(foot),
            recipients=(*_addressees(head, lines), *_copies(foot)),
        )

    def _head(self, text: str, blocks: Sequence[Block]) -> _Head | None:
        keyed = key(text[:_HEAD])
        mottos = [
            item for item in _MOTTO.finditer(keyed) if text[item.start() : item.end()].isupper() or item[0][0] == "đ"
        ]
        state = next((item for item in mottos if text[slice(*item.span())].isupper()), None)
        number = next((item for item in _NUMBER.finditer(keyed) if _leads(text, item, mottos)), None)
        dated = next((item for item in _DATED.finditer(keyed) if _placed(text, item)), None)
        if number and _BODY.search(keyed, 0, number.start()) and not state:
            number = None
        numbered = number and (dated or _SUBJECT.search(keyed) or _ADDRESSEE.search(keyed))
        if not (state or numbered or self._headless(keyed)):
            return None
        cuts = [item.span() for item in (*mottos, number) if item]
        if dated:
            cuts.append(
                (max([dated.start(), *(cut[1] for cut in cuts if cut[0] <= dated.start() < cut[1])]), dated.end())
            )
        cut = _segments(text, 0, min(len(text), _HEAD), cuts, {block.start for block in blocks})
        segments = tuple(self._rejoined(tuple(cut)))
        edge = number.start() if number else self._first_heading(segments, state.end() if state else -1)
        above = tuple(item for item in segments if item.start < edge)
        beside = cuts[-1][0] if dated else 0
        return _Head(number, dated, beside, above, tuple(item for item in segments if item.start >= edge))

    def _headless(self, keyed: str) -> bool:
        """Whether a text without a letterhead begins as a directive does: its type alone on a line, or "Kính gửi"."""
        first = keyed.lstrip(" |\n*").partition("\n")[0].strip(" *:")
        if _ADDRESSEE.match(first):
            return True
        return any(first == label for label, _ in self._labels) and bool(_LEGAL.search(keyed))

    def _rejoined(self, segments: Sequence[_Segment]) -> Iterator[_Segment]:
        """The segments, with the name of a type made whole where a line break falls into it."""
        labels = {label for label, _ in self._labels}
        skip = False
        for segment, after in zip(segments, (*segments[1:], None), strict=False):
            whole = after and segment.capital and after.capital and f"{segment.key} {after.key}" in labels
            if after and whole:
                words = f"{segment.words} {after.words}"
                yield _Segment(segment.start, after.end, words, key(words), segment.new)
            elif not skip:
                yield segment
            skip = bool(whole)

    def _first_heading(self, segments: Sequence[_Segment], after: int) -> int:
        found = (item.start for item in segments if item.start > after and self._names_type(item))
        return next(found, after)

    def _names_type(self, segment: _Segment) -> DocType | None:
        """The type whose name a line in capitals is or begins with."""
        if not segment.capital:
            return None
        for label, row in self._labels:
            if re.match(rf"{re.escape(label)}(?![^\W_])", segment.key):
                return row
        return None

    def _heading(self, head: _Head) -> tuple[int, DocType] | None:
        """The place among the segments below, and the type, of the line that names it."""
        for index, segment in enumerate(head.below):
            if _BODY.match(segment.key) and not segment.capital and segment.words[0] not in "([":
                return None
            row = self._names_type(segment)
            if row:
                return index, row
        return None

    def _title(
        self, head: _Head, heading: tuple[int, DocType] | None, subject: Finding | None
    ) -> tuple[Finding | None, int]:
        """The title, and where the segments below it begin."""
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
        words = [label, rest, *(item.words for item in parts[1:])] if heading else [item.words for item in parts]
        value = " ".join(" ".join(words).split()).rstrip(" *")
        rule = "directive.title" if heading else "directive.title.capitals"
        return Finding(value, first.start, parts[-1].end, rule, "exact" if heading else "inferred"), index + len(parts)

    def _type(self, head: _Head, heading: tuple[int, DocType] | None, subject: Finding | None) -> Finding:
        """From the heading; else a letter by its V/v or addressee; else from the symbol. A consolidated text has the
        heading of what it consolidates, so there the symbol decides."""
        number = head.number
        start, end = number.span("number") if number else (None, None)
        symbols = [part for part in re.split(r"[/\s-]+", number["number"]) if not part[:1].isdigit()] if number else []
        named = self._symbols.get(symbols[0]) if symbols else None
        if heading and not (named and named.code == "van-ban-hop-nhat"):
            segment, row = head.below[heading[0]], heading[1]
            return _typed(row, segment.start, segment.start + len(row.label), "heading")
        word = (number["word"] or "").strip() if number else ""
        sent = next((item for item in head.below if _ADDRESSEE.match(item.key)), None)
        if not word and (subject or (sent and not named)):
            where = (start, end) if number else (sent.start, sent.end) if sent else (None, None)
            return _typed(self._rows["cong-van"], *where, "letter", "inferred")
        if named:
            return _typed(named, start, end, "symbol")
        if word == "luật":
            return _typed(self._rows["luat"], start, end, "number")
        return _typed(self._rows["van-ban"], None, None, "unknown", "ambiguous")

    def _issuer(self, head: _Head) -> Finding | None:
        """The last office named above the number: the lines above it are those of its superior.

        `value` is the name as printed, in small letters; `label` and `detail` the name and code of a known unit. An
        office of that name in another place has its place added.
        """
        lines: list[list[_Segment]] = []
        for item in head.above:
            if lines and _BROKEN.search(lines[-1][-1].key):
                lines[-1].append(item)
            elif item.capital and not item.rule:
                lines.append([item])
        leads = [index for index, line in enumerate(lines) if _ORGAN.match(" ".join(item.key for item in line))]
        if not leads:
            return None
        own, superior = (
            [item for line in part for item in line] for part in (lines[leads[-1] :], lines[leads[0] : leads[-1]])
        )
        words, above = (" ".join(item.words for item in part) for part in (own, superior))
        start, end = own[0].start, own[-1].end
        place = _PLACED.search(key(above))
        name = _sentence_case(words)
        place_words = _sentence_case(above[place.start() :]) if place else ""
        full = f"{name} {place_words[:1].lower()}{place_words[1:]}".strip()
        units = next((rows for spelt in (full, name) if (rows := self._units.get(key(spelt), []))), [])
        if len(units) == 1 and _same_place(units[0], key(above)):
            spelt = (alias for alias in (units[0].label, *units[0].aliases) if key(alias) == key(name))
            return Finding(next(spelt, name), start, end, "directive.issuer", "exact", units[0].label, units[0].code)
        return Finding(full if units else name, start, end, "directive.issuer", "exact", full if units else name)


def _typed(row: DocType, start: int | None, end: int | None, rule: str, confidence: Confidence = "exact") -> Finding:
    return Finding(row.code, start, end, f"directive.type.{rule}", confidence, row.label)


def _leads(text: str, number: re.Match[str], mottos: Sequence[re.Match[str]]) -> bool:
    """Whether the number begins a line, a cell or the space beside the motto, with a capital."""
    before = text[: number.start()].rstrip(" \t\u00a0*")
    beside = any(motto.start() <= len(before) <= motto.end() for motto in mottos)
    return text[number.start()].isupper() and (not before or before[-1] in "\n|_-" or beside)


def _placed(text: str, dated: re.Match[str]) -> bool:
    """Whether the words before ", ngày" are a place in capitals: no acronym, no small word."""
    words = text[slice(*dated.span("place"))].split()
    return words[-1][0].isupper()


def _segments(text: str, start: int, end: int, cuts: Sequence[tuple[int, int]], news: set[int]) -> Iterator[_Segment]:
    """What stands between line ends, cell walls and the formulas at `cuts`."""
    edges = sorted({start, end, *(edge for cut in cuts for edge in cut if start <= edge <= end)})
    blank = True
    for low, high in zip(edges, edges[1:], strict=False):
        if any(cut[0] <= low and high <= cut[1] for cut in cuts):
            continue
        for piece in re.finditer(r"[^\n|]+|\n[ \t]*\n", text[low:high]):
            at = low + piece.start()
            for part in _GLUED.split(piece[0]):
                words = _DASHES.sub("", part.strip(" \t\n\u00a0*"))
                at = text.index(words, at)
                if words:
                    yield _Segment(at, at + len(words), words, key(words), blank or at in news)
                    at += len(words)
            blank = not piece[0].strip(" \t\n\u00a0*")
    return


def _number(text: str, number: re.Match[str] | None) -> Finding | None:
    if number is None or not number["digits"]:
        return None
    start, end = number.span("number")
    return Finding(re.sub(r"\s+", "", text[start:end]), start, end, "directive.number")


def _place(text: str, head: _Head, foot: Sequence[_Segment]) -> Finding | None:
    """The place of the place-and-date line, at the head or, as offices do too, at the foot."""
    if head.dated:
        start, end = head.dated.span("place")
        return _place_of(text, max(start, head.beside), end)
    for segment in foot:
        dated = _DATED.search(segment.key)
        if dated and _placed(segment.words, dated):
            return _place_of(text, *(segment.start + edge for edge in dated.span("place")))
    return None


def _place_of(text: str, start: int, end: int) -> Finding:
    start += len(text[start:end]) - len(text[start:end].lstrip())
    words = text[start:end].split(" ")
    while len(words) > 2 and (not words[0][:1].isupper() or (words[0].isupper() and not " ".join(words).isupper())):
        start += len(words.pop(0)) + 1
    return Finding(" ".join(text[start:end].split()), start, end, "directive.place")


def _subject(head: _Head, heading: int | None) -> Finding | None:
    """The words behind `V/v`, down to the addressee, without the formulas that a PDF prints between its lines."""
    for index, first in enumerate(head.below):
        opening = None if first.capital else _SUBJECT.match(first.key)
        if index == heading or _BODY.match(first.key):
            return None
        if opening is None:
            continue
        start = first.start + opening.end()
        parts = [first.words[opening.end() :]]
        end = first.end
        for line in head.below[index + 1 : index + _SUBJECT_LINES]:
            if (
                line.rule
                or line.capital
                or _BODY.match(line.key)
                or (line.words[0].isupper() and _GROUNDS.match(line.key))
            ):
                break
            parts.append(line.words)
            end = line.end
        value = " ".join(" ".join(parts).split()).strip(' .;*"“”')
        return Finding(value, start, end, "directive.subject")
    return None


def _title_lines(lines: Sequence[_Segment], rest: str, issuer: Sequence[str]) -> Iterator[_Segment]:
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
        if not said and _BODY.match(line.key) and not line.capital:
            return
        authority = line.capital and len(line.words) > 7 and _AUTHORITY.match(line.key) and not follows
        below = lines[index + 1] if index + 1 < len(lines) else None
        if authority and (line.new or not said or (below and _BODY.match(below.key))):
            return
        capital = line.capital or (capital and bool(said))
        said = f"{said} {line.words}".strip()
        yield line


def _ends_title(line: _Segment, said: str, capital: bool, follows: bool) -> bool:
    """Whether `line` no longer belongs to the title that `said` is so far."""
    if capital:
        return not line.capital
    if line.capital or _BODY.match(line.key) or (line.words[0].isupper() and _GROUNDS.match(line.key)):
        return True
    begins = line.words[0].isupper() and not follows
    return begins and (len(line.words) > 70 or line.words[-1] in ".;:" or len(said) > 200)


def _first_capital(head: _Head) -> int | None:
    """The first line in capitals that could be a title, where no line names the type."""
    for index, line in enumerate(head.below):
        if _BODY.match(line.key) or (_GROUNDS.match(line.key) and not line.capital):
            return None
        if line.capital and len(line.words) > 15 and not _ORGAN.match(line.key) and not _SIGN.match(line.key):
            return index
    return None


def _addressees(head: _Head, first: int) -> Iterator[Finding]:
    """Those behind "Kính gửi": one on its line, or a list with dashes below it."""
    lines = iter(head.below[max(first - 1, 0) :])
    opening = next(((line, mark) for line in lines if (mark := _ADDRESSEE.match(line.key))), None)
    if opening is None:
        return
    line, mark = opening
    if mark.end() < len(line.words):
        yield from _recipient(line, mark.end(), "directive.addressee")
        return
    for line in lines:
        if not line.words.startswith(("-", "–", "+")):
            return
        yield from _recipient(line, 0, "directive.addressee")


def _recipient(line: _Segment, skip: int, rule: str) -> Iterator[Finding]:
    """The words of one recipient, without its dash and the `;` or `.` at its end."""
    words = line.words[skip:].lstrip(" -–+*")
    start = line.end - len(words)
    words = words.rstrip(" ;.,/*")
    if words:
        yield Finding(words, start, start + len(words), rule)


def _foot(text: str, head: _Head) -> list[_Segment]:
    """The segments of the signature and of "Nơi nhận"; where that is missing, of the last lines."""
    body = head.below[-1].end if head.below else 0
    keyed = key(text)
    copies = next(
        (item for item in _COPIES.finditer(keyed) if text[item.end() - 1 : item.end()] and item.start() > 0), None
    )
    low, high = (
        (copies.start() - 300, copies.start() + _FOOT_AFTER) if copies else (len(text) - _FOOT_BEFORE, len(text))
    )
    low = max(low, head.number.end() if head.number else 0, 0) if copies else max(low, min(body, len(text) - 400), 0)
    low = text.rfind("\n", 0, low) + 1
    return list(_segments(text, low, min(high, len(text)), [], set()))


def _copies(foot: Sequence[_Segment]) -> list[Finding]:
    """The list below "Nơi nhận", down to the copy that the office keeps; the signature may stand between its lines."""
    found: list[Finding] = []
    listed, dash = False, False
    for line in foot:
        opening = _COPIES.match(line.key)
        listed = listed or bool(opening)
        if not listed or opening:
            continue
        if line.words in ("-", "–"):
            dash = True
        elif dash or line.words[0] in "-–+":
            found.extend(_recipient(line, 0, "directive.copies"))
            dash = False
            if line.key.lstrip("-–+ ").startswith("lưu"):
                break
        elif found and line.words[0].islower():
            found[-1] = replace(found[-1], value=f"{found[-1].value} {line.words.rstrip(' ;.,')}", end=line.end)
        elif not line.capital and not _name(line) and not _SIGNED.match(line.key):
            break
    return found


def _signatory(foot: Sequence[_Segment]) -> Finding | None:
    """The name below the office that signs; without an office, the one beside "(đã ký)"."""
    for capital in (False, True):
        office: list[str] = []
        for index, line in enumerate(foot):
            name = _name(line) if line.capital == capital else None
            signed = index + 1 < len(foot) and _SIGNED.match(foot[index + 1].key)
            if name and (office or signed):
                value, start, end = _whole_name(name, foot[index - 1] if index else None)
                return Finding(name_code(value), start, end, "directive.signatory", "exact", value, " ".join(office))
            if line.capital and (office or _SIGN.match(line.key)) and not _SIGNED.match(line.key):
                office.append(line.words)
    return None


def _name(line: _Segment) -> tuple[str, int, int] | None:
    """The person's name that a line is, without his degree: two to five capitalised syllables, no acronym."""
    degree = _DEGREE.match(line.key)
    start = line.start + (degree.end() if degree else 0)
    words = line.words[start - line.start :].rstrip(" ./")
    syllables = words.split()
    if not (3 if line.capital else 2) <= len(syllables) <= 5 or not all(map(_SYLLABLE.fullmatch, syllables)):
        return None
    organ = _ORGAN.match(key(words))
    if (organ and organ[0] != "đoàn") or _SIGN.search(key(words)) or not all(item[0].isupper() for item in syllables):
        return None
    same = words.isupper() or not any(item.isupper() and len(item) > 1 for item in syllables)
    name = words.title() if words.isupper() else words
    return (" ".join(name.split()), start, start + len(words)) if same else None


def _whole_name(name: tuple[str, int, int], above: _Segment | None) -> tuple[str, int, int]:
    """The name with the family name that a narrow cell left on the line above."""
    value, start, end = name
    if above is None or not above.words.istitle() or not _SYLLABLE.fullmatch(above.words) or start - above.end > 2:
        return name
    return f"{above.words} {value}", above.start, end


def _same_place(unit: Unit, superior: str) -> bool:
    """Whether the superior's place agrees with the unit's: "BAN DÂN TỘC" below "UBND TỈNH LÀO CAI" is not ours."""
    place, label = _PLACED.search(superior), key(unit.label)
    return place is None or not _PLACED.search(label) or superior[place.end() :].strip(" *") in label


def _sentence_case(words: str) -> str:
    """An office's name out of capitals: "SỞ TÀI CHÍNH" becomes "Sở Tài chính", a place keeps its capitals."""
    small = [
        word.upper() if _KEPT.fullmatch(key(word)) else word
        for word in re.sub(r"(?<=dân)(?=tỉnh|thành|huyện)", " ", words.lower()).split()
    ]
    place = _PLACED.search(" ".join(small))
    known = len(" ".join(small)[: place.end()].split()) if place else len(small)
    leads = {word for lead in _LEADS for word in lead.split()}
    small[known:] = [word if word in leads else word.title() for word in small[known:]]
    name = " ".join(small)
    organ = _ORGAN.match(key(name))
    second = organ.end() + 1 if organ and organ[0] not in _PLAIN else len(name)
    if second < len(name) and not (place and second == place.start()):
        name = name[:second] + name[second].upper() + name[second + 1 :]
    return name[:1].upper() + name[1:]
