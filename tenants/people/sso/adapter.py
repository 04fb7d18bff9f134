"""Where allauth's sign-in by a provider ends and ours begins: it fetches safely, makes no account, and asks us who."""

import hmac
import logging
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from tenants.models import SingleSignOn, User
from tenants.origins import origin_of
from tenants.people import entry
from tenants.people.sso import claims, queries, services
from tenants.people.sso.fetching import Session
from tenants.scope import scope

logger = logging.getLogger(__name__)
REFUSED = 403


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """No provider of allauth's own pages, no sign-up by them; a tenant's provider is in its row."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        return []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_requests_session(self) -> Session:
        return Session()

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        """Every failure on the way back: one page that says what to do; the log says what it was, without its text."""
        error, exception = told.get("error"), told.get("exception")
        reason = getattr(exception, "code", "") or type(exception).__name__ if exception else str(error)
        logger.warning("single sign-on failed: %s %s", provider.sub_id, reason)
        code = "cancelled" if error == AuthError.CANCELLED else "expired"
        if exception:
            code = "unreachable" if isinstance(exception, OAuth2Error) else "untrue"
        raise ImmediateHttpResponse(refuse(request, code, provider.row))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The provider has named somebody, in an honest token. Always ends here: they come in, or they are refused."""
        row = sociallogin.provider.row
        identity = self._identity(sociallogin)
        if identity is None:
            raise ImmediateHttpResponse(refuse(request, "untrue", row))
        raise ImmediateHttpResponse(bring_in(request, row, identity, sociallogin.get_redirect_url(request) or ""))

    def _identity(self, sociallogin: SocialLogin) -> claims.Identity | None:
        told, nonce = sociallogin.told, str(sociallogin.state.get("nonce", ""))
        is_ours = bool(nonce) and hmac.compare_digest(str(told.get("nonce", "")).encode(), nonce.encode())
        is_hosted = claims.hosted_domain_is_one_of(told, sociallogin.provider.row.domains)
        return claims.identity_of(told) if is_ours and is_hosted else None


def bring_in(request: HttpRequest, row: SingleSignOn, identity: claims.Identity, next_url: str) -> HttpResponse:
    """Begin a session that is bound to the tenant, whoever was signed in before; or say why not."""
    if queries.taken_domains(domains=row.domains, tenant_id=row.tenant_id):
        return refuse(request, "taken", row)
    with scope(tenant=row.tenant, origin=origin_of(request)):
        answer = services.let_in(tenant=row.tenant, provider=row, identity=identity, at=timezone.now())
    if answer.user is None:
        return refuse(request, answer.refusal, row)
    sign_in(request, answer.user, row, identity.sub)
    is_ours = url_has_allowed_host_and_scheme(next_url, None)
    return redirect(next_url if is_ours else "home")


def sign_in(request: HttpRequest, user: User, row: SingleSignOn, sub: str) -> None:
    """A session of its own, never the one before: what that one could do must not be left in it."""
    adapter = get_account_adapter(request)
    adapter.logout(request)
    record_authentication(request, user, "socialaccount", provider=str(row.pk), uid=sub)
    adapter.login(request, user)
    entry.bind(request, entry.Home(row.tenant_id, row.pk))
    UserSession.objects.create_from_request(request)


def refuse(request: HttpRequest, code: str, row: SingleSignOn) -> HttpResponse:
    return render(request, "tenants/people/sso/refused.html", {"code": code, "company": row.tenant}, status=REFUSED)
