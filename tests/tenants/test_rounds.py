"""send_due() by the round: what leaves together, and what becomes of each where one does not."""

import pytest
from django.utils import timezone

from referrals.models import Mail
from referrals.rejections import letters
from referrals.rejections.first_template import TEXTS
from referrals.rejections.tasks import send_due_mails
from tenants import post
from tenants.scope import scope
from tests.tenants.mails import queue, send, states


@pytest.fixture
def now():
    return timezone.now()


def test_puts_back_what_a_server_that_hangs_up_cannot_have(cast, now, server):
    """Of a round that was marked together, one has an unknown end; the others surely did not leave."""
    queue(cast.acme, now, count=4)
    server.on_data = lambda: setattr(server, "data", "" if len(server.came) == 2 else "250 OK")
    send_due_mails()
    assert states() == ["queued", "queued", "sent", "uncertain"]
    server.on_data = lambda: None
    server.data = "250 OK"
    assert send(timezone.now()) == 2
    assert len(server.came) == 4
    with scope(network=True):
        assert {mail.attempts for mail in Mail.objects.all()} == {1}


def test_one_refusal_of_a_round_leaves_the_others_their_turn(cast, now, server):
    queue(cast.acme, now, count=5)
    server.on_data = lambda: setattr(server, "data", "550 no" if len(server.came) == 2 else "250 OK")
    assert send(now) == 5
    assert states().count("sent") + states().count("failed") == 5
    assert len({mail["To"] for mail in server.came}) == len(server.came)


def test_keeps_a_line_that_begins_with_a_dot(cast, now, server):
    queue(cast.acme, now, text=TEXTS["ja"] | {"body": "first\n.\n..two\n{{専用URL}}\n"})
    send(now)
    (mail,) = server.came
    assert "first\n.\n..two\n" in mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


# By a backend's own way its error may come at any time: then the mail is uncertain.
@pytest.mark.parametrize("server", [True], ids=["pipelining"], indirect=True)
def test_a_mail_whose_header_cannot_be_written_fails_alone(cast, now, server):
    queue(cast.acme, now, count=3)
    broken = []

    def write(mail):
        message = letters.write_mail(mail)
        broken.append(mail.pk)
        if mail.pk == broken[0]:
            message.extra_headers["X-Bad"] = "a\nb"
        return message

    assert post.send_due(model=Mail, render=write, at=now) == 3
    assert states() == ["failed", "sent", "sent"]
    assert len(server.came) == 2
