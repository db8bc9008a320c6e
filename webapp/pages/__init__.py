"""The pages: parse, call, show. A page is made from one frozen context; templates decide nothing but layout.

Enters: a request. Leaves: HTML in the language of the request. May not: ask the store or the engine past the service.
"""

from __future__ import annotations

from webapp.pages import (
    archive_changes,
    archive_checks,
    archive_correcting,
    archive_loads,
    archive_overview,
    archive_refusals,
    batch,
    certificate_check,
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
    values,
)

BLUEPRINTS = (
    navigation.blueprint,
    home.blueprint,
    search.blueprint,
    values.blueprint,
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
    certificate_check.blueprint,
    places.blueprint,
    entities.blueprint,
    periods.blueprint,
    reports.blueprint,
)

ARCHIVIST = (
    archive_overview.blueprint,
    archive_loads.blueprint,
    archive_refusals.blueprint,
    archive_checks.blueprint,
    archive_correcting.blueprint,
    archive_changes.blueprint,
)
"""The pages that an app has only where it is told so."""
