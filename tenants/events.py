"""What happened, told in the transaction in which it happened; the relay hears of it after the commit."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from tenants import hints
from tenants.models import Event, Tenant
from tenants.scope import requires_scope


@requires_scope
def record(*, tenant: Tenant, kind: str, subject: str, data: dict[str, Any], at: datetime) -> Event:
    """Write one event into the outbox: it is published if, and only if, the running transaction commits.

    `data` carries ids and counts, never a person's data: events outlive an erasure.
    """
    event = Event.objects.create(tenant=tenant, kind=kind, subject=subject, data=data, at=at)
    hint_once("tenants.tasks.relay_events")
    return event


def hint_once(task: str) -> None:
    """Wake a task after the commit, once however often it is asked for; the sweep comes anyway."""
    if not any(getattr(waiting[1], "task", None) == task for waiting in connection.run_on_commit):
        transaction.on_commit(hints.Hint(task))
