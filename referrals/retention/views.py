"""Retention's pages: who falls due soon, keeping somebody longer, and erasing somebody now."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from candidates.models import Candidate
from referrals.retention import queries, rule, services
from referrals.retention.forms import KeepForm
from tenants.company import queries as company
from tenants.ids import decode
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed
from tenants.scope import NOBODY

PAGE, SOON, LATER = 50, 30, 90
page_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def preview(request: MemberRequest) -> HttpResponse:
    """Who falls due within the next 30 or 90 days, and why."""
    authorize(request.membership, "pool.view")
    tenant, today = request.tenant, timezone.localdate()
    policy = company.policy_of(tenant=tenant)
    soon, later = (queries.due_people(tenant=tenant, day=today + timedelta(days=days)) for days in (SOON, LATER))
    days = SOON if request.GET.get("days") == str(SOON) else LATER
    chosen = soon if days == SOON else later
    page = Paginator(queries.with_dates(chosen.order_by("created_at", "id"), tenant), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "months": policy.retention_months,
        "counts": {SOON: soon.count(), LATER: page.paginator.count if days == LATER else later.count()},
        "days": days,
        "page": page,
        "rows": [(person, rule.standing_of(person, policy.retention_months)) for person in page],
        "may_edit": is_allowed(request.membership, "pool.edit"),
    }
    return render(request, "referrals/retention/preview.html", context)


@page_methods
def keep(request: MemberRequest, public_id: str) -> HttpResponse:
    """Keep somebody until a day of HR's choice, or leave it to the rule again."""
    authorize(request.membership, "pool.edit")
    person = person_or_404(request, public_id)
    initial = {"until": person.keep_until_date, "reason": person.keep_reason}
    data = request.POST if request.method == "POST" else None
    form = KeepForm(data, today=timezone.localdate(), initial=initial)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        services.keep_person(tenant=request.tenant, candidate=person, **told)
        messages.success(request, _("保存期限を変えました。"))
        return to(request, "candidate", public_id=public_id)
    standing = queries.standing(tenant=request.tenant, candidate=person)
    context = {"form": form, "candidate": person, "standing": standing}
    return render(request, "referrals/retention/keep.html", context, status=422 if form.errors else 200)


@page_methods
def erase(request: MemberRequest, public_id: str) -> HttpResponse:
    """Erase one person, on a page that names them and says what stays."""
    authorize(request.membership, "pool.edit")
    person = person_or_404(request, public_id)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        services.erase_person(tenant=request.tenant, candidate=person, by=request.user, at=timezone.now())
        messages.success(request, _("候補者の情報を消去しました。"))
        return to(request, "candidates")
    is_unsure = request.method == "POST"
    context = {
        "candidate": person,
        "standing": queries.standing(tenant=request.tenant, candidate=person),
        "is_unsure": is_unsure,
    }
    return render(request, "referrals/retention/erase.html", context, status=422 if is_unsure else 200)


def person_or_404(request: MemberRequest, public_id: str) -> Candidate:
    found = queries.person_of(tenant=request.tenant, pk=decode(Candidate.PREFIX, public_id) or NOBODY)
    if found is None:
        raise Http404
    return found


def to(request: MemberRequest, name: str, **parts: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"employer:{name}", kwargs={"tenant_slug": request.tenant.slug, **parts}))
