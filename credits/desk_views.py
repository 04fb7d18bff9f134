"""The desk's pages of adjustments: one operator proposes, another decides, seeing what the purse would hold after."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from credits import adjusting, queries
from credits.admin import TO_VIEW
from credits.forms import AdjustmentForm, DecisionForm
from credits.models import Adjustment, Code, Unit
from credits.services import TooMuch
from credits.statement.month import Month, month_of
from tenants import desk

RELATED = ("tenant__plan", "proposed_by", "decided_by")
PLACE = {Unit.REFERRAL: Code.PURSE, Unit.SLOT: Code.AVAILABLE}


@desk.page(TO_VIEW)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Write down what should be put right: another operator decides."""
    form = AdjustmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        by, at = desk.operator(request), timezone.now()
        made = adjusting.propose_adjustment(by=by, at=at, **form.cleaned_data)
        messages.success(request, _("調整を起票しました。ほかの運営者が承認すると、台帳に記録されます。"))
        return redirect("desk:adjustment", adjustment_id=made.pk)
    context = {"form": form, "month": month_of(timezone.now())}
    return render(request, "credits/propose.html", context, status=422 if form.errors else 200)


@desk.page(TO_VIEW)
@require_http_methods(["GET", "POST"])
def adjustment(request: HttpRequest, adjustment_id: uuid.UUID) -> HttpResponse:
    """One adjustment: what it would move, and the two buttons, for anybody but its proposer."""
    found = get_object_or_404(Adjustment.objects.select_related(*RELATED), pk=adjustment_id, tenant__test_of=None)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        decide(request, found, form.cleaned_data["outcome"])
        return redirect("desk:adjustment", adjustment_id=found.pk)
    now = queries.balances(tenant=found.tenant).get((found.unit, PLACE[Unit(found.unit)]), 0)
    context = {
        "adjustment": found,
        "now": now,
        "after": now + found.amount,
        "is_own": found.proposed_by_id == desk.operator(request).pk,
        "month": month_with(found, timezone.now()),
    }
    return render(request, "credits/adjustment.html", context, status=422 if form.errors else 200)


def month_with(found: Adjustment, at: datetime) -> Month | None:
    """The month of the statement in which it stands, or would if it were approved now. None when it was refused."""
    if found.outcome == Adjustment.Outcome.REFUSED:
        return None
    return month_of(queries.moved_at(tenant=found.tenant, cause=f"adjustment:{found.public_id}") or at)


def decide(request: HttpRequest, found: Adjustment, outcome: str) -> None:
    """Decide it, and say what came of it."""
    try:
        adjusting.decide_adjustment(adjustment=found, outcome=outcome, by=desk.operator(request), at=timezone.now())
    except adjusting.AlreadyDecided:
        messages.warning(request, _("この調整は、すでに決定済みです。決定は変わりません。"))
    except adjusting.SameOperator:
        messages.error(request, _("起票した人は、自分の調整を決定できません。ほかの運営者に頼んでください。"))
    except TooMuch:
        messages.error(request, _("残高より多くは減らせません。却下して、数を確かめてから起票し直してください。"))
    else:
        messages.success(request, _("決定しました。承認したときは、企業にメールで知らせます。"))
