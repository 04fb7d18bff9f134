"""The verbs of a repeated request: claim its key, keep its answer, forget it a day later."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tenants import sealing, sql
from tenants.idempotency.models import IdempotentRequest
from tenants.models import ApiKey, Tenant
from tenants.scope import requires_scope

KEPT = timedelta(hours=24)
# Held until the transaction ends. PostgreSQL shows a commit to others before it lets go of its locks, so whoever gets
# the lock and asks with a new statement sees the answer of the one before.
TRY_TO_CLAIM = "SELECT pg_try_advisory_xact_lock(hashtextextended('careerrelay idempotency ' || %s || ' ' || %s, 0))"


class InFlight(Exception):
    """Another transaction is working under this key at this moment."""


class KeyReused(Exception):
    """This key was used for another address or another body."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as its `Idempotency-Key` covers it: its `POST <path and query>`, its raw body's SHA-256."""

    api_key: ApiKey
    key: str
    operation: str
    digest: bytes


@requires_scope
def claim_key(*, tenant: Tenant, asked: Asked, at: datetime) -> IdempotentRequest | None:
    """Take the key for the rest of this transaction: return the first answer, or None where this is the first request.

    Never waits. Raises `InFlight` and `KeyReused`.
    """
    if not sql.rows(TRY_TO_CLAIM, (str(asked.api_key.pk), asked.key))[0][0]:
        raise InFlight(asked.operation)
    first = IdempotentRequest.objects.for_tenant(tenant).filter(api_key_id=asked.api_key.pk, key=asked.key).first()
    if first and first.created_at <= at - KEPT:
        first.delete()
        return None
    if first and (first.operation, bytes(first.digest)) != (asked.operation, asked.digest):
        raise KeyReused(asked.operation)
    return first


@requires_scope
def keep_answer(*, tenant: Tenant, asked: Asked, status: int, answer: str, at: datetime) -> None:
    """Write down what was answered, in the transaction of the effect: both are committed, or neither."""
    IdempotentRequest.objects.create(
        tenant=tenant,
        api_key_id=asked.api_key.pk,
        key=asked.key,
        operation=asked.operation,
        digest=asked.digest,
        status=status,
        answer=sealing.seal(answer).decode(),
        created_at=at,
    )


@requires_scope
def forget_requests(*, at: datetime) -> int:
    """Delete what was kept long enough; return how many. The network's work: it needs the network's scope."""
    forgotten, _ = IdempotentRequest.objects.filter(created_at__lte=at - KEPT).delete()
    return forgotten
