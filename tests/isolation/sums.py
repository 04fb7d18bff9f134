"""The furnished world's figures: the sums, and a change that waits."""

from datetime import datetime
from types import SimpleNamespace

from referrals.insights import services as insights
from referrals.models import Change
from tenants.models import Tenant
from tenants.scope import scope


def sum_up(tenant: Tenant, cast: SimpleNamespace, rows: SimpleNamespace, at: datetime) -> None:
    """The figures, and a change that waits: an agency told it."""
    with scope(tenant=tenant):
        while insights.fold_changes(tenant=tenant):
            pass
        told = {"agency": cast.agency, "kind": "referral", "ids": [rows.referral.pk]}
        Change.objects.create(tenant=tenant, **told)
