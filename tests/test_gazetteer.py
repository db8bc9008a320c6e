"""Places: a table of sentences with what must be found in them, laws, and the rows of corpus/places/."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from archive.document import Finding
from archive.gazetteer import Gazetteer
from archive.text import key, nfc, slug
from archive.vocabulary import Place

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
TABLES = sorted((files("corpus") / "places").iterdir(), key=lambda table: table.name)
ROWS = [
    row
    for table in TABLES
    for row in csv.DictReader(table.read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
]
PLACES = [Place(**{**row, "aliases": tuple(filter(None, row["aliases"].split("|")))}) for row in ROWS]
GAZETTEER = Gazetteer(PLACES)
BY_CODE = {place.code: place for place in PLACES}
LAST_DAY = "2025-06-30"

# What is found, one item a finding: value, rule without `place.`, and the confidence where it isn't exact.
CASES = [
    # a type word and a name
    ("Đoàn công tác đến huyện Tam Đảo.", "2017-04-07", "tam-dao typed"),
    ("sáng ngày 07/4/2017, tại UBND huyện Tam Đảo", "2017-04-10", "tam-dao typed"),
    ("Phòng Dân tộc huyện Tam Đảo, thị xã Phúc Yên", "2017-04-10", "tam-dao typed | phuc-yen typed"),
    ("TX Phúc Yên và TP. Vĩnh Yên", "2017-04-10", "phuc-yen typed | vinh-yen typed"),
    ("T.P Vĩnh Yên; T.X. Phúc Yên; H.Tam Đảo", "2017-04-10", "vinh-yen typed | phuc-yen typed | tam-dao typed"),
    ("TP.Vĩnh Yên cấp 20 giấy mời", "2017-04-10", "vinh-yen typed"),
    ("HUYỆN TAM ĐẢO TẬP HUẤN CÔNG TÁC DÂN TỘC", "2017-04-10", "tam-dao typed"),
    ("Huyện ủy Tam Đảo, Thị uỷ Phúc Yên", "2017-04-10", "tam-dao typed | phuc-yen typed"),
    ("Thành uỷ Vĩnh Yên họp", "2017", "vinh-yen typed"),
    ("Huyện đoàn Lập Thạch trồng cây", "2017-04-10", "lap-thach typed"),
    ("Tỉnh uỷ Vĩnh Phúc ra nghị quyết", "2017-04-10", "vinh-phuc typed"),
    ("ubnd huyện tam đảo báo cáo công tác dân tộc", "2017-04-10", "tam-dao typed inferred"),
    ("Tổ công tác về huyện Tam đảo", "2017-04-10", "tam-dao typed"),
    ("nhân dân huyện sông Lô phấn khởi", "2017-04-10", "song-lo typed"),
    ("huyện Tam\nĐảo và thành\nphố Vĩnh Yên", "2017-04-10", "tam-dao typed | vinh-yen typed"),
    ("huyện miền núi Tam Đảo được hỗ trợ", "2017-04-10", "tam-dao typed"),
    ("Chủ tịch UBND huyện Lập Thạch Nguyễn Văn Mẫu dự", "2017-04-10", "lap-thach typed"),
    ("Trung tâm Y tế huyện Sông Lô khám bệnh", "2017-04-10", "song-lo typed"),
    ("xã Hợp Châu, huyện Tam Đảo", "2018-04-10", "tam-dao.hop-chau typed | tam-dao typed"),
    ("thị trấn Hợp Châu, huyện Tam Đảo", "2021-04-10", "tam-dao.hop-chau typed | tam-dao typed"),
    # lists
    (
        "cán bộ làm công tác dân tộc các huyện: Lập Thạch, Sông Lô, Bình Xuyên.",
        "2017-04-10",
        "lap-thach list | song-lo list | binh-xuyen list",
    ),
    (
        "UBND các huyện Tam Đảo, Lập Thạch và thành phố Phúc Yên",
        "2019-04-10",
        "tam-dao list | lap-thach list | phuc-yen typed",
    ),
    ("các huyện: Lập Thạch; Sông Lô;\nBình Xuyên", "2017-04-10", "lap-thach list | song-lo list | binh-xuyen list"),
    ("các huyện như Tam Đảo, Lập Thạch", "2017-04-10", "tam-dao list | lap-thach list"),
    (
        "4/9 huyện, thành phố (Tam Đảo, Lập Thạch, Phúc Yên)",
        "2019-04-10",
        "tam-dao list | lap-thach list | phuc-yen list",
    ),
    ("02 huyện Tam Đảo và Lập Thạch", "2017-04-10", "tam-dao list | lap-thach list"),
    ("huyện Tam Đảo, Lập Thạch và Sông Lô", "2017-04-10", "tam-dao typed | lap-thach list | song-lo list"),
    ("các huyện Kim Bôi, Tam Đảo, Lạc Sơn, Lập Thạch", "2017-04-10", "tam-dao list | lap-thach list"),
    ("Sáng 16/11 huyện Tam Đảo và lớp 10 huyện Lập Thạch", "2017-04-10", "tam-dao typed | lap-thach typed"),
    ("CÁC HUYỆN TAM ĐẢO, LẬP THẠCH", "2017-04-10", "tam-dao list | lap-thach list"),
    (
        "các xã Đạo Trù, Bồ Lý (Tam Đảo)",
        "2017-04-10",
        "tam-dao.dao-tru list | tam-dao.bo-ly list | tam-dao list",
    ),
    ("xã Đạo Trù - huyện Tam Đảo", "2017-04-10", "tam-dao.dao-tru typed | tam-dao typed"),
    ("xã Đạo Trù, Tam Đảo, Vĩnh Phúc", "2017-04-10", "tam-dao.dao-tru typed | tam-dao list | vinh-phuc bare inferred"),
    (
        "các xã: Đạo Trù (12 hộ), Bồ Lý (7 hộ) và Yên Dương, huyện Tam Đảo",
        "2017-04-10",
        "tam-dao.dao-tru list | tam-dao.bo-ly list | tam-dao.yen-duong list | tam-dao typed",
    ),
    (
        "các xã vùng dân tộc thiểu số: Đạo Trù, Bồ Lý của huyện Tam Đảo",
        "2017-04-10",
        "tam-dao.dao-tru list | tam-dao.bo-ly list | tam-dao typed",
    ),
    (
        "xã Đại Tự (Yên Lạc) và xã Phú Đa (Vĩnh Tường)",
        "2019-04-10",
        "yen-lac.dai-tu typed | yen-lac list | vinh-tuong.phu-da typed | vinh-tuong list",
    ),
    ("tỉnh Vĩnh Phúc, Phú Thọ và Thái Nguyên", "2017-04-10", "vinh-phuc typed | phu-tho list"),
    ("huyện Tam Đảo (Vĩnh Phúc)", "2017-04-10", "tam-dao typed | vinh-phuc list"),
    # names alone
    ("Lớp học mở tại Tam Đảo", "2017-04-10", "tam-dao bare ambiguous"),
    ("Đoàn công tác đến Sông Lô", "2017-04-10", "song-lo bare ambiguous"),
    ("Phòng Dân tộc Phúc Yên", "2017-04-10", "phuc-yen bare inferred"),
    ("Phòng Dân tộc Phúc Yên", "2025-09-10", "phuc-yen bare ambiguous"),
    ("Tại Tam Đảo, huyện Tam Đảo đã mở lớp", "2017-04-10", "tam-dao bare inferred | tam-dao typed"),
    ("Lễ hội ở Tam Đảo, Vĩnh Phúc", "2017-04-10", "tam-dao bare inferred | vinh-phuc bare inferred"),
    ("HỘI NGHỊ TẠI TAM ĐẢO", "2017-04-10", "tam-dao bare ambiguous"),
    ("HỘI NGHỊ TẠI VĨNH YÊN", "2017-04-10", "vinh-yen bare ambiguous"),
    ("Ban Dân tộc Vĩnh Phúc họp", "2017-04-10", "vinh-phuc bare inferred"),
    ("Sở Tài nguyên và Môi trường Vĩnh Phúc", "2017-04-10", "vinh-phuc bare inferred"),
    ("hai tỉnh bạn yêu cầu Vĩnh Phúc trả lời", "2017-04-10", "vinh-phuc bare inferred"),
    ("Đạo Trù (Tam Đảo) có 80% là đồng bào", "2017-04-10", "tam-dao.dao-tru bare inferred | tam-dao list"),
    (
        "xã Đạo Trù, huyện Tam Đảo họp. Đạo Trù có 80% là đồng bào",
        "2017-04-10",
        "tam-dao.dao-tru typed | tam-dao typed | tam-dao.dao-tru bare inferred",
    ),
    ("Krông Nô: tập huấn công tác dân tộc", "2019-04-10", "krong-no bare inferred"),
    ("Chư Jút: bàn giao nhà", "2019-04-10", "cu-jut alias inferred"),
    # other spellings
    ("huyện Đắk R’lấp, huyện Đăk R'Lấp", "2019-04-10", "dak-r-lap typed | dak-r-lap typed"),
    ("huyện Đăkr’lấp và huyện ĐắkR'Lấp", "2019-04-10", "dak-r-lap typed | dak-r-lap typed"),
    ("huyện Đắk R’ Lấp", "2019-04-10", "dak-r-lap typed"),
    ("Huyện Đak Song, tỉnh Đăk Nông", "2019-04-10", "dak-song typed | dak-nong typed"),
    ("UBND H. Đăk G'long", "2019-04-10", "dak-glong typed"),
    ("xã Nâm N’jang, huyện Đắk Song", "2019-04-10", "dak-song.nam-n-jang typed | dak-song typed"),
    ("xã Lũng Hoà, huyện Vĩnh Tường", "2019-04-10", "vinh-tuong.lung-hoa typed | vinh-tuong typed"),
    # one name, many places
    (
        "thị trấn Tam Đảo (huyện Tam Đảo)",
        "2017-04-10",
        "tam-dao.tam-dao-thi-tran typed | tam-dao typed",
    ),
    ("xã Đại Đồng có 12 hộ nghèo", "2017-04-10", "vinh-tuong.dai-dong typed ambiguous"),
    ("xã Đồng Tâm đạt chuẩn", "2017-04-10", ""),
    ("phường Đồng Tâm đạt chuẩn", "2017-04-10", "vinh-yen.dong-tam typed ambiguous"),
    ("phường Hùng Vương", "2017-04-10", "phuc-yen.hung-vuong typed ambiguous"),
    (
        "Thị xã Phúc Yên: phường Hùng Vương ra quân",
        "2017-04-10",
        "phuc-yen typed | phuc-yen.hung-vuong typed",
    ),
    ("Tỉnh Vĩnh Phúc tặng quà xã Bồ Lý", "2017-04-10", "vinh-phuc typed | tam-dao.bo-ly typed"),
    (
        "Tỉnh Vĩnh Phúc và tỉnh Thái Nguyên giao lưu; xã Minh Quang thắng",
        "2017-04-10",
        "vinh-phuc typed | tam-dao.minh-quang typed ambiguous",
    ),
    ("Tam Dương: xã Đạo Tú ra quân", "2017-04-10", "tam-duong bare inferred | tam-duong.dao-tu typed inferred"),
    (
        "xã Xuân Hòa, huyện Lập Thạch và phường Xuân Hoà, thị xã Phúc Yên",
        "2017-04-10",
        "lap-thach.xuan-hoa typed | lap-thach typed | phuc-yen.xuan-hoa typed | phuc-yen typed",
    ),
    ("xã Nhân Đạo, huyện Đắk R'Lấp", "2019-04-10", "dak-r-lap.nhan-dao typed | dak-r-lap typed"),
    (
        "huyện Sông Lô và huyện Đắk R'Lấp đều có xã Nhân Đạo",
        "2019-04-10",
        "song-lo typed | dak-r-lap typed | dak-r-lap.nhan-dao typed ambiguous",
    ),
    # elsewhere
    ("xã Đại Đồng, huyện Kiến Thụy", "2017-04-10", ""),
    ("huyện Vĩnh Tường; xã Đại Đồng, huyện Kiến Thụy", "2017-04-10", "vinh-tuong typed"),
    (
        "huyện Vĩnh Tường; các xã Đại Đồng (Tiên Du, Bắc Ninh)",
        "2017-04-10",
        "vinh-tuong typed | vinh-tuong.dai-dong list ambiguous",
    ),
    (
        "huyện Vĩnh Tường; xã Đại Đồng, Tiên Du, Bắc Ninh",
        "2017-04-10",
        "vinh-tuong typed | vinh-tuong.dai-dong typed ambiguous",
    ),
    ("phường Đồng Tâm, quận Hai Bà Trưng, thành phố Hà Nội", "2017-04-10", ""),
    ("huyện Sông Lô, tỉnh Vĩnh Phú", "2017-04-10", ""),
    ("huyện Tam Đường, tỉnh Lai Châu", "2017-04-10", ""),
    ("tỉnh Bình Định, huyện Yên Bình, quận Đống Đa, tỉnh Vĩnh Phú", "2017-04-10", ""),
    ("xã Đạo Trù, huyện Sông Lô", "2017-04-10", "tam-dao.dao-tru typed ambiguous | song-lo typed"),
    ("xã Tân Phú Trung bàn giao nhà", "2021-04-10", ""),
    # not places
    ("Nước sông Lô dâng cao; bờ sông Lô sạt lở", "2017-04-10", ""),
    ("Vườn quốc gia Tam Đảo, VQG Tam Đảo, núi Tam Đảo, dãy Tam Đảo", "2017-04-10", ""),
    ("Khu du lịch Tam Đảo đón khách", "2017-04-10", ""),
    ("đường Mê Linh, phố Ngô Quyền, Trường THPT Yên Lạc", "2017-04-10", ""),
    ("các tuyến đường Lam Sơn, Mê Linh và Yên Lạc", "2017-04-10", ""),
    ("Giỗ Tổ Hùng Vương; khởi nghĩa Hai Bà Trưng; Ngô Quyền, Trưng Trắc", "2017-04-10", ""),
    ("Ông Nguyễn Vĩnh Phúc và bà Trần Yên Lạc", "2017-04-10", ""),
    ("Nguyễn Vĩnh Phúc, người có uy tín", "2017-04-10", ""),
    ("giáo dục đạo đức, nhân đạo, hợp lý, yên bình, đồng tâm hiệp lực", "2017-04-10", ""),
    ("xây dựng xã hợp lý, yên bình", "2017-04-10", ""),
    ("HƯỚNG ĐẾN ĐẠO ĐỨC, NHÂN ĐẠO, HỢP LÝ", "2017-04-10", ""),
    ("Công ty Tam Đảo Xanh, sân golf Tam Đảo Hill", "2017-04-10", ""),
    (
        "Xã Đạo Đức, huyện Bình Xuyên học tập đạo đức. Đạo Đức là gốc.",
        "2017-04-10",
        "binh-xuyen.dao-duc typed | binh-xuyen typed",
    ),
    ("Vườn quốc gia Tam Đảo, Vĩnh Phúc", "2017-04-10", "vinh-phuc bare inferred"),
    # dates
    ("Phường Phúc Yên, tỉnh Phú Thọ", "2026-01-10", "phu-tho.phuc-yen typed | phu-tho typed"),
    ("Phường Phúc Yên ra quân", "2017-04-10", ""),
    ("Tỉnh Phú Thọ: xã Tam Đảo tập huấn", "2026-01-10", "phu-tho typed | phu-tho.tam-dao typed"),
    ("xã Đạo Trù, tỉnh Phú Thọ", "2026-01-10", "phu-tho.dao-tru typed | phu-tho typed"),
    ("xã Đạo Trù, tỉnh Phú Thọ", "2017-01-10", "phu-tho typed"),
    ("xã Đạo Trù (huyện Tam Đảo cũ)", "2026-01-10", "tam-dao.dao-tru typed | tam-dao typed"),
    ("thành lập xã Tam Dương Bắc, tỉnh Phú Thọ", "2025-06-20", "phu-tho.tam-duong-bac typed inferred | phu-tho typed"),
    ("xã Bồ Lý, huyện Tam Đảo, tỉnh Phú Thọ", "2026-01-10", "tam-dao.bo-ly typed | tam-dao typed | phu-tho typed"),
    ("phường Đống Đa", "2026-01-10", ""),
    ("huyện Mê Linh", "2005-04-10", "me-linh typed"),
    ("huyện Mê Linh", "2017-04-10", "me-linh typed ambiguous"),
    ("huyện Mê Linh, thành phố Hà Nội", "2017-04-10", ""),
    ("huyện Tam Đảo", None, "tam-dao typed"),
    ("", None, ""),
]  # fmt: skip


def told(findings: tuple[Finding, ...]) -> str:
    """The findings in the short form of CASES."""
    parts = ((one.value, one.rule.removeprefix("place."), one.confidence) for one in findings)
    return " | ".join(" ".join(part).removesuffix(" exact") for part in parts)


@pytest.mark.parametrize(("text", "published", "expected"), CASES, ids=range(len(CASES)))
def test_finds(text: str, published: str | None, expected: str) -> None:
    assert told(GAZETTEER.find(nfc(text), published)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UBND huyện Tam Đảo và TX Phúc Yên", ["huyện Tam Đảo", "TX Phúc Yên"]),
        ("dân tộc các huyện: Lập Thạch, Sông Lô", ["huyện: Lập Thạch", "Sông Lô"]),
        ("xã Đạo Trù (Tam Đảo)", ["xã Đạo Trù", "Tam Đảo"]),
        ("Huyện ủy Tam Đảo", ["Huyện ủy Tam Đảo"]),
        ("các huyện như Tam Đảo", ["Tam Đảo"]),
    ],
)
def test_span_covers_the_name_and_its_own_type_word(text: str, expected: list[str]) -> None:
    assert [text[one.start : one.end] for one in GAZETTEER.find(text, "2017-04-10")] == expected


@pytest.mark.parametrize(
    ("text", "published", "label"),
    [
        ("thị xã Phúc Yên", "2017-04-10", "thị xã Phúc Yên"),
        ("thị xã Phúc Yên", "2018-02-06", "thị xã Phúc Yên"),
        ("thị xã Phúc Yên", "2018-02-07", "thành phố Phúc Yên"),
        ("thị xã Phúc Yên", "2019-04-10", "thành phố Phúc Yên"),
        ("thị xã Phúc Yên", None, "thị xã Phúc Yên"),
        ("ở Phúc Yên", None, "thành phố Phúc Yên"),
        ("huyện Tam Đảo", "2026-04-10", "huyện Tam Đảo"),
        ("thị xã Gia Nghĩa", "2019-12-31", "thị xã Gia Nghĩa"),
        ("thị xã Gia Nghĩa", "2020-01-01", "thành phố Gia Nghĩa"),
        ("H. Đăk G’long", "2019-04-10", "huyện Đắk Glong"),
        ("xã Hợp Châu", "2019-04-10", "xã Hợp Châu"),
        ("xã Hợp Châu", "2021-04-10", "thị trấn Hợp Châu"),
    ],
)
def test_label_is_the_name_of_that_day(text: str, published: str | None, label: str) -> None:
    assert [one.label for one in GAZETTEER.find(text, published)] == [label]


@pytest.mark.parametrize(
    ("text", "published", "detail"),
    [
        ("huyện Tam Đảo", "2017-04-10", "district"),
        ("tỉnh Vĩnh Phúc", "2017-04-10", "province"),
        ("tại Tam Đảo", "2017-04-10", "district; tam-dao.tam-dao-thi-tran"),
        ("tại Tam Đảo", "2025-09-10", "district; phu-tho.tam-dao"),
        ("tại Tam Đảo", None, "district; tam-dao.tam-dao-thi-tran, phu-tho.tam-dao"),
        ("đến Sông Lô", "2017-04-10", "district"),
        ("xã Đại Đồng", "2017-04-10", "commune"),
        ("xã Nhân Đạo", "2019-04-10", "commune; song-lo.nhan-dao"),
    ],
)
def test_detail_is_the_level_and_the_other_candidates(text: str, published: str | None, detail: str) -> None:
    assert [one.detail for one in GAZETTEER.find(text, published)] == [detail]


WORDS = sorted({place.name for place in PLACES} | {alias for place in PLACES for alias in place.aliases})
GLUE = [
    "huyện ",
    "các xã ",
    "TP. ",
    "H.",
    " (",
    ")",
    ", ",
    " và ",
    " - ",
    ":",
    "\n",
    ". ",
    "đường ",
    "UBND ",
    "sông ",
    "Ông ",
]
TEXTS = (
    st.lists(st.sampled_from(WORDS) | st.sampled_from(GLUE) | st.text(max_size=8), max_size=24).map("".join).map(nfc)
)
DAYS = st.none() | st.dates().map(str) | st.sampled_from(["2017", "2025-06-30", "2025-07-01"])


@settings(deadline=None)
@given(TEXTS, DAYS)
def test_findings_are_slices_in_order_without_overlap(text: str, published: str | None) -> None:
    findings = GAZETTEER.find(text, published)
    for one in findings:
        assert one.start is not None and one.end is not None and 0 <= one.start < one.end <= len(text)
        spelled = " ".join(key(text[one.start : one.end]).split()).replace("' ", "'")
        rows = [place for place in PLACES if place.code == one.value]
        assert any(spelled.endswith(key(name)) for row in rows for name in (row.name, *row.aliases))
        assert one.label in {f"{row.type} {row.name}" for row in rows}
        assert one.rule in {"place.typed", "place.list", "place.alias", "place.bare"}
        assert one.detail.partition("; ")[0] == rows[0].level
    assert all(one.end <= two.start for one, two in pairwise(findings))  # type: ignore[operator]


def test_a_gazetteer_knows_its_own_places_only() -> None:
    text = "các huyện Tam Đảo, Lập Thạch và huyện Krông Nô"
    alone = Gazetteer([place for place in PLACES if place.code == "lap-thach"])
    assert [one.value for one in alone.find(text, "2017-04-10")] == ["lap-thach"]
    assert Gazetteer([]).find(text, "2017-04-10") == ()


@settings(deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(["", "Tin: ", "Ngày 5/4, tại "]), st.sampled_from(["", ".", " đã họp"]))
def test_case_and_tone_placement_of_typed_names_do_not_matter(place: Place, before: str, after: str) -> None:
    day = place.until or place.since
    plain = GAZETTEER.find(f"{before}{place.type} {place.name}{after}", day)
    moved = f"{place.type} {place.name}".replace("òa", "oà").replace("ọa", "oạ").replace("úy", "uý").upper()
    shouted = GAZETTEER.find(f"{before}{moved}{after}", day)
    assert [(one.value, one.rule, one.confidence, one.label) for one in plain] == [
        (one.value, one.rule, one.confidence, one.label) for one in shouted
    ]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.code}-{slug(place.type)}")
def test_every_row_is_found_by_its_own_name_on_its_own_days(place: Place) -> None:
    for day in filter(None, (place.since, place.until)):
        parents = [one for one in PLACES if one.code == place.parent and one.since <= day <= (one.until or day)]
        around = "".join(f", {one.type} {one.name}" for one in parents)
        for name in (place.name, *place.aliases):
            text = f"Đoàn đến {place.type} {name}{around}."
            found = GAZETTEER.find(text, day)
            assert (found[0].value, found[0].confidence) == (place.code, "exact"), text
            assert found[0].label == f"{place.type} {place.name}"


def test_a_name_of_a_thousand_lists_is_read_once() -> None:
    text = "các xã " + ", ".join(["Đạo Trù", "Bồ Lý"] * 5000) + " (Tam Đảo)"
    findings = GAZETTEER.find(text, "2017-04-10")
    assert len(findings) == 10_001
    assert {one.confidence for one in findings} == {"exact"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['code']}-{slug(row['type'])}")
def test_rows_obey_the_schema(row: dict[str, str]) -> None:
    schema = json.loads((files("corpus") / "schemas" / "places.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(row)] == []
    assert row["name"] == nfc(row["name"])
    assert row["parent"] in {"", *BY_CODE}
    assert all(code in BY_CODE for code in row["predecessor"].split("|") if code)
    assert row["successor"] in {"", *BY_CODE} or " " in row["successor"]
    assert not (row["since"] and row["until"]) or row["since"] <= row["until"]
    assert row["code"].startswith(row["parent"]) or row["level"] != "commune"
    assert row["code"].rpartition(".")[2].removesuffix("-thi-tran") == slug(row["name"])


def test_rows_of_one_place_follow_each_other() -> None:
    for one, two in pairwise(PLACES):
        if one.code == two.code:
            assert one.until < two.since
    assert len({(place.code, place.since) for place in PLACES}) == len(PLACES)


def test_successors_and_predecessors_of_2025_agree() -> None:
    for place in PLACES:
        if place.level == "commune" and place.until == LAST_DAY:
            assert place.code in BY_CODE[place.successor].predecessor.split("|")


def test_the_first_page() -> None:
    if not SHARED.is_dir():
        pytest.skip("the real texts (../shared) are not on this machine")
    (seed,) = (SHARED / "seed").glob("*.txt")
    findings = GAZETTEER.find(nfc(seed.read_text("utf-8")), "2017-04-10")
    assert {one.confidence for one in findings} == {"exact"}
    districts = dict.fromkeys(one.value for one in findings if one.detail == "district")
    assert list(districts) == ["tam-dao", "phuc-yen", "lap-thach", "song-lo", "binh-xuyen"]
    assert "thị xã Phúc Yên" in {one.label for one in findings}
