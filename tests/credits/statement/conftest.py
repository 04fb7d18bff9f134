"""A ledger of four months: April with everything, May with an adjustment, June with nothing, July with a return."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from credits import services as ledger
from credits.statement import queries
from credits.statement.month import read_month
from credits.statement.queries import Statement
from tenants.models import Tenant
from tenants.scope import scope
from tests.credits.conftest import AT, employer

MAY, JULY, LATER = (datetime(2026, month, 20, 3, 0, tzinfo=UTC) for month in (5, 7, 9))
APRIL_ENDS = datetime(2026, 4, 30, 15, 0, tzinfo=UTC)  # midnight in Japan
REASON = '=HYPERLINK("https://evil.example")'


@pytest.fixture
def played(db: None) -> Tenant:
    acme = employer("acme")
    play(acme)
    return acme


def play(acme: Tenant) -> None:
    with scope(tenant=acme):
        ledger.count_referrals(tenant=acme, causes=[f"referral:ref_{number}" for number in range(23)], at=AT)
        ledger.reverse_referral(tenant=acme, cause="referral:ref_7", at=AT)
        ledger.hold_slot(tenant=acme, cause="slot_request:req_1", at=APRIL_ENDS.replace(hour=14, minute=59))
        ledger.spend_slot(tenant=acme, cause="slot_request:req_1", at=APRIL_ENDS)  # in May already
        policy = {"unit": "referral", "amount": 9, "reason": REASON, "proposed_by": "1", "approved_by": "2"}
        ledger.adjust(tenant=acme, cause="adjustment:adj_1", at=MAY, policy=policy)
        guarantee = {"guarantee_days": 90}
        ledger.restore_slot(tenant=acme, cause="slot_request:req_1", at=JULY, policy=guarantee)


def statement_of(acme: Tenant, month: str, at: datetime = LATER) -> Statement:
    found = read_month(month)
    assert found
    with scope(tenant=acme):
        return queries.statement(tenant=acme, month=found, at=at)


def document_of(acme: Tenant, month: str, at: datetime = LATER) -> dict[str, Any]:
    """As it leaves us."""
    found = statement_of(acme, month, at)
    with scope(tenant=acme):
        return found.document()


def every_statement(acme: Tenant) -> Iterator[Statement]:
    for month in ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09"):
        yield statement_of(acme, month)
