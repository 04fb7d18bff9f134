"""Messages with real receivers: each endpoint by itself, whatever the others do; employers are told too."""

import json
from datetime import timedelta

import jsonschema
import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from candidates.consents import services as consents
from candidates.models import ProvisionRecord
from credits import services as ledger
from referrals.relay.engine import deliver_now
from tenants import jobs, outbox
from tenants.models import Membership, User
from tenants.scope import scope
from tenants.webhooks import messages, registry, replays
from tenants.webhooks import services as webhooks
from tenants.webhooks.models import Attempt, Endpoint, Message, Sending
from tests import factories
from tests.referrals.relay import cast
from tests.referrals.relay.receivers import answering, in_turn, receiving

pytestmark = pytest.mark.usefixtures("committed_db", "loopback")


def listen(tenant, url, **fields):
    with scope(network=True):
        return webhooks.open_endpoint(tenant=tenant, url=url, at=timezone.now(), **fields)


def follow_up():
    while outbox.publish_events(at=timezone.now()) or jobs.run_due_jobs(at=timezone.now()):
        pass


def heard(receiver, endpoint):
    """What came there, each verified and held against the registry."""
    told = [Webhook(endpoint.secret).verify(body, headers) for headers, body in receiver.came]
    for message in told:
        jsonschema.validate(message, registry.BY_KIND[message["type"]].schema)
    return told


def test_tell_an_employer_of_each_count_and_slot_with_the_ledgers_own_line():
    acme = cast.employer()
    with scope(network=True):
        acme.plan.referrals_per_slot = 1
        acme.plan.save()
    with receiving() as ats:
        endpoint = listen(acme, ats.url)
        with scope(tenant=acme):
            posted = ledger.count_referral(tenant=acme, cause="referral:ref_01jqr5x8m3c7v2n9k4t6w0bhze", at=cast.AT)
        follow_up()
        assert deliver_now() == 2
    told = {message["type"]: message["data"] for message in heard(ats, endpoint)}
    assert set(told) == {"referral.counted", "slot.granted"}
    assert told["referral.counted"]["transaction_id"] == posted.public_id
    assert told["slot.granted"]["prev_hash"] == told["referral.counted"]["hash"]
    with scope(tenant=acme):
        assert Message.objects.count() == 2


def test_tell_nobody_else_and_only_of_what_an_endpoint_wants():
    acme, rival = cast.employer(), cast.employer("ライバル")
    with receiving() as ats, receiving() as slots_only, receiving() as strange:
        listen(acme, ats.url)
        listen(acme, slots_only.url, kinds=["slot.granted"])
        listen(rival, strange.url)
        with scope(tenant=acme):
            ledger.count_referral(tenant=acme, cause="referral:ref_01jqr5x8m3c7v2n9k4t6w0bhze", at=cast.AT)
        follow_up()
        deliver_now()
    assert [len(each.came) for each in (ats, slots_only, strange)] == [1, 0, 0]


def test_give_each_endpoint_of_an_agency_the_profile_under_one_id_however_the_other_does():
    with receiving(answering(500)) as crm, receiving() as lake:
        agency = cast.agency("みどり", crm.url)
        second = listen(agency, lake.url)
        referral = cast.planned(cast.employer(), agency)
        deliver_now()
    assert {headers["webhook-id"] for headers, _ in crm.came} == {headers["webhook-id"] for headers, _ in lake.came}
    assert heard(lake, second)[0]["data"]["profile"]["email"] == referral.profile["email"]
    delivery = cast.delivery_of(referral, agency)
    assert delivery.delivered_at is not None  # it is with the agency: where, the attempts say
    with scope(network=True):
        assert sorted(Attempt.objects.values_list("status", flat=True)) == [204, 500]
        assert ProvisionRecord.objects.count() == 1


def test_send_nothing_again_once_the_consent_has_ended():
    acme = cast.employer()
    with receiving() as midori:
        agency = cast.agency("みどり", midori.url)
        referral = cast.planned(acme, agency)
        deliver_now()
        with scope(tenant=acme):
            consents.withdraw_consent(tenant=acme, consent=referral.consent, agency=agency, at=timezone.now())
        with scope(tenant=agency):
            replays.resend(tenant=agency, attempt=Attempt.objects.get(), at=timezone.now())
        deliver_now()
        with scope(tenant=agency):
            assert Sending.objects.get().reason == "consent_withdrawn"
    assert len(midori.came) == 1


def test_replay_a_profile_that_was_given_up_and_record_its_provision_then():
    with receiving(in_turn(500, 204)) as midori:
        agency = cast.agency("みどり", midori.url)
        referral = cast.planned(cast.employer(), agency, at=timezone.now() - timedelta(minutes=1))
        deliver_now()
        with scope(network=True):
            assert ProvisionRecord.objects.count() == 0
            endpoint = Endpoint.objects.get()
        with scope(tenant=agency):
            since = timezone.now() - timedelta(hours=1)
            assert replays.start_replay(tenant=agency, endpoint=endpoint, since=since, at=timezone.now()) == 1
        deliver_now()
    assert len({headers["webhook-id"] for headers, _ in midori.came}) == 1
    assert len({body for _, body in midori.came}) == 1
    assert cast.delivery_of(referral, agency).delivered_at is not None
    with scope(network=True):
        assert ProvisionRecord.objects.count() == 1


def test_keep_no_profile_of_what_a_receiver_echoes():
    with receiving(answering(200)) as echo:
        agency = cast.agency("みどり", echo.url)
        referral = cast.planned(cast.employer(), agency)
        email = referral.profile["email"]
        echo.body = json.dumps({"got": {"mail": email, "name": "髙橋"}, "ok": True}).encode()
        deliver_now()
    with scope(network=True):
        (response,) = Attempt.objects.values_list("response", flat=True)
        (event,) = Message.objects.all()
    assert response == '{"got": {"mail": "•••", "name": "•••"}, "ok": true}'
    assert event.data == {"id": referral.public_id, "sequence": 1, "as_of": event.data["as_of"]}


def test_try_a_test_twins_endpoint_three_times_and_mail_nobody():
    agency = cast.agency("みどり")
    with scope(network=True):
        twin = factories.twin_of(agency)
        user = User.objects.create_user("head@agency.example")
        Membership.objects.create(tenant=twin, user=user, role=Membership.Role.AGENCY_ADMIN)
    with receiving(answering(500)) as broken:
        endpoint, at = listen(twin, broken.url), timezone.now()
        with scope(network=True):
            messages.send_example(tenant=twin, endpoint=endpoint, kind="ping", at=at)
        for _ in range(6):
            at += timedelta(hours=1)
            deliver_now(clock=lambda at=at: at)
        with scope(network=True):
            assert Sending.objects.get().failed_at is not None
            assert Endpoint.objects.get().disabled_reason == "dead"
    assert len(broken.came) == 3
