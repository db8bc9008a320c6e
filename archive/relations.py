"""Reader of what a text says is done to an instrument: based on, amended, replaced, repealed, guided, carried out.

Enters: the key of a text and the places of its mentions. Leaves: a relation for each mention, empty where the words
right beside it do not say so, and where its verb begins. May not: know an instrument, say who does it, guess from afar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_GUIDES = r"(?:\s+(?:thi\s+hành|thực\s+hiện|triển\s+khai|áp\s+dụng|chi\s+tiết))*"
# "sửa đổi, bổ sung, bãi bỏ một số điều của X" amends X; "sửa đổi, bổ sung, bãi bỏ X" repeals it.
_AS_WELL = (
    r"(?:(?:,?\s*(?:và\s+|hoặc\s+)?(?:bổ\s+sung|thay\s+thế|bãi\s+bỏ|hủy\s+bỏ))+"
    r"(?=\s+(?:một\s+số|các)\s+(?:điều|nội\s+dung|quy\s+định|khoản|điểm)\s))?"
)
_DONE = (
    (r"căn\s+cứ(?:\s+(?:vào|theo|tại|(?:các\s+)?quy\s+định\s+(?:tại|của)))?", "can-cu"),
    (rf"(?:sửa\s+đổi|(?<!phạm vi )điều\s+chỉnh)(?:,?\s*(?:và\s+)?bổ\s+sung)?{_AS_WELL}", "sua-doi"),
    (r"(?<!đổi, )(?<!đổi )(?<!đổi và )(?<!đổi,)bổ\s+sung", "bo-sung"),
    (r"thay\s+thế(?:\s+cho)?", "thay-the"),
    (r"(?:bãi\s+bỏ|hủy\s+bỏ)(?:\s+toàn\s+bộ)?", "bai-bo"),
    (
        rf"(?:quy\s+định\s+chi\s+tiết,?\s+(?:và\s+)?hướng\s+dẫn|quy\s+định\s+chi\s+tiết(?:\s+và)?|hướng\s+dẫn){_GUIDES}",
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
# Portals glue the title to the type above it: "NGHỊ QUYẾTSửa đổi, bổ sung …".
_BEGINS = r"(?:(?<!\w)|(?<=quyết)|(?<=định)|(?<=thông tư)|(?<=luật))"
_ACTIVE = re.compile(
    "|".join(rf"(?P<r{index}>{_BEGINS}(?:{verb})){_OBJECT}{_ARTICLE}\s*\Z" for index, (verb, _) in enumerate(_DONE))
)
# An article of what a decision brings along: "Bãi bỏ Điều 18 Quy chế … ban hành kèm theo Quyết định …". No stroke:
# it would be the number of another instrument.
_ANNEXED = re.compile(
    "|".join(
        rf"(?P<r{index}>{_BEGINS}(?:{verb}))\s+(?:(?:một\s+số|các)\s+(?:điều|nội\s+dung|quy\s+định|khoản|điểm)"
        r"|(?:điểm|khoản|điều|mục|chương|phụ\s+lục))\s[^.;:/\n]{1,260}?\s(?:kèm|cùng)\s+theo\s+(?:các\s+)?\Z"
        for index, (verb, relation) in enumerate(_DONE)
        if relation != "trien-khai"
    )
)
_AS_FOLLOWS = re.compile(
    r"\s+(?:ngày\s[^.;:\n]{4,120}?\s)?(?:được|bị)\s+(?:(?P<replaced>thay\s+thế)|(?P<amended>sửa\s+đổi)|(?P<added>bổ\s+sung))"
    r"(?:,?\s*(?:và\s+)?(?:bổ\s+sung|bãi\s+bỏ))*\s+như\s+sau(?!\w)"
)
_PASSIVE = re.compile(
    r"[^.;\n]{0,60}?(?:được|bị)\s+"
    r"(?:(?P<replaced>thay\s+thế)|(?P<amended>sửa\s+đổi)|(?P<added>bổ\s+sung)|(?P<repealed>bãi\s+bỏ|hủy\s+bỏ))"
    r"(?:,?\s*(?:và\s+)?(?:bổ\s+sung|bãi\s+bỏ))*(?:\s+một\s+số\s+điều)?\s+(?:bởi|bằng|theo|tại)(?:\s+quy\s+định)?(?:\s+tại)?"
    r"(?:\s+(?:các\s+)?(?:điểm|khoản|điều)[\w ,]{1,60}?)?(?:\s+của)?\s+(?:các\s+)?\Z"
)
# "không thực hiện"; "Luật sửa đổi, bổ sung một số điều của Luật Quảng cáo": that law does it, unnamed by a number.
# "trình cấp có thẩm quyền bãi bỏ", "làm Hiến pháp và sửa đổi Hiến pháp": proposals and powers, nothing done.
_NOT = re.compile(
    r"(?:(?:không|chưa|được|bị|khi|đề nghị|đề xuất|đề xuất việc|kiến nghị|rà soát,?|dự thảo|có thẩm quyền"
    r"|tham mưu(?: việc)?|xem xét(?:,| việc)?|làm hiến pháp(?:,| và)"
    r"|(?<!phạm )(?<!ban hành )(?:luật|nghị định|nghị quyết|thông tư|pháp lệnh|quyết định)) )[ ]*\Z"
)
# "các nghị định, thông tư hướng dẫn thi hành Luật Thú y": several guide it, and none is named.
_SEVERAL = re.compile(
    r"(?<!\w)(?:các|những|một\s+số)\s+(?:(?:nghị\s+định|nghị\s+quyết|thông\s+tư|quyết\s+định|văn\s+bản)"
    r"(?:,|\s+và|\s+hoặc)?\s+)+\Z"
)
# "bãi bỏ Điều 2 của Luật sửa đổi một số điều của Luật …": what is repealed is the law that amends.
_WITHIN = re.compile(
    r"(?<!pháp )(?:luật|nghị\s+định|nghị\s+quyết|thông\s+tư|quyết\s+định|pháp\s+lệnh)\s+(?:sửa|bổ|về|số)\s"
)
_PROPOSED = re.compile(
    r"(?:đề\s+nghị|đề\s+xuất|kiến\s+nghị|xem\s+xét|trình)\s[^.;]{0,70}ban\s+hành\s+(?:nghị\s+\w+|quyết\s+định|thông\s+tư|luật)"
    r"\s*\Z"
)
_GUIDE = re.compile(r"quy\s+định\s+chi\s+tiết|hướng\s+dẫn")
_VERBS = re.compile(r"căn\s|đổi|chỉnh|sung|thế\s|bỏ\s|chi\s+tiết|dẫn|khai|hiện\s")
ACTED = frozenset({"sua-doi", "bo-sung", "thay-the", "bai-bo", "huong-dan"})
"""Relations of one instrument to another: what is based on or carried out has no actor but the document."""
CHANGED = ACTED - {"huong-dan"}
"""Relations that change what is in force: who only proposes does none of them."""
_REACH, _FAR = 110, 330


@dataclass(frozen=True, slots=True)
class Done:
    """What the words before a mention say is done to it, and where the verb begins.

    `several` tells that nameless ones do it: `các nghị định hướng dẫn …`. What follows the mention may belong to them.
    """

    relation: str
    at: int
    several: bool = False


def active(keyed: str, start: int) -> Done | None:
    """What the words right before a mention state, if anything: `Căn cứ …`, `bãi bỏ Quyết định …`."""
    annexed = keyed.find("theo", max(0, start - 10), start) >= 0
    low = max(0, start - (_FAR if annexed else _REACH))
    if not _VERBS.search(keyed, low, start):
        return None
    found = _ACTIVE.search(keyed, max(0, start - _REACH), start) or (
        _ANNEXED.search(keyed, low, start) if annexed else None
    )
    if found is None:
        return None
    several = _guided(keyed, found.start())
    if _NOT.search(keyed[max(0, found.start() - 24) : found.start()]) and not several:
        return None
    if _WITHIN.search(keyed, found.start(), start) or _PROPOSED.search(
        keyed[max(0, found.start() - 90) : found.start()]
    ):
        return None
    named = found.groupdict()
    return next(Done(name, found.start(), several) for index, (_, name) in enumerate(_DONE) if named.get(f"r{index}"))


def _guided(keyed: str, at: int) -> bool:
    """Whether several nameless instruments guide what stands behind `at`."""
    return bool(_GUIDE.match(keyed, at) and _SEVERAL.search(keyed, max(0, at - 70), at))


def as_follows(keyed: str, end: int, next_start: int) -> str:
    """What is done to the mention that ends at `end` by the words below it: `Điều 2 của A được sửa đổi như sau`."""
    found = _AS_FOLLOWS.match(keyed, end, next_start)
    if found is None:
        return ""
    if found["replaced"]:
        return "thay-the"
    return "sua-doi" if found["amended"] else "bo-sung"


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
