"""Adjustments: what an operator proposes to put right in a purse, and a second one approves or refuses."""

from datetime import datetime
from typing import Any

from credits import services as ledger
from credits.expiring import heads_of
from credits.models import Adjustment
from credits.posting import Policy
from tenants import audit
from tenants.letters.services import write_letter
from tenants.models import AuditEntry, Tenant, User
from tenants.scope import requires_scope


class AlreadyDecided(Exception):
    """Somebody decided it before; what was decided stays."""


class SameOperator(Exception):
    """Whoever proposed it cannot decide it."""


@requires_scope
def propose_adjustment(*, tenant: Tenant, unit: str, amount: int, reason: str, by: User, at: datetime) -> Adjustment:
    """Say what should be given (`amount` above zero) or taken back, and why. Nothing moves yet."""
    said = {"unit": unit, "amount": amount, "reason": reason}
    made = Adjustment.objects.create(tenant=tenant, proposed_by=by, proposed_at=at, **said)
    note(made, "proposed", by, at)
    return made


@requires_scope
def decide_adjustment(*, adjustment: Adjustment, outcome: str, by: User, at: datetime) -> Adjustment:
    """Approve it, and the ledger moves with it, or refuse it: once. The employer is told of a move, with the reason.

    Raises `SameOperator`, `AlreadyDecided`, and the ledger's `TooMuch`.
    """
    held: Adjustment = Adjustment.objects.select_related("tenant__plan").locked().get(pk=adjustment.pk)
    if held.decided_at:
        raise AlreadyDecided(held.public_id)
    if held.proposed_by_id == by.pk:
        raise SameOperator(held.public_id)
    if outcome == Adjustment.Outcome.APPROVED:
        move(held, by, at)
    held.decided_at, held.decided_by, held.outcome = at, by, outcome
    held.save(update_fields=["decided_at", "decided_by", "outcome"])
    note(held, outcome, by, at)
    return held


def move(adjustment: Adjustment, by: User, at: datetime) -> None:
    """What was decided, why and by which two, goes into the ledger itself: its hash covers it."""
    policy: Policy = {
        "unit": adjustment.unit,
        "amount": adjustment.amount,
        "reason": adjustment.reason,
        "proposed_by": str(adjustment.proposed_by_id),
        "approved_by": str(by.pk),
    }
    tenant, cause = adjustment.tenant, f"adjustment:{adjustment.public_id}"
    ledger.adjust(tenant=tenant, cause=cause, at=at, policy=policy)
    told: dict[str, Any] = {"unit": adjustment.unit, "amount": adjustment.amount, "reason": adjustment.reason}
    for mailbox in heads_of(tenant):
        write_letter(tenant=tenant, kind="adjusted", recipient=mailbox, cause=cause, at=at, **told)


def note(adjustment: Adjustment, act: str, by: User, at: datetime) -> None:
    told = {"unit": adjustment.unit, "amount": adjustment.amount, "reason": adjustment.reason}
    audit.record(
        tenant=adjustment.tenant,
        actor=AuditEntry.Actor.OPERATOR,
        actor_id=by.pk,
        action=f"adjustment.{act}",
        subject=adjustment.public_id,
        detail=told,
        at=at,
    )
