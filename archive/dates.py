"""The finder of dates: when a text was published and on which days something took place.

Enters: NFC text, its blocks, the publication date when it is known. Leaves: Findings whose span is the date as printed,
and whose value is an ISO 8601 date or interval. May not: edit the text, know the time of day or today's date.
The day stands before the month. dateutil reads the machine-made forms; the Vietnamese ones, and of what a date is the
date, are answered here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from dateutil import parser

from archive.document import Block, Confidence, Finding
from archive.periods import find_horizons, find_periods
from archive.text import key, nfc

__all__ = ["find_events", "find_horizons", "find_periods", "find_published", "read_date"]

_FIRST_YEAR, _LAST_YEAR, _OLDEST_EVENT = 1945, 2100, 1800
_VIETNAM, _AHEAD = timezone(timedelta(hours=7)), timedelta(days=62)
_LONGEST_LINE, _FIRST_LINES, _HEADER, _REACH = 120, 6, 6000, 90

# ---- one date standing alone -------------------------------------------------------------------------------------

_MONTHS = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")
_MONTH_WORD = re.compile(rf"tháng\s+({'|'.join(reversed(_MONTHS))})(?<!tháng năm(?=\s+\d{{4}}))(?!\w)")
_WEEKDAY = r"(?:thứ\s*(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật)"
_LABEL = (
    r"(?:ngày\s+(?:đăng|cập\s+nhật|xuất\s+bản|tạo|gửi)"
    r"|(?:giờ\s+)?(?:đăng|cập\s+nhật|xuất\s+bản)(?:\s+(?:ngày|lúc|vào))?)"
)
_FURNITURE = re.compile(
    rf"(?<!\w)(?:{_LABEL}|{_WEEKDAY}|ngày|lúc|t[2-7](?=\s*[,-])|cn(?=\s*[,-])|(?:lượt\s+)?xem\s*:?\s*[\d.]+)(?!\w)\s*:?"
    r"|\(?\s*(?:gmt|utc)\s*\+\s*0?7(?::?00)?\s*\)?"
)
_WORDS = re.compile(r"(\d{1,2})\s*,?\s*(?:tháng|th)\s*(\d{1,2})\s*[,/-]?\s*(?:năm\s*)?(\d{4})")
_WORDS_MONTH_FIRST = re.compile(r"tháng\s*(\d{1,2})\s+(\d{1,2}),\s*(\d{4})")
_HOUR = re.compile(r"(?<!\d)(\d{1,2})\s*(?:giờ|h|g)(?!\w*[^\W\d])\s*(\d{2})?(?:\s*(?:phút|p|'))?(?!\w)")
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*(?P<half>am|pm|sa|ch))?"
_NUMBERS = re.compile(
    rf"(?:{_CLOCK.replace('?P<half>', '?:')}[\s,|-]*)?(?P<date>(?P<d>\d{{1,2}})(?P<sep>\s*[/.-]\s*|\s+)(?P<m>\d{{1,2}})"
    rf"(?:(?P=sep)|\s*[/.-]\s*)(?P<y>\d{{4}}|\d{{2}}))(?:[\s,|-]*(?P<clock>{_CLOCK}))?"
)
_ZONE = r"(?:\s*(?:z|gmt|utc|[+-]\d{2}:?\d{2}))?"
_ISO = re.compile(rf"\d{{4}}([/.-])\d{{1,2}}\1\d{{1,2}}(?:(?:t|\s*)\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d+)?)?{_ZONE})?")
_COMPACT = re.compile(rf"\d{{8}}(?:t?\d{{4}}(?:\d{{2}})?{_ZONE})?")
_ENGLISH_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_ENGLISH = re.compile(
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
    rf"(?:\d{{1,2}}[\s-]{_ENGLISH_MONTH}[\s,-]+|{_ENGLISH_MONTH}\s+\d{{1,2}},?\s+)"
    rf"\d{{4}}(?:[\s,-]+\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s*[ap]m)?{_ZONE})?"
)


def read_date(text: str) -> date | None:
    """The one date that `text` consists of, hours, weekday and label beside it or not; the day of Vietnam's clock.

    None when there is no date or more than one, when it can't be (31/4), lies outside 1945..2100, or may be American:
    `4/11/2018 2:30 PM`, as a computer set to English prints it, is 4 November to one clerk and 11 April to the next.
    """
    line = _plain(text) if len(text) <= _LONGEST_LINE else ""
    if found := _NUMBERS.fullmatch(line):
        return None if _american(found) else _numeric(found)
    if _ISO.fullmatch(line) or _COMPACT.fullmatch(line):
        return _machine(line, dayfirst=False)
    return _machine(line, dayfirst=True) if _ENGLISH.fullmatch(line) else None


def _plain(text: str) -> str:
    """The line with Vietnamese words turned into numbers, and without what stands beside a date."""
    line = _MONTH_WORD.sub(lambda month: f"tháng {_MONTHS.index(month[1]) + 1}", " ".join(key(nfc(text)).split()))
    line = _WORDS.sub(r"\1/\2/\3", _WORDS_MONTH_FIRST.sub(r"\2/\1/\3", line))
    line = _HOUR.sub(lambda hour: f"{hour[1]}:{hour[2] or '00'}", line)
    return " ".join(_FURNITURE.sub(" ", line).strip(" ()[]|,;.-*").split())


def _american(found: re.Match[str]) -> bool:
    """Whether the date may be meant month first: AM or PM, nothing padded with a zero, both numbers fit a month."""
    if found["half"] not in ("am", "pm"):
        return False
    padded = any(part.startswith("0") for part in (found["d"], found["m"], found["clock"]))
    return not padded and found["d"] != found["m"] and int(found["d"]) <= 12


def _numeric(found: re.Match[str]) -> date | None:
    day, month, year = int(found["d"]), int(found["m"]), _century(found["y"])
    read = _machine(f"{day}/{month}/{year}", dayfirst=True)
    return read if read and (read.day, read.month, read.year) == (day, month, year) else None


def _machine(line: str, dayfirst: bool) -> date | None:
    try:
        moment: datetime = parser.parse(line.upper(), dayfirst=dayfirst)
        day = (moment.astimezone(_VIETNAM) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _century(digits: str) -> int:
    """The year of two digits or four: nothing in the archive is older than 1945."""
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < _FIRST_YEAR % 100 else 1900)


# ---- the publication date ----------------------------------------------------------------------------------------

_ANY_DATE = r"(?:\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}|\d{4}-\d{2}-\d{2})"
_ONE_DATE = re.compile(rf"(?<![\w/.-]){_ANY_DATE}(?![\w/-])")
_STAMP = re.compile(
    rf"(?:^|[(|\[])[^\S\n]{{0,3}}{_LABEL}[\s:]{{0,4}}(?:{_WEEKDAY}[\s,]{{0,3}})?(?:{_CLOCK}[\s,|-]{{0,4}})?"
    rf"(?:ngày\s)?(?P<date>{_ANY_DATE})(?!\d)",
    re.M,
)
_PLACED = re.compile(
    r"(?P<date>ngày[\s.…_]{0,40}(?P<d>\d{1,2})?[\s.…_]{0,40}(?:tháng|/)\s{0,3}(?P<m>\d{1,2})\s{0,3}(?:,?\s?năm|/)\s{0,3}"
    r"(?P<y>\d{4}))(?=[^\S\n]*[.*]?[^\S\n]*(?:[|\n*)\]]|\Z))"
)
_LINE_END = re.compile(r"[ \t.*]*(?:[|\n]|\Z)")
_PLACE = re.compile(
    r"(?:\A|[|\n_]|\d[\w/.-]*[/-][A-ZĐƯ][\w&./-]*[ \t]+)[\W_]*"
    r"((?:[^\W\d_][\w.'-]*[ \t]+){0,4}(?:[^\W\d_][\w.'-]*\s)?[^\W\d_][\w.'-]*)\s*(,?)\s*\Z"
)


def find_published(text: str, blocks: Sequence[Block]) -> Finding | None:
    """The date on which the page says that it was published, or the document that it was signed.

    A line that is only a date; else the place-and-date line of a directive; else the date after `Ngày đăng`. A
    directive whose day was left blank has its month as value, and is inferred.
    """
    return _date_line(text, blocks) or _placed_date(text) or _stamped_date(text)


def _date_line(text: str, blocks: Sequence[Block]) -> Finding | None:
    spans = [(block.start, block.end) for block in blocks if block.kind == "dateline"]
    tables = [(block.start, block.end) for block in blocks if block.kind in ("table", "list")]
    lines = [found.span() for found in re.finditer(r"\S.*", text[:_HEADER])][:_FIRST_LINES]
    lines = [line for line in lines if not any(start <= line[0] < end for start, end in tables)]
    for start, end in [*spans, *lines]:
        if day := read_date(text[start:end]):
            return Finding(day.isoformat(), start, start + len(text[start:end].rstrip()), "date.line")
    for start, end in spans:
        for found in _ONE_DATE.finditer(key(text[:end]), start):
            if day := read_date(found[0]):
                return Finding(day.isoformat(), *found.span(), "date.line")
    return None


def _placed_date(text: str) -> Finding | None:
    head = text[:_HEADER]
    for found in _PLACED.finditer(key(head)):
        if not _place(head, found.start("date")):
            continue
        if found["d"] is None and 1 <= int(found["m"]) <= 12:
            return Finding(f"{found['y']}-{int(found['m']):02}", *found.span("date"), "date.place-blank", "inferred")
        if found["d"] and (day := _day(int(found["d"]), int(found["m"]), int(found["y"]), _FIRST_YEAR)):
            return Finding(day.isoformat(), *found.span("date"), "date.place")
    return None


def _place(text: str, start: int) -> bool:
    """Whether a line or cell begins with a place and the date follows: `Vĩnh Phúc, ` before `start`."""
    place = _PLACE.search(text, max(0, start - _REACH), start)
    names = place[1].split() if place else []
    return bool(place and names[-1][0].isupper() and (place[2] or all(name[0].isupper() for name in names)))


def _stamped_date(text: str) -> Finding | None:
    for found in _STAMP.finditer(key(text)):
        if day := read_date(found["date"]):
            return Finding(day.isoformat(), *found.span("date"), "date.stamp")
    return None


def _day(day: int, month: int, year: int, oldest: int = _OLDEST_EVENT) -> date | None:
    try:
        return date(year, month, day) if oldest <= year <= _LAST_YEAR else None
    except ValueError:
        return None


# ---- the days on which something takes place ---------------------------------------------------------------------

_PART = r"(?:rạng\s+)?(?:sáng|trưa|chiều|tối|đêm|khuya)(?:\s+sớm|\s+muộn)?(?:(?:\s*,\s*|\s+và\s+)(?:chiều|tối))?"
_HOURS = r"(?<![\d.,/:])\d{1,2}\s?(?:(?:giờ|g|h)\s?(?:\d{1,2}(?:\s?(?:phút|'))?)?[\s,]{0,3}|:\d{2}[ ,]{0,2})"
_MOMENT = rf"(?:{_PART}|hôm)(?:\s+(?:nay|qua|kia|mai))?[\s,]*(?:{_WEEKDAY}[\s,]*)?\(?\s*"
_TO = r"(?:-|đến(?:\s+hết)?|tới)"
_LINK = rf"(?:,\s*và|,|và|{_TO})"
_AGAIN = rf"(?:{_HOURS}|{_PART}\s+)?(?:{_WEEKDAY}[\s,]*)?(?:ngày\s*)?"
_LISTED_DAY = re.compile(rf"(\d{{1,2}})\s*{_LINK}")
_LEAD = re.compile(
    rf"(?<!\w)(?:(?:từ\s+)?(?:{_HOURS})?(?:(?:{_MOMENT})?(?P<ngay>ngày)\s*|{_MOMENT})|(?P<bare>(?:từ|vào)\s+)"
    rf"|(?P<week>{_WEEKDAY})[\s,(]*)"
    rf"(?P<days>(?:\d{{1,2}}\s*{_LINK}\s*{_AGAIN}){{0,8}})\Z"
)
_MONTH_PART = r"(?:\s*(?:[/.,-]\s*)?tháng\s*|\s?/\s?|[.-]|\s?[.-]\s?(?=\d{1,2}\s?[.-]\s?\d{4}))(?P<m>\d{1,2})"
_YEAR_PART = r"(?:(?:\s?[/.-]\s?|[\s,/-]{0,4}năm\s*)(?P<y>\d{4})|[/.-](?P<yy>\d{2}))?(?!\d|%|[/.]\d|/[^\W\d_]|//)"
_CORE = re.compile(rf"(?P<d>\d(?:(?<![\w./+]\d)|(?<=ngày\d))\d?){_MONTH_PART}{_YEAR_PART}")
_TAIL = re.compile(rf"\s*(?P<link>{_LINK})\s*(?P<again>{_AGAIN})(?P<d>\d{{1,2}}){_MONTH_PART}{_YEAR_PART}")


@dataclass(frozen=True, slots=True)
class _Written:
    """A date expression as it stands: what leads up to it, its span, where its last month began, its days in order."""

    lead: re.Match[str]
    end: int
    core: int
    days: tuple[tuple[int, int, int | None], ...]
    is_range: bool
    short_year: bool

    @property
    def start(self) -> int:
        return self.lead.start()


def find_events(text: str, published: str | None, exclude: Sequence[tuple[int, int]] = ()) -> tuple[Finding, ...]:
    """The days on which something took or takes place, `ngày` and the time of day in the span, in text order.

    A date belonging to an instrument, a deadline, a holiday or a birthday is none. Without a year, the latest such day
    up to two months after `published`. `exclude` holds spans that are no events, such as the date line.
    """
    source, known, last = key(text), _known(published), 0
    found: list[Finding] = []
    for core in _CORE.finditer(source):
        written = _written(source, core, last) if core.start() >= last else None
        if written is None or any(written.start < end and start < written.end for start, end in exclude):
            continue
        event = _dated(text, written, known) if _takes_place(text, source, written) else None
        if event:
            found.append(event)
            last = written.end
    return tuple(found)


def _known(published: str | None) -> date | None:
    """The published date; the middle of the month where only that is known."""
    parts = re.match(r"(\d{4})-(\d{2})(?:-(\d{2}))?", published or "")
    return _day(int(parts[3] or 15), int(parts[2]), int(parts[1])) if parts else None


def _written(source: str, core: re.Match[str], last: int) -> _Written | None:
    lead = _LEAD.search(source, max(last, core.start() - _REACH), core.start())
    tail = _tail(source, core) if lead else None
    if lead is None or (tail is None and re.match(r"-\d", source[core.end() : core.end() + 2])):
        return None
    days = [int(number) for number in (*_LISTED_DAY.findall(lead["days"]), core["d"])]
    month, year = int(core["m"]), _year(core)
    later: list[tuple[int, int, int | None]] = []
    final = tail or core
    if tail:
        turn, end_year = int(tail["m"]) < month, _year(tail)
        if end_year is None and year is not None:
            end_year = year + turn
        elif end_year is not None and year is None:
            year = end_year - turn
        later.append((int(tail["d"]), int(tail["m"]), end_year))
    is_range = bool(re.search(_TO, lead["days"] + (tail["link"] if tail else "")))
    end = final.end() + ("(" in lead[0] and source.startswith(")", final.end()))
    written = (*((day, month, year) for day in days), *later)
    return _Written(lead, end, core.start(), written, is_range, bool(final["yy"]))


def _tail(source: str, core: re.Match[str]) -> re.Match[str] | None:
    """The second half of `28/10 đến ngày 03/11/2019`; None when what follows is a date of its own, or a number."""
    tail = _TAIL.match(source, core.end())
    if tail is None or not (1 <= int(tail["d"]) <= 31 and 1 <= int(tail["m"]) <= 12):
        return None
    named = "ngày" in tail["again"]
    joined = (named or tail["y"]) and not (named and _year(core))
    return tail if joined or re.match(_TO, tail["link"]) else None


def _year(found: re.Match[str]) -> int | None:
    return _century(found["y"] or found["yy"]) if found["y"] or found["yy"] else None


def _dated(text: str, written: _Written, known: date | None) -> Finding | None:
    """The finding, or None when no year can be given or the numbers are no date at all."""
    guessed = written.days[-1][2] is None
    if guessed and not all(1 <= day <= 31 and 1 <= month <= 12 for day, month, _ in written.days):
        return None
    if guessed and known is None and all(_day(day, month, 2000) for day, month, _ in written.days):
        return None
    days = [day for day in _resolved(written.days, known) if day]
    if len(days) < len(written.days) or sorted(set(days)) != days:
        value = " ".join(text[written.core : written.end].split())
        return Finding(value, written.start, written.end, "date.impossible", "ambiguous")
    sure: Confidence = "inferred" if guessed or written.short_year else "exact"
    if len(days) == 1:
        rule = "date.no-year" if guessed else "date.day"
        return Finding(days[0].isoformat(), written.start, written.end, rule, sure)
    value = f"{days[0].isoformat()}/{days[-1].isoformat()}"
    if written.is_range or days[-1] - days[0] < timedelta(days=len(days)):
        return Finding(value, written.start, written.end, "date.range", sure)
    detail = ", ".join(day.isoformat() for day in days)
    return Finding(value, written.start, written.end, "date.list", "inferred", detail=detail)


def _resolved(written: tuple[tuple[int, int, int | None], ...], known: date | None) -> list[date | None]:
    """The days in full. Without a year the first is the nearest, and the others follow it, over New Year if need be."""
    day, month, year = written[0]
    first = _day(day, month, year) if year else _nearest(day, month, known)
    if first is None or year:
        return [_day(d, m, y) if y else None for d, m, y in written]
    return [_day(d, m, first.year + (m < month)) for d, m, _ in written]


def _nearest(day: int, month: int, known: date | None) -> date | None:
    """The latest such day that is no more than two months after the known one."""
    years = range(known.year + 1, known.year - 5, -1) if known else ()
    days = (_day(day, month, year) for year in years)
    return next((found for found in days if found and known and found <= known + _AHEAD), None)


_INSTRUMENT = (
    r"(?:(?<!dự án )luật(?! sư| gia)|hiến pháp|pháp lệnh|sắc lệnh|(?<!tư )lệnh|nghị quyết|nghị định|quyết định|chỉ thị"
    r"|thông tư|công văn|công điện|thông báo|kết luận|hướng dẫn|(?<!sở )(?<!phòng )(?<!bộ )(?<!ban )kế hoạch|quy chế"
    r"|quy định|tờ trình|báo cáo|văn bản|điều lệ|đề án|bản án|biên bản|hợp đồng|hiệp định|giấy|đơn(?! vị)|qđ|nq|nđ)"
)
_HAPPENING = r"(?:tổ chức|diễn ra|khai mạc|bế mạc|họp|hội nghị|phiên|lễ|gặp mặt|làm việc)"
_SENTENCE_END = re.compile(r"[.;!?…]\s|\n\s*\n")
_SYMBOL = re.compile(
    r"(?:\d[\w./]*\s?[/-]\s?[A-ZĐƯ][\w&./-]*|\bsố:?\s*[\w./-]*\d[\w./-]*|\d+\s[A-ZĐƯ]+-[A-ZĐƯ]+)(?P<close>[\s,(]*)\Z"
)
_ATTACHED = re.compile(
    rf"(?<!\w)(?<!(?i:pháp) )(?<!(?i:kỷ) )(?i:{_INSTRUMENT})(?!\s+{_HAPPENING})"
    r"(?:\s+(?!(?:tổ chức|diễn ra|đã|sẽ|vào|tại|được|trong)\s)[^\s,]+){0,14}\s*\(?\Z"
    r"|(?:\A|\n)[\s*+-]*(?i:căn\s+cứ)\s[^\n]*[^,\s]\s*\Z"
)
_ISSUES = re.compile(
    rf"(?:(?!{_HAPPENING})[^.:;!?\n]){{0,90}}?(?<!\w)(?:ký|ban hành|thông qua|phê duyệt|ra|có)\s+(?:ban hành\s+|ký\s+)?"
    rf"(?:các\s+)?(?!thông báo|đơn|giấy|hợp đồng|quy định){_INSTRUMENT}(?!\w)"
)
_OF_ISSUER = re.compile(r"\)?,?\s+(?:của|về|quy định|hướng dẫn|sửa đổi|ban hành|phê duyệt)\s")
_HAPPENS = re.compile(rf"[^.:;!?\n]{{0,90}}?(?<!\w)(?:đã|vừa|sẽ|tiến hành|{_HAPPENING})(?!\w)")
_TERM_OR_PAPER = re.compile(
    r"(?<!\w)(?:(?:trước|đến|hết|tới|sau|(?<!vừa )qua|quá|hạn|nhất|kể|tính|từ|mỗi|cả|hằng|hàng|thi hành|áp dụng|hưởng"
    r"|nộp|thời điểm)\s+(?:hết\s+|là\s+|vào\s+|trước\s+)?\(?|(?:cấp|sinh|ký|ban hành|thông qua|đăng|cập nhật|đề"
    r"|phê duyệt|công bố|truy cập|nhận đơn|công chứng|chứng thực|thụ lý)[\s:,(]*|hiệu lực\s[^,]{0,60})\Z"
)
_IN_FORCE = re.compile(r"(?<!\w)(?:áp dụng|thi hành|kể|tính|hạn|hưởng|công tác|trước)(?:\s+\w+){0,3}[\s(:,]*\Z")
_FEAST = re.compile(
    r"(?<!\w)(?:kỷ niệm|kỉ niệm|(?<!chúc )mừng|nhân dịp|(?<!cá )nhân(?=\s*\Z)|dịp|nghỉ lễ|hưởng ứng|ngày truyền thống"
    r"|tri ân|quốc khánh)(?:\s+(?!(?:tổ chức|diễn ra|vào|tại)\s)[^\s,;:]+){0,9}\s*\(?\Z"
)
_CLOCKED = re.compile(r"[\s,|-]*\d{1,2}[:h]\d")
_NO_DAY = re.compile(
    r"\s*\(?(?:âm lịch|al\b|(?:hằng|hàng|mỗi|từng)\s+(?:năm|tháng)|của\s+(?:năm|tháng)"
    r"|năm\s+(?:sau|trước|ngoái|tới|liền|tiếp|kế|báo|dương))"
)
_QUANTITY = re.compile(
    r"\s*(?:số|tổng|diện tích|dân số|thời gian|lần|điểm|phần|m2?|km2?|ha|kg|tấn|tỷ|triệu|nghìn|đồng|usd|người|hộ|xã"
    r"|thôn|huyện|lớp|trường|đội|cháu|đại biểu|thành viên|phiếu|đơn vị|tiêu chí|giờ|ngày|tuần|tháng|năm)(?!\w)"
)


def _takes_place(text: str, source: str, written: _Written) -> bool:
    """Whether something happens on the date, as far as the words around it tell."""
    lead, start, end = written.lead, written.start, written.end
    if _NO_DAY.match(source, end) or (lead["bare"] and _QUANTITY.match(source, end)):
        return False
    if lead["week"] and (not written.days[-1][2] or _CLOCKED.match(source, end)):
        return False
    left = _clause_start(text, start)
    if lead[0].startswith("từ") and (len(written.days) == 1 or _IN_FORCE.search(source, left, start)):
        return False
    if _TERM_OR_PAPER.search(source, left, start):
        return False
    if not lead[0].startswith("ngày"):
        return True
    placed = _LINE_END.match(text, end) and _place(text, start)
    return not (placed or _FEAST.search(source, left, start) or _of_instrument(text, source, written, left))


def _clause_start(text: str, start: int) -> int:
    """Where the sentence of the date begins, at most 200 characters back; a capital on a new line begins one."""
    if text[start - 1 : start] == "\n" and text[start].isupper() and not text[start + 1 : start + 2].isupper():
        return start
    low = max(0, start - 200)
    ends = (found.end() for found in _SENTENCE_END.finditer(text, low, start))
    return max((end for end in ends if not text[end : end + 1].islower()), default=low)


def _of_instrument(text: str, source: str, written: _Written, left: int) -> bool:
    """Whether the date says when an instrument was signed: `Quyết định số 12/QĐ-UBND ngày 07/8/2009 của …`."""
    if symbol := _SYMBOL.search(text, left, written.start):
        apart = "," in symbol["close"] and not _OF_ISSUER.match(source, written.end)
        return not (apart and _HAPPENS.match(source, written.end))
    return bool(_ATTACHED.search(text[left : written.start]) or _ISSUES.match(source, written.end))
