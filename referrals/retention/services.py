"""Keeping one person longer, and erasing: by hand, or when their time is over."""

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.utils import timezone

from candidates.models import Application, Candidate
from candidates.pool import erasure
from candidates.pool.erasure import Share
from candidates.pool.turns import take_turn
from referrals import emptying
from referrals.retention import queries
from tenants import audit
from tenants.models import Tenant, User
from tenants.scope import requires_scope

REST = timedelta(days=7)  # after a change of the employer's rules, so that a slip can be put right
ALL = 1_000_000  # rows of the people that are erased in one transaction


@requires_scope
def keep_person(
    *, tenant: Tenant, candidate: Candidate, until: date | None, reason: str, by: User, at: datetime
) -> None:
    """Keep somebody until a date, whatever the rule says; `None` leaves it to the rule again."""
    before = {"keep_until": spell(candidate.keep_until_date)}
    told = {"keep_until_date": until, "keep_reason": reason if until else "", "updated_at": at}
    Candidate.objects.for_tenant(tenant).filter(pk=candidate.pk).update(**told)
    detail = {"before": before, "after": {"keep_until": spell(until)}}
    audit.record_act(tenant=tenant, by=by, action="person.kept", subject=candidate.public_id, detail=detail, at=at)


def spell(day: date | None) -> str | None:
    return day.isoformat() if day else None


@requires_scope
def erase_due(*, tenant: Tenant, at: datetime, limit: int) -> int:
    """Erase up to `limit` people whose last day is over; how many there were.

    The pool is held still first, and who is due is asked again then: a registration that came meanwhile keeps them.
    """
    yesterday = timezone.localdate(at) - timedelta(days=1)
    due = queries.due_people(tenant=tenant, day=yesterday).order_by("pk")
    found = list(due.values_list("pk", flat=True)[:limit])
    if not found:
        return 0
    hold_still(tenant, found)
    people = list(due.filter(pk__in=found).values_list("pk", flat=True))
    if people:
        _erase(tenant, people, at)
        detail = {"people": len(people)}
        audit.record_act(tenant=tenant, by=None, action="retention.erased", subject=tenant.slug, detail=detail, at=at)
    return len(people)


@requires_scope
def erase_person(*, tenant: Tenant, candidate: Candidate, by: User, at: datetime) -> None:
    """Erase one person now, because somebody decided so. What law wants kept of their consents stays."""
    hold_still(tenant, [candidate.pk])
    _erase(tenant, [candidate.pk], at)
    audit.record_act(tenant=tenant, by=by, action="person.erased", subject=candidate.public_id, at=at)


def hold_still(tenant: Tenant, people: Collection[uuid.UUID]) -> None:
    """Nobody imports, registers or is written to meanwhile: the pool's turn, then the applications."""
    take_turn(tenant)
    list(Application.objects.for_tenant(tenant).filter(candidate__in=people).locked().order_by("id").only("id"))


def _erase(tenant: Tenant, people: Collection[uuid.UUID], at: datetime) -> None:
    """All that the employer holds of them, and of the rows that were found to be them."""
    mine = Candidate.objects.for_tenant(tenant)
    whole = {*people, *mine.filter(merged_into__in=people).values_list("pk", flat=True)}
    share = Share(tenant, tuple(sorted(whole)))
    emptying.close_ways(share, at)
    emptying.erase(share, at, ALL)
    erasure.forget_rows(share, ALL)
    erasure.erase(share, ALL)
    mine.filter(pk__in=whole).update(anonymised_at=at, keep_until_date=None)
