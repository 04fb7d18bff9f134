"""What an ATS may read: the employer's own people and applications, and how far each is told."""

import uuid
from typing import Any

from django.db.models import F, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Greatest

from candidates.models import Application, Candidate
from referrals.rejections.models import Link, Mail
from tenants.models import Tenant
from tenants.scope import requires_scope


@requires_scope
def people(*, tenant: Tenant) -> "QuerySet[Candidate, Candidate]":
    """Everybody present, each with `.told` (applications with `.links_held` and `.mails_live`) and `.changed_at`.

    `changed_at` is when the person or one of their applications last changed.
    """
    links = Prefetch("links", Link.objects.for_tenant(tenant), to_attr="links_held")
    mails = Prefetch("mails", Mail.objects.for_tenant(tenant).filter(cancelled_at=None), to_attr="mails_live")
    applications = Application.objects.for_tenant(tenant).order_by("id").prefetch_related(links, mails)
    found: QuerySet[Candidate, Candidate] = Candidate.objects.for_tenant(tenant).present()
    told = found.prefetch_related(Prefetch("applications", applications, to_attr="told"))
    return told.annotate(changed_at=Greatest(F("updated_at"), _last_change_of_applications(tenant)))


def _last_change_of_applications(tenant: Tenant) -> Any:
    mine = Application.objects.for_tenant(tenant).filter(candidate=OuterRef("pk")).order_by().values("candidate")
    return Subquery(mine.annotate(last=Max("updated_at")).values("last"))


@requires_scope
def application_by_id(*, tenant: Tenant, pk: uuid.UUID) -> Application | None:
    """One application of the tenant's."""
    found: Application | None = Application.objects.for_tenant(tenant).filter(pk=pk).first()
    return found
