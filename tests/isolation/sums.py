"""The furnished world's figures: the sums, a change that waits, an adjustment to decide, a signed head."""

from datetime import datetime
from types import SimpleNamespace

from credits import adjusting, inspecting
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
    with scope(network=True):
        asked = {"tenant": tenant, "unit": "slot", "amount": 1, "reason": "数え違いを直す"}
        rows.adjustment = adjusting.propose_adjustment(by=cast.operator, at=at, **asked)
        inspecting.inspect_ledger(tenant=tenant, outside=None, at=at)
