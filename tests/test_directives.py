"""Directives of our own in the layouts of Nghị định 30/2020/NĐ-CP, Thông tư 01/2011/TT-BNV and the Party."""

from __future__ import annotations

import time
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import vocabulary
from archive.directives import Directive, Directives
from archive.document import Block, Finding
from archive.text import name_code, nfc

SHIPPED = vocabulary.shipped()
FINDER = Directives(SHIPPED.doctypes, SHIPPED.units)
SEED = Path(__file__).resolve().parents[1].parent / "shared" / "seed"

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
SIGNED = "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nTRƯỞNG BAN\n(đã ký)\nLâm Văn Páo"
PLAN = "Thực hiện Chương trình công tác năm 2018, Ban Dân tộc xây dựng kế hoạch như sau:\nI. MỤC ĐÍCH"
LETTER = "Kính gửi: UBND các huyện, thành phố.\nThực hiện văn bản của tỉnh, Ban Dân tộc đề nghị như sau:"


def letterhead(issuer: str, number: str, day: str = "Vĩnh Phúc, ngày 4 tháng 1 năm 2019") -> str:
    """Issuer and number, then the motto and the date: the two columns as lines one after another."""
    return f"{issuer}\nSố: {number}\n{STATE}\n{MOTTO}\n{day}\n"


# Each layout: its text, then the fields to compare; a field that is not named is not compared.
LAYOUTS: dict[str, tuple[str, dict[str, str | None]]] = {
    "lines one after another": (
        letterhead("UBND TỈNH VĨNH PHÚC\nBAN DÂN TỘC", "12/KH-BDT") + f""
        f"KẾ HOẠCH\nTuyên truyền pháp luật tại các xã miền núi năm 2018\n{PLAN}\n{SIGNED}",
        {
            "type": "Kế hoạch",
            "number": "12/KH-BDT",
            "issuer": "Ban Dân tộc tỉnh Vĩnh Phúc",
            "place": "Vĩnh Phúc",
            "title": "Kế hoạch Tuyên truyền pháp luật tại các xã miền núi năm 2018",
            "subject": None,
            "signatory": "Lâm Văn Páo",
        },
    ),
    "table rows": (
        f"UBND TỈNH VĨNH PHÚC | {STATE}\nBAN DÂN TỘC | {MOTTO}\nSố: 12/KH-BDT | Vĩnh Phúc, ngày 05 tháng 3 năm 2018\n"
        f"KẾ HOẠCH\nTuyên truyền pháp luật năm 2018\n{PLAN}\n"
        "Nơi nhận:\n- Như trên;\n- Lưu: VT. | KT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN\nLò Thị Mây",
        {
            "number": "12/KH-BDT",
            "issuer": "Ban Dân tộc tỉnh Vĩnh Phúc",
            "place": "Vĩnh Phúc",
            "title": "Kế hoạch Tuyên truyền pháp luật năm 2018",
            "signatory": "Lò Thị Mây",
        },
    ),
    "cells wrapped as a portal prints them": (
        f"|\nỦY BAN NHÂN\nDÂN\nTỈNH VĨNH PHÚC\n-------\n|\nCỘNG HÒA XÃ\nHỘI CHỦ NGHĨA VIỆT NAM\n{MOTTO}\n"
        f"-------\n|\n|\n"
        "Số:\n2820/QĐ-UBND\n|\nVĩnh Phúc, ngày 19\ntháng 11 năm 2018\n|\n\n\nQUYẾT ĐỊNH\n\n"
        "BAN HÀNH QUY CHẾ PHỐI HỢP GIỮA ỦY\n"
        "BAN NHÂN DÂN CẤP XÃ VỚI CÁC CƠ QUAN\n\nỦY BAN NHÂN DÂN TỈNH VĨNH PHÚC\n\nCăn cứ Luật Tổ chức\n"
        "chính quyền địa phương;\n",
        {
            "type": "Quyết định",
            "number": "2820/QĐ-UBND",
            "issuer": "UBND tỉnh Vĩnh Phúc",
            "place": "Vĩnh Phúc",
            "title": "Quyết định BAN HÀNH QUY CHẾ PHỐI HỢP GIỮA ỦY BAN NHÂN DÂN CẤP XÃ VỚI CÁC CƠ QUAN",
        },
    ),
    "two columns on one line": (
        f"UBND TỈNH VĨNH PHÚC {STATE}\nBAN DÂN TỘC {MOTTO}\nSố: 45/BC-BDT Vĩnh Phúc, ngày 20 tháng 6 năm 2019\n"
        f"BÁO CÁO\nKết quả công tác dân tộc 6 tháng đầu năm 2019\n"
        f"Thực hiện Công văn của tỉnh, Ban báo cáo:\n{SIGNED}",
        {
            "type": "Báo cáo",
            "number": "45/BC-BDT",
            "issuer": "Ban Dân tộc tỉnh Vĩnh Phúc",
            "place": "Vĩnh Phúc",
            "title": "Báo cáo Kết quả công tác dân tộc 6 tháng đầu năm 2019",
        },
    ),
    "a letter": (
        f"UBND TỈNH VĨNH PHÚC\nBAN DÂN TỘC\nSố: 321/BDT-CS\nV/v rà soát danh sách người có uy tín\n{STATE}\n{MOTTO}\n"
        f"Vĩnh Phúc, ngày 9 tháng 10 năm 2018\n{LETTER}\n{SIGNED}",
        {
            "type": "Công văn",
            "number": "321/BDT-CS",
            "subject": "rà soát danh sách người có uy tín",
            "title": "rà soát danh sách người có uy tín",
            "place": "Vĩnh Phúc",
        },
    ),
    "a letter whose subject a PDF interleaves": (
        f"UBND TỈNH VĨNH PHÚC {STATE}\nBAN DÂN TỘC\nSố: 321/BDT-CS\nV/v rà soát, bổ sung danh \n"
        f"sách người có uy tín\n"
        f"{MOTTO}\nVĩnh Phúc, ngày 9 tháng 10 năm 2018\n{LETTER}\nNơi nhận: KT. TRƯỞNG BAN\n"
        f"- Như trên; PHÓ TRƯỞNG BAN\n"
        "- Lưu: VT, CS. Lò Thị Mây",
        {
            "number": "321/BDT-CS",
            "subject": "rà soát, bổ sung danh sách người có uy tín",
            "place": "Vĩnh Phúc",
            "issuer": "Ban Dân tộc tỉnh Vĩnh Phúc",
        },
    ),
    "a letter with its subject behind the number": (
        f"BAN DÂN TỘC\nSố : 187 /BDT-CS, V/v rà soát\n{STATE}\n{MOTTO}\nVĩnh Phúc, ngày 2 tháng 2 năm 2017\n{LETTER}\n"
        "Nơi nhận:\n- Lưu: VT.\nTRƯỞNG BAN\nĐoàn Văn Páo",
        {"number": "187/BDT-CS", "subject": "rà soát", "signatory": "Đoàn Văn Páo"},
    ),
    "a name on two lines of a narrow cell": (
        letterhead("BAN DÂN TỘC", "8/TB-BDT") + "THÔNG BÁO\nNghỉ lễ\nCăn cứ lịch;\nTRƯỞNG BAN\nLâm\nVăn Páo",
        {"signatory": "Lâm Văn Páo"},
    ),
    "a letter with its subject beside the date": (
        f"BAN DÂN TỘC | {STATE}\n{MOTTO}\nSố: 7/BDT-VP\nV/v nghỉ Tết | Vĩnh Phúc, ngày 02 tháng 02 năm 2017\n{LETTER}",
        {"subject": "nghỉ Tết", "place": "Vĩnh Phúc", "type": "Công văn"},
    ),
    "a letter of an office whose initials are CT": (
        f"CHI CỤC THUẾ\nSố: 55/CT-NV\nV/v kê khai\n{STATE}\n{MOTTO}\nTam Đảo, ngày 2 tháng 4 năm 2019\n{LETTER}",
        {"type": "Công văn", "subject": "kê khai"},
    ),
    "a title in capitals over many lines": (
        f"HỘI ĐỒNG NHÂN DÂN\nTỈNH VĨNH PHÚC\n{STATE}\n{MOTTO}\nSố: 57/NQ-HĐND\nVĩnh Phúc, ngày 18 tháng 12 năm 2017\n"
        "NGHỊ QUYẾT\nVỀ VIỆC HỖ TRỢ CÁC XÃ MIỀN NÚI\nGIAI ĐOẠN 2018 - 2020\nHỘI ĐỒNG NHÂN DÂN TỈNH VĨNH PHÚC\n"
        "Căn cứ Luật Tổ chức chính quyền địa phương;",
        {
            "type": "Nghị quyết",
            "issuer": "Hội đồng nhân dân tỉnh Vĩnh Phúc",
            "title": "Nghị quyết VỀ VIỆC HỖ TRỢ CÁC XÃ MIỀN NÚI GIAI ĐOẠN 2018 - 2020",
        },
    ),
    "the type and the title on one line": (
        f"UBND HUYỆN TAM ĐẢO\nPHÒNG DÂN TỘC\nSố: 15/BC-PDT\n{STATE}\n{MOTTO}\nTam Đảo, ngày 5 tháng 12 năm 2016\n"
        "BÁO CÁO KẾT QUẢ CÔNG TÁC NĂM 2016\nThực hiện chỉ đạo của huyện, Phòng báo cáo:",
        {
            "type": "Báo cáo",
            "issuer": "Phòng Dân tộc huyện Tam Đảo",
            "title": "Báo cáo KẾT QUẢ CÔNG TÁC NĂM 2016",
        },
    ),
    "no type printed": (
        f"UBND TỈNH VĨNH PHÚC\nBAN DÂN TỘC\nSố:126/BC-BDT\n{STATE}\n{MOTTO}\n"
        f"TỔNG HỢP KẾT QUẢ TIẾP CÔNG DÂN\nTHÁNG 6 NĂM 2019\n"
        "STT Ngày tiếp\nNơi nhận: Vĩnh Phúc, ngày 24 tháng 6 năm 2019\n- Thanh tra tỉnh;\n- Lưu: VT.",
        {
            "type": "Báo cáo",
            "title": "TỔNG HỢP KẾT QUẢ TIẾP CÔNG DÂN THÁNG 6 NĂM 2019",
            "place": "Vĩnh Phúc",
            "signatory": None,
        },
    ),
    "the Party": (
        "TỈNH ỦY VĨNH PHÚC\n*\nSố 05-CT/TU\nĐẢNG CỘNG SẢN VIỆT NAM\nVĩnh Yên, ngày 12 tháng 5 năm 2016\nCHỈ THỊ\n"
        "về tăng cường công tác dân vận ở vùng dân tộc\n-----\nTrong những năm qua, công tác dân vận có tiến bộ.\n"
        "Nơi nhận:\n- Các huyện, thành, thị ủy,\n- Lưu Văn phòng Tỉnh ủy.\nT/M BAN THƯỜNG VỤ\n"
        "PHÓ BÍ THƯ\nLâm Văn Páo",
        {
            "type": "Chỉ thị",
            "number": "05-CT/TU",
            "issuer": "Tỉnh ủy Vĩnh Phúc",
            "place": "Vĩnh Yên",
            "title": "Chỉ thị về tăng cường công tác dân vận ở vùng dân tộc",
            "signatory": "Lâm Văn Páo",
        },
    ),
    "a Party rule whose symbol is that of a decision": (
        "|\nBAN CHẤP HÀNH\nTRUNG ƯƠNG\n*\n|\nĐẢNG CỘNG SẢN\nVIỆT NAM\n-----\n|\n|\nSố 383-QĐ/TW\n|\nHà Nội, ngày 19\n"
        "tháng 11 năm 2025\n|\n\nQUY ĐỊNH\n\nVỀ\nLƯU TRỮ CỦA ĐẢNG\n\n-----\n\n- Căn cứ Điều lệ Đảng;",
        {"type": "Quy định", "number": "383-QĐ/TW", "title": "Quy định VỀ LƯU TRỮ CỦA ĐẢNG", "place": "Hà Nội"},
    ),
    "a law": (
        f"QUỐC HỘI\n--------\n{STATE}\n{MOTTO}\n--------\nLuật số: 99/2009/QH12\nHà Nội, ngày 03 tháng 06 năm 2009\n"
        f"QUỐC HỘI NƯỚC {STATE}\nKhóa XII, kỳ họp thứ 5\n(Từ ngày 20 tháng 5)\nLUẬT\nCÔNG TÁC DÂN TỘC\n"
        f"Căn cứ Hiến pháp;\n"
        "Điều 1. Phạm vi\nCHỦ TỊCH QUỐC HỘI\nLâm Văn Páo",
        {
            "type": "Luật",
            "number": "99/2009/QH12",
            "issuer": "Quốc hội",
            "title": "Luật CÔNG TÁC DÂN TỘC",
            "signatory": "Lâm Văn Páo",
        },
    ),
    "an old law signed below the name": (
        f"QUỐC HỘI\n{STATE}\n{MOTTO}\nSố: 47-LCT/HĐNN8\nHà Nội, ngày 21 tháng 12 năm 1990\nLUẬT\n"
        f"VỀ LÂM NGHIỆP\nĐiều 1. Phạm vi\n"
        "Luật này đã được thông qua.\n\nLâm Văn Páo\n\n(Đã ký)",
        {"number": "47-LCT/HĐNN8", "type": "Luật", "signatory": "Lâm Văn Páo"},
    ),
    "a circular of two ministries": (
        f"BỘ NỘI VỤ - ỦY BAN DÂN TỘC\n{STATE}\n{MOTTO}\nSố: 04/2010/TTLT-UBDT-BNV\nHà Nội, ngày 17 tháng 9 năm 2010\n"
        "THÔNG TƯ LIÊN TỊCH\nHướng dẫn chức năng của cơ quan công tác dân tộc\nCăn cứ Nghị định của Chính phủ;",
        {
            "type": "Thông tư liên tịch",
            "number": "04/2010/TTLT-UBDT-BNV",
            "title": "Thông tư liên tịch Hướng dẫn chức năng của cơ quan công tác dân tộc",
        },
    ),
    "a consolidated text": (
        f"BỘ TÀI CHÍNH\n{STATE}\n{MOTTO}\nSố: 46/VBHN-BTC\nHà Nội, ngày 1 tháng 2 năm 2020\nTHÔNG TƯ\n"
        f"Về quản lý kinh phí\n"
        "Căn cứ Nghị định;",
        {"type": "Văn bản hợp nhất", "number": "46/VBHN-BTC"},
    ),
    "a telegram": (
        f"THỦ TƯỚNG CHÍNH PHỦ\n{STATE}\n{MOTTO}\nSố: 224/CĐ-TTg\nHà Nội, ngày 3 tháng 12 năm 2020\nCÔNG ĐIỆN\n"
        "VỀ VIỆC ỨNG PHÓ RÉT ĐẬM\nTHỦ TƯỚNG CHÍNH PHỦ điện:\n- Bộ trưởng các Bộ;",
        {"type": "Công điện", "title": "Công điện VỀ VIỆC ỨNG PHÓ RÉT ĐẬM", "issuer": "Thủ tướng Chính phủ"},
    ),
    "a summons": (
        letterhead("BAN DÂN TỘC", "8/GM-BDT") + "GIẤY MỜI\nHọp tổng kết năm\nKính gửi: Các thành viên.",
        {"type": "Giấy mời", "title": "Giấy mời Họp tổng kết năm"},
    ),
    "a proposal": (
        letterhead("BAN DÂN TỘC", "33/TTr-BDT") + "TỜ TRÌNH\n"
        "Về việc phê duyệt danh sách\nKính gửi: UBND tỉnh Vĩnh Phúc",
        {"type": "Tờ trình", "title": "Tờ trình Về việc phê duyệt danh sách", "subject": None},
    ),
    "the number before the motto, the date at the foot": (
        f"BAN DÂN TỘC\nSố:9/TB-BDT\n{STATE}\n{MOTTO}\nTHÔNG BÁO\nLịch tiếp công dân\n"
        f"Căn cứ Luật Tiếp công dân;\n{SIGNED}\n",
        {"type": "Thông báo", "number": "9/TB-BDT", "title": "Thông báo Lịch tiếp công dân"},
    ),
    "a blank number": (
        f"BAN DÂN TỘC\nSố:       /KH-BDT\n{STATE}\n{MOTTO}\nVĩnh Phúc, ngày    tháng    năm 2020\n"
        f"KẾ HOẠCH\nKiểm tra năm 2020\n{PLAN}",
        {"number": None, "type": "Kế hoạch", "place": "Vĩnh Phúc", "title": "Kế hoạch Kiểm tra năm 2020"},
    ),
    "a number with spaces": (
        f"BAN DÂN TỘC\nSố : 12 /KH- BDT\n{STATE}\n{MOTTO}\nVĩnh Phúc, ngày 1 tháng 3 năm 2018\nKẾ HOẠCH\n"
        f"Kiểm tra\n{PLAN}",
        {"number": "12/KH-BDT"},
    ),
    "the committee of another province": (
        f"UBND TỈNH LÀO CAI\nBAN DÂN TỘC\nSố: 12/KH-BDT\n{STATE}\n{MOTTO}\n"
        f"Lào Cai, ngày 05 tháng 3 năm 2018\nKẾ HOẠCH\nKiểm tra\n"
        f"{PLAN}",
        {"issuer": "Ban Dân tộc tỉnh Lào Cai", "place": "Lào Cai"},
    ),
    "a department": (
        letterhead("UBND TỈNH VĨNH PHÚC\nSỞ TÀI CHÍNH", "283/TB-STC") + "THÔNG BÁO\nLịch nghỉ\nCăn cứ Luật;",
        {"issuer": "Sở Tài chính"},
    ),
    "the two columns glued": (
        f"CHÍNH PHỦ_______ Số: 172/2025/NĐ-CP | {STATE}{MOTTO}________ Hà Nội, ngày 30 tháng 6 năm 2025 |\n"
        "NGHỊ ĐỊNHQuy định về công tác dân tộc\n_____\nCăn cứ Luật Tổ chức Chính phủ;",
        {
            "type": "Nghị định",
            "number": "172/2025/NĐ-CP",
            "place": "Hà Nội",
            "title": "Nghị định Quy định về công tác dân tộc",
        },
    ),
    "an office and a name glued": (
        letterhead("BAN DÂN TỘC", "8/TB-BDT") + "THÔNG BÁO\nNghỉ lễ\nCăn cứ lịch;\n"
        "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nKT. TRƯỞNG BAN\nPHÓ TRƯỞNG BANLò Thị Mây",
        {"signatory": "Lò Thị Mây"},
    ),
    "no letterhead, a type and grounds": (
        "QUYẾT ĐỊNH\nVỀ VIỆC THÀNH LẬP TỔ GIÚP VIỆC\nTRƯỞNG BAN DÂN TỘC\n"
        "Căn cứ Luật Tổ chức chính quyền địa phương;\n"
        "Điều 1. Thành lập Tổ giúp việc.",
        {"type": "Quyết định", "title": "Quyết định VỀ VIỆC THÀNH LẬP TỔ GIÚP VIỆC", "number": None},
    ),
    "no letterhead, an addressee": (
        "Kính gửi: Phòng Dân tộc các huyện.\nBan Dân tộc đề nghị các phòng báo cáo trước ngày 15.",
        {"type": "Công văn", "title": None},
    ),
    "a signatory with a degree": (
        letterhead("BAN DÂN TỘC", "8/TB-BDT") + "THÔNG BÁO\nNghỉ lễ\nCăn cứ lịch;\n"
        "TL. TRƯỞNG BAN\nCHÁNH VĂN PHÒNG\nThS. Lò Thị Mây",
        {"signatory": "Lò Thị Mây"},
    ),
}
NEWS = [
    "Hội nghị tổng kết\n10/04/2017\nSáng nay, Ban Dân tộc đã họp. Số người dự là 40.\nLâm Văn Páo-Phòng Chính sách",
    "Tin vắn\nTheo Quyết định số 12/QĐ-UBND, xã được hỗ trợ.\nSố tiền là 40 triệu đồng.",
    "Nước Cộng hòa xã hội chủ nghĩa Việt Nam đón đoàn khách.\nLễ đón diễn ra sáng nay, ngày 5 tháng 3 năm 2018.",
    "KẾ HOẠCH MỚI CỦA XÃ\nBà con đã góp công làm đường.",
    "",
]


def value(finding: Finding | None) -> str | None:
    return None if finding is None else finding.label or finding.value


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout(name: str) -> None:
    text, expected = LAYOUTS[name]
    found = FINDER.find(text, ())
    assert found is not None
    assert {field: value(getattr(found, field)) for field in expected} == expected


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_field_of_a_layout_has_its_span(name: str) -> None:
    text, _ = LAYOUTS[name]
    found = FINDER.find(text, ())
    assert found is not None
    for item in findings(found):
        if item.start is None or item.end is None:
            assert item.confidence == "ambiguous"
            continue
        words = text[item.start : item.end]
        assert words and words.strip() == words
        assert item.rule.startswith("directive.")


@pytest.mark.parametrize("text", NEWS)
def test_news_is_no_directive(text: str) -> None:
    assert FINDER.find(text, ()) is None


def test_the_way_a_type_was_known() -> None:
    rules = {name: found.type.rule for name, (text, _) in LAYOUTS.items() if (found := FINDER.find(text, ()))}
    assert rules["lines one after another"] == "directive.type.heading"
    assert rules["no type printed"] == "directive.type.symbol"
    assert rules["a letter"] == "directive.type.letter"


def test_recipients_are_the_addressees_and_the_copies() -> None:
    text, _ = LAYOUTS["a letter"]
    found = FINDER.find(text, ())
    assert found is not None
    assert [(item.value, item.rule) for item in found.recipients] == [
        ("UBND các huyện, thành phố", "directive.addressee"),
        ("Như trên", "directive.copies"),
        ("Lưu: VT", "directive.copies"),
    ]
    assert all(text[item.start : item.end] == item.value for item in found.recipients)


def test_a_list_of_addressees_and_a_wrapped_copy() -> None:
    text = (
        f"BAN DÂN TỘC\nSố: 7/BDT-VP\nV/v báo cáo\n{STATE}\n{MOTTO}\nVĩnh Phúc, ngày 2 tháng 2 năm 2017\n"
        f"Kính gửi:\n- Văn phòng Ban;\n"
        "- Thanh tra Ban.\nBan đề nghị như sau.\nNơi nhận:\n-\nNhư trên;\n- Các phòng,\n"
        "đơn vị thuộc Ban;\n- Lưu: VT.\n- Mục khác"
    )
    found = FINDER.find(text, ())
    assert found is not None
    values = ["Văn phòng Ban", "Thanh tra Ban", "Như trên", "Các phòng, đơn vị thuộc Ban", "Lưu: VT"]
    assert [item.value.replace("phòng đơn", "phòng, đơn") for item in found.recipients] == values


def test_the_signatory_has_a_code_and_his_office() -> None:
    text, _ = LAYOUTS["table rows"]
    found = FINDER.find(text, ())
    assert found is not None and found.signatory is not None
    assert found.signatory.value == name_code("Lò Thị Mây")
    assert found.signatory.detail == "KT. TRƯỞNG BAN PHÓ TRƯỞNG BAN"


def test_a_known_issuer_has_its_code() -> None:
    found = FINDER.find(LAYOUTS["table rows"][0], ())
    assert found is not None and found.issuer is not None
    assert (found.issuer.value, found.issuer.detail) == ("Ban Dân tộc", "bdt")


def findings(found: Directive) -> list[Finding]:
    values = [getattr(found, item.name) for item in fields(found) if item.name != "recipients"]
    return [*(item for item in values if item), *found.recipients]


PIECES = [
    "Số: 12/KH-BDT",
    STATE,
    MOTTO,
    "KẾ HOẠCH",
    "V/v họp",
    "Kính gửi: A",
    "BAN DÂN TỘC",
    "|",
    "Căn cứ",
    "Nơi nhận:",
    "- B;",
    "TRƯỞNG BAN",
]


@given(st.lists(st.sampled_from([*PIECES, "Vĩnh Phúc, ngày 1 tháng 2 năm 2018", "Lâm Văn Páo", ""]), max_size=14))
def test_scrambled_pieces_keep_their_spans(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    found = FINDER.find(text, ())
    for item in findings(found) if found else ():
        if item.start is not None and item.end is not None:
            assert 0 <= item.start < item.end <= len(text)
            assert text[item.start : item.end].strip() == text[item.start : item.end]


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_read(text: str, headed: bool) -> None:
    text = nfc(f"{STATE}\n{text}" if headed else text)
    found = FINDER.find(text, (Block("paragraph", 0, len(text)),))
    assert found is None or found.type.value


@pytest.mark.parametrize("piece", ["Số: 1/", "V/v ", "|", "A ", "KẾ HOẠCH\n", "Hà Nội, ngày ", "Nơi nhận:\n- a;\n"])
def test_no_text_is_slow(piece: str) -> None:
    text = f"{STATE}\nSố: 1/KH-BDT\n" + piece * (300_000 // len(piece))
    begin = time.perf_counter()
    FINDER.find(text, ())
    assert time.perf_counter() - begin < 5


@pytest.mark.skipif(not SEED.exists(), reason="the seed page is not beside the checkout")
def test_the_seed_page_is_news() -> None:
    assert FINDER.find(nfc(next(SEED.glob("*.txt")).read_text(encoding="utf-8")), ()) is None
