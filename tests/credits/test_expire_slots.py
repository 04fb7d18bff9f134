"""expire_slots, and the sweep that calls it …"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from credits import expiring, queries, sweeping, verification
from credits import services as ledger
from tenants.letters.services import word_letter
from tenants.models import Letter, Membership, Tenant
from tenants.scope import scope
from tests import factories
from tests.credits.conftest import AT

Count = Callable[[Tenant, int, int], None]
LIFETIME = 100
LAST_DAY = AT + timedelta(days=LIFETIME)
AFTER = LAST_DAY + timedelta(days=1)


@pytest.fixture
def three_slots(acme: Tenant, count: Count) -> Tenant:
    """Slots 1 and 2 live a hundred days; 3 was granted under a plan that ends none."""
    lives(acme, LIFETIME)
    count(acme, 1, 20)
    lives(acme, None)
    count(acme, 21, 30)
    return acme


def lives(tenant: Tenant, days: int | None) -> None:
    tenant.plan.slot_lifetime_days = days
    tenant.plan.save()


def expired(tenant: Tenant, at: object) -> list[str]:
    with scope(tenant=tenant):
        return [posted.cause for posted in expiring.expire_slots(tenant=tenant, at=at)]


def use(tenant: Tenant, cause: str, *verbs: Callable[..., object], at: object = AT) -> None:
    with scope(tenant=tenant):
        for verb in verbs:
            verb(tenant=tenant, cause=cause, at=at)


def test_ends_what_its_own_policy_ends_and_nothing_else(three_slots: Tenant) -> None:
    assert expired(three_slots, LAST_DAY) == []
    assert expired(three_slots, AFTER) == ["expiry:slot:1", "expiry:slot:2"]
    assert expired(three_slots, AFTER) == []
    with scope(tenant=three_slots):
        assert queries.progress(tenant=three_slots)["slots"] == {"available": 1, "held": 0, "spent": 0, "expired": 2}
        assert verification.prove(three_slots.pk).wrong == ""


def test_spares_a_slot_in_use_until_it_comes_back(three_slots: Tenant) -> None:
    use(three_slots, "slot_request:1", ledger.hold_slot)
    assert expired(three_slots, AFTER) == ["expiry:slot:2"]
    use(three_slots, "slot_request:1", ledger.release_slot, at=AFTER)
    assert expired(three_slots, AFTER) == ["expiry:slot:1"]


def test_leaves_what_came_back_from_an_early_leaver_alone_for_thirty_days(three_slots: Tenant) -> None:
    use(three_slots, "slot_request:1", ledger.hold_slot, ledger.spend_slot)
    use(three_slots, "slot_request:1", ledger.restore_slot, at=AFTER)
    assert expired(three_slots, AFTER) == ["expiry:slot:2"]
    assert expired(three_slots, AFTER + expiring.SPARED) == ["expiry:slot:1"]


def test_never_ends_more_than_is_available(three_slots: Tenant) -> None:
    with scope(tenant=three_slots):
        policy = {"unit": "slot", "amount": -2, "reason": "x", "proposed_by": "1", "approved_by": "2"}
        ledger.adjust(tenant=three_slots, cause="adjustment:adj_1", at=AT, policy=policy)
    assert expired(three_slots, AFTER) == ["expiry:slot:1"]


def test_cannot_end_a_slot_that_was_never_granted(three_slots: Tenant) -> None:
    with pytest.raises(ledger.OutOfTurn), scope(tenant=three_slots):
        ledger.expire_slot(tenant=three_slots, number=4, at=AFTER, policy={"slot_lifetime_days": LIFETIME})


def test_is_proven_to_be_in_time(three_slots: Tenant) -> None:
    with scope(tenant=three_slots):
        ledger.expire_slot(tenant=three_slots, number=2, at=AT, policy={"slot_lifetime_days": LIFETIME})
        assert verification.prove(three_slots.pk).wrong.endswith("(expiry:slot:2) ends a slot before its time")


def test_comes_by_the_sweep_after_a_letter_to_the_employers_heads(three_slots: Tenant, rival: Tenant) -> None:
    with scope(network=True):
        owner = factories.MembershipFactory(tenant=three_slots, role=Membership.Role.OWNER).user
        factories.MembershipFactory(tenant=three_slots, role=Membership.Role.VIEWER)
    warned_at = LAST_DAY - expiring.WARNED
    for at in (warned_at - timedelta(days=1), warned_at, warned_at, LAST_DAY):
        assert sweeping.expire_due(at=at) == 0
    with scope(network=True):
        (letter,) = Letter.objects.filter(kind="slots_ending")
        text = word_letter(letter)
    assert letter.recipient == owner.email
    assert "2枠" in text.body
    assert f"{timezone.localdate(LAST_DAY).day}日" in text.body
    assert sweeping.expire_due(at=AFTER) == 2
    assert sweeping.expire_due(at=AFTER) == 0
    assert mail.outbox == []
