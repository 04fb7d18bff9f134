"""Signing up, and the pages of a company's facts and rules."""

from typing import Any

from allauth.account.views import SignupView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.company import queries, services
from tenants.company.forms import CompanyForm, FactsForm, PolicyForm, SignUpForm
from tenants.models import User
from tenants.origins import origin_of
from tenants.requests import MemberRequest, asks_network
from tenants.roles import authorize, is_allowed
from tenants.scope import scope

page_methods = require_http_methods(["GET", "HEAD", "POST"])


class SignUp(SignupView):
    """`/signup/`: a person and their company. The company is founded when the mailbox is proven, not before."""

    form_class = SignUpForm
    template_name = "tenants/company/signup.html"
    http_method_names = ["get", "head", "post"]

    def form_valid(self, form: Any) -> HttpResponse:
        """The same answer for an address that has an account: its owner is told by mail, and nothing is founded."""
        response = super().form_valid(form)
        if self.user is None:
            make_password(form.cleaned_data["password1"])  # as slow as for a new account
        else:
            with scope(network=True):
                services.ask_founding(user=self.user, facts=form.facts, at=timezone.now())
        return response


@login_required
@page_methods
def add_company(request: HttpRequest) -> HttpResponse:
    """`/signup/company/`: one more company for somebody who is signed in."""
    assert isinstance(request.user, User)
    form = FactsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with scope(network=True, origin=origin_of(request)):
                tenant = services.add_employer(user=request.user, facts=form.facts, at=timezone.now())
        except services.TooManyWait:
            form.add_error(
                None, _("承認待ちの会社が多いため、受け付けられません。承認されてから、申し込んでください。")
            )
        else:
            messages.success(request, _("申し込みを受け付けました。"))
            return redirect(reverse("employer:dashboard", kwargs={"tenant_slug": tenant.slug}))
    return render(request, "tenants/company/add_company.html", {"form": form})


def names_taken(request: MemberRequest) -> set[str]:
    return queries.names_taken(tenant=request.tenant) if request.method == "POST" else set()


@asks_network(names_taken)
@page_methods
def company(request: MemberRequest) -> HttpResponse:
    """`/settings/company/`: what candidates and partners are told of the company."""
    authorize(request.membership, "company.edit" if request.method == "POST" else "company.view")
    form = CompanyForm(request.POST or None, tenant=request.tenant, taken=request.network_answer)
    if request.method == "POST" and form.is_valid():
        services.change_company(tenant=request.tenant, by=request.user, at=timezone.now(), **form.facts)
        messages.success(request, _("保存しました。次の提供から、新しい内容を伝えます。"))
        return go(request, "company")
    context = {"form": form, "may_edit": is_allowed(request.membership, "company.edit")}
    return render(request, "tenants/company/company.html", context)


@require_POST
def zero_fee(request: MemberRequest) -> HttpResponse:
    """An agency's deliberate tick: its notified fee table holds introductions at no fee."""
    authorize(request.membership, "company.edit")
    if request.POST.get("sure") == "yes":
        services.confirm_zero_fee(tenant=request.tenant, by=request.user, at=timezone.now())
        messages.success(request, _("確認した日を記録しました。"))
    else:
        messages.error(request, _("確認の欄にチェックを入れてから、記録してください。"))
    return go(request, "company")


@page_methods
def policy(request: MemberRequest) -> HttpResponse:
    """`/settings/policy/`: the company's own rules, and its plan's to read."""
    authorize(request.membership, "policy.edit" if request.method == "POST" else "company.view")
    now = timezone.now()
    form = PolicyForm(request.POST or None, policy=queries.policy_of(tenant=request.tenant))
    if request.method == "POST" and form.is_valid():
        services.change_policy(tenant=request.tenant, by=request.user, at=now, **form.cleaned_data)
        messages.success(request, _("保存しました。"))
        return go(request, "policy")
    context = {
        "form": form,
        "plan": request.tenant.plan,
        "may_edit": is_allowed(request.membership, "policy.edit"),
    }
    return render(request, "tenants/company/policy.html", context)


def go(request: MemberRequest, name: str) -> HttpResponseRedirect:
    tenant = request.tenant
    return HttpResponseRedirect(reverse(f"{tenant.kind}:{name}", kwargs={"tenant_slug": tenant.slug}))
