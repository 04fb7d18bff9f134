"""The agency's pages: the profiles it has received, to read. What was never delivered is not shown here."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from candidates.documents import reading
from referrals.models import Referral
from referrals.onboarding import queries as onboarding
from referrals.optin.profile import rows_of
from referrals.relay import attachments, queries
from referrals.relay import services as relay
from referrals.relay.models import Delivery
from tenants.ids import decode
from tenants.models import Tenant
from tenants.requests import MemberRequest
from tenants.roles import authorize

PAGE = 50


@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    """Delivered profiles, newest first; those whose consent has ended are named no more."""
    authorize(request.membership, "referral.view")
    page = Paginator(received(request.tenant).order_by("-delivered_at", "-id"), PAGE).get_page(request.GET.get("page"))
    rows = rows_read(request, list(page))
    context = {"page": page, "rows": rows, "checklist": onboarding.checklist(tenant=request.tenant)}
    return render(request, "referrals/relay/inbox.html", context)


@require_safe
def referral(request: MemberRequest, public_id: str) -> HttpResponse:
    """One profile with the record of its provision."""
    authorize(request.membership, "referral.view")
    mine = received(request.tenant).filter(referral_id=decode(Referral.PREFIX, public_id))
    delivery = mine.order_by("-sequence").first()
    if delivery is None:
        raise Http404
    return render(request, "referrals/relay/referral.html", rows_read(request, [delivery])[0])


@require_safe
def document(request: MemberRequest, public_id: str, document_id: str) -> HttpResponseBase:
    """One file of it, to save; not for an operator who has stepped in."""
    authorize(request.membership, "referral.view")
    mine = received(request.tenant).filter(referral_id=decode(Referral.PREFIX, public_id))
    delivery = mine.order_by("-sequence").first()
    if delivery is None or request.visit or row_of(request.tenant, delivery)["is_closed"]:
        raise Http404
    handout = attachments.handout_of(agency=request.tenant, delivery=delivery, public_id=document_id)
    if handout is None or not handout.is_ready:
        raise Http404
    at = timezone.now()
    relay.record_readings(agency=request.tenant, deliveries=[delivery], at=at)
    attachments.note_reading(agency=request.tenant, by=request.user, handout=handout, at=at)
    return reading.answer(handout)


def received(agency: Tenant) -> Any:
    return queries.deliveries_of(agency).filter(delivered_at__isnull=False)


def rows_read(request: MemberRequest, deliveries: list[Delivery]) -> list[dict[str, Any]]:
    """The rows of these deliveries. What they show is a provision, if only ids were pushed: it is recorded as one.

    What an operator sees who has stepped in is none: the agency has read nothing.
    """
    rows = [row_of(request.tenant, delivery) for delivery in deliveries]
    shown = [row["delivery"] for row in rows if not row["is_closed"]]
    if not request.visit:
        relay.record_readings(agency=request.tenant, deliveries=shown, at=timezone.now())
    return rows


def row_of(agency: Tenant, delivery: Delivery) -> dict[str, Any]:
    """What may be read of a delivery now: everything, or, once consent has ended, that it ended."""
    is_closed = bool(queries.reading_refusal(agency=agency, delivery=delivery, at=timezone.now()))
    payload = delivery.payload
    profile = {} if is_closed else payload["profile"]
    return {
        "delivery": delivery,
        "public_id": payload["id"],
        "is_closed": is_closed,
        "name": f"{profile.get('last_name') or ''} {profile.get('first_name') or ''}".strip(),
        "profile": rows_of(profile),
        "wishes": profile,
        "documents": [] if is_closed else attachments.list_handouts(agency=agency, delivery=delivery),
        "provider": payload["provider"],
        "consent": payload["consent"] | {"given_at": parse_datetime(payload["consent"]["given_at"])},
    }
