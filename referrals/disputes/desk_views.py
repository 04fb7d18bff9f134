"""The operator's page of a dispute: both sides' facts, a ruling, and a question before it is final."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from credits.services import OutOfTurn, TooMuch
from referrals.disputes import queries
from referrals.disputes import services as disputes
from referrals.disputes.forms import RulingForm
from referrals.disputes.models import Dispute
from tenants import desk

RELATED = ("tenant__plan", "agency", "decided_by", "referral__registration__link")


@desk.page("desk.review")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, dispute_id: uuid.UUID) -> HttpResponse:
    """Read it; write a ruling; see what follows from it; confirm."""
    dispute = get_object_or_404(Dispute.objects.filter(tenant__test_of=None).select_related(*RELATED), pk=dispute_id)
    is_posted = request.method == "POST"
    form = RulingForm(request.POST if is_posted else None)
    if is_posted and form.is_valid() and "change" not in request.POST:
        if desk.is_confirmed(request):
            settle(request, dispute, form)
            return redirect("desk:dispute", dispute_id=dispute.pk)
        return render(request, "referrals/disputes/sure.html", {"dispute": dispute, "said": form.cleaned_data})
    context = {"dispute": dispute, "facts": queries.facts_of(dispute), "form": form}
    return render(request, "referrals/disputes/decide.html", context, status=422 if form.errors else 200)


def settle(request: HttpRequest, dispute: Dispute, form: RulingForm) -> None:
    """Decide it, and say what came of it."""
    try:
        by = desk.operator(request)
        disputes.decide_dispute(dispute=dispute, by=by, at=timezone.now(), **form.cleaned_data)
    except disputes.AlreadyDecided:
        messages.warning(request, _("この異議は、すでに決定済みです。決定は変わりません。"))
    except OutOfTurn:
        messages.error(request, _("この紹介はカウントされていないため、取り消せません。"))
    except TooMuch:
        messages.error(request, _("調整で、すでに同じ数の紹介が取り消されています。先に調整を見直してください。"))
    else:
        messages.success(request, _("決定しました。関係する組織にメールで知らせます。"))
