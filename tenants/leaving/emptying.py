"""What the ground erases of a party that has left: letters, who was invited, what others' systems answered, files."""

from datetime import datetime

from tenants.idempotency.models import IdempotentRequest
from tenants.leaving import files
from tenants.leaving.erasing import blank, drop
from tenants.models import Attempt, Export, Invitation, Letter, Sender, SingleSignOn, Tenant
from tenants.scope import requires_scope


@requires_scope
def empty_some(*, tenant: Tenant, at: datetime, limit: int) -> int:
    """A part of it; 0 when nothing is left. Keys, memberships and the trail stay: who acted must remain known."""
    done = sum(drop(model.objects.for_tenant(tenant), limit) for model in (Letter, Invitation, SingleSignOn, Sender))
    done += drop(IdempotentRequest.objects.for_tenant(tenant), limit)
    done += blank(Attempt.objects.for_tenant(tenant), limit, response="")
    return done + remove_files(tenant, limit)


def remove_files(tenant: Tenant, limit: int) -> int:
    kept = list(Export.objects.for_tenant(tenant).exclude(path="")[:limit])
    for export in kept:
        files.remove(export)
    return Export.objects.filter(pk__in=[export.pk for export in kept]).update(path="")
