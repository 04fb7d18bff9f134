"""What is known of disputes: an agency's own, and for the operator what speaks for and against one."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from candidates.models import ProvisionRecord
from candidates.pool import normalise
from referrals.disputes.models import OPEN, Dispute
from referrals.optin.models import Referral
from referrals.optin.suspicion import WORDS
from referrals.relay.models import Delivery
from tenants.models import Tenant


def disputes_of(*, agency: Tenant, delivery: Delivery) -> "QuerySet[Dispute]":
    """The agency's own objections to this referral, newest first."""
    mine = Dispute.objects.filter(tenant=delivery.tenant_id, agency=agency, referral=delivery.referral_id)
    return mine.order_by("-id")


def open_dispute_of(*, agency: Tenant, delivery: Delivery) -> Dispute | None:
    return disputes_of(agency=agency, delivery=delivery).filter(OPEN).first()


def is_disputable(*, agency: Tenant, delivery: Delivery, at: datetime) -> bool:
    """Has the agency received it, does it count, and is the window still open?"""
    if delivery.disputable_until is None or at >= delivery.disputable_until:
        return False
    if delivery.delivered_at:
        return True
    return ProvisionRecord.objects.filter(agency=agency, delivery_id=delivery.pk).exists()


def facts_of(dispute: Dispute) -> dict[str, Any]:
    """Both sides for the operator, in the network's scope: what decides, and not the person."""
    referral = dispute.referral
    mine = Delivery.objects.filter(referral=referral, agency=dispute.agency, kind="referral.created")
    others = Referral.objects.filter(tenant=dispute.tenant, candidate=referral.candidate_id).exclude(pk=referral.pk)
    return {
        "reasons": [str(WORDS.get(code, code)) for code in referral.reasons],
        "mail_domain": normalise.domain_of(str(referral.profile.get("email", ""))),
        "has_phone": bool(referral.profile.get("phone")),
        "is_shared": referral.registration.link.application_id is None,
        "delivery": mine.order_by("-sequence").first(),
        "other_referrals": others.count(),
        "disputes": Dispute.objects.filter(referral=referral).exclude(pk=dispute.pk).count(),
    }
