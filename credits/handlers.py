"""What follows from a new tenant: an employer's purse, its test twin's too."""

from datetime import datetime

from credits import services as ledger
from tenants.models import Event, Tenant


def open_purse(event: Event, at: datetime) -> None:
    """Open the book. A count that comes sooner has opened it, and this changes nothing."""
    if event.tenant.kind == Tenant.Kind.EMPLOYER:
        ledger.open_purse(tenant=event.tenant, at=at)
