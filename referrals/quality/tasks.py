"""The night's sweep: the agencies' places, by what they reported."""

from celery import shared_task
from django.utils import timezone

from referrals.quality import ranking
from tenants.scope import scope

NIGHT = 3  # o'clock: an order that changes while people read would only confuse


@shared_task
def rank_agencies() -> None:
    """Once a night; when it is missed, yesterday's order stands."""
    at = timezone.now()
    if timezone.localtime(at).hour == NIGHT:
        with scope(network=True):
            ranking.rank_agencies(at=at)
