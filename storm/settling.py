"""After the storm: everybody well, nothing killed any more, and a bounded time for all work to come to an end."""

import contextlib
import time

import psycopg

from storm.processes import admin

SECONDS = 240.0
KINDS = ("events", "jobs", "deliveries", "messages", "letters")
# Who has failed twice is tried again in five minutes: that wait is shortened, as the clock's owner may.
NO_WAITING = """
UPDATE referrals_delivery SET next_at = now() WHERE delivered_at IS NULL AND refused_at IS NULL AND failed_at IS NULL
    AND lease_until IS NULL AND next_at > now() + interval '5 s';
UPDATE tenants_sending SET next_at = now() WHERE delivered_at IS NULL AND failed_at IS NULL
    AND lease_until IS NULL AND next_at > now() + interval '5 s';
UPDATE tenants_letter SET next_at = now() WHERE sent_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL
    AND handed_at IS NULL AND next_at > now() + interval '5 s';
UPDATE tenants_job SET next_at = now() WHERE done_at IS NULL AND next_at > now() + interval '5 s';
"""
# A killed worker's lease ends after a minute: in a short storm that minute is shortened too.
NO_LEASES = """
UPDATE referrals_delivery SET lease_until = now() WHERE lease_until > now() + interval '20 s';
UPDATE tenants_sending SET lease_until = now() WHERE lease_until > now() + interval '20 s';
"""
LEFT = """
SELECT (SELECT count(*) FROM tenants_event WHERE published_at IS NULL),
       (SELECT count(*) FROM tenants_job WHERE done_at IS NULL),
       (SELECT count(*) FROM referrals_delivery
        WHERE delivered_at IS NULL AND refused_at IS NULL AND failed_at IS NULL),
       (SELECT count(*) FROM tenants_sending WHERE delivered_at IS NULL AND failed_at IS NULL),
       (SELECT count(*) FROM tenants_letter
        WHERE sent_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL AND handed_at IS NULL)
"""


def settle(*, is_hurried: bool) -> tuple[float, str]:
    """How long it took, and what was left when the time was over: nothing, if all is well."""
    began, left = time.monotonic(), "the database does not answer"
    while time.monotonic() - began < SECONDS and left:
        with contextlib.suppress(psycopg.Error), admin() as session:
            session.execute(NO_WAITING + (NO_LEASES if is_hurried else ""))
            counts = zip(KINDS, session.execute(LEFT).fetchone() or (), strict=True)
            left = ", ".join(f"{count} {name}" for name, count in counts if count)
        time.sleep(0.3)
    return time.monotonic() - began, left
