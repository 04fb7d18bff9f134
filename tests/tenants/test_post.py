"""send_due(): every mail once, and a rejection mail never twice, whatever breaks between us and the mail server."""

import signal
import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from candidates.models import Application, Candidate
from referrals.models import Mail, Note
from referrals.rejections import letters
from referrals.rejections.first_template import TEXTS
from referrals.rejections.queries import MailState, state_of
from referrals.rejections.tasks import send_due_mails
from tenants import post, shifts
from tenants.models import Tenant
from tenants.scope import scope
from tests.tenants.mails import SMTP, queue, send, states
from tests.tenants.processes import run_task
from tests.threads import at_once


@pytest.fixture
def now():
    return timezone.now()


def only_mail():
    with scope(network=True):
        return Mail.objects.get()


def test_sends_each_mail_once(cast, now, server):
    queue(cast.acme, now, count=3)
    assert [send(now) for _ in range(3)] == [3, 0, 0]
    assert len({mail["To"] for mail in server.came}) == 3


def test_tells_who_sends_and_where_to_answer(cast, now, server):
    queue(cast.acme, now)
    send(now)
    (mail,) = server.came
    assert mail["From"] == "アクメ株式会社 via CareerRelay <no-reply@careerrelay.example>"
    assert mail["Reply-To"] == cast.acme.contact
    text = mail.get_body(("plain",)).get_content()
    assert "髙橋 美咲 様" in text
    assert "/r/" in text
    assert cast.acme.address in text
    assert "{{" not in text


@pytest.mark.timeout(120)
def test_sends_once_with_eight_workers(committed_cast, now, server):
    queue(committed_cast.acme, now, count=40)
    at_once(lambda number: send(now), 8)
    assert len(server.came) == len({mail["To"] for mail in server.came}) == 40


def test_leaves_a_mail_uncertain_when_it_dies_before_the_answer(committed_cast, now, server):
    """The server has it, and nobody wrote that down: it is shown, and never sent again."""
    queue(committed_cast.acme, now)
    environment = {"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port)}
    killed = run_task("tests.tenants.handlers.send_and_die", **environment)
    assert killed == -signal.SIGKILL
    assert len(server.came) == 1
    assert state_of(only_mail()) is MailState.UNCERTAIN
    for later in (timedelta(0), timedelta(hours=1), timedelta(days=30)):
        assert send(now + later) == 0
    assert len(server.came) == 1


def test_repeats_a_note_where_a_second_copy_does_no_harm(now):
    assert Note.due(now) != Mail.due(now)
    assert (Note.IS_REPEATABLE, Mail.IS_REPEATABLE) == (True, False)


@pytest.mark.parametrize("part", ["recipient", "data"])
def test_tries_again_after_a_refusal_for_now(cast, now, server, part):
    """4xx: greylisting, a full queue (RFC 5321 §4.2.1)."""
    queue(cast.acme, now)
    setattr(server, part, "451 try again later")
    at = now
    for wait in post.WAITS:
        assert send(at) == 1
        assert state_of(only_mail()) is MailState.QUEUED
        assert only_mail().next_at == at + wait
        at += wait
    setattr(server, part, "250 OK")
    assert send(at) == 1
    assert state_of(only_mail()) is MailState.SENT
    assert len(server.came) == 1


@pytest.mark.parametrize("part", ["recipient", "data"])
def test_gives_up_after_a_refusal_for_good(cast, now, server, part):
    queue(cast.acme, now)
    setattr(server, part, "550 no such user")
    send(now)
    assert state_of(only_mail()) is MailState.FAILED
    assert only_mail().error in ("SMTPRecipientsRefused", "SMTPDataError")
    setattr(server, part, "250 OK")
    assert send(now + timedelta(days=1)) == 0


def test_gives_up_when_every_try_was_refused(cast, now, server):
    queue(cast.acme, now)
    server.data = "451 try again later"
    for number in range(post.TRIES):
        assert send(now + timedelta(days=number)) == 1
    assert state_of(only_mail()) is MailState.FAILED


def test_keeps_a_mail_in_line_while_no_server_answers(cast, now, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", 1
    queue(cast.acme, now)
    with pytest.raises(ConnectionRefusedError):
        send(now)
    assert state_of(only_mail()) is MailState.QUEUED


def test_loses_one_mail_to_a_server_that_hangs_up_and_not_one_after_the_other(cast, now, server, monkeypatch):
    monkeypatch.setattr(post, "BATCH", 1)
    queue(cast.acme, now, count=3)
    server.data = ""
    send_due_mails()
    assert states() == ["queued", "queued", "uncertain"]


def test_stops_between_two_mails_when_the_shift_is_over(cast, now, server, monkeypatch):
    """The worker's time limit kills: whatever it was handing over then would be lost."""
    queue(cast.acme, now, count=3)
    monkeypatch.setattr(shifts, "SECONDS", 0.2)
    server.on_data = lambda: time.sleep(0.25)
    send_due_mails()
    assert states() == ["queued", "queued", "sent"]


def test_fails_one_that_cannot_be_filled_in_and_says_why(cast, now, server):
    queue(cast.acme, now, job="")
    send(now)
    mail = only_mail()
    assert (state_of(mail), mail.error) == (MailState.FAILED, "「職種」に入れる値がありません。")
    assert server.came == []


@pytest.mark.parametrize(
    "change",
    [
        lambda: Application.objects.update(outcome="hired"),
        lambda: Candidate.objects.update(do_not_contact_at=timezone.now()),
        lambda: Candidate.objects.update(email="", email_key=F("id")),
    ],
)
def test_sends_nothing_to_who_may_not_be_written_to_any_more(cast, now, server, change):
    queue(cast.acme, now)
    with scope(network=True):
        change()
    send(now)
    assert state_of(only_mail()) in {MailState.FAILED, MailState.CANCELLED}
    assert server.came == []


def test_keeps_nobody_waiting_for_a_letter_that_breaks(cast, now, server):
    queue(cast.acme, now, count=3)
    broken = []

    def write(mail):
        broken.append(mail.pk)
        if mail.pk == broken[0]:
            raise RuntimeError("髙橋 美咲")
        return letters.write_mail(mail)

    assert post.send_due(model=Mail, render=write, at=now) == 3
    assert len(server.came) == 2
    with scope(network=True):
        put_off = Mail.objects.get(sent_at=None)
    assert (put_off.error, put_off.handed_at) == ("RuntimeError", None)
    assert send(now + post.WAITS[-1]) == 1
    assert len(server.came) == 3


HOSTILE = [
    "髙橋\r\nBcc: all@mail.example",
    "髙橋\nSubject: 当選",
    "髙橋\r\n\r\n<b>body</b>",
    "x\0y",
    "a\u2028b",
    '"<x@y>, z',
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_persons_name_writes_no_header(cast, now, server, name):
    text = TEXTS["ja"] | {"subject": "{{氏名}} 様への選考結果"}
    queue(cast.acme, now, text=text, candidate__last_name=name.replace("\0", ""))
    send(now)
    (mail,) = server.came
    assert_no_stolen_header(mail)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_tenants_name_writes_no_header(cast, now, server, name):
    queue(cast.acme, now)
    with scope(network=True):
        Tenant.objects.filter(pk=cast.acme.pk).update(name=name.replace("\0", ""))
    send(now)
    (mail,) = server.came
    assert_no_stolen_header(mail)
    (sender,) = mail["From"].addresses
    assert sender.addr_spec == "no-reply@careerrelay.example"
    assert sender.display_name.endswith("via CareerRelay")


def assert_no_stolen_header(mail):
    assert mail["Bcc"] is None
    assert len(mail.get_all("Subject")) == len(mail.get_all("To")) == 1
    assert mail["To"].addresses[0].domain == "mail.example"
    assert "選考結果" in mail["Subject"]
    assert mail.get_content_type() == "multipart/alternative"


def test_takes_turns_between_tenants_so_that_many_mails_of_one_delay_nobody(cast, now, server, monkeypatch):
    monkeypatch.setattr(post, "BATCH", 4)
    queue(cast.acme, now - timedelta(hours=1), count=10)
    queue(cast.rival, now, count=2)
    assert send(now) == 4
    with scope(network=True):
        assert Mail.objects.filter(tenant=cast.rival).exclude(sent_at=None).count() == 2
