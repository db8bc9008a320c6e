"""Many citations and phrases at once: lines in, a row for each out, as a page, a sheet or on the command line.

Enters: what was pasted or uploaded, as lines; what each comes to. Leaves: rows in the same order, and the same rows as
a Sheet. May not: look anything up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.errors import QueryError
from archive.text import nfc
from indexer.lookup import MAX_LINE, MAX_LINES, Line, Lookup, phrase
from indexer.mentions import PolicyRow
from indexer.query import SearchRequest
from webapp import urls
from webapp.pages.parts import day, labels, number, policy_url
from webapp.sheets import Cell, Column, Link, Sheet

STATUS = {"found": "có trong kho", "ambiguous": "chưa rõ, xem khả năng", "not-in-archive": "không có trong kho"}
_STATUS_OF = {"policies": "nhiều văn bản trong một dòng", "nothing": "không có gì để tra"}
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


COLUMNS = (
    Column("STT", 6), Column("Nội dung tra", 40), Column("Ký hiệu chuẩn", 24), Column("Hiểu là", 36),
    Column("Kết quả", 22), Column("Số văn bản", 10), Column("Lượt nhắc chắc chắn", 12), Column("Lượt nhắc suy ra", 12),
    Column("Lượt nhắc chưa rõ", 12), Column("Ngày đầu", 12), Column("Ngày cuối", 12),
    Column("Các khả năng khác", 44), Column("Đường dẫn", 40),
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
    return f"cụm từ {phrase(line.typed)}" if line.kind == "phrase" else "(không có chữ hay số)"


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
            yield f"và {len(rows) - _MOST_CANDIDATES} khả năng nữa"
    yield from (f"có phải: {spelling}" for spelling in line.spellings)


def _named(item: PolicyRow) -> str:
    return f"{labels().label(item.canonical, item.type)}: {_counts(item.mentions, item.documents)}"


def _counts(mentions: int, documents: int) -> str:
    return f"{number(mentions)} lượt nhắc, {number(documents)} văn bản"


def sheet(rows: Sequence[Row], root: str = "") -> Sheet:
    """The rows as a sheet; `root` is the address of the archive, for links that work from outside."""
    return Sheet("Tra hàng loạt", COLUMNS, (_cells(place, item, root) for place, item in enumerate(rows, 1)))


def _cells(place: int, item: Row, root: str) -> tuple[Cell, ...]:
    link: Cell = Link(f"{root}{item.url}", f"{root}{item.url}") if root and item.url else item.url
    counts = (item.documents, item.exact, item.inferred, item.open)
    candidates = "; ".join(item.candidates)
    return (
        place, item.typed, item.canonical, item.label, item.status, *counts, item.first, item.last, candidates, link,
    )  # fmt: skip
