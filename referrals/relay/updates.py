"""A profile told anew: the agencies that hold a copy, and whose consent lasts, get the newer one."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from candidates.models import Choice
from referrals.optin.models import Referral
from referrals.relay import attachments, payload
from referrals.relay import services as relay
from referrals.relay.models import Delivery
from tenants.events import hint_once
from tenants.models import Tenant
from tenants.scope import requires_scope

UPDATED = "referral.updated"


@requires_scope
def holders_of(*, tenant: Tenant, referral: Referral, at: datetime) -> list[Tenant]:
    """The agencies to which the referral's consent lasts, by name."""
    standing = Choice.objects.for_tenant(tenant).filter(consent=referral.consent_id).standing(at)
    return [choice.agency for choice in standing.select_related("agency").order_by("agency__name")]


@requires_scope
def plan_update(
    *, tenant: Tenant, referral: Referral, at: datetime, extra: Mapping[uuid.UUID, Mapping[str, Any]]
) -> int:
    """Plan one `referral.updated` for each agency named in `extra` that holds a copy; how many.

    What goes is the referral's profile as it is now; `extra` adds what is for that agency alone.
    """
    deliveries = Delivery.objects.for_tenant(tenant).filter(referral=referral)
    sent = set(deliveries.filter(kind="referral.created", refused_at=None).values_list("agency", flat=True))
    sequence = (deliveries.aggregate(last=Max("sequence"))["last"] or 0) + 1
    files = attachments.facts_of(tenant=tenant, referral=referral)
    facts: dict[str, Any] = {"employer": tenant, "referral": referral, "consent": referral.consent}
    data = payload.compose(sequence=sequence, documents=files, **facts)
    data["as_of"] = payload.spell(at)
    may = [agency for agency in holders_of(tenant=tenant, referral=referral, at=at) if agency.pk in sent & set(extra)]
    told = {"tenant": tenant, "referral": referral, "candidate_id": referral.candidate_id, "kind": UPDATED}
    told |= {"consent": referral.consent}
    planned = {"sequence": sequence, "next_at": at, "created_at": at, "updated_at": at}
    new = [Delivery(agency=one, payload=data | dict(extra[one.pk]), **told, **planned) for one in may]
    Delivery.objects.bulk_create(new, ignore_conflicts=True)
    relay.touch(referral_id=referral.pk, agencies=[each.agency_id for each in new], at=at)
    hint_once("referrals.relay.tasks.deliver_due")
    return len(new)
