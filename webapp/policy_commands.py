"""The commands about policies: `tracuu citations` and `tracuu certificate`. Exit status as in `commands.py`.

`citations` reads UTF-8 and puts it in NFC with `\\n` line ends first: its offsets are those of that text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from archive import vocabulary
from archive.citations import Citations
from archive.errors import QueryError, TracuuError
from archive.store import Store
from archive.text import nfc
from indexer.certificates import Certificate
from indexer.certifier import Certifier
from indexer.lookup import coded, look_up_lines, named
from indexer.policy_labels import PolicyLabels
from indexer.schema import FACETS
from indexer.service import SearchService
from webapp import batch, batch_mentions, certificate_words, clock, dumps, mention_urls, policy_answers, sheets, urls
from webapp.certificate_checks import check
from webapp.plainly import plainly

MAX_BYTES = 50_000_000
_CERTIFIED = tuple(facet for facet in FACETS if facet.name != "check")
"""What a certificate can be narrowed by; its `--check` is another matter."""
_MAX_CERTIFICATE = 500_000_000


@click.command("citations")
@click.argument("source", metavar="FILE|-", required=False)
@click.option("--json", "as_json", is_flag=True, help="Kết quả dạng JSON. / The outcome as JSON.")
@click.option("--batch", "lines", metavar="FILE", help="Tra từng dòng của tệp trong kho. / Look up each line.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Bảng .xlsx hoặc .csv. / Where to.")
@click.pass_obj
@plainly
def citations_command(data: Path, source: str | None, as_json: bool, lines: str | None, out: Path | None) -> None:
    """Tìm viện dẫn trong một tệp chữ UTF-8. / Find the citations of a text; offsets are those of its NFC form."""
    if (source is None) == (lines is None) or (lines is None) != (out is None) or (lines and as_json):
        raise QueryError(
            "Hãy dùng: tracuu citations [--json] TỆP, hoặc: tracuu citations --batch TỆP --out BẢNG.xlsx.",
            "Use: tracuu citations [--json] FILE, or: tracuu citations --batch FILE --out TABLE.xlsx.",
        )
    if lines and out:
        _batch(data, Path(lines), out)
        return
    text = _text(source or "-")
    found = Citations(vocabulary.shipped()).find(text)
    if as_json:
        click.echo(dumps(policy_answers.citations(text, found)))
        return
    for item in found:
        form = " ".join(text[item.start : item.end].split())
        article = f"\t{item.article}" if item.article else ""
        click.echo(f"{item.start}-{item.end}\t{item.canonical}\t{item.confidence}\t{form}{article}")


def _text(source: str) -> str:
    """The text of a file or of the standard input, in NFC."""
    data = _bytes(source, MAX_BYTES)
    if b"\0" in data:
        raise QueryError(
            f"{source} không phải tệp chữ; hãy lưu thành chữ UTF-8.",
            f"{source} is no text file; save it as UTF-8 text.",
        )
    try:
        return nfc(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise QueryError(
            f"{source} không phải UTF-8 (byte thứ {fault.start}); hãy lưu lại theo UTF-8.",
            f"{source} isn't UTF-8 (byte {fault.start}); save it as UTF-8.",
        ) from fault


def _bytes(source: str, most: int) -> bytes:
    def read(file: BinaryIO) -> bytes:
        data = file.read(most + 1)
        if len(data) > most:
            size = most // 1_000_000
            raise QueryError(f"{source} lớn quá {size} MB; hãy chia nhỏ.", f"{source} is over {size} MB; split it.")
        return data

    try:
        if source == "-":
            return read(sys.stdin.buffer)
        with Path(source).open("rb") as file:
            return read(file)
    except OSError as fault:
        raise QueryError(
            f"Không đọc được {source} ({fault.strerror}).", f"{source} can't be read ({fault.strerror})."
        ) from fault


def _batch(data: Path, source: Path, out: Path) -> None:
    if out.suffix.lower() not in (".xlsx", ".csv"):
        raise QueryError("--out phải là tệp .xlsx hoặc .csv.", "--out must be an .xlsx or a .csv file.")
    lines = batch.checked(sheets.first_column(source.name, _bytes(str(source), sheets.MAX_BYTES)))
    store = Store(data)
    service = SearchService(store, vocabulary.shipped())
    ledger = service.index.ledger()
    found = look_up_lines(lines, Citations(vocabulary.shipped()).lookup, ledger, service)
    rows = batch.rows(found, store.get_many)
    if out.suffix.lower() == ".csv":
        _write(out, sheets.csv_pieces(batch.sheet(rows)))
    else:
        _write(out, sheets.xlsx_pieces(batch_mentions.workbook(found, rows, ledger, store.get_many)))
    click.echo(f"{len(lines)} dòng → {out} / lines")


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """All of the file, or what was there before."""
    aside = path.with_name(f"{path.name}.part")
    try:
        with aside.open("wb") as file:
            for piece in pieces:
                file.write(piece)
        aside.replace(path)
    except OSError as fault:
        raise TracuuError(
            f"Không ghi được {path} ({fault.strerror}).", f"{path} can't be written ({fault.strerror})."
        ) from fault
    finally:
        aside.unlink(missing_ok=True)


# certificates


def _filter_options(command: Callable[..., None]) -> Callable[..., None]:
    names = [(facet.name, f"{facet.vi}: mã hoặc tên. / {facet.en}: code or name.") for facet in _CERTIFIED]
    names += [
        ("confidence", "Mức chắc chắn: exact, inferred, ambiguous. / How sure."),
        ("form", "Cách viết. / As written."),
    ]
    for name, help_ in reversed(names):
        command = click.option(f"--{name}", multiple=True, metavar="V", help=help_)(command)
    return command


@click.command("certificate")
@click.option("--query", metavar="Q", help="Chứng nhận cho từ cần tìm. / Certify a query.")
@click.option("--policy", metavar="ID", help="Chứng nhận cho văn bản, chính sách. / Certify a policy: id or number.")
@_filter_options
@click.option("--from", "from_", default="", metavar="DATE", help="Từ ngày (10/04/2017). / From this day.")
@click.option("--to", default="", metavar="DATE", help="Đến ngày. / To this day.")
@click.option("--no-open", is_flag=True, help="Không tính chỗ ghi chưa đủ số. / Leave open forms out.")
@click.option("--json", "as_json", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Ghi JSON.")
@click.option("--xlsx", "as_xlsx", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Ghi Excel.")
@click.option("--check", metavar="FILE", help="Chứng nhận này còn đúng không? / Does this one still hold?")
@click.pass_obj
@plainly
def certificate_command(data: Path, /, query: str | None, policy: str | None, **more: Any) -> None:
    """Lập hoặc kiểm tra chứng nhận tra cứu. / Issue or check a search certificate; JSON on the standard output."""
    if sum(item is not None for item in (query, policy, more["check"])) != 1:
        raise QueryError(
            "Hãy nêu một trong ba: --query TỪ, --policy SỐ, --check TỆP.",
            "Give one of the three: --query Q, --policy ID, --check FILE.",
        )
    store = Store(data)
    service = SearchService(store, vocabulary.shipped())
    certifier = Certifier(store, service, vocabulary.shipped())
    if more["check"] is not None:
        _check(certifier, more["check"])
        return
    pairs = list(_pairs(more))
    made = (
        _of_query(certifier, query, pairs) if query is not None else _of_policy(certifier, service, policy or "", pairs)
    )
    _issue(made, store, service, more["as_json"], more["as_xlsx"])


def _pairs(more: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in (*(facet.name for facet in _CERTIFIED), "confidence", "form"):
        yield from ((name, value) for value in more[name])
    yield from (("from", more["from_"]), ("to", more["to"])) if more["from_"] or more["to"] else ()
    if more["no_open"]:
        yield "open", "0"


def _of_query(certifier: Certifier, query: str, pairs: list[tuple[str, str]]) -> Certificate:
    return certifier.query(urls.parse([("q", query), *pairs]))


def _of_policy(certifier: Certifier, service: SearchService, written: str, pairs: list[tuple[str, str]]) -> Certificate:
    asked = mention_urls.parse(pairs)
    read = Citations(vocabulary.shipped()).lookup
    row = named(service.index.ledger(), PolicyLabels(vocabulary.shipped()), read, written) if written else None
    if row is None:
        raise QueryError(
            f"Không đọc được “{written[:80]}” thành một văn bản hay chính sách.",
            f"{written[:80]!r} can't be read as an instrument or programme.",
        )
    return certifier.policy(row.canonical, coded(service, asked.filters), with_open=asked.with_open)


def _issue(made: Certificate, store: Store, service: SearchService, as_json: Path | None, as_xlsx: Path | None) -> None:
    issued = clock.now()
    if as_json:
        _write(as_json, made.pieces(issued))
    if as_xlsx:
        named_ = certificate_words.names(service, vocabulary.shipped())
        _write(as_xlsx, sheets.xlsx_pieces(certificate_words.sheets(made, issued, named_, store.get_many)))
    if not (as_json or as_xlsx):
        for piece in made.pieces(issued):
            click.echo(piece, nl=False)
        return
    click.echo(f"{certificate_words.subject(made.content)}: {certificate_words.ANSWERS[made.content['answer']]}")
    click.echo(f"SHA-256 {made.digest}")


def _check(certifier: Certifier, source: str) -> None:
    found = check(certifier, _bytes(source, _MAX_CERTIFICATE))
    for change in found.changes:
        click.echo(f"{change.vi} / {change.en}")
    if found.changes:
        raise SystemExit(1)
    click.echo(f"Chứng nhận còn đúng (lập {found.issued}). / The certificate holds.")
