"""Reader of the article cited of an instrument: `khoản 2 Điều 7 Nghị định …`, `Điều 584, Điều 590 của Bộ luật …`.

Enters: a text, its key, the place where a mention begins. Leaves: the article as written, or nothing. May not: know an
instrument, look behind the mention.
"""

from __future__ import annotations

import re

_REACH = 260
_WORD = r"(?:điểm|khoản|điều|tiết|mục|tiểu\s+mục|chương|phần|phụ\s+lục|(?<!giai )đoạn)"
_ID = (
    r"(?:(?:số\s+)?\d{1,3}(?:\.\d{1,2}){0,3}[a-zđ]?\d?|[ivxlc]{1,6}|[a-zđ]\d?(?:\.\d)?"
    r"|(?:thứ\s+)?(?:nhất|hai|ba|tư|năm))(?![^\W_])"
)
_JOIN = r"(?:\s*[,;]\s*(?:và\s+)?|\s+(?:và|hoặc|đến|của|tại)\s+|\s*-\s*|\s*&\s*)"
_ITEM = rf"(?:các\s+)?{_WORD}\s+{_ID}(?:{_JOIN}{_ID})*"
_RUN = re.compile(rf"(?<!\w){_ITEM}(?:(?:{_JOIN}|\s+){_ITEM})*")
_NEAR = re.compile(rf"(?<!\w){_WORD}\s+{_ID}")
_BETWEEN = re.compile(r"[\s,]*(?:(?:của|trong|tại|theo|thuộc|ban hành kèm theo|kèm theo)\s+)?(?:các\s+)?\(?")


def before(text: str, keyed: str, start: int) -> str:
    """The article that stands right before `start`, as written, on one line."""
    low = max(0, start - _REACH)
    if "điề" not in keyed[low:start] and not _NEAR.search(keyed, max(0, start - 40), start):
        return ""
    last = None
    for last in _RUN.finditer(keyed, low, start):  # noqa: B007
        pass
    if last is None or not _BETWEEN.fullmatch(keyed, last.end(), start):
        return ""
    return " ".join(text[last.start() : last.end()].split()).removeprefix("các ").removeprefix("Các ")
