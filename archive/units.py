"""Finder of the offices of the vocabulary, wherever a text names them.

Enters: the rows of units, a text in NFC. Leaves: Findings in text order, value = the code of a unit. May not: know a
name itself, make up a unit that has no row, see another finder, edit the text.

The longest name wins. A short form that leaves the place out is `inferred`; one that two units share is `ambiguous`,
with both codes in `detail`. A short form of an office within another ("Thanh tra", "Phòng Dân tộc") names it in a
by-line only, so here it is not looked for. "Ban Dân tộc tỉnh Lào Cai" is not the Ban Dân tộc of the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from archive.document import Confidence, Finding
from archive.text import key
from archive.vocabulary import Unit

# A place or a greater body behind the name makes it another office: "Ban Dân tộc tỉnh Lào Cai", "Ban Dân tộc HĐND".
_ELSEWHERE = re.compile(
    r"\s(?:của\s)?(?:(?:các|một số|nhiều|liên)\s(?:tỉnh|huyện|địa phương)"
    r"|huyện|thành phố|thị xã|tp|tx|trung ương|tw|giải phóng|hđnd|hội đồng nhân dân|quốc hội"
    r"|(?:và|-|&)\s(?:miền núi|tôn giáo))\b"
)
# "Ban Dân tộc tỉnh" alone stays ours: what follows "tỉnh" must be a name.
_PROVINCE = re.compile(r"(?:(?<=\stỉnh)|\stỉnh)\s(\w)")


class Units:
    """Finds units; its pattern is compiled once, from all labels and aliases that name a unit by themselves."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._rows: dict[str, list[Unit]] = {}
        self._acronyms: set[str] = set()
        for unit in units:
            for name in (unit.label, *unit.aliases):
                if not _needs_context(unit, name):
                    self._rows.setdefault(key(name), []).append(unit)
                    self._acronyms.update([key(name)] if name.isupper() else ())
        names = sorted(self._rows, key=len, reverse=True)
        self._pattern = re.compile("|".join(_spelt(name) for name in names)) if names else None

    def find(self, text: str) -> tuple[Finding, ...]:
        """Every mention of a known unit. A name begins with a capital, so "các ban dân tộc" is none."""
        if self._pattern is None:
            return ()
        keyed = key(text)
        found = (self._finding(text, keyed, match) for match in self._pattern.finditer(keyed) if _whole(keyed, match))
        return tuple(item for item in found if item)

    def _finding(self, text: str, keyed: str, match: re.Match[str]) -> Finding | None:
        start, end = match.span()
        name = " ".join(match[0].split())
        rows = self._rows[name]
        if not text[start].isupper() or _elsewhere(text, keyed, end):
            return None
        if name in self._acronyms and (
            not text[start:end].isupper() or keyed[max(start - 2, 0) : start].strip()[-1:] in ("-", "/")
        ):
            return None
        exact = any(name == key(unit.label) for unit in rows)
        confidence: Confidence = "ambiguous" if len(rows) > 1 else "exact" if exact else "inferred"
        candidates = "|".join(unit.code for unit in rows) if len(rows) > 1 else ""
        rule = "unit.name" if exact else "unit.alias"
        return Finding(rows[0].code, start, end, rule, confidence, rows[0].label, candidates)


def _needs_context(unit: Unit, name: str) -> bool:
    """Whether `name` is an acronym or the beginning of a sub-unit's label: half the offices of the country bear it."""
    return bool(unit.parent) and name != unit.label and (name.isupper() or key(unit.label).startswith(key(name)))


def _spelt(name: str) -> str:
    return r"\s+".join(re.escape(word) for word in name.split())


def _whole(keyed: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    return not (start and keyed[start - 1].isalnum()) and not (end < len(keyed) and keyed[end].isalnum())


def _elsewhere(text: str, keyed: str, end: int) -> bool:
    province = _PROVINCE.match(keyed, end)
    return bool(province and text[province.start(1)].isupper()) or bool(_ELSEWHERE.match(keyed, end))
