"""Whether the process lives, whether it can serve, and its figures for whoever watches it."""

import logging
import secrets
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from credits import queries as ledger
from tenants.checks import refuse_bypassing_role
from tenants.scope import scope

BROKER_SECONDS = 2.0
logger = logging.getLogger(__name__)
LEDGERS = Gauge("careerrelay_ledgers", "Ledgers, by what the last nightly inspection said", ["state"])
OLDEST = Gauge(
    "careerrelay_ledger_oldest_inspection_timestamp_seconds", "When the longest uninspected ledger was proven"
)


@require_GET
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; it says nothing about what it depends on, so that a broken database restarts nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when a request can be served whole, else 503. Which part fails is told, why only to the log."""
    parts = {name: "ok" if is_fine(question) else "failing" for name, question in QUESTIONS.items()}
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)


@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text, for the bearer of METRICS_TOKEN; without a token set the address does not exist."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponseNotFound()
    is_fine(note_ledgers)  # without the database the other figures still stand
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def note_ledgers() -> None:
    """Workers inspect, and the web tells: so what it tells is read from the database."""
    with scope(network=True):
        told = ledger.inspections()
    LEDGERS.labels("right").set(told["right"])
    LEDGERS.labels("wrong").set(told["wrong"])
    OLDEST.set(told["oldest"].timestamp() if told["oldest"] else 0)


def is_fine(question: Callable[[], None]) -> bool:
    try:
        question()
    except (DatabaseError, redis.RedisError, ImproperlyConfigured, Unready) as error:
        logger.warning("not ready: %s", error)
        return False
    return True


class Unready(Exception):
    """A dependency answers, but not as it must."""


def ask_database() -> None:
    """It answers, to a role that row-level security holds."""
    refuse_bypassing_role()


def ask_broker() -> None:
    with redis.Redis.from_url(
        settings.CELERY_BROKER_URL, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS
    ) as broker:
        broker.ping()


def ask_migrations() -> None:
    executor = MigrationExecutor(connection)
    unapplied = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if unapplied:
        raise Unready(f"{len(unapplied)} migrations are not applied")


QUESTIONS = {"database": ask_database, "broker": ask_broker, "migrations": ask_migrations}
