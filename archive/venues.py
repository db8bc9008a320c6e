"""Where did it take place? The districts among those named in a text in which its event was held.

Enters: a text, its blocks, the days found in it and the districts named in it (a commune's district counts). Leaves:
Findings, each the mention of the district with the rule that made it a venue. May not: find a day or a place itself.

    held.venue   after "Địa điểm:"                                                             exact
    held.at      after "tại" or "ở" in a sentence that says when: `tại UBND huyện Tam Đảo`     exact
    held.visit   after "đến", "làm việc với", "thăm" … in such a sentence                      inferred
    held.title   after "tại" in the title                                                      inferred
    held.lead    after "tại" in one of the first sentences that speaks of holding something    inferred
    held.only    the only district of the title and the first sentences                        inferred

The first rule that finds anything is believed, but that the first three go together. Places joined to a venue by a
comma, "và" or brackets alone are venues too: `đến các xã Đạo Trù, Yên Dương (huyện Tam Đảo) và xã Lãng Công`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.document import Block, Confidence, Finding
from archive.text import key

_LEAD_SENTENCES = 4
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_])|\n")
_VENUE = re.compile(r"địa điểm[^.;:\n]{0,40}:[^;\n]{0,160}$")
_AT = re.compile(r"(?:^|[\s(,;])(?:tại|ở)\s[^.;:\n]{0,80}$")
_VISIT = re.compile(
    r"(?:^|[\s(,;])(?:đến|tụ hội về|hội tụ về|về thăm|làm việc với|làm việc tại|thăm|đi qua|xuống|lên)\s"
    r"(?!từ|dự|ngày|năm|nay|hết)(?:\d+ (?:thôn|xã|hộ|gia đình|điểm) )?[^.;:,\n\d]{0,60}$"
)
_HALL = re.compile(r"(?:hội trường|nhà văn hóa|trụ sở|sân vận động)\s[^.;:,\n]{0,40}$")
_JOINT = re.compile(r"[\s,()]*(?:(?:và|của|thuộc|-)\s*)?[\s,()]*")
_SAME_DAY = re.compile(r"(?:cùng|trong) (?:ngày|buổi)\b")
_HELD = re.compile(r"tổ chức|diễn ra|khai mạc|bế mạc|khánh thành|tham dự|về dự|mở lớp")
_BACK = 170

Span = tuple[int, int]


def find_venues(
    text: str, blocks: Sequence[Block], events: Sequence[Finding], districts: Sequence[Finding]
) -> tuple[Finding, ...]:
    """The venues among `districts` (findings of district codes, with spans, in order). None where no day was found."""
    named = [item for item in districts if item.start is not None and item.confidence != "ambiguous"]
    if not events or not named:
        return ()
    keyed = key(text)
    title = next((block for block in blocks if block.kind == "title"), None)
    body = title.end if title else 0
    sentences = list(_sentences(keyed, body))
    dated = [span for span in sentences if _is_dated(keyed, span, events)]
    lead = sentences[:_LEAD_SENTENCES]
    found = [
        *_after(keyed, [(body, len(text))], named, _VENUE, "held.venue", "exact"),
        *_after(keyed, dated, named, _AT, "held.at", "exact"),
        *_after(keyed, dated, named, _VISIT, "held.visit", "inferred"),
        *_after(keyed, dated, named, _HALL, "held.at", "inferred"),
    ]
    if not found and title:
        found = list(_after(keyed, [(title.start, title.end)], named, _AT, "held.title", "inferred"))
    if not found:
        held = [span for span in lead if _HELD.search(keyed, *span)]
        found = list(_after(keyed, held, named, _AT, "held.lead", "inferred"))
    if not found and dated:
        found = list(_only(named, lead[-1][1] if lead else body))
    return tuple(sorted(found, key=lambda item: item.start or 0))


def _sentences(text: str, start: int) -> Iterator[Span]:
    for stop in _SENTENCE.finditer(text, start):
        if stop.start() > start:
            yield start, stop.start()
        start = stop.end()
    if start < len(text):
        yield start, len(text)


def _is_dated(text: str, span: Span, events: Sequence[Finding]) -> bool:
    if any(event.start is not None and span[0] <= event.start < span[1] for event in events):
        return True
    return _SAME_DAY.search(text, *span) is not None


def _after(
    text: str, spans: Sequence[Span], named: Sequence[Finding], cue: re.Pattern[str], rule: str, confidence: Confidence
) -> Iterator[Finding]:
    """The districts that follow `cue` within one of the spans, and those joined to them."""
    for low, high in spans:
        venue, former = -1, low
        for item in named:
            assert item.start is not None and item.end is not None
            if not low <= item.start < high:
                continue
            joined = venue >= 0 and _JOINT.fullmatch(text, venue, item.start) is not None
            # What stands before another place belongs to that place.
            if joined or cue.search(text[max(former, item.start - _BACK) : item.start]):
                yield replace(item, rule=rule, confidence=_weaker(item.confidence, confidence))
                venue = item.end
            else:
                venue = -1
            former = item.end


def _weaker(one: Confidence, other: Confidence) -> Confidence:
    return "inferred" if "inferred" in (one, other) else "exact"


def _only(named: Sequence[Finding], end: int) -> Iterator[Finding]:
    early = [item for item in named if item.start is not None and item.start < end]
    if len({item.value for item in early}) == 1:
        yield replace(early[0], rule="held.only", confidence="inferred")
