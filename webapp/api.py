"""The JSON API, version 1: parse, call, answer. The same objects as `tracuu search --json` and `show --json`."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from webapp import answers, urls
from webapp.extension import service, store

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.get("/search")
def search() -> ResponseReturnValue:
    """A page of hits; parameters as in `webapp.urls.PARAMETERS`."""
    return jsonify(answers.search(service().search(urls.parse(request.args.items(multi=True)))))


@api.get("/documents/<id_>")
def document(id_: str) -> ResponseReturnValue:
    """A whole document with the evidence of every field."""
    return jsonify(answers.document(store().get(id_)))


@api.get("/suggest")
def suggest() -> ResponseReturnValue:
    """What may follow what was typed (`q`): values with their facet and code, phrases, titles with their document."""
    return jsonify(answers.suggestions(service().suggest(request.args.get("q", ""))))
