"""What follows from a referral, and from a new endpoint."""

from datetime import datetime

from referrals.optin.models import Referral
from referrals.relay import announcing, attachments
from referrals.relay import services as relay
from tenants.ids import decode
from tenants.jobs import across_parties
from tenants.models import Event, Tenant
from tenants.scope import NOBODY
from tenants.webhooks import messages


def plan_deliveries(event: Event, at: datetime) -> None:
    """Plan the pushes of `referral.created`. May run twice: what is planned already stays as it is."""
    referrals = Referral.objects.for_tenant(event.tenant).select_related("consent__notice", "registration", "candidate")
    referral = referrals.get(pk=decode(Referral.PREFIX, event.subject) or NOBODY)
    attachments.hand_out(tenant=event.tenant, referral=referral, at=at)
    relay.plan_deliveries(tenant=event.tenant, referral=referral, kind=event.kind, at=at)


def plan_withdrawal(event: Event, at: datetime) -> None:
    """Tell the agency that lost the consent, if anything was ever on its way there."""
    referral = Referral.objects.for_tenant(event.tenant).select_related("registration").get(pk=event.data["referral"])
    agency = Tenant.objects.agencies().get(pk=event.data["agency"])
    attachments.take_back(tenant=event.tenant, referral=referral, agency=agency)
    relay.plan_withdrawal(tenant=event.tenant, referral=referral, agency=agency, at=at)


def wake_parked(event: Event, at: datetime) -> None:
    """Send what waited for this agency to have an endpoint."""
    relay.wake_parked(agency=event.tenant, at=at)


@across_parties
def announce(event: Event, at: datetime) -> None:
    """Tell the party's program of what happened. (Across parties: why a count was reversed is the agency's row.)"""
    data = announcing.compose(event)
    if data is not None:
        messages.tell(tenant=event.tenant, kind=event.kind, data=data, at=event.at, cause=event.pk)
