"""What follows from a referral: one delivery for each agency the candidate chose."""

from datetime import datetime

from referrals.optin.models import Referral
from referrals.relay import services as relay
from tenants.ids import decode
from tenants.models import Event


def plan_deliveries(event: Event, at: datetime) -> None:
    """Plan the pushes of `referral.created`. May run twice: what is planned already stays as it is."""
    referrals = Referral.objects.for_tenant(event.tenant).select_related("consent__notice")
    relay.plan_deliveries(
        tenant=event.tenant, referral=referrals.get(pk=decode(Referral.PREFIX, event.subject)), kind=event.kind, at=at
    )
