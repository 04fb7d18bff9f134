"""A withdrawal against a push: whoever has been told that it is done receives nothing more, and hears of it last."""

import json
import threading
import time

import pytest
from django.db import connections
from django.utils import timezone

from referrals.models import Delivery
from referrals.optin import rights
from referrals.relay import services as relay
from referrals.relay.engine import deliver_now
from tenants import jobs, outbox
from tenants.scope import scope
from tests.referrals.relay import cast
from tests.referrals.relay.receivers import answering, hanging, receiving
from tests.threads import at_once

pytestmark = pytest.mark.usefixtures("committed_db", "loopback")
PEOPLE, WITHDRAWERS = 96, 12


def withdraw(acme, referral, agency):
    """As the candidate's page does it; the moment in which they read that it is done."""
    with scope(tenant=acme):
        rights.withdraw(tenant=acme, referral=referral, agency=agency, at=timezone.now())
    return time.monotonic()


def in_thread(work, *arguments):
    def run():
        try:
            work(*arguments)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def follow_up():
    while outbox.publish_events(at=timezone.now()) or jobs.run_due_jobs(at=timezone.now()):
        pass


def test_waits_for_the_push_in_flight_and_only_then_says_that_it_is_done():
    acme = cast.employer()
    with receiving(hanging) as midori:
        agency = cast.agency("みどり", midori.url)
        referral = cast.planned(acme, agency)
        sender = in_thread(deliver_now)
        assert midori.wait_for(1)
        leaver = in_thread(withdraw, acme, referral, agency)
        leaver.join(timeout=0.5)
        assert leaver.is_alive()
        midori.released.set()
        leaver.join(timeout=20)
        sender.join(timeout=20)
        assert not leaver.is_alive()


def test_starts_nothing_while_somebody_withdraws_and_uses_up_no_try():
    acme = cast.employer()
    with receiving(answering(204)) as midori:
        agency = cast.agency("みどり", midori.url)
        referral = cast.planned(acme, agency)
        with scope(tenant=acme):
            rights.withdraw(tenant=acme, referral=referral, agency=agency, at=timezone.now())
            sender = in_thread(deliver_now)
            sender.join(timeout=20)
        assert midori.came == []
    delivery = cast.delivery_of(referral, agency)
    assert (delivery.attempts, delivery.refused_at) == (0, None)


def test_is_let_go_when_its_worker_s_connection_ends():
    acme, agency = cast.employer(), cast.agency("みどり", "https://hooks.agency.example/in")
    referral = cast.planned(acme, agency)
    guard = relay.Guard()
    assert guard.hold({referral.pk: relay.key_of(referral.candidate_id, agency.pk)}) == {referral.pk}
    guard.close()
    withdraw(acme, referral, agency)


def test_nothing_arrives_after_a_withdrawal_was_acknowledged_and_the_notice_comes_last():
    acme = cast.employer()
    with receiving(answering(204)) as midori:
        agency = cast.agency("みどり", midori.url)
        referrals = [cast.planned(acme, agency) for _ in range(PEOPLE)]
        done = {}

        def work(number):
            if number >= WITHDRAWERS:
                return deliver_now()
            for referral in referrals[number::WITHDRAWERS]:
                done[referral.public_id] = withdraw(acme, referral, agency)
            return 0

        at_once(work, WITHDRAWERS + 2)
        follow_up()
        with scope(network=True):
            Delivery.objects.filter(next_at__gt=timezone.now()).update(next_at=timezone.now())
        deliver_now()
    told = {}
    for moment, (_headers, body) in zip(midori.times, midori.came, strict=True):
        message = json.loads(body)
        told.setdefault(message["data"]["id"], []).append((moment, message["type"]))
    late = [key for key, came in told.items() if any(t > done[key] for t, kind in came if kind == "referral.created")]
    assert late == []
    assert {came[-1][1] for came in told.values()} <= {"referral.withdrawn"}
    assert 0 < len(told) <= PEOPLE
