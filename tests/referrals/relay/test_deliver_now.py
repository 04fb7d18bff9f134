"""The engine with real PostgreSQL and real receivers on loopback: what arrives, what is written down, what stays."""

import hashlib
import json
import time
from datetime import date, timedelta

import jsonschema
import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from candidates.consents import services as consents
from candidates.models import ProvisionRecord
from referrals.relay import services as relay
from referrals.relay.engine import deliver_now
from tenants import jobs, outbox
from tenants.models import Tenant
from tenants.scope import scope
from tenants.webhooks import lane, registry, safe_http
from tenants.webhooks import services as webhooks
from tenants.webhooks.models import Attempt, Endpoint
from tests.referrals.relay import cast
from tests.referrals.relay.receivers import answering, hanging, in_turn, receiving

pytestmark = pytest.mark.usefixtures("committed_db", "loopback")


def all_of(model, **conditions):
    with scope(network=True):
        return list(model.objects.filter(**conditions).order_by("id"))


def test_pushes_the_consented_profile_to_each_chosen_agency_and_to_no_other():
    acme = cast.employer()
    with receiving() as midori, receiving() as sora, receiving() as kaze:
        agencies = [cast.agency("みどり", midori.url), cast.agency("そら", sora.url), cast.agency("かぜ", kaze.url)]
        referral = cast.planned(acme, *agencies[:2], refused=(agencies[2],))
        assert deliver_now() == 2
    assert [len(each.came) for each in (midori, sora, kaze)] == [1, 1, 0]
    headers, body = midori.came[0]
    message = Webhook(cast.secret_of(agencies[0])).verify(body, headers)
    assert (message["type"], message["data"]["id"]) == ("referral.created", referral.public_id)
    jsonschema.validate(message, registry.BY_KIND["referral.created"].schema)
    assert message["data"]["profile"]["email"] == referral.profile["email"]
    assert message["data"]["provider"] == acme.facts
    assert cast.EVALUATION not in body.decode()


def test_gives_each_agency_an_id_and_a_signature_of_its_own():
    with receiving() as midori, receiving() as sora:
        agencies = [cast.agency("みどり", midori.url), cast.agency("そら", sora.url)]
        cast.planned(cast.employer(), *agencies)
        deliver_now()
    (first, body), (second, _) = midori.came[0], sora.came[0]
    assert first["webhook-id"] != second["webhook-id"]
    with pytest.raises(Exception, match="signature"):
        Webhook(cast.secret_of(agencies[1])).verify(body, first)


def test_writes_one_provision_record_with_what_the_law_asks_for():
    acme = cast.employer()
    with receiving() as midori:
        agency = cast.agency("みどり", midori.url)
        referral = cast.planned(acme, agency)
        deliver_now()
    (record,) = all_of(ProvisionRecord)
    delivery = cast.delivery_of(referral, agency)
    assert record.provider == acme.facts
    assert record.recipient == agency.facts | {"licence": agency.licence_number}
    assert referral.profile["email"] in record.principal
    assert record.items == ["last_name", "first_name", "email", "skills"]
    assert record.consent_id == referral.consent_id
    assert record.payload_hash == hashlib.sha256(midori.came[0][1]).hexdigest()
    assert record.provided_at == delivery.delivered_at
    assert record.keep_until_date >= date(record.provided_at.year + 3, 1, 1)
    (attempt,) = all_of(Attempt)
    assert (attempt.tenant_id, attempt.message_id, attempt.status, attempt.number) == (agency.pk, delivery.pk, 204, 1)


def test_tries_again_with_the_same_id_and_body_and_records_one_provision():
    with receiving(in_turn(500, 302, 204)) as midori:
        agency = cast.agency("みどり", midori.url)
        referral = cast.planned(cast.employer(), agency)
        now = timezone.now()
        for wait in (timedelta(), timedelta(seconds=7), timedelta(minutes=7)):
            deliver_now(clock=lambda wait=wait: now + wait)
    assert len({headers["webhook-id"] for headers, _ in midori.came}) == 1
    assert len({body for _, body in midori.came}) == 1
    assert len({headers["webhook-timestamp"] for headers, _ in midori.came}) == 3
    assert cast.delivery_of(referral, agency).delivered_at == now + timedelta(minutes=7)
    assert [attempt.status for attempt in all_of(Attempt)] == [500, 302, 204]
    assert len(all_of(ProvisionRecord)) == 1
    assert all_of(Endpoint)[0].failing_since is None


def test_keeps_the_schedule_and_obeys_retry_after():
    with receiving(answering(429, {"Retry-After": "3600"})) as midori:
        agency = cast.agency("みどり", midori.url)
        referral = cast.planned(cast.employer(), agency)
        now = timezone.now()
        deliver_now(clock=lambda: now)
        deliver_now(clock=lambda: now + timedelta(minutes=59))
    assert len(midori.came) == 1
    delivery = cast.delivery_of(referral, agency)
    assert (delivery.next_at, delivery.reason) == (now + timedelta(hours=1), "status_429")


def test_gives_up_after_ten_tries_disables_the_dead_endpoint_and_keeps_the_delivery():
    with receiving(answering(500)) as midori:
        agency = cast.agency("みどり", midori.url)
        referral = cast.planned(cast.employer(), agency)
        at = timezone.now()
        for _ in range(12):
            deliver_now(clock=lambda at=at: at)
            at = max(at, cast.delivery_of(referral, agency).next_at)
    delivery = cast.delivery_of(referral, agency)
    assert len(midori.came) == 10
    assert delivery.failed_at is not None
    assert delivery.failed_at - delivery.created_at > timedelta(hours=75)
    assert all_of(Endpoint)[0].disabled_reason == "dead"
    assert all_of(ProvisionRecord) == []


def test_disables_an_endpoint_that_says_it_is_gone_and_sends_what_waited_to_the_next_one():
    with receiving(answering(410)) as old, receiving() as new:
        agency = cast.agency("みどり", old.url)
        referral = cast.planned(cast.employer(), agency)
        now = timezone.now()
        deliver_now(clock=lambda: now)
        deliver_now(clock=lambda: now + timedelta(minutes=1))
        assert all_of(Endpoint)[0].disabled_reason == "gone"
        assert cast.delivery_of(referral, agency).reason == "no_endpoint"
        with scope(tenant=agency):
            webhooks.open_endpoint(tenant=agency, url=new.url, at=now)
        outbox.publish_events(at=now)
        jobs.run_due_jobs(at=now + timedelta(minutes=2))
        deliver_now(clock=lambda: now + timedelta(minutes=2))
    assert (len(old.came), len(new.came)) == (1, 1)
    assert old.came[0][0]["webhook-id"] == new.came[0][0]["webhook-id"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"closed_at": cast.AT}, "agency_not_accepting"),
        ({"admitted_at": None}, "agency_not_accepting"),
        ({"storage_country": "US"}, "stored_abroad"),
    ],
)
def test_sends_nothing_to_an_agency_that_may_not_receive(fields, reason):
    with receiving() as midori:
        agency = cast.agency("みどり", midori.url, **fields)
        referral = cast.planned(cast.employer(), agency)
        assert deliver_now() == 0
    delivery = cast.delivery_of(referral, agency)
    assert (midori.came, delivery.reason) == ([], reason)
    assert delivery.refused_at is not None


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_waits_for_a_licence_to_be_renewed_as_long_as_the_consent_stands(is_withdrawn):
    acme, now = cast.employer(), timezone.now()
    with receiving() as midori:
        agency = cast.agency("みどり", midori.url, licence_expires_date=date(2026, 1, 1))
        referral = cast.planned(acme, agency)
        deliver_now(clock=lambda: now)
        delivery = cast.delivery_of(referral, agency)
        assert (midori.came, delivery.reason, delivery.attempts) == ([], "licence_expired", 0)
        if is_withdrawn:
            withdraw(acme, referral, agency, now)
        with scope(network=True):
            Tenant.objects.filter(pk=agency.pk).update(licence_expires_date=date(2099, 3, 31))
        deliver_now(clock=lambda: now + timedelta(hours=2))
    assert len(midori.came) == (not is_withdrawn)


def test_sends_nothing_after_a_withdrawal():
    acme = cast.employer()
    with receiving() as midori, receiving() as sora:
        agencies = [cast.agency("みどり", midori.url), cast.agency("そら", sora.url)]
        referral = cast.planned(acme, *agencies)
        with scope(tenant=acme):
            consents.withdraw_consent(tenant=acme, consent=referral.consent, agency=agencies[0], at=timezone.now())
        deliver_now()
    assert (len(midori.came), len(sora.came)) == (0, 1)
    assert cast.delivery_of(referral, agencies[0]).reason == "consent_withdrawn"


def withdraw(tenant, referral, agency, at):
    with scope(tenant=tenant):
        consents.withdraw_consent(tenant=tenant, consent=referral.consent, agency=agency, at=at)
        relay.plan_withdrawal(tenant=tenant, referral=referral, agency=agency, at=at)


def test_tells_the_agency_that_has_the_profile_of_its_withdrawal_and_nobody_else():
    acme = cast.employer()
    with receiving() as midori, receiving() as sora:
        agencies = [cast.agency("みどり", midori.url), cast.agency("そら", sora.url)]
        referral = cast.planned(acme, *agencies)
        deliver_now()
        withdraw(acme, referral, agencies[0], timezone.now())
        deliver_now()
    assert [len(midori.came), len(sora.came)] == [2, 1]
    message = Webhook(cast.secret_of(agencies[0])).verify(midori.came[1][1], midori.came[1][0])
    jsonschema.validate(message, registry.BY_KIND["referral.withdrawn"].schema)
    assert message["data"]["sequence"] == 2


def test_tells_of_a_withdrawal_at_once_where_the_profile_may_have_arrived():
    acme = cast.employer()
    with receiving(in_turn(500, 204)) as midori:
        agency = cast.agency("みどり", midori.url)
        referral = cast.planned(acme, agency)
        now = timezone.now()
        deliver_now(clock=lambda: now)  # a 500 does not say that nothing was kept
        withdraw(acme, referral, agency, now)
        deliver_now(clock=lambda: now)
    assert [json.loads(body)["type"] for _, body in midori.came] == ["referral.created", "referral.withdrawn"]
    with scope(network=True):
        reasons = list(referral.deliveries.order_by("id").values_list("reason", flat=True))
    assert reasons == ["consent_withdrawn", ""]


def test_sends_only_ids_to_a_thin_endpoint_and_records_no_provision_yet():
    with receiving() as midori:
        agency = cast.agency("みどり", midori.url)
        with scope(tenant=agency):
            Endpoint.objects.for_tenant(agency).update(is_thin=True)
        referral = cast.planned(cast.employer(), agency)
        deliver_now()
    message = json.loads(midori.came[0][1])
    assert message["data"] == {"id": referral.public_id, "sequence": 1, "as_of": message["data"]["as_of"]}
    assert all_of(ProvisionRecord) == []


def test_signs_with_both_secrets_while_one_rotates():
    with receiving() as midori:
        agency = cast.agency("みどり", midori.url)
        old = cast.secret_of(agency)
        with scope(tenant=agency):
            endpoint = Endpoint.objects.for_tenant(agency).get()
            new = webhooks.rotate_secret(tenant=agency, endpoint=endpoint, at=timezone.now())
        cast.planned(cast.employer(), agency)
        deliver_now()
    headers, body = midori.came[0]
    for secret in (old, new):
        Webhook(secret).verify(body, headers)


def test_delivers_to_the_healthy_while_another_hangs():
    acme = cast.employer()
    waiting_then: list[int] = []

    def free_the_dead_after_forty(receiver, number):
        if number == 40:
            waiting_then.append(len(dead.came))
            dead.released.set()
        return 204, {}

    with receiving(hanging) as dead, receiving(free_the_dead_after_forty) as healthy:
        agencies = [cast.agency("止まった会社", dead.url), cast.agency("元気な会社", healthy.url)]
        for _ in range(40):
            cast.planned(acme, *agencies)
        started = time.monotonic()
        assert deliver_now() == 80
    assert waiting_then == [lane.PER_LINE]  # the dead one held its own share of pushes, and nobody else's
    assert time.monotonic() - started < safe_http.TOTAL_SECONDS


def test_sends_two_messages_about_one_person_one_after_the_other():
    acme = cast.employer()
    with receiving(in_turn(500, 204)) as midori:
        agency = cast.agency("みどり", midori.url)
        referral = cast.planned(acme, agency)
        with scope(tenant=acme):
            relay.plan_deliveries(
                tenant=acme, referral=referral, kind="referral.updated", at=timezone.now(), sequence=2
            )
        now = timezone.now()
        deliver_now(clock=lambda: now)
        assert len(midori.came) == 1  # the second waits for the first
        deliver_now(clock=lambda: now + timedelta(seconds=10))
    assert [json.loads(body)["data"]["sequence"] for _, body in midori.came] == [1, 1, 2]


def test_sends_nothing_on_a_lease_that_would_end_first():
    with receiving() as midori:
        agency = cast.agency("みどり", midori.url)
        referral = cast.planned(cast.employer(), agency)
        now = timezone.now()
        moments = iter([now, now])  # claimed and prepared at `now`; a minute has passed when it comes to sending
        deliver_now(clock=lambda: next(moments, now + relay.LEASE - timedelta(seconds=5)))
        assert midori.came == []
        deliver_now(clock=lambda: now + relay.LEASE)
    assert len(midori.came) == 1
    assert cast.delivery_of(referral, agency).delivered_at == now + relay.LEASE
