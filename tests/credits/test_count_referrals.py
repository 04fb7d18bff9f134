"""count_referrals …"""

from collections import Counter

import pytest

from credits import queries, verification
from credits import services as ledger
from credits.posting import CauseBelongsToAnotherMove
from tenants.models import Event, Tenant
from tenants.scope import scope
from tests.credits.conftest import AT


def test_does_what_one_count_for_each_would(acme: Tenant, rival: Tenant) -> None:
    causes = [f"referral:{number % 27}" for number in range(40)]
    with scope(tenant=acme):
        many = ledger.count_referrals(tenant=acme, causes=causes, at=AT)
        together = [(row.seq, row.kind, row.cause) for row in queries.transactions(tenant=acme)]
        kinds = Counter(Event.objects.for_tenant(acme).values_list("kind", flat=True))
    with scope(tenant=rival):
        single = [ledger.count_referral(tenant=rival, cause=cause, at=AT) for cause in causes]
        assert [(row.seq, row.kind, row.cause) for row in queries.transactions(tenant=rival)] == together
        assert Counter(Event.objects.for_tenant(rival).values_list("kind", flat=True)) == kinds
    assert [posted.seq for posted in many] == [posted.seq for posted in single]
    with scope(network=True):
        assert [verification.prove(tenant.pk).wrong for tenant in (acme, rival)] == ["", ""]


def test_skips_what_was_counted_before(acme: Tenant) -> None:
    with scope(tenant=acme):
        ledger.count_referral(tenant=acme, cause="referral:2", at=AT)
        counted = ledger.count_referrals(tenant=acme, causes=["referral:1", "referral:2"], at=AT)
        assert [posted.is_new for posted in counted] == [True, False]
        assert queries.progress(tenant=acme)["referrals"] == 2


def test_takes_none_if_one_cause_moved_something_else(acme: Tenant) -> None:
    with scope(tenant=acme):
        ledger.count_referrals(tenant=acme, causes=[f"referral:{number}" for number in range(10)], at=AT)
    with pytest.raises(CauseBelongsToAnotherMove), scope(tenant=acme):
        ledger.count_referrals(tenant=acme, causes=["referral:new", "slot:1"], at=AT)
    with scope(tenant=acme):
        assert queries.progress(tenant=acme)["referrals"] == 10


def test_of_nothing_is_nothing(acme: Tenant) -> None:
    with scope(tenant=acme):
        assert ledger.count_referrals(tenant=acme, causes=[], at=AT) == []
