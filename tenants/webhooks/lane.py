"""The lane of messages: what is due at which endpoint, leased in PostgreSQL, and what became of each try."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F

from tenants.scope import requires_scope
from tenants.webhooks import schedule
from tenants.webhooks.models import Sending

LEASE = timedelta(seconds=60)  # a push takes 15 s at most; a killed worker's claim is free again after this
BUSY = timedelta(seconds=1)
PER_LINE = 16  # pushes in flight in one line (an agency's profiles, an endpoint's messages), of one worker
PER_FAILING_LINE = 2  # the same while its endpoint fails: enough to notice that it is back

# For each endpoint its next few, so that a long line before one closed door keeps nobody else waiting. The endpoints
# that have a line are found by stepping from one to the next in the index, whatever the lines' length.
CLAIM = """
WITH RECURSIVE busy AS (
    (SELECT endpoint_id FROM tenants_sending
     WHERE delivered_at IS NULL AND failed_at IS NULL ORDER BY endpoint_id LIMIT 1)
    UNION ALL
    SELECT (SELECT next.endpoint_id FROM tenants_sending AS next
            WHERE next.delivered_at IS NULL AND next.failed_at IS NULL AND next.endpoint_id > busy.endpoint_id
            ORDER BY next.endpoint_id LIMIT 1)
    FROM busy WHERE busy.endpoint_id IS NOT NULL
), due AS (
    SELECT line.id
    FROM busy JOIN tenants_endpoint AS endpoint ON endpoint.id = busy.endpoint_id AND endpoint.disabled_at IS NULL
    CROSS JOIN LATERAL (
        SELECT sending.id FROM tenants_sending AS sending
        WHERE sending.endpoint_id = endpoint.id AND sending.delivered_at IS NULL AND sending.failed_at IS NULL
          AND sending.next_at <= %(at)s AND (sending.lease_until IS NULL OR sending.lease_until <= %(at)s)
        ORDER BY sending.next_at
        LIMIT CASE WHEN endpoint.failing_since IS NULL THEN %(many)s ELSE %(few)s END
        FOR UPDATE SKIP LOCKED
    ) AS line
    WHERE endpoint.id <> ALL(%(full)s)
)
UPDATE tenants_sending AS sending SET lease_until = %(lease)s, attempts = attempts + 1
FROM due WHERE sending.id = due.id
RETURNING sending.id
"""
ARRIVED = """
UPDATE tenants_sending AS sending
SET delivered_at = result.ended_at, lease_until = NULL, failed_at = NULL, reason = ''
FROM unnest(%s::uuid[], %s::timestamptz[]) AS result (id, ended_at)
WHERE sending.id = result.id AND sending.delivered_at IS NULL
"""


@requires_scope
def claim_due(*, at: datetime, full: Collection[uuid.UUID] = (), most: int = PER_LINE) -> list[uuid.UUID]:
    """Lease due sendings and return their ids; endpoints in `full` have enough in flight. Wants the network's scope.

    The try is counted here, before anything is sent: a worker that dies on it has used one up.
    """
    told: dict[str, Any] = {"at": at, "lease": at + LEASE, "full": list(full)}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, told | {"many": most, "few": min(most, PER_FAILING_LINE)})
        return [row[0] for row in cursor.fetchall()]


@requires_scope
def mark_arrived(*, ids: Sequence[uuid.UUID], times: Sequence[datetime]) -> None:
    """Mark all of them in one statement; whoever comes second with the same success changes nothing."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(ARRIVED, [list(ids), list(times)])


@requires_scope
def mark_failed(
    *, sending: Sending, lease_until: datetime, reason: str, wait: timedelta | None, is_test: bool, at: datetime
) -> bool:
    """Plan the next try, or give up: False. Only the lease's holder may change it."""
    next_at = schedule.next_try_at(tries=sending.attempts, at=at, retry_after=wait, is_test=is_test)
    fields = {"failed_at": at} if next_at is None else {"next_at": next_at}
    mine = Sending.objects.filter(pk=sending.pk, lease_until=lease_until, delivered_at=None)
    mine.update(lease_until=None, reason=reason[:60], **fields)
    return next_at is not None


@requires_scope
def put_off(*, ids: Collection[uuid.UUID], at: datetime) -> None:
    """Not now, and nothing was tried: look again in a moment."""
    if ids:
        later = {"lease_until": None, "next_at": at + BUSY, "attempts": F("attempts") - 1}
        Sending.objects.filter(pk__in=ids).update(**later)


@requires_scope
def refuse(*, sending: Sending, reason: str, at: datetime) -> None:
    """What may not go any more goes nowhere."""
    Sending.objects.filter(pk=sending.pk).update(failed_at=at, lease_until=None, reason=reason[:60])
