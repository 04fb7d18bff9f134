"""Coming in by one's company: asking for the company, leaving to its provider, coming back. No scope is open here."""

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenants.models import SingleSignOn
from tenants.origins import client_ip
from tenants.people.sso import adapter, claims, limits, queries
from tenants.people.sso.forms import CompanyForm
from tenants.people.sso.provider import Exchange, TenantProvider
from tenants.sealing import Unreadable

TOO_MANY_REQUESTS = 429


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """One field. What is answered depends on the company alone, never on whether somebody has an account."""
    form = CompanyForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    status = 200
    if request.method == "POST" and limits.is_too_often(client_ip(request)):
        form.add_error(
            None, _("短い時間に操作が続いたため、受付を止めています。10分ほど待ってから、もう一度お試しください。")
        )
        status = TOO_MANY_REQUESTS
    elif request.method == "POST" and form.is_valid():
        row = queries.provider_at(form.cleaned_data["company"])
        if row:
            return leave(request, row, form.cleaned_data)
        form.add_error(
            "company",
            _(
                "このアドレスで使えるシングルサインオンはありません。入力を確認するか、パスワードかパスキーでログインしてください。"
            ),
        )
    return render(request, "tenants/people/sso/find.html", {"form": form}, status=status)


def leave(request: HttpRequest, row: SingleSignOn, told: dict[str, str]) -> HttpResponse:
    """A page of ours that leads to the provider: our policy lets no form of ours end on a foreign site."""
    hint = told["company"] if "@" in told["company"] else ""
    try:
        provider = TenantProvider(request, row)
        response = provider.send_there(request, next_url=told["next"], hint=hint)
    except OAuth2Error:
        return adapter.refuse(request, "unreachable", row)
    except Unreadable:
        return adapter.refuse(request, "unready", row)
    context = {"company": row.tenant, "address": response["Location"]}
    return render(request, "tenants/people/sso/leave.html", context)


@never_cache
@require_safe
def come_back(request: HttpRequest, company: str) -> HttpResponse:
    """The provider sends the person back, with a code; or it sends somebody without a state, who gets no further."""
    row = queries.provider_at(company)
    if row is None:
        return render(request, "tenants/people/sso/refused.html", {"code": "expired"}, status=adapter.REFUSED)
    try:
        provider = TenantProvider(request, row)
    except Unreadable:
        return adapter.refuse(request, "unready", row)
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(Exchange(request, provider))(request)
    except (OAuth2Error, claims.Untrue, ValueError, TypeError, KeyError, AttributeError) as error:  # of any shape
        response = render_authentication_error(request, provider, exception=error)
    return response
