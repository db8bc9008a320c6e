"""Pages of a PDF as PNG, each drawn in a process of its own, which may take a bounded time and memory.

Enters: the path of an original, its SHA-256, the number of a page from 1. Leaves: a PagePicture, kept for a while. May
not: open a PDF itself: PDFium is not safe in threads, and a forged file may crash it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock

from archive import readers
from archive.errors import NotFound, StoreError

WIDTH = 1100
"""Pixels: a page of A4 can be read on a screen and is some 200 kB."""
TALLEST = 4_000
SECONDS = 20
"""For a page, and as long for those that wait before it."""
AT_ONCE = 2
MOST_BYTES = 24_000_000
"""Of all pictures that are kept in memory."""

_PROGRAM = Path(readers.__file__).with_name("pdf_page.py")


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page of a PDF that has so many `pages`; width and height in pixels."""

    pages: int
    width: int
    height: int
    png: bytes


class PagePictures:
    """Draws pages and keeps those that were asked for last. Safe in threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], PagePicture] = OrderedDict()
        self._size = 0
        self._lock = Lock()
        self._drawing = BoundedSemaphore(AT_ONCE)

    def page(self, path: Path, sha256: str, number: int) -> PagePicture:
        """That page. NotFound when there is none of that number, StoreError when it can't be drawn."""
        with self._lock:
            found = self._kept.get((sha256, number))
            if found is not None:
                self._kept.move_to_end((sha256, number))
                return found
        if not self._drawing.acquire(timeout=SECONDS):
            raise _failed()
        try:
            made = _drawn(path, number)
        finally:
            self._drawing.release()
        self._keep((sha256, number), made)
        return made

    def _keep(self, name: tuple[str, int], made: PagePicture) -> None:
        with self._lock:
            if name in self._kept or len(made.png) > MOST_BYTES:
                return
            self._kept[name] = made
            self._size += len(made.png)
            while self._size > MOST_BYTES:
                _name, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest.png)


def _drawn(path: Path, number: int) -> PagePicture:
    command = [sys.executable, "-P", str(_PROGRAM), str(path.resolve()), str(number), str(WIDTH), str(TALLEST)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True, stdin=subprocess.DEVNULL)
        told, _end, png = done.stdout.partition(b"\n")
        size = json.loads(told)
    except (subprocess.SubprocessError, OSError, ValueError) as fault:
        raise _failed() from fault
    if not png:
        raise NotFound(
            f"Bản gốc có {size['pages']} trang, không có trang {number}.",
            f"The original has {size['pages']} pages, none is number {number}.",
        )
    return PagePicture(size["pages"], size["width"], size["height"], png)


def _failed() -> StoreError:
    return StoreError(
        "Không vẽ được trang này của bản gốc; hãy tải bản gốc về để xem.",
        "This page of the original can't be drawn; download the original to see it.",
    )
