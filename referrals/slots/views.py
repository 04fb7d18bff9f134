"""The employer's pages of its slots: what it has, what it asks for, and the ends of that."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from credits import queries as ledger
from credits.services import NoSlotAvailable
from referrals.slots import queries, services, words
from referrals.slots.forms import SlotRequestForm
from referrals.slots.models import SlotRequest
from referrals.slots.pages import PAGE, go, refusals_told
from tenants import roles
from tenants.requests import MemberRequest
from tenants.roles import authorize

page_methods = require_http_methods(["GET", "HEAD", "POST"])
ACTS: dict[str, Any] = {
    "pause": services.pause_slot_request,
    "resume": services.resume_slot_request,
    "cancel": services.cancel_slot_request,
}


@require_safe
def slots(request: MemberRequest) -> HttpResponse:
    """The slots by where they are, and the requests, newest first."""
    authorize(request.membership, "slot.view")
    page = Paginator(queries.requests_of(tenant=request.tenant).order_by("-id"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, **purse_of(request)}
    return render(request, "referrals/slots/slots.html", context)


def purse_of(request: MemberRequest) -> dict[str, Any]:
    """What is in the purse, and why no request can be opened now; empty when one can."""
    purse = ledger.progress(tenant=request.tenant)
    obstacle = roles.obstacle(request.tenant, "slot.request")
    return {"credits": purse, "why": obstacle or ("" if purse["slots"]["available"] > 0 else words.NO_SLOT)}


@page_methods
def new_request(request: MemberRequest) -> HttpResponse:
    """The conditions; sending them holds a slot and tells the agencies."""
    if not roles.is_allowed(request.membership, "slot.request"):
        raise PermissionDenied("slot.request")
    form = SlotRequestForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method == "POST":
        authorize(request.membership, "slot.request")
        made = open_request(request, form) if form.is_valid() else None
        if made:
            return go(request, "slot_request", public_id=made.public_id)
    context = {"form": form, **purse_of(request)}
    return render(request, "referrals/slots/new_request.html", context, status=422 if form.errors else 200)


def open_request(request: MemberRequest, form: SlotRequestForm) -> SlotRequest | None:
    """None when the last slot has just gone: the form then says so, and nothing was opened."""
    told: dict[str, Any] = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
    try:
        with transaction.atomic():
            made, is_new = services.open_slot_request_once(tenant=request.tenant, **told)
    except NoSlotAvailable:
        form.add_error(None, str(words.NO_SLOT))
        return None
    messages.success(request, str(words.OPENED if is_new else words.ALREADY_OPENED))
    return made


@require_safe
def slot_request(request: MemberRequest, public_id: str) -> HttpResponse:
    """One request with whom the agencies propose. Who is proposed only those read who may see people."""
    authorize(request.membership, "slot.view")
    found = request_at(request, public_id)
    people = queries.introductions_to(tenant=request.tenant).filter(request=found).order_by("-id")
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    may_see = roles.is_allowed(request.membership, "pool.view")
    named = queries.persons_of(introductions=list(page)) if may_see else {}
    rows = [(one, named.get(one.pk)) for one in page] if may_see else []
    context = {"wanted": found, "page": page, "rows": rows, "may_see": may_see}
    return render(request, "referrals/slots/slot_request.html", context)


@page_methods
def request_act(request: MemberRequest, public_id: str, act: str) -> HttpResponse:
    """Pause, resume or cancel, after a page that names the request."""
    authorize(request.membership, "slot.request")
    found = request_at(request, public_id)
    if act not in ACTS:
        raise Http404
    if request.method == "POST":
        with refusals_told(request, words.ACTED[act] % {"job": found.job}):
            ACTS[act](tenant=request.tenant, request=found, by=request.user, at=timezone.now())
    elif act in words.possible_of(found):
        context = {"wanted": found, "act": act, "button": words.ASKED[act]}
        return render(request, "referrals/slots/request_act.html", context)
    return go(request, "slot_request", public_id=public_id)


def request_at(request: MemberRequest, public_id: str) -> SlotRequest:
    """The employer's own; 404 for another's."""
    mine = queries.requests_of(tenant=request.tenant)
    found = mine.filter(pk=queries.key_of(SlotRequest.PREFIX, public_id)).first()
    if found is None:
        raise Http404
    return found
