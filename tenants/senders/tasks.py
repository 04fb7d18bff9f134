"""The senders' task: the door of the worker that asks DNS again."""

from celery import shared_task
from django.utils import timezone

from tenants import shifts
from tenants.senders import checking


@shared_task
def check_senders() -> None:
    """Look at the senders whose time has come."""
    shifts.work(lambda _until: checking.check_due(at=timezone.now()), batch=checking.BATCH)
