"""Retention's tasks: doors of the workers that erase whose time is over, and whom somebody chose."""

import time

from celery import shared_task
from django.utils import timezone

from referrals.retention import bulk, sweeping
from tenants import shifts


@shared_task
def erase_due() -> None:
    """Erase whose last day is over, or a shift's part of them."""
    sweeping.erase_due(at=timezone.now(), until=time.monotonic() + shifts.SECONDS)


@shared_task
def run_erasures() -> None:
    """Erase whom somebody chose, part by part, until nobody waits or the shift is over."""
    shifts.work(bulk.run_due, batch=1)
