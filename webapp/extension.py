"""The store and the service of the running app, for the blueprints that `create_app` puts together."""

from __future__ import annotations

from typing import cast

from flask import current_app

from archive.store import Store
from indexer.service import SearchService


def store() -> Store:
    """The store that this app was made with."""
    return cast(Store, current_app.extensions["tracuu.store"])


def service() -> SearchService:
    """The search service that this app was made with."""
    return cast(SearchService, current_app.extensions["tracuu.service"])
