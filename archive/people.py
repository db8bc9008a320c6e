"""Finder of persons who are named with their office.

Enters: the titles of offices, the family names, a text in NFC. Leaves: Findings in text order; the span is the name
alone, value = code of the name, label = the name, detail = the office as written. May not: know a title or a family
name itself, name a person who has no office beside him, see another finder, edit the text.

Every title is looked at from both sides. `person.before`: "Hoàng Minh Ái - Trưởng Ban Dân tộc", "ông Lò Văn A, Phó Chủ
tịch UBND xã". `person.after`: "Chủ tịch UBND tỉnh Nguyễn Văn B"; there the words between title and name must be those
of an office, and the name begins with a family name. A name whose last part is hidden ("Trần Văn T", as courts print
it) may be anybody's: it is `ambiguous`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from archive.document import Finding
from archive.text import fold, key, name_code

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
# Words of offices that are made of two syllables, either of which would not do alone: "Thứ trưởng Bộ Ngoại giao".
_COMPOUNDS = _words(
    """
    an_ninh an_toàn biên_tập bán_trú báo_chí bưu_chính bưu_điện bảo_trợ bảo_tàng bảo_tồn bệnh_tật bệnh_viện
    bồi_dưỡng bộ_môn cao_cấp cao_đẳng chi_nhánh chiến_lược chính_thức chương_trình chất_lượng chỉ_huy chữa_bệnh
    chữa_cháy cách_mạng câu_lạc công_nghiệp công_nghệ công_trình công_ty cơ_sở cải_cách cảnh_sát cố_vấn cổ_phần
    cứu_hộ cứu_nạn di_sản doanh_nghiệp du_học dân_cư dân_nguyện dược_phẩm dự_báo dự_khuyết dự_trữ giao_dịch
    giao_thông giải_phóng giải_thưởng giảng_viên hàng_hải hàng_không hành_chính hành_dinh hành_khách hình_sự
    hệ_thống hữu_nghị khen_thưởng khiếu_nại khoáng_sản khu_vực khuyến_học khuyết_tật khám_bệnh khảo_thí kiến_trúc
    kiểm_sát kĩ_thuật kỹ_thuật liên_minh lâm_thời lí_luận lý_luận lưu_trữ lạc_bộ lập_pháp mầm_non mặt_trời mồ_côi
    nghe_nhìn nghiên_cứu nghề_cá nghệ_thuật ngoại_giao ngoại_vụ ngôn_ngữ nhiệt_điện nhà_báo nhà_hát nhà_máy nhà_văn
    nhà_ở nội_trú phong_trào pháp_chế phát_thanh phòng_cháy phòng_chống phương_tiện phổ_thông quần_chúng sinh_viên
    sư_phạm sản_xuất sử_học tham_mưu thi_đua thư_ký thương_mại thẩm_phán thẩm_định thị_trường thống_kê thực_phẩm
    tiêu_chuẩn tiếng_nói tiền_lương truyền_hình trẻ_em trồng_trọt tài_chính tàn_tật tìm_kiếm tín_dụng tư_thục
    tư_tưởng tư_vấn tố_cáo tối_cao viễn_thông vô_tuyến văn_học vận_tải vật_tư vệ_sinh xây_lắp xúc_tiến y_dược
    đa_khoa điện_lực đoàn_kết đường_bộ đường_sắt đầu_tư địa_ốc định_cư đối_ngoại độc_lập
    """
)
# Two words that begin what the person does, however well the first would suit an office.
_DEEDS = _words(
    """
    chủ_trì chủ_động chủ_tọa phát_biểu phát_động chỉ_rõ chỉ_ra thông_báo thông_qua công_bố công_nhận thực_hiện
    thể_hiện tổng_kết của_đồng của_ông và_ông và_bà và_đồng và_các công_tác_tại động_viên trực_tiếp
    giải_thích giải_trình hội_kiến hội_đàm tác_động người_đã người_vừa người_từng truyền_đạt đề_nghị
    """
)
# Two words that are a deed too, but behind "ban", "phòng" … they are its name: "Ban Tổ chức", "ủy ban kiểm tra".
_TASKS = _words(
    "kiểm_tra thanh_tra tổ_chức chỉ_đạo thông_tin phối_hợp điều_hành quản_lý phát_triển bảo_vệ đại_diện chỉ_huy"
    " tham_mưu đầu_tư thẩm_định khen_thưởng nghiên_cứu tìm_kiếm tư_vấn dự_báo sản_xuất cải_cách xúc_tiến giao_dịch"
    " đoàn_kết thống_kê biên_tập phòng_chống bồi_dưỡng"
)
_BODIES = _words("ban bộ phòng vụ ủy và cục sở đoàn tổ hội đồng tâm chi viện chánh phó ty trường khoa khối đội")
_PLACE_LEAD = _words("ủy tỉnh huyện phố xã trấn phường quận tp tp. tx tx. thôn bản ấp xóm")
# Behind these a person's name is the name of a school, a street, a hospital …
_DEPUTIES = _words("tổng chủ giám trưởng bí ban cục vụ chánh thủ viện hiệu")
_NAMESAKE = _words(
    "đường phố trường thpt thcs đại học viện quỹ giải chợ tncs ty tp tỉnh huyện xã thôn thành phường quận trấn sông núi"
    " cầu bản ấp"
)
_ADDRESS = re.compile(
    r"(?<![^\W_])(?:đồng chí|đ/c|đ\.c|ông|bà|anh|chị|cô|chú|bác|cụ|em|thầy|gs|pgs|ts|ths|bs|ks|bác sĩ|tiến sĩ"
    r"|thạc sĩ|đại tá|thượng tá|trung tá|thiếu tá|đại úy|thượng úy|thiếu tướng|trung tướng)\.?[\s:]*$"
)
_ADDRESSES = _words("ông bà anh chị cô chú bác cụ em thầy gs pgs ts ths bs ks đ/c")
_RANKS = _words(
    "đồng_chí bác_sĩ tiến_sĩ thạc_sĩ kỹ_sư luật_sư giáo_sư đại_tá thượng_tá trung_tá thiếu_tá đại_úy thượng_úy trung_úy"
    " thiếu_úy thiếu_tướng trung_tướng thượng_tướng đại_tướng"
)
_BEFORE = re.compile(
    r"(?: ?[-(,:] ?| )(?:(?:là|hiện là|nguyên là|giữ chức|chức vụ|đại diện"
    r"|(?:được )?(?:bổ nhiệm|điều động|bầu|cử|phân công)(?: giữ chức(?: vụ)?| làm)?)[:,]? )?$"
)
_FORMER = re.compile(r"(?:nguyên|quyền|cựu|cố|tân) $")
_WORD = re.compile(r" ?(?P<mark>[-,]? ?)(?P<word>&|[^\W_]+(?:[./&'’-][^\W_]+)*(?:(?<=\b[TPQH])\.|(?<=\bT[PX])\.)?)")
# "Sở Văn hóa, Thể thao và Du lịch": one name with a comma in it.
_LISTED = re.compile(r", (?=(?:[^\W\d_]+(?: [^\W\d_]+){0,2}, )?[^\W\d_]+(?: [^\W\d_]+){0,2} và [^\W\d_a-zà-ỹ])")
_COLON = re.compile(r"(?: ?: | là (?:ông |bà |đồng chí |đ/c )?)([^\W\d_]+(?: [^\W\d_]+){2,4})(?=[\n,;.(]|$)")
_LOOSE = re.compile(r"(?:[ ,:–—-]| (?:và|của|kiêm))+$")
_NEXT = re.compile(r" ([^\W\d_]+)")
_LAST = re.compile(r"[^\W\d_]+(?=[ -]*$)")
# A syllable of Vietnamese without its accents; "Hoa Kỳ Ashton Carter" is no person of the family Hoa.
_NATIVE = re.compile(
    r"(?:ngh?|nh|g[hi]|kh|ph|qu|t[hr]|ch|[bcdghklmnprstvx])?(?:ieu|oai|oay|uay|uoi|uou|uye|uya|uyu|yeu|a[iouy]?|e[ou]?"
    r"|i[aeu]?|o[aei]?|u[aeiouy]?|ye?)(?:ch|n[gh]?|[cmpt])?"
)
_HIDDEN = re.compile(r"[a-z]|[^aeiouy]+")
# "Bộ trưởng Nguyễn Văn A Chiều cùng ngày": the next sentence, of which a portal lost the beginning.
_THEN = re.compile(r"(?:sáng|trưa|chiều|tối|đêm|ngày|hôm) (?:cùng|nay|qua|mai|ngày|\d)")


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
            joined = word["mark"] == "-" and keyed[at : word.end()] not in self._surnames and text[at].isupper()
            if (word["mark"] and not listed and not joined) or _THEN.match(keyed, at):
                break
            if not _of_office(keyed, at, word.end(), not text[at].islower()):
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
            if person and not self._goes_on(words, index) and _native(text, run[index:]):
                return run[index][0], run[-1][1]
        return None

    def _goes_on(self, words: Sequence[str], index: int) -> bool:
        """Whether the family name at `index` is the end of other words.

        "Nghệ An Đinh Viết H" is Đinh Viết H of Nghệ An; "Phó Tổng …" is one title more.
        """
        if words[index] == "phó" and words[index + 1] in _DEPUTIES:
            return True
        return 0 < index == len(words) - 4 and words[index + 1] in self._surnames

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
            if index and f"{spelt[index - 1]} {word}" in _RANKS:
                addressed = index + 1
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
        fits = spelt[0] in self._surnames and 3 <= len(words) <= 5 and (capital or _native(text, words))
        return (words[0][0], words[-1][1]) if fits else None


def _finding(text: str, span: tuple[int, int], rule: str, office: str) -> Finding:
    name = " ".join(text[slice(*span)].split())
    name = name.title() if name.isupper() else name
    hidden = _HIDDEN.fullmatch(fold(name).split()[-1])
    role = _LOOSE.sub("", " ".join(office.split()))
    return Finding(name_code(name), *span, rule, "ambiguous" if hidden else "exact", name, role)


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
    word = keyed[start:end].partition("-")[0]
    pair = f"{word} {following[1]}" if following else ""
    previous = _LAST.findall(keyed, max(0, start - 12), start)
    if pair in _DEEDS or (pair in _TASKS and not _BODIES.intersection(previous)):
        return False
    before = f"{previous[0]} {word}" if previous else ""
    return word in _ORGAN or pair in _COMPOUNDS or before in _COMPOUNDS


def _native(text: str, words: Sequence[tuple[int, int]]) -> bool:
    """Whether the words may be a name that is spelt as Vietnamese is; a family name of another people need not be."""
    spelt = [text[low:high] for low, high in words]
    if not all(map(_syllable, spelt)) or any("-" in word for word in spelt):
        return False
    plain = [fold(word) for word in spelt]
    strange = [word for word in plain if "'" not in word and len(word) > 1 and not _NATIVE.fullmatch(word)]
    return not strange or strange[0] is plain[0]


def _syllable(word: str) -> bool:
    """Whether `word` may stand in a person's name: letters, no acronym; a single capital stands for a hidden name."""
    return bool(re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", word)) and (len(word) == 1 or not word.isupper())
