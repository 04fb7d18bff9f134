"""The purse's sweeps, over every employer: each in a transaction of its own, so that one killed midway goes on."""

import math
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from credits import expiring, inspecting, outside, verification
from credits.verification import Proof
from tenants.models import Tenant
from tenants.scope import scope
from tenants.sql import rows

# Who has something left that may end.
MAY_END = """
SELECT tenant_id FROM credits_account account
WHERE unit = 'slot' AND code = 'available' AND balance > 0 AND EXISTS (
    SELECT FROM credits_transaction given WHERE given.tenant_id = account.tenant_id
    AND given.kind = 'slots_granted' AND given.policy ? 'slot_lifetime_days')
ORDER BY tenant_id
"""


def expire_due(*, at: datetime) -> int:
    """Warn of slots that will end, end those whose last day is over; how many ended."""
    with scope(network=True):
        employers = [tenant_id for (tenant_id,) in rows(MAY_END, ())]
    return sum(expire_of(tenant_id, at) for tenant_id in employers)


def expire_of(tenant_id: uuid.UUID, at: datetime) -> int:
    with scope(tenant=tenant_id):
        tenant = Tenant.objects.select_related("plan").get(pk=tenant_id)
        expiring.warn_of_ends(tenant=tenant, at=at)
        return len(expiring.expire_slots(tenant=tenant, at=at))


LARGEST = 500_000  # moves that a worker proves within its time; a larger ledger is for the command, `inspect_ledgers`
ANY = 2**63 - 1
BATCH = 50  # ledgers looked at before the heads are written out
MISSED = timedelta(days=7)  # nights on which the disk outside may have been away


def inspect_due(*, at: datetime, until: float = math.inf, largest: int = LARGEST) -> int:
    """Inspect up to BATCH ledgers that nobody looked at today, none begun after `until`; how many were.

    Their heads are added to the files outside once their transactions have ended, and those missed before with them.
    """
    today = timezone.localdate(at)
    with scope(network=True):
        due = inspecting.due_ledgers(today=today, limit=BATCH, largest=largest)
    if not due:
        return 0
    known = outside_heads()
    seen = [inspect_one(tenant_id, known, at) for tenant_id in due if time.monotonic() < until]
    with scope(network=True):
        signed = inspecting.heads_since(day=today - MISSED)
    outside.append(signed)
    return len(seen)


def outside_heads() -> dict[str, dict[str, Any]]:
    """The last head of each tenant outside the database."""
    place = outside.folder()
    return verification.outside_heads(place.glob("heads-*.jsonl")) if place and place.is_dir() else {}


def inspect_one(tenant_id: uuid.UUID, known: dict[str, dict[str, Any]], at: datetime) -> Proof:
    with scope(tenant=tenant_id):
        tenant = Tenant.objects.select_related("plan").get(pk=tenant_id)
        return inspecting.inspect_ledger(tenant=tenant, outside=known.get(str(tenant_id)), at=at)
