"""The pages: parse, call, show. A page is made from one frozen context; templates decide nothing but layout.

Enters: a request. Leaves: HTML in Vietnamese. May not: ask the store or the engine past the service.
"""

from __future__ import annotations

from webapp.pages import document, search

BLUEPRINTS = (search.blueprint, document.blueprint)
