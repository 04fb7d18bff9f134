"""The furnished world's figures: the sums, a change that waits, and a reader of the report."""

from datetime import datetime
from types import SimpleNamespace

from referrals.insights import services as insights
from referrals.models import Change, ReportReader
from tenants.models import Tenant
from tenants.scope import scope


def sum_up(tenant: Tenant, cast: SimpleNamespace, rows: SimpleNamespace, at: datetime) -> None:
    """The figures, a change that waits (an agency told it), and who gets the month's report."""
    with scope(tenant=tenant):
        while insights.fold_changes(tenant=tenant):
            pass
        told = {"agency": cast.agency, "kind": "referral", "ids": [rows.referral.pk]}
        Change.objects.create(tenant=tenant, **told)
        ReportReader.objects.create(tenant=tenant, user=rows.member.user, added_at=at)
