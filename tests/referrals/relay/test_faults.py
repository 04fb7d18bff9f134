"""Every fault at once, and workers that die: nothing is lost, nothing doubled, and who is well waits for nobody.

CAREERRELAY_CRASH_KILLS says how many, CAREERRELAY_OPEN_DELIVERIES while how many are open.
"""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from candidates.models import ProvisionRecord
from careerrelay.celery import app
from referrals.models import Delivery
from referrals.relay.engine import deliver_now
from tenants.scope import scope
from tenants.webhooks import safe_http
from tenants.webhooks.models import Attempt, Endpoint
from tests.referrals.relay import cast, fault_proxy
from tests.referrals.relay.receivers import receiving
from tests.referrals.relay.workers import kill, working
from tests.waiting import eventually

PEOPLE, OPEN_AT_ONCE = 6, int(os.environ.get("CAREERRELAY_OPEN_DELIVERIES", "120"))
pytestmark = [pytest.mark.usefixtures("committed_db", "loopback"), pytest.mark.timeout(300 + OPEN_AT_ONCE // 5)]
KILLS = int(os.environ.get("CAREERRELAY_CRASH_KILLS", "2"))


def deliveries(**conditions):
    with scope(network=True):
        return list(Delivery.objects.filter(**conditions))


def provisions():
    with scope(network=True):
        return list(ProvisionRecord.objects.values_list("delivery_id", flat=True))


def test_keep_nobody_else_waiting_and_lose_nothing_until_they_are_mended(monkeypatch):
    monkeypatch.setattr(safe_http, "TOTAL_SECONDS", 1.5)
    acme = cast.employer()
    with fault_proxy.proxying() as proxy, receiving() as well:
        healthy = cast.agency("元気", well.url)
        ill = {name: cast.agency(name, proxy.serve(name)) for name in fault_proxy.EVERY}
        referrals = [cast.planned(acme, healthy, *ill.values()) for _ in range(PEOPLE)]
        proxy.faults |= fault_proxy.EVERY
        began = time.monotonic()
        deliver_now()
        assert len(well.came) == PEOPLE
        assert well.times[-1] - began < 1.5  # before any of the slow ones has run out of its time
        waiting = {name: deliveries(agency=agency, delivered_at=None) for name, agency in ill.items()}
        assert {name for name, rows in waiting.items() if not rows} == fault_proxy.ARRIVES_AT_ONCE
        assert all(row.reason and not row.failed_at for rows in waiting.values() for row in rows)
        proxy.faults.clear()
        later = timezone.now() + timedelta(hours=30)  # 429 asked for a day
        deliver_now(clock=lambda: later)
    assert deliveries(delivered_at=None) == []
    assert len(provisions()) == len(set(provisions())) == len(referrals) * (1 + len(ill))
    with scope(network=True):
        assert not Endpoint.objects.exclude(failing_since=None).exists()
        assert not Attempt.objects.filter(response__contains="169.254").exists()


def test_arrive_every_one_though_workers_are_killed_and_the_broker_is_flushed():
    acme = cast.employer()
    with receiving() as midori, receiving() as sora:
        agencies = [cast.agency("みどり", midori.url), cast.agency("そら", sora.url)]
        for _ in range(OPEN_AT_ONCE // 2):
            cast.planned(acme, *agencies)
        for round_ in range(KILLS):
            with working() as worker:
                assert midori.wait_for(
                    round_ * (OPEN_AT_ONCE // 2 // (KILLS + 1)) + 10, timeout=90 + OPEN_AT_ONCE // 50
                )
                flush_broker()
                kill(worker)
            let_leases_end()
        with working():
            within = 120 + OPEN_AT_ONCE // 20
            assert eventually(lambda: not Delivery.objects.filter(delivered_at=None).exists(), seconds=within)
    for receiver in (midori, sora):
        assert len({headers["webhook-id"] for headers, _ in receiver.came}) == OPEN_AT_ONCE // 2
    assert len(provisions()) == len(set(provisions())) == OPEN_AT_ONCE


def flush_broker():
    with app.connection_for_write() as connection:
        connection.default_channel.client.flushdb()


def let_leases_end():
    """What a minute of waiting would do."""
    with scope(network=True):
        Delivery.objects.exclude(lease_until=None).update(lease_until=timezone.now())
