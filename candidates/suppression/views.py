"""The employer's list of mailboxes it must not write to."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from candidates.suppression import queries, services
from candidates.suppression.forms import LiftForm, StopForm, SuppressionFilter
from candidates.suppression.models import Suppression
from tenants.ids import decode
from tenants.models import Tenant
from tenants.requests import MemberRequest
from tenants.roles import authorize
from tenants.scope import NOBODY

PAGE = 50
page_methods = require_http_methods(["GET", "HEAD", "POST"])


@page_methods
def suppressions(request: MemberRequest) -> HttpResponse:
    """Who gets no more mail, and why; POST adds a mailbox by hand."""
    authorize(request.membership, "mail.view" if request.method != "POST" else "mail.send")
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return stop(request, form)
    asked = SuppressionFilter(request.GET)
    told = asked.cleaned_data if asked.is_valid() else {}
    found = queries.list_suppressions(tenant=request.tenant, **told)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "filter": asked, "page": page, "is_filtered": any(told.values())}
    return render(request, "candidates/suppression/suppressions.html", context)


def stop(request: MemberRequest, form: StopForm) -> HttpResponse:
    told: dict[str, Any] = {"email_key": form.cleaned_data["email"], "note": form.cleaned_data["note"]}
    told |= {"reason": Suppression.Reason.MANUAL, "at": timezone.now(), "by": request.user}
    if services.stop_mail(tenant=request.tenant, **told):
        messages.success(request, _("登録しました。このアドレスには、もうメールを送りません。"))
    else:
        messages.info(request, _("このアドレスは、すでに登録されています。"))
    return go(request)


@page_methods
def lift(request: MemberRequest, public_id: str) -> HttpResponse:
    """Allow mail again, with a reason. What the person wanted is not HR's to lift."""
    authorize(request.membership, "mail.send")
    found, form = suppression_at(request.tenant, public_id), LiftForm(request.POST or None)
    if request.method == "POST" and found.is_liftable and form.is_valid():
        told: dict[str, Any] = {"tenant": request.tenant, "by": request.user, "at": timezone.now()}
        services.lift_suppression(suppression=found, why=form.cleaned_data["why"], **told)
        messages.success(request, _("送信停止を解除しました。"))
        return go(request)
    return render(request, "candidates/suppression/lift.html", {"suppression": found, "form": form})


def suppression_at(tenant: Tenant, public_id: str) -> Suppression:
    rows = Suppression.objects.for_tenant(tenant).active()
    found: Suppression | None = rows.filter(pk=decode(Suppression.PREFIX, public_id) or NOBODY).first()
    if found is None:
        raise Http404
    return found


def go(request: MemberRequest) -> HttpResponse:
    return redirect(reverse("employer:suppressions", kwargs={"tenant_slug": request.tenant.slug}))
