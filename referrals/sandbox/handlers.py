"""What follows when a test key asked for somebody: both parties are concerned, so it is the network's work."""

from datetime import datetime

from referrals.models import Referral
from referrals.optin.rights import withdraw
from referrals.sandbox import services
from tenants.jobs import across_parties
from tenants.models import Event, Tenant


@across_parties
def play(event: Event, at: datetime) -> None:
    """Let them do what they do."""
    services.play_person(tenant=event.tenant, behaviour=event.data["behaviour"], cause=event.pk, at=at)


@across_parties
def leave(event: Event, at: datetime) -> None:
    """End the consent, as somebody who changes their mind."""
    referral = Referral.objects.select_related("registration", "consent").get(pk=event.data["referral"])
    agency = Tenant.objects.get(pk=event.data["agency"])
    withdraw(tenant=event.tenant, referral=referral, agency=agency, at=at)
