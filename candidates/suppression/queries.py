"""Whether a mailbox may still be written to, and the list of those that may not."""

from collections.abc import Iterable

from django.db.models import QuerySet

from candidates.suppression.models import Suppression
from tenants.models import Tenant
from tenants.scope import requires_scope


@requires_scope
def is_stopped(*, tenant: Tenant, email_key: str) -> bool:
    """Must this employer not write to the mailbox? `email_key` as `pool.normalise.email_identity` spells it."""
    return bool(Suppression.objects.for_tenant(tenant).active().filter(email_key=email_key).exists())


@requires_scope
def stopped_among(*, tenant: Tenant, email_keys: Iterable[str]) -> set[str]:
    """Which of the mailboxes it must not write to."""
    active = Suppression.objects.for_tenant(tenant).active().filter(email_key__in=set(email_keys))
    return set(active.values_list("email_key", flat=True))


@requires_scope
def list_suppressions(*, tenant: Tenant, reason: str = "", words: str = "") -> QuerySet[Suppression]:
    """Those in force, newest first."""
    found = Suppression.objects.for_tenant(tenant).active().select_related("by").order_by("-at", "-id")
    found = found.filter(reason=reason) if reason else found
    return found.filter(email_key__contains=words.lower()) if words else found
