"""What follows from a registration: a mail about it, written here and sent by the engine."""

from datetime import datetime

from referrals.optin.models import Note, Referral, Registration
from tenants.events import hint_once
from tenants.models import Event


def write_confirmation(event: Event, at: datetime) -> None:
    """The mailbox must be proven: one mail with a page that has a button."""
    if (
        Registration.objects.for_tenant(event.tenant).filter(pk=event.data["registration"]).exists()
    ):  # not forgotten yet
        _write(event, Note.Kind.CONFIRMATION, event.data["registration"], at)


def write_receipt(event: Event, at: datetime) -> None:
    """The receipt, to keep."""
    referral = Referral.objects.for_tenant(event.tenant).get(pk=event.data["referral"])
    _write(event, Note.Kind.RECEIPT, str(referral.registration_id), at)


def _write(event: Event, kind: str, registration_id: str, at: datetime) -> None:
    note = Note(tenant=event.tenant, registration_id=registration_id, kind=kind, queued_at=at, next_at=at)
    Note.objects.bulk_create([note], ignore_conflicts=True)
    hint_once("referrals.optin.tasks.send_due_notes")
