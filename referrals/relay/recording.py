"""What became of a push: the attempt, the delivery's next state, the record of the provision, the endpoint's health."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from candidates.consents import services as consents
from candidates.models import ProvisionRecord
from referrals.relay import masking, payload
from referrals.relay.pushes import Push
from tenants import sql
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
    sql.insert([_attempt(result) for result in results])
    _record_delivered([result for result in results if result.outcome is Outcome.DELIVERED])
    _record_failed([result for result in results if result.outcome is not Outcome.DELIVERED])
    webhooks.note_health(outcomes={each.push.endpoint.pk: each.outcome for each in results}, at=results[-1].ended_at)


def _attempt(result: Result) -> Attempt:
    push, answer = result.push, result.answer
    return Attempt(
        tenant_id=push.endpoint.tenant_id,
        endpoint=push.endpoint,
        message_id=push.message_id,
        kind=push.kind,
        url=push.endpoint.url,
        number=push.number,
        started_at=result.started_at,
        milliseconds=round(answer.seconds * 1000),
        status=answer.status,
        error=answer.error,
        response=masking.masked(answer.body[:KEPT_RESPONSE], push.delivery),
        is_thin=push.endpoint.is_thin,
    )


def _record_delivered(results: Sequence[Result]) -> None:
    """Mark all of them in one statement; whoever comes second with the same success changes nothing."""
    pushed = sorted((each for each in results if each.push.delivery), key=lambda each: each.push.message_id)
    if pushed:
        told = ([r.push.message_id for r in pushed], [r.ended_at for r in pushed])
        sql.rows(DELIVERED, told, is_prepared=False)
    sent = [(r.push.sending.pk, r.ended_at) for r in results if r.push.sending]
    lane.mark_arrived(ids=[key for key, _ in sent], times=[at for _, at in sent])
    consents.record_provisions(provisions=[one for result in pushed if (one := _provision(result))])


def _provision(result: Result) -> ProvisionRecord | None:
    """The record of this provision; none where no profile went: a withdrawal's notice, ids alone."""
    delivery = result.push.delivery
    if delivery is None or delivery.kind not in payload.PROVIDING or result.push.endpoint.is_thin:
        return None
    return payload.provision_of(delivery, agency=delivery.agency, body=result.push.body, at=result.ended_at)


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
