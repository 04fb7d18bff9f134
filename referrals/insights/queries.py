"""What the dashboard lists beside its sums."""

from django.db.models import QuerySet

from referrals.models import Referral
from tenants.models import Tenant
from tenants.scope import requires_scope


@requires_scope
def latest_registrations(*, tenant: Tenant, limit: int = 10) -> QuerySet[Referral]:
    """The newest registrations with their person and application."""
    newest = Referral.objects.for_tenant(tenant).select_related("candidate", "application")
    return newest.order_by("-registered_at", "-id")[:limit]
