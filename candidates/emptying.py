"""What is erased of the pool when its employer has left: people, evaluations, files. The legal records stay."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, F
from django.db.models.functions import Cast

from candidates.imports import files
from candidates.imports.models import Earlier, Import, Mapping, RowFault, Upload
from candidates.models import Application, Candidate, Gram, Merge, PoolNote, SavedView, Suppression, Tag
from tenants.leaving.erasing import blank, drop
from tenants.models import Tenant
from tenants.scope import requires_scope

NOBODY: dict[str, Any] = {
    **dict.fromkeys(("last_name", "first_name", "last_name_kana", "first_name_kana"), ""),
    **dict.fromkeys(("email", "email_key", "phone", "phone_key", "prefecture"), ""),
    **dict.fromkeys(("current_company", "current_title"), ""),
    "birth_date": None,
    "education": [],
    "jobs": [],
    "skills": [],
    "other_emails": [],
    "other_phones": [],
    "desired": {},
    "assigned_to": None,
    "search_text": "",
}
ADDED = (Tag, PoolNote, SavedView, Merge, Gram, Suppression)  # by HR to its people


@requires_scope
def empty_some(*, tenant: Tenant, at: datetime, limit: int) -> int:
    """A part of it; 0 when nothing is left. A candidate's row stays without a person: consents point at it."""
    own_id = Cast(F("id"), CharField())  # in place of the ATS's, which may be a name; still unique
    done = blank(Candidate.objects.for_tenant(tenant), limit, **NOBODY)
    done += blank(Application.objects.for_tenant(tenant), limit, reason="", channel="", remote_id=own_id)
    done += drop(RowFault.objects.for_tenant(tenant), limit) + drop(Earlier.objects.for_tenant(tenant), limit)
    done += drop(Mapping.objects.for_tenant(tenant), limit)
    done += sum(drop(model.objects.for_tenant(tenant), limit) for model in ADDED)
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
