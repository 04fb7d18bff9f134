"""The purse's cast: acme, who owns a ledger, and rival, who must not see it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from credits import services as ledger
from tenants.models import Plan, Tenant
from tenants.scope import scope

AT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def employer(slug: str) -> Tenant:
    """A tenant on the standard plan: ten referrals a slot."""
    plan, _ = Plan.objects.get_or_create(name="purse")
    with scope(network=True):
        return Tenant.objects.create(
            kind=Tenant.Kind.EMPLOYER,
            admitted_at=AT,
            slug=slug,
            name=slug,
            address="東京都千代田区1-1",
            representative="代表 花子",
            contact=f"hr@{slug}.example",
            plan=plan,
        )


@pytest.fixture
def acme(db: None) -> Tenant:
    return employer("acme")


@pytest.fixture
def rival(db: None) -> Tenant:
    return employer("rival")


@pytest.fixture
def count() -> Callable[..., None]:
    """Count referrals `first` … `last` of a tenant, each by its own post."""

    def count_range(tenant: Tenant, first: int, last: int) -> None:
        with scope(tenant=tenant):
            for number in range(first, last + 1):
                ledger.count_referral(tenant=tenant, cause=f"referral:{number}", at=AT)

    return count_range
