"""The slots' task: the door of the worker that ends requests whose deadline is over."""

from celery import shared_task
from django.utils import timezone

from referrals.slots import sweeping


@shared_task
def expire_requests() -> None:
    """Give back the slots of requests that ended by their deadline."""
    sweeping.expire_due(at=timezone.now())
