"""What the pages of links ask: the shared ones with their results, and who could get a personal one."""

import uuid

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from candidates.models import Application
from referrals.optin.models import Referral
from referrals.rejections.models import Link, Mail
from tenants.models import Tenant
from tenants.scope import requires_scope

CONFIRMED = Count("registrations", filter=Q(registrations__confirmed_at__isnull=False), distinct=True)
IS_COUNTED = Q(registrations__referrals__verdict=Referral.Verdict.COUNTED)
COUNTED = Count("registrations__referrals", filter=IS_COUNTED, distinct=True)
MOST_CHOICES = 200


@requires_scope
def shared_links(*, tenant: Tenant) -> "QuerySet[Link, Link]":
    """Every shared link, revoked ones too, each with `.registered` and `.counted`. Opening one is no result."""
    mine: QuerySet[Link, Link] = Link.objects.for_tenant(tenant).filter(application=None)
    return mine.annotate(registered=CONFIRMED, counted=COUNTED).order_by("created_at")


@requires_scope
def shared_link(*, tenant: Tenant, pk: uuid.UUID) -> Link | None:
    """One of them."""
    return shared_links(tenant=tenant).filter(pk=pk).first()


@requires_scope
def is_label_taken(*, tenant: Tenant, label: str) -> bool:
    """Is there a working shared link for this use?"""
    working = Link.objects.for_tenant(tenant).filter(application=None, revoked_at=None, label=label)
    return bool(working.exists())


@requires_scope
def without_mail(*, tenant: Tenant, wanted: Q) -> "QuerySet[Application, Application]":
    """Everybody rejected who has an address, may be written to, and was not mailed from here, and fits."""
    live = Mail.objects.for_tenant(tenant).filter(application=OuterRef("pk"), cancelled_at=None)
    fit = Application.objects.for_tenant(tenant).eligible().mailable().filter(wanted, ~Exists(live))
    found: QuerySet[Application, Application] = fit.filter(is_agency_excluded=False).select_related("candidate")
    return found.order_by("id")


@requires_scope
def values_of(*, tenant: Tenant, fact: str) -> list[str]:
    """What the filter offers: the jobs or sources that rejected applications have."""
    rejected = Application.objects.for_tenant(tenant).eligible().exclude(**{fact: ""})
    return list(rejected.order_by(fact).values_list(fact, flat=True).distinct()[:MOST_CHOICES])
