"""Reporting progress, in the agency's scope; the employer's figures hear of it by an event."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from referrals.progress import queries
from referrals.progress.models import Hire, Progress
from referrals.progress.moves import next_of
from referrals.relay.models import Delivery
from tenants import audit
from tenants.events import Happening, tell
from tenants.models import Tenant
from tenants.scope import requires_scope

LEEWAY = timedelta(minutes=5)  # two clocks


class ImpossibleMove(Exception):
    """The status does not follow the present one (`current`, "" for none)."""

    def __init__(self, current: str, asked: str) -> None:
        super().__init__(f"{current or 'nothing'} → {asked}")
        self.current = current


class WrongMoment(Exception):
    """It lies in the future, or on a day before the step that it follows (`earliest`)."""

    def __init__(self, earliest: datetime, *, is_future: bool) -> None:
        super().__init__(str(earliest))
        self.earliest, self.is_future = earliest, is_future


@dataclass(frozen=True, slots=True)
class Report:
    """What the agency says: the status, when it came about, and of a hire where and for how much, if it likes."""

    status: str
    occurred_at: datetime
    company: str = ""
    annual_salary: int | None = None


@requires_scope
def report_progress(
    *, agency: Tenant, delivery: Delivery, report: Report, actor: str, actor_id: uuid.UUID, at: datetime
) -> Progress:
    """Take one step. What was reported before is returned as it stands, and changes nothing.

    A first report says that the agency has the referral, too. Raises `ImpossibleMove`, `WrongMoment`. The agency's
    line of the referral is locked, so of two reports at once the second sees the first.
    """
    mine = Delivery.objects.filter(agency=agency, referral=delivery.referral_id).order_by("id")
    list(mine.select_for_update(of=("self",)).values_list("id", flat=True))
    steps = list(queries.steps_of(agency=agency, referral_id=delivery.referral_id))
    known = next((step for step in steps if step.status == report.status), None)
    if known:
        return known
    judge(report, steps, delivery, at)
    made = take_step(agency, delivery, report, {"actor": actor, "actor_id": actor_id}, at)
    mine.update(acknowledged_at=Coalesce("acknowledged_at", at), updated_at=at)
    return made


def judge(report: Report, steps: list[Progress], delivery: Delivery, at: datetime) -> None:
    """Pass, or raise: the status must follow, and so must its day."""
    current = steps[-1].status if steps else ""
    if report.status not in next_of(current):
        raise ImpossibleMove(current, report.status)
    earliest = steps[-1].occurred_at if steps else parse_datetime(delivery.payload["registered_at"])
    assert earliest is not None
    is_future = report.occurred_at > at + LEEWAY
    if is_future or timezone.localdate(report.occurred_at) < timezone.localdate(earliest):
        raise WrongMoment(earliest, is_future=is_future)


def take_step(agency: Tenant, delivery: Delivery, report: Report, who: dict[str, Any], at: datetime) -> Progress:
    """The step, the hire's own facts, the audit line, and the word to the employer's figures: without the agency."""
    whose = {"tenant_id": delivery.tenant_id, "agency": agency, "referral_id": delivery.referral_id}
    told = {"status": report.status, "occurred_at": min(report.occurred_at, at), "reported_at": at}
    made = Progress.objects.create(**whose, **told, **who)
    if report.status == Progress.Status.HIRED:
        facts = {"company": report.company, "annual_salary": report.annual_salary}
        Hire.objects.create(**whose, **facts, reported_at=at)
    subject, detail = delivery.payload["id"], {"status": report.status}
    audit.record(tenant=agency, action="referral.progressed", subject=subject, detail=detail, at=at, **who)
    happened = Happening("referral.progressed", subject, detail)
    tell(tenant_id=delivery.tenant_id, by=agency, happening=happened, at=at)
    return made
