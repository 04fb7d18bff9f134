"""Tasks for those who leave: copies of everything, files whose days are over, and forgetting."""

import time

from celery import shared_task
from django.utils import timezone

from tenants import shifts
from tenants.leaving import sweeping, writing


@shared_task
def write_exports() -> None:
    """Write a part of each export that is asked for, until none is left, or the shift is over."""
    writing.write_due(at=timezone.now(), until=time.monotonic() + shifts.SECONDS)


@shared_task
def expire_exports() -> None:
    """Remove the files whose days are over."""
    sweeping.expire_exports(at=timezone.now())


@shared_task
def empty_closed() -> None:
    """Erase what those hold of people who left longer ago than the grace, or a shift's part of it."""
    sweeping.empty_due(at=timezone.now(), until=time.monotonic() + shifts.SECONDS)
