"""The lane of messages: what is due at which endpoint, leased in PostgreSQL, and what became of each try."""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F

from tenants import sql
from tenants.scope import requires_scope
from tenants.webhooks.models import Sending

LEASE = timedelta(seconds=60)  # a push takes 15 s at most; a killed worker's claim is free again after this
BUSY = timedelta(seconds=1)
PER_LINE = 16  # pushes in flight in one line (an agency's profiles, an endpoint's messages), of one worker
PER_BRISK_LINE = 48  # the same while its answers come soon: an agency's day of news leaves in seconds
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
        LIMIT CASE WHEN endpoint.failing_since IS NOT NULL THEN %(few)s
                   WHEN endpoint.id = ANY(%(brisk)s) THEN %(more)s ELSE %(many)s END
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
# In whichever lane: only the lease's holder may plan the next try.
FAILED = """
UPDATE {table} AS tried
SET lease_until = NULL, reason = told.reason, failed_at = told.failed_at,
    next_at = coalesce(told.next_at, tried.next_at)
FROM json_to_recordset(%s::json)
    AS told (id uuid, lease_until timestamptz, next_at timestamptz, failed_at timestamptz, reason text)
WHERE tried.id = told.id AND tried.lease_until = told.lease_until AND tried.delivered_at IS NULL
"""
FAILED_SENDING = FAILED.format(table="tenants_sending")
REFUSED = """
UPDATE tenants_sending AS sending SET failed_at = %s, lease_until = NULL, reason = told.reason
FROM unnest(%s::uuid[], %s::text[]) AS told (id, reason) WHERE sending.id = told.id
"""


class Failure(NamedTuple):
    """A try that did not arrive: when the next one is, or since when it is given up."""

    id: uuid.UUID
    lease_until: datetime
    next_at: datetime | None
    failed_at: datetime | None
    reason: str


class Lines(NamedTuple):
    """How one worker's lines stand: which have enough in flight, which answer soon, how many of one may be claimed."""

    full: Collection[uuid.UUID] = ()
    brisk: Collection[uuid.UUID] = ()
    most: int = PER_LINE

    def told(self, at: datetime) -> dict[str, Any]:
        """What `CLAIM` is told."""
        told: dict[str, Any] = {"at": at, "lease": at + LEASE, "full": list(self.full), "brisk": list(self.brisk)}
        more = self.most if self.most < PER_LINE else 2 * self.most
        return told | {"many": self.most, "more": more, "few": min(self.most, PER_FAILING_LINE)}


ALL = Lines()


@requires_scope
def claim_due(*, at: datetime, lines: Lines = ALL) -> list[uuid.UUID]:
    """Lease due sendings and return their ids. Wants the network's scope.

    The try is counted here, before anything is sent: a worker that dies on it has used one up.
    """
    return [id_ for (id_,) in sql.rows(CLAIM, lines.told(at), is_prepared=False)]


@requires_scope
def mark_arrived(*, ids: Sequence[uuid.UUID], times: Sequence[datetime]) -> None:
    """Mark all of them in one statement; whoever comes second with the same success changes nothing."""
    if ids:
        sql.rows(ARRIVED, (list(ids), list(times)), is_prepared=False)


@requires_scope
def mark_failed(*, failures: Sequence[Failure]) -> None:
    """Plan the next tries, or give up."""
    if failures:
        sql.rows(FAILED_SENDING, (spelled(failures),), is_prepared=False)


def spelled(failures: Sequence[Failure]) -> str:
    """What `FAILED` is told."""
    return json.dumps([failure._asdict() for failure in failures], default=str)


@requires_scope
def put_off(*, ids: Collection[uuid.UUID], at: datetime) -> None:
    """Not now, and nothing was tried: look again in a moment."""
    if ids:
        later = {"lease_until": None, "next_at": at + BUSY, "attempts": F("attempts") - 1}
        Sending.objects.filter(pk__in=ids).update(**later)


@requires_scope
def refuse(*, reasons: Mapping[uuid.UUID, str], at: datetime) -> None:
    """What may not go any more goes nowhere."""
    if reasons:
        sql.rows(REFUSED, (at, list(reasons), list(reasons.values())), is_prepared=False)
