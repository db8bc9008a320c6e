"""Reports: up to four queries or policies on one time axis, the table beside it, and both to take away.

Every count is one of documents: of a query those that it finds, of a policy those that mention it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from archive.errors import NotFound, QueryError, TracuuError
from archive.text import nfc
from indexer.lookup import named
from indexer.mentions import Filters
from indexer.query import SearchRequest
from webapp import lines, pictures, raster, report_urls, sheets, urls
from webapp.extension import citations, ledger, service
from webapp.pages.parts import Link, day, labels, number, period, policy_url
from webapp.pages.profile import left_out, months_of, within, words_of
from webapp.report_urls import PATH, Asked

blueprint = Blueprint("reports", __name__)

NAME = "bao-cao-tra-cuu"
_LETTERS = "ABCD"
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """What is compared: its letter and name, which lead to its own page, how many documents, the report without it.

    `mark` is the path of its mark in a sample of its line.
    """

    letter: str
    mark: str
    name: Link
    kind: str
    total: str
    note: str
    drop: str


@dataclass(frozen=True, slots=True)
class Field:
    """A box of the form."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """A step: a cell a subject, and what the archive holds; of a gap no count is told."""

    label: str
    cells: tuple[Link, ...]
    held: str
    gap: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture with the words in it and under it."""

    picture: lines.Comparison
    title: str
    description: str
    key: str
    foot: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All that report.html shows."""

    fields: tuple[Field, ...]
    since: str
    until: str
    step: str
    fault: TracuuError | None
    subjects: tuple[SubjectRow, ...]
    drawing: Drawing | None
    heads: tuple[str, ...]
    rows: tuple[TableRow, ...]
    totals: tuple[Link, ...]
    notes: tuple[str, ...]
    steps: tuple[Link, ...]
    downloads: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A subject with what was counted of it. `request` is None of a policy, whose page is at `url`."""

    name: str
    kind: str
    url: str
    counts: Mapping[str, int]
    note: str
    request: SearchRequest | None

    def within(self, first: str, last: str) -> str:
        """Where the documents of the months from one to another are."""
        if self.request is not None:
            return urls.link(within(self.request, first, last))
        pairs = f"from={urls.day('from', first)}&to={urls.day('to', last, last=True)}"
        return f"{self.url}?{pairs}#luot-nhac"


@dataclass(frozen=True, slots=True)
class _Report:
    asked: Asked
    counted: tuple[_Counted, ...]
    held: Mapping[str, int]
    picture: lines.Comparison | None


@blueprint.get(PATH)
def report_page() -> ResponseReturnValue:
    """The report; what can't be answered is said above the form, which keeps what was typed."""
    pairs = list(request.args.items(multi=True))
    asked = Asked()
    try:
        asked = report_urls.parse(pairs)
        page = _page(_report(asked))
    except (QueryError, NotFound) as fault:
        return render_template("report.html", page=_faulty(asked, pairs, fault)), 400
    return render_template("report.html", page=page)


@blueprint.get(f"{PATH}.csv")
def as_csv() -> ResponseReturnValue:
    """The table: a row a step, empty cells where the archive holds nothing."""
    report = _drawn()
    columns = (_("Thời gian"), _("Văn bản trong kho"), *(item.name for item in report.counted))
    sheet = sheets.Sheet(NAME, tuple(sheets.Column(name) for name in columns), _cells(report))
    return _download(b"".join(sheets.csv_pieces(sheet)), sheets.CSV, "csv")


@blueprint.get(f"{PATH}.svg")
def as_svg() -> ResponseReturnValue:
    """The picture, complete in itself: its colours, its words and where it came from."""
    return _download(_svg(_drawn()).encode(), "image/svg+xml; charset=utf-8", "svg")


@blueprint.get(f"{PATH}.png")
def as_png() -> ResponseReturnValue:
    """The same picture as points, twice as fine as on the screen."""
    return _download(raster.png(_svg(_drawn())), "image/png", "png")


def _drawn() -> _Report:
    """The report that is asked for, if there is a picture of it."""
    report = _report(report_urls.parse(request.args.items(multi=True)))
    if report.picture is None:
        raise QueryError(
            "Chưa có gì để vẽ: hãy nêu câu tìm (q=…) hoặc chính sách (policy=…) có trong kho.",
            "There is nothing to draw: name a query (q=…) or a policy (policy=…) that the archive has.",
        )
    return report


def _download(data: bytes, media_type: str, suffix: str) -> Response:
    response = Response(data, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename={NAME}.{suffix}"
    return response


def _cells(report: _Report) -> Iterator[tuple[sheets.Cell, ...]]:
    if report.picture is not None:
        for row in report.picture.rows:
            yield row.label, row.held, *(None if row.gap else cell.count for cell in row.cells)


# counting


def _report(asked: Asked) -> _Report:
    with ledger().snapshot():
        held = ledger().held()
        counted = tuple(_counted(asked, name, value) for name, value in asked.subjects)
        return _Report(asked, counted, held, _picture(asked, counted, held))


def _counted(asked: Asked, name: str, value: str) -> _Counted:
    return _of_policy(value) if name == "policy" else _of_query(asked, value)


def _of_query(asked: Asked, q: str) -> _Counted:
    found = SearchRequest(q=nfc(q))
    results = service().search(replace(found, limit=1))
    notes = []
    if results.understood.relaxed:
        notes.append(_("gồm cả văn bản chỉ có phần lớn các từ; đặt trong ngoặc kép để đếm đúng cụm từ"))
    if results.understood.ignored:
        notes.append(_("đã bỏ qua: %(words)s", words=" ".join(results.understood.ignored)))
    counts = months_of(results)
    return _Counted(q, _("câu tìm"), urls.link(within_days(found, asked)), counts, "; ".join(notes), found)


def within_days(found: SearchRequest, asked: Asked) -> SearchRequest:
    """A search in the time of a report."""
    return replace(found, since=asked.since, until=asked.until)


def _of_policy(written: str) -> _Counted:
    row = named(ledger(), labels(), lambda typed: citations().lookup(typed), written)
    if row is None:
        raise NotFound(
            f"Không đọc được “{written[:_LONGEST]}” thành một văn bản hay chính sách.",
            f"{written[:_LONGEST]!r} can't be read as an instrument or programme.",
        )
    forms = [row.canonical, *(item.canonical for item in ledger().possible(row.canonical))]
    return _Counted(
        labels().label(row.canonical, row.type), _("chính sách"), policy_url(row.canonical), _documents(forms), "", None
    )


def _documents(forms: Sequence[str]) -> dict[str, int]:
    """Documents that mention one of the forms, by month; each is counted once, however often it mentions them."""
    dates = {item.document: item.date for item in ledger().every_mention(forms, Filters())}
    return dict(Counter(date[:7] for date in dates.values()))


def _picture(asked: Asked, counted: Sequence[_Counted], held: Mapping[str, int]) -> lines.Comparison | None:
    own = pictures.bounds(*(item.counts for item in counted))
    limits = pictures.bounds(*(item.counts for item in counted), held)
    if own is None or limits is None:
        return None
    since = max(asked.since[:7], limits[0]) if asked.since else own[0]
    until = min(asked.until[:7] or limits[1], limits[1])
    if since > until:
        return None
    series = [lines.Series(_lettered(place, item), item.counts, item.within) for place, item in enumerate(counted)]
    return lines.comparison(series, held, since, until, asked.step or lines.fitting(since, until), period)


def _lettered(place: int, item: _Counted) -> str:
    return f"{_LETTERS[place]} · {item.name}"


# the page


def _page(report: _Report) -> ReportPage:
    asked = report.asked
    made = report.picture
    shown = made.rows if made else ()
    return ReportPage(
        fields=tuple(_fields(asked)),
        since=day(asked.since),
        until=day(asked.until),
        step=asked.step,
        fault=None,
        subjects=tuple(_subject(report, place) for place in range(len(report.counted))),
        drawing=_drawing(report, made) if made else None,
        heads=tuple(_lettered(place, item) for place, item in enumerate(report.counted)),
        rows=tuple(_table_row(row) for row in shown),
        totals=tuple(
            _total(sum(row.cells[place].count for row in shown), item, made)
            for place, item in enumerate(report.counted)
        ),
        notes=tuple(_notes(report)),
        steps=tuple(_steps(asked, made)),
        downloads=tuple(_downloads(asked)) if made else (),
    )


def _total(count: int, item: _Counted, made: lines.Comparison | None) -> Link:
    url = item.within(made.first, made.last) if made and count else ""
    return Link(number(count), url)


def _fields(asked: Asked) -> Iterator[Field]:
    for place, (name, value) in enumerate(asked.subjects):
        words = _("Câu tìm %(letter)s") if name == "q" else _("Chính sách %(letter)s")
        yield Field(name, words % {"letter": _LETTERS[place]}, value)
    if len(asked.subjects) < lines.MOST:
        yield Field("q", _("Thêm câu tìm"), "")
        yield Field("policy", _("Thêm chính sách"), "")


def _faulty(asked: Asked, pairs: Sequence[tuple[str, str]], fault: TracuuError) -> ReportPage:
    typed = dict(reversed(pairs))
    kept = tuple((name, value) for name, value in pairs if name in ("q", "policy") and value.strip())[: lines.MOST]
    since, until = typed.get("from", ""), typed.get("to", "")
    fields = tuple(_fields(Asked(kept)))
    return ReportPage(fields, since, until, asked.step, fault, (), None, (), (), (), (), (), ())


def _subject(report: _Report, place: int) -> SubjectRow:
    item = report.counted[place]
    return SubjectRow(
        letter=_LETTERS[place],
        mark=lines.mark(place, 20, 6),
        name=Link(item.name, item.url),
        kind=item.kind,
        total=words_of(sum(item.counts.values())),
        note=item.note,
        drop=report_urls.link(report_urls.without(report.asked, place)),
    )


def _drawing(report: _Report, made: lines.Comparison) -> Drawing:
    names = "; ".join(lines.short(item.name) for item in report.counted)
    state = ledger().state()
    return Drawing(
        picture=made,
        title=_("Số văn bản theo thời gian: %(names)s", names=names),
        description=_(
            "Từ %(first)s đến %(last)s. Gạch chéo là tháng kho không có văn bản nào.",
            first=made.rows[0].label,
            last=made.rows[-1].label,
        ),
        key=_("tháng kho không có văn bản nào"),
        foot=_(
            "Nguồn: tracuu; kho có %(documents)s, mã trạng thái kho %(hash)s",
            documents=words_of(state.documents),
            hash=state.sha256[:12],
        ),
    )


def _table_row(row: lines.Row) -> TableRow:
    cells = tuple(Link("–" if row.gap else number(cell.count), cell.url) for cell in row.cells)
    return TableRow(row.label, cells, _("không có văn bản") if row.gap else number(row.held), row.gap)


def _notes(report: _Report) -> Iterator[str]:
    if report.counted and report.picture is None:
        yield _("Không có văn bản nào có ngày đăng trong khoảng thời gian này; hãy nới khoảng ngày hoặc đổi câu tìm.")
    for place, item in enumerate(report.counted):
        for words in left_out(item.counts, by_month=report.picture is not None and report.picture.step != "year"):
            yield _("%(letter)s: %(words)s, không có trên hình", letter=_LETTERS[place], words=words)
    if any(item.request is None for item in report.counted):
        yield _("Chính sách được đếm theo số văn bản có nhắc đến, mỗi văn bản một lần.")


def _steps(asked: Asked, made: lines.Comparison | None) -> Iterator[Link]:
    if made is None:
        return
    names = {"month": _("tháng"), "quarter": _("quý"), "year": _("năm")}
    for step, name in names.items():
        yield Link(name, report_urls.link(replace(asked, step=step)), step == made.step)


def _downloads(asked: Asked) -> Iterator[Link]:
    for suffix, name in ((".svg", "SVG"), (".png", "PNG"), (".csv", "CSV")):
        yield Link(name, report_urls.link(asked, suffix))


def _svg(report: _Report) -> str:
    assert report.picture is not None
    return render_template("report.svg", page=_drawing(report, report.picture))
