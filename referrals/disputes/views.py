"""The agency's page of a dispute: say why, and read what became of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from referrals.disputes import queries
from referrals.disputes import services as disputes
from referrals.disputes.forms import DisputeForm
from referrals.optin.models import Referral
from referrals.relay import queries as relay
from referrals.relay.models import Delivery
from tenants.ids import decode
from tenants.models import AuditEntry
from tenants.requests import MemberRequest
from tenants.roles import authorize
from tenants.scope import NOBODY


@require_http_methods(["GET", "POST"])
def dispute(request: MemberRequest, public_id: str) -> HttpResponse:
    """The form, unless it is over; what was wrong in it comes back with what was written."""
    authorize(request.membership, "referral.work")
    delivery = delivery_at(request, public_id)
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        open_dispute(request, delivery, form)
        return redirect("agency:referral", tenant_slug=request.tenant.slug, public_id=public_id)
    may = queries.is_disputable(agency=request.tenant, delivery=delivery, at=timezone.now())
    known = queries.open_dispute_of(agency=request.tenant, delivery=delivery)
    context = {"form": form, "delivery": delivery, "public_id": public_id, "may": may and not known, "known": known}
    status = 422 if request.method == "POST" else 200
    return render(request, "referrals/disputes/dispute.html", context, status=status)


def delivery_at(request: MemberRequest, public_id: str) -> Delivery:
    """The referral's delivery, while its profile may be read; a withdrawal closes this too."""
    referral_id = decode(Referral.PREFIX, public_id) or NOBODY
    delivery = relay.newest_delivery(agency=request.tenant, referral_id=referral_id)
    if delivery is None:
        raise Http404
    if relay.reading_refusal(agency=request.tenant, delivery=delivery, at=timezone.now()):
        raise Http404
    return delivery


def open_dispute(request: MemberRequest, delivery: Delivery, form: DisputeForm) -> None:
    who: dict[str, Any] = {"agency": request.tenant, "actor": AuditEntry.Actor.PERSON, "actor_id": request.user.pk}
    try:
        disputes.open_dispute(delivery=delivery, at=timezone.now(), **who, **form.cleaned_data)
    except disputes.WindowClosed:
        messages.error(request, _("この紹介はカウントされていないか、異議を申し立てられる期間が過ぎています。"))
    else:
        messages.success(request, _("異議を受け付けました。運営の決定は、メールでも知らせます。"))
