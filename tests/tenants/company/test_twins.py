"""What a test twin does stays with the twin: no mail of any kind leaves, and no live party hears of it."""

import pytest
from django.core import mail

from candidates.models import Candidate, CheckIn, Notice
from referrals.models import Delivery, Link, Mail, Note, Referral
from referrals.optin import letters as notes
from referrals.optin import services as optin
from referrals.rejections import letters, services
from referrals.rejections.first_template import TEXTS
from referrals.returning import tasks as returning
from tenants import jobs, outbox, post
from tenants.letters.models import Letter
from tenants.letters.services import word_letter, write_letter
from tenants.models import Tenant
from tenants.scope import scope
from tests.factories import ApplicationFactory, answers, twin_of

WRITERS = {Mail: letters.write_mail, Note: notes.write_note, Letter: word_letter, CheckIn: returning.write}


@pytest.fixture
def twins(cast):
    with scope(network=True):
        return twin_of(cast.acme), twin_of(cast.agency)


@pytest.fixture
def told(twins, now):
    """Somebody rejected in the twin, mailed, and registered at the agency's twin."""
    acme, agency = twins
    with scope(tenant=acme):
        application = ApplicationFactory(tenant=acme)
        version = services.create_template(tenant=acme, by=None, at=now, language="ja", **TEXTS["ja"])
        services.queue_mails(tenant=acme, version=version, applications=[application], by=None, at=now)
        link = Link.objects.for_tenant(acme).select_related("application__candidate", "tenant__plan").get()
        optin.submit_registration(
            tenant=acme,
            link=link,
            answers=answers(email=application.candidate.email),
            choices={str(agency.pk): True},
            is_mail_given=True,
            notice=Notice.objects.get(version=1, language="ja"),
            at=now,
        )
    while outbox.publish_events(at=now) or jobs.run_due_jobs(at=now):
        pass


def test_every_kind_of_mail_is_tried_here():
    assert {model.__name__ for model in all_kinds()} == {model.__name__ for model in WRITERS}


def all_kinds():
    found = list(post.Posted.__subclasses__())
    return [model for model in found if not model._meta.abstract]


def test_hands_over_no_mail_of_any_kind(told, twins, now):
    acme, _agency = twins
    with scope(tenant=acme):
        Letter.objects.create(
            tenant=acme, kind="invitation", recipient="a@b.example", cause="x", queued_at=now, next_at=now
        )
        somebody = Candidate.objects.for_tenant(acme).first()
        CheckIn.objects.create(tenant=acme, candidate=somebody, due_date=now.date(), queued_at=now, next_at=now)
    for model, render in WRITERS.items():
        post.send_due(model=model, render=render, at=now)
    assert mail.outbox == []
    with scope(tenant=acme):
        for model in WRITERS:
            mails = model.objects.for_tenant(acme)
            assert {(each.sent_at, each.error, each.failed_at) for each in mails} == {(None, post.TEST, now)}


def test_writes_no_letter(twins, now):
    acme, _agency = twins
    with scope(tenant=acme):
        write_letter(tenant=acme, kind="invitation", recipient="a@b.example", cause="x", at=now)
        assert not Letter.objects.for_tenant(acme).exists()


def test_reaches_only_other_twins(told, twins):
    acme, agency = twins
    with scope(network=True):
        assert [delivery.agency for delivery in Delivery.objects.filter(tenant=acme)] == [agency]
        assert set(Tenant.objects.beside(acme)) == {acme, agency}


def test_counts_nobody_for_the_live_network(told, cast, twins, now):
    """Whom a test key's data set counted is no duplicate when they really register."""
    with scope(tenant=twins[0]):
        person = Referral.objects.for_tenant(twins[0]).get()
        assert person.verdict == Referral.Verdict.COUNTED
    with scope(tenant=cast.rival):
        application = ApplicationFactory(tenant=cast.rival, candidate__email=person.profile["email"])
        link = services.new_link(cast.rival, application, now)
        link.save(force_insert=True)
        optin.submit_registration(
            tenant=cast.rival,
            link=Link.objects.select_related("application__candidate", "tenant__plan").get(pk=link.pk),
            answers=answers(email=person.profile["email"]),
            choices={str(cast.agency.pk): True},
            is_mail_given=True,
            notice=Notice.objects.get(version=1, language="ja"),
            at=now,
        )
        assert Referral.objects.for_tenant(cast.rival).get().verdict == Referral.Verdict.COUNTED
