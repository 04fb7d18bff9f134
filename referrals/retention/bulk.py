"""Erasing many people whom somebody chose: decided once, done part by part by workers, each exactly once."""

import logging
import time
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from referrals.retention import services
from referrals.retention.models import BulkErasure
from tenants import audit
from tenants.events import hint_once
from tenants.models import Tenant, User
from tenants.scope import requires_scope, scope

TASK = "referrals.retention.tasks.run_erasures"
SIZES = (100, 20, 1)  # people of one transaction; fewer once a part has failed, so that one person holds up nobody
LEASE = timedelta(minutes=5)
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600))
logger = logging.getLogger(__name__)


@requires_scope
def start_erasure(*, tenant: Tenant, people: Collection[uuid.UUID], by: User, at: datetime) -> BulkErasure:
    """Let workers erase these people of the tenant's. There is no way back from here."""
    told = {"waiting": sorted(people), "people_count": len(people), "requested_by": by, "at": at, "next_at": at}
    job: BulkErasure = BulkErasure.objects.create(tenant=tenant, **told)
    detail = {"people": job.people_count}
    audit.record_act(tenant=tenant, by=by, action="pool.erasure_decided", subject=job.public_id, detail=detail, at=at)
    hint_once(TASK)
    return job


def run_due(until: float) -> int:
    """Go on with the erasure that has waited longest, until it ends or the shift is over; 0 when none waits."""
    job = _claim(timezone.now())
    if job is None:
        return 0
    try:
        while _erase_part(job) and time.monotonic() < until:
            pass
    except Exception as error:  # noqa: BLE001  (whatever happens: it was decided, and must be done)
        logger.error("bulk erasure %s failed: %s", job.pk, type(error).__name__)
        _put_off(job, timezone.now())
    return 1


def _claim(at: datetime) -> BulkErasure | None:
    with scope(network=True):
        due = BulkErasure.objects.filter(next_at__lte=at).select_related("tenant").order_by("next_at")
        job: BulkErasure | None = due.select_for_update(skip_locked=True, of=("self",)).first()
        if job:
            BulkErasure.objects.filter(pk=job.pk).update(next_at=at + LEASE)
        return job


def _erase_part(job: BulkErasure) -> bool:
    """The next people, and that they are gone, in one transaction; is somebody left?"""
    with scope(tenant=job.tenant):
        return erase_next(tenant=job.tenant, job=job, at=timezone.now())


@requires_scope
def erase_next(*, tenant: Tenant, job: BulkErasure, at: datetime) -> bool:
    """Erase the next of them; is somebody left? Two workers on one job wait for each other, and share its people."""
    held: BulkErasure = BulkErasure.objects.for_tenant(tenant).locked().select_related("requested_by").get(pk=job.pk)
    if held.finished_at:
        return False
    part = held.waiting[: size_of(held)]
    erased = services.erase_people(tenant=tenant, people=part, at=at)
    held.waiting = held.waiting[len(part) :]
    held.erased_count += erased
    held.passed_count += len(part) - erased
    held.next_at = at if held.waiting else None
    if not held.waiting:
        _finish(held, at)
    held.save()
    return bool(held.waiting)


def size_of(job: BulkErasure) -> int:
    return SIZES[min(job.attempts, len(SIZES) - 1)]


def _finish(job: BulkErasure, at: datetime) -> None:
    job.finished_at = at
    told = {"subject": job.public_id, "detail": {"people": job.erased_count}, "at": at}
    audit.record_act(tenant=job.tenant, by=job.requested_by, action="pool.erased", **told)  # type: ignore[arg-type]


def _put_off(job: BulkErasure, at: datetime) -> None:
    """Try those who failed again later, after the others."""
    with scope(tenant=job.tenant):
        held = BulkErasure.objects.for_tenant(job.tenant).locked().filter(pk=job.pk, finished_at=None).first()
        if held:
            size = size_of(held)
            held.waiting = held.waiting[size:] + held.waiting[:size]
            held.next_at = at + WAITS[min(held.attempts, len(WAITS) - 1)]
            held.attempts += 1
            held.save()
