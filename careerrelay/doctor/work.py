"""The doctor at the work: broker, clocks, beat, workers, what is stuck, and when the ledgers were last proven."""

from datetime import datetime, timedelta

import redis
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from careerrelay.doctor.findings import FAIL, WARN, Finding, fine
from credits import queries as ledger
from referrals.steering import stuck
from tenants.scope import scope
from tenants.sql import rows
from tenants.steering.stuck import LAST_SWEEP

SECONDS = 2.0
SKEW, BAD_SKEW = timedelta(seconds=2), timedelta(seconds=30)
INSPECTED = timedelta(days=2)
DISTRUST = "Synchronise the machines' clocks (chrony, or the provider's time service)."


def broker() -> redis.Redis:
    url = settings.CELERY_BROKER_URL
    return redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)


def check_broker(at: datetime) -> list[Finding]:
    with broker() as asked:
        told = asked.info()
    return [fine(f"{told.get('server_name', 'redis')} {told.get('valkey_version', told['redis_version'])} answers")]


def check_clocks(at: datetime) -> list[Finding]:
    """This machine's clock against the database's and the broker's: schedules are compared across them."""
    [(there,)] = rows("SELECT clock_timestamp()", ())
    found = [judged("the database", there, timezone.now())]
    with broker() as asked:
        seconds, micros = asked.time()
    found.append(judged("the broker", datetime.fromtimestamp(seconds + micros / 1e6, tz=at.tzinfo), timezone.now()))
    return found


def judged(whose: str, there: datetime, here: datetime) -> Finding:
    skew = abs(there - here)
    if skew <= SKEW:
        return fine(f"{whose} has this machine's time")
    says = f"{whose} differs from this machine by {skew.total_seconds():.0f} s"
    return Finding(FAIL if skew > BAD_SKEW else WARN, says, DISTRUST)


def check_beat(at: datetime) -> list[Finding]:
    """The beat's last sweep that reached a worker."""
    swept_at = parse_datetime(cache.get(LAST_SWEEP) or "")
    told = "Start exactly one beat (`celery -A careerrelay beat`) and at least one worker."
    if swept_at is None:
        return [Finding(FAIL, "no sweep was ever seen", told)]
    age = timezone.now() - swept_at
    if age > stuck.SILENT:
        return [Finding(FAIL, f"the last sweep was {age.total_seconds():.0f} s ago", told)]
    return [fine(f"the last sweep was {max(age.total_seconds(), 0):.0f} s ago")]


def check_workers(at: datetime) -> list[Finding]:
    answers = current_app.control.ping(timeout=SECONDS)
    if not answers:
        return [Finding(FAIL, "no worker answers", "Start workers: `celery -A careerrelay worker`.")]
    return [fine(f"{len(answers)} workers answer: {', '.join(sorted(name for one in answers for name in one))}")]


def check_stuck(at: datetime) -> list[Finding]:
    with scope(network=True), translation.override("en"):
        lines = [(str(line.label), line.count, line.oldest) for line in stuck.stuck_work(at=at)]
    told = "See /admin/stuck/, and docs/operations.md under “What to do when”."
    found = [Finding(WARN, f"{label}: {count}, the oldest of {oldest}", told) for label, count, oldest in lines]
    return found or [fine("nothing is stuck")]


def check_ledgers(at: datetime) -> list[Finding]:
    with scope(network=True):
        told = ledger.inspections()
    if told["wrong"]:
        return [Finding(FAIL, f"{told['wrong']} ledgers are wrong", "docs/operations.md, “Ledger alarm”, now.")]
    if told["oldest"] is None:
        return [Finding(WARN, "no ledger was ever inspected", "Wait for tonight, or run `manage.py verify_ledger`.")]
    if at - told["oldest"] > INSPECTED:
        says = f"the longest uninspected ledger was proven at {told['oldest']:%Y-%m-%d %H:%M %Z}"
        return [
            Finding(FAIL, says, "Look why the hourly `inspect_ledgers` does not run; run `manage.py verify_ledger`.")
        ]
    return [fine(f"{told['right']} ledgers were proven since {told['oldest']:%Y-%m-%d %H:%M %Z}")]
