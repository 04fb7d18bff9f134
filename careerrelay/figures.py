"""What Prometheus is told of the work: read from the database at each scrape, from partial indexes of what is open.

Workers do the work and the web tells, so nothing here is counted in a process. A figure that cannot be read is left
out, and `careerrelay_unreadable` names it: the others still stand.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import redis
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.db.models import Count, Min, Model, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from prometheus_client.core import GaugeMetricFamily

from candidates.models import CheckIn, Import
from careerrelay import backups
from credits import queries as ledger
from referrals.models import Delivery, Mail, Note
from referrals.relay.models import OPEN as NOT_DELIVERED
from tenants.models import Endpoint, Event, Job, Letter
from tenants.post import OPEN
from tenants.scope import scope
from tenants.steering.stuck import LAST_SWEEP

logger = logging.getLogger(__name__)
Figures = Iterator[GaugeMetricFamily]
MAILS: dict[str, type[Model]] = {"rejection": Mail, "check_in": CheckIn, "candidate": Note, "party": Letter}


def gauge(
    name: str, help_text: str, told: dict[tuple[str, ...], float], labels: tuple[str, ...] = ()
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"careerrelay_{name}", help_text, labels=labels)
    for values, number in told.items():
        family.add_metric(list(values), number)
    return family


def age(at: datetime, since: datetime | None) -> float:
    """Seconds since then; 0 where there is nothing, and where it is yet to come."""
    return max((at - since).total_seconds(), 0.0) if since else 0.0


def outbox(at: datetime) -> Figures:
    waiting = Event.objects.filter(published_at=None).aggregate(count=Count("pk"), oldest=Min("at"))
    yield gauge("outbox_events", "Events that wait to be published", {(): waiting["count"]})
    yield gauge("outbox_lag_seconds", "Age of the oldest unpublished event", {(): age(at, waiting["oldest"])})


def jobs(at: datetime) -> Figures:
    states = {"waiting": Q(next_at__gt=at), "due": Q(next_at__lte=at), "failing": ~Q(error="")}
    counts: dict[str, Any] = {name: Count("pk", filter=state) for name, state in states.items()}
    told = Job.objects.filter(done_at=None).aggregate(**counts, oldest=Min("next_at"))
    found: dict[tuple[str, ...], float] = {(name,): told[name] for name in states}
    yield gauge("jobs", "Jobs that are not done; a failing one is waiting or due too", found, ("state",))
    yield gauge("job_overdue_seconds", "For how long the oldest due job has been due", {(): age(at, told["oldest"])})


def deliveries(at: datetime) -> Figures:
    states = {"waiting": Q(attempts=0), "retrying": Q(attempts__gt=0), "parked": Q(reason="no_endpoint")}
    counts: dict[str, Any] = {name: Count("pk", filter=state) for name, state in states.items()}
    due = Min("next_at", filter=~states["parked"])
    told = Delivery.objects.filter(NOT_DELIVERED).aggregate(**counts, oldest=due)
    found: dict[tuple[str, ...], float] = {(name,): told[name] for name in states}
    yield gauge("deliveries", "Deliveries that have not arrived; parked ones wait for an endpoint", found, ("state",))
    yield gauge("delivery_overdue_seconds", "For how long the oldest delivery is due", {(): age(at, told["oldest"])})


def endpoints(at: datetime) -> Figures:
    states = {
        "healthy": Q(disabled_at=None, failing_since=None),
        "failing": Q(disabled_at=None, failing_since__isnull=False),
        "disabled": Q(disabled_at__isnull=False),
    }
    counts: dict[str, Any] = {name: Count("pk", filter=state) for name, state in states.items()}
    told = Endpoint.objects.filter(removed_at=None, tenant__test_of=None).aggregate(**counts)
    found: dict[tuple[str, ...], float] = {(name,): told[name] for name in states}
    yield gauge("webhook_endpoints", "Webhook endpoints by their health", found, ("state",))


def mails(at: datetime) -> Figures:
    queued: dict[tuple[str, ...], float] = {}
    overdue: dict[tuple[str, ...], float] = {}
    for kind, model in MAILS.items():
        free = Q(handed_at=None)
        counts = {"queued": Count("pk", filter=free), "uncertain": Count("pk", filter=~free)}
        told = model._default_manager.filter(OPEN).aggregate(**counts, oldest=Min("next_at", filter=free))
        queued |= {(kind, state): told[state] for state in counts}
        overdue[(kind,)] = age(at, told["oldest"])
    yield gauge("mails", "Mails that have not left, or of which nobody knows", queued, ("kind", "state"))
    yield gauge("mail_overdue_seconds", "For how long the oldest mail has been due", overdue, ("kind",))


def imports(at: datetime) -> Figures:
    waiting = Import.objects.filter(finished_at=None, failed_at=None).aggregate(oldest=Min("at"))
    yield gauge("import_age_seconds", "Age of the oldest import that has not ended", {(): age(at, waiting["oldest"])})


def ledgers(at: datetime) -> Figures:
    told = ledger.inspections()
    found: dict[tuple[str, ...], float] = {(state,): told[state] for state in ("right", "wrong")}
    yield gauge("ledgers", "Ledgers, by what the last nightly inspection said", found, ("state",))
    oldest = told["oldest"].timestamp() if told["oldest"] else 0
    help_text = "When the longest uninspected ledger was proven"
    yield gauge("ledger_oldest_inspection_timestamp_seconds", help_text, {(): oldest})


def archive(at: datetime) -> Figures:
    """0 for what never happened, or cannot be seen from here."""
    told, base = backups.archiver(), backups.newest_base()
    last = told.archived_at.timestamp() if told.archived_at else 0
    yield gauge("wal_archived_timestamp_seconds", "When PostgreSQL last archived a segment", {(): last})
    made = base.timestamp() if base else 0
    yield gauge("base_backup_timestamp_seconds", "When the newest backup in BACKUP_DIR was made", {(): made})


def sweeps(at: datetime) -> Figures:
    """Not of the database: when the beat last reached a worker."""
    swept_at = parse_datetime(cache.get(LAST_SWEEP) or "")
    told = swept_at.timestamp() if swept_at else 0
    yield gauge("sweep_timestamp_seconds", "When the beat last reached a worker", {(): told})


STORED = (outbox, jobs, deliveries, endpoints, mails, imports, ledgers, archive)


class Work:
    """Prometheus' collector of all of them."""

    def collect(self) -> Figures:
        at = timezone.now()
        unreadable: dict[tuple[str, ...], float] = {}
        for question in (*STORED, sweeps):
            found = asked(question, at)
            unreadable[(question.__name__,)] = float(found is None)
            yield from found or ()
        yield gauge("unreadable", "1 for figures that could not be read", unreadable, ("figure",))


def asked(question: Callable[[datetime], Figures], at: datetime) -> list[GaugeMetricFamily] | None:
    try:
        if question is sweeps:
            return list(question(at))
        with scope(network=True):
            return list(question(at))
    except (DatabaseError, redis.RedisError, ImproperlyConfigured) as error:
        logger.warning("figures of %s cannot be read: %s", question.__name__, type(error).__name__)
        return None
