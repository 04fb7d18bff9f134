"""progress …"""

from collections.abc import Callable

import pytest
from django.test.utils import CaptureQueriesContext

from credits import queries
from tenants.models import Tenant
from tenants.scope import OutsideScope, scope


def test_of_a_tenant_without_a_purse_is_nothing_yet(acme: Tenant) -> None:
    with scope(tenant=acme):
        assert queries.progress(tenant=acme) == {
            "referrals": 0,
            "referrals_per_slot": 10,
            "to_next_slot": 10,
            "slots": {"available": 0, "held": 0, "spent": 0, "expired": 0},
        }
        assert not queries.transactions(tenant=acme).exists()


def test_says_how_far_the_next_slot_is(acme: Tenant, count: Callable[..., None]) -> None:
    count(acme, 1, 17)
    with scope(tenant=acme):
        now = queries.progress(tenant=acme)
    assert (now["referrals"], now["to_next_slot"], now["slots"]["available"]) == (17, 3, 1)


def test_never_promises_less_than_nothing_when_the_price_falls(acme: Tenant, count: Callable[..., None]) -> None:
    count(acme, 1, 7)
    acme.plan.referrals_per_slot = 5
    with scope(tenant=acme):
        assert queries.progress(tenant=acme)["to_next_slot"] == 0


def test_is_one_query(acme: Tenant, count: Callable[..., None]) -> None:
    count(acme, 1, 3)
    from django.db import connection

    with scope(tenant=acme), CaptureQueriesContext(connection) as asked:
        queries.progress(tenant=acme)
    assert len(asked) == 1


def test_needs_a_scope(acme: Tenant) -> None:
    with pytest.raises(OutsideScope):
        queries.progress(tenant=acme)
