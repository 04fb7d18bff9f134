"""A slot in use: held by a request, answered by an agency, spent by a hire. Each step and its ledger move together."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from credits import services as ledger
from referrals.slots.models import Introduction, Placement, SlotRequest
from tenants import audit, events
from tenants.models import Tenant, User
from tenants.scope import requires_scope

STANDARD_FEE_RATE = Decimal("0.35")  # of the theoretical yearly salary: what an agency would usually charge


class NotEligible(Exception):
    """The agency may not answer: no valid licence, or no zero-fee confirmation on file (職業安定法 art. 32-3)."""


class RequestClosed(Exception):
    """The request has ended: somebody joined, or it was cancelled."""


@requires_scope
def open_slot_request(
    *, tenant: Tenant, job: str, conditions: str, at: datetime, by: User | None = None
) -> SlotRequest:
    """Put one slot to use. Raises `credits.services.NoSlotAvailable`, and then nothing is opened."""
    request = SlotRequest.objects.create(tenant=tenant, job=job, conditions=conditions, opened_at=at)
    ledger.hold_slot(tenant=tenant, cause=cause_of(request), at=at)
    tell(request, "slot_request.opened", at)
    audit.record_act(tenant=tenant, by=by, action="slot_request.opened", subject=request.public_id, at=at)
    return request


@requires_scope
def cancel_slot_request(*, tenant: Tenant, request: SlotRequest, at: datetime, by: User | None = None) -> None:
    """Give the slot back. Raises `RequestClosed`."""
    locked = locked_open(tenant, request)
    ledger.release_slot(tenant=tenant, cause=cause_of(locked), at=at)
    close(locked, at)
    audit.record_act(tenant=tenant, by=by, action="slot_request.cancelled", subject=locked.public_id, at=at)


@requires_scope
def introduce_person(
    *, tenant: Tenant, request: SlotRequest, agency: Tenant, summary: str, at: datetime
) -> Introduction:
    """An agency answers a request. Raises `RequestClosed`, `NotEligible`."""
    locked = locked_open(tenant, request)
    licensed = Tenant.objects.agencies().beside(tenant).licensed(timezone.localdate(at))
    if not licensed.filter(pk=agency.pk, zero_fee_confirmed_at__isnull=False).exists():
        raise NotEligible(agency.slug)
    introduction = Introduction.objects.create(
        tenant=tenant, agency=agency, request=locked, summary=summary, introduced_at=at
    )
    tell(introduction, "introduction.created", at)
    audit.record_act(tenant=tenant, by=None, action="introduction.received", subject=introduction.public_id, at=at)
    return introduction


@requires_scope
def record_joined(
    *, tenant: Tenant, introduction: Introduction, theoretical_annual_salary: int, at: datetime, by: User | None = None
) -> Placement:
    """The person joined: the slot is spent, at no fee. Told again, it is the same placement. Raises `RequestClosed`.

    `theoretical_annual_salary` is in yen; with the standard rate it says what the hire would have cost.
    """
    request = SlotRequest.objects.for_tenant(tenant).locked().get(pk=introduction.request_id)
    joined = Placement.objects.for_tenant(tenant).filter(introduction=introduction).first()
    if joined is not None:
        return joined
    if request.closed_at is not None:
        raise RequestClosed(request.public_id)
    ledger.spend_slot(tenant=tenant, cause=cause_of(request), at=at)
    Introduction.objects.for_tenant(tenant).filter(pk=introduction.pk, accepted_at=None).update(accepted_at=at)
    close(request, at)
    tell(introduction, "introduction.updated", at)
    audit.record_act(tenant=tenant, by=by, action="placement.joined", subject=introduction.public_id, at=at)
    return Placement.objects.create(
        tenant=tenant,
        agency_id=introduction.agency_id,
        introduction=introduction,
        joined_at=at,
        theoretical_annual_salary=theoretical_annual_salary,
        standard_fee_rate=STANDARD_FEE_RATE,
    )


def cause_of(request: SlotRequest) -> str:
    """What the ledger knows of a request."""
    return f"slot_request:{request.public_id}"


def locked_open(tenant: Tenant, request: SlotRequest) -> SlotRequest:
    locked: SlotRequest = SlotRequest.objects.for_tenant(tenant).locked().get(pk=request.pk)
    if locked.closed_at is not None:
        raise RequestClosed(locked.public_id)
    return locked


def close(request: SlotRequest, at: datetime) -> None:
    SlotRequest.objects.for_tenant(request.tenant).filter(pk=request.pk).update(closed_at=at)
    tell(request, "slot_request.closed", at)


def tell(subject: SlotRequest | Introduction, kind: str, at: datetime) -> None:
    events.record(tenant=subject.tenant, kind=kind, subject=subject.public_id, data={"id": str(subject.pk)}, at=at)
