"""What an agency receives, and what the record of the provision says about it."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from candidates.consents import services as consents
from candidates.models import Consent, ProvisionRecord
from referrals.optin.models import Referral
from referrals.optin.profile import LABELS, items_of
from referrals.relay.models import Delivery
from referrals.relay.pushes import Due
from tenants.models import Tenant

PROVIDING = frozenset({"referral.created", "referral.updated"})  # the kinds that carry a profile, and need its consent
DOCUMENTS = "documents"  # beside the names of the form's fields
ACQUISITION = "候補者本人が登録フォームに入力し、提供に同意"


def compose(
    *, employer: Tenant, referral: Referral, consent: Consent, sequence: int, documents: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the `data` of a profile's push: the profile, the provider's facts (APPI art. 30), and the consent.

    Only the form's own fields can leave, whatever a profile holds one day: the employer's evaluation has no name there.
    """
    return {
        "id": referral.public_id,
        "sequence": sequence,
        "as_of": spell(referral.as_of or referral.registered_at),
        "registered_at": spell(referral.registered_at),
        "profile": {name: referral.profile.get(name) for name in LABELS},
        "items": [*items_of(referral.profile), *([DOCUMENTS] if documents else [])],
        "provider": employer.facts,
        "acquisition": ACQUISITION,
        "consent": _consent(consent),
        "career_talk_requested_at": None,  # the person would like to talk with this agency (`updates`)
        "documents": documents,
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "id": consent.public_id,
        "receipt_id": str(consent.receipt_id),
        "notice_version": consent.notice.version,
        "given_at": spell(consent.given_at),
    }


THIN = ("id", "sequence", "as_of")


def body_of(delivery: Delivery | Due, *, is_thin: bool = False) -> bytes:
    """Return the webhook's body: the same bytes on every try. A thin one says only what to ask the API for."""
    text = json.dumps(thinned(delivery.payload), ensure_ascii=False) if is_thin else delivery.text
    return _body(delivery.kind, delivery.created_at, text)


def thinned(data: dict[str, Any]) -> dict[str, Any]:
    """Ids only: what it is about, and its version."""
    return {name: data[name] for name in THIN if name in data}


def write_body(kind: str, at: datetime, data: dict[str, Any]) -> bytes:
    """`{"type", "timestamp", "data"}` of Standard Webhooks."""
    return _body(kind, at, json.dumps(data, ensure_ascii=False))


def _body(kind: str, at: datetime, text: str) -> bytes:
    return f'{{"type": "{kind}", "timestamp": "{spell(at)}", "data": {text}}}'.encode()


def provision_of(delivery: Delivery, *, agency: Tenant, at: datetime, body: bytes | None = None) -> ProvisionRecord:
    """Return the unsaved record of this provision (APPI art. 29): who, to whom, whose, what, on which consent.

    `body` are the bytes that went, where the caller has them.
    """
    data = delivery.payload
    assert delivery.consent_id is not None  # a profile stands on one: a constraint
    return ProvisionRecord(
        tenant_id=delivery.tenant_id,
        agency_id=delivery.agency_id,
        consent_id=delivery.consent_id,
        delivery_id=delivery.pk,
        provider=data["provider"],
        recipient=recipient_of(agency),
        principal=principal_of(data["profile"]),
        items=data["items"],
        acquisition=data["acquisition"],
        payload_hash=hashlib.sha256(body or body_of(delivery)).hexdigest(),
        provided_at=at,
        keep_until_date=consents.years_after(at, consents.KEEP_YEARS),
    )


def recipient_of(agency: Tenant) -> dict[str, str]:
    """Whom the record names as the one who got it."""
    return {**agency.facts, "licence": agency.licence_number}


def principal_of(profile: dict[str, Any]) -> str:
    """Whose profile it is, as the record says it."""
    name = f"{profile.get('last_name') or ''} {profile.get('first_name') or ''}".strip()
    return f"{name} <{profile.get('email') or ''}>"


def spell(moment: datetime) -> str:
    """UTC in ISO 8601 with a Z: what the API and the webhooks speak."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
