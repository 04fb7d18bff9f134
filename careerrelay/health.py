"""Whether the process lives, whether it can serve, and its figures for whoever watches it."""

import functools
import logging
import secrets
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST

from careerrelay.watching import exposition
from tenants.checks import refuse_bypassing_role

BROKER_SECONDS = 2.0
logger = logging.getLogger(__name__)


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
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


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
    connection.ensure_connection()


def ask_role() -> None:
    """Row-level security holds whoever we are to PostgreSQL."""
    refuse_bypassing_role()


def ask_broker() -> None:
    with redis.Redis.from_url(
        settings.CELERY_BROKER_URL, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS
    ) as broker:
        broker.ping()


def ask_migrations() -> None:
    unapplied = set(known_migrations()) - set(MigrationRecorder(connection).applied_migrations())
    if unapplied:
        raise Unready(f"{len(unapplied)} migrations are not applied")


@functools.cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Those of this code, read once: a probe comes every few seconds."""
    return frozenset(MigrationLoader(None).graph.nodes)


QUESTIONS = {"database": ask_database, "role": ask_role, "broker": ask_broker, "migrations": ask_migrations}
