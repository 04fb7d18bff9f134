"""The desk's pages beside its tables: stepping into a tenant, and out again."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants import desk
from tenants.models import StepIn, Tenant
from tenants.steering import visits
from tenants.steering.forms import VisitForm


def party_at(tenant_id: uuid.UUID) -> Tenant:
    """A live party, or 404."""
    return get_object_or_404(Tenant.objects.live().select_related("plan"), pk=tenant_id)


def page_of(tenant: Tenant) -> str:
    """The party's own page at the desk."""
    return reverse("admin:tenants_tenant_change", args=[tenant.pk])


@desk.page("desk.visit")
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, tenant_id: uuid.UUID) -> HttpResponse:
    """Say why and for how long; then the tenant's pages open, to read."""
    tenant = party_at(tenant_id)
    if tenant.closed_at:
        raise Http404
    form = VisitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        visits.start_visit(tenant=tenant, by=desk.operator(request), at=timezone.now(), **form.cleaned_data)
        return redirect(front_of(tenant, desk.operator(request).role))
    context = {"party": tenant, "form": form, "back": page_of(tenant)}
    return render(request, "tenants/steering/visit.html", context)


def front_of(tenant: Tenant, role: str) -> str:
    """Where a visit begins; support sees an agency's settings, for its front page lists people."""
    if tenant.kind == Tenant.Kind.EMPLOYER:
        return reverse("employer:dashboard", args=[tenant.slug])
    return reverse("agency:company" if role == "support" else "agency:inbox", args=[tenant.slug])


@desk.page("desk.visit")
@require_POST
def end_visit(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Out again, by one's own hand."""
    mine = StepIn.objects.filter(operator=desk.operator(request)).select_related("tenant")
    left = get_object_or_404(mine, pk=visit_id)
    visits.end_visit(visit=left, at=timezone.now())
    messages.success(request, _("%(name)sへの立ち入りを終えました。") % {"name": left.tenant.name})
    return redirect(page_of(left.tenant))
