"""A party leaves: what ends with the last press of the button, and what can still be taken back."""

import math
from datetime import timedelta

import pytest

from referrals.models import Mail
from referrals.rejections import letters
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from tenants import admission, jobs, outbox, post
from tenants.leaving import ending, services, sweeping
from tenants.models import ApiKey, AuditEntry, Endpoint, Invitation, Letter, Tenant
from tenants.scope import scope
from tenants.webhooks import services as webhooks
from tests.factories import ApplicationFactory, make_key
from tests.isolation.doors import client as knocker

CALLED = "/api/v1/me"


@pytest.fixture
def furnished(cast, now):
    """Acme with a key, an endpoint, an invitation, a letter and a mail that wait."""
    with scope(tenant=cast.acme):
        cast.key = make_key(cast.acme)
        webhooks.open_endpoint(tenant=cast.acme, url="https://hooks.example.com/x", at=now)
        later = now + timedelta(days=7)
        letter = {"tenant": cast.acme, "kind": "invitation", "queued_at": now, "next_at": later}
        Letter.objects.create(recipient="new@acme.example", cause="x", **letter)
        told = {"tenant": cast.acme, "created_at": now, "expires_at": later, "digest": bytes(32)}
        Invitation.objects.create(email="new@acme.example", role="viewer", **told)
        version = rejections.create_template(tenant=cast.acme, by=None, at=now, language="ja", **TEXTS["ja"])
        applications = [ApplicationFactory(tenant=cast.acme)]
        rejections.queue_mails(tenant=cast.acme, version=version, applications=applications, by=cast.owner, at=now)
    return cast


def close(cast, now):
    with scope(tenant=cast.acme):
        return admission.close_tenant(tenant=cast.acme, by=cast.owner, actor=AuditEntry.Actor.PERSON, at=now)


def work(now):
    while outbox.publish_events(at=now) or jobs.run_due_jobs(at=now):
        pass


def test_ends_every_way_in_at_once(furnished, now):
    member, program = knocker(), knocker(f"Bearer {furnished.key}")
    member.force_login(furnished.owner)
    assert (member.get("/e/acme/").status_code, program.get(CALLED).status_code) == (200, 200)
    assert close(furnished, now) is True
    assert (member.get("/e/acme/").status_code, program.get(CALLED).status_code) == (404, 401)
    with scope(tenant=furnished.acme):
        assert not ApiKey.objects.filter(revoked_at=None).exists()
        assert not Endpoint.objects.filter(disabled_at=None).exists()
        assert not Invitation.objects.filter(revoked_at=None).exists()


def test_happens_once_and_says_by_whom(furnished, now):
    assert (close(furnished, now), close(furnished, now)) == (True, False)
    with scope(tenant=furnished.acme):
        [line] = AuditEntry.objects.for_tenant(furnished.acme).filter(action="tenant.closed")
    assert (line.actor, line.actor_id) == ("person", furnished.owner.pk)


def test_cancels_what_waits_and_writes_to_the_owner(furnished, now):
    close(furnished, now)
    work(now)
    with scope(tenant=furnished.acme):
        assert Mail.objects.get().failed_at == now
        waiting = Letter.objects.filter(failed_at=None).values_list("kind", "recipient")
        assert list(waiting) == [("closed", furnished.owner.email)]


def test_a_mail_whose_turn_comes_before_the_event_is_not_sent_either(furnished, now, mailoutbox):
    close(furnished, now)
    post.send_due(model=Mail, render=letters.write_mail, at=now)
    assert mailoutbox == []
    with scope(tenant=furnished.acme):
        assert Mail.objects.get().failed_at == now


def test_the_operator_takes_it_back_within_the_grace_and_keys_stay_dead(furnished, now):
    with scope(network=True):
        admission.close_tenant(tenant=furnished.acme, by=furnished.operator, at=now)
        assert admission.reopen_tenant(tenant=furnished.acme, by=furnished.operator, at=now) is True
        assert admission.reopen_tenant(tenant=furnished.acme, by=furnished.operator, at=now) is False
    member = knocker()
    member.force_login(furnished.owner)
    assert member.get("/e/acme/").status_code == 200
    assert knocker(f"Bearer {furnished.key}").get(CALLED).status_code == 401


def test_the_test_twin_goes_and_comes_with_it(furnished, now):
    with scope(network=True):
        facts = {"slug": "acme-test", "name": "x", "plan": furnished.acme.plan, "admitted_at": now}
        twin = Tenant.objects.create(kind="employer", test_of=furnished.acme, **facts)
        for verb, is_closed in ((admission.close_tenant, True), (admission.reopen_tenant, False)):
            verb(tenant=furnished.acme, by=furnished.operator, at=now)
            twin.refresh_from_db()
            assert (twin.closed_at is not None) is is_closed


def test_nobody_comes_back_to_an_emptied_house(furnished, now):
    close(furnished, now)
    with scope(network=True):
        Tenant.objects.filter(pk=furnished.acme.pk).update(emptied_at=now)
        with pytest.raises(admission.Emptied):
            admission.reopen_tenant(tenant=furnished.acme, by=furnished.operator, at=now)


def test_who_is_taken_back_while_the_emptying_goes_on_keeps_what_is_left(furnished, now):
    """The sweep knew them as due; the operator was quicker than its next batch."""
    close(furnished, now)
    later = now + ending.GRACE
    due = sweeping.due_tenants(later)
    assert due == [furnished.acme.pk]
    with scope(network=True):
        admission.reopen_tenant(tenant=furnished.acme, by=furnished.operator, at=later)
    assert sweeping.empty_one(due[0], later, math.inf) is False
    with scope(tenant=furnished.acme):
        assert Letter.objects.exists()
        assert Tenant.objects.get(pk=furnished.acme.pk).emptied_at is None


def test_two_sweeps_that_find_nothing_left_write_one_line(furnished, now):
    close(furnished, now)
    with scope(tenant=furnished.acme):
        while services.empty_step(tenant=furnished.acme, at=now, limit=100):
            pass
        assert services.empty_step(tenant=furnished.acme, at=now, limit=100) == 0
        assert AuditEntry.objects.for_tenant(furnished.acme).filter(action="tenant.emptied").count() == 1
