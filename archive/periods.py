"""The finder of periods: the quarters, half-years, months and years a report is about, and the years a plan reaches to.

Enters: NFC text, and the publication date when it is known. Leaves: Findings whose span is the expression as printed.
May not: edit the text, find single days (a month inside a date is no period), know today's date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archive.document import Confidence, Finding
from archive.text import key

_YEAR = r"(?:(?:\s*[/-]\s*|\.)(?P<y>\d{4})|[\s,]*(?:của\s+)?năm\s*(?P<y2>\d{4}))(?![\d]|[/.]\d)"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NUMERAL = r"(?:iv|i{1,3}|0?[1-4])(?!\w)"
_QUARTER = re.compile(
    rf"qu(?<!\wqu)[ýí]\s*(?P<n>{_NUMERAL})(?![.,]\d)(?:(?P<more>(?:\s*(?:,|và|-|\+)\s*{_NUMERAL})*){_YEAR})?"
)
_COUNTS = {
    "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10,
    "mười một": 11,
}  # fmt: skip
_COUNT = re.compile(rf"(?<![\w.,/-])(\d{{1,2}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})\s+\Z")
_MONTHS = re.compile(
    r"tháng\s+(?:(?P<side>đầu|cuối)\s+năm(?!\s*(?:học|thứ|tiếp))(?:\s*(?P<y>\d{4})(?!\d))?|năm\s*(?P<y2>\d{4})(?!\d))"
)
_HALF = re.compile(
    r"nửa(?<!\wnửa)\s+(?P<side>đầu|cuối)\s+năm(?!\s*(?:học|thứ|tiếp))(?:\s*(?P<y>\d{4})(?!\d))?(?P<y2>(?!))?"
)
_MONTH = re.compile(rf"tháng(?<!\wtháng)\s*(?P<n>0?[1-9]|1[0-2])(?![\d%]|[/.,-]\d{{1,3}}(?!\d)|/[^\W\d])(?:{_YEAR})?")
_CALENDAR = re.compile(
    r"năm(?<!\wnăm)\s*(?P<y>\d{4})(?P<y2>(?!))?(?!\d|\s*[-/]\s*\d|[.,]\d|\s*(?:đến|tới)\s+(?:năm\s*)?\d{4})"
)
_SCHOOL = re.compile(r"năm(?<!\wnăm)\s+học(?:\s+mới)?[\s:(]{0,4}(?P<y>\d{4})\s*(?:-|/|đến)\s*(?P<y2>\d{4})(?!\d)")

_IN_DATE = re.compile(r"(?:ngày[\W_]*|(?<!\d)(?<!tuần )(?<!thứ )(?<!đợt )(?<!kỳ )\d{1,2}[\s,/.-]*|mùng\s+\w+\s+)\Z")
_BOUNDED = re.compile(
    r"(?<!\w)(?:đến|tới|từ|trước|sau|hết|qua|nhất|sinh|giai đoạn|nhiệm kỳ|nhiệm kì|thời kỳ|tầm nhìn|định hướng)"
    r"\s+(?:hết\s+|đầu\s+|giữa\s+|cuối\s+|là\s+|trước\s+|sau\s+|trong\s+)*\(?\Z"
)
_LAW = re.compile(
    r"(?<!pháp )(?<!kỷ )(?<!\w)(?:luật(?! sư| gia)|hiến pháp|pháp lệnh|công ước|hiệp định|tuyên ngôn|sắc lệnh"
    r"|cách mạng)(?:\s+(?!(?:trong|vào|tại|được|đã|từ)\s)[^\W\d_&]+,?){0,16}\s*\(?\Z"
    r"|(?:sửa đổi|bổ sung|blhs|blds)\s+\Z|\d[\w.]*[/-][^\W\d][\w&/-]*\s+\Z"
)
_COMPARED = re.compile(r"(?<!\w)(?:cùng kỳ|so với)(?:\s+\w+){0,4}\s*\Z")
_ANY_YEAR = re.compile(r"(?:năm\s*|(?:quý\s*\w{1,3}|tháng\s*\d{1,2})\s*[/.-]\s*)(?P<y>\d{4})(?!\d|\s*[-/]\s*\d)")
_SENTENCE_END = re.compile(r"[.;!?…]\s|\n")
_REACH = 300


def find_periods(text: str, published: str | None) -> tuple[Finding, ...]:
    """The periods named in `text`, in order, never overlapping.

    `2017-Q1`, `2018-H1` (6 tháng đầu năm), `2014-9M` (9 tháng), `2015-03`, `2016`, and `2016-09/2017-05` for a school
    year. A period whose year isn't beside it takes it from its sentence, then the first line, then `published`, and is
    inferred; without any of these it is left out.
    """
    source = key(text)
    years = _Years(source, published)
    finders = (_quarters, _spans, _school_years, _months, _calendar_years)
    return _without_overlap(len(source), (finding for finder in finders for finding in finder(source, years)))


def _without_overlap(length: int, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """In text order; where two overlap, the earlier one given."""
    found: list[Finding] = []
    taken = bytearray(length)
    for finding in findings:
        start, end = finding.start or 0, finding.end or 0
        if not any(taken[start:end]):
            found.append(finding)
            taken[start:end] = b"\x01" * (end - start)
    return tuple(sorted(found, key=lambda finding: finding.start or 0))


class _Years:
    """From where a period without a year may take it."""

    def __init__(self, source: str, published: str | None) -> None:
        head = re.search(r"\S.{0,300}", source)
        self._source = source
        self._title = head.span() if head else (0, 0)
        match = re.match(r"(\d{4})(?:-(\d{2}))?", published or "")
        self._published = (int(match[1]), int(match[2] or 6)) if match else None

    def near(self, start: int, end: int) -> int | None:
        """The nearest year after, else before, in the sentence; else one of the first line."""
        low, high = max(0, start - _REACH), min(len(self._source), end + _REACH)
        before = [found.end() for found in _SENTENCE_END.finditer(self._source, low, start)]
        stop = _SENTENCE_END.search(self._source, end, high)
        spans = ((end, stop.start() if stop else high), (before[-1] if before else low, start), self._title)
        for place, span in enumerate(spans):
            if found := self._among(*span):
                return found[-1] if place == 1 else found[0]
        return None

    def _among(self, start: int, end: int) -> list[int]:
        """Years that the stretch speaks of, without those of laws, comparisons and far horizons."""
        return [
            int(found["y"])
            for found in _ANY_YEAR.finditer(self._source, start, end)
            if self._plausible(int(found["y"]))
            and not any(
                rule.search(self._source, max(0, found.start() - 120), found.start()) for rule in _NOT_OF_REPORT
            )
        ]

    def _plausible(self, year: int) -> bool:
        return abs(year - self._published[0]) <= 1 if self._published else 1945 <= year <= 2100

    def of_publication(self, first_month: int) -> int | None:
        """The year of publication, but last year's period when this year's begins more than half a year later.

        A first quarter spoken of in November or December is the coming one.
        """
        if self._published is None:
            return None
        year, month = self._published
        if first_month == 1 and month >= 11:
            return year + 1
        return year - 1 if first_month - month > 6 else year


_NOT_OF_REPORT = (_BOUNDED, _LAW, _COMPARED)


def _quarters(source: str, years: _Years) -> Iterator[Finding]:
    for found in _QUARTER.finditer(source):
        year = found["y"] or found["y2"]
        first = _quarter(found["n"])
        if year and not found["more"]:
            yield Finding(f"{int(year)}-Q{first}", *found.span(), "period.quarter")
        elif year:
            yield from _listed_quarters(found, year)
        else:
            near = years.near(*found.span()) or years.of_publication(3 * first - 2)
            if near:
                yield Finding(f"{near}-Q{first}", *found.span(), "period.quarter", "inferred")


def _listed_quarters(found: re.Match[str], year: str) -> Iterator[Finding]:
    """`Quý I, II năm 2017`: each quarter with the year that ends the list."""
    yield Finding(f"{int(year)}-Q{_quarter(found['n'])}", found.start(), found.end("n"), "period.quarter", "inferred")
    rest = list(re.compile(_NUMERAL).finditer(found.string, found.start("more"), found.end("more")))
    for item in rest:
        end = found.end() if item is rest[-1] else item.end()
        yield Finding(f"{int(year)}-Q{_quarter(item[0])}", item.start(), end, "period.quarter", "inferred")


def _quarter(numeral: str) -> int:
    return _ROMAN.get(numeral) or int(numeral)


def _spans(source: str, years: _Years) -> Iterator[Finding]:
    """`6 tháng đầu năm 2018`, `9 tháng năm 2014`, `nửa cuối năm 2018`."""
    for found in _MONTHS.finditer(source):
        count = _COUNT.search(source, max(0, found.start() - 12), found.start())
        if count:
            number = _COUNTS.get(count[1]) or int(count[1])
            yield from _span(found, count.start(), number, found["side"] or "", years)
    for found in _HALF.finditer(source):
        yield from _span(found, found.start(), 6, found["side"], years)


def _span(found: re.Match[str], start: int, number: int, side: str, years: _Years) -> Iterator[Finding]:
    notation = {("cuối", 3): "Q4", ("cuối", 6): "H2", ("đầu", 6): "H1", ("", 6): "H1"}.get((side, number))
    if notation is None and (side == "cuối" or not 2 <= number <= 11):
        return
    written = found["y"] or found["y2"]
    first_month = 13 - number if side == "cuối" else 2
    year = written or years.near(start, found.end()) or years.of_publication(first_month)
    sure: Confidence = "exact" if written and (side or number != 6) else "inferred"
    if year:
        yield Finding(f"{int(year)}-{notation or f'{number}M'}", start, found.end(), "period.months", sure)


def _school_years(source: str, years: _Years) -> Iterator[Finding]:
    for found in _SCHOOL.finditer(source):
        if int(found["y2"]) == int(found["y"]) + 1:
            value = f"{int(found['y'])}-09/{int(found['y2'])}-05"
            yield Finding(value, *found.span(), "period.school-year", "inferred", detail="năm học")


def _months(source: str, years: _Years) -> Iterator[Finding]:
    months = [found for found in _MONTH.finditer(source) if not _bound(source, found.start())]
    for position, found in enumerate(months):
        if year := found["y"] or found["y2"]:
            yield Finding(f"{int(year)}-{int(found['n']):02}", *found.span(), "period.month")
        elif year := _following(source, found, months[position + 1 : position + 4]):
            yield Finding(f"{int(year)}-{int(found['n']):02}", *found.span(), "period.month", "inferred")


def _following(source: str, found: re.Match[str], later: Iterable[re.Match[str]]) -> str:
    """The year of the next month that has one, in the same sentence: `tháng 3 và nhiệm vụ tháng 4 năm 2017`."""
    for month in later:
        if month.start() - found.end() > _REACH // 2 or _SENTENCE_END.search(source, found.end(), month.start()):
            return ""
        if year := month["y"] or month["y2"]:
            return str(year) if int(month["n"]) > int(found["n"]) else ""
    return ""


def _calendar_years(source: str, years: _Years) -> Iterator[Finding]:
    for found in _CALENDAR.finditer(source):
        start = found.start()
        if (
            1945 <= int(found["y"]) <= 2100
            and not _bound(source, start)
            and not _LAW.search(source, max(0, start - 120), start)
        ):
            yield Finding(str(int(found["y"])), *found.span(), "period.year")


def _bound(source: str, start: int) -> bool:
    """Whether what begins at `start` is part of a date or the end of a term: `ngày 05 | tháng 3`, `đến | năm 2030`."""
    low = max(0, start - 30)
    return bool(_IN_DATE.search(source, low, start) or _BOUNDED.search(source, low, start))


# ---- horizons ----------------------------------------------------------------------------------------------------

_RANGE = r"(?P<from>\d{4})(?P<dash>\s*-\s*|\s*(?:đến|tới)\s*(?:hết\s+)?(?:năm\s*)?|\s+)(?P<to>\d{4})(?![\d/]|\.\d)"
_TERM = re.compile(
    r"(?:giai đoạn|giai đọan|nhiệm k[ỳì]|thời k[ỳì]|(?<!\d)(?:0?5|10) năm)(?:\s+(?:0?5|10) năm)?"
    r"(?:\s+(?:[ivx]+|\d)(?!\w))?(?:\s+đầu)?"
    r"[\s:,(]{0,5}(?:từ\s+)?(?:năm\s*)?" + _RANGE
)
_MORE_TERMS = re.compile(r"\)?\s*(?:,|;|và)\s*(?:(?:giai đoạn|nhiệm k[ỳì])\s*)?" + _RANGE.replace(r"|\s+)", ")"))
_OUTLOOK = re.compile(
    r"(?:định hướng|tầm nhìn)(?:\s+(?:phát triển\s+)?(?:cho\s+)?(?:đến|tới))?\s+(?:năm\s*)?(?P<y>\d{4})(?!\d)"
)
_UNTIL = re.compile(r"(?:đến|tới)\s+(?:hết\s+|cuối\s+)?năm\s*(?P<y>\d{4})(?!\d)")
_PLAN = re.compile(
    r"(?<!\w)(?:phấn đấu|mục tiêu|chỉ tiêu|kế hoạch|chiến lược|quy hoạch|đề án|chương trình|định hướng|tầm nhìn"
    r"|dự kiến|lộ trình|phương hướng|nghị quyết)(?!\w)"
)
_PAST = re.compile(r"(?<!\w)(?:từ\s+(?:năm\s*)?(?:\d{1,2}/)?\d{4}|tính|\(năm \d{4}\))\s*(?:cho\s+)?\Z")
_ACHIEVED = re.compile(r"\s*,?\s*(?:\w+\s+){0,9}đã\s")


def find_horizons(text: str) -> tuple[Finding, ...]:
    """The years a plan covers (`2017-2020`) or reaches to (`2030`), in order, never overlapping.

    A term that ends before it begins is kept and ambiguous. `đến năm 2025` counts where the sentence speaks of a plan.
    """
    source = key(text)
    return _without_overlap(len(source), (*_terms(source), *_outlooks(source), *_targets(source)))


def _terms(source: str) -> Iterator[Finding]:
    for first in _TERM.finditer(source):
        item: re.Match[str] | None = first
        start = first.start()
        while item:
            if finding := _term(item, start):
                yield finding
            item = _MORE_TERMS.match(source, item.end())
            start = item.start("from") if item else 0


def _term(found: re.Match[str], start: int) -> Finding | None:
    since, until = int(found["from"]), int(found["to"])
    if not (1900 <= since <= 2100 and 1900 <= until <= 2100):
        return None
    value = f"{since}-{until}"
    if until <= since:
        return Finding(value, start, found.end(), "horizon.inverted", "ambiguous")
    return Finding(value, start, found.end(), "horizon.term", "exact" if found["dash"].strip() else "inferred")


def _outlooks(source: str) -> Iterator[Finding]:
    for found in _OUTLOOK.finditer(source):
        if 1945 <= int(found["y"]) <= 2100:
            yield Finding(str(int(found["y"])), *found.span(), "horizon.outlook")


def _targets(source: str) -> Iterator[Finding]:
    for found in _UNTIL.finditer(source):
        if 1945 <= int(found["y"]) <= 2100 and _planned(source, found):
            yield Finding(str(int(found["y"])), *found.span(), "horizon.target", "inferred")


def _planned(source: str, found: re.Match[str]) -> bool:
    """Whether the words around speak of a plan; the heading above counts, so that a new line ends nothing before."""
    low = max(0, found.start() - 120)
    before = [end.end() for end in re.finditer(r"[.!?…]\s", source[low : found.start()])]
    low += before[-1] if before else 0
    stop = _SENTENCE_END.search(source, found.end(), found.end() + 60)
    high = stop.start() if stop else found.end() + 60
    if _PAST.search(source, low, found.start()) or _ACHIEVED.match(source, found.end()):
        return False
    return bool(_PLAN.search(source, low, found.start()) or _PLAN.search(source, found.end(), high))
