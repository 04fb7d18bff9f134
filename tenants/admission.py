"""Parties come and go: an operator admits an employer or an agency to the network, and closes its account."""

from datetime import datetime

from django.utils import timezone

from tenants import audit
from tenants.models import AuditEntry, Tenant, User
from tenants.scope import requires_scope


class LicenceExpired(Exception):
    """An agency without a licence in force may receive nobody (職業安定法), so it is not admitted."""


@requires_scope
def admit_tenant(*, tenant: Tenant, by: User, at: datetime) -> bool:
    """Let the party take part; False when it was admitted before. Raises `LicenceExpired`."""
    if tenant.kind == Tenant.Kind.AGENCY and is_expired(tenant, at):
        raise LicenceExpired(tenant.slug)
    if not Tenant.objects.filter(pk=tenant.pk, admitted_at=None).update(admitted_at=at):
        return False
    tell(tenant, "tenant.admitted", by, at)
    return True


def is_expired(agency: Tenant, at: datetime) -> bool:
    day = agency.licence_expires_date
    return day is None or day < timezone.localdate(at)


@requires_scope
def close_tenant(*, tenant: Tenant, by: User, at: datetime) -> bool:
    """End the party's part: nobody signs in, its keys open nothing, and nothing more is sent to it.

    What it owns stays, for the records must be kept. False when it was closed before.
    """
    if not Tenant.objects.filter(pk=tenant.pk, closed_at=None).update(closed_at=at):
        return False
    tell(tenant, "tenant.closed", by, at)
    return True


def tell(tenant: Tenant, action: str, by: User, at: datetime) -> None:
    actor = AuditEntry.Actor.OPERATOR
    audit.record(tenant=tenant, actor=actor, actor_id=by.pk, action=action, subject=tenant.slug, at=at)
