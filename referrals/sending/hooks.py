"""`/hooks/mail/<esp>/`: where the mail service reports. Only the one in use is heard, and only with its secret."""

import logging
import uuid
from typing import Any

from anymail.exceptions import AnymailConfigurationError
from anymail.webhooks import (
    amazon_ses,
    brevo,
    mailersend,
    mailgun,
    mailjet,
    mailtrap,
    postal,
    postmark,
    sendgrid,
    sparkpost,
)
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from candidates.models import CheckIn
from referrals.rejections.models import Mail
from referrals.sending import tracking
from tenants.scope import scope

logger = logging.getLogger(__name__)
VIEWS: dict[str, Any] = {
    "amazon_ses": amazon_ses.AmazonSESTrackingWebhookView,
    "brevo": brevo.BrevoTrackingWebhookView,
    "mailersend": mailersend.MailerSendTrackingWebhookView,
    "mailgun": mailgun.MailgunTrackingWebhookView,
    "mailjet": mailjet.MailjetTrackingWebhookView,
    "mailtrap": mailtrap.MailtrapTrackingWebhookView,
    "postal": postal.PostalTrackingWebhookView,
    "postmark": postmark.PostmarkTrackingWebhookView,
    "sendgrid": sendgrid.SendGridTrackingWebhookView,
    "sparkpost": sparkpost.SparkPostTrackingWebhookView,
}
UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError)


@csrf_exempt
def receive(request: HttpRequest, esp: str) -> HttpResponse:
    """The mail service's report, checked by django-anymail: always a secret, and a signature where there is one.

    Without a secret in the settings the address does not exist.
    """
    is_in_use = f"anymail.backends.{esp}." in settings.EMAIL_BACKEND
    if esp not in VIEWS or not is_in_use or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    try:
        return VIEWS[esp].as_view()(request)
    except AnymailConfigurationError as error:
        logger.error("mail reports of %s are not heard: %s", esp, type(error).__name__)
        raise Http404 from error
    except UNREADABLE as error:
        logger.warning("a mail report of %s cannot be read: %s", esp, type(error).__name__)
        return HttpResponseBadRequest()


def mail_by_id(mail_id: uuid.UUID) -> Mail | CheckIn | None:
    """A rejection mail, or a check-in."""
    found = (model.objects.select_related("tenant").filter(pk=mail_id).first() for model in (Mail, CheckIn))
    return next((one for one in found if one), None)


def hear(*, event: Any, **_: Any) -> None:
    """One checked report (django-anymail's `tracking` signal). The tenant is the mail's own, never the report's."""
    mail_id = tracking.mail_id_of(event.metadata, event.message_id)
    with scope(network=True):
        mail = mail_by_id(mail_id) if mail_id else None
    if mail is None:
        logger.info("a mail report about none of our mails")
        return
    now = timezone.now()
    at = min(event.timestamp or now, now)
    told = {"recipient": event.recipient or "", "at": at, "reason": event.reject_reason}
    with scope(tenant=mail.tenant):
        report = tracking.Report(kind=event.event_type, **told)
        if not tracking.note_report(tenant=mail.tenant, mail=mail, report=report):
            logger.warning("a mail report does not fit mail %s", mail.pk)
