"""Where a session may go: one that came by a company's identity provider stays with that company, and a company may
ask its members for more than a password.

A provider can assert any mailbox, so its word is worth something in its own tenant and nowhere else (docs/adr/0030).
"""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch
from django.utils import timezone

from tenants import audit
from tenants.models import AuditEntry, Membership
from tenants.origins import origin_of
from tenants.people import accounts
from tenants.roles import is_allowed
from tenants.scope import scope

MARK, GLASS = "sso", "sso_break_glass"  # in the session
# Doors that ask for the tenant themselves, or know no session.
SPACES = {"employer", "agency", "optin", "api"}
# Pages without a door that show nothing of a person and change no way to sign in. Every other one is closed.
OPEN_TO_ALL = {"home", "help", "login", "account_login", "logout", "account_logout", "set_language", "set_theme"}
OPEN_TO_ALL |= {"sso", "sso_callback", "openapi", "api_docs", "healthz", "readyz", "metrics"}
OPEN_TO_ALL |= {"demo_inbox", "demo_message"}


@dataclass(frozen=True)
class Home:
    """The only tenant a session may enter, as long as that tenant keeps this provider."""

    tenant_id: uuid.UUID
    provider_id: uuid.UUID


def bind(request: HttpRequest, home: Home) -> None:
    """From here on the session, just begun, is good for this tenant alone. Only its end undoes that."""
    request.session[MARK] = {"tenant": str(home.tenant_id), "provider": str(home.provider_id)}


def home_of(request: HttpRequest) -> Home | None:
    """Where the session is bound to; None for a sign-in of the person's own."""
    told = request.session.get(MARK)
    return Home(uuid.UUID(told["tenant"]), uuid.UUID(told["provider"])) if told else None


def within_session(request: HttpRequest, memberships: list[Membership]) -> list[Membership]:
    """The memberships that this session may show and enter (`doors.memberships_of`)."""
    home = home_of(request)
    if home is None:
        return memberships
    return [mine for mine in memberships if Home(mine.tenant_id, mine.provider_id) == home]  # type: ignore[attr-defined]


def keep_at_home(request: HttpRequest, match: ResolverMatch) -> HttpResponse | None:
    """Close everything outside its tenant to a bound session: the account's pages, the admin, invitations of others."""
    space = next(iter(match.namespaces), "")
    if space in SPACES or (not space and match.url_name in OPEN_TO_ALL) or home_of(request) is None:
        return None
    return ask_for_own_sign_in(request)


def ask_for_own_sign_in(request: HttpRequest) -> HttpResponse:
    return render(request, "tenants/people/sso/own_sign_in.html", status=403)


def stop_at_door(request: HttpRequest, here: list[Membership]) -> HttpResponse | None:
    """What stands before the tenant's pages for the member found (or not); None: come in.

    A company's own provider counts as its second factor: what it asks of its people is its own affair.
    """
    if home_of(request):
        return None if here else ask_for_own_sign_in(request)
    if not here:
        return None
    mine = here[0]
    if mine.is_sso_required and not _breaks_glass(request, mine):  # type: ignore[attr-defined]
        return _explain(request, "sso_required", mine)
    if mine.is_mfa_required and not accounts.passed_second_factor(request):  # type: ignore[attr-defined]
        return _explain(request, "mfa_required", mine)
    return None


def _explain(request: HttpRequest, page: str, mine: Membership) -> HttpResponse:
    way = accounts.ask_for_second_factor(request)
    context = {
        "company": mine.tenant,
        "next": request.path,
        "may_break_glass": _is_owner(mine),
        "way": getattr(way, "url", ""),
    }
    return render(request, f"tenants/people/sso/{page}.html", context, status=403)


def _is_owner(mine: Membership) -> bool:
    return is_allowed(mine, "ownership.transfer")


def _breaks_glass(request: HttpRequest, mine: Membership) -> bool:
    """When the provider is down, whoever owns the tenant comes in by a second factor of their own, audited."""
    if not (_is_owner(mine) and accounts.passed_second_factor(request)):
        return False
    if request.session.get(GLASS) != str(mine.tenant_id):
        request.session[GLASS] = str(mine.tenant_id)
        with scope(tenant=mine.tenant, origin=origin_of(request)):
            audit.record(
                tenant=mine.tenant,
                actor=AuditEntry.Actor.PERSON,
                actor_id=mine.user_id,
                action="sso.bypassed_by_owner",
                subject="sso",
                at=timezone.now(),
            )
    return True
