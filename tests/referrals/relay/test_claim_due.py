"""Claims, step by step: what two workers get, what is refused after the claim, what a doubled result leaves behind."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from candidates.models import ProvisionRecord
from referrals.models import Delivery
from referrals.relay import copies, payload, preparing, recording
from referrals.relay import services as relay
from referrals.relay.guard import Guard
from tenants.scope import OutsideScope, scope
from tenants.webhooks import lane
from tenants.webhooks.models import Message
from tenants.webhooks.safe_http import Answer
from tests.referrals.relay import cast

URL = "https://hooks.agency.example/in"


@pytest.fixture
def at():
    """Later than anything a test plans."""
    return timezone.now() + timedelta(minutes=1)


def claim(at, **more):
    with scope(network=True):
        return relay.claim_due(at=at, **more)


def prepare(ids, at):
    guard = Guard()
    try:
        with scope(network=True):
            return preparing.prepare_pushes(ids=ids, guard=guard, at=at)
    finally:
        guard.close()


def record(push, status, at):
    result = recording.Result(push=push, answer=Answer(status=status), started_at=at, ended_at=at)
    with scope(network=True):
        recording.record_results(results=[result])


@pytest.mark.usefixtures("committed_db")
def test_gives_two_workers_different_deliveries_and_lets_neither_wait(at):
    acme, agency = cast.employer(), cast.agency("みどり", URL)
    for _ in range(20):
        cast.planned(acme, agency)
    others: list[object] = []

    def claim_beside():
        others.extend(claim(at))
        connection.close()

    with scope(network=True):
        mine = relay.claim_due(at=at)
        thread = threading.Thread(target=claim_beside)
        thread.start()
        thread.join(timeout=20)
        assert not thread.is_alive()
    assert (len(mine), len(others)) == (lane.PER_LINE, 20 - lane.PER_LINE)
    assert not set(mine) & set(others)


def test_holds_a_delivery_until_the_lease_ends(db, at):
    cast.planned(cast.employer(), cast.agency("みどり", URL))
    (first,) = claim(at)
    assert claim(at + relay.LEASE - timedelta(seconds=1)) == []
    assert claim(at + relay.LEASE) == [first]


def test_takes_a_few_of_each_agency_however_long_one_line_is(db, at):
    acme = cast.employer()
    busy, idle = cast.agency("長い列", URL), cast.agency("短い列", URL)
    for _ in range(lane.PER_LINE + 5):
        cast.planned(acme, busy)
    cast.planned(acme, idle)
    with scope(network=True):
        assert len(relay.claim_due(at=at)) == lane.PER_LINE + 1
        Delivery.objects.update(lease_until=None)
    assert len(claim(at, lines=lane.Lines(brisk=[busy.pk]))) == lane.PER_LINE + 6  # a door that answers soon


def test_spells_of_a_push_what_is_spelled_of_a_reading(db, at):
    """Body, event and record are made by PostgreSQL for a push, and by Python elsewhere."""
    acme, agency = cast.employer(), cast.agency("みどり", URL)
    cast.planned(acme, agency)
    with scope(network=True):
        delivery = Delivery.objects.get()
        odd = {"last_name": '　髙"橋\\\n\x01', "first_name": None, "skills": "𠮷 </b>\u2028\x7f", "desired_salary": 500}
        delivery.payload["profile"] |= odd
        delivery.save()
    (push,) = prepare(claim(at), at)
    record(push, 204, at)
    with scope(network=True):
        delivery = Delivery.objects.get()
        assert push.body == payload.body_of(delivery)
        expected = payload.provision_of(delivery, agency=agency, at=at), copies.message_of(delivery)
        for made, told in zip((ProvisionRecord.objects.get(), Message.objects.get()), expected, strict=True):
            names = {field.attname for field in made._meta.concrete_fields} - {"id"}
            assert {name: getattr(made, name) for name in names} == {name: getattr(told, name) for name in names}


def test_takes_fewer_while_the_endpoint_fails_and_none_of_a_full_agency(db, at):
    acme, agency = cast.employer(), cast.agency("みどり", URL)
    for _ in range(10):
        cast.planned(acme, agency)
    assert claim(at, lines=lane.Lines(full=[agency.pk])) == []
    (push,) = prepare(claim(at)[:1], at)
    record(push, 500, at)
    assert len(claim(at + relay.LEASE)) == lane.PER_FAILING_LINE


def test_counts_a_try_before_it_is_made(db, at):
    agency = cast.agency("みどり", URL)
    referral = cast.planned(cast.employer(), agency)
    claim(at)
    claim(at + relay.LEASE)
    assert cast.delivery_of(referral, agency).attempts == 2


def test_wants_the_networks_scope(db, at):
    with pytest.raises(OutsideScope):
        relay.claim_due(at=at)
    cast.planned(cast.employer(), cast.agency("みどり", URL))
    with scope(tenant=cast.employer("ライバル")):
        assert relay.claim_due(at=at) == []


def test_refuses_what_the_candidate_never_gave(db, at):
    acme, chosen, other = cast.employer(), cast.agency("みどり", URL), cast.agency("そら", URL)
    referral = cast.planned(acme, chosen, refused=(other,))
    planned = cast.delivery_of(referral, chosen)
    with scope(network=True):
        Delivery.objects.filter(pk=planned.pk).update(agency=other)
    assert prepare(claim(at), at) == []
    assert cast.delivery_of(referral, other).reason == "consent_missing"


def test_records_one_provision_when_the_same_success_is_told_twice(db, at):
    agency = cast.agency("みどり", URL)
    referral = cast.planned(cast.employer(), agency)
    (push,) = prepare(claim(at), at)
    record(push, 204, at)
    record(push, 204, at + timedelta(seconds=1))
    with scope(network=True):
        assert ProvisionRecord.objects.count() == 1
    assert cast.delivery_of(referral, agency).delivered_at == at


def test_lets_a_late_failure_change_nothing_once_another_worker_has_the_lease(db, at):
    agency = cast.agency("みどり", URL)
    referral = cast.planned(cast.employer(), agency)
    (late,) = prepare(claim(at), at)
    claim(at + relay.LEASE)
    record(late, 500, at + relay.LEASE)
    assert cast.delivery_of(referral, agency).lease_until == at + relay.LEASE * 2


@pytest.mark.parametrize("rounds", [3])
def test_parks_without_using_up_a_try_while_there_is_no_endpoint(db, at, rounds):
    agency = cast.agency("みどり")
    referral = cast.planned(cast.employer(), agency)
    for number in range(rounds):
        now = at + preparing.PARKED * number
        assert prepare(claim(now), now) == []
    delivery = cast.delivery_of(referral, agency)
    assert (delivery.attempts, delivery.reason, delivery.lease_until) == (0, "no_endpoint", None)
