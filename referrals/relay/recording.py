"""What became of a push: the attempt, the delivery's next state, the record of the provision, the endpoint's health."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from candidates.consents import services as consents
from candidates.models import ProvisionRecord
from referrals.relay import masking, payload
from referrals.relay.models import Delivery
from referrals.relay.pushes import Push
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
SET delivered_at = result.ended_at, lease_until = NULL, failed_at = NULL, reason = ''
FROM unnest(%s::uuid[], %s::timestamptz[]) AS result (id, ended_at)
WHERE delivery.id = result.id AND delivery.delivered_at IS NULL
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
    Attempt.objects.bulk_create([_attempt(result) for result in results])
    delivered = [result for result in results if result.outcome is Outcome.DELIVERED]
    _record_delivered(delivered)
    for result in results:
        if result.outcome is not Outcome.DELIVERED:
            _record_failure(result)
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
    pushed = [result for result in results if result.push.delivery]
    if pushed:
        with connection.cursor() as cursor:
            cursor.execute(DELIVERED, [[r.push.message_id for r in pushed], [r.ended_at for r in pushed]])
    sent = [(r.push.sending.pk, r.ended_at) for r in results if r.push.sending]
    lane.mark_arrived(ids=[key for key, _ in sent], times=[at for _, at in sent])
    consents.record_provisions(provisions=[one for result in pushed if (one := _provision(result))])


def _provision(result: Result) -> ProvisionRecord | None:
    """The record of this provision; none where no profile went: a withdrawal's notice, ids alone."""
    delivery = result.push.delivery
    if delivery is None or delivery.kind not in payload.PROVIDING or result.push.endpoint.is_thin:
        return None
    return payload.provision_of(delivery, agency=delivery.agency, at=result.ended_at)


def _record_failure(result: Result) -> None:
    """Plan the next try, or give up when the schedule is used up. Only the lease's holder may change it."""
    at, endpoint = result.ended_at, result.push.endpoint
    wait = schedule.parse_retry_after(result.answer.headers.get("Retry-After"), at=at)
    is_planned = _send_later(result, wait) if result.push.sending else _deliver_later(result, wait)
    if not is_planned:
        silence = timedelta(0) if endpoint.tenant.is_test else DEAD_AFTER
        webhooks.give_up(endpoint_id=endpoint.pk, after=silence, at=at)


def _send_later(result: Result, wait: timedelta | None) -> bool:
    push = result.push
    assert push.sending is not None
    about: dict[str, Any] = {"is_test": push.endpoint.tenant.is_test, "reason": reason_of(result.answer)}
    return lane.mark_failed(sending=push.sending, lease_until=push.lease_until, wait=wait, at=result.ended_at, **about)


def _deliver_later(result: Result, wait: timedelta | None) -> bool:
    push, at = result.push, result.ended_at
    next_at = schedule.next_try_at(tries=push.number, at=at, retry_after=wait, is_test=push.endpoint.tenant.is_test)
    fields = {"failed_at": at} if next_at is None else {"next_at": next_at}
    mine = Delivery.objects.filter(pk=push.message_id, lease_until=push.lease_until, delivered_at=None)
    mine.update(lease_until=None, reason=reason_of(result.answer), **fields)
    return next_at is not None


def reason_of(answer: Answer) -> str:
    return answer.error or f"status_{answer.status}"
