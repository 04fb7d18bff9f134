"""Rejection mails in line, sent, and where they stand."""

from referrals.models import Mail
from referrals.rejections import letters
from referrals.rejections.first_template import TEXTS
from referrals.rejections.queries import state_of
from referrals.rejections.services import create_template, queue_mails
from tenants import post
from tenants.scope import scope
from tests.factories import ApplicationFactory

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def queue(tenant, now, count=1, text=TEXTS["ja"], **changes):
    """Rejection mails in line."""
    with scope(tenant=tenant):
        applications = [ApplicationFactory(tenant=tenant, **changes) for _ in range(count)]
        version = create_template(tenant=tenant, by=None, at=now, language="ja", **text)
        assert queue_mails(tenant=tenant, version=version, applications=applications, by=None, at=now) == count


def send(at):
    return post.send_due(model=Mail, render=letters.write_mail, at=at)


def states():
    with scope(network=True):
        return sorted(state_of(mail) for mail in Mail.objects.all())
