"""hold_slot, and what may follow it: release, spend, restore …"""

from collections.abc import Callable

import pytest

from credits import queries
from credits import services as ledger
from credits.queries import Slots
from tenants.models import Tenant
from tenants.scope import scope
from tests.credits.conftest import AT

Count = Callable[[Tenant, int, int], None]
ONE, TWO = "slot_request:1", "slot_request:2"


def slots(tenant: Tenant) -> Slots:
    return queries.progress(tenant=tenant)["slots"]


@pytest.fixture
def one_slot(acme: Tenant, count: Count) -> Tenant:
    count(acme, 1, 10)
    return acme


def test_refuses_when_no_slot_is_left(one_slot: Tenant) -> None:
    with scope(tenant=one_slot):
        ledger.hold_slot(tenant=one_slot, cause=ONE, at=AT)
        with pytest.raises(ledger.NoSlotAvailable):
            ledger.hold_slot(tenant=one_slot, cause=TWO, at=AT)


def test_refuses_a_tenant_without_a_purse(acme: Tenant) -> None:
    with scope(tenant=acme), pytest.raises(ledger.NoSlotAvailable):
        ledger.hold_slot(tenant=acme, cause=ONE, at=AT)


def test_returns_its_first_move_even_when_no_slot_is_left(one_slot: Tenant) -> None:
    with scope(tenant=one_slot):
        first = ledger.hold_slot(tenant=one_slot, cause=ONE, at=AT)
        again = ledger.hold_slot(tenant=one_slot, cause=ONE, at=AT)
        assert (again.is_new, again.id) == (False, first.id)
        assert slots(one_slot) == {"available": 0, "held": 1, "spent": 0, "expired": 0}


def test_released_gives_the_slot_to_the_next(one_slot: Tenant) -> None:
    with scope(tenant=one_slot):
        ledger.hold_slot(tenant=one_slot, cause=ONE, at=AT)
        assert ledger.release_slot(tenant=one_slot, cause=ONE, at=AT).is_new
        assert not ledger.release_slot(tenant=one_slot, cause=ONE, at=AT).is_new
        ledger.hold_slot(tenant=one_slot, cause=TWO, at=AT)
        with pytest.raises(ledger.OutOfTurn):
            ledger.spend_slot(tenant=one_slot, cause=ONE, at=AT)
        assert slots(one_slot) == {"available": 0, "held": 1, "spent": 0, "expired": 0}


def test_spent_is_spent_once_and_not_released(one_slot: Tenant) -> None:
    with scope(tenant=one_slot):
        ledger.hold_slot(tenant=one_slot, cause=ONE, at=AT)
        assert ledger.spend_slot(tenant=one_slot, cause=ONE, at=AT).is_new
        assert not ledger.spend_slot(tenant=one_slot, cause=ONE, at=AT).is_new
        with pytest.raises(ledger.OutOfTurn):
            ledger.release_slot(tenant=one_slot, cause=ONE, at=AT)
        assert slots(one_slot) == {"available": 0, "held": 0, "spent": 1, "expired": 0}


def test_spent_is_restored_once(one_slot: Tenant) -> None:
    with scope(tenant=one_slot):
        ledger.hold_slot(tenant=one_slot, cause=ONE, at=AT)
        with pytest.raises(ledger.OutOfTurn):
            ledger.restore_slot(tenant=one_slot, cause=ONE, at=AT)
        ledger.spend_slot(tenant=one_slot, cause=ONE, at=AT)
        assert ledger.restore_slot(tenant=one_slot, cause=ONE, at=AT).is_new
        assert not ledger.restore_slot(tenant=one_slot, cause=ONE, at=AT).is_new
        assert slots(one_slot) == {"available": 1, "held": 0, "spent": 0, "expired": 0}


@pytest.mark.parametrize("verb", [ledger.release_slot, ledger.spend_slot, ledger.restore_slot])
def test_comes_before_every_other_verb(one_slot: Tenant, verb: Callable[..., object]) -> None:
    with scope(tenant=one_slot), pytest.raises(ledger.OutOfTurn):
        verb(tenant=one_slot, cause=ONE, at=AT)
