"""What slots have saved: of each hire the fee that an agency would usually have charged, less what it charged."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from referrals.insights.period import Period, moved
from referrals.models import Placement
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
    def hires(self) -> int:
        return len(self.rows)

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
    return Saving([Hire(one, saved_by(one)) for one in inside])


def saved_by(one: Placement) -> int:
    return int(one.theoretical_annual_salary * one.standard_fee_rate) - one.fee_charged
