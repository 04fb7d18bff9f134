"""The company's verbs: founded, with the twin that its test keys work in."""

import secrets
from datetime import datetime
from typing import Any

from tenants import audit, events
from tenants.models import AuditEntry, Plan, Policy, Tenant, User
from tenants.scope import OutsideScope, require, requires_scope

FACTS = ("name", "corporate_number", "address", "representative", "contact")
LICENCE = ("licence_number", "licence_expires_date", "prefecture", "speciality", "storage_country")
LICENCE_FACTS = (*LICENCE, "zero_fee_confirmed_at")
COPIED = (*FACTS, "domains", *LICENCE_FACTS)  # what a twin is told of its live tenant


@requires_scope
def found_tenant(
    *, kind: str, slug: str, name: str, plan: Plan, at: datetime, by: User | None = None, **facts: Any
) -> Tenant:
    """Make a tenant with its rules, and its test twin; it takes part once an operator admits it.

    `facts`: any field of `COPIED`, and `admitted_at` for one that comes admitted. Only in the network's scope.
    """
    if not require().is_network:
        raise OutsideScope("a tenant is founded by the network")
    tenant = _make(kind=kind, slug=slug, name=name, plan=plan, founded_at=at, **facts)
    found_twin(tenant=tenant, at=at)
    actor, actor_id = (AuditEntry.Actor.PERSON, by.pk) if by else (AuditEntry.Actor.SYSTEM, None)
    audit.record(tenant=tenant, actor=actor, actor_id=actor_id, action="tenant.founded", subject=slug, at=at)
    return tenant


@requires_scope
def found_twin(*, tenant: Tenant, at: datetime) -> Tenant:
    """The test twin: the tenant's facts and licence, admitted at once, by an address name that says nothing."""
    copied = {field: getattr(tenant, field) for field in COPIED}
    told = {"kind": tenant.kind, "plan": tenant.plan, "founded_at": at, "admitted_at": at}
    return _make(test_of=tenant, slug=f"test-{secrets.token_hex(8)}", **told, **copied)


def _make(**fields: Any) -> Tenant:
    """A tenant with its rules; what else it needs (a purse) follows from the event."""
    tenant = Tenant.objects.create(**fields)
    Policy.objects.create(tenant=tenant, updated_at=tenant.founded_at)
    events.record(tenant=tenant, kind="tenant.founded", subject=tenant.slug, data={}, at=tenant.founded_at)
    return tenant
