"""Rejection mails: from the row that is due to the server's answer, written down; beside bare loops of the same mails.

Ours claims a round, looks at everything that may have changed (result, suppression, sender), fills the template in,
marks, hands over on one connection and records. The floor is the standard library's loop on one connection: the same
text filled in, `email.mime` and `smtplib.sendmail`, no database. The peer is Django's `send_mail`, a connection each.
"""

import atexit
import contextlib
import secrets
import smtplib
from datetime import UTC, datetime, timedelta
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formatdate
from typing import Any, NamedTuple

import psycopg
from django.conf import settings
from django.core.mail import send_mail
from django.db import connection
from django.utils import timezone

from bench import sink
from bench.cast import employers
from bench.harness import Path
from candidates.models import Application, Candidate
from candidates.suppression import addresses
from referrals.models import Mail
from referrals.rejections import html, letters
from referrals.rejections.first_template import TEXTS
from referrals.rejections.models import Link, Version
from referrals.rejections.services import create_template, new_link
from tenants import hints, post
from tenants.models import Tenant
from tenants.scope import scope

STOCK = 4 * post.BATCH
AGAIN = "UPDATE referrals_mail SET handed_at = NULL, sent_at = NULL, attempts = 0, next_at = %s WHERE tenant_id = %s"
AGAIN += " AND id IN (SELECT id FROM referrals_mail WHERE tenant_id = %s ORDER BY next_at LIMIT %s)"
FAR = timedelta(days=3650)


class Cast(NamedTuple):
    """An employer, and the server that takes its mails."""

    employer: Tenant
    port: int


def prepare() -> Cast:
    running = contextlib.ExitStack()
    port = running.enter_context(sink.running())
    atexit.register(running.close)
    cast = Cast(employers(1)[0], port)
    stock(cast.employer, datetime.now(UTC))
    return cast


def stock(tenant: Tenant, at: datetime) -> None:
    """Rejected people with a mail in line each, far ahead."""
    common = {"tenant": tenant, "created_at": at, "updated_at": at}
    keys = [f"p{number}-{secrets.token_hex(4)}@mail.example" for number in range(STOCK)]
    people = [
        Candidate(last_name="髙橋", first_name="美咲", email=key, email_key=key, as_of=at, **common) for key in keys
    ]
    rejected = {"outcome": Application.Outcome.REJECTED, "rejected_at": at, "job": "法人営業", "source": "bench"}
    applied = [Application(candidate=one, remote_id=one.email, **rejected, **common) for one in people]
    links = [new_link(tenant, one, at) for one in applied]
    with scope(tenant=tenant):
        version = create_template(tenant=tenant, by=None, at=at, language="ja", **TEXTS["ja"])
        told = {"tenant": tenant, "version": version, "queued_at": at, "next_at": at + FAR}
        for model, rows in ((Candidate, people), (Application, applied), (Link, links)):
            model.objects.bulk_create(rows)  # type: ignore[arg-type]
        Mail.objects.bulk_create(
            [Mail(application=one, link=link, **told) for one, link in zip(applied, links, strict=True)]
        )


class Ours:
    """The engine, as a worker runs it."""

    def __init__(self, cast: Cast) -> None:
        use(cast.port)
        hints.Hint.__call__ = lambda hint: None  # type: ignore[method-assign]
        self.tenant = cast.employer

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection

    def work(self) -> int:
        at = timezone.now()
        with scope(tenant=self.tenant), connection.cursor() as cursor:
            cursor.execute(AGAIN, [at, self.tenant.pk, self.tenant.pk, post.BATCH])
        return post.send_due(model=Mail, render=letters.write_mail, at=at)


class Reader(NamedTuple):
    """One person and what is particular to their mail."""

    name: str
    email: str
    url: str
    way_out: str


class Loop:
    """What both loops know beforehand: the people, the text, its frame."""

    def __init__(self, cast: Cast) -> None:
        use(cast.port)
        with scope(tenant=cast.employer):
            mails = Mail.objects.filter(tenant=cast.employer).select_related("application__candidate", "link")
            self.people = [reader_of(cast.employer, mail) for mail in mails[: post.BATCH]]
            version = Version.objects.get(tenant=cast.employer)
        self.subject, self.sender = (
            version.subject.replace("{{会社名}}", "株式会社サンプル"),
            settings.DEFAULT_FROM_EMAIL,
        )
        self.body = version.body.replace("{{会社名}}", "株式会社サンプル").replace("{{職種}}", "法人営業")
        self.body += letters.footer(cast.employer, "ja", "%way_out%")
        self.frame = html.html_of(self.body, "ja")

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection

    @staticmethod
    def fill(text: str, reader: Reader) -> str:
        filled = text.replace("{{氏名}}", reader.name).replace("{{専用URL}}", reader.url)
        return filled.replace("%way_out%", reader.way_out)


class Floor(Loop):
    """`smtplib` on one connection."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.smtp = smtplib.SMTP("127.0.0.1", cast.port)

    def work(self) -> int:
        for reader in self.people:
            mail = MIMEMultipart("alternative")
            said = {"Subject": self.subject, "From": self.sender, "To": reader.email, "Date": formatdate()}
            said |= {"Message-ID": f"<{secrets.token_hex(16)}@floor>", "List-Unsubscribe": f"<{reader.way_out}>"}
            for name, value in (said | {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}).items():
                mail[name] = value
            mail.attach(MIMEText(self.fill(self.body, reader), "plain", "utf-8"))
            mail.attach(MIMEText(self.fill(self.frame, reader), "html", "utf-8"))
            self.smtp.sendmail(self.sender, [reader.email], mail.as_bytes())
        return len(self.people)


class Peer(Loop):
    """`send_mail`, as most programs do it."""

    def work(self) -> int:
        for reader in self.people[:50]:
            texts = {"message": self.fill(self.body, reader), "html_message": self.fill(self.frame, reader)}
            send_mail(subject=self.subject, from_email=self.sender, recipient_list=[reader.email], **texts)
        return 50


def reader_of(tenant: Tenant, mail: Mail) -> Reader:
    person = mail.application.candidate
    return Reader(person.full_name, person.email, mail.link.url, addresses.url_for(tenant, person.pk))


def use(port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def check(cast: Cast) -> None:
    """What our rows say was sent has arrived: each is there under its own Message-ID, and nothing is uncertain."""
    with scope(tenant=cast.employer):
        mails = Mail.objects.filter(tenant=cast.employer)
        sent = mails.filter(sent_at__isnull=False).count()
        assert sent
        assert not mails.filter(sent_at=None, handed_at__isnull=False).exists()
        assert not mails.filter(failed_at__isnull=False).exists()
    with smtplib.SMTP("127.0.0.1", cast.port) as asked:
        count, different = (int(word) for word in asked.docmd("VRFY", "count")[1].split())
    assert count >= different >= sent


PATHS = [
    Path("mails beside smtplib on one connection", "mails/s", 0.8, Ours, Floor, prepare, check, workers=1),
    Path("mails beside send_mail", "mails/s", 3.0, Ours, Peer, prepare, check, workers=1),
]
