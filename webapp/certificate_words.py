"""A search certificate in words: groups of facts for the printed page, and the sheets of its workbook.

Enters: a Certificate, its time of issue, the documents that its passages stand in. Leaves: Groups, Sheets. May not:
search; say more than stands in the certificate.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from archive.document import Document
from archive.vocabulary import Vocabulary
from indexer.certificates import Certificate, Result
from indexer.schema import FACETS
from indexer.service import SearchService
from webapp.pages.kwic import around
from webapp.pages.parts import CONFIDENCE, day, number
from webapp.sheets import Column, Sheet

ANSWERS = {
    "found": "Có trong kho.",
    "possible": "Chỉ có những chỗ ghi chưa đủ, có thể là nội dung này; không có chỗ nào chắc chắn.",
    "not-found": "Kho có văn bản trong phạm vi tra cứu nhưng không văn bản nào nhắc đến.",
    "nothing-held": "Kho không giữ văn bản nào trong phạm vi tra cứu, nên không kết luận được có hay không.",
}
RECIPE = (
    "Mã kiểm là SHA-256 của tệp JSON bỏ hai trường issued và digest, khóa xếp theo mã ký tự, không khoảng trắng, "
    "UTF-8. Mã trạng thái kho là SHA-256 của các dòng “mã văn bản, lần sửa, SHA-256 bản gốc” xếp theo mã văn bản. "
    "Kiểm tra lại: tracuu certificate --check TỆP.json"
)
_VIETNAM = dt.timezone(dt.timedelta(hours=7))
_FILTERS: dict[str, str] = {"confidence": "Mức chắc chắn", "form": "Cách viết", "article": "Điều khoản"} | {
    facet.name: facet.vi for facet in FACETS
}
_FACETS = frozenset(facet.name for facet in FACETS)
_BATCH = 200
_SPACE = re.compile(r"\s+")

Names = Callable[[str, str], str]
"""The label of a code of a facet."""
Documents = Callable[[Sequence[str]], Mapping[str, Document]]


@dataclass(frozen=True, slots=True)
class Group:
    """A heading and its facts: (name, value)."""

    name: str
    facts: tuple[tuple[str, str], ...]


def names(service: SearchService, words: Vocabulary) -> Names:
    """The labels of the codes of facets: of those that documents carry, else those of the vocabulary."""
    known = {row.code: row.name for row in words.places if row.level == "district"}
    for table in (words.programmes, words.units, words.doctypes):
        known |= {row.code: row.label for row in table}

    def label(facet: str, code: str) -> str:
        held = service.engine().values(facet) if facet in _FACETS else {}
        return held.get(code, known.get(code, code))

    return label


def now() -> str:
    """The time of issue: ISO 8601, to the second, in the time of Vietnam."""
    return dt.datetime.now(_VIETNAM).isoformat(timespec="seconds")


def moment(issued: str) -> str:
    """`2026-11-22T20:05:00+07:00` as `20:05 ngày 22/11/2026`."""
    at = dt.datetime.fromisoformat(issued)
    return f"{at:%H:%M} ngày {at:%d/%m/%Y}"


def subject(content: Mapping[str, Any]) -> str:
    """What was asked, in one line."""
    asked = content["question"]
    if asked["kind"] == "policy":
        return str(asked["label"])
    return f"Từ cần tìm: {asked['q']}" if asked["q"] else "Tất cả văn bản"


def groups(made: Certificate, issued: str, names: Names) -> tuple[Group, ...]:
    """The facts in the order in which they are printed."""
    content = made.content
    return (
        Group("Nội dung tra cứu", tuple(_question(content["question"], names))),
        Group("Phạm vi đã tra", tuple(_scope(content))),
        Group("Kết quả", tuple(_answer(content))),
        Group("Cách viết đã tra", tuple(_variants(content))),
        Group("Căn cứ kiểm tra lại", tuple(_proof(made, issued))),
    )


def _question(asked: Mapping[str, Any], names: Names) -> Iterator[tuple[str, str]]:
    if asked["kind"] == "policy":
        yield "Chính sách", asked["label"]
        yield "Ký hiệu chuẩn", asked["canonical"]
        yield "Cách ghi chưa đủ số, năm", "có tính" if asked["with_open"] else "không tính"
        given = dict(asked["filters"])
        since, until = given.pop("since", ""), given.pop("until", "")
    else:
        yield "Từ cần tìm", asked["q"] or "(không có: tất cả văn bản)"
        given, since, until = asked["filters"], asked["from"], asked["to"]
    for name, values in given.items():
        labelled = (CONFIDENCE[value] if name == "confidence" else names(name, value) for value in values)
        yield _FILTERS[name], ", ".join(labelled)
    if since or until:
        yield "Thời gian", " ".join(part for part in (_edge("từ", since), _edge("đến", until)) if part)


def _edge(word: str, value: str) -> str:
    return f"{word} {day(value)}" if value else ""


def _scope(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    held = content["holdings"]
    yield "Văn bản trong kho", number(content["archive"]["documents"])
    if waiting := content["archive"]["not_yet_indexed"]:
        yield "Đã nạp nhưng chưa vào chỉ mục", f"{number(waiting)} văn bản, chưa được tra"
    yield "Văn bản đã tra", number(content["searched"])
    if held["from"]:
        yield "Khoảng thời gian", f"{day(held['from'])} – {day(held['to'])}"
    yield "Tháng kho không có văn bản", gaps(held) or "không có tháng nào trống"
    if held["by_year_only"]:
        years = (f"{year} ({number(count)} văn bản)" for year, count in sorted(held["by_year_only"].items()))
        yield "Chỉ rõ năm", ", ".join(years)
    if held["undated"]:
        left_out = "không được tra vì có lọc theo thời gian" if _timed(content["question"]) else "có được tra"
        yield "Văn bản không rõ ngày", f"{number(held['undated'])}, {left_out}"


def _timed(asked: Mapping[str, Any]) -> bool:
    given = asked["filters"]
    return any((asked.get("from"), asked.get("to"), given.get("since"), given.get("until"), given.get("year")))


def gaps(held: Mapping[str, Any]) -> str:
    """The runs of months without documents: `5 tháng: 02/2013 – 05/2013, 07/2014`; nothing where there are none."""
    runs: list[list[str]] = held["months_without"]
    count = sum(_months(other) - _months(one) + 1 for one, other in runs)
    shown = (day(one) if one == other else f"{day(one)} – {day(other)}" for one, other in runs)
    return f"{number(count)} tháng: {', '.join(shown)}" if runs else ""


def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:])


def _answer(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    counts = content["counts"]
    yield "Kết luận", ANSWERS[content["answer"]]
    yield "Số văn bản", number(counts["documents"])
    if content["question"]["kind"] == "policy":
        parts = ((CONFIDENCE[name], counts[name]) for name in ("exact", "inferred", "ambiguous"))
        graded = [f"{words} {number(count)}" for words, count in (*parts, ("có thể là", counts["open"])) if count]
        yield "Số lượt nhắc", number(counts["mentions"]) + (f" ({', '.join(graded)})" if graded else "")
        return
    if counts["texts"] != counts["documents"]:
        yield "Số bài khác nhau", number(counts["texts"])
    if unlisted := counts["same_text_not_listed"]:
        yield "Bản giống nhau không liệt kê được", number(unlisted)
    if content["variants"]["relaxed"]:
        yield "Chứa đủ các từ", f"{number(content['variants']['complete'])} văn bản; còn lại chứa một phần các từ"


def _variants(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    told = content["variants"]
    if content["question"]["kind"] == "policy":
        for form in told["forms"]:
            label = form["label"]
            yield label if not form["open"] else f"{label}: ghi chưa đủ", _spellings(form["spellings"])
        if told["may_mean"]:
            yield "Số ghi chưa đủ này có thể là", "; ".join(item["label"] for item in told["may_mean"])
        return
    for typed, meaning in told["expanded"]:
        yield typed, f"tìm cả “{meaning}”"
    yield "Dấu", "tìm cả chữ khác dấu hoặc không dấu, trừ chữ viết sau dấu ="
    for name, words in (("ignored", "Đã bỏ qua"), ("missing", "Không có trong văn bản nào")):
        if told[name]:
            yield words, ", ".join(told[name])
    yield "Đã gặp", _spellings(told["spellings"])


def _spellings(counts: Mapping[str, int], most: int = 60) -> str:
    if not counts:
        return "không gặp"
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    more = f" và {number(len(ordered) - most)} cách viết nữa" if len(ordered) > most else ""
    return "; ".join(f"{form} ({number(count)})" for form, count in ordered[:most]) + more


def _proof(made: Certificate, issued: str) -> Iterator[tuple[str, str]]:
    archive, program = made.content["archive"], made.content["program"]
    yield "Lập lúc", moment(issued)
    yield "Mã kiểm của chứng nhận (SHA-256)", made.digest
    yield "Mã trạng thái của kho (SHA-256)", archive["sha256"]
    mixed = "" if program["all_described_by_it"] else "; kho còn văn bản do phiên bản khác mô tả"
    yield (
        "Chương trình",
        f"tracuu {program['version']}, mô tả {program['describer']}, chỉ mục {program['index']}{mixed}",
    )
    yield "Cách kiểm tra", RECIPE


# sheets

_RESULTS = (
    Column("STT", 6), Column("Ngày", 12), Column("Văn bản", 44), Column("Mã văn bản", 18), Column("Lần sửa", 8),
    Column("Địa bàn", 18), Column("Tác giả, đơn vị", 24), Column("Trước", 44), Column("Nguyên văn", 30),
    Column("Sau", 44), Column("Ký hiệu chuẩn", 22), Column("Mức chắc chắn", 14), Column("Điều khoản", 18),
    Column("Vị trí đầu", 10), Column("Vị trí cuối", 10), Column("Quy tắc", 18), Column("Giống văn bản", 18),
    Column("SHA-256 bản gốc", 66),
)  # fmt: skip


def sheets(made: Certificate, issued: str, names: Names, documents: Documents) -> Iterator[Sheet]:
    """The facts, then a row for each mention or passage; documents are read a few at a time."""
    facts = [(group.name, name, value) for group in groups(made, issued, names) for name, value in group.facts]
    yield Sheet("Chứng nhận", (Column("Mục", 22), Column("Nội dung", 34), Column("Giá trị", 100)), facts)
    yield Sheet("Kết quả", _RESULTS, _rows(made.results, documents))


def _rows(results: Iterable[Result], documents: Documents) -> Iterator[tuple[str | int, ...]]:
    place = 0
    remaining = iter(results)
    while part := list(islice(remaining, _BATCH)):
        read = documents([item.document for item in part])
        for result in part:
            for row in _passages(result, read.get(result.document)):
                place += 1
                yield place, *row


def _passages(result: Result, document: Document | None) -> Iterator[tuple[str | int, ...]]:
    named = (day(result.date), result.title, result.document, result.revision)
    who = (", ".join(result.districts), ", ".join((*result.authors, *result.units)))
    if not result.found:
        yield (*named, *who, *[""] * 9, result.same_as, result.sha256)
    for item in result.found:
        left, right = sides(result, document, item.start, item.end)
        sure = CONFIDENCE.get(item.confidence, "")
        span = (item.start, item.end, item.rule)
        yield (*named, *who, left, item.form, right, item.canonical, sure, item.article, *span, "", result.sha256)


def sides(result: Result, document: Document | None, start: int, end: int) -> tuple[str, str]:
    """The words on either side, as one line; none where the document has changed since."""
    if document is None or document.revision != result.revision:
        return "", ""
    left, right = around(document.text, start, end)
    return _SPACE.sub(" ", left), _SPACE.sub(" ", right)
