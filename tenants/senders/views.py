"""The company's page of its sender: the name, the own address, the records its domain needs."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.company import queries as company
from tenants.company import services as companies
from tenants.company.views import names_taken
from tenants.requests import MemberRequest, asks_network, asks_outside
from tenants.roles import authorize, is_allowed
from tenants.scope import scope
from tenants.senders import lookups, queries, services
from tenants.senders.forms import AddressForm, NameForm
from tenants.senders.records import Finding

page_methods = require_http_methods(["GET", "HEAD", "POST"])
SENDER = "sender"  # the step of the start that saving the name confirms
REST = timedelta(seconds=10)  # between two looks that somebody asks for


@asks_network(names_taken)
@page_methods
def sender(request: MemberRequest) -> HttpResponse:
    """`/settings/sender/`: POST saves the name and where answers go; whoever has saved them has looked at them."""
    authorize(request.membership, "policy.edit" if request.method == "POST" else "company.view")
    policy = company.policy_of(tenant=request.tenant)
    form = NameForm(request.POST or None, policy=policy, taken=request.network_answer)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"tenant": request.tenant, "by": request.user, "at": timezone.now()}
        companies.change_policy(**told, **form.cleaned_data)
        companies.confirm_step(step=SENDER, **told)
        messages.success(request, _("保存しました。次に送るメールから、この差出人になります。"))
        return go(request)
    return show(request, name=form)


@require_POST
def address(request: MemberRequest) -> HttpResponse:
    """Want an own address; the same one again asks its mailbox again."""
    authorize(request.membership, "policy.edit")
    refuse_unless_offered()
    form = AddressForm(request.POST)
    if form.is_valid() and is_named(request, form):
        messages.success(request, _("確認のメールを送りました。そのメールのページでボタンを押してください。"))
        return go(request)
    return show(request, address=form)


def is_named(request: MemberRequest, form: AddressForm) -> bool:
    told: dict[str, Any] = {"tenant": request.tenant, "by": request.user, "at": timezone.now()}
    try:
        services.name_sender(address=form.cleaned_data["address"], **told)
    except services.TooManyAsked:
        form.add_error("address", _("確認のメールは、1日に10通までです。明日もう一度お試しください。"))
        return False
    return True


def look_up(request: MemberRequest) -> dict[str, Finding] | None:
    """Before the scope opens: what DNS says now, for whoever may ask; not twice within a few seconds."""
    if request.method != "POST" or not is_allowed(request.membership, "policy.edit") or not queries.is_offered():
        return None
    with scope(tenant=request.tenant):
        mine = queries.sender_of(tenant=request.tenant)
    if mine is None or (mine.checked_at and mine.checked_at > timezone.now() - REST):
        return None
    return lookups.look_up(queries.wants_of(mine))


@asks_outside(look_up)
@require_POST
def check(request: MemberRequest) -> HttpResponse:
    """Look at the records now."""
    authorize(request.membership, "policy.edit")
    mine = queries.sender_of(tenant=request.tenant)
    if mine and request.heard is not None:
        services.record_findings(tenant=request.tenant, sender=mine, findings=request.heard, at=timezone.now())
    if mine:
        messages.success(request, _("DNSを確認しました。"))
    return go(request)


@page_methods
def remove(request: MemberRequest) -> HttpResponse:
    """Go on without an own address, after a page that says what follows."""
    authorize(request.membership, "policy.edit")
    mine = queries.sender_of(tenant=request.tenant)
    if mine is None:
        return go(request)
    if request.method != "POST":
        return render(request, "tenants/senders/remove.html", {"sender": mine})
    services.remove_sender(tenant=request.tenant, by=request.user, at=timezone.now())
    messages.success(request, _("自社のアドレスの登録を外しました。"))
    return go(request)


def show(request: MemberRequest, *, name: NameForm | None = None, address: AddressForm | None = None) -> HttpResponse:
    mine, policy = queries.sender_of(tenant=request.tenant), company.policy_of(tenant=request.tenant)
    context = {
        "from": queries.from_of(tenant=request.tenant),
        "reply_to": queries.reply_to_of(tenant=request.tenant),
        "name": name or NameForm(policy=policy),
        "form": address or AddressForm(),
        "sender": mine,
        "lines": queries.lines_of(mine) if mine else [],
        "is_offered": queries.is_offered(),
        "may_edit": is_allowed(request.membership, "policy.edit"),
    }
    is_wrong = any(form is not None and form.errors for form in (name, address))
    return render(request, "tenants/senders/sender.html", context, status=422 if is_wrong else 200)


def refuse_unless_offered() -> None:
    if not queries.is_offered():
        raise Http404


def go(request: MemberRequest) -> HttpResponse:
    return redirect(reverse("employer:sender", kwargs={"tenant_slug": request.tenant.slug}))
