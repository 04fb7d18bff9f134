"""The audit trail: who did what, written in the transaction that did it."""

import uuid
from datetime import datetime
from typing import Any

from tenants.models import AuditEntry, Tenant, User
from tenants.scope import require, requires_scope


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
    """Add one line. `detail` holds counts, ids, names of fields and a setting's before and after: no person's values.

    Where it came from is the door's to say (`Origin`); a candidate's address is not kept.
    """
    origin = require(tenant).origin
    return AuditEntry.objects.create(
        tenant=tenant,
        actor=actor,
        actor_id=actor_id,
        action=action,
        subject=subject,
        detail=detail or {},
        ip=None if actor == AuditEntry.Actor.CANDIDATE else origin.ip,
        request_id=origin.request_id,
        operator_id=origin.operator_id,
        at=at,
    )


@requires_scope
def record_act(
    *, tenant: Tenant, by: User | None, action: str, subject: str, at: datetime, detail: dict[str, Any] | None = None
) -> AuditEntry:
    """Add a line about what a member did; without one (`by=None`) the house did it by itself."""
    actor = AuditEntry.Actor.PERSON if by else AuditEntry.Actor.SYSTEM
    actor_id = by.pk if by else None
    return record(tenant=tenant, actor=actor, actor_id=actor_id, action=action, subject=subject, detail=detail, at=at)
