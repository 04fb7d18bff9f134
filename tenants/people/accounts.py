"""What the rest of the house asks about an account: is the mailbox proven, was there a second factor, who came in."""

import logging
import time
import uuid
from datetime import datetime

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from tenants import audit, doors
from tenants.models import AuditEntry, User
from tenants.scope import Origin, scope

logger = logging.getLogger(__name__)
BY_COMPANY = "socialaccount"  # of a session's records: `sso/adapter.py`
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def prove_mailbox(user: User) -> None:
    """Note that the user's mailbox is theirs: a letter sent there reached them, or somebody vouches."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def is_mailbox_proven(user: User) -> bool:
    return EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()


def has_second_factor(user: User) -> bool:
    """Has the user set up an authenticator app or a passkey?"""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def passed_second_factor(request: HttpRequest) -> bool:
    """Did this session pass an authenticator app, a recovery code or a passkey?"""
    assert isinstance(request.user, User)
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def ask_for_second_factor(request: HttpRequest) -> HttpResponse | None:
    """None when this session has passed one; else the way to pass it, or to set one up first."""
    if passed_second_factor(request):
        return None
    assert isinstance(request.user, User)
    if not has_second_factor(request.user):
        return redirect(f"{reverse('mfa_index')}?{urlencode({'needed': '1', 'next': request.path})}")
    has_app = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    page = "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(page)}?{urlencode({'next': request.path})}")


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """Before something that matters: None when the person proved themselves lately, else the page where they do.

    Who came by their company's provider proves it there; django-allauth asks nothing of somebody without a password.
    """
    assert isinstance(request.user, User)
    entered = [each for each in get_authentication_records(request, request.user) if each["method"] == BY_COMPANY]
    if entered and time.time() - entered[-1]["at"] >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return redirect(f"{reverse('sso')}?{urlencode({'next': request.path})}")
    if entered or did_recently_reauthenticate(request):
        return None
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")


def note_sign_in(*, user: User, origin: Origin, at: datetime) -> None:
    """A line in the audit of every tenant the user may enter."""
    _note(user, "member.signed_in", AuditEntry.Actor.PERSON, origin, at)


def note_lockout(*, user: User, origin: Origin, at: datetime) -> None:
    """So many wrong passwords that no more are looked at: a line for each tenant; who tried is not known."""
    _note(user, "member.locked_out", AuditEntry.Actor.SYSTEM, origin, at)


def note_change(*, user: User, action: str, origin: Origin, at: datetime) -> None:
    """A line about what somebody changed in how they sign in, for each tenant that they may enter that way."""
    _note(user, action, AuditEntry.Actor.PERSON, origin, at)


def _note(user: User, action: str, actor: str, origin: Origin, at: datetime) -> None:
    memberships = doors.memberships_of(user=user)
    actor_id: uuid.UUID | None = user.pk if actor == AuditEntry.Actor.PERSON else None
    if memberships:
        with scope(network=True, origin=origin):
            for mine in memberships:
                audit.record(
                    tenant=mine.tenant, actor=actor, actor_id=actor_id, action=action, subject=str(user.pk), at=at
                )
    logger.info("%s %s", action, user.pk)
