"""A door for an ATS opened and closed; what comes through it kept first, then told like any rejection."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from candidates.models import Application
from referrals.connectors.acts import Act, Reject, Unreadable, Unreject
from referrals.connectors.kinds import KINDS, Headers
from referrals.connectors.models import Connector, Received
from referrals.inbound import services as inbound
from referrals.inbound.services import Teller
from tenants import audit, events, sealing
from tenants.ids import uuid7
from tenants.models import AuditEntry, Tenant, User
from tenants.scope import requires_scope

KEPT = timedelta(days=30)
MOST = 10  # doors of one tenant
TAKEN, IGNORED, REFUSED = "taken", "ignored", "refused"


class NameTaken(Exception):
    """Another door of this tenant has the name."""


@requires_scope
def open_connector(*, tenant: Tenant, kind: str, name: str, secret: str, by: User, at: datetime) -> Connector:
    """A door for one ATS. Raises `NameTaken`."""
    told = {"tenant": tenant, "kind": kind, "name": name, "created_by": by, "created_at": at}
    connector = Connector(id=uuid7(), sealed_secret=sealing.seal(secret), **told)
    try:
        with transaction.atomic():
            connector.save(force_insert=True)
    except IntegrityError as error:
        raise NameTaken from error
    detail = {"kind": kind}
    audit.record_act(tenant=tenant, by=by, action="connector.opened", subject=name, detail=detail, at=at)
    return connector


@requires_scope
def end_connector(*, tenant: Tenant, connector: Connector, by: User, at: datetime) -> None:
    """Nothing comes through this door any more; what came stays in the pool."""
    if Connector.objects.for_tenant(tenant).filter(pk=connector.pk, ended_at=None).update(ended_at=at):
        audit.record_act(tenant=tenant, by=by, action="connector.ended", subject=connector.name, at=at)


@requires_scope
def receive(*, tenant: Tenant, connector: Connector, headers: Headers, body: bytes, at: datetime) -> bool:
    """Keep a genuine request as it came; what it says is taken by a job. False for one that is not genuine.

    The same delivery again is kept once, and taken once.
    """
    kind = KINDS[connector.kind]
    if not kind.is_genuine(connector.secret, headers, body):
        return False
    event_id = kind.event_id(headers)[:100] or hashlib.sha256(body).hexdigest()
    row = Received(id=uuid7(), tenant=tenant, connector=connector, event_id=event_id, received_at=at)
    row.sealed_body = sealing.seal(body.decode("utf-8", "replace"))
    Received.objects.bulk_create([row], ignore_conflicts=True)
    if Received.objects.for_tenant(tenant).filter(pk=row.pk).exists():
        data = {"received": str(row.pk)}
        events.record(tenant=tenant, kind="connector.received", subject=row.public_id, data=data, at=at)
    return True


@requires_scope
def take(*, tenant: Tenant, received: Received, at: datetime) -> None:
    """Tell the pool what a request says, once. What cannot be read is refused, with the reason."""
    row = Received.objects.for_tenant(tenant).locked().select_related("connector").get(pk=received.pk)
    if row.taken_at is not None or row.sealed_body is None:
        return
    try:
        outcome, fault, person = obey(tenant, row, acts_in(row), at)
    except Unreadable as error:
        outcome, fault, person = REFUSED, str(error), None
    said = {"taken_at": at, "outcome": outcome, "fault": fault[:300], "candidate_id": person}
    Received.objects.for_tenant(tenant).filter(pk=row.pk).update(**said)


def acts_in(row: Received) -> list[Act]:
    assert row.sealed_body is not None
    try:
        told = json.loads(sealing.unseal(row.sealed_body))
    except (ValueError, RecursionError) as error:
        raise Unreadable("JSON") from error
    return KINDS[row.connector.kind].acts(told)


def obey(tenant: Tenant, row: Received, acts: list[Act], at: datetime) -> tuple[str, str, Any]:
    """`(outcome, fault, whose)`."""
    outcome, fault, person = IGNORED, "", None
    detail = {"connector": row.connector.name}
    teller = Teller(AuditEntry.Actor.SYSTEM, None, detail)
    for act in acts:
        if isinstance(act, Reject):
            (told,) = inbound.tell_rejections(tenant=tenant, items=[act.item], teller=teller, at=at)
            person = told.stored.candidate_id if told.stored else None
            outcome = TAKEN if told.stored else REFUSED
            fault = "、".join(f"{wrong.pointer}：{wrong.detail}" for wrong in told.item.errors)
        elif application := known(tenant, act):
            inbound.take_back(tenant=tenant, application=application, teller=teller, at=at)
            outcome, person = TAKEN, application.candidate_id
    return outcome, fault, person


def known(tenant: Tenant, act: Unreject) -> Application | None:
    mine = Application.objects.for_tenant(tenant).filter(source=act.source, remote_id=act.remote_id)
    found: Application | None = mine.first()
    return found


@requires_scope
def forget_bodies(*, at: datetime) -> int:
    """What was kept long enough is kept no longer. The network's work."""
    old = Received.objects.filter(received_at__lte=at - KEPT, sealed_body__isnull=False)
    return int(old.update(sealed_body=None, fault=""))
