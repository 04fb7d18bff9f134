"""The opt-in's tasks: notes to candidates, and forgetting what nobody confirmed."""

from celery import shared_task
from django.utils import timezone

from referrals.optin import letters, openings, renewing, services
from referrals.optin.models import Note
from tenants import post, shifts
from tenants.scope import scope


@shared_task
def send_due_notes() -> None:
    """Send due notes until none is left, or the shift is over."""
    shifts.work(
        lambda until: post.send_due(model=Note, render=letters.write_note, at=timezone.now(), until=until),
        batch=post.BATCH,
    )


@shared_task
def write_openings() -> None:
    """Write down what was opened, until nothing waits, or the shift is over."""
    shifts.work(_write_some_openings, batch=openings.BATCH)


def _write_some_openings(until: float) -> int:
    lines = openings.take_openings()
    if lines:
        with scope(network=True):
            openings.write_openings(lines=lines)
        openings.forget_taken()
    return len(lines)


@shared_task
def forget_unconfirmed() -> None:
    """Delete the forms that nobody confirmed."""
    with scope(network=True):
        services.forget_unconfirmed(at=timezone.now())


@shared_task
def ask_renewals() -> None:
    """Write to those whose consent ends soon."""
    with scope(network=True):
        renewing.ask_renewals(at=timezone.now())


@shared_task
def end_expired() -> None:
    """Write the end of consents that are over, and tell the agencies."""
    shifts.work(_end_some, batch=renewing.BATCH)


def _end_some(until: float) -> int:
    with scope(network=True):
        return renewing.end_expired(at=timezone.now())
