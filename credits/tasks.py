"""The purse's tasks: doors of the worker that ends slots."""

from celery import shared_task
from django.utils import timezone

from credits import sweeping


@shared_task
def expire_slots() -> None:
    """End slots whose last day is over."""
    sweeping.expire_due(at=timezone.now())
