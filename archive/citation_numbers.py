"""Finder of instruments by number: the type word before it, the symbol, the lists, the date and issuer beside it.

Enters: types, issuers, other numbers and a reader of dates; a text in NFC and its key. Leaves: Mentions in text order,
each with the parts that its own words give. May not: resolve a mention by another one but in a list, know a type, an
issuer or a programme itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from archive.citation_dates import Beside, Dates
from archive.citation_mentions import Mention
from archive.citation_symbols import Symbol, Symbols
from archive.citation_types import Lead, Types, heads_line
from archive.vocabulary import Issuer, OtherNumber

_DIGITS = re.compile(r"\d+")
_TAIL = re.compile(r"\d+(?:\.\d{1,3})*(?:[a-zđ](?![^\W_]))?[ ]{0,3}\n?[ ]{0,2}(?:\d{1,3}\n)?[/-]\s{0,3}[^\W_]")
_LIST = re.compile(
    r"(?:\s*[,;]|(?=\s*(?:và|hoặc|với|hay|&)\s))\s*(?:(?:và|hoặc|với|hay|&)\s+)?(?:(?:số|các số)\s*:?\s*)?"
)
_LIST_LENGTH = 24
_FILE = re.compile(r"\.(?:signed|pdf|docx?|xlsx?|zip|rar|html?|jpe?g|png)\b")
_SHORT_YEAR = re.compile(r"\s?/\s?(?P<year>(?:19|20)\d\d)(?!\s?[/-]\s?\w|\w)")
_NAMED_YEAR = re.compile(r"(?:19[89]|20[0-3])\d")
# Words that take an instrument, words that may follow its number, and words that follow nothing else.
_TAKES = re.compile(
    r"(?<!\w)(?:theo|căn\s+cứ|bãi\s+bỏ|hủy\s+bỏ|thay\s+thế|sửa\s+đổi|bổ\s+sung|ký|ra|ban\s+hành|thực\s+hiện|triển\s+khai"
    r"|thi\s+hành|áp\s+dụng|hướng\s+dẫn|của|tại|trong|với|nội\s+dung|tinh\s+thần|đối\s+tượng|vốn)\s+(?:các\s+)?\Z"
)
_GOES_ON = re.compile(
    r"\s*(?:\Z|\n|[.,;:)\]\"!?])"
    r"|\s+(?:-|thực\s+hiện|phê\s+duyệt|ban\s+hành|quy\s+định|quy\s+đinh|của|ngày|năm|về|đã|được|này|nêu|nói|trên|có|còn|hết|thì|là|và"
    r"|để|từ|do|cho|trong|tại|theo|với|mà|không|chưa|sẽ|cũng|đối|như|thay|bãi|hay|hoặc|đến|vào|sau|trước|khi|vì|nên|nhưng"
    r"|giao|công\s+nhận|thành\s+lập|hướng\s+dẫn|sửa|bổ\s+sung|dành|hỗ\s+trợ|đang|vẫn|phải|cần|đều|cùng|nhằm"
    r"|chỉ(?!\s+(?:tiêu|thị|đạo|số|huy)))(?![^\W_])"
)
_PASSES = re.compile(
    r"\s+(?:thực\s+hiện\s+từ|phê\s+duyệt|về\s+việc|(?:có|còn|hết)\s+hiệu\s+lực|(?:nêu|nói)\s+trên)(?![^\W_])"
)
_NO = re.compile(r"\W?no\.")
_NEAR = 200
# A share, a decimal, so many of something: no number of an instrument.
# The first syllable of a verb counts nothing: "Thông tư 06 tập trung", "Nghị định 54 lần lượt nêu".
_COUNTED = re.compile(
    r"(?!\s+(?:tập\s+trung|lần\s+(?:lượt|lưu|này|đầu)|ban\s+hành|đồng\s+(?:thời|ý|bộ)|bước\s+đầu|hướng\s+(?:dẫn|tới|đến)"
    r"|căn\s+cứ|phần\s+nào|mặt\s+khác|điều\s+chỉnh|kỳ\s+vọng|loại\s+(?:bỏ|trừ))(?![^\W_]))"
    r"\s*(?:[%°]|(?<!\s)[.,]\d|[/-]\s?\d|(?<=[\da-z])[/-]\w|[a-zđ]?[.,]\d|(?:phút|giờ|giây|tỷ|tỉ|triệu|nghìn|ngàn|đồng"
    r"|usd|lượt|suất|buổi|k[mg]|ha|m2|cm|mm|gb|mb|điểm|bài|môn|tập|kỳ|câu|chuyến|tấn|tháng|quý|tuần|ngày(?!\s+\d)"
    r"|năm(?!\s+(?:19|20)\d\d)|hộ|xã|thôn|bản|huyện|tỉnh|nước|quốc gia|khu|người|khẩu|em|cháu|con|cá nhân|tập thể"
    r"|cán bộ|học sinh|sinh viên|hội viên|ủy viên|thành viên|đồng chí|đại biểu|vị|ứng viên|ứng cử viên|bệnh nhân|ca|cặp"
    r"|căn|nhà|công trình|mô hình|dự án|lớp|cơ sở|tuyến|đơn vị|doanh nghiệp|cơ quan|sở|ban|bộ|ngành|phòng|chức danh"
    r"|đối tượng|vụ|trường hợp|phần|chiếc|cái|cuốn|tờ|nội dung|nhóm|nhiệm vụ|giải pháp|chỉ tiêu|tiêu chí|đợt|lần|cấp"
    r"|loại|mức|bước|ý|thủ tục|vấn đề|phương án|hướng|chính sách|điều|khoản|chương|mục|mẫu|phiên|trận|tác phẩm|sản phẩm"
    r"|tuổi|gói|gương|thửa|lô|mặt|văn bản|nghị quyết|luật|nghị định|thông tư|quyết định)(?![^\W_]))"
)


class Numbers:
    """Finds numbers of instruments; its tables are made once from the vocabulary."""

    def __init__(self, types: Types, issuers: Iterable[Issuer], others: Iterable[OtherNumber], dates: Dates) -> None:
        rows = list(issuers)
        self.types = types
        self.symbols = Symbols(types, rows, others)
        self._sides = {row.code: row.side for row in rows}
        self._alone = {row.code for row in rows if row.alone}
        self._legal = {row.code for row in types.rows.values() if row.family in ("legal", "joint")}
        self._lawful = {row.code for row in types.rows.values() if row.family == "law"} | self._legal
        self._dates = dates

    def find(self, text: str, keyed: str) -> list[Mention]:
        """Every instrument named by number, in text order."""
        found: list[Mention] = []
        covered = 0
        for digits in _DIGITS.finditer(keyed):
            at = digits.start()
            if at < covered or (at and not _free(keyed, at)):
                continue
            mention = self._at(text, keyed, at, found[-1] if found else None)
            if mention is None:
                continue
            found.append(mention)
            covered = mention.end
            if mention.member and mention.symbol:
                _share(found)
            if mention.both:
                _date_list(keyed, found)
            if mention.lent:
                _spread(keyed, found)
        return found

    def of_symbol(self, symbol: Symbol, type_: str = "") -> Mention:
        """A symbol by itself as a mention: a canonical form, or a number that running text isn't trusted with."""
        known, _ = self._type(symbol, type_)
        return self._mention(0, symbol.end, "citation.canonical", known, symbol)

    def _at(self, text: str, keyed: str, at: int, last: Mention | None) -> Mention | None:
        floor = last.end if last else 0
        if last and not (at - last.behind < _LIST_LENGTH and _LIST.fullmatch(keyed, last.behind, at)):
            last = None
        if not last and not _TAIL.match(keyed, at) and not self.types.may_lead(keyed, at):
            return None
        lead = self.types.lead(text, keyed, at)
        if lead is None and keyed[at - 1 : at].isalpha():
            return None
        last = None if lead and lead.type else last
        symbol = self.symbols.read(text, keyed, at, lead is not None or last is not None)
        if symbol and _FILE.match(keyed, symbol.end):
            return None
        if lead and lead.other:
            lead = self._beyond(text, keyed, at, symbol, floor) if symbol else None
            if lead is None:
                return None
        if symbol and (symbol.type or symbol.issuer):
            return self._symbolic(text, keyed, at, symbol, lead, last, floor)
        if symbol:
            return self._short(text, keyed, at, symbol, lead, last)
        return self._plain(text, keyed, at, lead, last)

    def _beyond(self, text: str, keyed: str, at: int, symbol: Symbol, floor: int) -> Lead | None:
        """What stands in front of the word for another thing: "Quyết định giao đất số 12/QĐ-UBND" is of a decision."""
        if symbol.side == "assembly" and symbol.year:
            return self.types.far_lead(text, keyed, at, self._lawful, floor) or Lead(at, "", True)
        if not symbol.type or not (symbol.known or symbol.year):
            return None
        if symbol.known and heads_line(text, at):
            return Lead(at, "", True)
        return self.types.far_lead(text, keyed, at, {symbol.type}, floor)

    def _symbolic(
        self, text: str, keyed: str, at: int, symbol: Symbol, lead: Lead | None, last: Mention | None, floor: int
    ) -> Mention | None:
        numbered = lead is not None and lead.numbered
        if lead and not lead.type and not last:
            lead = self.types.far_lead(text, keyed, at, self._wanted(symbol), floor)
        lead = lead if lead and lead.type else None
        word = lead.type if lead else last.type if last else ""
        if not self._trusted(symbol, word, numbered, numbered and heads_line(text, at)):
            return None
        type_, inferred = self._type(symbol, word)
        rule = "citation.list" if last else "citation.word" if lead else "citation.symbol"
        mention = self._mention(lead.start if lead else at, symbol.end, rule, type_, symbol)
        mention = replace(mention, inferred=inferred, member=last is not None)
        return self._beside(text, keyed, mention, symbol.known)

    def _wanted(self, symbol: Symbol) -> Collection[str]:
        """The types whose word may stand further in front of a symbol."""
        if symbol.type:
            return {symbol.type}
        if symbol.side == "assembly":
            return self._lawful
        if symbol.issuer in self._alone:
            return self._legal
        return {self.types.letter} if symbol.known and "-" in symbol.issuer else ()

    def _mention(self, start: int, end: int, rule: str, type_: str, symbol: Symbol) -> Mention:
        family = self.types.family(type_)
        untyped = family in ("letter", "law", "court") or symbol.side == "assembly"
        return Mention(
            start, end, rule, type_, symbol.number, symbol.year, symbol.written or ("" if untyped else type_),
            symbol.issuer, symbol.party, issued=family not in ("law", "plain", "court"),
            assembly=symbol.side == "assembly",
        )  # fmt: skip

    def _trusted(self, symbol: Symbol, word: str, numbered: bool, heads: bool) -> bool:
        """Whether a symbol is one of an instrument: by its type, its issuer or the word before it."""
        family = self.types.family(symbol.type)
        if symbol.type:
            dated = bool(symbol.year)
            return bool(word) or dated or family == "plain" or (bool(symbol.issuer) and family != "court")
        if symbol.side != "assembly" and self.types.family(word) == "law":
            return False
        several = "-" in symbol.issuer
        if several and self.types.family(word) == "letter":
            return True
        if symbol.known and (several or word or (symbol.year and (numbered or symbol.side == "assembly"))):
            return True
        if symbol.alone and symbol.side != "assembly":
            return True
        return heads if several and not word and not symbol.year else bool(word) and (numbered or word in self._legal)

    def _type(self, symbol: Symbol, word: str) -> tuple[str, bool]:
        """The type, and whether a rule chose it: the symbol decides; one without type takes the word before it."""
        family = self.types.family(word)
        if symbol.type:
            if family == "letter" and symbol.issuer and not symbol.known:
                return word, False
            row = self.types.rows.get(word)
            same = not row or family == "any" or symbol.type in (word, row.party)
            return symbol.type, not same
        if symbol.side == "assembly":
            return word or symbol.alone, not word
        several = "-" in symbol.issuer
        if word in self._legal or (word and family not in ("letter", "any") and not (several and symbol.known)):
            return word, False
        if symbol.alone and not word and not several:
            return symbol.alone, True
        return self.types.letter, bool(word) and family not in ("letter", "any")

    def _short(
        self, text: str, keyed: str, at: int, symbol: Symbol, lead: Lead | None, last: Mention | None
    ) -> Mention | None:
        """`Quyết định 54/2012`: number and year, the rest left out."""
        type_ = self._standing(lead, last)
        number = self.symbols.number(keyed, at)
        found = _SHORT_YEAR.match(keyed, number[1]) if number else None
        row = self.types.rows.get(type_)
        if row is None or found is None or not (row.bare == "yes" or (row.bare != "never" and lead and lead.numbered)):
            return None
        further = last is not None
        mention = Mention(
            lead.start if lead and lead.type else at, found.end(), "citation.list" if further else "citation.short",
            type_, symbol.number, symbol.year, type_, issued=row.family != "plain", member=further, inferred=further,
        )  # fmt: skip
        return self._beside(text, keyed, mention, False)

    def _plain(self, text: str, keyed: str, at: int, lead: Lead | None, last: Mention | None) -> Mention | None:
        """`QĐ 102`, `Nghị định số 116 nêu trên`: a number alone behind a type word, or further in such a list."""
        number = self.symbols.number(keyed, at)
        type_ = self._standing(lead, last)
        row = self.types.rows.get(type_)
        if number is None or row is None or row.bare == "never":
            return None
        name, end = number
        if keyed[end : end + 1].isalnum() or _COUNTED.match(keyed, end) or _FILE.match(keyed, end):
            return None
        if last:
            stands = not last.symbol and keyed[at - 1].isspace() and end - at > 1
        else:
            stands = lead is not None and self._stands_bare(text, keyed, lead, at, end, row.bare)
        if not stands:
            return None
        mention = Mention(
            lead.start if lead and lead.type else at, end, "citation.list" if last else "citation.bare", type_, name,
            written=type_, symbol=False, issued=row.family != "plain", member=last is not None,
            inferred=last is not None,
        )  # fmt: skip
        return self._beside(text, keyed, mention, False)

    def _standing(self, lead: Lead | None, last: Mention | None) -> str:
        """The type of a number without a symbol: of its own word, else of the list that it goes on with."""
        type_ = last.type if last else lead.type if lead else ""
        return self.types.letter if self.types.family(type_) == "any" else type_

    def _stands_bare(self, text: str, keyed: str, lead: Lead, at: int, end: int, bare: str) -> bool:
        """Whether a number alone is a name behind its type word: behind "số", or of two digits behind a word with a
        capital, or with a date or an issuer behind it."""
        if lead.numbered:
            return True
        if bare != "yes" or end - at < 2 or _NAMED_YEAR.fullmatch(keyed, at, end):
            return False
        around = text[max(0, lead.start - _NEAR) : lead.start + _NEAR]
        if text[lead.start].isupper() or not any(map(str.isupper, around)):
            return True
        beside = self._dates.after(text, keyed, end)
        plain = self.types.family(lead.type) != "any" and text[lead.start : at].replace(" ", "").isalpha()
        return bool(beside.day or beside.issuer) or (plain and _used(keyed, lead.start, end))

    def _beside(self, text: str, keyed: str, mention: Mention, known: bool) -> Mention:
        """The mention with the date and the issuer that stand beside it. A date of another year is not its own."""
        beside = self._dates.after(text, keyed, mention.end)
        if mention.year and beside.year and beside.year != mention.year:
            beside = Beside(mention.end, issuer=beside.issuer)
        if not beside.year and not mention.year:
            before = self._dates.before(keyed, mention.start) or self._dates.announced(keyed, mention.start)
            beside = replace(before, end=beside.end, issuer=beside.issuer) if before else beside
        mention = self._issued(mention, beside.issuer, known)
        return replace(
            mention, day=beside.day, signed=beside.year, behind=beside.end, dated=beside.at, both=beside.both
        )

    def _issued(self, mention: Mention, beside: str, known: bool) -> Mention:
        """The mention with its issuer: of the symbol, else the one named beside it, else the one of its type."""
        row = self.types.rows[mention.type]
        cut_off = mention.issuer and not known and beside.lower().startswith(mention.issuer.lower())
        if cut_off and beside != mention.issuer:
            return replace(mention, issuer=beside, inferred=True)
        named = mention.issuer or (beside if mention.issued else "")
        issuer, inferred = named or row.issuer, mention.inferred or bool(row.issuer and not named)
        party = mention.party or (not mention.issuer and self._sides.get(issuer) == "party")
        written = "" if row.family == "letter" and not mention.symbol and issuer else mention.written
        if party and row.party:
            mention, written = replace(mention, type=row.party), row.party
        lent = bool(beside and not mention.issuer)
        return replace(mention, issuer=issuer, party=party, written=written, inferred=inferred, lent=lent)


def _used(keyed: str, start: int, end: int) -> bool:
    """Whether a number behind a type word in small letters is used as the name of an instrument, not as a count.

    `theo quyết định 102 thực hiện từ`, `bãi bỏ quyết định 102.`; "quyết định" is a verb as well: `quyết định 02 việc`.
    """
    if _PASSES.match(keyed, end):
        return True
    verb = keyed.startswith("quyết", start)
    return _GOES_ON.match(keyed, end) is not None and (
        not verb or _TAKES.search(keyed, max(0, start - 24), start) is not None
    )


def _free(keyed: str, at: int) -> bool:
    """Whether a number may begin at `at`: not inside another number, a web address or a word."""
    before = keyed[at - 1]
    if before in "/@#+=%" or before.isdigit():
        return False
    if before == "." and _NO.fullmatch(keyed, max(0, at - 4), at):
        return True
    if before in ".,-:_":
        return at < 2 or not keyed[at - 2].isalnum() or (before in ",:" and keyed[at - 2].isalpha())
    return True


def _share(found: list[Mention]) -> None:
    """Gives the year and issuer of the last of a list to its bare members: `số 01, 02 và 03/2015/TT-BTC`."""
    last = found[-1]
    for index in range(len(found) - 2, -1, -1):
        item = found[index]
        if item.symbol or item.type != last.type or item.signed:
            return
        found[index] = replace(
            item, year=last.year, issuer=last.issuer, written=last.written, party=last.party, inferred=True
        )
        if not item.member:
            return


def _date_list(keyed: str, found: list[Mention]) -> None:
    """Gives the date of the last of a list to those before it: `2085/QĐ-TTg và 2086/QĐ-TTg cùng ngày 31/10/2016`."""
    for index in range(len(found) - 2, -1, -1):
        item, after = found[index], found[index + 1]
        if item.signed or item.type != after.type or not _LIST.fullmatch(keyed, item.behind, after.start):
            return
        found[index] = replace(item, signed=after.signed, day=after.day)


def _spread(keyed: str, found: list[Mention]) -> None:
    """Gives the issuer named behind the last of a list to those before it: `Quyết định 32/2007 và 126/2008 của …`."""
    for index in range(len(found) - 2, -1, -1):
        item, after = found[index], found[index + 1]
        if item.issuer or item.type != after.type or not _LIST.fullmatch(keyed, item.behind, after.start):
            return
        found[index] = replace(item, issuer=after.issuer, party=after.party, lent=True, inferred=True)
