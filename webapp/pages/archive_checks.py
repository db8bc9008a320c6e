"""The work list: documents of which something is inferred, ambiguous or not known, by kind of doubt.

A kind is a value of the facet `check`: a field and a doubt (`published-none`), or `needs-ocr`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from archive import vocabulary
from archive.corrections import values
from archive.document import Document, Finding
from archive.errors import QueryError
from indexer.query import SearchRequest
from indexer.schema import CHECKED, DOUBTS
from indexer.service import Hit
from webapp import parameters, urls
from webapp.extension import service
from webapp.languages import N_, Vi, Words
from webapp.pages.archive_parts import CHECKS, PATH, asked, guarded, link, named, tabs
from webapp.pages.archive_words import field_name, value
from webapp.pages.hits import facts
from webapp.pages.original import SHOWN
from webapp.pages.parts import Link, Run, evidence, number, span_url, visible

blueprint = guarded("archive_checks")

NEEDS_OCR = "needs-ocr"
FACET = "check"
_AT_ONCE = 25
_MOST = 10
"""Values in doubt of one document in the list; its own page has all."""

_WORDS = Words({"none": N_("không rõ"), "ambiguous": N_("chưa chắc"), "inferred": N_("suy ra")})
_GROUPS = (
    ("none", _l("Không rõ"), _l("Văn bản không có thông tin này, hoặc chương trình không thấy. Ai tìm theo trường này "
                                "sẽ không gặp văn bản.")),
    ("ambiguous", _l("Chưa chắc"), _l("Chữ trong văn bản đọc được nhiều cách hoặc đọc không ra. Giá trị chưa chắc "
                                      "không được dùng để lọc.")),
    (NEEDS_OCR, _l("Ảnh quét"), _l("Bản gốc chỉ có ảnh, chưa có chữ: tìm theo lời văn sẽ không gặp. Hãy nạp bản có "
                                   "chữ, hoặc ghi số, ngày và tiêu đề bằng tay.")),
    ("inferred", _l("Suy ra"), _l("Giá trị suy ra từ chỗ khác, thường là đúng; xem lại khi có thời gian.")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of doubt by its full name, how many documents there are; `page` lists them, by the name of the field."""

    name: str
    count: int
    page: Link


@dataclass(frozen=True, slots=True)
class KindGroup:
    """A doubt: what it means, whether it hides documents from those who search, its kinds."""

    name: str
    is_grave: bool
    words: str
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value in doubt: as read, its other readings, the sentence that it comes from and where that stands."""

    value: str
    candidates: tuple[str, ...]
    evidence: tuple[Run, ...]
    anchor: str
    rule: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A document of the list: its facts, where it came from, what of it is in doubt, where that is put right."""

    document: Link
    facts: tuple[str, ...]
    source: str
    doubts: tuple[Doubt, ...]
    more: str
    copies: str
    original: str
    correct: str


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """All that archive_checks.html shows: the kinds of doubt, or the documents of one."""

    tabs: tuple[Link, ...]
    groups: tuple[KindGroup, ...]
    title: str
    counted: str
    field: str
    rows: tuple[CheckRow, ...]
    back: Link | None
    earlier: Link | None
    later: Link | None


@blueprint.get(CHECKS)
def checks_page() -> ResponseReturnValue:
    """The kinds of doubt; `check` is one of them, whose documents are listed."""
    values_ = asked("check", "page")
    code, page = parameters.one(values_, "check"), parameters.page(values_)
    if not code:
        made = ChecksPage(tabs(CHECKS), tuple(groups()), _("Cần xem lại"), "", "", (), None, None, None)
        return render_template("archive_checks.html", page=made)
    return render_template("archive_checks.html", page=_list(known(code), page))


def groups() -> Iterator[KindGroup]:
    """The kinds of doubt that there are, the gravest first."""
    counts = {row.code: row.count for row in service().facet_values(SearchRequest(), FACET)}
    for doubt, name, words in _GROUPS:
        codes = [code for code in counts if code == doubt or code.rpartition("-")[2] == doubt]
        kinds = tuple(
            Kind(kind_name(code), counts[code], Link(field_or_state(code), url(code))) for code in codes if counts[code]
        )
        if kinds:
            yield KindGroup(str(name), doubt != "inferred", str(words), kinds)


def known(code: str) -> str:
    """The kind itself. QueryError where there is no such kind of doubt."""
    field, _dash, doubt = code.rpartition("-")
    if code != NEEDS_OCR and not (field in CHECKED and doubt in DOUBTS):
        raise QueryError(
            f"Không có loại nghi vấn {code[:40]!r}; hãy chọn ở {CHECKS}.",
            f"There is no kind of doubt {code[:40]!r}; choose one at {CHECKS}.",
        )
    return code


def field_or_state(code: str) -> str:
    """What is in doubt, in words."""
    return _("Chưa nhận dạng chữ") if code == NEEDS_OCR else field_name(code.rpartition("-")[0])


def kind_name(code: str) -> str:
    """A kind of doubt in words: `Địa bàn: suy ra`."""
    return field_or_state(code) if code == NEEDS_OCR else f"{field_or_state(code)}: {_WORDS[code.rpartition('-')[2]]}"


def url(code: str, page: int = 1) -> str:
    """The list of one kind of doubt."""
    return link(CHECKS, ("check", code), ("page", str(page) if page > 1 else ""))


def _list(code: str, page: int) -> ChecksPage:
    request = SearchRequest(filters=((FACET, (code,)),), sort="newest", page=page, limit=_AT_ONCE)
    found = service().search(request, values=1)
    pages = math.ceil(found.groups / _AT_ONCE)
    return ChecksPage(
        tabs=tabs(""),
        groups=(),
        title=kind_name(code),
        counted=ngettext("%(count)s văn bản", "%(count)s văn bản", found.total, count=number(found.total)),
        field="" if code == NEEDS_OCR else field_or_state(code),
        rows=tuple(_row(hit, code, page) for hit in found.hits),
        back=Link(_("Các loại cần xem"), link(CHECKS)),
        earlier=Link(_("Trang trước"), url(code, page - 1)) if page > 1 else None,
        later=Link(_("Trang sau"), url(code, page + 1)) if page < pages else None,
    )


def _row(hit: Hit, code: str, page: int) -> CheckRow:
    document = hit.document
    field, _dash, doubt = code.rpartition("-")
    found = [item for item in values(document, field) if item.confidence == doubt] if field in CHECKED else []
    back = ("check", code), ("page", str(page) if page > 1 else "")
    anchor = f"#f-{field}" if field in CHECKED else ""
    viewed = code == NEEDS_OCR and document.original.media_type in SHOWN
    return CheckRow(
        document=named(document, document.id),
        facts=tuple(facts(document)),
        source=Vi(visible(document.source)),
        doubts=tuple(_doubt(document, field, item) for item in found[:_MOST]),
        more=_("và %(count)s giá trị nữa", count=number(len(found) - _MOST)) if len(found) > _MOST else "",
        copies=_("và %(count)s bản giống hệt, xem sau khi sửa bản này", count=number(hit.copies)) if hit.copies else "",
        original=f"{urls.document(document.id)}/ban-goc" if viewed else "",
        correct=f"{link(f'{PATH}/sua/{document.id}', *back)}{anchor}",
    )


def _doubt(document: Document, field: str, finding: Finding) -> Doubt:
    spanned = finding.start is not None and finding.end is not None
    start, end = finding.start or 0, finding.end or 0
    return Doubt(
        value=value(field, finding.value, finding.label),
        candidates=candidates(finding),
        evidence=evidence(document.text, start, end) if spanned else (),
        anchor=span_url(document.id, start, end) if start < end else "",
        rule=finding.rule,
    )


def candidates(finding: Finding) -> tuple[str, ...]:
    """The other places that an ambiguous name may mean."""
    _level, _mark, codes = finding.detail.partition("; ")
    if finding.confidence != "ambiguous" or not codes:
        return ()
    names = {row.code: f"{row.type} {row.name}" for row in vocabulary.shipped().places}
    return tuple(Vi(_placed(code, names)) for code in codes.split(", "))


def _placed(code: str, names: dict[str, str]) -> str:
    """A place and what it is part of: `xã Trường Xuân, huyện Đắk Song`."""
    above = names.get(code.rpartition(".")[0], "")
    own = names.get(code, code)
    return f"{own}, {above}" if above else own
