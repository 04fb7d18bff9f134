"""The connectors' task: the worker's door that forgets what was kept long enough."""

from celery import shared_task
from django.utils import timezone

from referrals.connectors import services
from tenants.scope import scope


@shared_task
def forget_bodies() -> None:
    """Drop the words of requests whose time is over."""
    with scope(network=True):
        services.forget_bodies(at=timezone.now())
