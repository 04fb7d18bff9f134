"""What the product says at the year's end: every figure of the employers', agencies' and operators' dashboards."""

from datetime import date, datetime
from typing import Any

from credits import queries as purse
from referrals.insights import figures
from referrals.insights.period import Period
from referrals.quality import queries as quality
from referrals.relay import queries as relay
from referrals.steering import circulation
from referrals.steering import figures as steering
from storm.year import YEAR, tenant_of
from tenants.models import Tenant
from tenants.scope import scope

BY = ("month", "version", "job", "stage", "channel")
COUNTS = ("sent", "reached", "registered", "answered", "counted", "relayed")
PERIOD = Period(date(YEAR, 1, 1), date(YEAR, 12, 1))


def of_employer(slug: str, at: datetime) -> dict[str, Any]:
    """The dashboard of the year, in all its breakdowns, and the purse."""
    tenant = tenant_of(slug)
    with scope(tenant=tenant):
        boards = {by: figures.board_of(tenant=tenant, period=PERIOD, by=by, at=at) for by in BY}
        board = boards["month"]
        parts = {by: {part.value: {n: part.counts[n] for n in COUNTS} for part in boards[by].parts} for by in BY}
        return {
            "steps": {step.name: step.value for step in board.steps},
            "by": parts,
            "by link": board.link_registrations,
            "counted": board.counted,
            "circulation": [board.circulation.slots, board.circulation.elsewhere],
            "saved": board.saving.total,
            "waits": [count for _label, count in board.waits],
            "fresh": [count for _name, _label, count in board.fresh],
            "todo": board.todo,
            "purse": purse.progress(tenant=tenant),
        }


def of_agency(slug: str) -> dict[str, Any]:
    """Its inbox."""
    tenant = tenant_of(slug)
    with scope(tenant=tenant):
        mine = relay.deliveries_of(tenant)
        return {"referrals": mine.count(), "acknowledged": mine.exclude(acknowledged_at=None).count()}


def of_operator(at: datetime) -> dict[str, Any]:
    """The parties' rows, the flows of the year, the agencies' quality."""
    with scope(network=True):
        parties = list(Tenant.objects.filter(test_of=None).order_by("slug"))
        flows = circulation.circulation_of(period=PERIOD)
        return {
            "parties": {row.tenant.slug: spelled(row) for row in steering.figures_of(tenants=parties)},
            "passed on": sum(flow.count for flow in flows.passed_on),
            "hired": sum(flow.count for flow in flows.hired),
            "hidden": flows.hidden,
            "quality": {str(key): vars(value) for key, value in quality.quality_of_all(at=at).items()},
        }


def spelled(row: steering.Figures) -> dict[str, int]:
    names = "applications mails registrations counted slots outstanding".split()
    return {name: getattr(row, name) for name in names}
