"""A request offered to the agencies that may answer it now: by event and API, on their pages, and by letter."""

from datetime import datetime

from referrals.slots import letters, publishing
from referrals.slots.models import Offer, SlotRequest
from tenants.models import Tenant
from tenants.scope import requires_scope


@requires_scope
def offer_request(*, employer: Tenant, request: SlotRequest, at: datetime) -> list[Offer]:
    """Offer it, under its lock, to each agency that has no offer yet; the new ones. Needs the network's scope."""
    offers = publishing.publish_request(employer=employer, request=request, at=at)
    letters.write_of_request(request, [offer.agency for offer in offers], "slot_request_opened", at)
    return offers
