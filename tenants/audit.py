"""The audit trail: who did what, written in the transaction that did it."""

import uuid
from datetime import datetime
from typing import Any

from tenants.models import AuditEntry, Tenant
from tenants.scope import requires_scope


@requires_scope
def record(
    *,
    tenant: Tenant,
    actor: str,
    action: str,
    subject: str,
    at: datetime,
    actor_id: uuid.UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one line. `detail` holds counts, ids and names of fields, never a person's values."""
    return AuditEntry.objects.create(
        tenant=tenant, actor=actor, actor_id=actor_id, action=action, subject=subject, detail=detail or {}, at=at
    )
