"""When a webhook is tried again, and what an answer means: the published schedule as pure functions.

A push is tried at once and then after growing waits, about three days in all. The state lives in the delivery's
row (`tries`, `next_at`); nothing here knows a database or a clock.
"""

import enum
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
MAX_TRIES = len(WAITS)
TEST_TRIES = 3  # of a test twin: a mistake shows within minutes, and nothing is tried for three days
JITTER = 0.2  # up to a fifth longer, never earlier, so that a crowd of failures does not return as a crowd
RETRY_AFTER_CAP = timedelta(hours=24)


class Outcome(enum.StrEnum):
    """What an answer means for the delivery."""

    DELIVERED = "delivered"
    RETRY = "retry"
    GONE = "gone"


def judge(status: int) -> Outcome:
    """Return the outcome of an HTTP status: 2xx delivered, 410 gone; all else, redirects and 0 (no answer), retry."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome.DELIVERED
    return Outcome.GONE if status == HTTPStatus.GONE else Outcome.RETRY


def next_try_at(
    *,
    tries: int,
    at: datetime,
    retry_after: timedelta | None = None,
    is_test: bool = False,
    rand: Callable[[], float] = random.random,
) -> datetime | None:
    """Return when to try again after `tries` failed tries, or None when the schedule is used up.

    A `retry_after` the receiver asked for can only make the wait longer.
    """
    if tries >= (TEST_TRIES if is_test else MAX_TRIES):
        return None
    wait = WAITS[tries] * (1 + JITTER * rand())
    return at + max(wait, retry_after or timedelta())


def parse_retry_after(value: str | None, *, at: datetime) -> timedelta | None:
    """Return the wait a Retry-After header asks for (RFC 9110 §10.2.3: seconds or an HTTP date), at most 24 hours.

    What cannot be read is None: a receiver's mistake must not stop the schedule.
    """
    text = (value or "").strip()
    wait = _seconds(text) if text.isascii() and text.isdigit() else _until(text, at)
    return None if wait is None else min(max(wait, timedelta()), RETRY_AFTER_CAP)


def _seconds(text: str) -> timedelta:
    return timedelta(seconds=min(int(text[:9]), RETRY_AFTER_CAP.total_seconds()))


def _until(text: str, at: datetime) -> timedelta | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
