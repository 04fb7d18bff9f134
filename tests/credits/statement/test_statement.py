"""A month's statement …"""

import bisect
import json
import random
from datetime import timedelta
from itertools import pairwise

import pytest

from credits import services as ledger
from credits.models import Inspection, Transaction
from credits.statement import queries, reading
from tenants.models import Tenant
from tenants.scope import scope
from tests.credits.conftest import AT
from tests.credits.statement.conftest import APRIL_ENDS, JULY, LATER, MAY, document_of, every_statement, statement_of


def test_leads_from_the_opening_to_the_closing_and_on_to_the_next_month(played: Tenant) -> None:
    found = list(every_statement(played))
    for before, after in pairwise(found):
        assert (after.opening, after.first) == (before.closing, before.last + 1)
    for one in found:
        moved = dict(one.opening.balances)
        for total in one.totals.values():
            for place, amount in total["amounts"].items():
                moved[place] += amount
        assert moved == one.closing.balances
    assert [one.size for one in found] == [27, 3, 0, 1, 0, 0]
    assert sum(total["moves"] for one in found for total in one.totals.values()) == 31
    assert found[0].totals["referral_counted"] == {
        "moves": 23,
        "amounts": {"referral/network": -23, "referral/purse": 23},
    }
    assert found[-1].closing.balances["slot/available"] == 3


def test_takes_in_the_first_moment_of_its_month_in_japan_and_not_the_last(played: Tenant) -> None:
    april, may = statement_of(played, "2026-04"), statement_of(played, "2026-05")
    with scope(tenant=played):
        kinds = [move.kind for move in april.moves()][-1:] + [move.kind for move in may.moves()][:1]
    assert kinds == ["slot_held", "slot_spent"]


def test_finds_every_boundary_by_halving(acme: Tenant) -> None:
    chance = random.Random(7)
    with scope(tenant=acme):
        for number in range(40):
            ledger.count_referral(
                tenant=acme, cause=f"referral:{number}", at=AT + timedelta(hours=number // 3 * chance.randint(0, 9))
            )
        moments = list(Transaction.objects.for_tenant(acme).order_by("seq").values_list("at", flat=True))
        asked = [moment + timedelta(microseconds=shift) for moment in moments for shift in (-1, 0, 1)]
        found = [reading.reached(acme, moment, len(moments)) for moment in asked]
    assert found == [bisect.bisect_left(moments, moment) + 1 for moment in asked]


def test_is_the_same_to_the_byte_once_its_month_is_over(played: Tenant) -> None:
    first, again = (document_of(played, "2026-05", at) for at in (MAY + timedelta(days=40), LATER))
    assert json.dumps(first) == json.dumps(again)


def test_says_so_while_it_can_still_grow(acme: Tenant) -> None:
    with scope(tenant=acme):
        ledger.count_referral(tenant=acme, cause="referral:1", at=AT)
    late = APRIL_ENDS + timedelta(minutes=59)  # a post that began in April may still be on its way
    for at, is_complete in ((AT, False), (late, False), (late + timedelta(minutes=1), True)):
        found = statement_of(acme, "2026-04", at)
        assert (found.is_complete, found.as_of) == (is_complete, APRIL_ENDS if is_complete else at)
    with scope(tenant=acme):
        ledger.count_referral(tenant=acme, cause="referral:2", at=APRIL_ENDS)  # and now nothing can come before it
    assert statement_of(acme, "2026-04", APRIL_ENDS).is_complete


@pytest.mark.parametrize("month", ["2026-03", "2026-10", "2999-12", "2000-01"])
def test_is_of_a_month_that_the_ledger_has_seen(played: Tenant, month: str) -> None:
    with pytest.raises(queries.NoStatement) as refused:
        statement_of(played, month)
    assert [str(refused.value.first), str(refused.value.last)] == ["2026-04", "2026-09"]


def test_is_empty_for_a_ledger_that_holds_nothing(acme: Tenant) -> None:
    found = statement_of(acme, "2026-07", JULY)
    assert (found.size, found.closing.hash, set(found.closing.balances.values())) == (0, "0" * 64, {0})


def test_is_not_signed_once_the_auditor_has_found_something_wrong(played: Tenant) -> None:
    with scope(tenant=played):
        Inspection.objects.create(tenant=played, date=LATER.date(), at=LATER, transactions=3, wrong="transaction 4")
    found = statement_of(played, "2026-05")
    assert (found.key, found.signature) == (None, None)


def test_is_nobody_elses(played: Tenant, rival: Tenant) -> None:
    with scope(tenant=rival):
        ledger.count_referral(tenant=rival, cause="referral:1", at=AT)
    assert statement_of(rival, "2026-04").size == 1
