"""Who appears in the benchmarks: employers on the standard plan, and agencies."""

from datetime import UTC, date, datetime
from typing import Any

from credits import services as ledger
from tenants.ids import uuid7
from tenants.models import Plan, Tenant
from tenants.scope import scope


def employers(count: int) -> list[Tenant]:
    """New admitted employers, with their plan at hand and an open purse each."""
    made = tenants(count, kind=Tenant.Kind.EMPLOYER, admitted_at=datetime.now(UTC))
    for employer in made:
        with scope(tenant=employer):
            ledger.open_purse(tenant=employer, at=datetime.now(UTC))
    return made


def agencies(count: int) -> list[Tenant]:
    """New agencies with a licence."""
    licence = {"licence_number": "13-ユ-123456", "licence_expires_date": date(2099, 3, 31)}
    return tenants(count, kind=Tenant.Kind.AGENCY, admitted_at=datetime.now(UTC), **licence)


def tenants(count: int, **facts: Any) -> list[Tenant]:
    plan, _ = Plan.objects.get_or_create(name="bench")
    facts |= {"address": "東京都千代田区1-1", "representative": "代表 花子", "contact": "hr@example.com", "plan": plan}
    made = [Tenant(slug=f"t-{uuid7().hex}", name="株式会社サンプル", **facts) for _ in range(count)]
    with scope(network=True):
        return Tenant.objects.bulk_create(made)
