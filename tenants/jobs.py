"""Jobs: a handler's work on an event, in one transaction with the mark that says it is done."""

import logging
import math
import time
import traceback
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.module_loading import import_string

from tenants.models import Event, Job
from tenants.scope import Scope, scope

logger = logging.getLogger(__name__)
BATCH = 200
WAITS = [timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)]

Handler = Callable[[Event, datetime], None]


def across_parties(handler: Handler) -> Handler:
    """A handler whose work is of two parties: what one did, the other must see. Its job runs in the network's scope."""
    handler.is_across_parties = True  # type: ignore[attr-defined]
    return handler


def run_due_jobs(*, at: datetime, until: float = math.inf) -> int:
    """Run up to BATCH due jobs, none after `until`; return how many were looked at.

    A job that fails waits and is tried again.
    """
    due = _due_jobs(at)
    for done, (job_id, tenant_id, handler) in enumerate(due):
        if time.monotonic() >= until:
            return done
        _run_job(job_id, tenant_id, handler, at)
    return len(due)


def _due_jobs(at: datetime) -> list[tuple[uuid.UUID, uuid.UUID, str]]:
    with scope(network=True):
        due = Job.objects.filter(done_at=None, next_at__lte=at).order_by("next_at")
        return list(due.values_list("id", "tenant_id", "handler")[:BATCH])


def _run_job(job_id: uuid.UUID, tenant_id: uuid.UUID, handler: str, at: datetime) -> None:
    try:
        with _scope_for(handler, tenant_id):
            _do_once(job_id, at)
    except Exception as error:  # noqa: BLE001  (whatever a handler raises, the job must stay and be tried again)
        logger.error("job %s failed: %s\n%s", job_id, type(error).__name__, place_of(error))
        with scope(tenant=tenant_id):
            _postpone(job_id, error, at)


def _scope_for(handler: str, tenant_id: uuid.UUID) -> AbstractContextManager[Scope]:
    """The tenant's whose event it is, unless the handler is marked as one of two parties."""
    is_across = getattr(import_string(handler), "is_across_parties", False)
    return scope(network=True) if is_across else scope(tenant=tenant_id)


def place_of(error: Exception) -> str:
    """Where it was raised, line by line, without its text: that may carry a person's data."""
    return "".join(traceback.format_tb(error.__traceback__))


def _do_once(job_id: uuid.UUID, at: datetime) -> None:
    """The row's lock is the claim: a second worker skips it, and a killed one gives it back."""
    waiting = Job.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event__tenant")
    job = waiting.filter(pk=job_id, done_at=None).first()
    if job is None:
        return
    handler: Handler = import_string(job.handler)
    handler(job.event, at)
    Job.objects.filter(pk=job_id).update(done_at=at, error="")


def _postpone(job_id: uuid.UUID, error: Exception, at: datetime) -> None:
    job = Job.objects.get(pk=job_id)
    wait = WAITS[min(job.attempts, len(WAITS) - 1)]
    Job.objects.filter(pk=job_id).update(
        attempts=F("attempts") + 1, next_at=at + wait, error=type(error).__name__
    )  # the name only: a message may carry a person's data
