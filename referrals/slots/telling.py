"""What a slot's acts leave behind: the events that programs and handlers hear of, in the public shape."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from referrals.slots.models import Introduction, SlotRequest
from tenants import audit, events
from tenants.api.pages import spell_moment
from tenants.models import ApiKey, AuditEntry, Tenant, User


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts for a party: a member, a program, or the house by itself."""

    kind: str = AuditEntry.Actor.SYSTEM
    id: uuid.UUID | None = None


def actor_of(by: User | ApiKey | None) -> Actor:
    if by is None:
        return Actor()
    return Actor(AuditEntry.Actor.KEY if isinstance(by, ApiKey) else AuditEntry.Actor.PERSON, by.pk)


def note(tenant: Tenant, actor: Actor, action: str, subject: str, at: datetime, **detail: Any) -> None:
    """A line in the trail of the party that acts."""
    who: dict[str, Any] = {"actor": actor.kind, "actor_id": actor.id}
    audit.record(tenant=tenant, **who, action=action, subject=subject, detail=detail, at=at)


def tell(tenant: Tenant, kind: str, subject: str, at: datetime, **data: Any) -> None:
    """An event in this party's outbox: an internal one for handlers, a public one for its endpoints."""
    events.record(tenant=tenant, kind=kind, subject=subject, data=data, at=at)


def opened(request: SlotRequest) -> dict[str, Any]:
    """`slot_request.opened`."""
    return {
        "id": request.public_id,
        "job": request.job,
        "location": request.location or None,
        "conditions": request.conditions,
        "opened_at": spell_moment(request.opened_at),
    }


def closed(request: SlotRequest) -> dict[str, Any]:
    """`slot_request.closed`."""
    assert request.closed_at is not None
    return {"id": request.public_id, "closed_at": spell_moment(request.closed_at), "reason": request.closed_reason}


def moved(introduction: Introduction, state: str, at: datetime) -> dict[str, Any]:
    """`introduction.created` and `introduction.updated`."""
    return {
        "id": introduction.public_id,
        "slot_request_id": request_id_of(introduction),
        "state": state,
        "occurred_at": spell_moment(at),
    }


def request_id_of(introduction: Introduction) -> str:
    return SlotRequest(pk=introduction.request_id).public_id
