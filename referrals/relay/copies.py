"""What agencies are told of deliveries: an event for each, and copies for further endpoints that want its kind."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from referrals.relay import eligibility, payload
from referrals.relay.guard import Guard, key_of
from referrals.relay.models import Delivery
from referrals.relay.pushes import Push
from tenants.scope import requires_scope
from tenants.webhooks import lane, messages
from tenants.webhooks.models import Endpoint, Message, Sending


@requires_scope
def tell_of(deliveries: Sequence[Delivery], endpoints: Mapping[uuid.UUID, list[Endpoint]], *, at: datetime) -> None:
    """Make the event of each delivery that may go, once. The first endpoint that wants it has the delivery itself.

    `endpoints` are the open ones of each agency.
    """
    known = set(Message.objects.filter(pk__in=[each.pk for each in deliveries]).values_list("pk", flat=True))
    fresh = [delivery for delivery in deliveries if delivery.pk not in known]
    if fresh:
        Message.objects.bulk_create([message_of(delivery) for delivery in fresh], ignore_conflicts=True)
    for delivery in fresh:
        wanting = [each for each in endpoints.get(delivery.agency_id, []) if each.wants(delivery.kind)]
        messages.send(message=message_of(delivery), to=wanting[1:], at=at)


def message_of(delivery: Delivery) -> Message:
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
    found = eligibility.with_consent(Delivery.objects.filter(pk__in=held.values()).select_related("agency"), at=at)
    profiles = {delivery.pk: delivery for delivery in found}
    free = [sending for sending in sendings if sending.pk in held or not _has_profile(sending)]
    pushes = [push for sending in free if (push := _push_of(sending, profiles.get(sending.message_id), at))]
    guard.let_go(set(held) - {push.claim_id for push in pushes})
    return pushes


def _has_profile(sending: Sending) -> bool:
    """Its body carries a real person's profile, and is composed from the delivery of the same id."""
    return sending.message.kind in payload.PROVIDING and not sending.message.is_example


def _guarded(sendings: Sequence[Sending], guard: Guard, at: datetime) -> dict[uuid.UUID, uuid.UUID]:
    """Sending → delivery of those that nobody is withdrawing; the others wait a moment, and nothing was tried."""
    deliveries = Delivery.objects.filter(pk__in=[each.message_id for each in sendings])
    keys = {pk: key_of(*pair) for pk, *pair in deliveries.values_list("pk", "candidate_id", "agency_id")}
    asked = {each.pk: keys[each.message_id] for each in sendings if each.message_id in keys}
    mine = guard.hold(asked)
    lane.put_off(ids=set(asked) - mine, at=at)
    return {each.pk: each.message_id for each in sendings if each.pk in mine or each.pk not in asked}


def _push_of(sending: Sending, delivery: Any, at: datetime) -> Push | None:
    reason = ""
    if _has_profile(sending):
        reason = eligibility.refusal(delivery, at=at) if delivery else "erased"
    if reason:
        lane.refuse(sending=sending, reason=reason, at=at)
        return None
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
