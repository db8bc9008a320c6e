"""Who may open the archivist's pages: somebody at this very machine, in a page that this process made.

Enters: a request. Leaves: nothing, or the refusal of it. May not: ask the store or the index.

There are no accounts yet, so that these pages are for the machine that serves them. A name that leads another site's
pages here (DNS rebinding), a proxy that lends its own address, and a form of another site (CSRF) are told apart from
that: by the name asked for, by the headers that proxies add, by HTTP/1.0, which a proxy that adds none of them may
speak (nginx as it comes) and no browser does, by a token in every form. Each form has a fresh half of
the token, so that the size of a packed page tells nothing about it (BREACH).
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets

from flask import Flask, current_app, has_request_context, request

from archive.errors import TracuuError

_EXTENSION = "tracuu.archivist"
_HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
_PROXIES = frozenset({
    "forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-original-forwarded-for",
    "x-original-host", "true-client-ip", "cf-connecting-ip", "fastly-client-ip",
})  # fmt: skip
_LONGEST = 200
_MOST_BYTES = 400_000
"""Of a form: a hundred values of a field, and more."""


class Forbidden(TracuuError):
    """A request that the archivist's pages don't answer."""


def install(app: Flask) -> None:
    """Let `app` have the archivist's pages, with a secret of this process for the tokens of its forms."""
    app.extensions[_EXTENSION] = secrets.token_urlsafe(32)


def is_open() -> bool:
    """Whether this app has the archivist's pages, and this request may see them."""
    return has_request_context() and _EXTENSION in current_app.extensions and _outside() is None


def guard() -> None:
    """Refuse a request that does not come from this machine, and a form that no page of this process made."""
    fault = _outside()
    if fault is None and request.method not in ("GET", "HEAD", "OPTIONS"):
        request.max_content_length = request.max_form_memory_size = _MOST_BYTES
        fault = _forged()
    if fault:
        raise fault


def is_loopback(host: str) -> bool:
    """Whether what listens at `host` hears this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def token() -> str:
    """A token for a form of this process."""
    half = secrets.token_urlsafe(12)
    return f"{half}.{_sealed(half)}"


def _sealed(half: str) -> str:
    secret: str = current_app.extensions[_EXTENSION]
    return hmac.new(secret.encode(), half.encode(), hashlib.sha256).hexdigest()


def _is_ours(sent: str) -> bool:
    half, _dot, seal = sent[:_LONGEST].partition(".")
    return hmac.compare_digest(_sealed(half).encode(), seal.encode())


def _outside() -> Forbidden | None:
    passed_on = any(name.lower() in _PROXIES or name.lower().startswith("x-forwarded") for name, _ in request.headers)
    passed_on = passed_on or request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0"
    if is_loopback(request.remote_addr or "") and not passed_on and _HOST.fullmatch(request.headers.get("Host", "")):
        return None
    return Forbidden(
        "Trang lưu trữ chỉ mở được ngay trên máy đang chạy tracuu; hãy mở tại máy đó bằng địa chỉ "
        "http://127.0.0.1 hoặc http://localhost, không qua máy khác hay máy chủ trung gian.",
        "The archivist's pages open on the machine that runs tracuu only; open them there, at http://127.0.0.1 or "
        "http://localhost, not from another machine or through a proxy.",
    )


def _forged() -> Forbidden | None:
    """A browser says where a form came from; one that does not is held to the token alone."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    own = request.host_url.rstrip("/")
    if site == "same-origin" and request.headers.get("Origin", own) == own and _is_ours(request.form.get("token", "")):
        return None
    return Forbidden(
        "Biểu mẫu này không do trang đang mở gửi, hoặc chương trình đã khởi động lại từ khi mở trang; "
        "hãy mở lại trang rồi gửi lại.",
        "This form was not sent by a page of this program, or the program was started again since the page was opened; "
        "open the page again, then send the form.",
    )
