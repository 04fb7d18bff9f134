"""What is erased of the pool when its employer has left: people, evaluations, files. The legal records stay."""

from datetime import datetime
from typing import Any

from candidates.imports import files
from candidates.imports.models import Earlier, Import, Mapping, RowFault, Upload
from candidates.models import CheckIn, SavedView, Suppression
from candidates.pool import erasure
from tenants.leaving.erasing import blank, drop
from tenants.models import Tenant
from tenants.post import OPEN
from tenants.scope import requires_scope

BESIDE = (RowFault, Earlier, Mapping, SavedView, Suppression)  # of a whole tenant, not of one person


@requires_scope
def empty_some(*, tenant: Tenant, at: datetime, limit: int) -> int:
    """A part of it; 0 when nothing is left."""
    done = erasure.erase(erasure.Share(tenant), limit)
    done += sum(drop(model.objects.for_tenant(tenant), limit) for model in BESIDE)
    CheckIn.objects.for_tenant(tenant).filter(OPEN).update(cancelled_at=at)
    done += blank(Import.objects.for_tenant(tenant), limit, filename="")
    return done + empty_uploads(tenant, at, limit)


def empty_uploads(tenant: Tenant, at: datetime, limit: int) -> int:
    """Files that are still there, and what was quoted from them."""
    kept = list(Upload.objects.for_tenant(tenant).filter(removed_at=None)[:limit])
    for upload in kept:
        files.remove(upload.stored_as)
    Upload.objects.filter(pk__in=[upload.pk for upload in kept]).update(removed_at=at, next_at=None)
    told: dict[str, Any] = {"filename": "", "header": [], "targets": [], "causes": [], "refusal": {}}
    return blank(Upload.objects.for_tenant(tenant), limit, **told)
