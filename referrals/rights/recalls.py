"""Recalls: agencies are asked to erase what they received, and reminded until they say that they have."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from referrals.optin.models import Referral
from referrals.rights.models import Recall
from tenants import audit
from tenants.letters.services import write_letter
from tenants.models import Tenant
from tenants.scope import requires_scope
from tenants.steering.licences import admins_of, operators

CHASES = tuple(timedelta(days=days) for days in (3, 7, 14))
ESCALATION = timedelta(days=21)  # then it is the operator's
BATCH = 200


@requires_scope
def open_recall(*, tenant: Tenant, referral: Referral, agency: Tenant, kind: str, at: datetime) -> None:
    """Ask an agency to erase. Told of the same end again, nothing changes; a later one asks anew."""
    who: dict[str, Any] = {"referral": referral, "agency": agency, "kind": kind}
    asked: dict[str, Any] = {"asked_at": at, "next_at": at + CHASES[0]}
    Recall.objects.bulk_create([Recall(tenant=tenant, **who, **asked)], ignore_conflicts=True)
    earlier = Recall.objects.for_tenant(tenant).filter(**who, asked_at__lt=at)
    earlier.update(**asked, chased=0, escalated_at=None, acknowledged_at=None)


@requires_scope
def acknowledge_recalls(
    *, agency: Tenant, referral_id: uuid.UUID, actor: str, actor_id: uuid.UUID, at: datetime
) -> datetime | None:
    """The agency has erased what it held of a referral: when it first said so. None when nothing was asked of it."""
    mine = Recall.objects.filter(agency=agency, referral_id=referral_id)
    if mine.filter(acknowledged_at=None).update(acknowledged_at=at, next_at=None):
        subject = Referral(pk=referral_id).public_id
        who: dict[str, Any] = {"actor": actor, "actor_id": actor_id}
        audit.record(tenant=agency, action="recall.acknowledged", subject=subject, at=at, **who)
    newest = mine.order_by("-acknowledged_at").first()
    return newest.acknowledged_at if newest else None


@requires_scope
def chase_agencies(*, at: datetime) -> int:
    """Remind every agency that is due, and give the operator what stays unanswered. Wants the network's scope."""
    due = Recall.objects.select_for_update(skip_locked=True, of=("self",)).filter(next_at__lte=at)
    found = list(due.select_related("agency", "tenant").order_by("next_at")[:BATCH])
    for recall in found:
        chase(recall, at)
    return len(found)


def chase(recall: Recall, at: datetime) -> None:
    """One step: a reminder, or the operator."""
    is_theirs = recall.chased < len(CHASES) and recall.agency.closed_at is None
    if is_theirs:
        recall.chased += 1
        wait = CHASES[recall.chased] if recall.chased < len(CHASES) else ESCALATION
        recall.next_at = recall.asked_at + wait
    else:
        recall.escalated_at, recall.next_at = at, None
    recall.save(update_fields=["chased", "next_at", "escalated_at"])
    tell(recall, "recall" if is_theirs else "recall_desk", at)


def tell(recall: Recall, kind: str, at: datetime) -> None:
    """A letter that names the referral by its number, and nobody by name."""
    mailboxes = admins_of(recall.agency) if kind == "recall" else operators()
    referral = Referral(pk=recall.referral_id).public_id
    told = {"referral": referral, "asked": recall.asked_at.isoformat(), "why": recall.kind}
    for mailbox in mailboxes:
        cause = f"{recall.public_id} {recall.chased}"
        write_letter(tenant=recall.agency, kind=kind, recipient=mailbox, cause=cause, at=at, **told)
