"""What a person asks for: taken down, proven by their mailbox, done at once or put before the desk, and answered."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from candidates.consents.queries import notice_in_force
from candidates.models import Candidate
from candidates.suppression import services as suppression
from candidates.suppression.models import Suppression
from referrals.optin.models import Referral, Registration
from referrals.optin.queries import agencies_offered
from referrals.rights import changing, erasing
from referrals.rights.models import Request
from tenants import audit, tokens
from tenants.letters.services import write_letter
from tenants.models import AuditEntry, Tenant, User
from tenants.scope import requires_scope

ANSWER_WITHIN = timedelta(days=14)
MOST_ASKED = 5  # a day and person, unproven: a mailbox must not be flooded
CANDIDATE = AuditEntry.Actor.CANDIDATE


class TooMany(Exception):
    """So many mails have gone to this mailbox today that another would not help."""


class Late(Exception):
    """The proof came when the request had expired."""


class Settled(Exception):
    """The request has been answered; that stays."""


@requires_scope
def ask(
    *, tenant: Tenant, referral: Referral, kind: str, details: dict[str, Any], language: str, at: datetime
) -> Request:
    """Take down what a person asks for on their page, and ask their mailbox (a new one: that) whether it is they.

    Raises `TooMany`.
    """
    registration = referral.registration
    row = Request(tenant=tenant, candidate_id=referral.candidate_id, registration=registration, kind=kind)
    row.details, row.language, row.asked_at = details, language, at
    recipient = details["email"] if kind == Request.Kind.MAILBOX else registration.answers["email"]
    return take_down(row, recipient)


@requires_scope
def record_request(
    *, tenant: Tenant, candidate: Candidate, kind: str, text: str, language: str, by: User, at: datetime
) -> Request:
    """Take down what somebody asked HR for by phone or letter: their mailbox must prove it all the same."""
    row = Request(tenant=tenant, candidate=candidate, kind=kind, details={"text": text}, recorded_by=by)
    row.language, row.asked_at = language, at
    row.registration = (
        Registration.objects.for_tenant(tenant)
        .filter(referrals__candidate=candidate, email_key=candidate.email_key)
        .order_by("-submitted_at")
        .first()
    )
    return take_down(row, candidate.email)


def take_down(row: Request, recipient: str) -> Request:
    since = row.asked_at - timedelta(days=1)
    waiting = Request.objects.for_tenant(row.tenant).filter(candidate=row.candidate_id, proven_at=None)
    if waiting.filter(asked_at__gt=since).count() >= MOST_ASKED:
        raise TooMany
    row.digest = tokens.digest(row.token)
    row.save(force_insert=True)
    told = {"recipient": recipient, "cause": row.public_id, "language": row.language, "request": str(row.pk)}
    write_letter(tenant=row.tenant, kind="request_proof", at=row.asked_at, **told)
    return row


@requires_scope
def prove_request(*, tenant: Tenant, request: Request, at: datetime) -> Request:
    """The mailbox says that it is they: do it, or put it before the desk. Told again, nothing more happens.

    Raises `Late`.
    """
    fresh: Request = Request.objects.for_tenant(tenant).locked().get(pk=request.pk)
    if fresh.proven_at is None:
        if at >= fresh.expires_at:
            raise Late
        fresh.proven_at = at
        fresh.due_date = timezone.localdate(at + ANSWER_WITHIN)
        fresh.save(update_fields=["proven_at", "due_date"])
        told: dict[str, Any] = {"subject": fresh.public_id, "detail": {"kind": fresh.kind}, "at": at}
        audit.record(tenant=tenant, actor=CANDIDATE, action="request.proven", **told)
        perform: Callable[[Tenant, Request, datetime], None] = AT_ONCE.get(fresh.kind, leave_to_desk)
        perform(tenant, fresh, at)
    return fresh


def leave_to_desk(tenant: Tenant, request: Request, at: datetime) -> None:
    """Somebody must look: until the due date."""


def perform_mailbox(tenant: Tenant, request: Request, at: datetime) -> None:
    changing.change_mailbox(tenant=tenant, referral=referral_of(request), email=request.details["email"], at=at)
    finish(request, at, details={})


def perform_agencies(tenant: Tenant, request: Request, at: datetime) -> None:
    """Those of them that may still receive; on the notice that was read."""
    offered = {str(agency.pk): agency for agency in agencies_offered(tenant=tenant, at=at)}
    chosen = [offered[key] for key in request.details["agencies"] if key in offered]
    if chosen:
        notice = notice_in_force(language=request.language, at=request.asked_at)
        changing.add_agencies(tenant=tenant, referral=referral_of(request), agencies=chosen, notice=notice, at=at)
    finish(request, at, outcome=Request.Outcome.DONE if chosen else Request.Outcome.REFUSED)


def perform_erasure(tenant: Tenant, request: Request, at: datetime) -> None:
    """At once where the person has registered; else, or while they are in a selection, the employer decides."""
    if request.registration_id is None:
        return
    referral = referral_of(request)
    recipient = referral.registration.answers.get("email", "")
    if erasing.erase_self(tenant=tenant, referral=referral, at=at):
        say_erased(tenant, request, recipient, at)


def say_erased(tenant: Tenant, request: Request, recipient: str, at: datetime) -> None:
    """The last letter: its address goes as soon as it is sent."""
    if recipient:
        told = {"recipient": recipient, "cause": request.public_id, "language": request.language}
        write_letter(tenant=tenant, kind="erased", at=at, request=str(request.pk), **told)


AT_ONCE: dict[str, Callable[[Tenant, Request, datetime], None]] = {
    Request.Kind.MAILBOX: perform_mailbox,
    Request.Kind.AGENCIES: perform_agencies,
    Request.Kind.ERASURE: perform_erasure,
}


def referral_of(request: Request) -> Referral:
    related = ("consent__notice", "registration", "candidate", "tenant")
    found: Referral = Referral.objects.select_related(*related).get(
        tenant=request.tenant_id, registration=request.registration_id
    )
    return found


def finish(request: Request, at: datetime, **more: Any) -> None:
    told = {"closed_at": at, "outcome": Request.Outcome.DONE, **more}
    if told["outcome"] == Request.Outcome.REFUSED:
        told.setdefault("reason", "-")
    Request.objects.filter(tenant=request.tenant_id, pk=request.pk).update(**told)


@requires_scope
def close_request(
    *, tenant: Tenant, request: Request, outcome: str, answer: str, reason: str, by: User, at: datetime
) -> None:
    """Answer it, by letter to the person; what was agreed to is done in the same transaction. Raises `Settled`."""
    fresh: Request = Request.objects.for_tenant(tenant).locked().select_related("candidate").get(pk=request.pk)
    if fresh.closed_at or fresh.proven_at is None:
        raise Settled
    finish(fresh, at, outcome=outcome, answer=answer, reason=reason, by=by)
    told: dict[str, Any] = {"subject": fresh.public_id, "detail": {"kind": fresh.kind, "outcome": outcome}, "at": at}
    audit.record_act(tenant=tenant, by=by, action="request.closed", **told)
    recipient = mailbox_of(fresh)
    if outcome == Request.Outcome.DONE and fresh.kind == Request.Kind.ERASURE:
        erasing.erase_wholly(tenant=tenant, candidate=fresh.candidate, at=at)
        return say_erased(tenant, fresh, recipient, at)
    if outcome == Request.Outcome.DONE and fresh.kind == Request.Kind.STOP:
        stop_use(tenant, fresh.candidate, at)
    if recipient:
        letter = {"recipient": recipient, "cause": fresh.public_id, "language": fresh.language}
        write_letter(tenant=tenant, kind="request_answer", at=at, request=str(fresh.pk), **letter)
    return None


@requires_scope
def reopen_request(*, tenant: Tenant, request: Request, by: User, at: datetime) -> Request:
    """Ask the desk again, until a new date: what was answered, and when, stays as it was. Raises `Settled`.

    The mailbox has proven once that it is they. The person sees on their page that an answer is due again.
    """
    fresh: Request = Request.objects.for_tenant(tenant).locked().select_related("candidate").get(pk=request.pk)
    if not fresh.can_reopen:
        raise Settled
    again = Request(tenant=tenant, candidate=fresh.candidate, registration_id=fresh.registration_id, reopens=fresh)
    again.kind, again.language, again.details = fresh.kind, fresh.language, fresh.details
    again.asked_at, again.recorded_by, again.proven_at = at, by, at
    again.due_date = timezone.localdate(at + ANSWER_WITHIN)
    again.digest = tokens.digest(again.token)
    again.save(force_insert=True)
    told: dict[str, Any] = {"subject": again.public_id, "detail": {"kind": again.kind}, "at": at}
    audit.record_act(tenant=tenant, by=by, action="request.reopened", **told)
    return again


def mailbox_of(request: Request) -> str:
    """Where the answer goes: the mailbox that proved it, while it is known."""
    answers = request.registration.answers if request.registration else {}
    return str(answers.get("email") or request.candidate.email)


def stop_use(tenant: Tenant, candidate: Candidate, at: datetime) -> None:
    """Nobody writes to the person any more."""
    mine = Candidate.objects.for_tenant(tenant).filter(pk=candidate.pk, do_not_contact_at=None)
    mine.update(do_not_contact_at=at, do_not_contact_reason=str(Request.Kind.STOP.label))
    if candidate.email_key:
        reason = Suppression.Reason.UNSUBSCRIBE
        suppression.stop_mail(tenant=tenant, email_key=candidate.email_key, reason=reason, at=at)
