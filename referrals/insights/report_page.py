"""The page on which an employer chooses who gets the monthly report."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from referrals.insights import reports
from tenants.models import Membership
from tenants.requests import MemberRequest
from tenants.roles import actions_of, authorize, is_allowed


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest) -> HttpResponse:
    """`/settings/report/`: every member who may see the dashboard, and in which language they get its figures."""
    authorize(request.membership, "policy.edit" if request.method == "POST" else "dashboard.view")
    members = readable_by(request)
    if request.method == "POST":
        chosen = choices_in(request.POST, members)
        reports.choose_readers(tenant=request.tenant, chosen=chosen, by=request.user, at=timezone.now())
        messages.success(request, _("月次レポートの送り先を保存しました。"))
        return redirect("employer:report", tenant_slug=request.tenant.slug)
    context = {
        "rows": [(member, reports.language_of(member)) for member in members],
        "may_edit": is_allowed(request.membership, "policy.edit"),
        "month": reports.month_due(timezone.now()),
    }
    return render(request, "referrals/insights/report.html", context)


def readable_by(request: MemberRequest) -> list[Membership]:
    held = Membership.objects.for_tenant(request.tenant).filter(user__is_active=True).select_related("user", "tenant")
    return [member for member in held.order_by("joined_at", "pk") if "dashboard.view" in actions_of(member)]


def choices_in(data: Any, members: list[Membership]) -> dict[uuid.UUID, str]:
    """What was said of each member; of whom nothing readable was said, nothing is changed."""
    known = ("", *reports.LANGUAGES)
    said = {member.pk: data.get(f"member-{member.public_id}") for member in members}
    return {pk: language for pk, language in said.items() if language in known}
