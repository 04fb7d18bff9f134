"""record_findings(): an address is From while it is proven and every record is right, and at no other time."""

from datetime import timedelta
from email.utils import formataddr

import pytest

from referrals.models import Mail
from referrals.rejections import letters as rejection
from referrals.rejections.first_template import TEXTS
from referrals.rejections.services import create_template, queue_mails
from tenants import post
from tenants.models import AuditEntry, Tenant
from tenants.scope import OutsideScope, scope
from tenants.senders import checking, lookups, queries, services
from tests.factories import ApplicationFactory
from tests.tenants.senders.conftest import ADDRESS, DOMAIN, READY, from_of, held, letters, look, name, press

FALLBACK = ("アクメ株式会社 via CareerRelay", "no-reply@careerrelay.example")
OWN = ("アクメ株式会社", ADDRESS)


def ready(cast, dns, now):
    dns.zone = dict(READY)
    sender = name(cast, now)
    press(cast, sender, now)
    return look(cast, sender, now)


def test_the_address_is_from_once_it_is_proven_and_its_records_are_right(cast, dns, now):
    sender = name(cast, now)
    assert letters(cast.acme, "sender_confirm") == [ADDRESS]
    press(cast, sender, now)
    assert from_of(cast.acme) == FALLBACK
    look(cast, sender, now)
    assert from_of(cast.acme) == FALLBACK
    dns.zone = dict(READY)
    look(cast, sender, now)
    assert from_of(cast.acme) == OWN


def test_records_alone_prove_nothing_since_another_company_may_have_set_them(cast, dns, now):
    dns.zone = dict(READY)
    look(cast, name(cast, now), now)
    assert from_of(cast.acme) == FALLBACK
    press(cast, held(cast.acme), now)
    assert from_of(cast.acme) == OWN


def test_the_domains_own_word_proves_it_as_well_as_the_mailbox(cast, dns, now):
    sender = name(cast, now)
    proof = (f"_careerrelay.{DOMAIN}", "TXT")
    dns.zone = READY | {proof: [queries.wants_of(sender).proof]}
    assert look(cast, sender, now).proven_by == "dns"
    assert from_of(cast.acme) == OWN
    dns.zone = dict(READY)  # what proved it is gone
    look(cast, sender, now)
    assert from_of(cast.acme) == FALLBACK


def test_the_word_is_another_for_each_company(cast, now):
    mine = name(cast, now)
    with scope(tenant=cast.rival):
        theirs = services.name_sender(tenant=cast.rival, address=ADDRESS, by=cast.rival_owner, at=now)
    assert queries.wants_of(mine).proof != queries.wants_of(theirs).proof


@pytest.mark.parametrize("gone", list(READY))
def test_each_record_that_is_lost_brings_the_fallback_back_and_is_told(cast, dns, now, gone):
    sender = ready(cast, dns, now)
    del dns.zone[gone]
    look(cast, sender, now + timedelta(days=1))
    assert from_of(cast.acme) == FALLBACK
    assert set(letters(cast.acme, "sender_lost")) == {cast.owner.email, cast.admin.email}
    dns.zone = dict(READY)
    look(cast, sender, now + timedelta(days=2))
    assert from_of(cast.acme) == OWN


def test_a_server_that_is_silent_takes_nothing_away_and_gives_nothing(cast, dns, now):
    sender = ready(cast, dns, now)
    since = sender.findings["spf"]["since"]
    dns.is_broken = True
    later = look(cast, sender, now + timedelta(days=1))
    assert (from_of(cast.acme), later.findings["spf"]["since"], later.findings["spf"]["at"]) == (OWN, since, since)
    other = name(cast, now, address="hr@other.example")
    assert look(cast, other, now).findings["spf"]["state"] == "unknown"


def test_another_address_is_another_row_and_the_old_mail_opens_nothing(cast, dns, now):
    old = ready(cast, dns, now)
    new = name(cast, now, address="hr@other.example")
    assert new.pk != old.pk
    assert (new.proven_at, from_of(cast.acme)) == (None, FALLBACK)
    assert held(cast.acme).pk == new.pk
    assert look(cast, old, now) is None


def test_the_same_address_again_keeps_what_is_proven_and_a_mailbox_is_asked_once_in_a_while(cast, dns, now):
    ready(cast, dns, now)
    name(cast, now)
    assert from_of(cast.acme) == OWN
    for minute in (0, 1, 6):
        name(cast, now + timedelta(hours=1, minutes=minute), address="hr@other.example")
    assert letters(cast.acme, "sender_confirm").count("hr@other.example") == 2


def test_no_more_than_ten_mailboxes_are_asked_in_a_day(cast, now):
    for number in range(services.MOST_ASKED):
        name(cast, now, address=f"a{number}@x.example")
    with pytest.raises(services.TooManyAsked):
        name(cast, now, address="one-more@x.example")
    name(cast, now + timedelta(days=1, minutes=1), address="one-more@x.example")


def test_dns_is_never_asked_inside_a_scope(cast, dns, now):
    sender = name(cast, now)
    with scope(tenant=cast.acme), pytest.raises(OutsideScope):
        lookups.look_up(queries.wants_of(sender))
    assert dns.asked == 0


def test_the_trail_tells_each_turn_by_domain_and_never_the_address(cast, dns, now):
    sender = ready(cast, dns, now)
    dns.zone = {}
    look(cast, sender, now + timedelta(days=1))
    with scope(tenant=cast.acme):
        services.remove_sender(tenant=cast.acme, by=cast.owner, at=now)
        told = AuditEntry.objects.filter(action__startswith="sender.").order_by("id")
        assert [line.action for line in told] == [
            f"sender.{act}" for act in ("named", "proven", "ready", "lost", "removed")
        ]
        assert "saiyo" not in str([line.detail for line in told])


def test_a_rejection_comes_from_the_own_address_and_from_ours_once_that_is_lost(cast, dns, now, mailoutbox):
    sender = ready(cast, dns, now)
    with scope(tenant=cast.acme):
        version = create_template(tenant=cast.acme, by=None, at=now, language="ja", **TEXTS["ja"])
    for zone, expected in ((READY, OWN), ({}, FALLBACK)):
        dns.zone = dict(zone)
        look(cast, sender, now)
        with scope(tenant=cast.acme):
            waiting = [ApplicationFactory(tenant=cast.acme)]
            assert queue_mails(tenant=cast.acme, version=version, applications=waiting, by=None, at=now) == 1
        post.send_due(model=Mail, render=rejection.write_mail, at=now)
        assert mailoutbox[-1].from_email == formataddr(expected)


def test_the_job_looks_again_hourly_while_it_is_set_up_and_then_every_night(cast, dns, now):
    name(cast, now)
    assert checking.check_due(at=now) == 1
    assert checking.check_due(at=now + timedelta(minutes=30)) == 0
    assert checking.check_due(at=now + timedelta(hours=1)) == 1
    dns.zone = dict(READY)
    press(cast, held(cast.acme), now + timedelta(hours=2))
    assert checking.check_due(at=now + timedelta(hours=2)) == 1
    assert from_of(cast.acme) == OWN
    assert timedelta(0) < held(cast.acme).next_check_at - (now + timedelta(hours=2)) <= timedelta(days=1)


def test_the_job_leaves_companies_that_have_left_alone(cast, dns, now):
    name(cast, now)
    with scope(network=True):
        Tenant.objects.filter(pk=cast.acme.pk).update(closed_at=now)
    assert checking.check_due(at=now) == 0
