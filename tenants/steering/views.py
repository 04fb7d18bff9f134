"""The desk's pages of a party: what is known of it and what can be done, stepping in and out, an agency asked in."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants import admission, desk
from tenants.company import names
from tenants.models import Plan, StepIn, Tenant, User
from tenants.people.members import Refused
from tenants.steering import licences, parties, visits
from tenants.steering.forms import AgencyForm, PlanForm, RefusalForm, VisitForm

page_methods = require_http_methods(["GET", "POST"])


def party_at(tenant_id: uuid.UUID) -> Tenant:
    """A live party, or 404."""
    return get_object_or_404(Tenant.objects.live().select_related("plan"), pk=tenant_id)


def page_of(tenant: Tenant) -> str:
    """The party's own page at the desk."""
    return reverse("desk:party", args=[tenant.pk])


@desk.page("desk.parties")
@require_safe
def party(request: HttpRequest, tenant_id: uuid.UUID) -> HttpResponse:
    """Who they are, where they stand, what speaks against admitting them, and what can be done."""
    tenant, at = party_at(tenant_id), timezone.now()
    context = {
        "party": tenant,
        "state": state_of(tenant),
        "doubts": parties.doubts_about(tenant=tenant, today=timezone.localdate(at)),
        "waiting_invitations": parties.open_invitations(tenant=tenant, at=at),
    }
    return render(request, "tenants/steering/party.html", context)


def state_of(tenant: Tenant) -> str:
    """Where a party stands: waiting, open, refused, closed or emptied."""
    if tenant.emptied_at:
        return "emptied"
    if tenant.closed_at:
        return "closed" if tenant.admitted_at else "refused"
    return "open" if tenant.admitted_at else "waiting"


@desk.page("desk.admit")
@require_POST
def admit(request: HttpRequest, tenant_id: uuid.UUID) -> HttpResponse:
    """Let the party take part."""
    tenant = party_at(tenant_id)
    try:
        admission.admit_tenant(tenant=tenant, by=desk.operator(request), at=timezone.now())
    except admission.LicenceExpired:
        messages.error(request, _("許可の有効期限が過ぎているため、承認できません。有効期限を確認してください。"))
    else:
        messages.success(request, _("%(name)s：承認しました。") % {"name": tenant.name})
    return redirect(page_of(tenant))


@desk.page("desk.admit")
@page_methods
def refuse(request: HttpRequest, tenant_id: uuid.UUID) -> HttpResponse:
    """Turn an application down, with the reason that goes to who applied."""
    tenant = party_at(tenant_id)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {"tenant": tenant, "by": desk.operator(request), "at": timezone.now(), **form.cleaned_data}
        if parties.refuse_tenant(**told):
            messages.success(
                request, _("%(name)s：承認しませんでした。理由をメールで知らせます。") % {"name": tenant.name}
            )
        else:
            messages.warning(request, _("%(name)sは、すでに承認済みか、終了しています。") % {"name": tenant.name})
        return redirect(page_of(tenant))
    return render(request, "tenants/steering/refuse.html", {"party": tenant, "form": form})


@desk.page("desk.admit")
@require_POST
def reopen(request: HttpRequest, tenant_id: uuid.UUID) -> HttpResponse:
    """Take a closing or a refusal back."""
    tenant = party_at(tenant_id)
    try:
        parties.reopen(tenant=tenant, by=desk.operator(request), at=timezone.now())
    except admission.Emptied:
        messages.error(request, _("候補者の情報を消去したあとなので、再開できません。"))
    else:
        messages.success(request, _("%(name)s：再開しました。") % {"name": tenant.name})
    return redirect(page_of(tenant))


@desk.page("desk.admit")
@page_methods
def plan(request: HttpRequest, tenant_id: uuid.UUID) -> HttpResponse:
    """Rules of counting for this party alone."""
    tenant = party_at(tenant_id)
    form = PlanForm(request.POST or None, initial={name: getattr(tenant.plan, name) for name in parties.POLICY})
    if request.method == "POST" and form.is_valid():
        parties.give_own_plan(tenant=tenant, by=desk.operator(request), at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("この組織だけのプランにしました。次のカウントから使います。"))
        return redirect(page_of(tenant))
    return render(request, "tenants/steering/plan.html", {"party": tenant, "form": form})


@desk.page("desk.admit")
@page_methods
def invite(request: HttpRequest) -> HttpResponse:
    """Found an agency and ask its first admin in."""
    at = timezone.now()
    form = AgencyForm(request.POST or None, today=timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                agency = invite_agency(form, desk.operator(request), at)
        except Refused as error:
            form.add_error("admin", str(error))
        else:
            messages.success(request, _("%(name)sを作り、招待を送りました。") % {"name": agency.name})
            return redirect(page_of(agency))
    return render(request, "tenants/steering/invite.html", {"form": form})


def invite_agency(form: AgencyForm, by: User, at: datetime) -> Tenant:
    admin = form.cleaned_data["admin"]
    taken = set(Tenant.objects.values_list("slug", flat=True))
    slug = names.address_name(admin, form.facts["name"], taken)
    plan = Plan.objects.order_by("pk").first() or Plan.objects.create(name=_("標準"))
    return parties.invite_agency(facts={**form.facts, "slug": slug}, admin=admin, plan=plan, by=by, at=at)


@desk.page("desk.parties")
@require_safe
def licence_list(request: HttpRequest) -> HttpResponse:
    """Whose licence ends next."""
    today = timezone.localdate()
    rows = [(agency, licences.days_left(agency, today)) for agency in licences.ending()]
    return render(request, "tenants/steering/licences.html", {"rows": rows})


@desk.page("desk.visit")
@page_methods
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
