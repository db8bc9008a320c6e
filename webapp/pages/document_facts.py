"""What is known of a document, field by field, each value with the words that it comes from.

Enters: a Document. Leaves: FactGroups. May not: ask the index, or the store for anything but who corrected a field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from archive.corrections import Correction, standing
from archive.document import Document, Finding
from indexer.query import SearchRequest
from webapp import addresses, urls
from webapp.extension import store
from webapp.pages.archive_words import Said, number_of, said
from webapp.pages.document_text import address
from webapp.pages.parts import CONFIDENCE, Run, day, evidence, period, value_label

SHOWN = 8
MOST = 200
"""Values of one field on the page; the JSON has all."""

_PAGES = {
    "authors": addresses.AUTHORS, "people": addresses.PEOPLE, "signatory": addresses.PEOPLE, "units": "/don-vi",
    "programmes": "/chuong-trinh", "held_at": "/dia-ban", "districts": "/dia-ban", "communes": "/dia-ban",
    "periods": "/ky",
}  # fmt: skip
_PEOPLE = ("people", "signatory")
_WHY_NOT = {"type.default": later("Không thấy dấu hiệu của loại khác nên tạm xếp như vậy.")}
_FACTS = (
    ("title", later("Tiêu đề")),
    ("published", later("Ngày ban hành, đăng")),
    ("type", later("Loại văn bản")),
    ("number", later("Số, ký hiệu")),
    ("issuer", later("Cơ quan ban hành")),
    ("place", later("Nơi ban hành")),
    ("subject", later("Trích yếu")),
    ("signatory", later("Người ký")),
    ("authors", later("Tác giả")),
    ("units", later("Đơn vị")),
    ("held_at", later("Diễn ra tại")),
    ("districts", later("Địa bàn được nêu")),
    ("communes", later("Xã, phường, thị trấn được nêu")),
    ("programmes", later("Chương trình, chính sách")),
    ("events", later("Ngày diễn ra")),
    ("periods", later("Kỳ báo cáo")),
    ("horizons", later("Giai đoạn")),
    ("people", later("Người được nêu tên")),
    ("recipients", later("Nơi nhận")),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and why it is believed: the words around its span, or why there are none; the rule; how sure it is.

    `anchor` leads to these words in the text; `correction` says who put the value there in place of what was found.
    """

    label: str
    url: str
    note: str
    evidence: tuple[Run, ...]
    anchor: str
    rule: str
    why_not: str
    confidence: str
    correction: Said | None


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The values of one field: those shown at once, those behind a fold, and how many more there are, in words.

    `emptied` is the correction by which it has none.
    """

    name: str
    shown: tuple[Fact, ...]
    folded: tuple[Fact, ...]
    more: str
    emptied: Said | None = None


def groups(document: Document, to_span: Callable[[int, int], str]) -> Iterator[FactGroup]:
    """Every field that has a value, or had one until it was corrected; `to_span` is the address of a span."""
    corrections = store().corrections_of([document.id]).get(document.id, ())
    emptied = {item.field: said(item) for item in standing(corrections) if not item.values}
    by_number = {item.number: item for item in corrections}
    for name, label in _FACTS:
        found = getattr(document, name)
        findings = found if isinstance(found, tuple) else (found,) if found else ()
        if name == "title" and not number_of(findings[0].rule):
            # It stands over the text, where everybody sees it.
            continue
        facts = tuple(_fact(document, name, finding, to_span, by_number) for finding in findings[:MOST])
        if not facts and name in emptied:
            yield FactGroup(str(label), (), (), "", emptied[name])
        elif facts:
            rest = len(findings) - len(facts)
            more = _("Còn %(count)s giá trị nữa trong JSON.", count=rest) if rest else ""
            yield FactGroup(str(label), facts[:SHOWN], facts[SHOWN:], more)


def _fact(
    document: Document,
    name: str,
    finding: Finding,
    to_span: Callable[[int, int], str],
    corrections: Mapping[int, Correction],
) -> Fact:
    words: tuple[Run, ...] = ()
    anchor = ""
    if finding.start is not None and finding.end is not None:
        words = evidence(document.text, finding.start, finding.end)
        anchor = to_span(finding.start, finding.end) if finding.start < finding.end else ""
    correction = corrections.get(number_of(finding.rule))
    unwritten = _("Lấy từ thông tin kèm theo tệp, không phải từ chữ trong văn bản.")
    return Fact(
        label=_label(name, finding),
        url=_url(name, finding),
        note=finding.detail if name in _PEOPLE else "",
        evidence=words,
        anchor=anchor,
        rule=finding.rule,
        why_not=str(_WHY_NOT.get(finding.rule, unwritten)),
        confidence=str(CONFIDENCE[finding.confidence]),
        correction=said(correction) if correction else None,
    )


def _url(name: str, finding: Finding) -> str:
    if finding.confidence == "ambiguous" and name in _PEOPLE:
        return address("person", finding)
    if name in _PAGES and "/" not in finding.value:
        return addresses.in_path(_PAGES[name], finding.value)
    return urls.link(SearchRequest(filters=(("type", (finding.value,)),))) if name == "type" else ""


def _label(name: str, finding: Finding) -> str:
    if name in ("published", "events"):
        return day(finding.value)
    if name == "periods":
        return period(finding.value)
    if name != "horizons":
        return value_label(name, finding.label or finding.value)
    if "-" in finding.value:
        return finding.value.replace("-", " – ")
    return str(_("đến năm %(year)s", year=finding.value))
