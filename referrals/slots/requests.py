"""A request's row under its lock, and its end: for everybody at once, whatever the reason."""

from datetime import datetime

from django.db.models import Q

from referrals.slots import telling
from referrals.slots.models import Introduction, Offer, SlotRequest, Step
from referrals.slots.people import Side
from tenants.models import Tenant

WAITING = Q(declined_at=None, joined_at=None)


class RequestClosed(Exception):
    """The request has ended: somebody joined, it was cancelled, or its deadline is over."""


def cause_of(request: SlotRequest) -> str:
    """What the ledger knows of a request."""
    return f"slot_request:{request.public_id}"


def locked_open(tenant: Tenant, request: SlotRequest) -> SlotRequest:
    """The request, under its lock. Raises `RequestClosed`."""
    locked: SlotRequest = SlotRequest.objects.for_tenant(tenant).locked().get(pk=request.pk)
    if locked.closed_at is not None:
        raise RequestClosed(locked.public_id)
    return locked


def close(tenant: Tenant, request: SlotRequest, reason: str, at: datetime) -> None:
    """End it. Its offers come first: an agency that is introducing somebody holds its own until it has committed."""
    request.closed_at, request.closed_reason, request.updated_at = at, reason, at
    request.save(update_fields=["closed_at", "closed_reason", "updated_at"])
    offers = Offer.objects.for_tenant(tenant).filter(request=request)
    offers.update(closed_at=at, closed_reason=reason, updated_at=at)
    telling.tell(tenant, "slot_request.ended", request.public_id, at, id=str(request.pk))
    end_waiting(tenant, request, reason, at)


def end_waiting(tenant: Tenant, request: SlotRequest, reason: str, at: datetime) -> None:
    """Everybody else who was presented hears that it is over. Who was not is ended by the handler of the event."""
    waiting = Introduction.objects.for_tenant(tenant).filter(WAITING, request=request)
    for introduction in list(waiting.locked().order_by("id")):
        decline(introduction, reason, at)
        add_step(introduction, "declined", Side.SYSTEM, telling.Actor(), at, note=reason)


def decline(introduction: Introduction, reason: str, at: datetime) -> None:
    introduction.declined_at = introduction.updated_at = at
    introduction.decline_reason = reason
    introduction.save(update_fields=["declined_at", "decline_reason", "updated_at"])


def add_step(
    introduction: Introduction, state: str, side: str, actor: telling.Actor, at: datetime, *, note: str = ""
) -> Step:
    """What happened to an introduction, by whom. Both parties hear of it by the event's handler."""
    about = {"tenant_id": introduction.tenant_id, "agency_id": introduction.agency_id, "introduction": introduction}
    who = {"side": side, "actor": actor.kind, "actor_id": actor.id}
    step = Step.objects.create(**about, **who, state=state, note=note, at=at)
    tenant = Tenant.objects.get(pk=introduction.agency_id if side == Side.AGENCY else introduction.tenant_id)
    telling.tell(tenant, "introduction.stepped", introduction.public_id, at, step=str(step.pk))
    return step
