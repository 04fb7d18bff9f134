"""Any history of the purse …"""

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from credits import queries, verification
from credits import services as ledger
from credits.models import Account, Book, Entry, Transaction
from tenants.models import Tenant
from tenants.scope import scope
from tests.credits.conftest import AT, employer

NUMBERS = st.integers(min_value=0, max_value=60)
REQUESTS = st.integers(min_value=0, max_value=6)
PRICE = 10


class Purse(RuleBasedStateMachine):
    """The purse beside a model of it so simple that it needs no proof: sets of causes."""

    tenant: Tenant

    def __init__(self) -> None:
        super().__init__()
        self.counted: set[int] = set()
        self.reversed: set[int] = set()
        self.granted = self.purse = 0
        self.state: dict[int, str] = {}  # slot request -> held, released, spent, restored
        self.scope = scope(tenant=self.tenant)
        self.scope.__enter__()

    def teardown(self) -> None:
        self.scope.__exit__(Undo, Undo(), None)

    def count(self, number: int) -> None:
        if number not in self.counted:
            self.counted.add(number)
            self.purse += 1
            if self.purse >= PRICE:
                self.purse, self.granted = self.purse - PRICE, self.granted + 1

    @rule(number=NUMBERS)
    def count_one(self, number: int) -> None:
        is_new = number not in self.counted
        assert ledger.count_referral(tenant=self.tenant, cause=f"referral:{number}", at=AT).is_new is is_new
        self.count(number)

    @rule(numbers=st.lists(NUMBERS, max_size=25))
    def count_many(self, numbers: list[int]) -> None:
        ledger.count_referrals(tenant=self.tenant, causes=[f"referral:{number}" for number in numbers], at=AT)
        for number in numbers:
            self.count(number)

    @rule(number=NUMBERS)
    def reverse(self, number: int) -> None:
        if number not in self.counted:
            with pytest.raises(ledger.OutOfTurn):
                ledger.reverse_referral(tenant=self.tenant, cause=f"referral:{number}", at=AT)
            return
        posted = ledger.reverse_referral(tenant=self.tenant, cause=f"referral:{number}", at=AT)
        assert posted.is_new is (number not in self.reversed)
        if posted.is_new:
            self.reversed.add(number)
            self.purse -= 1

    def slots(self, *states: str) -> int:
        return sum(1 for state in self.state.values() if state in states)

    @rule(request=REQUESTS)
    def hold(self, request: int) -> None:
        if request in self.state:
            assert not ledger.hold_slot(tenant=self.tenant, cause=f"slot_request:{request}", at=AT).is_new
        elif self.granted - self.slots("held", "spent") < 1:
            with pytest.raises(ledger.NoSlotAvailable):
                ledger.hold_slot(tenant=self.tenant, cause=f"slot_request:{request}", at=AT)
        else:
            assert ledger.hold_slot(tenant=self.tenant, cause=f"slot_request:{request}", at=AT).is_new
            self.state[request] = "held"

    @rule(request=REQUESTS, verb=st.sampled_from(["release", "spend", "restore"]))
    def follow(self, request: int, verb: str) -> None:
        service = getattr(ledger, f"{verb}_slot")
        needed, reached = {
            "release": ("held", {"released"}),
            "spend": ("held", {"spent", "restored"}),
            "restore": ("spent", {"restored"}),
        }[verb]
        now = self.state.get(request)
        if now == needed:
            assert service(tenant=self.tenant, cause=f"slot_request:{request}", at=AT).is_new
            self.state[request] = {"release": "released", "spend": "spent", "restore": "restored"}[verb]
        elif now in reached:
            assert not service(tenant=self.tenant, cause=f"slot_request:{request}", at=AT).is_new
        else:
            with pytest.raises(ledger.OutOfTurn):
                service(tenant=self.tenant, cause=f"slot_request:{request}", at=AT)

    @invariant()
    def balances_are_the_models(self) -> None:
        assert queries.progress(tenant=self.tenant) == {
            "referrals": len(self.counted) - len(self.reversed),
            "referrals_per_slot": PRICE,
            "to_next_slot": PRICE - self.purse,
            "slots": {
                "available": self.granted - self.slots("held", "spent"),
                "held": self.slots("held"),
                "spent": self.slots("spent"),
                "expired": 0,
            },
        }

    @precondition(lambda self: not self.reversed)
    @invariant()
    def grants_are_a_tenth_of_the_counts(self) -> None:
        assert self.granted == len(self.counted) // PRICE

    @invariant()
    def the_auditor_agrees(self) -> None:
        assert verification.prove(self.tenant.pk).wrong == ""


class Undo(Exception):
    """Ends an example: its scope is rolled back."""


@pytest.fixture
def fresh(db: None) -> Tenant:
    return employer("acme")


def test_keeps_sums_balances_grants_and_chain(fresh: Tenant) -> None:
    Purse.tenant = fresh
    quick: Any = settings(
        max_examples=50,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(Purse, settings=quick)
    with scope(tenant=fresh):
        assert not any(model.objects.for_tenant(fresh).exists() for model in (Book, Account, Transaction, Entry))
    assert connection.in_atomic_block
