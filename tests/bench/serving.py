"""Requests a second of the search page under 1, 4 and 16 clients, and how long each took.

The server is the program's own, in a process of its own; a client is a thread that asks one question after another over
a connection that stays open.
"""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import quote

CLIENTS = (1, 4, 16)
_SECONDS = 60.0


@contextmanager
def served(data: Path) -> Any:
    """A server over an archive; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "webapp.commands", "--data", str(data), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + _SECONDS
    while True:
        try:
            _asked(port, ["/search?q=x%C3%A3"])
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _asked(port: int, paths: Sequence[str]) -> list[float]:
    """Milliseconds of each request of one client."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    taken = []
    for path in paths:
        started = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        taken.append(1000 * (time.perf_counter() - started))
        if answer.status != http.client.OK:
            raise OSError(f"{path}: {answer.status}")
    connection.close()
    return taken


def measured(data: Path, questions: Sequence[str]) -> list[tuple[int, float, float, float, float]]:
    """For each number of clients: requests a second, and the 50th, 95th and 99th percentile in milliseconds."""
    paths = [f"/search?q={quote(question)}" for question in questions]
    rows = []
    with served(data) as port:
        _asked(port, paths[:50])
        for clients in CLIENTS:
            started = time.perf_counter()
            shares = [paths[number::clients] for number in range(clients)]
            with ThreadPoolExecutor(clients) as pool:
                parts = list(pool.map(partial(_asked, port), shares))
            seconds = time.perf_counter() - started
            cuts = quantiles([value for part in parts for value in part], n=100)
            rows.append((clients, len(paths) / seconds, cuts[49], cuts[94], cuts[98]))
    return rows
