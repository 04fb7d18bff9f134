"""What a party may see of its endpoints: themselves, what was tried there, how healthy they are; and its events."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from tenants.models import Tenant
from tenants.scope import requires_scope
from tenants.webhooks.models import OPEN, Attempt, Endpoint, Message, Sending
from tenants.webhooks.sweeping import kept_since

DAY = timedelta(hours=24)
ARRIVED = Q(status__gte=200, status__lt=300)


@dataclass(frozen=True)
class Health:
    """The last day of an endpoint, and what waits for it."""

    arrived: int
    failed: int
    waiting: int
    median_ms: int | None
    last: Attempt | None

    @property
    def rate(self) -> float | None:
        """Part of the tries that arrived; None where nothing was tried."""
        tried = self.arrived + self.failed
        return self.arrived / tried if tried else None


@requires_scope
def endpoints_of(*, tenant: Tenant) -> "QuerySet[Endpoint]":
    """The party's endpoints, the disabled ones too."""
    found: QuerySet[Endpoint] = Endpoint.objects.for_tenant(tenant).filter(removed_at=None)
    return found


@requires_scope
def attempts_of(*, tenant: Tenant, endpoint: Endpoint | None = None) -> "QuerySet[Attempt]":
    """What was tried, at one endpoint or at all."""
    mine: QuerySet[Attempt] = Attempt.objects.for_tenant(tenant).filter(endpoint__removed_at=None)
    return mine.filter(endpoint=endpoint) if endpoint else mine


@requires_scope
def events_of(*, tenant: Tenant, at: datetime) -> "QuerySet[Message]":
    """What the party was told of as long as it is kept, test messages left out."""
    mine: QuerySet[Message] = Message.objects.for_tenant(tenant).filter(is_example=False)
    return mine.filter(at__gte=kept_since(at))


@requires_scope
def health_of(*, tenant: Tenant, endpoint: Endpoint, at: datetime) -> Health:
    """How the endpoint did in the last day."""
    mine = attempts_of(tenant=tenant, endpoint=endpoint)
    recent = mine.filter(started_at__gte=at - DAY)
    told: dict[str, Any] = recent.aggregate(arrived=Count("pk", filter=ARRIVED), failed=Count("pk", filter=~ARRIVED))
    waiting = Sending.objects.for_tenant(tenant).filter(OPEN, endpoint=endpoint).count()
    return Health(**told, waiting=waiting, median_ms=median_of(recent), last=mine.order_by("-id").first())


def median_of(recent: "QuerySet[Attempt]") -> int | None:
    """The middle of the newest hundred answers, in milliseconds."""
    times = sorted(recent.filter(ARRIVED).order_by("-id").values_list("milliseconds", flat=True)[:100])
    return times[len(times) // 2] if times else None
