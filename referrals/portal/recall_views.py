"""What the agency must erase: the tasks, and the word that it was done."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from referrals.models import Referral
from referrals.portal import queries
from referrals.rights import recalls as erasing
from tenants.ids import decode
from tenants.models import AuditEntry
from tenants.requests import MemberRequest
from tenants.roles import authorize
from tenants.scope import NOBODY

ANSWERED_SHOWN = timedelta(days=90)


@require_safe
def recalls(request: MemberRequest) -> HttpResponse:
    """What is still to erase, the oldest first, and what the agency has confirmed lately."""
    authorize(request.membership, "referral.view")
    at = timezone.now()
    context = {
        "tasks": queries.erasures(agency=request.tenant, at=at),
        "answered": queries.answered_recalls(agency=request.tenant, since=at - ANSWERED_SHOWN),
    }
    return render(request, "referrals/portal/recalls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: MemberRequest, public_id: str) -> HttpResponse:
    """One of them: which referral, what must go. POST, with the box ticked, is the agency's word."""
    authorize(request.membership, "referral.view")
    at = timezone.now()
    task = task_or_404(request, public_id, at)
    if request.method == "POST":
        authorize(request.membership, "referral.work")
        if request.POST.get("sure") == "yes":
            return confirm(request, task, at)
    context = {"task": task, "is_unsure": request.method == "POST"}
    return render(request, "referrals/portal/recall.html", context, status=422 if context["is_unsure"] else 200)


def task_or_404(request: MemberRequest, public_id: str, at: datetime) -> queries.Erasure:
    wanted = decode(Referral.PREFIX, public_id) or NOBODY
    found = queries.erasures(agency=request.tenant, at=at, referral_id=wanted)
    if not found:
        raise Http404
    return found[0]


def confirm(request: MemberRequest, task: queries.Erasure, at: datetime) -> HttpResponse:
    who: dict[str, Any] = {"actor": AuditEntry.Actor.PERSON, "actor_id": request.user.pk}
    erasing.acknowledge_recalls(agency=request.tenant, referral_id=task.recall.referral_id, at=at, **who)
    messages.success(
        request, _("消去したことを知らせました。本人の「わたしの情報」に、確認が届いたことが表示されます。")
    )
    return redirect("agency:recalls", tenant_slug=request.tenant.slug)
