"""A tenant's pages about its keys: the list, a new one shown once, rotation, revocation."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.ids import decode
from tenants.keys import queries, services
from tenants.keys.forms import IssueForm, RotateForm
from tenants.models import ApiKey
from tenants.requests import MemberRequest
from tenants.roles import authorize
from tenants.scope import NOBODY

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def keys(request: MemberRequest) -> HttpResponse:
    """Every key that works, and those that ended lately."""
    authorize(request.membership, "key.manage")
    at = timezone.now()
    working = queries.working_keys(tenant=request.tenant, at=at)
    context = {
        "working": working,
        "ending": [listed for listed in working if listed.is_ending],
        "ended": queries.ended_keys(tenant=request.tenant, at=at),
        "is_full": len(working) >= queries.MOST,
        "most": queries.MOST,
    }
    return render(request, "tenants/keys/keys.html", context)


@page_methods
def new_key(request: MemberRequest) -> HttpResponse:
    """Issue a key; its secret stands in this one answer."""
    authorize(request.membership, "key.manage")
    at = timezone.now()
    if queries.count_working(tenant=request.tenant, at=at) >= queries.MOST:
        return go_to_keys(request)
    form = IssueForm(request.POST or None, tenant=request.tenant, at=at)
    if request.method == "POST" and form.is_valid():
        return show_once(request, lambda: issue(request, form, at))
    return render(request, "tenants/keys/new.html", {"form": form})


def issue(request: MemberRequest, form: IssueForm, at: datetime) -> services.Issued:
    given = form.cleaned_data
    told = {name: given[name] for name in ("name", "scopes", "networks", "expires_at")}
    return services.issue_key(
        tenant=request.tenant, key_id=given["ticket"], is_test=given["mode"], by=request.user, at=at, **told
    )


@page_methods
def rotate_key(request: MemberRequest, public_id: str) -> HttpResponse:
    """A key like this one; this one works on for a while."""
    authorize(request.membership, "key.manage")
    at = timezone.now()
    key = key_at(request, public_id)
    if not queries.is_working(key, at=at):
        raise Http404
    form = RotateForm(request.POST or None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        told = {"key_id": form.cleaned_data["ticket"], "overlap": form.cleaned_data["overlap"]}
        return show_once(
            request, lambda: services.rotate_key(tenant=request.tenant, key=key, by=request.user, at=at, **told)
        )
    return render(request, "tenants/keys/rotate.html", {"form": form, "listed": queries.Listed(key, at)})


@page_methods
def revoke_key(request: MemberRequest, public_id: str) -> HttpResponse:
    """End a key at once, after a page that names it."""
    authorize(request.membership, "key.manage")
    at = timezone.now()
    key = key_at(request, public_id)
    if not queries.is_working(key, at=at):
        return go_to_keys(request)
    if request.method == "POST":
        services.revoke_key(tenant=request.tenant, key=key, by=request.user, at=at)
        messages.success(request, _("「%(name)s」を失効しました。このキーはもう使えません。") % {"name": key.name})
        return go_to_keys(request)
    return render(request, "tenants/keys/revoke.html", {"listed": queries.Listed(key, at)})


def show_once(request: MemberRequest, issue: Callable[[], services.Issued]) -> HttpResponse:
    """The page with the secret. Loading it again asks for the same key, and shows no secret."""
    try:
        issued = issue()
    except services.AlreadyIssued:
        told = _("このキーは発行済みです。値を見られるのは一度だけです。控えがなければ、発行し直してください。")
        messages.warning(request, told)
        return go_to_keys(request)
    except services.KeyEnded:
        raise Http404 from None
    listed = queries.Listed(issued.key, issued.key.created_at)
    return render(request, "tenants/keys/issued.html", {"listed": listed, "secret": issued.secret})


def key_at(request: MemberRequest, public_id: str) -> ApiKey:
    """A key of the tenant's; 404 for any other."""
    key = queries.find_key(tenant=request.tenant, key_id=decode(ApiKey.PREFIX, public_id) or NOBODY)
    if key is None:
        raise Http404
    return key


def go_to_keys(request: MemberRequest) -> HttpResponse:
    return redirect(reverse(f"{request.tenant.kind}:keys", kwargs={"tenant_slug": request.tenant.slug}))
