"""The rejection mail's text: a version filled in for one person, with what the law wants to be shown."""

from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from candidates.models import Application
from referrals.rejections import placeholders
from referrals.rejections.models import Link, Mail
from referrals.rejections.services import EMPLOYER_LEFT
from tenants.company import queries as company
from tenants.models import Tenant
from tenants.post import CannotRender


def write_mail(mail: Mail) -> EmailMessage:
    """The mail to hand over. `CannotRender` when the person cannot be written to, or a placeholder stays empty."""
    application = mail.application
    if mail.tenant.closed_at is not None:
        raise CannotRender(str(EMPLOYER_LEFT))
    if not application.candidate.is_mailable or application.outcome != Application.Outcome.REJECTED:
        raise CannotRender(_("不採用ではなくなったか、メールを送れない候補者です。"))
    address_link(mail.link, application)
    subject, text = compose(mail.version.subject, mail.version.body, application, mail.link)
    text += footer(mail.tenant, mail.version.template.language)
    return EmailMessage(subject, text, to=[application.candidate.email], **envelope_of(mail.tenant))


def address_link(link: Link, application: Application) -> None:
    """The link proves the mailbox it goes to: the one of this moment, should it have changed while the mail waited."""
    if link.sent_to != application.candidate.email_key:
        link.sent_to = application.candidate.email_key
        link.save(update_fields=["sent_to"])


def compose(subject: str, body: str, application: Application, link: Link) -> tuple[str, str]:
    """Subject and text as this person would read them."""
    filled = placeholders.fill(subject, application, link)
    return " ".join(filled.split()), placeholders.fill(body, application, link)


def footer(tenant: Tenant, language: str) -> str:
    """Sender, postal address, contact, and that refusal is possible (特定電子メール法 art. 4)."""
    with translation.override(language):
        refusal = _("このご案内は、登録しないかぎり一度だけお送りします。不要なときは、何もする必要はありません。")
        return f"\n--\n{tenant.name}\n{tenant.address}\n{tenant.contact}\n{refusal}\n"


def envelope_of(tenant: Tenant) -> dict[str, Any]:
    """From and Reply-To. `会社名 via CareerRelay <our address>`: nobody's domain is borrowed."""
    policy = company.policy_of(tenant=tenant)
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = " ".join((policy.sender_name or tenant.name).split())
    return {
        "from_email": formataddr((f"{name} via CareerRelay", address)),
        "reply_to": [policy.reply_to or tenant.contact],
    }
