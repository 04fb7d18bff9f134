"""A person's copy of everything: what they gave, consented to and took back, who got it when, what they asked for."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from candidates.models import Choice, ProvisionRecord, Withdrawal
from referrals.optin.models import Referral
from referrals.optin.profile import LABELS, rows_of
from referrals.rights import queries
from referrals.rights.models import Request
from tenants.ids import encode


def copy_of(referral: Referral) -> dict[str, Any]:
    """As JSON: times in UTC, ids as the API spells them."""
    tenant = referral.tenant
    consents = list(queries.consents_of(tenant=tenant, referral=referral))
    return {
        "employer": tenant.facts | {"contact": tenant.contact},
        "registrations": [registration_of(each) for each in queries.referrals_of(tenant=tenant, referral=referral)],
        "consents": [each.record | {"record_hash": each.record_hash} for each in consents],
        "withdrawals": [
            {"agency": ended.agency.name, "consent": ended.consent.public_id, "at": spell(ended.at)}
            for ended in Withdrawal.objects.for_tenant(tenant)
            .filter(consent__in=consents)
            .select_related("agency", "consent")
        ],
        "provisions": [provision_of(each) for each in queries.provisions_of(tenant=tenant, referral=referral)],
        "erasures_asked_of_agencies": [
            {
                "agency": recall.agency.name,
                "kind": recall.kind,
                "asked_at": spell(recall.asked_at),
                "acknowledged_at": spell(recall.acknowledged_at),
            }
            for recall in queries.recalls_of(tenant=tenant, referral=referral).select_related("agency")
        ],
        "requests": [request_of(each) for each in queries.history_of(tenant=tenant, referral=referral)],
    }


def registration_of(referral: Referral) -> dict[str, Any]:
    return {
        "id": referral.public_id,
        "registered_at": spell(referral.registered_at),
        "as_of": spell(referral.as_of or referral.registered_at),
        "profile": referral.profile,
    }


def provision_of(record: ProvisionRecord) -> dict[str, Any]:
    return {
        "id": encode(ProvisionRecord.PREFIX, record.pk),
        "provided_at": spell(record.provided_at),
        "provider": record.provider,
        "recipient": record.recipient,
        "items": record.items,
        "acquisition": record.acquisition,
        "payload_hash": record.payload_hash,
        "keep_until": record.keep_until_date.isoformat(),
    }


def request_of(request: Request) -> dict[str, Any]:
    return {
        "id": request.public_id,
        "kind": request.kind,
        "details": request.details,
        "asked_at": spell(request.asked_at),
        "due_date": request.due_date.isoformat() if request.due_date else None,
        "closed_at": spell(request.closed_at),
        "outcome": request.outcome or None,
        "answer": request.answer or None,
        "reason": request.reason or None,
    }


def spell(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def provision_rows(record: ProvisionRecord) -> dict[str, Any]:
    """A provision in the reader's words."""
    return {
        "record": record,
        "items": str(_("、")).join(str(LABELS.get(name, name)) for name in record.items),
        "recipient": record.recipient,
    }


def parts_of(referral: Referral) -> dict[str, Any]:
    """The same copy for the page that is read and printed."""
    tenant = referral.tenant
    consents = list(queries.consents_of(tenant=tenant, referral=referral))
    lines = Choice.objects.for_tenant(tenant).filter(consent__in=consents).select_related("agency", "consent")
    provisions = queries.provisions_of(tenant=tenant, referral=referral)
    return {
        "profile": rows_of(referral.profile),
        "as_of": referral.as_of or referral.registered_at,
        "consents": [(each, [line for line in lines if line.consent_id == each.pk]) for each in consents],
        "ended": [each for each in queries.holders_of(tenant=tenant, referral=referral) if each.withdrawn_at],
        "provisions": [provision_rows(each) for each in provisions],
        "requests": queries.history_of(tenant=tenant, referral=referral),
    }
