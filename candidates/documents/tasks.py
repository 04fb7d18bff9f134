"""The documents' tasks: doors of the workers."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from candidates.documents import services, storing
from tenants import shifts
from tenants.scope import scope

UNCLAIMED = timedelta(days=9)  # a form can be confirmed for a week


@shared_task
def store_documents() -> None:
    """Scan and store what waits until nothing is left, or the shift is over."""
    shifts.work(lambda until: storing.store_next(timezone.now()), batch=1)


@shared_task
def forget_documents() -> None:
    """Shred what nobody confirmed, and remove from the store what no key opens any more."""
    at = timezone.now()
    with scope(network=True):
        services.forget_unclaimed(before=at - UNCLAIMED)
    shifts.work(lambda until: storing.remove_shredded(timezone.now()), batch=100)
