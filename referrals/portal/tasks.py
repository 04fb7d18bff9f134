"""The sweep that writes digests."""

from celery import shared_task
from django.utils import timezone

from referrals.portal import digests
from tenants.scope import scope


@shared_task
def write_digests() -> None:
    """Whoever is due hears of what is new."""
    with scope(network=True):
        digests.write_due(at=timezone.now())
