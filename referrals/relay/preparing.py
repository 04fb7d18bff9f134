"""What of the claimed may really go, read anew under the guard: a few statements, however many were claimed."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from referrals.relay import copies, eligibility, payload
from referrals.relay.guard import Guard, keys_of
from referrals.relay.parties import parties_of
from referrals.relay.pushes import Due, Push
from tenants import sql
from tenants.scope import requires_scope
from tenants.webhooks.models import Endpoint

BUSY = timedelta(seconds=1)  # somebody is withdrawing at this moment: look again when they are done
PARKED = timedelta(hours=1)  # without an endpoint it waits, and opening one wakes it; so it does without a licence
NO_ENDPOINT = "no_endpoint"
# What was claimed and is not sent after all. Nothing was tried, so the try is given back.
PUT_OFF = """
UPDATE referrals_delivery SET lease_until = NULL, attempts = attempts - 1, next_at = %s, reason = coalesce(%s, reason)
WHERE id = ANY(%s)
"""
REFUSE = """
UPDATE referrals_delivery AS delivery
SET lease_until = NULL, attempts = attempts - 1, refused_at = %s, reason = told.reason
FROM unnest(%s::uuid[], %s::text[]) AS told (id, reason) WHERE delivery.id = told.id
"""


@requires_scope
def prepare_pushes(*, ids: Sequence[uuid.UUID], guard: Guard, at: datetime) -> list[Push]:
    """Return what may really be sent of the claimed ones; put off, refuse or park the rest, with the reason.

    First the guard, then the consents, read anew: a withdrawal that has committed is obeyed, and one that comes later
    waits until the push has ended. What is returned stays under the guard: `guard.let_go` is the sender's to say.
    """
    mine = _guarded(ids, guard, at)
    if not mine:
        return []
    deliveries = eligibility.claimed(ids=mine, at=at)
    parties = parties_of(agencies={each.agency_id for each in deliveries})
    for each in deliveries:
        each.agency = parties.agencies[each.agency_id]
    reasons = {each.pk: reason for each in deliveries if (reason := eligibility.refusal(each, at=at))}
    may_go = [each for each in deliveries if each.pk not in reasons]
    pushes = [_push(each, endpoint) for each in may_go if (endpoint := parties.endpoint_for(each))]
    copies.tell_of(may_go, parties.endpoints, at=at)
    sent = {push.message_id for push in pushes}
    _hold_back(reasons | {each.pk: NO_ENDPOINT for each in may_go if each.pk not in sent}, at)
    guard.let_go(mine - sent)
    return pushes


def _hold_back(reasons: Mapping[uuid.UUID, str], at: datetime) -> None:
    """Park what may go one day, and refuse the rest for good."""
    pausing = {NO_ENDPOINT, *eligibility.PAUSING}
    for why in pausing & set(reasons.values()):
        _put_off([pk for pk, reason in reasons.items() if reason == why], at + PARKED, reason=why)
    _refuse({pk: reason for pk, reason in reasons.items() if reason not in pausing}, at)


def _guarded(ids: Sequence[uuid.UUID], guard: Guard, at: datetime) -> set[uuid.UUID]:
    """Those that nobody is withdrawing; the others wait a moment."""
    keys = keys_of(ids) if ids else {}
    mine = guard.hold(keys)
    _put_off(set(keys) - mine, at + BUSY)
    return mine


def _push(delivery: Due, endpoint: Endpoint) -> Push:
    return Push(
        endpoint=endpoint,
        body=payload.body_of(delivery, is_thin=endpoint.is_thin),
        lease_until=delivery.lease_until,
        message_id=delivery.pk,
        kind=delivery.kind,
        number=delivery.attempts,
        delivery=delivery,
    )


def _put_off(ids: Collection[uuid.UUID], until: datetime, *, reason: str | None = None) -> None:
    if ids:
        sql.rows(PUT_OFF, (until, reason, list(ids)), is_prepared=False)


def _refuse(reasons: Mapping[uuid.UUID, str], at: datetime) -> None:
    if reasons:
        sql.rows(REFUSE, (at, list(reasons), list(reasons.values())), is_prepared=False)
