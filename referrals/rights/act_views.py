"""`/act/<token>`: behind the mail that asks whether it is really they. Opening it changes nothing; its form does."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from referrals.optin.views import gone
from referrals.rights import queries, services
from referrals.rights.forms import WHAT_FOLLOWS
from referrals.rights.models import Request
from tenants import tokens
from tenants.models import Tenant
from tenants.requests import TokenRequest


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: TokenRequest, token: str) -> HttpResponse:
    """What was asked for, once more, and one tick and button that do it."""
    found = queries.request_at(tenant=request.tenant, digest=tokens.digest(token))
    at = timezone.now()
    if found is None or (found.proven_at is None and at >= found.expires_at):
        return gone(request)
    is_pressed = request.method == "POST" and request.POST.get("sure") == "yes"
    if is_pressed:
        found = services.prove_request(tenant=found.tenant, request=found, at=at)
    context = page_of(request, found) | {"is_unsure": request.method == "POST" and not is_pressed}
    status = 422 if context["is_unsure"] and not found.proven_at else 200
    return TemplateResponse(request, "referrals/rights/act.html", context, status=status)


def page_of(request: TokenRequest, found: Request) -> dict[str, object]:
    fresh = Request.objects.for_tenant(found.tenant).select_related("registration").get(pk=found.pk)
    chosen = fresh.details.get("agencies", [])
    return {
        "employer": request.tenant,
        "asked": fresh,
        "follows": WHAT_FOLLOWS.get(fresh.kind, ""),
        "agencies": list(Tenant.objects.agencies().filter(pk__in=chosen).order_by("name")),
        "me": fresh.registration.token if fresh.registration else "",
    }
