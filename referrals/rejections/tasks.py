"""The rejection mail's task."""

from celery import shared_task
from django.utils import timezone

from referrals.rejections import letters
from referrals.rejections.models import Mail
from tenants import post, shifts


@shared_task
def send_due_mails() -> None:
    """Send due mails until none is left, or the shift is over."""
    shifts.work(
        lambda until: post.send_due(model=Mail, render=letters.write_mail, at=timezone.now(), until=until),
        batch=post.BATCH,
    )
