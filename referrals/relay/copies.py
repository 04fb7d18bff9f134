"""What agencies are told of deliveries: an event for each, and copies for further endpoints that want its kind."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from referrals.relay import eligibility, payload
from referrals.relay.guard import Guard, keys_of
from referrals.relay.models import Delivery
from referrals.relay.pushes import Due, Push
from tenants import sql
from tenants.scope import requires_scope
from tenants.webhooks import lane, messages
from tenants.webhooks.models import Endpoint, Message, Sending

# As `message_of` says it, of many at once.
TELL = """
INSERT INTO tenants_message (tenant_id, id, kind, data, at, is_example, cause_id)
SELECT agency_id, id, kind,
       CASE WHEN kind = ANY(%s) THEN jsonb_build_object(
           'id', payload -> 'id', 'sequence', payload -> 'sequence', 'as_of', payload -> 'as_of') ELSE payload END,
       created_at, false, id
FROM referrals_delivery WHERE id = ANY(%s) ORDER BY id
ON CONFLICT DO NOTHING RETURNING id
"""


@requires_scope
def tell_of(deliveries: Sequence[Due], endpoints: Mapping[uuid.UUID, list[Endpoint]], *, at: datetime) -> None:
    """Make the event of each delivery that may go, once. The first endpoint that wants it has the delivery itself.

    `endpoints` are the open ones of each agency.
    """
    told = (list(payload.PROVIDING), [delivery.pk for delivery in deliveries])
    new = {id_ for (id_,) in sql.rows(TELL, told, is_prepared=False)} if deliveries else set()
    for delivery in deliveries:
        wanting = [each for each in endpoints.get(delivery.agency_id, []) if each.wants(delivery.kind)]
        if delivery.pk in new and wanting[1:]:
            messages.send(message=message_of(delivery), to=wanting[1:], at=at)


def message_of(delivery: Delivery | Due) -> Message:
    """The delivery as its agency's event, under the same id. Of a profile it says what to ask for, and no more."""
    is_profile = delivery.kind in payload.PROVIDING
    return Message(
        tenant_id=delivery.agency_id,
        id=delivery.pk,
        kind=delivery.kind,
        data=payload.thinned(delivery.payload) if is_profile else delivery.payload,
        at=delivery.created_at,
        cause_id=delivery.pk,
    )


@requires_scope
def prepare_sendings(*, ids: Sequence[uuid.UUID], guard: Guard, at: datetime) -> list[Push]:
    """Return what may really be sent of the claimed ones; a profile only under the guard, as `prepare_pushes` does."""
    if not ids:
        return []
    sendings = list(Sending.objects.filter(pk__in=ids).select_related("endpoint__tenant", "message").order_by("id"))
    held = _guarded([sending for sending in sendings if _has_profile(sending)], guard, at)
    profiles = _profiles(set(held.values()), at)
    may_be_sent = [each for each in sendings if each.pk in held or not _has_profile(each)]
    refused = {each.pk: reason for each in may_be_sent if (reason := _refusal(each, profiles, at))}
    lane.refuse(reasons=refused, at=at)
    pushes = [_push(each, profiles.get(each.message_id)) for each in may_be_sent if each.pk not in refused]
    guard.let_go(set(held) - {push.claim_id for push in pushes})
    return pushes


def _profiles(ids: Collection[uuid.UUID], at: datetime) -> dict[uuid.UUID, Any]:
    """The deliveries that profiles' bodies are composed from, with what the candidates decided."""
    mine = Delivery.objects.filter(pk__in=ids).select_related("agency") if ids else Delivery.objects.none()
    return {delivery.pk: delivery for delivery in eligibility.with_consent(mine, at=at)}


def _has_profile(sending: Sending) -> bool:
    """Its body carries a real person's profile, and is composed from the delivery of the same id."""
    return sending.message.kind in payload.PROVIDING and not sending.message.is_example


def _guarded(sendings: Sequence[Sending], guard: Guard, at: datetime) -> dict[uuid.UUID, uuid.UUID]:
    """Sending → delivery of those that nobody is withdrawing; the others wait a moment, and nothing was tried."""
    if not sendings:
        return {}
    keys = keys_of({each.message_id for each in sendings})
    asked = {each.pk: keys[each.message_id] for each in sendings if each.message_id in keys}
    mine = guard.hold(asked)
    lane.put_off(ids=set(asked) - mine, at=at)
    return {each.pk: each.message_id for each in sendings if each.pk in mine or each.pk not in asked}


def _refusal(sending: Sending, profiles: Mapping[uuid.UUID, Any], at: datetime) -> str:
    """Why it may not go; empty when it may."""
    if not _has_profile(sending):
        return ""
    delivery = profiles.get(sending.message_id)
    return eligibility.refusal(delivery, at=at) if delivery else "erased"


def _push(sending: Sending, delivery: Delivery | None) -> Push:
    assert sending.lease_until is not None  # it was claimed
    return Push(
        endpoint=sending.endpoint,
        body=_body(sending, delivery),
        lease_until=sending.lease_until,
        message_id=sending.message_id,
        kind=sending.message.kind,
        number=sending.attempts,
        delivery=delivery,
        sending=sending,
    )


def _body(sending: Sending, delivery: Delivery | None) -> bytes:
    is_thin = sending.endpoint.is_thin
    if delivery:
        return payload.body_of(delivery, is_thin=is_thin)
    message = sending.message
    return payload.write_body(message.kind, message.at, payload.thinned(message.data) if is_thin else message.data)
