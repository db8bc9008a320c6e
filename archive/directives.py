"""Finder of the parts of a directive: its type, number, issuer, place, subject, title, signatory and recipients.

Enters: the rows of document types and units, a text in NFC and its blocks. Leaves: one Directive, every field with its
span; None for a text that has not the layout of a directive. May not: know a type or an office itself, read the body,
see another finder, edit the text.

The layouts are those of Nghị định 30/2020/NĐ-CP (Phụ lục I), of Thông tư 01/2011/TT-BNV before it, and the Party's
(Hướng dẫn 36-HD/VPTW). Their two columns reach us as cells between `|`, as lines one after another, or side by side
on one line; so the head is cut into segments: lines, cells, and what stands left and right of the printed formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.document import Block, Confidence, Finding
from archive.text import key, name_code
from archive.vocabulary import DocType, Unit

_HEAD, _HEAD_LINES, _TITLE_LINES, _SUBJECT_LINES = 5000, 70, 8, 7

_MOTTO = re.compile(
    r"cộng\s+hòa\s+xã\s+hội\s+chủ\s+nghĩa\s+việt\s+nam|độc\s+lập\s*[-.]\s*tự\s+do\s*[-.]\s*hạnh\s+phúc"
    r"|đảng\s+cộng\s+sản\s+việt\s+nam"
)
_SYMBOL = r"[^\W\d_][^\W_]*(?:[.&][^\W_]+)*"
_NUMBER = re.compile(
    rf"(?<![^\W_])(?:luật\s+|bản\s+án\s+)?số\s*:?\s*(?P<number>(?P<digits>\d+[a-zđ]?(?:[.]\d+)?)?[\s.…_]*"
    rf"(?:\s*[/-]\s*(?:\d{{4}}|{_SYMBOL}))+)(?![^\W_])"
)
_DATED = re.compile(
    r"(?P<place>[^\W\d_][^\W_]*\.?(?:\s+[^\W\d_][^\W_]*\.?){0,5})\s*,\s*ngày[\s\d.…_]*tháng[\s\d.…_]*năm\s*(?:\d{4}|[\d.…_]+)"
)
_SUBJECT = re.compile(r"(?:v\s*/\s*v|về\s+việc)\s*[:.]?\s*(?=\S)")
_ADDRESSEE = re.compile(r"kính\s+gửi\s*:?\s*")
_RULE = re.compile(r"[\s\-–—_*=.~+x]*")
_GROUNDS = re.compile(
    r"(?:[-–*]\s*)?(?:căn cứ|theo |thực hiện |triển khai |xét |để |nhằm |trên cơ sở|kính gửi|tiếp theo|trong |ngày |sau khi |qua "
    r"|được sự|năm \d|phần |mục |điều \d|chương |[ivx]+[.)-]|\d+[.)]|\(|kèm theo|ban hành kèm|luật này|\[|(?:ủy ban|ubnd|sở|ban"
    r"|bộ|phòng|hội đồng|văn phòng|chính phủ|thủ tướng)\b.{0,90}(?:thông báo|ban hành|báo cáo|đề nghị|yêu cầu|hướng dẫn|xây dựng)\b)"
)
_OF = re.compile(r"(?:của|giữa|với|và|thuộc|do|tại|cho|từ|về|bởi|hoặc|,|-)\s*$")
_AUTHORITY = re.compile(
    r"(?:chủ tịch|bộ trưởng|thủ trưởng|giám đốc|trưởng ban|trưởng phòng|thủ tướng|ủy ban nhân dân|ubnd|hội đồng nhân dân"
    r"|hđnd|quốc hội|chính phủ|chủ nhiệm|thống đốc|chánh án|viện trưởng|tổng|ban chấp hành|ban thường vụ|ủy ban thường vụ"
    r"|hiệu trưởng|chánh)\b"
)
_ORGANS = re.compile(
    r"(?:ubnd|ủy ban|hội đồng|hđnd|sở|ban|bộ|tỉnh ủy|huyện ủy|thành ủy|thị ủy|quận ủy|đảng ủy|đảng bộ|chi bộ|chi cục|cục"
    r"|tổng cục|vụ|phòng|trường|trung tâm|văn phòng|thanh tra|công an|hội|liên đoàn|liên minh|quốc hội|chính phủ|thủ tướng"
    r"|chủ tịch|tòa án|viện|mặt trận|đoàn|đài|báo|kho bạc|ngân hàng|bảo hiểm|công ty|tổng công ty|đại học|học viện|tỉnh đoàn"
    r"|huyện đoàn|hạt|trạm|đội|đồn|bch|bql|tiểu ban|tổ)(?![^\W_])"
)
_ON_BEHALF = re.compile(r"(?:tm|t/m|kt|k/t|tl|t/l|tuq|t/uq|q)\s*\.?\s+(?=[^\W\d_])")
_SIGNED = re.compile(r"[(\[]?\s*đã ký")
_OFFICE = re.compile(
    r"(?:phó |quyền |thứ trưởng|trưởng|chủ tịch|giám đốc|tổng giám đốc|chánh|bộ trưởng|bí thư|thủ tướng|chủ nhiệm"
    r"|thống đốc|viện trưởng|cục trưởng|vụ trưởng|chi cục trưởng|hiệu trưởng|tổng|thường trực|thẩm phán|chỉ huy|đội trưởng)"
)
_COPIES = re.compile(r"nơi\s+nhận\s*:?\s*")
_PLACED = re.compile(r"(tỉnh|thành phố|huyện|thị xã|quận|phường|thị trấn|xã|đặc khu)\s+\S")
_KEPT = re.compile(r"(?:ubnd|hđnd|mttq|tw|tp|tx|lđtbxh|ubmttq|hđnd&ubnd|dtts)\.?")


@dataclass(frozen=True, slots=True)
class Directive:
    """What the layout of a directive says. `type` is always known: at worst `van-ban`, ambiguous."""

    type: Finding
    number: Finding | None
    issuer: Finding | None
    place: Finding | None
    subject: Finding | None
    title: Finding | None
    signatory: Finding | None
    recipients: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Segment:
    """A line, a cell or a part of one, without white space around it. `block` tells where a paragraph begins."""

    start: int
    end: int
    text: str
    key: str
    block: int

    @property
    def capital(self) -> bool:
        return self.text.isupper()


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a directive: its segments down to the body, and the formulas found in it."""

    segments: tuple[_Segment, ...]
    number: re.Match[str] | None
    dated: re.Match[str] | None
    motto: int
