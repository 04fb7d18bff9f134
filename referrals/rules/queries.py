"""What an employer keeps out of the relay: to show, and as conditions on other rows."""

from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, UUIDField, When
from django.db.models.functions import Cast

from referrals.rules.models import Exclusion
from tenants.models import Tenant
from tenants.scope import requires_scope

KIND = Exclusion.Kind


@requires_scope
def values_of(*, tenant: Tenant, kind: str) -> list[str]:
    """What is kept out of one kind, in the order in which it was said."""
    mine = Exclusion.objects.for_tenant(tenant).filter(kind=kind)
    return list(mine.order_by("id").values_list("value", flat=True))


@requires_scope
def agencies_out(*, tenant: Tenant) -> "QuerySet[Any]":
    """The ids of agencies to which nobody goes from this employer, as a part of another query."""
    mine = Exclusion.objects.for_tenant(tenant).filter(kind=KIND.AGENCY)
    return mine.annotate(agency=Cast("value", UUIDField())).values("agency")


def is_agency_out() -> Exists:
    """Of a row with `tenant` and `agency`: does the tenant keep the agency out?"""
    of_agency = Cast(OuterRef("agency_id"), CharField())
    return Exists(Exclusion.objects.filter(tenant=OuterRef("tenant_id"), kind=KIND.AGENCY, value=of_agency))


def is_application_out(way: str = "") -> Case:
    """Of a row that leads to an application by `way`: is it kept out, by itself or by its job or stage?"""
    job, stage = (_said(kind, OuterRef(f"{way}{kind}")) for kind in ("job", "stage"))
    is_out = Q(**{f"{way}is_agency_excluded": True}) | Q(job) | Q(stage)
    return Case(When(is_out, then=True), default=False)


def _said(kind: str, value: OuterRef) -> Exists:
    return Exists(Exclusion.objects.filter(tenant=OuterRef("tenant_id"), kind=kind, value=value))
