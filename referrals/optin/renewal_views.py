"""The page behind the mail that asks whether a consent shall last: opening it changes nothing, its button does."""

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from candidates.models import Choice
from referrals.optin import queries, renewing
from referrals.optin.models import Referral
from referrals.optin.rights import consents_of
from referrals.optin.views import gone, page_methods
from tenants.requests import TokenRequest


@csrf_exempt
@never_cache
@page_methods
def renew(request: TokenRequest, token: str) -> HttpResponse:
    """`/renew/<token>`: who still has what, until when, and the choice to let it last."""
    at = timezone.now()
    referral = queries.referral_at(tenant=request.tenant, token=token)
    if referral is None:
        return gone(request)
    agencies = standing(referral, at)
    context: dict[str, Any] = {"employer": request.tenant, "agencies": agencies, "token": token, "ends_at": None}
    if request.method == "POST" and request.POST.get("renew") == "yes":
        context["ends_at"] = renewing.renew(tenant=referral.tenant, referral=referral, at=at)
    return TemplateResponse(request, "referrals/optin/renew.html", context)


def standing(referral: Referral, at: Any) -> list[str]:
    """The agencies that may use the data today, by name."""
    mine = consents_of(tenant=referral.tenant, referral=referral)
    lines = Choice.objects.for_tenant(referral.tenant).filter(consent__in=mine).standing(at)
    return sorted(set(lines.values_list("agency__name", flat=True)))
