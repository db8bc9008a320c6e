"""Every mention behind a batch, as a sheet to hand over: who mentions each line, when, in which words.

Enters: Lines that were looked up; the ledger and the documents, read a few at a time. Leaves: the Sheets of a workbook.
May not: hold all mentions, or write more than MAX_MENTIONS of them; the last sheet says what was left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from flask_babel import gettext as _

from archive.document import Document
from indexer.ledger import Ledger
from indexer.lookup import Line, Lookup
from indexer.mentions import Mention
from webapp import batch, clock
from webapp.batch import Documents
from webapp.certificate_words import sides
from webapp.languages import N_
from webapp.pages.parts import CONFIDENCE, day, labels, number, span_url
from webapp.sheets import Cell, Column, Link, Sheet, date_cell

MAX_MENTIONS = 10_000
_AT_ONCE = 200
_COLUMNS = (
    (N_("STT"), 6), (N_("Nội dung tra"), 30), (N_("Ngày"), 12), (N_("Văn bản"), 44), (N_("Số, ký hiệu"), 18),
    (N_("Được nhắc như là"), 30), (N_("Mức chắc chắn"), 14), (N_("Trước"), 44), (N_("Nguyên văn"), 30),
    (N_("Sau"), 44), (N_("Địa chỉ"), 40),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """A mention and the line that it answers."""

    typed: str
    asked: Lookup
    mention: Mention


def workbook(
    lines: Sequence[Line], rows: Sequence[batch.Row], ledger: Ledger, documents: Documents, root: str = ""
) -> Iterator[Sheet]:
    """The table, then a row for each mention, then what is to be known of both; `root` as in `batch.sheet`."""
    yield batch.sheet(rows, root)
    columns = tuple(Column(_(name), width) for name, width in _COLUMNS)
    yield Sheet(_("Lượt nhắc"), columns, _rows(lines, ledger, documents, root))
    yield Sheet(_("Ghi chú"), (Column("", 34), Column("", 80)), _notes(lines), sorted_by_reader=False)


def _rows(lines: Sequence[Line], ledger: Ledger, documents: Documents, root: str) -> Iterator[tuple[Cell, ...]]:
    told = islice(_every(lines, ledger), MAX_MENTIONS)
    place = 0
    while part := list(islice(told, _AT_ONCE)):
        read = documents(list(dict.fromkeys(item.mention.document for item in part)))
        for item in part:
            place += 1
            yield place, *_cells(item, read, root)


def _every(lines: Sequence[Line], ledger: Ledger) -> Iterator[_Told]:
    """The mentions of each line in their order, from the oldest; of a form that stands in two lines once."""
    for typed, item in _asked(lines):
        for mention in ledger.every_mention(item.forms):
            yield _Told(typed, item, mention)


def _asked(lines: Sequence[Line]) -> Iterator[tuple[str, Lookup]]:
    known = set[str]()
    for line in lines:
        for item in line.lookups:
            if item.canonical not in known:
                known.add(item.canonical)
                yield line.typed, item


def _cells(item: _Told, read: Mapping[str, Document], root: str) -> tuple[Cell, ...]:
    mention = item.mention
    document = read.get(mention.document)
    left, right = sides(mention, document, mention.start, mention.end)
    maybe = mention.canonical != item.asked.canonical
    url = f"{root}{span_url(mention.document, mention.start, mention.end)}"
    return (
        item.typed,
        date_cell(mention.date, day(mention.date) or _("không rõ ngày")),
        mention.title,
        document.number.value if document and document.number else "",
        labels().label(mention.canonical, mention.type),
        _("có thể") if maybe else CONFIDENCE[mention.confidence],
        left,
        mention.form,
        right,
        Link(url, url) if root else url,
    )


def _notes(lines: Sequence[Line]) -> Iterator[tuple[Cell, ...]]:
    total = sum(item.mentions + sum(row.mentions for row in item.possible) for _typed, item in _asked(lines))
    yield _("Lập lúc"), _("%(moment)s (giờ Việt Nam)", moment=clock.moment(clock.now()))
    yield _("Lượt nhắc của các dòng"), total
    yield _("Lượt nhắc ghi trong tệp"), min(total, MAX_MENTIONS)
    if total > MAX_MENTIONS:
        yield (
            _("Lưu ý"),
            _(
                "Tệp chỉ ghi %(most)s lượt nhắc đầu, theo thứ tự các dòng; hãy chia nhỏ các dòng để có đủ.",
                most=number(MAX_MENTIONS),
            ),
        )
    if any(line.kind == "phrase" for line in lines):
        yield (
            _("Lưu ý"),
            _("Cụm từ không có trong trang “Lượt nhắc”; mở đường dẫn của dòng để xem văn bản."),
        )
