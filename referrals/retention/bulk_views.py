"""The pages of erasing many: how far each is, and what was erased before."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from referrals.retention import queries
from referrals.retention.models import BulkErasure
from tenants.ids import decode
from tenants.requests import MemberRequest
from tenants.roles import authorize
from tenants.scope import NOBODY

PAGE = 50


@require_safe
def erasures(request: MemberRequest) -> HttpResponse:
    """Every erasure of many, the newest first."""
    authorize(request.membership, "pool.view")
    page = Paginator(queries.erasures_of(tenant=request.tenant), PAGE).get_page(request.GET.get("page"))
    return render(request, "referrals/retention/erasures.html", {"page": page})


@require_safe
def erasure(request: MemberRequest, public_id: str) -> HttpResponse:
    """How far one is. Where htmx asks for news and it is over, it loads the page anew."""
    authorize(request.membership, "pool.view")
    pk = decode(BulkErasure.PREFIX, public_id) or NOBODY
    job = queries.erasures_of(tenant=request.tenant).filter(pk=pk).first()
    if job is None:
        raise Http404
    if job.finished_at and request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    took = (job.finished_at or timezone.now()) - job.at
    context = {"job": job, "elapsed": divmod(max(int(took.total_seconds()), 0), 60)}
    return render(request, "referrals/retention/erasure.html", context)
