"""Erasing whose time is over, everywhere: batch after batch, each its own transaction, no tenant before the others."""

import math
import time
import uuid
from datetime import datetime

from referrals.retention import services
from tenants.models import Policy, Tenant
from tenants.scope import scope

BATCH = 100


def erase_due(*, at: datetime, until: float = math.inf) -> int:
    """Erase until nobody is due or the shift is over; how many. Killed anywhere, the next sweep goes on from there."""
    waiting, done = tenants_at_rest(at), 0
    while waiting and time.monotonic() < until:
        counts = {tenant_id: erase_some(tenant_id, at) for tenant_id in waiting}
        waiting, done = [each for each in waiting if counts[each]], done + sum(counts.values())
    return done


def tenants_at_rest(at: datetime) -> list[uuid.UUID]:
    """Employers whose rules have stood for a while: those who have just changed them may still think again."""
    with scope(network=True):
        rested = Policy.objects.filter(updated_at__lte=at - services.REST, tenant__kind=Tenant.Kind.EMPLOYER)
        return list(rested.filter(tenant__closed_at=None).order_by("tenant").values_list("tenant", flat=True))


def erase_some(tenant_id: uuid.UUID, at: datetime) -> int:
    with scope(tenant=tenant_id):
        return services.erase_due(tenant=Tenant.objects.get(pk=tenant_id), at=at, limit=BATCH)
