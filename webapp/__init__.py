"""A question as URL, an answer as page or JSON. `create_app` puts everything together and alone reads configuration."""

from __future__ import annotations

import json
import mimetypes
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from archive import vocabulary
from archive.errors import NotFound, QueryError, TracuuError
from archive.store import Store
from indexer import analysis
from indexer.kept import Kept
from indexer.service import SearchService
from webapp import answers, archivist, compression, languages
from webapp.api import api
from webapp.pages import ARCHIVIST, BLUEPRINTS
from webapp.pages.parts import number

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_HTTP = {
    400: ("Yêu cầu không hợp lệ.", "The request is not valid."),
    403: ("Không được mở trang này.", "This page may not be opened."),
    404: ("Không tìm thấy trang này.", "There is no such page."),
    405: ("Trang này không hỗ trợ phương thức gửi đó.", "This page does not take that method."),
    413: ("Gửi lên quá lớn; hãy gửi ít hơn.", "Too much was sent; send less."),
    414: ("Địa chỉ quá dài.", "The address is too long."),
    500: ("Chương trình gặp lỗi; xin báo cho người quản trị.", "The program failed; please tell the administrator."),
}


class _Json(DefaultJSONProvider):
    """JSON in UTF-8 with the keys in the order of the documentation."""

    ensure_ascii = False
    sort_keys = False
    compact = True


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The app over one archive: `config["DATA"]`, else TRACUU_DATA, else ./data. NotFound when there is no archive.

    `config["ARCHIVIST"]`: with the pages of the archivist, for whoever sits at this machine.
    """
    # Windows may hold another type for it, with which no browser runs a module.
    mimetypes.add_type("text/javascript", ".js")
    app = Flask(__name__)
    app.json = _Json(app)
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    app.config.update(config or {})
    folder = Path(app.config.get("DATA") or os.environ.get("TRACUU_DATA") or "data")
    store = Store(folder)
    app.extensions["tracuu.store"] = store
    app.extensions["tracuu.service"] = SearchService(store, vocabulary.shipped())
    app.extensions["tracuu.citations"] = Kept()
    languages.install(app)
    app.jinja_env.filters["number"] = number
    for blueprint in (*BLUEPRINTS, api):
        app.register_blueprint(blueprint)
    if app.config.get("ARCHIVIST"):
        archivist.install(app)
        for blueprint in ARCHIVIST:
            app.register_blueprint(blueprint)
    app.register_error_handler(TracuuError, _refuse)
    app.register_error_handler(HTTPException, _http)
    app.after_request(_headers)
    compression.install(app)
    analysis.warm_up()
    return app


def _refuse(fault: TracuuError) -> ResponseReturnValue:
    statuses = ((NotFound, 404), (QueryError, 400), (archivist.Forbidden, 403))
    return _error(fault, next((status for kind, status in statuses if isinstance(fault, kind)), 503))


def _http(fault: HTTPException) -> ResponseReturnValue:
    status = fault.code or 500
    return _error(TracuuError(*_HTTP.get(status, _HTTP[400 if status < 500 else 500])), status)


def _error(fault: TracuuError, status: int) -> ResponseReturnValue:
    if request.path.startswith("/api/"):
        return jsonify(answers.error(fault)), status
    return render_template("error.html", fault=fault), status


def _headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def dumps(value: object) -> str:
    """`value` as the command line prints it: JSON in UTF-8, indented."""
    return json.dumps(value, ensure_ascii=False, indent=2)
