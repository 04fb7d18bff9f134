"""What became of a push: the attempt, the delivery's next state, the record of the provision, the endpoint's health."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from candidates.consents import services as consents
from referrals.relay import masking, payload
from referrals.relay.pushes import Due, Push
from tenants import sql
from tenants.ids import uuid7
from tenants.scope import requires_scope
from tenants.webhooks import lane, schedule
from tenants.webhooks import services as webhooks
from tenants.webhooks.models import Attempt
from tenants.webhooks.safe_http import Answer
from tenants.webhooks.schedule import Outcome

KEPT_RESPONSE = 2048  # bytes
DEAD_AFTER = timedelta(days=2)  # an endpoint that has used up a message's schedule and answered nothing for so long
DELIVERED = """
UPDATE referrals_delivery AS delivery
SET delivered_at = result.ended_at, updated_at = result.ended_at, lease_until = NULL, failed_at = NULL, reason = ''
FROM unnest(%s::uuid[], %s::timestamptz[]) AS result (id, ended_at)
WHERE delivery.id = result.id AND delivery.delivered_at IS NULL
"""
FAILED = lane.FAILED.format(table="referrals_delivery")
# What `payload.provision_of` says of one that is read: most of it stands in the delivery's own row.
PROVIDED = """
INSERT INTO candidates_provisionrecord (id, tenant_id, agency_id, consent_id, delivery_id, provider, recipient,
    principal, items, acquisition, payload_hash, provided_at, keep_until_date)
SELECT told.id, delivery.tenant_id, delivery.agency_id, delivery.consent_id, delivery.id,
    delivery.payload -> 'provider', %s::jsonb -> delivery.agency_id::text, told.principal,
    delivery.payload -> 'items', delivery.payload ->> 'acquisition', told.hash, told.at, told.keep
FROM json_to_recordset(%s::json)
    AS told (id uuid, delivery uuid, principal text, hash text, at timestamptz, keep date)
JOIN referrals_delivery AS delivery ON delivery.id = told.delivery
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Result:
    """A push and what came back."""

    push: Push
    answer: Answer
    started_at: datetime
    ended_at: datetime

    @property
    def outcome(self) -> Outcome:
        return schedule.judge(self.answer.status)


@requires_scope
def record_results(*, results: Sequence[Result]) -> None:
    """Write down everything that came back, in one transaction of the network's scope.

    Saying the same result twice, or a delivery's success from two workers, leaves one provision record.
    """
    sql.insert_rows(Attempt, [_attempt(result) for result in results])
    _record_delivered([result for result in results if result.outcome is Outcome.DELIVERED])
    _record_failed([result for result in results if result.outcome is not Outcome.DELIVERED])
    _note_health(results)


def _note_health(results: Sequence[Result]) -> None:
    """What is as it was is not written again: a healthy endpoint that answered."""
    outcomes = {each.push.endpoint.pk: each.outcome for each in results}
    healthy = {each.push.endpoint.pk for each in results if not each.push.endpoint.failing_since}
    news = {key: told for key, told in outcomes.items() if told is not Outcome.DELIVERED or key not in healthy}
    if news:
        webhooks.note_health(outcomes=news, at=results[-1].ended_at)


def _attempt(result: Result) -> dict[str, Any]:
    push, answer = result.push, result.answer
    return {
        "id": uuid7(),
        "tenant_id": push.endpoint.tenant_id,
        "endpoint_id": push.endpoint.pk,
        "message_id": push.message_id,
        "kind": push.kind,
        "url": push.endpoint.url,
        "number": push.number,
        "started_at": result.started_at,
        "milliseconds": round(answer.seconds * 1000),
        "status": answer.status,
        "error": answer.error,
        "response": masking.masked(answer.body[:KEPT_RESPONSE], push.delivery) if answer.body else "",
        "is_thin": push.endpoint.is_thin,
    }


def _record_delivered(results: Sequence[Result]) -> None:
    """Mark all of them in one statement; whoever comes second with the same success changes nothing."""
    pushed = sorted((each for each in results if each.push.delivery), key=lambda each: each.push.message_id)
    if pushed:
        told = ([r.push.message_id for r in pushed], [r.ended_at for r in pushed])
        sql.rows(DELIVERED, told, is_prepared=False)
    sent = [(r.push.sending.pk, r.ended_at) for r in results if r.push.sending]
    lane.mark_arrived(ids=[key for key, _ in sent], times=[at for _, at in sent])
    _record_provisions([r for r in pushed if r.push.kind in payload.PROVIDING and not r.push.endpoint.is_thin])


def _record_provisions(results: Sequence[Result]) -> None:
    """One record for each profile that went: none for ids alone, and a withdrawal's notice."""
    if results:
        agencies = {r.push.endpoint.tenant_id: r.push.endpoint.tenant for r in results}
        recipients = {str(key): payload.recipient_of(agency) for key, agency in agencies.items()}
        told = (json.dumps(recipients), json.dumps([_provision(result) for result in results], default=str))
        sql.rows(PROVIDED, told, is_prepared=False)


def _provision(result: Result) -> dict[str, Any]:
    push, delivery = result.push, result.push.delivery
    assert delivery
    whose = delivery.principal if isinstance(delivery, Due) else payload.principal_of(delivery.payload["profile"])
    return {
        "id": uuid7(),
        "delivery": push.message_id,
        "principal": whose,
        "hash": hashlib.sha256(push.body).hexdigest(),
        "at": result.ended_at,
        "keep": consents.years_after(result.ended_at, consents.KEEP_YEARS),
    }


def _record_failed(results: Sequence[Result]) -> None:
    """Plan the next tries; a schedule that is used up concerns the endpoint's owner."""
    failures = [(result, _failure(result)) for result in results]
    lane.mark_failed(failures=[failure for result, failure in failures if result.push.sending])
    if mine := [failure for result, failure in failures if not result.push.sending]:
        sql.rows(FAILED, (lane.spelled(mine),), is_prepared=False)
    for result, failure in failures:
        if failure.failed_at:
            endpoint = result.push.endpoint
            silence = timedelta(0) if endpoint.tenant.is_test else DEAD_AFTER
            webhooks.give_up(endpoint_id=endpoint.pk, after=silence, at=result.ended_at)


def _failure(result: Result) -> lane.Failure:
    """The next try, or that there is none."""
    push, at = result.push, result.ended_at
    wait = schedule.parse_retry_after(result.answer.headers.get("Retry-After"), at=at)
    next_at = schedule.next_try_at(tries=push.number, at=at, retry_after=wait, is_test=push.endpoint.tenant.is_test)
    return lane.Failure(push.claim_id, push.lease_until, next_at, None if next_at else at, reason_of(result.answer))


def reason_of(answer: Answer) -> str:
    return answer.error or f"status_{answer.status}"
