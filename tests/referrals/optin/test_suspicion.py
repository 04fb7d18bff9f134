"""Every way to invent candidates that a script could take: each is held for the operator's eyes, with its reason."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession

from candidates.models import Notice
from credits import queries as ledger
from referrals.models import Referral, Registration
from referrals.optin import services
from referrals.optin.suspicion import BURST, SAME_PLACE, SIGNS, WORDS
from referrals.rejections.services import issue_shared_link, new_link
from tenants.models import Tenant
from tenants.scope import scope
from tests.factories import ApplicationFactory, answers

OFFICE, HOME = "8.8.4.4", "1.1.1.1"  # addresses that tell one place from another


@pytest.fixture
def acme(cast, now):
    """Its owner signs in at the office, and has a private mailbox as a login."""
    cast.owner.email = "shacho@gmail.com"
    cast.owner.save()
    UserSession.objects.create(user=cast.owner, ip=OFFICE, session_key="at the office")
    with scope(network=True):
        Tenant.objects.filter(pk=cast.acme.pk).update(contact="info@saiyo.acme-hr.example")
        return Tenant.objects.select_related("plan").get(pk=cast.acme.pk)


def link_of(tenant, now, **application):
    link = new_link(tenant, ApplicationFactory(tenant=tenant, **application), now)
    link.save(force_insert=True)
    return link


def register(cast, tenant, link, now, ip=HOME, **given):
    """The whole way of a person or a script: the form, and where it is asked for the mailbox's button."""
    told = {"answers": answers(**given), "choices": {str(cast.agency.pk): True}, "is_mail_given": False}
    notice = Notice.objects.get(version=1, language="ja")
    form = services.submit_registration(tenant=tenant, link=link, notice=notice, ip=ip, at=now, **told)
    services.confirm_registration(tenant=tenant, registration=form, at=now)
    return Referral.objects.for_tenant(tenant).get(registration=form)


PATTERNS = [
    ({}, {"email": "dummy1@acme.example"}, ["own_domain"]),
    ({}, {"email": "dummy1@mail.acme.example"}, ["own_domain"]),
    ({}, {"email": "dummy1@saiyo.acme-hr.example"}, ["own_domain"]),
    ({}, {"email": "ＤＵＭＭＹ@ACME.example"}, ["own_domain"]),
    ({}, {"email": "sha.cho+7@gmail.com"}, ["member"]),
    ({}, {"email": "a@mailinator.com"}, ["disposable"]),
    ({}, {"email": "a@inbox.mailinator.com"}, ["disposable"]),
    ({}, {"email": "a@b.example", "ip": OFFICE}, ["office"]),
    ({"outcome": "hired"}, {"email": "a@b.example"}, ["not_rejected"]),
    ({"outcome": "withdrawn"}, {"email": "a@b.example"}, ["not_rejected"]),
    ({"outcome": "open"}, {"email": "a@b.example"}, ["not_rejected"]),
    ({}, {"email": "a@sute.jp", "ip": OFFICE}, ["disposable", "office"]),
    ({}, {"email": "honest@b.example"}, []),
    ({}, {"email": "notacme@notacme.example"}, []),
]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: str(pattern[:2]))
def test_holds_what_a_personal_link_was_invented_for(cast, acme, now, pattern):
    application, given, reasons = pattern
    with scope(tenant=acme):
        referral = register(cast, acme, link_of(acme, now, **application), now, **given)
        assert (referral.reasons, referral.verdict) == (reasons, "held" if reasons else "counted")
        assert ledger.progress(tenant=acme)["referrals"] == (not reasons)


def test_holds_the_office_s_own_hand_wherever_the_mailbox_is_confirmed(cast, acme, now):
    with scope(tenant=acme):
        ApplicationFactory(tenant=acme, candidate__email="a@b.example", candidate__email_key="a@b.example")
        shared = issue_shared_link(tenant=acme, label="", at=now)
        assert register(cast, acme, shared, now, ip=OFFICE, email="a@b.example").reasons == ["office"]


def test_holds_whom_no_application_knows_and_everybody_after_a_burst(cast, acme, now):
    with scope(tenant=acme):
        shared = issue_shared_link(tenant=acme, label="", at=now)
        found = [register(cast, acme, shared, now, email=f"a{n}@b.example", ip=None).reasons for n in range(BURST + 1)]
    assert found == [["no_known_application"]] * BURST + [["no_known_application", "burst"]]


def test_holds_one_hand_that_goes_on_and_on_with_links_of_applications_it_imported(cast, acme, now):
    with scope(tenant=acme):
        links = [link_of(acme, now) for _ in range(SAME_PLACE + 2)]
        made = [register(cast, acme, each, now, email=f"a{n}@b.example") for n, each in enumerate(links)]
        assert [each.reasons for each in made] == [[]] * SAME_PLACE + [["same_place"]] * 2
        later = now + timedelta(days=1)
        assert register(cast, acme, link_of(acme, now), later, email="other@b.example").reasons == []


def test_forgets_where_they_were_after_two_days(cast, acme, now):
    with scope(tenant=acme):
        register(cast, acme, link_of(acme, now), now, email="a@b.example")
        assert Registration.objects.for_tenant(acme).get().place
    for days, is_kept in ((1, True), (2, False)):
        with scope(network=True):
            services.forget_unconfirmed(at=now + timedelta(days=days))
            assert bool(Registration.objects.get().place) is is_kept


def test_an_employer_that_is_reached_at_everybody_s_mail_holds_nobody_for_it(cast, acme, now):
    with scope(network=True):
        Tenant.objects.filter(pk=acme.pk).update(contact="acme.saiyo@gmail.com")
        acme.refresh_from_db()
    with scope(tenant=acme):
        assert register(cast, acme, link_of(acme, now), now, email="someone@gmail.com").reasons == []


@pytest.mark.parametrize(
    "again", [{"email": "mi.saki+2@gmail.com"}, {"email": "x@b.example", "phone": "090-1234-5678"}]
)
def test_one_person_under_many_names_counts_once(cast, acme, now, again):
    with scope(tenant=acme):
        first = {"email": "misaki@gmail.com", "phone": "+819012345678"}
        made = [register(cast, acme, link_of(acme, now), now, **given) for given in (first, again)]
        assert [each.verdict for each in made] == ["counted", "duplicate"]


def test_every_sign_has_its_words():
    assert set(SIGNS) == set(WORDS)
