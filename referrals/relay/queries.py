"""What an agency may see of the relay. Its scope shows deliveries, not the employer's rows behind them."""

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KT

from candidates.models import Choice, ProvisionRecord
from referrals.relay.eligibility import recipient_refusal
from referrals.relay.models import Delivery
from referrals.relay.payload import PROVIDING, spell
from tenants.models import Tenant

ENDED = ("consent_withdrawn", "consent_expired", "erased")  # why a push was refused: there is nothing to read any more


def deliveries_of(agency: Tenant) -> Any:
    """One line for each referral of this agency; what was refused never reached it, and does not exist for it."""
    return Delivery.objects.filter(agency=agency, kind="referral.created", refused_at=None)


def lines_of(agency: Tenant) -> Any:
    """The same, as much of each as a list shows: a row costs a tenth of a Delivery with its profile."""
    names = ("id", "sequence", "delivered_at", "acknowledged_at", "updated_at", "referral_key", "registered_at")
    said = {"referral_key": KT("payload__id"), "registered_at": KT("payload__registered_at")}
    return deliveries_of(agency).annotate(**said).values_list(*names, named=True)


def newest_delivery(*, agency: Tenant, referral_id: uuid.UUID) -> Delivery | None:
    """The newest profile of one referral for this agency."""
    mine = Delivery.objects.filter(agency=agency, referral_id=referral_id, kind__in=PROVIDING, refused_at=None)
    return mine.order_by("-sequence").first()


def was_had(*, agency: Tenant, referral_id: uuid.UUID) -> bool:
    """Did the agency read, or was it perhaps sent, what was refused since because the consent ended?"""
    ended = Delivery.objects.filter(agency=agency, referral_id=referral_id, kind__in=PROVIDING, reason__in=ENDED)
    read = ProvisionRecord.objects.filter(agency=agency, delivery_id=OuterRef("pk"))
    return bool(ended.filter(Q(attempts__gt=0) | Exists(read)).exists())


def reading_refusal(*, agency: Tenant, delivery: Delivery, at: datetime) -> str:
    """Why the agency may not read the profile now, as a code; empty when it may."""
    if not Choice.objects.filter(consent=delivery.consent_id, agency=agency).standing(at).exists():
        return "consent_withdrawn"
    if not delivery.payload.get("profile"):  # its employer left long ago
        return "erased"
    return recipient_refusal(agency, at=at)


def summary(line: Any) -> dict[str, Any]:
    """A line of the list: no person's data, so that reading the list provides nothing."""
    said = {"id": line.referral_key, "sequence": line.sequence, "registered_at": line.registered_at}
    return said | stamps_of(line)


def stamps_of(line: Any) -> dict[str, str | None]:
    """When what became of it, of a line or a delivery."""
    return {
        "delivered_at": line.delivered_at and spell(line.delivered_at),
        "acknowledged_at": line.acknowledged_at and spell(line.acknowledged_at),
        "updated_at": spell(line.updated_at),
    }


def counting_state(referral: Any) -> dict[str, Any]:
    """What the employer may know of a referral: how it counts, never where it went."""
    return {
        "id": referral.public_id,
        "candidate_id": referral.candidate.public_id,
        "application_id": referral.application.public_id if referral.application else None,
        "verdict": referral.verdict,
        "reasons": referral.reasons,
        "ruling": referral.ruling or None,
        "registered_at": spell(referral.registered_at),
        "decided_at": spell(referral.decided_at),
        "updated_at": spell(referral.updated_at),
    }
