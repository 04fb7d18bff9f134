"""The employer's pages for importing: choose, say what the columns hold, check, take, and see what came of it."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from candidates.imports import exports, queries, steps, undoing
from candidates.imports import mappings as memory
from candidates.imports.forbidden import is_forbidden
from candidates.imports.forms import ColumnsForm, ImportForm
from candidates.imports.models import Import, Mapping, Upload
from candidates.imports.problems import FileRefused
from candidates.imports.targets import label_of
from tenants.ids import decode
from tenants.models import Tenant
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed

PAGE = 50
FAULTS_SHOWN = 200
SAMPLE = Path(__file__).parent / "samples" / "herp.csv"


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: MemberRequest) -> HttpResponse:
    """Choose a file; below it what came of the earlier ones."""
    authorize(request.membership, "pool.import" if request.method == "POST" else "pool.view")
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        try:
            return receive(request, form)
        except FileRefused as error:
            form.add_error("file", str(error))
    past = Paginator(queries.past_imports(tenant=request.tenant), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": past, "at": timezone.now()}
    if is_allowed(request.membership, "pool.import"):
        context["waiting"] = queries.waiting_uploads(tenant=request.tenant, at=timezone.now())
    return render(request, "candidates/imports/imports.html", context)


def receive(request: MemberRequest, form: ImportForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    upload = steps.receive_file(
        tenant=request.tenant, file=file, filename=file.name, by=request.user, at=timezone.now()
    )
    return redirect(address("import_columns", upload))


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say what each column holds, beside three of its values."""
    authorize(request.membership, "pool.import")
    upload = upload_at(request.tenant, public_id)
    form = ColumnsForm(request.POST if request.method == "POST" else None, upload=upload)
    if request.method == "POST" and form.is_valid():
        choose(request, upload, form)
        return redirect(address("import_check", upload))
    try:
        samples = steps.samples_of(upload)
    except steps.NotReady:
        return gone(request)
    rows = [
        {"name": name, "samples": values, "field": form[key] if (key := f"column_{place}") in form.fields else None}
        for place, (name, values) in enumerate(zip(upload.header, samples, strict=True))
    ]
    refused = [name for name in upload.header if is_forbidden(name)]
    context = {"upload": upload, "form": form, "rows": rows, "refused": refused, "step": 2}
    return render(request, "candidates/imports/columns.html", context)


def choose(request: MemberRequest, upload: Upload, form: ColumnsForm) -> None:
    try:
        steps.choose_columns(
            tenant=request.tenant,
            upload=upload,
            targets=form.targets,
            origin=form.cleaned_data["origin"],
            by=request.user,
            at=timezone.now(),
        )
    except steps.NotReady as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: MemberRequest, public_id: str) -> HttpResponse:
    """What the file would bring; nothing is taken before the button."""
    authorize(request.membership, "pool.import")
    upload = upload_at(request.tenant, public_id)
    if request.method == "POST":
        return start(request, upload)
    if not upload.check_requested_at or upload.removed_at:
        return gone(request) if upload.removed_at else redirect(address("import_columns", upload))
    context: dict[str, Any] = {"upload": upload, "step": 3, "at": timezone.now()}
    if upload.found:
        context |= {"imported": queries.preview(upload=upload), "causes": list(queries.causes(upload=upload))}
        context["refused"] = [name for name in upload.header if is_forbidden(name)]
        context["takes"] = sum(upload.found[f"{kind}_count"] for kind in ("created", "updated", "unchanged"))
    return progressing(request, "candidates/imports/check.html", context, is_working=upload.is_checking)


def start(request: MemberRequest, upload: Upload) -> HttpResponse:
    try:
        imported = steps.start_import(tenant=request.tenant, upload=upload, by=request.user, at=timezone.now())
    except steps.NotReady:
        return gone(request)
    messages.success(request, _("取り込みを受け付けました。この画面を閉じても、処理は続きます。"))
    return redirect(address("import", imported))


@require_POST
def discard(request: MemberRequest, public_id: str) -> HttpResponse:
    """Stop here, and remove the file now."""
    authorize(request.membership, "pool.import")
    upload = upload_at(request.tenant, public_id)
    try:
        steps.discard_file(tenant=request.tenant, upload=upload, at=timezone.now())
        messages.success(request, _("「%(name)s」を削除しました。何も取り込んでいません。") % {"name": upload.filename})
    except steps.NotReady:
        messages.error(request, _("取り込みの途中なので、まだ削除できません。"))
    return redirect(reverse("employer:imports", kwargs={"tenant_slug": request.tenant.slug}))


def gone(request: MemberRequest) -> HttpResponse:
    """The file of an address that was kept too long."""
    text = _("このファイルは期限が過ぎたか、すでに削除されています。もう一度ファイルを選んでください。")
    messages.warning(request, text)
    return redirect(reverse("employer:imports", kwargs={"tenant_slug": request.tenant.slug}))


@require_GET
def show(request: MemberRequest, public_id: str) -> HttpResponse:
    """What comes of one file: how far it is, and then what it brought."""
    authorize(request.membership, "pool.view")
    imported = import_at(request.tenant, public_id)
    faults = queries.faults(imported=imported)
    at = timezone.now()
    context = {"imported": imported, "faults": faults[:FAULTS_SHOWN], "fault_count": imported.fault_count, "at": at}
    context["may_send"] = is_allowed(request.membership, "mail.send")
    began = imported.undo_requested_at or imported.at
    context |= {"step": 4, "elapsed": divmod(max(int((at - began).total_seconds()), 0), 60)}
    return progressing(request, "candidates/imports/import.html", context, is_working=imported.is_working)


def progressing(request: MemberRequest, template: str, context: dict[str, Any], *, is_working: bool) -> HttpResponse:
    """A page that follows its work: where htmx asks for news and the work is over, it loads the page anew."""
    if not is_working and request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, template, context | {"is_working": is_working})


@require_GET
def failed_rows(request: MemberRequest, public_id: str) -> HttpResponse:
    """The rows to mend, as a file. It holds people's data: only who may import may take it out."""
    authorize(request.membership, "pool.import")
    imported = import_at(request.tenant, public_id)
    body = exports.failed_rows(queries.faults(imported=imported))
    name = f"failed-rows-{imported.public_id}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: MemberRequest, public_id: str) -> HttpResponse:
    """Undo an import, or read why it cannot be."""
    authorize(request.membership, "pool.import")
    imported = import_at(request.tenant, public_id)
    if imported.undone_at or (imported.undo_requested_at and imported.next_at):
        return redirect(address("import", imported))
    reasons = undo_now(request, imported) if request.method == "POST" else why_not(request, imported)
    if request.method == "POST" and not reasons:
        return redirect(address("import", imported))
    return render(request, "candidates/imports/undo.html", {"imported": imported, "reasons": reasons})


def why_not(request: MemberRequest, imported: Import) -> list[str]:
    if imported.undo_requested_at:  # begun, and given up: it may go on
        return []
    return undoing.reasons_against(tenant=request.tenant, imported=imported, at=timezone.now())


def undo_now(request: MemberRequest, imported: Import) -> list[str]:
    try:
        undoing.request_undo(tenant=request.tenant, imported=imported, by=request.user, at=timezone.now())
    except undoing.CannotUndo as error:
        return error.reasons
    return []


@require_http_methods(["GET", "HEAD", "POST"])
def mappings(request: MemberRequest) -> HttpResponse:
    """How the columns of earlier files were read; one can be forgotten."""
    authorize(request.membership, "pool.import")
    if request.method == "POST":
        forget(request)
        return redirect(request.path)
    kept = [{"mapping": one, "pairs": pairs(one)} for one in queries.mappings(tenant=request.tenant)]
    return render(request, "candidates/imports/mappings.html", {"kept": kept})


def forget(request: MemberRequest) -> None:
    pk = decode(Mapping.PREFIX, request.POST.get("mapping", ""))
    if pk and memory.forget(tenant=request.tenant, pk=pk):
        messages.success(request, _("列の対応を削除しました。次からは、項目名だけから候補を出します。"))


def pairs(mapping: Mapping) -> list[tuple[str, str]]:
    told = zip(mapping.header, mapping.targets, strict=True)
    return [(name, label_of(target)) for name, target in told if name and target]


@require_GET
def sample(request: MemberRequest) -> FileResponse:
    """An invented file in HERP's layout, to try with."""
    authorize(request.membership, "pool.view")
    return FileResponse(
        SAMPLE.open("rb"), as_attachment=True, filename="careerrelay-sample.csv", content_type="text/csv"
    )


def address(name: str, row: Import | Upload) -> str:
    kwargs = {"tenant_slug": row.tenant.slug, "public_id": row.public_id}
    return reverse(f"employer:{name}", kwargs=kwargs)


def import_at(tenant: Tenant, public_id: str) -> Import:
    pk = decode(Import.PREFIX, public_id)
    imported = queries.import_by_id(tenant=tenant, pk=pk) if pk else None
    if imported is None:
        raise Http404
    return imported


def upload_at(tenant: Tenant, public_id: str) -> Upload:
    pk = decode(Upload.PREFIX, public_id)
    upload = queries.upload_by_id(tenant=tenant, pk=pk) if pk else None
    if upload is None:
        raise Http404
    return upload
