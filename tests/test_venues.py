"""Where an event was held, as told from where places are only named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive import dates, vocabulary
from archive.document import Block
from archive.gazetteer import Gazetteer
from archive.venues import find_venues

GAZETTEER = Gazetteer(vocabulary.shipped().places)

TABLE = [
    ("Sáng ngày 07/4/2017, tại UBND huyện Tam Đảo, Ban Dân tộc họp với thị xã Phúc Yên.", {"tam-dao": "held.at"}),
    ("Ngày 5/6/2018 đoàn đã làm việc với UBND huyện Lập Thạch về tiến độ.", {"lap-thach": "held.visit"}),
    (
        "Ngày 3/10/2011, tổ đến 12 thôn của các xã Đạo Trù, Yên Dương (huyện Tam Đảo) và xã Lãng Công (huyện Sông Lô).",
        {"tam-dao": "held.visit", "song-lo": "held.visit"},
    ),
    (
        "Ngày 23/8/2022 đoàn làm việc với huyện Bình Xuyên; ngày 24/8/2022 làm việc với thành phố Phúc Yên.",
        {"binh-xuyen": "held.visit", "phuc-yen": "held.visit"},
    ),
    ("Thời gian: ngày 22/3/2018.\nĐịa điểm: Hội trường UBND huyện Lập Thạch.", {"lap-thach": "held.venue"}),
    ("Ngày 20/9/2018, tại huyện Yên Lạc đã ký kết nghĩa giữa xã nhà và huyện Tam Đảo.", {"yen-lac": "held.at"}),
    ("Ngày 20/9/2018, 9 đội đến từ các xã của huyện Tam Đảo thi tại huyện Yên Lạc.", {"yen-lac": "held.at"}),
    ("Lớp do tỉnh tổ chức tại thành phố Vĩnh Yên.\nLớp học ngày 19/4/2011.", {"vinh-yen": "held.lead"}),
    ("Xã Vân Trục, huyện Lập Thạch vào hội.\nSáng 15/11/2020, cả thôn nghỉ hái chè.", {"lap-thach": "held.only"}),
    ("Các huyện Tam Đảo và Lập Thạch nộp báo cáo.\nNgày 15/11/2020 có kết quả.", {}),
    ("Đoàn đến huyện Tam Đảo.", {}),
    ("Ngày 15/11/2020 là hạn nộp.", {}),
]


def venues(text: str, title: str = "") -> dict[str, str]:
    whole = f"{title}\n{text}" if title else text
    blocks = [Block("title", 0, len(title))] if title else []
    places = [replace(item, value=item.value.partition(".")[0]) for item in GAZETTEER.find(whole, "2018-01-01")]
    found = find_venues(whole, blocks, dates.find_events(whole, "2018-01-01"), places)
    assert set(found) <= {
        replace(place, rule=item.rule, confidence=item.confidence) for place in places for item in found
    }
    return {item.value: item.rule for item in found}


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_venues(text: str, expected: dict[str, str]) -> None:
    assert venues(text) == expected


def test_a_title_that_says_where() -> None:
    assert venues(
        "Sáng ngày 7/4/2017, cán bộ các huyện Sông Lô, Tam Đảo đều có mặt.", "Giao ban tại huyện Tam Đảo"
    ) == {"tam-dao": "held.title"}
