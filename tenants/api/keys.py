"""API keys at the door: the middleware has found the key; here the API says so, or answers 401."""

from typing import Any

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


class HasKey(BasePermission):
    """Any valid key."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.auth, ApiKey)

    def kind_of(self, request: Request) -> str:
        """The kind of the key's tenant; empty without a key."""
        return request.auth.tenant.kind if isinstance(request.auth, ApiKey) else ""


class HasEmployerKey(HasKey):
    """An employer's key."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return self.kind_of(request) == Tenant.Kind.EMPLOYER


class HasAgencyKey(HasKey):
    """An agency's key."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return self.kind_of(request) == Tenant.Kind.AGENCY


def caller(request: Request) -> ApiKey:
    """The key the permission has found valid."""
    assert isinstance(request.auth, ApiKey)
    return request.auth
