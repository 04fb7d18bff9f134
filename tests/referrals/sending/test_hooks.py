"""receive(): the mail service's reports as Mailgun and Postmark send them, with real signatures; and forged ones."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from candidates.models import Suppression
from candidates.suppression import services as suppression
from referrals.models import Mail
from referrals.rejections import letters
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from referrals.sending.queries import Standing, standing_of
from tenants import post
from tenants.scope import scope
from tests.factories import ApplicationFactory

KEY, SECRET = "signing-key-of-mailgun", "careerrelay:long-random-secret"


@pytest.fixture
def mail(cast, now, mailoutbox):
    """A mail that has left."""
    with scope(tenant=cast.acme):
        application = ApplicationFactory(tenant=cast.acme)
        version = rejections.create_template(tenant=cast.acme, by=None, at=now, language="ja", **TEXTS["ja"])
        rejections.queue_mails(tenant=cast.acme, version=version, applications=[application], by=None, at=now)
    post.send_due(model=Mail, render=letters.write_mail, at=now)
    with scope(tenant=cast.acme):
        found = Mail.objects.select_related("application__candidate").get()
    assert mailoutbox[0].metadata == {"mail": found.pk.hex}
    return found


@pytest.fixture
def mailgun(settings):
    settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


def auth(secret=SECRET):
    return {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(secret.encode()).decode()}


def report(event, mail, *, key=KEY, recipient=None, metadata=None, **more):
    """As Mailgun posts it."""
    stamp, token = "1700000000", hashlib.sha256(repr((event, more)).encode()).hexdigest()[:50]
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    data = {
        "event": event,
        "timestamp": 1700000000.5,
        "recipient": recipient or mail.application.candidate.email,
        "message": {"headers": {"message-id": mail.message_id.strip("<>")}},
        "user-variables": {"mail": mail.pk.hex} if metadata is None else metadata,
        **more,
    }
    return {"signature": {"timestamp": stamp, "token": token, "signature": signature}, "event-data": data}


def tell(client, body, secret=SECRET, esp="mailgun"):
    return client.post(f"/hooks/mail/{esp}/", json.dumps(body), "application/json", **auth(secret)).status_code


def state(mail):
    with scope(tenant=mail.tenant_id):
        mail.refresh_from_db()
    return standing_of(mail, timezone.now())


def stopped(mail):
    with scope(tenant=mail.tenant_id):
        return list(Suppression.objects.active().values_list("reason", flat=True))


HARD = {"severity": "permanent", "reason": "bounce"}


@pytest.mark.parametrize(
    ("told", "follows"),
    [
        ({"event": "delivered"}, (Standing.DELIVERED, [])),
        ({"event": "failed", **HARD}, (Standing.BOUNCED, ["bounce"])),
        ({"event": "failed", "severity": "permanent", "reason": "generic"}, (Standing.BOUNCED, [])),
        ({"event": "failed", "severity": "temporary"}, (Standing.SENT, [])),
        ({"event": "complained"}, (Standing.COMPLAINED, ["complaint"])),
        ({"event": "unsubscribed"}, (Standing.SENT, ["unsubscribe"])),
        ({"event": "opened"}, (Standing.SENT, [])),
    ],
)
def test_keeps_what_is_told_however_often(client, mail, mailgun, told, follows):
    for _time in range(3):
        assert tell(client, report(mail=mail, **told)) == 200
    assert (state(mail), stopped(mail)) == follows


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_comes_to_the_same_in_any_order(client, mail, mailgun, order):
    said = [report("delivered", mail), report("failed", mail, **HARD), report("complained", mail)]
    assert [tell(client, said[number]) for number in order] == [200, 200, 200]
    assert (state(mail), sorted(stopped(mail))) == (Standing.COMPLAINED, ["bounce", "complaint"])
    assert mail.delivered_at == datetime.fromtimestamp(1700000000.5, tz=UTC)


def test_a_repetition_does_not_stop_again_what_hr_has_lifted(client, mail, mailgun, cast, now):
    tell(client, report("failed", mail, **HARD))
    with scope(tenant=cast.acme):
        row = Suppression.objects.get()
        suppression.lift_suppression(tenant=cast.acme, suppression=row, why="x", by=cast.owner, at=now)
    tell(client, report("failed", mail, **HARD))
    assert stopped(mail) == []


def test_finds_the_mail_by_its_message_id_alone(client, mail, mailgun):
    assert tell(client, report("delivered", mail, metadata={})) == 200
    assert state(mail) is Standing.DELIVERED


def test_an_uncertain_mail_has_left_once_it_is_told_of(client, mail, mailgun):
    with scope(tenant=mail.tenant_id):
        Mail.objects.update(sent_at=None)
    said = report("delivered", mail)
    assert state(mail) is Standing.UNCERTAIN
    tell(client, said)
    assert state(mail) is Standing.DELIVERED
    assert mail.sent_at == mail.handed_at


def test_forged_reports_change_nothing(client, mail, mailgun):
    assert tell(client, report("complained", mail, key="another")) == 400
    assert tell(client, report("complained", mail), secret="a:b") == 400
    body = json.dumps(report("complained", mail))
    assert client.post("/hooks/mail/mailgun/", body, "application/json").status_code == 400
    assert (state(mail), stopped(mail)) == (Standing.SENT, [])


def test_reports_about_another_mailbox_or_no_mail_of_ours_change_nothing(client, mail, mailgun, cast):
    assert tell(client, report("complained", mail, recipient="someone@else.example")) == 200
    forged = {"mail": "0" * 32, "tenant": str(cast.rival.pk)}
    assert tell(client, report("complained", mail, metadata=forged)) == 200
    assert (state(mail), stopped(mail)) == (Standing.SENT, [])
    with scope(tenant=cast.rival):
        assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"\xff", b"{}", b'{"signature": []}', b'{"signature": {"token": 1}}']
)
def test_nonsense_is_refused_calmly(client, mailgun, body, db):
    for headers in ({}, auth()):
        answer = client.post("/hooks/mail/mailgun/", body, "application/json", **headers)
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "changed", [{"WEBHOOK_SECRET": SECRET}, {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}, {}, {"WEBHOOK_SECRET": ""}]
)
def test_the_address_does_not_exist_without_every_secret(client, mail, mailgun, settings, changed):
    settings.ANYMAIL = changed
    assert tell(client, report("delivered", mail)) == 404


def test_only_the_service_in_use_is_heard(client, mail, mailgun):
    for esp in ("postmark", "amazon_ses", "x"):
        assert tell(client, report("delivered", mail), esp=esp) == 404


def test_postmark_speaks_too(client, mail, settings):
    settings.EMAIL_BACKEND, settings.ANYMAIL = "anymail.backends.postmark.EmailBackend", {"WEBHOOK_SECRET": SECRET}
    address = mail.application.candidate.email
    bounce = {"RecordType": "Bounce", "Type": "HardBounce", "ID": 1, "Email": address, "MessageID": "x"}
    bounce |= {"BouncedAt": "2026-11-20T10:00:00Z", "Metadata": {"mail": mail.pk.hex}}
    assert tell(client, bounce, secret="a:b", esp="postmark") == 400
    assert tell(client, bounce, esp="postmark") == 200
    assert (state(mail), stopped(mail)) == (Standing.BOUNCED, ["bounce"])
