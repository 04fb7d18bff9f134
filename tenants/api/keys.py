"""API keys at the door: the middleware has found the key; here the API says so, or answers 401."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from tenants.models import ApiKey, Tenant


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer cr_live_…` (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        key = getattr(request._request, "api_key", None)
        return (None, key) if key else None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="careerrelay"'


class HasKey(BasePermission):
    """Any valid key."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.auth, ApiKey)


class HasEmployerKey(HasKey):
    """An employer's key."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and request.auth.tenant.kind == Tenant.Kind.EMPLOYER


class HasAgencyKey(HasKey):
    """An agency's key."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and request.auth.tenant.kind == Tenant.Kind.AGENCY
