"""A withdrawal against pushes and readings: after it is acknowledged nothing is given, and the agency hears of it last.

`RACES=10000` has so many people leave while their profiles are pushed and read.
"""

import json
import os
import threading
import time

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from referrals.models import Delivery
from referrals.optin import rights
from referrals.relay import services as relay
from referrals.relay.engine import deliver_now
from referrals.relay.guard import Guard, key_of
from tenants import jobs, outbox
from tenants.scope import scope
from tests import factories
from tests.referrals.relay import cast
from tests.referrals.relay.receivers import answering, hanging, receiving
from tests.threads import at_once
from tests.waiting import eventually

pytestmark = pytest.mark.usefixtures("committed_db", "loopback")
PEOPLE, WITHDRAWERS, SENDERS, READERS = int(os.environ.get("RACES", "96")), 12, 2, 2


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
    guard = Guard()
    assert guard.hold({referral.pk: key_of(referral.candidate_id, agency.pk)}) == {referral.pk}
    guard.close()
    withdraw(acme, referral, agency)


def is_waiting_for_a_lock():
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def read(agency, referral):
    """As the API answers its `GET`; whether the profile was given, and when that was asked for."""
    asked_at = time.monotonic()
    with scope(tenant=agency):
        key = factories.make_key(agency)
    answer = Client(headers={"Authorization": f"Bearer {key}"}).get(f"/api/v1/referrals/{referral.public_id}")
    return asked_at, answer.status_code


def test_waits_for_a_reading_whose_reader_is_then_told(monkeypatch):
    """Without a push: were the reading not on record before the consent ends, nobody would tell its reader."""
    acme, agency = cast.employer(), cast.agency("みどり")
    referral = cast.planned(acme, agency)
    is_read, may_end, really = threading.Event(), threading.Event(), relay.record_readings

    def slowly(**told):
        is_read.set()
        may_end.wait(60)
        really(**told)

    monkeypatch.setattr(relay, "record_readings", slowly)
    reader = in_thread(read, agency, referral)
    assert is_read.wait(60)
    leaver = in_thread(withdraw, acme, referral, agency)
    assert eventually(is_waiting_for_a_lock)
    may_end.set()
    reader.join(timeout=60)
    leaver.join(timeout=60)
    assert not leaver.is_alive()
    follow_up()
    with scope(network=True):
        assert Delivery.objects.filter(referral=referral, kind="referral.withdrawn").exists()
    assert read(agency, referral)[1] == 410


def test_nothing_is_given_after_a_withdrawal_was_acknowledged_and_the_notice_comes_last():
    acme = cast.employer()
    with receiving(answering(204)) as midori:
        agency = cast.agency("みどり", midori.url)
        referrals = [cast.planned(acme, agency) for _ in range(PEOPLE)]
        done, answers = {}, []

        def leave(mine):
            for referral in mine:
                done[referral.public_id] = withdraw(acme, referral, agency)

        def look(mine):
            answers.extend((referral.public_id, *read(agency, referral)) for referral in mine)

        works = [(leave, referrals[number::WITHDRAWERS]) for number in range(WITHDRAWERS)]
        works += [(look, referrals[number::READERS]) for number in range(READERS)]
        works += [(lambda _: deliver_now(), [])] * SENDERS
        at_once(lambda number: works[number][0](works[number][1]), len(works))
        follow_up()
        with scope(network=True):
            Delivery.objects.filter(next_at__gt=timezone.now()).update(next_at=timezone.now())
        deliver_now()
    told = messages_of(midori)
    late = [key for key, came in told.items() if any(t > done[key] for t, kind in came if kind == "referral.created")]
    assert late == []
    given = {key: asked_at for key, asked_at, status in answers if status == 200}
    assert [key for key, asked_at in given.items() if asked_at > done[key]] == []
    assert {came[-1][1] for came in told.values()} <= {"referral.withdrawn"}
    assert set(given) <= set(told)
    assert 0 < len(told) <= PEOPLE


def messages_of(receiver):
    """Referral → what came of it and when, in order."""
    told = {}
    for moment, (_headers, body) in zip(receiver.times, receiver.came, strict=True):
        message = json.loads(body)
        told.setdefault(message["data"]["id"], []).append((moment, message["type"]))
    return told
