"""The web's doors: who is asking is decided here, once, from the address or the key, never from the body."""

import secrets
from collections.abc import Callable
from typing import Any

from allauth.usersessions.middleware import UserSessionsMiddleware
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import ResolverMatch
from django.utils import timezone, translation

from careerrelay import views as careerrelay_views
from tenants import doors, languages, tokens
from tenants.api import limits
from tenants.models import Membership
from tenants.origins import client_ip, origin_of
from tenants.people import accounts, entry
from tenants.requests import KeyRequest, MemberRequest, TokenRequest
from tenants.scope import NOBODY, scope
from tenants.steering import visits

SEEN_SECONDS = 60
GetResponse = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class RequestId:
    """Gives every answer a `Request-Id`, the caller's support ticket number."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = f"req_{secrets.token_hex(12)}"
        request.request_id = request_id  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["Request-Id"] = request_id
        return response


class BodilessHead:
    """Answers HEAD as GET but without the body, its length still told (RFC 9110 §9.3.2)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response


class ContentSecurityPolicy:
    """One strict policy for every page, the admin and the API's documentation included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        return response


class Language(LocaleMiddleware):
    """`?lang=en` decides before the cookie does: a candidate's page has plain links for it and needs no cookie."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if request.GET.get("lang") in dict(settings.LANGUAGES):
            translation.activate(request.GET["lang"])
            request.LANGUAGE_CODE = translation.get_language()


class SessionsSeen(UserSessionsMiddleware):
    """Keeps for the list of sessions when and from where each was last used: to the minute, not for each request."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.session.session_key or ""  # the caller's word as yet: any length, any letters
        key = f"session-seen:{tokens.digest(told).hex()}:{client_ip(request)}"
        if told and not cache.add(key, 1, SEEN_SECONDS):
            return self.get_response(request)
        return super().__call__(request)


class Door:
    """Opens exactly one scope around the view and its rendering, for the party the address names."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store, private")  # pages of people, to one reader; files come earlier
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        match = request.resolver_match
        assert match is not None  # process_view runs after resolving
        door: Callable[..., Any] = DOORS.get(next(iter(match.namespaces), ""), open_no_door)
        return entry.keep_at_home(request, match) or door(request, view, args, kwargs, match)


def open_no_door(request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any, match: ResolverMatch) -> Any:
    """Pages without a party (product page, login, health): the view runs as it is, and sees no tenant's row."""


def open_member_door(request: MemberRequest, view: Any, args: Any, kwargs: Any, match: ResolverMatch) -> Any:
    """`/e/<slug>/` and `/a/<slug>/`: a signed-in member of that tenant; for anybody else it does not exist."""
    if not request.user.is_authenticated:
        return redirect(f"/login/?next={request.path}")
    address = (doors.KIND_OF_NAMESPACE[match.namespaces[0]], kwargs.pop("tenant_slug"))
    request.memberships = entry.within_session(request, doors.memberships_of(user=request.user))  # for the switcher
    here = [mine for mine in request.memberships if (mine.tenant.kind, mine.tenant.slug) == address]
    stopped = entry.stop_at_door(request, here)
    if stopped:
        return stopped
    request.membership = here[0] if here else guest_at(request, address)
    request.tenant, request.visit = request.membership.tenant, getattr(request.membership, "visit", None)
    request.heard = view.asks_outside(request) if hasattr(view, "asks_outside") else None
    ask_network(request, view)
    with scope(tenant=request.tenant, origin=origin_of(request)):
        visits.note_page(visit=request.visit, route=match.view_name, kwargs=kwargs, at=timezone.now())
        return render(view(request, *args, **kwargs))


def ask_network(request: MemberRequest, view: Any) -> None:
    """What a page must know of the others before its own scope (`requests.asks_network`)."""
    question = getattr(view, "asks_network", None)
    if question:
        with scope(network=True):
            request.network_answer = question(request)


def guest_at(request: MemberRequest, address: tuple[str, str]) -> Membership:
    """The place of an operator who has stepped in there, to read; for whoever has not, it does not exist."""
    guest = visits.guest_of(request, kind=address[0], slug=address[1], at=timezone.now())
    if guest is None:
        raise Http404
    visits.refuse_changes(request)
    return guest


def open_token_door(request: TokenRequest, view: Any, args: Any, kwargs: Any, match: ResolverMatch) -> Any:
    """`/r/<token>`, `/me/<token>` and their like: the token itself names the employer; a forged one opens nothing."""
    if request.method == "POST" and limits.is_flood(request):
        return careerrelay_views.too_many_requests(request)
    if getattr(view, "finds_employer", False):
        with scope(tenant=tokens.tenant_of(kwargs["token"]) or NOBODY):
            return render(view(request, *args, **kwargs))
    with doors.scope_of_token(kwargs["token"]) as tenant:
        request.tenant = tenant
        languages.speak(request, getattr(tenant, "languages", None) or [])
        return render(view(request, *args, **kwargs))


def open_invitation_door(request: TokenRequest, view: Any, args: Any, kwargs: Any, match: ResolverMatch) -> Any:
    """`/join/<token>/`, `/digest/…`, `/sender/…`: the token names the tenant that wrote; a forged one opens nothing."""
    with doors.scope_of_invitation(kwargs["token"], origin_of(request)) as tenant:
        request.tenant = tenant
        return render(view(request, *args, **kwargs))


def open_operator_door(request: HttpRequest, view: Any, args: Any, kwargs: Any, match: ResolverMatch) -> Any:
    """`/admin/`: operators see the network; everybody else only the admin's own login page."""
    if not (request.user.is_authenticated and request.user.is_staff):
        return None
    if settings.OPERATOR_MFA_REQUIRED and match.url_name != "logout":
        way = accounts.ask_for_second_factor(request)
        if way:
            return way
    heard = view.asks_outside(request) if hasattr(view, "asks_outside") else None
    request.heard = heard  # type: ignore[attr-defined]
    with scope(network=True, origin=origin_of(request)):
        return render(view(request, *args, **kwargs))


def open_key_door(request: KeyRequest, view: Any, args: Any, kwargs: Any, match: ResolverMatch) -> Any:
    """`/api/v1/`: the key names the tenant. Without a valid key the view still runs, and answers 401 itself."""
    key = request.api_key = doors.key_of(request)

    def answer() -> HttpResponse:
        if key is None:
            return render(view(request, *args, **kwargs))
        request.heard = view.asks_outside(request) if hasattr(view, "asks_outside") else None
        with scope(tenant=key.tenant, origin=origin_of(request)):
            return render(view(request, *args, **kwargs))

    if key:
        request.tenant = key.tenant
    return limits.answer_within_limit(request, key, answer)


def render(response: HttpResponse) -> HttpResponse:
    """Render inside the scope: a template's queries belong to the same transaction as its view's."""
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    return response


DOORS: dict[str, Callable[..., Any]] = {
    "employer": open_member_door,
    "agency": open_member_door,
    "optin": open_token_door,
    "unsubscribe": open_token_door,
    "returning": open_token_door,
    "ats": open_token_door,
    "join": open_invitation_door,
    "digest": open_invitation_door,
    "sender": open_invitation_door,
    "admin": open_operator_door,
    "desk": open_operator_door,
    "api": open_key_door,
}
