"""Fixtures: the archive as `tracuu serve` shows it, and a browser that tells of every fault it meets.

The browser is the Chromium of the machine. Whatever a test does, its pages may not write an error to the console, ask
another host for anything, open a dialog or fail on the server.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from archive import vocabulary
from archive.ingest import ingest, walk
from archive.store import Store
from indexer import analysis
from indexer.service import SearchService
from tests.browser.hostile import DOCUMENTS, FILE, PAGE
from tests.conftest import fill

PATIENCE = 15_000
"""Milliseconds until what does not happen has failed; a busy machine takes long."""
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@contextmanager
def serving(folder: Path, errors: Path) -> Iterator[str]:
    """The address of `tracuu serve --archivist` over an archive; what it wrote of errors is a failure."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = ["serve", "--archivist", "--port", str(port)]
    command = [sys.executable, "-u", "-m", "webapp.commands", "--data", str(folder), *serve]
    with errors.open("w") as log, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline().startswith("tracuu: http://"), errors.read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
    assert "Traceback" not in errors.read_text(), errors.read_text()


@pytest.fixture(scope="package")
def samples(browser: Browser, sample_archive: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sample archive."""
    with serving(sample_archive.folder, tmp_path_factory.mktemp("served") / "errors") as address:
        yield address


@pytest.fixture(scope="package")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an archive of names that mean to break a page."""
    folder = tmp_path_factory.mktemp("hostile")
    store = Store(folder / "data", create=True)
    fill(store, DOCUMENTS)
    (folder / FILE).write_text(PAGE, encoding="utf-8")
    with store.writing():
        outcomes = ingest(store, walk([folder / FILE]), annotate=analysis.segment)
        assert [outcome.status for outcome in outcomes] == ["archived"]
        SearchService(store, vocabulary.shipped()).index.catch_up()
    store.close()
    with serving(folder / "data", folder / "errors") as address:
        yield address


@pytest.fixture(scope="package")
def empty(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an archive without a document."""
    folder = tmp_path_factory.mktemp("empty")
    store = Store(folder / "data", create=True)
    fill(store, ())
    store.close()
    with serving(folder / "data", folder / "errors") as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed")
    # Root, as in a container, can't start Chromium's own sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=arguments)
        yield started
        started.close()


class Watch:
    """Collects what goes wrong on the pages of a context; `server` is the only host that they may ask."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.faults: list[str] = []
        self._server = server
        context.on("console", self._console)
        context.on("weberror", lambda fault: self.faults.append(f"script: {fault.error}"))
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("page", lambda page: page.on("dialog", self._dialog))

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium also notes a page that is rightly a 404; _response knows which answers may not fail.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text} ({message.location['url']})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(f"{self._server}/"):
            self.faults.append(f"other host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= (500 if response.request.is_navigation_request() else 400):
            self.faults.append(f"{response.status}: {response.url}")

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()


Visit = Callable[..., Page]


def overflows(page: Page) -> bool:
    """Whether the page, with everything on it unfolded, must be scrolled sideways."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    wide: bool = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
    return wide


@contextmanager
def _visiting(browser: Browser) -> Iterator[Visit]:
    opened: list[tuple[BrowserContext, Watch]] = []

    def visited(server: str, path: str, **options: object) -> Page:
        given = {"viewport": DESK, "locale": "vi-VN", **options}
        context = browser.new_context(base_url=server, **given)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        opened.append((context, Watch(context, server)))
        page = context.new_page()
        page.goto(path)
        return page

    yield visited
    for context, _watch in opened:
        context.close()
    assert [fault for _context, watch in opened for fault in watch.faults] == []


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens a page in a fresh context: `visit(server, "/search", viewport=PHONE)`; no fault may come up."""
    with _visiting(browser) as visit:
        yield visit


@pytest.fixture(scope="module")
def tour(browser: Browser, samples: str) -> Iterator[Page]:
    """One page that goes from one address of the sample archive to the next; no fault may come up."""
    with _visiting(browser) as visit:
        yield visit(samples, "/")
