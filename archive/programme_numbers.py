"""Reader of programmes by number: what `programmes` and `citations` both know of "Chương trình 134, 135" and "QĐ 755".

Enters: the key of a text. Leaves: runs of numbers behind one type word, each with its span. May not: know a programme,
decide what a number means.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

PROGRAMME = r"chương\s+trình(?:\s+(?:mục\s+tiêu\s+quốc\s+gia|mtqg))?|ctmtqg|ct\s+mtqg|ct"
_DECISION = r"quyết\s+định|qđ"
SCHEME = r"đề\s+án"
_PHASE = r"(?:\s+(?:giai\s+đoạn|gđ)\s+[\divx]+(?:\s*-\s*\d{4})?)?"
_TYPED = re.compile(
    rf"(?<!\w)(?:(?P<programme>{PROGRAMME})|(?P<decision>{_DECISION})|(?P<scheme>{SCHEME}))(?:\s+số)?\s*:?\s*(?=\d)"
)
_NUMBER = re.compile(r"\d{2,4}[a-z]?(?![^\W_])(?:/cp\b)?")
_JOINT = re.compile(rf"{_PHASE}(?:\s*[,;]\s*|\s+(?:và|hoặc|cùng|&)\s+|\s*&\s*)(?:số\s+)?(?=\d)")

# What makes the number another thing: a symbol (05-CT/TW), a decimal, so many of something.
SYMBOL = re.compile(r"\s*/\s*[^\W_]|\s?-\s?[a-zđ]{1,7}\d{0,2}\s*[/-]|[.,]\d|\s*%")
MEASURE = re.compile(
    r"\s*(?:phút|giờ|giây|tỷ|tỉ|triệu|nghìn|ngàn|đồng|usd|lượt|suất|buổi|km|kg|ha|m2|tiết|điểm|ngày(?!\s+\d)|bài|môn|tập|kỳ|câu"
    r"|chuyến|tấn|năm\s+(?:qua|nay|trước|tuổi|xây|thành|lịch))\b"
)
COUNTED = re.compile(
    r"\s*(?:hộ|xã|thôn|bản|ấp|buôn|làng|huyện|tỉnh|người|khẩu|nhân khẩu|em|cháu|con|căn|nhà|ngôi|công trình|mô hình"
    r"|dự án|lớp|cơ sở|tuyến|cán bộ|học sinh|sinh viên|hội viên|vị|già làng|cặp|vụ|trường hợp|đại biểu|phần|chiếc|cái"
    r"|cuốn|tờ)\b"
)
_FOLLOWING = re.compile(r",(\d{2,4}[a-z]?)\b")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number behind a type word. The span begins with the word, or with the number where it is a further one.

    `kind` is `programme`, `decision` or `scheme`, after the word.
    """

    start: int
    end: int
    number: str
    kind: str
    further: bool


def find_numbered(keyed: str, programmes: Collection[str], decisions: Collection[str]) -> Iterator[Numbered]:
    """Every number that stands as a name behind a type word, known in the table or not.

    Behind Chương trình and CT the table is `programmes`, behind Quyết định, QĐ and Đề án it is `decisions`.
    """
    for typed in _TYPED.finditer(keyed):
        table = programmes if typed["programme"] else decisions
        start, at, further = typed.start(), typed.end(), False
        while number := _NUMBER.match(keyed, at):
            if not _stands(keyed, number.end(), further, table):
                break
            name = number[0].removesuffix("/cp")
            yield Numbered(start, number.end(), name, typed.lastgroup or "", further)
            joint = _JOINT.match(keyed, number.end())
            if not joint:
                break
            start, at, further = joint.end(), joint.end(), True


def _stands(keyed: str, end: int, further: bool, table: Collection[str]) -> bool:
    """Whether the number that ends here is a name, and not the first half of something else."""
    following = _FOLLOWING.match(keyed, end)
    if following and following[1] in table:
        return True
    if SYMBOL.match(keyed, end) or MEASURE.match(keyed, end):
        return False
    return not further or not COUNTED.match(keyed, end)
