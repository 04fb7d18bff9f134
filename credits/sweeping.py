"""The purse's sweeps, over every employer: each in a transaction of its own, so that one killed midway goes on."""

import uuid
from datetime import datetime

from credits import expiring
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
