"""The relay in real workers: killed between push and record, two at once, deaf, a lost hint."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from candidates.models import ProvisionRecord
from referrals.models import Delivery
from referrals.relay import handlers
from referrals.relay.background import Background
from tenants import events, sql
from tenants.models import Event
from tenants.scope import scope
from tenants.webhooks.models import Attempt
from tests.referrals.relay import cast
from tests.referrals.relay.receivers import hanging, receiving
from tests.referrals.relay.workers import kill, working

DROP_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""
LISTENERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN careerrelay_relay'"
pytestmark = [pytest.mark.usefixtures("committed_db", "loopback"), pytest.mark.timeout(180)]


def wait_until(is_so, seconds=60):
    """Wait for a condition of the database."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with scope(network=True):
            if is_so():
                return True
        time.sleep(0.05)
    return False


def is_quiet():
    return not Delivery.objects.filter(delivered_at=None, refused_at=None, failed_at=None).exists()


def listener():
    """The one connection that hears, of however many workers."""
    found = [pid for (pid,) in sql.rows(LISTENERS, ())]
    assert len(found) <= 1
    return found[0] if found else None


def rows(model, **conditions):
    with scope(network=True):
        return list(model.objects.filter(**conditions))


def let_leases_end():
    """What a minute of waiting would do."""
    with scope(network=True):
        Delivery.objects.exclude(lease_until=None).update(lease_until=timezone.now())


def test_loses_nothing_when_the_worker_dies_between_push_and_record():
    acme = cast.employer()
    with receiving(hanging) as midori, receiving() as sora:
        agencies = [cast.agency("みどり", midori.url), cast.agency("そら", sora.url)]
        referrals = [cast.planned(acme, *agencies) for _ in range(3)]
        with working() as worker:
            assert midori.wait_for(3)
            kill(worker)  # three pushes have arrived, and nobody wrote that down
        assert rows(Attempt, tenant=agencies[0]) == []
        midori.released.set()
        let_leases_end()
        with working():
            assert wait_until(is_quiet)
    pushed = [headers["webhook-id"] for headers, _ in midori.came]
    assert len(pushed) == 6
    assert len(set(pushed)) == 3
    for agency in agencies:
        provisions = rows(ProvisionRecord, agency=agency)
        assert len(provisions) == len({record.delivery_id for record in provisions}) == len(referrals)


def test_delivers_once_with_two_workers_on_one_event():
    acme = cast.employer()
    with receiving() as midori:
        agency = cast.agency("みどり", midori.url)
        referrals = [cast.referral(acme, agency, at=timezone.now()) for _ in range(30)]
        with working(), working():
            for referral in referrals:
                with scope(tenant=acme):
                    for _ in range(2):  # told twice, too
                        events.record(
                            tenant=acme, kind="referral.created", subject=referral.public_id, data={}, at=timezone.now()
                        )
            assert midori.wait_for(30)
            assert wait_until(lambda: is_quiet() and Delivery.objects.count() == 30)
    assert len(midori.came) == 30
    assert len(rows(ProvisionRecord)) == 30


def test_is_swept_when_the_hint_was_lost():
    acme = cast.employer()
    with receiving() as midori:
        agency = cast.agency("みどり", midori.url)
        with working():
            referral = cast.referral(acme, agency, at=timezone.now())
            with scope(tenant=acme):
                Event.objects.create(
                    tenant=acme, kind="referral.created", subject=referral.public_id, at=timezone.now()
                )
            assert midori.wait_for(1)


def test_hears_of_what_is_due_without_broker_and_sweep_and_listens_again_when_its_connection_is_gone():
    acme = cast.employer()
    with receiving() as midori, working(sweep_seconds=3600), working(sweep_seconds=3600):
        agency = cast.agency("みどり", midori.url)
        assert wait_until(listener)
        first = listener()
        cast.planned(acme, agency)
        assert midori.wait_for(1, timeout=60)
        with scope(network=True):
            sql.rows("SELECT pg_terminate_backend(%s)", (first,))
        cast.planned(acme, agency)  # whoever listens next asks at once for what came meanwhile
        assert midori.wait_for(2, timeout=60)
        assert wait_until(lambda: listener() not in (None, first))


def test_does_not_keep_a_worker_while_a_receiver_hangs():
    acme = cast.employer()
    with receiving(hanging) as dead, receiving() as healthy:
        stuck, fine = cast.agency("止まった会社", dead.url), cast.agency("元気な会社", healthy.url)
        with working():
            cast.planned(acme, stuck)
            assert dead.wait_for(1)
            started = time.monotonic()
            cast.planned(acme, fine)
            assert healthy.wait_for(1, timeout=5)
            assert time.monotonic() - started < 3


def test_plans_once_however_often_the_event_is_handled():
    acme = cast.employer()
    agency, other = cast.agency("みどり"), cast.agency("そら")
    referral = cast.referral(acme, agency, refused=(other,), at=timezone.now())
    at = timezone.now() + timedelta(seconds=1)
    with scope(tenant=acme):
        event = Event.objects.create(tenant=acme, kind="referral.created", subject=referral.public_id, at=at)
        for _ in range(3):
            handlers.plan_deliveries(event, at)
    (delivery,) = rows(Delivery)
    assert (delivery.agency_id, delivery.candidate_id) == (agency.pk, referral.candidate_id)


def test_recovers_when_the_database_drops_its_connections(caplog):
    acme = cast.employer()
    background = Background()
    with receiving(hanging) as midori:
        cast.planned(acme, cast.agency("みどり", midori.url))
        background.wake()
        assert midori.wait_for(1)
        with scope(network=True), connection.cursor() as cursor:
            cursor.execute(DROP_OTHERS)
        midori.released.set()
        assert background.wait(timeout=20)
        assert "engine stopped" in caplog.text
        let_leases_end()
        background.wake()
        assert wait_until(is_quiet)
        background.stop()
    assert len({headers["webhook-id"] for headers, _ in midori.came}) == 1
    assert len(rows(ProvisionRecord)) == 1


def test_writes_down_what_is_in_flight_when_a_worker_is_asked_to_end():
    acme = cast.employer()

    def slowly(receiver, number):
        receiver.released.wait(3)
        return 204, {}

    with receiving(slowly) as midori:
        agency = cast.agency("みどり", midori.url)
        cast.planned(acme, agency)
        with working() as worker:
            assert midori.wait_for(1)
            worker.terminate()
            worker.wait(timeout=60)
    (delivery,) = rows(Delivery)
    assert delivery.delivered_at is not None
    assert len(rows(ProvisionRecord)) == len(midori.came) == 1
