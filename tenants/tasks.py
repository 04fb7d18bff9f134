"""The ground's tasks: doors of the workers. Each is a hint that work may be waiting, and may come twice or never."""

from celery import shared_task
from django.utils import timezone

from tenants import jobs, outbox
from tenants.idempotency import services as idempotency
from tenants.scope import scope


@shared_task
def relay_events() -> None:
    """Publish waiting events until none is left."""
    while outbox.publish_events(at=timezone.now()) == outbox.BATCH:
        pass


@shared_task
def run_jobs() -> None:
    """Run due jobs until none is left."""
    while jobs.run_due_jobs(at=timezone.now()) == jobs.BATCH:
        pass


@shared_task
def forget_requests() -> None:
    """Delete the answers that were kept for a repetition long enough."""
    with scope(network=True):
        idempotency.forget_requests(at=timezone.now())
