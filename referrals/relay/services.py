"""The relay's steps, each in a scope that somebody else opened: plan, claim, wake, read, acknowledge."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from candidates.consents import services as consents
from candidates.models import Choice, Consent, ProvisionRecord
from referrals.optin.models import Referral
from referrals.relay import attachments, payload
from referrals.relay.models import OPEN, Delivery
from referrals.relay.preparing import NO_ENDPOINT
from tenants import audit, sql
from tenants.events import hint_once
from tenants.models import ApiKey, AuditEntry, Tenant, User
from tenants.scope import requires_scope
from tenants.webhooks import lane

LEASE = lane.LEASE
UPDATED, WITHDRAWN = "referral.updated", "referral.withdrawn"

# For each agency its next few, so that a long line before one closed door keeps nobody else waiting; and of these in
# turn one of each employer, so that a thousand from one keep no other's waiting. The pairs that have a line are found
# by stepping through the index. Of several for the same person only the oldest may go: one in flight per candidate
# and agency, and in order.
# (As NOT EXISTS it became a join that, in a burst and before any ANALYZE, read an agency's whole line for each row.)
CLAIM = """
WITH RECURSIVE pair AS (
    (SELECT agency_id, tenant_id FROM referrals_delivery
     WHERE delivered_at IS NULL AND refused_at IS NULL AND failed_at IS NULL ORDER BY agency_id, tenant_id LIMIT 1)
    UNION ALL
    SELECT next.agency_id, next.tenant_id FROM pair CROSS JOIN LATERAL (
        SELECT agency_id, tenant_id FROM referrals_delivery
        WHERE delivered_at IS NULL AND refused_at IS NULL AND failed_at IS NULL
          AND (agency_id, tenant_id) > (pair.agency_id, pair.tenant_id)
        ORDER BY agency_id, tenant_id LIMIT 1
    ) AS next
), waiting AS (
    SELECT pair.agency_id, line.*
    FROM pair
    CROSS JOIN LATERAL (
        SELECT held.id, held.next_at, row_number() OVER (ORDER BY held.next_at) AS turn
        FROM (
            SELECT delivery.id, delivery.next_at
            FROM referrals_delivery AS delivery
            WHERE delivery.agency_id = pair.agency_id AND delivery.tenant_id = pair.tenant_id
              AND delivery.delivered_at IS NULL AND delivery.refused_at IS NULL AND delivery.failed_at IS NULL
              AND delivery.next_at <= %(at)s
              AND (delivery.lease_until IS NULL OR delivery.lease_until <= %(at)s)
              AND delivery.id = (
                  SELECT first.id FROM referrals_delivery AS first
                  WHERE first.agency_id = delivery.agency_id AND first.candidate_id = delivery.candidate_id
                    AND first.delivered_at IS NULL AND first.refused_at IS NULL AND first.failed_at IS NULL
                  ORDER BY first.id LIMIT 1
              )
            ORDER BY delivery.next_at
            LIMIT CASE WHEN pair.agency_id = ANY(%(brisk)s) THEN %(more)s ELSE %(many)s END
            FOR UPDATE SKIP LOCKED
        ) AS held
    ) AS line
    WHERE pair.agency_id <> ALL(%(full)s)
), due AS (
    SELECT placed.id
    FROM (
        SELECT id, agency_id, row_number() OVER (PARTITION BY agency_id ORDER BY turn, next_at) AS place FROM waiting
    ) AS placed
    WHERE placed.place <= CASE WHEN EXISTS (
        SELECT FROM tenants_endpoint AS endpoint
        WHERE endpoint.tenant_id = placed.agency_id AND endpoint.disabled_at IS NULL
          AND endpoint.failing_since IS NOT NULL
    ) THEN %(few)s WHEN placed.agency_id = ANY(%(brisk)s) THEN %(more)s ELSE %(many)s END
)
UPDATE referrals_delivery AS delivery SET lease_until = %(lease)s, attempts = attempts + 1
FROM due WHERE delivery.id = due.id
RETURNING delivery.id
"""


@requires_scope
def plan_deliveries(
    *, tenant: Tenant, referral: Referral, kind: str, at: datetime, sequence: int = 1, consent: Consent | None = None
) -> None:
    """Plan one push for each agency the consent (the referral's first, or a later one) still stands for.

    Asking again plans nothing more. Who has had the profile before gets an update, whatever the kind says.
    """
    consent = consent or referral.consent
    files = attachments.facts_of(tenant=tenant, referral=referral)
    data = payload.compose(employer=tenant, referral=referral, consent=consent, sequence=sequence, documents=files)
    had = _receivers_before(referral, sequence)
    told = {"consent": consent, "sequence": sequence, "payload": data}
    told |= {"disputable_until": referral.disputable_until(tenant)}
    given = Choice.objects.for_tenant(tenant).filter(consent=consent).standing(at)
    touch(referral_id=referral.pk, agencies=had, at=at)
    _put_on_their_way(
        _delivery(referral, at, agency_id=agency_id, kind=UPDATED if agency_id in had else kind, **told)
        for agency_id in given.order_by("id").values_list("agency_id", flat=True)
    )


def _receivers_before(referral: Referral, sequence: int) -> set[uuid.UUID]:
    """The agencies to which an earlier version of the profile went, or is going."""
    earlier = Delivery.objects.filter(tenant=referral.tenant_id, referral=referral, sequence__lt=sequence)
    had = earlier.filter(kind__in=payload.PROVIDING, refused_at=None)
    return set(had.values_list("agency_id", flat=True))


def _delivery(referral: Referral, at: datetime, **told: Any) -> Delivery:
    """One that is due at once."""
    whose = {"tenant_id": referral.tenant_id, "referral": referral, "candidate_id": referral.candidate_id}
    return Delivery(next_at=at, created_at=at, updated_at=at, **whose, **told)


def touch(*, referral_id: uuid.UUID, agencies: Collection[uuid.UUID], at: datetime) -> None:
    """Something of this referral is new for these agencies: who asks what changed since is given it again.

    Locked in order, as results are written down: two never wait for each other in a ring.
    """
    mine = Delivery.objects.filter(referral=referral_id, agency__in=agencies, kind__in=payload.PROVIDING).order_by("id")
    if agencies and (held := list(mine.select_for_update(of=("self",)).values_list("id", flat=True))):
        Delivery.objects.filter(pk__in=held).update(updated_at=at)


def _put_on_their_way(planned: Iterable[Delivery]) -> None:
    """What is planned already stays as it is."""
    Delivery.objects.bulk_create(planned, ignore_conflicts=True)
    hint_once("referrals.relay.tasks.deliver_due")


@requires_scope
def plan_withdrawal(*, tenant: Tenant, referral: Referral, agency: Tenant, at: datetime) -> None:
    """Plan the notice of a withdrawal to an agency that has read, was sent or may have been sent the profile. Ids only.

    A profile still waiting for its next try comes up at once, is refused, and leaves the line to the notice.
    """
    towards = Delivery.objects.for_tenant(tenant).filter(referral=referral, agency=agency)
    towards.filter(OPEN, next_at__gt=at).update(next_at=at)
    read = ProvisionRecord.objects.for_tenant(tenant).filter(agency=agency, delivery_id__in=towards.values("id"))
    told = towards.filter(Q(attempts__gt=0) | Q(id__in=read.values("delivery_id")))
    last = told.order_by("-sequence").first()
    if last is None or last.kind == WITHDRAWN:
        return
    data = {"id": referral.public_id, "sequence": last.sequence + 1, "withdrawn_at": payload.spell(at)}
    notice = {"agency": agency, "kind": WITHDRAWN, "sequence": last.sequence + 1, "payload": data}
    touch(referral_id=referral.pk, agencies=[agency.pk], at=at)
    _put_on_their_way([_delivery(referral, at, **notice)])


@requires_scope
def claim_due(*, at: datetime, lines: lane.Lines = lane.ALL) -> list[uuid.UUID]:
    """Lease due deliveries and return their ids; the lines are agencies. Wants the network's scope.

    The try is counted here, before anything is sent: a worker that dies on a delivery has used one up.
    """
    return [id_ for (id_,) in sql.rows(CLAIM, lines.told(at), is_prepared=False)]


@requires_scope
def wake_parked(*, agency: Tenant, at: datetime) -> None:
    """Send now what waited for this agency to have an endpoint."""
    waiting = Delivery.objects.filter(OPEN, agency=agency, lease_until=None)
    if waiting.filter(reason=NO_ENDPOINT).update(next_at=at, reason=""):
        hint_once("referrals.relay.tasks.deliver_due")


@requires_scope
def record_readings(*, agency: Tenant, deliveries: Collection[Delivery], at: datetime) -> None:
    """A profile read by API or on a page is a provision like a push: one record for a delivery, whatever came first."""
    ids = [delivery.pk for delivery in deliveries]
    recorded = ProvisionRecord.objects.filter(agency=agency, delivery_id__in=ids)
    known = set(recorded.values_list("delivery_id", flat=True))
    fresh = [delivery for delivery in deliveries if delivery.pk not in known]
    provisions = [payload.provision_of(delivery, agency=agency, at=at) for delivery in fresh]
    consents.record_provisions(provisions=provisions)


@requires_scope
def acknowledge_referral(*, agency: Tenant, by: ApiKey | User, delivery: Delivery, at: datetime) -> datetime:
    """Note that the agency has the referral and return when it first said so; asking again changes nothing."""
    fresh = Delivery.objects.filter(pk=delivery.pk, agency=agency, acknowledged_at=None).update(acknowledged_at=at)
    if fresh:
        touch(referral_id=delivery.referral_id, agencies=[agency.pk], at=at)
        audit.record(
            tenant=agency,
            actor=AuditEntry.Actor.KEY if isinstance(by, ApiKey) else AuditEntry.Actor.PERSON,
            actor_id=by.pk,
            action="referral.acknowledged",
            subject=delivery.payload["id"],
            at=at,
        )
    delivery.refresh_from_db(fields=["acknowledged_at", "updated_at"])
    assert delivery.acknowledged_at is not None
    return delivery.acknowledged_at
