"""A slot put to use by its employer: opened, paused, given back. Each step and its ledger move together."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from credits import services as ledger
from referrals.slots import telling
from referrals.slots.models import Offer, SlotRequest
from referrals.slots.requests import RequestClosed, cause_of, close, locked_open
from tenants.models import ApiKey, Tenant, User
from tenants.scope import requires_scope

__all__ = ["RequestClosed", "cancel_slot_request", "expire_slot_requests", "open_slot_request"]
By = User | ApiKey | None
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('careerrelay slot requests ' || %s, 0))"
SAME_PRESS = timedelta(minutes=1)  # a slot is worth too much to hold a second one by a double click


@requires_scope
def open_slot_request(
    *, tenant: Tenant, job: str, conditions: str, at: datetime, by: By = None, **wanted: Any
) -> SlotRequest:
    """Put one slot to use. Raises `credits.services.NoSlotAvailable`, and then nothing is opened.

    `wanted`: wishes, location, salary_min and salary_max (yen a year), start, deadline_date.
    """
    said = {"job": job, "conditions": conditions, **wanted}
    request = SlotRequest.objects.create(tenant=tenant, opened_at=at, updated_at=at, **said)
    ledger.hold_slot(tenant=tenant, cause=cause_of(request), at=at)
    telling.tell(tenant, "slot_request.posted", request.public_id, at, id=str(request.pk))
    telling.note(tenant, telling.actor_of(by), "slot_request.opened", request.public_id, at)
    return request


@requires_scope
def open_slot_request_once(
    *, tenant: Tenant, job: str, conditions: str, at: datetime, by: By = None, **wanted: Any
) -> tuple[SlotRequest, bool]:
    """The same, for people who press twice: the very same request within a minute is the first one, and no news.

    Raises `NoSlotAvailable`.
    """
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [str(tenant.pk)])
    said = {"job": job, "conditions": conditions, **wanted}
    pressed = SlotRequest.objects.for_tenant(tenant).filter(**said, opened_at__gt=at - SAME_PRESS, closed_at=None)
    known = pressed.order_by("-id").first()
    if known:
        return known, False
    return open_slot_request(tenant=tenant, at=at, by=by, **said), True


@requires_scope
def pause_slot_request(*, tenant: Tenant, request: SlotRequest, at: datetime, by: By = None) -> SlotRequest:
    """Take nobody new for a while; the slot stays held. Asked again, nothing changes. Raises `RequestClosed`."""
    locked = locked_open(tenant, request)
    if locked.paused_at is None:
        set_pause(tenant, locked, at, at)
        telling.note(tenant, telling.actor_of(by), "slot_request.paused", locked.public_id, at)
    return locked


@requires_scope
def resume_slot_request(*, tenant: Tenant, request: SlotRequest, at: datetime, by: By = None) -> SlotRequest:
    """Take people again. Raises `RequestClosed`."""
    locked = locked_open(tenant, request)
    if locked.paused_at is not None:
        set_pause(tenant, locked, None, at)
        telling.note(tenant, telling.actor_of(by), "slot_request.resumed", locked.public_id, at)
    return locked


def set_pause(tenant: Tenant, request: SlotRequest, paused_at: datetime | None, at: datetime) -> None:
    request.paused_at, request.updated_at = paused_at, at
    request.save(update_fields=["paused_at", "updated_at"])
    Offer.objects.for_tenant(tenant).filter(request=request).update(paused_at=paused_at, updated_at=at)


@requires_scope
def cancel_slot_request(*, tenant: Tenant, request: SlotRequest, at: datetime, by: By = None) -> SlotRequest:
    """Give the slot back, and end what waits for it. Raises `RequestClosed`."""
    locked = locked_open(tenant, request)
    give_back(tenant, locked, SlotRequest.End.CANCELLED, at)
    telling.note(tenant, telling.actor_of(by), "slot_request.cancelled", locked.public_id, at)
    return locked


@requires_scope
def expire_slot_requests(*, tenant: Tenant, today: date, at: datetime) -> int:
    """End the requests whose deadline is over, and give their slots back; how many there were.

    One whose offer was accepted is left alone: the person is about to join.
    """
    due = SlotRequest.objects.for_tenant(tenant).filter(closed_at=None, deadline_date__lt=today)
    promised = due.filter(introductions__accepted_at__isnull=False, introductions__declined_at=None).values("pk")
    over = list(due.exclude(pk__in=promised).order_by("id").select_for_update(of=("self",), skip_locked=True))
    for request in over:
        give_back(tenant, request, SlotRequest.End.EXPIRED, at)
        telling.note(tenant, telling.actor_of(None), "slot_request.expired", request.public_id, at)
    return len(over)


def give_back(tenant: Tenant, request: SlotRequest, reason: str, at: datetime) -> None:
    ledger.release_slot(tenant=tenant, cause=cause_of(request), at=at)
    close(tenant, request, reason, at)
