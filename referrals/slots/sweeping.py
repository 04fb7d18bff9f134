"""Requests whose deadline is over, and slots to give back, everywhere: each employer in a transaction of its own."""

import uuid
from datetime import date, datetime

from django.utils import timezone

from referrals.models import Placement, SlotRequest
from referrals.slots import offering, services, steps
from tenants.models import Tenant
from tenants.scope import scope


def expire_due(*, at: datetime) -> int:
    """End them and give their slots back; how many. Killed anywhere, the next sweep goes on from there."""
    today = timezone.localdate(at)
    return sum(expire_of(tenant_id, today, at) for tenant_id in employers_with_due(today))


def employers_with_due(today: date) -> list[uuid.UUID]:
    with scope(network=True):
        due = SlotRequest.objects.filter(closed_at=None, deadline_date__lt=today)
        return list(due.order_by("tenant").values_list("tenant", flat=True).distinct())


def expire_of(tenant_id: uuid.UUID, today: date, at: datetime) -> int:
    with scope(tenant=tenant_id):
        return services.expire_slot_requests(tenant=Tenant.objects.get(pk=tenant_id), today=today, at=at)


def restore_due(*, at: datetime) -> int:
    """Restore the slots of people whose last day has come within their guarantee; how many."""
    with scope(network=True):
        due = Placement.objects.filter(steps.due_to_restore(timezone.localdate(at)))
        employers = list(due.order_by("tenant").values_list("tenant", flat=True).distinct())
    return sum(restore_of(tenant_id, at) for tenant_id in employers)


def restore_of(tenant_id: uuid.UUID, at: datetime) -> int:
    with scope(tenant=tenant_id):
        tenant = Tenant.objects.select_related("plan").get(pk=tenant_id)
        return steps.restore_due_slots(tenant=tenant, at=at)


def offer_due(*, at: datetime) -> int:
    """Offer what is open to agencies that may answer since: a licence renewed, a notification seen; how many offers."""
    with scope(network=True):
        open_now = list(
            SlotRequest.objects.filter(closed_at=None, paused_at=None).order_by("id").values_list("pk", flat=True)
        )
    return sum(offer_again(request_id, at) for request_id in open_now)


def offer_again(request_id: uuid.UUID, at: datetime) -> int:
    with scope(network=True):
        request = SlotRequest.objects.select_related("tenant").locked().get(pk=request_id)
        return len(offering.offer_request(employer=request.tenant, request=request, at=at)) if request.is_open else 0
