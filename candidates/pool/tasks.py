"""The pool's tasks: doors of the workers."""

from celery import shared_task

from candidates.pool import grams
from tenants import shifts


@shared_task
def index_people() -> None:
    """Make found who was imported or changed since: a part at a time, until nobody waits or the shift is over."""
    shifts.work(grams.index_somebody, batch=1)
