"""The rejection mail's text: a version filled in for one person, with what the law wants to be shown."""

from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from candidates.models import Application
from candidates.suppression import addresses
from candidates.suppression import queries as suppression
from referrals.rejections import html, languages, placeholders
from referrals.rejections.models import Link, Mail
from referrals.rejections.services import EMPLOYER_LEFT
from tenants.models import Tenant
from tenants.post import Cancelled, CannotRender
from tenants.senders import queries as senders


def write_mail(mail: Mail) -> EmailMessage:
    """The mail to hand over. `CannotRender` when the person cannot be written to, or a placeholder stays empty."""
    application = mail.application
    if mail.tenant.closed_at is not None:
        raise CannotRender(str(EMPLOYER_LEFT))
    if application.outcome != Application.Outcome.REJECTED:
        raise Cancelled(_("選考結果が不採用ではなくなったため、取り消しました。"))
    if not application.candidate.is_mailable:
        raise CannotRender(_("メールアドレスがないか、連絡を止めている候補者です。"))
    if application.candidate.email_key in mail.together.once("stopped", lambda: stopped_beside(mail)):
        raise Cancelled(_("送信停止のアドレスのため、取り消しました。"))
    application.tenant = mail.tenant
    address_link(mail.link, application)
    written = languages.text_for(mail.version, application.candidate)
    mail.language = written.language
    subject, text = compose(written.subject, written.body, application, mail.link)
    way_out = addresses.url_for(mail.tenant, application.candidate_id)
    text += footer(mail.tenant, written.language, way_out)
    headers = addresses.headers_for(mail.tenant, application.candidate_id)
    envelope = mail.together.once_a_batch("envelope", lambda: senders.envelope_of(tenant=mail.tenant))
    message = EmailMultiAlternatives(subject, text, to=[application.candidate.email], headers=headers, **envelope)
    message.attach_alternative(html.html_of(text, written.language), "text/html")
    vars(message)["metadata"] = {
        "mail": mail.pk.hex
    }  # by which the mail service's reports find it again (django-anymail)
    return message


def stopped_beside(mail: Mail) -> set[str]:
    """Of the mailboxes that are written to together, those that must not be."""
    beside: Any = mail.together.mails
    keys = [one.application.candidate.email_key for one in beside]
    return suppression.stopped_among(tenant=mail.tenant, email_keys=keys)


def address_link(link: Link, application: Application) -> None:
    """The link proves the mailbox it goes to: the one of this moment, should it have changed while the mail waited."""
    if link.sent_to != application.candidate.email_key:
        link.sent_to = application.candidate.email_key
        link.save(update_fields=["sent_to"])


def compose(subject: str, body: str, application: Application, link: Link) -> tuple[str, str]:
    """Subject and text as this person would read them."""
    filled = placeholders.fill(subject, application, link)
    return " ".join(filled.split()), placeholders.fill(body, application, link)


def footer(tenant: Tenant, language: str, way_out: str = "https://…/unsubscribe/…") -> str:
    """Sender, postal address, contact, and that refusal is possible (特定電子メール法 art. 4)."""
    with translation.override(language):
        refusal = _("このご案内は、登録しないかぎり一度だけお送りします。不要なときは、何もする必要はありません。")
        stop = _("メールの停止：%(url)s") % {"url": way_out}
        return f"\n--\n{tenant.name}\n{tenant.address}\n{tenant.contact}\n{refusal}\n{stop}\n"
