"""Every employer's share of today, one employer after the other, each in a scope of its own."""

import uuid
from datetime import datetime

from candidates.checkins import services
from tenants.models import Policy, Tenant
from tenants.scope import scope


def plan_due(*, at: datetime) -> int:
    """How many letters were put in line. Killed anywhere, the next sweep goes on from there."""
    return sum(plan_for(tenant_id, at) for tenant_id in employers_that_ask())


def employers_that_ask() -> list[uuid.UUID]:
    with scope(network=True):
        asking = Policy.objects.filter(check_in_months__gt=0, tenant__closed_at=None, tenant__admitted_at__isnull=False)
        return list(asking.order_by("tenant").values_list("tenant", flat=True))


def plan_for(tenant_id: uuid.UUID, at: datetime) -> int:
    with scope(tenant=tenant_id):
        return services.plan_check_ins(tenant=Tenant.objects.get(pk=tenant_id), at=at)
