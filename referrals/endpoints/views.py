"""A party's endpoints to read and to change: the list with its health, one of them, one try with what was said."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from referrals.endpoints import bodies, words
from referrals.endpoints.forms import EndpointForm, NewEndpointForm, ReplayForm, TestForm
from referrals.relay.models import OPEN, Delivery
from tenants.ids import decode, encode
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed
from tenants.scope import NOBODY
from tenants.webhooks import queries, safe_http
from tenants.webhooks import services as webhooks
from tenants.webhooks.addresses import AddressRefused
from tenants.webhooks.models import Attempt, Endpoint, Message

PAGE = 25
VIEW, MANAGE = "endpoint.view", "endpoint.manage"
page_methods = require_http_methods(["GET", "HEAD", "POST"])


def heard_address(request: MemberRequest) -> AddressRefused | None:
    """Asked before the scope is open: why the address of the form may not be called."""
    if request.method != "POST" or not is_allowed(request.membership, MANAGE):
        return None
    try:
        safe_http.check_address(request.POST.get("url", ""), allow_loopback=settings.WEBHOOK_ALLOW_LOOPBACK)
    except AddressRefused as refused:
        return refused
    return None


@require_safe
def endpoints(request: MemberRequest) -> HttpResponse:
    """Where this party's events go, and how that goes."""
    authorize(request.membership, VIEW)
    at = timezone.now()
    held = [listed(request, endpoint, at) for endpoint in queries.endpoints_of(tenant=request.tenant).order_by("id")]
    context = {"held": held, "is_full": len(held) >= webhooks.MOST, "most": webhooks.MOST}
    return render(request, "referrals/endpoints/endpoints.html", context | rights_of(request) | waiting_for(request))


def listed(request: MemberRequest, endpoint: Endpoint, at: datetime) -> dict[str, Any]:
    """An endpoint as the pages show it. Its whole address is for those who set it: a path may hold a secret."""
    host = webhooks.host_of(endpoint.url)
    return {
        "endpoint": endpoint,
        "title": endpoint.name or host,
        "address": endpoint.url if is_allowed(request.membership, MANAGE) else f"{host}/…",
        "health": queries.health_of(tenant=request.tenant, endpoint=endpoint, at=at),
        "state": words.STATES[endpoint.state],
        "why": words.DISABLED.get(endpoint.disabled_reason, "") if endpoint.disabled_at else "",
        "is_rotating": endpoint.is_rotating(at),
    }


def rights_of(request: MemberRequest) -> dict[str, bool]:
    """What this reader may do here, and whether they may see people."""
    who = request.membership
    may_see = is_allowed(who, "referral.view" if request.tenant.kind == "agency" else "pool.view")
    return {"may_manage": is_allowed(who, MANAGE), "may_see_people": may_see}


def waiting_for(request: MemberRequest) -> dict[str, int]:
    """How many profiles are on their way to an agency, or wait for an endpoint."""
    return {"waiting": Delivery.objects.filter(OPEN, agency=request.tenant).count()}


@page_methods
def new_endpoint(request: MemberRequest) -> HttpResponse:
    """Add one; its secret stands in this one answer."""
    authorize(request.membership, MANAGE)
    told: dict[str, Any] = {"tenant": request.tenant, "refused": request.heard}
    form = NewEndpointForm(request.POST if request.method == "POST" else None, **told)
    if request.method == "POST" and form.is_valid():
        return open_once(request, form)
    return render(request, "referrals/endpoints/form.html", {"form": form}, status=422 if form.errors else 200)


def open_once(request: MemberRequest, form: NewEndpointForm) -> HttpResponse:
    at, wanted = timezone.now(), form.told | {"endpoint_id": form.cleaned_data["ticket"]}
    try:
        made = webhooks.open_endpoint(tenant=request.tenant, at=at, by=request.user, **wanted)
    except webhooks.AlreadyOpened:
        messages.warning(request, _("この送信先は追加済みです。シークレットを控えていなければ、交換してください。"))
        return go(request, "webhooks")
    except webhooks.TooManyEndpoints:
        messages.warning(request, _("送信先は10件までです。使わないものを削除してください。"))
        return go(request, "webhooks")
    return show_secret(request, made, made.secret)


def show_secret(request: MemberRequest, endpoint: Endpoint, secret: str) -> HttpResponse:
    """The page with the secret, this once."""
    context = listed(request, endpoint, timezone.now()) | {"secret": secret}
    return render(request, "referrals/endpoints/secret.html", context)


@page_methods
def edit_endpoint(request: MemberRequest, public_id: str) -> HttpResponse:
    """Change where and what."""
    authorize(request.membership, MANAGE)
    found = endpoint_at(request, public_id)
    initial = {name: getattr(found, name) for name in ("url", "name", "kinds", "is_thin")}
    data = request.POST if request.method == "POST" else None
    form = EndpointForm(data, initial=initial, tenant=request.tenant, refused=request.heard)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"at": timezone.now(), "by": request.user, **form.told}
        webhooks.change_endpoint(tenant=request.tenant, endpoint=found, **told)
        messages.success(request, _("保存しました。次の送信から使います。"))
        return go(request, "webhook", public_id=public_id)
    context = {"form": form, "endpoint": found}
    return render(request, "referrals/endpoints/form.html", context, status=422 if form.errors else 200)


@require_safe
def endpoint(request: MemberRequest, public_id: str) -> HttpResponse:
    """One endpoint: its health, what may be done, and every try of the last 30 days, newest first."""
    authorize(request.membership, VIEW)
    return show_endpoint(request, endpoint_at(request, public_id))


def show_endpoint(request: MemberRequest, found: Endpoint, replay: ReplayForm | None = None) -> HttpResponse:
    """The page; with a form whose moment is wrong, it says so."""
    at = timezone.now()
    rows, older = tries_of(request, found)
    context = {
        "attempts": [(row, words.outcome_of(row)) for row in rows],
        "older": older,
        "is_failed_only": "failed" in request.GET,
        "replay": replay or ReplayForm(endpoint=found, at=at),
        "test": TestForm(tenant=request.tenant),
    }
    told = listed(request, found, at) | rights_of(request) | waiting_for(request) | context
    return render(request, "referrals/endpoints/endpoint.html", told, status=422 if replay else 200)


def tries_of(request: MemberRequest, found: Endpoint) -> tuple[list[Attempt], str]:
    """A page of tries, and where the next one begins; a position that cannot be is the beginning."""
    rows = queries.attempts_of(tenant=request.tenant, endpoint=found).order_by("-id")
    if "failed" in request.GET:
        rows = rows.exclude(queries.ARRIVED)
    before = decode(Attempt.PREFIX, request.GET.get("before", ""))
    page = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    return page[:PAGE], page[PAGE - 1].public_id if len(page) > PAGE else ""


@require_safe
def attempt(request: MemberRequest, public_id: str, attempt_id: str) -> HttpResponse:
    """One try: what was sent, what came back, what it means, and the other tries of the same message."""
    authorize(request.membership, VIEW)
    found, at, may = endpoint_at(request, public_id), timezone.now(), rights_of(request)
    tried = attempt_at(request, found, attempt_id)
    is_asked = "people" in request.GET and may["may_see_people"] and not request.visit
    sent = bodies.sent_by(tenant=request.tenant, attempt=tried, reader=request.user if is_asked else None, at=at)
    way = bodies.way_of(tenant=request.tenant, attempt=tried)
    others = queries.attempts_of(tenant=request.tenant, endpoint=found).filter(message_id=tried.message_id)
    context = (
        listed(request, found, at)
        | may
        | {
            "attempt": tried,
            "message_id": encode(Message.PREFIX, tried.message_id),
            "sent": sent,
            "outcome": words.outcome_of(tried),
            "meaning": words.meaning(tried),
            "way": way,
            "standing": words.standing_of(way) if way else None,
            "why_not": words.why_not(way) if way else "",
            "others": [(row, words.outcome_of(row)) for row in others.order_by("id")[:PAGE]],
        }
    )
    return render(request, "referrals/endpoints/attempt.html", context)


def endpoint_at(request: MemberRequest, public_id: str) -> Endpoint:
    """The tenant's own endpoint; 404 for another's."""
    mine = queries.endpoints_of(tenant=request.tenant)
    found = mine.filter(pk=decode(Endpoint.PREFIX, public_id) or NOBODY).first()
    if found is None:
        raise Http404
    found.tenant = request.tenant
    return found


def attempt_at(request: MemberRequest, found: Endpoint, attempt_id: str) -> Attempt:
    mine = queries.attempts_of(tenant=request.tenant, endpoint=found)
    tried = mine.filter(pk=decode(Attempt.PREFIX, attempt_id) or NOBODY).first()
    if tried is None:
        raise Http404
    return tried


def go(request: MemberRequest, name: str, **parts: str) -> HttpResponse:
    address = reverse(f"{request.tenant.kind}:{name}", kwargs={"tenant_slug": request.tenant.slug, **parts})
    return redirect(address)
