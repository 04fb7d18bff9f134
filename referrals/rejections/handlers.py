"""What follows for the rejection mails from what happened elsewhere."""

from datetime import datetime

from referrals.rejections import services as rejections
from tenants.models import Event


def cancel_mails(event: Event, at: datetime) -> None:
    """The employer has left. May run twice: what is cancelled waits no more."""
    rejections.cancel_mails(tenant=event.tenant, at=at)
