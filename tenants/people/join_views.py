"""`/join/<token>/`: what an invited person sees. Opening it changes nothing; a button or a filled form does.

The token names the tenant and proves the mailbox it was sent to; the account of that mailbox, and no other, can join.
"""

from datetime import datetime
from enum import StrEnum

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tenants.models import Invitation, Membership, Policy, Tenant, User
from tenants.people import invitations, member_queries
from tenants.people.invitations import NotOpen
from tenants.people.member_forms import JoinForm
from tenants.people.member_views import page_methods
from tenants.requests import TokenRequest


class Reader(StrEnum):
    """Who has opened the invitation."""

    INVITED = "invited"  # signed in, with the invited mailbox
    SOMEBODY_ELSE = "somebody_else"  # signed in, with another
    KNOWN = "known"  # not signed in; the mailbox has an account
    NEW = "new"  # not signed in; it has none
    BY_COMPANY = "by_company"  # not signed in; the tenant lets nobody in but by its own identity provider


@sensitive_post_parameters("password")
@never_cache
@page_methods
def join(request: TokenRequest, token: str) -> HttpResponse:
    """Who invites whom to what; then, by POST, take the place."""
    at = timezone.now()
    invitation = member_queries.invitation_behind(tenant=request.tenant, token=token)
    if invitation is None or not invitation.is_open_at(at):
        return closed(request, invitation)
    reader = reader_of(request, invitation)
    form = JoinForm(request.POST if request.method == "POST" else None, email=invitation.email)
    try:
        answer = act(request, invitation, reader, form, at)
    except NotOpen:
        return closed(request, None)
    return answer or show(request, invitation, reader, form, status=422 if form.is_bound else 200)


def act(
    request: TokenRequest, invitation: Invitation, reader: Reader, form: JoinForm, at: datetime
) -> HttpResponse | None:
    """What the button means for this reader; None when it means nothing, or nothing was pressed."""
    if reader == Reader.SOMEBODY_ELSE and "sign_out" in request.POST:
        logout(request)
        return redirect(request.path)
    if reader == Reader.INVITED and "join" in request.POST:
        return take_place(request, invitation, at)
    if reader == Reader.NEW and form.is_valid():
        return open_account(request, invitation, form, at)
    return None


def reader_of(request: HttpRequest, invitation: Invitation) -> Reader:
    if isinstance(request.user, User):
        is_theirs = request.user.email.lower() == invitation.email
        return Reader.INVITED if is_theirs else Reader.SOMEBODY_ELSE
    if not is_password_enough(invitation.tenant):
        return Reader.BY_COMPANY
    return Reader.KNOWN if User.objects.filter(email=invitation.email).exists() else Reader.NEW


def is_password_enough(tenant: Tenant) -> bool:
    """May people come in with a password, or only through the company's identity provider?"""
    return not Policy.objects.for_tenant(tenant).filter(is_sso_required=True).exists()


def take_place(request: TokenRequest, invitation: Invitation, at: datetime) -> HttpResponse:
    assert isinstance(request.user, User)
    member = invitations.accept_invitation(tenant=invitation.tenant, invitation=invitation, user=request.user, at=at)
    return welcome(request, member)


def open_account(request: TokenRequest, invitation: Invitation, form: JoinForm, at: datetime) -> HttpResponse:
    member = invitations.join_with_new_account(
        tenant=invitation.tenant, invitation=invitation, at=at, **form.cleaned_data
    )
    login(request, member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, member.user, method="password", email=member.user.email)
    return welcome(request, member)


def welcome(request: HttpRequest, member: Membership) -> HttpResponse:
    messages.success(request, _("%(tenant)sに参加しました。") % {"tenant": member.tenant.name})
    return redirect(front_of(member.tenant))


def front_of(tenant: Tenant) -> str:
    return f"/{'e' if tenant.kind == Tenant.Kind.EMPLOYER else 'a'}/{tenant.slug}/"


def show(
    request: HttpRequest, invitation: Invitation, reader: Reader, form: JoinForm, status: int = 200
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "reader": reader,
        "form": form,
        "login_url": f"{settings.LOGIN_URL}?{urlencode({'next': request.path})}",
    }
    return TemplateResponse(request, "tenants/people/join.html", context, status=status)


def closed(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """One answer for every token that opens nothing; who has joined by it already is brought to where they belong."""
    if invitation and invitation.accepted_by_id and invitation.accepted_by_id == request.user.pk:
        return redirect(front_of(invitation.tenant))
    return TemplateResponse(request, "tenants/people/join_closed.html", status=404)
