"""What the mentions of one document give each other: dates behind titles, years, issuers, the numbers of laws.

Enters: the Mentions of a document in text order, a text and its key. Leaves: the Mentions with those parts filled, each
marked as inferred. May not: take a part from anywhere but the document, choose between two candidates.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from archive.citation_dates import Beside, Dates
from archive.citation_mentions import LAW, PROGRAMME, Mention, compose
from archive.citation_names import Name
from archive.citation_types import heads_line

_BETWEEN = re.compile(r",?\s*\(?\s*(?:(?:luật|bộ luật|pháp lệnh)\s+)?(?:số)?\s*:?\s*")
_BETWEEN_LENGTH = 20
_DIGIT = re.compile(r"\d")
_TITLE = 900
_HEAD, _HEADING, _GUIDED = 1200, 400, 160
_DRAFT = re.compile(r"(?:dự thảo|dự án|dự luật)\s+(?:các\s+)?\Z")
_CALLED = re.compile(r"\s*[,(]\s*sau\s+đây\s+(?:gọi|viết)")
_GROUND = re.compile(r"căn\s+cứ\s+\Z")
_GUIDES = re.compile(r"hướng\s+dẫn|quy\s+định\s+chi\s+tiết|sửa\s+đổi|bổ\s+sung")
_SHORT_TITLE = 120
_SENTENCE = re.compile(r"\n|\.\s+[A-ZĐÂĂÔƠƯÁÀẢẠẤẦẬẮÊẾỀỂÉÍÌÓÒỐỒỔỚỜÚÙỨỪÝ]")


def absorb(
    text: str, keyed: str, numbers: list[Mention], names: Sequence[Name]
) -> tuple[list[Mention], list[Name], dict[str, Mention]]:
    """The mentions with the names of laws that stand before their numbers: `Luật Đất đai số 31/2024/QH15` is one.

    Also the names that stand alone, and the number of every law so named, by its slug: that of the law which the
    document itself is, else the only one that the document gives it.
    """
    kept: list[Name] = []
    known: dict[str, list[tuple[Name, Mention]]] = {}
    ends = [item.end for item in numbers]
    for name in names:
        index = bisect_left(ends, name.end + 1)
        item = numbers[index] if index < len(numbers) else None
        whole = _with_name(keyed, item, name) if item else None
        if whole is None or name.whole:
            kept.append(name)
        if whole:
            numbers[index] = whole
            if whole.year and not name.whole:
                known.setdefault(name.slug, []).append((name, whole))
    meant = {slug: only for slug, pairs in known.items() if (only := _meant(keyed, pairs))}
    return numbers, kept, meant | _itself(text, numbers, names)


def _meant(keyed: str, pairs: Sequence[tuple[Name, Mention]]) -> Mention | None:
    """The one number that a document gives a law; of several the one that it says it calls so, or is based on."""
    called = [item for _, item in pairs if _CALLED.match(keyed, item.end)]
    ground = [item for name, item in pairs if _GROUND.search(keyed, max(0, name.start - 12), name.start)]
    for some in ([item for _, item in pairs], called, ground):
        if len({compose(item) for item in some}) == 1:
            return some[0]
    return None


def _itself(text: str, numbers: Sequence[Mention], names: Sequence[Name]) -> dict[str, Mention]:
    """The law that the document is, by the slug of its title: `Luật số: 72/2020/QH14 … LUẬT / BẢO VỆ MÔI TRƯỜNG`."""
    head = next((item for item in numbers if item.assembly and item.year), None)
    digit = _DIGIT.search(text, head.start) if head else None
    if head is None or digit is None or head.start > _HEAD or not heads_line(text, digit.start()):
        return {}
    for name in names:
        alone = text[name.start - 1 : name.start] in ("", "\n") and text[name.end : name.end + 1] in ("", "\n")
        if name.start >= head.end and alone and text[name.start : name.end].isupper():
            return {name.slug: head} if name.start - head.end < _HEADING else {}
    return {}


def draft(keyed: str, start: int) -> bool:
    """Whether the law named at `start` is one that has yet to be passed: `dự thảo Luật …`."""
    return _DRAFT.search(keyed[max(0, start - 16) : start]) is not None


def older(keyed: str, numbers: Sequence[Mention], name: Name, number: Mention) -> bool:
    """Whether the instrument that guides or amends the law named is older than `number`, which then is a later law."""
    index = bisect_left([item.start for item in numbers], name.start) - 1
    guide = numbers[index] if index >= 0 else None
    if guide is None or name.start - guide.end > _GUIDED or not _GUIDES.search(keyed, guide.end, name.start):
        return False
    return (guide.year or guide.signed or number.year) < number.year


def _with_name(keyed: str, item: Mention, name: Name) -> Mention | None:
    """The number `item` with the name before it, or None where it is not that law's number.

    The number behind "Luật sửa đổi, bổ sung … của Luật Giáo dục" is that of the amending law: it loses the name.
    """
    if not item.assembly or item.start > name.end + _BETWEEN_LENGTH:
        return None
    digit = _DIGIT.search(keyed, max(name.end, item.start))
    if name.whole:
        return replace(item, start=digit.start()) if digit and item.start == name.start else None
    # "Luật Luật sư số …": the number's own word stands inside the name.
    if item.start > name.end and "\n" in keyed[name.end : item.start] and keyed[item.start].isalpha():
        return None
    begins = item.start if item.start >= name.end else digit.start() if digit and name.start < item.start else -1
    if begins >= 0 and _BETWEEN.fullmatch(keyed, name.end, begins):
        return replace(item, start=name.start, type="PL" if keyed[name.start] == "p" else LAW, inferred=False)
    return item if item.start == name.start else None


def date_titles(text: str, keyed: str, mentions: list[Mention], dates: Dates) -> list[Mention]:
    """The mentions, those without a date dated by the one behind their title: `… về việc … ngày … của …`."""
    _hand_back(text, mentions)
    claimed = {item.dated for item in mentions}
    starts = [item.start for item in mentions]
    for beside in dates.of_titles(keyed):
        if beside.at in claimed:
            continue
        for index in range(bisect_left(starts, beside.at) - 1, -1, -1):
            item = mentions[index]
            if beside.at - item.end > _TITLE or _SENTENCE.search(text, item.end + 4, beside.at):
                break
            if not item.day and not item.named and _titled(item, beside):
                mentions[index] = replace(item, day=beside.day, signed=beside.year)
                break
    _hand_back(text, mentions)
    return mentions


def _titled(item: Mention, beside: Beside) -> bool:
    """Whether the date behind a title may be that of the instrument."""
    if item.year or item.signed:
        return beside.year == (item.year or item.signed)
    if not item.issued:
        return bool(beside.issuer)
    first = item.issuer.partition("-")[0]
    return bool(beside.issuer) and (first.startswith(beside.issuer) or beside.issuer == f"B{first}")


def _hand_back(text: str, mentions: list[Mention]) -> None:
    """Gives the date behind a title that repeats the number or the name, or behind a law named in the title, to the
    instrument whose title it is: `Luật số 57/2020/QH14 Luật Thanh niên ngày …`."""
    for index in range(1, len(mentions)):
        outer, item = mentions[index - 1], mentions[index]
        law = item.number.startswith(f"{LAW}:") and outer.assembly
        if outer.day or not item.day or item.day[:4] != outer.year or not (law or outer.number == item.number):
            continue
        between = text[outer.end : item.start]
        if not between.strip():
            mentions[index - 1] = replace(outer, day=item.day)
        elif law and len(between) < _SHORT_TITLE and not re.search(r"[.;,\n]", between):
            mentions[index - 1] = replace(outer, day=item.day, signed=item.signed)
            mentions[index] = replace(item, day="", signed="")


def resolve(
    mentions: Sequence[Mention], famous: Mapping[tuple[str, str], tuple[str, str]], own: Mention | None = None
) -> list[Mention]:
    """The mentions, what one leaves open taken from the others of the same instrument where those agree.

    `famous` are numbers that name one instrument everywhere: (type, number) to year and issuer. `own` is the document's
    own number.
    """
    items = _undated([_recognised(item, famous) for item in mentions])
    full: dict[tuple[str, str], dict[str, Mention]] = {}
    issued: dict[tuple[str, str], dict[str, Mention]] = {}
    for item in [*items, own] if own else items:
        if item.type != PROGRAMME and (item.full or item.issuer):
            table = full if item.full else issued
            table.setdefault((item.type, item.number), {})[compose(item)] = item
    return [
        _filled(item, full.get((item.type, item.number), {}), issued.get((item.type, item.number), {}))
        for item in items
    ]


def _undated(items: list[Mention]) -> list[Mention]:
    """The mentions, those of a number alone without the year behind them where the document says that the instrument
    is of another one: `thưởng Tết theo Nghị định 73 năm 2026` is no decree of 2026."""
    years: dict[tuple[str, str], set[str]] = {}
    for item in items:
        if item.symbol and item.year:
            years.setdefault((item.type, item.number), set()).add(item.year)
    loose = [bool(item.signed and not item.symbol and not item.day and not item.year) for item in items]
    return [
        replace(item, signed="")
        if free and (known := years.get((item.type, item.number))) and item.signed not in known
        else item
        for item, free in zip(items, loose, strict=True)
    ]


def _recognised(item: Mention, famous: Mapping[tuple[str, str], tuple[str, str]]) -> Mention:
    known = famous.get((item.type, item.number))
    if known and not item.symbol and not item.year:
        return replace(item, year=known[0], issuer=known[1], inferred=True)
    return item


def _filled(item: Mention, full: Mapping[str, Mention], issued: Mapping[str, Mention]) -> Mention:
    """`item` with what the one instrument that it may mean gives it; itself where none or more than one fit.

    Where no full mention fits, one whose year is open may still give the issuer.
    """
    if item.type == PROGRAMME or item.full:
        return item
    fitting = [other for other in full.values() if item.named or _fits(item, other)]
    if not fitting and not item.issuer and not item.named:
        fitting = [other for other in issued.values() if _fits(item, other)]
    if len(fitting) != 1:
        return item
    other = fitting[0]
    return replace(
        item, year=other.year, signed=other.signed or item.signed, issuer=other.issuer, written=other.written,
        party=other.party, inferred=True,
    )  # fmt: skip


def _fits(item: Mention, other: Mention) -> bool:
    """Whether an open mention may mean the full one. 102/QĐ-TTg is not 102/2009/QĐ-TTg: two series, but a decree or a
    circular has one number only."""
    if item.year and item.year != other.year:
        return False
    if item.signed and item.signed != (other.signed or other.year):
        return False
    if item.issuer and item.symbol and item.type not in ("NĐ", "TT", "TTLT"):
        return item.issuer == other.issuer and bool(item.year) == bool(other.year)
    return not item.issuer or other.issuer.partition("-")[0] == item.issuer.partition("-")[0]
