"""reverse_referral …"""

from collections.abc import Callable

import pytest

from credits import queries
from credits import services as ledger
from credits.posting import Policy
from tenants.models import Tenant
from tenants.scope import scope
from tests.credits.conftest import AT

Count = Callable[[Tenant, int, int], None]


def test_takes_a_referral_back_once(acme: Tenant, count: Count) -> None:
    count(acme, 1, 3)
    with scope(tenant=acme):
        first = ledger.reverse_referral(tenant=acme, cause="referral:2", at=AT)
        again = ledger.reverse_referral(tenant=acme, cause="referral:2", at=AT)
        assert first.cause == "reversal:referral:2"
        assert (first.is_new, again.is_new, again.id) == (True, False, first.id)
        assert queries.progress(tenant=acme)["referrals"] == 2


def test_refuses_what_was_never_counted(acme: Tenant, count: Count) -> None:
    count(acme, 1, 10)
    with scope(tenant=acme):
        for cause in ("referral:99", "slot:1"):
            with pytest.raises(ledger.OutOfTurn):
                ledger.reverse_referral(tenant=acme, cause=cause, at=AT)


def test_overdraws_the_purse_and_later_referrals_fill_it_first(acme: Tenant, count: Count) -> None:
    count(acme, 1, 10)
    with scope(tenant=acme):
        ledger.reverse_referral(tenant=acme, cause="referral:4", at=AT)
        assert queries.progress(tenant=acme)["to_next_slot"] == 11
        assert queries.progress(tenant=acme)["slots"]["available"] == 1
    count(acme, 11, 20)
    with scope(tenant=acme):
        assert queries.progress(tenant=acme)["slots"]["available"] == 1
    count(acme, 21, 21)
    with scope(tenant=acme):
        assert queries.progress(tenant=acme)["slots"]["available"] == 2


def test_refuses_to_take_back_what_an_adjustment_took(acme: Tenant, count: Count) -> None:
    count(acme, 1, 1)
    policy: Policy = {"unit": "referral", "amount": -1, "reason": "二重の登録", "proposed_by": "a", "approved_by": "b"}
    with scope(tenant=acme):
        ledger.adjust(tenant=acme, cause="adjustment:1", at=AT, policy=policy)
        with pytest.raises(ledger.TooMuch):
            ledger.reverse_referral(tenant=acme, cause="referral:1", at=AT)
        assert queries.progress(tenant=acme)["referrals"] == 0
