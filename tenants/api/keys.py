"""API keys at the door: the middleware has found the key; here the API asks what it may do, or answers 401."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from tenants import roles
from tenants.api.problems import Problem
from tenants.models import ApiKey, Tenant

CHALLENGE = 'Bearer realm="careerrelay"'
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer cr_live_…` (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        key = getattr(request._request, "api_key", None)
        return (None, key) if key else None

    def authenticate_header(self, request: Request) -> str:
        is_told = request.headers.get("Authorization", "").lower().startswith("bearer ")
        return CHALLENGE + (', error="invalid_token"' if is_told else "")


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The same in the OpenAPI document."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "cr_live_…",
            "description": "An API key of a party.",
        }


class HasKey(BasePermission):
    """A valid key of a party of these kinds, whose scopes let it do what the view says it does.

    A view declares `actions = {"GET": "credits.view"}`; a method without one is open to nobody.
    """

    kinds: tuple[str, ...] = (Tenant.Kind.EMPLOYER, Tenant.Kind.AGENCY)  # of tenants; the OpenAPI document's tags

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiKey) or request.auth.tenant.kind not in self.kinds:
            return False
        method = str(request.method)
        if method not in METHODS or not hasattr(view, method.lower()):
            return True  # the view itself says 405
        action = action_of(view, method)
        if action:
            admit(request.auth, action)
        return action is not None


def action_of(view: Any, method: str) -> str | None:
    """What a view does when it is asked by this method; None where it does not say."""
    return getattr(view, "actions", {}).get("GET" if method == "HEAD" else method)


def admit(key: ApiKey, action: str) -> None:
    """Pass, or raise the problem that says what is missing: the scope, or the party's admission."""
    try:
        roles.authorize(key, action)
        if action != roles.KNOW_ITSELF:
            roles.refuse_obstacle(key.tenant, roles.LIVE_KEY)
    except roles.NotNow as not_now:
        raise Problem("not-admitted", 403, str(not_now.reason)) from not_now
    except PermissionDenied as denied:
        raise insufficient_scope(key.tenant.kind, action) from denied


def insufficient_scope(kind: str, action: str) -> Problem:
    """403 that names the scope which would do (RFC 6750 §3.1)."""
    scope = " ".join(roles.scopes_for(kind, action))
    detail = _("このAPIキーには権限 %(scope)s がありません。権限を加えたキーを発行してください。")
    problem = Problem("insufficient-scope", 403, detail % {"scope": scope})
    problem.auth_header = f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'
    return problem


class HasEmployerKey(HasKey):
    """An employer's key."""

    kinds = (Tenant.Kind.EMPLOYER,)


class HasAgencyKey(HasKey):
    """An agency's key."""

    kinds = (Tenant.Kind.AGENCY,)


def caller(request: Request) -> ApiKey:
    """The key the permission has found valid."""
    assert isinstance(request.auth, ApiKey)
    return request.auth
