"""Answers made smaller on their way: gzip for what is text, where the reader takes it.

Enters: a response that holds its whole body, or a file of our own. Leaves: the same, packed. May not: touch a download
or what comes in pieces, which would have to be held as a whole.

No page holds a secret, so that the size of a packed one tells nothing (BREACH).
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

_KINDS = ("text/html", "text/css", "text/javascript", "application/json", "application/atom+xml", "image/svg+xml")
_LEAST = 1_000
_LARGEST = 5_000_000
_LEVEL = 4


def install(app: Flask) -> None:
    """Pack the answers of `app`."""
    app.after_request(packed)


def packed(response: Response) -> Response:
    """The response, packed where that is worth it."""
    if response.mimetype not in _KINDS or response.status_code not in (200, 400, 404):
        return response
    response.vary.add("Accept-Encoding")
    ready = request.method == "GET" and _taken() and not response.is_streamed
    static = request.endpoint == "static" and response.status_code == 200 and not request.range
    if "Content-Encoding" in response.headers or not (ready or static):
        return response
    if static and _taken():
        return _static(response)
    if ready and _LEAST <= (response.content_length or 0) <= _LARGEST:
        response.set_data(gzip.compress(response.get_data(), _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _static(response: Response) -> Response:
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) >= _LEAST:
        response.set_data(_pack(data))
        response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=64)
def _pack(data: bytes) -> bytes:
    """A file of our own is packed once."""
    return gzip.compress(data, 9, mtime=0)


def _taken() -> bool:
    return request.accept_encodings.best_match(["gzip"]) == "gzip"
