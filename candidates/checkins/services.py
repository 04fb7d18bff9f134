"""Check-ins put in line a day's share at a time, and answers taken."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from candidates.checkins import queries
from candidates.checkins.models import CheckIn, MailChoice
from candidates.pool.models import Candidate
from candidates.suppression import services as suppression
from candidates.suppression.models import Suppression
from tenants import audit, events
from tenants.company import queries as company
from tenants.events import hint_once
from tenants.models import AuditEntry, Tenant
from tenants.office_hours import CLOSES, TOKYO, next_opening
from tenants.scope import requires_scope

DAYS = 30  # a pool that falls due all at once is asked over so many business days
FEWEST = 50  # a day, however small the pool
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('careerrelay check-ins ' || %s, 0))"
WISHES = ("role", "location", "salary", "start")  # of Candidate.desired
FACTS = ("current_company", "current_title", "skills")


@requires_scope
def plan_check_ins(*, tenant: Tenant, at: datetime) -> int:
    """Put today's share of those whose turn it is in line, spread over the rest of the business day; how many.

    Asked again on the same day only what is left of the share follows. Outside business hours nothing does.
    """
    months = company.policy_of(tenant=tenant).check_in_months
    if not (months and tenant.is_open and next_opening(at) == at):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [str(tenant.pk)])
    due = list(queries.due_people(tenant=tenant, months=months, at=at)[: room(tenant, at)])
    new = [letter_to(tenant, person, months, at) for person in due]
    for letter, next_at in zip(new, spread(len(new), at), strict=True):
        letter.next_at = next_at
    CheckIn.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        told: dict[str, Any] = {"subject": "", "detail": {"count": len(new)}}
        audit.record_act(tenant=tenant, by=None, action="checkin.planned", at=at, **told)
        hint_once("referrals.returning.tasks.send_due_check_ins")
    return len(new)


def room(tenant: Tenant, at: datetime) -> int:
    """How many more may be asked today."""
    share = max(FEWEST, -(-queries.consenting(tenant=tenant).count() // DAYS))
    today = timezone.localtime(at, TOKYO).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(share - CheckIn.objects.for_tenant(tenant).filter(queued_at__gte=today).count(), 0)


def letter_to(tenant: Tenant, person: Any, months: int, at: datetime) -> CheckIn:
    due = timezone.localdate(person.since + queries.every(months))
    return CheckIn(
        tenant=tenant,
        candidate_id=person.pk,
        due_date=due,
        language=person.language or "ja",
        queued_at=at,
    )


def spread(count: int, at: datetime) -> list[datetime]:
    """So many moments from now to the end of the business day, evenly apart."""
    end = datetime.combine(at.astimezone(TOKYO).date(), CLOSES, TOKYO)
    step = max((end - at) / count, timedelta()) if count else timedelta()
    return [at + step * place for place in range(count)]


@requires_scope
def record_answer(
    *, tenant: Tenant, check_in: CheckIn, answer: str, facts: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """Take what the person says; returns the facts that it changed. Said again, nothing changes.

    `facts`: any of FACTS, and `desired` with any of WISHES. An empty one says nothing. STOP ends mails to the mailbox.
    """
    locked: CheckIn = CheckIn.objects.for_tenant(tenant).locked().select_related("candidate").get(pk=check_in.pk)
    person = person_behind(tenant, locked)
    changed = {} if answer == CheckIn.Answer.STOP else refresh(tenant, person, facts, at)
    if answer == locked.answer and not changed:
        return {}
    locked.answer, locked.answered_at = answer, at
    locked.refreshed_at = at if changed else locked.refreshed_at
    locked.save(update_fields=["answer", "answered_at", "refreshed_at"])
    goes_on = answer != CheckIn.Answer.STOP
    MailChoice.objects.create(tenant=tenant, candidate=person, is_given=goes_on, method="check_in", at=at)
    if not goes_on:
        reason = Suppression.Reason.UNSUBSCRIBE
        suppression.stop_mail(tenant=tenant, email_key=locked.sent_to, reason=reason, at=at)
    _tell(tenant, locked, person, sorted(changed), at)
    return changed


def person_behind(tenant: Tenant, check_in: CheckIn) -> Candidate:
    """The person the letter went to, locked; by now they may have been found to be another row."""
    pk = check_in.candidate.merged_into_id or check_in.candidate_id
    found: Candidate = Candidate.objects.for_tenant(tenant).locked().get(pk=pk)
    return found


def refresh(tenant: Tenant, person: Candidate, facts: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The person's facts as they say them now; they are of this moment, and so is the contact."""
    wishes = {name: value for name, value in facts.get("desired", {}).items() if value not in ("", None)}
    told = {name: facts[name] for name in FACTS if facts.get(name) not in (None, "", [])}
    told["desired"] = person.desired | wishes
    changed = {name: value for name, value in told.items() if getattr(person, name) != value}
    moved: dict[str, Any] = {"as_of": at, "last_contact_at": at, "updated_at": at}
    moved |= changed | ({"search_text": None} if changed else {})
    Candidate.objects.for_tenant(tenant).filter(pk=person.pk).update(**moved)
    hint_once("candidates.pool.tasks.index_people")
    return changed


def _tell(tenant: Tenant, check_in: CheckIn, person: Candidate, changed: list[str], at: datetime) -> None:
    """Which fields changed, never to what."""
    data = {"check_in": str(check_in.pk), "candidate": str(person.pk), "answer": check_in.answer, "changed": changed}
    subject, said = check_in.public_id, {"answer": check_in.answer, "fields": changed}
    events.record(tenant=tenant, kind="checkin.answered", subject=subject, data=data, at=at)
    actor = AuditEntry.Actor.CANDIDATE
    audit.record(tenant=tenant, actor=actor, action="checkin.answered", subject=subject, detail=said, at=at)
