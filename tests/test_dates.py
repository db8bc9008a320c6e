"""The finders of times: what is read as a publication date, an event, a period, a horizon, and what is none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.dates import find_events, find_published, read_date
from archive.document import Block, Finding
from archive.periods import find_horizons, find_periods
from archive.text import nfc

SEED = Path(__file__).resolve().parents[1].parent / "shared" / "seed" / "000_eb0597a851750997.txt"
PUBLISHED = "2017-04-10"

LONE_DATES = [
    ("10/04/2017", "2017-04-10"),
    ("10/4/2017", "2017-04-10"),
    ("10.04.2017", "2017-04-10"),
    ("10-4-17", "2017-04-10"),
    ("1/2/45", "1945-02-01"),
    ("1/2/44", "2044-02-01"),
    ("10 - 4 - 2017", "2017-04-10"),
    ("10 /4/ 2017", "2017-04-10"),
    ("20170410", "2017-04-10"),
    ("20170410083000", "2017-04-10"),
    ("2017-04-10", "2017-04-10"),
    ("2017/04/10", "2017-04-10"),
    ("2017-04-10 08:30", "2017-04-10"),
    ("2017-04-10T08:00:00+07:00", "2017-04-10"),
    ("2017-04-09T20:00:00Z", "2017-04-10"),
    ("2019-05-22T09:09:00.000Z", "2019-05-22"),
    ("Mon, 10 Apr 2017 08:00:00 +0700", "2017-04-10"),
    ("Mon, 10 Apr 2017 20:00:00 GMT", "2017-04-11"),
    ("April 10, 2017", "2017-04-10"),
    ("(05.08.2019 16:32)", "2019-08-05"),
    ("thứ năm, 08 08 2019 08:51", "2019-08-08"),
    ("Thứ Hai, ngày 10 tháng 4 năm 2017", "2017-04-10"),
    ("Chủ nhật, 09/04/2017", "2017-04-09"),
    ("T2, 10/04/2017", "2017-04-10"),
    ("Cập nhật lúc 08:30 10/04/2017", "2017-04-10"),
    ("Cập nhật ngày 10/4/2017 lúc 08h30'", "2017-04-10"),
    ("Ngày đăng: 10/04/2017 - Lượt xem: 125", "2017-04-10"),
    ("Đăng lúc: 10:15, 10/04/2017 (GMT+7)", "2017-04-10"),
    ("10/04/2017 lúc 10 giờ 30 phút", "2017-04-10"),
    ("10/04/2017 8:30:00 SA", "2017-04-10"),
    ("10/04/2017 14:30 PM", "2017-04-10"),
    ("10 Tháng Tư, 2017", "2017-04-10"),
    ("Tháng Mười Hai 10, 2017", "2017-12-10"),
    ("10 Tháng Năm, 2017", "2017-05-10"),
    ("10 Th4, 2017", "2017-04-10"),
    ("NGÀY 07 THÁNG 4 NĂM 2017", "2017-04-07"),
    ("ngày 05\ntháng 3\u00a0năm 2018", "2018-03-05"),
    ("29/02/2016", "2016-02-29"),
    ("13/4/2018 2:30 PM", "2018-04-13"),
    ("4/4/2018 2:30 PM", "2018-04-04"),
    # impossible, out of reach, or readable in two ways
    ("29/02/2015", None),
    ("31/4/2015", None),
    ("04/13/2017", None),
    ("4/11/2018 2:30 PM", None),
    ("10/04/1944", None),
    ("1/1/2101", None),
    # no date, or more than one
    ("", None),
    ("10/04", None),
    ("04/2017", None),
    ("2017", None),
    ("ngày 10 tháng năm 2017", None),
    ("10/04/2017 - 12/04/2017", None),
    ("07/4/2017/QĐ", None),
    ("Vĩnh Yên 10/04/2017", None),
    ("0912345678", None),
    ("1491782400", None),
    ("99-99-99", None),
    ("hôm nay", None),
]


@pytest.mark.parametrize(("text", "expected"), LONE_DATES)
def test_read_date(text: str, expected: str | None) -> None:
    found = read_date(text)
    assert (found.isoformat() if found else None) == expected


HEADER = "UBND TỈNH VĨNH PHÚC | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nBAN DÂN TỘC | Độc lập - Tự do - Hạnh phúc\n"
PUBLISHED_TEXTS = [
    ("Tập huấn cho người có uy tín\n10/04/2017\nSáng ngày 07/4/2017, lớp học mở.", "2017-04-10", "date.line", "exact"),
    ("Tập huấn\nThứ Hai, ngày 10 tháng 4 năm 2017\nNội dung.", "2017-04-10", "date.line", "exact"),
    ("Tập huấn\nCập nhật lúc 08:30 10/04/2017\nNội dung.", "2017-04-10", "date.line", "exact"),
    (HEADER + "Số: 12/KH-BDT | Vĩnh Phúc, ngày 05 tháng 3 năm 2018\nKẾ HOẠCH", "2018-03-05", "date.place", "exact"),
    ("Số: 12/KH-BDT\nVĩnh Phúc, ngày 05\ntháng 3 năm 2018\nKẾ HOẠCH", "2018-03-05", "date.place", "exact"),
    ("Số: 12/KH-BDT Vĩnh Phúc, ngày 05 tháng 3 năm 2018\nKẾ HOẠCH", "2018-03-05", "date.place", "exact"),
    ("|\nThành phố Vĩnh\nYên, ngày 05/3/2018\n|\nKẾ HOẠCH", "2018-03-05", "date.place", "exact"),
    ("SỐ: 12/KH-BDT\nVĨNH PHÚC, NGÀY 05 THÁNG 3 NĂM 2018\nKẾ HOẠCH", "2018-03-05", "date.place", "exact"),
    ("Tam Đảo ngày 05 tháng 3 năm 2018.\nBÁO CÁO", "2018-03-05", "date.place", "exact"),
    ("Số:    /KH-BDT\nVĩnh Phúc, ngày     tháng 3 năm 2018\nKẾ HOẠCH", "2018-03", "date.place-blank", "inferred"),
    ("Số:    /KH-BDT\nVĩnh Phúc, ngày ..... tháng 3 năm 2018\nKẾ HOẠCH", "2018-03", "date.place-blank", "inferred"),
    ("Số:    /KH-BDT | Vĩnh Phúc, ngày    /3/2018\nKẾ HOẠCH", "2018-03", "date.place-blank", "inferred"),
    ("Trao bò giống\n" * 8 + "Bà con phấn khởi.\n(Ngày đăng: 05/08/2019)", "2019-08-05", "date.stamp", "exact"),
    # none: the date of an instrument, of an event, of a law about publishing; a day and month both left blank
    ("Căn cứ Kế hoạch của Ban Dân tộc, ngày 05 tháng 3 năm 2018\nBan ban hành", None, "", ""),
    ("Sáng ngày 07/4/2017, tại Tam Đảo, lớp học mở.", None, "", ""),
    ("Một\n" * 8 + "Luật xuất bản ngày 03/12/2004 quy định", None, "", ""),
    ("Vĩnh Phúc, ngày     tháng     năm 2018\nKẾ HOẠCH", None, "", ""),
    ("Vĩnh Phúc, ngày 31 tháng 4 năm 2018\nKẾ HOẠCH", None, "", ""),
    ("4/11/2018 2:30 PM\nTin hoạt động", None, "", ""),
    ("", None, "", ""),
]


@pytest.mark.parametrize(("text", "value", "rule", "confidence"), PUBLISHED_TEXTS)
def test_find_published(text: str, value: str | None, rule: str, confidence: str) -> None:
    found = find_published(nfc(text), ())
    assert (found.value if found else None) == value
    if found:
        assert (found.rule, found.confidence) == (rule, confidence)
        assert found.rule == "date.place-blank" or _read(nfc(text)[found.start : found.end]) == value


def test_the_dateline_block_wins_over_the_first_lines_and_tables_hold_none() -> None:
    text = "01/02/2016\nTập huấn\nNgày đăng 10/04/2017, tác giả Trần Thị Mơ\nNội dung."
    start, end = text.index("Ngày"), text.index("\nNội")
    found = find_published(text, (Block("table", 0, 10), Block("title", 11, start - 1), Block("dateline", start, end)))
    assert found is not None and text[found.start : found.end] == "10/04/2017"
    stamped = find_published(text, (Block("table", 0, 10), Block("paragraph", 11, len(text))))
    assert stamped is not None and (stamped.value, stamped.rule) == ("2017-04-10", "date.stamp")


EVENTS = [
    ("Sáng ngày 07/4/2017, tại Tam Đảo, Ban tổ chức hội nghị.", ["2017-04-07"]),
    ("Chiều 27.6, Huyện ủy họp.", ["2016-06-27"]),
    ("Ngày 19/02/2017, UBND huyện ra quân trồng cây.", ["2017-02-19"]),
    ("NGÀY 07 THÁNG 4 NĂM 2017 KHAI MẠC LỚP HỌC", ["2017-04-07"]),
    ("Lớp học mở ngày\u00a005\ntháng 3 năm 2017 tại xã Đạo Trù.", ["2017-03-05"]),
    ("Lớp học mở ngày 07/4 /2017 tại xã.", ["2017-04-07"]),
    ("Lớp học mở ngày19 tháng 10 năm 2016tại xã.", ["2016-10-19"]),
    ("Lớp học mở ngày 7.4.2017 tại xã.", ["2017-04-07"]),
    ("Lớp học mở ngày 7-4-2017 tại xã.", ["2017-04-07"]),
    ("Lớp học mở ngày 7 - 4 - 2017 tại xã.", ["2017-04-07"]),
    ("Lớp học mở ngày 7/4/17 tại xã.", ["2017-04-07"]),
    ("Lớp học mở ngày 14.2/2017 tại xã.", ["2017-02-14"]),
    ("Cuộc họp bắt đầu vào hồi 8 giờ 00 ngày 15 tháng 5 năm 2018 tại hội trường.", ["2018-05-15"]),
    ("Chương trình diễn ra lúc 18h30 ngày 1-4.", ["2017-04-01"]),
    ("Ngày 20/9, đoàn thăm xã Bồ Lý.", ["2016-09-20"]),
    ("Ngày 20/5, đoàn sẽ thăm xã Bồ Lý.", ["2017-05-20"]),
    ("Ngày 15 tháng 3, đoàn thăm xã Bồ Lý.", ["2017-03-15"]),
    ("Hôm qua (9-4), đoàn đã về.", ["2017-04-09"]),
    ("Hôm 24/3/2017, đoàn đã về.", ["2017-03-24"]),
    ("Sáng nay 10/4, đoàn khởi hành.", ["2017-04-10"]),
    ("Chiều thứ hai (10/4), đoàn khởi hành.", ["2017-04-10"]),
    ("Sáng thứ Hai, ngày 10/4/2017, đoàn khởi hành.", ["2017-04-10"]),
    ("Ngày 5/4 năm 2016, xã khởi công đường.", ["2016-04-05"]),
    ("Chủ nhật 26/3/2017, đoàn khám bệnh tại xã.", ["2017-03-26"]),
    ("Thứ ba, 28/3/2017, 16:19\nSáng 28/3/2017, đoàn khởi hành.", ["2017-03-28"]),
    # several days
    ("Trong hai ngày 5 và 6/10/2016, huyện mở lớp.", ["2016-10-05/2016-10-06"]),
    ("Trong 02 ngày 5-6/4/2017, huyện mở lớp.", ["2017-04-05/2017-04-06"]),
    ("Trong các ngày 5,6,7/4/2017, huyện mở lớp.", ["2017-04-05/2017-04-07"]),
    ("Các ngày 5, 12/10/2016 huyện mở lớp.", ["2016-10-05/2016-10-12"]),
    ("Lớp học diễn ra từ ngày 12 đến ngày 14/11/2016.", ["2016-11-12/2016-11-14"]),
    ("Lớp học diễn ra từ ngày 12-14/11/2016.", ["2016-11-12/2016-11-14"]),
    ("Lớp học diễn ra từ 12 đến hết 14/11/2016.", ["2016-11-12/2016-11-14"]),
    ("Lớp học diễn ra từ ngày 28/10 đến ngày 03/11/2016.", ["2016-10-28/2016-11-03"]),
    ("Lớp học diễn ra từ ngày 28/12 đến ngày 03/01/2017.", ["2016-12-28/2017-01-03"]),
    ("Lớp học diễn ra từ ngày 28/12/2016 đến ngày 3/1.", ["2016-12-28/2017-01-03"]),
    ("Lớp học diễn ra từ ngày 28/12 đến ngày 3/1.", ["2016-12-28/2017-01-03"]),
    ("Hội trại diễn ra từ 1/3 đến 3/3, xã Đồng Tĩnh đăng cai.", ["2017-03-01/2017-03-03"]),
    ("Hội trại diễn ra ngày 1/3-3/3 tại huyện.", ["2017-03-01/2017-03-03"]),
    ("Lớp học từ 8 giờ ngày 12 đến 17 giờ ngày 14/11/2016 tại huyện.", ["2016-11-12/2016-11-14"]),
    ("Lớp học từ sáng ngày 12 đến chiều ngày 14/11/2016 tại huyện.", ["2016-11-12/2016-11-14"]),
    ("Ngày 5/4 và ngày 6/4/2017, huyện mở lớp.", ["2017-04-05/2017-04-06"]),
    ("Ngày 5/4/2017 và ngày 20/6/2016 huyện mở lớp.", ["2017-04-05", "2016-06-20"]),
    ("Sáng 27.3, 12/15 đại biểu có mặt.", ["2017-03-27"]),
    # impossible: kept as written
    ("Ngày 31/4/2015, xã tổ chức họp dân.", ["31/4/2015"]),
    ("Ngày 30/02, xã tổ chức họp dân.", ["30/02"]),
    ("Ngày 31 tháng 4 năm 2015, xã tổ chức họp dân.", ["31 tháng 4 năm 2015"]),
    ("Họp từ ngày 14/11/2016 đến ngày 12/11/2016.", ["14/11/2016 đến ngày 12/11/2016"]),
    # the date of an instrument
    ("Theo Quyết định số 102/2009/QĐ-TTg ngày 07/8/2009 của Thủ tướng.", []),
    ("Theo Quyết định số 102/2009/QĐ-TTg, ngày 07/8/2009 của Thủ tướng.", []),
    ("Theo Quyết định số 102/2009/QĐ-TTg (ngày 07/8/2009).", []),
    ("Theo Quyết định số 102/2009/QĐ-TTg của Thủ tướng Chính phủ ngày 07/8/2009.", []),
    ("Quán triệt Nghị quyết số 24-NQ/TW, ngày 12/3/2003.", []),
    ("Nộp theo biên lai số AA/2016/0581 ngày 21/3/2017.", []),
    ("Ban Dân tộc tỉnh\nCăn cứ Luật tổ chức HĐND và UBND ngày 26/11/2003;", []),
    ("Tại Công văn số 1267 ngày 21/3/2017, huyện đề nghị.", []),
    ("Theo công văn 12/ubnd-dt ngày 21/3/2017 của huyện", []),
    ("Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015;", []),
    ("- Căn cứ Luật An toàn, vệ sinh lao động ngày 25 tháng 6 năm 2015;", []),
    ("Nhân kỷ niệm ngày 03/5/1946, ngày Chủ tịch ký Sắc lệnh số 58", []),
    ("Ngày 03/5/1946, Chủ tịch Hồ Chí Minh ký Sắc lệnh số 58.", []),
    ("Ngày 10/1/2017, UBND tỉnh ban hành Kế hoạch số 12/KH-UBND.", []),
    ("Luật này được thông qua ngày 16 tháng 6 năm 2015.", []),
    ("Thực hiện Kế hoạch số 12/KH-BDT, ngày 07/4/2017, Ban Dân tộc tổ chức tập huấn.", ["2017-04-07"]),
    ("Thực hiện Kế hoạch số 12/KH-BDT, sáng ngày 07/4/2017, Ban tập huấn.", ["2017-04-07"]),
    ("Các xã thực hiện Kế hoạch số 12/KH-BDT\nNgày 07/4/2017, Ban Dân tộc tập huấn.", ["2017-04-07"]),
    ("Trưởng Ban dự lễ khởi công ngày 07/4/2017.", ["2017-04-07"]),
    # deadlines, legal effect, labels, birthdays, holidays, every year, lunar
    ("Báo cáo gửi về Ban trước ngày 15/12/2017.", []),
    ("Báo cáo gửi về Ban chậm nhất là ngày 15/12/2017.", []),
    ("Tính đến ngày 15/3/2017, xã có 145/151 hộ.", []),
    ("Thông tư có hiệu lực từ ngày 01/6/2017.", []),
    ("Thông tư có hiệu lực kể từ ngày 01/6/2017 đến hết ngày 31/12/2018.", []),
    ("Chế độ được áp dụng từ ngày 01/6/2017 đến ngày 31/12/2018.", []),
    ("Ông Lý Văn Sáu sinh ngày 07/4/1960.", []),
    ("Giấy phép do Sở cấp ngày 03/11/2016.", []),
    ("Kỷ niệm Quốc khánh ngày 02/9, xã treo cờ.", []),
    ("Chào mừng ngày 20/11, trường thi đua.", []),
    ("Ngày Nhà giáo Việt Nam 20/11 là dịp tri ân.", []),
    ("Kỷ niệm ngày Thương binh (27/7/1947 - 27/7/2016).", []),
    ("Báo cáo vào ngày 15/12 hằng năm.", []),
    ("Hội đền mở ngày 10/3 âm lịch.", []),
    ("Vĩnh Phúc, ngày 05 tháng 3 năm 2018\nKẾ HOẠCH", []),
    ("Họp hôm nay, ngày mai làm tiếp.", []),
    # numbers that are no dates
    ("Có 145/151 xã, 104 kỳ/năm; tỷ số 2-1; trực 24/7; điện thoại 0211.3862.505.", []),
    ("Đạt từ 1/2 đến 2/3 số hộ; thu từ 5-6 triệu đồng.", []),
    ("Đất thửa 12/5, tờ 07; Quyết định số 07/4/2017/QĐ.", []),
    ("Giảm ngày 5.5% so với trước; ngày 07/4//2017.", []),
    ("Mã hàng 8703.60.62; ngày công 25/26.", []),
    ("Danh sách: (30/05/2019) (05.08.2019 16:32) 4/16/2018 1:10 PM", []),
]


@pytest.mark.parametrize(("text", "expected"), EVENTS)
def test_find_events(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_events(nfc(text), PUBLISHED)] == expected


EVENT_SPANS = [
    ("Vào sáng ngày 07/4/2017, tại xã.", "sáng ngày 07/4/2017", "date.day", "exact"),
    ("Vào hồi 8 giờ 00 ngày 15 tháng 5 năm 2016 tại xã.", "8 giờ 00 ngày 15 tháng 5 năm 2016", "date.day", "exact"),
    ("Chiều 27.3, Huyện ủy họp.", "Chiều 27.3", "date.no-year", "inferred"),
    ("Hôm qua (9-4), đoàn về.", "Hôm qua (9-4)", "date.no-year", "inferred"),
    ("Trong 02 ngày 5-6/4/2017 mở lớp.", "ngày 5-6/4/2017", "date.range", "exact"),
    ("Mở từ ngày 12 đến ngày 14/11/2016.", "từ ngày 12 đến ngày 14/11/2016", "date.range", "exact"),
    ("Các ngày 5, 12/10/2016 mở lớp.", "ngày 5, 12/10/2016", "date.list", "inferred"),
    ("Mở lớp ngày 7/4/17.", "ngày 7/4/17", "date.day", "inferred"),
    ("Ngày 31/4/2015, họp dân.", "Ngày 31/4/2015", "date.impossible", "ambiguous"),
]


@pytest.mark.parametrize(("text", "span", "rule", "confidence"), EVENT_SPANS)
def test_the_span_of_an_event(text: str, span: str, rule: str, confidence: str) -> None:
    (found,) = find_events(text, PUBLISHED)
    assert (text[found.start : found.end], found.rule, found.confidence) == (span, rule, confidence)


def test_a_list_with_gaps_names_its_days() -> None:
    (found,) = find_events("Các ngày 5, 12/10/2016 mở lớp.", None)
    assert found.detail == "2016-10-05, 2016-10-12"


def test_excluded_spans_and_unknown_publication() -> None:
    text = "Ngày 10/04/2017\nNgày 20/3, đoàn về; ngày 07/4/2017 họp."
    values = [found.value for found in find_events(text, None, exclude=[(0, 15)])]
    assert values == ["2017-04-07"]
    assert [found.value for found in find_events(text, "2017-04", exclude=[(0, 15)])] == ["2017-03-20", "2017-04-07"]


PERIODS = [
    ("Hội nghị sơ kết Quý I năm 2017", ["2017-Q1"]),
    ("Sơ kết quý I Và triển khai nhiệm vụ Quý II năm 2017", ["2017-Q1", "2017-Q2"]),
    ("QUÝ I NĂM 2017", ["2017-Q1"]),
    ("Quý\u00a0IV\nnăm 2016", ["2016-Q4"]),
    ("Quí III-2015", ["2015-Q3"]),
    ("quý 1/2017", ["2017-Q1"]),
    ("quý I, II và III năm 2016", ["2016-Q1", "2016-Q2", "2016-Q3"]),
    ("Trong Quý I, các xã đã làm tốt.", ["2017-Q1"]),
    ("Trong Quý IV, các xã đã làm tốt.", ["2017-Q4"]),
    ("Báo cáo năm 2016\nTrong Quý I, các xã đã làm tốt.", ["2016", "2016-Q1"]),
    ("Quý I đạt 5 tỷ đồng, tăng so với cùng kỳ năm 2016.", ["2017-Q1", "2016"]),
    ("Năm 2016 có nhiều đổi mới, nhất là Quý III.", ["2016", "2016-Q3"]),
    ("Quý vị đại biểu; cụ Lê Quý Đôn; quý 5/2017", []),
    ("6 tháng đầu năm 2018", ["2018-H1"]),
    ("06 tháng đầu năm và nhiệm vụ 6 tháng cuối năm 2018", ["2018-H1", "2018-H2"]),
    ("Sáu tháng cuối năm", ["2017-H2"]),
    ("9 tháng đầu năm 2014", ["2014-9M"]),
    ("9 tháng năm 2014", ["2014-9M"]),
    ("3 tháng đầu năm 2016; mười một tháng đầu năm 2016", ["2016-3M", "2016-11M"]),
    ("3 tháng cuối năm 2016", ["2016-Q4"]),
    ("nửa đầu năm 2016", ["2016-H1"]),
    ("Trợ cấp 12 tháng đầu tiên, 6 tháng đầu năm học", []),
    ("tháng 3/2015", ["2015-03"]),
    ("THÁNG 3 NĂM 2015", ["2015-03"]),
    ("tháng 8.2016", ["2016-08"]),
    ("Báo cáo tháng 3, nhiệm vụ tháng 4 năm 2017", ["2017-03", "2017-04"]),
    ("Báo cáo tuần 4 tháng 7 năm 2016", ["2016-07"]),
    ("ngày 05 tháng 3 năm 2018", []),
    ("ngày     tháng 3 năm 2018", []),
    ("ngày 05\ntháng 3\nnăm 2018", []),
    ("đến tháng 3/2015 và từ tháng 5 năm 2016", []),
    ("tháng 13/2015, tháng 3/15 số ngày", []),
    ("Nhiệm vụ công tác năm 2016", ["2016"]),
    ("năm 2016 - 2017; giai đoạn từ năm 2016 đến năm 2020", []),
    ("phấn đấu đến năm 2030, tầm nhìn năm 2045", []),
    ("Luật Đất đai năm 2013; Bộ luật Hình sự năm 2015, sửa đổi năm 2017", []),
    ("Luật Bảo hiểm y tế năm 2008", []),
    ("Nghị quyết 30/NQ-CP năm 2016", []),
    ("Tuyên truyền pháp luật năm 2016", ["2016"]),
    ("ngày 5/4 năm 2016; sinh năm 1960; năm 1899", []),
    ("năm học 2016-2017", ["2016-09/2017-05"]),
    ("khai giảng năm học mới 2016 – 2017", ["2016-09/2017-05"]),
    ("năm học 2016-2018; năm học này", []),
]


@pytest.mark.parametrize(("text", "expected"), PERIODS)
def test_find_periods(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_periods(nfc(text), PUBLISHED)] == expected


PERIOD_YEARS = [
    ("Trong Quý I, xã làm tốt.", "2017-12-05", "2018-Q1"),
    ("Trong Quý IV, xã làm tốt.", "2017-01-15", "2016-Q4"),
    ("Trong 6 tháng cuối năm, xã làm tốt.", "2017-07", "2017-H2"),
    ("Trong 6 tháng đầu năm, xã làm tốt.", "2017-12-05", "2017-H1"),
]


@pytest.mark.parametrize(("text", "published", "expected"), PERIOD_YEARS)
def test_a_period_without_year_takes_it_from_the_publication(text: str, published: str, expected: str) -> None:
    (found,) = find_periods(text, published)
    assert (found.value, found.confidence) == (expected, "inferred")
    assert find_periods(text, None) == ()


HORIZONS = [
    ("Đề án giai đoạn 2017 – 2020", ["2017-2020"]),
    ("GIAI ĐOẠN 2017-2020", ["2017-2020"]),
    ("giai đoạn 2017 – 2020, định hướng đến năm 2030", ["2017-2020", "2030"]),
    ("thời kỳ 2021-2030, tầm nhìn đến\nnăm 2050", ["2021-2030", "2050"]),
    ("tầm nhìn 2045", ["2045"]),
    ("nhiệm kỳ 2015 2020", ["2015-2020"]),
    ("nhiệm kì 2025-2030, 2030-2035", ["2025-2030", "2030-2035"]),
    ("giai đoạn 2011-2015 và 2016-2020", ["2011-2015", "2016-2020"]),
    ("giai đoạn 2021 - 2030, giai đoạn I: từ năm 2021 đến năm 2025", ["2021-2030", "2021-2025"]),
    ("giai đoạn 2021 - 2030, giai đoạn I: 2021-2025", ["2021-2030", "2021-2025"]),
    ("giai đoạn I (2021-2025)", ["2021-2025"]),
    ("kế hoạch 5 năm 2016-2020; GIAI ĐOẠN 05 NĂM 2021 – 2025", ["2016-2020", "2021-2025"]),
    ("Phấn đấu đến năm 2025 xã về đích.", ["2025"]),
    ("Đến năm 2025, mục tiêu là xóa nhà tạm.", ["2025"]),
    ("I. MỤC TIÊU\nGiảm số hộ nghèo; đến năm 2025 cơ bản xóa nhà tạm.", ["2025"]),
    ("giai đoạn 2020-2016", ["2020-2016"]),
    # none
    ("Đến năm 2015, xã đã có điện.", []),
    ("Thực hiện kế hoạch từ năm 2013 đến năm 2015, xã có điện.", []),
    ("phạt tù từ một năm đến năm năm", []),
    ("giai đoạn vườn ươm; nhiệm kỳ khóa XV; năm học 2016-2017; điện thoại 2016-2020", []),
    ("giai đoạn 20172-2020, giai đoạn 2017-20201", []),
]


@pytest.mark.parametrize(("text", "expected"), HORIZONS)
def test_find_horizons(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_horizons(nfc(text))] == expected


def test_an_inverted_term_is_ambiguous_and_a_term_without_dash_inferred() -> None:
    inverted, spaced = find_horizons("giai đoạn 2020-2016; nhiệm kỳ 2015 2020")
    assert (inverted.rule, inverted.confidence) == ("horizon.inverted", "ambiguous")
    assert (spaced.rule, spaced.confidence) == ("horizon.term", "inferred")


# ---- laws --------------------------------------------------------------------------------------------------------

FORMS: list[Callable[[date], str]] = [
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day.day}.{day.month}.{day.year}",
    lambda day: f"{day.day}-{day.month}-{day.year}",
    lambda day: f"ngày {day:%d} tháng {day.month} năm {day.year}",
    lambda day: f"NGÀY {day.day} THÁNG {day:%m} NĂM {day.year}",
    lambda day: day.isoformat(),
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.isoformat()}T08:00:00+07:00",
    lambda day: f"({day:%d.%m.%Y} 16:32)",
    lambda day: f"Cập nhật lúc 08:30 {day:%d/%m/%Y}",
]
DAYS = st.dates(date(1945, 1, 1), date(2100, 12, 31))
PIECES = st.sampled_from(
    (
        "ngày ",
        "sáng ",
        "chiều ",
        "tháng ",
        "năm ",
        "quý ",
        "giai đoạn ",
        "nhiệm kỳ ",
        "đến ",
        "từ ",
        "và ",
        ", ",
        "/",
        "-",
        ".",
        " ",
        "\n",
        "(",
        ")",
        ";",
        "thứ hai",
        "hôm qua ",
        "I",
        "IV",
        "6 tháng đầu năm ",
        "năm học ",
        "5",
        "6",
        "07",
        "12",
        "31",
        "30",
        "4",
        "2",
        "2016",
        "2017",
        "99",
        "0000",
        "Quyết định số ",
        "12/QĐ-UBND ",
        "Vĩnh Phúc, ",
        "của ",
        "8 giờ ",
        "ngày 5/4/2016",
        "tháng 3/2015",
        "Quý II năm 2017",
        "định hướng đến năm 2030",
        "٣",
        "đ",
    )  # fmt: skip
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join)).map(nfc)
FINDERS: list[Callable[[str], tuple[Finding, ...]]] = [
    lambda text: find_events(text, PUBLISHED),
    lambda text: find_periods(text, PUBLISHED),
    find_horizons,
]


def _read(text: str) -> str | None:
    found = read_date(text)
    return found.isoformat() if found else None


@given(DAYS, st.sampled_from(FORMS))
def test_every_date_is_read_back_in_every_form(day: date, form: Callable[[date], str]) -> None:
    assert read_date(form(day)) == day


@given(DAYS, st.sampled_from(FORMS[:5]), st.sampled_from(["sáng ", "chiều ", "8 giờ 30 ", ""]))
def test_every_date_is_found_as_an_event(day: date, form: Callable[[date], str], part: str) -> None:
    printed = part + "ngày " + form(day).removeprefix("ngày ").removeprefix("NGÀY ")
    text = f"Theo kế hoạch đã nêu, {printed} tại xã Đạo Trù, lớp học mở."
    (found,) = find_events(text, None)
    assert (found.value, text[found.start : found.end]) == (day.isoformat(), printed)


@given(DAYS, st.dates(date(1955, 1, 1), date(2099, 12, 31)))
def test_a_day_without_year_is_the_latest_up_to_two_months_ahead(day: date, published: date) -> None:
    found = find_events(f"Ngày {day.day}/{day.month}, đoàn thăm xã.", published.isoformat())
    event = date.fromisoformat(found[0].value)
    assert (event.day, event.month) == (day.day, day.month)
    assert event <= published + timedelta(days=62)
    assert event > published - timedelta(days=365 * 4 + 1 if (day.day, day.month) == (29, 2) else 366 - 62)


@given(TEXTS, st.sampled_from(FINDERS))
def test_findings_are_in_order_and_apart(text: str, finder: Callable[[str], tuple[Finding, ...]]) -> None:
    end = 0
    for found in finder(text):
        assert found.start is not None and found.end is not None
        assert end <= found.start < found.end <= len(text)
        assert found.value
        end = found.end


@given(TEXTS)
def test_the_slice_of_an_event_is_the_same_event(text: str) -> None:
    for found in find_events(text, PUBLISHED):
        again = find_events(text[found.start : found.end], PUBLISHED)
        assert [item.value for item in again] == [found.value]


@given(TEXTS)
def test_the_slice_of_an_exact_period_or_horizon_is_the_same(text: str) -> None:
    for finder in FINDERS[1:]:
        for found in finder(text):
            if found.confidence == "exact" and found.rule != "horizon.term":
                assert [item.value for item in finder(text[found.start : found.end])] == [found.value]


@given(TEXTS)
def test_published_never_raises_and_slices_back(text: str) -> None:
    found = find_published(text, (Block("dateline", 0, len(text)),))
    if found and found.rule != "date.place-blank":
        assert _read(text[found.start : found.end]) == found.value


@pytest.mark.parametrize(
    "piece", ["ngày 5/4 ", "quý I ", "giai đoạn ", "5/4" + " " * 50, "\n", "1", "ngày ", "tháng 3, "]
)
def test_long_monotonous_texts_take_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    find_events(text, PUBLISHED)
    find_periods(text, PUBLISHED)
    find_horizons(text)
    assert find_published(text, ()) is None


# ---- the page from which the project started ---------------------------------------------------------------------


@pytest.fixture(name="seed")
def _seed() -> str:
    if not SEED.exists():
        pytest.skip("the seed page is local test data, absent here")
    return nfc(SEED.read_text(encoding="utf-8"))


def test_the_seed_page(seed: str) -> None:
    published = find_published(seed, ())
    assert published is not None and published.value == PUBLISHED
    assert [found.value for found in find_events(seed, PUBLISHED)] == ["2017-04-07"]
    assert {found.value for found in find_periods(seed, PUBLISHED)} == {"2017-Q1", "2017-Q2", "2017"}
    assert {found.value for found in find_horizons(seed)} == {"2017-2020", "2030"}
