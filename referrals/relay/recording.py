"""What became of a push: the attempt, the delivery's next state, the record of the provision, the endpoint's health."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from candidates.consents import services as consents
from referrals.relay import payload
from referrals.relay.models import Delivery
from referrals.relay.services import Push
from tenants.scope import requires_scope
from tenants.webhooks import schedule
from tenants.webhooks import services as webhooks
from tenants.webhooks.models import Attempt
from tenants.webhooks.safe_http import Answer
from tenants.webhooks.schedule import Outcome

KEPT_RESPONSE = 2048  # bytes
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
    delivery, answer = result.push.delivery, result.answer
    return Attempt(
        tenant_id=result.push.endpoint.tenant_id,
        endpoint=result.push.endpoint,
        message_id=delivery.pk,
        kind=delivery.kind,
        number=delivery.attempts,
        started_at=result.started_at,
        milliseconds=round(answer.seconds * 1000),
        status=answer.status,
        error=answer.error,
        response=answer.body[:KEPT_RESPONSE].decode("utf-8", "replace").replace("\0", "\ufffd"),
    )


def _record_delivered(results: Sequence[Result]) -> None:
    """Mark all of them in one statement; whoever comes second with the same success changes nothing."""
    ids, times = [result.push.delivery.pk for result in results], [result.ended_at for result in results]
    with connection.cursor() as cursor:
        cursor.execute(DELIVERED, [ids, times])
    provisions = [
        payload.provision_of(result.push.delivery, agency=result.push.delivery.agency, at=result.ended_at)
        for result in results
        if result.push.delivery.kind in payload.PROVIDING and not result.push.endpoint.is_thin
    ]
    consents.record_provisions(provisions=provisions)


def _record_failure(result: Result) -> None:
    """Plan the next try, or give up when the schedule is used up. Only the lease's holder may change it."""
    push = result.push
    wait = schedule.parse_retry_after(result.answer.headers.get("Retry-After"), at=result.ended_at)
    next_at = schedule.next_try_at(tries=push.delivery.attempts, at=result.ended_at, retry_after=wait)
    fields = {"failed_at": result.ended_at} if next_at is None else {"next_at": next_at}
    mine = Delivery.objects.filter(pk=push.delivery.pk, lease_until=push.lease_until, delivered_at=None)
    mine.update(lease_until=None, reason=reason_of(result.answer), **fields)
    if next_at is None:
        webhooks.give_up(endpoint_id=push.endpoint.pk, after=timedelta(days=2), at=result.ended_at)


def reason_of(answer: Answer) -> str:
    return answer.error or f"status_{answer.status}"
