"""What follows when a consent ends, when a person wants to be erased, and when they change what they passed on."""

from datetime import datetime, timedelta

from candidates.models import Consent
from referrals.optin.models import Referral
from referrals.relay import attachments
from referrals.relay import services as relay
from referrals.relay.models import Delivery
from referrals.relay.payload import spell
from referrals.rights import queries, recalls
from referrals.rights.models import Extension, Recall
from tenants.events import hint_once
from tenants.models import Event, Tenant

ERASURE = "referral.erasure_requested"
ERASE_WITHIN = timedelta(days=14)


def open_recall(event: Event, at: datetime) -> None:
    """A withdrawn consent: whoever has received the profile is asked to erase it, and to say so."""
    referral, agency = parties_of(event)
    if queries.has_received(tenant=event.tenant, referral_id=referral.pk, agency=agency):
        kind = Recall.Kind.WITHDRAWAL
        recalls.open_recall(tenant=event.tenant, referral=referral, agency=agency, kind=kind, at=event.at)


def plan_erasure(event: Event, at: datetime) -> None:
    """The same where everything is to be erased; the notice of it goes out like any delivery, after all others."""
    referral, agency = parties_of(event)
    recalls.open_recall(tenant=event.tenant, referral=referral, agency=agency, kind=Recall.Kind.ERASURE, at=event.at)
    sequence = queries.next_sequence(tenant=event.tenant, referral_id=referral.pk)
    notice = Delivery(
        tenant=event.tenant,
        agency=agency,
        referral=referral,
        candidate_id=referral.candidate_id,
        kind=ERASURE,
        sequence=sequence,
        payload={
            "id": referral.public_id,
            "sequence": sequence,
            "requested_at": spell(event.at),
            "due_at": spell(event.at + ERASE_WITHIN),
        },
        next_at=at,
        created_at=at,
        updated_at=at,
    )
    if not Delivery.objects.for_tenant(event.tenant).filter(referral=referral, agency=agency, kind=ERASURE).exists():
        notice.save(force_insert=True)
        relay.touch(referral_id=referral.pk, agencies=[agency.pk], at=at)
    hint_once("referrals.relay.tasks.deliver_due")


def plan_updates(event: Event, at: datetime) -> None:
    """The copies follow: every agency whose consent stands gets the profile as it is now, or at last."""
    referrals = Referral.objects.for_tenant(event.tenant).select_related("consent__notice")
    referral = referrals.get(pk=event.data["referral"])
    consents = [referral.consent, *(each.consent for each in extensions_of(referral))]
    if referral.profile:  # not erased meanwhile
        for consent in consents:
            plan = {"kind": "referral.created", "sequence": event.data["sequence"], "consent": consent}
            relay.plan_deliveries(tenant=event.tenant, referral=referral, at=at, **plan)


def plan_additions(event: Event, at: datetime) -> None:
    """A later consent: the agencies it names get the profile."""
    referrals = Referral.objects.for_tenant(event.tenant).select_related("registration", "candidate")
    referral = referrals.get(pk=event.data["referral"])
    consent = Consent.objects.for_tenant(event.tenant).select_related("notice").get(pk=event.data["consent"])
    if referral.profile:
        attachments.hand_out(tenant=event.tenant, referral=referral, consent=consent, at=at)
        plan = {"kind": "referral.created", "sequence": event.data["sequence"], "consent": consent}
        relay.plan_deliveries(tenant=event.tenant, referral=referral, at=at, **plan)


def extensions_of(referral: Referral) -> list[Extension]:
    mine = Extension.objects.filter(tenant=referral.tenant_id, referral=referral)
    return list(mine.select_related("consent__notice").order_by("at"))


def parties_of(event: Event) -> tuple[Referral, Tenant]:
    referral = Referral.objects.for_tenant(event.tenant).get(pk=event.data["referral"])
    return referral, Tenant.objects.agencies().get(pk=event.data["agency"])
