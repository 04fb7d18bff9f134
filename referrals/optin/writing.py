"""What a registration writes, each as one statement: the parts belong to their slices, and are put together here."""

import json
from datetime import datetime
from typing import Any

from candidates.consents import sql as consents
from candidates.models import Choice
from referrals.optin import identity
from referrals.optin.models import Referral, Registration
from tenants import audit, events
from tenants.models import AuditEntry
from tenants.sql import rows

REGISTRATION = """
    INSERT INTO referrals_registration (id, tenant_id, link_id, answers, choices, is_mail_given, language, notice_id,
        form_id, documents, signs, place, email_key, digest, submitted_at, confirmed_at)
    VALUES (%(registration)s, %(tenant)s, %(link)s, %(answers)s::jsonb, %(choices)s::jsonb, %(is_mail_given)s,
        %(language)s, %(notice)s, %(form)s, %(documents)s::jsonb, %(signs)s::jsonb, %(place)s::bytea,
        %(email_key)s, %(digest)s, %(submitted_at)s, %(confirmed_at)s)
    ON CONFLICT (id) DO UPDATE SET confirmed_at = excluded.confirmed_at
"""
REFERRAL = """
    INSERT INTO referrals_referral (id, tenant_id, registration_id, candidate_id, application_id, consent_id, profile,
        verdict, reasons, ruling, registered_at, decided_at, updated_at)
    VALUES (%(referral)s, %(tenant)s, %(registration)s, %(candidate)s, %(application)s, %(consent)s,
        %(answers)s::jsonb, %(verdict)s, %(reasons)s::jsonb, '', %(at)s, %(at)s, %(at)s)
"""
WAIT = f"WITH registration AS ({REGISTRATION}) {events.PART}"
ACCEPT = f"""
WITH registration AS ({REGISTRATION}), consent AS ({consents.CONSENT}), choices AS ({consents.CHOICES}),
referral AS ({REFERRAL}), own AS ({identity.OWN}), network AS ({identity.NETWORK}), event AS ({events.PART}),
line AS ({audit.PART})
SELECT (SELECT count(*) FROM own), (SELECT count(*) FROM network)
"""  # noqa: S608  only the slices' own parts


def values_of(registration: Registration) -> dict[str, Any]:
    """The registration's own columns, and what a reading of what is known compares with."""
    return {
        "registration": registration.pk,
        "tenant": registration.tenant_id,
        "link": registration.link_id,
        "answers": json.dumps(registration.answers, ensure_ascii=False),
        "choices": json.dumps(registration.choices),
        "is_mail_given": registration.is_mail_given,
        "language": registration.language,
        "notice": registration.notice_id,
        "form": registration.form_id,
        "documents": json.dumps(registration.documents),
        "place": bytes(registration.place) if registration.place else None,
        "email_key": registration.email_key,
        "digest": bytes(registration.digest),
        "submitted_at": registration.submitted_at,
    }


def write_waiting(registration: Registration, told: dict[str, Any], at: datetime) -> None:
    """A form that waits for its mailbox, and the event that asks it."""
    data = {"registration": str(registration.pk)}
    event = events.draft(kind="registration.submitted", subject=str(registration.pk), data=data)
    signs = json.dumps(registration.signs)
    rows(WAIT, {**told, **event, "signs": signs, "confirmed_at": None, "at": at})
    events.hint_relay()


def write_accepted(
    *, referral: Referral, choices: list[Choice], told: dict[str, Any], person: identity.Person, at: datetime
) -> None:
    """Everything that an accepted registration is, its claim on the person included: together, or not at all.

    Raises `identity.Taken` if the claim was not free after all; nothing of it may then be committed.
    """
    is_counted = referral.verdict == Referral.Verdict.COUNTED
    claim = person if is_counted else identity.Person([], [], person.since)
    row = {"referral": referral.pk, "application": referral.application_id, "verdict": referral.verdict}
    row |= {"reasons": json.dumps(referral.reasons), "signs": json.dumps(referral.registration.signs)}
    row |= consents.values_of(referral.consent, choices) | claim._asdict() | news_of(referral)
    if not claim.is_claimed(*rows(ACCEPT, {**told, **row, "confirmed_at": at, "at": at})[0]):
        raise identity.Taken
    events.hint_relay()


def news_of(referral: Referral) -> dict[str, Any]:
    """What follows (deliveries, the receipt) hears of it after the commit; and the audit's line."""
    subject, detail = referral.public_id, {"verdict": referral.verdict, "reasons": referral.reasons}
    event = events.draft(kind="referral.created", subject=subject, data={"referral": str(referral.pk)})
    candidate = AuditEntry.Actor.CANDIDATE
    return event | audit.draft(actor=candidate, action="referral.registered", subject=subject, detail=detail)
