"""The check-in's sending: here, since From and Reply-To are those of all the employer's mails."""

from typing import Any

from celery import shared_task
from django.core.mail import EmailMessage
from django.utils import timezone

from candidates.checkins import letters
from candidates.models import CheckIn
from tenants import post, shifts
from tenants.senders.queries import envelope_of


def write(check_in: Any) -> EmailMessage:
    return letters.write_letter(check_in, envelope_of(tenant=check_in.tenant))


@shared_task
def send_due_check_ins() -> None:
    """Send due letters until none is left, or the shift is over."""
    shifts.work(
        lambda until: post.send_due(model=CheckIn, render=write, at=timezone.now(), until=until), batch=post.BATCH
    )
