"""The worker that keeps the sums: woken by events, and by the sweep."""

import time

from celery import shared_task
from django.utils import timezone

from referrals.insights import reports, services
from referrals.insights.models import Change
from tenants.models import Membership, Tenant
from tenants.scope import scope
from tenants.shifts import SECONDS


@shared_task
def fold_changes() -> None:
    """Fold in what waits, tenant after tenant, each part in a transaction of its own, until the shift is over."""
    until = time.monotonic() + SECONDS
    with scope(network=True):
        waiting = list(Tenant.objects.filter(pk__in=Change.objects.values("tenant")))
    while waiting and time.monotonic() < until:
        waiting = [tenant for tenant in waiting if folded(tenant)]


def folded(tenant: Tenant) -> bool:
    """One turn of one tenant's; is there perhaps more?"""
    with scope(tenant=tenant):
        return services.fold_changes(tenant=tenant) == services.MOST


@shared_task
def write_reports() -> None:
    """Each employer's monthly report, to those who asked for it."""
    at = timezone.now()
    with scope(network=True):
        asking = Membership.objects.filter(report_asked_at__isnull=False).values("tenant")
        employers = list(Tenant.objects.live().filter(pk__in=asking, kind=Tenant.Kind.EMPLOYER, closed_at=None))
    for tenant in employers:
        with scope(tenant=tenant):
            reports.write_reports(tenant=tenant, at=at)
