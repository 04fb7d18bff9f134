"""The relay: turns each published event into one job per handler that wants it. At least once, and never lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from tenants.events import hint_once
from tenants.models import Event, Job
from tenants.scope import scope

BATCH = 500


def publish_events(*, at: datetime) -> int:
    """Publish up to BATCH waiting events, oldest first, and return how many.

    Two relays share the work: each skips what the other holds. The jobs and the mark commit together.
    """
    with scope(network=True):
        waiting = Event.objects.filter(published_at=None).order_by("id")
        events = list(waiting.select_for_update(skip_locked=True, of=("self",))[:BATCH])
        jobs = [job for event in events for job in jobs_for(event, at)]
        Job.objects.bulk_create(jobs, ignore_conflicts=True)
        Event.objects.filter(pk__in=[event.pk for event in events]).update(published_at=at)
        if jobs:
            hint_once("tenants.tasks.run_jobs")
    return len(events)


def jobs_for(event: Event, at: datetime) -> list[Job]:
    """One job for each handler subscribed to the event's kind."""
    handlers = subscriptions().get(event.kind, ())
    return [Job(tenant_id=event.tenant_id, event=event, handler=handler, next_at=at) for handler in handlers]


def subscriptions() -> Mapping[str, Sequence[str]]:
    """Event kind → handlers; the frame's table, the only place where they meet."""
    table: Mapping[str, Sequence[str]] = import_string(settings.SUBSCRIPTIONS)
    return table
