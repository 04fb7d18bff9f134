"""The opt-in's tasks: notes to candidates, and forgetting what nobody confirmed."""

from celery import shared_task
from django.utils import timezone

from referrals.optin import letters, services
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
def forget_unconfirmed() -> None:
    """Delete the forms that nobody confirmed."""
    with scope(network=True):
        services.forget_unconfirmed(at=timezone.now())
