"""Erased at their own wish: nothing is left but the legal records, everybody is told, nobody brings them back."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.imports.services import import_file
from candidates.models import Application, Candidate, Consent, PoolNote, ProvisionRecord, RowFault, Suppression, Tag
from candidates.pool import grams
from credits.models import Entry
from referrals.inbound import services as inbound
from referrals.models import Delivery, Link, Recall, Request
from referrals.optin import services as optin
from referrals.relay.engine import deliver_now
from referrals.rights import finding, sweeping
from tenants import post
from tenants.leaving import services as leaving
from tenants.leaving import writing
from tenants.letters.services import word_letter
from tenants.models import Attempt, AuditEntry, Endpoint, Letter, Tenant
from tenants.scope import scope
from tests.factories import answers
from tests.referrals.relay.receivers import answering, receiving
from tests.referrals.rights.stage import (
    MAILBOX,
    NAME,
    PHONE,
    follow_up,
    letters_of,
    prove,
    provide,
    registered,
)

pytestmark = pytest.mark.usefixtures("loopback")
WORDS = (NAME, MAILBOX, PHONE, "琥珀", "コハク", "09012345678", "090-1234-5678")
HEADER = "応募ID,応募時刻,名前,メールアドレス,電話番号,募集職種,選考終了理由"
FILE = f"{HEADER}\n9,2026/07/01,{NAME} 琥珀,{MAILBOX},,経理,不採用"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def live_through(cast, hooks):
    """Everything that can be remembered of a person, by everybody who could."""
    acme, at = cast.acme, timezone.now()
    me = registered(acme, [cast.agency], [cast.other_agency])
    with scope(tenant=acme):
        import_file(tenant=acme, file=FILE.encode(), filename="herp.csv", at=at)
        grams.index_waiting(tenant=acme)
    with scope(network=True):
        Endpoint.objects.create(tenant=cast.agency, url=hooks.url, created_at=at)
    deliver_now()
    with scope(network=True):
        Attempt.objects.update(response=f'{{"got": "{NAME}"}}')
    provide(me.referral, cast.agency)
    with scope(tenant=acme):
        person = {"tenant": acme, "candidate": me.referral.candidate}
        Tag.objects.create(**person, name=f"{NAME}さん", at=at)
        PoolNote.objects.create(**person, body=f"{NAME}は話が上手", author=cast.owner, at=at)
        Suppression.objects.create(tenant=acme, email_key=MAILBOX, reason="unsubscribe", at=at)
        leaving.request_export(tenant=acme, by=cast.owner, at=at)
    writing.write_due(at=at)
    Client().post("/me/", {"email": MAILBOX})
    with scope(network=True):
        finding.send_links(at=at)
    Client().post(me.me + "/ask", {"kind": "correction", "text": f"{NAME}の字が違います"})
    prove(acme)
    return me


def erase(cast, me):
    Client().post(me.me + "/ask", {"kind": "erasure", "text": f"{NAME}を消してください"})
    answer = prove(cast.acme)
    follow_up()
    deliver_now()
    post.send_due(model=Letter, render=word_letter, at=timezone.now())
    with scope(network=True):
        sweeping.forget_rest(at=timezone.now())
    return answer


def traces():
    """What the command says, and whether it was content."""
    told = StringIO()
    try:
        call_command("find_traces", *WORDS, stdout=told)
    except CommandError:
        return told.getvalue(), False
    return told.getvalue(), True


def test_nothing_is_left_but_the_legal_records(committed_cast, media, caplog):
    caplog.set_level(logging.DEBUG)
    with receiving(answering(204)) as hooks:
        me = live_through(committed_cast, hooks)
        before, was_content = traces()
        assert not was_content
        for place in (
            "referrals_delivery.payload",
            "tenants_attempt.response",
            "candidates_gram",
            ".zip",
            "tenants_letter",
        ):
            assert place in before, f"the story leaves nothing in {place}: it proves nothing there"
        assert erase(committed_cast, me).status_code == 200
    after, is_content = traces()
    assert is_content, after
    assert "candidates_provisionrecord.principal: 1 rows (kept by law)" in after
    ours = [record for record in caplog.records if not record.name.startswith(("django.db", "factory"))]
    assert [record.name for record in ours if any(word in record.getMessage() for word in WORDS)] == []
    came = [body for _headers, body in hooks.came]
    assert b"referral.erasure_requested" in came[-1]
    kept_is_exact(committed_cast, me)


def kept_is_exact(cast, me):
    """Counted stays counted; consent and provision stay; the agency owes its word; the page says so."""
    with scope(tenant=cast.acme):
        assert (
            Consent.objects.for_tenant(cast.acme).count(),
            ProvisionRecord.objects.for_tenant(cast.acme).count(),
        ) == (1, 1)
        assert Entry.objects.for_tenant(cast.acme).exists()
        assert set(Recall.objects.for_tenant(cast.acme).values_list("kind", flat=True)) == {"withdrawal", "erasure"}
        assert AuditEntry.objects.for_tenant(cast.acme).filter(action="person.erased_self").exists()
        assert {each.closed_at is None for each in requests_of_scope(cast.acme)} == {False}
    page = Client().get(me.me).content.decode()
    assert "消去の確認待ち" in page
    assert NAME not in page
    assert Client().get(me.me + "/data").status_code == 200
    assert Client().post(me.me + "/ask", {"kind": "disclosure"}).status_code == 302


def requests_of_scope(tenant):
    return list(Request.objects.for_tenant(tenant))


@pytest.fixture
def erased(cast):
    me = registered(cast.acme, [cast.agency])
    provide(me.referral, cast.agency)
    Client().post(me.me + "/ask", {"kind": "erasure"})
    prove(cast.acme)
    follow_up()
    return me


def test_the_last_letter_s_address_goes_with_its_sending(cast, erased):
    (letter,) = letters_of(cast.acme, "erased")
    assert letter.recipient == MAILBOX
    post.send_due(model=Letter, render=word_letter, at=timezone.now())
    with scope(network=True):
        sweeping.forget_rest(at=timezone.now())
    assert letters_of(cast.acme, "erased") == []


def test_an_import_does_not_bring_them_back_but_a_new_application_does(cast, erased):
    again = FILE.replace("9,2026", "10,2026")
    with scope(tenant=cast.acme):
        done = import_file(tenant=cast.acme, file=again.encode(), filename="herp.csv", at=timezone.now())
        (fault,) = RowFault.objects.for_tenant(cast.acme).filter(imported=done)
        assert (fault.code, fault.values, done.error_count) == ("erased", [], 1)
        assert not Candidate.objects.for_tenant(cast.acme).filter(email_key=MAILBOX).exists()
        later = FILE.replace("2026/07/01", f"{timezone.localdate() + timedelta(days=1):%Y/%m/%d}").replace(
            "9,", "11,", 1
        )
        import_file(tenant=cast.acme, file=later.encode(), filename="herp.csv", at=timezone.now())
        assert Application.objects.for_tenant(cast.acme).filter(candidate__email_key=MAILBOX).exists()


def test_an_ats_that_tells_of_them_again_is_told_why_not(cast, erased):
    item = {
        "source": "herp",
        "remote_id": "77",
        "candidate": {"last_name": NAME, "email": MAILBOX},
        "application": {"remote_id": "78", "job": "経理", "rejected_at": "2026-07-01T00:00:00Z"},
    }
    with scope(tenant=cast.acme):
        tenant = Tenant.objects.select_related("plan").get(pk=cast.acme.pk)
        told = {"teller": inbound.Teller(AuditEntry.Actor.SYSTEM), "at": timezone.now()}
        (one,) = inbound.tell_rejections(tenant=tenant, items=[item], **told)
        assert (one.status, [wrong.code for wrong in one.item.errors]) == ("invalid", ["erased"])
        assert not Candidate.objects.for_tenant(tenant).filter(email_key=MAILBOX).exists()


def test_hr_does_not_add_them_by_hand(cast, erased):
    browser = Client()
    browser.force_login(cast.owner)
    form = {"last_name": NAME, "email": MAILBOX, "origin": "event"}
    page = browser.post(reverse("employer:person_add", kwargs={"tenant_slug": "acme"}), form)
    assert (page.status_code, "本人の求めで消去した" in page.content.decode()) == (422, True)
    with scope(tenant=cast.acme):
        assert not Candidate.objects.for_tenant(cast.acme).filter(email_key=MAILBOX).exists()


def test_they_may_come_back_by_their_own_hand(cast, erased):
    with scope(tenant=cast.acme):
        tenant = Tenant.objects.select_related("plan").get(pk=cast.acme.pk)
        link = Link.objects.create(tenant=tenant, digest=b"x" * 32, created_at=timezone.now())
        old = erased.registration
        form = {"answers": answers(last_name=NAME, email=MAILBOX), "choices": {str(cast.agency.pk): True}}
        told = {"is_mail_given": False, "notice": old.notice, "at": timezone.now()}
        registration = optin.submit_registration(tenant=tenant, link=link, **form, **told)
        optin.confirm_registration(tenant=tenant, registration=registration, at=timezone.now())
        assert Candidate.objects.for_tenant(tenant).filter(email_key=MAILBOX).exists()
    with scope(tenant=cast.acme):
        import_file(tenant=cast.acme, file=FILE.encode(), filename="herp.csv", at=timezone.now())
        assert Application.objects.for_tenant(cast.acme).filter(candidate__email_key=MAILBOX).exists()


def test_an_undelivered_profile_never_leaves(cast):
    me = registered(cast.acme, [cast.agency])
    Client().post(me.me + "/ask", {"kind": "erasure"})
    prove(cast.acme)
    follow_up()
    with scope(network=True):
        (delivery,) = Delivery.objects.filter(referral=me.referral)
        assert (delivery.reason, delivery.payload["profile"]) == ("erased", {})
        assert not Recall.objects.filter(referral=me.referral).exists()
