"""The purse's tasks: doors of the workers that end slots, and inspect and sign every ledger once a day."""

from celery import shared_task
from django.utils import timezone

from credits import sweeping
from tenants import shifts


@shared_task
def expire_slots() -> None:
    """End slots whose last day is over."""
    sweeping.expire_due(at=timezone.now())


@shared_task
def inspect_ledgers() -> None:
    """Inspect the ledgers nobody looked at today until none is left, or the shift is over: the first after midnight."""
    shifts.work(lambda until: sweeping.inspect_due(at=timezone.now(), until=until), batch=sweeping.BATCH)
