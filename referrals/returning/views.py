"""`/checkin/<token>`: the page behind a check-in's letter. Opening it changes nothing."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from candidates.checkins import addresses
from candidates.models import CheckIn
from referrals.returning import queries, services
from referrals.returning.forms import AnswerForm
from tenants.company import queries as company
from tenants.requests import TokenRequest


@csrf_exempt  # no cookie, no session: the token in the address is the whole proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: TokenRequest, token: str) -> HttpResponse:
    """One deliberate answer of three; it may be changed, but who wanted no more letters gets none."""
    at, tenant = timezone.now(), request.tenant
    check_in = addresses.check_in_of(tenant=tenant, token=token, at=at) if tenant else None
    if tenant is None or check_in is None:
        return TemplateResponse(request, "candidates/suppression/gone.html", status=404)
    copies = queries.copies_of(tenant=tenant, check_in=check_in, at=at)
    context: dict[str, Any] = {"employer": tenant, "check_in": check_in, "agencies": queries.holders_in(copies)}
    context["me"] = copies[0].referral.registration.token if copies else ""
    context["careers_url"] = company.policy_of(tenant=tenant).careers_url
    if check_in.answered_at and (is_final(check_in) or "again" not in request.GET):
        return TemplateResponse(request, "referrals/returning/done.html", context)
    person = queries.person_of(tenant=tenant, check_in=check_in)
    given = request.POST if request.method == "POST" else None
    profile = copies[0].referral.profile if copies else {}
    form = AnswerForm(given, person=person, profile=profile, agencies=context["agencies"])
    if request.method == "POST" and form.is_valid():
        return take(request, check_in, form, token)
    context["form"] = form
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "referrals/returning/answer.html", context, status=status)


def is_final(check_in: CheckIn) -> bool:
    return check_in.answer == CheckIn.Answer.STOP


def take(request: TokenRequest, check_in: CheckIn, form: AnswerForm, token: str) -> HttpResponse:
    talk = form.cleaned_data.get("talk")
    told = {"answer": form.cleaned_data["answer"], "facts": form.facts, "talk": uuid.UUID(talk) if talk else None}
    services.answer_check_in(tenant=check_in.tenant, check_in=check_in, at=timezone.now(), **told)
    return redirect(f"{reverse('returning:answer', kwargs={'token': token})}?lang={get_language()}")
