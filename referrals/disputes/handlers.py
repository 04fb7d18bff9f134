"""What follows from a count."""

from datetime import datetime

from referrals.disputes import services as disputes
from referrals.optin.models import Referral
from tenants.ids import decode
from tenants.models import Event
from tenants.scope import NOBODY


def open_window(event: Event, at: datetime) -> None:
    """Let the agencies that have a referral dispute it, when it was counted only after a review."""
    counted = decode(Referral.PREFIX, str(event.data.get("cause", "")).removeprefix("referral:"))
    referral = Referral.objects.for_tenant(event.tenant).filter(pk=counted or NOBODY).first()
    if referral:
        disputes.open_window(tenant=event.tenant, referral=referral)
