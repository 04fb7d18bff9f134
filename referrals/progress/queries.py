"""What an agency has reported of its referrals."""

import uuid
from collections.abc import Collection

from django.db.models import OuterRef, QuerySet, Subquery

from referrals.progress.models import Hire, Progress
from tenants.models import Tenant


def steps_of(*, agency: Tenant, referral_id: uuid.UUID) -> "QuerySet[Progress]":
    """Everything reported of one referral, in the order of the reports."""
    return Progress.objects.filter(agency=agency, referral_id=referral_id).order_by("id")


def status_of(*, agency: Tenant, referral_id: uuid.UUID) -> str:
    """The newest status; "" where nothing was reported."""
    newest = steps_of(agency=agency, referral_id=referral_id).last()
    return newest.status if newest else ""


def newest_status(agency: Tenant) -> Subquery:
    """For an annotation of the agency's deliveries: the newest status of each, or NULL."""
    steps = Progress.objects.filter(agency=agency, referral_id=OuterRef("referral_id"))
    return Subquery(steps.order_by("-id").values("status")[:1])


def hires_of(*, agency: Tenant, referral_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Hire]:
    return {hire.referral_id: hire for hire in Hire.objects.filter(agency=agency, referral_id__in=referral_ids)}
