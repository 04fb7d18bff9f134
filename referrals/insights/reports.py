"""The monthly report: who gets it, when it is written, and what it says — the dashboard's own figures of one month."""

import uuid
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from credits import queries as ledger
from referrals.insights import figures
from referrals.insights.models import Change
from referrals.insights.period import Period, moved
from tenants import audit
from tenants.letters.models import Letter
from tenants.letters.services import write_letter
from tenants.models import Membership, Tenant, User
from tenants.office_hours import TOKYO, next_opening
from tenants.scope import requires_scope

KIND = "monthly_report"
LANGUAGES = ("ja", "en")


@requires_scope
def choose_readers(*, tenant: Tenant, chosen: dict[uuid.UUID, str], by: User, at: datetime) -> int:
    """Set each member's language of the report, or `""` for none; returns how many were changed."""
    members = Membership.objects.for_tenant(tenant).locked().filter(pk__in=chosen).order_by("pk")
    changed = [member for member in members if language_of(member) != chosen[member.pk]]
    for member in changed:
        told = {"before": {"report": language_of(member)}, "after": {"report": chosen[member.pk]}}
        member.report_asked_at = at if chosen[member.pk] else None
        member.report_language = chosen[member.pk] or LANGUAGES[0]
        member.save(update_fields=["report_asked_at", "report_language"])
        subject = member.public_id
        audit.record_act(tenant=tenant, by=by, action="member.report_chosen", subject=subject, detail=told, at=at)
    return len(changed)


def language_of(member: Membership) -> str:
    """In which the member gets the report; empty where they do not."""
    return member.report_language if member.report_asked_at else ""


def readers_of(tenant: Tenant) -> Any:
    """Who gets it: whose account is closed, or who left, does not."""
    asked = Membership.objects.for_tenant(tenant).filter(report_asked_at__isnull=False, user__is_active=True)
    return asked.select_related("user").order_by("pk")


def month_due(at: datetime) -> date:
    """The newest month whose report may be written: the last one, from the first business morning after it."""
    this = timezone.localdate(at).replace(day=1)
    first_morning = next_opening(datetime(this.year, this.month, 1, tzinfo=TOKYO))
    return moved(this, -1 if at >= first_morning else -2)


@requires_scope
def write_reports(*, tenant: Tenant, at: datetime) -> None:
    """Write the due month's report to each reader, once; who asked later gets it with the next round.

    A change that is not summed up yet would be missing: then the next round writes.
    """
    if Change.objects.for_tenant(tenant).exists():
        return
    month = month_due(at)
    for reader in readers_of(tenant):
        told = {"language": reader.report_language, "month": f"{month:%Y-%m-%d}"}
        cause = f"report {month:%Y-%m} {reader.pk}"
        write_letter(tenant=tenant, kind=KIND, recipient=reader.user.email, cause=cause, at=at, **told)


def context(letter: Letter) -> dict[str, Any]:
    """The figures of the letter's month, as the dashboard has them when it is written."""
    month = parse_date(letter.data["month"])
    assert month
    board = figures.board_of(tenant=letter.tenant, period=Period(month, month), by="job", at=letter.queued_at)
    place = {"tenant_slug": letter.tenant.slug}
    asked = urlencode({"period": "own", "first": f"{month:%Y-%m}", "last": f"{month:%Y-%m}"})
    purse = ledger.progress(tenant=letter.tenant)
    return {
        "board": board,
        "circulation_change": board.circulation.total - board.circulation_before.total,
        "filled": max(purse["referrals_per_slot"] - purse["to_next_slot"], 0),
        "jobs": [part for part in board.parts if part.counts["sent"]][:5],
        "credits": purse,
        "dashboard": f"{settings.BASE_URL}{reverse('employer:dashboard', kwargs=place)}?{asked}",
        "readers": settings.BASE_URL + reverse("employer:report", kwargs=place),
    }
