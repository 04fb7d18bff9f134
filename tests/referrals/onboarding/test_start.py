"""The first days: what waits for admission is refused with its reason, and each step ticks itself off from the data."""

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from referrals.models import Link, Mail
from referrals.onboarding import queries
from referrals.rejections import services
from referrals.rejections.first_template import TEXTS
from tenants import post
from tenants.admission import admit_tenant
from tenants.letters.models import Letter
from tenants.letters.services import word_letter
from tenants.models import Sender, Tenant
from tenants.scope import scope
from tests.factories import ApplicationFactory

WAIT = "運営の承認をお待ちください"


@pytest.fixture
def owner(cast):
    client = Client()
    client.force_login(cast.owner)
    return client


@pytest.fixture
def waiting(cast):
    """acme before its admission."""
    with scope(network=True):
        Tenant.objects.filter(pk=cast.acme.pk).update(admitted_at=None)
    return cast.acme


def done(tenant):
    with scope(tenant=tenant):
        tenant = Tenant.objects.get(pk=tenant.pk)
        return {step.name for step, is_done in queries.checklist(tenant=tenant).steps if is_done}


def template_of(tenant, now):
    with scope(tenant=tenant):
        return services.create_template(tenant=tenant, by=None, at=now, language="ja", **TEXTS["ja"])


@pytest.mark.parametrize(
    ("path", "form"), [("mails/send/", {"send": "yes"}), ("links/", {"label": "x"}), ("imports/", {})]
)
def test_refuses_what_needs_admission_and_says_why(waiting, owner, path, form):
    response = owner.post(f"/e/acme/{path}", form)
    assert response.status_code == 403
    assert "承認されると使えるようになります" in response.content.decode()
    with scope(tenant=waiting):
        assert not Mail.objects.exists()
        assert not Link.objects.exists()


def test_lets_a_waiting_employer_prepare(waiting, owner):
    assert WAIT in owner.get("/e/acme/").content.decode()
    for path in (
        "settings/company/",
        "settings/policy/",
        "settings/sender/",
        "templates/new/",
        "start/",
        "agencies/",
        "mails/",
        "links/",
    ):
        assert owner.get(f"/e/acme/{path}").status_code == 200, path


def test_says_nothing_of_waiting_once_admitted(waiting, owner, cast, now):
    with scope(network=True):
        admit_tenant(tenant=waiting, by=cast.operator, at=now)
    assert WAIT not in owner.get("/e/acme/").content.decode()
    with scope(tenant=waiting):
        letter = Letter.objects.get(kind="admitted")
        message = word_letter(letter)
    assert letter.recipient == cast.owner.email
    assert "/e/acme/start/" in message.body
    assert "承認" in message.subject


def test_ticks_itself_off(cast, owner, now):
    acme = cast.acme
    assert done(acme) == set()
    with scope(network=True):
        Tenant.objects.filter(pk=acme.pk).update(corporate_number="3010001000004")
    version = template_of(acme, now)
    owner.post("/e/acme/settings/sender/", {"sender_name": "", "reply_to": ""})
    owner.post("/e/acme/agencies/")
    assert done(acme) == {"company", "sender", "template", "partners"}
    owner.post(f"/e/acme/templates/{version.template.public_id}/trial/")
    with scope(tenant=acme):
        application = ApplicationFactory(tenant=acme)
        services.queue_mails(tenant=acme, version=version, applications=[application], by=None, at=now)
    assert done(acme) == {"company", "sender", "template", "partners", "import", "trial", "send"}
    assert "はじめの準備" not in owner.get("/e/acme/").content.decode()


def test_an_own_address_that_is_in_use_is_a_sender_too(cast, now):
    assert "sender" not in done(cast.acme)
    said = {"address": "saiyo@acme.example", "domain": "acme.example", "named_at": now, "next_check_at": now}
    with scope(tenant=cast.acme):
        Sender.objects.create(tenant=cast.acme, proven_at=now, proven_by="mail", ready_at=now, **said)
    assert "sender" in done(cast.acme)


def test_can_be_put_away(cast, owner):
    assert "はじめの準備" in owner.get("/e/acme/").content.decode()
    owner.post("/e/acme/start/")
    assert "はじめの準備" not in owner.get("/e/acme/").content.decode()
    assert owner.get("/e/acme/start/").status_code == 200


def test_an_agency_says_that_it_receives_on_the_pages(cast):
    with scope(network=True):
        cast.consultant.memberships.update(role="agency_admin")
    client = Client()
    client.force_login(cast.consultant)
    assert done(cast.agency) == {"company", "members"}
    client.post("/a/agency/start/", {"step": "portal"})
    assert done(cast.agency) == {"company", "receiving", "members"}


def test_the_partner_page_shows_live_licensed_agencies_alone(cast, owner):
    with scope(network=True):
        Tenant.objects.filter(pk=cast.other_agency.pk).update(storage_country="US")
    page = owner.get("/e/acme/agencies/").content.decode()
    assert cast.agency.licence_number in page
    assert cast.other_agency.name not in page


def test_a_trial_goes_to_the_writer_with_sample_values_and_opens_nothing(cast, owner, now):
    version = template_of(cast.acme, now)
    with scope(tenant=cast.acme):
        real = ApplicationFactory(tenant=cast.acme, candidate__last_name="柊木")
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(2):  # pressed twice
            owner.post(f"/e/acme/templates/{version.template.public_id}/trial/")
    with scope(tenant=cast.acme):
        due = Letter.objects.get(kind="template_trial").next_at
    post.send_due(model=Letter, render=word_letter, at=due)
    (sent,) = mail.outbox
    assert sent.to == [cast.owner.email]
    assert sent.subject.startswith("【テスト送信】")
    assert "via CareerRelay" in sent.from_email or "=?utf-8" in sent.from_email
    assert "/r/sample" in sent.body
    assert real.candidate.last_name not in sent.body
    assert Client().get("/r/sample").status_code == 404
    with scope(tenant=cast.acme):
        assert not Link.objects.exists()
