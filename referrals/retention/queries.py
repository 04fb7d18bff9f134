"""Who falls due, and what keeps each: the same rule as conditions for many and as dates for a few."""

import uuid
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, F, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from candidates.models import Application, Candidate, Choice, Consent, Withdrawal
from referrals.models import Mail
from referrals.retention import rule
from referrals.retention.models import BulkErasure
from referrals.retention.rule import Standing
from tenants.company import queries as company
from tenants.models import Tenant
from tenants.scope import requires_scope

PERSON, MERGED = "candidate", "candidate__merged_into"  # a merged row stays as the place of its consents
WRITTEN = "application__candidate"


@requires_scope
def due_people(*, tenant: Tenant, day: date) -> QuerySet[Candidate]:
    """Who is kept until `day` at the latest: nothing that keeps them lasts longer."""
    months = company.policy_of(tenant=tenant).retention_months
    since, after = midnight_after(rule.months_before(day, months)), midnight_after(day)
    people = Candidate.objects.for_tenant(tenant).present().filter(created_at__lt=since, as_of__lt=since)
    people = people.exclude(last_contact_at__gte=since).exclude(keep_until_date__gt=day)
    return people.filter(*(~Exists(keeper) for keeper in keepers(tenant, since, after)))


def keepers(tenant: Tenant, since: datetime, after: datetime) -> list[QuerySet[Any]]:
    """What else keeps a person: a contact since, an open selection, a consent that lasts or ended after."""
    applied = Q(applied_at__gte=since) | Q(rejected_at__gte=since) | Q(created_at__gte=since)
    written = Q(queued_at__gte=since) | Q(sent_at__gte=since)
    found: list[QuerySet[Any]] = [
        of(Application, tenant).filter(applied | Q(outcome=Application.Outcome.OPEN)),
        of(Mail, tenant, WRITTEN).filter(written),
    ]
    for way in (PERSON, MERGED):
        found.append(of(Consent, tenant, way).filter(given_at__gte=since))
        found.append(of(Withdrawal, tenant, f"consent__{way}").filter(at__gte=after))
        found.append(lasting(tenant, way))
    return found


def lasting(tenant: Tenant, way: str) -> QuerySet[Choice]:
    """What was given to an agency and not taken back."""
    ended = Withdrawal.objects.for_tenant(tenant).filter(consent=OuterRef("consent"), agency=OuterRef("agency"))
    return of(Choice, tenant, f"consent__{way}").filter(~Exists(ended), is_given=True)


def of(model: type[Model], tenant: Tenant, way: str = PERSON) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.for_tenant(tenant)  # type: ignore[attr-defined]
    return rows.filter(**{way: OuterRef("pk")})


def midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def with_dates(people: QuerySet[Any], tenant: Tenant) -> QuerySet[Any]:
    """Each with `contact_at`, `consent_ended_at`, `is_consented` and `is_in_selection`, for `rule.standing_of`."""
    open_ones = of(Application, tenant).filter(outcome=Application.Outcome.OPEN)
    return people.annotate(
        contact_at=Greatest("created_at", "as_of", F("last_contact_at"), *contacts(tenant)),
        consent_ended_at=Greatest(*(latest(Withdrawal, tenant, f"consent__{way}", "at") for way in (PERSON, MERGED))),
        is_consented=Exists(lasting(tenant, PERSON)) | Exists(lasting(tenant, MERGED)),
        is_in_selection=Exists(open_ones),
    )


def contacts(tenant: Tenant) -> list[Subquery]:
    """The latest of each kind of contact."""
    applied = [latest(Application, tenant, PERSON, field) for field in ("applied_at", "rejected_at", "created_at")]
    written = [latest(Mail, tenant, WRITTEN, field) for field in ("queued_at", "sent_at")]
    return [*applied, *written, *(latest(Consent, tenant, way, "given_at") for way in (PERSON, MERGED))]


def latest(model: type[Model], tenant: Tenant, way: str, field: str) -> Subquery:
    grouped = of(model, tenant, way).order_by().values(way).annotate(latest=Max(field)).values("latest")
    return Subquery(grouped, output_field=DateTimeField())


@requires_scope
def standing(*, tenant: Tenant, candidate: Candidate) -> Standing:
    """Until when this person is kept, and why."""
    months = company.policy_of(tenant=tenant).retention_months
    person = with_dates(Candidate.objects.for_tenant(tenant).filter(pk=candidate.pk), tenant).get()
    return rule.standing_of(person, months)


@requires_scope
def person_of(*, tenant: Tenant, pk: Any) -> Candidate | None:
    """Somebody who is in the pool."""
    found: Candidate | None = Candidate.objects.for_tenant(tenant).present().filter(pk=pk).first()
    return found


@requires_scope
def held_among(*, tenant: Tenant, people: Collection[uuid.UUID], day: date) -> dict[str, int]:
    """How many of these people something keeps today: a consent that lasts, a selection, HR's own word."""
    mine = Candidate.objects.for_tenant(tenant).filter(pk__in=people)
    consented = Exists(lasting(tenant, PERSON)) | Exists(lasting(tenant, MERGED))
    selected = Exists(of(Application, tenant).filter(outcome=Application.Outcome.OPEN))
    return {
        "consented": mine.filter(consented).count(),
        "selected": mine.filter(selected).count(),
        "kept": mine.filter(keep_until_date__gte=day).count(),
    }


@requires_scope
def erasures_of(*, tenant: Tenant) -> QuerySet[BulkErasure]:
    """What was erased many at a time, the newest first."""
    found: QuerySet[BulkErasure] = BulkErasure.objects.for_tenant(tenant)
    return found.select_related("requested_by").defer("waiting").order_by("-at", "-id")


@requires_scope
def working(*, tenant: Tenant) -> QuerySet[BulkErasure]:
    """Those of them that are not done yet."""
    return erasures_of(tenant=tenant).filter(finished_at=None)
