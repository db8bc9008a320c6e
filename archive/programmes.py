"""Finder of policy programmes: by number, by the instrument that founds them, by name.

Enters: the rows of programmes and instruments, a text in NFC. Leaves: Findings in text order, value = the code of a
programme. May not: know a number or a name itself, take a bare number for a programme, see another finder, edit the
text.

Four rules. `programme.number`: "Chương trình 135", "QĐ 755". `programme.list`: each further number behind one type
word, "Chương trình 134, 135". `programme.instrument`: "Quyết định số 102/2009/QĐ-TTg", however it is spelt.
`programme.alias`: a name.

`exact` is a number behind its type word, an instrument with its year, a name behind its type word. `inferred` is a
decision whose year and issuer stay open ("QĐ 755", "102-QĐ/TTg"), and a name of ordinary words ("tảo hôn").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.document import Confidence, Finding
from archive.programme_numbers import COUNTED, PROGRAMME, SCHEME, SYMBOL, Numbered, find_numbered
from archive.text import key
from archive.vocabulary import Instrument, Programme

_DATE = re.compile(
    r"\s*,?\s*\(?\s*(?:ngày\s*)?(?P<day>\d{1,2})\s*(?:[/.-]|tháng)\s*(?P<month>\d{1,2})\s*(?:[/.-]|,?\s*năm)\s*(?P<year>\d{4})"
    r"|\s*,?\s*năm\s*(?P<only>\d{4})|\s*,\s*\(?(?P<bare>(?:19|20)\d\d)\b"
)
_ISSUER = re.compile(r"[\s,)]*của\s+(?:(?P<high>thủ\s+tướng|chính\s+phủ|ttg|nhà\s+nước|trung\s+ương)|(?P<other>\w+))")

_REFERENCE = re.compile(
    r"(?<![\w/.,-])(?P<number>\d{1,4}[a-z]?)\s*[/-]\s*(?:(?P<year>(?:19|20)\d\d)\s*[/-]?\s*)?"
    r"(?P<type>qđ|qd|nq|nđ|nd)?\s*[-/]?\s*(?P<issuer>ttg|cp|tw|tư|qh\d\d|ubdt|ubnd)(?![^\W_])"
    r"(?:\s*/\s*(?P<late>(?:19|20)\d\d)\b)?"
)
_SHORT = re.compile(r"(?<![\w/.,-])(?P<number>\d{1,4}[a-z]?)\s*/\s*(?P<year>(?:19|20)\d\d)(?!\s*[/-]\s*\w|\w)")
_LEAD = re.compile(r"(?<!\w)(?:quyết\s+định|qđ|nghị\s+quyết|nq|nghị\s+định|nđ)(?:\s+số)?\s*:?\s*$")
_CANONICAL = re.compile(
    r"0*(?P<number>\d+[a-z]?)(?:/(?P<year>\d{4}))?(?:[/-](?P<type>[^\W\d]+))?[/-](?P<issuer>[^@/-]+)(?:@(?P<signed>\d{4}))?"
)
_SPELT = {"qd": "qđ", "nd": "nđ", "tư": "tw"}

# A name behind one of these is the programme itself and no longer only its subject.
_NAMED = re.compile(
    rf"(?<!\w)(?:{PROGRAMME}|{SCHEME}|chiến\s+lược|chính\s+sách|dự\s+án)(?:\s+quốc\s+gia)?:?"
    r"(?:\s+(?:về|đối\s+với|hỗ\s+trợ|xây\s+dựng|cho|thực\s+hiện))*\s+[\"']?$"
)
_TYPE_WORD = re.compile(rf"(?:{PROGRAMME}|{SCHEME}|chiến lược|chính sách|nghị quyết|nghị định|nq|qđ)(?!\w|-)")


@dataclass(frozen=True, slots=True)
class _Law:
    """One instrument, taken apart: `year` stands in its number (102/2009/QĐ-TTg), `signed` beside it (498/QĐ-TTg)."""

    programme: str
    number: str
    year: str
    type: str
    issuer: str
    signed: str
    decided: str

    @property
    def dated(self) -> str:
        return self.year or self.signed


class Programmes:
    """Finds programmes; its tables and its pattern of names are made once, from the rows of the vocabulary."""

    def __init__(self, programmes: Sequence[Programme], instruments: Iterable[Instrument]) -> None:
        self._labels = {row.code: row.label for row in programmes}
        self._numbers = {number: row.code for row in programmes for number in row.numbers}
        self._decisions = {number: row.code for row in programmes for number in row.decisions}
        self._laws: dict[str, list[_Law]] = {}
        for law in map(_law, instruments):
            self._laws.setdefault(law.number, []).append(law)
        self._names = {_squeezed(alias): row.code for row in programmes for alias in row.aliases}
        self._acronyms = {_squeezed(alias) for row in programmes for alias in row.aliases if alias.isupper()}
        self._pattern = re.compile(_alternatives(self._names)) if self._names else None

    def find(self, text: str) -> tuple[Finding, ...]:
        """Every mention of a programme; of two that overlap the longer one stays."""
        keyed = key(text)
        found = [*self._by_number(keyed), *self._by_name(text, keyed)]
        found.extend(self._by_instrument(keyed, {item.value for item in found}))
        return tuple(_apart(found))

    def _by_number(self, keyed: str) -> Iterator[Finding]:
        for found in find_numbered(keyed, self._numbers, self._decisions):
            table = self._numbers if found.kind == "programme" else self._decisions
            code = table.get(found.number)
            confidence = self._certainty(keyed, found) if code else None
            if code and confidence:
                rule = "programme.list" if found.further else "programme.number"
                yield Finding(code, found.start, found.end, rule, confidence, self._labels[code])

    def _certainty(self, keyed: str, found: Numbered) -> Confidence | None:
        """None when the date or the issuer beside a decision says that it is another one."""
        if found.kind != "decision":
            return "exact"
        laws = [law for law in self._laws.get(found.number.lstrip("0"), []) if law.type == "qđ"]
        date = _DATE.match(keyed, found.end)
        if date and not any(_agrees(date, law, "") for law in laws):
            return None
        issuer = _ISSUER.match(keyed, date.end() if date else found.end)
        if issuer and issuer["other"]:
            return None
        return "exact" if date or issuer else "inferred"

    def _by_instrument(self, keyed: str, named: set[str]) -> Iterator[Finding]:
        """References with a symbol. One that leaves its year open means what a dated one of the same text means."""
        references = [match for match in _REFERENCE.finditer(keyed) if match["number"].lstrip("0") in self._laws]
        known = {_name(match): self._dated(keyed, match) for match in references if _year(keyed, match)}
        for match in references:
            dated = self._dated(keyed, match)
            open_ = None if _year(keyed, match) else known.get(_name(match), self._open(match, named))
            law = dated or open_
            if law:
                sloppy = not dated or bool(match["year"] or match["late"]) != bool(law.year)
                yield self._mention(keyed, match, law, "inferred" if sloppy else "exact")
        for match in _SHORT.finditer(keyed):
            lead = _LEAD.search(keyed, max(match.start() - 24, 0), match.start())
            for law in self._laws.get(match["number"].lstrip("0"), []) if lead else []:
                if law.year == match["year"]:
                    yield self._mention(keyed, match, law, "inferred")

    def _mention(self, keyed: str, match: re.Match[str], law: _Law, confidence: Confidence) -> Finding:
        lead = _LEAD.search(keyed, max(match.start() - 24, 0), match.start())
        start = lead.start() if lead else match.start()
        label = self._labels[law.programme]
        return Finding(law.programme, start, match.end(), "programme.instrument", confidence, label)

    def _dated(self, keyed: str, match: re.Match[str]) -> _Law | None:
        year, date = match["year"] or match["late"] or "", _DATE.match(keyed, match.end())
        for law in self._like(match):
            if law.dated == year if year and law.issuer != "ubnd" else date and _agrees(date, law, year):
                return law
        return None

    def _open(self, match: re.Match[str], named: set[str]) -> _Law | None:
        """The instrument meant by a number without any year: one that the vocabulary trusts alone, or whose programme
        the text names elsewhere."""
        for law in self._like(match):
            trusted = self._decisions.get(law.number) == law.programme or law.programme in named
            if trusted and law.issuer != "ubnd":
                return law
        return None

    def _like(self, match: re.Match[str]) -> Iterator[_Law]:
        number, type_, issuer = _name(match)
        for law in self._laws[number]:
            if law.issuer == issuer and (not type_ or law.type in ("", type_)):
                yield law

    def _by_name(self, text: str, keyed: str) -> Iterator[Finding]:
        for match in self._pattern.finditer(keyed) if self._pattern else ():
            start, end = match.span()
            name = _squeezed(match[0])
            if name in self._acronyms and not text[start:end].isupper():
                continue
            counted = match[0][-1].isdigit() and (COUNTED.match(keyed, end) or SYMBOL.match(keyed, end))
            if counted or re.search(r"\d\s*$", keyed[max(start - 4, 0) : start]):
                continue
            lead = _NAMED.search(keyed, max(start - 60, 0), start)
            start = lead.start() if lead else start
            exact = lead or _TYPE_WORD.match(name) or re.search(r"\d", name)
            code = self._names[name]
            yield Finding(code, start, end, "programme.alias", "exact" if exact else "inferred", self._labels[code])


def _law(row: Instrument) -> _Law:
    parts = _CANONICAL.fullmatch(key(row.canonical))
    if parts is None:
        raise ValueError(f"not the canonical form of an instrument: {row.canonical!r}")
    fields = {name: value or "" for name, value in parts.groupdict().items()}
    return _Law(programme=row.programme, decided=row.decided, **fields)


def _name(match: re.Match[str]) -> tuple[str, str, str]:
    """Number, type and issuer of a reference, as `_law` writes them."""
    type_, issuer = match["type"] or "", match["issuer"]
    return match["number"].lstrip("0"), _SPELT.get(type_, type_), _SPELT.get(issuer, issuer)


def _year(keyed: str, match: re.Match[str]) -> str:
    date = _DATE.match(keyed, match.end())
    beside = (date["year"] or date["only"] or date["bare"]) if date else ""
    return match["year"] or match["late"] or beside


def _agrees(date: re.Match[str], law: _Law, year: str) -> bool:
    """Whether the date beside a number is that of the instrument.

    The day counts where the year does not tell: each province has its own number 574, and 30/QĐ-TTg of 2007 is not
    30/2007/QĐ-TTg.
    """
    if (date["year"] or date["only"] or date["bare"]) != law.dated:
        return False
    strict = law.issuer == "ubnd" or (law.year and not year and len(law.decided) == 10)
    if not strict or not date["day"]:
        return law.issuer != "ubnd"
    return law.decided == f"{date['year']}-{int(date['month']):02}-{int(date['day']):02}"


def _squeezed(name: str) -> str:
    return " ".join(key(name).replace(",", "").split())


def _alternatives(names: Iterable[str]) -> str:
    """One pattern for all names, the longest first, grouped by their first letter so that most places fail at once."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        groups.setdefault(name[0], []).append(name)
    parts = (
        rf"{first}(?<!\w{first})(?:{'|'.join(_spelt(name)[1:] for name in group)})" for first, group in groups.items()
    )
    return rf"(?:{'|'.join(parts)})(?![^\W_])"


def _spelt(name: str) -> str:
    """A name whose commas and line breaks may fall anywhere between words."""
    return r",?\s+".join(re.escape(word) for word in name.split())


def _apart(found: Iterable[Finding]) -> Iterator[Finding]:
    """Those of `found` that stand apart, in text order: of two that overlap, the longer."""
    kept: list[Finding] = []
    for item in sorted(found, key=lambda item: (item.start or 0, -(item.end or 0))):
        if kept and (item.start or 0) < (kept[-1].end or 0):
            if (item.end or 0) - (item.start or 0) > (kept[-1].end or 0) - (kept[-1].start or 0):
                kept[-1] = item
            continue
        kept.append(item)
    yield from kept
