"""Keeping one person longer, and erasing: by hand, or when their time is over."""

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.utils import timezone

from candidates.models import Application, Candidate, Suppression
from candidates.pool import erasure, normalise, tombstones
from candidates.pool.erasure import Share
from candidates.pool.turns import take_turn
from referrals import emptying
from referrals.models import Registration
from referrals.retention import queries
from tenants import audit
from tenants.events import hint_once
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
def erase_at_wish(*, tenant: Tenant, candidate: Candidate, at: datetime) -> None:
    """Erase one person because they asked for it, and let nobody bring them back. `hold_still` came before."""
    leave_stones(tenant, [candidate.pk], at)
    _erase(tenant, [candidate.pk], at)


@requires_scope
def erase_person(*, tenant: Tenant, candidate: Candidate, by: User, at: datetime) -> None:
    """Erase one person now, because somebody decided so. What law wants kept of their consents stays."""
    hold_still(tenant, [candidate.pk])
    erase_at_wish(tenant=tenant, candidate=candidate, at=at)
    audit.record_act(tenant=tenant, by=by, action="person.erased", subject=candidate.public_id, at=at)


@requires_scope
def erase_people(*, tenant: Tenant, people: Collection[uuid.UUID], at: datetime) -> int:
    """Erase several as `erase_person` erases one; how many were still there. The trail is the caller's."""
    hold_still(tenant, people)
    present = list(Candidate.objects.for_tenant(tenant).present().filter(pk__in=people).values_list("pk", flat=True))
    if present:
        leave_stones(tenant, present, at)
        _erase(tenant, present, at)
    return len(present)


def hold_still(tenant: Tenant, people: Collection[uuid.UUID]) -> None:
    """Nobody imports, registers or is written to meanwhile: the pool's turn, then the applications."""
    take_turn(tenant)
    list(Application.objects.for_tenant(tenant).filter(candidate__in=people).locked().order_by("id").only("id"))


def whole_of(tenant: Tenant, people: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """These people, and the rows that were found to be them."""
    merged = Candidate.objects.for_tenant(tenant).filter(merged_into__in=people).values_list("pk", flat=True)
    return sorted({*people, *merged})


def leave_stones(tenant: Tenant, people: Collection[uuid.UUID], at: datetime) -> None:
    """By every mailbox and phone that is known of them; the list of stopped mailboxes needs none of them any more."""
    rows = Candidate.objects.for_tenant(tenant).filter(pk__in=whole_of(tenant, people))
    emails, phones = map(set, zip(*rows.values_list("email_key", "phone_key"), strict=True))
    for others in rows.values_list("other_emails", "other_phones"):
        emails |= {normalise.email_identity(address) for address in others[0]}
        phones |= {normalise.phone(number) for number in others[1]}
    share = Share(tenant, tuple(rows.values_list("pk", flat=True)))
    emails |= set(share.of(Registration, "referrals__candidate").values_list("email_key", flat=True))
    tombstones.raise_stones(tenant=tenant, emails=emails, phones=phones, at=at)
    Suppression.objects.for_tenant(tenant).filter(email_key__in=emails - {""}).delete()


def _erase(tenant: Tenant, people: Collection[uuid.UUID], at: datetime) -> None:
    """All that the employer holds of them, and of the rows that were found to be them."""
    mine = Candidate.objects.for_tenant(tenant)
    whole = whole_of(tenant, people)
    share = Share(tenant, tuple(whole))
    emptying.forget_letters(share)
    emptying.close_ways(share, at)
    emptying.erase(share, at, ALL)
    erasure.forget_rows(share, ALL)
    erasure.erase(share, ALL)
    mine.filter(pk__in=whole).update(anonymised_at=at, keep_until_date=None)
    hint_once("referrals.rights.tasks.forget_rest")
    hint_once("candidates.pool.tasks.tell_erasures")
