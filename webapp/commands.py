"""The command `tracuu`. Enters: words on a command line. Leaves: text or JSON, and an exit status.

Exit status: 0 done; 1 done, but something was refused or differs; 2 wrong usage or nothing could be done; 130 stopped.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from threading import Thread
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from archive import vocabulary
from archive.document import Document
from archive.errors import TracuuError
from archive.ingest import describer, ingest, reread, walk
from archive.loads import Outcome
from archive.store import Store
from indexer import analysis
from indexer.schema import FACETS
from indexer.service import SearchResults, SearchService
from webapp import answers, archivist, archivist_commands, create_app, dumps, urls
from webapp.plainly import plainly
from webapp.policy_commands import certificate_command, citations_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="TRACUU_DATA",
    default=Path("data"),
    show_default=True,
    help="Thư mục của kho tài liệu. / Folder of the archive.",
)
@click.version_option(package_name="tracuu")
@click.pass_context
def main(context: click.Context, data: Path) -> None:
    """Kho tra cứu tin tức và văn bản chỉ đạo. / A searchable archive of Vietnamese news and directives."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Windows has the code page of forty years ago, which can't hold Vietnamese.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    context.obj = data


def _service(store: Store) -> SearchService:
    return SearchService(store, vocabulary.shipped())


@main.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Số tiến trình. / Worker processes. [all cores]")
@click.option("--json", "as_json", is_flag=True, help="Kết quả dạng JSON. / The outcome as JSON.")
@click.pass_obj
@plainly
def ingest_command(data: Path, paths: tuple[Path, ...], jobs: int | None, as_json: bool) -> None:
    """Nạp tệp và thư mục vào kho. / Load files and folders into the archive."""
    for path in paths:
        if not os.path.lexists(path):
            raise TracuuError(f"Không có tệp hay thư mục {path}.", f"There is no file or folder {path}.")
    store = Store(data, create=True)
    with store.writing():
        summary = _load(store, paths, jobs or os.cpu_count() or 1, quiet=as_json)
    click.echo(dumps(summary) if as_json else _summary(summary))
    raise SystemExit(1 if summary["refused"] else 0)


def _load(store: Store, paths: Iterable[Path], jobs: int, *, quiet: bool = False) -> dict[str, Any]:
    """Load and index; the caller holds the writer's lock."""
    given = list(paths)
    number = store.begin_load(given, archivist_commands.user())
    files = list(walk(given, beside=store.folder))
    with _progress("Nạp", sum(file.size for file in files) or 1, quiet) as advance:
        outcomes = ingest(store, files, jobs=jobs, annotate=analysis.segment, load=number)
        summary = answers.outcomes(_watched(outcomes, advance))
    store.end_load(number)
    _index(store, quiet=quiet)
    return {"load": number, **summary}


def _reread(store: Store) -> bool:
    """Describe again what an earlier program or vocabulary described; whether every original could be read."""
    whole = True
    with _progress("Đọc lại", store.count() or 1, quiet=False) as advance:
        for outcome in reread(store, jobs=os.cpu_count() or 1, annotate=analysis.segment):
            advance(1)
            if outcome.refused:
                click.echo(f"{outcome.source}: {outcome.refused}", err=True)
                whole = False
    return whole


def _index(store: Store, *, quiet: bool = False, anew: bool = False) -> int:
    index = _service(store).index
    with _progress("Lập chỉ mục", store.count() or 1, quiet) as advance:
        return index.rebuild(advance) if anew else index.catch_up(advance)


def _watched(outcomes: Iterable[Outcome], advance: Callable[[int], None]) -> Iterator[Outcome]:
    for outcome in outcomes:
        advance(outcome.size)
        yield outcome


@contextmanager
def _progress(label: str, total: int, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar on stderr with rate and time left; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda _size: None
        return
    columns = (TextColumn(label), BarColumn(), TaskProgressColumn(show_speed=True), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(label, total=total)
        yield lambda size: progress.advance(task, size)


def _summary(summary: dict[str, Any]) -> str:
    lines = [f"từ chối {item['source']}: {item['vi']} / {item['en']}" for item in summary["refusals"]]
    lines.append(
        f"Đã nạp {summary['archived']}, không đổi {summary['unchanged']}, cập nhật {summary['updated']}, "
        f"từ chối {summary['refused']}. / Archived {summary['archived']}, unchanged {summary['unchanged']}, "
        f"updated {summary['updated']}, refused {summary['refused']}."
    )
    if scanned := summary["needs_ocr"]:
        lines.append(
            f"Trong đó {scanned} văn bản là ảnh quét, chưa có chữ để tìm: cần nhận dạng chữ (OCR). / "
            f"{scanned} of them are scans whose text can't be searched: they need OCR."
        )
    return "\n".join(lines)


def _facet_options(command: Callable[..., None]) -> Callable[..., None]:
    for facet in reversed(FACETS):
        help_ = f"{facet.vi}: mã hoặc tên. / {facet.en}: code or name."
        command = click.option(f"--{facet.name}", multiple=True, metavar="V", help=help_)(command)
    return command


@main.command("search", context_settings={"ignore_unknown_options": True})
@click.argument("query", default="")
@_facet_options
@click.option("--from", "from_", default="", metavar="DATE", help="Từ ngày (10/04/2017). / From this day.")
@click.option("--to", default="", metavar="DATE", help="Đến ngày. / To this day.")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default=None)
@click.option("--limit", type=int, default=10, show_default=True)
@click.option("--page", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Như API. / The same object as the API.")
@click.pass_obj
@plainly
def search_command(
    data: Path, /, query: str, from_: str, to: str, sort: str | None, as_json: bool, **more: Any
) -> None:
    """Tìm văn bản; câu hỏi rỗng liệt kê tất cả. / Search; an empty query lists everything, newest first."""
    single = (("q", query), ("from", from_), ("to", to), ("sort", sort or ""))
    numbers = (("limit", str(more["limit"])), ("page", str(more["page"])))
    facets = ((facet.name, value) for facet in FACETS for value in more[facet.name])
    results = _service(Store(data)).search(urls.parse([*single, *facets, *numbers]))
    click.echo(dumps(answers.search(results)) if as_json else _listing(results))


def _listing(results: SearchResults) -> str:
    lines = [f"{results.total} văn bản / documents"]
    if results.understood.relaxed and results.understood.complete:
        lines.append(
            f"{results.understood.complete} văn bản có đủ các từ / hold all words; thêm những văn bản gần nhất."
        )
    elif results.understood.relaxed:
        lines.append("Không có văn bản nào đủ các từ; đây là những văn bản có một số từ. / No document has all words.")
    lines += [f"Có phải / did you mean: {item.q} ({item.total})" for item in results.understood.corrections]
    lines += [f"Hiểu là / read as: {item.typed} = {item.meaning}" for item in results.understood.expanded]
    if results.understood.ignored:
        lines.append(f"Đã bỏ qua / ignored: {' '.join(results.understood.ignored)}")
    for hit in results.hits:
        published = hit.document.published.value if hit.document.published else "----------"
        lines.append(f"\n{hit.document.id}  {published}  {hit.document.title.value}")
        lines += ["    … " + " ".join(hit.document.text[item.start : item.end].split()) for item in hit.snippets]
    return "\n".join(lines)


@main.command("show")
@click.argument("id_", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Như API. / The same object as the API.")
@click.pass_obj
@plainly
def show_command(data: Path, id_: str, as_json: bool) -> None:
    """Hiện một văn bản. / Show one document."""
    store = Store(data)
    document, corrections = store.get(id_), store.corrections_of([id_]).get(id_, ())
    click.echo(dumps(answers.document(document, corrections)) if as_json else _card(document))


def _card(document: Document) -> str:
    plain = answers.document(document)
    lines = [f"{document.title.value}", f"{document.id} · lần {document.revision} · {document.source}", ""]
    for name, value in plain.items():
        findings = value if isinstance(value, list) else [value]
        if name in ("blocks", "recipients") or not findings or not isinstance(findings[0], dict):
            continue
        lines += [
            f"{name:>12}  {item.get('label') or item['value']}  ({item['confidence']}, {item['rule']})"
            for item in findings
            if "value" in item and "rule" in item
        ]
    return "\n".join([*lines, "", document.text])


@main.command("stats")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
@plainly
def stats_command(data: Path, as_json: bool) -> None:
    """Kho có những gì. / What the archive holds."""
    store = Store(data)
    results = _service(store).search(urls.parse([("limit", "1")]))
    facets = {name: {value.label: value.count for value in values} for name, values in results.facets.items()}
    old = sum(1 for _ in store.described_otherwise(describer()))
    summary = {
        "documents": store.count(),
        "indexed": results.total,
        "described_by_another_version": old,
        "facets": facets,
    }
    click.echo(dumps(summary) if as_json else _stats(summary))


def _stats(summary: dict[str, Any]) -> str:
    lines = [f"{summary['documents']} văn bản, {summary['indexed']} trong chỉ mục / documents, indexed"]
    if old := summary["described_by_another_version"]:
        lines.append(
            f"{old} văn bản do phiên bản khác mô tả; hãy chạy / described by another version; run: tracuu rebuild"
        )
    for facet in FACETS:
        values = summary["facets"][facet.name]
        lines.append(f"\n{facet.vi} ({len(values)})")
        lines += [f"{count:>8}  {label}" for label, count in list(values.items())[:12]]
    return "\n".join(lines)


@main.command("rebuild")
@click.pass_obj
@plainly
def rebuild_command(data: Path) -> None:
    """Đọc lại bản gốc nếu từ vựng đã đổi, và lập lại chỉ mục. / Read originals again where the program or its
    vocabularies have changed, and make the index anew."""
    store = Store(data)
    with store.writing():
        whole = _reread(store)
        count = _index(store, anew=True)
    click.echo(f"Chỉ mục mới có {count} văn bản. / The new index holds {count} documents.")
    if not whole:
        raise SystemExit(1)


@main.command("verify")
@click.pass_obj
@plainly
def verify_command(data: Path) -> None:
    """Đối chiếu bản gốc, kho và chỉ mục. / Check that originals, records and index agree."""
    store = Store(data)
    agree = True
    for difference in _service(store).verify():
        click.echo(f"{difference.vi} / {difference.en}")
        agree = False
    if not agree:
        raise SystemExit(1)
    click.echo(f"{store.count()} văn bản: bản gốc, kho và chỉ mục khớp nhau. / All of them agree.")


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--archivist",
    "archivist_too",
    is_flag=True,
    help="Cả trang lưu trữ, chỉ cho người dùng máy này. / With the archivist's pages, for this machine only.",
)
@click.pass_obj
@plainly
def serve_command(data: Path, host: str, port: int, archivist_too: bool) -> None:
    """Mở trang tra cứu. / Serve the pages and the API."""
    if archivist_too and not archivist.is_loopback(host):
        raise TracuuError(
            f"Trang lưu trữ chỉ mở cho chính máy này, không mở ở {host}; hãy bỏ --archivist, hoặc bỏ --host.",
            f"The archivist's pages are for this machine only, not for {host}; leave out --archivist, or --host.",
        )
    _serve(data, host, port, archivist_too)


def _serve(data: Path, host: str, port: int, archivist_too: bool) -> None:
    from waitress.server import create_server

    app = create_app({"DATA": data, "ARCHIVIST": archivist_too})
    try:
        # What a proxy adds must be seen: by it the archivist's pages know that somebody asks from elsewhere.
        server = create_server(app, host=host, port=port, threads=4, ident=None, clear_untrusted_proxy_headers=False)
    except OSError as fault:
        raise TracuuError(
            f"Không mở được {host}:{port} ({fault.strerror}); hãy chọn cổng khác: --port 8001.",
            f"{host}:{port} can't be opened ({fault.strerror}); choose another port: --port 8001.",
        ) from fault
    click.echo(f"tracuu: http://{host}:{port}  (Ctrl+C để dừng / to stop)")
    Thread(target=_warm_up, args=(app.extensions["tracuu.service"],), daemon=True).start()
    server.run()


def _warm_up(service: SearchService) -> None:
    # Where there is no index yet, the first page says so.
    with suppress(TracuuError):
        service.warm_up()
    # Models and tables stay as long as the server: to look through them for garbage makes a page wait 0.1 s.
    gc.collect()
    gc.freeze()


@main.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.pass_obj
@plainly
def demo_command(data: Path, host: str, port: int) -> None:
    """Nạp kho mẫu nếu kho còn trống, rồi mở trang tra cứu. / Load the samples into an empty archive and serve it."""
    store = Store(data, create=True)
    with store.writing():
        if not store.count():
            click.echo("Đang nạp kho mẫu … / Loading the samples …")
            samples = Path(str(files("corpus").joinpath("samples")))
            click.echo(_summary(_load(store, [samples], os.cpu_count() or 1)))
        else:
            _reread(store)
            _index(store)
    _serve(data, host, port, archivist.is_loopback(host))


main.add_command(citations_command)
main.add_command(certificate_command)
for command in archivist_commands.COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
