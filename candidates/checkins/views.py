"""The employer's page of check-ins: the rule, the figures, and every letter."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from candidates.checkins import figures, queries
from candidates.checkins.forms import LettersFilter, RuleForm
from tenants.company import queries as company
from tenants.company import services as rules
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def check_ins(request: MemberRequest) -> HttpResponse:
    """POST changes the rule; GET shows it, what came of it, and the letters."""
    authorize(request.membership, "policy.edit" if request.method == "POST" else "pool.view")
    given = request.POST if request.method == "POST" else None
    form = RuleForm(given, policy=company.policy_of(tenant=request.tenant))
    if request.method == "POST" and form.is_valid():
        rules.change_policy(tenant=request.tenant, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("保存しました。"))
        return redirect(request.path)
    context = {"form": form, "may_edit": is_allowed(request.membership, "policy.edit"), **shown(request)}
    return render(request, "candidates/checkins/check_ins.html", context, status=422 if form.errors else 200)


def shown(request: MemberRequest) -> dict[str, Any]:
    tenant, asked = request.tenant, LettersFilter(request.GET)
    policy = company.policy_of(tenant=tenant)
    state = asked.cleaned_data["state"] if asked.is_valid() else ""
    page = Paginator(figures.letters(tenant=tenant, state=state), PAGE).get_page(request.GET.get("page"))
    months = policy.check_in_months
    waiting = queries.due_people(tenant=tenant, months=months, at=timezone.now()).count() if months else 0
    return {
        "policy": policy,
        "consenting": queries.consenting(tenant=tenant).count(),
        "turn": waiting,
        "totals": figures.totals(tenant=tenant),
        "months": figures.months(tenant=tenant),
        "page": page,
        "rows": [(letter, place_of(letter)) for letter in page],
        "filter": asked,
        "is_filtered": bool(state),
    }


def place_of(letter: Any) -> tuple[str, str]:
    """`(tone, label)` of the badge."""
    if letter.answered_at:
        return ("success" if letter.answer == "looking" else "", letter.get_answer_display())
    if letter.failed_at or letter.cancelled_at or letter.bounced_at:
        return ("error", str(figures.STATES["failed"][0]))
    return ("sent", _("回答待ち")) if letter.sent_at else ("info", _("送信待ち"))
