"""The tenant's own audit trail: to read, to search, and to take along."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants import audit
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed
from tenants.trail import exports, queries
from tenants.trail.forms import TrailFilter, spell_place
from tenants.trail.lines import lines_of

PAGE = 50


@require_safe
def trail(request: MemberRequest) -> HttpResponse:
    """Newest first, fifty a page; filters and place in the address."""
    authorize(request.membership, "audit.view")
    form = TrailFilter(request.GET, tenant=request.tenant)
    is_readable = form.is_valid()
    entries = queries.find_entries(tenant=request.tenant, wanted=form.wanted)
    place = form.cleaned_data.get("before")
    found = list(queries.before(entries, place)[: PAGE + 1])
    context = {
        "form": form,
        "lines": lines_of(tenant=request.tenant, entries=found[:PAGE]),
        "next_place": spell_place(found[PAGE - 1]) if len(found) > PAGE else "",
        "is_first": place is None,
        "is_filtered": form.wanted.is_anything or not is_readable,
        "may_export": is_allowed(request.membership, "audit.export"),
        "most_rows": exports.MOST_ROWS,
    }
    return render(request, "tenants/trail/audit.html", context)


@require_POST
def export(request: MemberRequest) -> HttpResponse | FileResponse:
    """What the filter in the address shows, as CSV; taking it along leaves a line too."""
    authorize(request.membership, "audit.export")
    form = TrailFilter(request.GET, tenant=request.tenant)
    if not form.is_valid():
        messages.error(
            request, _("絞り込みの条件を読み取れませんでした。条件を直してから、もう一度書き出してください。")
        )
        return redirect(page_of(request))
    at = timezone.now()
    entries = queries.find_entries(tenant=request.tenant, wanted=form.wanted).filter(at__lte=at)
    file, rows = exports.write_csv(tenant=request.tenant, entries=entries)
    told: dict[str, Any] = {"by": request.user, "subject": "", "detail": {"rows": rows}, "at": at}
    audit.record_act(tenant=request.tenant, action="audit.exported", **told)
    name = f"audit-{request.tenant.slug}-{timezone.localdate(at):%Y%m%d}.csv"
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


def page_of(request: MemberRequest) -> str:
    return reverse(f"{request.tenant.kind}:audit", kwargs={"tenant_slug": request.tenant.slug})
