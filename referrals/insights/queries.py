"""The dashboard's numbers. Each is read from the rows it counts, so it cannot drift from them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from candidates.models import Application, Candidate
from referrals.models import Delivery, Mail, Placement, Referral
from referrals.rejections.queries import LIVE
from tenants.models import Tenant
from tenants.scope import requires_scope

PERIOD = timedelta(days=365)


@dataclass(frozen=True)
class Funnel:
    """不採用 → 送信 → 登録 → カウント → 送付: how many got how far. People in 名, things in 件."""

    people: int
    rejected: int
    mailed: int
    registered: int
    counted: int
    delivered: int


@dataclass(frozen=True)
class Tasks:
    """What waits for somebody at the employer (未送信, 送信失敗), or is being looked at (確認待ち)."""

    unsent: int
    failed: int
    unmailable: int
    held: int


@requires_scope
def circulation_count(*, tenant: Tenant, at: datetime) -> int:
    """採用循環数 of the last year: hires that a relay led to, as far as they are reported."""
    return Placement.objects.for_tenant(tenant).filter(joined_at__gt=at - PERIOD, joined_at__lte=at).count()


@requires_scope
def funnel(*, tenant: Tenant) -> Funnel:
    referrals = Referral.objects.for_tenant(tenant).aggregate(
        all=Count("pk"), counted=Count("pk", filter=Q(verdict="counted"))
    )
    deliveries = Delivery.objects.for_tenant(tenant).filter(delivered_at__isnull=False)
    return Funnel(
        people=Candidate.objects.for_tenant(tenant).count(),
        rejected=Application.objects.for_tenant(tenant).eligible().count(),
        mailed=Mail.objects.for_tenant(tenant).filter(sent_at__isnull=False).count(),
        registered=referrals["all"],
        counted=referrals["counted"],
        delivered=deliveries.values("referral").distinct().count(),
    )


@requires_scope
def tasks(*, tenant: Tenant) -> Tasks:
    rejected = Application.objects.for_tenant(tenant).eligible()
    return Tasks(
        unsent=rejected.mailable().filter(~LIVE).count(),
        failed=Mail.objects.for_tenant(tenant).filter(failed_at__isnull=False).count(),
        unmailable=rejected.filter(~LIVE).count() - rejected.mailable().filter(~LIVE).count(),
        held=Referral.objects.for_tenant(tenant).filter(verdict=Referral.Verdict.HELD).count(),
    )


@requires_scope
def latest_registrations(*, tenant: Tenant, limit: int = 10) -> QuerySet[Referral]:
    """The newest registrations with their person and application."""
    newest = Referral.objects.for_tenant(tenant).select_related("candidate", "application")
    return newest.order_by("-registered_at", "-id")[:limit]
