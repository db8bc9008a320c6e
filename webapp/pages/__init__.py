"""The pages: parse, call, show. A page is made from one frozen context; templates decide nothing but layout.

Enters: a request. Leaves: HTML in the language of the request. May not: ask the store or the engine past the service.
"""

from __future__ import annotations

from webapp.pages import (
    batch,
    certificates,
    concordance,
    difference,
    document,
    entities,
    exports,
    holdings,
    home,
    navigation,
    original,
    periods,
    places,
    policies,
    policy,
    reports,
    search,
)

BLUEPRINTS = (
    navigation.blueprint,
    home.blueprint,
    search.blueprint,
    exports.blueprint,
    document.blueprint,
    original.blueprint,
    difference.blueprint,
    policies.blueprint,
    policy.blueprint,
    concordance.blueprint,
    holdings.blueprint,
    batch.blueprint,
    certificates.blueprint,
    places.blueprint,
    entities.blueprint,
    periods.blueprint,
    reports.blueprint,
)
