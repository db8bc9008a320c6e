"""The pages: parse, call, show. A page is made from one frozen context; templates decide nothing but layout.

Enters: a request. Leaves: HTML in Vietnamese. May not: ask the store or the engine past the service.
"""

from __future__ import annotations

from webapp.pages import batch, certificates, concordance, document, holdings, navigation, policies, policy, search

BLUEPRINTS = (
    navigation.blueprint,
    search.blueprint,
    document.blueprint,
    policies.blueprint,
    policy.blueprint,
    concordance.blueprint,
    holdings.blueprint,
    batch.blueprint,
    certificates.blueprint,
)
