"""The pages of inviting: ask somebody in, write to them again, take it back."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenants.models import Invitation
from tenants.people import invitations, member_queries
from tenants.people.member_forms import InviteForm, is_escalation
from tenants.people.member_views import page_methods, refuse, sent, to_list
from tenants.people.members import Refused
from tenants.people.ranks import roles_given_by
from tenants.requests import MemberRequest
from tenants.roles import authorize


@page_methods
def invite(request: MemberRequest) -> HttpResponse:
    """Addresses and a role; POST writes to all of them, or, with a mistake in one, to none."""
    authorize(request.membership, "member.manage")
    if is_escalation(request.membership, request.POST.get("role", "")):
        return refuse(request, "invitation")
    form = InviteForm(sent(request), by=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                return invite_all(request, form.cleaned_data["emails"], form.cleaned_data["role"])
        except Refused as error:
            form.add_error("emails", str(error))
    return render(request, "tenants/people/invite.html", {"form": form}, status=422 if form.errors else 200)


def invite_all(request: MemberRequest, emails: list[str], role: str) -> HttpResponse:
    shared: dict[str, Any] = {"tenant": request.tenant, "by": request.membership, **moment()}
    new = sum(invitations.invite(email=email, role=role, **shared)[1] for email in emails)
    if new:
        told = ngettext("%(n)s件の招待を送りました。", "%(n)s件の招待を送りました。", new)
        messages.success(request, told % {"n": new})
    if new < len(emails):
        known = len(emails) - new
        waiting = ngettext(
            "%(n)s件は招待中のため、送りませんでした。", "%(n)s件は招待中のため、送りませんでした。", known
        )
        messages.info(request, waiting % {"n": known})
    return to_list(request)


@require_POST
def resend(request: MemberRequest, public_id: str) -> HttpResponse:
    """A new letter with a new token."""
    authorize(request.membership, "member.manage")
    invitation = invitation_by(request, public_id)
    if invitation.role not in roles_given_by(request.membership):
        return refuse(request, public_id)
    try:
        shared = {"tenant": request.tenant, "by": request.membership, **moment()}
        invitations.resend_invitation(invitation=invitation, **shared)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(email)sに招待を送り直しました。") % {"email": invitation.email})
    return to_list(request)


@page_methods
def revoke(request: MemberRequest, public_id: str) -> HttpResponse:
    """Whose invitation; then, by POST, its link opens nothing any more."""
    authorize(request.membership, "member.manage")
    invitation = invitation_by(request, public_id)
    if invitation.role not in roles_given_by(request.membership):
        return refuse(request, public_id)
    if request.method != "POST":
        return render(request, "tenants/people/invitation_revoke.html", {"invitation": invitation})
    try:
        invitations.revoke_invitation(
            tenant=request.tenant, invitation=invitation, by=request.membership, at=timezone.now()
        )
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(email)sへの招待を取り消しました。") % {"email": invitation.email})
    return to_list(request)


def moment() -> dict[str, Any]:
    """The clock, and the language that the letter is written in: the inviter's."""
    return {"at": timezone.now(), "language": get_language() or "ja"}


def invitation_by(request: MemberRequest, public_id: str) -> Invitation:
    found = member_queries.invitation_at(tenant=request.tenant, public_id=public_id)
    if found is None:
        raise Http404
    return found
