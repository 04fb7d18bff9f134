"""What happened, told in the transaction in which it happened; the relay hears of it after the commit."""

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from tenants import hints, sql
from tenants.ids import uuid7
from tenants.models import Event, Tenant
from tenants.scope import require, requires_scope

TELL = """
INSERT INTO tenants_event (tenant_id, told_by_id, id, kind, subject, data, at)
VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s)
"""
INSERT = "INSERT INTO tenants_event (tenant_id, id, kind, subject, data, at) VALUES (%s, %s, %s, %s, %s::jsonb, %s)"
PART = """
    INSERT INTO tenants_event (tenant_id, id, kind, subject, data, at)
    VALUES (%(tenant)s, %(event)s, %(event_kind)s, %(event_subject)s, %(event_data)s::jsonb, %(at)s)
"""
INSERT_ALL = """
INSERT INTO tenants_event (tenant_id, id, kind, subject, data, at)
SELECT %s, id, kind, subject, data, %s
FROM json_to_recordset(%s::json) AS new (id uuid, kind text, subject text, data jsonb)
"""


class Happening(NamedTuple):
    """What an event says: its kind, whose story it belongs to, and ids and counts."""

    kind: str
    subject: str
    data: dict[str, Any]


@requires_scope
def record(*, tenant: Tenant, kind: str, subject: str, data: dict[str, Any], at: datetime) -> Event:
    """Write one event into the outbox: it is published if, and only if, the running transaction commits.

    `data` carries ids and counts, never a person's data: events outlive an erasure.
    """
    event = Event(id=uuid7(), tenant=tenant, kind=kind, subject=subject, data=data, at=at)
    sql.rows(INSERT, (tenant.pk, event.id, kind, subject, json.dumps(data), at.astimezone(UTC)))
    hint_once("tenants.tasks.relay_events")
    return event


def tell(*, tenant_id: uuid.UUID, by: Tenant, happening: Happening, at: datetime) -> None:
    """Write an event into another party's outbox, from the scope of the party that did it (`by`).

    The database lets it be added under its teller's own name only, and read by nobody but its
    owner, whose own row this scope does not even show.
    """
    require(by)
    kind, subject, data = happening
    sql.rows(TELL, (tenant_id, by.pk, uuid7(), kind, subject, json.dumps(data), at.astimezone(UTC)))
    hint_once("tenants.tasks.relay_events")


@requires_scope
def record_all(*, tenant: Tenant, happenings: Iterable[Happening], at: datetime) -> list[Event]:
    """Write many events of one moment, in this order, by one statement."""
    said = list(happenings)
    ids = sorted(uuid7() for _ in said)
    if said:
        new = [{"id": str(id_), **one._asdict()} for id_, one in zip(ids, said, strict=True)]
        sql.rows(INSERT_ALL, (tenant.pk, at.astimezone(UTC), json.dumps(new)))
        hint_once("tenants.tasks.relay_events")
    return [Event(id=id_, tenant=tenant, at=at, **one._asdict()) for id_, one in zip(ids, said, strict=True)]


def draft(*, kind: str, subject: str, data: dict[str, Any]) -> dict[str, Any]:
    """What `PART` of a larger statement is filled with; whoever runs that says `hint_relay`, too."""
    return {"event": uuid7(), "event_kind": kind, "event_subject": subject, "event_data": json.dumps(data)}


def hint_relay() -> None:
    """Wake the relay after the commit."""
    hint_once("tenants.tasks.relay_events")


def hint_once(task: str) -> None:
    """Wake a task after the commit, once however often it is asked for; the sweep comes anyway."""
    if not any(getattr(waiting[1], "task", None) == task for waiting in connection.run_on_commit):
        transaction.on_commit(hints.hint_for(task))
