"""Opening a dispute in the agency's scope, and deciding it in the network's."""

import uuid
from datetime import datetime

from credits import services as ledger
from referrals.disputes import queries
from referrals.disputes.models import Dispute
from referrals.optin.models import Referral
from referrals.relay.models import Delivery
from tenants import audit
from tenants.letters.services import write_letter
from tenants.models import AuditEntry, Membership, Tenant, User
from tenants.scope import requires_scope

HEADS = (Membership.Role.OWNER, Membership.Role.ADMIN, Membership.Role.AGENCY_ADMIN)


class WindowClosed(Exception):
    """Not received, not counted, or too late. Which of these is not told: it might say something of another agency."""


class AlreadyDecided(Exception):
    """Somebody decided it before; what was decided stays."""


@requires_scope
def open_dispute(
    *, agency: Tenant, delivery: Delivery, reason: str, evidence: str, actor: str, actor_id: uuid.UUID, at: datetime
) -> Dispute:
    """Object to the count of a referral this agency has; one that is open already is returned as it stands."""
    known = queries.open_dispute_of(agency=agency, delivery=delivery)
    if known:
        return known
    if not queries.is_disputable(agency=agency, delivery=delivery, at=at):
        raise WindowClosed(delivery.payload["id"])
    said = {"reason": reason, "evidence": evidence, "actor": actor, "actor_id": actor_id, "opened_at": at}
    told = {"tenant_id": delivery.tenant_id, "agency": agency, "referral_id": delivery.referral_id}
    made = Dispute(**told, **said)
    Dispute.objects.bulk_create([made], ignore_conflicts=True)
    found = queries.open_dispute_of(agency=agency, delivery=delivery)
    assert found is not None  # ours, or the one that came first
    if found.pk == made.pk:
        note_opening(agency, delivery, made)
    return found


def note_opening(agency: Tenant, delivery: Delivery, dispute: Dispute) -> None:
    audit.record(
        tenant=agency,
        actor=dispute.actor,
        actor_id=dispute.actor_id,
        action="referral.disputed",
        subject=delivery.payload["id"],
        detail={"dispute_reason": dispute.reason},
        at=dispute.opened_at,
    )


@requires_scope
def decide_dispute(*, dispute: Dispute, outcome: str, ruling: str, by: User, at: datetime) -> Dispute:
    """Uphold or refuse it, once, in the network's scope. Upheld, the count is reversed with it, or not at all.

    Raises `AlreadyDecided`, and the ledger's `OutOfTurn` if the referral was never counted. However many disputes of a
    referral are upheld, it is reversed once. Locks: the dispute, its referral, the employer's book.
    """
    held = Dispute.objects.select_related("tenant__plan", "agency").locked().get(pk=dispute.pk)
    if held.decided_at:
        raise AlreadyDecided(held.public_id)
    held.decided_at, held.decided_by, held.outcome, held.ruling = at, by, outcome, ruling
    referral = Referral.objects.select_related("candidate").locked().get(pk=held.referral_id)
    if outcome == Dispute.Outcome.UPHELD and referral.verdict != Referral.Verdict.REVERSED:
        reverse(held, referral, at)
    held.save(update_fields=["decided_at", "decided_by", "outcome", "ruling"])
    tell_agency(held, referral, at)
    return held


def reverse(dispute: Dispute, referral: Referral, at: datetime) -> None:
    """Take the count back and tell the employer why, in words that name nobody."""
    employer = dispute.tenant
    ledger.reverse_referral(tenant=employer, cause=f"referral:{referral.public_id}", at=at)
    referral.verdict, referral.ruling = Referral.Verdict.REVERSED, dispute.ruling
    referral.decided_at = referral.updated_at = at
    referral.save(update_fields=["verdict", "ruling", "decided_at", "updated_at"])
    Delivery.objects.filter(tenant=employer, referral=referral).update(disputable_until=None, updated_at=at)
    told = {"referral": referral.public_id, "candidate": referral.candidate.public_id, "ruling": dispute.ruling}
    record(dispute, employer, "referral.reversed", referral.public_id, ruling=dispute.ruling)
    write_to_heads(employer, "referral_reversed", f"reversed {referral.public_id}", at, told)


def tell_agency(dispute: Dispute, referral: Referral, at: datetime) -> None:
    decision = {"outcome": dispute.outcome, "ruling": dispute.ruling}
    about = {"referral": referral.public_id}
    record(dispute, dispute.agency, "dispute.decided", referral.public_id, **decision)
    write_to_heads(dispute.agency, "dispute_decided", f"decided {dispute.public_id}", at, decision | about)


def record(dispute: Dispute, tenant: Tenant, action: str, subject: str, **detail: str) -> None:
    assert dispute.decided_by
    assert dispute.decided_at
    audit.record(
        tenant=tenant,
        actor=AuditEntry.Actor.OPERATOR,
        actor_id=dispute.decided_by.pk,
        action=action,
        subject=subject,
        detail=detail,
        at=dispute.decided_at,
    )


def write_to_heads(tenant: Tenant, kind: str, cause: str, at: datetime, told: dict[str, str]) -> None:
    heads = Membership.objects.for_tenant(tenant).filter(role__in=HEADS, user__is_active=True)
    for mailbox in heads.values_list("user__email", flat=True):
        write_letter(tenant=tenant, kind=kind, recipient=mailbox, cause=cause, at=at, **told)


@requires_scope
def open_window(*, tenant: Tenant, referral: Referral) -> None:
    """A referral that was counted after it had been planned: from now on its agencies may dispute it."""
    until = referral.disputable_until(tenant)
    Delivery.objects.for_tenant(tenant).filter(referral=referral).update(disputable_until=until)
