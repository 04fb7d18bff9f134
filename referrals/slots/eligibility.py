"""Which agencies may be offered a request, and introduce people for it."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from referrals.rules.queries import agencies_out
from tenants.models import Tenant


class NotEligible(Exception):
    """The agency may not answer: no valid licence, or no zero-fee confirmation on file (職業安定法 art. 32-3)."""


def eligible_agencies(*, employer: Tenant, at: datetime) -> Any:
    """Of the employer's own world and within its rule: licensed today, with the zero-fee confirmation on file."""
    agencies = Tenant.objects.agencies().beside(employer).exclude(pk__in=agencies_out(tenant=employer))
    return agencies.licensed(timezone.localdate(at)).filter(zero_fee_confirmed_at__isnull=False)


def refuse_ineligible(*, agency: Tenant, at: datetime) -> None:
    """Judged anew when somebody is introduced, whatever was true when the request was published. `NotEligible`."""
    if not is_eligible(agency=agency, at=at):
        raise NotEligible(agency.slug)


def is_eligible(*, agency: Tenant, at: datetime) -> bool:
    """Is its licence valid, and the zero-fee confirmation on file?"""
    licensed = Tenant.objects.agencies().licensed(timezone.localdate(at))
    return bool(licensed.filter(pk=agency.pk, zero_fee_confirmed_at__isnull=False).exists())
