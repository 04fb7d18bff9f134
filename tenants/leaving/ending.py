"""What ends in the moment in which a party leaves: the ways in, and what was on its way."""

from datetime import datetime, timedelta
from typing import Any

from tenants.letters.models import Letter
from tenants.letters.services import write_letter
from tenants.models import ApiKey, Invitation, Membership, Tenant
from tenants.post import OPEN
from tenants.scope import requires_scope
from tenants.webhooks.models import Endpoint

GRACE = timedelta(days=30)  # from closing to emptying: the operator can still reopen
OWNERS = (Membership.Role.OWNER, Membership.Role.AGENCY_ADMIN)


@requires_scope
def end_access(*, tenant: Tenant, at: datetime) -> None:
    """Revoke keys and invitations, stop endpoints, cancel letters: a party that comes back makes its own anew."""
    ApiKey.objects.for_tenant(tenant).filter(revoked_at=None).update(revoked_at=at)
    Invitation.objects.for_tenant(tenant).filter(revoked_at=None, accepted_at=None).update(revoked_at=at)
    Endpoint.objects.for_tenant(tenant).filter(disabled_at=None).update(disabled_at=at, disabled_reason="owner")
    Letter.objects.for_tenant(tenant).filter(OPEN, handed_at=None).update(failed_at=at)


@requires_scope
def write_to_owners(*, tenant: Tenant, at: datetime) -> None:
    """Say to each owner that the account has ended, and until when it can be opened again."""
    owners = Membership.objects.for_tenant(tenant).filter(role__in=OWNERS).select_related("user")
    data = {"until": (at + GRACE).isoformat()}
    for owner in owners:
        told: dict[str, Any] = {"recipient": owner.user.email, "cause": f"closed {at.isoformat()}", **data}
        write_letter(tenant=tenant, kind="closed", at=at, **told)
