"""`/receipt/<token>`: 同意の控え, to print and keep; and the same for programs."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.consents import receipts
from referrals.optin import queries
from referrals.optin.models import Referral
from referrals.optin.profile import rows_of
from referrals.optin.views import gone
from tenants.requests import TokenRequest


@never_cache
@require_http_methods(["GET", "HEAD"])
def receipt(request: TokenRequest, token: str) -> HttpResponse:
    """`/receipt/<token>`: 同意の控え, to print and keep."""
    referral = queries.referral_at(tenant=request.tenant, token=token)
    if referral is None:
        return gone(request)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return as_json(referral)
    answer = TemplateResponse(request, "referrals/optin/receipt.html", receipt_context(referral))
    patch_vary_headers(answer, ["Accept"])
    return answer


@never_cache
@require_http_methods(["GET", "HEAD"])
def receipt_json(request: TokenRequest, token: str) -> HttpResponse:
    """`/receipt/<token>.json`: the same for programs, to keep."""
    referral = queries.referral_at(tenant=request.tenant, token=token)
    if referral is None:
        return gone(request)
    answer = as_json(referral)
    answer["Content-Disposition"] = f'attachment; filename="consent-{referral.consent.receipt_id}.json"'
    return answer


def as_json(referral: Referral) -> JsonResponse:
    told = {"ensure_ascii": False, "indent": 2}
    answer = JsonResponse(receipts.receipt_of(referral.consent), json_dumps_params=told)
    patch_vary_headers(answer, ["Accept"])
    return answer


def receipt_context(referral: Referral) -> dict[str, Any]:
    """What the record says, whatever the parties are called by now."""
    record = referral.consent.record
    return {
        "employer": record["controller"],
        "consent": referral.consent,
        "notice": referral.consent.notice,
        "given": [recipient for recipient in record["recipients"] if recipient["is_given"]],
        "refused": [recipient for recipient in record["recipients"] if not recipient["is_given"]],
        "profile": rows_of(referral.profile),
        "token": referral.registration.token,
        "me_url": f"{reverse('optin:me', kwargs={'token': referral.registration.token})}?lang={get_language()}",
    }
