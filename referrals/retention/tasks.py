"""Retention's task: the door of the worker that erases whose time is over."""

import time

from celery import shared_task
from django.utils import timezone

from referrals.retention import sweeping
from tenants import shifts


@shared_task
def erase_due() -> None:
    """Erase whose last day is over, or a shift's part of them."""
    sweeping.erase_due(at=timezone.now(), until=time.monotonic() + shifts.SECONDS)
