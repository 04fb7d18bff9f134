"""An introduction's steps, taken by the employer: from a shortlist to a hire, or to an early leave. Each once."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from credits import services as ledger
from referrals.slots import telling
from referrals.slots.models import Introduction, Placement, SlotRequest
from referrals.slots.people import AT, Side
from referrals.slots.requests import add_step, cause_of, close, decline
from tenants.models import ApiKey, Tenant, User
from tenants.scope import requires_scope

STANDARD_FEE_RATE = Decimal("0.35")  # of the theoretical yearly salary: what an agency would usually charge
NO_SOLICIT_DAYS = 730  # an agency does not lure away whom it placed for two years (職業安定法に基づく指針)
NOON = time(12)  # of a day that is known without its hour: the same day in UTC as in Japan
By = User | ApiKey | None


class Move(NamedTuple):
    """A step: where it leads, and from where it may be taken."""

    state: str
    after: Collection[str]


MOVES = {
    "shortlist": Move("shortlisted", {"introduced"}),
    "interview": Move("interviewing", {"shortlisted"}),
    "offer": Move("offered", {"shortlisted", "interviewing"}),
    "accept": Move("accepted", {"offered"}),
}
ACTS = (*MOVES, "decline", "joined", "left")


def next_of(introduction: Introduction) -> list[str]:
    """The acts of `MOVES` that may follow now, the nearest first."""
    return [act for act, move in MOVES.items() if introduction.state in move.after]


def reports_of(introduction: Introduction) -> tuple[str, ...]:
    """What else the employer may record of it now."""
    after = {"accepted": ("joined", "decline"), "joined": ("left",), "left": (), "declined": ()}
    return after.get(introduction.state, ("decline",))


class OutOfOrder(Exception):
    """The introduction does not stand where this step begins: it was declined, or something is still to come first."""


@requires_scope
def advance(*, tenant: Tenant, introduction: Introduction, act: str, at: datetime, by: By = None) -> Introduction:
    """`shortlist` (which opens the details), `interview`, `offer` or `accept`. Taken already, it stays as it is.

    Raises `OutOfOrder`.
    """
    move, locked = MOVES[act], held(tenant, introduction)
    if getattr(locked, AT[move.state]) and not locked.declined_at:
        return locked
    if locked.state not in move.after:
        raise OutOfOrder(locked.state)
    set_state(locked, move.state, at)
    finish(locked, move.state, at, by)
    return locked


@requires_scope
def decline_introduction(
    *, tenant: Tenant, introduction: Introduction, reason: str, at: datetime, by: By = None
) -> Introduction:
    """Not this person. Declined already, it stays as it is. Raises `OutOfOrder` once the person has joined."""
    locked = held(tenant, introduction)
    if locked.joined_at:
        raise OutOfOrder(locked.state)
    if locked.declined_at is None:
        decline(locked, reason, at)
        finish(locked, "declined", at, by, note=reason)
    return locked


@requires_scope
def record_joined(
    *,
    tenant: Tenant,
    introduction: Introduction,
    theoretical_annual_salary: int,
    at: datetime,
    by: By = None,
    joined_date: date | None = None,
    standard_fee_rate: Decimal = STANDARD_FEE_RATE,
) -> Placement:
    """The person joined: the slot is spent, at no fee. Told again, it is the same placement. Raises `OutOfOrder`.

    `theoretical_annual_salary` is in yen; with the standard rate it says what the hire would have cost.
    """
    request = SlotRequest.objects.for_tenant(tenant).locked().get(pk=introduction.request_id)
    locked = held(tenant, introduction)
    if locked.joined_at:
        return Placement.objects.for_tenant(tenant).get(introduction=locked)
    if locked.state != "accepted":
        raise OutOfOrder(locked.state)
    ledger.spend_slot(tenant=tenant, cause=cause_of(request), at=at)
    set_state(locked, "joined", at)
    placement = place(locked, tenant, joined_date or timezone.localdate(at))
    placement.theoretical_annual_salary, placement.standard_fee_rate = theoretical_annual_salary, standard_fee_rate
    placement.save(force_insert=True)
    finish(locked, "joined", at, by)
    close(tenant, request, SlotRequest.End.FILLED, at)
    return placement


def place(introduction: Introduction, tenant: Tenant, joined: date) -> Placement:
    """The hire under the rules of today's plan, which are kept with it."""
    plan, leaving = tenant.plan, Placement.Leaving
    days = {leaving.RESIGNED: plan.guarantee_days, leaving.DISMISSED: plan.guarantee_days, leaving.COMPANY: 0}
    return Placement(
        tenant=tenant,
        agency_id=introduction.agency_id,
        introduction=introduction,
        joined_at=timezone.make_aware(datetime.combine(joined, NOON)),
        policy={"guarantee_days": {str(reason): count for reason, count in days.items()}},
        guarantee_until=joined + timedelta(days=plan.guarantee_days),
        ownership_until=timezone.localdate(introduction.introduced_at) + timedelta(days=plan.ownership_days),
        no_solicit_until=joined + timedelta(days=NO_SOLICIT_DAYS),
    )


@requires_scope
def record_left(
    *, tenant: Tenant, introduction: Introduction, left_date: date, reason: str, at: datetime, by: By = None
) -> Placement:
    """The person left. Within the guarantee of the hire's own policy the slot is restored, once. Raises `OutOfOrder`.

    `reason` is one of `Placement.Leaving`. Told again, it is the same placement. For a day that is still to come the
    slot is restored on it, by the sweep (`restore_due_slots`).
    """
    locked = held(tenant, introduction)
    placement = Placement.objects.for_tenant(tenant).locked().filter(introduction=locked).first()
    if placement is None:
        raise OutOfOrder(locked.state)
    if placement.left_at is None:
        leave(placement, left_date, reason)
        if is_guaranteed(placement) and left_date <= timezone.localdate(at):
            restore(tenant, placement, locked, at)
        placement.save(update_fields=["left_at", "leaving_reason", "restored_at"])
        set_state(locked, "left", at)
        finish(locked, "left", at, by, note=reason)
    return placement


def leave(placement: Placement, left: date, reason: str) -> None:
    """Raises `OutOfOrder` for a day before the first."""
    placement.left_at = timezone.make_aware(datetime.combine(left, NOON))
    placement.leaving_reason = reason
    if placement.left_at < placement.joined_at:
        raise OutOfOrder("left before joining")


def is_guaranteed(placement: Placement) -> bool:
    """Is the reason one that the guarantee covers, and the day within it?"""
    assert placement.left_at is not None
    days: int = placement.policy["guarantee_days"][placement.leaving_reason]
    return days > 0 and placement.left_at <= placement.joined_at + timedelta(days=days)


def restore(tenant: Tenant, placement: Placement, introduction: Introduction, at: datetime) -> None:
    """Under the rule the hire was made under, which goes into the ledger with it."""
    rule = {"guarantee_days": placement.policy["guarantee_days"][placement.leaving_reason]}
    cause = cause_of(SlotRequest(pk=introduction.request_id))
    ledger.restore_slot(tenant=tenant, cause=cause, policy=rule, at=at)
    placement.restored_at = at


@requires_scope
def restore_due_slots(*, tenant: Tenant, at: datetime) -> int:
    """Restore the slots of people whose last day, told beforehand, has come; how many. Each once."""
    mine = Placement.objects.for_tenant(tenant).filter(due_to_restore(timezone.localdate(at)))
    due = list(mine.select_related("introduction").locked())
    for placement in due:
        restore(tenant, placement, placement.introduction, at)
        placement.save(update_fields=["restored_at"])
        telling.note(tenant, telling.actor_of(None), "slot.restored", placement.introduction.public_id, at)
    return len(due)


def due_to_restore(today: date) -> Q:
    """Left within the guarantee, for a reason it covers, and not restored yet: what `is_guaranteed` says, in SQL."""
    is_covered = Q(left_at__date__lte=F("guarantee_until")) & ~Q(leaving_reason=Placement.Leaving.COMPANY)
    return Q(left_at__date__lte=today, restored_at=None) & is_covered


def held(tenant: Tenant, introduction: Introduction) -> Introduction:
    """The introduction under its lock, if it was presented to this employer."""
    shown = Introduction.objects.for_tenant(tenant).filter(presented_at__isnull=False).locked()
    locked: Introduction = shown.get(pk=introduction.pk)
    return locked


def set_state(introduction: Introduction, state: str, at: datetime) -> None:
    setattr(introduction, AT[state], at)
    introduction.updated_at = at
    introduction.save(update_fields=[AT[state], "updated_at"])


def finish(introduction: Introduction, state: str, at: datetime, by: By, *, note: str = "") -> None:
    """Who did it, for both parties, and in the employer's own trail."""
    actor = telling.actor_of(by)
    add_step(introduction, state, Side.EMPLOYER, actor, at, note=note)
    tenant = Tenant.objects.get(pk=introduction.tenant_id)
    if state == "joined":
        telling.note(tenant, actor, "placement.joined", introduction.public_id, at)
    else:
        telling.note(tenant, actor, f"introduction.{state}", introduction.public_id, at)
