"""May this go to this agency, now? Asked again at the moment of sending, whatever was true when it was planned."""

import json
import uuid
from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from candidates.models import Choice, Withdrawal
from referrals.relay.models import Delivery
from referrals.relay.payload import PROVIDING
from referrals.rules import queries as rules
from tenants.models import Tenant
from tenants.sql import Row, Written

# What a push needs, in the table's order, as `from_db` wants it.
FIELDS = "id tenant_id agency_id consent_id kind payload lease_until attempts created_at".split()
FLAGS = "is_given is_withdrawn is_standing is_agency_out is_application_out".split()

PAUSING = frozenset({"licence_expired"})  # it is renewed, and then goes what a standing consent lets go


def with_consent(deliveries: "QuerySet[Delivery]", *, at: datetime) -> Any:
    """Add what the candidate decided about this agency: `is_given`, `is_withdrawn`, and whether it stands at `at`."""
    same = {"consent": OuterRef("consent"), "agency": OuterRef("agency")}
    return deliveries.annotate(
        is_given=Exists(Choice.objects.filter(**same, is_given=True)),
        is_withdrawn=Exists(Withdrawal.objects.filter(**same)),
        is_standing=Exists(Choice.objects.filter(**same).standing(at)),
        is_agency_out=rules.is_agency_out(),
        is_application_out=rules.is_application_out("referral__application__"),
    )


def claimed(*, ids: Collection[uuid.UUID], at: datetime) -> list[Any]:
    """These deliveries, oldest first, `with_consent`: as much of each as a push needs."""
    return [_delivery(row) for row in _claimed().rows(ids=list(ids), at=at)]


def _delivery(row: Row) -> Any:
    delivery = Delivery.from_db("default", FIELDS, row[: len(FIELDS)])
    delivery.payload = json.loads(delivery.payload)
    for flag, value in zip(FLAGS, row[len(FIELDS) :], strict=True):
        setattr(delivery, flag, value)
    return delivery


@lru_cache(maxsize=1)
def _claimed() -> Written:
    one, moment = uuid.UUID(int=1), datetime(1, 1, 2, tzinfo=UTC)
    asked = with_consent(Delivery.objects.filter(pk__in=[one]), at=moment).order_by("id")
    return Written(asked.values_list(*FIELDS, *FLAGS), ids=one, at=moment)


def refusal(delivery: Any, *, at: datetime) -> str:
    """Return why nothing may be sent, as a code for the delivery's `reason`; empty when it may.

    `delivery` comes from `with_consent`. A kind without a profile (a withdrawal's notice) needs no consent.
    """
    if delivery.kind not in PROVIDING:
        return ""
    if not delivery.is_given:
        return "consent_missing"
    if delivery.is_withdrawn:
        return "consent_withdrawn"
    if not delivery.is_standing:
        return "consent_expired"
    return recipient_refusal(delivery.agency, at=at) or employer_refusal(delivery)


def employer_refusal(delivery: Any) -> str:
    """Return what the employer keeps out (連携ルール): this agency, or the application by itself, its job or stage."""
    return (
        "agency_excluded" if delivery.is_agency_out else "application_excluded" if delivery.is_application_out else ""
    )


def recipient_refusal(agency: Tenant, *, at: datetime) -> str:
    """Return why this agency may receive nobody today (職業安定法: licence; APPI art. 28: storage abroad)."""
    if agency.closed_at is not None or agency.admitted_at is None:
        return "agency_not_accepting"
    if agency.licence_expires_date is None or agency.licence_expires_date < timezone.localdate(at):
        return "licence_expired"
    return "stored_abroad" if agency.storage_country != "JP" else ""
