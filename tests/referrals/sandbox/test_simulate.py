"""POST /sandbox/simulate: people who are nobody come to a test key, and to nobody else."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from referrals.models import Mail, Note, Referral
from referrals.relay.engine import deliver_now
from tenants import jobs, outbox
from tenants.letters.models import Letter
from tenants.models import Tenant
from tenants.scope import scope
from tenants.webhooks import services as webhooks
from tenants.webhooks.models import Message
from tests import factories
from tests.referrals.relay.receivers import receiving

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def parties(committed_cast, settings):
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    with scope(network=True):
        twins = {party: factories.twin_of(getattr(committed_cast, party)) for party in ("agency", "acme")}
        keys = {party: factories.make_key(getattr(committed_cast, party), is_test=True) for party in twins}
        live = factories.make_key(committed_cast.agency)
    return twins, keys | {"live": live}


def simulate(key, person):
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": person}
    return Client().post("/api/v1/sandbox/simulate", {"person": person}, "application/json", headers=headers)


def follow_up(at):
    while outbox.publish_events(at=at) or jobs.run_due_jobs(at=at):
        pass


def kinds_of(tenant):
    with scope(tenant=tenant):
        return sorted(Message.objects.values_list("kind", flat=True))


def test_brings_an_agency_a_profile_and_a_withdrawal_and_writes_to_nobody(parties):
    twins, keys = parties
    at = timezone.now()
    with receiving() as hook:
        with scope(network=True):
            webhooks.open_endpoint(tenant=twins["agency"], url=hook.url, at=at)
        answer = simulate(keys["agency"], "withdraws")
        assert (answer.status_code, answer.json()["events"]) == (202, ["referral.created", "referral.withdrawn"])
        for seconds in (1, 30):
            follow_up(timezone.now() + timedelta(seconds=seconds))
            deliver_now(clock=lambda seconds=seconds: timezone.now() + timedelta(seconds=seconds))
    assert [json.loads(body)["type"] for _, body in hook.came] == [
        "referral.created",
        "referral.withdrawn",
    ]
    assert "撤回する" in hook.came[0][1].decode()
    with scope(network=True):
        assert not any(model.objects.exists() for model in (Mail, Letter))
        assert not Note.objects.filter(sent_at__isnull=False).exists()
        assert set(Referral.objects.values_list("tenant__slug", flat=True)) == {"sandbox-employer"}


def test_brings_an_employer_a_count_of_its_own_and_touches_no_real_agency(parties):
    twins, keys = parties
    for person in ("agrees", "declines"):
        assert simulate(keys["acme"], person).status_code == 202
    follow_up(timezone.now() + timedelta(seconds=1))
    deliver_now(clock=lambda: timezone.now() + timedelta(seconds=1))
    assert kinds_of(twins["acme"]) == ["referral.counted"]
    assert kinds_of(twins["agency"]) == []
    with scope(network=True):
        assert Tenant.objects.live().filter(slug__startswith="sandbox").count() == 0
        assert Referral.objects.filter(tenant__test_of=None).count() == 0


def test_is_for_test_keys_alone_and_knows_its_people(parties):
    _twins, keys = parties
    refused = simulate(keys["live"], "agrees")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, "test-key-only")
    assert simulate(keys["agency"], "somebody").status_code == 422
    told = Client().get("/api/v1/sandbox/people", headers={"Authorization": f"Bearer {keys['agency']}"}).json()
    assert [person["name"] for person in told["data"]] == ["同意する太郎", "撤回する花子", "断る三郎"]
