"""What follows from a request of an ATS. It may run twice."""

from datetime import datetime

from referrals.connectors import services
from referrals.connectors.models import Received
from tenants.models import Event


def take_received(event: Event, at: datetime) -> None:
    """Tell the pool; a request that is gone by now told nothing."""
    received = Received.objects.for_tenant(event.tenant).filter(pk=event.data["received"]).first()
    if received is not None:
        services.take(tenant=event.tenant, received=received, at=at)
