"""Reader of what a text says is done to an instrument: based on, amended, replaced, repealed, guided, carried out.

Enters: the key of a text and the spans of its mentions. Leaves: a relation and who does it, for each mention, empty
where the words right beside it do not say so. May not: know an instrument, guess from afar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_DONE = (
    (r"căn\s+cứ(?:\s+(?:vào|theo))?", "can-cu"),
    (r"(?:sửa\s+đổi|(?<!phạm vi )điều\s+chỉnh)(?:,?\s*(?:và\s+)?bổ\s+sung)?", "sua-doi"),
    (r"bổ\s+sung", "bo-sung"),
    (r"thay\s+thế(?:\s+cho)?", "thay-the"),
    (r"(?:bãi\s+bỏ|hủy\s+bỏ)(?:\s+toàn\s+bộ)?", "bai-bo"),
    (
        r"(?:quy\s+định\s+chi\s+tiết(?:\s+và)?|hướng\s+dẫn)"
        r"(?:\s+(?:thi\s+hành|thực\s+hiện|triển\s+khai|áp\s+dụng|chi\s+tiết))*",
        "huong-dan",
    ),
    (
        r"(?:tổ\s+chức\s+)?triển\s+khai(?:\s+(?:thi\s+hành|thực\s+hiện|có\s+hiệu\s+quả))*"
        r"|(?:tổ\s+chức\s+)?thực\s+hiện(?:\s+(?:tốt|nghiêm|nghiêm\s+túc|có\s+hiệu\s+quả))?",
        "trien-khai",
    ),
)
# What may stand between the verb and the instrument: "một số điều của", an article of it.
_OBJECT = (
    r"(?:\s+(?:một\s+số|các)\s+(?:điều|nội\s+dung|quy\s+định|khoản|điểm)(?:\s+và\s+biện\s+pháp\s+thi\s+hành)?"
    r"(?:\s+của)?)?(?:\s+(?:nội\s+dung|toàn\s+bộ))?(?:\s+các)?"
)
_ARTICLE = r"(?:\s+(?:các\s+)?(?:điểm|khoản|điều|mục|chương|phụ\s+lục)\s+[\w., ]{1,60}?(?:\s+(?:của|tại))?|\s+của)?"
_ACTIVE = re.compile(
    "|".join(rf"(?P<r{index}>(?<!\w)(?:{verb})){_OBJECT}{_ARTICLE}\s*\Z" for index, (verb, _) in enumerate(_DONE))
)
_PASSIVE = re.compile(
    r"[^.;\n]{0,60}?(?:được|bị)\s+"
    r"(?:(?P<replaced>thay\s+thế)|(?P<amended>sửa\s+đổi)|(?P<added>bổ\s+sung)|(?P<repealed>bãi\s+bỏ|hủy\s+bỏ))"
    r"(?:,?\s*bổ\s+sung)?(?:\s+một\s+số\s+điều)?\s+(?:bởi|bằng|theo|tại)(?:\s+quy\s+định)?(?:\s+tại)?"
    r"(?:\s+(?:điểm|khoản|điều)[\w ,]{1,60}?)?(?:\s+của)?\s+(?:các\s+)?\Z"
)
# "không thực hiện"; "Luật sửa đổi, bổ sung một số điều của Luật Quảng cáo": that law does it, unnamed by a number.
_NOT = re.compile(
    r"(?:không|chưa|được|bị|khi|đề nghị|đề xuất|đề xuất việc|kiến nghị|rà soát,?|dự thảo"
    r"|(?<!phạm )(?:luật|nghị định|nghị quyết|thông tư|pháp lệnh|quyết định) )[ ]*\Z"
)
_VERBS = re.compile(r"căn\s|đổi|chỉnh|sung|thế\s|bỏ\s|chi\s+tiết|dẫn|khai|hiện\s")
ACTED = frozenset({"sua-doi", "bo-sung", "thay-the", "bai-bo", "huong-dan"})
"""Relations of one instrument to another: what is based on or carried out has no actor but the document."""
_AND = re.compile(r"(?:và|đồng thời,?)\s+(?:thay\s+thế|bãi\s+bỏ|hủy\s+bỏ|sửa\s+đổi|bổ\s+sung|hướng\s+dẫn)")
_SENTENCE = re.compile(r"[.;]|\n\s*(?:\n|[^\W\d_a-zà-ỹđ])")
_NUMBERS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|ngày|tháng|năm|\d+")
_REACH = 110


def active(keyed: str, start: int) -> str:
    """The relation that the words right before a mention state, or empty: `Căn cứ …`, `bãi bỏ Quyết định …`."""
    low = max(0, start - _REACH)
    if not _VERBS.search(keyed, low, start):
        return ""
    found = _ACTIVE.search(keyed, low, start)
    if found is None or _NOT.search(keyed[max(0, found.start() - 16) : found.start()]):
        return ""
    return next(name for index, (_, name) in enumerate(_DONE) if found[f"r{index}"])


def passive(keyed: str, end: int, next_start: int) -> str:
    """The relation that stands between two mentions, done to the first by the second: `A được thay thế bởi B`."""
    found = _PASSIVE.fullmatch(keyed, end, next_start) if next_start - end < 140 else None
    if found is None:
        return ""
    if found["replaced"]:
        return "thay-the"
    if found["repealed"]:
        return "bai-bo"
    return "sua-doi" if found["amended"] else "bo-sung"


def goes_on(between: str) -> bool:
    """Whether the words between two mentions go on with what is done: `thay thế A và thay thế B`."""
    return _AND.search(between) is not None


def does(text: str, spans: Sequence[tuple[int, int]], index: int) -> bool:
    """Whether the mention before mention `index` does it: with no more than its date, issuer and title between."""
    between = text[spans[index - 1][1] : spans[index][0]]
    if len(between) > 160 or _SENTENCE.search(between):
        return False
    return len(_NUMBERS.sub(" ", between)) < 130
