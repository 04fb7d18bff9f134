"""The rights' tasks: doors of the workers."""

from celery import shared_task
from django.utils import timezone

from referrals.rights import finding, recalls, sweeping
from tenants.scope import scope


@shared_task
def chase_agencies() -> None:
    """Remind agencies that have not said yet that they erased what they were asked to."""
    with scope(network=True):
        recalls.chase_agencies(at=timezone.now())


@shared_task
def forget_rest() -> None:
    """Finish what erasures have left to a sweep."""
    with scope(network=True):
        sweeping.forget_rest(at=timezone.now())


@shared_task
def send_links() -> None:
    """Send those who have lost the way to their page a fresh link."""
    with scope(network=True):
        finding.send_links(at=timezone.now())
