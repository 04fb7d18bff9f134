"""Stopping mail to a mailbox, and lifting that again."""

from datetime import datetime
from typing import Any

from candidates.suppression.models import Suppression
from tenants import audit
from tenants.models import AuditEntry, Tenant, User
from tenants.scope import requires_scope


@requires_scope
def stop_mail(
    *, tenant: Tenant, email_key: str, reason: str, at: datetime, by: User | None = None, note: str = ""
) -> bool:
    """Write no more to this mailbox. Told again for the same reason, nothing changes; returns whether it is new."""
    row = Suppression(tenant=tenant, email_key=email_key, reason=reason, at=at, by=by, note=note)
    Suppression.objects.bulk_create([row], ignore_conflicts=True)
    if not Suppression.objects.for_tenant(tenant).filter(pk=row.pk).exists():
        return False
    actor = AuditEntry.Actor.PERSON if by else _actor(reason)
    audit.record(
        tenant=tenant,
        actor=actor,
        actor_id=by.pk if by else None,
        action="suppression.added",
        subject=row.public_id,
        detail={"reason": reason},
        at=at,
    )
    return True


@requires_scope
def lift_suppression(*, tenant: Tenant, suppression: Suppression, why: str, by: User, at: datetime) -> bool:
    """The mailbox may be written to again, as far as this reason goes; False when that was lifted already."""
    assert suppression.is_liftable
    waiting = Suppression.objects.for_tenant(tenant).active().filter(pk=suppression.pk)
    if not waiting.update(lifted_at=at, lifted_by=by, lifted_why=why):
        return False
    told: dict[str, Any] = {"subject": suppression.public_id, "detail": {"reason": suppression.reason}}
    audit.record_act(tenant=tenant, by=by, action="suppression.lifted", at=at, **told)
    return True


def _actor(reason: str) -> str:
    is_person = reason == Suppression.Reason.UNSUBSCRIBE
    return AuditEntry.Actor.CANDIDATE if is_person else AuditEntry.Actor.SYSTEM
