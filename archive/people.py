"""Finder of persons who are named with their office.

Enters: the titles of offices, the family names, a text in NFC. Leaves: Findings in text order; the span is the name
alone, value = code of the name, label = the name, detail = the office as written. May not: know a title or a family
name itself, name a person who has no office beside him, see another finder, edit the text.

Every title is looked at from both sides. `person.before`: "Hoàng Minh Ái - Trưởng Ban Dân tộc", "ông Lò Văn A, Phó Chủ
tịch UBND xã". `person.after`: "Chủ tịch UBND tỉnh Nguyễn Văn B"; there the words between title and name must be those
of an office, and the name begins with a family name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from archive.document import Finding
from archive.text import key, name_code

_WINDOW, _REACH = 70, 160


def _words(words: str) -> frozenset[str]:
    """The words of a list; an underscore stands for the space within one."""
    return frozenset(word.replace("_", " ") for word in words.split())


# Words of offices that may be written small: "Trưởng phòng kế hoạch tổng hợp", "Phó Chủ tịch thường trực huyện".
_ORGAN = _words(
    """
    tỉnh huyện thành phố thị xã trấn phường quận thôn bản ấp khu xóm tổ dân ban phòng sở bộ vụ cục chi tổng văn ủy hội
    đồng nhân tộc tôn giáo thường trực trung ương đảng đoàn công an quân sự tư pháp luật chính sách kế hoạch tài nông
    nghiệp lao động thương binh y tế giáo dục đào tạo tổ chức tuyên vận nội thanh tra kiểm niên phụ nữ cựu chiến mặt
    trận quốc gia phó trưởng nước và hợp biên thông tin truyền hóa thể thao du lịch bảo hiểm kho bạc ngân hàng nhà thuế
    quản lý lí dự án điều phối chấp hành kiêm bí thư chủ tịch cơ quan của phủ xây dựng môi trường khoa học nghệ lệnh lâm
    chuyên trách tâm chỉ đạo phát triển trị người cao tuổi tác xóa giảm nghèo miền núi hải vệ tiểu đất đai việt nam
    nguyên soát biểu số mới sinh lịch sử chữ thập đỏ nhi hòa giải bình kinh lực lượng liên hiệp đội đại diện thực vật
    chăn nuôi thú khuyến cấp viện ty doanh lợi thủy sản bầu cử ngành
    """
)
# Two words that begin what the person does, however well the first would suit an office.
_DEEDS = _words(
    """
    chủ_trì chủ_động chủ_tọa phát_biểu phát_động chỉ_rõ chỉ_ra thông_báo thông_qua công_bố công_nhận thực_hiện
    thể_hiện tổng_kết đại_diện_cho của_đồng của_ông và_ông và_bà và_đồng và_các công_tác_tại động_viên trực_tiếp
    giải_thích giải_trình hội_kiến hội_đàm tác_động người_đã người_vừa người_từng truyền_đạt đề_nghị
    """
)
# Two words that are a deed too, but behind "ban", "phòng" … they are its name: "Ban Tổ chức", "ủy ban kiểm tra".
_TASKS = _words("kiểm_tra thanh_tra tổ_chức chỉ_đạo thông_tin phối_hợp điều_hành quản_lý phát_triển bảo_vệ")
_BODIES = _words("ban bộ phòng vụ ủy và cục sở đoàn tổ hội đồng tâm chi viện chánh phó")
_PLACE_LEAD = _words("ủy tỉnh huyện phố xã trấn phường quận tp tp. tx tx. thôn bản ấp xóm")
# Behind these a person's name is the name of a school, a street, a hospital …
_NAMESAKE = _words(
    "đường phố trường thpt thcs đại học viện quỹ giải chợ tncs ty tp tỉnh huyện xã thôn thành phường quận trấn sông núi"
    " cầu bản ấp"
)
_ADDRESS = re.compile(
    r"(?:đồng chí|đ/c|đ\.c|ông|bà|anh|chị|cô|chú|bác|cụ|em|thầy|gs|pgs|ts|ths|bs|ks|bác sĩ|tiến sĩ|thạc sĩ|đại tá"
    r"|thượng tá|trung tá|thiếu tá|đại úy|thượng úy|thiếu tướng|trung tướng)\.?[\s:]*$"
)
_ADDRESSES = _words("ông bà anh chị cô chú bác cụ em thầy gs pgs ts ths bs ks đ/c")
_BEFORE = re.compile(
    r"(?: ?[-(,:] ?| )(?:(?:là|hiện là|nguyên là|giữ chức|chức vụ|đại diện"
    r"|(?:được )?(?:bổ nhiệm|điều động|bầu|cử|phân công)(?: giữ chức(?: vụ)?| làm)?)[:,]? )?$"
)
_FORMER = re.compile(r"(?:nguyên|quyền|cựu|cố|tân) $")
_WORD = re.compile(r" ?(?P<mark>[-,]? ?)(?P<word>&|[^\W_]+(?:[./&'’-][^\W_]+)*(?:(?<=\b[TPQH])\.|(?<=\bT[PX])\.)?)")
# "Sở Văn hóa, Thể thao và Du lịch": one name with a comma in it.
_LISTED = re.compile(r", (?=(?:[^\W\d_]+(?: [^\W\d_]+){0,2}, )?[^\W\d_]+(?: [^\W\d_]+){0,2} và [^\W\d_a-zà-ỹ])")
_COLON = re.compile(r" ?: ([^\W\d_]+(?: [^\W\d_]+){2,4})(?=[\n,;.(]|$)")
_LOOSE = re.compile(r"(?:[ ,:–—-]| (?:và|của|kiêm))+$")
_NEXT = re.compile(r" ([^\W\d_]+)")
_FOREIGN = re.compile(r"[fjwz-]")


class People:
    """Finds persons with an office; its pattern of titles is compiled once."""

    def __init__(self, offices: Iterable[str], surnames: Iterable[str]) -> None:
        self._surnames = {key(name) for name in surnames}
        titles = sorted({key(name) for name in offices}, key=len, reverse=True)
        self._titles = re.compile("|".join(re.escape(title) for title in titles)) if titles else None

    def find(self, text: str) -> tuple[Finding, ...]:
        """Every person named with an office; a second title of the same person belongs to the first."""
        if self._titles is None:
            return ()
        keyed = key(text)
        found: list[Finding] = []
        done = 0
        for match in self._titles.finditer(keyed):
            start = match.start()
            if start < done or not _whole(keyed, *match.span()):
                continue
            end, after = self._office(text, keyed, start)
            person = after or self._name_before(text, keyed, start, done)
            done = max(end, after[1] if after else 0)
            if person:
                office = text[_former(keyed, start) : end]
                found.append(_finding(text, person, "person.after" if after else "person.before", office))
        return tuple(found)

    def _office(self, text: str, keyed: str, start: int) -> tuple[int, tuple[int, int] | None]:
        """Where the office that begins at `start` ends, and the name that stands at its end, if one does."""
        limit = min(len(text), start + _REACH)
        end = self._title(keyed, start, limit)
        run: list[tuple[int, int]] = []
        while word := _WORD.match(text, end, limit):
            at = word.start("word")
            title = self._title(keyed, at, limit)
            if title:
                name = self._name_at_end(text, keyed, start, run)
                if name:
                    return name[0], name
                end, run = title, []
                continue
            listed = _LISTED.match(text, end) and keyed[at : word.end()] not in self._surnames
            if (word["mark"] and not listed) or not _of_office(keyed, at, word.end(), not text[at].islower()):
                break
            name = None if text[at].isupper() else self._name_at_end(text, keyed, start, run)
            if name:
                return name[0], name
            run = [*run, word.span("word")] if text[at].isupper() else []
            end = word.end()
        name = self._name_at_end(text, keyed, start, run) or self._name_behind_colon(text, keyed, end)
        return (min(end, name[0]) if name else end), name

    def _title(self, keyed: str, start: int, limit: int) -> int:
        """Where the title that begins at `start` ends; 0 where none does."""
        title = self._titles.match(keyed, start, limit) if self._titles else None
        return title.end() if title and _whole(keyed, *title.span()) else 0

    def _name_behind_colon(self, text: str, keyed: str, end: int) -> tuple[int, int] | None:
        """The name in "Chủ tịch UBND tỉnh: Nguyễn Văn A"."""
        named = _COLON.match(text, end)
        if not named or not all(word[0].isupper() for word in named[1].split()):
            return None
        spans = (item.span() for item in re.compile(r"[^ ]+").finditer(text, *named.span(1)))
        return self._trimmed(text, keyed, list(spans))

    def _name_at_end(self, text: str, keyed: str, start: int, run: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
        """Three or four capitalised words from a family name on, at the end of the capitalised words of an office.

        "tỉnh An Giang Lê Văn Phước": the two words behind the type of a place are its name.
        """
        words = [keyed[low:high] for low, high in run]
        first = 0
        lead = keyed[start : run[0][0]].split()[-1:] if run else []
        if lead and lead[0] in _PLACE_LEAD and len(run) > 3 and words[1] not in ("văn", "thị"):
            first = 2
        for index in range(first, len(run)):
            before = words[index - 1] if index else (lead[0] if lead else "")
            size = len(run) - index
            namesake = before in _NAMESAKE and (index > 0 or before not in _PLACE_LEAD)
            namesake = namesake or (index > 0 and before == "hội")
            if words[index:] == ["hồ", "chí", "minh"]:
                namesake = keyed[start : run[index][0]].strip() != "chủ tịch"
            person = words[index] in self._surnames and 3 <= size <= 4 and not namesake
            if person and all(_syllable(text[low:high]) for low, high in run[index:]):
                return run[index][0], run[-1][1]
        return None

    def _name_before(self, text: str, keyed: str, start: int, done: int) -> tuple[int, int] | None:
        """The name behind `done` that ends where the office begins, but for a dash, a comma, a bracket or "là"."""
        joint = _BEFORE.search(keyed, max(0, _former(keyed, start) - 40), _former(keyed, start))
        if not joint or not joint[0].strip():
            return None
        words: list[tuple[int, int]] = []
        low = max(done, joint.start() - _WINDOW, text.rfind("\n", 0, joint.start()) + 1)
        end = joint.start()
        while end > low:
            start = max(low, text.rfind(" ", low, end) + 1)
            if not text[start].isupper():
                break
            words.insert(0, (start, end))
            end = start - 1
        return self._trimmed(text, keyed, words)

    def _trimmed(self, text: str, keyed: str, words: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
        """The name in a run of capitalised words: behind the form of address, or from a family name on."""
        spelt = [keyed[low:high].rstrip(".") for low, high in words]
        addressed = 0
        for index, word in enumerate(spelt):
            if word in _ADDRESSES or _ADDRESSES.issuperset(word.split(".")):
                addressed = index + 1
        words, spelt = words[addressed:], spelt[addressed:]
        capital = len(words) > 2 and all(text[low:high].isupper() and text[low:high].isalpha() for low, high in words)
        if not words or not (capital or all(_syllable(text[low:high]) for low, high in words)):
            return None
        polite = addressed or _ADDRESS.search(keyed, max(0, words[0][0] - 14), words[0][0])
        if polite:
            return (words[0][0], words[-1][1]) if 2 <= len(words) <= 5 else None
        previous = keyed[max(0, words[0][0] - 12) : words[0][0]].split()[-1:]
        if previous and previous[0] in _NAMESAKE:
            return None
        native = not any(_FOREIGN.search(word) for word in spelt)
        fits = native and spelt[0] in self._surnames and 3 <= len(words) <= 5
        return (words[0][0], words[-1][1]) if fits else None


def _finding(text: str, span: tuple[int, int], rule: str, office: str) -> Finding:
    name = " ".join(text[slice(*span)].split())
    name = name.title() if name.isupper() else name
    return Finding(name_code(name), *span, rule, "exact", name, _LOOSE.sub("", " ".join(office.split())))


def _former(keyed: str, start: int) -> int:
    """Where the office begins, with a "nguyên" or "quyền" before its title."""
    former = _FORMER.search(keyed, max(0, start - 8), start)
    return former.start() if former else start


def _whole(keyed: str, start: int, end: int) -> bool:
    return not (start and keyed[start - 1].isalnum()) and not (end < len(keyed) and keyed[end].isalnum())


def _of_office(keyed: str, start: int, end: int, capital: bool) -> bool:
    """Whether the word may be part of an office: capitalised, or one of the words of offices and no deed."""
    if capital:
        return True
    following = _NEXT.match(keyed, end)
    pair = f"{keyed[start:end]} {following[1]}" if following else ""
    previous = keyed[max(0, start - 12) : start].split()[-1:]
    if pair in _DEEDS or (pair in _TASKS and not _BODIES.intersection(previous)):
        return False
    return keyed[start:end] in _ORGAN


def _syllable(word: str) -> bool:
    """Whether `word` may stand in a person's name: letters, no acronym; a single capital stands for a hidden name."""
    return bool(re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", word)) and (len(word) == 1 or not word.isupper())
