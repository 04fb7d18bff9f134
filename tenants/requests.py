"""What a request carries once its door is open, for the views' signatures."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from tenants.models import ApiKey, Membership, Tenant, User


class MemberRequest(HttpRequest):
    """Behind `/e/<slug>/` and `/a/<slug>/`: a signed-in member, and the tenant of the address."""

    user: "User"
    tenant: "Tenant"
    membership: "Membership"
    memberships: "list[Membership]"
    request_id: str


class TokenRequest(HttpRequest):
    """Behind a token: the employer it is from, or nobody's."""

    tenant: "Tenant | None"
    request_id: str


class KeyRequest(HttpRequest):
    """Behind `/api/v1/`: the key, and its tenant."""

    api_key: "ApiKey | None"
    tenant: "Tenant"
    request_id: str
