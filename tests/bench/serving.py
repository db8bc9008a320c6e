"""Requests a second of the search page under 1, 4 and 16 clients, and how long each took, of one server and of two.

A server is the program's own, in a process of its own; a client is a thread that asks one question after another over a
connection that stays open. Of two servers over one archive each has half of the clients.
"""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import quote

CLIENTS = (1, 4, 16)
SERVERS = (1, 2)
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


def measured(data: Path, questions: Sequence[str]) -> list[tuple[int, int, float, float, float, float]]:
    """Servers, clients, requests a second, and the 50th, 95th and 99th percentile in milliseconds."""
    paths = [f"/search?q={quote(question)}" for question in questions]
    rows = []
    for servers in SERVERS:
        with ExitStack() as running:
            ports = [running.enter_context(served(data)) for _ in range(servers)]
            for port in ports:
                _asked(port, paths)
            for clients in CLIENTS:
                rows.append((servers, clients, *_under(ports, clients, paths)))
    return rows


def _under(ports: Sequence[int], clients: int, paths: Sequence[str]) -> tuple[float, float, float, float]:
    started = time.perf_counter()
    shares = [paths[number::clients] for number in range(clients)]
    asked = [ports[number % len(ports)] for number in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        parts = list(pool.map(_asked, asked, shares))
    seconds = time.perf_counter() - started
    cuts = quantiles([value for part in parts for value in part], n=100)
    return len(paths) / seconds, cuts[49], cuts[94], cuts[98]
