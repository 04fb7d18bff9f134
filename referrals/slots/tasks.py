"""The slots' tasks: doors of the workers that end requests and give slots back."""

from celery import shared_task
from django.utils import timezone

from referrals.slots import sweeping


@shared_task
def expire_requests() -> None:
    """Give back the slots of requests that ended by their deadline."""
    sweeping.expire_due(at=timezone.now())


@shared_task
def restore_slots() -> None:
    """Give back the slots of people whose last day, told beforehand, has come."""
    sweeping.restore_due(at=timezone.now())


@shared_task
def offer_requests() -> None:
    """Offer open requests to agencies that may answer since they were opened."""
    sweeping.offer_due(at=timezone.now())
