"""queue_mails(): one mail for each rejected, mailable person, however often and by however many it is asked for."""

import pytest
from django.core.exceptions import ValidationError

from candidates.models import Application
from referrals.models import Link, Mail
from referrals.rejections import services
from referrals.rejections.first_template import TEXTS
from referrals.rejections.services import add_version, create_template, issue_shared_link, queue_mails
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.factories import ApplicationFactory
from tests.threads import at_once


def version_of(tenant, now, **text):
    return create_template(tenant=tenant, by=None, at=now, **(TEXTS["ja"] | {"language": "ja"} | text))


def queue(tenant, now, applications, version=None):
    version = version or version_of(tenant, now)
    return queue_mails(tenant=tenant, version=version, applications=applications, by=None, at=now)


def test_gives_each_application_a_mail_and_a_link_of_its_own(cast, now):
    with scope(tenant=cast.acme):
        assert queue(cast.acme, now, [ApplicationFactory(tenant=cast.acme) for _ in range(3)]) == 3
        mails = list(Mail.objects.for_tenant(cast.acme).select_related("link"))
    assert {mail.link.application_id for mail in mails} == {mail.application_id for mail in mails}
    assert len({mail.link.token for mail in mails}) == 3


def test_mails_nobody_twice(cast, now):
    with scope(tenant=cast.acme):
        people, version = [ApplicationFactory(tenant=cast.acme)], version_of(cast.acme, now)
        assert [queue(cast.acme, now, people, version) for _ in range(3)] == [1, 0, 0]
        assert Link.objects.for_tenant(cast.acme).count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "hired"},
        {"outcome": "withdrawn"},
        {"outcome": "excluded"},
        {"outcome": "open"},
        {"candidate__email": ""},
        {"candidate__do_not_contact_at": "2026-11-01T00:00Z"},
    ],
)
def test_leaves_out_who_was_not_rejected_or_may_not_be_written_to(cast, now, changes):
    with scope(tenant=cast.acme):
        assert queue(cast.acme, now, [ApplicationFactory(tenant=cast.acme, **changes)]) == 0


def test_cannot_reach_another_employers_people(cast, now):
    with scope(tenant=cast.rival):
        theirs = ApplicationFactory(tenant=cast.rival)
    with scope(tenant=cast.acme):
        assert queue(cast.acme, now, [theirs]) == 0


def test_writes_who_did_it_and_how_many_but_nobodys_name(cast, now):
    with scope(tenant=cast.acme):
        queue(cast.acme, now, [ApplicationFactory(tenant=cast.acme)])
        entry = AuditEntry.objects.for_tenant(cast.acme).get(action="mail.queued")
    assert entry.detail == {"count": 1, "version": 1}


@pytest.mark.timeout(120)
def test_mails_nobody_twice_with_many_presses_at_once(committed_cast, now):
    acme = committed_cast.acme
    with scope(tenant=acme):
        people, version = [ApplicationFactory(tenant=acme) for _ in range(20)], version_of(acme, now)

    def press(number):
        with scope(tenant=acme):
            return queue(acme, now, Application.objects.for_tenant(acme), version)

    assert sum(at_once(press, 16)) == len(people)
    with scope(tenant=acme):
        assert Mail.objects.for_tenant(acme).count() == Link.objects.for_tenant(acme).count() == 20


# --- Templates and the shared link ----------------------------------------------------------------------------------
def test_a_version_stays_as_it_was_sent(cast, now):
    with scope(tenant=cast.acme):
        first = version_of(cast.acme, now)
        told = {"tenant": cast.acme, "template": first.template, "by": None, "at": now}
        second = add_version(subject="別の件名", body=first.body, **told)
        assert (first.number, second.number) == (1, 2)
        assert add_version(subject="別の件名", body=first.body, **told) == second
        first.refresh_from_db()
        assert first.subject == TEXTS["ja"]["subject"]


@pytest.mark.parametrize("body", ["{{氏名}} {{給与}}", "{{氏名", "氏名}}", "{{}}", "{{氏名}} {{"])
def test_a_text_with_an_unknown_placeholder_is_refused(cast, now, body):
    with scope(tenant=cast.acme), pytest.raises(ValidationError):
        version_of(cast.acme, now, body=body)


def test_the_shared_link_is_one_for_each_use(cast, now):
    with scope(tenant=cast.acme):
        links = [issue_shared_link(tenant=cast.acme, label=label, at=now) for label in ("ATS", "ATS", "採用サイト")]
    assert links[0] == links[1] != links[2]


@pytest.mark.timeout(120)
def test_keeps_nobody_waiting_in_a_ring(committed_cast, now, monkeypatch):
    """Eight tabs whose lists are in different orders, one mail a batch."""
    monkeypatch.setattr(services, "BATCH", 1)
    acme = committed_cast.acme
    with scope(tenant=acme):
        people, version = [ApplicationFactory(tenant=acme) for _ in range(12)], version_of(acme, now)

    def press(number):
        with scope(tenant=acme):
            return queue(acme, now, people[number:] + people[:number], version)

    assert sum(at_once(press, 8)) == 12
