"""What the candidate's page, the agencies and the desks ask: who holds what, on which consent, what is open."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from candidates.models import Choice, Consent, ProvisionRecord, Withdrawal
from referrals.optin.models import Referral
from referrals.progress.models import Progress
from referrals.relay.models import Delivery
from referrals.relay.payload import PROVIDING
from referrals.rights.models import Extension, Recall, Request
from tenants.models import Tenant


@dataclass(frozen=True)
class Holder:
    """One agency's line on the candidate's page: the newest consent towards it, and what became of the data there."""

    agency: Tenant
    given_at: datetime
    provided_at: datetime | None = None
    withdrawn_at: datetime | None = None
    recall: Recall | None = None
    progress: Progress | None = None  # the newest that the agency has reported

    @property
    def is_told(self) -> bool:
        """Does it still owe its word that it has erased?"""
        return self.recall is not None and self.recall.acknowledged_at is None


def referrals_of(*, tenant: Tenant, referral: Referral) -> Any:
    """Every registration of the same person by the same mailbox: their page is about all of them."""
    key = referral.registration.email_key
    return Referral.objects.for_tenant(tenant).filter(candidate=referral.candidate_id, registration__email_key=key)


def consents_of(*, tenant: Tenant, referral: Referral) -> QuerySet[Consent]:
    """Every consent the person has given by this mailbox, those for agencies that were added later included."""
    mine = referrals_of(tenant=tenant, referral=referral)
    later = Extension.objects.for_tenant(tenant).filter(referral__in=mine.values("pk"))
    by_way = Q(pk__in=mine.values("consent")) | Q(pk__in=later.values("consent"))
    found: QuerySet[Consent] = Consent.objects.for_tenant(tenant).filter(by_way)
    return found.select_related("notice").order_by("given_at", "id")


def holders_of(*, tenant: Tenant, referral: Referral) -> list[Holder]:
    """Every agency that was ever consented to, by name: how it stands today."""
    consents = consents_of(tenant=tenant, referral=referral).values("pk")
    given = Choice.objects.for_tenant(tenant).filter(consent__in=consents, is_given=True)
    lines = given.select_related("agency", "consent").order_by("agency__name", "agency", "consent__given_at")
    ended = {
        (consent, agency): at
        for consent, agency, at in Withdrawal.objects.for_tenant(tenant)
        .filter(consent__in=consents)
        .values_list("consent", "agency", "at")
    }
    since = dict(provisions_of(tenant=tenant, referral=referral).values_list("agency", "provided_at"))  # the first
    recalls = {recall.agency_id: recall for recall in recalls_of(tenant=tenant, referral=referral)}
    reported = {step.agency_id: step for step in progress_of(tenant=tenant, referral=referral)}
    newest = {line.agency_id: line for line in lines}
    return [
        Holder(
            agency=line.agency,
            given_at=line.consent.given_at,
            provided_at=since.get(agency_id),
            withdrawn_at=ended.get((line.consent_id, agency_id)),
            recall=recalls.get(agency_id),
            progress=reported.get(agency_id),
        )
        for agency_id, line in newest.items()
    ]


def provisions_of(*, tenant: Tenant, referral: Referral) -> QuerySet[ProvisionRecord]:
    """第三者提供記録, newest first (APPI art. 33(5))."""
    consents = consents_of(tenant=tenant, referral=referral).values("pk")
    found: QuerySet[ProvisionRecord] = ProvisionRecord.objects.for_tenant(tenant).filter(consent__in=consents)
    return found.order_by("-provided_at", "-id")


def recalls_of(*, tenant: Tenant, referral: Referral) -> QuerySet[Recall]:
    """What agencies were asked to erase; of each agency one that still waits comes last."""
    mine = referrals_of(tenant=tenant, referral=referral)
    found: QuerySet[Recall] = Recall.objects.for_tenant(tenant).filter(referral__in=mine.values("pk"))
    return found.order_by("agency", F("acknowledged_at").asc(nulls_last=True), "asked_at")


def progress_of(*, tenant: Tenant, referral: Referral) -> QuerySet[Progress]:
    """What agencies have reported of the person, in the order of the reports."""
    mine = referrals_of(tenant=tenant, referral=referral)
    found: QuerySet[Progress] = Progress.objects.for_tenant(tenant).filter(referral__in=mine.values("pk"))
    return found.order_by("id")


def has_received(*, tenant: Tenant, referral_id: uuid.UUID, agency: Tenant) -> bool:
    """Was the profile read, sent or perhaps sent there?"""
    towards = Delivery.objects.for_tenant(tenant).filter(referral=referral_id, agency=agency, kind__in=PROVIDING)
    read = ProvisionRecord.objects.for_tenant(tenant).filter(agency=agency, delivery_id__in=towards.values("id"))
    return bool(towards.filter(Q(attempts__gt=0) | Q(id__in=read.values("delivery_id"))).exists())


def next_sequence(*, tenant: Tenant, referral_id: uuid.UUID) -> int:
    """The number of the next thing to be said of a referral, whichever agency hears it."""
    said = Delivery.objects.for_tenant(tenant).filter(referral=referral_id).aggregate(last=Max("sequence"))
    return int(said["last"] or 0) + 1


def open_recalls(*, agency: Tenant) -> QuerySet[Recall]:
    """What an agency still has to erase and to confirm, the oldest first: its own scope shows it."""
    found: QuerySet[Recall] = Recall.objects.filter(agency=agency, acknowledged_at=None)
    return found.order_by("asked_at", "id")


def request_at(*, tenant: Tenant | None, digest: bytes) -> Request | None:
    """What a mail's address proves; None for an address of nothing."""
    if tenant is None:
        return None
    related = ("registration", "candidate", "tenant__plan")
    found: Request | None = Request.objects.for_tenant(tenant).select_related(*related).filter(digest=digest).first()
    return found


def history_of(*, tenant: Tenant, referral: Referral) -> list[Any]:
    """What the person has asked for through their page and proven, newest first."""
    mine = Request.objects.for_tenant(tenant).filter(candidate=referral.candidate_id, proven_at__isnull=False)
    return list(mine.order_by("-asked_at"))
