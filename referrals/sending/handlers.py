"""What follows for sending from what happened elsewhere. Each may run twice."""

from datetime import datetime

from referrals.rejections.models import Dispatch
from referrals.sending import services as sending
from tenants.models import Event


def fill_dispatch(event: Event, at: datetime) -> None:
    """The next part of a big sending. Told twice, it goes on from where it is."""
    dispatch = Dispatch.objects.for_tenant(event.tenant).filter(pk=event.data["dispatch"]).first()
    if dispatch is not None:
        sending.fill_dispatch(tenant=event.tenant, dispatch=dispatch, at=at)


def cancel_unrejected(event: Event, at: datetime) -> None:
    """Results have changed: whoever is no longer rejected gets no rejection."""
    sending.cancel_unrejected(tenant=event.tenant, at=at)
