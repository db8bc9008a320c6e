"""The store and the service of the running app, for the blueprints that `create_app` puts together."""

from __future__ import annotations

from typing import cast

from flask import current_app

from archive import vocabulary
from archive.citations import Citations
from archive.store import Store
from indexer.ledger import Ledger
from indexer.service import SearchService


def store() -> Store:
    """The store that this app was made with."""
    return cast(Store, current_app.extensions["tracuu.store"])


def service() -> SearchService:
    """The search service that this app was made with."""
    return cast(SearchService, current_app.extensions["tracuu.service"])


def ledger() -> Ledger:
    """The ledger of mentions beside the current index."""
    return service().index.ledger()


def citations() -> Citations:
    """The finder of citations, made at its first use."""
    found: Citations = current_app.extensions["tracuu.citations"].get(None, lambda: Citations(vocabulary.shipped()))
    return found
