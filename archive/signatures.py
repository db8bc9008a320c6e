"""Reader of the foot of a directive: who signs it, in which office, and who gets it.

Enters: a text in NFC, the offset at which its head ends and the segments that may hold its addressees. Leaves: the
segments of the foot, and Findings of the signatory, the addressees and the copies. May not: know a name, see the
letterhead, edit the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from archive.document import Finding
from archive.segments import ADDRESSEE, ORGAN, SIGN, Segment, cut
from archive.text import key, name_code

_BEFORE, _AFTER = 1200, 3500
"""Characters looked at before the end of a text without "Nơi nhận", and after "Nơi nhận"."""

_SYLLABLE = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SIGNED = re.compile(r"[(\[]?\s*đã ký")
_COPIES = re.compile(r"(?<![^|\n])[*\s]*nơi\s+nhận\s*:?")
_DEGREE = re.compile(r"(?:(?:gs|pgs|ts|ths|bs|ks|cn)\.\s*)+|(?:đại|thượng|trung|thiếu) (?:tá|tướng)\s+")
# Where the line end within an office was lost: "NHÂN DÂNKT. CHỦ TỊCHPHÓ CHỦ TỊCH".
_GLUED = re.compile(
    r"(?<=[^\W\d_])(?=(?:tm|kt|tl|tuq)\.|phó (?:chủ|giám|trưởng|cục|tổng|thủ|chánh|viện|vụ)|thứ trưởng|chủ tịch"
    r"|bộ trưởng|giám đốc|cục trưởng)"
)
# Behind it stands a heading of an annex.
_NUMBERED = re.compile(r"(?:[ivx]+|\d+)[.)]")
# Letters of Vietnamese typed for a font that is not Unicode: "Ñinh Thò Kieàu".
_UNREAD = re.compile("[ñöüäëïåø]")


def find_addressees(segments: Iterable[Segment]) -> Iterator[Finding]:
    """Those behind "Kính gửi": one on its line, or a list with dashes below it."""
    lines = iter(segments)
    opening = next(((line, mark) for line in lines if (mark := ADDRESSEE.match(line.key))), None)
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


def _recipient(line: Segment, skip: int, rule: str) -> Iterator[Finding]:
    """The words of one recipient, without its dash and the `;` or `.` at its end."""
    words = line.words[skip:].lstrip(" -–+*")
    start = line.end - len(words)
    words = words.rstrip(" ;.,/*")
    if words:
        yield Finding(words, start, start + len(words), rule)


def cut_foot(text: str, number: int, body: int) -> list[Segment]:
    """The segments of the signature and of "Nơi nhận"; where that is missing, of the last lines.

    `number` is the offset at which the number ends, `body` that at which the head does: the foot begins below them.
    """
    copies = next((item.start() for item in _COPIES.finditer(key(text)) if item.start() > 0), None)
    if copies is not None:
        low, high = max(copies - 300, number), min(copies + _AFTER, len(text))
    else:
        low, high = max(len(text) - _BEFORE, min(body, len(text) - 400), 0), len(text)
    return list(cut(text, text.rfind("\n", 0, low) + 1, high))


def find_copies(foot: Sequence[Segment]) -> list[Finding]:
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


def find_signatory(foot: Sequence[Segment]) -> Finding | None:
    """The name below the office that signs; without an office, the one beside "(đã ký)"."""
    for capital in (False, True):
        office: list[str] = []
        for index, line in enumerate(foot):
            name = _name(line) if line.capital == capital else None
            signed = index + 1 < len(foot) and _SIGNED.match(foot[index + 1].key)
            if name and (office or signed):
                above = foot[index - 1] if index else None
                value, start, end = _whole_name(name, above, foot[index + 1] if index + 1 < len(foot) else None)
                return Finding(name_code(value), start, end, "directive.signatory", "exact", value, _office(office))
            if _NUMBERED.fullmatch(line.key):
                office.clear()
            elif line.capital and (office or SIGN.match(line.key)) and not _SIGNED.match(line.key):
                office.append(line.words)
    return None


def _office(lines: Sequence[str]) -> str:
    """The lines of an office as one, with the spaces that were lost between them."""
    words = " ".join(lines)
    edges = [0, *(glued.start() for glued in _GLUED.finditer(key(words))), len(words)]
    return " ".join(words[low:high] for low, high in pairwise(edges))


def _name(line: Segment) -> tuple[str, int, int] | None:
    """The person's name that a line is, without his degree: two to five capitalised syllables, no acronym."""
    degree = _DEGREE.match(line.key)
    start = line.start + (degree.end() if degree else 0)
    words = line.words[start - line.start :].rstrip(" ./")
    syllables = words.split()
    if not (3 if line.capital else 2) <= len(syllables) <= 5 or not all(map(_SYLLABLE.fullmatch, syllables)):
        return None
    organ = ORGAN.match(key(words))
    if _UNREAD.search(key(words)):
        return None
    if (organ and organ[0] != "đoàn") or SIGN.search(key(words)) or not all(item[0].isupper() for item in syllables):
        return None
    same = words.isupper() or not any(item.isupper() and len(item) > 1 for item in syllables)
    name = words.title() if words.isupper() else words
    return (" ".join(name.split()), start, start + len(words)) if same else None


def _whole_name(name: tuple[str, int, int], above: Segment | None, below: Segment | None) -> tuple[str, int, int]:
    """The name with the family name that a narrow cell left on the line above, or the given name on the one below."""
    value, start, end = name
    if above and _alone(above) and start - above.end <= 2:
        return f"{above.words} {value}", above.start, end
    if below and _alone(below) and below.start - end <= 2 and value.count(" ") == 1:
        return f"{value} {below.words}", start, below.end
    return name


def _alone(line: Segment) -> bool:
    return bool(line.words.istitle() and _SYLLABLE.fullmatch(line.words))
