"""The texts of the notes: the mailbox's proof, and the receipt."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from referrals.optin.models import Note, Registration
from tenants.senders.queries import envelope_of


def write_note(note: Note) -> EmailMessage:
    """The mail for a note, in the language of the form."""
    registration = note.registration
    with translation.override(registration.language):
        subject, context = CONTENT[Note.Kind(note.kind)](note)
        text = render_to_string(f"referrals/optin/{note.kind}.txt", context | {"employer": note.tenant})
    return EmailMessage(subject, text, to=[registration.answers["email"]], **envelope_of(tenant=note.tenant))


def confirmation(note: Note) -> tuple[str, dict[str, Any]]:
    url = f"{settings.BASE_URL}/confirm/{note.registration.token}"
    return _("【確認】情報提供の確定をお願いします"), {"url": url}


def receipt(note: Note) -> tuple[str, dict[str, Any]]:
    registration: Registration = note.registration
    referral = registration.referrals.select_related("consent").get()
    recipients = referral.consent.record["recipients"]
    context = {
        "url": f"{settings.BASE_URL}/receipt/{registration.token}",
        "receipt_id": referral.consent.receipt_id,
        "given_at": timezone.localtime(referral.consent.given_at),
        "agencies": [recipient for recipient in recipients if recipient["is_given"]],
    }
    return _("同意の控え"), context


def renewal(note: Note) -> tuple[str, dict[str, Any]]:
    """Asks before the day that the note was written for; who has left or renewed meanwhile reads that on the page."""
    url = f"{settings.BASE_URL}/renew/{note.registration.token}"
    return _("同意の期限のお知らせ"), {"url": url, "ends_at": parse_datetime(note.cause)}


CONTENT = {Note.Kind.CONFIRMATION: confirmation, Note.Kind.RECEIPT: receipt, Note.Kind.RENEWAL: renewal}
