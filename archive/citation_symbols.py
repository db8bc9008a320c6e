"""Reader of the symbol of an instrument: `102/2009/QĐ-TTg`, `24-NQ/TW`, `70/2014 QĐ/TTg`, `57/NĐ-CP/2017`.

Enters: the types, the rows of issuers and other numbers; a text, its key and the place of a digit. Leaves: a Symbol:
where it ends and its parts, spelt as the tables spell them. May not: look at the words around it, decide that it is a
citation, know a type or an issuer itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.citation_types import Types
from archive.text import fold, key
from archive.vocabulary import Issuer, OtherNumber

# 66.7/2025/NQ-CP is a number of its own, 1.088/KH-UBND is 1088.
_NUMBER = re.compile(
    r"(?P<number>\d{1,3}(?:\.\d{3})+|\d{1,6}(?:\.\d{1,2}(?=\s?/\s?(?:19|20)\d\d\s?/))?)(?P<letter>[a-zđ](?![^\W_]))?"
)
# A page may end inside a number: line breaks, and the number of the page on a line of its own.
_BREAK = r"(?:[ ]?\n\s*(?:\d{1,3}\s*\n\s*)?|[ ]{0,3})"
_YEAR = re.compile(rf"{_BREAK}[/-]{_BREAK}(?P<year>(?:19|20)\d\d)(?!\d)")
_LATE = re.compile(r"\s?/\s?(?P<year>(?:19|20)\d\d)(?![\d/])")
_SEPARATOR = re.compile(rf"{_BREAK}(?P<mark>[/-]){_BREAK}")
_SLASH = re.compile(r"\s?[/-]\s?")
_DASH = re.compile(r"[ ][-/]|\n-")
_GAP = re.compile(r"[ ]{0,2}")
# "QĐ-TTngày", "UBTVQH13ỦY": pages of portals glue the next word to the symbol.
_PART = re.compile(
    r"[^\W\d_]{2,6}\d\d(?=[^\W\d_]{2})|[^\W\d_][^\W_]*?(?:&[^\W_]+?)?(?=[^\w&]|&[^\w]|$|_|ngày|của|về(?![^\W_]))"
    r"|(?<=/l-)\d{2,3}(?!\d)"
)
_CODE = re.compile(r"[A-ZĐƯƠÔÂÊ][A-Za-zĐđƯưƠơÔôÂâÊê0-9]*(?:&[A-ZĐ][A-Za-zĐđ0-9]*)?")
_PLAIN = re.compile(r"[a-zđ][a-zđ0-9&]{0,11}")
_ROMAN = {roman: str(number) for number, roman in enumerate(("ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi"), 9)}
# The decisions of a court name the case and the instance behind QĐ: QĐXXST-DS, QĐST-HNGĐ.
_TRIAL = re.compile(r"qđ\w{0,6}(?:st|pt)")
# Letters that look alike: eth for Đ, gha for Ư, Cyrillic typed for Latin.
_ALIKE = str.maketrans("ÐðƉƢАВЕКМНОРСТХ", "ĐđĐƯABEKMHOPCTX")
_MAX_PARTS = 12


@dataclass(frozen=True, slots=True)
class Symbol:
    """The parts of a symbol. `type` is empty where none stands in it; `issuer` is what follows, joined by hyphens.

    `written` is the part that names the type, as canonical forms keep it (`QĐST`, `TTLT`). `known` tells whether the
    first issuer is one of the table, `side` its side, `alone` the type of a number with nothing but it. `dashed` tells
    that a hyphen follows the number: the Party's shape.
    """

    end: int
    number: str
    year: str = ""
    type: str = ""
    written: str = ""
    issuer: str = ""
    known: bool = False
    side: str = ""
    alone: str = ""
    dashed: bool = False

    @property
    def party(self) -> bool:
        """The issuer decides; the shape does where the issuer is unknown."""
        return self.side == "party" or (self.dashed and bool(self.type) and not self.known)


class Symbols:
    """Reads symbols; its tables are made once from the vocabulary."""

    def __init__(self, types: Types, issuers: Iterable[Issuer], others: Iterable[OtherNumber]) -> None:
        rows = list(issuers)
        self._types = types.symbols
        self._family = types.family
        self._issuers = {key(name): row for row in rows for name in (row.code, *row.spellings)}
        for row in rows:
            self._issuers.setdefault(fold(row.code), row)
        terms = "|".join(key(row.code) for row in rows if row.side == "assembly")
        self._assembly = re.compile(rf"(?P<code>{terms or '(?!)'})(?P<term>\d{{1,2}}|[ivx]{{1,5}})?")
        self._others = {key(symbol) for row in others for symbol in row.symbols}
        self._dockets = {symbol for symbol in self._others if len(symbol) > 3}

    def number(self, keyed: str, at: int) -> tuple[str, int] | None:
        """The number at `at` in its canonical spelling and where it ends; None for a zero or another thing."""
        found = _NUMBER.match(keyed, at)
        if found is None:
            return None
        written = found["number"]
        number = (written.replace(".", "") if re.search(r"\.\d{3}", written) else written).lstrip("0")
        return (number + (found["letter"] or ""), found.end()) if number else None

    def issuer(self, part: str) -> Issuer | None:
        """The issuer that a part names, a term behind its code or not."""
        term = self._assembly.fullmatch(key(part))
        return self._issuers.get(term["code"] if term else key(part))

    def read(self, text: str, keyed: str, at: int, led: bool) -> Symbol | None:
        """The symbol whose number begins at `at`. `led` tells that a type word or "số" stands before it.

        A number and a year without more are a Symbol with neither type nor issuer; None where there is no symbol.
        """
        found = self.number(keyed, at)
        if found is None:
            return None
        number, end = found
        year = _YEAR.match(keyed, end)
        parts, end, dashed = self._parts(text, keyed, year.end() if year else end, led, bool(year))
        if not parts:
            return Symbol(end, number, year["year"]) if year else None
        late = None if year else _LATE.match(keyed, end)
        dated = year or late
        return self._symbol(number, dated["year"] if dated else "", parts, late.end() if late else end, dashed)

    def _parts(self, text: str, keyed: str, at: int, led: bool, dated: bool) -> tuple[list[str], int, bool]:
        """The parts behind the number as written, where they end, and whether a hyphen begins them."""
        parts: list[str] = []
        separator = _SEPARATOR.match(keyed, at)
        dashed = bool(separator and separator["mark"] == "-")
        if separator and dashed and not led and not dated and separator[0].startswith((" ", "\n")):
            return [], at, False
        next_ = separator.end() if separator else self._spaced(text, keyed, at, led or dated)
        while next_ is not None and len(parts) < _MAX_PARTS:
            part = _PART.match(keyed, next_)
            if part is None:
                break
            whole = text[part.start() : part.end()].translate(_ALIKE)
            cut = self._unglued(whole)
            if cut == len(whole) and not self._is_code(whole, part[0], parts):
                break
            parts.append(whole[:cut])
            at = part.start() + cut
            next_ = self._next(text, keyed, at, parts) if cut == len(whole) else None
        return parts, at, dashed

    def _known(self, part: str) -> bool:
        return part in self._issuers or self._assembly.fullmatch(part) is not None

    def _unglued(self, written: str) -> int:
        """How much of a part is a code, where the next word is glued to it: 2 of `CPquy`."""
        keyed = key(written)
        if self._known(keyed) or keyed in self._types or written.isupper() or written.islower():
            return len(written)
        for cut in range(len(written) - 2, 1, -1):
            if written[:2].isupper() and written[cut + 1 :].islower() and self._known(keyed[:cut]):
                return cut
        return len(written)

    def _spaced(self, text: str, keyed: str, at: int, led: bool) -> int | None:
        """Where a type begins that only a space, or nothing, parts from the number: `443 CV/HĐDT`, `135QĐ-TTg`."""
        gap = _GAP.match(keyed, at)
        part = _PART.match(keyed, gap.end()) if gap and led else None
        mark = _SLASH.match(keyed, part.end()) if part else None
        if part is None or mark is None or not _PART.match(keyed, mark.end()):
            return None
        known = part[0] in self._types or part[0] in self._issuers
        written = text[part.start() : part.end()]
        code = known and (text.islower() or _CODE.fullmatch(written) is not None)
        return part.start() if code or (written.isupper() and mark[0] == "/") else None

    def _next(self, text: str, keyed: str, at: int, parts: list[str]) -> int | None:
        """Where the next part may begin behind `at`."""
        mark = keyed[at : at + 1]
        if mark == ".":
            return at + 1 if text[at + 1 : at + 2].isupper() else None
        first = key(parts[0])
        typed = len(parts) == 1 and (first in self._types or _TRIAL.fullmatch(first) is not None)
        if mark in ("/", "-") and mark:
            wide = _SEPARATOR.match(keyed, at)
            end = wide.end() if wide else at + 1
            return end if end == at + 1 or self._goes_on(text, keyed, end, typed) else None
        wide = _SEPARATOR.match(keyed, at) if typed or _DASH.match(keyed, at) else None
        if wide:
            return wide.end() if self._across(text, keyed, wide.end(), parts, typed) else None
        gap = _GAP.match(keyed, at)
        part = _PART.match(keyed, gap.end()) if typed and gap and gap.end() > at else None
        return part.start() if part and part[0] in self._issuers else None

    def _across(self, text: str, keyed: str, at: int, parts: list[str], typed: bool) -> bool:
        """Whether the symbol goes on behind a dash with a space before it."""
        part = _PART.match(keyed, at)
        first = key(parts[0])
        if part and len(parts) == 1 and first in self._issuers and part[0] not in self._issuers:
            return text[at : part.end()].isupper()
        joint = self._family(self._types.get(first, ("",))[0]) == "joint"
        return (typed or joint) and self._goes_on(text, keyed, at, typed)

    def _goes_on(self, text: str, keyed: str, at: int, typed: bool) -> bool:
        """Whether a part behind a space belongs to the symbol: a known one, or the issuer in capitals behind a type."""
        part = _PART.match(keyed, at)
        if part is None:
            return False
        court = self._family(self._types.get(part[0], ("",))[0]) == "court"
        return self._known(part[0]) or court or (typed and text[at : part.end()].isupper())

    def _is_code(self, written: str, keyed: str, parts: list[str]) -> bool:
        """Whether a part is a code: in capitals, or known, or a small one in a text without capitals."""
        if keyed in self._types or self._known(keyed) or keyed.isdigit() or self._split(keyed):
            return True
        if _CODE.fullmatch(written):
            capitals = sum(char.isupper() for char in written)
            return capitals > 1 or bool(parts and capitals == len(written.rstrip("0123456789")))
        small = bool(parts) and _PLAIN.fullmatch(keyed) is not None
        return small and parts[-1].islower() and written.islower()

    def _split(self, part: str) -> list[str]:
        """A type and an issuer written as one word: `NQTW`, `QĐUBND`."""
        for cut in (2, 3, 4):
            if part[:cut] in self._types and self._known(part[cut:]):
                return [part[:cut], part[cut:]]
        return []

    def _symbol(self, number: str, year: str, parts: list[str], end: int, dashed: bool) -> Symbol | None:
        first = key(parts[0])
        if first in self._others or any(key(part) in self._dockets for part in parts):
            return None
        if first not in self._types and first not in self._issuers:
            parts = [*self._split(first), *parts[1:]] if self._split(first) else parts
        type_, written, rest = self._typed(parts, year)
        if not type_ and any(self._is_contract(key(part)) for part in parts):
            return None
        row = self.issuer(rest[0]) if rest else None
        return Symbol(
            end, number, year, type_, written, "-".join(self._codes(rest)), row is not None, row.side if row else "",
            row.alone if row else "", dashed and (not type_ or key(parts[0]) == key(written)),
        )  # fmt: skip

    def _typed(self, parts: list[str], year: str) -> tuple[str, str, list[str]]:
        """The type of a symbol, the part that names it as canonical forms keep it, and the other parts."""
        first = key(parts[0])
        type_, written = self._types.get(first, ("", ""))
        court = self._family(type_) == "court"
        if type_ and not (court and not (year and (len(parts) > 1 or len(first) > 3))):
            return type_, written, parts[1:]
        if _TRIAL.fullmatch(first) or (first.startswith("qđ") and len(parts) > 1):
            return self._types["qđ"][0], _upper(parts[0]), parts[1:]
        # Old numbers name the type last: 1085/LĐTBXH-QĐ, 305-NV/NĐ.
        last, spelt = self._types.get(key(parts[-1]), ("", ""))
        if len(parts) > 1 and self._family(last) == "legal":
            return last, spelt, parts[:-1]
        return "", "", parts

    def _is_contract(self, part: str) -> bool:
        """HĐGD, HĐTD1: a contract, unless it is a council, HĐND."""
        return part.startswith("hđ") and not self._known(part)

    def _codes(self, parts: Iterable[str]) -> Iterator[str]:
        for part in parts:
            term = self._assembly.fullmatch(key(part))
            # A stroke that was left out is put back; one that was written stays: Ban Đô thị is not Ban Dân tộc.
            row = self._issuers.get(key(part)) or (None if "đ" in key(part) else self._issuers.get(fold(part)))
            if term and term["term"]:
                yield self._issuers[term["code"]].code + _ROMAN.get(term["term"], term["term"])
            else:
                yield row.code if row else _upper(part)


def _upper(part: str) -> str:
    """A code as canonical forms spell it: small only where it was written with capitals and small letters."""
    return part.upper() if part.islower() or part.isupper() else part
