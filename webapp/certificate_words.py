"""A search certificate in words: groups of facts for the printed page, and the sheets of its workbook.

Enters: a Certificate, its time of issue, the documents that its passages stand in. Leaves: Groups, Sheets. May not:
search; say more than stands in the certificate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from archive.document import Document
from archive.vocabulary import Vocabulary
from indexer.certificates import Certificate, Result
from indexer.mentions import Mention
from indexer.schema import FACETS
from indexer.service import SearchService
from webapp import clock
from webapp.languages import N_, Words
from webapp.pages.kwic import around
from webapp.pages.parts import CONFIDENCE, day, number, policy_name, value_label
from webapp.sheets import Cell, Column, Sheet, date_cell

ANSWERS = Words({
    "found": N_("Kho có văn bản nhắc đến."),
    "possible": N_("Chỉ có những chỗ ghi chưa đủ, có thể là nội dung này; không có chỗ nào chắc chắn."),
    "not-found": N_("Kho có văn bản trong phạm vi tra cứu nhưng không văn bản nào nhắc đến."),
    "nothing-held": N_("Kho không giữ văn bản nào trong phạm vi tra cứu, nên không kết luận được có hay không."),
})  # fmt: skip
RECIPE = N_(
    "Mã kiểm là SHA-256 của tệp JSON bỏ hai trường issued và digest, khóa xếp theo mã ký tự, không khoảng trắng, "
    "UTF-8. Mã trạng thái kho là SHA-256 của các dòng “mã văn bản, lần sửa, SHA-256 bản gốc” xếp theo mã văn bản. "
    "Kiểm tra lại: mở trang /chung-nhan/kiem-tra hoặc chạy tracuu certificate --check TỆP.json"
)
_FILTERS = Words(
    {"confidence": N_("Mức chắc chắn"), "form": N_("Cách viết"), "article": N_("Điều khoản")}
    | {facet.name: facet.vi for facet in FACETS}
)
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
        return value_label(facet, held.get(code, known.get(code, code)))

    return label


def moment(issued: str) -> str:
    """`2026-11-22T20:05:00+07:00` as `20:05 ngày 22/11/2026 (giờ Việt Nam)`. ValueError for what is no time."""
    day_, time = clock.parts(issued)
    return str(_("%(time)s ngày %(day)s (giờ Việt Nam)", time=time, day=day_))


def subject(content: Mapping[str, Any]) -> str:
    """What was asked, in one line."""
    asked = content["question"]
    if asked["kind"] == "policy":
        return policy_name(asked["label"])
    return str(_("Từ cần tìm: %(q)s", q=asked["q"]) if asked["q"] else _("Tất cả văn bản"))


def groups(made: Certificate, issued: str, names: Names) -> tuple[Group, ...]:
    """The facts in the order in which they are printed."""
    content = made.content
    return (
        Group(_("Nội dung tra cứu"), tuple(_question(content["question"], names))),
        Group(_("Phạm vi đã tra"), tuple(_scope(content))),
        Group(_("Kết quả"), tuple(_answer(content))),
        Group(_("Cách viết đã tra"), tuple(_variants(content))),
        Group(_("Căn cứ kiểm tra lại"), tuple(_proof(made, issued))),
    )


def _question(asked: Mapping[str, Any], names: Names) -> Iterator[tuple[str, str]]:
    if asked["kind"] == "policy":
        yield _("Chính sách, văn bản"), policy_name(asked["label"])
        yield _("Ký hiệu chuẩn"), asked["canonical"]
        yield _("Cách ghi chưa đủ số, năm"), _("có tính") if asked["with_open"] else _("không tính")
        given = dict(asked["filters"])
        since, until = given.pop("since", ""), given.pop("until", "")
    else:
        yield _("Từ cần tìm"), asked["q"] or _("(không có: tất cả văn bản)")
        given, since, until = asked["filters"], asked["from"], asked["to"]
    for name, values in given.items():
        labelled = (CONFIDENCE[value] if name == "confidence" else names(name, value) for value in values)
        yield _FILTERS[name], ", ".join(labelled)
    if since or until:
        yield _("Thời gian"), _time(since, until)


def _time(since: str, until: str) -> str:
    if since and until:
        return str(_("từ %(one)s đến %(other)s", one=day(since), other=day(until)))
    return str(_("từ %(day)s", day=day(since)) if since else _("đến %(day)s", day=day(until)))


def _documents(count: int) -> str:
    return str(ngettext("%(count)s văn bản", "%(count)s văn bản", count, count=number(count)))


def _scope(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    held = content["holdings"]
    yield _("Văn bản trong kho"), number(content["archive"]["documents"])
    if corrections := content["archive"]["corrections"]:
        yield _("Thông tin văn bản đã được người lưu trữ sửa"), number(corrections)
    if waiting := content["archive"]["not_yet_indexed"]:
        yield _("Đã nạp nhưng chưa vào chỉ mục"), _("%(documents)s, chưa được tra", documents=_documents(waiting))
    yield _("Văn bản đã tra"), number(content["searched"])
    if held["from"]:
        yield _("Khoảng thời gian"), f"{day(held['from'])} – {day(held['to'])}"
    yield _("Tháng kho không có văn bản"), gaps(held) or _("không có tháng nào trống")
    if held["by_year_only"]:
        years = (f"{year} ({_documents(count)})" for year, count in sorted(held["by_year_only"].items()))
        yield _("Chỉ rõ năm"), ", ".join(years)
    if held["undated"]:
        timed = _timed(content["question"])
        left_out = _("không được tra vì có lọc theo thời gian") if timed else _("có được tra")
        yield _("Văn bản không rõ ngày"), f"{number(held['undated'])}, {left_out}"


def _timed(asked: Mapping[str, Any]) -> bool:
    given = asked["filters"]
    return any((asked.get("from"), asked.get("to"), given.get("since"), given.get("until"), given.get("year")))


def gaps(held: Mapping[str, Any]) -> str:
    """The runs of months without documents: `5 tháng: 02/2013 – 05/2013, 07/2014`; nothing where there are none."""
    runs: list[list[str]] = held["months_without"]
    count = sum(_months(other) - _months(one) + 1 for one, other in runs)
    shown = (day(one) if one == other else f"{day(one)} – {day(other)}" for one, other in runs)
    if not runs:
        return ""
    listed = ", ".join(shown)
    return str(
        ngettext(
            "%(count)s tháng: %(months)s", "%(count)s tháng: %(months)s", count, count=number(count), months=listed
        )
    )


def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:])


def _answer(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    counts = content["counts"]
    yield _("Kết luận"), ANSWERS[content["answer"]]
    yield _("Số văn bản"), number(counts["documents"])
    if content["question"]["kind"] == "policy":
        parts = ((CONFIDENCE[name], counts[name]) for name in ("exact", "inferred", "ambiguous"))
        graded = [f"{words} {number(count)}" for words, count in (*parts, (_("có thể là"), counts["open"])) if count]
        yield _("Số lượt nhắc"), number(counts["mentions"]) + (f" ({', '.join(graded)})" if graded else "")
        return
    if counts["texts"] != counts["documents"]:
        yield _("Số bài khác nhau"), number(counts["texts"])
    if unlisted := counts["same_text_not_listed"]:
        yield _("Bản giống nhau không liệt kê được"), number(unlisted)
    if content["variants"]["relaxed"]:
        yield (
            _("Chứa đủ các từ"),
            _("%(documents)s; còn lại chứa một phần các từ", documents=_documents(content["variants"]["complete"])),
        )


def _variants(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    told = content["variants"]
    if content["question"]["kind"] == "policy":
        for form in told["forms"]:
            label = policy_name(form["label"])
            yield label if not form["open"] else _("%(label)s: ghi chưa đủ", label=label), _spellings(form["spellings"])
        if told["may_mean"]:
            yield _("Số ghi chưa đủ này có thể là"), "; ".join(policy_name(item["label"]) for item in told["may_mean"])
        return
    for typed, meaning in told["expanded"]:
        yield typed, _("tìm cả “%(words)s”", words=meaning)
    yield _("Dấu"), _("tìm cả chữ khác dấu hoặc không dấu, trừ chữ viết sau dấu =")
    for name, words in (("ignored", _("Đã bỏ qua")), ("missing", _("Không có trong văn bản nào"))):
        if told[name]:
            yield words, ", ".join(told[name])
    yield _("Đã gặp"), _spellings(told["spellings"])


def _spellings(counts: Mapping[str, int], most: int = 60) -> str:
    if not counts:
        return str(_("không gặp"))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{form} ({number(count)})" for form, count in ordered[:most]]
    if more := max(len(ordered) - most, 0):
        shown.append(ngettext("và %(count)s cách viết nữa", "và %(count)s cách viết nữa", more, count=number(more)))
    return "; ".join(shown)


def _proof(made: Certificate, issued: str) -> Iterator[tuple[str, str]]:
    archive, program = made.content["archive"], made.content["program"]
    yield _("Lập lúc"), moment(issued)
    yield _("Mã kiểm của chứng nhận (SHA-256)"), made.digest
    yield _("Mã trạng thái của kho (SHA-256)"), archive["sha256"]
    mixed = "" if program["all_described_by_it"] else "; " + _("kho còn văn bản do phiên bản khác mô tả")
    made_by = _(
        "tracuu %(version)s, mô tả %(describer)s, chỉ mục %(index)s",
        version=program["version"],
        describer=program["describer"],
        index=program["index"],
    )
    yield _("Phần mềm"), made_by + mixed
    yield _("Cách kiểm tra"), _(RECIPE)


# sheets

_RESULTS = (
    (N_("STT"), 6), (N_("Ngày"), 12), (N_("Văn bản"), 44), (N_("Mã văn bản"), 18), (N_("Lần sửa"), 8),
    (N_("Địa bàn"), 18), (N_("Tác giả, đơn vị"), 24), (N_("Trước"), 44), (N_("Nguyên văn"), 30), (N_("Sau"), 44),
    (N_("Ký hiệu chuẩn"), 22), (N_("Mức chắc chắn"), 14), (N_("Điều khoản"), 18), (N_("Vị trí đầu"), 10),
    (N_("Vị trí cuối"), 10), (N_("Quy tắc"), 18), (N_("Giống văn bản"), 18), (N_("SHA-256 bản gốc"), 66),
)  # fmt: skip


def sheets(made: Certificate, issued: str, names: Names, documents: Documents) -> Iterator[Sheet]:
    """The facts, then a row for each mention or passage; documents are read a few at a time."""
    facts = [(group.name, name, value) for group in groups(made, issued, names) for name, value in group.facts]
    heads = (Column(_("Mục"), 22), Column(_("Nội dung"), 34), Column(_("Giá trị"), 100))
    yield Sheet(_("Chứng nhận"), heads, facts, sorted_by_reader=False)
    yield Sheet(_("Kết quả"), tuple(Column(_(name), width) for name, width in _RESULTS), _rows(made.results, documents))


def _rows(results: Iterable[Result], documents: Documents) -> Iterator[tuple[Cell, ...]]:
    place = 0
    remaining = iter(results)
    while part := list(islice(remaining, _BATCH)):
        read = documents([item.document for item in part])
        for result in part:
            for row in _passages(result, read.get(result.document)):
                place += 1
                yield place, *row


def _passages(result: Result, document: Document | None) -> Iterator[tuple[Cell, ...]]:
    named = (date_cell(result.date, day(result.date)), result.title, result.document, result.revision)
    who = (", ".join(result.districts), ", ".join((*result.authors, *result.units)))
    if not result.found:
        yield (*named, *who, *[""] * 9, result.same_as, result.sha256)
    for item in result.found:
        left, right = sides(result, document, item.start, item.end)
        sure = CONFIDENCE.get(item.confidence, "")
        span = (item.start, item.end, item.rule)
        yield (*named, *who, left, item.form, right, item.canonical, sure, item.article, *span, "", result.sha256)


def sides(told: Result | Mention, document: Document | None, start: int, end: int) -> tuple[str, str]:
    """The words on either side, as one line; none where the document has changed since."""
    if document is None or document.revision != told.revision:
        return "", ""
    left, right = around(document.text, start, end)
    return _SPACE.sub(" ", left), _SPACE.sub(" ", right)
