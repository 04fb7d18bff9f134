"""Files on their way in, past imports, and what was wrong with their rows."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from candidates.imports import problems
from candidates.imports.models import Import, Mapping, RowFault, Upload
from tenants.models import Tenant


def past_imports(*, tenant: Tenant) -> QuerySet[Import]:
    """The tenant's imports, the newest first."""
    return Import.objects.for_tenant(tenant).select_related("started_by", "upload").order_by("-at", "-pk")


def import_by_id(*, tenant: Tenant, pk: uuid.UUID) -> Import | None:
    """One import of the tenant's."""
    return past_imports(tenant=tenant).select_related("undone_by", "tenant").filter(pk=pk).first()


def faults(*, imported: Import) -> QuerySet[RowFault]:
    """What was wrong with its rows, in the file's order."""
    return RowFault.objects.for_tenant(imported.tenant).filter(imported=imported).order_by("line", "pk")


def upload_by_id(*, tenant: Tenant, pk: uuid.UUID) -> Upload | None:
    """One file of the tenant's."""
    found: Upload | None = Upload.objects.for_tenant(tenant).select_related("tenant").filter(pk=pk).first()
    return found


def waiting_uploads(*, tenant: Tenant, at: datetime) -> QuerySet[Upload]:
    """Files that were uploaded and neither taken nor removed, the newest first."""
    waiting = Upload.objects.for_tenant(tenant).filter(removed_at=None, until__gt=at, imports=None)
    return waiting.select_related("uploaded_by").order_by("-at")


def mappings(*, tenant: Tenant) -> QuerySet[Mapping]:
    """How the columns of earlier files were read, the last used first."""
    return Mapping.objects.for_tenant(tenant).select_related("saved_by").order_by("-used_at")


def causes(*, upload: Upload) -> Iterator[dict[str, Any]]:
    """What the check found wrong, grouped: each with its explanation, how many rows, and the first examples."""
    for cause in upload.causes:
        first = cause["examples"][0]
        yield cause | {
            "explanation": problems.row_explanation(cause["code"], facts=first["facts"]),
            "more": cause["count"] - len(cause["examples"]),
        }


def preview(*, upload: Upload) -> Import:
    """What the check found, in the shape of the import that it foretells."""
    return Import(
        tenant=upload.tenant,
        filename=upload.filename,
        layout=upload.layout,
        encoding=upload.encoding,
        started_by=upload.uploaded_by,
        at=upload.checked_at or upload.at,
        **upload.found,
    )
