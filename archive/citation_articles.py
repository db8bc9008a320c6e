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
_ANNEX = (
    r"(?:quy\s+chế|quy\s+định|chương\s+trình|điều\s+lệ|hướng\s+dẫn|danh\s+mục|đề\s+án|kế\s+hoạch|chiến\s+lược|nội\s+quy"
    r"|quy\s+trình|quy\s+chuẩn|chuẩn\s+mực|chế\s+độ|bộ\s+tiêu\s+chí|tiêu\s+chuẩn|định\s+mức|phương\s+án|mẫu)"
)
# "Điều 14 Quy chế tuyển sinh ban hành kèm theo Thông tư …": article 14 is not one of the circular's own.
_BETWEEN = re.compile(
    r"[\s,]*(?:(?:của|trong|tại|theo|thuộc|ban hành kèm theo|kèm theo)\s+)?(?:các\s+)?\(?"
    rf"|\s+(?:(?:của|trong|tại|thuộc)\s+)?(?P<annex>{_ANNEX})(?:\s[^.;:()\d]{{0,150}}?)?"
    r"\s+(?:được\s+)?(?:ban\s+hành\s+)?(?:kèm|cùng)\s+theo\s+(?:các\s+)?"
)


def before(text: str, keyed: str, start: int) -> str:
    """The article that stands right before `start`, as written, on one line."""
    low = max(0, start - _REACH)
    annexed = keyed.find("kèm theo", max(0, start - 14), start) >= 0
    if not annexed and "điề" not in keyed[low:start] and not _NEAR.search(keyed, max(0, start - 40), start):
        return ""
    last = None
    for last in _RUN.finditer(keyed, low, start):  # noqa: B007
        pass
    between = _BETWEEN.fullmatch(keyed, last.end(), start) if last else None
    if last is None or between is None:
        return ""
    end = between.end("annex") if between["annex"] else last.end()
    return " ".join(text[last.start() : end].split()).removeprefix("các ").removeprefix("Các ")
