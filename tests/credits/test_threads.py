"""Many at once: what the purse's lock and gate are for …"""

import os
from collections.abc import Callable

import pytest

from credits import queries, verification
from credits import services as ledger
from credits.posting import Posted
from tenants.models import Tenant
from tenants.scope import scope
from tests import threads
from tests.credits.conftest import AT, employer

THREADS = int(os.environ.get("THREADS", "16"))  # 150 fit into the embedded server's connections beside others' tests


@pytest.fixture
def acme(committed_db: None) -> Tenant:
    return employer("acme")


def at_once(work: Callable[[int], object]) -> list[object]:
    return threads.at_once(work, THREADS)


def is_proven(tenant: Tenant) -> bool:
    with scope(tenant=tenant):
        return verification.prove(tenant.pk).wrong == ""


def test_distinct_counts_all_count(acme: Tenant) -> None:
    def count(number: int) -> Posted:
        with scope(tenant=acme):
            return ledger.count_referral(tenant=acme, cause=f"referral:{number}", at=AT)

    at_once(count)
    with scope(tenant=acme):
        now = queries.progress(tenant=acme)
    assert now["referrals"] == THREADS
    assert (now["to_next_slot"], now["slots"]["available"]) == (10 - THREADS % 10, THREADS // 10)
    assert is_proven(acme)


def test_identical_counts_count_once(acme: Tenant) -> None:
    def count(number: int) -> bool:
        with scope(tenant=acme):
            return ledger.count_referral(tenant=acme, cause=f"referral:{number % 12}", at=AT).is_new

    assert sum(map(bool, at_once(count))) == 12
    with scope(tenant=acme):
        now = queries.progress(tenant=acme)
    assert (now["referrals"], now["slots"]["available"]) == (12, 1)
    assert is_proven(acme)


def test_counts_alone_and_in_batches_meet_exactly(acme: Tenant) -> None:
    def count(number: int) -> None:
        causes = [f"referral:{number // 4 * 5 + step}" for step in range(15)]
        with scope(tenant=acme):
            if number % 2:
                ledger.count_referrals(tenant=acme, causes=causes, at=AT)
            else:
                for cause in causes:
                    ledger.count_referral(tenant=acme, cause=cause, at=AT)

    at_once(count)
    with scope(tenant=acme):
        now = queries.progress(tenant=acme)
    counted = (THREADS - 1) // 4 * 5 + 15
    assert (now["referrals"], now["slots"]["available"]) == (counted, counted // 10)
    assert is_proven(acme)


def test_the_last_slot_is_held_by_one(acme: Tenant) -> None:
    def hold(number: int) -> bool:
        try:
            with scope(tenant=acme):
                return ledger.hold_slot(tenant=acme, cause=f"slot_request:{number}", at=AT).is_new
        except ledger.NoSlotAvailable:
            return False

    with scope(tenant=acme):
        ledger.count_referrals(tenant=acme, causes=[f"referral:{number}" for number in range(10)], at=AT)
    assert sum(map(bool, at_once(hold))) == 1
    assert is_proven(acme)


def test_a_hold_meets_the_reversal_that_drives_the_purse_below_nothing(acme: Tenant) -> None:
    """What was granted stays granted: the hold succeeds, and the purse owes what the reversals took."""

    def move(number: int) -> str:
        with scope(tenant=acme):
            if number == 0:
                return ledger.hold_slot(tenant=acme, cause="slot_request:1", at=AT).kind
            return ledger.reverse_referral(tenant=acme, cause=f"referral:{number % 4}", at=AT).kind

    with scope(tenant=acme):
        ledger.count_referrals(tenant=acme, causes=[f"referral:{number}" for number in range(10)], at=AT)
    assert set(at_once(move)) == {"slot_held", "referral_reversed"}
    with scope(tenant=acme):
        now = queries.progress(tenant=acme)
        assert queries.balances(tenant=acme)["referral", "purse"] == -4
        ledger.count_referrals(tenant=acme, causes=[f"later:{number}" for number in range(13)], at=AT)
        assert queries.progress(tenant=acme)["slots"]["available"] == 0  # nine of thirteen: later ones fill it first
    assert (now["referrals"], now["to_next_slot"]) == (6, 14)
    assert (now["slots"]["held"], now["slots"]["available"]) == (1, 0)
    assert is_proven(acme)


def test_a_slot_is_either_spent_or_released(acme: Tenant) -> None:
    def end(number: int) -> str | None:
        verb = [ledger.spend_slot, ledger.release_slot][number % 2]
        try:
            with scope(tenant=acme):
                return verb(tenant=acme, cause="slot_request:1", at=AT).kind
        except ledger.OutOfTurn:
            return None

    with scope(tenant=acme):
        ledger.count_referrals(tenant=acme, causes=[f"referral:{number}" for number in range(20)], at=AT)
        ledger.hold_slot(tenant=acme, cause="slot_request:1", at=AT)
        ledger.hold_slot(tenant=acme, cause="slot_request:2", at=AT)
    assert len({kind for kind in at_once(end) if kind}) == 1
    assert is_proven(acme)


def test_the_auditor_is_not_confused_by_posts_meanwhile(acme: Tenant) -> None:
    def count_or_audit(number: int) -> str:
        with scope(tenant=acme):
            if number % 4 == 0:
                return verification.prove(acme.pk).wrong
            for step in range(10):
                ledger.count_referral(tenant=acme, cause=f"referral:{number * 10 + step}", at=AT)
        return ""

    assert set(at_once(count_or_audit)) == {""}
    assert is_proven(acme)
