"""Who agreed to be asked, whose turn it is, and where one person stands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from candidates.checkins.models import CheckIn, MailChoice
from candidates.consents.models import Consent
from candidates.pool.models import Application, Candidate
from candidates.suppression.models import Suppression
from tenants.company import queries as company
from tenants.models import Tenant
from tenants.scope import requires_scope

MOST_SILENCE = 2  # letters in a row without an answer, after which nobody is asked any more
LONG_AGO = Value(datetime(1970, 1, 1, tzinfo=UTC), output_field=DateTimeField())
OPENS_FOR = timedelta(days=365)  # how long a letter's page can be answered


@requires_scope
def consenting(*, tenant: Tenant) -> QuerySet[Any]:
    """People whose newest word on check-in mails is yes, each with `agreed_at` and `language`.

    A consent stays where it was given: with the person, or with a row that was found to be them.
    """
    consents, choices = Consent.objects.for_tenant(tenant), MailChoice.objects.for_tenant(tenant)
    theirs = Q(candidate=OuterRef("pk")) | Q(candidate__merged_into=OuterRef("pk"))
    said, chosen = consents.filter(theirs).order_by("-given_at"), choices.filter(theirs).order_by("-at")
    known = Q(pk__in=consents.values("candidate")) | Q(pk__in=consents.values("candidate__merged_into"))
    people = Candidate.objects.for_tenant(tenant).present().filter(known)
    people = people.annotate(
        said=Subquery(said.values("is_mail_given")[:1]),
        said_at=Subquery(said.values("given_at")[:1]),
        language=Subquery(said.values("notice__language")[:1]),
        chosen=Subquery(chosen.values("is_given")[:1]),
        chosen_at=Subquery(chosen.values("at")[:1]),
        agreed_at=Greatest("said_at", "chosen_at"),
    )
    last = Case(When(chosen_at__gt=F("said_at"), then="chosen"), default="said", output_field=BooleanField())
    return people.annotate(agrees=last).filter(agrees=True)


@requires_scope
def askable(*, tenant: Tenant) -> QuerySet[Any]:
    """Those of them who may be written to, are in no selection here, and were not silent again and again.

    Each with `since`: from when on the time to their next letter runs.
    """
    mine = CheckIn.objects.for_tenant(tenant).filter(candidate=OuterRef("pk"))
    people = consenting(tenant=tenant).annotate(
        asked_at=latest(mine.filter(cancelled_at=None), "queued_at"),
        heard_at=latest(mine, "answered_at"),
        since=Greatest("agreed_at", "as_of", "last_contact_at", "asked_at"),
        silences=Coalesce(silences(mine), 0),
    )
    return reachable(tenant, people).filter(silences__lt=MOST_SILENCE)


def latest(rows: QuerySet[Any], field: str) -> Subquery:
    grouped = rows.order_by().values("candidate").annotate(latest=Max(field)).values("latest")
    return Subquery(grouped, output_field=DateTimeField())


def silences(rows: QuerySet[Any]) -> Subquery:
    """Letters that left after the person's last answer."""
    after = rows.filter(queued_at__gt=Coalesce(OuterRef("heard_at"), LONG_AGO), sent_at__isnull=False, answered_at=None)
    return Subquery(after.order_by().values("candidate").annotate(n=Count("pk")).values("n"))


def reachable(tenant: Tenant, people: QuerySet[Any]) -> QuerySet[Any]:
    stopped = Suppression.objects.for_tenant(tenant).active().filter(email_key=OuterRef("email_key"))
    choosing = Application.objects.for_tenant(tenant).filter(candidate=OuterRef("pk"), outcome="open")
    may = people.exclude(email="").filter(do_not_contact_at=None)
    return may.filter(~Exists(stopped), ~Exists(choosing))


def every(months: int) -> timedelta:
    """Half a year or a year, in days."""
    return timedelta(days=365 * months // 12)


@requires_scope
def due_people(*, tenant: Tenant, months: int, at: datetime) -> QuerySet[Any]:
    """Whose turn it is, whoever waited longest first."""
    return askable(tenant=tenant).filter(since__lte=at - every(months)).order_by("since", "pk")


@dataclass(frozen=True)
class Standing:
    """One person and check-ins: do they agree, the last letter, and the day of the next one, if there will be one."""

    agrees: bool
    last: CheckIn | None
    next_date: date | None


@requires_scope
def standing_of(*, tenant: Tenant, candidate: Candidate) -> Standing:
    """For the person's page."""
    agreed = consenting(tenant=tenant).filter(pk=candidate.pk).exists()
    last = CheckIn.objects.for_tenant(tenant).filter(candidate=candidate).order_by("-queued_at").first()
    return Standing(agreed, last, _next_date(tenant, candidate))


def _next_date(tenant: Tenant, candidate: Candidate) -> date | None:
    months = company.policy_of(tenant=tenant).check_in_months
    person = askable(tenant=tenant).filter(pk=candidate.pk).first() if months else None
    return timezone.localdate(person.since + every(months)) if person else None


@requires_scope
def check_in_at(*, tenant: Tenant, pk: Any, at: datetime) -> CheckIn | None:
    """The letter behind a token, while its mailbox is still the person's and it is not too old to be answered."""
    letters = CheckIn.objects.for_tenant(tenant).select_related("candidate__merged_into", "tenant__plan")
    letter: CheckIn | None = letters.filter(pk=pk, queued_at__gt=at - OPENS_FOR).first()
    if letter is None or not letter.sent_to or letter.sent_to != letter.candidate.email_key:
        return None
    return letter
