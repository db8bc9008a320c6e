"""Many citations and phrases at once: lines in, a row for each out, as a page, a sheet or on the command line.

Enters: what was pasted or uploaded, as lines; what each comes to. Leaves: rows in the same order, and the same rows as
a Sheet. May not: look a line up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from archive.document import Document
from archive.errors import QueryError
from archive.text import nfc
from indexer.lookup import MAX_LINE, MAX_LINES, Line, Lookup, is_loose, phrase
from indexer.mentions import PolicyRow
from indexer.query import SearchRequest
from webapp import urls
from webapp.languages import N_, Vi, Words
from webapp.pages.parts import dated, day, labels, number, policy_url
from webapp.sheets import Cell, Column, Link, Sheet, date_cell

STATUS = Words({
    "found": N_("được nhắc trong kho"), "ambiguous": N_("chưa rõ, xem khả năng"),
    "not-in-archive": N_("không được nhắc trong kho"),
})  # fmt: skip
_STATUS_OF = Words({"policies": N_("nhiều văn bản trong một dòng"), "nothing": N_("không có gì để tra")})
_MOST_CANDIDATES = 12

Documents = Callable[[Sequence[str]], Mapping[str, Document]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What else may be meant: `asked` leads in, `label` leads to `url`, `counts` says how often it is mentioned."""

    asked: str
    label: str
    url: str
    counts: str

    @property
    def words(self) -> str:
        """All of it in one line."""
        return f"{self.asked}{self.label}{self.counts}"


@dataclass(frozen=True, slots=True)
class Held:
    """The document itself in the archive: its title in `lead` and `title`, its address; in words how many `more`."""

    lead: str
    title: str
    url: str
    more: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line and what it comes to, in words; counts that make no sense for it are None, dates are ISO 8601.

    `held` is None where no such document is held; `asks_for_one` says whether the line names an instrument:
    a phrase and a programme are none.
    """

    typed: str
    canonical: str
    label: str
    status: str
    asks_for_one: bool
    held: Held | None
    documents: int | None
    exact: int | None
    inferred: int | None
    open: int | None
    first: str
    last: str
    candidates: tuple[Candidate, ...]
    url: str


_COLUMNS = (
    (N_("STT"), 6), (N_("Nội dung tra"), 40), (N_("Ký hiệu chuẩn"), 24), (N_("Hiểu là"), 36), (N_("Kết quả"), 22),
    (N_("Bản trong kho"), 40), (N_("Số văn bản nhắc"), 12), (N_("Lượt nhắc chắc chắn"), 12),
    (N_("Lượt nhắc suy ra"), 12), (N_("Lượt nhắc chưa rõ"), 12), (N_("Ngày đầu"), 12), (N_("Ngày cuối"), 12),
    (N_("Các khả năng khác"), 44), (N_("Đường dẫn"), 40),
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


def rows(lines: Sequence[Line], documents: Documents) -> tuple[Row, ...]:
    """The lines in words; of the documents that they name, those that are told are read."""
    read = documents(list(dict.fromkeys(ids[0] for ids in map(_held_ids, lines) if ids)))
    return tuple(_row(line, read) for line in lines)


def _held_ids(line: Line) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for item in line.lookups for id_ in item.held))


def _held(line: Line, read: Mapping[str, Document]) -> Held | None:
    ids = _held_ids(line)
    document = read.get(ids[0]) if ids else None
    if document is None:
        return None
    sure = any(document.id in item.held and not is_loose(item.canonical) for item in line.lookups)
    on = f" ({dated(document.published)})" if document.published else ""
    more = len(ids) - 1
    return Held(
        "" if sure else _("có thể: "),
        Vi(f"{document.title.value}{on}"),
        urls.document(document.id),
        ngettext("và %(count)s bản nữa", "và %(count)s bản nữa", more, count=number(more)) if more else "",
    )


def _row(line: Line, read: Mapping[str, Document]) -> Row:
    single = line.lookups[0] if line.kind == "policy" else None
    return Row(
        typed=line.typed,
        canonical="; ".join(item.canonical for item in line.lookups),
        label="; ".join(map(_label, line.lookups)) if line.lookups else _phrase_words(line),
        status=_STATUS_OF.get(line.kind, STATUS[line.status]),
        asks_for_one=any(not item.canonical.startswith("prog:") for item in line.lookups),
        held=_held(line, read),
        documents=line.documents,
        exact=line.exact,
        inferred=line.inferred,
        open=line.open,
        first=line.first,
        last=line.last,
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


def _candidates(line: Line) -> Iterator[Candidate]:
    """What else may be meant, each with its counts."""
    several = len(line.lookups) > 1
    for item in line.lookups:
        if several:
            url = policy_url(item.canonical)
            yield Candidate("", _label(item), url, _counts(item.mentions, item.documents))
            # A spelling mistake is one all the same in a list.
            yield from map(_near, item.nearest)
            continue
        rows = [*item.candidates, *item.possible]
        yield from (_named(other) for other in rows[:_MOST_CANDIDATES])
        if len(rows) > _MOST_CANDIDATES:
            more = len(rows) - _MOST_CANDIDATES
            words = ngettext("và %(count)s khả năng nữa", "và %(count)s khả năng nữa", more, count=number(more))
            yield Candidate("", words, policy_url(item.canonical), "")
        yield from map(_near, item.nearest)
    for spelling in line.spellings:
        yield Candidate(_("có phải: "), Vi(spelling), urls.link(SearchRequest(spelling)), "")


def _named(item: PolicyRow, asked: str = "") -> Candidate:
    label = labels().label(item.canonical, item.type)
    return Candidate(asked, label, policy_url(item.canonical), _counts(item.mentions, item.documents))


def _near(item: PolicyRow) -> Candidate:
    return _named(item, _("có phải: "))


def _counts(mentions: int, documents: int) -> str:
    if not mentions:
        return ": " + str(_("không được nhắc"))
    named = ngettext("%(count)s lượt nhắc", "%(count)s lượt nhắc", mentions, count=number(mentions))
    held = ngettext("%(count)s văn bản", "%(count)s văn bản", documents, count=number(documents))
    return f": {named}, {held}"


def columns() -> tuple[Column, ...]:
    """The head of the sheet, in the language of the request."""
    return tuple(Column(_(name), width) for name, width in _COLUMNS)


def sheet(rows: Sequence[Row], root: str = "") -> Sheet:
    """The rows as a sheet; `root` is the address of the archive, for links that work from outside."""
    return Sheet(_("Tra hàng loạt"), columns(), (_cells(place, item, root) for place, item in enumerate(rows, 1)))


def _cells(place: int, item: Row, root: str) -> tuple[Cell, ...]:
    link: Cell = Link(f"{root}{item.url}", f"{root}{item.url}") if root and item.url else item.url
    counts = (item.documents, item.exact, item.inferred, item.open)
    dates = (date_cell(item.first, day(item.first)), date_cell(item.last, day(item.last)))
    candidates = "; ".join(candidate.words for candidate in item.candidates)
    return (
        place, item.typed, item.canonical, item.label, item.status, _held_cell(item, root), *counts, *dates, candidates,
        link,
    )  # fmt: skip


def _held_cell(item: Row, root: str) -> Cell:
    if item.held is None:
        return _("không có") if item.asks_for_one else ""
    words = " ".join(part for part in (f"{item.held.lead}{item.held.title}", item.held.more) if part)
    return Link(words, f"{root}{item.held.url}") if root else words
