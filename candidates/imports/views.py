"""The employer's pages for importing: choose, check, take, and see what came of it."""

from pathlib import Path

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from candidates.imports import exports, queries, services
from candidates.imports.forms import ImportForm
from candidates.imports.models import Import
from candidates.imports.problems import FileRefused
from tenants.ids import decode
from tenants.models import Tenant
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed

PAGE = 50
FAULTS_SHOWN = 200
SAMPLE = Path(__file__).parent / "samples" / "herp.csv"


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: MemberRequest) -> HttpResponse:
    """Past imports, and the way to the next one."""
    authorize(request.membership, "pool.import" if request.method == "POST" else "pool.view")
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        try:
            return check(request, form) if "check" in request.POST else take(request, form)
        except FileRefused as error:
            form.add_error("file", str(error))
    past = Paginator(queries.past_imports(tenant=request.tenant), PAGE).get_page(request.GET.get("page"))
    may_import = is_allowed(request.membership, "pool.import")
    return render(request, "candidates/imports/imports.html", {"form": form, "page": past, "may_import": may_import})


def take(request: MemberRequest, form: ImportForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    imported = services.import_file(
        tenant=request.tenant, file=file, filename=file.name, by=request.user, at=timezone.now()
    )
    return redirect(
        reverse("employer:import", kwargs={"tenant_slug": request.tenant.slug, "public_id": imported.public_id})
    )


def check(request: MemberRequest, form: ImportForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    checked, faults = services.check_file(
        tenant=request.tenant, file=file, filename=file.name, by=request.user, at=timezone.now(), shown=FAULTS_SHOWN
    )
    context = {
        "imported": checked,
        "faults": faults,
        "fault_count": len(faults),
        "is_check": True,
        "form": ImportForm(),
    }
    return render(request, "candidates/imports/import.html", context)


@require_GET
def show(request: MemberRequest, public_id: str) -> HttpResponse:
    """What came of one file."""
    authorize(request.membership, "pool.view")
    imported = import_at(request.tenant, public_id)
    faults = queries.faults(imported=imported)
    context = {"imported": imported, "faults": faults[:FAULTS_SHOWN], "fault_count": faults.count()}
    context["may_send"] = is_allowed(request.membership, "mail.send")
    return render(request, "candidates/imports/import.html", context)


@require_GET
def failed_rows(request: MemberRequest, public_id: str) -> HttpResponse:
    """The rows to mend, as a file. It holds people's data: only who may import may take it out."""
    authorize(request.membership, "pool.import")
    imported = import_at(request.tenant, public_id)
    body = exports.failed_rows(queries.faults(imported=imported))
    name = f"failed-rows-{imported.public_id}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
def sample(request: MemberRequest) -> FileResponse:
    """An invented file in HERP's layout, to try with."""
    authorize(request.membership, "pool.view")
    return FileResponse(
        SAMPLE.open("rb"), as_attachment=True, filename="careerrelay-sample.csv", content_type="text/csv"
    )


def import_at(tenant: Tenant, public_id: str) -> Import:
    pk = decode(Import.PREFIX, public_id)
    imported = queries.import_by_id(tenant=tenant, pk=pk) if pk else None
    if imported is None:
        raise Http404
    return imported
