"""Finder of places: provinces, districts and communes of the tables in corpus/places/.

Enters: the dated rows of places, a text in NFC, the ISO date on which it was published. Leaves: Findings in text order,
value = the code of a place, label = its name on that date. May not: know a name, see another finder, edit the text.

A name proves little: many communes share one, people and rivers bear it. So a mention keeps its evidence: the type word
before it (`place.typed`), the list that a type word opens or the bracket behind a commune (`place.list`), or capitals
alone (`place.bare`; `place.alias` for another spelling). Then the document as a whole decides between the candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from archive.document import Confidence, Finding
from archive.text import key
from archive.vocabulary import Place

_LEVELS = ("province", "district", "commune")
_PROVINCE, _DISTRICT, _COMMUNE = range(3)
_WINDOW = 160

_UPPER = "A-Z" + "".join(char for char in map(chr, range(0xC0, 0x1EFA)) if char.isupper())
_NAME = rf"[{_UPPER}][\w'’]*(?: [{_UPPER}\d][\w'’]*){{0,5}}"
_COMMA = r"(?:\s?\([^()\n]{0,60}\))?(?:\s?[,;/&]\s?(?:và\s)?|\s(?:và|hoặc|cùng|với|-|–)\s)"
_NEXT = re.compile(_COMMA)
_GAP = re.compile(rf"{_COMMA}(?:{_NAME}{_COMMA})*")
_AND = re.compile(r"[,;/]|\bvà\b")
_MANY = r"các|những|mọi|mỗi|một số|nhiều|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|(?<!lớp )(?<![/.])\d+"
_AROUND = r"\s?(?:[,(]|-)?\s?(?:(?:thuộc|của|ở|tại|nay là|nay thuộc)\s)?(?:địa bàn\s)?"

# After these words a name is that of something else: a street, a school, a river, a village, a firm, a person.
_OTHERS = (
    r"đường|phố|ngõ|ngách|hẻm|quảng trường|công trường|ngã ba|ngã tư|(?<!yêu )(?<!nhu )cầu|cống|phà|bến|ga|cảng|chợ"
    r"|sân bay|sông|suối|hồ|đầm|đập|thác|núi|dãy|đỉnh|đèo|dốc|rừng|đảo|đồi|mỏ|vườn quốc gia|vqg|khu bảo tồn"
    r"|khu du lịch|kdl|khu nghỉ mát|khu đô thị|kđt|khu công nghiệp|kcn|cụm công nghiệp|ccn|nhà máy|công ty|cty"
    r"|tập đoàn|hợp tác xã|htx|khách sạn|thủy điện|(?<!môi )(?<!thị )trường|thpt|thcs|tiểu học|mầm non|mẫu giáo|mn"
    r"|nội trú|bán trú|ptdtnt|ptdtbt|đại học|cao đẳng|học viện|chùa|đền|đình|miếu|nhà thờ|thiền viện|tháp|di tích"
    r"|tượng|lễ hội|giải|clb|đội|bộ đội|lực lượng|quân|chiến thắng|chiến dịch|(?<!mặt )trận|khởi nghĩa|giỗ tổ|vua"
    r"|tướng|ông|bà|anh|chị|(?<!trẻ )em|cháu|cụ|thầy|cô|đồng chí|đ/c|bác sĩ|quận|thôn|xóm|làng|buôn|bon|ấp|tổ dân phố"
    r"|tdp|khu phố|khu dân cư"
)
_RELIEF = re.compile(r"(?:sông|suối|hồ|núi|đảo|đèo|thác)\b")
_OPENING = re.compile("tại|ở|đến|về|từ|trên|với|của|cho|thăm|qua|rời|lên|xuống|vào|ra|khắp|riêng|còn|và|báo|đài")
_BEFORE = re.compile(r"([^\W\d_]+) $")
_AFTER = re.compile(rf"(?: [{_UPPER}]\w*)+")
_SENTENCE = re.compile(r"(?:^|[.!?:;\n\"“(\[-])\s*$")
_DIRECTLY = re.compile(_AROUND)
_ADDRESS = re.compile(rf"(?:,\s|\s?(?P<aside>\())(?P<name>[{_UPPER}]\w+(?: [{_UPPER}]\w+){{1,2}})(?:[,.)\n]|$)")


@dataclass(frozen=True, slots=True)
class _Head:
    """The type words before a name or its list, and where they begin; no types: the name is that of something else.

    `own` when they stand directly before the name, `many` when they announce a list.
    """

    start: int
    types: frozenset[str]
    many: bool
    own: bool


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name in the text, the places that it may mean, and what speaks for them. No codes: none of ours.

    `aside` when it stands in brackets behind the mention before it, `joined` when it goes on with a list.
    """

    start: int
    end: int
    name: str
    codes: tuple[str, ...]
    head: _Head | None = None
    joined: bool = False
    aside: bool = False
    rule: str = "place.bare"

    @property
    def begin(self) -> int:
        """Where it begins, with its own type word."""
        return self.head.start if self.head and self.head.own else self.start


class Gazetteer:
    """The places of the tables, compiled once. One Gazetteer may serve many threads."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.rows: dict[str, tuple[Place, ...]] = {}
        named: dict[str, dict[str, None]] = {}
        for place in places:
            self.rows[place.code] = (*self.rows.get(place.code, ()), place)
            for name in (place.name, *place.aliases):
                named.setdefault(_squeezed(key(name)), {})[place.code] = None
        self.codes = {name: tuple(codes) for name, codes in named.items()}
        self.level = {code: _LEVELS.index(rows[0].level) for code, rows in self.rows.items()}
        parents = {code: {row.parent for row in rows if row.parent} for code, rows in self.rows.items()}
        self.above = {code: up.union(*(parents.get(name, ()) for name in up)) for code, up in parents.items()}
        self.names = re.compile(rf"(?<!\w)(?:{_trie(self.codes)})(?!\w)")
        self.forms = _forms(places)
        self._compile(places)

    def _compile(self, places: Sequence[Place]) -> None:
        types = _either(self.forms)
        listed = rf"(?P<types>(?:{types})(?:(?:\s?[,;/]\s?|\svà\s)(?:{types}))*)"
        between = r"(?:\s(?:miền núi|vùng cao|biên giới|nghèo|mới))?\s?[:(]?\s?$"
        announcing = r"\s[^.;:()\n]{0,60}(?:[:(]|\b(?:như|gồm|là))\s?$"
        self.typed = re.compile(rf"(?<!\w)(?:(?P<many>{_MANY})\s)?{listed}{between}")
        self.announced = re.compile(rf"(?<!\w)(?P<many>{_MANY})\s{listed}{announcing}")
        self.other = re.compile(rf"(?<!\w)(?:{_OTHERS})\s(?:mang tên\s)?$")
        self.items = re.compile(rf"(?<!\w)(?:(?!(?i:{types}|{_OTHERS})\b){_NAME}{_COMMA})+$")
        provinces = _either(_forms(place for place in places if place.level == "province"))
        wider = _either(_forms(place for place in places if place.level != "commune"))
        self.upper = re.compile(rf"(?<!\w)(?:{wider}|quận)\s(?=\w)")
        outside = (r"(?!)", rf"{_AROUND}(?:{provinces})\s(?=\w)", rf"{_AROUND}(?:{wider}|quận)\s?(?=\w)")
        self.outside = tuple(map(re.compile, outside))

    def find(self, text: str, published: str | None) -> tuple[Finding, ...]:
        """The places named in `text`, in order, without overlap. `published` is an ISO date or None.

        `detail` is the level and, after `; `, the codes of the other places that an ambiguous name may mean.
        """
        return tuple(_Reading(self, text, published or "").findings()) if self.rows else ()


class _Reading:
    """One text being read: first its mentions one by one, then what they mean together."""

    def __init__(self, tables: Gazetteer, text: str, published: str) -> None:
        self.tables, self.text, self.published = tables, text, published
        self.keyed = key(text)
        self.common: set[str] = set()
        self.mentions = [mention for mention in self._mentions() if mention.codes]
        self.starts = {mention.start for mention in self.mentions}
        self.within = self._containers()
        pairs = zip(self.mentions, self.within, strict=True)
        self.typed = {mention.codes[0] for mention, within in pairs if mention.rule != "place.bare" and within != ()}
        self.alone = {code for mention in self.mentions if mention.rule == "place.bare" for code in mention.codes}

    def _mentions(self) -> Iterator[_Mention]:
        previous, floor = None, 0
        for match in self.tables.names.finditer(self.keyed):
            start, end = match.span()
            name = _squeezed(match[0])
            if self.text[start:end].islower() and not self._line(start, end).islower():
                self.common.add(name)
                continue
            mention = self._judged(self._read(start, end, name, previous, floor), previous)
            yield mention
            previous, floor = previous if mention.aside else mention, end

    def _read(self, start: int, end: int, name: str, previous: _Mention | None, floor: int) -> _Mention:
        mention = _Mention(start, end, name, self._alive(self.tables.codes[name]), self._head(start, floor))
        if previous is None or start - previous.end > _WINDOW:
            return mention
        if mention.head is None or not mention.head.own:
            gap = _NEXT if previous.head and previous.head.types and not previous.head.many else _GAP
            joined = gap.fullmatch(self.text, previous.end, start) is not None
            head = replace(previous.head, own=False) if joined and previous.head else mention.head
            mention = replace(mention, head=head, joined=joined)
        return replace(mention, aside=self.text[previous.end : mention.begin].strip() == "(")

    def _head(self, start: int, floor: int) -> _Head | None:
        """The type words or the word for something else before the name, or before the unknown names before it."""
        tables, low, cut = self.tables, max(floor, start - _WINDOW), start
        while True:
            found = tables.typed.search(self.keyed, low, cut) or tables.announced.search(self.keyed, low, cut)
            many = found is not None and (bool(found["many"]) or found[0].rstrip().endswith((":", "(")))
            if found and (many or cut == start):
                types = (tables.forms[_squeezed(part)] for part in _AND.split(found["types"].replace(".", "")))
                own = cut == start and found.re is tables.typed
                return _Head(found.start("types"), frozenset().union(*types), many, own)
            if tables.other.search(self.keyed, low, cut):
                return _Head(start, frozenset(), False, cut == start)
            if cut < start or not (items := tables.items.search(self.text, low, cut)):
                return None
            cut = items.start()

    def _judged(self, mention: _Mention, previous: _Mention | None) -> _Mention:
        """The mention with the codes that its head leaves, and the rule by which it was read."""
        head = mention.head
        wider = self._wider(mention.codes, previous) if mention.joined or mention.aside else ()
        if wider and mention.aside and (head is None or not head.own):
            return replace(mention, codes=wider, head=None, rule="place.list")
        if head is None or (wider and not head.own and not (head.types and head.many)):
            rule = "place.list" if wider and head and head.types else "place.bare"
            return self._alone(replace(mention, codes=wider or mention.codes, rule=rule))
        rows = self.tables.rows
        fitting = tuple(code for code in mention.codes if any(row.type in head.types for row in rows[code]))
        if fitting or head.own or not head.types:
            rule = "place.list" if head.many or not head.own else "place.typed"
            return replace(mention, codes=fitting, rule=rule)
        return self._alone(replace(mention, codes=wider or mention.codes, rule="place.list" if wider else "place.bare"))

    def _wider(self, codes: tuple[str, ...], previous: _Mention | None) -> tuple[str, ...]:
        inner = (previous.codes or self.tables.codes[previous.name]) if previous else ()
        return tuple(code for code in codes if any(self._holds(code, other) for other in inner))

    def _alone(self, mention: _Mention) -> _Mention:
        """A name without a type word: refused where it is a part of a longer name, such as a person's."""
        capital = all(word[0].isupper() for word in self.text[mention.start : mention.end].split())
        before = _BEFORE.search(self.text, max(0, mention.start - 12), mention.start)
        follows = before is not None and before[1][0].isupper() and not before[1].isupper()
        if before and follows and _SENTENCE.search(self.text, max(0, before.start() - 3), before.start()):
            follows = not _OPENING.fullmatch(key(before[1]))
        whole = self._shouted(mention) or not (follows or self._followed(mention))
        return replace(mention, head=None, codes=mention.codes if capital and whole else ())

    def _containers(self) -> list[tuple[str, ...] | None]:
        """For each mention the places that the text puts around it: unknown (None) or none of ours (empty)."""
        found: list[tuple[str, ...] | None] = [None]
        for mention, following in zip(self.mentions[::-1], [None, *self.mentions[::-1]], strict=False):
            around = self._container(mention, following)
            if around is None and following and following.joined and self._level(following) == self._level(mention):
                around = found[-1]
            found.append(around)
        return found[:0:-1]

    def _container(self, mention: _Mention, after: _Mention | None) -> tuple[str, ...] | None:
        level = self._level(mention)
        if after and self._level(after) < level and _DIRECTLY.fullmatch(self.keyed, mention.end, after.begin):
            return self._wider(after.codes, mention) or (after.codes if after.rule != "place.bare" else None)
        found = self.tables.outside[_COMMUNE if self._gone(mention.codes[0]) else level].match(self.keyed, mention.end)
        return () if found and self.text[found.end()].isupper() and found.end() not in self.starts else None

    def findings(self) -> Iterator[Finding]:
        """What is left of the mentions. Communes named for certain first: a bare name later may mean them."""
        pairs = list(zip(self.mentions, self.within, strict=True))
        verdicts = [self._verdict(mention, within) for mention, within in pairs]
        certain = {verdict[0] for verdict in verdicts if verdict and verdict[1] != "ambiguous"}
        for (mention, within), verdict in zip(pairs, verdicts, strict=True):
            if verdict:
                yield self._finding(mention, *verdict)
            elif mention.rule == "place.bare" and (code := self._bare_commune(mention, within, certain)):
                yield self._finding(mention, code, "inferred")

    def _verdict(self, mention: _Mention, within: tuple[str, ...] | None) -> tuple[str, Confidence] | None:
        """The place and how sure it is; None when it is none of ours, or a bare commune, which needs the others."""
        if within == () or (mention.rule == "place.bare" and self._level(mention) == _COMMUNE):
            return None
        if mention.rule == "place.bare":
            return self._bare(mention, within)
        if self._level(mention) < _COMMUNE:
            return mention.codes[0], self._checked(mention.codes[0], mention)
        return self._around(mention, within) if within else self._amid(mention)

    def _around(self, mention: _Mention, within: tuple[str, ...]) -> tuple[str, Confidence] | None:
        """A commune whose district or province follows; doubtful where ours is another one of the same province."""
        if fitting := self._inside(mention, within):
            return fitting[0], self._checked(fitting[0], mention)
        near = any(self.tables.above[outer] & self.tables.above[code] for outer in within for code in mention.codes)
        return (mention.codes[0], "ambiguous") if near else None

    def _amid(self, mention: _Mention) -> tuple[str, Confidence] | None:
        """A commune whose district or province may stand anywhere in the text."""
        for level, named in ((_DISTRICT, self.typed), (_DISTRICT, self.alone), (_PROVINCE, self.typed)):
            if fitting := self._inside(mention, [code for code in named if self.tables.level[code] == level]):
                if len(fitting) > 1 or self._continued(mention) or (level == _PROVINCE and self._strangers):
                    return fitting[0], "ambiguous"
                return fitting[0], "inferred" if named is self.alone else self._checked(fitting[0], mention)
        timely = [code for code in mention.codes if self._current(code)]
        doubtful = self._followed(mention) or self.text[mention.start : mention.end].islower()
        return (timely[0], "ambiguous") if timely and not doubtful else None

    def _inside(self, mention: _Mention, outer: Iterable[str]) -> list[str]:
        """Which places of the mention lie in one of `outer`: those of the day, or all when none is of the day."""
        fitting = [code for code in mention.codes if any(self._holds(name, code) for name in outer)]
        return [code for code in fitting if self._current(code)] or fitting

    def _checked(self, code: str, mention: _Mention) -> Confidence:
        """How sure a typed name is, once its place is settled: of its time, and not in a text without capitals."""
        if self._gone(code):
            return "ambiguous"
        early = bool(self.published) and all(row.since > self.published for row in self.tables.rows[code])
        return "inferred" if early or self.text[mention.start : mention.end].islower() else "exact"

    def _bare(self, mention: _Mention, within: tuple[str, ...] | None) -> tuple[str, Confidence]:
        code = min(mention.codes, key=self.tables.level.__getitem__)
        others = self._others(mention, code)
        known = bool(within) or (code in self.typed and not self.typed.intersection(others))
        relief = _RELIEF.match(mention.name) is not None
        known = known and not (relief and _SENTENCE.search(self.text, max(0, mention.start - 3), mention.start))
        doubtful = bool(others) or relief or self._shouted(mention)
        return code, "ambiguous" if self._gone(code) or (doubtful and not known) else "inferred"

    def _bare_commune(self, mention: _Mention, within: tuple[str, ...] | None, certain: set[str]) -> str | None:
        """A commune without its type word counts beside its district, or where the document has named it before."""
        fitting = self._inside(mention, [code for code in within or () if self.tables.level[code] == _DISTRICT])
        if not fitting and within != () and mention.name not in self.common and not self._shouted(mention):
            fitting = [code for code in mention.codes if code in certain]
        return fitting[0] if fitting else None

    def _continued(self, mention: _Mention) -> bool:
        """Whether the name goes on (`xã Tân Phú Trung`) or an address does (`xã Đại Đồng, Tiên Du, Bắc Ninh`)."""
        found = _ADDRESS.match(self.text, mention.end)
        address = found and (found["aside"] or mention.rule == "place.typed") and found.start("name") not in self.starts
        return bool(address) or self._followed(mention)

    def _followed(self, mention: _Mention) -> bool:
        """Whether just one capitalised word follows: two would be a person, none is the end of the name."""
        after = _AFTER.match(self.text, mention.end)
        return after is not None and after[0].count(" ") == 1

    def _finding(self, mention: _Mention, code: str, confidence: Confidence) -> Finding:
        first = self.tables.rows[code][0]
        others = ", ".join(self._others(mention, code)) if confidence == "ambiguous" else ""
        detail = f"{first.level}; {others}" if others else first.level
        spelled = mention.rule != "place.bare" or _squeezed(key(first.name)) == mention.name
        rule = mention.rule if spelled else "place.alias"
        types = mention.head.types if mention.head else frozenset()
        return Finding(code, mention.begin, mention.end, rule, confidence, self._label(code, types), detail)

    def _label(self, code: str, types: frozenset[str]) -> str:
        rows = self.tables.rows[code]
        if self.published:
            rows = tuple(filter(self._valid, rows)) or (rows[:1] if self.published < rows[0].since else rows[-1:])
        row = next((row for row in rows if row.type in types), rows[-1])
        return f"{row.type} {row.name}"

    def _valid(self, row: Place) -> bool:
        return not self.published or (row.since <= self.published and (not row.until or self.published <= row.until))

    def _current(self, code: str) -> bool:
        return any(map(self._valid, self.tables.rows[code]))

    def _alive(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The places that exist by the year after: a new commune is named before its day, but not years before."""
        year = self.published[:4]
        horizon = str(int(year) + 1) if year.isdecimal() else "9999"
        return tuple(code for code in codes if min(row.since[:4] for row in self.tables.rows[code]) <= horizon)

    def _gone(self, code: str) -> bool:
        """Whether the place has left the provinces of the tables: its last row ended in a place outside."""
        last = self.tables.rows[code][-1]
        return "" < last.until < (self.published or "9999") and last.successor not in self.tables.rows

    def _others(self, mention: _Mention, code: str) -> tuple[str, ...]:
        return tuple(other for other in mention.codes if other != code and self._current(other))

    def _holds(self, outer: str, code: str) -> bool:
        """Whether the place `outer` is around `code`, on the day of publication or before it."""
        above = self.tables.above[code]
        rows = (row for name in above for row in self.tables.rows.get(name, ()))
        return outer in above or any(row.successor == outer and "" < row.until < self.published for row in rows)

    def _level(self, mention: _Mention) -> int:
        return min(self.tables.level[code] for code in mention.codes)

    @cached_property
    def _strangers(self) -> bool:
        """Whether the text names a province, district or city that is not in the tables."""
        found = {match.end() for match in self.tables.upper.finditer(self.keyed)}
        return any(self.text[start].isupper() for start in found - self.starts)

    def _line(self, start: int, end: int) -> str:
        """The line around a name, cut at 80 characters either side."""
        low, high = max(0, start - 80), min(len(self.text), end + 80)
        left, right = self.text.rfind("\n", low, start), self.text.find("\n", end, high)
        return self.text[max(low, left + 1) : right if right >= 0 else high]

    def _shouted(self, mention: _Mention) -> bool:
        return self.text[mention.start : mention.end].isupper() and self._line(mention.start, mention.end).isupper()


def _squeezed(keyed: str) -> str:
    return " ".join(keyed.split()).replace("' ", "'")


def _forms(places: Iterable[Place]) -> dict[str, frozenset[str]]:
    """How type words are written, without dots: `thành phố`, `tp`, `thành ủy`, `thành đoàn`, each with its types."""
    forms: dict[str, frozenset[str]] = {}
    for name in {place.type for place in places}:
        words = key(name).split()
        for form in (key(name), "".join(word[0] for word in words), f"{words[0]} ủy", f"{words[0]} đoàn"):
            forms[form] = forms.get(form, frozenset()) | {name}
    return forms


def _either(forms: Iterable[str]) -> str:
    """A pattern for the forms. Initials, the only ASCII forms, may have dots; one letter alone must have its dot."""
    words = [form.replace(" ", r"\s") for form in forms if not form.isascii()]
    initials = [rf"{form}\." if len(form) == 1 else r"\.?".join(form) + r"\.?" for form in forms if form.isascii()]
    return "|".join(sorted(words + initials, key=len, reverse=True))


def _trie(names: Iterable[str]) -> str:
    """A pattern that tries the names letter by letter, the longest first."""
    branches: dict[str, list[str]] = {}
    for name in names:
        branches.setdefault(name[:1], []).append(name[1:])
    ends = branches.pop("", None) is not None
    loose = {" ": r"[ \n]{1,2}", "'": "' ?"}
    pattern = "|".join(loose.get(char, re.escape(char)) + _trie(rest) for char, rest in branches.items())
    return (f"(?:{pattern})?" if ends else f"(?:{pattern})") if pattern else ""
