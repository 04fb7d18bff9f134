"""What came of the check-ins: sent, arrived, answered, refreshed, returned as applicant; by the month they left in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from candidates.checkins.models import CheckIn
from candidates.pool.models import Application
from tenants.models import Tenant
from tenants.office_hours import TOKYO
from tenants.post import OPEN
from tenants.scope import requires_scope

WITHIN = timedelta(days=365)  # an application within a year of the letter: the person has come back
SENT = Q(sent_at__isnull=False)
# A state of the list, and which letters are in it.
STATES: dict[str, tuple[Any, Q]] = {
    "waiting": (_("送信待ち"), OPEN & Q(handed_at=None)),
    "sent": (_("送信済み"), SENT),
    "unanswered": (_("回答待ち"), SENT & Q(answered_at=None)),
    "answered": (_("回答済み"), Q(answered_at__isnull=False)),
    "looking": (CheckIn.Answer.LOOKING.label, Q(answer="looking")),
    "moved": (CheckIn.Answer.MOVED.label, Q(answer="moved")),
    "stop": (CheckIn.Answer.STOP.label, Q(answer="stop")),
    "refreshed": (_("情報が更新された"), Q(refreshed_at__isnull=False)),
    "returned": (_("再び応募した"), Q()),  # see `condition`
    "failed": (
        _("送れなかった"),
        Q(failed_at__isnull=False) | Q(cancelled_at__isnull=False) | Q(bounced_at__isnull=False),
    ),
}
COUNTED = ("sent", "answered", "looking", "moved", "stop", "refreshed", "returned")


@dataclass(frozen=True)
class Month:
    """The letters that left in one month, and what came of them."""

    begins: datetime
    counts: dict[str, int]


@requires_scope
def letters(*, tenant: Tenant, state: str = "") -> QuerySet[Any]:
    """The letters, newest first."""
    found: QuerySet[Any] = CheckIn.objects.for_tenant(tenant).select_related("candidate")
    found = found.order_by("-queued_at", "-id")
    return found.filter(condition(tenant, state)) if state in STATES else found


def condition(tenant: Tenant, state: str) -> Any:
    return Exists(applications_after(tenant)) if state == "returned" else STATES[state][1]


def counts(tenant: Tenant, states: Iterable[str]) -> dict[str, Count]:
    return {state: Count("pk", filter=condition(tenant, state)) for state in states}


def applications_after(tenant: Tenant) -> QuerySet[Application]:
    """Applications that came to the pool after the letter had left, within a year."""
    after = {"created_at__gt": OuterRef("sent_at"), "created_at__lte": OuterRef("sent_at") + WITHIN}
    of_person = Q(candidate=OuterRef("candidate")) | Q(candidate=OuterRef("candidate__merged_into"))
    found: QuerySet[Application] = Application.objects.for_tenant(tenant).filter(of_person, **after)
    return found


@requires_scope
def months(*, tenant: Tenant, most: int = 13) -> list[Month]:
    """The last months in which letters left, newest first."""
    sent = letters(tenant=tenant).filter(SENT).annotate(month=TruncMonth("sent_at", tzinfo=TOKYO)).order_by("-month")
    rows = sent.values("month").annotate(**counts(tenant, COUNTED))[:most]
    return [Month(row["month"], {name: row[name] for name in COUNTED}) for row in rows]


@requires_scope
def totals(*, tenant: Tenant) -> dict[str, int]:
    """All letters that ever left."""
    named = counts(tenant, (*COUNTED, "waiting", "unanswered", "failed"))
    found: dict[str, int] = letters(tenant=tenant).order_by().aggregate(**named)
    return found
