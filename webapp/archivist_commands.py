"""The archivist's commands: what was loaded, what is refused today, corrections. Exit status as in `commands.py`.

A command that changes a record leaves with the index caught up, as `tracuu ingest` does; what it changed stands, and is
told, whatever becomes of the index.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from archive import correcting, vocabulary
from archive.corrections import BY_NAME, Correction
from archive.errors import QueryError
from archive.loads import Load, LoadItem
from archive.store import Store
from indexer import analysis
from indexer.service import SearchService
from webapp import answers, dumps
from webapp.plainly import plainly

T = TypeVar("T")

_AT_ONCE = 1_000
_STATUSES = {"archived": "nạp mới", "updated": "cập nhật", "refused": "từ chối"}
_json = click.option("--json", "as_json", is_flag=True, help="Kết quả dạng JSON. / The outcome as JSON.")
_why = click.option("--why", default="", metavar="TEXT", help="Lý do, bắt buộc. / The reason, required.")
_who = click.option("--who", default="", metavar="NAME", help="Người sửa. / Who says so. [the system's user]")


def user() -> str:
    """The name of the system's user, `?` where there is none."""
    try:
        return getpass.getuser() or "?"
    except (OSError, KeyError, ImportError):
        return "?"


# loads


@click.command("loads")
@click.argument("number", type=click.IntRange(1), required=False)
@click.option("--status", type=click.Choice(list(_STATUSES)), help="Chỉ kết quả này. / Only this outcome.")
@_json
@click.pass_obj
@plainly
def loads_command(data: Path, number: int | None, status: str | None, as_json: bool) -> None:
    """Các lần nạp, mới nhất trước; với NUMBER: từng tệp của lần đó. / The loads, or what became of each file of one."""
    store = Store(data)
    if status and number is None:
        raise QueryError("--status chỉ dùng với số của một lần nạp.", "--status goes with the number of a load.")
    if number is None:
        found = _paged(lambda last: store.loads(last.number if last else 0, _AT_ONCE))
        click.echo(dumps({"loads": [answers.load(item) for item in found]}) if as_json else _loads(found))
        return
    load = store.load(number)
    rows = _paged(lambda last: store.load_items(number, status or "", last[0] if last else 0, _AT_ONCE))
    items = [item for _, item in rows]
    if as_json:
        click.echo(dumps({**answers.load(load), "items": [answers.load_item(item) for item in items]}))
        return
    click.echo("\n".join([_line(load), *map(_item, items)]))


def _paged(page: Callable[[T | None], Sequence[T]]) -> list[T]:
    """All pages, each asked for by the last of the one before."""
    found: list[T] = []
    while more := page(found[-1] if found else None):
        found += more
    return found


def _loads(found: Sequence[Load]) -> str:
    return "\n".join(map(_line, found)) or "Chưa có lần nạp nào. / Nothing was loaded yet."


def _line(load: Load) -> str:
    counts = (
        f"nạp mới {load.archived}, cập nhật {load.updated}, không đổi {load.unchanged}, từ chối {load.refused} / "
        f"archived, updated, unchanged, refused"
    )
    open_ = "" if load.ended else " · chưa xong hoặc bị ngắt / running or broken off"
    return f"{load.number:>6}  {load.began}  {load.who}  {', '.join(load.paths)}\n        {counts}{open_}"


def _item(item: LoadItem) -> str:
    what = f"{item.vi} / {item.en}" if item.reason else item.id
    return f"{_STATUSES[item.status]:>10}  {item.place}: {what}"


@click.command("refused")
@_json
@click.pass_obj
@plainly
def refused_command(data: Path, as_json: bool) -> None:
    """Những gì đến nay vẫn bị từ chối, và cách khắc phục. / What is refused today, and what to do about it."""
    store = Store(data)
    found = _paged(lambda last: store.refusals(last.place if last else "", _AT_ONCE))
    if as_json:
        click.echo(dumps({"total": len(found), "refused": [answers.load_item(item) for item in found]}))
        return
    lines = [f"{item.place}\n    {item.vi}\n    {item.en}" for item in found]
    total = f"{len(found)} tệp hoặc bản ghi đang bị từ chối. / files or records are refused."
    click.echo("\n".join([*lines, total]))


# corrections


@click.command("correct")
@click.argument("id_", metavar="ID")
@click.argument("field", metavar="FIELD")
@click.argument("values", metavar="[VALUE]...", nargs=-1)
@click.option("--none", is_flag=True, help="Trường này không có giá trị nào. / The field has no value.")
@_why
@_who
@_json
@click.pass_obj
@plainly
def correct_command(
    data: Path, id_: str, field: str, values: tuple[str, ...], none: bool, why: str, who: str, as_json: bool
) -> None:
    """Sửa một trường của văn bản; bản gốc và chữ giữ nguyên. / Correct a field; original and text stay as they are.

    FIELD: title, type, number, issuer, published, periods, held_at, districts, programmes, authors, units, people,
    signatory, subject.
    """
    if none == bool(values):
        raise QueryError(
            "Hãy ghi giá trị đúng, hoặc --none nếu văn bản không có.",
            "Give the right value, or --none where the document has none.",
        )
    store = Store(data)
    with store.writing():
        _told(correcting.correct(store, id_, field, values, who or user(), why, annotate=analysis.segment), as_json)
        _catch_up(store)


@click.command("withdraw")
@click.argument("number", type=click.IntRange(1))
@_why
@_who
@_json
@click.pass_obj
@plainly
def withdraw_command(data: Path, number: int, why: str, who: str, as_json: bool) -> None:
    """Rút một bản sửa; bản sửa vẫn được ghi lại. / Withdraw a correction; it stays on record."""
    store = Store(data)
    with store.writing():
        _told(correcting.withdraw(store, number, who or user(), why, annotate=analysis.segment), as_json)
        _catch_up(store)


@click.command("corrections")
@click.argument("id_", metavar="[ID]", required=False)
@_json
@click.pass_obj
@plainly
def corrections_command(data: Path, id_: str | None, as_json: bool) -> None:
    """Các bản sửa, mới nhất trước, kể cả đã rút. / The corrections, newest first, withdrawn ones too."""
    store = Store(data)
    if id_:
        store.get(id_)
        found = list(reversed(store.corrections_of([id_]).get(id_, ())))
    else:
        found = _paged(lambda last: store.corrections(last.number if last else 0, _AT_ONCE))
    if as_json:
        click.echo(dumps({"corrections": [answers.correction(item) for item in found]}))
        return
    click.echo("\n".join(map(_correction, found)) or "Chưa có bản sửa nào. / There are no corrections.")


def _catch_up(store: Store) -> None:
    SearchService(store, vocabulary.shipped()).index.catch_up()


def _told(made: Correction, as_json: bool) -> None:
    click.echo(dumps(answers.correction(made)) if as_json else _correction(made))


def _correction(item: Correction) -> str:
    field = BY_NAME[item.field]
    was, now = _shown(item.was, item.was_labels), _shown(item.values, item.labels)
    lines = [
        f"Bản sửa số {item.number} / correction: văn bản {item.id}",
        f"    {field.vi} / {field.en}: {was} → {now}",
        f"    {item.at}  {item.who}: {item.why}",
    ]
    if item.withdrawn:
        lines.append(f"    đã rút / withdrawn {item.withdrawn}  {item.withdrawn_by}: {item.withdrawn_why}")
    return "\n".join(lines)


def _shown(values: Sequence[str], labels: Sequence[str]) -> str:
    said = [label or value for value, label in zip(values, labels, strict=True)]
    return ", ".join(said) or "không có (none)"


COMMANDS = (loads_command, refused_command, correct_command, withdraw_command, corrections_command)
