"""The company's settings page for signing in: its provider, its rules."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.company import queries as policies
from tenants.models import SingleSignOn
from tenants.people import accounts, entry
from tenants.people.sso import discovery, queries, services
from tenants.people.sso.fetching import Unreachable
from tenants.people.sso.forms import ProviderForm, RulesForm
from tenants.people.sso.provider import redirect_address
from tenants.requests import MemberRequest, asks_outside
from tenants.roles import authorize, is_allowed

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Heard:
    """What was found out before the scope opened: does the provider answer, and do others speak for these domains?"""

    problem: Unreachable | None = None
    taken: list[str] = field(default_factory=list)


def ask_provider(request: MemberRequest) -> Heard | None:
    """Fetch the provider's document and look across the network; only for a form that is sound as far as it goes."""
    if request.method != "POST" or not is_allowed(request.membership, "sso.edit"):
        return None
    form = ProviderForm(request.POST)
    form.fields["secret"].required = False
    if not form.is_valid():
        return None
    taken = queries.taken_domains(domains=form.cleaned_data["domains"], tenant_id=request.tenant.pk)
    try:
        discovery.discover(form.cleaned_data["issuer"])
    except Unreachable as problem:
        return Heard(problem, taken)
    return Heard(None, taken)


@asks_outside(ask_provider)
@page_methods
def security(request: MemberRequest) -> HttpResponse:
    """See both; save the provider."""
    authorize(request.membership, "sso.edit")
    row = queries.provider_of(tenant=request.tenant)
    if request.method != "POST":
        return show(request, row)
    form = ProviderForm(request.POST, row=row)
    heard: Heard | None = request.heard
    if form.is_valid() and heard:
        domains = form.cleaned_data["domains"]
        unshown = queries.domains_without_a_mailbox(tenant=request.tenant, domains=domains)
        form.refuse_domains(taken=heard.taken, unshown=[] if row and row.domains == domains else unshown)
        if heard.problem:
            form.refuse_issuer(heard.problem)
    if not form.is_valid():
        return show(request, row, form=form)
    services.save_provider(tenant=request.tenant, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("保存しました。プロバイダーへの接続も確認できました。"))
    return go(request)


@require_POST
def rules(request: MemberRequest) -> HttpResponse:
    """Save how members must sign in."""
    authorize(request.membership, "policy.edit")
    row = queries.provider_of(tenant=request.tenant)
    form = rules_form(request, row, request.POST)
    if not form.is_valid():
        return show(request, row, rules=form)
    services.set_sign_in_policy(tenant=request.tenant, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("保存しました。"))
    return go(request)


@page_methods
def remove(request: MemberRequest) -> HttpResponse:
    """Take the provider away, after saying what that ends."""
    authorize(request.membership, "sso.edit")
    row = queries.provider_of(tenant=request.tenant)
    if row is None:
        return go(request)
    if request.method != "POST":
        return render(request, "tenants/people/sso/remove.html", {"row": row})
    services.remove_provider(tenant=request.tenant, by=request.user, at=timezone.now())
    messages.success(request, _("シングルサインオンの設定を削除しました。"))
    return go(request)


def show(
    request: MemberRequest,
    row: SingleSignOn | None,
    *,
    form: ProviderForm | None = None,
    rules: RulesForm | None = None,
) -> HttpResponse:
    told = {"issuer": row.issuer, "client_id": row.client_id, "domains": "\n".join(row.domains)} if row else {}
    context = {
        "row": row,
        "form": form or ProviderForm(initial=told, row=row),
        "rules": rules or rules_form(request, row),
        "redirect_address": redirect_address(request.tenant.slug),
        "has_factor": accounts.has_second_factor(request.user),
        "is_bound": entry.home_of(request) is not None,
    }
    return render(request, "tenants/people/sso/security.html", context)


def rules_form(request: MemberRequest, row: SingleSignOn | None, data: object = None) -> RulesForm:
    """Whoever sets a rule must be able to keep it: a session that the provider began has its second factor there."""
    policy = policies.policy_of(tenant=request.tenant)
    kept = {"is_sso_required": policy.is_sso_required, "is_mfa_required": policy.is_mfa_required}
    has_own = accounts.has_second_factor(request.user)
    return RulesForm(
        data,
        initial=kept,
        is_proven=row is not None and row.proven_at is not None and may_still_enter(request, row, has_own=has_own),
        has_factor=has_own or entry.home_of(request) is not None,
    )


def may_still_enter(request: MemberRequest, row: SingleSignOn, *, has_own: bool) -> bool:
    """By the provider, as they did before; or by the owner's way for the day it is down."""
    is_owner = is_allowed(request.membership, "ownership.transfer")
    return queries.has_come_in(row=row, user=request.user) or (is_owner and has_own)


def go(request: MemberRequest) -> HttpResponse:
    return redirect(reverse(f"{request.tenant.kind}:security", kwargs={"tenant_slug": request.tenant.slug}))
