"""The parties' figures: one grouped query a column for the parties of a page, whatever they hold."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Sum

from candidates.models import Application
from credits.models import Account, Code, Unit
from referrals.models import Delivery, Mail, Referral
from referrals.relay.models import OPEN
from tenants.models import AuditEntry, Membership, Tenant
from tenants.scope import requires_scope


@dataclass(frozen=True)
class Figures:
    """One party's row. An agency's registrations are the referrals on their way to it or there."""

    tenant: Tenant
    members: int
    applications: int
    mails: int
    registrations: int
    counted: int
    slots: int
    outstanding: int
    last_at: datetime | None


@requires_scope
def figures_of(*, tenants: Sequence[Tenant]) -> list[Figures]:
    """The row of each, in their order."""
    ids = [tenant.pk for tenant in tenants]
    columns = {
        "members": counted(Membership.objects.filter(user__is_active=True), ids),
        "applications": counted(Application.objects, ids),
        "mails": counted(Mail.objects.filter(sent_at__isnull=False), ids),
        "registrations": counted(Referral.objects, ids) | counted(Delivery.objects.filter(sequence=1), ids, "agency"),
        "outstanding": counted(Delivery.objects.filter(OPEN), ids)
        | counted(Delivery.objects.filter(OPEN), ids, "agency"),
        "counted": {key: -value for key, value in held(ids, Unit.REFERRAL, Code.NETWORK).items()},
        "slots": held(ids, Unit.SLOT, Code.AVAILABLE),
    }
    latest = AuditEntry.objects.filter(tenant__in=ids).values_list("tenant").annotate(Max("at"))
    last_at = dict(latest.order_by())
    rows = [{name: values.get(tenant.pk, 0) for name, values in columns.items()} for tenant in tenants]
    return [Figures(tenant, last_at=last_at.get(tenant.pk), **row) for tenant, row in zip(tenants, rows, strict=True)]


def counted(rows: Any, ids: Sequence[uuid.UUID], party: str = "tenant") -> dict[uuid.UUID, int]:
    return dict(rows.filter(**{f"{party}__in": ids}).order_by().values_list(party).annotate(Count("pk")))


def held(ids: Sequence[uuid.UUID], unit: str, code: str) -> dict[uuid.UUID, int]:
    accounts = Account.objects.filter(tenant__in=ids, unit=unit, code=code)
    return dict(accounts.order_by().values_list("tenant").annotate(Sum("balance")))
