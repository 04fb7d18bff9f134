"""Handlers for the jobs' tests: each leaves one audit row for each time it was run to its end."""

import os
import signal
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone

from referrals.models import Mail
from referrals.rejections.letters import write_mail
from referrals.rejections.tasks import send_due_mails
from tenants import audit, outbox, post
from tenants.models import AuditEntry, Event

SECRET = "hanako@mail.example"


def leave_a_mark(event: Event, at: datetime) -> None:
    audit.record(tenant=event.tenant, actor=AuditEntry.Actor.SYSTEM, action="handled", subject=event.subject, at=at)


def also_leave_a_mark(event: Event, at: datetime) -> None:
    leave_a_mark(event, at)


def stumble(event: Event, at: datetime) -> None:
    """Fail after half of the work, with a person's data in the text."""
    leave_a_mark(event, at)
    raise ValueError(SECRET)


def die(event: Event, at: datetime) -> None:
    """End this process as a power cut would, where the test said which one; else do the work."""
    leave_a_mark(event, at)
    if os.environ.get("DIE_IN_HANDLER"):
        os.kill(os.getpid(), signal.SIGKILL)


def publish_and_die() -> None:
    """The relay's own transaction, in a process that is killed where it would commit."""
    settings.SUBSCRIPTIONS = "tests.tenants.handlers.SUBSCRIPTIONS"
    connection.ensure_connection()
    connection._commit = lambda: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]
    outbox.publish_events(at=timezone.now())


def send_and_die() -> None:
    """The mail's task in a process that is killed when the server has answered, before the answer is written down."""
    post.record_outcomes = lambda told: os.kill(os.getpid(), signal.SIGKILL)
    send_due_mails()


def send_everything() -> None:
    """A worker whose task is called for again and again, until no mail is due or somebody kills it."""
    while post.send_due(model=Mail, render=write_mail, at=timezone.now()):
        pass


SUBSCRIPTIONS = {
    "both": ["tests.tenants.handlers.leave_a_mark", "tests.tenants.handlers.also_leave_a_mark"],
    "one": ["tests.tenants.handlers.leave_a_mark"],
}
