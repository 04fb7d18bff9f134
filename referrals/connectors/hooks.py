"""`/hooks/ats/<token>`: where an ATS pushes. The address names the employer, the signature proves the sender."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from referrals.connectors import queries, services
from tenants.requests import TokenRequest


@csrf_exempt  # a program posts, without a cookie; the signature is the proof
@require_POST
def receive(request: TokenRequest, token: str) -> HttpResponse:
    """200 once it is kept; 401 for a wrong signature, 404 for an address that opens nothing, 413 for too much."""
    connector = queries.connector_at(tenant=request.tenant, token=token) if request.tenant else None
    if request.tenant is None or connector is None:
        return JsonResponse({"received": False}, status=404)
    if int(request.headers.get("Content-Length") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return JsonResponse({"received": False}, status=413)
    given: dict[str, Any] = {"headers": request.headers, "body": request.body}
    is_kept = services.receive(tenant=request.tenant, connector=connector, at=timezone.now(), **given)
    return JsonResponse({"received": is_kept}, status=200 if is_kept else 401)
