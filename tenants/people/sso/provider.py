"""A tenant's provider as allauth sees it: its flow with state and PKCE, made stricter. Nothing of it is in a table."""

import secrets
from functools import cached_property
from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tenants import sealing
from tenants.models import SingleSignOn
from tenants.people.sso import claims
from tenants.people.sso.discovery import discover
from tenants.people.sso.fetching import Session, Unreachable, check_text


def redirect_address(slug: str) -> str:
    """Where a provider sends people back to: the address its administrator registers."""
    return settings.BASE_URL + reverse("sso_callback", kwargs={"company": slug})


def app_of(row: SingleSignOn) -> SocialApp:
    """The row in allauth's words, never saved."""
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=str(row.pk),
        name=row.tenant.name[:40],
        client_id=row.client_id,
        secret=sealing.unseal(bytes(row.sealed_secret)),
        settings={"server_url": row.issuer, "oauth_pkce_enabled": True},
    )


class TenantProvider(OpenIDConnectProvider):
    """One tenant's provider."""

    def __init__(self, request: HttpRequest, row: SingleSignOn) -> None:
        super().__init__(request, app=app_of(row))
        self.row = row

    def get_oauth2_adapter(self, request: HttpRequest) -> "Exchange":
        return Exchange(request, self)

    def send_there(self, request: HttpRequest, *, next_url: str, hint: str) -> HttpResponse:
        """The redirect to the provider: with state, PKCE and a nonce, each good for one way back."""
        nonce = secrets.token_urlsafe(24)
        told = {"nonce": nonce, **({"login_hint": hint} if hint else {})}
        return self.redirect(request, "login", next_url=next_url, auth_params=told, nonce=nonce)


class Exchange(OpenIDConnectOAuth2Adapter):
    """The code for tokens, and the tokens for who it is."""

    def __init__(self, request: HttpRequest, provider: TenantProvider) -> None:
        super().__init__(request, provider.sub_id)
        self.provider = provider

    def get_provider(self) -> TenantProvider:
        return self.provider

    @property
    def openid_config(self) -> dict[str, Any]:
        return self._discovered

    @cached_property
    def _discovered(self) -> dict[str, Any]:
        return discover(self.provider.row.issuer)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return redirect_address(self.provider.row.tenant.slug)

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        """Who it is, believed only by a signed token. The nonce is left to `adapter`, which is given the state."""
        told = claims.verify(
            str(kwargs["response"].get("id_token", "")),
            keys=_json_at(self.openid_config["jwks_uri"]),
            issuer=self.provider.row.issuer,
            client_id=app.client_id,
        )
        if "email" not in told:
            told = self._with_userinfo(told, token.token)
        account = SocialAccount(provider=self.provider.sub_id, uid=claims.identity_of(told).sub)
        login = SocialLogin(account=account, provider=self.provider)
        login.told = told
        return login

    def _with_userinfo(self, told: dict[str, Any], access_token: str) -> dict[str, Any]:
        """Some providers name the mailbox at the userinfo endpoint only: it must speak of the same person."""
        url = check_text(str(self.openid_config.get("userinfo_endpoint", "")))
        more = _json_at(url, {"Authorization": f"Bearer {access_token}"})
        if not isinstance(more, dict) or more.get("sub") != told["sub"]:
            raise claims.Untrue("userinfo of somebody else")
        return {**{name: more[name] for name in ("email", "email_verified", "name") if name in more}, **told}


def _json_at(url: str, headers: dict[str, str] | None = None) -> Any:
    with Session() as session:
        reply = session.get(url, headers)
    reply.raise_for_status()
    told = reply.json()
    if not isinstance(told, dict):
        raise Unreachable("not_json")
    return told
