"""The opt-in's task: notes to candidates."""

from celery import shared_task
from django.utils import timezone

from referrals.optin import letters
from referrals.optin.models import Note
from tenants import post, shifts


@shared_task
def send_due_notes() -> None:
    """Send due notes until none is left, or the shift is over."""
    shifts.work(
        lambda until: post.send_due(model=Note, render=letters.write_note, at=timezone.now(), until=until),
        batch=post.BATCH,
    )
