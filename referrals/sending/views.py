"""The pages on which sending is asked for, approved, planned anew and stopped."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from referrals.rejections import choosing, previews
from referrals.rejections import queries as rejections
from referrals.rejections.models import Dispatch, Version
from referrals.sending import queries, services
from referrals.sending.forms import CommentForm, PlanForm, SendForm
from tenants.company import queries as company
from tenants.ids import decode
from tenants.models import Tenant
from tenants.office_hours import next_opening
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed
from tenants.scope import NOBODY

PAGE = 50
SHOWN = 2000  # up to so many recipients the page says beforehand who will be left out
page_methods = require_http_methods(["GET", "HEAD", "POST"])


@page_methods
def send(request: MemberRequest) -> HttpResponse:
    """To how many, with which text, and when: then, by POST, an act of sending."""
    authorize(request.membership, "mail.send")
    at = timezone.now()
    form = SendForm(request.POST or None, templates=rejections.list_templates(tenant=request.tenant), at=at)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        return ask(request, form, at)
    return render(request, "referrals/sending/send.html", send_context(request.tenant, form, at))


def send_context(tenant: Tenant, form: SendForm, at: datetime) -> dict[str, Any]:
    chosen, waiting = form.chosen, rejections.waiting_applications(tenant=tenant).count()
    mode, wanted = form.chosen_mode, form.chosen_time
    return {
        "form": form,
        "waiting": waiting,
        "skipped": rejections.unreachable_count(tenant=tenant),
        "left_out": left_out(tenant, form) if waiting <= SHOWN else [],
        "preview": preview_for(tenant, None if form.is_auto else chosen.newest) if chosen else None,
        "mode": mode,
        "planned_at": queries.planned_for(tenant=tenant, mode=mode, at=at, wanted_at=wanted),
        "is_open_now": next_opening(at) == at,
        "policy": company.policy_of(tenant=tenant),
    }


def left_out(tenant: Tenant, form: SendForm) -> list[Any]:
    """Who has no value for a placeholder of the chosen text."""
    chosen = form.chosen
    version = None if form.is_auto or not chosen else chosen.newest
    return previews.sort_recipients(tenant=tenant, version=version).left_out if chosen else []


def preview_for(tenant: Tenant, version: Version | None) -> previews.Preview | None:
    """As the next person would read it: this version, or the one that fits them."""
    templates = rejections.list_templates(tenant=tenant)
    first = rejections.waiting_applications(tenant=tenant).first()
    if version is None and first:
        fitting = choosing.choose(templates, first)
        version = fitting.newest if fitting else templates[0].newest
    return previews.preview_version(tenant=tenant, version=version) if version else None


def ask(request: MemberRequest, form: SendForm, at: datetime) -> HttpResponse:
    """Everybody waiting now; somebody queued in the meantime is not queued again."""
    told = form.cleaned_data
    dispatch = services.ask_dispatch(
        tenant=request.tenant,
        version=told["template"].newest if told["template"] else None,
        mode=told["mode"],
        wanted_at=told["wanted_at"],
        by=request.user,
        at=at,
    )
    if dispatch is None:
        messages.info(request, _("送る相手がいなかったため、何も送っていません。"))
        return go(request, "mails")
    messages.success(request, said_of(dispatch))
    return go(request, "dispatch", public_id=dispatch.public_id)


def said_of(dispatch: Dispatch) -> str:
    if dispatch.filled_at is None:
        return _("送信を受け付けました。宛先の準備を続けています。")
    said = ngettext("%(n)s件の送信を受け付けました。", "%(n)s件の送信を受け付けました。", dispatch.queued)
    return said % {"n": dispatch.queued}


@require_safe
def dispatches(request: MemberRequest) -> HttpResponse:
    """The acts of sending, newest first."""
    authorize(request.membership, "mail.view")
    found = queries.list_dispatches(tenant=request.tenant)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "referrals/sending/dispatches.html", {"page": page})


@require_safe
def dispatch(request: MemberRequest, public_id: str) -> HttpResponse:
    """One act of sending: its plan, how far it is, and what can be done about it."""
    authorize(request.membership, "mail.view")
    return show(request, dispatch_at(request.tenant, public_id), CommentForm())


def show(request: MemberRequest, found: Dispatch, comment: CommentForm) -> HttpResponse:
    at = timezone.now()
    figures = queries.figures_of(tenant=request.tenant, dispatch=found, at=at)
    waits = (queries.Standing.HELD, queries.Standing.PLANNED, queries.Standing.QUEUED)
    waiting = sum(figures.get(each, 0) for each in waits)
    context = {
        "dispatch": found,
        "figures": figures.items(),
        "waiting": waiting,
        "left": sum(figures.values()) - waiting - figures.get(queries.Standing.CANCELLED, 0),
        "may_stop": not found.is_stopped and (waiting or found.filled_at is None),
        "may_decide": found.is_held and is_allowed(request.membership, "mail.approve"),
        "is_own": found.asked_by_id == request.user.pk,
        "form": comment,
        "previews": previews_of(request.tenant, found) if found.is_held else [],
        "versions": queries.versions_of(tenant=request.tenant, dispatch=found),
    }
    return render(request, "referrals/sending/dispatch.html", context)


def previews_of(tenant: Tenant, found: Dispatch) -> list[previews.Preview]:
    """Each text that is to be approved, as one person would read it."""
    versions = [version for version, _count in queries.versions_of(tenant=tenant, dispatch=found)]
    return [previews.preview_version(tenant=tenant, version=version) for version in versions]


@require_POST
def approve(request: MemberRequest, public_id: str) -> HttpResponse:
    """Let it go."""
    authorize(request.membership, "mail.approve")
    return decide(request, public_id, services.approve_dispatch, _("送信を承認しました。"))


@page_methods
def reject(request: MemberRequest, public_id: str) -> HttpResponse:
    """Send it back, with a reason."""
    authorize(request.membership, "mail.approve")
    found, form = dispatch_at(request.tenant, public_id), CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _("送信を差し戻しました。")
        return decide(request, public_id, services.reject_dispatch, done, **form.cleaned_data)
    return show(request, found, form)


@page_methods
def plan(request: MemberRequest, public_id: str) -> HttpResponse:
    """Another time for what has not left."""
    authorize(request.membership, "mail.send")
    found, at = dispatch_at(request.tenant, public_id), timezone.now()
    form = PlanForm(request.POST or None, at=at, initial={"mode": found.mode})
    if request.method == "POST" and form.is_valid():
        return decide(request, public_id, services.plan_anew, _("送信の予定を変えました。"), **form.cleaned_data)
    return render(request, "referrals/sending/plan.html", {"dispatch": found, "form": form})


@page_methods
def cancel(request: MemberRequest, public_id: str) -> HttpResponse:
    """Stop what has not left, on a page that says how much that is."""
    authorize(request.membership, "mail.send")
    found = dispatch_at(request.tenant, public_id)
    if request.method == "POST":
        return decide(request, public_id, services.cancel_dispatch, _("まだ送っていないメールを取り消しました。"))
    figures = queries.figures_of(tenant=request.tenant, dispatch=found, at=timezone.now())
    waits = (queries.Standing.HELD, queries.Standing.PLANNED, queries.Standing.QUEUED)
    context = {"dispatch": found, "waiting": sum(figures.get(each, 0) for each in waits)}
    return render(request, "referrals/sending/cancel.html", context)


def decide(request: MemberRequest, public_id: str, verb: Callable[..., Any], done: str, **more: Any) -> HttpResponse:
    """One act upon it, and what came of that."""
    found = dispatch_at(request.tenant, public_id)
    try:
        verb(tenant=request.tenant, dispatch=found, by=request.user, at=timezone.now(), **more)
    except services.NotPossible as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, done)
    return go(request, "dispatch", public_id=public_id)


def dispatch_at(tenant: Tenant, public_id: str) -> Dispatch:
    found = queries.list_dispatches(tenant=tenant).filter(pk=decode(Dispatch.PREFIX, public_id) or NOBODY).first()
    if found is None:
        raise Http404
    return found


def go(request: MemberRequest, name: str, **kwargs: str) -> HttpResponse:
    return redirect(reverse(f"employer:{name}", kwargs={"tenant_slug": request.tenant.slug, **kwargs}))
