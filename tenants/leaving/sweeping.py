"""What time does to those who have left, and to what was taken along: found by sweeps, never by a timer."""

import math
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from tenants import audit
from tenants.leaving import files, services
from tenants.leaving.ending import GRACE
from tenants.models import Export, Tenant
from tenants.scope import scope

BATCH = 1_000
KEPT = timedelta(days=7)


def empty_due(*, at: datetime, until: float = math.inf) -> int:
    """Erase what those hold of people who left longer ago than the grace; how many are empty now.

    Batch after batch, each in its own transaction: killed anywhere, the next sweep goes on from there.
    """
    return sum(empty_one(tenant_id, at, until) for tenant_id in due_tenants(at))


def due_tenants(at: datetime) -> list[uuid.UUID]:
    with scope(network=True):
        services.close_twins(at=at)
        return list(Tenant.objects.filter(is_due(at)).order_by("closed_at").values_list("pk", flat=True))


def is_due(at: datetime) -> Q:
    """Left longer ago than the grace, and not empty yet."""
    return Q(closed_at__lte=at - GRACE, emptied_at=None)


def empty_one(tenant_id: uuid.UUID, at: datetime, until: float) -> bool:
    """All of it, or a shift's part. Judged anew before each batch: the operator may take the closing back meanwhile."""
    while time.monotonic() < until:
        with scope(tenant=tenant_id):
            tenant = (
                Tenant.objects.select_for_update(no_key=True, of=("self",)).filter(is_due(at), pk=tenant_id).first()
            )
            if tenant is None:
                return False
            if not services.empty_step(tenant=tenant, at=at, limit=BATCH):
                return True
    return False


def expire_exports(*, at: datetime) -> int:
    """Remove the files whose days are over; the line that they were made stays."""
    with scope(network=True):
        over = list(Export.objects.filter(expires_at__lte=at).exclude(path="").select_related("tenant"))
    for export in over:
        files.remove(export)
        with scope(tenant=export.tenant):
            Export.objects.filter(pk=export.pk).update(path="")
            told: dict[str, Any] = {"by": None, "action": "export.expired", "subject": export.public_id, "at": at}
            audit.record_act(tenant=export.tenant, **told)
    return len(over)
