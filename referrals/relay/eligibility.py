"""May this go to this agency, now? Asked again at the moment of sending, whatever was true when it was planned."""

import uuid
from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Exists, Func, OuterRef, QuerySet, TextField
from django.utils import timezone

from candidates.models import Choice, Withdrawal
from referrals.relay.models import Delivery
from referrals.relay.payload import PROVIDING
from referrals.relay.pushes import Due
from referrals.rules import queries as rules
from tenants.models import Tenant
from tenants.sql import Written

# What `Due` has, in its order.
FIELDS = "id tenant_id agency_id referral_id consent_id kind payload lease_until attempts created_at principal".split()
FLAGS = "is_given is_withdrawn is_standing is_agency_out is_application_out".split()
# `payload.principal_of`, said by PostgreSQL.
PRINCIPAL = (
    "btrim(concat(%(expressions)s #>> '{profile,last_name}', ' ', %(expressions)s #>> '{profile,first_name}'), "
    r"E' \t\n\r\u3000') "
    "|| concat(' <', %(expressions)s #>> '{profile,email}', '>')"
)

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


def claimed(*, ids: Collection[uuid.UUID], at: datetime) -> list[Due]:
    """These deliveries, oldest first, `with_consent`: as much of each as a push needs."""
    return [Due(*row) for row in _claimed().rows(ids=list(ids), at=at)]


@lru_cache(maxsize=1)
def _claimed() -> Written:
    one, moment = uuid.UUID(int=1), datetime(1, 1, 2, tzinfo=UTC)
    asked = with_consent(Delivery.objects.filter(pk__in=[one]), at=moment).order_by("id")
    asked = asked.annotate(principal=Func("payload", template=PRINCIPAL, output_field=TextField()))
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
