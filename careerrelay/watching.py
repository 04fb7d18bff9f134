"""What each request leaves for whoever watches: a line in the log and a timing. Never what was asked, nor by whom.

A line names the route (`e/<slug:tenant_slug>/candidates/`), not the address: addresses hold tokens and words that were
searched for. In one process each worker of the web keeps its timings in a file of its own, under a number that its
successor takes over (gunicorn.conf.py).
"""

import logging
import os
import time
from collections.abc import Callable

import prometheus_client.values
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from careerrelay import logs
from careerrelay.figures import Work

SLOT = "CAREERRELAY_WEB_SLOT"
IS_SHARED = "PROMETHEUS_MULTIPROC_DIR" in os.environ
if IS_SHARED:
    by_slot = prometheus_client.values.MultiProcessValue(  # type: ignore[no-untyped-call]
        lambda: os.environ.get(SLOT) or os.getpid()
    )
    prometheus_client.values.ValueClass = by_slot
SECONDS = Histogram(
    "careerrelay_http_request_seconds",
    "From a request's arrival to its answer",
    ["door", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
PROBES = {"healthz", "readyz", "metrics"}
SERVER_ERROR = 500
logger = logging.getLogger("careerrelay.request")


class Watched:
    """Times a request and writes its line. What watches us is watched only when it fails."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        logs.begin(request_id=request.request_id)  # type: ignore[attr-defined]
        started = time.perf_counter()
        response = self.get_response(request)
        note(request, response.status_code, time.perf_counter() - started)
        return response


def note(request: HttpRequest, status: int, seconds: float) -> None:
    match = request.resolver_match
    route = match.route if match else ""
    if route in PROBES and status < SERVER_ERROR:
        return
    door = (match.namespaces or ["open"])[0] if match else "none"
    SECONDS.labels(door, f"{status // 100}xx").observe(seconds)
    level = logging.WARNING if status >= SERVER_ERROR else logging.INFO
    told = {"method": request.method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    logger.log(level, "request", extra={"told": told})


def exposition() -> bytes:
    """Everything in Prometheus' text: the work's figures, and the timings of every process of this web."""
    registry = CollectorRegistry()
    registry.register(Work())
    if not IS_SHARED:
        return generate_latest(registry) + generate_latest()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
