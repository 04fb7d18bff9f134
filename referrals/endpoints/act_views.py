"""What is done to an endpoint: a test, a message or many sent again, a new secret, stopped, removed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from referrals.endpoints.forms import ReplayForm, TestForm
from referrals.endpoints.views import (
    MANAGE,
    attempt_at,
    endpoint_at,
    go,
    listed,
    page_methods,
    show_endpoint,
    show_secret,
)
from tenants.requests import MemberRequest
from tenants.roles import authorize
from tenants.webhooks import messages as notices
from tenants.webhooks import replays
from tenants.webhooks import services as webhooks


def told(request: MemberRequest) -> dict[str, Any]:
    return {"tenant": request.tenant, "at": timezone.now()}


def say_disabled(request: MemberRequest) -> None:
    messages.warning(request, _("停止中の送信先には送れません。再開してから、やり直してください。"))


@require_POST
def test(request: MemberRequest, public_id: str) -> HttpResponse:
    """The example of an event, signed like any other push."""
    authorize(request.membership, MANAGE)
    found, form = endpoint_at(request, public_id), TestForm(request.POST, tenant=request.tenant)
    if not form.is_valid():
        messages.warning(request, _("送る見本の種類を選んでください。"))
    elif found.disabled_at:
        say_disabled(request)
    else:
        notices.send_example(endpoint=found, kind=form.cleaned_data["kind"], by=request.user, **told(request))
        messages.success(request, _("見本を送りました。結果は、まもなく「送信の記録」に出ます。"))
    return go(request, "webhook", public_id=public_id)


@require_POST
def replay(request: MemberRequest, public_id: str) -> HttpResponse:
    """Everything since a moment, oldest first."""
    authorize(request.membership, MANAGE)
    found, at = endpoint_at(request, public_id), timezone.now()
    form = ReplayForm(request.POST, endpoint=found, at=at)
    if not form.is_valid():
        return show_endpoint(request, found, form)
    try:
        since = form.cleaned_data["since"]
        asked = {"endpoint": found, "since": since, "by": request.user}
        count = replays.start_replay(tenant=request.tenant, at=at, **asked)
    except replays.IsDisabled:
        say_disabled(request)
    except replays.AtWork:
        messages.warning(request, _("この送信先への再送が終わってから、始めてください。"))
    else:
        say = ngettext("%(n)s件の通知を、古い順に送り直します。", "%(n)s件の通知を、古い順に送り直します。", count)
        messages.success(request, say % {"n": count})
    return go(request, "webhook", public_id=public_id)


@require_POST
def resend(request: MemberRequest, public_id: str, attempt_id: str) -> HttpResponse:
    """One message once more, under the same `webhook-id`."""
    authorize(request.membership, MANAGE)
    found = endpoint_at(request, public_id)
    tried = attempt_at(request, found, attempt_id)
    try:
        replays.resend(attempt=tried, by=request.user, **told(request))
    except replays.IsDisabled:
        say_disabled(request)
    except replays.NotThere:
        messages.warning(request, _("この通知は保存期間が過ぎたため、再送できません。"))
    else:
        messages.success(request, _("同じ通知をもう一度送ります。結果は、まもなく「送信の記録」に出ます。"))
    return go(request, "webhook", public_id=public_id)


@page_methods
def rotate(request: MemberRequest, public_id: str) -> HttpResponse:
    """A new secret, shown once; the one before signs beside it for a day."""
    authorize(request.membership, MANAGE)
    found = endpoint_at(request, public_id)
    if request.method == "POST":
        return rotate_once(request, found)
    context = listed(request, found, timezone.now()) | {"turn": found.turn}
    return render(request, "referrals/endpoints/rotate.html", context)


def rotate_once(request: MemberRequest, found: Any) -> HttpResponse:
    try:
        turn = request.POST.get("turn", "")
        secret = webhooks.rotate_secret(endpoint=found, by=request.user, turn=turn, **told(request))
    except webhooks.AlreadyRotated:
        messages.warning(request, _("シークレットは、すでに交換されています。控えていなければ、もう一度交換できます。"))
        return go(request, "webhook", public_id=found.public_id)
    found.refresh_from_db()
    found.tenant = request.tenant
    return show_secret(request, found, secret)


@require_POST
def switch(request: MemberRequest, public_id: str) -> HttpResponse:
    """Stop it, or let it run again: what waited is sent."""
    authorize(request.membership, MANAGE)
    found, is_enabled = endpoint_at(request, public_id), request.POST.get("to") == "on"
    webhooks.change_endpoint(endpoint=found, is_enabled=is_enabled, by=request.user, **told(request))
    running = _("再開しました。待っていた通知から送ります。")
    messages.success(request, running if is_enabled else _("止めました。通知は保存され、再開すると届きます。"))
    return go(request, "webhook", public_id=public_id)


@page_methods
def remove(request: MemberRequest, public_id: str) -> HttpResponse:
    """Send nothing there any more, after a page that names it."""
    authorize(request.membership, MANAGE)
    found = endpoint_at(request, public_id)
    if request.method == "POST":
        webhooks.remove_endpoint(endpoint=found, by=request.user, **told(request))
        messages.success(request, _("送信先を削除しました。"))
        return go(request, "webhooks")
    return render(request, "referrals/endpoints/remove.html", listed(request, found, timezone.now()))
