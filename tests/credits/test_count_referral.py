"""count_referral …"""

from collections.abc import Callable
from contextlib import suppress

import pytest

from credits import queries
from credits import services as ledger
from credits.models import Transaction
from credits.posting import CauseBelongsToAnotherMove
from tenants.models import Event, Tenant
from tenants.scope import OutsideScope, scope
from tests.credits.conftest import AT

Count = Callable[[Tenant, int, int], None]


def test_pays_once_however_often_it_is_told(acme: Tenant) -> None:
    with scope(tenant=acme):
        first = ledger.count_referral(tenant=acme, cause="referral:ref_1", at=AT)
        again = ledger.count_referral(tenant=acme, cause="referral:ref_1", at=AT)
        assert (first.is_new, again.is_new) == (True, False)
        assert again.id == first.id
        assert queries.progress(tenant=acme)["referrals"] == 1
        assert Event.objects.for_tenant(acme).filter(kind="referral.counted").count() == 1


def test_grants_a_slot_with_the_tenth(acme: Tenant, count: Count) -> None:
    count(acme, 1, 9)
    with scope(tenant=acme):
        assert queries.progress(tenant=acme)["slots"]["available"] == 0
    count(acme, 10, 10)
    with scope(tenant=acme):
        assert queries.progress(tenant=acme) == {
            "referrals": 10,
            "referrals_per_slot": 10,
            "to_next_slot": 10,
            "slots": {"available": 1, "held": 0, "spent": 0, "expired": 0},
        }
        granted = queries.transactions(tenant=acme)[0]
        assert (granted.kind, granted.cause, granted.policy) == ("slots_granted", "slot:1", {"referrals_per_slot": 10})
        assert Event.objects.for_tenant(acme).filter(kind="slot.granted").count() == 1


def test_asks_the_price_of_today_and_leaves_the_past_alone(acme: Tenant, count: Count) -> None:
    count(acme, 1, 7)
    acme.plan.referrals_per_slot = 3
    with scope(tenant=acme):
        ledger.count_referral(tenant=acme, cause="referral:8", at=AT)
        assert queries.progress(tenant=acme)["slots"]["available"] == 2
        policies = [row.policy["referrals_per_slot"] for row in queries.transactions(tenant=acme)]
        assert policies == [3, 3, 3, *[10] * 7]


def test_moves_nothing_when_its_scope_fails(acme: Tenant) -> None:
    with suppress(ZeroDivisionError), scope(tenant=acme):
        ledger.count_referral(tenant=acme, cause="referral:ref_1", at=AT)
        raise ZeroDivisionError
    with scope(tenant=acme):
        assert queries.progress(tenant=acme)["referrals"] == 0
        assert not Transaction.objects.for_tenant(acme).exists()


def test_refuses_a_cause_that_moved_something_else(acme: Tenant, count: Count) -> None:
    count(acme, 1, 10)
    with scope(tenant=acme):
        ledger.hold_slot(tenant=acme, cause="slot_request:1", at=AT)
        with pytest.raises(CauseBelongsToAnotherMove):
            ledger.count_referral(tenant=acme, cause="slot_request:1", at=AT)


def test_refuses_to_run_without_a_scope_or_in_anothers(acme: Tenant, rival: Tenant) -> None:
    with pytest.raises(OutsideScope):
        ledger.count_referral(tenant=acme, cause="referral:ref_1", at=AT)
    with scope(tenant=rival), pytest.raises(OutsideScope):
        ledger.count_referral(tenant=acme, cause="referral:ref_1", at=AT)


def test_is_nothing_to_the_rival(acme: Tenant, rival: Tenant, count: Count) -> None:
    count(acme, 1, 10)
    with scope(tenant=rival):
        ledger.count_referral(tenant=rival, cause="referral:1", at=AT)
        assert queries.progress(tenant=rival)["referrals"] == 1
        assert not Transaction.objects.filter(tenant=acme).exists()
