"""The doors of a tenant, and what came through each."""

from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from referrals.connectors.models import Connector, Received
from tenants import tokens
from tenants.models import Tenant
from tenants.scope import requires_scope

LATEST = 50


@requires_scope
def connectors(*, tenant: Tenant) -> QuerySet[Any]:
    """Those in use, each with `taken`, `refused`, `last_at`."""
    mine = Connector.objects.for_tenant(tenant).filter(ended_at=None)
    counted = {name: Count("received", filter=Q(received__outcome=name)) for name in ("taken", "refused")}
    return mine.annotate(last_at=Max("received__received_at"), **counted).order_by("name")


@requires_scope
def latest(*, tenant: Tenant, connector: Connector) -> QuerySet[Received]:
    found: QuerySet[Received] = Received.objects.for_tenant(tenant).filter(connector=connector)
    return found.order_by("-received_at", "-id")[:LATEST]


@requires_scope
def connector_at(*, tenant: Tenant, token: str) -> Connector | None:
    """The door that an address opens; None for a forged one, one that has ended, or of an employer not admitted."""
    pk = tokens.object_of(token, "connector")
    if pk is None or not tenant.is_open:
        return None
    found: Connector | None = Connector.objects.for_tenant(tenant).filter(pk=pk, ended_at=None).first()
    return found
