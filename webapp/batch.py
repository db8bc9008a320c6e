"""Many citations and phrases at once: lines in, a row for each out, as a page, a sheet or on the command line.

Enters: what was pasted or uploaded, as lines; what each comes to. Leaves: rows in the same order, and the same rows as
a Sheet. May not: look anything up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from archive.errors import QueryError
from archive.text import nfc
from indexer.lookup import MAX_LINE, MAX_LINES, Line, Lookup, phrase
from indexer.mentions import PolicyRow
from indexer.query import SearchRequest
from webapp import urls
from webapp.languages import N_, Words
from webapp.pages.parts import day, labels, number, policy_url
from webapp.sheets import Cell, Column, Link, Sheet

STATUS = Words({
    "found": N_("có trong kho"), "ambiguous": N_("chưa rõ, xem khả năng"), "not-in-archive": N_("không có trong kho"),
})  # fmt: skip
_STATUS_OF = Words({"policies": N_("nhiều văn bản trong một dòng"), "nothing": N_("không có gì để tra")})
_MOST_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A line and what it comes to, in words; counts that make no sense for it are None."""

    typed: str
    canonical: str
    label: str
    status: str
    documents: int | None
    exact: int | None
    inferred: int | None
    open: int | None
    first: str
    last: str
    candidates: tuple[str, ...]
    url: str


_COLUMNS = (
    (N_("STT"), 6), (N_("Nội dung tra"), 40), (N_("Ký hiệu chuẩn"), 24), (N_("Hiểu là"), 36), (N_("Kết quả"), 22),
    (N_("Số văn bản"), 10), (N_("Lượt nhắc chắc chắn"), 12), (N_("Lượt nhắc suy ra"), 12),
    (N_("Lượt nhắc chưa rõ"), 12), (N_("Ngày đầu"), 12), (N_("Ngày cuối"), 12), (N_("Các khả năng khác"), 44),
    (N_("Đường dẫn"), 40),
)  # fmt: skip


def checked(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines that say something, in NFC. QueryError for none, too many, or one that is too long."""
    kept = tuple(line for line in (" ".join(nfc(line).split()) for line in lines) if line)
    if not kept:
        raise QueryError(
            "Chưa có dòng nào để tra; hãy dán mỗi dòng một số văn bản hoặc cụm từ, hay chọn một tệp.",
            "There is no line to look up; paste a number or a phrase a line, or choose a file.",
        )
    if len(kept) > MAX_LINES:
        raise QueryError(
            f"Có {number(len(kept))} dòng; mỗi lần tra tối đa {MAX_LINES} dòng. Hãy chia nhỏ.",
            f"There are {len(kept)} lines; at most {MAX_LINES} at once. Split them.",
        )
    for place, line in enumerate(kept, 1):
        if len(line) > MAX_LINE:
            raise QueryError(
                f"Dòng {place} dài quá {MAX_LINE} ký tự; hãy rút gọn.",
                f"Line {place} has over {MAX_LINE} characters; shorten it.",
            )
    return kept


def row(line: Line) -> Row:
    """The line in words."""
    single = line.lookups[0] if line.kind == "policy" else None
    return Row(
        typed=line.typed,
        canonical="; ".join(item.canonical for item in line.lookups),
        label="; ".join(map(_label, line.lookups)) if line.lookups else _phrase_words(line),
        status=_STATUS_OF.get(line.kind, STATUS[line.status]),
        documents=line.documents,
        exact=line.exact,
        inferred=line.inferred,
        open=line.open,
        first=day(line.first),
        last=day(line.last),
        candidates=tuple(_candidates(line)),
        url=policy_url(single.canonical) if single else _search_url(line),
    )


def _label(item: Lookup) -> str:
    return labels().label(item.canonical, item.type)


def _phrase_words(line: Line) -> str:
    if line.kind == "phrase":
        return str(_("cụm từ %(words)s", words=phrase(line.typed)))
    return str(_("(không có chữ hay số)"))


def _search_url(line: Line) -> str:
    if line.kind == "policies":
        return policy_url(line.lookups[0].canonical)
    return urls.link(SearchRequest(phrase(line.typed))) if line.kind == "phrase" else ""


def _candidates(line: Line) -> Iterator[str]:
    """What else may be meant, each with its counts."""
    if len(line.lookups) > 1:
        yield from (f"{_label(item)}: {_counts(item.mentions, item.documents)}" for item in line.lookups)
        return
    for item in line.lookups:
        rows = [*item.candidates, *item.possible]
        yield from (_named(other) for other in rows[:_MOST_CANDIDATES])
        if len(rows) > _MOST_CANDIDATES:
            more = len(rows) - _MOST_CANDIDATES
            yield ngettext("và %(count)s khả năng nữa", "và %(count)s khả năng nữa", more, count=number(more))
    yield from (_("có phải: %(words)s", words=spelling) for spelling in line.spellings)


def _named(item: PolicyRow) -> str:
    return f"{labels().label(item.canonical, item.type)}: {_counts(item.mentions, item.documents)}"


def _counts(mentions: int, documents: int) -> str:
    named = ngettext("%(count)s lượt nhắc", "%(count)s lượt nhắc", mentions, count=number(mentions))
    held = ngettext("%(count)s văn bản", "%(count)s văn bản", documents, count=number(documents))
    return f"{named}, {held}"


def columns() -> tuple[Column, ...]:
    """The head of the sheet, in the language of the request."""
    return tuple(Column(_(name), width) for name, width in _COLUMNS)


def sheet(rows: Sequence[Row], root: str = "") -> Sheet:
    """The rows as a sheet; `root` is the address of the archive, for links that work from outside."""
    return Sheet(_("Tra hàng loạt"), columns(), (_cells(place, item, root) for place, item in enumerate(rows, 1)))


def _cells(place: int, item: Row, root: str) -> tuple[Cell, ...]:
    link: Cell = Link(f"{root}{item.url}", f"{root}{item.url}") if root and item.url else item.url
    counts = (item.documents, item.exact, item.inferred, item.open)
    candidates = "; ".join(item.candidates)
    return (
        place, item.typed, item.canonical, item.label, item.status, *counts, item.first, item.last, candidates, link,
    )  # fmt: skip
