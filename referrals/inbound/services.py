"""Rejections told and taken back: stored, linked, their mails put in line, many by a few statements."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from candidates.imports import spelling, telling
from candidates.imports.spelling import Item, Wrong
from candidates.models import Application, Candidate
from referrals.inbound.orders import Order, Orders, by_order
from referrals.links.services import links_of
from referrals.rejections import languages
from referrals.rejections import services as rejections
from referrals.rejections.choosing import Chooser
from referrals.rejections.models import Dispatch, Link, Mail
from referrals.sending import queries as sending
from tenants import audit
from tenants.company import queries as company
from tenants.events import hint_once
from tenants.models import AuditEntry, Tenant
from tenants.post import OPEN
from tenants.scope import requires_scope

MOST = 1000
MOST_SOURCES = 10


@dataclass
class Told:
    """One item and what came of it."""

    item: Item
    order: Order | None = None
    stored: telling.Stored | None = None
    application: Application | None = None
    link: Link | None = None
    mail: Mail | None = None

    @property
    def status(self) -> str:
        return self.stored.status if self.stored else "invalid"


@dataclass(frozen=True)
class Teller:
    """Who tells, for the audit trail: an API key, or a connector of ours."""

    actor: str
    actor_id: uuid.UUID | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@requires_scope
def tell_rejections(*, tenant: Tenant, items: list[Any], teller: Teller, at: datetime) -> list[Told]:
    """Store up to MOST rejections by the rules of a file's rows, give each a link, and put in line the mails asked for.

    An item that cannot be read changes nothing and says why; the others are taken. Telling the same again changes
    nothing; telling it differently updates. Nobody is mailed twice for one application.
    """
    orders = Orders(tenant, at)
    told = [_read(each, number, orders, at) for number, each in enumerate(items)]
    _refuse_sources(told)
    stored = telling.take_told(tenant=tenant, items=[one.item for one in told if not one.item.errors], at=at)
    for one in told:
        one.stored = stored.get(one.item.number)
    _link(tenant, told, at)
    _send(tenant, told, at)
    _note(tenant, told, teller, at)
    return told


def _read(each: Any, number: int, orders: Orders, at: datetime) -> Told:
    item = spelling.read_item(each, number=number, at=at)
    return Told(item, orders.read(each, item))


def _refuse_sources(told: list[Told]) -> None:
    """One source is one merging: so many of them in one request are a mistake."""
    sources = sorted({one.item.source for one in told if one.item.source})
    for one in told:
        if one.item.source in sources[MOST_SOURCES:]:
            detail = _("1回に送れる取り込み元は%(n)s種類までです。分けて送ってください。") % {"n": MOST_SOURCES}
            one.item.errors.append(Wrong("/source", "too_many_sources", detail))


def _link(tenant: Tenant, told: list[Told], at: datetime) -> None:
    """A personal link for each rejected application, the same one whenever it is told again."""
    ids = {one.stored.application_id for one in told if one.stored}
    rows = Application.objects.for_tenant(tenant).filter(pk__in=ids).select_related("candidate")
    found = {row.pk: row for row in rows}
    rejected = [row for row in found.values() if row.outcome == Application.Outcome.REJECTED]
    links = links_of(tenant, rejected, at)
    for one in told:
        if one.stored:
            one.application = found[one.stored.application_id]
            one.application.tenant = one.application.candidate.tenant = tenant
            one.link = links.get(one.stored.application_id)


def _send(tenant: Tenant, told: list[Told], at: datetime) -> None:
    """Mails for those who can be written to; the others say why not."""
    asked = [(one, one.order) for one in told if one.order and one.link]
    choosers: dict[Any, Chooser] = {}
    ready = [(one, order) for one, order in asked if _may_send(one, _chooser(choosers, tenant, order))]
    for order, those in by_order(ready).values():
        _dispatch(tenant, order, {one.application.pk for one in those if one.application}, at)
    ids = [one.stored.application_id for one in told if one.stored]
    mails = Mail.objects.for_tenant(tenant).filter(application__in=ids, cancelled_at=None)
    standing = {mail.application_id: mail for mail in mails}
    for one in told:
        one.mail = standing.get(one.stored.application_id) if one.stored else None


def _chooser(known: dict[Any, Chooser], tenant: Tenant, order: Order) -> Chooser:
    """What would choose the text; one for all items that ask for the same."""
    key = order.version and order.version.pk
    if key not in known:
        known[key] = Chooser(tenant, order.version)
    return known[key]


def _may_send(one: Told, chooser: Chooser) -> bool:
    assert one.application
    if not one.application.candidate.is_mailable:
        said = _("メールアドレスがないか、連絡を止めている候補者です。メールは送りません。")
        one.item.warnings.append(Wrong("/candidate/email", "unmailable", said))
        return False
    pick = chooser.pick(one.application)
    if pick is None:
        said = _("この選考段階と理由に合う文面がないため、メールは送りません。template で指定できます。")
        one.item.warnings.append(Wrong("/template", "no_template_fits", said))
        return False
    lacking = languages.missing_in(pick.version, one.application)
    if lacking:
        said = _("文面の「%(keys)s」に入れる値がないため、メールは送りません。値を加えて送り直してください。")
        one.item.warnings.append(Wrong("/template", "placeholder", said % {"keys": "、".join(lacking)}))
    return not lacking


def _dispatch(tenant: Tenant, order: Order, ids: set[uuid.UUID], at: datetime) -> None:
    """One act of sending: held where the company wants an approval, in business hours unless it is to be now."""
    planned_at = sending.planned_for(tenant=tenant, mode=order.mode, at=at)
    act = Dispatch.objects.create(
        tenant=tenant,
        version=order.version,
        mode=order.mode,
        planned_at=planned_at,
        asked_at=at,
        filled_at=at,
        is_approval_required=company.policy_of(tenant=tenant).is_approval_required,
    )
    plan = {"dispatch": act, "is_held": act.is_held, "is_timed": order.mode == Dispatch.Mode.SCHEDULED}
    act.queued = rejections.queue_batch(tenant, order.version, sorted(ids), at, next_at=planned_at, **plan)
    if act.queued:
        act.save(update_fields=["queued"])
        hint_once("referrals.rejections.tasks.send_due_mails")
    else:
        act.delete()


def _note(tenant: Tenant, told: list[Told], teller: Teller, at: datetime) -> None:
    statuses = [one.status for one in told]
    counts = {status: statuses.count(status) for status in ("created", "updated", "duplicate", "invalid")}
    queued = sum(one.mail is not None and one.mail.queued_at == at for one in told)
    only = told[0].application if len(told) == 1 else None
    audit.record(
        tenant=tenant,
        actor=teller.actor,
        actor_id=teller.actor_id,
        action="rejections.told",
        subject=only.public_id if only else "",
        detail={**counts, "mails": queued, **teller.detail},
        at=at,
    )


@requires_scope
def take_back(*, tenant: Tenant, application: Application, teller: Teller, at: datetime) -> Application:
    """The person was not rejected after all: the selection is open again, and a mail that has not left is cancelled.

    Taking back what is no rejection changes nothing. A mail that has left stays sent.
    """
    rows = Application.objects.for_tenant(tenant)
    locked: Application = rows.locked().select_related("candidate").get(pk=application.pk)
    if locked.outcome != Application.Outcome.REJECTED:
        return locked
    locked.outcome, locked.rejected_at, locked.updated_at = Application.Outcome.OPEN, None, at
    locked.save(update_fields=["outcome", "rejected_at", "updated_at"])
    Candidate.objects.for_tenant(tenant).filter(pk=locked.candidate_id).update(updated_at=at)
    waiting = Mail.objects.for_tenant(tenant).filter(OPEN, application=locked, handed_at=None)
    why = _("選考結果が不採用ではなくなったため、取り消しました。")
    cancelled = waiting.update(cancelled_at=at, is_held=False, error=why)
    audit.record(
        tenant=tenant,
        actor=teller.actor,
        actor_id=teller.actor_id,
        action="rejection.taken_back",
        subject=locked.public_id,
        detail={"cancelled": cancelled, **teller.detail},
        at=at,
    )
    return locked


def key_teller(key: Any) -> Teller:
    """The key that asks."""
    return Teller(AuditEntry.Actor.KEY, key.pk)
