"""Any history of the purse …"""

import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from credits import adjusting, expiring, queries, verification
from credits import services as ledger
from credits.models import Account, Adjustment, Book, Entry, Transaction, Unit
from tenants.models import Tenant, User
from tenants.scope import scope
from tests.credits.conftest import AT, employer
from tests.factories import UserFactory

NUMBERS = st.integers(min_value=0, max_value=60)
REQUESTS = st.integers(min_value=0, max_value=6)
SPARED = timedelta(days=30)


class Purse(RuleBasedStateMachine):
    """The purse beside a model of it so simple that it needs no proof: sets of causes, and the days of each slot."""

    tenant: Tenant
    operators: tuple[User, User]

    def __init__(self) -> None:
        super().__init__()
        self.counted: set[int] = set()
        self.reversed: set[int] = set()
        self.granted = self.purse = 0
        self.state: dict[int, str] = {}  # slot request -> held, released, spent, restored
        self.lives: dict[int, tuple[datetime, int]] = {}  # slot that may expire -> granted, days
        self.expired: set[int] = set()
        self.restored: list[datetime] = []
        self.adjusted = {"referral": 0, "slot": 0}
        self.has_taken_back = False
        self.clock = self.latest = AT
        self.tenant.plan.referrals_per_slot, self.tenant.plan.slot_lifetime_days = 10, None
        self.scope = scope(tenant=self.tenant)
        self.scope.__enter__()

    def teardown(self) -> None:
        self.scope.__exit__(Undo, Undo(), None)

    @property
    def price(self) -> int:
        return self.tenant.plan.referrals_per_slot

    def moved(self) -> datetime:
        """The moment of a post now: the ledger's time does not go back with the clock."""
        self.latest = max(self.latest, self.clock)
        return self.latest

    def fill(self, count: int) -> None:
        self.purse += count
        while self.purse >= self.price:
            self.purse, self.granted = self.purse - self.price, self.granted + 1
            if self.tenant.plan.slot_lifetime_days:
                self.lives[self.granted] = (self.moved(), self.tenant.plan.slot_lifetime_days)

    def count(self, number: int) -> None:
        if number not in self.counted:
            self.counted.add(number)
            self.moved()
            self.fill(1)

    @initialize(price=st.integers(min_value=1, max_value=3), days=st.sampled_from([5, 5, 60, None]))
    def begin(self, price: int, days: int | None) -> None:
        self.change_policy(price, days)

    @rule(hours=st.sampled_from([-30, -1, 1, 24, 24 * 20, 24 * 70]))
    def let_time_pass(self, hours: int) -> None:
        self.clock += timedelta(hours=hours)

    @rule(price=st.integers(min_value=1, max_value=12), days=st.sampled_from([None, 5, 60]))
    def change_policy(self, price: int, days: int | None) -> None:
        self.tenant.plan.referrals_per_slot, self.tenant.plan.slot_lifetime_days = price, days

    @rule(number=NUMBERS)
    def count_one(self, number: int) -> None:
        is_new = number not in self.counted
        posted = ledger.count_referral(tenant=self.tenant, cause=f"referral:{number}", at=self.clock)
        assert posted.is_new is is_new
        self.count(number)

    @rule(numbers=st.lists(NUMBERS, max_size=25))
    def count_many(self, numbers: list[int]) -> None:
        ledger.count_referrals(tenant=self.tenant, causes=[f"referral:{number}" for number in numbers], at=self.clock)
        for number in numbers:
            self.count(number)

    @rule(number=NUMBERS)
    def reverse(self, number: int) -> None:
        if number not in self.counted:
            with pytest.raises(ledger.OutOfTurn):
                ledger.reverse_referral(tenant=self.tenant, cause=f"referral:{number}", at=self.clock)
        elif -self.network("referral") == 0 and number not in self.reversed:
            return  # an adjustment has taken it back before: the database would refuse
        else:
            posted = ledger.reverse_referral(tenant=self.tenant, cause=f"referral:{number}", at=self.clock)
            assert posted.is_new is (number not in self.reversed)
            if posted.is_new:
                self.reversed.add(number)
                self.purse, self.has_taken_back = self.purse - 1, True
                self.moved()

    def network(self, unit: str) -> int:
        given = len(self.counted) - len(self.reversed) if unit == "referral" else self.granted
        return -given - self.adjusted[unit]

    def slots(self, *states: str) -> int:
        return sum(1 for state in self.state.values() if state in states)

    @property
    def available(self) -> int:
        return self.granted + self.adjusted["slot"] - self.slots("held", "spent") - len(self.expired)

    @rule(request=REQUESTS)
    def hold(self, request: int) -> None:
        cause = f"slot_request:{request}"
        if request in self.state:
            assert not ledger.hold_slot(tenant=self.tenant, cause=cause, at=self.clock).is_new
        elif self.available < 1:
            with pytest.raises(ledger.NoSlotAvailable):
                ledger.hold_slot(tenant=self.tenant, cause=cause, at=self.clock)
        else:
            assert ledger.hold_slot(tenant=self.tenant, cause=cause, at=self.clock).is_new
            self.state[request] = "held"
            self.moved()

    @rule(request=REQUESTS, verb=st.sampled_from(["release", "spend", "restore"]))
    def follow(self, request: int, verb: str) -> None:
        service = getattr(ledger, f"{verb}_slot")
        needed, reached = {
            "release": ("held", {"released"}),
            "spend": ("held", {"spent", "restored"}),
            "restore": ("spent", {"restored"}),
        }[verb]
        now, cause = self.state.get(request), f"slot_request:{request}"
        if now == needed:
            assert service(tenant=self.tenant, cause=cause, at=self.clock).is_new
            self.state[request] = {"release": "released", "spend": "spent", "restore": "restored"}[verb]
            self.restored += [self.moved()] if verb == "restore" else []
            self.moved()
        elif now in reached:
            assert not service(tenant=self.tenant, cause=cause, at=self.clock).is_new
        else:
            with pytest.raises(ledger.OutOfTurn):
                service(tenant=self.tenant, cause=cause, at=self.clock)

    @rule(request=REQUESTS)
    def come_back_late(self, request: int) -> None:
        """A hire who leaves after the slot's last day: what comes back then is spared for a while."""
        self.hold(request)
        self.follow(request, "spend")
        self.let_time_pass(24 * 6)
        self.follow(request, "restore")
        self.expire()

    @rule()
    def expire(self) -> None:
        """Those in use, and those that came back late, are taken to be the slots that end first."""
        ends = sorted((self.last_day(number), number) for number in self.lives if number not in self.expired)
        spared = self.slots("held", "spent") + sum(1 for at in self.restored if at > self.clock - SPARED)
        over = [number for day, number in ends[spared:] if day < timezone.localdate(self.clock)][: self.available]
        posted = expiring.expire_slots(tenant=self.tenant, at=self.clock)
        assert [line.cause for line in posted] == [f"expiry:slot:{number}" for number in over]
        assert expiring.expire_slots(tenant=self.tenant, at=self.clock) == []
        self.expired |= set(over)
        if over:
            self.moved()

    def last_day(self, number: int) -> Any:
        granted, days = self.lives[number]
        return timezone.localdate(granted) + timedelta(days=days)

    @rule(unit=st.sampled_from(Unit.values), amount=st.sampled_from([-4, -1, 1, 3, 15]), is_approved=st.booleans())
    def adjust(self, unit: str, amount: int, is_approved: bool) -> None:
        first, second = self.operators
        said = {"tenant": self.tenant, "unit": unit, "amount": amount, "reason": "数え違いを直す", "at": self.clock}
        made = adjusting.propose_adjustment(by=first, **said)
        made.tenant = self.tenant
        if not is_approved:
            adjusting.decide_adjustment(adjustment=made, outcome="refused", by=second, at=self.clock)
            return
        policy = {"unit": unit, "amount": amount, "reason": "x", "proposed_by": "1", "approved_by": "2"}
        move = {"tenant": self.tenant, "cause": f"adjustment:{made.public_id}", "at": self.clock, "policy": policy}
        if self.network(unit) - amount > 0 or (unit == "slot" and self.available + amount < 0):
            with pytest.raises(ledger.TooMuch):
                ledger.adjust(**move)
            return
        assert ledger.adjust(**move).is_new
        assert not ledger.adjust(**move).is_new
        self.adjusted[unit] += amount
        self.has_taken_back |= amount < 0
        self.moved()
        if unit == "referral":
            self.purse += min(amount, 0)
            if amount > 0:
                self.fill(amount)

    @invariant()
    def balances_are_the_models(self) -> None:
        assert queries.progress(tenant=self.tenant) == {
            "referrals": -self.network("referral"),
            "referrals_per_slot": self.price,
            "to_next_slot": max(self.price - self.purse, 0),
            "slots": {
                "available": self.available,
                "held": self.slots("held"),
                "spent": self.slots("spent"),
                "expired": len(self.expired),
            },
        }

    @precondition(lambda self: not self.has_taken_back)
    @invariant()
    def only_a_reversal_or_an_adjustment_overdraws_the_purse(self) -> None:
        assert queries.balances(tenant=self.tenant).get(("referral", "purse"), 0) >= 0

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
    Purse.operators = (UserFactory(), UserFactory())
    quick: Any = settings(
        max_examples=int(os.environ.get("HISTORIES", "40")),
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(Purse, settings=quick)
    with scope(tenant=fresh):
        kinds = (Book, Account, Transaction, Entry, Adjustment)
        assert not any(model.objects.for_tenant(fresh).exists() for model in kinds)
    assert connection.in_atomic_block
