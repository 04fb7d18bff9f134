"""Hints that there is work: they may be lost, repeated or late, and nothing depends on them."""

import logging
import time
from dataclasses import dataclass

from celery import current_app
from django.db import DatabaseError
from kombu.exceptions import OperationalError

from tenants import sql

logger = logging.getLogger(__name__)


SILENCE = 5.0  # seconds after a failure in which a process does not ask the broker again: nobody waits for it twice
silent_until = 0.0
HEARD = {"referrals.relay.tasks.deliver_due": "careerrelay_relay"}  # listened for in PostgreSQL, without a broker


@dataclass(frozen=True)
class Hint:
    """Says "there is work for `task`" when called. A broker that is away costs a log line: the sweep will come."""

    task: str

    def __call__(self) -> None:
        global silent_until  # noqa: PLW0603  (one broker, one process, one memory of its absence)
        if time.monotonic() < silent_until:
            return
        try:
            current_app.send_task(self.task, retry=False, expires=60)
        except OperationalError as error:
            silent_until = time.monotonic() + SILENCE
            logger.warning("hint %s not sent: %s", self.task, type(error).__name__)


@dataclass(frozen=True)
class Call(Hint):
    """The same by NOTIFY, after the commit: in its transaction it would make all commits wait for one another."""

    def __call__(self) -> None:
        try:
            sql.rows("SELECT pg_notify(%s, '')", (HEARD[self.task],))
        except DatabaseError as error:
            logger.warning("call %s not made: %s", self.task, type(error).__name__)


def hint_for(task: str) -> Hint:
    """The way in which this task is woken soonest."""
    return Call(task) if task in HEARD else Hint(task)
