"""Recalls: who is asked to erase, who says that it did, who is reminded, and who hears of it at last."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from referrals.models import Delivery, Recall
from referrals.optin import rights
from referrals.relay.engine import deliver_now
from referrals.rights import queries, recalls
from tenants import jobs, outbox
from tenants.models import AuditEntry, Letter, Membership
from tenants.scope import scope
from tests import factories
from tests.referrals.relay import cast
from tests.referrals.relay.receivers import answering, receiving

pytestmark = pytest.mark.usefixtures("committed_db", "loopback")


def follow_up(at=None):
    while outbox.publish_events(at=at or timezone.now()) or jobs.run_due_jobs(at=at or timezone.now()):
        pass


def withdraw(acme, referral, agency):
    with scope(tenant=acme):
        rights.withdraw(tenant=acme, referral=referral, agency=agency, at=timezone.now())
    follow_up()


def recalls_of(referral):
    with scope(network=True):
        return list(Recall.objects.filter(referral=referral).order_by("id"))


def post(agency, referral, key=None):
    with scope(tenant=agency):
        token = key or factories.make_key(agency)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
    return Client(headers=headers).post(
        f"/api/v1/referrals/{referral.public_id}/erasure-acknowledgement", content_type="application/json"
    )


@pytest.fixture
def stage():
    """An agency that has the profile, and one that was chosen and has not received anything."""
    acme = cast.employer()
    with receiving(answering(204)) as midori:
        has, waits = cast.agency("みどり", midori.url), cast.agency("そら")
        referral = cast.planned(acme, has, waits)
        deliver_now()
        with scope(network=True):
            user = factories.UserFactory(email="admin@midori.example")
            Membership.objects.create(tenant=has, user=user, role=Membership.Role.AGENCY_ADMIN)
            factories.UserFactory(email="desk@careerrelay.example", is_staff=True, desk_role="operator")
        yield acme, referral, has, waits, midori


def test_only_who_received_is_asked_and_told(stage):
    acme, referral, has, waits, midori = stage
    withdraw(acme, referral, has)
    withdraw(acme, referral, waits)
    assert [(each.agency_id, each.kind) for each in recalls_of(referral)] == [(has.pk, "withdrawal")]
    deliver_now()
    with scope(network=True):
        said = Delivery.objects.filter(agency=waits).values_list("kind", flat=True)
        assert list(said) == ["referral.created"]
    assert b"referral.withdrawn" in midori.came[-1][1]


def test_the_agency_s_word_closes_it_once_and_reading_is_over(stage):
    acme, referral, has, _waits, _midori = stage
    assert post(has, referral).status_code == 409
    withdraw(acme, referral, has)
    with scope(tenant=has):
        key = factories.make_key(has)
    reader = Client(headers={"Authorization": f"Bearer {key}"})
    gone = reader.get(f"/api/v1/referrals/{referral.public_id}")
    assert (gone.status_code, gone.json()["type"].rpartition("/")[2]) == (410, "consent-withdrawn")
    first, again = post(has, referral, key), post(has, referral, key)
    assert (first.status_code, first.json()) == (200, again.json())
    with scope(tenant=has):
        assert AuditEntry.objects.for_tenant(has).filter(action="recall.acknowledged").count() == 1
    with scope(tenant=acme):
        (holder,) = [each for each in queries.holders_of(tenant=acme, referral=referral) if each.agency == has]
    assert (holder.is_told, holder.recall.acknowledged_at is not None) == (False, True)


def test_another_agency_s_referral_does_not_exist(stage):
    acme, referral, has, _waits, _midori = stage
    withdraw(acme, referral, has)
    assert post(cast.agency("かぜ"), referral).status_code == 404
    assert recalls_of(referral)[0].acknowledged_at is None


def test_who_does_not_answer_is_reminded_after_3_7_and_14_days_and_then_the_operator_is(stage):
    acme, referral, has, _waits, _midori = stage
    withdraw(acme, referral, has)
    (recall,) = recalls_of(referral)
    told = []
    for day in range(1, 30):
        with scope(network=True):
            before = set(Letter.objects.values_list("pk", flat=True))
            recalls.chase_agencies(at=recall.asked_at + timedelta(days=day))
            fresh = Letter.objects.exclude(pk__in=before)
            told += [(day, letter.kind, letter.recipient) for letter in fresh]
    reminders = [(day, "recall", "admin@midori.example") for day in (3, 7, 14)]
    assert told == [*reminders, (21, "recall_desk", "desk@careerrelay.example")]
    assert recalls_of(referral)[0].escalated_at


def test_who_has_answered_is_left_alone(stage):
    acme, referral, has, _waits, _midori = stage
    withdraw(acme, referral, has)
    post(has, referral)
    with scope(network=True):
        assert recalls.chase_agencies(at=timezone.now() + timedelta(days=30)) == 0


def test_a_consent_given_again_and_taken_back_again_is_asked_for_again(stage):
    acme, referral, has, _waits, _midori = stage
    withdraw(acme, referral, has)
    post(has, referral)
    later = timezone.now() + timedelta(days=1)
    with scope(tenant=acme):
        told = {"referral": referral, "agency": has, "kind": "withdrawal"}
        recalls.open_recall(tenant=acme, at=recalls_of_scope(acme, referral).asked_at, **told)
        assert recalls_of_scope(acme, referral).acknowledged_at
        recalls.open_recall(tenant=acme, at=later, **told)
        fresh = recalls_of_scope(acme, referral)
    assert (fresh.asked_at, fresh.acknowledged_at, fresh.chased) == (later, None, 0)


def recalls_of_scope(acme, referral):
    return Recall.objects.for_tenant(acme).get(referral=referral)
