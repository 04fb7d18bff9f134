"""The ground's tasks: doors of the workers. Each is a hint that work may be waiting, and may come twice or never."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from tenants import jobs, outbox, post, shifts
from tenants.company import services as company
from tenants.idempotency import services as idempotency
from tenants.letters import services as letters
from tenants.letters.models import Letter
from tenants.models import User
from tenants.people import accounts
from tenants.scope import Origin, scope
from tenants.steering import licences
from tenants.steering.stuck import LAST_SWEEP


@shared_task
def relay_events() -> None:
    """Publish waiting events until none is left, or the shift is over."""
    shifts.work(lambda _until: outbox.publish_events(at=timezone.now()), batch=outbox.BATCH)


@shared_task
def note_sweep() -> None:
    """Leave a trace of the beat: only it sends this task, and only a worker runs it."""
    cache.set(LAST_SWEEP, timezone.now().isoformat(), 7 * 86400)


@shared_task
def run_jobs() -> None:
    """Run due jobs until none is left, or the shift is over."""
    shifts.work(lambda until: jobs.run_due_jobs(at=timezone.now(), until=until), batch=jobs.BATCH)


@shared_task
def send_due_letters() -> None:
    """Send due letters until none is left, or the shift is over."""
    shifts.work(
        lambda until: post.send_due(model=Letter, render=letters.word_letter, at=timezone.now(), until=until),
        batch=post.BATCH,
    )


@shared_task
def remind_of_licences() -> None:
    """Tell of licences that end: of each date and distance once, however often it is asked."""
    with scope(network=True):
        licences.remind_of_licences(at=timezone.now())


@shared_task
def forget_requests() -> None:
    """Delete the answers that were kept for a repetition long enough."""
    with scope(network=True):
        idempotency.forget_requests(at=timezone.now())


@shared_task
def forget_sign_ups() -> None:
    """Forget who signed up a while ago and never proved their mailbox."""
    with scope(network=True):
        company.forget_unproven(at=timezone.now())


@shared_task
def note_lockout(user_id: str, ip: str | None, request_id: str) -> None:
    """Write down that no more passwords of an account are looked at; of an unknown one there is nothing to write."""
    user = User.objects.filter(pk=user_id).first() if user_id else None
    if user:
        accounts.note_lockout(user=user, origin=Origin(ip=ip, request_id=request_id), at=timezone.now())
