"""Reader of what stands beside a number: its date and its issuer, behind it or before it.

Enters: the rows of issuers, the key of a text, a place in it. Leaves: a Beside: the ISO date, its year, the code of
the issuer. May not: read a number, know an issuer itself, look further than the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from archive.text import key
from archive.vocabulary import Issuer

_DAY = (
    r"(?P<day>\d{1,2})\s*(?:[/.-]|tháng\s*)\s*(?P<month>\d{1,2})\s*(?:[/.-]|,?\s*năm\s*)\s*"
    r"(?P<year>(?:19\d|20[0-4])\d)(?!\d)"
)
_MONTH = r"tháng\s*(?P<m>\d{1,2})\s*(?:/|,?\s*năm\s)\s*(?P<my>(?:19\d|20[0-4])\d)(?!\d)"
_BLANK = r"ngày[\s.…_\d]*tháng[\s.…_\d]*năm\s*(?P<by>(?:19\d|20[0-4])\d)(?!\d)"
_YEAR = r"năm\s*(?P<y>(?:19\d|20[0-4])\d)(?![\d])(?!\s*-\s*\d)"
_WHEN = rf"(?:ngày\s*)?{_DAY}|{_BLANK}|{_MONTH}|{_YEAR}"
_SIGNED = r"(?:(?:được\s+)?(?:ban\s+hành|ký|ký\s+ban\s+hành|thông\s+qua|có\s+hiệu\s+lực)\s+)?"
_AFTER = re.compile(
    rf"[\s*_]*,?[\s*_]*\(?\s*{_SIGNED}(?P<both>cùng\s+)?(?:{_WHEN})"
    r"|\s*,\s*\(?(?P<bare>(?:19\d|20[0-4])\d)(?![\d/%-])(?!\.\d)"
    r"|\s*\(\s*(?P<braced>(?:19\d|20[0-4])\d)\s*\)"
    r"|[ ](?P<plain>(?:19\d|20[0-4])\d)(?![\d/%]|\s?[-.]\s?\d)"
)
_ROLE = re.compile(
    r"(?:(?:ban\s+thường\s+vụ|(?:phó\s+)?chủ\s+tịch|bộ\s+trưởng|thứ\s+trưởng|chủ\s+nhiệm|tổng\s+giám\s+đốc"
    r"|giám\s+đốc|thống\s+đốc|chánh\s+án|viện\s+trưởng|liên\s+bộ|bí\s+thư)[\s,]+){1,2}"
)
_OF = re.compile(r"[\s,)]*(?:của|do)\s+")
_THEN = re.compile(rf"[^\d.;:()\[\]\n]{{0,70}}?(?:\n[^\d.;:()\[\]\n]{{0,40}}?)?[\s,(]*ngày\s*{_DAY}")
_BEFORE = re.compile(
    rf"ngày\s*{_DAY},?\s(?P<between>[^.;:()\d\n]{{0,110}}?(?:ký|ban\s+hành|thông\s+qua|có|ra)\s[^.;:()\d\n]{{0,40}})$"
)
_SIGNING = re.compile(
    rf"ngày\s*{_DAY},?\s[^.;:()\n]{{0,120}}?(?:ký\s+ban\s+hành|ký|ban\s+hành|thông\s+qua)(?P<title>\s[^;()\n]{{0,300}})\(\s*\Z"
)
_NEW_LINE = re.compile(r"[^\w]*\n\s*(?:N[gh]|Th|S[áa])")
_TITLE_DATE = re.compile(rf"ngày\s*{_DAY}(?=\s+của\s)")


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a number. `end` is where it ends; every other field is empty where nothing was found.

    `day` is an ISO date, `year` four digits, `issuer` a code; `at` is where the date begins. `both` tells that it is
    the date of those before it as well: "cùng ngày".
    """

    end: int
    at: int = -1
    day: str = ""
    year: str = ""
    issuer: str = ""
    both: bool = False


class Dates:
    """Reads dates and issuers; the names of issuers are compiled once."""

    def __init__(self, issuers: Iterable[Issuer]) -> None:
        self._codes = {" ".join(key(name).split()): row.code for row in issuers for name in row.names}
        names = sorted(self._codes, key=len, reverse=True)
        self._names = re.compile(rf"(?:{'|'.join(map(_spelt, names))})(?![^\W_])") if names else re.compile(r"(?!)")

    def after(self, text: str, keyed: str, end: int) -> Beside:
        """Date and issuer behind a number: `ngày 07/8/2009 của Thủ tướng Chính phủ`, in either order."""
        beside = self._date(text, keyed, end)
        issuer, after = self.issuer(keyed, beside.end)
        if not issuer:
            return beside
        then = None if beside.year else _THEN.match(keyed, after)
        if then:
            return Beside(then.end(), then.start("day"), iso(then), then["year"], issuer)
        return replace(beside, end=after, issuer=issuer)

    def _date(self, text: str, keyed: str, end: int) -> Beside:
        found = _AFTER.match(keyed, end)
        # A line that begins with "Ngày 5/3/2022, UBND tỉnh …" tells something new.
        if found is None or _NEW_LINE.match(text, end, found.end()):
            return Beside(end)
        year = next(found[name] for name in ("year", "by", "my", "y", "bare", "braced", "plain") if found[name])
        day = iso(found) if found["day"] else ""
        return Beside(found.end(), found.start("day"), day, year, both=bool(found["both"]))

    def issuer(self, keyed: str, at: int) -> tuple[str, int]:
        """The code of the issuer named at `at` (`của Bộ Tài chính`), and where its name ends."""
        of = _OF.match(keyed, at)
        role = _ROLE.match(keyed, of.end()) if of else None
        named = self._names.match(keyed, of.end()) if of else None
        if named is None and role:
            named = self._names.match(keyed, role.end())
        return (self._codes[" ".join(named[0].split())], named.end()) if named else ("", at)

    def named(self, words: str) -> str:
        """The code of the issuer that `words` begin with, or empty."""
        keyed = key(words).strip()
        named = self._names.match(keyed)
        return self._codes[" ".join(named[0].split())] if named else ""

    def before(self, keyed: str, start: int) -> Beside | None:
        """A date of signing in front: `Ngày 19/02/2019, UBND tỉnh ban hành …`."""
        low = max(0, start - 180)
        at = keyed.rfind("ngày", low, start)
        found = _BEFORE.match(keyed, at, start) if at >= 0 else None
        return Beside(start, found.start("day"), iso(found), found["year"]) if found else None

    def announced(self, keyed: str, start: int) -> Beside | None:
        """A date of signing in front of a number in brackets: `Ngày 22/8/2025 … ký Nghị quyết về … (Nghị quyết số`."""
        if keyed[max(0, start - 2) : start].rstrip()[-1:] != "(":
            return None
        at = keyed.rfind("ngày", max(0, start - 350), start)
        found = _SIGNING.match(keyed, at, start) if at >= 0 else None
        word = " ".join(keyed[start : start + 20].split()[:2])
        if found is None or f" {word} " not in f" {' '.join(found['title'].split())} ":
            return None
        return Beside(start, found.start("day"), iso(found), found["year"])

    def of_titles(self, keyed: str) -> Iterator[Beside]:
        """Dates with an issuer, as they stand behind the title of an instrument: `… ngày 01/03/2021 của Chính phủ`."""
        for found in _TITLE_DATE.finditer(keyed):
            issuer, after = self.issuer(keyed, found.end())
            yield Beside(after, found.start("day"), iso(found), found["year"], issuer)


def iso(found: re.Match[str]) -> str:
    """The ISO date of a match with day, month and year; empty for a day that does not exist."""
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
    except ValueError:
        return ""


def _spelt(name: str) -> str:
    return r"\s+".join(re.escape(word) for word in name.split())
