"""Sending as an act: asked for, put in line by batches, approved or rejected by another, planned anew, stopped."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from candidates.models import Application
from referrals.rejections import choosing, languages
from referrals.rejections import services as rejections
from referrals.rejections.models import Dispatch, Mail, Version
from referrals.sending import queries
from tenants import audit, events
from tenants.company import queries as company
from tenants.events import hint_once
from tenants.models import Tenant, User
from tenants.office_hours import next_opening
from tenants.scope import requires_scope

BATCH = 1000
FILL = "dispatch.filling"


class NotPossible(Exception):
    """The act of sending is beyond that by now, or it is not this person's to decide. The text says which."""


@requires_scope
def ask_dispatch(
    *,
    tenant: Tenant,
    version: Version | None,
    mode: str,
    by: User | None,
    at: datetime,
    wanted_at: datetime | None = None,
) -> Dispatch | None:
    """Send to everybody who waits now: this version, or (None) to each the template that fits.

    Returns None when nobody waits. What is many is put in line by a job.
    """
    planned: dict[str, Any] = {"planned_at": queries.planned_for(tenant=tenant, mode=mode, at=at, wanted_at=wanted_at)}
    planned["is_approval_required"] = company.policy_of(tenant=tenant).is_approval_required
    asked: dict[str, Any] = {"version": version, "mode": mode, "asked_by": by, "asked_at": at}
    dispatch = Dispatch.objects.create(tenant=tenant, **asked, **planned)
    fill_dispatch(tenant=tenant, dispatch=dispatch, at=at)
    dispatch.refresh_from_db()
    if dispatch.filled_at and not dispatch.queued:
        dispatch.delete()
        return None
    _note(dispatch, by, "dispatch.asked", at, mode=mode, version=version.number if version else None)
    return dispatch


@requires_scope
def fill_dispatch(*, tenant: Tenant, dispatch: Dispatch, at: datetime) -> None:
    """Put the next BATCH of its people in line; while there are more, an event asks for the next step.

    Told twice for the same step, it goes on from where it is: a mail for one application is made once.
    """
    locked = _locked(tenant, dispatch)
    if locked.filled_at or locked.is_stopped:
        return
    people = _next_people(tenant, locked)
    chooser = choosing.Chooser(tenant, locked.version)
    ready = [person for person in people if _is_ready(chooser, person)]
    plan = {"dispatch": locked, "is_held": locked.is_held, "is_timed": locked.mode == Dispatch.Mode.SCHEDULED}
    ids = [person.pk for person in ready]
    locked.queued += rejections.queue_batch(tenant, locked.version, ids, at, next_at=locked.planned_at, **plan)
    locked.left_out += len(people) - len(ready)
    locked.cursor = people[-1].pk if people else locked.cursor
    if len(people) < BATCH:
        locked.filled_at = at
    else:
        events.record(tenant=tenant, kind=FILL, subject=locked.public_id, data={"dispatch": str(locked.pk)}, at=at)
    locked.save(update_fields=["queued", "left_out", "cursor", "filled_at"])
    hint_once("referrals.rejections.tasks.send_due_mails")


@requires_scope
def approve_dispatch(*, tenant: Tenant, dispatch: Dispatch, by: User, at: datetime) -> Dispatch:
    """Let it go: by somebody else than who asked. Mails leave as planned, or now where that time has passed."""
    locked = _locked(tenant, dispatch)
    _refuse_unless_held(locked, by)
    if locked.mode == Dispatch.Mode.SCHEDULED:
        locked.planned_at = next_opening(max(locked.planned_at, at))
    locked.approved_by, locked.approved_at = by, at
    locked.save(update_fields=["approved_by", "approved_at", "planned_at"])
    _waiting(locked).update(is_held=False, next_at=locked.planned_at)
    _note(locked, by, "dispatch.approved", at, count=locked.queued)
    hint_once("referrals.rejections.tasks.send_due_mails")
    return locked


@requires_scope
def reject_dispatch(*, tenant: Tenant, dispatch: Dispatch, comment: str, by: User, at: datetime) -> Dispatch:
    """Send it back with a reason: nothing leaves, and the people wait again."""
    locked = _locked(tenant, dispatch)
    _refuse_unless_held(locked, by)
    locked.rejected_by, locked.rejected_at, locked.comment = by, at, comment
    locked.save(update_fields=["rejected_by", "rejected_at", "comment"])
    cancelled = _cancel(_waiting(locked), _("送信が差し戻されたため、取り消しました。"), at)
    _note(locked, by, "dispatch.rejected", at, count=cancelled)
    return locked


@requires_scope
def cancel_dispatch(*, tenant: Tenant, dispatch: Dispatch, by: User, at: datetime) -> int:
    """Stop what has not left; returns how many mails that were. What has left stays sent."""
    locked = _locked(tenant, dispatch)
    if locked.is_stopped:
        raise NotPossible(_("この送信は、すでに止まっています。"))
    cancelled = _cancel(_waiting(locked), _("送信をまとめて取り消しました。"), at)
    if not cancelled and locked.filled_at:
        raise NotPossible(_("すべてのメールが送信を始めているため、取り消せません。"))
    locked.cancelled_by, locked.cancelled_at = by, at
    locked.save(update_fields=["cancelled_by", "cancelled_at"])
    _note(locked, by, "dispatch.cancelled", at, count=cancelled)
    return cancelled


@requires_scope
def plan_anew(
    *, tenant: Tenant, dispatch: Dispatch, mode: str, wanted_at: datetime | None, by: User, at: datetime
) -> Dispatch:
    """Another time for what has not left."""
    locked = _locked(tenant, dispatch)
    if locked.is_stopped or not (_waiting(locked).exists() or locked.filled_at is None):
        raise NotPossible(_("まだ送っていないメールがないため、予定は変えられません。"))
    before = locked.planned_at
    locked.mode = mode
    locked.planned_at = queries.planned_for(tenant=tenant, mode=mode, at=at, wanted_at=wanted_at)
    locked.save(update_fields=["mode", "planned_at"])
    _waiting(locked).update(next_at=locked.planned_at, is_timed=mode == Dispatch.Mode.SCHEDULED)
    change = {"before": {"planned_at": before.isoformat()}, "after": {"planned_at": locked.planned_at.isoformat()}}
    _note(locked, by, "dispatch.planned_anew", at, **change)
    hint_once("referrals.rejections.tasks.send_due_mails")
    return locked


@requires_scope
def cancel_mail(*, tenant: Tenant, mail: Mail, by: User, at: datetime) -> None:
    """Stop one mail that has not left; its person waits again."""
    waiting = Mail.objects.for_tenant(tenant).filter(queries.WAITING, pk=mail.pk)
    if not _cancel(waiting, _("1通だけ取り消しました。"), at):
        raise NotPossible(_("このメールはもう送信を始めているため、取り消せません。"))
    told: dict[str, Any] = {"subject": mail.public_id, "detail": {"count": 1}}
    audit.record_act(tenant=tenant, by=by, action="mail.cancelled", at=at, **told)


@requires_scope
def settle_mail(*, tenant: Tenant, mail: Mail, has_left: bool, by: User, at: datetime) -> None:
    """Decide what nobody could know: a worker died while it handed this mail over. It has left, or it goes again.

    Only what has been silent for long: a worker that lives may still be at it.
    """
    unsure = Mail.objects.for_tenant(tenant).filter(queries.is_unsettled(at), pk=mail.pk)
    again = {"handed_at": None, "attempts": 0, "error": "", "next_at": next_opening(at) if mail.is_timed else at}
    if not unsure.update(**({"sent_at": F("handed_at"), "error": ""} if has_left else again)):
        raise NotPossible(_("このメールの送信結果は、もう決まっているか、まだ確認している途中です。"))
    action = "mail.settled" if has_left else "mail.sent_again"
    told: dict[str, Any] = {"subject": mail.public_id, "detail": {"count": 1}}
    audit.record_act(tenant=tenant, by=by, action=action, at=at, **told)
    hint_once("referrals.rejections.tasks.send_due_mails")


@requires_scope
def cancel_unrejected(*, tenant: Tenant, at: datetime) -> int:
    """Whoever is no longer rejected gets no rejection: their mails that have not left are cancelled, and say so."""
    waiting = Mail.objects.for_tenant(tenant).filter(queries.WAITING)
    changed = waiting.exclude(application__outcome=Application.Outcome.REJECTED)
    ids = list(changed.values_list("pk", flat=True))
    why = _("選考結果が不採用ではなくなったため、取り消しました。")
    cancelled = _cancel(Mail.objects.for_tenant(tenant).filter(queries.WAITING, pk__in=ids), why, at)
    if cancelled:
        detail = {"count": cancelled}
        audit.record_act(tenant=tenant, by=None, action="mail.unrejected", subject="", detail=detail, at=at)
    return cancelled


def _cancel(mails: Any, why: str, at: datetime) -> int:
    """A mail that a worker is just handing over is locked by it, and is none of these once that is done."""
    return int(mails.update(cancelled_at=at, is_held=False, error=why))


def _waiting(dispatch: Dispatch) -> Any:
    return Mail.objects.for_tenant(dispatch.tenant).filter(queries.WAITING, dispatch=dispatch)


def _locked(tenant: Tenant, dispatch: Dispatch) -> Dispatch:
    rows = Dispatch.objects.for_tenant(tenant).select_related("version__template", "tenant")
    found: Dispatch = rows.locked().get(pk=dispatch.pk)
    return found


def _next_people(tenant: Tenant, dispatch: Dispatch) -> list[Application]:
    waiting: Any = queries.unmailed(tenant=tenant)
    waiting = waiting.mailable().filter(created_at__lte=dispatch.asked_at)
    waiting = waiting.filter(pk__gt=dispatch.cursor) if dispatch.cursor else waiting
    return list(waiting.select_related("candidate", "tenant").order_by("id")[:BATCH])


def _is_ready(chooser: choosing.Chooser, person: Application) -> bool:
    """Is there a text for this person, and a value for everything in it?"""
    pick = chooser.pick(person)
    return pick is not None and not languages.missing_in(pick.version, person)


def _refuse_unless_held(dispatch: Dispatch, by: User) -> None:
    if not dispatch.is_held:
        raise NotPossible(_("この送信は、承認を待っていません。"))
    if dispatch.asked_by_id == by.pk:
        raise NotPossible(_("自分が依頼した送信は、ほかの人が承認します。"))


def _note(dispatch: Dispatch, by: User | None, action: str, at: datetime, **detail: Any) -> None:
    told: dict[str, Any] = {"count": dispatch.queued} | detail
    audit.record_act(tenant=dispatch.tenant, by=by, action=action, subject=dispatch.public_id, detail=told, at=at)
