"""What is written to the people of a company about the company itself."""

from datetime import datetime

from tenants.letters.services import write_letter
from tenants.models import Membership, Tenant
from tenants.scope import requires_scope

HEADS = (Membership.Role.OWNER, Membership.Role.AGENCY_ADMIN)


@requires_scope
def write_admitted(*, tenant: Tenant, at: datetime) -> None:
    """Tell whoever answers for the party that it takes part now."""
    heads = Membership.objects.for_tenant(tenant).filter(role__in=HEADS, user__is_active=True)
    for mailbox in heads.values_list("user__email", flat=True):
        write_letter(tenant=tenant, kind="admitted", recipient=mailbox, cause="admitted", at=at)
