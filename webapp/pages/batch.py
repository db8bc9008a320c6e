"""The page on which many citations or phrases are looked up at once; the answer as a table, .xlsx or .csv."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import RequestEntityTooLarge

from archive.errors import QueryError
from indexer.lookup import MAX_LINE, MAX_LINES, look_up_lines
from webapp import batch, batch_mentions, clock, parameters, sheets
from webapp.batch_mentions import MAX_MENTIONS
from webapp.extension import citations, ledger, service, store
from webapp.pages.parts import day, number

blueprint = Blueprint("batch", __name__)

PATH = "/tra-hang-loat"
NAME = "tra-hang-loat"
_FORMATS = ("html", "xlsx", "csv")
# A line is at most four bytes a character; the form and the file come on top of one another.
_MAX_TEXT = MAX_LINES * MAX_LINE * 4
_ENVELOPE = 100_000


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A line of the table."""

    place: str
    typed: str
    label: str
    url: str
    canonical: str
    status: str
    kind: str
    documents: str
    exact: str
    inferred: str
    open: str
    dates: str
    candidates: tuple[batch.Candidate, ...]
    held: batch.Held | None
    not_held: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """All that batch.html shows: the form with what was typed, what went wrong, the table."""

    text: str
    fault: QueryError | None
    rows: tuple[BatchRow, ...]
    counted: str
    most: str
    most_mentions: str


@blueprint.get(PATH)
def form() -> ResponseReturnValue:
    """The empty form."""
    parameters.read(request.args.items(multi=True), ())
    return render_template("batch.html", page=_page("", ()))


@blueprint.post(PATH)
def answer() -> ResponseReturnValue:
    """The table, or the same as a file (`as` is html, xlsx or csv)."""
    try:
        text, lines, wanted = _sent()
    except QueryError as fault:
        return render_template("batch.html", page=_page(_typed(), (), fault)), 400
    kept, root = ledger(), request.host_url.rstrip("/")
    found = look_up_lines(lines, citations().lookup, kept, service())
    rows = batch.rows(found, store().get_many)
    if wanted == "csv":
        return _csv(_name(lines), batch.sheet(rows, root))
    if wanted == "xlsx":
        return xlsx(_name(lines), batch_mentions.workbook(found, rows, kept, store().get_many, root))
    return render_template("batch.html", page=_page("\n".join(lines), rows))


def _sent() -> tuple[str, tuple[str, ...], str]:
    request.max_content_length = sheets.MAX_BYTES + _MAX_TEXT + _ENVELOPE
    request.max_form_memory_size = _MAX_TEXT
    try:
        sent = request.form
    except RequestEntityTooLarge as fault:
        raise QueryError(
            f"Gửi lên quá lớn; tệp tối đa {sheets.MAX_BYTES // 1_000_000} MB, chữ dán tối đa {MAX_LINES} dòng.",
            f"Too much was sent; a file has at most {sheets.MAX_BYTES // 1_000_000} MB, a text {MAX_LINES} lines.",
        ) from fault
    parameters.read(request.args.items(multi=True), ())
    values = {name: sent.getlist(name) for name in sent}
    # Its length is for `checked` to judge, line by line.
    parameters.read(((name, "x" if name == "text" else one) for name in values for one in values[name]), ("text", "as"))
    parameters.read(((name, "x") for name in request.files), ("file",))
    wanted = parameters.chosen(values, "as", _FORMATS, "html")
    file = request.files.get("file")
    if file is not None and file.filename:
        return "", batch.checked(sheets.first_column(file.filename, file.read())), wanted
    text = parameters.one(values, "text")
    return text, batch.checked(text.splitlines()), wanted


def _typed() -> str:
    try:
        return request.form.get("text", "")[:_MAX_TEXT]
    except RequestEntityTooLarge:
        return ""


def _name(lines: Sequence[str]) -> str:
    """A name that says what is in the file: the line, or how many there are."""
    counted = ngettext("%(count)s dòng", "%(count)s dòng", len(lines), count=number(len(lines)))
    return sheets.file_name(NAME, lines[0] if len(lines) == 1 else counted, clock.now()[:10])


def _csv(name: str, sheet: sheets.Sheet) -> Response:
    response = Response(sheets.csv_pieces(sheet), content_type=sheets.CSV)
    response.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    return response


def xlsx(name: str, made: Iterable[sheets.Sheet]) -> Response:
    """The sheets as a download of that name."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was sent
    try:
        sheets.write_xlsx(file, made)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return send_file(file, mimetype=sheets.XLSX, as_attachment=True, download_name=f"{name}.xlsx", max_age=0)


def _page(text: str, rows: tuple[batch.Row, ...], fault: QueryError | None = None) -> BatchPage:
    found = sum(row.status == batch.STATUS["found"] for row in rows)
    missing = sum(row.status == batch.STATUS["not-in-archive"] for row in rows)
    all_ = ngettext("%(count)s dòng", "%(count)s dòng", len(rows), count=number(len(rows)))
    parts = (
        (found, _("%(count)s được nhắc trong kho", count=number(found))),
        (missing, _("%(count)s không được nhắc", count=number(missing))),
        (open_ := len(rows) - found - missing, _("%(count)s cần xem lại", count=number(open_))),
    )
    return BatchPage(
        text=text,
        fault=fault,
        rows=tuple(_row(place, row) for place, row in enumerate(rows, 1)),
        counted=" · ".join([all_, *(words for count, words in parts if count)]),
        most=number(MAX_LINES),
        most_mentions=number(MAX_MENTIONS),
    )


def _row(place: int, row: batch.Row) -> BatchRow:
    dates = day(row.first) if row.first == row.last else f"{day(row.first)} – {day(row.last)}"
    not_held = _("không có") if row.asks_for_one else ""
    kind = next((name for name, words in batch.STATUS.items() if words == row.status), "ambiguous")
    documents, exact, inferred, open_ = map(_count, (row.documents, row.exact, row.inferred, row.open))
    return BatchRow(
        number(place), row.typed, row.label, row.url, row.canonical, row.status, kind, documents, exact, inferred,
        open_, dates, row.candidates, row.held, not_held,
    )  # fmt: skip


def _count(value: int | None) -> str:
    return "" if value is None else number(value)
