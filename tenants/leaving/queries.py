"""What the page of a tenant's data asks."""

import uuid
from datetime import datetime

from django.db.models import QuerySet

from tenants.models import Export, Tenant
from tenants.scope import NOBODY, requires_scope

SHOWN = 10


@requires_scope
def exports_of(*, tenant: Tenant) -> QuerySet[Export]:
    """The newest few, each with who asked for it."""
    mine: QuerySet[Export] = Export.objects.for_tenant(tenant).select_related("requested_by")
    return mine.order_by("-requested_at", "-id")[:SHOWN]


@requires_scope
def export_to_download(*, tenant: Tenant, pk: uuid.UUID | None, at: datetime) -> Export | None:
    """A finished export whose days are not over."""
    mine: QuerySet[Export] = Export.objects.for_tenant(tenant).exclude(path="")
    return mine.filter(pk=pk or NOBODY, finished_at__isnull=False, expires_at__gt=at).first()
