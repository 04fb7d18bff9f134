"""API keys at the door: the middleware has found the key; here the API says so, or answers 401."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from tenants.models import ApiKey, Tenant

CHALLENGE = 'Bearer realm="careerrelay"'


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
    """Any valid key."""

    kinds: tuple[str, ...] = (Tenant.Kind.EMPLOYER, Tenant.Kind.AGENCY)  # of tenants; the OpenAPI document's tags

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.auth, ApiKey) and request.auth.tenant.kind in self.kinds


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
