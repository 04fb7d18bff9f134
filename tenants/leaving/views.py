"""A tenant's data: taking a copy of everything along, and ending the account."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants import admission
from tenants.ids import decode
from tenants.leaving import files, queries, services
from tenants.leaving.ending import GRACE
from tenants.leaving.forms import CloseForm
from tenants.models import AuditEntry, Export
from tenants.people import accounts
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed


@require_safe
def data(request: MemberRequest) -> HttpResponse:
    """The copies that were asked for, and the way to end the account."""
    authorize(request.membership, "tenant.export")
    at = timezone.now()
    exports = list(queries.exports_of(tenant=request.tenant))
    context = {
        "exports": [(export, state_of(export, at)) for export in exports],
        "is_making": any(export.finished_at is None and export.failed_at is None for export in exports),
        "may_close": is_allowed(request.membership, "tenant.close"),
    }
    return render(request, "tenants/leaving/data.html", context)


def state_of(export: Export, at: object) -> str:
    """making, ready, gone or failed."""
    if export.failed_at:
        return "failed"
    if not export.finished_at:
        return "making"
    return "ready" if export.path and export.expires_at and export.expires_at > at else "gone"  # type: ignore[operator]


@require_POST
def ask(request: MemberRequest) -> HttpResponse:
    """Ask for a copy; it is made by a worker, whatever becomes of this page."""
    authorize(request.membership, "tenant.export")
    services.request_export(tenant=request.tenant, by=request.user, at=timezone.now())
    messages.success(request, _("データの書き出しを受け付けました。終わったら、メールでお知らせします。"))
    return redirect(page_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
def download(request: MemberRequest, public_id: str) -> HttpResponse | FileResponse:
    """The file, for somebody who has proven just now that it is still them. Each time leaves a line.

    It is opened here and read after the door has closed: an open file needs no scope.
    """
    authorize(request.membership, "tenant.export")
    at = timezone.now()
    found = queries.export_to_download(tenant=request.tenant, pk=decode(Export.PREFIX, public_id), at=at)
    if found is None:
        raise Http404
    again = accounts.ask_again(request)
    if again:
        return again
    if request.method != "POST":
        return redirect(page_of(request))
    try:
        file = files.opened(found)
    except FileNotFoundError:
        raise Http404 from None
    services.note_download(tenant=request.tenant, export=found, by=request.user, at=at)
    name = f"careerrelay-{request.tenant.slug}-{timezone.localdate(found.requested_at):%Y%m%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: MemberRequest) -> HttpResponse:
    """End the account: on its own page, by typing its name, by somebody who has proven that it is still them."""
    authorize(request.membership, "tenant.close")
    again = accounts.ask_again(request)
    if again:
        return again
    at = timezone.now()
    form = CloseForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        who: dict[str, Any] = {"by": request.user, "actor": AuditEntry.Actor.PERSON}
        admission.close_tenant(tenant=request.tenant, at=at, **who)
        messages.success(request, _("%(name)sの利用を終了しました。") % {"name": request.tenant.name})
        return redirect("home")
    context = {"form": form, "erased_at": at + GRACE}
    return render(request, "tenants/leaving/close.html", context, status=422 if form.errors else 200)


def page_of(request: MemberRequest) -> str:
    return reverse(f"{request.tenant.kind}:data", kwargs={"tenant_slug": request.tenant.slug})
