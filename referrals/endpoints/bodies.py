"""The body of a push, as a page may show it: composed anew from what it was, a person's values masked.

Showing them is a provision like any other reading, so it is asked for, allowed and written down as one.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from referrals.portal import services as portal
from referrals.relay import payload
from referrals.relay import queries as relay
from referrals.relay import services as provisions
from referrals.relay.masking import MASK
from referrals.relay.models import Delivery
from tenants.models import Tenant, User
from tenants.scope import requires_scope
from tenants.webhooks.models import Attempt, Message, Sending


@dataclass(frozen=True)
class Sent:
    """What an attempt sent: `text` to read, empty when it is kept no more; the referral of a profile, if it is one."""

    text: str
    is_masked: bool = False
    referral_id: str = ""
    is_example: bool = False


@requires_scope
def sent_by(*, tenant: Tenant, attempt: Attempt, reader: User | None, at: datetime) -> Sent:
    """The body; a profile's values are shown to `reader` alone, and to them only while they may be read."""
    message = Message.objects.for_tenant(tenant).filter(pk=attempt.message_id).first()
    if message is None:
        return Sent("")
    delivery = None if message.is_example else delivery_of(tenant, attempt)
    if delivery is None or delivery.kind not in payload.PROVIDING:
        data = payload.thinned(message.data) if attempt.is_thin else message.data
        return Sent(spelled(message.kind, message.at, data), is_example=message.is_example)
    referral_id = str(delivery.payload["id"])
    if attempt.is_thin:
        return Sent(spelled(delivery.kind, delivery.created_at, payload.thinned(delivery.payload)), False, referral_id)
    is_shown = bool(reader) and may_be_read(tenant=tenant, delivery=delivery, at=at)
    if is_shown and reader:
        note_reading(agency=tenant, delivery=delivery, user=reader, at=at)
    data = delivery.payload if is_shown else masked(delivery.payload)
    return Sent(spelled(delivery.kind, delivery.created_at, data), not is_shown, referral_id)


def delivery_of(tenant: Tenant, attempt: Attempt) -> Delivery | None:
    return Delivery.objects.filter(agency=tenant, pk=attempt.message_id).first()


def may_be_read(*, tenant: Tenant, delivery: Delivery, at: datetime) -> bool:
    return not relay.reading_refusal(agency=tenant, delivery=delivery, at=at)


def note_reading(*, agency: Tenant, delivery: Delivery, user: User, at: datetime) -> None:
    """It is read here as on the referral's page."""
    provisions.record_readings(agency=agency, deliveries=[delivery], at=at)
    portal.note_reading(agency=agency, delivery=delivery, user=user, at=at)


def masked(data: dict[str, Any]) -> dict[str, Any]:
    """The same without what the person told: which fields there were stays, and how many documents."""
    documents = [facts | {"name": MASK} for facts in data.get("documents") or []]
    profile = {name: value and MASK for name, value in data.get("profile", {}).items()}
    return data | {"profile": profile, "documents": documents}


def spelled(kind: str, at: datetime, data: dict[str, Any]) -> str:
    """The JSON that went, with line breaks for the reader."""
    return json.dumps(json.loads(payload.write_body(kind, at, data)), ensure_ascii=False, indent=2)


@requires_scope
def way_of(*, tenant: Tenant, attempt: Attempt) -> Model | None:
    """The row that has the message's schedule towards this endpoint: its sending, else the delivery of a profile."""
    mine = Sending.objects.for_tenant(tenant).filter(endpoint=attempt.endpoint_id, message_id=attempt.message_id)
    return mine.first() or delivery_of(tenant, attempt)
