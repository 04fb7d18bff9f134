"""The review queue: an operator decides what suspicion held back."""

from datetime import datetime

from credits import services as ledger
from referrals.optin import identity
from referrals.optin.models import Referral
from tenants import audit
from tenants.models import AuditEntry, Tenant, User
from tenants.scope import requires_scope


class NotHeld(Exception):
    """The referral does not wait for a decision (any more)."""


@requires_scope
def release_referral(*, tenant: Tenant, referral: Referral, by: User, at: datetime) -> Referral:
    """The person is real: count them, unless they were counted elsewhere meanwhile. Raises `NotHeld`."""
    held = locked(tenant, referral)
    is_first = identity.claim_person(tenant=tenant, referral_id=held.id, profile=held.profile, at=at)
    verdict = Referral.Verdict.COUNTED if is_first else Referral.Verdict.DUPLICATE
    if is_first:
        ledger.count_referral(tenant=tenant, cause=f"referral:{held.public_id}", at=at)
    return decide(tenant, held, verdict, by, at)


@requires_scope
def refuse_referral(*, tenant: Tenant, referral: Referral, by: User, at: datetime) -> Referral:
    """The registration was not a rejected candidate's: it is not counted. Raises `NotHeld`."""
    return decide(tenant, locked(tenant, referral), Referral.Verdict.REFUSED, by, at)


def locked(tenant: Tenant, referral: Referral) -> Referral:
    held = Referral.objects.for_tenant(tenant).locked().get(pk=referral.pk)
    if held.verdict != Referral.Verdict.HELD:
        raise NotHeld(held.public_id)
    return held


def decide(tenant: Tenant, referral: Referral, verdict: str, by: User, at: datetime) -> Referral:
    """Write the decision, and who made it."""
    referral.verdict, referral.decided_at, referral.updated_at = verdict, at, at
    referral.save(update_fields=["verdict", "decided_at", "updated_at"])
    audit.record(
        tenant=tenant,
        actor=AuditEntry.Actor.OPERATOR,
        actor_id=by.pk,
        action="referral.reviewed",
        subject=referral.public_id,
        detail={"verdict": verdict, "reasons": referral.reasons},
        at=at,
    )
    return referral
