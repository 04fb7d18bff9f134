"""The members' pages: who belongs here, in which role, and how that changes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants import audit
from tenants.models import AuditEntry, Membership
from tenants.people import accounts, member_queries, members, role_table
from tenants.people.member_forms import RoleForm, TransferForm, is_escalation
from tenants.people.members import Refused
from tenants.people.ranks import next_role, roles_given_by, top_role
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def listing(request: MemberRequest) -> HttpResponse:
    """Everybody with their role, and who has been asked in."""
    authorize(request.membership, "member.view")
    me, now = request.membership, {"at": timezone.now()}
    invitations = is_allowed(me, "member.manage")
    context = {
        "members": member_queries.list_members(tenant=request.tenant, by=me),
        "invitations": member_queries.list_invitations(tenant=request.tenant, by=me, **now) if invitations else [],
    }
    return render(request, "tenants/people/members.html", context)


@require_safe
def roles(request: MemberRequest) -> HttpResponse:
    """What each role of this kind of tenant may do, from the matrix itself."""
    authorize(request.membership, "member.view")
    return render(request, "tenants/people/roles.html", role_table.table_for(request.tenant.kind))


@page_methods
def member(request: MemberRequest, public_id: str) -> HttpResponse:
    """One member: another role, by POST."""
    authorize(request.membership, "member.manage")
    them = member_by(request, public_id)
    form = RoleForm(sent(request), by=request.membership, initial={"role": them.role})
    if is_above(request, them, request.POST.get("role", "")):
        return refuse(request, them.public_id)
    if request.method == "POST" and form.is_valid():
        changed: dict[str, Any] = {
            "tenant": request.tenant,
            "member": them,
            "by": request.membership,
            "at": timezone.now(),
        }
        try:
            members.change_role(role=form.cleaned_data["role"], **changed)
        except Refused as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("%(name)sさんの役割を変更しました。") % {"name": them.user.name})
            return to_list(request)
    status = 422 if form.errors else 200
    return render(request, "tenants/people/member.html", {"member": them, "form": form}, status=status)


@page_methods
def remove(request: MemberRequest, public_id: str) -> HttpResponse:
    """Who loses what; then, by POST, take their place away."""
    authorize(request.membership, "member.manage")
    them = member_queries.member_at(tenant=request.tenant, public_id=public_id)
    if them is None and request.method == "POST" and was_removed(request, public_id):
        return to_list(request)
    if them is None or them.pk == request.membership.pk:
        raise Http404
    if is_above(request, them):
        return refuse(request, them.public_id)
    if request.method != "POST":
        return render(request, "tenants/people/member_remove.html", {"member": them})
    try:
        members.remove_member(tenant=request.tenant, member=them, by=request.membership, at=timezone.now())
    except Refused as error:
        return render(request, "tenants/people/member_remove.html", {"member": them, "refusal": error}, status=422)
    messages.success(request, _("%(name)sさんをメンバーから外しました。") % {"name": them.user.name})
    return to_list(request)


@page_methods
def leave(request: MemberRequest) -> HttpResponse:
    """What is lost; then, by POST, give one's own place up."""
    authorize(request.membership, "member.view")
    if request.visit:  # a guest has no place to give up
        raise Http404
    if request.method != "POST":
        return render(request, "tenants/people/leave.html")
    try:
        members.leave_tenant(tenant=request.tenant, by=request.membership, at=timezone.now())
    except Refused as error:
        return render(request, "tenants/people/leave.html", {"refusal": error}, status=422)
    messages.success(request, _("%(tenant)sから退出しました。") % {"tenant": request.tenant.name})
    return redirect("home")


@page_methods
def transfer(request: MemberRequest) -> HttpResponse:
    """Hand the tenant over: for somebody who has proven just now that it is still them."""
    if request.method == "POST" and was_transferred(request):
        return to_list(request)
    authorize(request.membership, "ownership.transfer")
    again = accounts.ask_again(request)
    if again:
        return again
    form = TransferForm(sent(request), by=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            return hand_over(request, form.cleaned_data["to"])
        except Refused as error:
            form.add_error("to", str(error))
    top, after = (Membership.Role(role(request.tenant)).label for role in (top_role, next_role))
    context = {"form": form, "top": top, "next": after}
    return render(request, "tenants/people/transfer.html", context, status=422 if form.errors else 200)


def hand_over(request: MemberRequest, to: Membership) -> HttpResponse:
    handed: dict[str, Any] = {"tenant": request.tenant, "to": to, "by": request.membership, "at": timezone.now()}
    members.transfer_ownership(language=get_language() or "ja", **handed)
    told = {"name": to.user.name, "role": Membership.Role(top_role(request.tenant)).label}
    messages.success(request, _("%(role)sを%(name)sさんに引き継ぎました。") % told)
    return to_list(request)


def was_transferred(request: MemberRequest) -> bool:
    """Did this button do it a moment ago?"""
    them = request.POST.get("to", "")
    mine: dict[str, Any] = {"tenant": request.tenant, "by": request.user, "actions": ["ownership.transferred"]}
    subject = member_queries.public_id_of(tenant=request.tenant, pk=them)
    is_done = request.membership.role == next_role(request.tenant)
    return is_done and bool(subject) and member_queries.was_done(subject=subject, **mine)


def was_removed(request: MemberRequest, public_id: str) -> bool:
    mine: dict[str, Any] = {"tenant": request.tenant, "by": request.user}
    return member_queries.was_done(actions=["member.removed"], subject=public_id, **mine)


def is_above(request: MemberRequest, them: Membership, role: str = "") -> bool:
    """Has this member a role, or would they get one, that the reader may not act upon?"""
    return them.role not in roles_given_by(request.membership) or is_escalation(request.membership, role)


def refuse(request: MemberRequest, subject: str) -> HttpResponse:
    """Answer as for a missing right, and keep a line of the attempt where it matters: when something was sent."""
    if request.method != "POST":
        raise PermissionDenied(subject)
    tried = request.POST.get("role", "")
    acted: dict[str, Any] = {"actor": AuditEntry.Actor.PERSON, "actor_id": request.user.pk, "at": timezone.now()}
    detail = {"role": tried if tried in Membership.Role.values else ""}
    audit.record(tenant=request.tenant, action="member.escalation_refused", subject=subject, detail=detail, **acted)
    told = {"detail": _("この操作の権限がありません。管理者に確認してください。"), "request_id": request.request_id}
    return render(request, "403.html", told, status=403)


def member_by(request: MemberRequest, public_id: str) -> Membership:
    found = member_queries.member_at(tenant=request.tenant, public_id=public_id)
    if found is None:
        raise Http404
    return found


def sent(request: MemberRequest) -> QueryDict | None:
    """What a form was sent with, be it empty; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def to_list(request: MemberRequest) -> HttpResponse:
    return redirect(reverse(f"{request.tenant.kind}:members", kwargs={"tenant_slug": request.tenant.slug}))
