"""The employer's pages about the doors for its ATS."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from referrals.connectors import queries, services
from referrals.connectors.forms import ConnectorForm
from referrals.connectors.models import Connector, Received
from tenants.ids import decode
from tenants.requests import MemberRequest
from tenants.roles import authorize
from tenants.scope import NOBODY

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@page_methods
def connectors(request: MemberRequest) -> HttpResponse:
    """Every door, and a form for another."""
    authorize(request.membership, "key.manage")
    held = list(queries.connectors(tenant=request.tenant))
    is_full = len(held) >= services.MOST
    form = ConnectorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not is_full and form.is_valid():
        try:
            made = services.open_connector(tenant=request.tenant, **form.cleaned_data, **told(request))
        except services.NameTaken:
            form.add_error("name", _("同じ名称の連携がすでにあります。別の名称にしてください。"))
        else:
            messages.success(request, _("連携を追加しました。次のURLを、採用管理システムに登録してください。"))
            return go(request, "connector", public_id=made.public_id)
    context = {"held": held, "form": form, "is_full": is_full, "most": services.MOST}
    return render(request, "referrals/connectors/connectors.html", context, status=422 if form.errors else 200)


@page_methods
def connector(request: MemberRequest, public_id: str) -> HttpResponse:
    """One door: its address, and what came through it lately. POST ends it."""
    authorize(request.membership, "key.manage")
    mine = Connector.objects.for_tenant(request.tenant).filter(ended_at=None)
    found = mine.filter(pk=decode(Connector.PREFIX, public_id) or NOBODY).first()
    if found is None:
        raise Http404
    if request.method == "POST" and request.POST.get("sure") == "yes":
        services.end_connector(tenant=request.tenant, connector=found, **told(request))
        messages.success(request, _("「%(name)s」との連携を終えました。") % {"name": found.name})
        return go(request, "connectors")
    rows = [(one, place_of(one)) for one in queries.latest(tenant=request.tenant, connector=found)]
    context = {"connector": found, "rows": rows, "is_unsure": request.method == "POST", "days": services.KEPT.days}
    status = 422 if request.method == "POST" else 200
    return render(request, "referrals/connectors/connector.html", context, status=status)


def place_of(received: Received) -> tuple[str, str]:
    """`(tone, label)` of the badge."""
    return {
        services.TAKEN: ("success", _("取り込み済み")),
        services.IGNORED: ("", _("対象外の通知")),
        services.REFUSED: ("error", _("取り込めなかった")),
    }.get(received.outcome, ("info", _("処理待ち")))


def told(request: MemberRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def go(request: MemberRequest, name: str, **parts: str) -> HttpResponse:
    return redirect(reverse(f"employer:{name}", kwargs={"tenant_slug": request.tenant.slug, **parts}))
