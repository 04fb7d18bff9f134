"""The audit trail: who did what, written in the transaction that did it."""

import json
import uuid
from datetime import datetime
from typing import Any

from tenants.ids import uuid7
from tenants.models import AuditEntry, Tenant, User
from tenants.scope import require, requires_scope

PART = """
    INSERT INTO tenants_auditentry (tenant_id, id, actor, action, subject, detail, request_id, operator_id, at)
    VALUES (%(tenant)s, %(line)s, %(actor)s, %(action)s, %(line_subject)s, %(detail)s::jsonb, %(request_id)s,
        %(operator_id)s, %(at)s)
"""


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


def draft(*, actor: str, action: str, subject: str, detail: dict[str, Any]) -> dict[str, Any]:
    """What `PART` of a larger statement is filled with: the line of somebody whose address is not kept."""
    origin = require().origin
    told = {"line": uuid7(), "actor": actor, "action": action, "line_subject": subject, "detail": json.dumps(detail)}
    return told | {"request_id": origin.request_id, "operator_id": origin.operator_id}


@requires_scope
def record_act(
    *, tenant: Tenant, by: User | None, action: str, subject: str, at: datetime, detail: dict[str, Any] | None = None
) -> AuditEntry:
    """Add a line about what a member did; without one (`by=None`) the house did it by itself."""
    actor = AuditEntry.Actor.PERSON if by else AuditEntry.Actor.SYSTEM
    actor_id = by.pk if by else None
    return record(tenant=tenant, actor=actor, actor_id=actor_id, action=action, subject=subject, detail=detail, at=at)
