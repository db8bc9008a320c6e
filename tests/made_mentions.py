"""Documents that cite policies, the ledger over them, and plain counting to hold it against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from archive.document import Citation, Document
from archive.store import Stored
from indexer.ledger import Filters, Ledger, Mention
from tests.conftest import HOA, LAP_THACH, TAM_DAO, TTDB, make_document

QD102, OPEN102, BARE102 = "102/2009/QĐ-TTg", "102/QĐ-TTg@?", "102/QĐ@?"
QD134, ND116, CT135 = "134/2004/QĐ-TTg", "116/NĐ-CP@?", "prog:ct135"
TYPES = {QD102: "QĐ", OPEN102: "QĐ", BARE102: "QĐ", QD134: "QĐ", ND116: "NĐ", CT135: "PROG"}

Told = tuple[str, str, dict[str, Any]]


def cited(document: Document, *told: Told, identity: str = "") -> Document:
    """The document with those citations: (words as they stand in its text, canonical form, other fields)."""
    found, place = [], 0
    for words, canonical, fields in told:
        place = document.text.index(words, place)
        values = {"type": TYPES.get(canonical, "CV"), "rule": "test", **fields}
        found.append(Citation(place, place + len(words), canonical=canonical, **values))
        place += len(words)
    return replace(document, citations=tuple(found), identity=identity)


def few() -> tuple[Document, ...]:
    """A report, a news item that repeals, the decision itself, an undated note, a document that cites nothing."""
    report = make_document(
        "Báo cáo kết quả thực hiện chính sách",
        "Năm qua huyện cấp tiền theo Quyết  định số\n102/2009/QĐ-TTg cho hộ nghèo. Hộ ở xã đặc biệt khó khăn thuộc "
        "Chương trình 135 cũng được hưởng khoản 2 Điều 1 Quyết định 102 nói trên.",
        published="2017-04-10",
        district=TAM_DAO,
        unit=TTDB,
        author=HOA,
    )[0]
    news = make_document(
        "Dừng cấp tiền trực tiếp",
        "Từ tháng tới, quyết định mới thay thế Quyết định 102/2009/QĐ-TTg và Quyết định 134/2004/QĐ-TTg.",
        published="2018",
        district=LAP_THACH,
    )[0]
    decision = make_document(
        "Quyết định về hỗ trợ trực tiếp cho người dân",
        "Căn cứ Nghị định 116; thay thế Quyết định 134/2004/QĐ-TTg. Chương trình 135 đi cùng Chương trình 135 cũ.",
        published="2009-08",
        unit=TTDB,
    )[0]
    note = make_document("Ghi chép", "Bà con hỏi về Quyết định 102 và QĐ 102.")[0]
    silent = make_document("Hội thi hát dân ca", "Các đội thi hát đối.", published="2017-04-21", district=TAM_DAO)[0]
    return (
        cited(
            report,
            ("Quyết  định số\n102/2009/QĐ-TTg", QD102, {}),
            ("Chương trình 135", CT135, {}),
            ("Quyết định 102", QD102, {"confidence": "inferred", "article": "khoản 2 Điều 1"}),
        ),
        cited(
            news,
            ("Quyết định 102/2009/QĐ-TTg", QD102, {"relation": "thay-the", "actor": "861/QĐ-TTg@2018"}),
            ("Quyết định 134/2004/QĐ-TTg", QD134, {"relation": "thay-the"}),
        ),
        cited(
            decision,
            ("Nghị định 116", ND116, {"relation": "can-cu", "confidence": "ambiguous"}),
            ("Quyết định 134/2004/QĐ-TTg", QD134, {"relation": "thay-the", "date": "2004-07-20"}),
            ("Chương trình 135", CT135, {}),
            ("Chương trình 135", CT135, {"confidence": "inferred"}),
            identity=QD102,
        ),
        cited(
            note,
            ("Quyết định 102", OPEN102, {"confidence": "ambiguous"}),
            ("QĐ 102", BARE102, {"confidence": "ambiguous"}),
        ),
        silent,
    )


REPORT, NEWS, DECISION, NOTE, SILENT = few()


def put(ledger: Ledger, documents: Sequence[Document], after: int = 0) -> None:
    with ledger.writing() as writer:
        for serial, document in enumerate(documents, after + 1):
            writer.put(Stored(serial, document, b""))


def reference(documents: Sequence[Document], forms: Sequence[str], filters: Filters) -> list[Mention]:
    """The mentions by date, id and start, found by looking at every document."""
    found = []
    for document in documents:
        date = document.published.value if document.published else ""
        codes = {item.value for item in (*document.districts, *document.units)}
        # Dates below are such that the text of one is less than that of another when its first day is.
        inside = (not filters.since or date >= filters.since) and (not filters.until or "" < date <= filters.until)
        placed = all(not wanted or codes & set(wanted) for wanted in (filters.district, filters.unit))
        for ordinal, citation in enumerate(document.citations):
            mention = told(document, date, ordinal, citation)
            fits = (
                (mention.confidence, filters.confidence),
                (mention.form, filters.form),
                (mention.article, filters.article),
            )
            if mention.canonical in forms and inside and placed and all(not some or one in some for one, some in fits):
                found.append(mention)
    return sorted(found, key=lambda mention: (mention.date, mention.document, mention.start))


def told(document: Document, date: str, ordinal: int, citation: Citation) -> Mention:
    return Mention(
        document=document.id,
        title=document.title.value,
        date=date,
        districts=tuple(item.label for item in document.districts),
        authors=tuple(item.label for item in document.authors),
        units=tuple(item.label for item in document.units),
        sha256=document.original.sha256,
        revision=document.revision,
        ordinal=ordinal,
        start=citation.start,
        end=citation.end,
        canonical=citation.canonical,
        type=citation.type,
        confidence=citation.confidence,
        rule=citation.rule,
        article=citation.article,
        dated=citation.date,
        relation=citation.relation,
        actor=citation.actor,
        form=" ".join(document.text[citation.start : citation.end].split()),
    )


FILTERS = [
    Filters(),
    Filters(confidence=("inferred",)),
    Filters(confidence=("exact", "ambiguous", "exact")),
    Filters(form=("Quyết định 102",)),
    Filters(form=("Quyết định 102", "Chương trình 135"), confidence=("inferred",)),
    Filters(article=("khoản 2 Điều 1",)),
    Filters(article=("",), district=("tam-dao",)),
    Filters(district=("tam-dao", "lap-thach")),
    Filters(unit=("phong-ttdb",)),
    Filters(district=("tam-dao",), unit=("phong-ttdb",)),
    Filters(district=("khong-co",)),
    Filters(since="2017-04-10"),
    Filters(until="2017-04-10"),
    Filters(since="2009-08", until="2017-12-31"),
]
FORMS = [[QD102], [QD102, OPEN102, BARE102], [CT135, QD134], [*TYPES], ["1/QĐ-TTg@2001"], []]
