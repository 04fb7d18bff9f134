"""Who appears in the benchmarks: employers on the standard plan."""

from tenants.ids import uuid7
from tenants.models import Plan, Tenant
from tenants.scope import scope


def employers(count: int) -> list[Tenant]:
    """New employers, with their plan at hand."""
    plan, _ = Plan.objects.get_or_create(name="bench")
    made = [
        Tenant(
            kind=Tenant.Kind.EMPLOYER,
            slug=f"e-{uuid7().hex}",
            name="株式会社サンプル",
            address="東京都千代田区1-1",
            representative="代表 花子",
            contact="hr@example.com",
            plan=plan,
        )
        for _ in range(count)
    ]
    with scope(network=True):
        return Tenant.objects.bulk_create(made)
