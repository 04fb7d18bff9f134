"""What the two desks see: an employer its own requests, the operator how every employer keeps its dates."""

import statistics
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet

from referrals.rights.models import Recall, Request
from tenants.models import Tenant
from tenants.scope import requires_scope

LATELY = timedelta(days=90)


@dataclass(frozen=True)
class Figures:
    """How a desk keeps up. `days` is the median from proof to answer of what was answered lately; None without any."""

    waiting: int
    overdue: int
    answered: int
    refused: int
    days: float | None


@requires_scope
def requests_of(*, tenant: Tenant, state: str = "") -> "QuerySet[Request]":
    """Those that somebody must answer or has: the soonest due first, the answered after them, newest first."""
    rows: QuerySet[Request] = Request.objects.for_tenant(tenant).for_desk().select_related("candidate", "by")
    if state in ("waiting", "closed"):
        rows = rows.filter(closed_at__isnull=state == "waiting")
    return rows.order_by(F("closed_at").desc(nulls_first=True), "due_date", "id")


@requires_scope
def figures_of(*, tenant: Tenant, at: datetime, today: date) -> Figures:
    mine = Request.objects.for_tenant(tenant).for_desk()
    waiting = mine.filter(closed_at=None)
    lately = mine.filter(closed_at__gt=at - LATELY)
    spans = [
        (closed - proven).total_seconds() / 86400 for proven, closed in lately.values_list("proven_at", "closed_at")
    ]
    return Figures(
        waiting=waiting.count(),
        overdue=waiting.filter(due_date__lt=today).count(),
        answered=len(spans),
        refused=lately.filter(outcome=Request.Outcome.REFUSED).count(),
        days=round(statistics.median(spans), 1) if spans else None,
    )


@requires_scope
def by_tenant(*, today: date) -> list[dict[str, Any]]:
    """Each employer that has any: how many wait, how many are late, and the oldest date. Wants the network's scope."""
    waiting, late = Q(closed_at=None), Q(closed_at=None, due_date__lt=today)
    rows = Request.objects.for_desk().filter(tenant__test_of=None).values("tenant", "tenant__name")
    counted = rows.annotate(
        waiting=Count("pk", filter=waiting),
        overdue=Count("pk", filter=late),
        answered=Count("pk", filter=Q(closed_at__isnull=False)),
        refused=Count("pk", filter=Q(outcome=Request.Outcome.REFUSED)),
        oldest=Min("due_date", filter=waiting),
    )
    return list(counted.order_by("-overdue", "-waiting", "tenant__name"))


@requires_scope
def unanswered_recalls() -> "QuerySet[Recall]":
    """Agencies that were reminded in vain: the operator's to call. Wants the network's scope."""
    rows: QuerySet[Recall] = Recall.objects.filter(escalated_at__isnull=False, acknowledged_at=None)
    return rows.filter(tenant__test_of=None).select_related("agency").order_by("asked_at")
