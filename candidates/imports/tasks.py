"""The import's tasks: doors of the workers."""

from celery import shared_task
from django.utils import timezone

from candidates.imports import forgetting, working
from tenants import shifts
from tenants.scope import scope


@shared_task(time_limit=540)  # a check of a million rows is one step; < the broker's visibility timeout
def run_due_imports() -> None:
    """Check, take and undo what waits until nothing is left, or the shift is over."""
    shifts.work(working.work, batch=1)


@shared_task
def forget_imports() -> None:
    """Remove what an import leaves behind when its time is over."""
    at = timezone.now()
    with scope(network=True):
        forgetting.forget_files(at=at)
    with scope(network=True):
        forgetting.forget_rows(at=at)
