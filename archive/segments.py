"""The ground on which the parts of a directive are read: its text cut into segments.

Enters: a text in NFC, a stretch of it, the spans of the formulas found there. Leaves: Segments in text order, each with
its span: lines, cells, and what stands left and right of a formula. May not: find a part of a directive itself, know
where in the text its head and foot are, edit the text.

The two columns of a letterhead or signature reach us as cells between `|`, as lines one after another, or side by side
on one line. The words by which the head and the foot are both told are here as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from archive.text import key

Span = tuple[int, int]

_UPPER = "A-Z" + "".join(char for char in map(chr, range(0xC0, 0x1EFA)) if char.isupper())
# Where two columns or a line break were lost: "CHỦ TỊCHNguyễn Văn A", "- Như trên; PHÓ GIÁM ĐỐC".
_GLUED = re.compile(
    rf"(?<=[{_UPPER}]{{3}})(?=[{_UPPER}][^\W\d_{_UPPER}])|(?<=\d{{4}})(?=[{_UPPER}]{{2}})"
    rf"|(?<![KTQ]\w[:;.,])(?<=[:;.,])[ \u00a0]+(?=(?:TM|T/M|KT|K/T|TL|TUQ|Q)\.|[{_UPPER}]{{3,}}[{_UPPER} ]*$)"
)
_DASHES = re.compile(r"[\s*]*[-_=*–—]{3,}$")
_RULE = re.compile(r"[\W_]*x?[\W_]*")

ADDRESSEE = re.compile(r"kính\s+gửi\s*:?\s*")
"""What stands before those whom a letter addresses. As all patterns here, it is matched on a key."""
ORGAN = re.compile(
    r"(?:ubnd|ủy ban|hội đồng|hđnd|sở|ban|bộ|tỉnh ủy|huyện ủy|thành ủy|thị ủy|quận ủy|đảng ủy|đảng bộ|chi bộ|chi cục"
    r"|cục|tổng cục|vụ|phòng|trường|trung tâm|văn phòng|thanh tra|công an|hội|liên đoàn|liên minh|quốc hội|chính phủ"
    r"|thủ tướng|chủ tịch|tòa án|viện|mặt trận|đoàn|đài|báo|kho bạc|ngân hàng|bảo hiểm|công ty|tổng công ty|đại học"
    r"|học viện|tỉnh đoàn|huyện đoàn|hạt|trạm|đội|đồn|bch|bql|tiểu ban|tổ)(?![^\W_])"
)
"""How the name of an office begins."""
SIGN = re.compile(
    r"(?:(?:tm|t/m|kt|k/t|tl|t/l|tuq|t/uq|q)\s*\.?\s+(?=[^\W\d_])|phó |quyền |thứ trưởng|trưởng |chủ tịch|giám đốc"
    r"|tổng (?:giám đốc|thanh tra|bí thư|thư ký|cục trưởng|kiểm toán)|chánh|bộ trưởng|bí thư|thủ tướng|chủ nhiệm"
    r"|thống đốc|viện trưởng|cục trưởng|vụ trưởng|chi cục trưởng|hiệu trưởng|thẩm phán|chỉ huy)"
)
"""How the line above a signature begins: on whose behalf, or the post."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A line, a cell or a part of one, without the white space around it; `new` when a blank line stands above."""

    start: int
    end: int
    words: str
    key: str
    new: bool

    @property
    def capital(self) -> bool:
        return self.words.isupper()

    @property
    def rule(self) -> bool:
        return bool(_RULE.fullmatch(self.words))


def cut(
    text: str, start: int, end: int, formulas: Sequence[Span] = (), blocks: Set[int] = frozenset()
) -> Iterator[Segment]:
    """What stands between line ends, cell walls and the `formulas`; `blocks` are the offsets at which blocks begin."""
    edges = sorted({start, end, *(edge for span in formulas for edge in span if start <= edge <= end)})
    blank = True
    for low, high in zip(edges, edges[1:], strict=False):
        if any(span[0] <= low and high <= span[1] for span in formulas):
            continue
        for piece in re.finditer(r"[^\n|]+|\n[ \t]*\n", text[low:high]):
            at = low + piece.start()
            for part in _GLUED.split(piece[0]):
                words = _DASHES.sub("", part.strip(" \t\n\u00a0*"))
                at = text.index(words, at)
                if words:
                    yield Segment(at, at + len(words), words, key(words), blank or at in blocks)
                    at += len(words)
            blank = not piece[0].strip(" \t\n\u00a0*")
