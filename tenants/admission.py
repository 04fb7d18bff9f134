"""Parties come and go: an operator admits an employer or an agency to the network, and closes its account."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from tenants import audit, events
from tenants.company.letters import write_admitted
from tenants.leaving import ending
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
    write_admitted(tenant=tenant, at=at)
    tell(tenant, "tenant.admitted", by, at)
    return True


def is_expired(agency: Tenant, at: datetime) -> bool:
    day = agency.licence_expires_date
    return day is None or day < timezone.localdate(at)


@requires_scope
def close_tenant(*, tenant: Tenant, by: User, at: datetime, actor: str = AuditEntry.Actor.OPERATOR) -> bool:
    """End the party's part: nobody signs in, its keys open nothing, and nothing more is sent to it.

    What it owns stays for its time (tenants/leaving). False when it was closed before. In a member's own scope its test
    twin, which no key reaches any more, ends with the next sweep.
    """
    if not Tenant.objects.filter(pk=tenant.pk, closed_at=None).update(closed_at=at):
        return False
    Tenant.objects.filter(test_of=tenant, closed_at=None).update(closed_at=at)
    ending.end_access(tenant=tenant, at=at)
    ending.write_to_owners(tenant=tenant, at=at)
    events.record(tenant=tenant, kind="tenant.closed", subject=tenant.slug, data={}, at=at)
    tell(tenant, "tenant.closed", by, at, actor)
    return True


class Emptied(Exception):
    """What the party held of people is erased: there is nothing to come back to."""


@requires_scope
def reopen_tenant(*, tenant: Tenant, by: User, at: datetime) -> bool:
    """Take the closing back, within the grace; keys, endpoints and invitations stay ended. False when it is open.

    The network's work, for the test twin opens with it. Raises `Emptied`.
    """
    here = Tenant.objects.select_for_update(of=("self",)).get(pk=tenant.pk)
    if here.emptied_at is not None:
        raise Emptied(tenant.slug)
    if here.closed_at is None:
        return False
    Tenant.objects.filter(Q(pk=tenant.pk) | Q(test_of=tenant)).update(closed_at=None)
    tell(tenant, "tenant.reopened", by, at)
    return True


def tell(tenant: Tenant, action: str, by: User, at: datetime, actor: str = AuditEntry.Actor.OPERATOR) -> None:
    audit.record(tenant=tenant, actor=actor, actor_id=by.pk, action=action, subject=tenant.slug, at=at)
