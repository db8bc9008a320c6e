"""Finder of laws named by name: `Luật Tổ chức Chính phủ năm 2001`, `Bộ luật Dân sự`, `Hiến pháp`, `BLDS 2015`.

Enters: the rows of laws, a text and its key. Leaves: Names: span, the slug of canonical forms, whether the name stands
in the title of a law that amends it. May not: read a number or a date, know the name of a law itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.text import key, slug
from archive.vocabulary import Law

# "pháp luật đất đai", "công ty luật", "kỷ luật lao động" are no laws.
_NO_LAW = re.compile(
    r"(?:pháp|kỷ|quy|công ty|văn phòng|trường|đại học|khoa|ngành|tạp chí|tòa án|hội đồng|câu lạc bộ|cử nhân"
    r"|học viện)\s*\Z"
)
_AMENDING = re.compile(
    r"(?:luật|pháp\s+lệnh)\s+(?P<number>(?:số\s*:?\s*)?\d[\w/]{3,20}\s+)?(?:về\s+)?(?:việc\s+)?(?:sửa\s+đổi|bổ\s+sung|điều\s+chỉnh)[^.;:()\d]{0,80}?"
    r"(?:điều|khoản|số)\s+của\s+(?:các\s+)?(?:[^.;:()\d]{3,120}?(?:,|và)\s+)?\Z"
)
_ANCHOR = re.compile(r"luật|lệnh|hiến\s+pháp")
_KIND = {"luật": re.compile(r"(?:bộ\s+)?\Z"), "lệnh": re.compile(r"pháp\s+\Z")}
# A name that the table lacks is taken where its end is plain: a year, a date or a number follows.
_UNKNOWN = re.compile(
    r"(?P<name>[^\W\d_]+(?:,?\s+[^\W\d_]+){1,11}?)(?=,?\s+(?:năm\s+(?:19|20)\d\d|ngày\s+\d|số:?\s+\d+/(?:19|20)\d\d/)|\s+(?:19|20)\d\d(?![\d/]))"
)
_UNNAMED = re.compile(
    r"(?:số|này|trên|đó|về|của|có|được|sửa đổi|và|thì|là|các|mới|cũ|cho|với|hiện|đã|sẽ|trong|do)(?!\w)"
)
_ENDS = re.compile(
    r"(?<!\w)(?:năm|ngày|số|của|quy định|có|được|thì|là|này|ban hành|tại|sửa đổi|thông qua|hiệu lực|đã|sẽ|từ|vào"
    r"|trong)(?!\w)"
)
_YEAR = re.compile(r"\s+\(?(?:năm\s+)?(?P<year>(?:1[89]|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Name:
    """A law by name; `amended` tells that a date behind the name is that of the law which amends it, `whole` that a
    number behind it is that law's too, for it has no other."""

    start: int
    end: int
    slug: str
    amended: bool
    whole: bool = False


class LawNames:
    """Finds names of laws; the pattern of names is made once."""

    def __init__(self, laws: Iterable[Law]) -> None:
        rows = list(laws)
        self._constitutions = {year for law in rows if law.kind == "Hiến pháp" for year in law.years}
        self._slugs: dict[str, str] = {}
        self._acronyms: dict[str, str] = {}
        for law in rows:
            code = "hien-phap" if law.kind == "Hiến pháp" else law_slug(law.name)
            for name in (law.name, *law.aliases):
                whole = name.isupper() and " " not in name and name.startswith("BL")
                table = self._acronyms if whole else self._slugs
                table.setdefault(_squeezed(name), code)
        self._names = re.compile(_grouped(self._slugs))
        acronyms = "|".join(sorted(map(str.upper, self._acronyms), key=len, reverse=True))
        self._short = re.compile(rf"(?<!\w)(?:{acronyms})(?![\w-])") if acronyms else None

    def find(self, text: str, keyed: str) -> Iterator[Name]:
        """Every law named by name, in no order."""
        small = not any(char.isupper() for char in text[:20000])
        for anchor in _ANCHOR.finditer(keyed):
            found = self._at(text, keyed, anchor, small)
            if found:
                yield found
        if self._short:
            for match in self._short.finditer(text):
                yield Name(match.start(), match.end(), self._acronyms[key(match[0])], False)

    def _at(self, text: str, keyed: str, anchor: re.Match[str], small: bool) -> Name | None:
        start, kind = anchor.start(), anchor[0]
        if kind[0] == "h":
            return self._constitution(text, keyed, anchor, small)
        if keyed[anchor.end() : anchor.end() + 1] not in (" ", "\n"):
            return None
        before = keyed[max(0, start - 8) : start]
        lead = _KIND[kind].search(before)
        if lead is None or (start and kind == "luật" and not lead[0] and (keyed[start - 1].isalnum())):
            return None
        start -= len(before) - lead.start()
        name = re.compile(r"\s+").match(keyed, anchor.end())
        if name is None or (_NO_LAW.search(keyed[max(0, start - 12) : start]) and not _heads_line(text, start)):
            return None
        at = name.end()
        known = self._names.match(keyed, at)
        unknown = _UNKNOWN.match(keyed, at) if not known and text[at : at + 1].isupper() else None
        if unknown and (_UNNAMED.match(keyed, at) or _ENDS.search(unknown[0])):
            return None
        found = known or unknown
        if found is None or not (small or text[start].isupper() or text[at].isupper() or _dated(keyed, found.end())):
            return None
        code = self._slugs[_squeezed(known[0])] if known else law_slug(found[0])
        amending = _AMENDING.search(keyed[max(0, start - 200) : start])
        return Name(start, found.end(), code, amending is not None, amending is not None and not amending["number"])

    def _constitution(self, text: str, keyed: str, anchor: re.Match[str], small: bool) -> Name | None:
        start = anchor.start()
        named = self._names.match(keyed, start)
        if named is None or self._slugs.get(_squeezed(named[0])) != "hien-phap":
            return None
        if not small and not text[start].isupper() and not _dated(keyed, named.end()):
            return None
        follows = text[named.end() : named.end() + 2]
        foreign = (
            len(follows) == 2 and follows[0] == " " and follows[1].isupper() and not text[start : named.end()].isupper()
        )
        year = _YEAR.match(keyed, named.end())
        if year and year["year"] not in self._constitutions:
            return None
        if foreign or _NO_LAW.search(keyed[max(0, start - 10) : start]):
            return None
        return Name(start, named.end(), "hien-phap", False)


def _heads_line(text: str, start: int) -> bool:
    """Whether a line begins with the law, and the line before does not go on with it: `Bộ Tư pháp\\nLuật Hộ tịch`."""
    before = text[max(0, start - 12) : start]
    head = before.rstrip()
    shouted = head[-1:].isupper() and text[start + 1 : start + 2].isupper()
    return text[start].isupper() and "\n" in before[len(head) :] and not shouted


def law_slug(name: str) -> str:
    """The name of a law as canonical forms write it, HĐND and UBND spelt out."""
    words = re.sub(r"hđnd", "hội đồng nhân dân", re.sub(r"ubnd", "ủy ban nhân dân", key(name)))
    return slug(words)


def _dated(keyed: str, end: int) -> bool:
    return bool(re.compile(r",?\s+(?:năm\s+|ngày\s+)?\d").match(keyed, end))


def _squeezed(name: str) -> str:
    return " ".join(key(name).replace(",", " ").split())


def _grouped(names: Iterable[str]) -> str:
    """One pattern for all names, the longest first, grouped by first letter so that most places fail at once."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        groups.setdefault(name[0], []).append(name)
    parts = (rf"{re.escape(first)}(?:{'|'.join(_tail(name) for name in group)})" for first, group in groups.items())
    return rf"(?:{'|'.join(parts)})(?![^\W_])"


def _tail(name: str) -> str:
    """The pattern of a name without its first letter; commas and line breaks may stand between its words."""
    return r",?\s+".join(map(re.escape, name.split()))[len(re.escape(name[0])) :]
