"""The operator's desk of requests: who is late with an answer, and which agency does not confirm. Nobody is named."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from referrals.rights import desks
from tenants import desk


@desk.page("desk.requests")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every employer's figures, and what was asked of agencies in vain."""
    today = timezone.localdate()
    context = {"rows": desks.by_tenant(today=today), "recalls": desks.unanswered_recalls(), "today": today}
    return render(request, "referrals/rights/desk.html", context)
