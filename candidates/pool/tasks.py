"""The pool's tasks: doors of the workers."""

from celery import shared_task
from django.utils import timezone

from candidates.pool import grams, outside
from tenants import shifts


@shared_task
def index_people() -> None:
    """Make found who was imported or changed since: a part at a time, until nobody waits or the shift is over."""
    shifts.work(grams.index_somebody, batch=1)


@shared_task
def tell_erasures() -> None:
    """Write out who was erased, beside the backups."""
    outside.tell_erasures(at=timezone.now())
