"""What a request carries once its door is open, for the views' signatures."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from tenants.models import ApiKey, Membership, StepIn, Tenant, User


class MemberRequest(HttpRequest):
    """Behind `/e/<slug>/` and `/a/<slug>/`: a signed-in member, and the tenant of the address."""

    user: "User"
    tenant: "Tenant"
    membership: "Membership"
    memberships: "list[Membership]"
    visit: "StepIn | None" = None  # an operator's, who has stepped in
    network_answer: Any  # see `asks_network`
    heard: Any  # see `asks_outside`
    request_id: str


class TokenRequest(HttpRequest):
    """Behind a token: the employer it is from, or nobody's."""

    tenant: "Tenant | None"
    languages: list[str]  # that the employer offers
    request_id: str


class KeyRequest(HttpRequest):
    """Behind `/api/v1/`: the key, and its tenant."""

    api_key: "ApiKey | None"
    tenant: "Tenant"
    heard: Any  # see `asks_outside`
    request_id: str


def finds_employer(view: Any) -> Any:
    """A view behind a token that reads the employer together with what it shows: the door opens the scope, no more."""
    view.finds_employer = True
    return view


def asks_outside(question: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A member's or a key's view that must fetch something from elsewhere: the door asks it before any scope is open.

    The answer is `request.heard`. The question judges the member's right to ask by itself.
    """

    def mark(view: Any) -> Any:
        view.asks_outside = question
        return view

    return mark


def asks_network(question: Callable[[MemberRequest], Any]) -> Callable[[Any], Any]:
    """A member's view that must know something of the others: the door asks it in the network's scope, before its own.

    The answer is `request.network_answer`; it must not be shown.
    """

    def mark(view: Any) -> Any:
        view.asks_network = question
        return view

    return mark
