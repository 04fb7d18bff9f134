"""The pages of the first days: what to prepare, and who can receive."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from referrals.onboarding import queries
from referrals.optin.queries import agencies_offered
from tenants.company import queries as company
from tenants.company import services
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed

FRONT = {"employer": "dashboard", "agency": "inbox"}
page_methods = require_http_methods(["GET", "HEAD", "POST"])


@page_methods
def start(request: MemberRequest) -> HttpResponse:
    """`/start/`: the checklist; POST puts it away, or says that an agency receives on these pages."""
    authorize(request.membership, "policy.edit" if request.method == "POST" else "company.view")
    if request.method == "POST" and request.POST.get("step") == queries.PORTAL:
        return confirm(request, queries.PORTAL, "start")
    if request.method == "POST":
        return confirm(request, queries.HIDDEN, FRONT[request.tenant.kind])
    context = {
        "checklist": queries.checklist(tenant=request.tenant),
        "may_edit": is_allowed(request.membership, "policy.edit"),
    }
    return render(request, "referrals/onboarding/start.html", context)


@page_methods
def agencies(request: MemberRequest) -> HttpResponse:
    """`/agencies/`: who can receive from this employer today; POST notes that somebody has looked."""
    authorize(request.membership, "policy.edit" if request.method == "POST" else "company.view")
    if request.method == "POST":
        messages.success(request, _("連携先を確認しました。"))
        return confirm(request, queries.PARTNERS, "agencies")
    context = {
        "agencies": agencies_offered(tenant=request.tenant, at=timezone.now()),
        "is_confirmed": queries.PARTNERS in company.policy_of(tenant=request.tenant).confirmed,
        "may_edit": is_allowed(request.membership, "policy.edit"),
    }
    return render(request, "referrals/onboarding/agencies.html", context)


def confirm(request: MemberRequest, step: str, page: str) -> HttpResponse:
    tenant = request.tenant
    services.confirm_step(tenant=tenant, step=step, by=request.user, at=timezone.now())
    return redirect(reverse(f"{tenant.kind}:{page}", kwargs={"tenant_slug": tenant.slug}))
