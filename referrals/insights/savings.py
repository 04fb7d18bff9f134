"""What slots have saved: of each hire the fee that an agency would usually have charged, less what it charged."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from referrals.insights.models import Standing
from referrals.insights.period import Period, moved
from referrals.models import EarlierApplicant, Placement
from tenants.models import Tenant
from tenants.scope import requires_scope


@dataclass(frozen=True)
class Hire:
    """One person who joined through a slot, and the fee that did not fall due. Amounts in yen."""

    placement: Any
    saved: int


@dataclass(frozen=True)
class Saving:
    """A period's hires, newest first."""

    rows: list[Hire]

    @property
    def chains(self) -> int:
        """Hires that 採用循環数 does not count as hires elsewhere already."""
        return sum(not row.placement.is_elsewhere_too for row in self.rows)

    @property
    def total(self) -> int:
        return sum(row.saved for row in self.rows)


def start_of(month: date) -> datetime:
    return timezone.make_aware(datetime.combine(month, time.min))


@requires_scope
def savings_of(*, tenant: Tenant, period: Period) -> Saving:
    """Σ (theoretical yearly salary × usual rate − fee charged), each hire rounded down to a yen."""
    stayed = Placement.objects.for_tenant(tenant).filter(restored_at=None)  # else the slot is there to be used again
    joined = stayed.select_related("introduction__request").order_by("-joined_at", "-pk")
    inside = joined.filter(joined_at__gte=start_of(period.first), joined_at__lt=start_of(moved(period.last, 1)))
    inside = inside.annotate(is_elsewhere_too=Exists(told_elsewhere(tenant)))
    return Saving([Hire(one, saved_by(one)) for one in inside])


def told_elsewhere(tenant: Tenant) -> QuerySet[EarlierApplicant]:
    """Introduced people whom this employer once rejected and an agency reported as hired: one chain, counted there."""
    hired = Standing.objects.for_tenant(tenant).filter(hired_month__isnull=False).values("pk")
    known: QuerySet[EarlierApplicant] = EarlierApplicant.objects.for_tenant(tenant)
    is_hired = Q(candidate__in=hired) | Q(candidate__merged_into__in=hired)
    return known.filter(is_hired, introduction=OuterRef("introduction"))


def saved_by(one: Placement) -> int:
    return int(one.theoretical_annual_salary * one.standard_fee_rate) - one.fee_charged
