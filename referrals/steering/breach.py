"""Whom a breach concerns (APPI art. 26): for a party or a key and a period, whose data it held or could read."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from candidates.models import Candidate, ProvisionRecord
from tenants import audit, roles
from tenants.models import ApiKey, AuditEntry, Tenant, User
from tenants.scope import requires_scope, scope

CHUNK = 500
FIELDS = (
    "last_name",
    "first_name",
    "email",
    "phone",
    "prefecture",
    "birth_date",
    "current_company",
    "current_title",
    "education",
    "jobs",
    "skills",
)
Row = tuple[str, str, str, str]  # the tenant's address name, who, which items, since when


@dataclass(frozen=True)
class Question:
    """A party, or one of its keys, and a period [since, until)."""

    party: Tenant
    since: datetime
    until: datetime
    key: ApiKey | None = None

    @property
    def is_readable(self) -> bool:
        """Could it have read people at all? A key without the scope could not."""
        wanted = "referral.view" if self.party.kind == Tenant.Kind.AGENCY else "pool.view"
        return self.key is None or (roles.is_allowed(self.key, wanted) and self.window[0] < self.window[1])

    @property
    def window(self) -> tuple[datetime, datetime]:
        """The period, as far as the key was alive in it."""
        if self.key is None:
            return self.since, self.until
        ends = [self.until, *filter(None, (self.key.revoked_at, self.key.expires_at))]
        return max(self.since, self.key.created_at), min(ends)


def rows_of(question: Question) -> QuerySet[Any]:
    """An agency: each provision to it in the period, or, for a key, up to its end, for what came before lay there too.

    An employer: everybody in its pool before the period's end.
    """
    start, end = question.window
    rows: QuerySet[Any]
    if question.party.kind == Tenant.Kind.EMPLOYER:
        rows = Candidate.objects.for_tenant(question.party).filter(created_at__lt=end)
    else:
        rows = ProvisionRecord.objects.filter(agency=question.party, provided_at__lt=end)
        rows = rows if question.key else rows.filter(provided_at__gte=start)
    return rows if question.is_readable else rows.none()


@requires_scope
def numbers_of(*, question: Question) -> dict[str, Any]:
    """`{records, people, tenants: [(Tenant, people)]}`, without anybody's name."""
    person = "pk" if question.party.kind == Tenant.Kind.EMPLOYER else "consent__candidate"
    rows = rows_of(question).order_by()
    by_tenant = dict(rows.values_list("tenant").annotate(Count(person, distinct=True)))
    tenants = Tenant.objects.in_bulk(list(by_tenant))
    found = sorted(((tenants[key], count) for key, count in by_tenant.items()), key=lambda pair: pair[0].name)
    return {"records": rows.count(), "people": sum(by_tenant.values()), "tenants": found}


@requires_scope
def note_answer(*, question: Question, by: User, what: str, at: datetime) -> None:
    """A line in the audit of the party and of each tenant whose people are named: how many, and nobody's name."""
    concerned = dict(numbers_of(question=question)["tenants"])
    for tenant in {question.party: 0, **concerned}:
        audit.record(
            tenant=tenant,
            actor=AuditEntry.Actor.OPERATOR,
            actor_id=by.pk,
            action=f"breach.{what}",
            subject=question.party.slug,
            detail={
                "people": concerned.get(tenant, 0),
                "since": question.since.isoformat(),
                "until": question.until.isoformat(),
            },
            at=at,
        )


def people(*, question: Question, after: uuid.UUID | None = None) -> list[tuple[uuid.UUID, Row]]:
    """The next of them, at most CHUNK, in the order of their ids: a page, however many there are."""
    rows = rows_of(question).select_related("tenant").order_by("pk")
    rows = rows.filter(pk__gt=after) if after else rows
    return [(row.pk, spelled(row)) for row in rows[:CHUNK]]


def all_people(question: Question) -> Iterator[Row]:
    """Everybody, page by page; each page in a scope of its own, for a download runs after the door has closed."""
    after: uuid.UUID | None = None
    while True:
        with scope(network=True):
            page = people(question=question, after=after)
        yield from (row for _pk, row in page)
        if len(page) < CHUNK:
            return
        after = page[-1][0]


def spelled(row: Any) -> Row:
    if isinstance(row, Candidate):
        items = [str(row._meta.get_field(name).verbose_name) for name in FIELDS if getattr(row, name)]  # type: ignore[union-attr]
        who = " ".join(filter(None, (row.full_name, row.email, row.phone)))
        return row.tenant.slug, who, _("、").join(items), row.created_at.isoformat()
    return row.tenant.slug, row.principal, _("、").join(row.items), row.provided_at.isoformat()
