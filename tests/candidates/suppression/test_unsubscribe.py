"""unsubscribe(): opening the page changes nothing; one POST, without a cookie, ends the employer's mails."""

import pytest
from django.test import Client

from candidates.models import Application, Suppression
from candidates.suppression import addresses, services
from referrals.models import Mail
from referrals.rejections import letters
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from tenants import post
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.factories import ApplicationFactory


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def mail(cast, now, mailoutbox):
    """A rejection mail as it arrived."""
    with scope(tenant=cast.acme):
        application = ApplicationFactory(tenant=cast.acme)
        version = rejections.create_template(tenant=cast.acme, by=None, at=now, language="ja", **TEXTS["ja"])
        rejections.queue_mails(tenant=cast.acme, version=version, applications=[application], by=None, at=now)
    post.send_due(model=Mail, render=letters.write_mail, at=now)
    (sent,) = mailoutbox
    return sent


def path_of(mail):
    return mail.extra_headers["List-Unsubscribe"].strip("<>").partition("/unsubscribe/")[2]


def stopped(cast):
    with scope(tenant=cast.acme):
        return list(Suppression.objects.for_tenant(cast.acme).values_list("reason", flat=True))


def test_every_mail_says_how_in_its_headers_and_its_text(mail):
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/unsubscribe/{path_of(mail)}" in mail.body


def test_looking_changes_nothing(cast, mail, stranger):
    for verb in (stranger.get, stranger.head):
        assert verb(f"/unsubscribe/{path_of(mail)}").status_code == 200
    assert stopped(cast) == []


@pytest.mark.parametrize("form", [{"List-Unsubscribe": "One-Click"}, {}])
def test_one_click_stops_the_mails_once(cast, mail, stranger, form):
    for _press in range(2):
        response = stranger.post(f"/unsubscribe/{path_of(mail)}", form)
        assert response.status_code == 200
        assert not response.cookies
    assert stopped(cast) == ["unsubscribe"]
    with scope(tenant=cast.acme):
        assert not Application.objects.for_tenant(cast.acme).mailable().exists()
        [line] = AuditEntry.objects.for_tenant(cast.acme).filter(action="suppression.added")
        assert (line.actor, line.detail) == ("candidate", {"reason": "unsubscribe"})
    with scope(tenant=cast.rival):
        assert not Suppression.objects.exists()


def test_a_forged_or_foreign_token_opens_nothing(cast, mail, stranger):
    with scope(tenant=cast.acme):
        candidate = Application.objects.for_tenant(cast.acme).get().candidate_id
    foreign = addresses.url_for(cast.rival, candidate).rpartition("/")[2]
    token = path_of(mail)
    swapped = ("A" if token[-1] != "A" else "B").join([token[:-1], ""])
    for each in (foreign, swapped, token[:43], "x", "あ" * 64):
        for verb in (stranger.get, stranger.post):
            assert verb(f"/unsubscribe/{each}").status_code == 404
    assert stopped(cast) == []


def test_what_the_person_wanted_is_not_hrs_to_lift(cast, mail, stranger, client, now):
    stranger.post(f"/unsubscribe/{path_of(mail)}")
    client.force_login(cast.owner)
    with scope(tenant=cast.acme):
        wanted = Suppression.objects.get()
        services.stop_mail(tenant=cast.acme, email_key="a@b.example", reason="manual", at=now, by=cast.owner)
        by_hand = Suppression.objects.get(reason="manual")
    for each in (wanted, by_hand):
        client.post(f"/e/acme/suppressions/{each.public_id}/lift/", {"why": "間違い"})
    with scope(tenant=cast.acme):
        assert list(Suppression.objects.active().values_list("reason", flat=True)) == ["unsubscribe"]
        assert Suppression.objects.get(reason="manual").lifted_why == "間違い"


def test_hr_adds_a_mailbox_by_hand_and_finds_it_again(cast, client):
    client.force_login(cast.recruiter)
    client.post("/e/acme/suppressions/", {"email": "Hanako+x@Example.com", "note": "電話"})
    page = client.get("/e/acme/suppressions/?words=hanako&reason=manual").content.decode()
    assert "hanako@example.com" in page
    assert not client.get("/e/acme/suppressions/?reason=bounce").context["page"].object_list
    client.force_login(cast.viewer)
    assert client.post("/e/acme/suppressions/", {"email": "a@b.example"}).status_code == 403
