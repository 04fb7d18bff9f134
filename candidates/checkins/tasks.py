"""The check-ins' task: the door of the worker that puts today's share in line."""

from celery import shared_task
from django.utils import timezone

from candidates.checkins import sweeping


@shared_task
def plan_due() -> None:
    """Ask whose turn it is, at most a day's share of each employer."""
    sweeping.plan_due(at=timezone.now())
