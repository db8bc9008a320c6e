"""Citations: strings in all their shapes, near-misses, laws of spans, and the official sets where they are at hand."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import canonical, vocabulary
from archive.citations import Citations
from archive.document import RELATIONS, Citation, Finding
from archive.programmes import Programmes
from archive.text import nfc

HERE = Path(__file__).resolve().parent
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
FINDER = Citations(vocabulary.shipped())
NEEDS_SHARED = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared test data is not beside the checkout")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        kept = (line for line in lines if not line.startswith("#"))
        return list(csv.DictReader(kept, delimiter="\t", quoting=csv.QUOTE_NONE))


STRINGS = table(HERE / "citation_strings.tsv")
NEAR_MISSES = [row["text"] for row in table(HERE / "citation_near_misses.tsv")]


def found(text: str) -> list[tuple[str, str, str, str, str]]:
    return [
        (text[item.start : item.end], item.type, item.canonical, item.confidence, item.article)
        for item in FINDER.find(text)
    ]


@pytest.mark.parametrize("text", dict.fromkeys(row["text"] for row in STRINGS))
def test_every_shape_is_found_whole_and_nothing_else(text: str) -> None:
    columns = ("mention", "type", "canonical", "confidence", "article")
    assert found(text) == [tuple(row[name] for name in columns) for row in STRINGS if row["text"] == text]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_other_numbers_are_no_citations(text: str) -> None:
    assert found(text) == []


def test_the_tables_are_as_long_as_they_were_promised() -> None:
    assert len({row["text"] for row in STRINGS}) >= 120
    assert len(NEAR_MISSES) >= 60


RELATED = [
    ("Căn cứ Nghị định số 05/2011/NĐ-CP", "can-cu", ""),
    ("Căn cứ khoản 2 Điều 7 Nghị định số 05/2011/NĐ-CP", "can-cu", ""),
    ("Sửa đổi, bổ sung một số điều của Quyết định số 18/2011/QĐ-TTg", "sua-doi", ""),
    ("bổ sung Điều 3 Quyết định số 18/2011/QĐ-TTg", "bo-sung", ""),
    ("Quyết định này thay thế Quyết định số 18/2011/QĐ-TTg", "thay-the", ""),
    ("Bãi bỏ Thông tư số 01/2018/TT-UBDT", "bai-bo", ""),
    ("hướng dẫn thực hiện Nghị định số 05/2011/NĐ-CP", "huong-dan", ""),
    ("kế hoạch triển khai thực hiện Quyết định số 2085/QĐ-TTg", "trien-khai", ""),
    ("tổ chức thực hiện tốt Quyết định số 2085/QĐ-TTg", "trien-khai", ""),
    ("quy định tại Quyết định số 2085/QĐ-TTg", "", ""),
    ("chưa thực hiện Quyết định số 2085/QĐ-TTg", "", ""),
    ("Về phạm vi điều chỉnh, Nghị định số 05/2011/NĐ-CP nêu rõ", "", ""),
    ("Luật sửa đổi, bổ sung một số điều của Luật Đất đai", "", ""),
    ("Căn cứ tại Điều 14 Thông tư số 01/2018/TT-UBDT", "can-cu", ""),
    ("Căn cứ quy định tại khoản 1 Điều 4 Thông tư số 01/2018/TT-UBDT", "can-cu", ""),
    ("NGHỊ QUYẾTSửa đổi, bổ sung một số điều của Nghị quyết số 30/2017/QH14", "sua-doi", ""),
    ("Sở báo cáo cấp có thẩm quyền bãi bỏ Quyết định số 15/2013/QĐ-UBND", "", ""),
    ("Sở đề nghị tỉnh ban hành Nghị quyết bãi bỏ Nghị quyết số 15/2013/NQ-HĐND", "", ""),
    ("Ủy ban nhân dân tỉnh ban hành Quyết định bãi bỏ Quyết định số 15/2013/QĐ-UBND", "bai-bo", ""),
    ("bãi bỏ Điều 2 của Luật sửa đổi một số điều của Luật Thú y", "", ""),
    ("Sửa đổi, bổ sung, bãi bỏ một số điều của Quyết định số 18/2011/QĐ-TTg", "sua-doi", ""),
    ("Sửa đổi, bổ sung hoặc bãi bỏ Quyết định số 18/2011/QĐ-TTg", "bai-bo", ""),
    (
        "Bãi bỏ khoản 2 Điều 18 Quy chế chia nước và giữ rừng đầu nguồn của các bản vùng cao trong huyện, áp dụng cho "
        "mọi hộ nhận khoán ban hành kèm theo Quyết định số 15/2013/QĐ-UBND",
        "bai-bo",
        "",
    ),
    (
        "Khoản 1 Điều 20 Quy chế họp bản ban hành kèm theo Quyết định số 15/2013/QĐ-UBND được sửa đổi như sau: 1. Họp",
        "sua-doi",
        "",
    ),
    ("Điều 4 Quyết định số 15/2013/QĐ-UBND ngày 05/6/2013 được bổ sung như sau: 5. Họp", "bo-sung", ""),
    ("Căn cứ tại Điều 14 Quy chế tuyển sinh ban hành kèm theo Thông tư số 01/2018/TT-UBDT", "can-cu", ""),
    ("thực hiện tiêm chủng quy định tại Phần III Kế hoạch ban hành kèm theo Quyết định số 15/2013/QĐ-UBND", "", ""),
    ("Điều 18 Quy chế họp bản ban hành kèm theo Quyết định số 15/2013/QĐ-UBND", "", ""),
]


@pytest.mark.parametrize(("text", "relation", "actor"), RELATED)
def test_what_is_done_to_an_instrument(text: str, relation: str, actor: str) -> None:
    (item,) = FINDER.find(text, kind="quyet-dinh")
    assert (item.relation, item.actor) == (relation, actor)


@pytest.mark.parametrize(("text", "relation", "actor"), RELATED)
def test_what_news_say_is_done_has_no_actor_unless_they_tell(text: str, relation: str, actor: str) -> None:
    (item,) = FINDER.find(f"Bản tin: {text}")
    assert (item.relation, item.actor) == (relation, "?" if relation else "")


ACTED = [
    (
        "Quyết định số 12/2018/QĐ-TTg ngày 06/3/2018 của Thủ tướng Chính phủ thay thế Quyết định số 18/2011/QĐ-TTg",
        [("", ""), ("thay-the", "12/2018/QĐ-TTg")],
    ),
    (
        "Quyết định số 18/2011/QĐ-TTg được thay thế bởi Quyết định số 12/2018/QĐ-TTg",
        [("thay-the", "12/2018/QĐ-TTg"), ("", "")],
    ),
    (
        "Thông tư số 38/2015/TT-BTC đã được sửa đổi, bổ sung tại khoản 3 Điều 1 Thông tư số 39/2018/TT-BTC",
        [("sua-doi", "39/2018/TT-BTC"), ("", "")],
    ),
    (
        "Thông tư này thay thế Thông tư số 01/2018/TT-UBDT và thay thế mục II Thông tư số 02/2018/TT-UBDT",
        [("thay-the", "?"), ("thay-the", "?")],
    ),
    (
        "điều chỉnh Quyết định số 12/QĐ-UBND, điều chỉnh Điều 2 Quyết định số 12/QĐ-UBND",
        [("sua-doi", "?"), ("sua-doi", "?")],
    ),
    (
        "Bộ ra Thông tư số 19/2025/TT-UBDT cho bản Nà Lự.\nThông tư này thay thế Thông tư số 01/2018/TT-UBDT",
        [("", ""), ("thay-the", "19/2025/TT-UBDT")],
    ),
    (
        "Thông tư 19/2025/TT-UBDT, Thông tư 20/2025/TT-UBDT; trong số đó Thông tư này bãi bỏ Thông tư 1/2018/TT-UBDT",
        [("", ""), ("", ""), ("bai-bo", "?")],
    ),
    (
        "Nghị quyết số 05/2009/NQ-HĐND của tỉnh. Quyết định này thay thế Quyết định số 67/2007/QĐ-UBND",
        [("", ""), ("thay-the", "?")],
    ),
    (
        "Căn cứ Nghị định số 05/2011/NĐ-CP ngày 14/01/2011 của Chính phủ quy định chi tiết và hướng dẫn thi hành "
        "một số điều của Luật Đầu tư",
        [("can-cu", ""), ("huong-dan", "5/2011/NĐ-CP")],
    ),
    (
        "Thông tư số 03/2025/TT-VPCP ngày 15/9/2025 của Chủ nhiệm Văn phòng\nChính phủ hướng dẫn thi hành "
        "Nghị định số 118/2025/NĐ-CP",
        [("", ""), ("huong-dan", "3/2025/TT-VPCP")],
    ),
    (
        "Nghị định số 27/2022/NĐ-CP và các văn bản hướng dẫn thực hiện Quyết định số 2085/QĐ-TTg",
        [("", ""), ("huong-dan", "?")],
    ),
    ("quy định của Chính phủ quy định chi tiết Luật Đầu tư", [("huong-dan", "?")]),
    (
        "Luật số 34/2009/QH12 sửa đổi, bổ sung Điều 126 của Luật Nhà ở và Điều 121 của Luật Đất đai",
        [("", ""), ("sua-doi", "34/2009/QH12"), ("sua-doi", "34/2009/QH12")],
    ),
    (
        "Nghị định số 8/2022/NĐ-CP sửa đổi các nghị định quy định chi tiết Luật Đất đai, trong đó sửa đổi "
        "Nghị định số 43/2014/NĐ-CP",
        [("", ""), ("huong-dan", "?"), ("sua-doi", "?")],
    ),
    (
        "Tại Điều 71 Luật số 93/2025/QH15 quy định: “9. Bãi bỏ Điều 3 của Nghị quyết số 193/2025/QH15”",
        [("", ""), ("bai-bo", "93/2025/QH15")],
    ),
    (
        "Tờ trình số 69/TTr-SNV ngày 3/4/2025 về việc bãi bỏ Quyết định số 17/2025/QĐ-UBND",
        [("", ""), ("", "")],
    ),
    (
        "Nghị định số 9/2025/NĐ-CP thay thế Nghị định số 81/2021/NĐ-CP ngày 27/8/2021 về học phí của con em xã Tân Sơn "
        "và Nghị định số 97/2023/NĐ-CP",
        [("", ""), ("thay-the", "9/2025/NĐ-CP"), ("thay-the", "9/2025/NĐ-CP")],
    ),
    (
        "Căn cứ Luật Đất đai số 31/2024/QH15; Nghị định số 102/2024/NĐ-CP quy định chi tiết Luật Đất đai; "
        "Thông tư số 10/2024/TT-BTNMT;",
        [("can-cu", ""), ("can-cu", ""), ("huong-dan", "102/2024/NĐ-CP"), ("can-cu", "")],
    ),
    (
        "Thông tư số 8/2024/TT-UBDT hướng dẫn Luật Thú y và Nghị định số 5/2011/NĐ-CP",
        [("", ""), ("huong-dan", "8/2024/TT-UBDT"), ("huong-dan", "8/2024/TT-UBDT")],
    ),
    (
        "Căn cứ Nghị định số 8/2024/NĐ-CP hướng dẫn Luật Thú y và Nghị định số 5/2011/NĐ-CP",
        [("can-cu", ""), ("huong-dan", "8/2024/NĐ-CP"), ("can-cu", "")],
    ),
    (
        "Thông tư số 36/2018/TT-BTC được sửa đổi, bổ sung tại các khoản 4, 5 Điều 1 Thông tư số 06/2023/TT-BTC",
        [("sua-doi", "6/2023/TT-BTC"), ("", "")],
    ),
    ("Quốc hội có quyền làm Hiến pháp và sửa đổi Hiến pháp", [("", ""), ("", "")]),
    (
        "bãi bỏ Quyết định số 12/2018/QĐ-UBND; Quyết định số 13/2018/QĐ-UBND vẫn còn hiệu lực",
        [("bai-bo", "?"), ("", "")],
    ),
    (
        "Căn cứ Luật Đất đai năm 2013; Căn cứ Nghị định số 05/2011/NĐ-CP",
        [("can-cu", ""), ("can-cu", "")],
    ),
    (
        "Nghị định số 40/2025/NĐ-CP có hiệu lực từ ngày 01/3/2025; thay thế Nghị định số 96/2022/NĐ-CP",
        [("", ""), ("thay-the", "40/2025/NĐ-CP")],
    ),
    (
        "Bộ ra Thông tư số 19/2025/TT-UBDT cho bản Nà Lự.\nThông tư này có hiệu lực từ ngày 01/3/2025; "
        "đồng thời bãi bỏ Thông tư số 01/2018/TT-UBDT",
        [("", ""), ("bai-bo", "19/2025/TT-UBDT")],
    ),
    (
        "Quyết định số 12/2018/QĐ-UBND chưa có hiệu lực; bãi bỏ Quyết định số 13/2018/QĐ-UBND",
        [("", ""), ("bai-bo", "?")],
    ),
    (
        "Nghị định số 146/2024/NĐ-CP sửa đổi, bổ sung, bãi bỏ một số điều của Nghị định số 102/2022/NĐ-CP",
        [("", ""), ("sua-doi", "146/2024/NĐ-CP")],
    ),
    (
        "Nghị định này thay thế Nghị định số 43/2010/NĐ-CP hướng dẫn thi hành Luật Doanh nghiệp và Nghị định số "
        "96/2015/NĐ-CP",
        [("thay-the", "?"), ("huong-dan", "43/2010/NĐ-CP"), ("thay-the", "?")],
    ),
    (
        "Căn cứ Nghị định số 17/2006/NĐ-CP sửa đổi một số điều của các nghị định hướng dẫn thi hành Luật Thú y "
        "và Nghị định số 187/2004/NĐ-CP",
        [("can-cu", ""), ("huong-dan", "?"), ("", "")],
    ),
    ("Bản chờ các nghị định, thông tư hướng dẫn thi hành Luật Thú y", [("huong-dan", "?")]),
    (
        "sửa đổi Điều 6 Quyết định số 12/QĐ-UBND, bãi bỏ Điều 9 Quy chế họp bản ban hành kèm theo "
        "Quyết định số 13/QĐ-UBND",
        [("sua-doi", "?"), ("bai-bo", "?")],
    ),
    (
        "Căn cứ Nghị định số 78/2015/NĐ-CP sửa đổi Nghị định số 43/2010/NĐ-CP hướng dẫn thi hành Luật Doanh nghiệp "
        "và Nghị định số 96/2015/NĐ-CP",
        [("can-cu", ""), ("sua-doi", "78/2015/NĐ-CP"), ("huong-dan", "43/2010/NĐ-CP"), ("", "")],
    ),
]


OWN = Finding("15/2025/QĐ-UBND", None, None, "jsonl:number")
BY_ITSELF = [
    ("Quyết định này thay thế Quyết định số 18/2011/QĐ-UBND", "thay-the", ""),
    ("QUYẾT ĐỊNH\nSửa đổi Quyết định số 18/2011/QĐ-UBND", "sua-doi", ""),
    ("Quy chế này thay thế Quyết định số 18/2011/QĐ-UBND", "thay-the", ""),
    ("Nghị định này thay thế Nghị định số 18/2011/NĐ-CP", "thay-the", "?"),
    ("triển khai Quyết định số 18/2011/QĐ-TTg", "trien-khai", ""),
    ("có nêu: “Bãi bỏ Quyết định số 18/2011/QĐ-UBND”", "bai-bo", "?"),
]


@pytest.mark.parametrize(("text", "relation", "actor"), BY_ITSELF)
def test_what_a_document_with_a_number_does_itself(text: str, relation: str, actor: str) -> None:
    (item,) = FINDER.find(text, OWN, "2025-03-04", "Ủy ban nhân dân tỉnh")
    assert (item.relation, item.actor) == (relation, actor)


def test_a_proposal_repeals_nothing() -> None:
    own = Finding("69/TTr-SNV", None, None, "jsonl:number")
    (item,) = FINDER.find("Tờ trình bãi bỏ Quyết định số 18/2011/QĐ-UBND", own, "2025-03-04", "Sở Nội vụ")
    assert (item.relation, item.actor) == ("", "")


def test_a_text_with_grounds_and_articles_is_an_instrument() -> None:
    text = "Căn cứ Luật Thú y;\nĐiều 1. Bà con bản Nà Lự được cấp giống.\nBãi bỏ Quyết định số 18/2011/QĐ-UBND."
    assert [(item.relation, item.actor) for item in FINDER.find(text)] == [("can-cu", ""), ("bai-bo", "")]


@pytest.mark.parametrize(("text", "expected"), ACTED)
def test_who_does_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(item.relation, item.actor) for item in FINDER.find(text)] == expected


def test_a_date_behind_the_title_belongs_to_the_instrument() -> None:
    text = (
        "Thông tư số 02/2019/TT-UBDT quy định chế độ báo cáo theo Nghị định số 05/2011/NĐ-CP ngày 14/01/2011 "
        "của Chính phủ về công tác dân tộc ngày 05/11/2019 của Ủy ban Dân tộc"
    )
    assert [item.date for item in FINDER.find(text)] == ["2019-11-05", "2011-01-14"]


HEADING = (
    "ỦY BAN NHÂN DÂN TỈNH\nBAN DÂN TỘC\nSố: 12/KH-BDT\nVĩnh Yên, ngày 03 tháng 3 năm 2017\n"
    "KẾ HOẠCH\nTheo Kế hoạch số 12/KH-BDT này"
)


def test_the_own_number_takes_the_own_date_and_shares_it() -> None:
    start = HEADING.index("12/KH")
    own = Finding("12/KH-BDT", start, start + 9, "directive.number")
    items = FINDER.find(HEADING, own, "2017-03-03", "Ban Dân tộc")
    assert [(item.canonical, item.confidence) for item in items] == [("12/KH-BDT@2017", "inferred")] * 2
    assert items[0].start == start


def test_the_own_number_known_from_the_record_alone_dates_the_heading() -> None:
    items = FINDER.find(HEADING, Finding("12/KH-BDT", None, None, "jsonl:number"), "2017-03-03", "Ban Dân tộc")
    assert [(item.canonical, item.confidence) for item in items] == [("12/KH-BDT@2017", "inferred")] * 2


def test_an_own_number_of_an_unknown_shape_is_a_mention_as_well() -> None:
    text = "Số: 251-BCĐ\nVĩnh Yên, ngày 28 tháng 01 năm 2021"
    (item,) = FINDER.find(text, Finding("251-BCĐ", 4, 11, "directive.number"), "2021-01-28", "Ban Chỉ đạo")
    assert (text[item.start : item.end], item.canonical) == ("251-BCĐ", "251/BCĐ@2021")


BROKEN = [
    ("Quyết định số 102/2009/QĐ-\n5\nTTg ngày 7/8/2009", "102/2009/QĐ-TTg", "2009-08-07"),
    ("Quyết định số 102/\n2009/QĐ-TTg", "102/2009/QĐ-TTg", ""),
    ("Số:\n2820/QĐ-UBND", "2820/QĐ-UBND@?", ""),
    ("Bộ Nông nghiệp và Môi trường\nLuật Xây dựng", "LAW:xay-dung", ""),
    ("xe, tàu, biển\nSố hiệu:\n37/2025/TT-BXD", "37/2025/TT-BXD", ""),
    ("Quyết\nđịnh số 498/QĐ-TTg\nngày 14/4/2015", "498/QĐ-TTg@2015", "2015-04-14"),
    ("QUYẾT ĐỊNH SỐ 134/2004/QĐ-TTG\nNGÀY 20 THÁNG 7 NĂM 2004", "134/2004/QĐ-TTg", "2004-07-20"),
    ("Học tập Quyết định 498/QĐ-TTg\nNgày 5/3/2022, UBND xã mở lớp", "498/QĐ-TTg@?", ""),
    ("Luật Thực hành tiết kiệm,\nchống lãng phí năm 2013", "LAW:thuc-hanh-tiet-kiem-chong-lang-phi@2013", ""),
]


@pytest.mark.parametrize(("text", "form", "date"), BROKEN)
def test_lines_and_pages_break_inside_a_mention(text: str, form: str, date: str) -> None:
    (item,) = FINDER.find(text)
    assert (item.canonical, item.date) == (form, date)


IDENTITIES = [
    ("12/KH-BDT", "ke-hoach", "2017-03-03", "Ban Dân tộc", "12/KH-BDT@2017"),
    ("102/2009/QĐ-TTg", "quyet-dinh", "2009-08-07", "Thủ tướng Chính phủ", "102/2009/QĐ-TTg"),
    ("583/UBDT-CSDT", "cong-van", "2016-06-20", "Ủy ban Dân tộc", "583/UBDT-CSDT@2016"),
    ("1221-TB/TU", "thong-bao", "2023-11-14", "Tỉnh ủy Vĩnh Phúc", "1221-TB/TU@2023"),
    ("64/2020/QH14", "luat", "2020-06-18", "Quốc hội", "64/2020/QH14"),
    ("64-CP", "Nghị định", "1993-09-27", "Chính phủ", "64/NĐ-CP@1993"),
    ("12/KH-BDT", "", "", "", "12/KH-BDT@?"),
    ("", "", "", "", ""),
    ("không số", "ke-hoach", "2017-03-03", "", ""),
]


@pytest.mark.parametrize(("number", "type_", "signed", "issuer", "expected"), IDENTITIES)
def test_the_identity_of_a_directive(number: str, type_: str, signed: str, issuer: str, expected: str) -> None:
    assert FINDER.identify(number, type_, signed, issuer) == expected


def test_the_year_in_the_title_comes_before_that_of_the_page() -> None:
    title = "Công văn 9634/BCT-TTTN năm 2025 về nguồn hàng cho xã vùng cao"
    assert FINDER.identify("9634/BCT-TTTN", "cong-van", "2014-03-04", "Bộ Công Thương", title) == "9634/BCT-TTTN@2025"
    assert FINDER.identify("9635/BCT-TTTN", "cong-van", "2014-03-04", "Bộ Công Thương", title) == "9635/BCT-TTTN@2014"


CUT = [
    ("Nghị quyết 66.8/2025/NQ-CP về lớp học vùng cao", "66.8/2025/NQ-CP"),
    ("Nghị quyết sửa đổi Nghị quyết 66.8/2025/NQ-CP", "8/2025/NQ-CP"),
    ("Nghị quyết 8/2025/NQ-CP và Nghị quyết 66.8/2025/NQ-CP", "8/2025/NQ-CP"),
    ("Nghị quyết 66.8/2024/NQ-CP về lớp học vùng cao", "8/2025/NQ-CP"),
    ("Nghị quyết 18/2025/NQ-CP về lớp học vùng cao", "8/2025/NQ-CP"),
    ("Quyết định 66.8/2025/QĐ-TTg về lớp học vùng cao", "8/2025/NQ-CP"),
]


@pytest.mark.parametrize(("title", "expected"), CUT)
def test_a_number_that_the_record_cut_off_is_whole_in_the_title(title: str, expected: str) -> None:
    assert FINDER.identify("8/2025/NQ-CP", "nghi-quyet", "2025-08-01", "Chính phủ", title) == expected


LAWS = [
    (
        "QUỐC HỘI\nLuật số: 72/2020/QH14\nHà Nội, ngày 17 tháng 11 năm 2020\nLUẬT\nBẢO VỆ MÔI TRƯỜNG\n"
        "Luật Bảo vệ môi trường số 55/2014/QH13 hết hiệu lực. Theo Luật Bảo vệ môi trường",
        ["72/2020/QH14", "72/2020/QH14", "55/2014/QH13", "72/2020/QH14"],
    ),
    (
        "Luật Đất đai số 45/2013/QH13 và Luật Đất đai số 31/2024/QH15; Luật Đất đai",
        ["45/2013/QH13", "31/2024/QH15", "LAW:dat-dai"],
    ),
    (
        "Căn cứ Luật Đất đai số 31/2024/QH15; hồ sơ theo Luật Đất đai số 45/2013/QH13; Luật Đất đai",
        ["31/2024/QH15", "45/2013/QH13", "31/2024/QH15"],
    ),
    (
        "Luật Đất đai số 45/2013/QH13; Luật Đất đai số 31/2024/QH15 (sau đây gọi là Luật Đất đai); Luật Đất đai",
        ["45/2013/QH13", "31/2024/QH15", "31/2024/QH15", "31/2024/QH15"],
    ),
    (
        "Thông tư số 219/2013/TT-BTC hướng dẫn Luật Thú y; Luật Thú y số 48/2024/QH15",
        ["219/2013/TT-BTC", "LAW:thu-y", "48/2024/QH15"],
    ),
    ("Luật Thú y số 79/2015/QH13; dự thảo Luật Thú y", ["79/2015/QH13", "LAW:thu-y"]),
    (
        "Luật số 43/2024/QH15 sửa đổi, bổ sung một số điều của Luật Đất đai số 31/2024/QH15; Luật Đất đai",
        ["43/2024/QH15", "31/2024/QH15", "31/2024/QH15"],
    ),
    ("thưởng Tết theo Nghị định 73 năm 2026; Nghị định số 73/2024/NĐ-CP", ["73/2024/NĐ-CP", "73/2024/NĐ-CP"]),
    ("Bộ luật Tố tụng hình sự hiện hành (năm 2003)", ["LAW:to-tung-hinh-su@2003"]),
    (
        "Ngày 22/8/2025, Tổng Bí thư đã ký ban hành Nghị quyết của Bộ Chính trị về lớp học vùng cao "
        "(Nghị quyết số 71-NQ/TW)",
        ["71-NQ/TW@2025"],
    ),
]


@pytest.mark.parametrize(("text", "forms"), LAWS)
def test_which_law_and_which_year_is_meant(text: str, forms: list[str]) -> None:
    assert [item.canonical for item in FINDER.find(text)] == forms


LOOKUPS = [
    ("102/2009/QĐ-TTg", ["102/2009/QĐ-TTg"]),
    ("102/2009/qd-ttg", ["102/2009/QĐ-TTg"]),
    ("qd 102/2009", ["102/2009/QĐ"]),
    ("quyet dinh 102", ["102/QĐ@?"]),
    ("quyet dinh so 102/2009/QD-TTg", ["102/2009/QĐ-TTg"]),
    ("Nghi dinh 05/2011", ["5/2011/NĐ-CP"]),
    ("nghị định 5", ["5/NĐ-CP@?"]),
    ("nq 30a", ["30a/2008/NQ-CP"]),
    ("135/CP", ["prog:ct135", "135/QĐ-CP@?"]),
    ("ct 135", ["prog:ct135"]),
    ("chuong trinh 135", ["prog:ct135"]),
    ("ct 16", ["16/CT@?"]),
    ("24-NQ/TW", ["24-NQ/TW@?"]),
    ("498/QĐ-TTg@2015", ["498/QĐ-TTg@2015"]),
    ("498/QĐ-TTg năm 2015", ["498/QĐ-TTg@2015"]),
    ("  Quyết định số 498/QĐ-TTg ngày 14/4/2015 ", ["498/QĐ-TTg@2015"]),
    ("583/UBDT-CSDT", ["583/UBDT-CSDT@?"]),
    ("luat dat dai 2013", ["LAW:dat-dai@2013"]),
    ("Luật Đất đai", ["LAW:dat-dai"]),
    ("hien phap", ["LAW:hien-phap"]),
    ("prog:ct135", ["prog:ct135"]),
    ("102/QĐ@?", ["102/QĐ@?"]),
    ("", []),
    ("bản Nà Lự", []),
    ("145/151", []),
    ("07/4/2017", []),
]


@pytest.mark.parametrize(("written", "expected"), LOOKUPS)
def test_what_somebody_types(written: str, expected: list[str]) -> None:
    assert [item.canonical for item in FINDER.lookup(written)] == expected


FORMS = sorted({row["canonical"] for row in STRINGS})


@pytest.mark.parametrize("form", FORMS)
def test_a_canonical_form_looked_up_is_itself(form: str) -> None:
    assert [item.canonical for item in FINDER.lookup(form)] == [form]


@pytest.mark.parametrize("form", FORMS)
def test_a_canonical_form_can_be_taken_apart(form: str) -> None:
    assert canonical.policy_id(form)
    signed = form.partition("@")[2]
    assert not signed or canonical.year(form) == signed


def test_programmes_and_citations_agree() -> None:
    programmes = Programmes(vocabulary.shipped().programmes, vocabulary.shipped().instruments)
    text = "vốn Chương trình 135, 134 và CT229; Chương trình MTQG 1719; Đề án 2086 của xã"
    named = [(item.start, item.end, f"prog:{item.value}") for item in programmes.find(text)]
    cited = [(item.start, item.end, item.canonical) for item in FINDER.find(text)]
    assert cited == named


WORDS = st.sampled_from(
    [
        "Quyết định", "QĐ", "Nghị định", "Luật", "Hiến pháp", "Chương trình", "CT", "số", "135", "102/2009", "/QĐ-TTg",
        "-NQ/TW", "64-CP", "ngày 07/8/2009", "năm 2013", "của Chính phủ", "Đất đai", ",", ";", "và", "\n", " ", "30a",
        "Điều 7", "khoản 2", "căn cứ", "@", "/", "-", "được thay thế bởi", "Số:", "HĐ", "BDT", "66.7/2025/NQ-CP",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200).map(nfc),
    st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=40).map(lambda parts: nfc(" ".join(parts))),
)


@given(TEXTS)
def test_citations_stand_in_order_and_slice_back(text: str) -> None:
    items = FINDER.find(text)
    assert FINDER.find(text) == items
    assert all(before.end <= after.start for before, after in pairwise(items))
    for item in items:
        assert 0 <= item.start < item.end <= len(text)
        assert text[item.start : item.end].strip() == text[item.start : item.end] != ""
        assert item.relation in ("", *RELATIONS)
        assert re.fullmatch(r"LAW:[a-z0-9-]+(@\d{4})?|prog:[a-z0-9-]+|\d[^\s@]*(@(\d{4}|\?))?", item.canonical), item


@given(TEXTS)
def test_looking_up_never_fails(text: str) -> None:
    for item in FINDER.lookup(text):
        assert isinstance(item, Citation)
        assert 0 <= item.start < item.end <= len(nfc(text))


@given(TEXTS, st.text(max_size=12), st.sampled_from(["", "quyet-dinh", "Kế hoạch", "?"]))
def test_identifying_never_fails(number: str, signed: str, type_: str) -> None:
    assert isinstance(FINDER.identify(number, type_, signed, number), str)


@NEEDS_SHARED
def test_every_string_of_the_conventions_has_its_canonical_form() -> None:
    rows = table(SHARED / "domain" / "citations.tsv")
    wrong = [
        row["raw_text"]
        for row in rows
        if (row["type"], row["canonical"]) not in {(item.type, item.canonical) for item in FINDER.find(row["raw_text"])}
    ]
    assert len(rows) == 126
    assert wrong == []


DOC_TYPES = {
    "Luật": "LAW", "Bộ luật": "LAW", "Pháp lệnh": "PL", "Nghị định": "NĐ", "Nghị quyết": "NQ", "Quyết định": "QĐ",
    "Thông tư": "TT", "Thông tư liên tịch": "TTLT", "Nghị quyết liên tịch": "NQLT", "Chỉ thị": "CT", "Sắc lệnh": "SL",
}  # fmt: skip


@cache
def records(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (SHARED / "parse" / name).read_text(encoding="utf-8").splitlines()]


def noted(row: dict[str, object]) -> bool:
    """Whether the number, the type and the date of an official source note come out as its fields say.

    Where the field's year is not that of the number, the note is the one that errs: any date of the number's year does.
    """
    text, number, date = nfc(str(row["text"])), nfc(str(row["number"])), str(row["date"])
    bare = re.sub(r"\W", "", number).upper()
    for item in FINDER.find(text):
        if bare in re.sub(r"\W", "", text[item.start : item.end]).upper():
            dated = item.date == date or (date[:4] not in number and bool(item.date) and item.date[:4] in number)
            return item.type == DOC_TYPES[str(row["doc_type"])] and dated
    return False


@NEEDS_SHARED
def test_official_source_notes() -> None:
    rows = records("phapdien_cites.jsonl")
    assert sum(map(noted, rows)) / len(rows) >= 0.99


@NEEDS_SHARED
def test_instruments_listed_by_courts() -> None:
    listed = {str(item["law"]) for row in records("court_citations.jsonl") for item in row["provisions"]}  # type: ignore[attr-defined]
    assert sum(bool(FINDER.find(nfc(law))) for law in listed) / len(listed) >= 0.95
