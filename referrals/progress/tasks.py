"""The hour's sweep: of a hire nothing is kept once the person is erased."""

from celery import shared_task

from referrals.progress import erasing
from tenants.scope import scope


@shared_task
def forget_hires() -> None:
    """Where people who were erased are employed, and for how much."""
    with scope(network=True):
        erasing.forget_erased()
