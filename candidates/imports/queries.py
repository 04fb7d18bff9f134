"""Past imports, and what was wrong with their rows."""

import uuid

from django.db.models import QuerySet

from candidates.imports.models import Import, RowFault
from tenants.models import Tenant


def past_imports(*, tenant: Tenant) -> QuerySet[Import]:
    """The tenant's imports, the newest first."""
    return Import.objects.for_tenant(tenant).select_related("started_by").order_by("-at", "-pk")


def import_by_id(*, tenant: Tenant, pk: uuid.UUID) -> Import | None:
    """One import of the tenant's."""
    return past_imports(tenant=tenant).filter(pk=pk).first()


def faults(*, imported: Import) -> QuerySet[RowFault]:
    """What was wrong with its rows, in the file's order."""
    return RowFault.objects.for_tenant(imported.tenant).filter(imported=imported).order_by("line", "pk")
