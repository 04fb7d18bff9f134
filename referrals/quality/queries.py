"""Agencies' quality: one question over the deliveries, steps and disputes of the last 90 days."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db import connection

from tenants.scope import requires_scope

WINDOW = timedelta(days=90)
FRESH = timedelta(days=30)  # an open referral without a step for longer is stale
FEWEST = 3  # agencies behind a median: of fewer it would tell what one of them does

FIGURES = """
WITH received AS (
    SELECT delivery.agency_id, delivery.referral_id, min(delivery.delivered_at) AS delivered_at,
           min(delivery.acknowledged_at) AS acknowledged_at
    FROM referrals_delivery AS delivery JOIN tenants_tenant AS agency ON agency.id = delivery.agency_id
    WHERE delivery.kind = 'referral.created' AND delivery.delivered_at > %(since)s AND delivery.delivered_at <= %(at)s
      AND agency.test_of_id IS NULL
    GROUP BY 1, 2
), step AS (
    SELECT progress.agency_id, progress.referral_id, min(progress.occurred_at) AS first_at,
           max(progress.reported_at) AS last_at, bool_or(progress.status = 'hired') AS is_hired,
           bool_or(progress.status IN ('hired', 'closed')) AS is_over
    FROM referrals_progress AS progress JOIN received USING (agency_id, referral_id)
    GROUP BY 1, 2
), upheld AS (
    SELECT agency_id, count(DISTINCT referral_id) AS upheld
    FROM referrals_dispute JOIN received USING (agency_id, referral_id) WHERE outcome = 'upheld' GROUP BY 1
)
SELECT received.agency_id, count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(extract(epoch FROM acknowledged_at - delivered_at), 0))
           FILTER (WHERE acknowledged_at IS NOT NULL),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(extract(epoch FROM first_at - delivered_at), 0))
           FILTER (WHERE first_at IS NOT NULL),
       count(*) FILTER (WHERE NOT coalesce(is_over, false)),
       count(*) FILTER (WHERE NOT coalesce(is_over, false) AND coalesce(last_at, delivered_at) > %(fresh)s),
       count(*) FILTER (WHERE is_hired), coalesce(max(upheld.upheld), 0)
FROM received LEFT JOIN step USING (agency_id, referral_id) LEFT JOIN upheld USING (agency_id)
GROUP BY received.agency_id
"""


@dataclass(frozen=True)
class Quality:
    """One agency's last 90 days. Hours are medians; a rate is None where there is nothing to divide by."""

    received: int
    acknowledged_hours: float | None
    contacted_hours: float | None
    fresh_rate: float | None
    placement_rate: float | None
    upheld_rate: float | None


NAMES = ("acknowledged_hours", "contacted_hours", "fresh_rate", "placement_rate", "upheld_rate")
NOTHING = Quality(0, *[None] * len(NAMES))


@requires_scope
def quality_of_all(*, at: datetime) -> dict[uuid.UUID, Quality]:
    """Every agency that received somebody in the window, in the network's scope; test twins are left out."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"at": at, "since": at - WINDOW, "fresh": at - FRESH})
        return {row[0]: _quality(*row[1:]) for row in cursor.fetchall()}


def _quality(*figures: float) -> Quality:
    received, acknowledged, contacted, is_open, fresh, hired, upheld = figures
    return Quality(
        received=int(received),
        acknowledged_hours=_hours(acknowledged),
        contacted_hours=_hours(contacted),
        fresh_rate=fresh / is_open if is_open else None,
        placement_rate=hired / received,
        upheld_rate=upheld / received,
    )


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(float(seconds) / 3600, 1)


def median_of(all_of_them: dict[uuid.UUID, Quality]) -> dict[str, float | None]:
    """The middle of all agencies, figure by figure; None where so few stand behind it that one could be told."""
    columns = {name: [getattr(each, name) for each in all_of_them.values()] for name in NAMES}
    known = {name: [value for value in values if value is not None] for name, values in columns.items()}
    return {name: median(values) if len(values) >= FEWEST else None for name, values in known.items()}
