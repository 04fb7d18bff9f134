"""receive(): Greenhouse pushes a rejection; it is kept as it came, taken once, and only if it is genuine."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.test import Client

from candidates.models import Application, Candidate
from candidates.pool.erasure import Share
from referrals import emptying
from referrals.connectors import services
from referrals.models import Link, Mail, Received
from tenants import jobs, outbox
from tenants.models import AuditEntry
from tenants.scope import scope

SECRET = "a secret of sixteen letters"
APPLICATION = {
    "id": 265293,
    "rejected_at": "2026-11-19T15:50:41Z",
    "prospect": False,
    "applied_at": "2026-10-01T00:00:00Z",
    "source": {"public_name": "LinkedIn"},
    "rejection_reason": {"name": "経験が不足", "type": {"name": "We rejected them"}},
    "current_stage": {"name": "一次面接"},
    "jobs": [{"name": "法人営業"}],
    "custom_fields": {"本籍": {"value": "東京都"}},
    "candidate": {
        "id": 265788,
        "first_name": "美咲",
        "last_name": "髙橋",
        "company": None,
        "email_addresses": [
            {"value": "office@work.example", "type": "work"},
            {"value": "misaki@mail.example", "type": "personal"},
        ],
        "phone_numbers": [{"value": "090-1234-5678", "type": "mobile"}],
        "educations": [{"school_name": "青葉大学", "discipline": "経済", "degree": "学士"}],
        "employments": [{"company_name": "株式会社今", "title": "営業", "end_date": None}],
    },
}


@pytest.fixture
def door(cast, now):
    with scope(tenant=cast.acme):
        told = {"kind": "greenhouse", "name": "Greenhouse", "secret": SECRET, "by": cast.owner, "at": now}
        return services.open_connector(tenant=cast.acme, **told)


def event(action="reject_candidate", **changes):
    return json.dumps({"action": action, "payload": {"application": APPLICATION | changes}}).encode()


def push(door, body, *, secret=SECRET, event_id="e-1", path=None, **headers):
    signature = "sha256 " + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Signature": signature, "Greenhouse-Event-ID": event_id} | headers
    address = path or "/hooks/ats/" + door.url.rpartition("/")[2]
    client = Client(enforce_csrf_checks=True)
    return client.post(address, body, content_type="application/json", headers=headers).status_code


def work(at):
    while outbox.publish_events(at=at) or jobs.run_due_jobs(at=at):
        pass


def held(tenant):
    with scope(tenant=tenant):
        models = (Received, Candidate, Application, Mail)
        return tuple(model.objects.for_tenant(tenant).count() for model in models)


def test_a_rejection_comes_into_the_pool_with_its_link_and_without_a_mail(cast, door, now):
    assert push(door, event()) == 200
    assert held(cast.acme) == (1, 0, 0, 0)  # kept first
    work(now)
    assert held(cast.acme) == (1, 1, 1, 0)
    with scope(tenant=cast.acme):
        application = Application.objects.select_related("candidate").get()
        person = application.candidate
        assert (application.source, application.remote_id, application.outcome) == ("greenhouse", "265293", "rejected")
        assert (application.job, application.stage, application.channel) == ("法人営業", "一次面接", "LinkedIn")
        assert (person.full_name, person.email, person.current_company) == (
            "髙橋 美咲",
            "misaki@mail.example",
            "株式会社今",
        )
        assert Link.objects.filter(application=application).exists()
        assert Received.objects.get().outcome == "taken"


def test_the_same_delivery_again_is_kept_and_taken_once(cast, door, now):
    for _time in range(3):
        assert push(door, event()) == 200
        work(now)
    assert push(door, event(), event_id="e-2") == 200
    work(now)
    assert held(cast.acme) == (2, 1, 1, 0)


def test_a_job_that_runs_twice_tells_once(cast, door, now):
    push(door, event())
    work(now)
    with scope(tenant=cast.acme):
        services.take(tenant=cast.acme, received=Received.objects.get(), at=now)
        assert AuditEntry.objects.filter(action="rejections.told").count() == 1


@pytest.mark.parametrize("headers", [{"Signature": ""}, {"Signature": "sha256 " + "0" * 64}, {"Signature": "sha1 x"}])
def test_what_is_not_genuine_leaves_nothing(cast, door, headers):
    assert push(door, event(), **headers) == 401
    assert push(door, event(), secret="another secret of letters") == 401
    assert held(cast.acme)[0] == 0


@pytest.mark.parametrize("path", ["/hooks/ats/x", "/hooks/ats/" + "A" * 64])
def test_a_forged_address_opens_nothing(door, path):
    assert push(door, event(), path=path) == 404


def test_a_door_that_has_ended_opens_nothing(cast, door, now):
    with scope(tenant=cast.acme):
        services.end_connector(tenant=cast.acme, connector=door, by=cast.owner, at=now)
    assert push(door, event()) == 404


def test_unreject_opens_the_selection_again(cast, door, now):
    push(door, event())
    work(now)
    push(door, event("unreject_candidate", rejected_at=None), event_id="e-2")
    work(now)
    with scope(tenant=cast.acme):
        assert Application.objects.get().outcome == "open"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b'{"action": "ping", "payload": {}}', "ignored"),
        (event(prospect=True), "ignored"),
        (event("unreject_candidate", id=1), "ignored"),
        (b"[" * 20_000, "refused"),
        (b"\xff\xfe not json", "refused"),
        (b'{"action": "reject_candidate", "payload": []}', "refused"),
        (event(id=None), "refused"),
        (event(candidate={"id": 1}), "refused"),
        (event(rejected_at="いつか"), "refused"),
        (event(jobs="x", current_stage=[], source=7, rejection_reason=None), "refused"),
    ],
)
def test_whatever_it_says_is_answered_and_judged(cast, door, now, body, outcome):
    assert push(door, body) == 200
    work(now)
    with scope(tenant=cast.acme):
        row = Received.objects.get()
        assert row.outcome == outcome
        assert bool(row.fault) is (outcome == "refused")
        assert not Candidate.objects.exists()


def test_they_rejected_us_is_no_rejection_of_ours(cast, door, now):
    push(door, event(rejection_reason={"name": "他社内定", "type": {"name": "They rejected us"}}))
    work(now)
    with scope(tenant=cast.acme):
        assert Application.objects.get().outcome == "withdrawn"
        assert not Link.objects.exists()


def test_its_words_are_sealed_and_go_with_time_or_with_the_person(cast, door, now):
    push(door, event())
    work(now)
    with scope(tenant=cast.acme):
        row = Received.objects.get()
        assert "髙橋".encode() not in bytes(row.sealed_body)
        emptying.erase(Share(cast.acme, (row.candidate_id,)), now, 100)
        assert Received.objects.get().sealed_body is None
    push(door, event(), event_id="e-2")
    with scope(network=True):
        assert services.forget_bodies(at=now + timedelta(days=3650)) == 1


def test_owners_and_admins_open_a_door_and_see_what_came(cast, client, now):
    client.force_login(cast.admin)
    form = {"kind": "greenhouse", "name": "新卒", "secret": SECRET}
    page = client.post("/e/acme/settings/connectors/", form, follow=True).content.decode()
    assert "/hooks/ats/" in page
    assert SECRET not in page
    assert client.post("/e/acme/settings/connectors/", form).status_code == 422  # the name is taken
    client.force_login(cast.recruiter)
    assert client.get("/e/acme/settings/connectors/").status_code == 403
